"""The error rates of the rollout's gates by simulation, beside what people use instead, and the time of one update.

    python -m bench.gates [--runs 2000] [--seed 1]

Prints markdown tables. The tests check the same promises with fewer runs.
"""

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np

from app.intervals import clopper_pearson, confidence_sequence, wilson
from app.rollout.confidence import MOST_MISMATCHES, choose
from app.rollout.drift import FailureDrift, QualityDrift
from app.rollout.eprocess import PairedTriples, RateAbove, threshold
from app.rollout.failures import FailureArms
from app.rollout.gates import FEWEST_TRIPLES, MOST_TRIPLES
from tests.rollout import simulate
from tests.rollout.simulate import crossings, median

RAMP = (4_000, 4_000, 4_000)
Row = tuple[str, str, str]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=2_000)
    options.add_argument("--seed", type=int, default=1)
    told = options.parse_args()
    rng = np.random.default_rng(told.seed)
    print("| question | gate | instead |\n| --- | --- | --- |")
    for rows in (_rates, _triples, _failures, _after_cutover, _whole_design, _confidence):
        for row in rows(rng, told.runs):
            print(f"| {' | '.join(row)} |", flush=True)
    print("\n| one update with its evidence | µs |\n| --- | --- |")
    for name, update in _updates():
        print(f"| {name} | {_microseconds(update):.1f} |", flush=True)


def _rates(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    naive = _share(simulate.wilson_peeking(rng, 0.9, 0.9, 5_000, runs))
    ours = _share(simulate.rate_gate(rng, 0.9, 0.9, 5_000, runs))
    yield "passes at a true .90, H0 p ≤ .90, looked at 5,000 times", ours, f"Wilson at every look: {naive}"
    for rate in (0.93, 0.95, 0.97):
        times = simulate.rate_gate(rng, rate, 0.9, 5_000, runs)
        told = f"{_middle(times)}, {np.percentile(times[times > 0], 90):,.0f}; {_share(times)} passed"
        yield f"n to pass at a true {rate}: median, p90", told, ""


def _triples(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    naive = _share(simulate.plug_in_floor(rng, -0.05, MOST_TRIPLES, min(runs, 500)))
    instead = f"agreement with itself from 200 repeats, then fixed: {naive}"
    for better in (0.005, 0.02, 0.06):
        times = simulate.triple_gate(rng, -0.05, MOST_TRIPLES, runs, better)
        yield f"passes at −.05 exactly, better in {better:.1%}, 1,000 triples", _share(times), instead
        instead = ""
    for difference in (-0.016, 0.0):
        times = simulate.triple_gate(rng, difference, MOST_TRIPLES, runs)
        yield f"passes at {difference:+.3f}: power, median triples", f"{_share(times)}, {_middle(times)}", ""


def _failures(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    for ratio in (1.0, 1.25, 1.5):
        told = [simulate.failure_ramp(rng, worse, RAMP, runs, ratio=ratio) for worse in (1.0, 2.0)]
        instead = f"z-test every 50 calls: {_share(told[0][1])}" if ratio == 1.25 else ""
        figures = f"{_share(told[0][0])}; {_share(told[1][0])}"
        yield f"rollback at equal rates of 1 % over 10 → 50 → 95 %; at 2×, r = {ratio}", figures, instead
    for worse in (3.0, 5.0):
        times, _ = simulate.failure_ramp(rng, worse, RAMP, runs)
        yield f"rollback at {worse:.0f}×, r = 1.25: power, median call", f"{_share(times)}, {_middle(times)}", ""
    every, one_a_day = simulate.sticky_users(rng, runs)
    question = "rollback at equal rates, sticky users with heavy tails, one failure a user and day"
    yield question, f"{one_a_day:.1%}", f"every failure: {every:.1%}"


def _after_cutover(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    fewer = min(runs, 300)
    for difference in (0.0, -0.03, -0.075, -0.12, -0.20):
        times = simulate.quality_drift(rng, difference, 4_000, fewer)
        told = f"{_share(times)}, {_middle(times)}"
        yield f"drift to {difference:+.3f} found within 4,000 mirrored calls, median", told, ""
    for worse in (1.0, 2.0, 5.0):
        times = simulate.failure_drift(rng, 0.02, worse, 4_000, fewer)
        told = f"{_share(times)}, {_middle(times)}"
        yield f"failures at {worse:.0f}× a frozen 2 % found within 4,000 calls, median", told, ""


def _whole_design(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    """Shadow, then three stages of 4,000 calls with a mirror of 5 %; evidence of the guardrails shared between two."""
    for difference, worse in ((0.0, 1.0), (-0.03, 1.0), (-0.05, 1.0), (-0.09, 1.0), (0.0, 3.0), (0.0, 5.0)):
        passed = np.concatenate(
            [
                simulate.triple_evidence(simulate.triples(rng, difference, 0.02, (part, MOST_TRIPLES)))
                for part in [50] * (runs // 50)
            ]
        )
        shadow = crossings(passed[:, FEWEST_TRIPLES - 1 :] >= threshold()) > 0
        mirrored = simulate.triples(rng, difference, 0.02, (len(shadow), sum(RAMP) // 20))
        harmed = crossings(simulate.triple_evidence(mirrored, harm=True) >= threshold(2)) > 0
        failed = simulate.failure_ramp(rng, worse, RAMP, len(shadow), tests=2)[0] > 0
        completes, rolled_back = shadow & ~harmed & ~failed, shadow & (harmed | failed)
        told = f"{completes.mean():.1%} complete, {rolled_back.mean():.1%} rolled back"
        yield f"whole rollout: difference {difference:+.2f}, failures {worse:.0f}×", told, ""


def _confidence(rng: np.random.Generator, runs: int) -> Iterator[Row]:
    """Scores that rank matches with an AUROC of .8, a tenth mismatched; judged on 100,000 others."""
    fewer = min(runs, 300)
    matched = rng.random(100_000) >= 0.10
    scores = rng.normal(size=100_000) + 1.19 * matched
    for n in (300, 1_000, 3_000):
        broken = naive = refused = 0
        coverage = []
        for _ in range(fewer):
            right = rng.random(n) >= 0.10
            seen = rng.normal(size=n) + 1.19 * right
            chosen = choose(zip(seen.tolist(), right.tolist(), strict=True)).threshold
            served = scores >= (np.inf if chosen is None else chosen)
            refused += chosen is None
            broken += bool(served.any()) and (~matched[served]).mean() > MOST_MISMATCHES
            coverage.append(served.mean())
            order = np.argsort(-seen)
            low = np.flatnonzero((~right[order]).cumsum() / np.arange(1, n + 1) <= MOST_MISMATCHES)
            naive += bool(low.size) and (~matched[scores >= seen[order[low[-1]]]]).mean() > MOST_MISMATCHES
        told = f"{broken / fewer:.1%}; served {np.mean(coverage):.0%}, refused {refused / fewer:.0%}"
        yield (
            f"more than 5 % mismatches served, threshold from {n:,} pairs",
            told,
            f"off the curve: {naive / fewer:.1%}",
        )


def _updates() -> Iterator[tuple[str, Callable[[], object]]]:
    rate, triples, arms = RateAbove(0.9, 900, 60), PairedTriples(worse=20, same=900, better=20), FailureArms()
    quality, failures = QualityDrift(), FailureDrift(0.02)
    yield "rate above a null", lambda: rate.update(True).log_evidence
    yield "paired triples, both directions", lambda: triples.update(True, False).log_not_worse
    yield "failure arms", lambda: arms.update(True, 0.1).peak
    yield "drift of quality", lambda: quality.update(False, True).alarmed
    yield "drift of failures", lambda: failures.update(False).alarmed
    yield "Wilson interval", lambda: wilson(940, 1_000)
    yield "confidence sequence", lambda: confidence_sequence(940, 1_000)
    yield "exact interval", lambda: clopper_pearson(940, 1_000)


def _microseconds(update: Callable[[], object], rounds: int = 5, times: int = 400) -> float:
    """CPU time of a call in the quickest of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            update()
        best = min(best, (time.process_time() - start) / times)
    return best * 1e6


def _middle(times: np.ndarray) -> str:
    return f"{median(times):,.0f}" if times.any() else "–"


def _share(times: np.ndarray) -> str:
    return f"{(times > 0).mean():.1%}"


if __name__ == "__main__":
    main()
