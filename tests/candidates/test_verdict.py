"""Which features should move, and which rules speak for keeping one."""

import json
import random
from dataclasses import replace

import pytest

from app.candidates.axes import HIGH_VOLUME, LOW_VOLUME
from app.candidates.evidence import counted
from app.candidates.sample import SeenCall
from app.candidates.verdict import (
    ATTACHED,
    CHANGING,
    FEW_INPUTS,
    LARGE,
    LOW,
    OPEN_ENDED,
    SMALL,
    STEPS,
    Judgement,
    judged,
)
from tests.candidates.made import call, labels, prose, summaries

EARLIER = ({"role": "user", "content": "Hello"}, {"role": "assistant", "content": "How can I help?"})


def verdict(calls: list[SeenCall], per_day: float | None = 500.0) -> Judgement:
    return judged(counted(calls, len(calls)), per_day)


def test_labels_move_to_a_small_model_for_reasons_in_words() -> None:
    found = verdict(labels())
    assert (found.verdict, found.rules, found.base_model) == ("move", (), SMALL)
    assert found.reasons[0] == "100.0 % of 800 answers are a label and nothing else"
    assert "5 different answers in 800 answers" in found.reasons
    assert "one wording of the prompt" in found.reasons


def test_open_ended_answers_stay() -> None:
    found = verdict(prose())
    assert (found.verdict, found.rules, found.base_model) == ("keep", (OPEN_ENDED,), None)
    assert found.reasons[0].startswith("open-ended: ")


def test_answers_taken_from_their_input_may_move_to_a_larger_model() -> None:
    found = verdict(summaries())
    assert (found.verdict, found.rules, found.base_model) == ("maybe", (), LARGE)


def test_json_moves_but_not_prose_inside_json() -> None:
    short = [call(number, json.dumps({"intent": f"i{number % 7}", "id": number})) for number in range(800)]
    assert verdict(short).verdict == "move"
    long = [
        replace(one, output=json.dumps({"answer": str(one.output), "n": [str(one.output)[:number]]}))
        for number, one in enumerate(prose())
    ]
    assert verdict(
        [replace(one, output=json.dumps({"a" * (at % 90): one.output})) for at, one in enumerate(long)]
    ).rules


def test_a_tool_call_with_arguments_moves_to_a_larger_model() -> None:
    calls = [
        {"content": None, "tool_calls": [{"id": "t", "name": "find", "arguments": json.dumps({"words": f"w{number}"})}]}
        for number in range(800)
    ]
    found = verdict([call(number, output) for number, output in enumerate(calls)])
    assert found.rules == (STEPS,)
    assert (found.verdict, found.base_model) == ("maybe", LARGE)


@pytest.mark.parametrize(
    ("calls", "per_day", "rule", "said"),
    [
        (labels(400), 500.0, FEW_INPUTS, "400 in 400 calls; a dataset needs 500"),
        ([call(number, "a", text=f"message {number % 60}") for number in range(800)], 500.0, FEW_INPUTS, "60 in 800"),
        (labels(), 30.0, LOW, "30 calls a day; a first stage of 500 requests at 10 % takes 167 days"),
    ],
)
def test_few_inputs_and_few_calls_stay_whatever_the_answers(
    calls: list[SeenCall], per_day: float, rule: str, said: str
) -> None:
    found = verdict(calls, per_day)
    assert (found.verdict, found.rules) == ("keep", (rule,))
    assert said in found.reasons[0]


def test_a_small_sample_of_many_different_inputs_is_no_reason() -> None:
    rng = random.Random(4)
    drawn = [rng.randrange(12_000) for _ in range(500)]
    seen = counted([call(at, "a", text=f"message {number}") for at, number in enumerate(drawn)], 13_000)
    assert seen.distinct_inputs < 500 < seen.all_inputs
    assert FEW_INPUTS not in judged(seen, 500.0).rules


def test_popular_inputs_do_not_hide_the_rare_ones() -> None:
    numbers = range(1, 20_000)
    drawn = random.Random(5).choices(numbers, [number**-1.4 for number in numbers], k=2_000)
    seen = counted([call(at, "a", text=f"message {number}") for at, number in enumerate(drawn)], 100_000)
    assert seen.distinct_inputs < 500
    assert FEW_INPUTS not in judged(seen, 500.0).rules


def test_few_inputs_of_a_sample_are_said_to_be_estimated() -> None:
    seen = counted([call(number, "a", text=f"message {number % 60}") for number in range(800)], 9_000)
    (told,) = (reason for reason in judged(seen, 500.0).reasons if reason.startswith(FEW_INPUTS))
    assert told.endswith("about 60 in 9,000 calls, estimated from 60 in 800 calls; a dataset needs 500")


def test_images_stay_with_a_model_that_reads_them() -> None:
    calls = [replace(one, attached=number % 10 == 0) for number, one in enumerate(labels())]
    found = verdict(calls)
    assert (found.verdict, found.rules) == ("keep", (ATTACHED,))
    assert found.reasons[0].startswith("images or files in the input: 10.0 % of 800 calls")


def test_steps_of_a_conversation_take_one_degree_away() -> None:
    assert verdict(labels(before=EARLIER)).verdict == "maybe"
    assert STEPS in verdict(labels(before=EARLIER)).rules
    assert verdict(summaries(before=EARLIER)).verdict == "keep"


def test_a_prompt_that_was_just_changed_has_to_settle() -> None:
    calls = labels()
    old, new = calls[:500], calls[500:]
    changed = [*old, *(replace(one, template="Another wording altogether.") for one in new)]
    found = verdict(changed)
    assert (found.verdict, found.rules) == ("maybe", (CHANGING,))
    (told,) = (reason for reason in found.reasons if reason.startswith(CHANGING))
    assert "of 11 Oct, 4 days before the newest call, with 300 calls so far" in told
    settled = [*labels(200), *(replace(one, template="Another.") for one in labels(1600)[200:])]
    assert verdict(settled).rules == ()


def test_prompts_that_differ_in_every_call_have_not_changed() -> None:
    assert verdict([replace(one, template=f"prompt {one.at.body_pos}") for one in labels()]).rules == ()


def test_volume_that_is_not_known_is_no_reason() -> None:
    assert verdict(labels(), None).verdict == "move"
    assert LOW_VOLUME < 60 < HIGH_VOLUME


def test_answers_cut_by_their_limit_and_long_inputs_are_said() -> None:
    calls = labels(finish_reason="length", input_tokens=9_000)
    assert {"cut by their length limit", "9,000 tokens"} <= {
        part
        for part in ("cut by their length limit", "9,000 tokens")
        if any(part in told for told in verdict(calls).reasons)
    }
