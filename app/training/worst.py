"""The wrong answers that tell most, each with the training pairs that it may have learned that from."""

from collections.abc import Sequence

from app.runs import NearPair, WrongAnswer
from app.training.answers import Answer
from app.training.heldout import Example
from app.training.words import Bags, Nearest

MOST = 10
NEAREST = 3
_LOOKED_AT = 200
"""Wrong answers whose neighbours are looked for."""


def worst(
    given: Sequence[Answer], pairs: Sequence[Example], train: Sequence[Example], bags: Bags
) -> tuple[WrongAnswer, ...]:
    """Those first that have least right: most fields differ; among equals those with the nearest training pairs, which
    the model was shown and still answers otherwise. `bags` are the words of the training prompts."""
    wrong = sorted((answer for answer in given if not answer.matched), key=lambda answer: -len(answer.fields))
    wrong = wrong[:_LOOKED_AT]
    if not wrong:
        return ()
    nearest = Nearest(bags) if train else None
    found = []
    for answer in wrong:
        pair = pairs[answer.pair]
        near = nearest.to(pair.asked, NEAREST) if nearest else []
        found.append(
            WrongAnswer(
                answer.pair,
                pair.asked,
                pair.output,
                answer.output,
                answer.error,
                answer.fields,
                answer.wrapped,
                tuple(
                    NearPair(train[row].asked, train[row].output, round(cosine, 4), train[row].pair_id)
                    for row, cosine in near
                ),
                pair.pair_id,
            )
        )
    found.sort(
        key=lambda one: (-len(one.fields), -max((near.similarity for near in one.nearest), default=0.0), one.pair)
    )
    return tuple(found[:MOST])
