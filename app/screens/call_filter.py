"""Choosing which calls to list: by what, then which value; the values come dearest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.message import Message

from app import figures
from app.audit.calls import CallFilter
from app.audit.costs import audit
from app.audit.table import NONE
from app.screens.call_words import STATUSES
from app.screens.modals.ask import AskModal
from app.screens.modals.choose import ChooseModal, Option

if TYPE_CHECKING:
    from app.screens.work import WorkingScreen

_BY = (
    ("feature", "Feature"),
    ("model", "Model"),
    ("status", "Status"),
    ("user_id", "User"),
    ("text", "Part of the id"),
)
_NAMES = [name for name, _ in _BY]
_ANY = "any"


class FilterChoice:
    """Asks on the screen and calls `chosen` with the new filter."""

    class Listed(Message):
        """The values to choose from; the screen hands them to `choose`."""

        def __init__(self, choice: FilterChoice, name: str, values: list[Option]) -> None:
            super().__init__()
            self.choice = choice
            self.name = name
            self.values = values

    def __init__(self, screen: WorkingScreen, wanted: CallFilter, chosen: Callable[[CallFilter], None]) -> None:
        self._screen = screen
        self._wanted = wanted
        self._chosen = chosen

    def ask(self, at: int = 0) -> None:
        """By what? Escape from the values leads back here."""
        wanted = self._wanted
        options = [(title, getattr(wanted, name) or _ANY) for name, title in _BY]
        options.append(("Only calls without a price", "yes" if wanted.unpriced else "no"))
        options.append(("All calls of all days", ""))

        def asked(at: int | None) -> None:
            if at is None:
                return
            if at < len(_BY):
                self._values(_BY[at][0])
            else:
                self._chosen(CallFilter() if at > len(_BY) else replace(wanted, unpriced=not wanted.unpriced))

        self._screen.app.push_screen(ChooseModal("Show only", options, at=at), asked)

    def _values(self, name: str) -> None:
        if name == "text":
            self._screen.app.push_screen(AskModal("Part of the call's id", self._wanted.text or ""), self._by_id)
        elif name == "status":
            self.choose(name, [(status, "") for status in STATUSES])
        else:
            self._screen.in_thread(lambda: self._listed(name), doing="Counting", group="calls-values")

    def _by_id(self, text: str | None) -> None:
        if text:
            self._chosen(replace(self._wanted, text=text))
        else:
            self.ask(_NAMES.index("text"))

    def _listed(self, name: str) -> Message:
        key = name.removesuffix("_id")
        found = audit(self._screen.store, (key,), self._wanted.since, self._wanted.until, group="calls-values")
        nameless = NONE.get(key, "")
        values = [(row.keys[0] or nameless, figures.many(row.calls, "call")) for row in found.rows]
        return self.Listed(self, name, [value for value in values if value[0]])

    def choose(self, name: str, values: list[Option]) -> None:
        """Which value?"""
        title = dict(_BY)[name]
        options = [(_ANY, ""), *values]
        names = [value for value, _ in options]
        now = getattr(self._wanted, name)

        def chosen(at: int | None) -> None:
            if at is None:
                self.ask(_NAMES.index(name))
            else:
                self._chosen(replace(self._wanted, **{name: names[at] if at else None}))

        self._screen.app.push_screen(ChooseModal(title, options, at=names.index(now) if now in names else 0), chosen)
