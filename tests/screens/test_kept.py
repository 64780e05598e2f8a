"""What the app keeps so that no key waits for it again: parsed style sheets, imported screens."""

import gc
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from app.paths import Workspace
from app.screens.imported import imported
from app.screens.kept_stylesheet import KeptStylesheet
from app.tui import OfframpApp
from tests.screens.made_workspaces import opened, press

BLUE, RED = {"colour": "#0000ff"}, {"colour": "#ff0000"}


def test_a_sheet_is_parsed_once() -> None:
    sheet = KeptStylesheet(variables=BLUE)
    sheet.add_source("Label { color: $colour; }", ("first", ""))
    sheet.reparse()
    (first,) = sheet.rules
    sheet.add_source("Static { color: $colour; }", ("second", ""))
    sheet.set_variables(dict(BLUE))
    sheet.reparse()
    assert sheet.rules[0] is first
    assert len(sheet.rules) == 2


def test_other_colours_are_parsed_anew() -> None:
    sheet = KeptStylesheet(variables=BLUE)
    sheet.add_source("Label { color: $colour; }", ("first", ""))
    before = sheet.css
    sheet.set_variables(RED)
    sheet.reparse()
    assert (before, sheet.css) == ("Label {\n    color: #0000FF;\n}", "Label {\n    color: #FF0000;\n}")


async def test_the_app_has_the_rules_that_textual_would_have(workspace: Workspace) -> None:
    async with opened(workspace) as pilot:
        app = pilot.app
        assert isinstance(app, OfframpApp)
        await press(pilot, "1", "2", "3", "4", "question_mark", "escape")
        app.theme = "offramp-light"
        await pilot.pause()
        plain = Stylesheet(variables=app.get_css_variables())
        for place, (text, defaults, tie_breaker, scope) in app.stylesheet.source.items():
            plain.add_source(text, place, defaults, tie_breaker, scope)
        assert _said(app.stylesheet) == _said(plain)


def _said(sheet: Stylesheet) -> list[tuple[str, str]]:
    return [(rule.selectors, repr(rule.styles.get_rules())) for rule in sheet.rules]


def test_what_is_imported_is_no_work_for_the_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "late_screen.py").write_text("HELD = [[number] for number in range(1000)]\n")
    before = gc.get_freeze_count()
    module = imported("late_screen")
    frozen = gc.get_freeze_count()
    assert frozen >= before + 1000
    assert imported("late_screen") is module
    assert gc.get_freeze_count() == frozen
