"""The cells of a list of calls: figures that fit their columns whatever they are."""

from datetime import datetime

import pytest

from app.audit.calls import CallFilter, CallRow
from app.screens.call_words import call_cells, columns
from widgets.columns import place

DEAR = CallRow("c", datetime(2025, 10, 9), "chat", "m", "u", "ok", 999_950, None, 999_950, 12_345.678, 99_949, True)
CHEAP = CallRow("c", datetime(2025, 10, 9), "chat", "m", "u", "ok", 9_999, None, 9_999, 0.0000012, 9_999_000, True)
TINY = CallRow("c", None, None, None, None, "incomplete", 1, None, None, 0.0000002, None, False)


@pytest.mark.parametrize("row", [DEAR, CHEAP, TINY])
def test_no_figure_is_cut_at_80_columns(row: CallRow) -> None:
    shown = columns(CallFilter())
    cells = call_cells(row, CallFilter())
    for index, width in place(shown, 80):
        if shown[index].right:
            assert len(cells[index]) <= width, shown[index].heading


def test_the_smallest_costs_are_only_said_to_be_small() -> None:
    assert "<$0.0000010" in call_cells(TINY, CallFilter())
    assert "~$0.0000012" in call_cells(CHEAP, CallFilter())
    assert "9999 s" in call_cells(CHEAP, CallFilter())
