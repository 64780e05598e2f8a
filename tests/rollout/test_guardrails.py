"""The family of guardrails, and the volume that a question takes."""

import json
from math import exp

import pytest

from app.intervals import wilson
from app.rollout.failures import FailureArms
from app.rollout.guardrails import Guardrails
from app.rollout.samples import arm_size, volume, wilson_size
from app.rollout.verdicts import Traffic, lasting


def _breached(guardrails: Guardrails, failures: int) -> bool:
    for _ in range(failures):
        guardrails = guardrails.failed(True, 0.5)
    return not guardrails.quiet


def test_alpha_is_shared_by_as_many_as_there_are() -> None:
    assert exp(Guardrails().log_threshold) == pytest.approx(40)
    assert exp(Guardrails(complaints=FailureArms()).log_threshold) == pytest.approx(60)
    assert not _breached(Guardrails(), 7)
    assert _breached(Guardrails(), 8)


def test_each_guardrail_says_what_it_saw() -> None:
    guardrails = Guardrails(complaints=FailureArms())
    for _ in range(30):
        guardrails = guardrails.failed(True, 0.5).mirrored(False, True).complained(True, 0.5)
    failures, complaints, quality = guardrails.breaches
    assert failures.startswith("failures come from the challenger more often than its share and 1.25×")
    assert complaints.startswith("complaints come from the challenger")
    assert "worse in 30, better in 0 of 30 mirrored calls" in quality


def test_a_breach_is_not_forgotten() -> None:
    guardrails = Guardrails()
    for _ in range(8):
        guardrails = guardrails.failed(True, 0.5)
    for _ in range(100):
        guardrails = guardrails.failed(False, 0.5)
    assert guardrails.breaches


def test_complaints_are_dropped_where_they_are_not_tested() -> None:
    assert Guardrails().complained(True, 0.5) == Guardrails()


@pytest.mark.parametrize("start", [Guardrails(), Guardrails(complaints=FailureArms())])
def test_a_restart_changes_nothing(start: Guardrails) -> None:
    straight = restarted = start
    for each in range(40):
        share = (0.1, 0.5)[each % 2]
        straight = straight.failed(each % 3 == 0, share).mirrored(each % 5 > 0, True).complained(each % 2 == 0, share)
        restarted = Guardrails.from_dict(json.loads(json.dumps(restarted.to_dict())))
        restarted = restarted.failed(each % 3 == 0, share).mirrored(each % 5 > 0, True).complained(each % 2 == 0, share)
    assert restarted == straight


@pytest.mark.parametrize(
    ("base_rate", "margin", "at_a_tenth", "at_a_half"),
    [(0.01, 0.01, 681, 1_225), (0.03, 0.01, 2_000, 3_599), (0.10, 0.02, 1_546, 2_783)],
)
def test_the_size_of_the_arm(base_rate: float, margin: float, at_a_tenth: int, at_a_half: int) -> None:
    assert arm_size(base_rate, margin, 0.10) == at_a_tenth
    assert arm_size(base_rate, margin, 0.50) == at_a_half


def test_below_its_volume_a_question_is_not_asked() -> None:
    asked = volume(0.01, 0.01, Traffic(4_000, 0.1))
    assert asked.decidable
    assert asked.text == "a rate of 1.0 % rising by 1.0 % takes 681 served calls, 41 h at your traffic"
    for traffic in (Traffic(100, 0.1), Traffic(0, 0.1)):
        slow = volume(0.01, 0.01, traffic)
        assert not slow.decidable
        assert slow.text.endswith("cannot be decided at your traffic")


@pytest.mark.parametrize("wrong", [(0.0, 0.01, 0.1), (0.01, 0.0, 0.1), (0.01, 0.01, 1.0)])
def test_what_is_no_rate_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        arm_size(*wrong)


@pytest.mark.parametrize(("rate", "lower"), [(0.90, 0.85), (0.95, 0.85), (1.0, 0.85), (0.851, 0.85)])
def test_a_wilson_interval_is_lifted_by_so_many(rate: float, lower: float) -> None:
    n = wilson_size(rate, lower)
    assert n is not None
    assert wilson(round(rate * n), n).low >= lower
    assert wilson(int(rate * n * 0.8), int(n * 0.8)).low < lower
    assert wilson_size(lower, lower) is None


def test_durations_are_rounded_up() -> None:
    assert [lasting(days) for days in (0.001, 0.5, 1.95, 2.0, 2.1)] == ["1 h", "12 h", "47 h", "2 days", "3 days"]
