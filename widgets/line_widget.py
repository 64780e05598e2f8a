"""The base of everything drawn line by line: pieces of text with a named style become one cheap strip.

The only place where text turns into terminal cells, so the only one that has to make it safe.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from app.plain import plain

Piece = tuple[str, str]
"""(text, style): style is "" for plain text, or of `dim`, `strong`, `accent`, `alarm`, `cursor` those that apply."""

_COLOURS = {"accent": "accent", "alarm": "error"}
_DIM = 0.42


class LineWidget(Widget):
    """A widget of whole lines; a subclass answers `pieces(y)`.

    Neighbours of the same style are sent as one, because a colour costs some 40 bytes on the line. Colours come from
    the theme and not from style sheets, which would cost a third of the time to the first paint.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "LineWidget { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: dict[str, Style] = {}
        self._drawn_in = ""

    def pieces(self, y: int) -> Sequence[Piece]:
        """What line `y` of the widget shows, from its left edge."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._drawn_in != self.app.theme:
            self._drawn_in = self.app.theme
            self._drawn.clear()
        ground = self.drawn_as("")
        segments: list[Segment] = []
        cells = 0
        for text, name in self.pieces(y):
            safe = plain(text)
            style = self.drawn_as(name)
            cells += cell_len(safe)
            if segments and _joins(segments[-1], safe, style):
                segments[-1] = Segment(segments[-1].text + safe, segments[-1].style)
            elif safe:
                segments.append(Segment(safe, style))
        if segments and cells < width and (blank := " " * (width - cells)) and _joins(segments[-1], blank, ground):
            segments[-1] = Segment(segments[-1].text + blank, segments[-1].style)
            return Strip(segments, width)
        return Strip(segments, cells).adjust_cell_length(width, ground)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    def drawn_as(self, name: str) -> Style:
        """The terminal style of a named one, in the current theme."""
        return self._drawn.get(name) or self._drawn.setdefault(name, self._styled(name))

    def _styled(self, name: str) -> Style:
        ground = self.rich_style
        variables = self.app.theme_variables
        style = ground
        for part in name.split():
            if part == "strong":
                style += Style(bold=True)
            elif part == "dim":
                style += _dimmed(ground)
            elif part == "cursor":
                behind = Color.parse(variables["block-cursor-background"])
                style += Style(
                    color=_readable(variables["block-cursor-foreground"], behind).rich_color,
                    bgcolor=behind.rich_color,
                    bold="bold" in variables["block-cursor-text-style"],
                    reverse=behind.ansi is not None,
                )
            else:
                style += Style(color=Color.parse(variables[_COLOURS[part]]).rich_color)
        return style


def _dimmed(ground: Style) -> Style:
    """Text that stands back: half-way to its background, or the terminal's own dim where it keeps its own colours."""
    if ground.color is None or ground.bgcolor is None or None in (ground.color.triplet, ground.bgcolor.triplet):
        return Style(dim=True)
    text, behind = Color.from_rich_color(ground.color), Color.from_rich_color(ground.bgcolor)
    return Style(color=text.blend(behind, _DIM, alpha=1.0).rich_color)


def _readable(variable: str, behind: Color) -> Color:
    """A theme's text colour; `auto` in it means whatever reads well."""
    return behind.get_contrast_text(1.0) if variable.startswith("auto") else Color.parse(variable)


def _joins(last: Segment, text: str, style: Style) -> bool:
    """True if `text` may be sent in the style of the segment before it without looking different."""
    if last.style == style:
        return True
    before = last.style
    return (
        not text.strip(" ")
        and before is not None
        and before.bgcolor == style.bgcolor
        and not before.underline
        and not before.reverse
    )


def between(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Piece]:
    """Pieces at both edges of a line; what does not fit is cut from the left part, with `…`."""
    room = width - sum(cell_len(plain(text)) for text, _ in right)
    fitted = cut(left, max(0, room - 1) if right else room)
    used = sum(cell_len(plain(text)) for text, _ in fitted)
    return [*fitted, (" " * max(0, room - used), ""), *right]


def cut(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces as far as they fit into `width` cells; a cut one ends with `…`."""
    fitted: list[Piece] = []
    for text, style in pieces:
        safe = plain(text)
        cells = cell_len(safe)
        if cells > width:
            if width > 0:
                fitted.append((clip(safe, width), style))
            break
        fitted.append((safe, style))
        width -= cells
    return fitted


def clip(text: str, width: int) -> str:
    """Safe text cut to at most `width` cells, `…` in the last one if anything was lost."""
    if (len(text) <= width and text.isascii()) or cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - 1
    for position, character in enumerate(text):
        room -= cell_len(character)
        if room < 0:
            return text[:position] + "…"
    return text
