"""One raw call laid out as lines: facts, messages role by role, answer, prices, where the line of the log lies."""

import json
from collections.abc import Iterator
from typing import Any

from app import figures
from app.records import RawCall
from app.said import said_lines
from widgets.line_widget import Piece
from widgets.text_view import Line
from widgets.wrapping import wrapped

LABEL_CELLS = 12
FOLDED_LINES = 3
"""Lines of a system prompt that show while it is folded."""
_LONGEST_JSON = 1_000_000


def call_lines(call: RawCall, width: int, *, folded: bool = True) -> list[Line]:
    """The lines of a call for a screen of that width; safe to run in a thread."""
    lines: list[Line] = []
    room = max(20, width - LABEL_CELLS - 4)
    _facts(call, width, lines)
    lines.append(_rule(width))
    for message in call.messages:
        role = str(message.get("role") or "message")
        for label, text in message_parts(role, message):
            fold = FOLDED_LINES if folded and role == "system" else 0
            _block(label, text, room, lines, fold=fold)
        lines.append([])
    _answer(call, room, lines)
    for said in call.feedback:
        lines.append([])
        _block("feedback", "\n".join(said_lines(said)), room, lines)
    _price_lines(call, width, lines)
    return lines


def _facts(call: RawCall, width: int, lines: list[Line]) -> None:
    """Label and value pairs side by side, as many to a line as fit."""
    line: list[Piece] = []
    used = 0
    for label, value in call.facts:
        cells = len(label) + len(value) + 5
        if line and used + cells > width:
            lines.append(line)
            line, used = [], 0
        line += [(f"  {label} ", "dim"), (value, "strong" if label == "cost" else ""), ("  ", "")]
        used += cells
    if line:
        lines.append(line)


def message_parts(role: str, message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(label, text) of one message: its content part by part, then each of its tool calls."""
    content = message.get("content")
    if isinstance(content, list):
        for part in content:
            yield role, _part_text(part)
    elif content not in (None, ""):
        yield (f"{role} {message['name']}" if message.get("name") else role), str(content)
    for made in message.get("tool_calls") or ():
        function = made.get("function") or made
        yield "tool call", f"{function.get('name', '')} {_arguments(function.get('arguments'))}"


def _part_text(part: object) -> str:
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            return part["text"]
        return f"[{part.get('type', 'part')}, {figures.size(len(json.dumps(part, default=str)))}]"
    return str(part)


def _arguments(arguments: object) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False, default=str)


def _answer(call: RawCall, room: int, lines: list[Line]) -> None:
    if call.output is None:
        lines.append([(f"  {'answer':<{LABEL_CELLS}} ", "accent"), ("the log does not hold it", "dim")])
        return
    message = {"content": call.output} if isinstance(call.output, str) else call.output
    for label, text in message_parts("answer", message):
        _block(label, text, room, lines, style="accent")


def _block(label: str, text: str, room: int, lines: list[Line], *, fold: int = 0, style: str = "dim") -> None:
    body = wrapped(pretty(text), room)
    shown = body[:fold] if fold and len(body) > fold + 1 else body
    for number, line in enumerate(shown):
        lead = label[: LABEL_CELLS - 1] if number == 0 else ""
        lines.append([(f"  {lead:<{LABEL_CELLS}} ", style), (line, "")])
    if len(shown) < len(body):
        lines.append([(" " * (LABEL_CELLS + 3), ""), (f"{len(body) - len(shown):,} more lines · o unfolds", "dim")])


def pretty(text: str) -> str:
    """JSON indented, with a name in front of it left where it is; any other text as it is."""
    name, brace, rest = text.partition("{")
    if (text[:1] != "[" and (not brace or len(name) > 64 or "\n" in name)) or len(text) > _LONGEST_JSON:
        return text
    head, body = ("", text) if text[:1] == "[" else (name, brace + rest)
    try:
        value = json.loads(body)
        laid_out = json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
    return f"{head}{laid_out}" if len(laid_out) > 60 else f"{head}{json.dumps(value, ensure_ascii=False)}"


def _price_lines(call: RawCall, width: int, lines: list[Line]) -> None:
    lines.append(_rule(width))
    for number, price in enumerate(call.prices):
        lead = "price" if number == 0 else ""
        rate = "price not known" if price.usd_per_million is None else f"{figures.money(price.usd_per_million)} per M"
        cost = figures.unit_cost(price.cost_usd, estimate=call.estimated and price.cost_usd is not None)
        tokens = figures.count(price.tokens, estimate=call.estimated and price.tokens is not None)
        text = f"{price.what:<12}{tokens:>11} tokens   {rate:>16}   {cost:>12}"
        lines.append([(f"  {lead:<{LABEL_CELLS}} ", "dim"), (text, "")])
    if len(call.prices) != 1:
        total = figures.unit_cost(call.cost_usd, estimate=call.estimated and call.cost_usd is not None)
        words = total if call.cost_usd is not None else f"{total} not known, so in no sum"
        lines.append([(f"  {'cost':<{LABEL_CELLS}} ", "dim"), (words, "strong")])
    if call.source:
        lines.append([(f"  {'source':<{LABEL_CELLS}} ", "dim"), (call.source, "")])


def _rule(width: int) -> Line:
    return [("  " + "─" * max(0, width - 4), "dim")]
