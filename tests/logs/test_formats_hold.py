"""Whatever a file holds, reading it ends in records or in a reason: no other exception ever leaves a format."""

import copy
import gzip
import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import OfframpError, UnreadableRow
from app.logs.containers import container
from app.logs.detect import FORMATS, by_name, detect
from app.logs.formats import mapped
from tests.logs.reading import rows_of
from tests.logs.seeds import ROWS
from tests.shared import shared

CANONICAL = {
    **dict.fromkeys(
        ("call_id", "row_id", "feature", "feature_how", "parent_id", "provider", "model", "request_model"), str
    ),
    **dict.fromkeys(("status", "error", "finish_reason", "user_id", "session_id", "service_tier", "schema"), str),
    **dict.fromkeys(("http_status", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens"), int),
    **dict.fromkeys(("reasoning_tokens",), int),
    **dict.fromkeys(("cost_usd", "latency_ms", "ttft_ms"), (int, float)),
    **dict.fromkeys(("tools", "messages"), list),
    **dict.fromkeys(("tags", "feedback", "odd"), dict),
    "ts": (int, float, str),
    "output": (str, dict),
}
OURS = {
    "journal",
    "own_rows",
    "openai_stored",
    "openai_batch",
    "helicone",
    "openpipe",
    "portkey",
    "braintrust",
    "weave",
}
OURS |= {"mlflow", "azure_apim", "cloudflare", "feedback", "finetuning", "vercel_report"}
QUIET = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large),
)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
words = st.sampled_from(
    ["", "{", "[", '"{"', "[1]", '{"a": 1}', "data: {}", "abc", "-1", "1e999", "2026-11-23", "\ud800", "x" * 400]
)
values = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | words, inner, max_size=4),
    max_leaves=12,
)


def check(module: Any, row: Any) -> None:
    """Reads one row; what comes out must be of the canonical types and fit for JSON."""
    if isinstance(row, dict):
        assert module.recognise(row, frozenset(row)) in (True, False)
    try:
        records = list(module.records(row))
    except UnreadableRow:
        return
    for record in records:
        if "kind" not in record:
            for key, value in record.items():
                assert isinstance(value, CANONICAL[key]), key
                assert not isinstance(value, bool), key
            assert record.get("status", "ok") in ("ok", "error", "cut", "incomplete")
            assert all(record.get(key, 0) >= 0 for key in ("input_tokens", "output_tokens", "latency_ms", "cost_usd"))
            assert all(isinstance(message, dict) and message["role"] for message in record.get("messages", ()))


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """The path of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, entry in inside for found in [(*path, key), *places(entry, (*path, key))]]


@pytest.mark.parametrize("module", FORMATS, ids=lambda module: module.NAME)
@QUIET
@given(row=values)
def test_any_json_value_is_read_or_refused(module, row):
    if module.NAME in OURS:
        check(module, row)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ROWS)])
@QUIET
@given(data=st.data())
def test_a_row_bent_in_up_to_three_places_is_read_or_refused(name, row, data):
    bent = copy.deepcopy(row)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(bent) or [()]))
        if path:
            holder = bent
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = data.draw(values)
    check(by_name(name), bent)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ROWS)])
def test_each_seed_is_recognised_as_its_format(name, row):
    found = detect([row]).format
    assert found is not None
    assert name == found.NAME
    check(found, row)


@QUIET
@given(row=values, path=st.text(max_size=10))
def test_any_mapping_of_any_row_is_read_or_refused(row, path):
    try:
        found = list(mapped.records(row, {"prompt": path, "ts": "a", "input_tokens": path, "response": "a.0"}))
    except UnreadableRow:
        return
    assert len(found) == 1


def test_a_row_nested_deeper_than_python_goes_is_refused_or_read():
    for opening, closing in (('{"error":', "}"), ("[", "]"), ('{"data":[', "]}"), ('{"response":{"body":', "}}")):
        depth = 1000 // (opening.count("{") + opening.count("["))
        row = orjson.loads(opening * depth + "1" + closing * depth)
        for module in FORMATS:
            if module.NAME in OURS:
                check(module, row)
                check(
                    module, {"request": row, "response": row, "model": "m", "messages": row, "error": row, "input": row}
                )


SAMPLES = [
    *("openai_raw/sdk_pairs.jsonl", "openai_raw/sdk_pairs_stringified.jsonl", "openai_stored/list_page.json"),
    *(
        "openai_batch/batch_output.jsonl",
        "helicone/export.csv",
        "braintrust/sdk_events-0.47.0.jsonl",
        "weave/calls.jsonl",
    ),
    *("mlflow/search_traces_to_json-3.17.2.jsonl", "azure_openai/apim_GatewayLogs.jsonl", "llm_logsdb/logs-0.36.db"),
    *("cloudflare_ai_gateway/rest_logs_page.json", "portkey/logs_export.jsonl", "openpipe/request_logs_export.jsonl"),
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_real_bytes_bent_at_random_are_read_or_refused(sample, tmp_path: Path):
    chance = random.Random(sample)
    whole = shared(f"samples/{sample}").read_bytes()[:60_000]
    for number in range(12):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 20, 400))):
            at = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[at] = chance.randrange(256)
            else:
                del data[at : at + chance.randrange(1, 40)]
        path = tmp_path / f"bent-{number}"
        path.write_bytes(gzip.compress(data)[: -chance.randrange(1, 200)] if number % 3 == 0 else data)
        read(path)


@QUIET
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_container_or_refused(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "file"
    path.write_bytes(data)
    read(path)


def read(path: Path) -> None:
    try:
        found = container(path)
        rows = list(rows_of(found)) if found.kind != "empty" else []
    except OfframpError:
        return
    except EOFError:
        assert found.kind == "lines"  # the importer reads those bytes itself and meets the cut
        return
    detected = detect(found.sample).format
    for row in rows:
        if detected is not None and not isinstance(row, UnreadableRow):
            check(detected, row)
