"""Forgetting a source from the screen: what would go is counted, shown, and goes after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from app import figures
from app.errors import OfframpError
from app.logs.forget import FORGET, Forgettable, forget, forgettable
from app.records import ImportedSource
from app.screens.import_words import file_name
from app.screens.modals.confirm import ConfirmModal
from widgets.text_view import Line

if TYPE_CHECKING:
    from app.screens.sources import SourcesScreen
    from app.screens.tail import Tail

_NAMED = 5
"""Other files that are named."""


class Weighed(Message):
    """What would go with a source is counted."""

    def __init__(self, what: Forgettable) -> None:
        super().__init__()
        self.what = what


class Forgotten(Message):
    """A source is gone, with what it brought."""

    def __init__(self, what: Forgettable) -> None:
        super().__init__()
        self.what = what


def weigh(screen: SourcesScreen, source: ImportedSource) -> None:
    """Counts what would go; posts Weighed."""
    screen.in_thread(lambda: Weighed(forgettable(screen.store, source.source)), doing="Counting", group=FORGET)


def ask(screen: SourcesScreen, what: Forgettable, tail: Tail) -> None:
    """Forgets it after a yes; posts Forgotten. Following waits meanwhile, and ends where it follows that file."""

    def answered(sure: bool | None) -> None:
        if not sure:
            return
        if what.path in tail.followed:
            tail.stop()
        tail.pause()

        def work() -> Message:
            tail.wait()
            try:
                return Forgotten(forget(screen.store, what, with_pairs=True))
            except OfframpError:
                screen.app.call_from_thread(tail.resume)
                raise

        screen.in_thread(work, doing="Forgetting", group=FORGET)

    question = f"Forget {file_name(what.path)}? The file itself stays as it is."
    number = f"What goes: {what.words}."
    if what.import_again:
        others = figures.many(len(what.import_again), "other file")
        number += f"\n{others} may hold the same calls and have to be imported again."
    screen.app.push_screen(ConfirmModal(question, number, "forget"), answered)


def forgotten_lines(what: Forgettable) -> list[Line]:
    """What went, and what to do to have back what other files hold of it."""
    lines: list[Line] = [
        [("  Forgotten: ", "accent strong"), (file_name(what.path), "strong"), (f"  {what.words}", "")],
        [("  Import it anew with i.", "dim")],
    ]
    if what.import_again:
        lines.append([("  These may hold the same calls, counted once before; import them again, too:", "")])
        lines += [[(f"    {path}", "")] for path in what.import_again[:_NAMED]]
    if len(what.import_again) > _NAMED:
        lines.append([(f"    and {len(what.import_again) - _NAMED:,} more", "dim")])
    return lines
