"""A pair as lines: what is folded, what stands out, what is always in view."""

from typing import Any

import pytest

from app.pairs import Flag, Pair
from widgets.highlight import HIT, marked, meant, unlike
from widgets.neighbour_view import side_by_side
from widgets.pair_lines import PairPage, pair_page, summary_lines
from widgets.wrapping import wrapped

LONG = "\n".join(f"line {number}" for number in range(100))


def a_pair(*messages: tuple[str, Any], output: Any = "fine", **said: Any) -> Pair:
    given: dict[str, Any] = {"pair_id": "p", "call_id": "c", "feature": "chat", "ts": None, "user_id": None}
    given |= {"session_id": None, "state": "queued", "filtered": "queued", "correction": None, "flags": ()}
    turns = tuple({"role": role, "content": content} for role, content in messages)
    return Pair(**given | {"messages": turns, "output": output, "logged": output} | said)


def text(page: PairPage) -> list[str]:
    return ["".join(piece for piece, _ in line).rstrip() for line in [*page.lines, *page.foot]]


def shown(pair: Pair, width: int = 80, height: int = 18, **given: Any) -> list[str]:
    return text(pair_page(pair, width, height, **given))


def test_the_system_prompt_is_one_line_with_how_many_share_it() -> None:
    lines = shown(a_pair(("system", LONG), ("user", "Where?")), shared=4431)
    assert lines[0].startswith("  system     line 0")
    assert lines[0].endswith("(same in 4,431 · 99 more lines)")
    assert lines[1] == "  user       Where?"
    assert all(len(line) <= 80 for line in lines)


def test_the_last_question_is_open_and_earlier_turns_are_one_line_each() -> None:
    turns = [("user", f"question {number}\nmore") if number % 2 == 0 else ("assistant", LONG) for number in range(11)]
    lines = shown(a_pair(("system", "Be brief."), *turns))
    assert "6 earlier messages · o unfolds" in "\n".join(lines)
    assert sum(line.startswith("  assistant") for line in lines) == 2
    at = lines.index("  user       question 10")
    assert lines[at + 1].strip() == "more"


def test_hidden_turns_are_laid_out_only_where_something_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = []
    monkeypatch.setattr("widgets.pair_lines.wrapped", lambda text, room: laid_out.append(text) or wrapped(text, room))
    turns = [("user" if number % 2 == 0 else "assistant", f"turn number_{number}.") for number in range(101)]
    assert "96 earlier messages · o unfolds" in "\n".join(shown(a_pair(*turns)))
    assert len(laid_out) < 10
    lines = shown(a_pair(*turns), words=["number 7."])
    assert "  assistant  turn number_7." in lines
    assert sum("turn" in line for line in shown(a_pair(*turns), folded=False)) == 101


def test_unfolded_is_whole() -> None:
    pair = a_pair(("system", LONG), ("user", LONG))
    assert sum("line 50" in line for line in shown(pair, folded=False)) == 2
    assert sum("line 50" in line for line in shown(pair)) == 0


def test_the_answer_keeps_room_beside_a_long_question() -> None:
    lines = shown(a_pair(("user", LONG), output="one\ntwo\nthree"))
    assert "  answer     one" in lines[:16]
    assert any("more lines" in line or "lines · o unfolds" in line for line in lines[:15])


def test_what_stands_out_is_never_folded_away() -> None:
    pair = a_pair(("system", LONG), ("user", LONG), flags=(Flag("complaint", "review", "said “line 57”", 1.0),))
    page = pair_page(pair, 80, 18)
    assert sum(("line 57", HIT) in line for line in page.lines) == 2
    page = pair_page(a_pair(("user", LONG)), 80, 18, words=["LINE 77"])
    assert any(("line 77", HIT) in line for line in page.lines)


def test_flags_correction_and_verdict_are_in_the_foot() -> None:
    flags = (Flag("conflict", "review", "answered “b” elsewhere", 1.0), Flag("pii", "mask", "an e-mail address", 1.0))
    pair = a_pair(("user", "x"), flags=flags, correction="better\nmuch", state="rejected")
    foot = ["".join(piece for piece, _ in line) for line in pair_page(pair, 80, 18).foot]
    assert foot[1:] == [
        "  ⚑ conflict  answered “b” elsewhere",
        "  ⚑ pii       an e-mail address (mask)",
        "  ✎ should be better …  c",
        "  ✘ rejected",
    ]
    many = a_pair(("user", "x"), flags=tuple(Flag(f"f{number}", "review", "word " * 99, 1.0) for number in range(20)))
    assert len(pair_page(many, 80, 18).foot) == 7


def test_a_long_answer_is_cut_until_the_whole_is_asked_for() -> None:
    pair = a_pair(("user", "x"), output="word " * 200_000)
    page = pair_page(pair, 80, 18)
    assert not page.whole
    assert len(page.lines) < 400
    assert any("980 kB more, scroll to see it" in line for line in text(page))
    whole = pair_page(pair, 80, 18, whole=True)
    assert whole.whole
    assert len(whole.lines) > 10_000


def test_json_is_indented_and_tool_calls_have_their_names() -> None:
    compact = '{"category":"billing","tags":["a","b"],"note":"it is longer than sixty characters as a line"}'
    assert '    "category": "billing",' in "\n".join(shown(a_pair(("user", "x"), output=compact)))
    calls = {"content": "Let me see.", "tool_calls": [{"name": "find", "arguments": '{"a":1}'}]}
    lines = shown(a_pair(("user", "x"), output=calls))
    assert "  answer     Let me see." in lines
    assert '  tool call  find {"a": 1}' in lines


@pytest.mark.parametrize("output", [None, ""])
def test_nothing_is_said_to_be_nothing(output: str | None) -> None:
    lines = shown(a_pair(output=output))
    assert lines[0] == "  the log holds no prompt"
    assert lines[2] in ("  answer     empty", "  answer     the log does not hold it")


def test_evidence_means_what_it_quotes_or_says_after_a_colon() -> None:
    assert meant(['a “b c” d "e f"', "‘gh’ and `ij` and «kl»"]) == ["b c", "e f", "gh", "ij", "kl"]
    assert meant(["don't say it's", "“x”", "to: me"]) == []
    assert meant(["says: I cannot help … against my rules"]) == ["I cannot help", "against my rules"]
    assert meant(["3 calls with this input; 2 of them say: category: billing"]) == ["category: billing"]


def test_a_phrase_stands_out_over_the_end_of_a_line() -> None:
    pieces, hits = marked(["I was charged", "twice. Charged  TWICE"], ["charged twice"])
    assert hits == [0, 1]
    assert pieces[0] == [("I was ", ""), ("charged", HIT), ("", "")]
    assert [piece for piece, style in pieces[1] if style] == ["twice", "Charged  TWICE"]
    assert marked(["a.b"], ["."])[1] == [0]
    assert marked(["abc"], ["", " "])[1] == []
    assert marked([], ["a"]) == ([], [])


def test_only_the_words_that_differ_stand_out() -> None:
    found = unlike(["category: billing urgency: low"], ["category: refund", "urgency: low now"])
    assert [piece for line in found for piece, style in line if style] == ["refund", "now"]
    much = ["word " * 1000]
    assert unlike(much, much) == [[(much[0], "")]]


def test_two_texts_stand_side_by_side() -> None:
    lines = side_by_side([("left", "dim"), ("a b", "")], [("right", "dim"), ("a\nc", "")], 23)
    assert ["".join(piece for piece, _ in line) for line in lines] == [
        "left       │ right",
        "a b        │ a",
        "           │ c",
    ]


def test_a_summary_is_two_lines() -> None:
    pair = a_pair(("user", "first"), ("assistant", "no"), ("user", "Where\nis it?"), output="word " * 50)
    asked, answer = summary_lines(pair, 40)
    assert asked == [("Where is it?", "dim")]
    assert sum(len(piece) for piece, _ in answer) == 40
