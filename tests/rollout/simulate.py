"""Many rollouts at once, in numpy, on the very factors that the gates multiply: for the error rates that are promised.

`log_mean_exp` over those factors is the only formula written twice; `test_error_rates` holds it against the classes.
A crossing is the number of observations after which a test first decided, 0 if it never did.
"""

from collections.abc import Sequence

import numpy as np

from app.intervals import wilson
from app.rollout.drift import ALARM, failure_factors
from app.rollout.eprocess import RateAbove, bet_factors, bet_logs, threshold
from app.rollout.failures import arm_logs

Array = np.ndarray


def log_mean_exp(logs: Array) -> Array:
    """Over the last axis."""
    top = logs.max(axis=-1)
    return top + np.log(np.exp(logs - top[..., None]).mean(axis=-1))


def crossings(decided: Array) -> Array:
    """The first decided column of each row, counted from 1; 0: none."""
    return np.where(decided.any(axis=1), decided.argmax(axis=1) + 1, 0)


def median(times: Array) -> float:
    """The median of those that decided."""
    return float(np.median(times[times > 0])) if (times > 0).any() else float("nan")


def rate_gate(rng: np.random.Generator, true_rate: float, null_rate: float, n: int, runs: int) -> Array:
    """Crossings of `RateAbove`, looked at after every observation. Evidence grows with successes, so a table of the
    fewest successes that suffice for each number of failures, made by the class itself, says the same.
    """
    table, successes, process = [], 0, RateAbove(null_rate)
    while len(table) + successes <= n:
        while process.log_evidence_at(successes, len(table)) < threshold():
            successes += 1
        table.append(successes)
    fewest = np.array([*table, *[n + 1] * n])
    successful = (rng.random((runs, n)) < true_rate).cumsum(axis=1)
    return crossings(successful >= fewest[np.arange(1, n + 1) - successful])


def wilson_peeking(rng: np.random.Generator, true_rate: float, null_rate: float, n: int, runs: int) -> Array:
    """What the e-process replaces: Wilson's lower bound (one-sided 95 %) above the null rate at any look, from
    the 30th on."""
    tried = np.arange(1, n + 1)
    above = (range(int(null_rate * m), m + 1) for m in tried)
    table = [next((s for s in each if wilson(s, each.stop - 1, 0.9).low > null_rate), each.stop) for each in above]
    successful = (rng.random((runs, n)) < true_rate).cumsum(axis=1)
    return crossings((successful >= np.array(table)) & (tried >= 30))


def triples(rng: np.random.Generator, difference: float, better: float, shape: tuple[int, ...]) -> Array:
    """d of triples, −1, 0 or 1, with that mean; `better` is how often the challenger agrees where the incumbent did not
    agree with itself.
    """
    drawn = rng.random(shape)
    return np.where(drawn < better - difference, -1, np.where(drawn < 2 * better - difference, 1, 0)).astype(np.int8)


def triple_evidence(differences: Array, *, harm: bool = False) -> Array:
    """The log evidence of `PairedTriples` after each triple."""
    logs = np.array(bet_logs(0.05, harm))
    return log_mean_exp(logs.T[differences + 1].cumsum(axis=-2))


def triple_gate(rng: np.random.Generator, difference: float, n: int, runs: int, better: float = 0.02) -> Array:
    """Crossings of the gate out of shadow, evidence alone."""
    return np.concatenate(
        [
            crossings(triple_evidence(triples(rng, difference, better, (part, n))) >= threshold())
            for part in _parts(runs, 50)
        ]
    )


def plug_in_floor(rng: np.random.Generator, difference: float, n: int, runs: int, repeats: int = 200) -> Array:
    """What the triples replace: agreement with itself measured once, then a gate on the match rate against it."""
    agreement, hits = 0.90, []
    for _ in range(runs):
        measured = (rng.random(repeats) < agreement).mean()
        hits.append(rate_gate(rng, agreement + difference, min(0.999, measured - 0.05), n, 1)[0])
    return np.array(hits)


def failure_ramp(
    rng: np.random.Generator,
    worse: float,
    calls: Sequence[int],
    runs: int,
    *,
    ratio: float = 1.25,
    base: float = 0.01,
    tests: int = 1,
) -> tuple[Array, Array]:
    """Crossings (in calls) of `FailureArms`, one of so many tests, and of a z-test looked at every 50 calls, over a
    ramp of 10, 50 and 95 % with so many calls each; the challenger fails `worse` times as often as the incumbent.
    """
    total, offset = np.zeros((runs, 24)), 0
    ours, z_test = np.zeros(runs, int), np.zeros(runs, int)
    failed_by, served_by = np.zeros((2, runs)), np.zeros((2, runs))
    for share, n in zip((0.1, 0.5, 0.95), calls, strict=True):
        challenger = rng.random((runs, n)) < share
        failed = rng.random((runs, n)) < np.where(challenger, base * worse, base)
        by_challenger, by_incumbent = (np.array(logs) for logs in arm_logs(ratio, share))
        for call in range(n):
            rows = np.flatnonzero(failed[:, call])
            if rows.size:
                total[rows] += np.where(challenger[rows, call, None], by_challenger, by_incumbent)
                alarmed = rows[(log_mean_exp(total[rows]) >= threshold(tests)) & (ours[rows] == 0)]
                ours[alarmed] = offset + call + 1
            if call % 50 == 49:
                part = slice(call - 49, call + 1)
                for arm, mine in enumerate((challenger[:, part], ~challenger[:, part])):
                    served_by[arm] += mine.sum(axis=1)
                    failed_by[arm] += (failed[:, part] & mine).sum(axis=1)
                z_test[(_z(failed_by, served_by) > 1.645) & (z_test == 0)] = offset + call + 1
        offset += n
    return ours, z_test


def _z(failed: Array, served: Array) -> Array:
    """The pooled z of two rates, as dashboards have it; 0 while a side is empty."""
    seen = np.maximum(served, 1)
    pooled = failed.sum(axis=0) / seen.sum(axis=0)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / seen[0] + 1 / seen[1]), 1e-12))
    return (failed[0] / seen[0] - failed[1] / seen[1]) / spread * (served.min(axis=0) > 0)


def sticky_users(rng: np.random.Generator, runs: int, users: int = 500, days: int = 12) -> tuple[float, float]:
    """False alarms at equal rates of 1 %, where few users make most of the calls and few users most of the failures:
    the part of rollouts that every failure would roll back, and the part that one a user and day does.
    """
    activity = rng.lognormal(0, 1.5, (runs, users)) * 3
    failing = np.minimum(0.5, 0.01 * rng.lognormal(-1.125, 1.5, (runs, users)))
    place = rng.random((runs, users))
    totals, peaks = np.zeros((2, runs, 24)), np.zeros((2, runs))
    for day in range(days):
        share = (0.1, 0.5, 0.95)[day * 3 // days]
        by_challenger, by_incumbent = (np.array(logs) for logs in arm_logs(1.25, share))
        failures = rng.poisson(activity * failing)
        for user in range(users):
            each = np.where(place[:, user, None] < share, by_challenger, by_incumbent)
            for way, counted in enumerate((failures[:, user], np.minimum(failures[:, user], 1))):
                rows = np.flatnonzero(counted)
                if rows.size:
                    totals[way, rows] += counted[rows, None] * each[rows]
                    peaks[way, rows] = np.maximum(peaks[way, rows], log_mean_exp(totals[way, rows]))
    every, one_a_day = (peaks >= threshold()).mean(axis=1)
    return float(every), float(one_a_day)


def quality_drift(rng: np.random.Generator, difference: float, n: int, runs: int, better: float = 0.02) -> Array:
    """Crossings of `QualityDrift`."""
    factors = np.array(list(bet_factors(0.05, harm=True).values()))
    return _restarting(factors[triples(rng, difference, better, (runs, n)) + 1])


def failure_drift(rng: np.random.Generator, null_rate: float, times: float, n: int, runs: int) -> Array:
    """Crossings of `FailureDrift` where the challenger fails so many times as often as the frozen rate."""
    failed, fine = (np.array(factors) for factors in failure_factors(null_rate))
    return _restarting(np.where((rng.random((runs, n)) < null_rate * times)[..., None], failed, fine))


def _restarting(factors: Array) -> Array:
    """Crossings of M = (1 + M) · L, averaged over the last axis, at `ALARM`."""
    sums, found = np.zeros(factors[:, 0].shape), np.zeros(len(factors), int)
    for step in range(factors.shape[1]):
        sums = np.minimum((1 + sums) * factors[:, step], 1e200)
        found[(sums.mean(axis=1) >= ALARM) & (found == 0)] = step + 1
    return found


def _parts(runs: int, most: int) -> list[int]:
    return [min(most, runs - start) for start in range(0, runs, most)]
