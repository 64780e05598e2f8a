"""One training pair laid out as lines: context folded around what matters, the answer, and its flags below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from app import figures
from app.pairs import Output, Pair
from widgets.call_lines import message_parts, pretty
from widgets.highlight import holds, marked, meant
from widgets.line_widget import Piece, between, cut
from widgets.text_view import Line
from widgets.wrapping import wrapped

LABEL_CELLS = 10
AT_ONCE = 20_000
"""Characters of a text that are laid out before somebody scrolls to its end."""
_EARLIER = 4
"""Turns before the last question that show, one line each."""
_FLAG_LINES = 6
_AROUND = 1
"""Lines that show before and after one that stands out."""
_MARKS = {"accepted": "✔", "rejected": "✘", "edited": "✎", "dropped": "✘"}
_STATES = {"accepted": "✔ accepted", "rejected": "✘ rejected", "edited": "✎ edited", "dropped": "dropped by a filter"}


@dataclass(frozen=True, slots=True)
class PairPage:
    """A pair for a view of one size."""

    lines: list[Line]
    foot: list[Line]
    """Flags, correction, verdict: in view wherever the rest is scrolled to."""
    whole: bool
    """False where a text was cut because it is long."""


@dataclass(frozen=True, slots=True)
class _Block:
    label: str
    lines: list[str]
    hits: Sequence[int]
    pieces: list[list[Piece]]
    cut: int
    """Characters that were left out at its end."""
    room: int
    """Cells of a line."""


def pair_page(
    pair: Pair,
    width: int,
    height: int,
    *,
    words: Iterable[str] = (),
    shared: int = 0,
    folded: bool = True,
    whole: bool = False,
) -> PairPage:
    """The pair for a view of that size; `words` stand out beside what its flags quote.

    `shared` is the number of pairs with the same system prompt. `folded` leaves out what is long and not special,
    `whole` lays out texts of any length; safe to run in a thread.
    """
    phrases = [*meant(flag.evidence for flag in pair.flags), *words]
    room = max(20, width - LABEL_CELLS - 4)
    most = 1 << 62 if whole else AT_ONCE
    foot = foot_lines(pair, width)
    hidden = _hidden([_label(message) for message in pair.messages]) if folded else []
    late = {at for at in hidden if not _stands_out(pair.messages[at], phrases)}
    context = [
        (message, [] if at in late else _blocks(_label(message), message, room, phrases, most))
        for at, message in enumerate(pair.messages)
    ]
    answers = _answer_blocks(pair.output, room, phrases, most)
    answer_lines = sum(len(block.lines) for block in answers)
    free = max(3, height - len(foot) - 1 - min(answer_lines, max(3, (height - len(foot)) // 2)))
    lines = _context_lines(context, free, shared, folded) or [[("  the log holds no prompt", "dim")]]
    lines.append(_rule(width))
    for block in answers:
        lines += _unfolded(block, "accent")
    cut = any(block.cut for _, blocks in context for block in blocks) or any(block.cut for block in answers)
    cut = cut or any(len(text) > most for at in late for _, text in message_parts("", pair.messages[at]))
    return PairPage(lines, foot, not cut)


def foot_lines(pair: Pair, width: int) -> list[Line]:
    """What filters found on it, what feedback says it should be, what was decided."""
    lines: list[Line] = []
    cells = max([len(flag.filter) for flag in pair.flags], default=0) + 1
    for flag in pair.flags:
        text = flag.evidence if flag.action == "review" else f"{flag.evidence} ({flag.action})"
        lead, rest = wrapped(text, max(20, width - cells - 6)), " " * (cells + 4)
        lines.append([("  ⚑ ", "accent"), (f"{flag.filter:<{cells}} ", "accent"), (lead[0], "")])
        lines += [[(rest, ""), (line, "")] for line in lead[1:3]]
    if len(lines) > _FLAG_LINES:
        lines = [*lines[: _FLAG_LINES - 1], [(f"  … {len(pair.flags):,} flags in all", "dim")]]
    if pair.correction is not None and pair.correction != pair.output:
        said = wrapped(pair.correction[:2000], max(20, width - 19))
        lines.append([("  ✎ should be ", "accent"), (said[0] + (" …" if len(said) > 1 else ""), ""), ("  c", "accent")])
    if pair.state != "queued":
        by = "" if pair.state != pair.filtered or pair.state == "edited" else " by the filters"
        lines.append([(f"  {_STATES[pair.state]}{by}", "strong")])
    return [_rule(width), *lines] if lines else []


def state_mark(pair: Pair) -> str:
    """One cell for what became of it: ✔ accepted, ✘ rejected or dropped, ✎ edited, · not decided."""
    return _MARKS.get(pair.state, "·")


def asked_text(pair: Pair) -> str:
    """The last question as text; of a pair without one, the last message."""
    asked = [message for message in pair.messages if message.get("role") == "user"] or list(pair.messages)
    return "\n".join(text for message in asked[-1:] for _, text in message_parts("", message))


def answer_text(pair: Pair) -> str:
    """The answer as text, tool calls with their names, JSON indented."""
    message: dict[str, Any] = pair.output if isinstance(pair.output, dict) else {"content": pair.output}
    return "\n".join(pretty(text) for _, text in message_parts("", message))


def summary_lines(pair: Pair, width: int) -> list[Line]:
    """A pair in two lines: what was asked, what was answered."""
    asked, answer = (" ".join(text[: 4 * width].split()) for text in (asked_text(pair), answer_text(pair)))
    return [cut([(asked, "dim")], width), cut([("  → ", "accent"), (answer, "")], width)]


def _label(message: dict[str, Any]) -> str:
    return str(message.get("role") or "message")


def _last_question(roles: Sequence[str]) -> int:
    return max((at for at, role in enumerate(roles) if role == "user"), default=len(roles) - 1)


def _hidden(roles: Sequence[str]) -> list[int]:
    """Places of the turns that one line stands for; those of a long chat are never laid out unless they matter."""
    earlier = [at for at in range(_last_question(roles)) if roles[at] != "system"]
    return earlier[:-_EARLIER] if len(earlier) > _EARLIER + 1 else []


def _stands_out(message: dict[str, Any], phrases: Sequence[str]) -> bool:
    return any(holds(text, phrases) for _, text in message_parts("", message))


def _blocks(role: str, message: dict[str, Any], room: int, phrases: Sequence[str], most: int) -> list[_Block]:
    return [_block(label, text, room, phrases, most) for label, text in message_parts(role, message)]


def _answer_blocks(output: Output, room: int, phrases: Sequence[str], most: int) -> list[_Block]:
    if output in (None, ""):
        return [_block("answer", "empty" if output == "" else "the log does not hold it", room, (), most)]
    message: dict[str, Any] = output if isinstance(output, dict) else {"content": output}
    return _blocks("answer", message, room, phrases, most)


def _block(label: str, text: str, room: int, phrases: Sequence[str], most: int) -> _Block:
    shown = pretty(text) if len(text) <= most else text[:most]
    lines = wrapped(shown, room)
    pieces, hits = marked(lines, phrases)
    return _Block(label, lines, hits, pieces, max(0, len(text) - most), room)


def _context_lines(
    context: Sequence[tuple[dict[str, Any], list[_Block]]], free: int, shared: int, folded: bool
) -> list[Line]:
    """The messages; only what follows the last question, it included, may take the free lines."""
    roles = [_label(message) for message, _ in context]
    last = _last_question(roles)
    if not folded:
        return [line for _, blocks in context for block in blocks for line in _unfolded(block, "dim")]
    lines: list[Line] = []
    hidden = _hidden(roles)
    for at in range(last):
        for block in context[at][1]:
            if roles[at] == "system":
                lines += _folded(block, 1, f"same in {shared:,}" if shared > 1 else "")
            elif at not in hidden or block.hits:
                lines += _folded(block, 1)
        if hidden and at == hidden[-1]:
            lines.append([(" " * (LABEL_CELLS + 3), ""), (f"{len(hidden):,} earlier messages · o unfolds", "dim")])
    open_blocks = [block for _, blocks in context[last:] for block in blocks] if context else []
    left = max(3, free - len(lines))
    for number, block in enumerate(open_blocks):
        share = max(3, left // (len(open_blocks) - number))
        shown = _folded(block, share)
        left -= len(shown)
        lines += shown
    return lines


def _folded(block: _Block, most: int, note: str = "") -> list[Line]:
    """The block in about that many lines: its beginning, its end, and all around what stands out."""
    count = len(block.lines)
    if count <= most + 1 and not note:
        return _unfolded(block, "dim")
    kept = set(range(ceil(most * 0.6))) | set(range(count - most // 3, count))
    for hit in block.hits[:8]:
        kept |= set(range(max(0, hit - _AROUND), min(count, hit + _AROUND + 1)))
    lines: list[Line] = []
    after = -1
    for at in sorted(kept):
        if at - after == 2:
            lines.append(_line(block, at - 1, "dim"))
        elif at - after > 2:
            lines.append(_gap(at - after - 1))
        lines.append(_line(block, at, "dim"))
        after = at
    rest = count - after - 1
    said = " · ".join(filter(None, (note, f"{rest:,} more lines" if rest else "", _more(block.cut))))
    if most == 1 and said:
        lines[-1] = between(lines[-1], [(f"  ({said}) ", "dim")], LABEL_CELLS + 3 + block.room)
    elif said:
        lines.append([(" " * (LABEL_CELLS + 3), ""), (f"{said} · o unfolds", "dim")])
    return lines


def _unfolded(block: _Block, style: str) -> list[Line]:
    lines = [_line(block, at, style) for at in range(len(block.lines))]
    if block.cut:
        lines.append([(" " * (LABEL_CELLS + 3), ""), (f"{_more(block.cut)}, scroll to see it", "dim")])
    return lines


def _more(cut: int) -> str:
    return f"{figures.size(cut)} more" if cut else ""


def _gap(lines: int) -> Line:
    return [(" " * (LABEL_CELLS + 3), ""), (f"⋯ {lines:,} lines · o unfolds", "dim")]


def _line(block: _Block, at: int, style: str) -> Line:
    lead = block.label[: LABEL_CELLS - 1] if at == 0 else ""
    return [(f"  {lead:<{LABEL_CELLS}} ", style), *block.pieces[at]]


def _rule(width: int) -> Line:
    return [("  " + "─" * max(0, width - 4), "dim")]
