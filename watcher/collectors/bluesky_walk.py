"""How a timeline is walked back, page after page and run after run, without losing a post. Pure.

A timeline comes newest first, sorted by a date its authors choose. A walk goes back to `overlap`
before the newest item of the walk before (the floor), which only moves once that bound is reached;
every `deep_every` a walk goes back `history` long, to find what was given an older date. The ledger
drops what it already holds. A cursor that cannot be read begins a walk anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.clock import from_ms, to_ms
from watcher.messages import Message, msg

MAX_TOKEN = 1_000  # characters
_MAX_MS = 4_102_444_800_000  # 2100


@dataclass(frozen=True, slots=True)
class Plan:
    """How far back walks go; `most_pages` is the depth after which a walk gives up and says so."""

    overlap: timedelta = timedelta(hours=24)
    history: timedelta = timedelta(days=30)
    deep_every: timedelta = timedelta(hours=24)
    most_pages: int = 100


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk stands: `page` is the token of its next page, empty at the start and at the end."""

    floor: datetime | None
    swept: datetime | None
    began: datetime
    bound: datetime
    page: str = ""
    pages: int = 0
    top: datetime | None = None
    troubles: tuple[Message, ...] = ()

    def cursor(self) -> dict[str, str]:
        """Return what to keep in the cursor of the source."""
        moments = {"floor": self.floor, "swept": self.swept}
        if self.page:
            moments |= {"began": self.began, "bound": self.bound, "top": self.top}
        kept = {name: str(to_ms(moment)) for name, moment in moments.items() if moment}
        return kept | ({"page": self.page, "pages": str(self.pages)} if self.page else {})


def resume(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return the walk a cursor was in the middle of, or a new one."""
    began, bound, pages = _moment(cursor, "began"), _moment(cursor, "bound"), _number(cursor, "pages")
    page = cursor.get("page", "")
    if not page or len(page) > MAX_TOKEN or began is None or bound is None or pages is None:
        return begin(cursor, now, plan)
    floor, swept = _moment(cursor, "floor"), _moment(cursor, "swept")
    return Walk(floor, swept, began, bound, page, pages, _moment(cursor, "top"))


def begin(cursor: Mapping[str, str], now: datetime, plan: Plan) -> Walk:
    """Return a new walk from the newest item."""
    floor, swept, far = _moment(cursor, "floor"), _moment(cursor, "swept"), now - plan.history
    if floor is None:
        return Walk(None, swept, now, far)
    if swept is None or not swept <= now < swept + plan.deep_every:
        return Walk(floor, swept, now, min(far, floor - plan.overlap))
    return Walk(floor, swept, now, floor - plan.overlap)


def after(walk: Walk, times: Sequence[datetime], token: str, plan: Plan) -> Walk:
    """Return the walk once a page is read: the sort times of its items, and the token that follows."""
    newest = min(max(times, default=walk.began), walk.began)  # no item moves the floor past our own clock
    top = walk.top or (newest if times else walk.floor)
    walk = replace(walk, top=top, pages=walk.pages + 1)
    if not token or (times and times[-1] < walk.bound):
        return _ended(walk, plan)
    if token == walk.page or len(token) > MAX_TOKEN:
        return _ended(replace(walk, troubles=(_REPEATS,)), plan)
    if walk.pages >= plan.most_pages:
        missed = walk.floor is not None and (not times or times[-1] > walk.floor)
        trouble = msg("There were more than {count} pages since the last look: the oldest were left.", count=walk.pages)
        return _ended(replace(walk, troubles=(trouble,) if missed else ()), plan)
    return replace(walk, page=token)


_REPEATS = msg("The network gives the same page again and again: the rest was left.")


def _ended(walk: Walk, plan: Plan) -> Walk:
    """Move the floor up to where the walk began; a walk as long as the history counts as deep."""
    deep = walk.bound <= walk.began - plan.history
    return replace(walk, floor=walk.top, swept=walk.began if deep else walk.swept, page="", pages=0, top=None)


def _number(cursor: Mapping[str, str], name: str) -> int | None:
    value = cursor.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _moment(cursor: Mapping[str, str], name: str) -> datetime | None:
    ms = _number(cursor, name)
    return from_ms(ms) if ms is not None and ms < _MAX_MS else None
