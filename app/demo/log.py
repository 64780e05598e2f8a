"""Writes the log of a made-up shop: a month of calls with the rhythm and the defects of a real one.

The same seed and last day give the same bytes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from app.demo.rows import TRIED_MODEL, again, encoded, row, system_prompt
from app.demo.talk import FEATURES, Feature

DAYS = 30
SCALE = 20
"""One call is written for this many that the playbook's product makes."""
HOURS = (3, 2, 1, 1, 1, 2, 4, 8, 13, 17, 19, 18, 16, 17, 18, 17, 15, 14, 14, 15, 16, 13, 9, 5)
"""Calls by hour of the day, UTC."""
WEEKDAYS = (1.12, 1.1, 1.07, 1.06, 1.03, 0.84, 0.78)
"""Calls by day of the week, Monday first, against the mean."""
BAD_LINES = (
    (4, b'{"id":"req-3f09","ts":"2026-\n'),
    (11, b"--- log rotated ---\n"),
    (17, b"\xff\xfe\x00\x01 out of memory\n"),
    (23, b'{"id":"req-77aa","status":200,"latency_ms":}\n'),
)
"""Day and bytes of lines that no reader can make sense of."""


def write_log(path: Path, *, last_day: date, seed: int = 1, days: int = DAYS, scale: int = SCALE) -> int:
    """Writes `days` days of calls up to and including `last_day`; returns how many lines."""
    rng, lines = Random(seed), 0
    with path.open("wb") as log:
        for number in range(days):
            day = last_day - timedelta(days=days - 1 - number)
            written = [encoded(made).encode() + b"\n" for made in _day(rng, day, number, scale)]
            repeated = [line for line in written if rng.random() < 0.0004]
            bad = [line for when, line in BAD_LINES if when == number]
            log.write(b"".join([*written, *repeated, *bad]))
            lines += len(written) + len(repeated) + len(bad)
    return lines


def _day(rng: Random, day: date, number: int, scale: int) -> Iterator[dict[str, Any]]:
    """The rows of a day in the order of their start."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    systems = {feature.name: system_prompt(feature, number + 1) for feature in FEATURES}
    for second, feature in sorted(_starts(rng, day, scale), key=lambda start: start[0]):
        moment = midnight + timedelta(seconds=second)
        tried = feature.section == "chat" and number in (20, 21) and rng.random() < 0.05
        model = TRIED_MODEL if tried else feature.model
        made = row(rng, feature, feature.ask(rng), moment, systems[feature.name], model)
        yield made
        if made["status"] == 200 and rng.random() < 0.008:
            yield again(rng, made, moment + timedelta(seconds=1 + 2 * rng.random()))


def _starts(rng: Random, day: date, scale: int) -> list[tuple[float, Feature]]:
    """Second of the day and feature of every call."""
    hours = list(accumulate(HOURS))
    starts: list[tuple[float, Feature]] = []
    for feature in FEATURES:
        expected = feature.calls_a_day / scale * WEEKDAYS[day.weekday()] * (0.95 + 0.1 * rng.random())
        count = int(expected + rng.random())
        for hour in rng.choices(range(24), cum_weights=hours, k=count):
            starts.append((hour * 3600 + 3600 * rng.random(), feature))
    return starts
