"""What a gate answers, and how it says it: PASS, FAIL or NOT ENOUGH DATA, with what is missing."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp

from app.intervals import Interval

MOST_DAYS = 28
"""What would take longer than this cannot be decided at the traffic there is."""
UNDECIDABLE = "cannot be decided at your traffic"
_NOTHING = 1e-9
_MOST_LOG = 700.0
_MOST_TOLD = 10_000


class Verdict(StrEnum):
    """What the data say."""

    PASS = "PASS"
    FAIL = "FAIL"
    NOT_ENOUGH_DATA = "NOT ENOUGH DATA"


class Move(StrEnum):
    """What follows from it. A promotion is proposed to the owner, a rollback is done at once."""

    PROMOTE = "promote"
    HOLD = "hold"
    ROLL_BACK = "roll back"


@dataclass(frozen=True, slots=True)
class Traffic:
    """How fast observations come in."""

    calls_per_day: float
    share: float = 1.0
    """The part of the calls that are observations: those sampled as triples, or those that the challenger serves."""

    def calls(self, observations: int) -> int | None:
        """Calls of the feature until so many observations were made, rounded up; None if no call is one."""
        return ceil(observations / self.share - 1e-9) if self.share > _NOTHING else None

    def days(self, observations: int) -> float | None:
        """Days until then; None if there is no traffic."""
        per_day = self.calls_per_day * self.share
        return observations / per_day if per_day > _NOTHING else None


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer of one gate, with all it rests on."""

    verdict: Verdict
    move: Move
    reason: str
    """In words, with the figures that decided."""
    n: int
    """Observations so far."""
    rate: float | None = None
    interval: Interval | None = None
    evidence: float | None = None
    """The e-value of the gate's test; 20 or more is proof at 5 %."""
    more_calls: int | None = None
    """About how many more calls of the feature until an answer, an estimate from what was seen; None if unknown."""
    more_days: float | None = None
    """About how many more days at the traffic there is; None if unknown."""
    decidable: bool = True
    """False: at this traffic it would take longer than `MOST_DAYS`, or for ever."""

    @property
    def text(self) -> str:
        """One line: the verdict, its reason, and what is missing."""
        missing = self.missing
        return f"{self.verdict}: {self.reason}" + (f"; {missing}" if missing else "")

    @property
    def cell(self) -> str:
        """The same in a cell of a table: `PASS promote`, `~420 more calls`, `hold: 11 h more`, `FAIL roll back`."""
        if self.verdict is not Verdict.NOT_ENOUGH_DATA:
            return f"{self.verdict} {self.move}"
        if not self.decidable:
            return f"{self.move}: too little traffic"
        if self.more_calls:
            return f"~{counted(self.more_calls, 'more call')}"
        return f"{self.move}: {lasting(self.more_days)} more" if self.more_days else str(self.move)

    @property
    def missing(self) -> str:
        """`about 420 more calls, 2 days at your traffic`, `11 h more`; "" if nothing is missing or nobody can tell."""
        if self.verdict is not Verdict.NOT_ENOUGH_DATA:
            return ""
        if not self.decidable:
            return UNDECIDABLE
        parts = []
        if self.more_calls:
            parts.append(f"about {counted(self.more_calls, 'more call')}")
        if self.more_days:
            parts.append(f"{lasting(self.more_days)} {'at your traffic' if self.more_calls else 'more'}")
        return ", ".join(parts)


def missing_data(
    reason: str,
    n: int,
    *,
    observations: int | None,
    hours: float = 0.0,
    traffic: Traffic | None = None,
    rate: float | None = None,
    interval: Interval | None = None,
    evidence: float | None = None,
) -> Gate:
    """NOT ENOUGH DATA: so many more `observations` are needed (None: unknown), and so many more hours."""
    calls = days = None
    decidable = True
    if traffic is not None and observations is not None:
        calls, days = traffic.calls(observations), traffic.days(observations)
        if observations and (days is None or days > MOST_DAYS):
            decidable = False
        days = max(days or 0.0, hours / 24) if decidable else days
    elif observations == 0:
        days = hours / 24
    return Gate(
        Verdict.NOT_ENOUGH_DATA, Move.HOLD, reason, n, rate, interval, evidence, calls, days, decidable=decidable
    )


def percent(rate: float) -> str:
    """A rate with one decimal: `94.1 %`."""
    return f"{rate * 100:.1f} %"


def e_value(log_evidence: float) -> float:
    """The e-value of a logarithm, capped where a float ends."""
    return exp(min(_MOST_LOG, log_evidence))


def evidence_text(log_evidence: float) -> str:
    """`E = 13.4`, `E = 412`, `E > 10,000`."""
    value = e_value(log_evidence)
    if value > _MOST_TOLD:
        return f"E > {_MOST_TOLD:,}"
    return f"E = {value:,.0f}" if value >= 100 else f"E = {value:.1f}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 more call`, `420 more calls`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def lasting(days: float) -> str:
    """How long in whole hours or days, rounded up: `11 h`, `3 days`."""
    hours = max(1, ceil(days * 24 - 1e-9))
    return f"{hours} h" if hours < 48 else f"{ceil(days - 1e-9):,} days"
