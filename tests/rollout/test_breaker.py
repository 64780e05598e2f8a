"""A challenger that does not answer costs few callers their patience, and comes back by itself."""

from hypothesis import given
from hypothesis import strategies as st

from app.rollout.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S, MOST_FAILURES, Breaker


def failed(breaker: Breaker, times: int = 1, now: float = 0) -> None:
    for _ in range(times):
        breaker.begin()
        breaker.end(False, now)


def test_five_failures_in_a_row_open_it() -> None:
    breaker = Breaker()
    failed(breaker, MOST_FAILURES - 1)
    assert not breaker.open
    failed(breaker)
    assert breaker.why_not() == "breaker_open"


def test_an_answer_begins_the_count_anew() -> None:
    breaker = Breaker()
    failed(breaker, MOST_FAILURES - 1)
    breaker.begin()
    breaker.end(True, 0)
    failed(breaker, MOST_FAILURES - 1)
    assert not breaker.open


def test_no_more_calls_than_slots() -> None:
    breaker = Breaker(slots=2)
    breaker.begin()
    assert breaker.why_not() == ""
    breaker.begin()
    assert breaker.why_not() == "busy"
    breaker.end(True, 0)
    assert breaker.why_not() == ""


@given(st.integers(1, 5), st.lists(st.booleans(), max_size=200))
def test_a_hung_host_costs_at_most_five_slow_calls(slots: int, order: list[bool]) -> None:
    """Callers come and calls end, always slowly and without an answer, in any order."""
    breaker, slow = Breaker(slots), 0
    for comes in order:
        if comes and not breaker.why_not():
            breaker.begin()
            slow += 1
        elif not comes and breaker.in_flight:
            breaker.end(False, 0)
    assert slow <= MOST_FAILURES


def test_a_caller_that_left_says_nothing() -> None:
    breaker = Breaker()
    for _ in range(MOST_FAILURES):
        breaker.begin()
        breaker.end(None, 0)
    assert (breaker.failures, breaker.in_flight) == (0, 0)


def test_one_copy_at_a_time_tries_an_open_one_ever_more_rarely() -> None:
    breaker = Breaker()
    failed(breaker, MOST_FAILURES)
    now, pauses = 0.0, []
    for _ in range(8):
        assert not breaker.may_try(breaker.try_at - 0.01)
        pauses.append(breaker.try_at - now)
        now = breaker.try_at
        assert breaker.may_try(now)
        assert not breaker.may_try(now)
        breaker.tried(False, now)
    assert pauses[0] == FIRST_PAUSE_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S


def test_a_copy_that_is_answered_closes_it() -> None:
    breaker = Breaker()
    failed(breaker, MOST_FAILURES)
    assert breaker.may_try(FIRST_PAUSE_S)
    breaker.tried(True, FIRST_PAUSE_S)
    assert breaker.why_not() == ""
    assert not breaker.may_try(1e9)


def test_a_shadow_call_opens_it_but_does_not_close_it() -> None:
    breaker = Breaker()
    for _ in range(MOST_FAILURES):
        breaker.told(False, 0)
    assert breaker.open
    breaker.told(True, 0)
    assert breaker.open
