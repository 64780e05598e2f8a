"""What commands print: documents and tables on stdout, words on stderr; nothing of a log reaches the terminal raw."""

import sys
from collections.abc import Collection, Iterable, Sequence

from app.plain import plain

_NAME_CELLS = 10
"""Cells that a shortened name keeps, its `…` included; a day fits."""


def print_document(value: object) -> None:
    """One JSON document on stdout."""
    import orjson

    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    text: int = 1,
    total: bool = False,
    whole: Collection[str] = (),
) -> None:
    """A table; the first `text` columns stand left, numbers right; with `total` the last row is set apart.

    On a terminal that is narrower than the table, the widest names end in `…`; figures, and the columns named in
    `whole`, never do: where they do not fit, lines are wider than the terminal. Piped, nothing is cut.
    """
    safe = [[plain(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, safe, text, total, whole)
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


def _draw(columns: Sequence[str], rows: list[list[str]], text: int, total: bool, whole: Collection[str]) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    gaps = 2 * len(columns) - 1
    full = [max(cell_len(row[at]) for row in [columns, *rows]) for at in range(len(columns))]
    names = [at for at in range(text) if columns[at] not in whole]
    widths = _narrowed(full, names, console.width - gaps)
    console.width = max(console.width, sum(widths) + gaps)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim", show_edge=False)
    for at, name in enumerate(columns):
        table.add_column(
            name, justify="left" if at < text else "right", no_wrap=True, overflow="ellipsis", width=widths[at]
        )
    for number, row in enumerate(rows):
        last = total and number == len(rows) - 1
        if last:
            table.add_section()
        table.add_row(*(Text(cell) for cell in row), style="bold" if last else None)
    console.print(table)


def _narrowed(full: list[int], names: list[int], room: int) -> list[int]:
    """Widths of columns after the widest names gave way until all fit in `room`, or none can give more."""
    widths = list(full)
    while sum(widths) > room and (wide := [at for at in names if widths[at] > _NAME_CELLS]):
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths
