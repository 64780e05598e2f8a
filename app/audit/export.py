"""The audit and lists of calls as files: CSV for spreadsheets, JSON for programs, Markdown for people."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from app import figures
from app.audit.calls import CallList, CallRow
from app.audit.costs import Audit, GroupCost
from app.audit.projection import Projection
from app.audit.table import cost_row, named, notes, of_its_day
from app.errors import UsageError
from app.paths import atomic_write
from app.plain import plain

FORMATS = (".csv", ".json", ".md")
PAGE = 20_000
FIGURES = (
    *("calls", "calls_per_day", "avg_cost_usd", "daily_cost_usd", "monthly_cost_usd", "share"),
    *("input_tokens", "output_tokens", "error_rate", "p50_ms", "p95_ms"),
    *("cost_usd", "cached_tokens", "errors", "unpriced", "estimated", "untimed"),
)
"""What a row of the audit's document holds beside its keys."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def document(audit: Audit, projected: Projection | None = None) -> dict[str, Any]:
    """The audit as one JSON document; null is not known, `share` a fraction of the cost, times in milliseconds."""
    period = audit.period
    made: dict[str, Any] = {
        "period": {"from": period.first, "to": period.last, "days": period.days},
        "by": list(audit.by),
        "rows": [_row(of_its_day(row, audit.by), audit.by) for row in audit.rows],
        "total": _row(audit.total, ()),
        "groups": audit.groups,
        "unpriced_models": [{"model": model, "calls": calls} for model, calls in audit.unpriced_models],
        "percentiles_exact": audit.exact or "user" in audit.by,
        "notes": notes(audit, projected),
    }
    if projected:
        made["projection"] = asdict(projected)
    return made


def write_audit(path: Path, audit: Audit, projected: Projection | None = None) -> None:
    """Writes the table in the format of the file's name; raises UsageError for another one, and OutsideFailed."""
    kind = _kind(path)
    if kind == ".json":
        data = as_json(document(audit, projected))
    elif kind == ".csv":
        shown = [of_its_day(row, audit.by) for row in audit.rows]
        rows = [[*row.keys, *(getattr(row, name) for name in FIGURES)] for row in shown]
        data = as_csv([*audit.by, *FIGURES], rows)
    else:
        data = as_markdown(*written(audit), notes(audit, projected))
    atomic_write(path, data)


def write_calls(path: Path, calls: CallList) -> int:
    """Writes a list of calls, all that can be paged to; returns how many."""
    kind = _kind(path)
    calls.open()
    rows = [row for first in range(0, calls.count, PAGE) for row in calls.page(first, PAGE)]
    columns = list(CallRow.__dataclass_fields__)
    values = ([getattr(row, name) for name in columns] for row in rows)
    if kind == ".json":
        data = as_json({"calls": [asdict(row) for row in rows], "total": calls.total})
    elif kind == ".csv":
        data = as_csv(columns, values)
    else:
        data = as_markdown(columns, [["" if value is None else str(value) for value in row] for row in values], [])
    atomic_write(path, data)
    return len(rows)


def as_json(value: object) -> bytes:
    """Indented, keys in their order, a newline at the end."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with CRLF; text that a spreadsheet would run as a formula gets a quote in front, unknown is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def as_markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], said: Iterable[str]) -> bytes:
    """A table, numbers as they are written on the screen, and the notes under it."""
    lines = [_cells(columns), _cells(["---"] * len(columns)), *(_cells(row) for row in rows)]
    notes_under = [f"- {_cell(note)}" for note in said]
    return "\n".join([*lines, "", *notes_under, ""] if notes_under else [*lines, ""]).encode("utf-8", "replace")


def written(audit: Audit) -> tuple[list[str], list[list[str]]]:
    """The table as text: headings and rows, the total last."""
    heads = [
        "Calls/day",
        "Avg cost",
        "Daily",
        "Monthly",
        "Share",
        "Errors",
        "p50",
        "p95",
        "Calls",
        "Tokens in",
        "Tokens out",
    ]
    rows = [
        [named(row, audit.by, depth + 1) for depth in range(len(audit.by))] + _figures(row, audit) for row in audit.rows
    ]
    total = ["Total", *[""] * (len(audit.by) - 1)][: len(audit.by)]
    return [*(key.title() for key in audit.by), *heads], [*rows, total + _figures(audit.total, audit)]


def _figures(row: GroupCost, audit: Audit) -> list[str]:
    line = cost_row(of_its_day(row, audit.by), "")
    estimate = line.estimated
    about = not audit.exact and "user" not in audit.by
    return [
        figures.count(line.calls_per_day),
        figures.unit_cost(line.avg_cost_usd, estimate=estimate),
        figures.money(line.daily_cost_usd, estimate=estimate),
        figures.money(line.monthly_cost_usd, estimate=estimate),
        figures.share(line.share),
        figures.share(line.error_rate),
        figures.duration(line.p50_ms, estimate=about),
        figures.duration(line.p95_ms, estimate=about),
        figures.count(line.calls),
        figures.compact(line.input_tokens, estimate=estimate),
        figures.compact(line.output_tokens, estimate=estimate),
    ]


def _row(row: GroupCost, by: Sequence[str]) -> dict[str, Any]:
    keys = dict(zip(by, row.keys, strict=True))
    return keys | {name: getattr(row, name) for name in FIGURES}


def _kind(path: Path) -> str:
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"Cannot tell a format from the name {path.name}.", f"End it in {', '.join(FORMATS)}.")
    return path.suffix.lower()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
