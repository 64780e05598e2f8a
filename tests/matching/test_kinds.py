"""Which kind of answers a feature gives, and laws that hold for any text whatever."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.kinds import Kind, Output, agree, canonical, has_form, kind_of

KINDS: tuple[Kind, ...] = ("label", "key_value", "json", "tool_call", "number", "extract", "text")
LABELS = ["card_arrival", "age_limit", "card_arrival", "top_up", "age_limit", "top_up"]
PROSE = [f"The {noun} was told to come back in {days} days, and to bring its papers." for noun, days in
         (("driver", 3), ("owner", 5), ("tenant", 8), ("nurse", 2))]  # fmt: skip

_written = st.one_of(
    st.text(max_size=60),
    st.text("abAB01,.:;-=\"'{}[] \n*`%$≠", max_size=40),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                 lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                 max_leaves=8).map(json.dumps),
)  # fmt: skip
_call = st.fixed_dictionaries({"id": st.text(max_size=5), "name": st.text(max_size=5), "arguments": _written})
_outputs = st.one_of(
    st.none(),
    _written,
    st.fixed_dictionaries({"content": st.none() | _written, "tool_calls": st.lists(_call, max_size=2)}),
)
_kinds = st.sampled_from(KINDS)


def _called(name: str, **arguments: object) -> Output:
    return {"content": None, "tool_calls": [{"id": "c1", "name": name, "arguments": json.dumps(arguments)}]}


@pytest.mark.parametrize(
    ("outputs", "inputs", "kind"),
    [
        (LABELS, (), "label"),
        ([*LABELS, "I am sorry, I cannot tell which of these the message is about."], (), "label"),
        (["category: a, intent: b", "category: a, intent: c", "**Category:** a\n**Intent:** b"], (), "key_value"),
        (["SUBJECTIVE: he is well", "HISTORY: none of note", "MEDICATIONS: aspirin, 80 mg"], (), "text"),
        (['{"a": 1}', '```json\n{"a": 2}\n```', "no"], (), "json"),
        (['{"intent": "a"}', '{"intent": "b"}', '{"intent": "a"}', "intent: a"], (), "key_value"),
        ([_called("f", x=1), _called("f", x=2), "Which size?"], (), "tool_call"),
        (["4", "12.50", "$3", "seven"], (), "number"),
        (["Ada Lovelace", "Kurt Gödel"], ("From: Ada Lovelace, London", "Kurt Gödel wrote today."), "extract"),
        (["positive"], (), "label"),
        (PROSE, (), "text"),
        ([None, "", {"content": None, "tool_calls": []}], (), "text"),
        ([], (), "text"),
    ],
)
def test_the_majority_tells_the_kind(outputs: list[Output], inputs: tuple[str, ...], kind: Kind) -> None:
    assert kind_of(outputs, inputs) == kind


def test_short_answers_that_hardly_repeat_are_no_labels() -> None:
    assert kind_of([f"name {number}" for number in range(50)]) == "text"
    assert kind_of([f"name {number % 7}" for number in range(50)]) == "label"


@settings(deadline=None)
@given(_outputs, _kinds)
def test_every_output_agrees_with_itself(output: Output, kind: Kind) -> None:
    assert agree(output, output, kind)


@settings(deadline=None)
@given(_outputs, _outputs, _kinds)
def test_agreement_is_symmetric_and_equal_forms_agree(one: Output, other: Output, kind: Kind) -> None:
    assert agree(one, other, kind) == agree(other, one, kind)
    if canonical(one, kind) == canonical(other, kind):
        assert agree(one, other, kind)


@settings(deadline=None)
@given(_written, _kinds)
def test_a_canonical_form_is_its_own(text: str, kind: Kind) -> None:
    made = canonical(text, kind)
    assert canonical(made, kind) == made


@settings(deadline=None)
@given(st.lists(_outputs, max_size=6))
def test_no_output_makes_it_fail(outputs: list[Output]) -> None:
    assert kind_of(outputs, ["some text"] * len(outputs)) in KINDS
    assert all(isinstance(has_form(output, kind), bool) for output in outputs for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_form_equals_only_its_like(kind: Kind) -> None:
    long = "I cannot help with that, " * 30
    assert agree(long, long.upper(), kind)
    assert not agree(long, long + "however", kind)
    assert not agree(None, "yes", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_deep_nesting_is_no_fault(kind: Kind) -> None:
    assert agree("[" * 900 + "]" * 900, "[" * 900 + "]" * 900, kind)
