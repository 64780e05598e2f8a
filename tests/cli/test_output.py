"""Tables on a terminal: names give way to its width, figures and ids never do."""

import io
import sys

import pytest

from app.cli.output import print_table

COLUMNS = ("Time", "Feature", "Calls", "Cost", "Call")
ROW = ("2025-10-22 14:03:11", "summaries of long threads", "1,234,567", "$12,345.67", "chatcmpl-0123456789abc")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, cells: int) -> list[str]:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(cells))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        print_table(COLUMNS, [ROW], text=2, whole=("Time",))
    return terminal.getvalue().splitlines()


@pytest.mark.parametrize("cells", [20, 60, 80, 85])
def test_a_narrow_terminal_cuts_names_and_no_figure(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    lines = drawn(monkeypatch, cells)
    assert [cell for cell in ROW if cell in lines[-1]] == [ROW[0], *ROW[2:]]
    assert "summaries" in lines[-1]
    assert "…" in lines[-1]
    assert len(lines) == 3
    assert all(len(line) <= max(cells, 79) for line in lines[1:])


def test_a_wide_terminal_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(cell in drawn(monkeypatch, 140)[-1] for cell in ROW)
