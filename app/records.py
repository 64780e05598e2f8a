"""The records that cross layers: frozen, made by a phase, drawn by a widget or printed by a command."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

# ---- what the frame and its widgets draw -----------------------------------------------------------------------------

Mark = Literal["done", "now", "waiting", "later"]
"""done; to be done now; waits for an earlier phase; not part of this version."""


@dataclass(frozen=True, slots=True)
class PhaseState:
    """How far one phase is in this workspace."""

    number: int
    mark: Mark
    text: str
    """What is done, or what it waits for."""
    aside: str = ""
    """One more fact, drawn at the right edge: age of the newest call, what is saved."""
    next: str = ""
    """What to do next in this phase and why; empty where nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the home screen, the phase rail and the header show of a workspace."""

    states: tuple[PhaseState, ...]
    """One a phase, in the order of the map."""
    summary: str
    """`10,493 calls · 14 days · $5.58`; empty for an empty workspace."""
    cut_off: str = ""
    """`1 source not read to the end`; empty when all were."""

    @property
    def now(self) -> PhaseState | None:
        """The phase where there is something to do next; None when all is done."""
        return next((state for state in self.states if state.mark == "now"), None)


@dataclass(frozen=True, slots=True)
class FeatureReview:
    """How far the dataset of one picked feature is; the row of `sql/audit/reviews.sql`."""

    feature: str
    flagged: int
    """Pairs that filters put before the user, decided or not."""
    decided: int
    """Those of them with a verdict."""
    accepted: int
    """Accepted or edited pairs."""
    version: str | None
    """The newest version; None while there is none."""
    pairs: int
    """Pairs of that version."""


@dataclass(frozen=True, slots=True)
class WorkspaceCounts:
    """What is in a workspace, counted; the one row of `sql/audit/workspace_counts.sql`."""

    sources: int = 0
    calls: int = 0
    quarantined: int = 0
    newest: datetime | None = None
    """Start of the newest call, UTC; None when the logs hold no times."""
    days: int = 0
    """Days with at least one call."""
    features: int = 0
    """Named features; calls without one do not count."""
    unpriced: int = 0
    """Calls without a cost, because their model or their tokens are not known."""
    cost_usd: float | None = None
    """Sum over the priced calls; None when none is priced."""
    dearest: str | None = None
    """The feature that costs most."""
    dearest_share: float | None = None
    """Its fraction of the cost."""
    picked: tuple[str, ...] = ()
    """Features picked to move, by name."""
    datasets: int = 0
    """Picked features that have a dataset."""
    pairs: int = 0
    """Pairs in the newest datasets of the picked features."""
    unfinished: int = 0
    """Sources whose import was cut off or still runs: what is counted is not all of them."""


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of the audit: the calls of one feature, model, user or day. None is not known."""

    name: str
    calls: int
    calls_per_day: float | None = None
    avg_cost_usd: float | None = None
    daily_cost_usd: float | None = None
    monthly_cost_usd: float | None = None
    share: float | None = None
    """Fraction of the cost of all calls."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    error_rate: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    estimated: bool = False
    """Some of its tokens are estimates; its costs carry `~`."""
    level: int = 0
    """1 for a line inside the group above it."""
    about_ms: bool = False
    """Its percentiles are from buckets and carry `~`."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of what a call cost: tokens of one kind times their rate."""

    what: str
    """`input`, `cached`, `cache write`, `output`."""
    tokens: int | None
    usd_per_million: float | None
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What someone said about one call; the row of `sql/audit/feedback_of.sql`."""

    ts: datetime | None
    user_id: str | None
    score: float | None
    """Above 0 good, below 0 bad."""
    correction: str | None
    """What the answer should have been."""
    comment: str | None


@dataclass(frozen=True, slots=True)
class RawCall:
    """One call with all that the log says of it."""

    call_id: str
    facts: tuple[tuple[str, str], ...]
    """(label, value) pairs in the order to show them, already worded."""
    messages: tuple[dict[str, Any], ...]
    """Input messages, canonical: role, content, tool_calls, name."""
    output: str | dict[str, Any] | None
    """Answer text, or {"content", "tool_calls"}; None when the log does not hold it."""
    prices: tuple[PriceLine, ...] = ()
    cost_usd: float | None = None
    source: str = ""
    """Where the line lies: `app.jsonl, byte 1,234,567`."""
    line: str = ""
    """The line of the log as it was read."""
    estimated: bool = False
    """Its tokens are estimates; its costs carry `~`."""
    feedback: tuple[Feedback, ...] = ()
    """What was said about it, the latest last."""


# ---- import ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is; sent after every committed chunk."""

    path: str
    format: str
    done_bytes: int
    total_bytes: int | None
    """None for a compressed file or a stream, whose size is not known."""
    lines: int
    imported: int
    duplicates: int
    quarantined: int
    wall_s: float
    doing: str = "reading"
    """`reading`, `settling` (features, tokens, rollup)."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What one file gave."""

    path: str
    format: str
    """NAME of the format; empty where none recognised it."""
    title: str
    """The format in words."""
    holds: str
    """Whether it holds prompts."""
    read: int
    """Lines or records read now; 0 for a file that is known and has not changed."""
    imported: int
    duplicates: int
    quarantined: int
    skipped: int
    note: str = ""
    """What the user should know: nothing new, a torn last line, why it was not read."""
    failed: bool = False
    unused: tuple[str, ...] = ()
    """Columns of a CSV file, or of rows by a mapping, that say something and were not read."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    files: tuple[ImportedFile, ...]
    imported: int
    duplicates: int
    quarantined: int
    unpriced: int
    """Calls of the workspace without a cost that did not fail."""
    unnamed: int
    """Calls of the workspace without a feature."""
    estimated: int
    """Calls whose tokens were estimated now."""
    wall_s: float


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file is, before anything is written."""

    path: str
    format: str
    title: str
    holds: str
    what: str
    """The container in words: JSON lines, CSV, SQLite."""
    size_bytes: int | None
    known: str
    """`new`, `known, nothing new`, `known, 1.2 MB new`."""
    calls: tuple[dict[str, Any], ...]
    """The first canonical records."""
    reason: str
    """Why this format, or why none."""
    sample: tuple[dict[str, Any], ...] = ()
    """The first raw rows, for the mapping screen."""
    notes: tuple[str, ...] = ()
    """What the user should know before it is imported."""
    unused: tuple[str, ...] = ()
    """Columns that say something and are not read."""


@dataclass(frozen=True, slots=True)
class ImportedSource:
    """One source that is in the workspace; a row of `sql/import/imported_sources.sql`."""

    source: int
    path: str
    """Where it was seen last."""
    format: str
    lines: int
    calls: int
    """Calls that came from it first."""
    duplicates: int
    quarantined: int
    odd_fields: int
    """Fields that were left out of calls that were read."""
    skipped: int
    first_ts: datetime | None
    last_ts: datetime | None
    imported_at: datetime
    """UTC."""
    finished: bool
    """False while it is read, or after its import was stopped."""
    of_all: int
    """Sources in the workspace."""


@dataclass(frozen=True, slots=True)
class QuarantinedLine:
    """One line, or one field of a line, that could not be read; a row of `sql/import/quarantined_lines.sql`."""

    source: int
    path: str
    pos: int
    """Byte offset of the line; record number where size is 0."""
    size: int
    field: str | None
    """None: the whole line."""
    reason: str
    format: str = ""
    data: bytes | None = None
    """The line or the field's value, first 64 KB, anything may stand in it; None where it was not asked for."""


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One value that the calls of a feature can be split by."""

    kind: str
    """model, request_model, user, status, provider or version."""
    pattern: str
    calls: int


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `offramp doctor` looked at."""

    name: str
    ok: bool
    detail: str
    hint: str = ""
    """What to do; also for what is missing but not needed yet."""


@dataclass(frozen=True, slots=True)
class FeatureCalls:
    """One feature and where its calls' feature came from."""

    feature: str | None
    """None: calls without a feature."""
    calls: int
    versions: int
    """Prompt versions told apart; 0 where nothing was inferred."""
    how: str
    """`metadata.feature 1,204, inferred 310`: carriers with their calls, most first."""


@dataclass(frozen=True, slots=True)
class FeatureRule:
    """One stored rule; it holds for past and new calls."""

    rule: int
    kind: str
    """rename, model, request_model, user, status, provider, version or family."""
    pattern: str
    within: str | None
    feature: str
