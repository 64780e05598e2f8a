"""`routes.toml` as the gateway obeys it: read again when it changes; a bad one leaves the last good one in force."""

import os
from collections.abc import Mapping
from pathlib import Path

from app.errors import UsageError
from app.rollout.routing import Routes, read_routes

_Seen = tuple[int, int, int]


class RoutesFile:
    """The routes in force, and what is wrong with the file where something is."""

    def __init__(self, path: Path, environment: Mapping[str, str] = os.environ) -> None:
        self.routes = Routes()
        self.trouble = ""
        self.path = path
        self._environment = environment
        self._seen: _Seen | None = (0, 0, 0)

    def look(self) -> bool:
        """Reads the file where it changed; True where other routes are in force now. No file: no routes."""
        seen = self._state()
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            routes = read_routes(self.path.read_text(encoding="utf-8")) if seen else Routes()
            self._check_keys(routes)
        except (UsageError, UnicodeDecodeError, OSError) as error:
            self.trouble = str(error)
            return False
        self.trouble = ""
        changed = routes != self.routes
        self.routes = routes
        return changed

    def in_words(self) -> str:
        """The routes in force on one line."""
        if self.routes.panic:
            return "PANIC: all calls go to the API"
        told = {route.feature: route.stage for route in self.routes.by_name.values()}
        stages = ", ".join(
            f"{name} {stage}{'' if stage in ('off', 'shadow') else ' %'}" for name, stage in told.items()
        )
        return stages or "all calls go to the API"

    def _state(self) -> _Seen | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _check_keys(self, routes: Routes) -> None:
        for route in routes.by_name.values():
            if route.key_env and not self._environment.get(route.key_env):
                words = f"[features.{route.feature}] in routes.toml: the environment holds no {route.key_env}."
                raise UsageError(words, f"Set {route.key_env} and start the gateway again.")
