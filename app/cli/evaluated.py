"""What `offramp evaluate` prints of an evaluation: the document, tables, words."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from shlex import quote
from typing import TYPE_CHECKING, Any

from app.cli.output import print_table, say

if TYPE_CHECKING:
    from app.runs import Evaluation, EvaluationProgress, EvaluationRow, Interval, Preference

LISTED = ("What", "Model", "Dataset", "Pairs", "Match", "95 %", "No answer", "p50", "p95")


def document(found: "Evaluation") -> dict[str, Any]:
    """The evaluation as `--json` prints it."""
    return {
        **asdict(found.row),
        "n": found.match.n,
        "matched": found.match.matched,
        "rate": found.match.rate,
        "low": found.match.low,
        "high": found.match.high,
        "verdict": found.judged.verdict,
        "reason": found.judged.reason,
        "more_needed": found.judged.more_needed,
        "noise_floor": found.noise.rate if found.noise else None,
        "noise": asdict(found.noise) if found.noise else None,
        "by_field": {one.name: {"n": one.n, "matched": one.matched, "rate": one.rate} for one in found.by_field},
        "by_label": {one.name: {"n": one.n, "matched": one.matched, "rate": one.rate} for one in found.by_label},
        "confusions": [asdict(one) for one in found.confusions],
        "baseline": asdict(found.baseline) if found.baseline else None,
        "constant": found.constant,
        "preference": asdict(found.preference) if found.preference else None,
        "worst": [asdict(one) for one in found.worst],
        "notes": found.notes,
    }


def cells(row: "EvaluationRow") -> list[str]:
    from app import figures
    from app.training.verdict import interval

    match = interval(row.matched, row.n)
    return [
        row.role,
        row.model,
        row.version,
        figures.count(row.n),
        figures.share(match.rate),
        _ends(match),
        figures.count(row.errors),
        figures.duration(row.p50_ms),
        figures.duration(row.p95_ms),
    ]


def show(found: "Evaluation") -> None:
    from app import figures
    from app.dataset.lines import output_text

    rows = [(f"{found.row.role}: {found.row.model}", found.match)]
    if found.baseline:
        rows.append(("naive Bayes on words", found.baseline))
    if found.noise:
        rows.append(("the API with itself", found.noise))
    print_table(
        (f"{found.row.feature} {found.row.version}", "Pairs", "Match", "95 %"),
        [[name, figures.count(one.n), figures.share(one.rate), _ends(one)] for name, one in rows],
    )
    parts = found.by_field or tuple(sorted(found.by_label, key=lambda one: (one.rate, -one.n)))[:10]
    if parts:
        print()
        heading = "Field" if found.by_field else "Label, worst first"
        cells = [[one.name, figures.count(one.n), figures.share(one.rate)] for one in parts]
        print_table((heading, "Pairs", "Match"), cells)
    if found.confusions:
        print()
        rows_ = [
            [_of_field(one.field, one.expected), one.answered, figures.count(one.n)] for one in found.confusions[:10]
        ]
        print_table(("Expected", "Answered", "Times"), rows_, text=2)
    for wrong in found.worst[:5]:
        say(f"  asked: {_short(wrong.input)}")
        say(f"  expected: {_short(output_text(wrong.expected))}")
        say(f"  answered: {_short(wrong.error or output_text(wrong.answered))}")
        for near in wrong.nearest[:1]:
            learned = f"{_short(near.input)} → {_short(output_text(near.output))}"
            name = f", {near.pair_id}" if near.pair_id else ""
            say(f"  to train on ({near.similarity:.0%} like it{name}): {learned}")
        say("")
    if any(near.pair_id for wrong in found.worst[:5] for near in wrong.nearest[:1]):
        say(f"A pair that is wrong leaves the next version: offramp review {quote(found.row.feature)} --reject PAIR")
    speed = f"p50 {figures.duration(found.row.p50_ms)}, p95 {figures.duration(found.row.p95_ms)}"
    tokens = f"{figures.count(found.row.input_tokens)} tokens in, {figures.count(found.row.output_tokens)} out"
    say(f"{speed}; {tokens}")
    if found.preference:
        say(_preferred(found.preference))
    if not found.noise and found.row.kind != "text":
        say("How often the API agrees with itself is not known: no input was answered twice.")
    for note in found.notes:
        say(note)
    more = f": about {found.judged.more_needed:,} more held-out pairs" if found.judged.more_needed else ""
    say(f"{found.judged.verdict or 'NO VERDICT'}{more} ({found.judged.reason})")


def _of_field(field: str, value: str) -> str:
    return f"{field}: {value}" if field else value


def _preferred(said: "Preference") -> str:
    longer = f"; answers {said.length_ratio:.2g} times as long" if said.length_ratio else ""
    canary = f"; an answer that says nothing gets {said.canary:.0%}" if said.canary is not None else ""
    counted = f"{said.better:,} better, {said.ties:,} as good, {said.worse:,} worse"
    score = f"{said.score.rate:.1%} ({_ends(said.score)})" if said.score.rate is not None else "nothing judged"
    return f"{said.judge} prefers it to the API's answer in {score} of {said.score.n:,}: {counted}{canary}{longer}"


def _ends(one: "Interval") -> str:
    return f"{one.low:.1%}–{one.high:.1%}".replace("%", " %").replace(" %–", "–")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99]}…"


def progress(as_json: bool, counted: str = "match") -> "Callable[[EvaluationProgress], None]":
    """A line that is written over on a terminal; nothing where stderr is none."""
    if as_json or not sys.stderr.isatty():
        return lambda _: None
    from app import figures

    def tell(now: "EvaluationProgress") -> None:
        rate = f"{now.rate_per_s:,.1f} a second, {figures.wait(now.left_s)} left" if now.rate_per_s else ""
        match = f"{now.matched / now.done:.1%} {counted}" if now.done else ""
        words = "  ".join(filter(None, (f"{now.done:,} of {now.total:,}", match, rate)))
        print(f"\r\x1b[K{words}", end="" if now.done < now.total else "\n", file=sys.stderr, flush=True)

    return tell
