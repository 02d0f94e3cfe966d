"""How a timeline of a Mastodon server is walked back without losing a post. Pure.

Pages come newest first, each naming the next one. A walk goes back to `overlap` before the newest
item of the walk before (the floor), which moves only once that bound is reached; every `deep_every`
it goes back `deep`, to find what reached the server late under an older date. The ledger drops what
it already holds. A cursor that cannot be read begins a walk anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.clock import from_ms, to_ms
from watcher.messages import Message, msg

MAX_TOKEN = 300  # characters
_MAX_MS = 4_102_444_800_000  # 2100
_TAIL = 5  # items: one post dated back to 1970 does not end a walk


@dataclass(frozen=True, slots=True)
class Plan:
    """How far back walks go; `most_pages` is the depth after which a walk gives up and says so."""

    overlap: timedelta = timedelta(hours=2)
    deep: timedelta = timedelta(days=7)
    deep_every: timedelta = timedelta(hours=24)
    history: timedelta = timedelta(days=30)
    most_pages: int = 100


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk stands: `page` names its next page, empty at the start and at the end.

    `floor` is the newest item of the last walk that arrived, `top` that of this one; `below` is the
    oldest item read so far; `swept` tells when a walk last went deep.
    """

    began: datetime
    bound: datetime
    floor: datetime | None = None
    swept: datetime | None = None
    top: datetime | None = None
    below: datetime | None = None
    page: str = ""
    pages: int = 0
    troubles: tuple[Message, ...] = ()

    def cursor(self) -> dict[str, str]:
        """Return what to keep in the cursor of the source."""
        lasting = {"floor": self.floor, "swept": self.swept}
        passing = {"began": self.began, "bound": self.bound, "top": self.top, "below": self.below}
        moments = lasting | (passing if self.page else {})
        kept = {name: str(to_ms(moment)) for name, moment in moments.items() if moment}
        return kept | ({"page": self.page, "pages": str(self.pages)} if self.page else {})


def resume(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return the walk that a cursor was in the middle of, or a new one."""
    began, bound, pages = _moment(cursor, "began"), _moment(cursor, "bound"), _number(cursor, "pages")
    page = cursor.get("page", "")
    if began is None or bound is None or pages is None or not 0 < len(page) <= MAX_TOKEN:
        return begin(cursor, now, plan)
    floor, swept, top, below = (_moment(cursor, name) for name in ("floor", "swept", "top", "below"))
    return Walk(began, bound, floor, swept, top, below, page, pages)


def begin(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return a new walk, from the newest item."""
    floor, swept = _moment(cursor, "floor"), _moment(cursor, "swept")
    if floor is None:
        return Walk(now, now - plan.history)
    bound = floor - plan.overlap
    if swept is None or not swept <= now < swept + plan.deep_every:
        bound = min(bound, now - plan.deep)
    return Walk(now, bound, floor, swept)


def after(walk: Walk, times: Sequence[datetime], token: str, plan: Plan) -> Walk:
    """Return the walk once a page is read: the dates its items are sorted by, and the next page's name."""
    if walk.top is None:  # no item lifts the floor past our own clock
        walk = replace(walk, top=min(max(times), walk.began) if times else walk.floor)
    repeats = bool(token) and token == walk.page
    walk = replace(walk, pages=walk.pages + 1, below=min(times, default=walk.below))
    if not token or (times and max(times[-_TAIL:]) < walk.bound):
        return _ended(walk, plan)
    if repeats or len(token) > MAX_TOKEN:
        passed = bool(times) and min(times) < walk.bound
        return _ended(walk, plan) if passed else replace(_stopped(walk), troubles=(_REPEATS,))
    if walk.pages >= plan.most_pages:
        return _given_up(walk, times, plan)
    return replace(walk, page=token)


_REPEATS = msg("The server gives the same page again and again: what is older could not be read.")


def _given_up(walk: Walk, times: Sequence[datetime], plan: Plan) -> Walk:
    """End a walk too long to be finished; say so where posts of after the last look were left."""
    missed = walk.floor is None or not times or min(times) > walk.floor
    trouble = msg("There were more than {count} pages since the last look: the oldest were left.", count=walk.pages)
    return replace(_ended(walk, plan), troubles=(trouble,) if missed else ())


def _ended(walk: Walk, plan: Plan) -> Walk:
    """Move the floor up to where the walk began."""
    deep = walk.bound <= walk.began - plan.deep
    return replace(_stopped(walk), floor=walk.top, swept=walk.began if deep else walk.swept)


def _stopped(walk: Walk) -> Walk:
    """Leave the floor where it was: the next walk begins at the top again."""
    return replace(walk, page="", pages=0, top=None, below=None)


def _number(cursor: Mapping[str, str], name: str) -> int | None:
    value = cursor.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _moment(cursor: Mapping[str, str], name: str) -> datetime | None:
    ms = _number(cursor, name)
    return from_ms(ms) if ms is not None and ms < _MAX_MS else None
