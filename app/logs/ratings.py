"""What users thought of an answer, as one number: above 0 is good, below 0 is bad."""

from app.logs.values import name, number

GOOD = frozenset({"up", "thumbs_up", "thumbsup", "thumb_up", "positive", "good", "like", "liked", "yes", "true", "👍"})
BAD = frozenset(
    {"down", "thumbs_down", "thumbsdown", "thumb_down", "negative", "bad", "dislike", "disliked", "no", "false", "👎"}
)
CORRECTIONS = ("correction", "corrected", "corrected_output", "expected", "expected_output", "ideal")
COMMENTS = ("comment", "comments", "reason", "note")


def thumb(value: object) -> float | None:
    """+1 or -1 from a bool or a word, a number as it is; None for what is no verdict."""
    if isinstance(value, bool):
        return 1 if value else -1
    if isinstance(value, str):
        word = value.strip().lower().replace("-", "_").replace(" ", "_")
        if word in GOOD:
            return 1
        if word in BAD:
            return -1
    return number(value)


def verdict(mapping: dict, keys: tuple[str, ...], out: dict) -> None:
    """Put score, correction and comment found in a mapping into `out`; a thumb of 0 is a thumb down."""
    for key in keys:
        score = thumb(mapping.get(key))
        if score is not None:
            out["score"] = -1 if score == 0 and "thumb" in key else score
            break
    for canonical, names in (("correction", CORRECTIONS), ("comment", COMMENTS)):
        for key in names:
            if words := name(mapping.get(key), 100_000):
                out[canonical] = words
                break
