"""Files of the audit and of calls: what is in them, and that nothing in them runs."""

import csv
import io
import json
from pathlib import Path

import pytest

from app.audit.calls import CallList
from app.audit.costs import audit
from app.audit.export import as_csv, document, write_audit, write_calls, written
from app.audit.projection import projection, spend_by_day
from app.audit.table import cost_rows
from app.errors import UsageError
from app.store import Store
from tests.audit.made import put, spread

PROMISED = (
    *("feature", "calls", "calls_per_day", "avg_cost_usd", "daily_cost_usd", "monthly_cost_usd", "share"),
    *("input_tokens", "output_tokens", "error_rate", "p50_ms", "p95_ms"),
)


@pytest.fixture
def some(store: Store) -> Store:
    put(store, [*spread(4, 3), *spread(4, 1, feature='=HYPERLINK("http://x")', cost_usd=0.2)])
    put(store, [{"feature": None, "model": "a|b", "cost_usd": None}])
    return store


def test_the_document_has_the_promised_keys(some: Store) -> None:
    found = audit(some)
    made = document(found, projection(spend_by_day(some), found.period))
    assert set(made["period"]) == {"from", "to", "days"}
    for row in made["rows"]:
        assert set(PROMISED) <= set(row)
    assert set(PROMISED) - {"feature"} <= set(made["total"])
    assert made["total"]["share"] == 1.0
    assert made["rows"][-1]["feature"] is None
    assert made["rows"][-1]["monthly_cost_usd"] is None
    assert made["projection"]["low_usd"] <= made["projection"]["monthly_usd"]


def test_json_csv_and_markdown_hold_the_same_rows(some: Store, tmp_path: Path) -> None:
    found = audit(some, ("feature", "model"))
    for name in ("a.json", "a.csv", "a.md"):
        write_audit(tmp_path / name, found)
    rows = json.loads((tmp_path / "a.json").read_bytes())["rows"]
    cells = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert [row["calls"] for row in rows] == [int(cell["calls"]) for cell in cells] == [4, 12, 1]
    assert cells[0]["feature"] == '\'=HYPERLINK("http://x")'
    assert (cells[2]["feature"], cells[2]["cost_usd"]) == ("", "")
    markdown = (tmp_path / "a.md").read_text().splitlines()
    assert markdown[0].startswith("| Feature | Model | Calls/day |")
    assert "a\\|b" in markdown[4]
    assert markdown[5].startswith("| Total |  |")
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


def test_a_day_has_the_figures_of_that_day_wherever_it_is_shown(store: Store, tmp_path: Path) -> None:
    put(store, spread(4, 3))
    found = audit(store, ("day",))
    shown = [(line.calls_per_day, line.daily_cost_usd, line.monthly_cost_usd) for line in cost_rows(found)]
    assert shown == [(row.calls, row.cost_usd, None) for row in found.rows]
    write_audit(tmp_path / "a.csv", found)
    cells = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert [(float(cell["calls_per_day"]), cell["monthly_cost_usd"]) for cell in cells] == [
        (row.calls, "") for row in found.rows
    ]
    rows = document(found)["rows"]
    assert [(row["calls_per_day"], row["daily_cost_usd"], row["monthly_cost_usd"]) for row in rows] == shown
    assert [row[1] for row in written(found)[1][:-1]] == [str(row.calls) for row in found.rows]
    by_feature = cost_rows(audit(store, ("feature", "day")))
    assert [line.monthly_cost_usd is None for line in by_feature] == [line.level == 1 for line in by_feature]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    (row,) = csv.reader(io.StringIO(as_csv(["a"], [[text]]).decode(), newline="").readlines()[1:])
    assert row == [f"'{text}"]


def test_numbers_below_nothing_stay_numbers() -> None:
    assert as_csv(["a"], [[-1.5]]).decode() == "a\r\n-1.5\r\n"


@pytest.mark.parametrize("kind", ["csv", "json", "md"])
def test_calls_are_written_all(some: Store, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"calls.{kind}"
    listed = CallList(some)
    assert write_calls(path, listed) == 17
    listed.close()
    text = path.read_text()
    assert text.count("call-0000") == 17


def test_another_format_is_refused(some: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_audit(tmp_path / "a.xlsx", audit(some))
