"""Lists of calls: filters, orders, pages; search in what was said; one call to its last detail."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.audit.call import raw_call, read_call
from app.audit.calls import CallFilter, CallList, Order
from app.audit.names import require_known
from app.audit.search import search
from app.errors import UsageError
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs
from tests.audit.made import START, put


def ids(
    store: Store, wanted: CallFilter | None = None, order: Order = "time", *, descending: bool = False
) -> list[str]:
    listed = CallList(store, wanted, order, descending=descending).open()
    try:
        assert listed.count == len(listed.page(0, 1000))
        return [row.call_id for row in listed.page(0, 1000)]
    finally:
        listed.close()


@pytest.fixture
def some(store: Store) -> Store:
    """Six calls, the table not in order of time."""
    put(
        store,
        [
            {"call_id": "b", "ts": START + timedelta(hours=2), "cost_usd": 0.2, "latency_ms": 5},
            {"call_id": "a", "ts": START, "feature": "tone", "cost_usd": 0.1, "input_tokens": 900},
            {"call_id": "c", "ts": START + timedelta(days=1), "model": "other", "user_id": "u2", "cost_usd": 0.3},
            {"call_id": "d", "ts": START + timedelta(days=2), "feature": None, "status": "error", "cost_usd": None},
            {"call_id": "e", "ts": START + timedelta(days=3), "session_id": "s", "cost_usd": None},
            {"call_id": "f", "ts": None, "output_tokens": 999, "model": None, "user_id": None},
        ],
    )
    return store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CallFilter(), "abcdef"),
        (CallFilter(feature="tone"), "a"),
        (CallFilter(feature="(no feature)"), "d"),
        (CallFilter(model="other"), "c"),
        (CallFilter(model="(no model)"), "f"),
        (CallFilter(user_id="(no user)"), "f"),
        (CallFilter(status="error"), "d"),
        (CallFilter(user_id="u2"), "c"),
        (CallFilter(session_id="s"), "e"),
        (CallFilter(since=date(2025, 10, 7)), "cde"),
        (CallFilter(until=date(2025, 10, 6)), "ab"),
        (CallFilter(since=date(2025, 10, 7), until=date(2025, 10, 8)), "cd"),
        (CallFilter(min_cost_usd=0.2), "bc"),
        (CallFilter(unpriced=True), "e"),
        (CallFilter(text="c"), "c"),
        (CallFilter(feature="chat", user_id="u1", min_cost_usd=0.15), "b"),
        (CallFilter(feature="nothing"), ""),
    ],
)
def test_a_filter_keeps_what_fits_in_order_of_time(some: Store, wanted: CallFilter, expected: str) -> None:
    assert "".join(ids(some, wanted)) == expected
    assert "".join(ids(some, wanted, descending=True)) == expected[::-1]


@pytest.mark.parametrize(("order", "first"), [("cost", "c"), ("latency", "a"), ("input", "a"), ("output", "f")])
def test_by_size_the_largest_is_first_and_the_unknown_last(some: Store, order, first: str) -> None:
    found = ids(some, None, order, descending=True)
    assert found[0] == first
    if order == "cost":
        assert found[-2:] == ["d", "e"]
        assert ids(some, None, order, descending=False)[-2:] == ["d", "e"]


@pytest.mark.parametrize("order", ["cost", "latency"])
def test_calls_without_a_name_are_listed_by_size_too(some: Store, order: Order) -> None:
    assert ids(some, CallFilter(model="(no model)", user_id="(no user)"), order) == ["f"]


@pytest.mark.parametrize(
    ("wanted", "told", "hint"),
    [
        (CallFilter(feature="tnoe"), "No call has the feature 'tnoe'.", "Did you mean tone?"),
        (CallFilter(model="gpt-4o"), "No call has the model 'gpt-4o'.", "Did you mean gpt-4o-2024-08-06?"),
        (CallFilter(user_id="u22"), "No call has the user 'u22'.", "Did you mean u2?"),
        (CallFilter(session_id="zzz"), "No call has the session 'zzz'.", "`offramp calls` lists"),
        (CallFilter(feature="billing"), "No call has the feature 'billing'.", "`offramp audit --by feature`"),
        (CallFilter(status="eror"), "There is no status 'eror'.", "ok, error, cut, incomplete"),
    ],
)
def test_a_name_that_no_call_has_is_told_with_those_that_come_near(
    some: Store, wanted: CallFilter, told: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        require_known(some, wanted)
    assert hint in raised.value.hint


def test_names_that_calls_have_or_lack_are_known(some: Store) -> None:
    require_known(some, CallFilter())
    require_known(some, CallFilter("tone", "other", "error", "u2", "s", min_cost_usd=100))
    require_known(some, CallFilter("(no feature)", "(no model)", user_id="(no user)"))


def test_any_page_is_that_part_of_the_list(store: Store) -> None:
    put(store, [{"call_id": f"{n:04}", "ts": START + timedelta(minutes=n)} for n in range(300)])
    whole = CallList(store, descending=False).open()
    newest = CallList(store).open()
    assert [row.call_id for row in whole.page(100, 3)] == ["0100", "0101", "0102"]
    assert [row.call_id for row in newest.page(0, 2)] == ["0299", "0298"]
    assert [row.call_id for row in newest.page(298, 512)] == ["0001", "0000"]
    assert (newest.page(300, 10), newest.page(-1, 5)) == ([], [])
    whole.close()
    newest.close()


@pytest.mark.parametrize("held_row_by_row", [0, 20_000])
def test_sparse_and_dense_filters_page_alike(
    store: Store, monkeypatch: pytest.MonkeyPatch, held_row_by_row: int
) -> None:
    monkeypatch.setattr("app.audit.calls.RANKED", held_row_by_row)
    put(store, [{"call_id": f"{n:04}", "ts": START + timedelta(minutes=n), "feature": f"f{n % 3}"} for n in range(90)])
    listed = CallList(store, CallFilter(feature="f1"), descending=False).open()
    assert (listed.total, [row.call_id for row in listed.page(10, 2)]) == (30, ["0031", "0034"])
    listed.close()


def test_a_list_that_let_go_of_the_database_answers_again(some: Store) -> None:
    listed = CallList(some, CallFilter(feature="chat"), descending=False).open()
    before = listed.page(0, 10)
    listed.close()
    assert listed.page(0, 10) == before
    listed.close()


def test_words_are_found_in_what_was_said_and_answered(store: Store) -> None:
    said = {"v": 1, "messages": [{"role": "user", "content": 'Größe "XL", bitte\nheute'}], "output": "No, sorry."}
    put(
        store,
        [
            {"call_id": "hit", "record": said},
            {"call_id": "miss"},
            {"call_id": "tone", "feature": "tone", "record": said},
        ],
    )

    def found(words: str, wanted: CallFilter | None = None) -> list[str]:
        return [hit.call_id for step in search(store, words, wanted) for hit in step.hits]

    assert found("größe") == ["hit", "tone"]
    assert found('"xl", BITTE') == ["hit", "tone"]
    assert found("bitte\nheute", CallFilter(feature="chat")) == ["hit"]
    assert found("sorry") == ["hit", "tone"]
    assert found("sorry", CallFilter(user_id="(no user)")) == []
    assert found("role") == []  # a key, not something said
    assert found("") == []
    hit = next(step for step in search(store, "SORRY")).hits[0]
    assert (hit.where, hit.excerpt) == ("output", "No, sorry.")


def test_a_search_ends_where_it_is_told_to(some: Store) -> None:
    assert list(search(some, "x", stopped=lambda: True)) == []


def test_one_call_shows_messages_prices_and_the_line_it_is_from(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(number) for number in range(3)]))
    import_paths(store, [log])
    row = made_logs.row(1)
    stored, call = read_call(store, row["response"]["id"])
    assert [message["role"] for message in call.messages] == ["system", "user"]
    assert call.messages[1]["content"] == row["request"]["messages"][1]["content"]
    assert call.output == row["response"]["choices"][0]["message"]["content"]
    assert call.line.encode() == log.read_bytes().split(b"\n")[1]
    assert call.source == f"{log}, byte {len(log.read_bytes().split(chr(10).encode())[0]) + 1:,}"
    assert sum(price.cost_usd or 0 for price in call.prices) == pytest.approx(call.cost_usd, abs=1e-12)
    assert [price.what for price in call.prices] == ["input", "output"]
    facts = dict(call.facts)
    assert facts["price"].startswith("genai-prices ")
    assert facts["feature"].startswith(f"{row['request']['metadata']['feature']} (metadata")
    assert stored.tokens_source == "usage"
    assert raw_call(store, row["id"]).call_id == call.call_id  # the logger's own id finds it too


def test_reasoning_tokens_are_named_where_the_log_has_them(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(number) for number in range(2)]
    usage = rows[0]["response"]["usage"]
    usage |= {"completion_tokens": 900, "completion_tokens_details": {"reasoning_tokens": 832}}
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows))
    import_paths(store, [log])
    labels = [label for label, _ in raw_call(store, rows[0]["response"]["id"]).facts]
    assert labels[labels.index("tokens out") + 1] == "of them reasoning"
    assert dict(raw_call(store, rows[0]["response"]["id"]).facts)["of them reasoning"] == "832"
    assert "of them reasoning" not in dict(raw_call(store, rows[1]["response"]["id"]).facts)


def test_a_call_whose_cost_the_log_states_has_no_price_lines(store: Store) -> None:
    put(store, [{"call_id": "x"}])
    call = raw_call(store, "x")
    assert (call.prices, call.cost_usd) == ((), 0.01)
    assert dict(call.facts)["price"] == "stated by the log"


def test_cached_and_written_tokens_are_lines_of_their_own(store: Store) -> None:
    columns = {"input_tokens": 1000, "cached_tokens": 600, "cache_write_tokens": 100, "cost_source": "priced"}
    put(store, [columns | {"call_id": "x", "cost_usd": 0.00121, "service_tier": "batch"}])
    with store.lease() as cursor:
        cursor.raw.execute(
            """insert into prices (model, provider, service_tier, valid_from, context_from, input_usd, cached_usd,
            cache_write_usd, output_usd, source, package_version) values
            ('gpt-4o-2024-08-06', 'openai', 'batch', '1970-01-01', 0, 2e-6, 1e-6, 3e-6, 1e-6, 'genai-prices', '0.2'),
            ('gpt-4o-2024-08-06', 'openai', 'batch', '1970-01-01', 2000, 9, 9, 9, 9, 'genai-prices', '0.2'),
            ('gpt-4o-2024-08-06', 'openai', 'standard', '1970-01-01', 0, 9, 9, 9, 9, 'genai-prices', '0.2')"""
        ).fetchall()
    stored, call = read_call(store, "x")
    assert [(line.what, line.tokens, line.usd_per_million) for line in call.prices] == [
        ("input", 300, 2.0),
        ("cached", 600, 1.0),
        ("cache write", 100, 3.0),
        ("output", 10, 1.0),
    ]
    assert stored.cost_usd == Decimal("0.00121")


def test_a_call_that_is_not_there_is_told(store: Store) -> None:
    put(store, [])
    with pytest.raises(UsageError, match="no call nope"):
        raw_call(store, "nope")


def test_a_lost_body_does_not_hide_the_call(store: Store) -> None:
    put(store, [{"call_id": "x"}])
    for file in store.workspace.bodies.iterdir():
        file.unlink()
    call = raw_call(store, "x")
    assert call.output is None
    assert "cannot be read" in dict(call.facts)["unreadable"]


def test_a_filter_says_when_it_is_none() -> None:
    assert CallFilter().fits_all
    assert not replace(CallFilter(), text="x").fits_all
