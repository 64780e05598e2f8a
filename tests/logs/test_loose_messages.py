"""Prompts and answers that arrive apart from their call reach that call, or wait: never another one."""

import json
from pathlib import Path
from typing import Any

from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.importer import import_paths
from app.store import Store
from tests.logs.test_import import asked


def bodies(store: Store) -> dict[str, tuple[list[str], Any]]:
    """Prompts and answer by call."""
    reader = BodyReader(store.workspace)
    with store.lease() as cursor:
        places = cursor.raw.execute(
            "select call_id, format, body_pos, body_len from calls join sources using (source)"
        ).fetchall()
        found = {call: canonical(name, reader.line(cursor, pos, size), call) for call, name, pos, size in places}
    return {
        call: ([message["content"] for message in record.get("messages", ())], record.get("output"))
        for call, record in found.items()
    }


def write(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def asking(day: int) -> dict:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"day {day}"}]}
    return {"custom_id": "classify-1", "method": "POST", "url": "/v1/chat/completions", "body": body}


def answering(day: int) -> dict:
    body = {
        "id": f"chatcmpl-{day}",
        "object": "chat.completion",
        "created": 1760000000 + day * 86400,
        "model": "gpt-4o-mini",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
    }
    return {"id": f"batch_req_{day}", "custom_id": "classify-1", "response": {"status_code": 200, "body": body}}


def test_batches_that_use_the_same_ids_each_get_their_own_prompts(store: Store, tmp_path: Path) -> None:
    for day in (1, 2):
        import_paths(store, [write(tmp_path / f"in{day}.jsonl", asking(day))])
        import_paths(store, [write(tmp_path / f"out{day}.jsonl", answering(day))])
    assert bodies(store) == {"chatcmpl-1": (["day 1"], "yes"), "chatcmpl-2": (["day 2"], "yes")}
    assert asked(store, "select count(*) from loose_messages") == [(0,)]


def test_prompts_that_may_be_of_two_batches_wait(store: Store, tmp_path: Path) -> None:
    files = [write(tmp_path / f"in{day}.jsonl", asking(day)) for day in (1, 2)]
    files += [write(tmp_path / f"out{day}.jsonl", answering(day)) for day in (1, 2)]
    import_paths(store, files)
    assert bodies(store) == {"chatcmpl-1": ([], "yes"), "chatcmpl-2": ([], "yes")}
    assert asked(store, "select count(*) from loose_messages") == [(2,)]


def test_the_failed_line_of_the_next_batch_is_a_call_of_its_own(store: Store, tmp_path: Path) -> None:
    expired = {"custom_id": "classify-1", "response": None, "error": {"code": "batch_expired", "message": "late"}}
    files = [write(tmp_path / f"errors{day}.jsonl", {"id": f"batch_req_{day}", **expired}) for day in (1, 2)]
    assert import_paths(store, files).imported == 2


def test_a_prompt_that_comes_after_the_answer_is_not_lost(store: Store, tmp_path: Path) -> None:
    call = {"v": 1, "call_id": "c1", "ts": 1760000000, "model": "gpt-4o", "status": "ok"}
    prompt = {"v": 1, "kind": "messages", "call_id": "c1", "messages": [{"role": "user", "content": "hi"}]}
    answer = {"v": 1, "kind": "messages", "call_id": "c1", "output": "hello"}
    import_paths(store, [write(tmp_path / "calls.jsonl", call)])
    for name, part in (("answer", answer), ("prompt", prompt)):
        import_paths(store, [write(tmp_path / f"{name}.jsonl", part)])
    assert bodies(store) == {"c1": (["hi"], "hello")}


def test_an_answer_that_comes_after_the_prompt_is_not_lost(store: Store, tmp_path: Path) -> None:
    call = {"v": 1, "call_id": "c1", "ts": 1760000000, "model": "gpt-4o", "status": "ok"}
    prompt = {"v": 1, "kind": "messages", "call_id": "c1", "messages": [{"role": "user", "content": "hi"}]}
    answer = {"v": 1, "kind": "messages", "call_id": "c1", "output": "hello"}
    import_paths(store, [write(tmp_path / "calls.jsonl", call)])
    for name, part in (("prompt", prompt), ("answer", answer)):
        import_paths(store, [write(tmp_path / f"{name}.jsonl", part)])
    assert bodies(store) == {"c1": (["hi"], "hello")}


def test_prompts_in_a_document_that_is_read_again_wait_once(store: Store, tmp_path: Path) -> None:
    prompts = [
        {"v": 1, "kind": "messages", "call_id": f"c{number}", "messages": [{"role": "user", "content": f"hi {number}"}]}
        for number in range(3)
    ]
    document = tmp_path / "prompts.json"
    for number in (1, 2, 3):
        document.write_text(json.dumps(prompts[:number]))
        import_paths(store, [document])
        assert asked(store, "select count(*) from loose_messages") == [(number,)]
    assert asked(store, "select count(*) from sources") == [(1,)]
    call = {"v": 1, "call_id": "c1", "ts": 1760000000, "model": "gpt-4o", "status": "ok", "output": "yes"}
    import_paths(store, [write(tmp_path / "calls.jsonl", call)])
    assert bodies(store) == {"c1": (["hi 1"], "yes")}
    document.write_text(json.dumps([*prompts, prompts[0]]))
    import_paths(store, [document])
    assert bodies(store) == {"c1": (["hi 1"], "yes")}
