"""The replies of an evaluation that goes on: one JSON line each, on disk before the next prompt is asked.

A cut evaluation is found again by what it asks of whom, and goes on with the pairs that have no answer yet.
"""

import fcntl
import hashlib
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from app.errors import OutsideFailed, WorkspaceBusy
from app.paths import Workspace
from app.runs import Reply, Role

FOLDER = "evaluations"


@dataclass(frozen=True, slots=True)
class Asked:
    """What tells one evaluation from another: the held-out set, the model, how it is asked."""

    feature: str
    version: str
    sha256: str
    """Of the dataset version."""
    url: str
    model: str
    role: Role
    settings: dict[str, Any]

    @property
    def key(self) -> str:
        """The same for an evaluation that goes on."""
        return hashlib.sha256(orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


class Replies:
    """The file of one evaluation; a reply that failed is asked again when it goes on."""

    def __init__(self, workspace: Workspace, asked: Asked) -> None:
        self.path = workspace.root / FOLDER / f"{asked.key}.jsonl"
        self.started_at = datetime.now(UTC).replace(tzinfo=None)
        self.wall_s = 0.0
        """Seconds that were worked on it, the earlier parts included."""
        self.found: dict[int, Reply] = {}
        """Replies by the number of their pair."""
        self.failed_before: set[int] = set()
        """Pairs at which the endpoint failed in an earlier part."""
        self._file: int | None = None
        self._asked = asked

    def __enter__(self) -> "Replies":
        """Reads what is there and opens the file for more. Raises OutsideFailed."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._lock(self._file)
            self._read(self.path)
            if not os.fstat(self._file).st_size:
                self._write({"asked": asdict(self._asked), "started_at": self.started_at.isoformat()})
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def keep(self, pair: int, reply: Reply, wall_s: float) -> None:
        """Writes one reply; `wall_s` are the seconds since this part began. Raises OutsideFailed."""
        self.found[pair] = reply
        try:
            self._write({"pair": pair, "wall_s": round(wall_s, 3), **asdict(reply)})
        except OSError as error:
            raise self._unwritable(error) from error

    def done(self) -> None:
        """Takes the file away: its replies are in the database now."""
        self.path.unlink(missing_ok=True)

    def _lock(self, file: int) -> None:
        """Keeps a second process from asking, and paying for, the same. Raises WorkspaceBusy."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            self._file = None
            raise WorkspaceBusy(
                "Another offramp asks the same of the same model.", "Wait until it is done; its answers are kept."
            ) from error

    def _write(self, line: dict[str, Any]) -> None:
        assert self._file is not None
        os.write(self._file, orjson.dumps(line) + b"\n")

    def _read(self, path: Path) -> None:
        """Takes over what is whole; a torn last line is cut off, so that the next one starts afresh."""
        raw = path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if len(whole) < len(raw):
            with path.open("r+b") as file:
                file.truncate(len(whole))
        part_s = 0.0
        for line in whole.splitlines():
            try:
                held = orjson.loads(line)
                if "asked" in held:
                    self.started_at = datetime.fromisoformat(held["started_at"])
                    continue
                pair, seconds = held.pop("pair"), held.pop("wall_s")
                reply = Reply(**held)
            except (ValueError, KeyError, TypeError):
                continue
            if seconds < part_s:
                self.wall_s += part_s
            part_s = seconds
            if not reply.fault:
                self.found[pair] = reply
            elif reply.fault == "endpoint":
                self.failed_before.add(pair)
        self.wall_s += part_s

    def _unwritable(self, error: OSError) -> OutsideFailed:
        return OutsideFailed(
            f"Cannot write {self.path}: {error.strerror}.", "Free some space or check the rights, then go on."
        )
