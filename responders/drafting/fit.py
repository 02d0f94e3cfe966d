"""Fit a text made of parts to a network: leave whole parts out, never cut a sentence or a link. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from responders.limits import LIMITS, length
from watcher.model import Network

OPTIONAL = ("thanks", "brief", "detail", "title")  # a part of another name is never left out
# What a text may do without, from the longest to the barest: "brief" greets in place of "thanks".
_LEFT_OUT = (
    {"brief"},
    {"brief", "title"},
    {"thanks", "title"},
    {"brief", "title", "detail"},
    {"thanks", "title", "detail"},
    {"thanks", "title", "detail", "brief"},
)


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence or two of a text; `name` says whether it may be left out, `opens` begins a paragraph."""

    text: str
    name: str = ""
    opens: bool = False


def fit(parts: Sequence[Part], network: Network) -> str | None:
    """Return the longest version the network takes, or None when even the core is too long."""
    for left_out in _LEFT_OUT:
        text = _joined([part for part in parts if part.name not in left_out])
        if length(text, network) <= LIMITS[network]:
            return text
    return None


def _joined(parts: Sequence[Part]) -> str:
    """Join the parts, with a blank line where a paragraph opens."""
    text = ""
    for part in parts:
        text += ("\n\n" if part.opens else " ") * bool(text) + part.text
    return text
