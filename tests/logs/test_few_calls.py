"""A few calls go to the database from Python; they come out as if DuckDB had read them."""

import random
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from app.audit.checks import check
from app.logs import features, ingest
from app.logs.call_price import Usage, cost_of
from app.logs.chunks import chunk_of
from app.logs.few_calls import TEXTS, apply, columns, repeated
from app.logs.importer import Importer, import_paths
from app.logs.mapping import mapped_rows
from app.logs.rate_book import RateBook
from app.paths import Workspace
from app.records import FeatureRule
from app.store import Store
from tests import made_logs
from tests.logs.priced_calls import FIRST, LAST, PricedCall, costs, place, random_calls
from tests.logs.test_lanes import journal, litellm, write

TABLES = {
    "calls": "select * from calls order by source, source_pos, call_id",
    "rollup": "select day, feature, model, latency_bucket, sum(calls), sum(errors), sum(unpriced), sum(estimated),"
    " sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(cost_usd) from rollup group by all order by all",
    "sources": "select * exclude (imported_at) from sources order by source",
    "quarantine": "select * from quarantine order by all",
    "prices": "select * from prices order by all",
    "feedback": "select * from feedback order by all",
}
TIMES = (
    *("2026-10-05T07:00:00Z", "2026-10-05 07:00:00.125", "2026-10-05", "2026-10-05T07:00:00.5+02:00", "1972-12-31"),
    *("2026-10-05T07:00:00-07:30", "2190-12-31T23:59:59Z", "2026-02-30", "2026-10-05T24:00:00Z", "1791158402", "soon"),
    *(1791158402, 1791158402.25, 1791158402.1234567, 1791158402123, 1791158402123.5, 1791158402123456, 1e8, 0, -5),
    *(1791158402123456789, 99999999999, None, True),
)
COUNTS = (0, 1, 17, 2**31 - 1, 2**31, -1, 12.0, 12.5, "12", None, False)
AMOUNTS = (0, 0.1, 1.5, 2.5, 0.49999999999999994, 1234.5678, 2_000_000_000, 2_000_000_001, -0.5, 1e300, "0.5", None)
WORDS = ("chat", "", "Grüße", "a\u0000b", "x" * 700, "日本語" * 200, 5, None, None, None)
STATUSES = ("ok", "error", "cut", "incomplete", "odd", None, None, 200)


def odd_record(chance: random.Random) -> dict[str, Any]:
    """A canonical record of a call with one value in five of a kind that is seldom or never seen."""
    made: dict[str, Any] = {"call_id": f"c-{chance.randrange(10**9)}", "ts": 1791158402 + chance.randrange(10**6)}
    made |= {"model": "gpt-4o", "input_tokens": 7, "output_tokens": 5, "latency_ms": 812.5, "cost_usd": 0.25}
    ranges = dict.fromkeys(TEXTS, WORDS) | {"status": STATUSES, "ts": TIMES}
    ranges |= dict.fromkeys(("input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens"), COUNTS)
    ranges |= {"http_status": (200, 429, 70_000, None)} | dict.fromkeys(("latency_ms", "ttft_ms", "cost_usd"), AMOUNTS)
    for name in chance.sample(sorted(ranges), chance.randrange(4)):
        made[name] = chance.choice(ranges[name])
    if chance.random() < 0.5:
        made["messages"] = [{"role": "user", "content": "hi"}]
    if chance.random() < 0.7:
        made["output"] = chance.choice(["Grüße", "", {"content": "x"}, None])
    return {name: value for name, value in made.items() if value is not None}


def test_the_columns_are_those_that_duckdb_reads(store: Store) -> None:
    chance = random.Random(11)
    records = [odd_record(chance) for _ in range(3000)]
    staged = [mapped_rows(lambda row: [row], [(0, dict(record))]).staged for record in records]
    chunk = chunk_of(b"\n".join(staged), 0)
    with store.lease() as cursor:
        cursor.run("import/stage_journal", path=chunk.shown(), object_bytes=16 << 20)
        names = [row[0] for row in cursor.raw.execute("describe stage").fetchall()]
        read = [dict(zip(names, row, strict=True)) for row in cursor.raw.execute("from stage").fetchall()]
    taken = 0
    for one, expected in zip(staged, read, strict=True):
        found = columns(one)
        if found is None:
            continue
        taken += 1
        assert expected.pop("plain"), one
        assert {name: values[0] for name, values in found.items()} == expected, one
    assert taken > 1500


def test_a_value_that_only_duckdb_can_settle_is_left_to_it() -> None:
    plain = orjson.dumps({"v": 1, "call_id": "c", "ts": 1791158402, "_has_input": True})
    assert columns(plain) is not None
    for wrong in ({"input_tokens": "7"}, {"ts": "5 Oct"}, {"status": "odd"}, {"output_tokens": -1}, {"v": 2}):
        odd = orjson.dumps(orjson.loads(plain) | wrong)
        assert columns(odd) is None
        assert columns(plain + b"\n" + odd) is None


def test_a_call_costs_the_same_in_python_and_in_sql(store: Store) -> None:
    chance = random.Random(5)
    calls = [_varied(chance, call) for call in random_calls(3000, seed=7)]
    book = RateBook()
    with store.lease() as cursor:
        place(cursor, calls)
        book.cover(cursor, FIRST, LAST)
        expected = costs(cursor)
    found = [
        cost_of(Usage(*(getattr(call, name) for name in Usage._fields)), book.rates_of(*call[1:4])) for call in calls
    ]
    assert [tuple(cost) for cost in found] == expected
    assert {source for _, source in found} == {"priced", "vendor", None}


def _varied(chance: random.Random, call: PricedCall) -> PricedCall:
    """The call as other logs might tell it: from a gateway, with a stated cost, without tokens or time."""
    kind = chance.randrange(8)
    stated = chance.choice([0.0, chance.random() / 100, 0.0000005 * chance.randrange(10**6), 2_000_000.0, -1.0])
    if kind == 0:
        return call._replace(vendor_cost=stated)
    if kind == 1:
        return call._replace(vendor_cost=stated, call_id=chance.choice(["gen-1", "gen_1", "generic"]))
    if kind == 2:
        return call._replace(vendor_cost=stated, provider=chance.choice(["openrouter", "gateway", "vercel", None]))
    if kind == 3:
        return call._replace(input_tokens=None, cached_tokens=chance.choice([None, 5]), vendor_cost=stated)
    if kind == 4:
        return call._replace(output_tokens=chance.choice([None, 0]), input_tokens=0, vendor_cost=0.0)
    if kind == 5:
        return call._replace(cached_tokens=(call.input_tokens or 0) + 3, cache_write_tokens=2)
    if kind == 6:
        return call._replace(model=chance.choice(["nobody-sells-this", None, call.model.upper()]), ts=None)
    return call


def rows(number: int) -> list[dict[str, Any]]:
    """Own rows of every kind: plain, failed, without usage, time or price, known already, with feedback."""
    made = [made_logs.row(at, usage=at % 7 > 0, tagged=at % 5 > 0) for at in range(number, number + 60)]
    made[3] = made_logs.failed(number + 3)
    made[8]["ts"] = "soon"
    made[9].pop("ts")
    made[11]["response"]["model"] = made[11]["request"]["model"] = "nobody-sells-this"
    made[12] = made[2]
    made[15] = made_logs.row(number - 20)
    made[17]["feedback"] = {"score": 1}
    made[20]["latency_ms"] = 0
    made[21]["response"]["choices"][0]["finish_reason"] = "length"
    made[22]["response"]["service_tier"] = "priority"
    return made


@pytest.mark.parametrize("ruled", [False, True])
def test_both_ways_leave_the_same_workspace(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ruled: bool
) -> None:
    staged = Store(Workspace(tmp_path / "staged"))
    first = made_logs.write(tmp_path / "first.jsonl", 40)
    for each in (store, staged):
        import_paths(each, [first])
        if ruled:
            features.rename(each, "tone", "mood")
            features.split(each, "classify", "user", "u3", "u3s")
    own, calls, proxy = tmp_path / "own.jsonl", tmp_path / "journal.jsonl", tmp_path / "litellm.jsonl"
    told = []
    for part in range(3):
        with own.open("ab") as file:
            file.write(made_logs.lines(rows(100 * part + 30)) + b"{torn\n")
        with calls.open("ab") as file:
            file.writelines(orjson.dumps(journal(part * 9 + at, feature=None)) + b"\n" for at in range(10))
        with proxy.open("ab") as file:
            file.writelines(orjson.dumps(litellm(part * 30 + at)) + b"\n" for at in range(30))
        for each, few in ((store, ingest.FEW), (staged, 0)):
            monkeypatch.setattr(ingest, "FEW", few)
            report = import_paths(each, [own, calls, proxy])
            told.append((report.imported, report.duplicates, report.quarantined, report.unpriced, report.unnamed))
            monkeypatch.undo()
    assert told[::2] == told[1::2]
    assert contents(store) == contents(staged)
    for each in (store, staged):
        assert [one.name for one in check(each) if not one.ok] == []
    staged.close()


def contents(store: Store) -> dict[str, list[tuple]]:
    with store.lease() as cursor:
        return {table: cursor.raw.execute(sql).fetchall() for table, sql in TABLES.items()}


def test_rules_apply_one_after_the_other() -> None:
    calls = {"feature": ["a", "b", None], "model": ["m", "n", "m"], "user_id": [None, "u", "u"]}
    rules = [
        FeatureRule(1, "rename", "a", None, "b"),
        FeatureRule(2, "user", "u", "b", "c"),
        FeatureRule(3, "family", "[]", None, "d"),
        FeatureRule(4, "model", "m", None, "e"),
    ]
    apply(rules, calls)
    assert calls["feature"] == ["e", "c", "e"]


def test_an_id_is_repeated_from_its_second_place_on() -> None:
    assert repeated(["a", "b", "a", "a", "c", "b"]) == {2, 3, 5}


def test_a_price_that_is_set_counts_for_the_next_lines(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    store.workspace.create()
    importer = Importer(store)
    for part, toml in enumerate(("", '[prices."gpt-4o"]\ninput = 1000.0\noutput = 1.0\n', "[prices", "")):
        store.workspace.settings.write_text(toml)
        with log.open("ab") as file:
            file.write(orjson.dumps(journal(part, input_tokens=1000, output_tokens=0)) + b"\n")
        importer.run([log])
    with store.lease() as cursor:
        found = cursor.raw.execute("select cost_usd from calls order by call_id").fetchall()
    assert [float(cost) for (cost,) in found] == [0.0025, 1.0, 1.0, 0.0025]


def test_rates_that_were_rolled_back_are_written_again(store: Store, tmp_path: Path) -> None:
    importer = Importer(store)
    with store.lease() as cursor:
        cursor.raw.execute("alter table rollup rename to aside").fetchall()
    log = write(tmp_path / "calls.jsonl", [journal(1)])
    with pytest.raises(duckdb.CatalogException):
        importer.run([log])
    with store.lease() as cursor:
        cursor.raw.execute("alter table aside rename to rollup").fetchall()
    assert importer.run([log]).imported == 1
    with store.lease() as cursor:
        assert cursor.raw.execute("select count(*) > 0 from prices").fetchall() == [(True,)]
