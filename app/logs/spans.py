"""Spans around calls: what one says about the feature of the calls below it."""

from app.logs import carriers
from app.logs.values import name

GENERIC = frozenset(
    {
        *("chatopenai", "azurechatopenai", "chatanthropic", "completions", "completion", "chatcompletion", "messages"),
        *("chat completion", "responses", "response", "embeddings", "embedding", "llm", "chain", "root", "trace"),
        *("runnablesequence", "runnablelambda", "agent workflow", "agent", "openai.chat", "generation", "span", "call"),
        *("http", "request", "post", "get", "main", "handler", "invoke", "run", "unknown", "task", "workflow"),
    }
)
"""Names that libraries give, lower-cased."""
GENERIC_STARTS = (
    "ai.",
    "chat ",
    "openai.",
    "anthropic.",
    "litellm",
    "http ",
    "post ",
    "get ",
    "runnable",
    "embeddings ",
)


def named_span(span_id: object, parent_id: object, title: object, labels: object, tags: object = ()) -> list[dict]:
    """The context record of a span: its explicit feature, else its own name where a person gave it."""
    own = name(span_id)
    if own is None:
        return [{"kind": "skip", "reason": "a span that is no call"}]
    out: dict = {"kind": "span", "span_id": own}
    if parent := name(parent_id):
        out["parent_id"] = parent
    if isinstance(labels, dict):
        carriers.from_mapping(labels, out, "metadata")
    if isinstance(tags, list):
        carriers.from_tags(tags, out)
    from_title(title, out)
    return [out]


def from_title(title: object, out: dict) -> bool:
    """Set the feature from a span's name unless a library gave it."""
    word = name(title, 120)
    if "feature" in out or word is None or word.lower() in GENERIC or word.lower().startswith(GENERIC_STARTS):
        return False
    out["feature"], out["feature_how"] = word, "span_name"
    return True
