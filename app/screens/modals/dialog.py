"""The box that modal screens speak from."""

from textual.screen import ModalScreen, ScreenResultType

from app import resources


class Dialog(ModalScreen[ScreenResultType]):
    """A modal screen with the common style sheet; its content stands in a container of class `dialog`."""

    CSS = resources.text("assets/screens/modals.tcss")
    SCOPED_CSS = False
