"""The gates: what passes, what fails, what is missing, and in which words."""

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rollout.drift import FailureDrift, QualityDrift
from app.rollout.eprocess import PairedTriples, RateAbove
from app.rollout.gates import cutover, next_share, promotion, rate_promotion, stage
from app.rollout.guardrails import Guardrails
from app.rollout.verdicts import Gate, Move, Traffic, Verdict

PROVEN = PairedTriples(worse=2, same=246, better=2)
BUSY = Traffic(calls_per_day=4_000, share=0.05)


def _answer(gate: Gate) -> tuple[Verdict, Move]:
    return gate.verdict, gate.move


def test_shadow_ends_with_evidence_triples_and_a_day() -> None:
    gate = promotion(PROVEN, hours=24)
    assert _answer(gate) == (Verdict.PASS, Move.PROMOTE)
    proof = "proven less than 5 points worse (E = 1,082)"
    assert gate.text == f"PASS: +0.0 points against the API with itself (n=250), {proof}"


def test_a_day_is_waited_for_whatever_the_evidence() -> None:
    gate = promotion(PROVEN, hours=13.2, traffic=BUSY)
    assert _answer(gate) == (Verdict.NOT_ENOUGH_DATA, Move.HOLD)
    assert gate.text.endswith("; 11 h more")


def test_two_hundred_triples_are_waited_for_whatever_the_evidence() -> None:
    gate = promotion(PairedTriples(same=150), hours=48, traffic=BUSY)
    assert gate.evidence is not None
    assert gate.evidence > 20
    assert (gate.verdict, gate.more_calls, gate.more_days) == (Verdict.NOT_ENOUGH_DATA, 1_000, 0.25)
    assert gate.text.endswith("about 1,000 more calls, 6 h at your traffic")


def test_missing_evidence_is_told_in_calls_and_days() -> None:
    gate = promotion(PairedTriples(worse=18, same=220, better=12), hours=30, traffic=BUSY)
    assert gate.verdict is Verdict.NOT_ENOUGH_DATA
    assert gate.more_calls is not None
    assert gate.more_days == pytest.approx(gate.more_calls / 4_000, abs=0.01)
    assert gate.missing.startswith(f"about {gate.more_calls:,} more calls, ")


def test_a_thousand_triples_without_proof_are_inconclusive_and_hold() -> None:
    gate = promotion(PairedTriples(worse=70, same=902, better=28), hours=300, traffic=BUSY)
    assert _answer(gate) == (Verdict.NOT_ENOUGH_DATA, Move.HOLD)
    assert "inconclusive after 1,000 (E = " in gate.text
    assert gate.missing == ""


def test_an_end_that_is_in_sight_is_told_before_the_money_is_spent() -> None:
    gate = promotion(PairedTriples(worse=30, same=360, better=10), hours=100, traffic=BUSY)
    assert "will not be proven at this rate within 1,000" in gate.text
    assert gate.more_calls == 600 / 0.05


def test_a_challenger_shown_to_be_worse_fails_and_stays_failed() -> None:
    worse = PairedTriples().add(worse=40, same=160)
    assert _answer(promotion(worse, hours=30)) == (Verdict.FAIL, Move.HOLD)
    assert promotion(worse.add(same=5_000), hours=30).verdict is Verdict.FAIL


def test_too_little_traffic_is_said_and_a_larger_sample_is_offered() -> None:
    gate = promotion(PairedTriples(same=40), hours=400, traffic=Traffic(60, 0.05))
    assert not gate.decidable
    assert "sampling about 9.5 % of the calls would do" in gate.text
    assert gate.text.endswith("cannot be decided at your traffic")
    hopeless = promotion(PairedTriples(same=40), hours=400, traffic=Traffic(1, 0.05))
    assert not hopeless.decidable
    assert "sampling" not in hopeless.text
    assert not promotion(PairedTriples(), 0, Traffic(0)).decidable


@given(
    counts=st.tuples(*[st.integers(0, 2_000)] * 3),
    hours=st.floats(0, 1_000),
    traffic=st.none() | st.builds(Traffic, st.floats(0, 1e6), st.floats(0, 1)),
)
@settings(max_examples=150, deadline=None)
def test_a_gate_always_answers_in_words_and_passes_only_with_all_it_asks_for(
    counts: tuple[int, int, int], hours: float, traffic: Traffic | None
) -> None:
    triples = PairedTriples().add(*counts)
    gate = promotion(triples, hours, traffic)
    assert gate.text.startswith(gate.verdict)
    assert "nan" not in gate.text
    assert (gate.more_days is None) or gate.more_days >= 0
    if gate.verdict is Verdict.PASS:
        assert gate.evidence is not None
        assert gate.evidence >= 20
        assert triples.n >= 200
        assert hours >= 24
    else:
        assert gate.move is Move.HOLD


@given(counts=st.tuples(*[st.integers(0, 400)] * 3))
@settings(max_examples=100, deadline=None)
def test_one_better_triple_never_loses_a_pass(counts: tuple[int, int, int]) -> None:
    triples = PairedTriples().add(*counts)
    if promotion(triples, 24).verdict is Verdict.PASS:
        assert promotion(triples.add(better=1), 24).verdict is Verdict.PASS


def test_the_match_rate_alone_promotes_where_no_extra_call_is_allowed() -> None:
    gate = rate_promotion(RateAbove(0.9, 485, 15), 24)
    assert _answer(gate) == (Verdict.PASS, Move.PROMOTE)
    assert gate.text.startswith("PASS: match 97.0 % [93.3 % – 99.0 %] (n=500)")
    assert "proven above 90.0 %" in gate.text
    short = rate_promotion(RateAbove(0.9, 94, 6), 24, Traffic(1_000))
    assert short.verdict is Verdict.NOT_ENOUGH_DATA
    assert short.more_calls == RateAbove(0.9, 94, 6).still_needed(log(20))
    assert _answer(rate_promotion(RateAbove(0.9, 300, 100), 24)) == (Verdict.FAIL, Move.HOLD)
    assert rate_promotion(RateAbove(0.9), 0).verdict is Verdict.NOT_ENOUGH_DATA


def test_a_match_rate_at_what_is_asked_is_never_proven_and_holds() -> None:
    gate = rate_promotion(RateAbove(0.9, 1_800, 202), 48, Traffic(1_000))
    assert _answer(gate) == (Verdict.NOT_ENOUGH_DATA, Move.HOLD)
    assert gate.text.endswith("will not be proven at this rate")
    assert gate.more_calls is None


def test_a_cell_of_a_table_says_what_to_do_or_wait_for() -> None:
    assert promotion(PROVEN, 24).cell == "PASS promote"
    assert promotion(PROVEN, 13.2).cell == "hold: 11 h more"
    assert promotion(PairedTriples(same=179), 30, BUSY).cell == "~420 more calls"
    assert promotion(PairedTriples(), 0, Traffic(0)).cell == "hold: too little traffic"
    assert promotion(PairedTriples(worse=70, same=902, better=28), 300).cell == "hold"
    assert promotion(PairedTriples().add(worse=40, same=160), 30).cell == "FAIL hold"
    assert stage(1, 1, Guardrails().failed(True, 0.1).failed(True, 0.1).failed(True, 0.1)).cell == "FAIL roll back"


def test_a_stage_takes_a_day_and_five_hundred_served_calls() -> None:
    quiet, traffic = Guardrails(), Traffic(1_000, 0.1)
    assert _answer(stage(500, 24, quiet, traffic)) == (Verdict.PASS, Move.PROMOTE)
    short = stage(300, 72, quiet, traffic)
    assert (short.verdict, short.more_calls, short.more_days) == (Verdict.NOT_ENOUGH_DATA, 2_000, 2.0)
    told = "guardrails quiet over 300 served calls in 72 h; about 2,000 more calls, 2 days at your traffic"
    assert short.text == f"NOT ENOUGH DATA: {told}"
    assert stage(9_000, 23, quiet, traffic).missing == "1 h more"
    assert not stage(0, 24, quiet, Traffic(100, 0.1)).decidable


def test_a_breach_rolls_back_at_any_time() -> None:
    guardrails = Guardrails()
    for _ in range(3):
        guardrails = guardrails.failed(True, 0.1)
    gate = stage(12, 0.5, guardrails)
    assert _answer(gate) == (Verdict.FAIL, Move.ROLL_BACK)
    assert "failures come from the challenger" in gate.text
    assert "3 of 3" in gate.text


def test_stages_follow_each_other() -> None:
    assert [next_share(share) for share in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0)] == [0.1, 0.5, 0.5, 0.9, None, None]


def test_drift_after_cutover_rolls_back_with_its_reason() -> None:
    quality, failures = QualityDrift(), FailureDrift(0.02)
    assert _answer(cutover(quality, failures)) == (Verdict.PASS, Move.HOLD)
    for _ in range(60):
        quality, failures = quality.update(False, True), failures.update(True)
    for gate in (cutover(quality, FailureDrift(0.02)), cutover(QualityDrift(), failures)):
        assert _answer(gate) == (Verdict.FAIL, Move.ROLL_BACK)
    both = cutover(quality, failures).text
    assert "worse by more than 5 points" in both
    assert "fails more often than 2.0 %" in both
