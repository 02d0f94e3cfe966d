"""Where we stand in a timeline of X: the cursor, read, moved on and written. Pure.

X gives the newest first, page after page. A walk goes from the top down to what an earlier walk
reached, less an overlap for posts that X indexes late; only when it arrives does `newest` move.
Broken off, it goes on from its page token, or below `low` when X no longer knows the token.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from watcher.collectors.x_posts import id_at
from watcher.messages import Message, msg

_NUMBER = re.compile(r"[0-9]{1,19}\Z")
_WORD = re.compile(r"[!-~]{1,500}\Z")


@dataclass(frozen=True, slots=True)
class Walk:
    """A place in a timeline; post ids as numbers, 0 for none.

    `user` is the account's id, kept because handles change hands; `newest` the id up to which all is
    collected; the rest describes a walk under way: highest and lowest id seen, upper bound, page
    token, posts given so far and a digest of the last page.
    """

    user: str = ""
    newest: int = 0
    top: int = 0
    low: int = 0
    until: int = 0
    count: int = 0
    token: str = ""
    page: str = ""

    @classmethod
    def of(cls, cursor: Mapping[str, str]) -> "Walk":
        """Read a cursor; what makes no sense in it is left out."""
        found: dict[str, str | int] = {}
        for spot in fields(cls):
            text = cursor.get(spot.name, "")
            if spot.type is int and _NUMBER.match(text):
                found[spot.name] = int(text)
            elif spot.type is str and _WORD.match(text):
                found[spot.name] = text
        if not _NUMBER.match(str(found.get("user", ""))):
            found.pop("user", None)
        return cls(**found)  # type: ignore[arg-type]

    def cursor(self) -> dict[str, str]:
        """Write the cursor."""
        named = {spot.name: getattr(self, spot.name) for spot in fields(self)}
        return {name: str(value) for name, value in named.items() if value}

    def since(self, overlap: timedelta) -> int:
        """Return the id below which nothing is asked again, 0 on a first look."""
        return max(self.newest - (int(overlap.total_seconds() * 1_000) << 22), 1) if self.newest else 0


@dataclass(frozen=True, slots=True)
class Step:
    """Where a page leads: the walk to keep, whether there is more now, and what may be missing."""

    walk: Walk
    more: bool = False
    trouble: Message | None = None


def advance(walk: Walk, ids: Sequence[int], token: str, *, depth: int, first_look: int, now: datetime) -> Step:
    """Return where a page of these ids leads; `token` is that of the next page, "" on the last.

    `depth` is how far down X lets anyone read, `first_look` how many posts are enough when nothing
    was collected yet.
    """
    believable = [i for i in ids if i <= id_at(now + timedelta(days=1))]  # one wild id must not blind us
    moved = replace(
        walk,
        top=max([*believable, walk.top]),
        low=min([*ids, walk.low or max(ids)]) if ids else walk.low,
        count=walk.count + len(ids),
        token=token,
        page=_digest(ids) if ids else walk.page,
    )
    if not token or (not walk.newest and moved.count >= first_look):
        return _arrived(moved, depth, now)
    if token == walk.token or (ids and moved.page == walk.page):
        trouble = msg("X gave the same page again; reading goes on below it next time.")
        return Step(below(moved), trouble=trouble)
    if moved.count >= 2 * depth:  # pages that go round in circles
        return _arrived(moved, depth, now)
    return Step(moved, more=True)


def below(walk: Walk) -> Walk:
    """Go on without the page token, from under the lowest post seen."""
    return replace(walk, until=walk.low, token="", page="")


def _arrived(walk: Walk, depth: int, now: datetime) -> Step:
    """End a walk; say so when X's depth ended it before it met what we had."""
    newest = max(walk.newest, walk.top) or id_at(now - timedelta(days=1))
    cut = walk.newest and walk.low > walk.newest and walk.count >= depth // 2
    trouble = msg(
        "More posts came than X lets us read back ({count}); some older ones since the last look are missing.",
        count=walk.count,
    )
    return Step(Walk(user=walk.user, newest=newest), trouble=trouble if cut else None)


def _digest(ids: Sequence[int]) -> str:
    return hashlib.blake2b(repr(sorted(ids)).encode(), digest_size=8).hexdigest()
