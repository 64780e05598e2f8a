"""The detectors after cutover."""

import json
from dataclasses import asdict
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import OfframpError
from app.rollout.drift import ALARM, FailureDrift, QualityDrift, frozen_rate

TRIPLES = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)


def _watched(triples: list[tuple[bool, bool]], start: QualityDrift | None = None) -> QualityDrift:
    drift = start or QualityDrift()
    for challenger, incumbent in triples:
        drift = drift.update(challenger, incumbent)
    return drift


@given(triples=TRIPLES, better=st.floats(0, 0.4))
@settings(max_examples=60, deadline=None)
def test_the_statistic_grows_by_one_a_triple_at_the_margin(triples: list[tuple[bool, bool]], better: float) -> None:
    """Its expectation is the number of triples while nothing is wrong: why false alarms are at least `ALARM` apart."""
    drift = _watched(triples)
    expected = (better + 0.05) * drift.update(False, True).statistic
    expected += (0.95 - 2 * better) * drift.update(True, True).statistic + better * drift.update(True, False).statistic
    assert expected == pytest.approx(1 + drift.statistic)


@given(failed=st.lists(st.booleans(), max_size=60), null_rate=st.floats(0.0001, 0.9))
@settings(max_examples=60, deadline=None)
def test_the_statistic_grows_by_one_a_call_at_the_frozen_rate(failed: list[bool], null_rate: float) -> None:
    drift = FailureDrift(null_rate)
    for each in failed:
        drift = drift.update(each)
    expected = null_rate * drift.update(True).statistic + (1 - null_rate) * drift.update(False).statistic
    assert expected == pytest.approx(1 + drift.statistic)


@given(triples=TRIPLES, cut=st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_a_restart_changes_nothing(triples: list[tuple[bool, bool]], cut: int) -> None:
    saved = json.loads(json.dumps(asdict(_watched(triples[:cut]))))
    assert _watched(triples[cut:], QualityDrift.from_dict(saved)) == _watched(triples)
    failures = FailureDrift(0.02)
    for challenger, _ in triples:
        restarted = FailureDrift.from_dict(json.loads(json.dumps(asdict(failures))))
        failures = failures.update(not challenger)
        assert restarted.update(not challenger) == failures


def test_a_good_past_hides_no_bad_present() -> None:
    bad = [(False, True)] * 40
    fresh, seasoned = _watched(bad), _watched([(True, True)] * 5_000 + bad)
    assert fresh.alarmed
    assert seasoned.alarmed


def test_an_alarm_stays_until_a_new_detector_is_made() -> None:
    drift = _watched([(False, True)] * 40 + [(True, True)] * 2_000)
    assert drift.statistic < ALARM
    assert drift.alarmed


def test_no_statistic_overflows() -> None:
    failures = FailureDrift(0.0001)
    for _ in range(500):
        failures = failures.update(True)
    for drift in (failures, _watched([(False, True)] * 3_000)):
        assert drift.alarmed
        assert isfinite(drift.statistic)


@pytest.mark.parametrize(("failures", "n"), [(0, 0), (0, 1_000), (20, 1_000), (999, 1_000), (1_000, 1_000)])
def test_the_frozen_rate_is_above_what_was_seen_and_a_rate(failures: int, n: int) -> None:
    frozen = frozen_rate(failures, n)
    assert min(0.99, failures / max(n, 1)) <= frozen < 1
    assert FailureDrift(frozen).update(True).statistic > 0


def test_the_frozen_rate_is_the_exact_bound_times_the_ratio() -> None:
    assert frozen_rate(0, 60) == pytest.approx(1.25 * (1 - 0.05 ** (1 / 60)))


def test_a_state_of_another_version_is_refused_with_a_way_out() -> None:
    for drift in (QualityDrift(), FailureDrift(0.1)):
        with pytest.raises(OfframpError, match="2 sums") as refused:
            type(drift).from_dict(asdict(drift) | {"sums": [0.0, 0.0]})
        assert "journal" in refused.value.hint


def test_a_frozen_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="failure rate"):
        FailureDrift(0.0).update(True)
