"""Which format a file is in."""

import pytest

from app.errors import UsageError
from app.logs.containers import container
from app.logs.detect import FORMATS, by_name, detect
from tests.logs.seeds import MESSAGES, REQUEST, RESPONSE
from tests.shared import shared

SAMPLES = {
    "anthropic_raw/real_pairs.jsonl": "own_rows",
    "anthropic_raw/sdk_pairs.jsonl": "own_rows",
    "azure_openai/apim_GatewayLogs.jsonl": "azure_apim",
    "azure_openai/diagnostic_RequestResponse.jsonl": "azure_apim",
    "azure_openai/real_pairs.jsonl": "own_rows",
    "braintrust/sdk_events-0.47.0.jsonl": "braintrust",
    "cloudflare_ai_gateway/logpush_encrypted.jsonl": "cloudflare",
    "cloudflare_ai_gateway/rest_logs_page.json": "cloudflare",
    "helicone/export.csv": "helicone",
    "helicone/export.jsonl": "helicone",
    "mlflow/search_traces_to_json-3.17.2.jsonl": "mlflow",
    "openai_batch/batch_errors.jsonl": "openai_batch",
    "openai_batch/batch_input.jsonl": "openai_batch",
    "openai_batch/batch_output.jsonl": "openai_batch",
    "openai_raw/sdk_pairs_stringified.jsonl": "own_rows",
    "openai_raw/sdk_stream_chunks.jsonl": "own_rows",
    "openai_stored/list_page.json": "openai_stored",
    "openai_stored/messages_pages.json": "openai_stored",
    "openpipe/request_logs_export.jsonl": "openpipe",
    "openrouter/real_pairs.jsonl": "own_rows",
    "portkey/logs_export.jsonl": "portkey",
    "vercel_ai_gateway/real_pairs.jsonl": "own_rows",
    "vercel_ai_gateway/report_rows.json": "vercel_report",
    "weave/calls.jsonl": "weave",
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_known_by_all_its_rows(sample):
    found = detect(container(shared(f"samples/{sample}")).sample)
    assert found.format is not None
    assert (found.format.NAME, found.share) == (SAMPLES[sample], 1.0)


def test_every_format_is_named_for_its_module_and_says_what_it_holds():
    for module in FORMATS:
        assert module.__name__.rpartition(".")[2] == module.NAME
        assert module.TITLE
        assert module.HOLDS
        assert module.__doc__


def test_our_own_journal_comes_first_and_the_generic_rows_last():
    assert (FORMATS[0].NAME, FORMATS[-1].NAME) == ("journal", "own_rows")


def test_the_format_of_most_rows_wins():
    rows = [{"messages": MESSAGES}, *[{"request": REQUEST, "response": RESPONSE}] * 3]
    found = detect(rows)
    assert found.format is not None
    assert (found.format.NAME, found.share, found.reason) == ("own_rows", 0.75, "3 of 4 rows")


def test_unknown_rows_are_told_by_their_keys():
    assert detect([{"level": "info", "msg": "x"}]).reason == "no format we know: its keys are level, msg"
    assert detect([1, "a"]).format is None
    assert detect([]).reason == "there are no rows to tell it by"


def test_formats_by_name():
    assert by_name("helicone").NAME == "helicone"
    with pytest.raises(UsageError, match="no format 'excel'"):
        by_name("excel")
