"""The long table pages without waiting; the cost table keeps its total in view."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import on, work
from textual.app import App, ComposeResult
from textual.widget import Widget

from app.records import CostRow
from widgets.columns import Column, place
from widgets.cost_table import CostTable, bar
from widgets.line_table import LineTable
from widgets.line_widget import LineWidget
from widgets.long_table import PAGE_ROWS, LongTable
from widgets.short_table import ShortTable
from widgets.spend_chart import SpendChart, blocks

COLUMNS = (
    Column("Call", 12),
    Column("Status", 6, alarm=lambda status: status != "ok"),
    Column("Tokens", 8, right=True, fold=2),
    Column("Begins with", 10, most=200, fold=1),
)
TEXT = "\x1b[31mשלום 日本語\u202e"


def made_rows(first: int, count: int) -> list[tuple[str, ...]]:
    return [(f"call-{row}", "ok", f"{row:,}", TEXT, f"key-{row}") for row in range(first, first + count)]


class OneWidget(App[None]):
    """A widget and what it posts."""

    def __init__(self, widget: Widget, rows: Callable[[int, int], Sequence[tuple[str, ...]]] = made_rows) -> None:
        super().__init__()
        self.widget = widget
        self.rows = rows
        self.moved: list[int] = []
        self.asked: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    @on(LineTable.CursorMoved)
    def note_move(self, moved: LineTable.CursorMoved) -> None:
        self.moved.append(moved.row)

    @on(LongTable.PageWanted)
    @work(thread=True)
    def fill(self, wanted: LongTable.PageWanted) -> None:
        self.asked.append(wanted.first)
        wanted.answer(self.rows(wanted.first, wanted.count))


def lines(widget: LineWidget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


async def test_cursor_pages_and_keys_of_a_million_rows():
    table = LongTable(COLUMNS)
    app = OneWidget(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.show(1_000_000)
        await pilot.press("down", "down")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.moved == [1, 2]
        assert table.cursor_row == made_rows(2, 1)[0]
        assert lines(table)[3].startswith("▸ call-2 ")
        await pilot.press("pagedown", "end")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.moved[2:] == [2 + table.rows_shown - 1, 999_999]
        assert table.cursor_row == made_rows(999_999, 1)[0]
        await pilot.press("home")
        assert (table.cursor, table.top) == (0, 0)
        assert app.asked[0] == 0
        assert max(app.asked) == 999_999 // PAGE_ROWS * PAGE_ROWS


async def test_no_control_character_leaves_the_widget_and_every_line_fits():
    table = LongTable(COLUMNS)
    async with OneWidget(table).run_test(size=(60, 12)) as pilot:
        table.show(40)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        drawn = lines(table)
        assert "␛[31mשלום" in drawn[1]
        assert not {"\x1b", "\u202e"} & set("".join(drawn))
        assert {cell_len(line) for line in drawn} == {60}


async def test_at_the_edge_the_view_turns_a_page():
    table = LongTable(COLUMNS)
    async with OneWidget(table).run_test(size=(80, 12)) as pilot:
        table.show(1000)
        table.move_to(table.rows_shown - 1)
        await pilot.press("down")
        assert table.top == table.rows_shown - 1
        await pilot.resize_terminal(80, 6)
        await pilot.pause()
        assert table.top <= table.cursor < table.top + table.rows_shown


async def test_late_and_refused_answers_do_no_harm():
    table = LongTable(COLUMNS, empty="No calls. Press esc.")
    wanted: list[LongTable.PageWanted] = []

    class Silent(App[None]):
        def compose(self) -> ComposeResult:
            yield table

        @on(LongTable.PageWanted)
        def note(self, message: LongTable.PageWanted) -> None:
            wanted.append(message)

    async with Silent().run_test(size=(80, 12)) as pilot:
        table.show(1000)
        await pilot.pause()
        table.show(10)
        await pilot.pause()
        wanted[0].answer(made_rows(500, 10))
        await pilot.pause()
        assert table.cursor_row is None
        wanted[1].refuse()
        await pilot.pause()
        assert len(wanted) == 2
        table.show(0)
        assert "No calls" in lines(table)[2]


async def longest_stall_s() -> float:
    """How long the event loop was held up while a million rows opened and paged over a provider of 0.1 s."""
    table = LongTable(COLUMNS)
    over = threading.Event()
    longest = 0.0

    def slow(first: int, count: int) -> list[tuple[str, ...]]:
        over.wait(0.1)
        return made_rows(first, count)

    async def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not over.is_set():
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    async with OneWidget(table, slow).run_test(size=(120, 40)) as pilot:
        watching = asyncio.create_task(watch())
        table.show(1_000_000)
        for row in (1, 30, 40, 600, 500_000, 999_999):
            table.move_to(row)
            await pilot.pause(0.05)
        over.set()
        await watching
    return longest


async def test_the_event_loop_never_waits_for_a_slow_provider():
    # A busy machine may stall any one try; what this looks for would stall every one.
    stalls = [await longest_stall_s() for _ in range(3)]
    assert min(stalls) < 0.05


def test_secondary_columns_fold_and_the_first_grows_last():
    assert [index for index, _ in place(COLUMNS, 80)] == [0, 1, 2, 3]
    assert [index for index, _ in place(COLUMNS, 40)] == [0, 1, 3]
    assert [index for index, _ in place(COLUMNS, 24)] == [0, 1]
    assert sum(width for _, width in place(COLUMNS, 80)) == 80 - 2 - 1 - 3 * 2
    assert sum(width for _, width in place(COLUMNS, 14)) <= 14


PLAYBOOK = (
    CostRow("Chat responses", 112_000, 8000, 0.008, 64, 1920, 0.501, error_rate=0.004, p50_ms=412, p95_ms=1890),
    CostRow("Complex analysis", 8400, 600, 0.06, 36, 1080, 0.282, error_rate=0.031, estimated=True),
    CostRow("Untagged", 10),
)
TOTAL = CostRow("Total", 120_410, 8600, 0.0116, 100, 3000, 1.0)


async def test_the_cost_table_says_unknown_and_estimated():
    table = CostTable()
    async with OneWidget(table).run_test(size=(80, 24)) as pilot:
        table.show(PLAYBOOK, TOTAL, note="range $2,900 – $3,100, 14 days")
        await pilot.pause()
        drawn = "\n".join(lines(table))
        assert "$1,920.00" in drawn
        assert "~$1,080.00" in drawn
        assert "Untagged" in drawn
        assert "$0.00 " not in drawn
        assert "range $2,900 – $3,100" in drawn
        await pilot.press("down")
        assert table.cursor_row == PLAYBOOK[1]
        table.show(PLAYBOOK[1:], TOTAL, heading="Model")
        assert table.cursor_row == PLAYBOOK[1]


async def test_the_total_stays_when_rows_do_not_fit():
    table = CostTable()
    async with OneWidget(table).run_test(size=(120, 10)) as pilot:
        table.show([CostRow(f"row {n}", n, share=0.01) for n in range(200)], TOTAL, heading="User")
        await pilot.press("end")
        drawn = lines(table)
        assert drawn[-1].startswith("  Total ")
        assert drawn[-3].startswith("▸ row 199 ")


async def test_a_figure_is_never_cut():
    table = ShortTable([Column("Model", 6, most=30), Column("Calls", 5, right=True)])
    async with OneWidget(table).run_test(size=(40, 6)):
        table.show([("gpt", "7", "a"), ("a-model-of-a-very-long-name-indeed", "10,000,000", "b")])
        drawn = lines(table)
        assert drawn[0].rstrip().endswith("     Calls")
        assert drawn[2].rstrip().endswith("…  10,000,000")


def test_bars_and_charts():
    assert (bar(0), bar(0.001), bar(1.0), bar(0.5)) == ("", "▏", "█" * 10, "█" * 5)
    assert blocks([0, None, 4, 8], 10) == ["▁ ▄█"]
    assert blocks([8, 4], 10, rows=2) == ["█ ", "██"]
    assert len(blocks(list(range(365)), 50)[0]) == 50


async def test_the_chart_says_its_bounds():
    chart = SpendChart(rows=2)
    chart.styles.height = 3
    async with OneWidget(chart).run_test(size=(80, 5)):
        chart.show([1.0, 4.0, 2.0], ends=("9 Oct", "11 Oct"))
        assert lines(chart)[2].rstrip() == "  9 Oct    11 Oct"
    chart = SpendChart()
    async with OneWidget(chart).run_test(size=(80, 5)):
        chart.show([91, 214, None], aside="3.2 % cached")
        assert "spend a day, $91.00 – $214.00" in lines(chart)[0]
        assert lines(chart)[0].rstrip().endswith("3.2 % cached")
