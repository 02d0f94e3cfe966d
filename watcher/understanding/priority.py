"""Add up the priority of a post, one explained term at a time."""

from collections.abc import Mapping
from math import log10

from watcher.model import Nature, Reach

NATURE_POINTS: Mapping[Nature, int] = {
    Nature.QUESTION: 3,
    Nature.FACTUAL_ERROR: 3,
    Nature.MEETING_REQUEST: 3,
    Nature.CRITICISM: 2,
    Nature.SUPPORT: 1,
}
RELATION_POINTS: Mapping[str, int] = {"dialogue": 2, "known": 1}
VOTE_IS_NEAR_DAYS = 14


def prioritise(
    nature: Nature, *, relation: str, followers: int | None, reach: Reach, days_to_vote: int | None
) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Return the sum and its terms `(code, points)`; terms of zero are left out.

    `days_to_vote` counts days until the next round, None when no date is set.
    """
    near = days_to_vote is not None and 0 <= days_to_vote <= VOTE_IS_NEAR_DAYS
    terms = (
        (nature.value, NATURE_POINTS.get(nature, 0)),
        (f"relation_{relation}", RELATION_POINTS.get(relation, 0)),
        ("reach", _magnitude((followers or 0) + reach.reposts, one_at=3, two_at=5)),
        ("spread", _magnitude(reach.reposts, one_at=1, two_at=2)),
        ("vote_near", int(near)),
    )
    kept = tuple(term for term in terms if term[1])
    return sum(points for _, points in kept), kept


def _magnitude(count: int, *, one_at: int, two_at: int) -> int:
    """Give 1 point from 10**one_at on and 2 from 10**two_at on."""
    order = log10(count) if count > 0 else 0
    return (order >= one_at) + (order >= two_at)
