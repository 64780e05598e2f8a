"""The one way for a screen to work without holding up the keys, to fail, and to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from app.errors import Interrupted, OfframpError
from app.plain import plain

if TYPE_CHECKING:
    from app.screens.opened import OpenedWorkspace
    from app.store import Store
    from app.tui import OfframpApp
    from widgets.long_table import LongTable, Row

_SHOWN_AFTER_S = 0.3
"""Work that is over sooner is not mentioned."""


class WorkFailed(Message):
    """Work in a thread ended with an error of ours."""

    def __init__(self, error: OfframpError) -> None:
        super().__init__()
        self.error = error


class WorkingScreen(Screen[None]):
    """Work runs in threads, in groups that replace and interrupt themselves, and comes back as messages."""

    @property
    def offramp(self) -> OfframpApp:
        """The app, by its own type."""
        return cast("OfframpApp", self.app)

    @property
    def opened(self) -> OpenedWorkspace:
        """The workspace on the screen."""
        return self.offramp.opened

    @property
    def store(self) -> Store:
        """Its database; ask for it in a thread only."""
        return self.opened.store

    @property
    def group(self) -> str:
        """The group that its workers and its database cursors run under."""
        raise NotImplementedError

    def busy_changed(self, doing: str) -> None:
        """Work that takes longer has begun, or (empty) is over."""

    def in_thread(self, work: Callable[[], Message | None], *, doing: str = "", group: str = "") -> Worker[None]:
        """Runs `work` in a thread and posts the message that it returns here, unless it was stopped meanwhile.

        New work of a group (this screen's, if none is named) stops what still runs in it. `doing` is shown while the
        work takes longer. An OfframpError ends up in `failed`.
        """
        running = group or self.group
        self.opened.runs(running)
        if self._unfinished(running):
            self.opened.interrupt(running)

        def run() -> None:
            worker = get_current_worker()
            try:
                message = work()
            except OfframpError as error:
                message = WorkFailed(error)
            if message is not None and not worker.is_cancelled:
                self.post_message(message)

        # A partial has no name of its own, which a worker without one would take for what it is doing.
        worker = self.run_worker(partial(run), name=doing, group=running, thread=True, exclusive=True)
        if doing:
            self.set_timer(_SHOWN_AFTER_S, self._show_busy)
        return worker

    def fill_page(self, wanted: LongTable.PageWanted, rows: Callable[[int, int], Sequence[Row]]) -> None:
        """Answers a long table that asks for rows: `rows(first, count)` runs in a thread."""

        def fill() -> Message | None:
            try:
                wanted.answer(rows(wanted.first, wanted.count))
            except OfframpError as error:
                wanted.refuse()
                return None if isinstance(error, Interrupted) else WorkFailed(error)
            return None

        self.in_thread(fill, group=f"{self.group}-{wanted.table.id or 'rows'}")

    def stop_work(self) -> bool:
        """Stops what this screen says it is doing, in Python and in the database; False if that is nothing."""
        stopped = [worker for worker in self._unfinished() if worker.name]
        for worker in stopped:
            self.opened.interrupt(worker.group)
            worker.cancel()
        if stopped:
            self.tell("Stopped.")
        return bool(stopped)

    def tell(self, text: str) -> None:
        """Says something that the user may ignore, in the place of what was said before."""
        self.app.clear_notifications()
        self.query("ToastHolder").remove()
        self.notify(plain(text), markup=False, timeout=4)

    @on(WorkFailed)
    def failed(self, failure: WorkFailed) -> None:
        """Shows an error that the user has to act on, with its hint; `Interrupted` is only mentioned."""
        if isinstance(failure.error, Interrupted):
            self.tell(failure.error.message)
            return
        from app.screens.modals.error import ErrorModal

        self.app.push_screen(ErrorModal(failure.error.message, failure.error.hint))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished:
            self._show_busy()

    def on_unmount(self) -> None:
        for worker in self._unfinished():
            self.opened.interrupt(worker.group)

    def _unfinished(self, group: str = "") -> list[Worker]:
        mine = [worker for worker in self.workers if worker.node is self and not worker.is_finished]
        return [worker for worker in mine if not group or worker.group == group]

    def _show_busy(self) -> None:
        running = [worker.name for worker in self._unfinished() if worker.name]
        self.busy_changed(running[-1] if running else "")
