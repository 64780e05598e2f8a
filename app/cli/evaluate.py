"""`offramp evaluate`: the held-out pairs through any OpenAI-compatible endpoint, and what was evaluated before."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say
from app.errors import EXIT_DONE, EXIT_GATE, Interrupted, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.runs import Evaluation, EvaluationProgress, EvaluationRow, Interval
    from app.store import Store

OPENAI_URL = "https://api.openai.com/v1"
LISTED = ("What", "Model", "Dataset", "Pairs", "Match", "95 %", "No answer", "p50", "p95")


def evaluate(
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A feature that has a dataset.")],
    model: Annotated[str, typer.Option("--model", metavar="M", help="The model; without it, what was evaluated.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="U", help="Base URL of the endpoint.")] = OPENAI_URL,
    role: Annotated[str, typer.Option("--as", metavar="ROLE", help="What it is: tuned, base or api.")] = "tuned",
    version: Annotated[str, typer.Option("--version", help="An older dataset version, `v1`; else the newest.")] = "",
    concurrency: Annotated[int, typer.Option("--concurrency", help="Prompts asked at once.")] = 16,
    limit: Annotated[int | None, typer.Option("--limit", help="Only so many held-out pairs.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="Compare answers as label, key_value, json, …")] = "",
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", help="Of an answer.")] = None,
    reasoning: Annotated[str, typer.Option("--reasoning", help="Reasoning effort; `none` for no thinking.")] = "",
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for an answer.")] = 120.0,
    key_env: Annotated[str, typer.Option("--key-env", metavar="NAME", help="Variable that holds the key.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Ask a model for the held-out answers and judge them; ends with 3 when a tuned model is not good enough."""
    with opened(workspace) as store:
        if not model:
            _list(store, feature, as_json)
            return EXIT_DONE
        from app.clients.chat import ChatClient
        from app.matching.kinds import Kind
        from app.runs import Role
        from app.training.evaluate import Plan
        from app.training.evaluate import evaluate as evaluated

        plan = Plan(
            feature,
            cast(Role, _one_of("--as", role, get_args(Role))),
            version,
            concurrency,
            limit,
            cast(Kind, _one_of("--kind", kind, get_args(Kind))) if kind else None,
            max_tokens,
            reasoning,
        )
        client = ChatClient(url, model, key_variable=key_env, timeout_s=timeout, reasoning=reasoning)
        try:
            found = evaluated(store, client, plan, report=_progress(as_json))
        except KeyboardInterrupt:
            raise Interrupted("Stopped; what was answered is kept.", "Start the same command again to go on.") from None
    if as_json:
        print_document(document(found))
    else:
        _show(found)
    return EXIT_GATE if role == "tuned" and found.judged.verdict != "PASS" else EXIT_DONE


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
        "worst": [asdict(one) for one in found.worst],
        "notes": found.notes,
    }


def _list(store: "Store", feature: str, as_json: bool) -> None:
    from app.training.evaluations import evaluations

    rows = evaluations(store, feature)
    if as_json:
        print_document({"feature": feature, "rows": [asdict(row) for row in rows]})
        return
    print_table(LISTED, [_cells(row) for row in rows], text=3)
    if not rows:
        say(f"{feature} was not evaluated yet: --url and --model name what is to be evaluated.")


def _cells(row: "EvaluationRow") -> list[str]:
    from app import figures
    from app.training.verdict import wilson

    match = wilson(row.matched, row.n)
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


def _show(found: "Evaluation") -> None:
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
        rows_ = [[one.expected, one.answered, figures.count(one.n)] for one in found.confusions[:10]]
        print_table(("Expected", "Answered", "Times"), rows_, text=2)
    for wrong in found.worst[:5]:
        say(f"  asked: {_short(wrong.input)}")
        say(f"  expected: {_short(output_text(wrong.expected))}")
        say(f"  answered: {_short(wrong.error or output_text(wrong.answered))}")
        for near in wrong.nearest[:1]:
            learned = f"{_short(near.input)} → {_short(output_text(near.output))}"
            say(f"  to train on ({near.similarity:.0%} like it): {learned}")
        say("")
    speed = f"p50 {figures.duration(found.row.p50_ms)}, p95 {figures.duration(found.row.p95_ms)}"
    tokens = f"{figures.count(found.row.input_tokens)} tokens in, {figures.count(found.row.output_tokens)} out"
    say(f"{speed}; {tokens}")
    if not found.noise:
        say("How often the API agrees with itself is not known: no input was answered twice.")
    for note in found.notes:
        say(note)
    more = f": about {found.judged.more_needed:,} more held-out pairs" if found.judged.more_needed else ""
    say(f"{found.judged.verdict or 'NO VERDICT'}{more} ({found.judged.reason})")


def _ends(one: "Interval") -> str:
    return f"{one.low:.1%}–{one.high:.1%}".replace("%", " %").replace(" %–", "–")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99]}…"


def _one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(f"{option} {value}: not known.", f"Known: {', '.join(known)}.")
    return value


def _progress(as_json: bool) -> "Callable[[EvaluationProgress], None]":
    """A line that is written over on a terminal; nothing where stderr is none."""
    if as_json or not sys.stderr.isatty():
        return lambda _: None
    from app import figures

    def tell(now: "EvaluationProgress") -> None:
        rate = f"{now.rate_per_s:,.1f} a second, {figures.wait(now.left_s)} left" if now.rate_per_s else ""
        match = f"{now.matched / now.done:.1%} match" if now.done else ""
        words = "  ".join(filter(None, (f"{now.done:,} of {now.total:,}", match, rate)))
        print(f"\r\x1b[K{words}", end="" if now.done < now.total else "\n", file=sys.stderr, flush=True)

    return tell
