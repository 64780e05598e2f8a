"""What is due at the end of an import is done by the next one where that end was cut off."""

from pathlib import Path

import pytest

from app.errors import Interrupted
from app.logs import features
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs
from tests.logs.test_features import counts


def cut_off(*_: object, **__: object) -> None:
    raise Interrupted("Stopped.")


@pytest.mark.parametrize("step", ["importer.settle", "settle.estimate_tokens", "settle._measure", "settle.name_calls"])
def test_an_import_cut_off_at_its_end_is_settled_by_the_next(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    rows = [made_logs.row(number, tagged=False, usage=number % 4 > 0) for number in range(200)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows))
    with monkeypatch.context() as patched:
        patched.setattr(f"app.logs.{step}", cut_off)
        with pytest.raises(Interrupted):
            import_paths(store, [log])
    counts(store)
    report = import_paths(store, [log])
    assert (report.files[0].note, report.unnamed) == ("nothing new", 0)
    assert None not in counts(store)
    with store.lease() as cursor:
        assert cursor.rows("checks/rollup_differs") == []
        assert cursor.raw.execute("select count(*) from calls where tokens_source is null").fetchall() == [(0,)]


def test_a_rule_does_not_see_what_a_later_one_made(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "first.jsonl", 200)])
    before = counts(store)
    features.rename(store, "chat", "support")
    features.rename(store, "tone", "chat")
    import_paths(store, [made_logs.write(tmp_path / "second.jsonl", 150, seed=2, tagged=False)])
    with store.lease() as cursor:
        found = cursor.raw.execute("select feature, feature_logged from calls group by all order by all").fetchall()
    assert found == [("chat", "tone"), ("classify", "classify"), ("support", "chat")]
    assert counts(store)["chat"] > before["tone"]


def test_a_rule_holds_for_calls_named_by_a_span_that_comes_later(store: Store, tmp_path: Path) -> None:
    log, spans = tmp_path / "calls.jsonl", tmp_path / "spans.jsonl"
    import_paths(store, [made_logs.write(tmp_path / "first.jsonl", 20)])
    features.rename(store, "tone", "mood")
    log.write_text('{"v":1,"call_id":"c1","ts":1760000000,"model":"gpt-4o","status":"ok","parent_id":"s1"}\n')
    spans.write_text('{"v":1,"kind":"span","span_id":"s1","feature":"tone","feature_how":"parent"}\n')
    import_paths(store, [log])
    import_paths(store, [spans])
    assert "tone" not in counts(store)
