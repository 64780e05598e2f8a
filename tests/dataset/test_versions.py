"""Versions one after the other: what stays held out, what differs and why, and what can go wrong on the way."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.dataset import build as building
from app.dataset import lineage
from app.dataset import split as splitting
from app.dataset.build import build
from app.dataset.decisions import decide, undo
from app.dataset.difference import Diff, diff
from app.dataset.export import export
from app.dataset.plan import plan
from app.dataset.split import Limits
from app.dataset.state import history
from app.dataset.thresholds import set_filter
from app.errors import GateRefused, OfframpError, OutsideFailed, UsageError, WorkspaceBusy
from app.logs.features import rename
from app.pairs import FilterSetting
from app.store import Cursor, Store
from tests.dataset.made_pairs import flag
from tests.dataset.made_versions import collected, examples_of


def test_the_card_tells_a_look_from_one_key_for_many(store: Store) -> None:
    ids = collected(store, examples_of(60))
    decide(store, ids[:5], "accept", how="bulk")
    decide(store, ids[5:6], "accept")
    decide(store, ids[6:36], "accept", how="sample")
    made = build(store, "chat", force=True)
    looks = json.loads((made.folder / "manifest.json").read_bytes())["looks"]
    assert (looks["looked_at"], looks["at_once"], looks["unseen"], looks["clean"]) == (31, 5, 29, 30)
    text = (made.folder / "card.md").read_text()
    assert "31 pairs were looked at and decided one by one" in text
    assert "5 were decided many at one key" in text
    assert "Of 30 drawn at random 0 were bad: at 95 % at most 9.5 % of them are." in text


def sides(store: Store, version: str, feature: str = "chat") -> dict[str, str]:
    with store.lease() as cursor:
        found = cursor.raw.execute(
            "select pair_id, side from dataset_pairs where feature = ? and version = ?", [feature, version]
        ).fetchall()
    return dict(found)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_more_calls_make_a_second_version_that_holds_out_what_the_first_did(store: Store) -> None:
    collected(store, examples_of(600))
    first = build(store, "chat")
    collected(store, examples_of(300, 600))
    second = build(store, "chat")
    before, after = sides(store, "v1"), sides(store, "v2")
    assert (first.heldout, second.heldout) == (120, 180)
    assert {pair for pair, side in before.items() if side == "heldout"} <= {
        pair for pair, side in after.items() if side == "heldout"
    }
    assert all(after[pair] == side for pair, side in before.items())
    found = diff(store, "chat")
    assert (found.old, found.new, found.count("added"), found.count("removed")) == ("v1", "v2", 300, 0)
    assert found.by_reason("added") == {"new call": 300}
    assert [each.version for each in history(store, "chat")] == ["v2", "v1"]


def test_likeness_leaves_nothing_out_while_there_are_too_few(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands too near to a held-out pair leaves after the thinning; the limit gives way once more then."""
    collected(store, [each | {"cluster": f"c{number // 20}"} for number, each in enumerate(examples_of(600))])
    for module in (lineage, splitting):
        monkeypatch.setattr(module, "ENOUGH", 350)

    def apart(cursor: Cursor, sides: dict[str, str], held: dict[str, bool]) -> dict[str, str]:
        inside = [pair_id for pair_id, side in sides.items() if side == "train"]
        return sides | dict.fromkeys(inside[:40], "apart")

    monkeypatch.setattr(lineage, "apart", apart)
    made = build(store, "chat", force=True)
    assert made.train + made.heldout == 560


def test_a_difference_says_why(store: Store) -> None:
    ids = collected(store, examples_of(600))
    flag(store, "truncated", ids[:6])
    before = build(store, "chat", limits=Limits(heldout=60))
    assert before.train + before.heldout == 594
    decide(store, ids[:2], "accept")
    decide(store, ids[10:13], "reject")
    decide(store, [ids[20]], "edit", "another answer")
    set_filter(store, "chat", FilterSetting("truncated", "review", 2.0))
    build(store, "chat", limits=Limits(most=594, heldout=60))
    found = diff(store, "chat", "v1", "v2")
    assert found.by_reason("added") == {"filters": 4, "decision": 2}
    assert found.by_reason("removed")["decision"] == 3
    assert found.by_reason("changed") == {"decision": 1}
    assert found.by_reason("moved") == {}
    undo(store, "chat")
    undo(store, "chat")
    build(store, "chat", limits=Limits(most=600, heldout=60))
    later = diff(store, "chat")
    assert later.by_reason("added")["decision"] == 3
    assert later.by_reason("changed") == {"decision": 1}


def test_a_limit_leaves_out_and_says_so(store: Store) -> None:
    collected(store, examples_of(600))
    build(store, "chat")
    build(store, "chat", limits=Limits(most=550))
    assert diff(store, "chat").by_reason("removed") == {"limit": 50}
    assert Counter(sides(store, "v2").values())["surplus"] == 50


def test_a_renamed_feature_holds_out_what_was_held_out_under_its_old_name(store: Store) -> None:
    collected(store, examples_of(600))
    build(store, "chat")
    held = {pair for pair, side in sides(store, "v1").items() if side == "heldout"}
    rename(store, "chat", "support")
    made = build(store, "support")
    assert made.version == "v1"
    assert {pair for pair, side in sides(store, "v1", "support").items() if side == "heldout"} == held
    with pytest.raises(UsageError, match="No call has the feature"):
        build(store, "chat")


def test_versions_that_are_not_there_cannot_be_compared(store: Store) -> None:
    collected(store, examples_of(600))
    with pytest.raises(UsageError, match="0 versions, which is nothing to compare"):
        diff(store, "chat")
    build(store, "chat")
    with pytest.raises(UsageError, match="no version 'v7'"):
        diff(store, "chat", "v1", "v7")


def test_a_leak_stops_the_build_and_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The split is made to leak: a pair of a session is put on the other side of it."""
    collected(store, examples_of(600, session_id=None) + examples_of(2, 600, session_id="s1"))
    right = lineage.split

    def wrong(*given: Any) -> dict[str, Any]:
        found = right(*given)
        members = [each for each in given[0] if each.session_id == "s1"]
        return found | {members[0].pair_id: "train", members[1].pair_id: "heldout"}

    monkeypatch.setattr(lineage, "split", wrong)
    with pytest.raises(OfframpError, match=r"leaks: (cluster|session)"):
        build(store, "chat")
    assert history(store, "chat") == []
    assert sides(store, "v1") == {}
    assert list((store.workspace.datasets / "chat").iterdir()) == []


def test_a_full_disk_leaves_the_versions_as_they_were(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    collected(store, examples_of(600))
    build(store, "chat")
    collected(store, examples_of(50, 600))

    def full(*given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "write", full)
    with pytest.raises(OutsideFailed, match="No space left"):
        build(store, "chat")
    monkeypatch.undo()
    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(OutsideFailed, match="No space left"):
        build(store, "chat")
    monkeypatch.undo()
    assert [path.name for path in (store.workspace.datasets / "chat").iterdir()] == ["v1"]
    assert [each.version for each in history(store, "chat")] == ["v1"]
    assert build(store, "chat").version == "v2"


def test_a_version_whose_folder_was_taken_away_is_not_made_twice(store: Store) -> None:
    collected(store, examples_of(600))
    first = build(store, "chat")
    shutil.rmtree(first.folder)
    again = build(store, "chat")
    assert (again.version, again.sha256) == ("v2", first.sha256)


def test_a_workspace_that_is_open_elsewhere_is_busy(store: Store) -> None:
    collected(store, examples_of(3))
    other = Store(store.workspace, wait_s=0.0)
    try:
        with store.lease(), pytest.raises(WorkspaceBusy):
            _in_another_process(other)
    finally:
        other.close()


def _in_another_process(store: Store) -> None:
    """What another offramp is told; asked in a process of its own, because one process may open a file twice."""
    import subprocess
    import sys

    asked = [sys.executable, "-m", "app", "dataset", "build", "chat", "--workspace", str(store.workspace.root)]
    told = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 4
    raise WorkspaceBusy(told.stderr)


def test_three_calls_are_refused_then_built(store: Store) -> None:
    collected(store, examples_of(3))
    with pytest.raises(GateRefused, match="NOT ENOUGH DATA: chat has 3 accepted pairs"):
        build(store, "chat")
    made = build(store, "chat", force=True)
    assert (made.train, made.heldout) == (2, 1)
    assert "1 held-out pair " in made.proof


def test_identical_calls_are_few_and_none_is_held_out(store: Store) -> None:
    collected(store, [one | {"asked": "The same?"} for one in examples_of(900)])
    found = plan(store, "chat")
    assert (found.ready, found.train, found.heldout) == (900, 900, 0)
    strict = Limits(alike=3)
    assert plan(store, "chat", strict).left_out == {"alike": 897}
    with pytest.raises(GateRefused, match="900 accepted pairs, 3 of them fit to be in it"):
        build(store, "chat", limits=strict)
    made = build(store, "chat", force=True, limits=strict)
    assert "Nothing is held out" in made.proof
    assert any("hang together" in told for told in made.warnings)


def test_large_answers_images_tool_calls_and_any_script_are_written_whole(store: Store, tmp_path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/parcel.png"}}
    called = {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "name": "find", "arguments": "{}"}]}
    asked = {"role": "user", "content": "Where?"}
    pairs = [
        {"call_id": "large", "asked": "All of it", "output": "x" * 1_000_000},
        {"call_id": "image", "messages": [{"role": "user", "content": [{"type": "text", "text": "This?"}, image]}]},
        {"call_id": "tool", "output": {"content": None, "tool_calls": [{"name": "find", "arguments": '{"no":1}'}]}},
        {"call_id": "turns", "messages": [asked, called, {"role": "tool", "content": "Graz"}]},
        {"call_id": "rtl", "asked": "أين طردي؟", "output": "في الطريق\u2028غدا"},
    ]  # fmt: skip
    collected(store, pairs)
    made = build(store, "chat", force=True, limits=Limits(heldout=1))
    found = lines(made.folder / "train.jsonl") + lines(made.folder / "heldout.jsonl")
    assert len(found) == 5
    answers = [line["messages"][-1] for line in found]
    assert {"في الطريق\u2028غدا", "x" * 1_000_000} <= {answer["content"] for answer in answers}
    assert any(answer.get("tool_calls", [{}])[0].get("type") == "function" for answer in answers)
    assert any(line["messages"][0]["content"] == [{"type": "text", "text": "This?"}, image] for line in found)
    files = export(store, "chat", tmp_path / "out")
    with store.lease() as cursor:
        rows = cursor.raw.execute(f"select input, output, messages from '{tmp_path}/out/*.parquet'").fetchall()
    assert sorted(row[1] for row in rows) == sorted(line["output"] for line in lines(made.folder / "pairs.jsonl"))
    assert all(json.loads(row[2]) in [line["messages"] for line in found] for row in rows)
    assert {path.name for path in files} >= {"train.parquet", "heldout.parquet"}


def test_what_a_filter_masks_is_in_no_file(store: Store, tmp_path: Path) -> None:
    ids = collected(store, [one | {"asked": f"I am kim{at}@example.com"} for at, one in enumerate(examples_of(6))])
    decide(store, ids[:1], "edit", "Write to lee@example.org, card 4111 1111 1111 1111.")
    made = build(store, "chat", force=True)
    written = b"".join(path.read_bytes() for path in made.folder.iterdir())
    assert b"[EMAIL_1]" in written
    assert b"@example" not in written
    assert b"4111" not in written
    set_filter(store, "chat", FilterSetting("personal", "keep", 0.5))
    kept = build(store, "chat", force=True)
    assert b"kim3@example.com" in (kept.folder / "pairs.jsonl").read_bytes()
    assert diff(store, "chat").by_reason("changed") == {"filters": 5, "decision": 1}


def test_parquet_keeps_every_pair_with_its_messages_in_order(store: Store, tmp_path: Path) -> None:
    collected(store, examples_of(700))
    made = build(store, "chat")
    export(store, "chat", tmp_path / "out", form="parquet")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("card.md", "heldout.parquet", "manifest.json", "train.parquet")
    ]
    with store.lease() as cursor:
        for side, count in (("train", made.train), ("heldout", made.heldout)):
            rows = cursor.raw.execute(f"select input, messages from '{tmp_path}/out/{side}.parquet'").fetchall()
            assert len(rows) == count
            written = [line["messages"] for line in lines(made.folder / f"{side}.jsonl")]
            assert [json.loads(messages) for _, messages in rows] == written
            assert all(json.loads(messages)[1]["content"] in asked for asked, messages in rows)
    with pytest.raises(UsageError, match="No format"):
        export(store, "chat", tmp_path / "out", form="csv")


@pytest.mark.parametrize("limits", [Limits(most=1), Limits(alike=0), Limits(heldout=-1), Limits(most=9, heldout=9)])
def test_limits_that_make_no_sense_are_refused(store: Store, limits: Limits) -> None:
    collected(store, examples_of(3))
    with pytest.raises(UsageError, match="cannot be"):
        build(store, "chat", force=True, limits=limits)


def test_a_smaller_version_than_what_is_held_out_cannot_be(store: Store) -> None:
    collected(store, examples_of(600))
    build(store, "chat")
    with pytest.raises(UsageError, match="none to learn from"):
        build(store, "chat", force=True, limits=Limits(most=100))


def test_a_difference_counts_by_reason() -> None:
    assert Diff("chat", "v1", "v2", ()).by_reason("added") == {}
