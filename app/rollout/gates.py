"""The gates between the stages: held-out evaluation, shadow, each share of the traffic. Pure rules over the statistics.

Inconclusive means hold: the incumbent is still there, and nothing is lost by waiting.
"""

from dataclasses import dataclass

from app.rollout.drift import FailureDrift, QualityDrift
from app.rollout.eprocess import PairedTriples, threshold
from app.rollout.guardrails import Guardrails
from app.rollout.intervals import wilson
from app.rollout.samples import wilson_size
from app.rollout.verdicts import (
    MOST_DAYS,
    Gate,
    Move,
    Traffic,
    Verdict,
    counted,
    e_value,
    evidence_text,
    missing_data,
    percent,
)

EVALUATION_RATE = 0.90
EVALUATION_LOWER = 0.85
FEWEST_HELD_OUT = 200
"""Below this, a match rate that is too low may still be bad luck."""
BEST_HELD_OUT = 300
FEWEST_REPEATS = 100
"""Repeated calls below which the incumbent's agreement with itself is too vague to lower what is asked."""
FEWEST_TRIPLES = 200
MOST_TRIPLES = 1_000
FEWEST_HOURS = 24.0
FEWEST_SERVED = 500
_MATCHABLE = 0.5
_VAGUE = 30
"""Triples below which their rates say nothing about how many more are needed."""
STAGES = (0.10, 0.50, 0.90)
"""Shares after shadow, in order. The last keeps a tenth of the users on the incumbent; whoever moves all of the traffic
keeps a mirror of 5 %, or drift is not seen."""


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How often the incumbent's second answer to the same input matched its first."""

    matched: int
    n: int

    @property
    def rate(self) -> float | None:
        """None before the first repeat."""
        return self.matched / self.n if self.n else None

    @property
    def text(self) -> str:
        """`API with itself 87.0 % (n=300)`."""
        return "API with itself –" if self.rate is None else f"API with itself {percent(self.rate)} (n={self.n:,})"


def next_share(share: float) -> float | None:
    """The share that a promotion proposes; None after the last stage."""
    return next((stage for stage in STAGES if stage > share + 1e-9), None)


def evaluation(matched: int, n: int, noise_floor: NoiseFloor | None = None) -> Gate:
    """Whether the held-out set lets the challenger into shadow: point ≥ .90 and Wilson's lower bound ≥ .85.

    Nobody is asked to agree more often than the incumbent with itself: where that is known from 100 repeats or more,
    .90 and .85 are lowered to 5 and 10 points below it. Lowered by chance, they cost a shadow run, not a promotion.
    Where it agrees with itself on less than half of the inputs, matching cannot judge at all.
    """
    needed_rate, needed_lower = EVALUATION_RATE, EVALUATION_LOWER
    if noise_floor is not None and noise_floor.rate is not None and noise_floor.n >= FEWEST_REPEATS:
        floor = noise_floor.rate
        if floor < _MATCHABLE:
            told = f"{noise_floor.text}: matching cannot tell good answers of this feature from bad ones, a judge can"
            return missing_data(told, n, observations=None)
        needed_rate, needed_lower = min(needed_rate, floor - 0.05), min(needed_lower, floor - 0.10)
    if not n:
        return missing_data(f"no held-out pair was answered, {BEST_HELD_OUT} are a good number", 0, observations=None)
    rate, interval = matched / n, wilson(matched, n)
    told = f"match {percent(rate)} [{percent(interval.low)} – {percent(interval.high)}] (n={n:,})"
    if noise_floor is not None and noise_floor.n:
        told += f", {noise_floor.text}"
    if rate >= needed_rate and interval.low >= needed_lower:
        return Gate(Verdict.PASS, Move.PROMOTE, told, n, rate, interval)
    if interval.high < needed_rate or (rate < needed_rate and n >= FEWEST_HELD_OUT):
        return Gate(Verdict.FAIL, Move.HOLD, f"{told}; {percent(needed_rate)} is needed", n, rate, interval)
    fewest = wilson_size(rate, needed_lower) if rate >= needed_rate else FEWEST_HELD_OUT
    more = None if fewest is None else max(1, fewest - n)
    told += f"; its lower end must reach {percent(needed_lower)}" if rate >= needed_rate else ""
    told += f": about {counted(more, 'more held-out pair')}" if more else ""
    return missing_data(told, n, observations=more, rate=rate, interval=interval)


def promotion(triples: PairedTriples, hours: float, traffic: Traffic | None = None) -> Gate:
    """Whether shadow may end: the evidence that the challenger is not worse by the margin stands at 20 or more, after
    24 h and 200 triples; after 1,000 triples without it, inconclusive: hold. FAIL once it is shown to be worse by more.

    The share of `traffic` is the part of the calls that become triples.
    """
    enough, n = threshold(), triples.n
    evidence, shown = e_value(triples.log_not_worse), evidence_text(triples.log_not_worse)
    margin, told = f"{triples.margin * 100:g} points", _difference(triples)
    if triples.peak_harm >= enough:
        worse = f"{told}, proven more than {margin} worse ({evidence_text(triples.peak_harm)})"
        return Gate(Verdict.FAIL, Move.HOLD, worse, n, evidence=evidence)
    wait_h = max(0.0, FEWEST_HOURS - hours)
    if triples.log_not_worse >= enough:
        proven = f"{told}, proven less than {margin} worse ({shown})"
        if n >= FEWEST_TRIPLES and not wait_h:
            return Gate(Verdict.PASS, Move.PROMOTE, proven, n, evidence=evidence)
        more = max(0, FEWEST_TRIPLES - n)
        return missing_data(
            f"{proven}, but {FEWEST_TRIPLES} triples and {FEWEST_HOURS:.0f} h are asked for",
            n,
            observations=more,
            hours=wait_h,
            traffic=traffic,
            evidence=evidence,
        )
    if n >= MOST_TRIPLES:
        unsure = f"{told}, inconclusive after {n:,} triples ({shown} of {e_value(enough):.0f}): hold"
        return Gate(Verdict.NOT_ENOUGH_DATA, Move.HOLD, unsure, n, evidence=evidence)
    return _unproven(triples, evidence, told, wait_h, traffic)


def _unproven(triples: PairedTriples, evidence: float, told: str, wait_h: float, traffic: Traffic | None) -> Gate:
    """How many more triples the growth of the evidence so far promises, at most as many as are let in."""
    n, left = triples.n, MOST_TRIPLES - triples.n
    expected = triples.still_needed(threshold()) if n >= _VAGUE else 0
    more = left if expected is None else min(left, max(expected, FEWEST_TRIPLES - n))
    reason = f"{told} ({evidence_text(triples.log_not_worse)} of {e_value(threshold()):.0f})"
    if expected is None or expected > left:
        reason += f", at this rate {MOST_TRIPLES:,} triples will end inconclusive"
    if traffic is not None and _sampled_too_rarely(traffic, more):
        reason += f"; sampling about {percent(more / MOST_DAYS / traffic.calls_per_day)} of the calls would do"
    return missing_data(reason, n, observations=more, hours=wait_h, traffic=traffic, evidence=evidence)


def _sampled_too_rarely(traffic: Traffic, more: int) -> bool:
    """Whether the triples would take too long as they are sampled, but not if every call were one."""
    most = traffic.calls_per_day * MOST_DAYS
    return most * traffic.share < more <= most


def stage(served: int, hours: float, guardrails: Guardrails, traffic: Traffic | None = None) -> Gate:
    """Whether a share of the traffic may grow: 24 h and 500 calls served by the challenger at this share, guardrails
    quiet. A breach is FAIL and a rollback, at any time. The share of `traffic` is the challenger's.
    """
    breaches = guardrails.breaches
    if breaches:
        return Gate(Verdict.FAIL, Move.ROLL_BACK, "; ".join(breaches), served)
    told = f"guardrails quiet over {counted(served, 'served call')} in {hours:,.0f} h"
    more, wait_h = max(0, FEWEST_SERVED - served), max(0.0, FEWEST_HOURS - hours)
    if not more and not wait_h:
        return Gate(Verdict.PASS, Move.PROMOTE, told, served)
    return missing_data(told, served, observations=more, hours=wait_h, traffic=traffic)


def cutover(quality: QualityDrift, failures: FailureDrift) -> Gate:
    """After the last stage: PASS while both detectors are quiet, FAIL and a rollback once one of them was alarmed."""
    told = []
    if quality.alarmed:
        told.append(f"answers have become worse by more than {quality.margin * 100:g} points since the cutover")
    if failures.alarmed:
        told.append(
            f"the challenger fails more often than {percent(failures.null_rate)}, its limit from the 50 % stage"
        )
    seen = f"{counted(quality.n, 'mirrored call')} and {counted(failures.n, 'served call')}"
    if told:
        return Gate(Verdict.FAIL, Move.ROLL_BACK, f"{' and '.join(told)} ({seen})", quality.n)
    return Gate(Verdict.PASS, Move.HOLD, f"no drift in {seen}", quality.n)


def _difference(triples: PairedTriples) -> str:
    if triples.difference is None:
        return "no triple yet"
    return f"{triples.difference * 100:+.1f} points against the API with itself (n={triples.n:,})"
