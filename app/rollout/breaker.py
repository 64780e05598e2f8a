"""Keeps a challenger that does not answer from making callers wait: after five failures in a row it is left alone.

While failures mount, only as many calls are let through at a time as could still fail before the fifth, so that calls
side by side cost no more than calls one by one. An open breaker is tried by copies of calls that the API answers, so
that no caller pays for finding out.
"""

from dataclasses import dataclass

MOST_FAILURES = 5
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0


@dataclass(slots=True)
class Breaker:
    """The state of one challenger; times are seconds of any steady clock."""

    slots: int = 4
    failures: int = 0
    """In a row."""
    in_flight: int = 0
    pause_s: float = FIRST_PAUSE_S
    try_at: float = 0
    """When a copy may be sent again, while it is open."""
    trying: bool = False

    @property
    def open(self) -> bool:
        """No caller's call is sent."""
        return self.failures >= MOST_FAILURES

    def why_not(self) -> str:
        """Why no call can be sent now: breaker_open or busy; "" where one can."""
        if self.open:
            return "breaker_open"
        most = min(self.slots, MOST_FAILURES - self.failures) if self.failures else self.slots
        return "busy" if self.in_flight >= most else ""

    def begin(self) -> None:
        """A call is sent."""
        self.in_flight += 1

    def end(self, answered: bool | None, now: float) -> None:
        """A call is over; None: its caller left, which says nothing of the challenger."""
        self.in_flight -= 1
        if answered is not None:
            self._count(answered, now)

    def told(self, answered: bool, now: float) -> None:
        """A shadow call showed how the challenger is."""
        if not self.open:  # while it is open, only a try closes it
            self._count(answered, now)

    def may_try(self, now: float) -> bool:
        """Whether a copy should be sent now to see if the challenger is back; True claims the try."""
        if not self.open or self.trying or now < self.try_at:
            return False
        self.trying = True
        return True

    def tried(self, answered: bool, now: float) -> None:
        """What became of the copy."""
        self.trying = False
        self._count(answered, now)

    def _count(self, answered: bool, now: float) -> None:
        if answered:
            self.failures, self.pause_s = 0, FIRST_PAUSE_S
            return
        self.failures += 1
        if self.open:
            self.try_at = now + self.pause_s
            self.pause_s = min(self.pause_s * 2, LONGEST_PAUSE_S)
