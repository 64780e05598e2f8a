"""Extracts: a short passage taken from the input, equal when nearly all its words and all its numbers are."""

from collections import Counter

from app.matching.texts import Output, WithoutForm, text_of, unfenced, words_of

LEAST_F1 = 0.9
LEAST_COPIED = 0.9
"""Share of an extract's words that stand in its input."""
MOST_WORDS = 60


def parsed(output: Output) -> list[str]:
    """The words of a short text; raises WithoutForm."""
    if isinstance(output, dict) and output.get("tool_calls"):
        raise WithoutForm("a tool call")
    text = unfenced(text_of(output))
    words = words_of(text)
    if not words or len(words) > MOST_WORDS:
        raise WithoutForm("empty or long")
    return words


def canonical(output: Output) -> str:
    """The words in their order; raises WithoutForm."""
    return " ".join(parsed(output))


def token_f1(one: list[str], other: list[str]) -> float:
    """F1 over words, each counted as often as it stands; 0 to 1, the same for either order."""
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def agree(one: Output, other: Output) -> bool:
    """Whether nearly all words are the same, and those with figures in their order; raises WithoutForm."""
    first, second = parsed(one), parsed(other)
    return _numbers(first) == _numbers(second) and token_f1(first, second) >= LEAST_F1


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if any(map(str.isdigit, word))]


def copied(output: Output, given: str) -> bool:
    """Whether the output is short and was taken from the input."""
    try:
        words = parsed(output)
    except WithoutForm:
        return False
    there = Counter(words_of(given))
    if " ".join(words) in " ".join(words_of(given)):
        return True
    return len(words) >= 3 and (Counter(words) & there).total() / len(words) >= LEAST_COPIED
