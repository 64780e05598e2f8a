"""The states of the phases say what is done, what is next and why, and nothing that is not so."""

from datetime import datetime

from app.audit.overview import in_words, overview
from app.flow import PHASES
from app.records import FeatureReview, WorkspaceCounts
from app.store import Store

NOW = datetime(2025, 10, 22, 12, 0)
CALLS = WorkspaceCounts(3, 10_493, 5, datetime(2025, 10, 22, 11, 58), 14, 5, 6, 1789.2, "chat", 0.501)


def test_an_empty_workspace_says_which_key_to_press(store: Store):
    seen = overview(store)
    assert not store.workspace.database.exists()
    assert seen.summary == ""
    assert seen.now is not None
    assert (seen.now.number, seen.now.next[:7]) == (1, "press 1")
    assert [state.mark for state in seen.states] == ["now", *["waiting"] * 3, *["later"] * 4]


def test_after_an_import_the_next_step_is_to_pick():
    seen = in_words(CALLS, NOW)
    assert seen.summary == "10,493 calls · 14 days · $1,789.20"
    assert seen.states[0].text == "3 sources, 10,493 calls, 5 quarantined"
    assert seen.states[0].aside == "newest 2 min ago"
    assert seen.states[1].text == "5 features, $127.80 a day, 50.1 % is chat"
    assert seen.states[1].aside == "6 unpriced"
    assert seen.now == seen.states[2]


def test_what_is_not_known_is_not_said():
    seen = in_words(WorkspaceCounts(1, 10, unpriced=10), NOW)
    assert seen.summary == "10 calls"
    assert seen.states[0].aside == ""
    assert (seen.now, seen.states[1].text) == (seen.states[1], "no call has a price yet")


def test_picked_features_lead_to_datasets():
    picked = WorkspaceCounts(1, 10, cost_usd=1.0, picked=("chat", "tone"), datasets=1, pairs=600)
    seen = in_words(picked, NOW)
    assert seen.states[2].text == "2 picked: chat, tone"
    assert seen.now == seen.states[3]
    assert "1 picked feature" in seen.states[3].next
    done = in_words(WorkspaceCounts(1, 10, cost_usd=1.0, picked=("chat",), datasets=1, pairs=400), NOW)
    assert (done.now, done.states[3].aside) == (None, "fewer than 500 pairs")


def test_a_review_that_was_begun_is_what_comes_next():
    picked = WorkspaceCounts(1, 10, cost_usd=1.0, picked=("chat", "classify"), datasets=1, pairs=600)
    done, begun = FeatureReview("chat", 9, 0, 600, "v1", 600), FeatureReview("classify", 463, 412, 1412, None, 0)
    seen = in_words(picked, NOW, [done, begun]).states[3]
    assert seen.text == "classify: 412 of 463 flagged pairs decided; 1,412 of 2,000 accepted"
    assert seen.next == "51 flagged pairs of classify are left: press 4."
    settled = in_words(picked, NOW, [FeatureReview("classify", 3, 3, 1500, None, 0)]).states[3]
    assert (settled.text, settled.mark) == ("classify: 1,500 of 2,000 accepted", "now")
    assert settled.next == "press 4 and build the dataset of classify."


def test_phases_to_come_say_so():
    for state, phase in zip(in_words(CALLS, NOW).states[4:], PHASES[4:], strict=True):
        assert (state.mark, state.text) == ("later", f"later; needs {phase.needs}")


def test_a_real_workspace_is_counted(store: Store):
    with store.lease():
        pass
    assert overview(store).summary == ""


def test_an_import_that_was_cut_off_is_what_comes_next() -> None:
    counts = WorkspaceCounts(sources=2, unfinished=1, calls=10, days=1, cost_usd=1.0)
    state = in_words(counts, datetime(2025, 10, 9)).states[0]
    assert (state.mark, "1 source not read to the end" in state.text) == ("now", True)
