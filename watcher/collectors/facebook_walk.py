"""How an edge of Facebook is walked back, page after page and look after look. Pure.

An edge comes newest first, by a date that Pages may choose. A walk goes back to `overlap` before
the newest object of the walk before (the floor), which moves only once that bound is reached; every
`deep_every` it goes back `deep`, to find what was dated back or edited. The ledger drops what it
already holds. A cursor that cannot be read begins a walk anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.clock import from_ms, to_ms
from watcher.messages import Message, msg

MAX_TOKEN = 2_000  # characters
DEPTH = 500  # objects: Facebook ranks a Page's posts and shows about 600 of a year
_MAX_MS = 4_102_444_800_000  # 2100
_MOMENTS = ("floor", "swept", "began", "bound", "top", "low")
_NUMBERS = ("pages", "count")


@dataclass(frozen=True, slots=True)
class Plan:
    """How far back walks go; `most_pages` is the depth after which a walk gives up and says so."""

    overlap: timedelta = timedelta(hours=24)
    deep: timedelta = timedelta(days=30)
    deep_every: timedelta = timedelta(hours=24)
    most_pages: int = 100


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk stands: `token` names its next page, empty at the start and at the end.

    `top` and `low` are the newest and the oldest date read so far, `count` the objects; `swept`
    tells when the last deep walk that arrived had begun.
    """

    began: datetime
    bound: datetime
    floor: datetime | None = None
    swept: datetime | None = None
    top: datetime | None = None
    low: datetime | None = None
    token: str = ""
    pages: int = 0
    count: int = 0
    troubles: tuple[Message, ...] = ()

    def cursor(self) -> dict[str, str]:
        """Return what to keep in the cursor of the source."""
        named = {name: getattr(self, name) for name in (_MOMENTS if self.token else _MOMENTS[:2])}
        kept = {name: str(to_ms(moment)) for name, moment in named.items() if moment}
        passing = {"token": self.token, "pages": str(self.pages), "count": str(self.count)}
        return kept | (passing if self.token else {})

    def is_deep(self, plan: Plan) -> bool:
        """Return whether the walk goes as far back as walks go."""
        return self.bound <= self.began - plan.deep


def resume(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return the walk that a cursor was in the middle of, or a new one."""
    floor, swept, began, bound, top, low = (_moment(cursor, name) for name in _MOMENTS)
    pages, count = (_number(cursor, name) for name in _NUMBERS)
    token = cursor.get("token", "")
    if began is None or bound is None or pages is None or count is None or not 0 < len(token) <= MAX_TOKEN:
        return begin(cursor, now, plan)
    return Walk(began, bound, floor, swept, top, low, token, pages, count)


def begin(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return a new walk, from the newest object."""
    floor, swept, far = _moment(cursor, "floor"), _moment(cursor, "swept"), now - plan.deep
    if floor is None:
        return Walk(now, far, swept=swept)
    bound = floor - plan.overlap
    if swept is None or not swept <= now < swept + plan.deep_every:
        bound = min(bound, far)
    return Walk(now, bound, floor, swept)


def after(walk: Walk, times: Sequence[datetime], token: str, plan: Plan) -> Walk:
    """Return the walk once a page is read: the dates of its objects, and the token that follows.

    It ends where most of a page is older than the bound: one pinned or dated back ends nothing.
    """
    again = bool(token) and token == walk.token
    newest = min(max(times), walk.began) if times else walk.floor  # none lifts the floor past our own clock
    walk = replace(
        walk,
        top=walk.top or newest,
        low=min([*times, walk.low or max(times)]) if times else walk.low,
        pages=walk.pages + 1,
        count=walk.count + len(times),
    )
    if times and sorted(times)[len(times) // 2] < walk.bound:
        return _arrived(walk, plan)
    if not token:
        cut = walk.count >= DEPTH and _misses(walk)
        return replace(_arrived(walk, plan), troubles=(_cut(walk),) if cut else ())
    if again or len(token) > MAX_TOKEN:
        return replace(_stopped(walk), troubles=(_REPEATS,))
    if walk.pages >= plan.most_pages:
        return replace(_arrived(walk, plan), troubles=(_cut(walk),) if _misses(walk) else ())
    return replace(walk, token=token)


_REPEATS = msg("Facebook gives the same page again and again: what is older could not be read.")


def _cut(walk: Walk) -> Message:
    return msg(
        "More came than Facebook lets us read back ({count}); some older posts since the last look are missing.",
        count=walk.count,
    )


def _misses(walk: Walk) -> bool:
    """Return whether the walk ends before it met what earlier ones had collected."""
    return walk.floor is not None and (walk.low is None or walk.low > walk.floor)


def _arrived(walk: Walk, plan: Plan) -> Walk:
    """Move the floor up to where the walk began."""
    swept = walk.began if walk.is_deep(plan) else walk.swept
    return replace(_stopped(walk), floor=walk.top, swept=swept)


def _stopped(walk: Walk) -> Walk:
    """Leave the floor where it was: the next walk begins at the top again."""
    return replace(walk, token="", pages=0, count=0, top=None, low=None)


def _number(cursor: Mapping[str, str], name: str) -> int | None:
    value = cursor.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _moment(cursor: Mapping[str, str], name: str) -> datetime | None:
    ms = _number(cursor, name)
    return from_ms(ms) if ms is not None and ms < _MAX_MS else None
