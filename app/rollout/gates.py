"""The gates between the stages: shadow, each share of the traffic, cutover. Pure rules over the statistics.

Inconclusive means hold: the incumbent is still there, and nothing is lost by waiting.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.intervals import confidence_sequence
from app.rollout.drift import FailureDrift, QualityDrift
from app.rollout.eprocess import PairedTriples, RateAbove, threshold
from app.rollout.guardrails import Guardrails
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

FEWEST_TRIPLES = 200
"""Also of the pairs, where no triples are drawn."""
MOST_TRIPLES = 1_000
FEWEST_HOURS = 24.0
FEWEST_SERVED = 500
_VAGUE = 30
"""Observations below which their rates say nothing about how many more are needed."""
STAGES = (0.10, 0.50, 0.90)
"""Shares after shadow, in order. The last keeps a tenth of the users on the incumbent; whoever moves all of the traffic
keeps a mirror of 5 %, or drift is not seen."""


def next_share(share: float) -> float | None:
    """The share that a promotion proposes; None after the last stage."""
    return next((stage for stage in STAGES if stage > share + 1e-9), None)


def promotion(triples: PairedTriples, hours: float, traffic: Traffic | None = None) -> Gate:
    """Whether shadow may end: the evidence that the challenger is not worse by the margin stands at 20 or more, after
    24 h and 200 triples; after 1,000 triples without it, inconclusive: hold. FAIL once it is shown to be worse by more.

    The share of `traffic` is the part of the calls that become triples.
    """
    margin, told = f"{triples.margin * 100:g} points", "no triple yet"
    if triples.difference is not None:
        told = f"{triples.difference * 100:+.1f} points against the API with itself (n={triples.n:,})"
    if triples.peak_harm >= threshold():
        worse = f"{told}, proven more than {margin} worse ({evidence_text(triples.peak_harm)})"
        return Gate(Verdict.FAIL, Move.HOLD, worse, triples.n, evidence=e_value(triples.log_not_worse))
    proof = _Proof(
        told, f"less than {margin} worse", triples.log_not_worse, triples.n, triples.still_needed, MOST_TRIPLES
    )
    return proof.gate(hours, traffic)


def rate_promotion(matches: RateAbove, hours: float, traffic: Traffic | None = None) -> Gate:
    """The same for an owner who allows no extra call of the incumbent: the match rate alone against a fixed one, blind
    to the noise floor. FAIL once the confidence sequence lies below the rate asked for.

    The share of `traffic` is the part of the calls that the challenger shadows.
    """
    n, needed = matches.successes + matches.failures, percent(matches.null_rate)
    if not n:
        return _Proof("no pair yet", "", 0.0, 0, matches.still_needed, None).gate(hours, traffic)
    rate, sequence = matches.successes / n, confidence_sequence(matches.successes, n)
    told = f"match {percent(rate)} [{percent(sequence.low)} – {percent(sequence.high)}] (n={n:,})"
    if sequence.high < matches.null_rate:
        return Gate(Verdict.FAIL, Move.HOLD, f"{told}, proven below {needed}", n, rate, sequence)
    proof = _Proof(told, f"above {needed}", matches.log_evidence, n, matches.still_needed, None)
    return replace(proof.gate(hours, traffic), rate=rate, interval=sequence)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What speaks for ending shadow."""

    told: str
    claim: str
    log_evidence: float
    n: int
    still_needed: Callable[[float], int | None]
    most: int | None
    """Observations after which an unproven claim is given up; None: they cost nothing."""

    def gate(self, hours: float, traffic: Traffic | None) -> Gate:
        wait_h = max(0.0, FEWEST_HOURS - hours)
        evidence, shown = e_value(self.log_evidence), evidence_text(self.log_evidence)
        more, asked = max(0, FEWEST_TRIPLES - self.n), e_value(threshold())
        if self.log_evidence >= threshold():
            reason = f"{self.told}, proven {self.claim} ({shown})"
            if not more and not wait_h:
                return Gate(Verdict.PASS, Move.PROMOTE, reason, self.n, evidence=evidence)
            reason += f", but {FEWEST_TRIPLES} and {FEWEST_HOURS:.0f} h are asked for"
        elif self.most is not None and self.n >= self.most:
            reason = f"{self.told}, inconclusive after {self.most:,} ({shown} of {asked:.0f}): hold"
            return Gate(Verdict.NOT_ENOUGH_DATA, Move.HOLD, reason, self.n, evidence=evidence)
        else:
            reason = f"{self.told} ({shown} of {asked:.0f})"
            expected = self.still_needed(threshold()) if self.n >= _VAGUE else more
            more = max(more, expected) if expected is not None else None
            left = None if self.most is None else self.most - self.n
            if more is None or (left is not None and more > left):
                reason += ", will not be proven at this rate" + (f" within {self.most:,}" if self.most else "")
                more = left
        if traffic is not None and more is not None and _sampled_too_rarely(traffic, more):
            reason += f"; sampling about {percent(more / MOST_DAYS / traffic.calls_per_day)} of the calls would do"
        return missing_data(reason, self.n, observations=more, hours=wait_h, traffic=traffic, evidence=evidence)


def _sampled_too_rarely(traffic: Traffic, more: int) -> bool:
    """Whether the observations would take too long as they are sampled, but not if every call were one."""
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
