"""The tabs of the queue: what wants a decision, what we could say first, what did not settle, what left. Pure."""

from dataclasses import dataclass

from responders.terminal.verbs import N_
from watcher.model import Outcome, PublicationState
from watcher.storage.listing import Filter

MOST_COUNTED = 1_000  # beyond, the exact number helps nobody and costs time


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its key, its name, and the tickets it shows before anything narrows them."""

    key: str
    name: str
    filter: Filter


DESK = Tab("1", N_("Desk"), Filter(outcomes=tuple(one for one in Outcome if one is not Outcome.HIGHLIGHT)))
PROPOSALS = Tab("2", N_("Proposals"), Filter(outcomes=(Outcome.HIGHLIGHT,)))
TO_SETTLE = Tab(
    "3",
    N_("To settle"),
    Filter(desk=False, publications=(PublicationState.BY_HAND, PublicationState.UNCERTAIN, PublicationState.HELD)),
)
PUBLISHED = Tab("4", N_("Published"), Filter(desk=False, left=True))
TABS = (DESK, PROPOSALS, TO_SETTLE, PUBLISHED)


def shown_count(count: int) -> str:
    """Return a count, or that there are more than anybody would read."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
