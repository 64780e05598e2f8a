"""Numbers: the whole answer is one, with a currency or a per cent sign at most."""

import math
import re
from typing import NamedTuple

from app.matching.texts import Output, WithoutForm, evened, text_of, unfenced

RELATIVE_TOLERANCE = 1e-6
_NUMBER = re.compile(
    r"(?P<before>[$€£¥]?)\s*(?P<sign>[-+−]?)\s*(?P<currency>[$€£¥]?)\s*"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<exponent>e[-+]?[0-9]{1,3})?"
    r"\s*(?P<after>[%€]?)\.?"
)


class Number(NamedTuple):
    """A value and what it is counted in."""

    value: float
    unit: str
    """A currency sign, `%`, or nothing."""


def parsed(output: Output) -> Number:
    """The number that the answer is; raises WithoutForm."""
    if isinstance(output, dict) and output.get("tool_calls"):
        raise WithoutForm("a tool call")
    text = evened(unfenced(text_of(output))).strip("*`\"' ")
    found = _NUMBER.fullmatch(text) if len(text) <= 60 else None
    if not found:
        raise WithoutForm("no number")
    value = float(found["digits"].replace(",", "") + (found["exponent"] or ""))
    if not math.isfinite(value):
        raise WithoutForm("too large")
    return Number(
        -value if found["sign"] in ("-", "−") else value, found["before"] or found["currency"] or found["after"]
    )


def canonical(output: Output) -> str:
    """The number to 12 significant digits, its unit after it; raises WithoutForm."""
    value, unit = parsed(output)
    written = f"{value + 0.0:.12g}"
    return f"{unit}{written}" if unit in ("$", "£", "¥") else written + unit


def agree(one: Output, other: Output) -> bool:
    """Whether both are the same number in the same unit, within the tolerance; raises WithoutForm."""
    first, second = parsed(one), parsed(other)
    return first.unit == second.unit and math.isclose(first.value, second.value, rel_tol=RELATIVE_TOLERANCE)
