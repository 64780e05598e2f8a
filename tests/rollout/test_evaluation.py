"""The gate before shadow."""

from dataclasses import replace
from math import comb

import pytest

from app.rollout.evaluation import NoiseFloor, evaluation
from app.rollout.verdicts import Gate, Move, Verdict


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
