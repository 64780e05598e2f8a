"""Which dialect a file is in, told by the keys of its first rows: the first format that recognises a row has it."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any, NamedTuple

from app.errors import UsageError
from app.logs.formats import (
    azure_apim,
    braintrust,
    cloudflare,
    console_spans,
    feedback,
    finetuning,
    helicone,
    journal,
    langfuse,
    langsmith,
    litellm,
    llm_logs,
    mlflow,
    openai_batch,
    openai_stored,
    openpipe,
    openrouter_csv,
    otlp,
    own_rows,
    phoenix,
    portkey,
    spend_logs,
    usage_csv,
    vercel_devtools,
    vercel_report,
    weave,
)

FORMATS: tuple[ModuleType, ...] = (
    journal,
    otlp,
    console_spans,
    openai_batch,
    litellm,
    spend_logs,
    helicone,
    langfuse,
    langsmith,
    braintrust,
    weave,
    mlflow,
    cloudflare,
    azure_apim,
    portkey,
    openpipe,
    openrouter_csv,
    usage_csv,
    vercel_report,
    openai_stored,
    vercel_devtools,
    llm_logs,
    phoenix,
    feedback,
    finetuning,
    own_rows,
)
"""In the order in which they are asked; what is told by fewer keys comes later."""
ROWS = 20


class Detection(NamedTuple):
    """What the first rows told."""

    format: ModuleType | None
    """None where no format recognises a row."""
    share: float
    """How many of the rows looked at are in this format, 0 to 1."""
    reason: str
    """In words, for the files table."""


def detect(rows: Sequence[Any]) -> Detection:
    """The format of most of the first 20 rows; between equals the one that stands first in FORMATS."""
    looked = rows[:ROWS]
    if not looked:
        return Detection(None, 0.0, "there are no rows to tell it by")
    counted = dict.fromkeys(range(len(FORMATS)), 0)
    for row in looked:
        for place, module in enumerate(FORMATS):
            if isinstance(row, dict) and module.recognise(row, frozenset(row)):
                counted[place] += 1
                break
    place = max(counted, key=lambda place: (counted[place], -place))
    if not counted[place]:
        keys = sorted({str(key) for row in looked if isinstance(row, dict) for key in row})
        told = f"its keys are {', '.join(keys[:8])}" if keys else "its rows are no objects"
        return Detection(None, 0.0, f"no format we know: {told}")
    return Detection(FORMATS[place], counted[place] / len(looked), f"{counted[place]} of {len(looked)} rows")


def by_name(name: str) -> ModuleType:
    """The format of that name; raises UsageError."""
    for module in FORMATS:
        if name == module.NAME:
            return module
    raise UsageError(f"There is no format {name!r}.", f"Formats: {', '.join(module.NAME for module in FORMATS)}.")
