"""How often the API agrees with itself, told from inputs that the log holds more than once."""

from collections.abc import Iterable, Sequence

from app.candidates.candidate import NoiseFloor
from app.candidates.sample import SeenCall
from app.intervals import wilson
from app.matching.kinds import Kind, agree


def repeated(calls: Iterable[SeenCall]) -> list[list[SeenCall]]:
    """The calls of each input that was seen more than once, the most frequent first."""
    groups: dict[bytes, list[SeenCall]] = {}
    for call in calls:
        groups.setdefault(call.input_key, []).append(call)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: -len(group))


def noise_floor(groups: Iterable[Sequence[SeenCall]], kind: Kind) -> NoiseFloor | None:
    """Agreement of the first two answers that one model gave to one input; one pair an input, so that pairs do not hang
    together. None where no input was seen twice by one model."""
    pairs = [pair for pair in map(_pair, groups) if pair]
    if not pairs:
        return None
    agreed = sum(agree(one.output, other.output, kind) for one, other in pairs)
    low, high = wilson(agreed, len(pairs))
    return NoiseFloor(len(pairs), agreed, agreed / len(pairs), low, high)


def _pair(group: Sequence[SeenCall]) -> tuple[SeenCall, SeenCall] | None:
    by_model: dict[str | None, SeenCall] = {}
    for call in group:
        if call.output is None:
            continue
        before = by_model.setdefault(call.at.model, call)
        if before is not call:
            return before, call
    return None
