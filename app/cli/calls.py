"""`offramp calls`: a list of calls, or one call with its messages."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, SinceOption, UntilOption, WorkspaceOption, day, opened
from app.cli.output import print_document, print_table, say
from app.errors import UsageError

if TYPE_CHECKING:
    from app.audit.calls import CallFilter, CallRow, Order
    from app.records import RawCall
    from app.store import Store

COLUMNS = ("Time", "Feature", "Model", "Status", "Tokens in", "out", "Cost", "Took", "Call")


def calls(
    call: Annotated[
        str | None, typer.Option("--call", metavar="ID", help="One call, with its messages and prices.")
    ] = None,
    feature: Annotated[
        str | None, typer.Option(help="Only this feature; `(no feature)` for calls without one.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Only this model; `(no model)` for calls without one.")] = None,
    status: Annotated[str | None, typer.Option(help="ok, error, cut or incomplete.")] = None,
    user: Annotated[str | None, typer.Option(help="Only this user; `(no user)` for calls without one.")] = None,
    session: Annotated[str | None, typer.Option(help="Only this session.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    min_cost: Annotated[float | None, typer.Option(help="Only calls of at least that cost, in US dollars.")] = None,
    unpriced: Annotated[bool, typer.Option("--unpriced", help="Only calls without a cost.")] = False,
    text: Annotated[str | None, typer.Option(help="Only calls whose id holds this.")] = None,
    words: Annotated[str | None, typer.Option("--words", help="Only calls that said, or were answered, this.")] = None,
    order: Annotated[str, typer.Option(help="time, cost, latency, input or output.")] = "time",
    ascending: Annotated[bool, typer.Option("--ascending", help="Oldest, or smallest, first.")] = False,
    first: Annotated[int, typer.Option(min=0, help="Row to begin at, from 0.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 50,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all of them to a .csv, .json or .md file.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Calls behind the figures: list, filter, search, read one."""
    from app.audit.calls import ORDERS, CallFilter, CallList
    from app.audit.export import write_calls
    from app.audit.names import require_known

    if order not in ORDERS:
        raise UsageError(f"--order {order}: no such order.", f"Orders: {', '.join(ORDERS)}.")
    wanted = CallFilter(
        feature, model, status, user, session, day(since, "--since"), day(until, "--until"), min_cost, unpriced, text
    )
    with opened(workspace) as store:
        if call:
            _one(store, call, as_json)
            return
        require_known(store, wanted)
        if words:
            _search(store, words, wanted, limit, as_json)
        elif out:
            listed = CallList(store, wanted, order, descending=not ascending)
            say(f"{write_calls(out, listed):,} calls written to {out}.")
            listed.close()
        else:
            _page(store, wanted, order, ascending, first, limit, as_json)


def _page(
    store: "Store", wanted: "CallFilter", order: "Order", ascending: bool, first: int, limit: int, as_json: bool
) -> None:
    from app.audit.calls import CallList

    listed = CallList(store, wanted, order, descending=not ascending).open()
    try:
        rows = listed.page(first, limit)
    finally:
        listed.close()
    if as_json:
        print_document({"calls": [asdict(row) for row in rows], "first": first, "total": listed.total})
        return
    print_table(COLUMNS, [_cells(row) for row in rows], text=4, whole=("Time",))
    say(f"{len(rows):,} of {listed.total:,} calls")
    if not listed.total:
        say("No call fits all of that: `offramp audit` says which days the log has.")


def _cells(row: "CallRow") -> list[str]:
    from app import figures

    about = bool(row.estimated)
    return [
        figures.moment(row.ts),
        row.feature or "–",
        row.model or "–",
        row.status,
        figures.count(row.input_tokens, estimate=about),
        figures.count(row.output_tokens, estimate=about),
        figures.unit_cost(row.cost_usd, estimate=about),
        figures.duration(row.latency_ms),
        row.call_id,
    ]


def _search(store: "Store", words: str, wanted: "CallFilter", limit: int, as_json: bool) -> None:
    from app import figures
    from app.audit.search import search

    hits = []
    for progress in search(store, words, wanted):
        hits += progress.hits
        if len(hits) >= limit:
            break
    hits = hits[:limit]
    if as_json:
        print_document({"hits": [asdict(hit) for hit in hits]})
        return
    print_table(
        ("Time", "Feature", "Where", "Call", "Text"),
        [[figures.moment(hit.ts), hit.feature or "–", hit.where, hit.call_id, hit.excerpt] for hit in hits],
        text=5,
        whole=("Time", "Call"),
    )
    say(f"{figures.many(len(hits), 'call')} found{', the first ones' if len(hits) == limit else ''}")


def _one(store: "Store", call_id: str, as_json: bool) -> None:
    from app.audit.call import read_call
    from app.audit.search import texts
    from app.plain import plain, plain_lines
    from app.said import said_lines

    stored, call = read_call(store, call_id)
    if as_json:
        shown = asdict(replace(call, facts=()))
        del shown["facts"], shown["messages"]
        print_document(asdict(stored) | shown | {"input": call.messages, "output": call.output})
        return
    for label, value in call.facts:
        print(f"{label:<12} {plain(value)}")
    for where, text in texts({"messages": call.messages, "output": call.output}):
        print(f"\n[{plain(where)}]")
        print("\n".join(plain_lines(text)))
    for said in call.feedback:
        print("\n[feedback]")
        print("\n".join(plain_lines("\n".join(said_lines(said)))))
    _print_prices(call)
    print(f"\nsource       {plain(call.source)}")


def _print_prices(call: "RawCall") -> None:
    from app import figures

    if call.prices:
        print()
    for price in call.prices:
        rate = "–" if price.usd_per_million is None else f"{figures.money(price.usd_per_million)} per M"
        cost = figures.unit_cost(price.cost_usd, estimate=call.estimated and price.cost_usd is not None)
        print(f"{price.what:<12} {figures.count(price.tokens):>12} tokens  {rate:>16}  {cost:>12}")
