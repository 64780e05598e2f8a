"""The one place where a pair becomes what is written: its prompt and answer, with what filters mask taken out."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from app.dataset.masking import BOTH, masked
from app.dataset.private import Privacy
from app.pairs import FilterSetting, Output


class Prepared(NamedTuple):
    """A pair as it goes into the files."""

    pair_id: str
    call_id: str
    messages: list[dict[str, Any]]
    output: Output


Masks = Mapping[Privacy, float]
"""What is masked in every pair, with how sure a finding has to be."""


def masks(settings: Sequence[FilterSetting]) -> Masks:
    """What the filters in force mask: also in an answer that was edited after they looked."""
    set_so = {one.filter: one.threshold for one in settings if one.action == "mask"}
    return {kind: set_so[kind] for kind in BOTH if kind in set_so}


def prepared(pair_id: str, call_id: str, messages: str, output: str, masking: Masks) -> Prepared:
    """The pair of a row of `sql/dataset/texts_of.sql`."""
    said, answer = orjson.loads(messages), orjson.loads(output)
    for kind, least in masking.items():
        said, answer = masked(said, answer, (kind,), least)
    return Prepared(pair_id, call_id, said, answer)
