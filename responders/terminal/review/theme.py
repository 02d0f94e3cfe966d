"""The colours of the queue: those of the terminal itself."""

from dataclasses import replace

from textual.theme import BUILTIN_THEMES

# The terminal's own two colours, so that light and dark ones both stay readable.
_PLAIN = ("ansi-background", "ansi-foreground", "border", "border-blurred", "block-cursor-foreground",
          "block-cursor-background", "input-cursor-background", "input-cursor-foreground",
          "scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active",
          "scrollbar-corner-color")  # fmt: skip
THEME = replace(
    BUILTIN_THEMES["ansi-dark"],
    name="veilleur",
    variables={**BUILTIN_THEMES["ansi-dark"].variables, **dict.fromkeys(_PLAIN, "ansi_default")},
)
