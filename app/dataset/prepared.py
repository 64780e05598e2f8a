"""The one place where a pair becomes what is written: its prompt and answer, with what a filter masks taken out."""

from typing import Any, NamedTuple

import orjson

from app.pairs import Output


class Prepared(NamedTuple):
    """A pair as it goes into the files."""

    pair_id: str
    call_id: str
    messages: list[dict[str, Any]]
    output: Output


def prepared(pair_id: str, call_id: str, messages: str, output: str, masks: bool) -> Prepared:
    """The pair of a row of `sql/dataset/texts_of.sql`."""
    return Prepared(pair_id, call_id, orjson.loads(messages), orjson.loads(output))
