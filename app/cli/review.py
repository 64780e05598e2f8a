"""`offramp review`: the review queue without a screen: what waits, verdicts by flag or by pair, undo."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.dataset.queue import Queued
    from app.pairs import Pair
    from app.store import Store

_SHOWN_CELLS = 60


def review(
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A picked feature.")],
    listed: Annotated[bool, typer.Option("--list", help="The pairs that wait, what teaches most first.")] = False,
    flag: Annotated[str, typer.Option("--flag", metavar="FLAG", help="List only pairs with this flag.")] = "",
    search: Annotated[str, typer.Option("--search", metavar="WORDS", help="List only pairs that hold them.")] = "",
    most: Annotated[int, typer.Option("--most", min=0, help="How many to list; 0 for all.")] = 50,
    accept: Annotated[list[str] | None, typer.Option("--accept", metavar="PAIR", help="Accept a pair.")] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", metavar="PAIR", help="Reject a pair.")] = None,
    accept_flag: Annotated[
        str, typer.Option("--accept-flag", metavar="FLAG", help="Accept all that wait with this flag.")
    ] = "",
    reject_flag: Annotated[
        str, typer.Option("--reject-flag", metavar="FLAG", help="Reject all that wait with this flag.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last decision back.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide on the pairs that filters have flagged; without an option, say how many are left."""
    from app.dataset.collect import current
    from app.dataset.progress import review_counts

    with opened(workspace) as store:
        found = current(store, feature)
        changed = _decide(store, feature, (accept or [], reject or []), (accept_flag, reject_flag), undo)
        shown = _waiting(store, feature, flag, search, most) if listed else None
        counts = review_counts(store, feature)
    if as_json:
        document: dict[str, Any] = {
            "feature": feature,
            "queue": counts.queue,
            "decided": counts.decided,
            "remaining": counts.remaining,
            "accepted": counts.accepted,
            "rejected": counts.rejected,
            "edited": counts.edited,
            "changed": changed,
        }
        print_document(document if shown is None else document | {"pairs": [_entry(*one) for one in shown]})
        return
    if shown is not None:
        print_table(("Pair", "Flags", "Asked", "Answer"), [_cells(*one) for one in shown], text=4, whole=("Pair",))
    say(f"{feature}: {counts.remaining:,} of {counts.queue:,} left, {counts.decided:,} decided; {changed:,} changed")
    if found.uncollected:
        say(f"{found.uncollected:,} calls are not collected: pick the feature first.")


def _decide(
    store: "Store", feature: str, one_by_one: tuple[list[str], list[str]], by_flag: tuple[str, str], undoes: bool
) -> int:
    """Does what was asked; how many pairs it changed. Raises UsageError for flags and pairs that are not there."""
    from app.dataset.decisions import Decision, settle, undo
    from app.dataset.queue import queue
    from app.dataset.review import pairs

    decisions: list[Decision] = []
    for verdict, ids in zip(("accept", "reject"), one_by_one, strict=True):
        _require_all(feature, ids, [pair.pair_id for pair in pairs(store, ids) if pair.feature == feature])
        decisions += [Decision(pair_id, verdict) for pair_id in ids]
    for verdict, name in zip(("accept", "reject"), by_flag, strict=True):
        if name:
            _require_filter(name)
            decisions += [Decision(one.pair_id, verdict) for one in queue(store, feature, flag=name)]
    settle(store, decisions, how="command")
    undone = undo(store, feature, how="command") if undoes else None
    return len(decisions) + (len(undone.pair_ids) if undone else 0)


def _require_all(feature: str, wanted: list[str], found: list[str]) -> None:
    from app.errors import UsageError

    for missing in sorted(set(wanted) - set(found)):
        raise UsageError(f"{feature} has no pair {missing!r}.", "`offramp review FEATURE --list` names them.")


def _require_filter(name: str) -> None:
    from app.dataset.rules import FILTERS
    from app.errors import UsageError

    names = [module.NAME for module in FILTERS]
    if name not in names:
        raise UsageError(f"No filter is called {name!r}.", f"Known: {', '.join(names)}.")


def _waiting(store: "Store", feature: str, flag: str, search: str, most: int) -> list[tuple["Queued", "Pair"]]:
    from app.dataset.queue import queue
    from app.dataset.review import pairs

    if flag:
        _require_filter(flag)
    waiting = queue(store, feature, flag=flag, search=search)
    waiting = waiting[:most] if most else waiting
    return list(zip(waiting, pairs(store, [one.pair_id for one in waiting]), strict=True))


def _entry(queued: "Queued", pair: "Pair") -> dict[str, Any]:
    flags = [
        {
            "filter": flag.filter,
            "action": flag.action,
            "evidence": flag.evidence,
            "score": flag.score,
            "other": flag.other,
        }
        for flag in pair.flags
    ]
    return {
        "pair_id": pair.pair_id,
        "call_id": pair.call_id,
        "flag": queued.flag,
        "flags": flags,
        "messages": list(pair.messages),
        "output": pair.output,
        "correction": pair.correction,
    }


def _cells(queued: "Queued", pair: "Pair") -> list[str]:
    from app.dataset.lines import input_text, output_text

    asked = input_text([message for message in pair.messages if message.get("role") == "user"][-1:])
    texts = [_short(asked), _short(output_text(pair.output))]
    return [pair.pair_id, ", ".join(queued.flags), *texts]


def _short(text: str) -> str:
    one_line = " ".join(text[: 8 * _SHOWN_CELLS].split())
    return one_line if len(one_line) <= _SHOWN_CELLS else f"{one_line[: _SHOWN_CELLS - 1]}…"
