"""Asks for the file to write, and asks again before one that is there is written over."""

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import App
from textual.message import Message

from app.screens.modals.ask import AskModal
from app.screens.modals.confirm import ConfirmModal


class FileWritten(Message):
    """A file was written; `says` tells so."""

    def __init__(self, path: Path, what: str = "") -> None:
        super().__init__()
        self.path = path
        self.says = f"{what} written to {path}." if what else f"Written to {path}."


def ask_file(
    app: App[None], question: str, suggested: str, write: Callable[[Path], None], *, endings: Sequence[str] = ()
) -> None:
    """Calls `write` with the path, unless the user goes back; `~` is the home folder."""

    def wrong(text: str) -> str:
        path = Path(text).expanduser()
        if endings and path.suffix.lower() not in endings:
            return f"End it in {', '.join(endings)}: the ending says the format."
        if path.is_dir():
            return f"{path} is a folder; name a file in it."
        return "" if path.absolute().parent.is_dir() else f"There is no folder {path.parent}."

    def named(text: str | None) -> None:
        if text is None:
            return
        path = Path(text).expanduser()
        if not path.exists():
            write(path)
            return
        question = ConfirmModal(f"Write over {path}?", "What it holds now is lost.", "write")
        app.push_screen(question, lambda sure: write(path) if sure else None)

    app.push_screen(AskModal(question, suggested, wrong=wrong), named)
