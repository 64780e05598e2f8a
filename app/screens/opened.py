"""The workspace that the app shows: its store, made when a worker first needs it, never by the event loop."""

import threading
from typing import TYPE_CHECKING

from app.paths import Workspace

if TYPE_CHECKING:
    from app.store import Store


class OpenedWorkspace:
    """Hands screens the store and stops what runs in it; the database is imported in the thread that asks first."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._groups: set[str] = set()

    @property
    def store(self) -> "Store":
        """The store; importing the database takes 0.1 s, so ask for it in a thread."""
        with self._lock:
            if self._store is None:
                from app.store import Store

                self._store = Store(self.workspace)
            return self._store

    def runs(self, group: str) -> None:
        """Remembers a group of work, so that closing stops it."""
        self._groups.add(group)

    def interrupt(self, group: str) -> None:
        """Stops what runs in the store under that group; nothing happens if nothing does."""
        if self._store is not None:
            self._store.interrupt(group)

    def close(self) -> None:
        """Stops all work and gives the database free."""
        for group in self._groups:
            self.interrupt(group)
        if self._store is not None:
            self._store.close()
