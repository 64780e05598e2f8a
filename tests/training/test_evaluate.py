"""Held-out pairs through an endpoint: counted, resumed, stopped, and what becomes of each kind of bad answer."""

import json
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.clients.chat import ChatClient
from app.dataset.examples import pair_id
from app.errors import Interrupted, OutsideFailed, UsageError
from app.runs import Evaluation, EvaluationProgress
from app.store import Store
from app.training.evaluate import Plan, evaluate
from app.training.evaluations import evaluations
from tests.endpoint import Answer, Raw, endpoint
from tests.training.datasets import asked_of, labelled, put_version, right


def evaluated(store: Store, answer: Answer, **plan: Any) -> Evaluation:
    with endpoint(answer) as made:
        return evaluate(store, ChatClient(made.url, "tuned-1", timeout_s=5), Plan("classify", **plan))


def stopping_after(prompts: int) -> tuple[threading.Event, Answer]:
    """An event that is set once so many prompts were asked, and what answers them."""
    stop, left = threading.Event(), [prompts]

    def answer(body: dict) -> str:
        left[0] -= 1
        if not left[0]:
            stop.set()
        return right(body)

    return stop, answer


def test_right_answers_pass(store: Store) -> None:
    put_version(store, labelled(120), labelled(80, 1000))
    told: list[EvaluationProgress] = []
    with endpoint(right, 0.005) as made:
        client = ChatClient(made.url, "tuned-1")
        found = evaluate(store, client, Plan("classify", concurrency=8), report=told.append)
    assert (found.match.n, found.match.matched, found.judged.verdict) == (120, 120, "PASS")
    assert found.row.kind == "label"
    assert found.baseline is not None
    assert found.baseline.matched > 110
    assert (found.row.input_tokens, found.row.output_tokens) == (2400, 360)
    assert 1 < made.most_at_once <= 8
    assert (told[0].done, told[-1].done, told[-1].matched) == (0, 120, 120)
    assert {body["model"] for body in made.asked} == {"tuned-1"}
    assert all(body["temperature"] == 0 and body["top_p"] == 1 for body in made.asked)
    assert [row.evaluation for row in evaluations(store, "classify")] == [found.row.evaluation]
    assert list((store.workspace.root / "evaluations").iterdir()) == []


def test_wrong_answers_are_shown_with_what_was_to_be_learned(store: Store) -> None:
    put_version(
        store, labelled(100), [("when will my new card arrive by post, number 4", "lost_card"), *labelled(8, 500)]
    )

    def answer(body: dict) -> str:
        label = right(body)
        return "lost_card" if label == "card_arrival" else label

    found = evaluated(store, answer)
    assert (found.match.matched, found.judged.verdict) == (75, "FAIL")
    assert (found.confusions[0].expected, found.confusions[0].answered) == ("card_arrival", "lost_card")
    assert found.worst[0].nearest[0].output == "lost_card"
    assert found.worst[0].nearest[0].similarity > 0.9
    assert found.worst[0].nearest[0].pair_id == pair_id("train.jsonl-0")
    assert found.worst[0].pair_id == pair_id(f"heldout.jsonl-{found.worst[0].pair}")
    assert {one.name: one.rate for one in found.by_label}["card_arrival"] == 0
    assert any("data" in note for note in found.notes)


def test_it_goes_on_where_the_endpoint_went_down(store: Store) -> None:
    put_version(store, labelled(60))
    left = [30]

    def answer(body: dict) -> str | Raw:
        left[0] -= 1
        return right(body) if left[0] >= 0 else Raw(503, headers={"retry-after": "0"})

    with endpoint(answer) as made:
        with pytest.raises(OutsideFailed, match="30 of 60"):
            evaluate(store, ChatClient(made.url, "tuned-1"), Plan("classify", concurrency=4))
        assert evaluations(store, "classify") == []
        made.asked.clear()
        left[0] = 60
        found = evaluate(store, ChatClient(made.url, "tuned-1"), Plan("classify", concurrency=4))
    assert found.match.matched == 60
    assert len(made.asked) == 30


def test_it_stops_when_told_and_keeps_what_came(store: Store) -> None:
    put_version(store, labelled(200))
    stop, answer = stopping_after(20)
    with endpoint(answer) as made:
        with pytest.raises(Interrupted):
            evaluate(store, ChatClient(made.url, "m"), Plan("classify", concurrency=2), stopped=stop)
        kept = len(made.asked)
        assert 0 < kept < 200
        found = evaluate(store, ChatClient(made.url, "m"), Plan("classify"))
    assert found.match.n == 200
    assert 200 <= len(made.asked) <= 202


def test_a_torn_line_of_a_killed_evaluation_is_asked_again(store: Store) -> None:
    put_version(store, labelled(40))
    stop, answer = stopping_after(20)
    with endpoint(answer) as made:
        with pytest.raises(Interrupted):
            evaluate(store, ChatClient(made.url, "m"), Plan("classify", concurrency=2), stopped=stop)
        (path,) = (store.workspace.root / "evaluations").iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        whole = path.read_bytes()
        path.write_bytes(whole + b'{"pair": 39, "output": "top')
        found = evaluate(store, ChatClient(made.url, "m"), Plan("classify"))
    assert (found.match.n, found.match.matched) == (40, 40)


def test_busy_endpoints_are_waited_for(store: Store) -> None:
    put_version(store, labelled(20))
    refused: set[str] = set()

    def answer(body: dict) -> str | Raw:
        if asked_of(body) not in refused:
            refused.add(asked_of(body))
            return Raw(429, headers={"retry-after-ms": "1"})
        return right(body)

    found = evaluated(store, answer)
    assert (found.match.matched, found.row.errors) == (20, 0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("", "empty"),
        (Raw(200, b"[]"), "no chat completion"),
        (Raw(200, b'{"choices": [{"message": "?"}]}'), "no message"),
        (Raw(400, b'{"error": {"message": "the prompt is too long"}}'), "too long"),
    ],
)
def test_bad_answers_count_as_no_match(store: Store, answer: str | Raw, error: str) -> None:
    put_version(store, labelled(40))
    found = evaluated(store, lambda body: answer if asked_of(body).endswith(" 3") else right(body))
    assert (found.match.n, found.match.matched, found.row.errors) == (40, 39, 1)
    assert error in (found.worst[0].error or "")


def test_garbage_instead_of_json_is_no_match(store: Store) -> None:
    put_version(store, labelled(40))
    found = evaluated(store, lambda body: Raw(200, b"<html>") if asked_of(body).endswith(" 3") else right(body))
    assert (found.match.matched, found.row.errors) == (39, 1)


def test_a_refused_key_and_an_unknown_model_stop_at_once(store: Store) -> None:
    put_version(store, labelled(100))
    for status in (401, 402, 404):
        with pytest.raises(OutsideFailed, match=r"tuned-1"):
            evaluated(store, lambda _, status=status: Raw(status))


def test_prompts_that_are_all_refused_are_no_verdict_on_the_model(store: Store) -> None:
    put_version(store, labelled(100))
    told = Raw(400, b'{"error": {"message": "this model takes no system prompt"}}')
    with pytest.raises(OutsideFailed, match="takes no system prompt"):
        evaluated(store, lambda _: told, concurrency=4)
    assert evaluations(store, "classify") == []


def test_one_answer_to_everything_fails_however_often_it_is_right(store: Store) -> None:
    put_version(store, [*labelled(1, 1), *[(f"card {number}?", "card_arrival") for number in range(399)]])
    found = evaluated(store, lambda _: "card_arrival")
    assert found.match.rate == 399 / 400
    assert found.constant == "card_arrival"
    assert found.judged.verdict == "FAIL"


def test_a_dataset_of_ten_pairs_cannot_tell(store: Store) -> None:
    put_version(store, labelled(1), labelled(9, 100))
    found = evaluated(store, right)
    assert found.judged.verdict == "NOT ENOUGH DATA"
    assert found.judged.more_needed
    assert found.judged.more_needed >= 20


def test_nothing_held_out_and_no_dataset_are_told(store: Store) -> None:
    with pytest.raises(UsageError, match="no dataset"):
        evaluated(store, right)
    put_version(store, [], labelled(9))
    with pytest.raises(UsageError, match="holds no pair out"):
        evaluated(store, right)
    with pytest.raises(UsageError, match="no version"):
        evaluated(store, right, version="v7")


def test_fields_of_structured_answers(store: Store) -> None:
    pairs = [(f"ticket {n}", json.dumps({"category": "a", "parts": [{"intent": f"i{n % 3}"}]})) for n in range(60)]
    put_version(store, pairs, pairs)

    def answer(body: dict) -> str:
        number = int(asked_of(body).split()[1])
        if number == 0:
            return "no JSON"
        return json.dumps(
            {
                "category": "b" if number < 6 else "A",
                **({"odd": 1} if number == 3 else {}),
                "parts": [{"intent": f"i{number % 3}"}],
            }
        )

    found = evaluated(store, answer)
    assert found.row.kind == "json"
    assert {one.name: (one.n, one.matched) for one in found.by_field} == {
        "category": (60, 54),
        "parts[].intent": (60, 59),
        "(not asked for)": (1, 0),
    }
    assert found.match.matched == 54
    assert [(one.field, one.expected, one.answered, one.n) for one in found.confusions] == [
        ("category", "a", "b", 5),
        ("category", "a", "(another form)", 1),
        ("parts[].intent", "i0", "(another form)", 1),
    ]
    assert found.baseline is not None


def test_tool_calls_and_free_text(store: Store) -> None:
    call = {"id": "c", "name": "find", "arguments": '{"order": "1", "deep": {"x": 2}}'}
    put_version(store, [(f"find {n}", {"content": None, "tool_calls": [call]}) for n in range(20)], feature="tools")
    texts = [(f"tell {n}", f"Some longer prose about number {n}, as it comes.") for n in range(20)]
    put_version(store, texts, texts, feature="chat")
    given = {"id": "x", "type": "function", "function": {"name": "find", "arguments": '{"order":"2","deep":{"x":2}}'}}
    with endpoint(lambda _: {"content": None, "tool_calls": [given]}) as made:
        found = evaluate(store, ChatClient(made.url, "m"), Plan("tools", kind="tool_call"))
        assert {one.name: one.matched for one in found.by_field} == {"tool": 20, "find.order": 0, "find.deep.x": 20}
    with endpoint(lambda body: f"Some longer prose about number {asked_of(body).split()[1]}, as it comes.") as made:
        found = evaluate(store, ChatClient(made.url, "m"), Plan("chat"))
        assert (found.match.matched, found.judged.verdict) == (20, None)


def test_a_right_label_inside_a_sentence_is_told_apart(store: Store) -> None:
    put_version(store, labelled(40))
    found = evaluated(store, lambda body: f"Category: {right(body)}\n\nBecause of what the customer says.")
    assert (found.match.matched, found.row.wrapped) == (0, 40)
    assert any("inside other words" in note for note in found.notes)


def test_the_noise_floor_is_how_often_the_api_agreed_with_itself(store: Store) -> None:
    put_version(store, labelled(40))
    made = datetime(2026, 10, 9)
    with store.lease() as cursor:
        rows = [(n, place) for n in range(10) for place in (0, 1)]
        cursor.run(
            "dataset/insert_examples",
            feature="classify",
            collected_at=made,
            pair_id=[f"{n}-{place}" for n, place in rows],
            call_id=[f"{n}-{place}" for n, place in rows],
            ts=[made + timedelta(hours=place) for _, place in rows],
            user_id=[None for _ in rows],
            session_id=[None for _ in rows],
            input=["[]" for _ in rows],
            output=[json.dumps("top_up" if n or not place else "Lost card") for n, place in rows],
            correction=[None for _ in rows],
            input_hash=[f"input-{n}" for n, _ in rows],
            output_hash=["o" for _ in rows],
            cluster=[f"input-{n}" for n, _ in rows],
        )
    found = evaluated(store, right)
    assert found.noise is not None
    assert (found.noise.n, found.noise.matched) == (10, 9)
