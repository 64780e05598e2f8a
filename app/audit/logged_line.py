"""The line of a call as it stands in its log, which is not always the line that is stored."""

from pathlib import Path

from app.logs.calls import KEPT_AS_LOGGED


def logged_line(path: str | None, format_name: str | None, pos: int, size: int, stored: bytes) -> bytes:
    """The line as it was logged: the stored one, or for a dialect that is kept canonical the file's own, if it still
    stands where it was read."""
    if format_name in KEPT_AS_LOGGED or not size or not path:
        return stored
    try:
        with Path(path).open("rb") as file:
            file.seek(max(0, pos - 1))
            before = file.read(1) if pos else b"\n"
            line = file.read(size)
    except OSError:
        return stored
    whole = before == b"\n" and len(line) == size and line[:1] == b"{" and line[-1:] == b"}"
    return line if whole else stored
