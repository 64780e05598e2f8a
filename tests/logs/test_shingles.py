"""Shingles: what is masked, what a head is, how much of a long text is read."""

import pytest

from app.logs.shingles import Shingler, masked


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Today is 2026-10-05.", "Today is #."),
        ("Mail ada@example.org or see https://example.org/a?b=1 now", "Mail # or see # now"),
        ("call 3f2b8c1e-9d4a-4c6b-8f1e-2a7d5c9b0e13 took 1,204.5 ms", "call # took # ms"),
        ("order_8f3ab2c in BERLIN", "# in BERLIN"),
        ("翻译: ok", " 翻  译 : ok"),
    ],
)
def test_what_changes_from_call_to_call_is_masked(line: str, expected: str) -> None:
    assert masked(line) == expected


def test_shingles_stay_within_a_line_and_keep_case() -> None:
    assert Shingler().system("Be kind to everyone who writes here\nGo on") == {
        ("^", "Be", "kind"),
        ("Be", "kind", "to"),
        ("kind", "to", "everyone"),
        ("to", "everyone", "who"),
        ("everyone", "who", "writes"),
        ("who", "writes", "here"),
        ("writes", "here", "$"),
        ("^", "Go", "on"),
        ("Go", "on", "$"),
    }


def test_a_short_system_prompt_has_double_edges() -> None:
    assert Shingler().system("Fix spelling") == {
        ("^^", "^", "Fix"),
        ("^", "Fix", "spelling"),
        ("Fix", "spelling", "$"),
        ("spelling", "$", "$$"),
    }


def test_a_head_stays_when_the_value_in_it_changes() -> None:
    shingler = Shingler()
    common = shingler.user("Translate into German: good day") & shingler.user("Translate into Dutch: go away")
    assert len(common) == 4
    assert len(shingler.user("what is it: a boat or a ship") & shingler.user("what is that thing called")) == 1


def test_both_ends_of_a_long_text_are_read() -> None:
    text = (
        "Read the report.\n" + "one two three " * 100_000 + "\n" + "\n".join(map(str, range(90))) + "\nList its flaws."
    )
    found = Shingler().user(text)
    assert {("^", "Read", "the"), ("List", "its", "flaws.")} <= found
    assert len(found) < 200


def test_both_ends_of_a_long_line_are_read() -> None:
    found = Shingler().user(f"Sort this: {'word ' * 5000} into trays of four")
    assert {("^", "Sort", "this:"), ("of", "four", "$")} <= found
