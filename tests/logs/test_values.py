"""The small readings every format shares."""

import pytest

from app.logs import values
from app.logs.carriers import from_coarse, from_custom_id, from_mapping, from_tags, keep_tags, metadata
from app.logs.failures import failure, http_status
from app.logs.moments import between, moment, seconds, timed
from app.logs.providers import of_url
from app.logs.ratings import thumb, verdict


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        ("stop", "stop"),
        ("end_turn", "stop"),
        ("STOP_SEQUENCE", "stop"),
        ("completed", "stop"),
        ("max_output_tokens", "length"),
        ("tool-calls", "tool_calls"),
        ("function_call", "tool_calls"),
        ("content-filter", "content_filter"),
        ("pause_turn", "pause_turn"),
        ("", None),
        ("error", None),
        ("in_progress", None),
        (None, None),
        (7, None),
    ],
)
def test_finish_reasons_of_all_vendors_become_four_words(told, ours):
    assert values.finish(told) == ours


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("stop", "ok"),
        ("tool_use", "ok"),
        ("length", "incomplete"),
        ("refusal", "incomplete"),
        (None, "cut"),
        ("x", "incomplete"),
    ],
)
def test_a_call_without_a_finish_reason_is_cut(told, status):
    out: dict = {}
    values.ended(told, out)
    assert out["status"] == status


def test_an_error_already_told_outlives_the_finish_reason():
    out = {"status": "error"}
    values.ended("stop", out)
    assert out == {"status": "error", "finish_reason": "stop"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        (" \n\n[1, 2]", [1, 2]),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ('"\\"gpt-4o\\""', "gpt-4o"),
        ('{"a": "{\\"b\\": 1}"}', {"a": '{"b": 1}'}),
        ("{broken", "{broken"),
        ('"[broken"', '"[broken"'),
        ("plain", "plain"),
        ("12", "12"),
        (3, 3),
        (None, None),
    ],
)
def test_stringified_json_is_parsed_two_layers_deep_and_kept_when_it_fails(given, found):
    assert values.parsed(given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        *[(10, 10), ("10", 10), ("10.0", 10), (10.0, 10), ("10.5", None), ("abc", None), (True, None), (None, None)],
        *[([], None), (float("nan"), None), (float("inf"), None), ("1e999", None), ("", None), ("-3", -3)],
    ],
)
def test_counts_are_read_from_numbers_and_their_text(given, found):
    assert values.integer(given) == found


def test_a_token_count_that_is_none_goes_to_odd_and_never_becomes_zero():
    out: dict = {}
    values.usage({"prompt_tokens": "abc", "completion_tokens": -1}, out)
    assert out == {"odd": {"input_tokens": "abc", "output_tokens": -1}}


def test_unknown_usage_stays_absent():
    out: dict = {}
    values.usage({"prompt_tokens": None, "completion_tokens_details": None}, out)
    assert out == {}


def test_anthropic_input_tokens_add_cache_reads_and_writes():
    out: dict = {}
    values.usage(
        {"input_tokens": 5, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20, "output_tokens": 7}, out
    )
    assert out == {"input_tokens": 125, "cached_tokens": 100, "cache_write_tokens": 20, "output_tokens": 7}


def test_openai_prompt_tokens_already_hold_the_cached_ones():
    out: dict = {}
    spent = {"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 64}}
    values.usage({**spent, "completion_tokens_details": {"reasoning_tokens": 5}}, out)
    assert out == {"input_tokens": 100, "cached_tokens": 64, "output_tokens": 9, "reasoning_tokens": 5}


def test_responses_usage_with_details_is_not_added_up():
    out: dict = {}
    values.usage({"input_tokens": 100, "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 3}}, out)
    assert out == {"input_tokens": 100, "cached_tokens": 64, "cache_write_tokens": 3}


def test_text_parts_are_joined_and_thoughts_left_out():
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "a"}, {"type": "input_text", "text": "b"}]
    assert values.text(parts) == "a\nb"
    assert values.text(None) == ""
    assert values.text("x") == "x"


def test_content_with_an_image_stays_a_list_of_parts():
    parts = [{"type": "text", "text": "what?"}, {"type": "image_url", "image_url": {"url": "data:…"}}]
    assert values.text(parts) == parts


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (1795440744, 1795440744),
        ("1795440744.5", 1795440744.5),
        ("2026-11-23T13:32:24.684374+00:00", "2026-11-23T13:32:24.684374+00:00"),
        ("2026-11-23 13:32:24", "2026-11-23 13:32:24"),
        ("2026-11-23T13:32:24.6843740Z", "2026-11-23T13:32:24.684374+00:00"),
        ("2026-11-23 13:32:24+00", "2026-11-23T13:32:24+00:00"),
        ("2026-11-23 13:32:24 UTC", "2026-11-23T13:32:24+00:00"),
        ("Mon, 23 Nov 2026 13:32:24 GMT", "2026-11-23T13:32:24+00:00"),
        ({"$date": "2026-11-23T13:32:24Z"}, "2026-11-23T13:32:24Z"),
        (639310375446843776, 1795440744684377600),
        ("2026-02-30T00:00:00Z", None),
        ("yesterday", None),
        (0.8, None),
        (True, None),
        ([], None),
    ],
)
def test_times_of_every_kind(given, found):
    assert moment(given) == found


@pytest.mark.parametrize(
    "given", [1795440744, 1795440744000, 1795440744000000, 1795440744000000000, "2026-11-23T13:32:24Z"]
)
def test_the_magnitude_of_a_number_tells_its_unit(given):
    assert seconds(given) == 1795440744


def test_a_time_that_is_none_goes_to_odd():
    out: dict = {}
    timed("half past nine", "ts", out)
    assert out == {"odd": {"ts": "half past nine"}}


def test_latency_between_two_times_is_never_negative():
    out: dict = {}
    between("2026-11-23T13:32:25Z", "2026-11-23T13:32:24Z", out)
    assert out == {}
    between("2026-11-23T13:32:24.250", 1795440745, out)
    assert out == {"latency_ms": 750}


def test_explicit_feature_keys_best_first():
    out: dict = {}
    assert from_mapping({"task": "b", "prompt_name": "c", "use_case": "a"}, out, "metadata")
    assert out == {"feature": "a", "feature_how": "metadata.use_case"}
    assert not from_mapping({"feature": "later"}, out, "")


@pytest.mark.parametrize(
    "key", ["feature", "Feature", "app.feature", "feature_name", "featureName", "use-case", "promptId"]
)
def test_feature_keys_are_found_in_any_spelling(key):
    out: dict = {}
    assert from_mapping({key: "classify"}, out, "")
    assert out["feature"] == "classify"


@pytest.mark.parametrize("value", [None, "", "  ", {"a": 1}, [1], '{"a": 1}', True, "Say hi.\nThen stop.", "x" * 90])
def test_a_feature_must_be_a_word(value):
    out: dict = {}
    assert not from_mapping({"feature": value}, out, "")
    assert out == {}


def test_the_user_is_never_the_feature():
    out: dict = {}
    metadata({"user_id": "u1", "session_id": "s1", "plan": "pro", "api_key": "sk-x"}, out)
    assert out == {"user_id": "u1", "session_id": "s1", "tags": {"plan": "pro"}}


@pytest.mark.parametrize(
    ("tags", "feature"),
    [
        (["prod", "feature:classify"], "classify"),
        (["feature=classify", "x"], "classify"),
        (["User-Agent: openai", "classify"], "classify"),
        (["staging", "classify"], "classify"),
        (["prod"], None),
        (["a", "b"], None),
        (["version:2"], None),
        ([3, None], None),
    ],
)
def test_tags_name_the_feature_outright_or_as_the_only_one(tags, feature):
    out: dict = {}
    assert from_tags(tags, out) is (feature is not None)
    assert out.get("feature") == feature


@pytest.mark.parametrize(
    ("custom_id", "feature"),
    [
        ("classify-0012", "classify"),
        ("extract_invoice-7", "extract_invoice"),
        ("request-1", None),
        ("8f3a", None),
        (None, None),
    ],
)
def test_the_prefix_of_a_custom_id_is_a_coarse_carrier(custom_id, feature):
    out: dict = {}
    from_custom_id(custom_id, out)
    assert out.get("feature") == feature


def test_a_coarse_carrier_waits_for_the_parent_span():
    out = {"parent_id": "p"}
    assert not from_coarse("ticket_triage", out, "schema")


def test_tags_are_few_short_and_hold_no_secrets():
    out: dict = {}
    keep_tags({**{f"k{n}": n for n in range(40)}, "authorization": "Bearer x", "long": "y" * 999}, out)
    assert len(out["tags"]) == 20
    assert "authorization" not in out["tags"]
    assert max(map(len, out["tags"].values())) <= 200


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (
            {"message": "slow down", "type": "tokens", "code": "rate_limit_exceeded"},
            "rate_limit_exceeded: slow down",
            None,
        ),
        (
            {"error": {"message": "no", "type": "invalid_request_error", "code": None}},
            "invalid_request_error: no",
            None,
        ),
        (
            {"type": "X", "status": 529, "body": {"type": "error", "error": {"type": "overloaded_error"}}},
            "overloaded_error",
            529,
        ),
        ("Error code: 429 - {'error': {}}", "Error code: 429 - {'error': {}}", 429),
        ('{"error": {"message": "m", "code": 400}}', "400: m", 400),
        ("timeout", "timeout", None),
    ],
)
def test_errors_stored_as_a_dict_or_as_text(error, words, code):
    out: dict = {}
    failure(error, out)
    assert out["status"] == "error"
    assert out["error"] == words
    assert out.get("http_status") == code


def test_an_error_text_is_cut_at_500_characters():
    out: dict = {}
    failure("x" * 9_999, out)
    assert len(out["error"]) == 500


def test_an_http_status_of_400_and_above_is_an_error():
    out: dict = {}
    http_status("503", out)
    assert out == {"http_status": 503, "status": "error"}
    http_status(7, out := {})
    assert out == {}


@pytest.mark.parametrize(
    ("value", "score"), [(True, 1), ("thumbs-down", -1), ("👍", 1), (-1, -1), ("0.5", 0.5), ("meh", None)]
)
def test_verdicts_of_users(value, score):
    assert thumb(value) == score


def test_a_thumb_of_zero_is_a_thumb_down():
    out: dict = {}
    verdict({"thumbs": 0, "comment": "bad"}, ("thumbs",), out)
    assert out == {"score": -1, "comment": "bad"}


def test_vendors_by_their_addresses():
    assert of_url("https://x.openai.azure.com/openai/deployments/d") == "azure"
    assert of_url("https://api.openai.com/v1/chat/completions") == "openai"
    assert of_url("http://localhost:4141/v1") is None
