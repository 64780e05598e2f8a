"""Filters with their counts, and what another threshold would make of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dataset.decisions import decide
from app.dataset.state import state
from app.dataset.thresholds import filters, flagged_pairs, set_filter, setting_of, step, steps, tried
from app.errors import UsageError
from app.pairs import DatasetState, FilterSetting, Tried
from app.store import Store
from tests.dataset.made_pairs import flag
from tests.dataset.made_versions import collected, examples_of


def counted(found: DatasetState | Tried) -> tuple[int, ...]:
    return found.auto_dropped, found.to_review, found.accepted, found.rejected, found.edited


def test_what_is_tried_is_what_comes_when_it_is_set(store: Store) -> None:
    ids = collected(store, examples_of(60))
    flag(store, "truncated", ids[:20], scores=[number / 20 for number in range(20)])
    flag(store, "duplicate", ids[15:30])
    decide(store, [ids[1], ids[2]], "reject")
    before = state(store, "chat")
    for action in ("drop", "review", "keep"):
        for threshold in (0.0, 0.5, 2.0):
            wanted = FilterSetting("truncated", action, threshold)
            told = tried(store, "chat", wanted)
            assert counted(state(store, "chat")) == counted(before)
            set_filter(store, "chat", wanted)
            before = state(store, "chat")
            assert counted(before) == counted(told)
            now = next(one for one in filters(store, "chat") if one.filter == "truncated")
            assert (now.action, now.threshold, now.flagged, now.alone) == (action, threshold, told.flagged, told.alone)


def test_a_change_holds_for_one_feature_and_a_hand_edit_is_read(store: Store) -> None:
    collected(store, examples_of(5))
    set_filter(store, "chat", FilterSetting("empty", "review", 1.0))
    assert setting_of(store, "chat", "empty").action == "review"
    assert setting_of(store, "tone", "empty").action == "drop"
    text = store.workspace.settings.read_text()
    store.workspace.settings.write_text(text.replace("review", "keep"))
    assert next(one for one in filters(store, "chat") if one.filter == "empty").action == "keep"
    store.workspace.settings.write_text("[filters.nope]\naction = 'drop'\n")
    with pytest.raises(UsageError, match="unknown filter 'nope'"):
        filters(store, "chat")
    store.workspace.settings.write_text("[filters.error.only.chat]\naction = 'mask'\n")
    with pytest.raises(UsageError, match="finds nothing that could be masked"):
        filters(store, "chat")


def test_a_change_that_is_taken_back_leaves_nothing_in_the_file(store: Store) -> None:
    collected(store, examples_of(5))
    written = "# mine\n[filters.length]\nthreshold = 7.0\n"
    store.workspace.settings.write_text(written)
    before = setting_of(store, "threshold", "length")
    set_filter(store, "threshold", FilterSetting("length", "keep", 9.0))
    set_filter(store, "threshold", FilterSetting("length", "keep", 7.0))
    assert "9.0" not in store.workspace.settings.read_text()
    assert setting_of(store, "threshold", "length") == FilterSetting("length", "keep", 7.0)
    set_filter(store, "threshold", before)
    assert store.workspace.settings.read_text().strip() == written.strip()


def test_what_cannot_be_set_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="No action"):
        set_filter(store, "chat", FilterSetting("empty", "burn", 1.0))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="error finds nothing that could be masked"):
        set_filter(store, "chat", FilterSetting("error", "mask", 1.0))
    with pytest.raises(UsageError, match="no threshold"):
        set_filter(store, "chat", FilterSetting("empty", "drop", float("nan")))
    with pytest.raises(UsageError, match="No filter is called 'nope'"):
        setting_of(store, "chat", "nope")
    assert not store.workspace.settings.exists()


def test_flagged_pairs_come_strongest_first_with_their_evidence(store: Store) -> None:
    ids = collected(store, examples_of(9))
    flag(store, "truncated", ids[:3], scores=[0.6, 0.9, 0.7], evidence=["a", "b", "c"])
    decide(store, [ids[1]], "accept")
    found = flagged_pairs(store, "chat", "truncated", 0, 2)
    assert [(one.pair_id, one.evidence, one.state) for one in found] == [
        (ids[1], "b", "accepted"),
        (ids[2], "c", "queued"),
    ]
    assert [one.pair_id for one in flagged_pairs(store, "chat", "truncated", 2, 2)] == [ids[0]]


@given(st.lists(st.floats(-1e6, 1e6).map(lambda score: round(score, 6)), min_size=1, unique=True), st.floats(-10, 10))
def test_thresholds_to_try_rise_flag_all_at_the_first_and_nothing_at_the_last(
    scores: list[float], usual: float
) -> None:
    found = steps(sorted(scores), usual)
    assert list(found) == sorted(set(found))
    assert usual in found
    assert found[0] <= min(scores)
    assert max(found) > max(scores)


def test_a_step_goes_to_the_next_threshold_from_wherever_it_stands() -> None:
    of = (0.5, 0.75, 0.9, 1.01)
    setting = FilterSetting("near", "drop", 0.8)
    assert step(setting, of, 1).threshold == 0.9
    assert step(setting, of, -1).threshold == 0.75
    assert step(FilterSetting("near", "drop", 0.75), of, -1).threshold == 0.5
    assert step(FilterSetting("near", "drop", 0.5), of, -1).threshold == 0.5
    assert step(FilterSetting("near", "drop", 1.01), of, 1).threshold == 1.01
    assert step(setting, (), 1) == setting
