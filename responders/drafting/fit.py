"""Fit a text made of parts to a network: leave whole parts out, never cut a sentence or a link. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from responders.limits import LIMITS, length
from watcher.model import Network

DROPPED_FIRST = ("thanks", "title")  # in this order; a part of another name is never left out


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence or two of a text; `name` says whether it may be left out."""

    text: str
    name: str = ""


def fit(parts: Sequence[Part], network: Network) -> str | None:
    """Return the longest version the network takes, or None when even the core is too long."""
    for dropped in range(len(DROPPED_FIRST) + 1):
        kept = (part.text for part in parts if part.name not in DROPPED_FIRST[:dropped])
        text = " ".join(kept)
        if length(text, network) <= LIMITS[network]:
            return text
    return None
