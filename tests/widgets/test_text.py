"""Text from a log never reaches the terminal raw."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from app.plain import plain, plain_lines
from widgets.columns import fit
from widgets.line_widget import clip
from widgets.wrapping import wrapped

_ANY_TEXT = st.text(st.characters(codec=None))


def test_escapes_and_controls_become_visible():
    assert plain("\x1b[31mred\x07\x9b1m") == "␛[31mred␇‹009B›1m"
    assert plain("a\r\nb\nc\td\x7f") == "a⏎b⏎c d␡"


def test_what_reorders_or_hides_text_shows_its_code_point():
    assert plain("pay \u202e001$\u2066x") == "pay ‹202E›001$‹2066›x"
    assert plain("hi\U000e0041\ud800") == "hi‹E0041›‹D800›"


def test_letters_of_every_script_stay():
    for text in ("日本語 テキスト", "שלום", "مرحبا", "Grüße, naïve", "한국어", "привет"):
        assert plain(text) == text


def test_joiners_vanish_and_piled_up_accents_are_few():
    assert plain("\U0001f468\u200d\U0001f469\ufe0f") == "\U0001f468\U0001f469"
    assert len(plain("e" + "\u0301" * 50)) == 4


@given(_ANY_TEXT)
def test_nothing_that_a_terminal_obeys_is_left(text: str):
    safe = plain(text)
    assert not [c for c in safe if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert plain(safe) == safe


@given(_ANY_TEXT, st.integers(1, 30))
def test_a_cell_has_exactly_its_width(text: str, width: int):
    assert cell_len(fit(text, width)) == width
    assert cell_len(clip(plain(text), width)) <= width


@given(_ANY_TEXT, st.integers(2, 30))
def test_wrapping_keeps_every_letter_and_no_line_is_wider(text: str, width: int):
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(plain_lines(text)).replace(" ", "")
