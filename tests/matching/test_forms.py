"""What counts as the same answer, kind by kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.kinds import Kind, Output, agree, has_form
from app.matching.texts import words_of


def _call(name: str, arguments: str) -> dict[str, str]:
    return {"id": name, "name": name, "arguments": arguments}


SAME: list[tuple[Kind, Output, Output]] = [
    ("label", "Card-Arrival.", "card_arrival"),
    ("label", "“Positive”", "**positive**"),
    ("label", "```\nn/a\n```", "N/A"),
    ("key_value", "category: billing, intent: refund", "Category: Billing\nIntent: refund."),
    ("key_value", "category: billing, intent: refund", "- **intent:** refund\n- **category:** billing"),
    ("key_value", "category: billing, intent: refund", '```json\n{"category": "billing", "intent": "refund"}\n```'),
    ("key_value", "category: billing; intent: refund", "1. category = billing\n2. intent = refund"),
    ("key_value", "is_new: true", '{"is new": true}'),
    ("json", '{"a": 1.0, "b": "X  y"}', '```json\n{ "b": "x y", "a": 1 }\n```'),
    ("json", '{"a": 1, "b": null, "c": ""}', '{"a": 1}'),
    ("number", "$1,200.50", "$1200.5"),
    ("number", "0.30000000001", "0.3"),
    ("number", "12 %", "12%"),
    ("extract", "the quick brown fox jumps over the lazy old dog", "The quick, brown fox jumps over the lazy dog"),
    ("text", "It’s  done.", "it's done."),
    (
        "tool_call",
        {"content": None, "tool_calls": [_call("f", '{"x": 1}'), _call("g", "{}")]},
        {"content": "Wait", "tool_calls": [_call("g", ""), _call("f", '{ "x": 1.0 }')]},
    ),
]
LONG_EXTRACT = "the parcel has not come and I want my money back by friday or the shop hears from me again about"
OTHER: list[tuple[Kind, Output, Output]] = [
    ("label", "1", "-1"),
    ("label", "c", "c#"),
    ("label", "1.5", "15"),
    ("label", "top up", "topup failed"),
    ("key_value", "category: billing, intent: refund", "category: billing, intent: charge"),
    ("key_value", "category: billing, intent: refund", "category: billing"),
    ("json", '{"a": [1, 2]}', '{"a": [2, 1]}'),
    ("json", '{"a": 0}', "{}"),
    ("json", '{"a": false}', '{"a": 0}'),
    ("number", "12 %", "12"),
    ("number", "1", "-1"),
    ("number", "1.00001", "1"),
    ("extract", "10 Main Street, Leeds", "12 Main Street, Leeds"),
    ("extract", f"{LONG_EXTRACT} order 40118837", f"{LONG_EXTRACT} order 40118873"),
    ("extract", f"{LONG_EXTRACT} 3 for 5", f"{LONG_EXTRACT} 5 for 3"),
    ("text", "It is done.", "It is done!"),
    ("tool_call", {"tool_calls": [_call("f", '{"x": 1}')]}, {"tool_calls": [_call("f", '{"x": 2}')]}),
    ("tool_call", {"tool_calls": [_call("f", "{")]}, {"tool_calls": [_call("f", "[")]}),
    ("tool_call", {"tool_calls": [_call("f", "{}")]}, {"tool_calls": [_call("f", "{}")] * 2}),
]
MALFORMED: list[tuple[Kind, Output]] = [
    ("label", "The intent is: card_arrival"),
    ("label", '{"intent": "card_arrival"}'),
    ("label", "It could be one of several intents here"),
    ("key_value", "category billing"),
    ("key_value", "Sure, here you go:\ncategory: billing and then some prose"),
    ("key_value", "see http://example.com"),
    ("json", '{"a": 1'),
    ("json", "12"),
    ("number", "about 12"),
    ("number", "1e999"),
    ("extract", "word " * 100),
    ("tool_call", "get_menu()"),
    ("text", " \n"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_same_answers(kind: Kind, one: Output, other: Output) -> None:
    assert has_form(one, kind)
    assert has_form(other, kind)
    assert agree(one, other, kind)


@pytest.mark.parametrize(("kind", "one", "other"), OTHER)
def test_other_answers(kind: Kind, one: Output, other: Output) -> None:
    assert not agree(one, other, kind)


@pytest.mark.parametrize(("kind", "output"), MALFORMED)
def test_malformed_answers(kind: Kind, output: Output) -> None:
    assert not has_form(output, kind)


@given(st.text("ab01 .,-#%&@_*:`'", max_size=30))
@settings(deadline=None)
def test_ascii_text_has_the_words_of_any_text(text: str) -> None:
    beside = "é"
    assert words_of(text) == [word for word in words_of(f"{text} {beside}") if word != beside]
