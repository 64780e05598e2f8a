"""Asks for a folder and copies a version of a dataset there."""

from pathlib import Path

from textual.message import Message

from app import figures
from app.dataset.export import export
from app.screens.base import BaseScreen
from app.screens.modals.ask import AskModal


class FolderWritten(Message):
    """The files of a version were copied; `says` tells so."""

    def __init__(self, files: list[Path]) -> None:
        super().__init__()
        self.files = files
        self.says = f"{figures.many(len(files), 'file')} are in {files[0].parent}."


def ask_folder(screen: BaseScreen, feature: str, version: str) -> None:
    """Asks where to, and copies a version there in a thread of the screen, which is sent `FolderWritten`."""

    def named(text: str | None) -> None:
        if text:
            out = Path(text).expanduser()
            screen.in_thread(lambda: FolderWritten(export(screen.store, feature, out, version)), doing="Copying")

    suggested = f"{feature}-{version}".replace("/", "-")
    screen.app.push_screen(AskModal(f"Copy {feature} {version} to which folder?", suggested, wrong=_taken), named)


def _taken(text: str) -> str:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        return f"{path} is a file; name a folder."
    full = path.is_dir() and any(path.iterdir())
    return f"{path} is not empty; name a new folder." if full else ""
