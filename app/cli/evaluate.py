"""`offramp evaluate`: the held-out pairs through any OpenAI-compatible endpoint, and what was evaluated before."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from app.cli.evaluated import LISTED, cells, document, progress, show
from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say
from app.errors import EXIT_DONE, EXIT_GATE, Interrupted, UsageError

if TYPE_CHECKING:
    from app.store import Store

OPENAI_URL = "https://api.openai.com/v1"


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
            found = evaluated(store, client, plan, report=progress(as_json))
        except KeyboardInterrupt:
            raise Interrupted("Stopped; what was answered is kept.", "Start the same command again to go on.") from None
    if as_json:
        print_document(document(found))
    else:
        show(found)
    return EXIT_GATE if role == "tuned" and found.judged.verdict != "PASS" else EXIT_DONE


def _list(store: "Store", feature: str, as_json: bool) -> None:
    from app.training.evaluations import evaluations

    rows = evaluations(store, feature)
    if as_json:
        print_document({"feature": feature, "rows": [asdict(row) for row in rows]})
        return
    print_table(LISTED, [cells(row) for row in rows], text=3)
    if not rows:
        say(f"{feature} was not evaluated yet: --url and --model name what is to be evaluated.")


def _one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(f"{option} {value}: not known.", f"Known: {', '.join(known)}.")
    return value
