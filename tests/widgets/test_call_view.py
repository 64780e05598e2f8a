"""One raw call: roles, folded prompt, indented JSON, prices; long calls do not hold up the keys."""

from dataclasses import replace

from textual.app import App, ComposeResult

from app.records import Feedback, PriceLine, RawCall
from widgets.call_lines import call_lines
from widgets.call_view import CallView

CALL = RawCall(
    "chatcmpl-1",
    (("call", "chatcmpl-1"), ("cost", "$0.0001")),
    (
        {"role": "system", "content": "\n".join(f"Rule {n}." for n in range(20))},
        {"role": "user", "content": [{"type": "text", "text": "red \x1b[31m"}, {"type": "image_url", "image_url": {}}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "look", "arguments": '{"id": 42}'}}],
        },
    ),
    '{"category": "billing", "intent": "update_info", "urgency": "low", "confidence": 0.93}',
    (PriceLine("input", 1200, 0.15, 0.00018), PriceLine("output", None, None, None)),
    None,
    "app.jsonl, byte 1,234",
    '{"id": "chatcmpl-1"}',
)


def text_of(call: RawCall, **options: bool) -> str:
    return "\n".join("".join(text for text, _ in line) for line in call_lines(call, 80, **options))


def test_a_call_is_laid_out_role_by_role():
    text = text_of(CALL)
    assert "Rule 2." in text
    assert "Rule 3." not in text
    assert "17 more lines" in text
    assert "red ␛[31m" in text
    assert "[image_url, " in text
    assert 'look {"id": 42}' in text
    assert '"urgency": "low",\n' in text
    assert "price not known" in text
    assert "app.jsonl, byte 1,234" in text
    assert "Rule 19." in text_of(CALL, folded=False)


def test_what_is_not_known_is_said():
    text = text_of(RawCall("x", (), (), None))
    assert "the log does not hold it" in text
    assert "–" in text


def test_json_nested_too_deep_stays_text():
    deep = "[" * 5000 + "]" * 5000
    assert "[[[[" in text_of(RawCall("x", (), (), deep))


class OneCall(App[None]):
    def compose(self) -> ComposeResult:
        yield CallView()


async def test_folding_scrolling_and_the_line_of_the_log():
    async with OneCall().run_test(size=(80, 12)) as pilot:
        view = pilot.app.query_one(CallView)
        view.show(CALL)
        folded = len(view.lines)
        view.toggle_folded()
        assert len(view.lines) > folded
        await pilot.press("end")
        assert "app.jsonl" in view.render_line(view.size.height - 1).text
        view.toggle_raw()
        assert view.top == 0
        assert "chatcmpl-1" in view.render_line(0).text


async def test_a_long_call_is_laid_out_in_a_thread():
    async with OneCall().run_test(size=(80, 12)) as pilot:
        view = pilot.app.query_one(CallView)
        view.show(RawCall("x", (), ({"role": "user", "content": "word " * 100_000},), "ok"))
        assert len(view.lines) == 1
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert len(view.lines) > 5000


def test_what_was_said_about_a_call_stands_under_its_answer():
    said = (Feedback(None, "u7", -1.0, "refund", "too \x1b[31mlate"), Feedback(None, None, 0.0, None, None))
    text = text_of(replace(CALL, feedback=said))
    lines = [line.split(maxsplit=1) for line in text.splitlines() if "feedback" in line]
    assert lines == [["feedback", "bad (-1), u7"], ["feedback", "neither good nor bad"]]
    assert "too ␛[31mlate" in text
    assert "should be: refund" in text
