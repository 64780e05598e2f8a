"""Text of an output as it is compared: case, space, quotes and punctuation that carry no meaning are evened out."""

import re
import unicodedata

Output = str | dict | None
"""Answer text, or {"content", "tool_calls": [{"id", "name", "arguments" (JSON text)}]}; None without an answer."""
WITHOUT_FORM = "≠"
"""Begins the canonical form of an output that does not have the form of its kind."""

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})[\w+-]*[ \t]*\r?\n(.*?)\r?\n?\s*\1\s*$", re.DOTALL)
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛′", "'")})
_SETTLED_WITHIN = 6
_DROPPED = re.compile(
    r"[!\"'()*/:;?\[\\\]_{}`]|(?<![0-9a-z])[#%&@]|(?<![0-9])[.,]|[.,](?![0-9])|-(?![0-9])|(?<=[^ _])-"
)
"""What `_stays` says of ASCII text, ten times as fast."""


class WithoutForm(ValueError):
    """An output does not have the form of its kind; it never reaches the user."""


def text_of(output: Output) -> str:
    """The answer's text; empty without one."""
    if isinstance(output, dict):
        content = output.get("content")
        return content if isinstance(content, str) else ""
    return output or ""


def unfenced(text: str) -> str:
    """The text without a Markdown fence around the whole of it."""
    found = _FENCE.match(text)
    return (found[2] if found else text).strip()


def evened(text: str) -> str:
    """Text with case, width, quotes and white space evened out; punctuation stays."""
    for _ in range(_SETTLED_WITHIN):
        made = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
        made = " ".join(made.split())
        if made == text:
            break
        text = made
    return text


def words_of(text: str) -> list[str]:
    """The words of an evened text, punctuation gone: a sign, a decimal point and `#%&@+` at a word stay."""
    made = evened(text)
    if made.isascii():
        return _DROPPED.sub(" ", made).split()
    kept = [character if _stays(made, place) else " " for place, character in enumerate(made)]
    return "".join(kept).split()


def without_form(output: Output) -> str:
    """The form of an output that is not of its kind: equal only for the same text."""
    return f"{WITHOUT_FORM} {evened(text_of(output)).removeprefix(WITHOUT_FORM).strip()}"


def _stays(text: str, place: int) -> bool:
    character = text[place]
    if character != "`" and not unicodedata.category(character).startswith("P"):
        return True
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if character in "#%&@":
        return before.isalnum()
    if character in ".,":
        return before.isdigit() and after.isdigit()
    return character == "-" and before in " _" and after.isdigit()
