"""What an answer says when it stands inside more words: `Category: card_arrival`, `… so she makes $18.`

A product that parses the answer alone fails on such an output, so it is no match. It tells that a model knows the
answer and only misses the form, which is common for a model that was not trained yet.
"""

import re
from collections.abc import Collection

from app.matching.kinds import Kind, agree
from app.matching.texts import Output, text_of, unfenced, words_of

_NUMBER = re.compile(r"[-−]?[$€£¥]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SIGNS = str.maketrans({"−": "-", "$": None, "€": None, "£": None, "¥": None, ",": None})


def says(answer: Output, expected: Output, kind: Kind, labels: Collection[str] = ()) -> bool:
    """Whether the answer says what is expected, however it is wrapped; `labels` are all that a feature knows.

    Only labels and numbers can be read out of other words; for the rest it is `agree`.
    """
    if agree(answer, expected, kind):
        return True
    if kind == "label":
        wanted = _plain(expected)
        return bool(wanted) and label_in(answer, {_plain(label) for label in labels} | {wanted}) == wanted
    if kind == "number":
        given, wanted_number = number_in(answer), number_in(expected)
        return given is not None and wanted_number is not None and agree(given, wanted_number, "number")
    return False


def label_in(answer: Output, known: Collection[str]) -> str | None:
    """The one of the known labels (plain words) that the answer names: as its first line, as the value there, or as the
    only one anywhere in it; None when it names none, or several."""
    lines = unfenced(text_of(answer)).strip().splitlines()
    if not lines:
        return None
    for written in (lines[0], lines[0].partition(":")[2]):
        if (plain := _plain(written)) in known:
            return plain
    words = f" {_plain(answer)} "
    named = [label for label in known if f" {label} " in words]
    whole = [label for label in named if not any(label != other and f" {label} " in f" {other} " for other in named)]
    return whole[0] if len(whole) == 1 else None


def number_in(answer: Output) -> str | None:
    """The last number of a text, without currency and thousands signs; None without one."""
    found = _NUMBER.findall(text_of(answer))
    return found[-1].translate(_SIGNS) if found else None


def _plain(written: Output) -> str:
    return " ".join(" ".join(words_of(text_of(written))).replace("_", " ").split())
