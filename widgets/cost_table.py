"""The audit as a table: one line a feature (model, user, day), its cost and share, and the total that stays in view."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.cells import cell_len

from app import figures
from app.records import CostRow
from widgets.columns import GAP, MARGIN, Column, row_pieces
from widgets.line_table import LineTable
from widgets.line_widget import Piece, between

BAR_CELLS = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NAME_CELLS = 26
"""A longer name is cut before a column of figures is."""
_ALARMING_ERRORS = 0.02
_MONTHLY = 4
"""Index of the last column that sums up; in the total's line the note stands after it."""


def bar(part: float, cells: int = BAR_CELLS) -> str:
    """A bar of eighths of a cell; `part` of 1 fills it, anything above 0 shows."""
    eighths = max(1 if part > 0 else 0, round(min(part, 1.0) * cells * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _cost(row: CostRow, value: float | None, write: Callable[..., str]) -> str:
    return write(value, estimate=row.estimated and value is not None)


def _duration(row: CostRow, milliseconds: float | None) -> str:
    return figures.duration(milliseconds, estimate=row.about_ms and milliseconds is not None)


def cost_cells(row: CostRow, largest_share: float) -> tuple[str, ...]:
    """The cells of one line, in the order of `cost_columns`; the bar is read against the largest share."""
    part = (row.share or 0.0) / largest_share if largest_share else 0.0
    return (
        "  " * row.level + row.name,
        figures.count(row.calls_per_day),
        _cost(row, row.avg_cost_usd, figures.unit_cost),
        _cost(row, row.daily_cost_usd, figures.money),
        _cost(row, row.monthly_cost_usd, figures.money),
        figures.share(row.share),
        bar(part),
        figures.share(row.error_rate),
        _duration(row, row.p50_ms),
        _duration(row, row.p95_ms),
        figures.count(row.calls),
        figures.compact(row.input_tokens),
        figures.compact(row.output_tokens),
    )


def cost_columns(heading: str) -> tuple[Column, ...]:
    """The columns of an audit by `heading` (Feature, Model, User, Day); where it is narrow, the money stays, but not
    the month, which cannot be told from a day."""
    return (
        Column(heading, 16, most=40),
        Column("Calls/day", 9, right=True),
        Column("Avg cost", 8, right=True, fold=1),
        Column("Daily", 9, right=True, fold=2),
        Column("Monthly", 9, right=True, fold=10 if heading == "Day" else 0),
        Column("Share", 6, right=True),
        Column("", BAR_CELLS, fold=4, style="accent"),
        Column("Errors", 6, right=True, fold=3, alarm=_is_alarming),
        Column("p50", 6, right=True, fold=6),
        Column("p95", 6, right=True, fold=5),
        Column("Calls", 7, right=True, fold=9),
        Column("Tokens in", 9, right=True, fold=7),
        Column("out", 6, right=True, fold=8),
    )


def _is_alarming(error_rate: str) -> bool:
    written = error_rate.removesuffix(" %")
    return written.replace(".", "", 1).isdigit() and float(written) >= _ALARMING_ERRORS * 100


class CostTable(LineTable):
    """All rows at once, at most some hundreds; for more there is the long table."""

    DEFAULT_CSS = "CostTable { height: auto; max-height: 100%; }"

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002
        super().__init__(cost_columns("Feature"), id=id, empty=empty)
        self.rows: tuple[CostRow, ...] = ()
        self.total: CostRow | None = None
        self.note = ""
        self._largest = 0.0

    def show(self, rows: Sequence[CostRow], total: CostRow | None, *, heading: str = "Feature", note: str = "") -> None:
        """Draws other rows; the cursor stays on the name it was on. `note` stands at the right of the total."""
        name = self.cursor_row.name if self.cursor_row else ""
        self.rows, self.total, self.note = tuple(rows), total, note
        self._largest = max((row.share or 0.0 for row in rows), default=0.0)
        self.row_count = len(self.rows)
        self.cursor = next((number for number, row in enumerate(self.rows) if row.name == name), 0)
        self.show_columns(self._fitted(cost_columns(heading)))
        self.refresh(layout=True)

    def _fitted(self, columns: Sequence[Column]) -> list[Column]:
        """The columns no wider than what they hold, so that more of them fit; the first one takes what is left."""
        lines = [self.cells(row) for row in range(self.row_count)]
        if self.total:
            lines.append(cost_cells(self.total, 0.0))
        first, *others = columns
        names = max((cell_len(line[0]) for line in lines), default=0)
        fitted = [replace(first, width=max(first.width, min(names, _NAME_CELLS)))]
        for index, column in enumerate(others, start=1):
            widest = max([len(column.heading), *(len(line[index]) for line in lines)])
            fitted.append(replace(column, width=BAR_CELLS if column.heading == "" else widest))
        return fitted

    @property
    def cursor_row(self) -> CostRow | None:
        """The row under the cursor; None in an empty table."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def foot_height(self) -> int:
        return (3 if self._note_below else 2) if self.total else 0

    def cells(self, row: int) -> Sequence[str]:
        return cost_cells(self.rows[row], self._largest)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(3, 1 + self._body_height + self.foot_height)

    @property
    def _body_height(self) -> int:
        """Rows, or a blank line and what is said where there are none."""
        return self.row_count or (2 if self.empty else 0)

    def pieces(self, y: int) -> list[Piece]:
        foot = min(self.size.height, 1 + self._body_height + self.foot_height) - self.foot_height
        if self.total is None or y < foot:
            return super().pieces(y)
        if y == foot:
            return [("─" * self.size.width, "dim")]
        if y == foot + 1:
            return self._total_pieces(self.total)
        return [(" " * MARGIN + self.note, "dim")] if y == foot + 2 and self._note_below else []

    def _total_pieces(self, total: CostRow) -> list[Piece]:
        beside = self.note and not self._note_below
        placed = [(index, cells) for index, cells in self._placed if not beside or index <= _MONTHLY]
        cells = list(cost_cells(total, 0.0))
        cells[_MONTHLY + 1] = cells[_MONTHLY + 2] = ""
        drawn = [(text, "strong") for text, _ in row_pieces(self.columns, placed, cells)]
        return between([(" " * MARGIN, ""), *drawn], [(f"{self.note} ", "dim")] if beside else [], self.size.width)

    @property
    def _note_below(self) -> bool:
        """The note has a line of its own, because beside the total it would hide money."""
        sums = MARGIN + sum(cells + len(GAP) for index, cells in self._placed if index <= _MONTHLY)
        return bool(self.note) and sums + len(self.note) + 2 > self.size.width
