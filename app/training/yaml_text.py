"""YAML as recipes need it: written so that any reader sees the same values, read without surprises."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.errors import UsageError

_PLAIN = re.compile(r"[A-Za-z_./][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", ".inf", ".nan", "~"})
_WIDTH = 34


def written(values: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    """A mapping as YAML, one key a line; comments stand behind the keys that have one."""
    lines: list[str] = []
    for name, value in values.items():
        made = _entry(name, value)
        says = (comments or {}).get(name)
        if says and len(made) == 1:
            made[0] = f"{made[0].ljust(_WIDTH)}  # {says}"
        lines += made
    return "\n".join(lines) + "\n"


def read(text: str) -> dict[str, Any]:
    """The mapping that a YAML text holds. Raises UsageError when it is none, or has a key twice."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Refuses a key that stands twice, which YAML readers pass over."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            names = [self.construct_object(key) for key, _ in node.value]
            for name in names:
                if names.count(name) > 1:
                    raise UsageError(f"The recipe has {name} twice.", "Leave one of them out.")
            return super().construct_mapping(node, deep)

    try:
        # The loader is a SafeLoader; ruff knows only the class itself.
        found = yaml.load(text, Loader)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise UsageError(f"The recipe is no YAML{where}: {getattr(error, 'problem', error)}.", "Correct it.") from error
    if not isinstance(found, dict):
        raise UsageError("The recipe holds no keys.", "Write `key: value`, one a line.")
    return found


def _entry(name: str, value: Any) -> list[str]:
    name = _value(name)
    if isinstance(value, Mapping) and value:
        return [f"{name}:", *(f"  {line}" for key, held in value.items() for line in _entry(key, held))]
    if isinstance(value, list) and any(isinstance(held, Mapping) for held in value):
        lines = [f"{name}:"]
        for held in value:
            first, *rest = [line for key, inner in held.items() for line in _entry(key, inner)]
            lines += [f"  - {first}", *(f"    {line}" for line in rest)]
        return lines
    return [f"{name}: {_value(value)}"]


def _value(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT
        return value if plain else _quoted(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list):
        return f"[{', '.join(_value(held) for held in value)}]"
    return str(value)


def _quoted(text: str) -> str:
    """In double quotes; what does not print is written by its code."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if character == " " or (character.isprintable() and code < 0xFFFE):
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _float(value: float) -> str:
    """With a point, and as a plain decimal where that is short: YAML 1.1 takes `2e-4` for text."""
    text = repr(value)
    mantissa, exponent, power = text.partition("e")
    if exponent and -10 < int(power) < 0:
        text = format(Decimal(text), "f")
    elif exponent:
        text = f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(power):+d}"
    return text
