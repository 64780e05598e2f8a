"""Which calls repeat an earlier one: sent twice by a client, or asked again by a user who had the answer made anew."""

from collections.abc import Iterable, Iterator, Sequence

from app.dataset.examples import Example

WITHIN_S = 600
"""The same person asking the same within ten minutes repeats a call; later it is another question in the same words."""


def copies(
    examples: Sequence[Example], keys: Sequence[bytes], says: Sequence[str], older_first: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """(copy, original): equal in input and answer; or sent twice within minutes, the template's fields aside.

    The first one is the original: later copies then change nothing of what was decided on it, nor on which side of a
    split it is.
    """
    equal: dict[str, int] = {}
    said: dict[tuple[bytes, str], int] = {}
    for at in older_first:
        example = examples[at]
        first = equal.setdefault(example.input_hash + example.output_hash, at)
        if first != at:
            yield at, first
            continue
        before = said.get((keys[at], says[at]))
        said[keys[at], says[at]] = at
        if before is not None and shortly_after(examples[at], examples[before]):
            yield at, before


def made_anew(
    examples: Sequence[Example], keys: Sequence[bytes], says: Sequence[str], older_first: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """(answer, the one that took its place), the newest first; of several answers only the last stays."""
    later: dict[bytes, int] = {}
    for at in reversed(older_first):
        after = later.get(keys[at])
        later[keys[at]] = at
        if after is not None and says[after] != says[at] and shortly_after(examples[after], examples[at]):
            yield at, after


def shortly_after(later: Example, earlier: Example) -> bool:
    """Whether two calls are of one session or user, as far as the log tells, and within ten minutes."""
    call, before = later.call, earlier.call
    same = (call.session_id and call.session_id == before.session_id) or (
        call.user_id and call.user_id == before.user_id
    )
    return bool(same and call.ts and before.ts and (call.ts - before.ts).total_seconds() <= WITHIN_S)
