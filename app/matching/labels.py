"""Labels: one of a few short answers, `card_arrival`, `Positive.`"""

from app.matching.texts import Output, WithoutForm, evened, text_of, unfenced, words_of

MOST_WORDS = 5
MOST_CHARACTERS = 80
_MARKUP = frozenset("{}[]<>|\n\r\t")


def parsed(output: Output) -> str:
    """The label, normalised: `Card-Arrival.` is `card_arrival`; raises WithoutForm."""
    text = unfenced(text_of(output)).strip("*_` ")
    if isinstance(output, dict) and output.get("tool_calls"):
        raise WithoutForm("a tool call")
    if not text or len(text) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS:
        raise WithoutForm("empty or long")
    if _MARKUP & set(text) or ": " in text:
        raise WithoutForm("markup")
    label = "_".join(words_of(text)) or evened(text)
    if len(label) > MOST_CHARACTERS:
        raise WithoutForm("long")
    return label


def canonical(output: Output) -> str:
    """The normalised label; raises WithoutForm."""
    return parsed(output)
