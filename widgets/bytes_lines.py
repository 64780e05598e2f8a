"""Bytes that nobody could read, shown so that a person can: as text where they are text, else as a hex dump."""

from widgets.text_view import Line
from widgets.wrapping import wrapped

_DUMP_AT_MOST = 4096
_A_LINE = 16


def bytes_lines(data: bytes, width: int) -> list[Line]:
    """The lines; bytes that are no UTF-8 stand as `\\xff` in a text that is text for the most part."""
    if not data:
        return [[("  nothing was kept: it is no line of text", "dim")]]
    if _is_text(data):
        text = data.decode("utf-8", errors="backslashreplace")
        return [[("  ", ""), (line, "")] for line in wrapped(text, max(20, width - 4))]
    lines: list[Line] = []
    for start in range(0, min(len(data), _DUMP_AT_MOST), _A_LINE):
        part = data[start : start + _A_LINE]
        seen = "".join(chr(octet) if 32 <= octet < 127 else "·" for octet in part)
        lines.append([(f"  {start:06x}  ", "dim"), (f"{part.hex(' '):<{_A_LINE * 3}}", ""), (f" {seen}", "accent")])
    if len(data) > _DUMP_AT_MOST:
        lines.append([(f"  and {len(data) - _DUMP_AT_MOST:,} bytes more", "dim")])
    return lines


def _is_text(data: bytes) -> bool:
    """Whether at most a tenth of it is neither UTF-8 nor printable."""
    text = data[:_DUMP_AT_MOST].decode("utf-8", errors="replace")
    odd = sum(character == "\ufffd" or (character < " " and character not in "\t\r\n\x1b") for character in text)
    return odd * 10 <= len(text)
