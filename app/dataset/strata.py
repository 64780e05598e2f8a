"""What a sample of pairs has to be like the whole in: when they were asked, and what kind of answer they got."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from app.matching.kinds import canonical, kind_of
from app.pairs import Output

PERIODS = 4
"""Parts of the time, with as many pairs each."""
RARE = 5
"""An answer that fewer pairs have is no stratum of its own."""
_SAMPLE = 500
"""Answers from which the kind is told."""
LONG = "long"
"""The answer of a pair whose text is too long to be one of a few."""

Item = TypeVar("Item")


def periods(times: Sequence[datetime | None]) -> list[int]:
    """The part of the time that each falls into, 0 first; -1 where it is not known."""
    known = sorted(time for time in times if time is not None)
    ends = [known[len(known) * part // PERIODS] for part in range(1, PERIODS)] if known else []
    return [-1 if time is None else sum(time >= end for end in ends) for time in times]


def answer_kinds(outputs: Sequence[Output]) -> list[str]:
    """What each answer says, where few different ones are given, else what it is; None stands for a long one."""
    short = [output for output in outputs if output is not None]
    kind = kind_of(short[:_SAMPLE]) if short else "text"
    seen: dict[str, str] = {}
    said = []
    for output in outputs:
        if isinstance(output, dict) and output.get("tool_calls"):
            said.append("calls " + " ".join(sorted(str(call.get("name")) for call in output["tool_calls"])))
        elif not isinstance(output, str):
            said.append(LONG)
        else:
            if output not in seen:
                seen[output] = canonical(output, kind)
            said.append(seen[output])
    times = Counter(said)
    return [one if times[one] >= RARE else "other" for one in said]


def spread(items: Sequence[Item], stratum: Callable[[Item], object], name: Callable[[Item], str]) -> list[Item]:
    """The items in an order whose every beginning is like the whole: systematic sampling with a random start.

    Within a stratum the hash of the name decides, so that the order does not depend on how the items came
    (Cochran, Sampling Techniques, chapter 8; the strata interleaved by their fractions).
    """
    strata: defaultdict[str, list[tuple[int, Item]]] = defaultdict(list)
    for item in items:
        strata[str(stratum(item))].append((rank(name(item)), item))
    placed: list[tuple[float, int, Item]] = []
    for told, members in strata.items():
        members.sort(key=lambda ranked: ranked[0])
        start = rank(told) / (1 << 64)
        placed += [((number + start) / len(members), at, item) for number, (at, item) in enumerate(members)]
    placed.sort(key=lambda one: one[:2])
    return [item for _, _, item in placed]


def rank(name: str) -> int:
    """Where a name stands in an order that looks random and is always the same; 64 bits."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
