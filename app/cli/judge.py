"""`offramp judge`: free text before a judge model, after its cost was said."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from app.cli.evaluate import OPENAI_URL
from app.cli.evaluated import document, progress, show
from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, say
from app.errors import EXIT_DONE, EXIT_GATE, Interrupted, UsageError

if TYPE_CHECKING:
    from app.runs import JudgingCost
    from app.store import Store


def judge(
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A feature whose answers are free text.")],
    model: Annotated[str, typer.Option("--model", metavar="M", help="The judge.")],
    url: Annotated[str, typer.Option("--url", metavar="U", help="Base URL of its endpoint.")] = OPENAI_URL,
    number: Annotated[int | None, typer.Option("--evaluation", help="Number of the evaluation; the newest.")] = None,
    sample: Annotated[int, typer.Option("--sample", min=1, help="Pairs that are judged.")] = 400,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=256, help="Prompts asked at once.")] = 16,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for an answer.")] = 120.0,
    key_env: Annotated[str, typer.Option("--key-env", metavar="NAME", help="Variable that holds the key.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether the cost is fine.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Ask a judge model which answers are better, the API's or an evaluation's; ends with 3 when they do not pass."""
    from app.clients.chat import ChatClient
    from app.training.judging import case_of, cost
    from app.training.judging import judge as judged

    with opened(workspace) as store:
        chosen = number or _newest(store, feature)
        case = case_of(store, feature, chosen, sample)
        client = ChatClient(url, model, key_variable=key_env, timeout_s=timeout)
        host = urlsplit(client.url).hostname
        told = cost(store, case, model, "openai" if client.url == OPENAI_URL else host)
        if not _agreed(told, yes):
            return EXIT_DONE
        try:
            found = judged(
                store, client, feature, chosen, case, concurrency=concurrency, report=progress(as_json, "better")
            )
        except KeyboardInterrupt:
            raise Interrupted("Stopped; what was answered is kept.", "Start the same command again to go on.") from None
    if as_json:
        print_document(document(found) | {"cost": asdict(told)})
    else:
        show(found)
    return EXIT_GATE if found.row.role == "tuned" and found.judged.verdict != "PASS" else EXIT_DONE


def _newest(store: "Store", feature: str) -> int:
    from app.training.evaluations import evaluations

    rows = evaluations(store, feature)
    if not rows:
        raise UsageError(f"{feature} was not evaluated yet.", "Evaluate it first: offramp evaluate")
    return rows[0].evaluation


def _agreed(told: "JudgingCost", yes: bool) -> bool:
    """Whether the user wants to pay. Raises UsageError when nobody can be asked."""
    from app import figures

    price = f"about {figures.money(told.usd)}" if told.usd is not None else "at a price that is not known"
    say(f"{told.prompts:,} prompts to {told.judge}, {figures.compact(told.tokens, estimate=True)} tokens, {price}")
    if yes or not told.prompts:
        return True
    if not sys.stdin.isatty():
        raise UsageError("Nothing was asked: nobody is here to agree to the cost.", "Add --yes.")
    return typer.confirm("Ask them?", err=True)
