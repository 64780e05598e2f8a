"""What is counted of calls, on which axes, and how often the API agrees with itself."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.candidates.axes import HIGH_VOLUME, LOW_VOLUME, axes, distances, volume
from app.candidates.evidence import all_different, counted
from app.candidates.noise import noise_floor, repeated
from app.candidates.sample import seen
from app.candidates.shapes import closed, shape
from app.matching.kinds import Kind
from tests.candidates.made import call, labels, prose, summaries


def test_labels_are_counted_as_what_they_are() -> None:
    found = counted(labels(), 5_000)
    assert (found.kind, found.sampled, found.answered) == ("label", 800, 5_000)
    assert (found.distinct_inputs, found.distinct_outputs, found.shapes) == (800, 5, 1)
    assert found.closed_share == found.top_shapes_share == 1
    assert found.seen_shapes[0].text == "w"
    assert sum(one.calls for one in found.wordings.seen) == 800
    assert found.multi_step_share == found.attended_share == found.cut_share == found.repeated_share == 0


def test_an_image_is_an_attachment_and_text_in_parts_is_none() -> None:
    at = labels(1)[0].at
    image = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:"}}]
    messages = [{"role": "user", "content": image}]
    found = seen(at, {"messages": messages, "output": "a cat"})
    assert (found.attached, found.text) == (True, "What is this?\n")
    assert not labels(1)[0].attached


def test_summaries_copy_and_are_shorter_than_their_input() -> None:
    short, open_ended = counted(summaries(), 800), counted(prose(), 800)
    assert short.condensed_share > 0.9 > 0.1 > open_ended.condensed_share
    assert (short.length_ratio_p50 or 9) < 0.5 < 1 < (open_ended.length_ratio_p50 or 0)


def test_axes_tell_labels_from_prose() -> None:
    sure = axes(counted(labels(), 800), 1_000.0, 0.9)
    loose = axes(counted(prose(), 800), None, None)
    assert sure["repetitive"] > 0.9 > 0.2 > loose["repetitive"]  # type: ignore[operator]
    assert sure["template"] == 1 > 0.2 > loose["template"]  # type: ignore[operator]
    assert (sure["domain"], loose["domain"], loose["volume"]) == (0.9, None, None)


def test_volume_runs_from_ninety_days_a_stage_to_one() -> None:
    assert (volume(LOW_VOLUME / 2), volume(LOW_VOLUME), volume(HIGH_VOLUME), volume(1e6)) == (0, 0, 1, 1)
    assert 0 < volume(100) < volume(1_000) < 1


def test_words_of_features_are_as_far_apart_as_they_share_none() -> None:
    one, other, same = Counter("aabb"), Counter("ccdd"), Counter("aabb")
    assert distances({"one": one, "other": other}) == {"one": None, "other": None}
    found = distances({"one": one, "other": other, "third": same})
    assert found["other"] == pytest.approx(1)
    assert 0 < (found["one"] or 0) < 0.5
    assert distances({"one": one, "two": same, "three": same, "empty": Counter()})["empty"] is None


def test_the_api_agrees_with_itself_as_often_as_first_pairs_say() -> None:
    given = [("a", "refund"), ("a", "Refund."), ("a", "login"), ("b", "refund"), ("b", "login"), ("c", "login")]
    calls = [call(number, output, text=text) for number, (text, output) in enumerate(given)]
    found = noise_floor(repeated(calls), "label")
    assert found is not None
    assert (found.inputs, found.agreed, found.rate) == (2, 1, 0.5)
    assert found.low < 0.5 < found.high
    evidence = counted(calls, 6)
    assert (evidence.distinct_inputs, evidence.repeated_share) == (3, 0.5)
    assert evidence.repeated_cost_share == pytest.approx(0.5)
    assert evidence.repeats[0].answers == (("refund", 2), ("login", 1))


def test_answers_of_two_models_say_nothing_of_one() -> None:
    calls = [call(0, "refund", text="a"), call(1, "refund", text="a", model="gpt-4o-mini")]
    assert noise_floor(repeated(calls), "label") is None
    assert counted(labels(), 800).noise is None


@pytest.mark.parametrize(
    ("times", "population", "different"),
    [([1] * 10, 10, 10), ([1] * 10, 500, 500), ([3] * 10, 900, 10), ([1] * 6 + [2] * 2, 1_000_000, 16)],
)
def test_different_inputs_of_all_calls_are_told_from_a_sample(
    times: list[int], population: int, different: int
) -> None:
    assert all_different(times, population) == different


@pytest.mark.parametrize(
    ("kind", "output", "expected"),
    [
        ("label", "card_arrival", "w"),
        ("text", "On 5 May, it rained.", "w 9 w, w w."),
        ("json", '{"b": [1, 2], "a": "two words"}', "{a: w, b: [9 …]}"),
        ("json", "no json", "w w"),
        ("key_value", "Intent: refund\nUrgency: low", "intent: w, urgency: w"),
        ("text", {"content": None, "tool_calls": [{"name": "find", "arguments": '{"n": 1}'}]}, "find{n: 9}"),
    ],
)
def test_shapes(kind: Kind, output: str | dict, expected: str) -> None:
    assert shape(output, kind) == expected


def test_prose_of_a_script_without_blanks_is_no_template() -> None:
    answers = ["订单" * number + "已经发货，" + "请稍等" * (number % 7) + "。" for number in range(1, 200)]
    assert counted([call(number, answer) for number, answer in enumerate(answers)], 200).top_shapes_share < 0.1


def test_prose_in_a_form_is_not_closed() -> None:
    assert closed('{"a": "few words"}', "json")
    assert not closed('{"a": {"b": ["%s"]}}' % ("word " * 30), "json")
    assert not closed("plain text", "text")


@given(st.text(max_size=80), st.sampled_from(["label", "key_value", "json", "tool_call", "number", "extract", "text"]))
@settings(deadline=None)
def test_any_answer_has_a_shape(text: str, kind: Kind) -> None:
    assert isinstance(shape(text, kind), str)
    assert isinstance(closed(text, kind), bool)


def test_an_answer_that_is_missing_is_counted_as_none() -> None:
    found = counted([replace(one, output=None, copied=None) for one in labels(10)], 10)
    assert (found.distinct_outputs, found.top_output_share, found.copied_p50) == (0, None, None)
