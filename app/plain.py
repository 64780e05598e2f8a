"""Text from a log made safe for a terminal: nothing in it moves the cursor, changes colours or reorders the line.

Control characters become visible (`␛` for escape), invisible ones that alter direction or hide text become their code
point (`‹202E›`), joiners and variation selectors vanish (terminals disagree about their width). All letters stay.
"""

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
"""Accents that can be piled up, and variation selectors."""
_JOINERS = frozenset("\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff") | {chr(code) for code in range(0xFE00, 0xFE10)}
_MAX_MARKS = 3
"""Combining marks kept on one letter; some scripts stack two."""


def plain(text: str) -> str:
    """One line of safe text; line ends show as `⏎`, tabs as a blank. Text that is safe comes back as it is."""
    if text.isprintable() and (text.isascii() or not _MARKS.search(text)):
        return text
    made: list[str] = []
    marks = 0
    for shown in map(_shown, text.replace("\r\n", "\n")):
        if shown and unicodedata.combining(shown[0]):
            marks += 1
            if marks > _MAX_MARKS:
                continue
        else:
            marks = 0
        made.append(shown)
    return "".join(made)


def plain_lines(text: str) -> list[str]:
    """The lines of a longer text, each safe; tabs as four blanks."""
    return [plain(line) for line in re.split(r"\r\n|\r|\n", text.replace("\t", "    "))]


@lru_cache(4096)
def _shown(character: str) -> str:
    code = ord(character)
    if character == "\n":
        return "⏎"
    if character in "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f":
        return " "
    if code < 32:
        return chr(0x2400 + code)
    if code == 127:
        return "␡"
    if character in _JOINERS or 0xE0100 <= code <= 0xE01EF:
        return ""
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return f"‹{code:04X}›"
    return character
