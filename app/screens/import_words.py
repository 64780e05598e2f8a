"""What the import screens say of sources, files, calls and reports: pure functions from records to lines."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import figures
from app.logs.columns import columns
from app.logs.moments import seconds
from app.records import FilePreview, ImportedSource, ImportReport
from app.screens.import_run import ImportRun
from widgets.first_calls import CallWords
from widgets.text_view import Line
from widgets.wrapping import wrapped

EMPTY: tuple[Line, ...] = (
    [
        ("  Press ", ""),
        ("i", "accent strong"),
        (" and name a file, a folder or a pattern; you see it before it is read.", ""),
    ],
    [],
    [("  Logs of         ", "dim"), ("your own code, LiteLLM, OpenTelemetry, Langfuse, LangSmith,", "")],
    [
        ("                  ", "dim"),
        ("Helicone, OpenRouter, Braintrust, MLflow, Weave, Portkey …", ""),
    ],
    [("  as              ", "dim"), ("JSON lines, JSON, CSV, SQLite or Parquet, plain, .gz or .zst", "")],
    [("  in other forms  ", "dim"), ("you point at the columns once, and it is remembered", "")],
    [("  kept by OpenAI  ", "dim"), ("offramp pull openai", "accent")],
    [("  none at hand    ", "dim"), ("offramp demo", "accent")],
)
"""What an empty workspace says of where logs come from."""
_LABEL = 11
_FIELDS, _FIELD = 8, 26
"""Fields of an unknown file that are shown, and the cells of their paths."""
_NOTES = 3
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


def preview_lines(preview: FilePreview, size: int | None, mapping: str, width: int) -> list[Line]:
    """What one file is and what to know of it, above its first calls."""
    kind = " · ".join(filter(None, (preview.title, preview.what, "" if size is None else figures.size(size))))
    lines: list[Line] = [[(f"  {preview.path}", "strong")], [(f"  {kind}", "")]]
    if not preview.format:
        why = preview.reason.removeprefix(f"{file_name(preview.path)}: ")
        said: list[Line] = [[(f"  {line}", "")] for line in wrapped(why, width - 4)]
        return [*lines, *said, *_sample_lines(preview)]
    how = f"by your mapping {mapping}" if mapping else preview.reason
    first, *more = wrapped(f"{preview.known}; {how}; holds {preview.holds}", width - 4)
    known = f"{preview.known}; "
    lines.append([(f"  {known}", ""), (first.removeprefix(known), "dim")])
    lines += [[(f"  {line}", "dim")] for line in more]
    if prompts(preview) == "no prompts":
        lines.append([("  no prompts: audit only, cannot train", "accent")])
    lines += [[(f"  {line}", "accent")] for note in preview.notes for line in wrapped(note, width - 4)]
    return lines


def call_words(call: Mapping[str, Any]) -> CallWords:
    """One canonical record in words."""
    at = seconds(call.get("ts"))
    when = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}" if at is not None else "no time"
    feature = str(call.get("feature") or "no feature")
    told = [f"{figures.count(call.get('input_tokens'))} in", f"{figures.count(call.get('output_tokens'))} out"]
    if call.get("latency_ms") is not None:
        told.append(figures.duration(call["latency_ms"]))
    if call.get("status"):
        told.append(str(call["status"]))
    if call.get("feature_how"):
        told.append(f"feature: {call['feature_how']}")
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
        _count(report.unpriced, "unpriced", "2", "their model has no price; p there sets one"),
        _count(report.unnamed, "no feature", "n", "name, merge and split features"),
        _count(report.estimated, "estimated", "", "calls whose tokens the log lacks; marked ~"),
    ]
    notes = [(file, file.note) for file in report.files if file.note and file.note != "nothing new"]
    notes += [(file, f"holds {file.holds}") for file in report.files if file.read and file.holds.startswith("no calls")]
    notes.sort(key=lambda noted: not noted[0].failed)
    for file, note in notes[:_NOTES]:
        lines.append([("  ", ""), (file_name(file.path), "strong"), (f"  {note}", "alarm" if file.failed else "")])
    if len(notes) > _NOTES:
        lines.append([(f"  and {len(notes) - _NOTES:,} more files with a note", "dim")])
    return [line for line in lines if line]


def stopped_lines(kept: int) -> list[Line]:
    """What is left after the user stopped an import."""
    return [
        [("  Stopped: ", "accent strong"), (figures.many(kept, "new call"), "strong"), (" kept.", "")],
        [("  Import the same again (i) to go on from there: nothing is counted twice.", "dim")],
    ]


def count_line(run: ImportRun) -> Line:
    """What an import has counted so far."""
    known = f" · {run.duplicates:,} known already" if run.duplicates else ""
    unread = f" · {run.quarantined:,} quarantined" if run.quarantined else ""
    last = " · now features and estimates" if run.total and run.done >= run.total else ""
    counted = f"  {run.imported:,} calls so far · {run.calls_a_second:,.0f}/s"
    return [(counted, "strong"), (known, ""), (unread, "alarm"), (last, "accent")]


def _sample_lines(preview: FilePreview) -> list[Line]:
    """The fields of the first rows, so that one sees what is in the file."""
    found = columns(preview.sample)
    lines: list[Line] = [[]] if found else []
    for field in found[:_FIELDS]:
        lines.append([(f"  {field.path[:_FIELD]:<{_FIELD}}  ", "accent"), (field.example, "dim")])
    if len(found) > _FIELDS:
        lines.append([(f"  and {figures.many(len(found) - _FIELDS, 'field')} more", "dim")])
    return lines


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
