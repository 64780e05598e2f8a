"""What commands print: documents and tables on stdout, words on stderr; nothing of a log reaches the terminal raw."""

import sys
from collections.abc import Iterable, Sequence

from app.plain import plain


def print_document(value: object) -> None:
    """One JSON document on stdout."""
    import orjson

    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, text: int = 1, total: bool = False) -> None:
    """A table; the first `text` columns stand left, numbers right; with `total` the last row is set apart.

    On a terminal rich draws it to the width; piped, columns are parted by two blanks and never cut.
    """
    safe = [[plain(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, safe, text, total)
        return
    widths = [max(len(row[at]) for row in [columns, *safe]) for at in range(len(columns))]
    for row in [columns, *safe]:
        cells = [
            cell.ljust(width) if at < text else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def say(words: str) -> None:
    """A line for the reader, on stderr."""
    print(plain(words), file=sys.stderr)


def _draw(columns: Sequence[str], rows: list[list[str]], text: int, total: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", show_edge=False)
    for at, name in enumerate(columns):
        table.add_column(
            name, justify="left" if at < text else "right", no_wrap=True, overflow="ellipsis" if at < text else "crop"
        )
    for number, row in enumerate(rows):
        last = total and number == len(rows) - 1
        if last:
            table.add_section()
        table.add_row(*(Text(cell) for cell in row), style="bold" if last else None)
    Console(highlight=False).print(table)
