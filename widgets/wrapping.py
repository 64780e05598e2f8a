"""Long text broken into lines of a width, at blanks where there are any; fast enough for a prompt of a megabyte."""

from rich.cells import cell_len

from app.plain import plain_lines


def wrapped(text: str, width: int) -> list[str]:
    """The text as safe lines of at most `width` cells; what stood at the start of a line keeps its blanks."""
    lines: list[str] = []
    for line in plain_lines(text):
        if line.isascii():
            _break(line, width, lines)
        else:
            _break_wide(line, width, lines)
    return lines


def _break(line: str, width: int, lines: list[str]) -> None:
    start, length = 0, len(line)
    while length - start > width:
        end = line.rfind(" ", start + 1, start + width + 1)
        if end <= start or not line[start:end].strip():
            lines.append(line[start : start + width])
            start += width
        else:
            lines.append(line[start:end])
            start = end + 1
    lines.append(line[start:])


def _break_wide(line: str, width: int, lines: list[str]) -> None:
    """The same for text whose characters do not all take one cell."""
    start, length = 0, len(line)
    while True:
        piece = line[start : start + width]
        fits = _fitting(piece, width)
        if start + fits >= length:
            lines.append(piece)
            return
        blank = line.rfind(" ", start + 1, start + fits + 1)
        if blank > start and line[start:blank].strip():
            lines.append(line[start:blank])
            start = blank + 1
        else:
            lines.append(piece[:fits])
            start += fits


def _fitting(piece: str, width: int) -> int:
    """How many of its characters fit; at least one, so that the text always gets shorter."""
    low, high, fits = 1, len(piece), 1
    while low <= high:
        middle = (low + high) // 2
        if cell_len(piece[:middle]) <= width:
            fits, low = middle, middle + 1
        else:
            high = middle - 1
    return fits
