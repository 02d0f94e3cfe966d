"""Hostile text made steady on a screen, and the short words a screen uses. Pure."""

from datetime import datetime, timedelta
from functools import lru_cache

import regex
from rich.cells import cell_len, set_cell_size

from responders.terminal.verbs import N_
from watcher.messages import Translator
from watcher.model import Network
from watcher.text import clean, web_address

SHORT = {
    Network.BLUESKY: "BSKY",
    Network.MASTODON: "MAST",
    Network.FACEBOOK: "FB",
    Network.X: "X",
    Network.RSS: "RSS",
    Network.NEWSLETTER: "MAIL",
}
LONG = {
    Network.BLUESKY: "Bluesky",
    Network.MASTODON: "Mastodon",
    Network.FACEBOOK: "Facebook",
    Network.X: "X",
    Network.RSS: "RSS",
    Network.NEWSLETTER: "Newsletter",
}
RELATIONS = {"none": N_("no relation yet"), "known": N_("known to us"), "dialogue": N_("in dialogue with us")}
SENSITIVE = {
    "union": N_("union"),
    "religious": N_("religious"),
    "patients": N_("patients"),
    "victims": N_("victims"),
    "minors": N_("minors"),
    "police": N_("police"),
}

_LONGEST_CELL = 200
# Terminals disagree on how wide these are. Kept: the joiners and marks that scripts need.
_UNSTEADY = regex.compile(
    r"(?<=[\p{Emoji_Presentation}\p{EMod}\ufe0f])\u200d|[\ufe00-\ufe0f]|[\p{Cf}--[\u200c-\u200f]]", regex.V1
)
_RIGHT_TO_LEFT = regex.compile(r"[\p{bc=R}\p{bc=AL}]")
_TO_THE_LEFT_AGAIN = "\u200e"


def steady(text: str) -> str:
    """Return a text that every terminal shows in the same number of cells, cleaned."""
    text = clean(text).replace("\t", "    ").replace("\u2028", "\n").replace("\u2029", "\n")
    return text if text.isascii() else _UNSTEADY.sub("", text)


def shown_link(url: str | None) -> str:
    """Return a link that is safe to show and open, or nothing."""
    return steady(web_address(url) or "")


@lru_cache(maxsize=4_096)  # a list is drawn again at every key, and most of its cells have not changed
def cell(text: str, width: int) -> str:
    """Return a text on one line of exactly `width` cells, cut with an ellipsis."""
    line = " ".join(steady(text[:_LONGEST_CELL]).split())
    if cell_len(line) >= width:
        line = set_cell_size(line, max(width - 2, 0)).rstrip() + "…"
    line = set_cell_size(line, width)
    return line + _TO_THE_LEFT_AGAIN if _RIGHT_TO_LEFT.search(line) else line


def due_words(due_at: datetime | None, now: datetime, tr: Translator) -> str:
    """Say when something is due; what is late carries a sign and a word."""
    if due_at is None:
        return ""
    if due_at < now:
        return tr("! late {span}", span=span_words(now - due_at, tr))
    return tr("in {span}", span=span_words(due_at - now, tr))


def span_words(span: timedelta, tr: Translator) -> str:
    """Say a length of time in its largest unit."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 60:
        return tr("{n} min", n=minutes)
    if minutes < 48 * 60:
        return tr("{n} h", n=minutes // 60)
    return tr("{n} d", n=minutes // (24 * 60))
