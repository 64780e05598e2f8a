"""One call with all that the log says of it: facts, messages, answer, its cost by which price, where its line lies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app import figures
from app.audit.logged_line import logged_line
from app.errors import OfframpError, UsageError
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.price_lookup import rate_tier
from app.records import Feedback, PriceLine, RawCall
from app.store import Cursor, Store

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One call as the database holds it; the row of `sql/audit/call.sql`."""

    call_id: str
    row_id: str | None
    ts: datetime | None
    feature: str | None
    feature_how: str | None
    provider: str | None
    model: str | None
    request_model: str | None
    service_tier: str | None
    status: str
    finish_reason: str | None
    http_status: int | None
    error: str | None
    input_tokens: int | None
    cached_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    tokens_source: str | None
    cost_usd: Decimal | None
    cost_source: str | None
    latency_ms: int | None
    ttft_ms: int | None
    user_id: str | None
    session_id: str | None
    source_pos: int
    source_len: int
    body_pos: int
    body_len: int
    path: str | None
    format: str | None

    @property
    def estimated(self) -> bool:
        return self.tokens_source not in (None, "usage")


def raw_call(store: Store, call_id: str, *, group: str = "audit") -> RawCall:
    """The call of that id (the provider's, or the logger's row id). Raises UsageError when there is none."""
    return read_call(store, call_id, group=group)[1]


def read_call(store: Store, call_id: str, *, group: str = "audit") -> tuple[StoredCall, RawCall]:
    """The same, with its columns as they are stored."""
    with store.lease(group) as cursor:
        found = cursor.records(StoredCall, "audit/call", call_id=call_id)
        if not found:
            raise UsageError(f"There is no call {call_id}.", "`offramp calls` lists them.")
        call = found[0]
        rate = _rate(cursor, call)
        stored, unread = _stored(store, cursor, call)
        said = cursor.records(Feedback, "audit/feedback_of", call_id=call.call_id, row_id=call.row_id)
    record: dict[str, Any] = {}
    try:
        record = canonical(call.format or "", stored, call.call_id) if stored else {}
    except OfframpError as error:
        unread = error.message
    return call, RawCall(
        call_id=call.call_id,
        facts=tuple(_facts(call, rate, unread, record.get("reasoning_tokens"))),
        messages=tuple(record.get("messages") or ()),
        output=record.get("output"),
        prices=price_lines(call, rate),
        cost_usd=None if call.cost_usd is None else float(call.cost_usd),
        source=_place(call),
        line=logged_line(call.path, call.format, call.source_pos, call.source_len, stored).decode(errors="replace"),
        estimated=call.estimated,
        feedback=tuple(said),
    )


def _stored(store: Store, cursor: Cursor, call: StoredCall) -> tuple[bytes, str]:
    """The stored line; or none, and why."""
    if not call.body_len:
        return b"", "the line was not kept"
    try:
        return BodyReader(store.workspace).line(cursor, call.body_pos, call.body_len), ""
    except (OSError, IndexError, ValueError) as error:
        return b"", f"the stored line cannot be read ({type(error).__name__}); `offramp doctor` looks into it"


def price_lines(call: StoredCall, rate: tuple | None) -> tuple[PriceLine, ...]:
    """Tokens times rate, kind by kind, as the cost was made; without rates where the log itself states the cost."""
    if call.cost_source == "vendor" or rate is None:
        return ()
    input_usd, cached_usd, write_usd, output_usd, *_ = rate
    cached = (call.cached_tokens or 0) if cached_usd is not None else 0
    written = (call.cache_write_tokens or 0) if write_usd is not None else 0
    plain = None if call.input_tokens is None else call.input_tokens - min(call.input_tokens, cached + written)
    lines = [_line("input", plain, input_usd)]
    if cached and cached_usd is not None:
        lines.append(_line("cached", cached, cached_usd))
    if written and write_usd is not None:
        lines.append(_line("cache write", written, write_usd))
    return (*lines, _line("output", call.output_tokens, output_usd))


def _line(what: str, tokens: int | None, rate: Decimal) -> PriceLine:
    cost = None if tokens is None else float(tokens * rate)
    return PriceLine(what, tokens, float(rate * _MILLION), cost)


def _rate(cursor: Cursor, call: StoredCall) -> tuple | None:
    if call.model is None:
        return None
    rows = cursor.rows(
        "audit/call_rate",
        model=call.model,
        provider=call.provider,
        service_tier=rate_tier(call.service_tier),
        input_tokens=call.input_tokens or 0,
        paid_at=call.ts or datetime.now(UTC).replace(tzinfo=None),
    )
    return rows[0] if rows else None


def _facts(call: StoredCall, rate: tuple | None, unread: str, reasoning: int | None) -> Iterator[tuple[str, str]]:
    """(label, value) of what is known, the most asked for first."""
    estimate = call.estimated
    model = call.model or "–"
    if call.request_model and call.request_model != call.model:
        model += f" (asked for {call.request_model})"
    known = (
        ("id", call.call_id),
        ("time", figures.moment(call.ts) + " UTC" if call.ts else None),
        ("feature", f"{call.feature} ({call.feature_how})" if call.feature and call.feature_how else call.feature),
        ("model", model),
        ("provider", call.provider),
        ("tier", call.service_tier),
        ("status", " · ".join(str(part) for part in (call.status, call.http_status, call.finish_reason) if part)),
        ("error", call.error),
        ("cost", figures.unit_cost(call.cost_usd, estimate=estimate and call.cost_usd is not None)),
        ("price", _price_from(call, rate)),
        ("tokens in", figures.count(call.input_tokens, estimate=estimate and call.input_tokens is not None)),
        ("cached", figures.count(call.cached_tokens) if call.cached_tokens else None),
        ("tokens out", figures.count(call.output_tokens, estimate=estimate and call.output_tokens is not None)),
        ("of them reasoning", figures.count(reasoning) if reasoning else None),
        ("took", figures.duration(call.latency_ms)),
        ("first token", figures.duration(call.ttft_ms) if call.ttft_ms is not None else None),
        ("user", call.user_id),
        ("session", call.session_id),
        ("row", call.row_id if call.row_id != call.call_id else None),
        ("unreadable", unread or None),
    )
    return ((label, value) for label, value in known if value)


def _price_from(call: StoredCall, rate: tuple | None) -> str:
    """Which price it was, so that the sum can be repeated."""
    if call.cost_source == "vendor":
        return "stated by the log"
    if rate is None:
        return "no price for this model"
    valid_from, context_from, source, version = rate[4:]
    words = {"override": "offramp.toml", "own": "own model"}.get(source) or " ".join(filter(None, (source, version)))
    if valid_from.year > 1970:
        words += f", from {valid_from:%Y-%m-%d}"
    return words + (f", prompts from {context_from:,} tokens" if context_from else "")


def _place(call: StoredCall) -> str:
    if not call.path:
        return ""
    return f"{call.path}, {'byte' if call.source_len else 'record'} {call.source_pos:,}"
