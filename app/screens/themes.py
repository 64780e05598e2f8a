"""The look: quiet, one accent, red only for what costs money or loses data; Textual's own themes are in the palette."""

from textual.theme import Theme

DEFAULT = "offramp"

THEMES = (
    Theme(
        name=DEFAULT,
        primary="#5fb88f",
        secondary="#5f9ea0",
        accent="#5fb88f",
        warning="#c9a45c",
        error="#e0675f",
        success="#5fb88f",
        foreground="#d2d6da",
        background="#101315",
        surface="#101315",
        panel="#1b2023",
        dark=True,
        variables={
            "block-cursor-background": "#2b4a3d",
            "block-cursor-foreground": "#f2f5f3",
            "block-cursor-text-style": "bold",
            "border": "#5fb88f",
            "input-cursor-background": "#5fb88f",
        },
    ),
    Theme(
        name="offramp-light",
        primary="#1f7a53",
        secondary="#2f6f73",
        accent="#1f7a53",
        warning="#8a6414",
        error="#b3261e",
        success="#1f7a53",
        foreground="#24292d",
        background="#fafaf8",
        surface="#fafaf8",
        panel="#ebedea",
        dark=False,
        variables={
            "block-cursor-background": "#cfe6da",
            "block-cursor-foreground": "#101315",
            "block-cursor-text-style": "bold",
            "border": "#1f7a53",
            "input-cursor-background": "#1f7a53",
        },
    ),
)
