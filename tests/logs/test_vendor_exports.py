"""Exports of the vendors' and gateways' own logs: what each format must get right, one test a pitfall."""

import pytest

from app.errors import UnreadableRow
from app.logs.formats import (
    azure_apim,
    cloudflare,
    helicone,
    openai_batch,
    openai_stored,
    openpipe,
    portkey,
    vercel_report,
)
from tests.logs.reading import calls, read, total
from tests.logs.seeds import REQUEST, RESPONSE, SSE
from tests.shared import shared


def one(records) -> dict:
    (record,) = records
    return record


# ---- OpenAI Batch


def test_batch_output_has_no_prompt_and_joins_its_input_by_custom_id():
    found = calls(shared("samples/openai_batch/batch_output.jsonl"), "openai_batch")
    _, asked, _ = read(shared("samples/openai_batch/batch_input.jsonl"), "openai_batch")
    assert (len(found), len(asked)) == (11, 13)
    assert not any("messages" in call for call in found)
    assert {record["kind"] for record in asked} == {"messages"}
    assert {call["row_id"] for call in found} < {record["row_id"] for record in asked}
    assert all(record["messages"] for record in asked)


def test_batch_calls_are_marked_as_half_price_and_have_no_latency():
    found = calls(shared("samples/openai_batch/batch_output.jsonl"))
    assert {call["service_tier"] for call in found} == {"batch"}
    assert not any("latency_ms" in call for call in found)
    assert all(call["ts"] > 1.7e9 for call in found)


def test_batch_features_hide_in_the_prefix_of_the_custom_id():
    found = calls(shared("samples/openai_batch/batch_output.jsonl"))
    assert {call["feature_how"] for call in found} == {"custom_id"}
    assert "classify_ticket" in {call["feature"] for call in found}
    _, asked, _ = read(shared("samples/openai_batch/batch_input.jsonl"))
    assert {record["feature_how"] for record in asked} >= {"custom_id", "metadata.feature"}


def test_batch_errors_with_and_without_a_response():
    refused, expired = calls(shared("samples/openai_batch/batch_errors.jsonl"), "openai_batch")
    assert (refused["status"], refused["http_status"]) == ("error", 400)
    assert refused["error"].startswith("context_length_exceeded: ")
    assert (expired["status"], expired["error"][:15]) == ("error", "batch_expired: ")


def test_a_batch_of_responses_calls():
    row = {"custom_id": "x", "response": {"status_code": 200, "body": {"object": "response", "status": "completed"}}}
    assert one(openai_batch.records(row))["status"] == "ok"


# ---- OpenAI stored completions


def test_a_stored_list_alone_has_no_prompt():
    found = calls(shared("samples/openai_stored/list_page.json"), "openai_stored")
    assert len(found) == 6
    assert not any("messages" in call or "latency_ms" in call for call in found)
    assert {call["row_id"][:4] for call in found} == {"req_"}
    assert {call["user_id"] for call in found} >= {"user_0"}
    assert "ticket_triage" in {call.get("schema") for call in found}


def test_stored_messages_come_apart_and_name_their_completion():
    _, asked, _ = read(shared("samples/openai_stored/messages_pages.json"), "openai_stored")
    found = calls(shared("samples/openai_stored/list_page.json"))
    assert {record["call_id"] for record in asked} == {call["call_id"] for call in found}
    assert [message["role"] for message in asked[0]["messages"]] == ["system", "user"]


def test_a_page_of_stored_messages_alone_is_placed_by_the_ids_of_its_messages():
    page = {"object": "list", "data": [{"id": "chatcmpl-9-0", "role": "user", "content": None, "content_parts": [
        {"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "u"}}]}]}  # fmt: skip
    found = one(openai_stored.records(page))
    assert found["call_id"] == "chatcmpl-9"
    assert isinstance(found["messages"][0]["content"], list)


def test_an_empty_stored_page_is_refused():
    with pytest.raises(UnreadableRow, match="no page"):
        openai_stored.records({"object": "list", "data": []})


# ---- Helicone


def test_helicone_json_lines():
    found = calls(shared("samples/helicone/export.jsonl"), "helicone")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (13, 695, 113)
    assert {call["feature_how"] for call in found} == {"properties.feature"}
    assert {call["session_id"][:1] for call in found} == {"s"}
    assert [call["status"] for call in found].count("error") == 2
    assert {call["http_status"] for call in found} == {200, 429, 400}
    assert sum("feedback" in call for call in found) == 6
    assert all(call["provider"] == "openai" for call in found)


def test_helicone_csv_has_no_response_and_no_request_id():
    found = calls(shared("samples/helicone/export.csv"), "helicone")
    assert len(found) == 13
    assert all(call["messages"] and call["row_id"] for call in found)
    assert not any("output" in call or "cost_usd" in call or "latency_ms" in call for call in found)


def row_of_helicone(**more) -> dict:
    return {"request_id": "r", "request_created_at": "2026-11-23T13:32:24Z", "request_body": REQUEST, **more}


def test_helicone_without_bodies_is_usage_only():
    row = row_of_helicone(request_body=None, signed_body_url="https://…", response_status=200, prompt_tokens=3)
    found = one(helicone.records(row))
    assert (found["status"], found["input_tokens"]) == ("ok", 3)
    assert "messages" not in found


def test_a_helicone_stream_that_was_never_merged():
    found = one(helicone.records(row_of_helicone(response_body={"streamed_data": SSE}, response_status=200)))
    assert (found["output"], found["status"]) == ("a", "cut")


def test_a_helicone_call_that_was_cancelled_has_a_negative_status():
    found = one(helicone.records(row_of_helicone(response_body=RESPONSE, response_status=-3)))
    assert found["status"] == "cut"
    assert "http_status" not in found


def test_a_helicone_prompt_id_names_the_feature_where_nothing_better_does():
    asked = {key: REQUEST[key] for key in ("model", "messages")}
    found = one(helicone.records(row_of_helicone(request_body=asked, prompt_id="triage")))
    assert (found["feature"], found["feature_how"]) == ("triage", "prompt_name")


def test_helicone_scores_of_unknown_scale_are_tags_and_the_thumb_is_feedback():
    found = one(helicone.records(row_of_helicone(scores={"helpfulness": 4}, feedback_rating=False)))
    assert found["tags"]["score.helpfulness"] == "4"
    assert found["feedback"] == {"score": -1}


# ---- OpenPipe and Portkey


def test_openpipe():
    found = calls(shared("samples/openpipe/request_logs_export.jsonl"), "openpipe")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (11, 695, 113)
    assert {call["feature_how"] for call in found} == {"tags.prompt_id"}
    assert not any("tags" in call for call in found)  # $sdk is no label


def test_openpipes_own_models_tell_created_in_ms():
    found = one(openpipe.records({"input": REQUEST, "output": {**RESPONSE, "created": 1702666185703}, "tags": {}}))
    assert found["ts"] == 1702666185703


def test_openpipe_errors_stand_in_the_output():
    found = one(
        openpipe.records({"input": REQUEST, "output": {"code": "429", "message": "m"}, "tags": {"promptId": "p"}})
    )
    assert (found["status"], found["error"], found["feature"]) == ("error", "429: m", "p")


def test_portkey_costs_are_in_cents():
    found = calls(shared("samples/portkey/logs_export.jsonl"), "portkey")
    assert (len(found), total(found, "input_tokens")) == (13, 695)
    assert total(found, "cost_usd") == pytest.approx(11 * 0.0015 / 100)
    assert [call["status"] for call in found].count("error") == 2
    assert {call["user_id"] for call in found} == {"user_0", "user_1", "user_2"}
    assert next(call for call in found if call["status"] == "error")["error"].startswith("rate_limit_exceeded: ")


def test_portkey_with_only_the_fields_that_were_chosen():
    found = one(portkey.records({"ai_model": "m", "req_units": 3, "res_units": 1, "cost": 2, "prompt_slug": "triage"}))
    assert found == {
        "feature": "triage",
        "feature_how": "prompt_name",
        "cost_usd": 0.02,
        "input_tokens": 3,
        "output_tokens": 1,
        "model": "m",
    }


# ---- Azure and Cloudflare


def test_azure_gateway_logs_hold_bodies_as_strings():
    found = calls(shared("samples/azure_openai/apim_GatewayLogs.jsonl"), "azure_apim")
    assert len(found) == 5
    assert all(call["messages"] and call["output"] and call["provider"] == "azure" for call in found)
    assert found[0]["ts"] == "2026-11-23T13:32:24.684374+00:00"
    assert found[0]["tags"]["deployment"] == "chat-mini"


def test_an_azure_body_cut_at_its_limit_is_odd_and_the_call_stays():
    given = {"requestBody": '{"model": "m", "mess', "responseBody": '{"id": "chat', "responseCode": 200}
    found = one(azure_apim.records({"category": "GatewayLogs", "resourceId": "/X", "properties": given}))
    assert set(found["odd"]) == {"messages", "output"}
    assert found["status"] == "ok"


def test_azure_diagnostics_have_neither_text_nor_tokens():
    found = calls(shared("samples/azure_openai/diagnostic_RequestResponse.jsonl"), "azure_apim")
    assert len(found) == 11
    assert not any(key in call for call in found for key in ("messages", "output", "input_tokens"))
    assert {call["model"] for call in found} >= {"gpt-4o-mini-2024-07-18"}
    assert {call["feature_how"] for call in found} == {"deployment"}


def test_azure_properties_as_a_string_and_times_in_net_ticks():
    given = '{"modelName": "gpt-4o", "requestTime": 639310375446843776, "responseTime": 639310375447707776}'
    row = {"category": "RequestResponse", "operationName": "ChatCompletions_Create", "properties": given}
    found = one(azure_apim.records(row))
    assert (found["ts"], found["latency_ms"], found["model"]) == (
        1795440744684377600,
        pytest.approx(86.4, abs=0.01),
        "gpt-4o",
    )


def test_azure_rows_of_other_categories_are_passed_over():
    found = one(azure_apim.records({"category": "Audit", "operationName": "ListKeys", "properties": {}}))
    assert found["kind"] == "skip"


def test_cloudflare_pages_hold_usage_and_no_text():
    found = calls(shared("samples/cloudflare_ai_gateway/rest_logs_page.json"), "cloudflare")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (13, 695, 113)
    assert not any("messages" in call for call in found)
    assert {call["feature_how"] for call in found} == {"metadata.feature"}
    assert [call["status"] for call in found].count("error") == 2


def test_cloudflare_logpush_is_encrypted_and_says_what_to_do():
    _, found, reasons = read(shared("samples/cloudflare_ai_gateway/logpush_encrypted.jsonl"), "cloudflare")
    assert (found, len(reasons)) == ([], 2)
    assert "decrypt it first" in reasons[0]


def test_cloudflare_logpush_that_its_owner_decrypted():
    row = {"Gateway": "g", "RequestBody": REQUEST, "ResponseBody": RESPONSE, "CreatedAt": "2026-11-23T13:32:24Z",
           "Metadata": '{"feature": "triage"}', "StatusCode": 200, "Provider": "openai"}  # fmt: skip
    found = one(cloudflare.records(row))
    assert (found["feature"], found["output"]["content"], found["status"]) == ("triage", "a", "ok")


def test_vercel_reports_are_bills():
    _, found, _ = read(shared("samples/vercel_ai_gateway/report_rows.json"), "vercel_report")
    assert one(found) == {
        "kind": "bill",
        "vendor": "vercel",
        "day": "2026-11-23",
        "model": "openai/gpt-4o-mini",
        "requests": 42,
        "input_tokens": 5000,
        "cached_tokens": 0,
        "output_tokens": 700,
        "cost_usd": 0.0123,
    }
    assert vercel_report.recognise({"day": "d", "total_cost": 1, "request_count": 1}, frozenset())
