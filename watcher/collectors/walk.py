"""How a timeline is walked back, page after page and run after run, without losing a post. Pure.

Pages come newest first, each naming the next one. A walk goes back to `overlap` before the newest
item of the walk before (the floor), which moves only once that bound is reached; every `deep_every`
it goes back `deep`, to find what reached the network late or was given an older date. The ledger
drops what it already holds. A cursor that cannot be read begins a walk anew from the same floor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.clock import from_ms, to_ms
from watcher.messages import Message, msg

MAX_TOKEN = 2_000  # characters
_MAX_MS = 4_102_444_800_000  # 2100
_TAIL = 5  # items: one pinned, or dated back to 1970, does not end a walk
_MOMENTS = ("floor", "swept", "began", "bound", "top", "low")
_LASTING = _MOMENTS[:2]  # kept between two walks


@dataclass(frozen=True, slots=True)
class Plan:
    """How far back walks go: `history` the first time, then as said above.

    `most_pages` is the length after which a walk gives up and says so; `depth` the count of items after
    which the end of a timeline is the network's doing and not the beginning of the account.
    """

    overlap: timedelta = timedelta(hours=24)
    deep: timedelta = timedelta(days=30)
    deep_every: timedelta = timedelta(hours=24)
    history: timedelta = timedelta(days=30)
    most_pages: int = 100
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk stands: `page` names its next page, empty at the start and at the end.

    `floor` is the newest item of the last walk that arrived, `top` that of this one; `low` is the oldest
    item read so far, `count` how many were; `swept` tells when the last deep walk that arrived had begun.
    """

    began: datetime
    bound: datetime
    floor: datetime | None = None
    swept: datetime | None = None
    top: datetime | None = None
    low: datetime | None = None
    page: str = ""
    pages: int = 0
    count: int = 0
    troubles: tuple[Message, ...] = ()

    def cursor(self) -> dict[str, str]:
        """Return what to keep in the cursor of the source."""
        moments = {name: getattr(self, name) for name in (_MOMENTS if self.page else _LASTING)}
        kept = {name: str(to_ms(moment)) for name, moment in moments.items() if moment}
        passing = {"page": self.page, "pages": str(self.pages), "count": str(self.count)}
        return kept | (passing if self.page else {})

    def is_deep(self, plan: Plan) -> bool:
        """Return whether the walk goes as far back as walks go."""
        return self.bound <= self.began - plan.deep


def resume(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return the walk that a cursor was in the middle of, or a new one."""
    floor, swept, began, bound, top, low = (_moment(cursor, name) for name in _MOMENTS)
    pages, page = _number(cursor, "pages"), cursor.get("page", "")
    if began is None or bound is None or pages is None or not 0 < len(page) <= MAX_TOKEN:
        return begin(cursor, now, plan)
    return Walk(began, bound, floor, swept, top, low, page, pages, _number(cursor, "count") or 0)


def begin(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return a new walk, from the newest item."""
    floor, swept = _moment(cursor, "floor"), _moment(cursor, "swept")
    if floor is None:
        return Walk(now, now - plan.history, swept=swept)
    bound = floor - plan.overlap
    if swept is None or not swept <= now < swept + plan.deep_every:
        bound = min(bound, now - plan.deep)
    return Walk(now, bound, floor, swept)


def again(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return a new walk in the place of one whose page the network no longer knows.

    The pages already read count: a walk that breaks every time comes to an end.
    """
    return replace(begin(cursor, now, plan), pages=(_number(cursor, "pages") or 0) + 1)


def after(walk: Walk, times: Sequence[datetime], page: str, plan: Plan) -> Walk:
    """Return the walk once a page is read: the dates its items are sorted by, and the next page's name."""
    newest = min(max(times), walk.began) if times else None  # no item lifts the floor past our own clock
    low = min([*times, *([walk.low] if walk.low else [])], default=None)
    repeats = bool(page) and (page == walk.page or len(page) > MAX_TOKEN)
    walk = replace(walk, top=walk.top or newest, low=low, pages=walk.pages + 1, count=walk.count + len(times))
    if times and max(times[-_TAIL:]) < walk.bound:
        return _arrived(walk, plan)
    if not page:
        return _arrived(walk, plan, _cut(walk) if plan.depth and walk.count >= plan.depth else ())
    if repeats:
        passed = low is not None and low < walk.bound
        return _arrived(walk, plan) if passed else replace(_stopped(walk), troubles=(_REPEATS,))
    if walk.pages >= plan.most_pages:
        return _arrived(walk, plan, _cut(walk))
    return replace(walk, page=page)


_REPEATS = msg("The network gives the same page again and again: what is older could not be read.")


def _cut(walk: Walk) -> tuple[Message, ...]:
    """Say that a walk ends before it met what earlier ones had collected, if it does."""
    if walk.floor and walk.low and walk.low <= walk.floor:
        return ()
    return (msg("More was said than can be read back ({count} posts): older ones are missing.", count=walk.count),)


def _arrived(walk: Walk, plan: Plan, troubles: tuple[Message, ...] = ()) -> Walk:
    """Move the floor up to where the walk began."""
    swept = walk.began if walk.is_deep(plan) else walk.swept
    return replace(_stopped(walk), floor=walk.top or walk.floor, swept=swept, troubles=troubles)


def _stopped(walk: Walk) -> Walk:
    """Leave the floor where it was: the next walk begins at the top again."""
    return replace(walk, page="", pages=0, count=0, top=None, low=None)


def _number(cursor: Mapping[str, str], name: str) -> int | None:
    value = cursor.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _moment(cursor: Mapping[str, str], name: str) -> datetime | None:
    ms = _number(cursor, name)
    return from_ms(ms) if ms is not None and ms < _MAX_MS else None
