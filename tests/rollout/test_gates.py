"""The gates: what passes, what fails, what is missing, and in which words."""

from dataclasses import replace
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rollout.drift import FailureDrift, QualityDrift
from app.rollout.eprocess import PairedTriples
from app.rollout.gates import NoiseFloor, cutover, evaluation, next_share, promotion, stage
from app.rollout.guardrails import Guardrails
from app.rollout.verdicts import Gate, Move, Traffic, Verdict

PROVEN = PairedTriples(worse=2, same=246, better=2)
BUSY = Traffic(calls_per_day=4_000, share=0.05)


def _answer(gate: Gate) -> tuple[Verdict, Move]:
    return gate.verdict, gate.move


@pytest.mark.parametrize(
    ("n", "true_rate", "passes"),
    [
        (200, 0.85, 0.03),
        (200, 0.90, 0.56),
        (200, 0.92, 0.88),
        (200, 0.94, 0.99),
        (300, 0.85, 0.01),
        (300, 0.90, 0.55),
        (300, 0.92, 0.91),
        (300, 0.94, 1.0),
    ],
)
def test_an_evaluation_passes_as_often_as_was_worked_out(n: int, true_rate: float, passes: float) -> None:
    """Summed exactly over all outcomes."""
    total = sum(
        comb(n, k) * true_rate**k * (1 - true_rate) ** (n - k)
        for k in range(n + 1)
        if evaluation(k, n).verdict is Verdict.PASS
    )
    assert total == pytest.approx(passes, abs=0.015)


def test_an_evaluation_says_its_n_and_interval() -> None:
    gate = evaluation(282, 300)
    assert _answer(gate) == (Verdict.PASS, Move.PROMOTE)
    assert gate.text == "PASS: match 94.0 % [90.7 % – 96.2 %] (n=300)"
    failed = evaluation(240, 300)
    assert _answer(failed) == (Verdict.FAIL, Move.HOLD)
    assert failed.text.endswith("90.0 % is needed")


@pytest.mark.parametrize(("matched", "n"), [(19, 20), (52, 60), (17, 20)])
def test_a_small_held_out_set_is_not_enough_and_how_many_more_is_said(matched: int, n: int) -> None:
    gate = evaluation(matched, n)
    assert gate.verdict is Verdict.NOT_ENOUGH_DATA
    assert "more held-out pair" in gate.text
    assert evaluation(0, 0).verdict is Verdict.NOT_ENOUGH_DATA


def test_a_small_set_that_is_hopeless_fails_at_once() -> None:
    assert evaluation(8, 20).verdict is Verdict.FAIL


def test_nobody_is_asked_to_agree_more_often_than_the_incumbent_with_itself() -> None:
    assert evaluation(258, 300).verdict is Verdict.FAIL
    gate = evaluation(258, 300, NoiseFloor(261, 300))
    assert gate.verdict is Verdict.PASS
    assert gate.text.endswith("API with itself 87.0 % (n=300)")
    assert evaluation(240, 300, NoiseFloor(261, 300)).verdict is Verdict.FAIL


def test_a_vague_noise_floor_lowers_nothing_but_is_shown() -> None:
    gate = evaluation(258, 300, NoiseFloor(8, 10))
    assert gate.verdict is Verdict.FAIL
    assert "API with itself 80.0 % (n=10)" in gate.text
    assert evaluation(300, 300, NoiseFloor(0, 0)).verdict is Verdict.PASS


def test_a_high_noise_floor_asks_no_more_than_usual() -> None:
    assert evaluation(276, 300, NoiseFloor(300, 300)) == replace(
        evaluation(276, 300), reason=evaluation(276, 300, NoiseFloor(300, 300)).reason
    )


def test_where_the_incumbent_contradicts_itself_matching_does_not_judge() -> None:
    gate = evaluation(90, 300, NoiseFloor(30, 100))
    assert _answer(gate) == (Verdict.NOT_ENOUGH_DATA, Move.HOLD)
    assert "a judge can" in gate.text


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
    assert "inconclusive after 1,000 triples" in gate.text
    assert gate.missing == ""


def test_an_end_that_is_in_sight_is_told_before_the_money_is_spent() -> None:
    gate = promotion(PairedTriples(worse=30, same=360, better=10), hours=100, traffic=BUSY)
    assert "1,000 triples will end inconclusive" in gate.text
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
