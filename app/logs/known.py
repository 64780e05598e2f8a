"""What is to be said of a file that is known and that the user asks to be read in a way of their own."""

from app.logs.formats import mapped
from app.logs.imported import titles
from app.logs.reading import Choice
from app.logs.sources import Source

NOTHING_NEW = "nothing new"


def nothing_new(source: Source, choice: Choice) -> str:
    """The note on a file that has not changed since it was read; a wish that comes too late says what to do."""
    if not choice or (choice.format_name == source.format and not choice.feature):
        return NOTHING_NEW
    return f"{NOTHING_NEW}: it was read before as {_read_as(source)}; {_anew(source)}"


def read_on(source: Source | None, choice: Choice) -> str:
    """The note on a known file of which more was read, by another format than before; empty where it is the same."""
    asked = mapped.NAME if choice.mapping is not None else choice.format_name
    if source is None or not source.read_to or asked in ("", source.format):
        return ""
    return f"what was read before, as {_read_as(source)}, stays as it is; {_anew(source)}"


def _read_as(source: Source) -> str:
    return f"{source.format} ({titles().get(source.format, source.format)})"


def _anew(source: Source) -> str:
    return f"to read it in another way, `offramp forget {source.source}` first"
