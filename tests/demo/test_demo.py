"""The demo's month: the same bytes for the same seed, and the playbook's five features in it."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.audit.costs import audit
from app.demo import workspace as demo
from app.demo.log import write_log
from app.demo.phrases import shop
from app.store import Store

LAST_DAY = date(2026, 10, 31)
PLAYBOOK_USD = {
    "chat_responses": 0.008,
    "content_classification": 0.002,
    "summary_generation": 0.005,
    "tone_analysis": 0.001,
    "complex_analysis": 0.06,
}
"""Average cost of a call."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "month.jsonl"
    write_log(path, last_day=LAST_DAY)
    return path


def calls(path: Path) -> list[dict]:
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_log(tmp_path / name, last_day=LAST_DAY, days=2, seed=seed)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_a_month_has_the_rhythm_of_days_and_weeks(month: Path) -> None:
    rows = calls(month)
    assert 27_500 < len(rows) < 29_700
    assert rows[0]["ts"] >= "2026-10-02T00"
    assert rows[-1]["ts"] < "2026-11-01T00:00:09"
    by_day, by_hour = Counter(row["ts"][:10] for row in rows), Counter(row["ts"][11:13] for row in rows)
    assert len(by_day) in (30, 31)
    assert by_day["2026-10-18"] < 0.85 * by_day["2026-10-20"]
    assert by_hour["03"] < 0.2 * by_hour["10"]


def test_a_month_has_the_defects_of_a_real_log(month: Path) -> None:
    rows = calls(month)
    answered = [row["response"] for row in rows if row["response"]]
    ids = Counter(response["id"] for response in answered)
    reasons = Counter(response["choices"][0]["finish_reason"] for response in answered)
    untagged = sum("feature" not in row["request"].get("metadata", {}) for row in rows)
    said = Counter(json.dumps(row["request"]["messages"]) for row in rows)
    systems = {row["request"]["messages"][0]["content"] for row in rows}
    assert 0.007 < sum(row["status"] != 200 for row in rows) / len(rows) < 0.013
    assert 0.13 < untagged / len(rows) < 0.17
    assert 60 < reasons["length"] < 200
    assert 20 < sum(not response["choices"][0]["message"]["content"] for response in answered) < 80
    assert sum(count - 1 for count in ids.values()) > 3
    assert sum(count - 1 for count in said.values()) > 300
    assert len(systems) == 7
    assert month.read_bytes().count(b"\n") - len(rows) == 4


def test_its_texts_have_no_open_brace_and_no_unknown_word(month: Path) -> None:
    assert not any("{" in row["request"]["messages"][-1]["content"] for row in calls(month)[:3000])
    assert len(shop()["intent"]) == 12


def test_imported_it_costs_what_the_playbook_says(tmp_path: Path) -> None:
    made, report = demo.make(tmp_path, LAST_DAY)
    assert report.quarantined == 4
    assert 0 < report.duplicates < 40
    store = Store(made)
    found = audit(store)
    store.close()
    by_name = {row.keys[0]: row for row in found.rows}
    for feature, usd in PLAYBOOK_USD.items():
        assert by_name[feature].avg_cost_usd == pytest.approx(usd, rel=0.1)
    assert [model for model, _ in found.unpriced_models] == ["lumen-1-preview"]
    assert found.period.days == 30


def test_the_workspace_is_private_and_goes_with_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(demo, "write_log", lambda path, **options: write_log(path, days=1, **options))
    with demo.demo_workspace() as made:
        assert made.database.exists()
        assert made.root.parent.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []
    with demo.demo_workspace(keep=True) as kept:
        pass
    assert kept.database.exists()
