"""Where things lie in a workspace, and how a file there is written: whole, private, or not at all."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.errors import OutsideFailed

LOCAL_WORKSPACE = "offramp-workspace"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder that holds everything offramp knows about one product; mode 0700, files 0600."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "offramp.duckdb"

    @property
    def settings(self) -> Path:
        return self.root / "offramp.toml"

    @property
    def bodies(self) -> Path:
        """Compressed frames of the imported lines, append-only."""
        return self.root / "bodies"

    @property
    def datasets(self) -> Path:
        return self.root / "datasets"

    @property
    def journal(self) -> Path:
        """The gateway's segments of canonical records, append-only."""
        return self.root / "journal"

    @property
    def routes(self) -> Path:
        """What the gateway obeys."""
        return self.root / "routes.toml"

    @property
    def name(self) -> str:
        return self.root.name

    def create(self) -> "Workspace":
        """Makes the folder, private to its owner; an existing one is tightened to 0700."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
            self.bodies.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise OutsideFailed(
                f"Cannot use {self.root} as a workspace: {error.strerror}.",
                "Choose another folder with --workspace DIR or OFFRAMP_WORKSPACE.",
            ) from error
        return self


def chosen(given: Path | None = None) -> Workspace:
    """The workspace given, else OFFRAMP_WORKSPACE, else ./offramp-workspace if it is there, else the user's own."""
    named = given or os.environ.get("OFFRAMP_WORKSPACE")
    if named:
        return Workspace(Path(named).expanduser().resolve())
    local = Path.cwd() / LOCAL_WORKSPACE
    if local.is_dir():
        return Workspace(local)
    import platformdirs

    return Workspace(Path(platformdirs.user_data_dir("offramp")) / "default")


def atomic_write(path: Path, data: bytes) -> None:
    """Writes `data` so that a reader sees the old file or the new one, never a half; mode 0600.

    Raises OutsideFailed when the disk refuses.
    """
    handle = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise OutsideFailed(
            f"Cannot write {path}: {error.strerror}.", "Free some space or check the rights."
        ) from error
