"""The filter of odd inputs, and inputs that every filter must survive."""

import pytest

from app.dataset.corpus import Corpus
from app.dataset.examples import Example
from app.dataset.rules import FILTERS, findings
from app.pairs import Output
from tests.dataset.examples import TOOL_CALL, an_example, at, found_by


def questions(count: int = 60) -> list[Example]:
    return [
        an_example("fine", f"[#{40000 + one}] Where is parcel {one}, and when will it come?", call_id=f"q{one}")
        for one in range(count)
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("\x1b[31mred", "control character U+001B"),
        ("a" * 40, "'a' more than 15 times in a row"),
        ("<script>alert(1)</script>", "markup or code: <script>"),
        ("[#77] 0,0,0 ??", "no letters"),
        ("⍟⍟ ◕‿◕ ⍟⍟ q", "characters that other inputs do not have"),
        ("Ὦ φίλε, ποῦ ἐστι", "characters that other inputs do not have"),
        ("t̵̢̛h̸̢e̷͟͝ ̸̕n̸̛͞e̴w", "stacked combining marks"),
    ],
)
def test_odd_inputs_are_queued(asked: str, told: str) -> None:
    found = found_by("edge_input", [an_example("fine", asked, call_id="odd"), *questions()])
    assert list(found) == ["odd"]
    assert told in found["odd"]


def test_a_script_is_no_oddity_where_the_feature_uses_it() -> None:
    arabic = [an_example("fine", f"أين طلبي رقم {one}؟", call_id=f"ar{one}") for one in range(80)]
    assert found_by("edge_input", arabic) == {}


def test_code_is_no_oddity_where_users_paste_code() -> None:
    code = [
        an_example("fine", f"why does <div id={one}> not show in {{x: {one}}}?", call_id=str(one)) for one in range(80)
    ]
    assert found_by("edge_input", code) == {}


def picture(one: int) -> Example:
    parts = [{"type": "text", "text": "what is this?"}, {"type": "image_url", "image_url": {"url": f"data:,{one}"}}]
    return an_example("a cup", messages=[{"role": "user", "content": parts}], call_id=f"picture-{one}", ts=at(one))


def with_tools(one: int) -> Example:
    call = {"id": f"c{one}", "name": "find", "arguments": "{}"}
    messages = [
        {"role": "user", "content": f"find {one}"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": f"c{one}", "content": "[]"},
    ]
    return an_example(TOOL_CALL, messages=messages, call_id=f"tool-{one}", ts=at(one))


def shout(output: Output, one: int) -> Example:
    return an_example(output, f"\x00{one}", call_id=f"bad-{one}", status="ok", score=-1.0, correction="x", ts=at(one))


CORPORA = {
    "no call": [],
    "one call": [an_example()],
    "three calls": [an_example(call_id=str(one), asked=f"q {one}") for one in range(3)],
    "all identical": [an_example(call_id=str(one), ts=at(one), user_id="u") for one in range(80)],
    "a megabyte each": [an_example("word " * 200_000, f"long {one}", call_id=str(one)) for one in range(4)],
    "a megabyte of one word": [an_example("x" * 1_000_000, "y" * 1_000_000, call_id=str(one)) for one in range(3)],
    "pictures": [picture(one) for one in range(30)],
    "tools": [with_tools(one) for one in range(30)],
    "right to left": [
        an_example(f"الطلب {one} في الطريق.", f"أين طلبي رقم {one}؟", call_id=str(one)) for one in range(80)
    ],
    "no spaces": [an_example(f"{one}番は届きます。", f"荷物{one}はどこですか", call_id=str(one)) for one in range(80)],
    "everything is bad": [
        shout("I'm sorry, I can't assist with that, a@b.com" if one % 2 else "no", one) for one in range(80)
    ],
    "nothing but errors": [an_example(None, status="error", error="no", call_id=str(one)) for one in range(60)],
    "nulls and nothing": [an_example("\x00", "\x00"), an_example(" ", ""), an_example(messages=[{"role": "user"}])],
}


@pytest.mark.parametrize("name", CORPORA)
def test_every_filter_survives(name: str) -> None:
    examples = CORPORA[name]
    corpus = Corpus(examples)
    found = [*findings(corpus)]
    assert all(0 <= one.at < len(examples) for _, one in found)
    assert all(isinstance(one.score, float) and one.score == one.score and one.evidence for _, one in found)
    assert len({(module, one.at) for module, one in found}) == len(found)
    assert len(corpus.clusters) == len(examples)


def test_of_identical_calls_the_first_alone_is_kept() -> None:
    examples = CORPORA["all identical"]
    flagged = found_by("duplicate", examples)
    assert len(flagged) == 79
    assert examples[-1].call.call_id not in flagged


def test_the_order_of_the_filters_is_that_of_their_weight() -> None:
    names = [module.NAME for module in FILTERS]
    assert names[:5] == ["error", "no_prompt", "truncated", "empty", "duplicate"]
    drops = [module.ACTION == "drop" for module in FILTERS]
    assert drops == sorted(drops, reverse=True)
