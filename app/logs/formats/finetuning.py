"""Fine-tuning files: recognised so that they are not mistaken for logs; they are datasets, with no calls to count."""

from collections.abc import Iterable

from app.errors import UnreadableRow

NAME = "finetuning"
TITLE = "Fine-tuning JSONL"
HOLDS = "training examples, no calls"
DATASET = True

CHAT = frozenset({"messages", "tools", "weight", "parallel_tool_calls", "functions", "metadata", "task"})
PREFERENCE = frozenset({"input", "preferred_output", "non_preferred_output"})
CLASSIC = frozenset({"prompt", "completion"})
PAIR = frozenset({"input", "output"})
REASON = "this is a dataset, not a log: it has no times, models or costs to audit"


def recognise(row: dict, header: frozenset[str]) -> bool:
    if header in (PREFERENCE, CLASSIC, PAIR):
        return all(isinstance(row[key], (str, dict, list)) for key in header) and not _is_body(row, header)
    return "messages" in header and header <= CHAT and isinstance(row["messages"], list)


def _is_body(row: dict, header: frozenset[str]) -> bool:
    """Whether the cells hold API bodies, which only a log does."""
    return header != PREFERENCE and any(
        isinstance(row[key], dict) or (isinstance(row[key], str) and row[key].lstrip()[:1] in ("{", "["))
        for key in header
    )


def records(row: dict) -> Iterable[dict]:
    raise UnreadableRow(REASON)
