"""What the import screens say of sources, files, calls and reports: pure functions from records to lines."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import figures
from app.logs.moments import seconds
from app.records import FilePreview, ImportedSource, ImportReport
from widgets.first_calls import CallWords
from widgets.text_view import Line

_LABEL = 11
_NOTES = 6
"""Notes of files that a report tells; the others are counted."""


def ago(when: datetime, now: datetime) -> str:
    """`2 min ago`; both are UTC without a zone."""
    waited = (now - when).total_seconds()
    return "now" if waited < 5 else f"{figures.wait(waited)} ago" if waited < 45 * 86_400 else f"{when:%Y-%m-%d}"


def file_name(path: str) -> str:
    """The name of a source in few cells: its file, or what it is."""
    return "standard input" if path == "-" else Path(path).name or path


def names_no_prompts(holds: str) -> bool:
    """Whether the format says that its files hold none."""
    return holds.startswith(("no prompts", "no calls", "no outputs"))


def prompts(preview: FilePreview) -> str:
    """Whether the file can be trained on, for the files table."""
    if not preview.format:
        return ""
    if preview.holds.startswith("no calls"):
        return "no calls"
    if names_no_prompts(preview.holds) or (preview.calls and not any(call.get("messages") for call in preview.calls)):
        return "no prompts"
    return "prompts" if preview.calls else figures.UNKNOWN


def preview_lines(preview: FilePreview, mapping: str) -> list[Line]:
    """What one file is and what to know of it, above its first calls."""
    kind = " · ".join(filter(None, (preview.title, preview.what, figures.size(preview.size_bytes))))
    lines: list[Line] = [[("  ", ""), (file_name(preview.path), "strong"), (f"  {kind}", "")]]
    if not preview.format:
        return [lines[0], [("  ", ""), (preview.reason, "alarm")]]
    how = f"by your mapping {mapping}" if mapping else preview.reason
    lines.append([(f"  {how}; holds {preview.holds}", "dim")])
    if prompts(preview) == "no prompts":
        lines.append([("  no prompts: audit only, cannot train", "accent")])
    return lines


def call_words(call: Mapping[str, Any]) -> CallWords:
    """One canonical record in words."""
    at = seconds(call.get("ts"))
    when = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}" if at is not None else "no time"
    feature = f"{call['feature']} ({call.get('feature_how', 'log')})" if call.get("feature") else "no feature"
    told = [f"{figures.count(call.get('input_tokens'))} in", f"{figures.count(call.get('output_tokens'))} out"]
    if call.get("latency_ms") is not None:
        told.append(figures.duration(call["latency_ms"]))
    told.append(str(call.get("status") or "status not known"))
    messages = call.get("messages") or ()
    asked = _text(messages[-1]) if messages else ""
    model = str(call.get("model") or "no model")
    return CallWords(when, feature, model, " · ".join(told), asked, _text(call.get("output")))


def source_lines(source: ImportedSource, title: str, now: datetime) -> list[Line]:
    """The facts of the source under the cursor."""
    read = f"{figures.many(source.lines, 'line')} read, {figures.many(source.calls, 'call')}"
    for number, what in (
        (source.duplicates, "counted once before"),
        (source.skipped, "rightly no calls"),
        (source.quarantined, "quarantined"),
        (source.odd_fields, "fields left out"),
    ):
        read += f", {number:,} {what}" if number else ""
    lines: list[Line] = [
        _fact("file", source.path if source.path != "-" else "standard input"),
        _fact("format", title or source.format),
        _fact("read", read),
        _fact("calls of", _span(source)),
    ]
    if not source.finished:
        lines.append(_fact("state", "not read to its end; enter, enter goes on from there", "alarm"))
    else:
        lines.append(_fact("imported", f"{figures.moment(source.imported_at)} UTC, {ago(source.imported_at, now)}"))
    return lines


def report_lines(report: ImportReport) -> list[Line]:
    """What an import did, each figure with the key that leads on."""
    lines: list[Line] = [
        [
            (f"  Done in {figures.duration(report.wall_s * 1000)}: ", "accent strong"),
            (figures.many(report.imported, "new call"), "strong"),
            (f" from {figures.many(len(report.files), 'file')}", ""),
        ],
        _count(report.imported, "imported", "2", "see where the money goes"),
        _count(report.duplicates, "duplicates", "", "known already; they count once"),
        _count(report.quarantined, "quarantined", "v", "see what could not be read, and why", alarm=True),
        _count(report.unpriced, "unpriced", "2", "no price is known for their model; p there sets one"),
        _count(report.unnamed, "no feature", "n", "name, merge and split features"),
        _count(report.estimated, "estimated", "", "calls whose tokens the log lacks; marked ~"),
    ]
    notes = [(file, file.note) for file in report.files if file.note and file.note != "nothing new"]
    notes.sort(key=lambda noted: not noted[0].failed)
    for file, note in notes[:_NOTES]:
        lines.append([("  ", ""), (file_name(file.path), "strong"), (f"  {note}", "alarm" if file.failed else "")])
    if len(notes) > _NOTES:
        lines.append([(f"  and {len(notes) - _NOTES:,} more files with a note", "dim")])
    return [line for line in lines if line]


def _count(number: int, what: str, key: str, says: str, *, alarm: bool = False) -> Line:
    if not number:
        return []
    return [
        (f"  {number:>11,} ", "strong alarm" if alarm else "strong"),
        (f"{what:<{_LABEL}}  ", ""),
        (f"{key:<2}", "accent"),
        (says, "dim"),
    ]


def _fact(label: str, text: str, style: str = "") -> Line:
    return [(f"  {label:<{_LABEL}}", "dim"), (text, style)]


def _span(source: ImportedSource) -> str:
    return figures.period(source.first_ts, source.last_ts) if source.first_ts else "no times in this log"


def _text(said: object) -> str:
    """What a message or an output says, in one line."""
    if isinstance(said, str) or said is None:
        return said or ""
    if isinstance(said, list):
        return " ".join(_text(part.get("text") or part.get("type")) if isinstance(part, dict) else "" for part in said)
    if isinstance(said, Mapping):
        words = _text(said.get("content"))
        for made in said.get("tool_calls") or ():
            called = made.get("function") or made
            words += f" {called.get('name', '')}({called.get('arguments', '')})"
        return words.strip()
    return str(said)
