"""What a challenger is asked: nothing is lost in silence, and what it cannot do stays with the API."""

from typing import Any

import pytest

from app.rollout.routing import Route
from app.rollout.translate import StaysWithApi, for_challenger

OLLAMA = Route("f", url="http://h/v1", model="own", context=1000, most_output=100)
OPENAI = Route("f", url="http://h/v1", model="own", dialect="openai")
ASKED: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


def asked(route: Route = OLLAMA, **more: Any) -> dict[str, Any]:
    return for_challenger(ASKED | more, route)[0]


def test_sampling_and_thinking_are_said_outright() -> None:
    sent = asked()
    assert (sent["model"], sent["temperature"], sent["top_p"], sent["reasoning_effort"]) == ("own", 0, 1, "none")
    assert asked(temperature=0.7)["temperature"] == 0.7


def test_the_limit_has_the_name_that_is_known() -> None:
    sent = asked(max_completion_tokens=64)
    assert sent["max_tokens"] == 64
    assert "max_completion_tokens" not in sent


def test_text_parts_become_one_text() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    sent = asked(messages=[{"role": "developer", "content": "s"}, {"role": "user", "content": parts}])
    assert sent["messages"] == [{"role": "system", "content": "s"}, {"role": "user", "content": "a\nb"}]


def test_what_has_no_effect_on_the_answer_is_dropped_and_named() -> None:
    sent, dropped = for_challenger(ASKED | {"user": "u", "store": True, "metadata": {"a": "b"}, "n": 1}, OLLAMA)
    assert dropped == ["metadata", "store", "user"]
    assert not {"user", "store", "metadata", "n"} & set(sent)


def test_no_tool_is_offered_where_none_may_be_called() -> None:
    tools = [{"type": "function", "function": {"name": "t"}}]
    assert "tools" not in asked(tools=tools, tool_choice="none")
    assert asked(tools=tools, tool_choice="auto")["tools"] == tools


@pytest.mark.parametrize(
    "more",
    [
        {"n": 2},
        {"messages": []},
        {"messages": None},
        {"messages": ["hi"]},
        {"tool_choice": "required"},
        {"tool_choice": {"type": "function", "function": {"name": "t"}}},
        {"logit_bias": {"1": 2}},
        {"audio": {"voice": "x"}},
        {"an_unknown_field": 1},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
    ],
)
def test_what_would_be_dropped_in_silence_stays_with_the_api(more: dict[str, Any]) -> None:
    with pytest.raises(StaysWithApi) as told:
        asked(**more)
    assert told.value.reason == "unsupported"


@pytest.mark.parametrize("more", [{"messages": [{"role": "user", "content": "word " * 1000}]}, {"max_tokens": 990}])
def test_a_prompt_that_the_host_would_cut_stays_with_the_api(more: dict[str, Any]) -> None:
    with pytest.raises(StaysWithApi) as told:
        asked(**more)
    assert told.value.reason == "too_long"


def test_a_host_that_speaks_the_apis_language_gets_the_request_as_it_is() -> None:
    more = {"logit_bias": {"1": 2}, "tool_choice": "required", "max_completion_tokens": 5}
    assert asked(OPENAI, **more) == ASKED | more | {"model": "own"}


def test_the_request_of_the_caller_is_not_changed() -> None:
    given = ASKED | {"messages": [{"role": "developer", "content": [{"type": "text", "text": "a"}]}], "user": "u"}
    before = str(given)
    for_challenger(given, OLLAMA)
    assert str(given) == before
