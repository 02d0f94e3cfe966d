"""Which tickets a list shows, and in which order: a walk along indexes, which costs what it shows.

Late tickets come first, then by priority, then by due time. An index holds the live tickets in
stretches, one a priority, by due time: in each the late ones lie together, then the others. However
many wait, a page seeks a few stretches (a priority is a sum of few points) and reads on from there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from watcher.clock import to_ms
from watcher.model import CLOSED, Nature, Network, Outcome, PublicationState, Status, Ticket
from watcher.storage.copies import ALONE_OR_FIRST
from watcher.storage.ledger import Ledger

MOST_SEARCHED = 1_000  # tickets whose posts are read for some words, of the late ones and of the others
MOST_LEFT = 1_000  # texts that left, the latest ones, among which a list of what left looks
FACETS = ("theme_id", "network", "nature", "owner", "organisation_id")
_NARROW = ("owner", "organisation", "theme", "nature", "network")  # the narrowest first
_NEVER_DUE = (1 << 63) - 1  # what the indexes put in place of a missing due time
_DUE = f"coalesce(due_ms, {_NEVER_DUE})"
_IN_RANK = f"{_DUE}, ticket.id"
ORDER = f"-priority, {_IN_RANK}"
_LATE, _NOT_LATE = f"{_DUE} < ?", f"{_DUE} >= ?"
_CHUNK = 100  # tickets searched at once: words that are often said are found among the first
_HOLDS_WORDS = """EXISTS (SELECT 1 FROM ticket_post JOIN post ON post.id = post_id WHERE ticket_id = ticket.id
    AND instr(folded(text || ' ' || coalesce(author_name, '') || ' ' || coalesce(author_handle, '')), ?))"""
_RANKS = """WITH RECURSIVE one(rank) AS (
    SELECT min(-priority) FROM ticket WHERE closed_ms IS NULL UNION ALL
    SELECT (SELECT min(-priority) FROM ticket WHERE closed_ms IS NULL AND -priority > rank) FROM one
    WHERE rank IS NOT NULL) SELECT rank FROM one WHERE rank IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets to list; None takes all. `desk` keeps the ones that want a person now.

    Of the tickets about one text the desk shows the first, unless one organisation is asked for.
    `overdue_at` keeps what is late when the list is read. `words`, folded, stand in a post or its
    author; `speakers` are the organisations whose own name holds them: a page looks for them in the
    `MOST_SEARCHED` most pressing tickets, a count does not. `left` keeps those whose answer left, of the
    `MOST_LEFT` latest, and lists the latest first.
    """

    desk: bool = True
    statuses: tuple[Status, ...] = ()
    theme_id: str | None = None
    organisation_id: str | None = None
    network: Network | None = None
    nature: Nature | None = None
    owner: str | None = None
    overdue_at: datetime | None = None
    outcomes: tuple[Outcome, ...] = ()
    publications: tuple[PublicationState, ...] = ()
    words: str = ""
    speakers: tuple[str, ...] = ()
    left: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Conditions on tickets that stand together in the list, their values, the index that has them, their order."""

    clauses: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    index: str = ""
    order: str = ORDER

    @property
    def tickets(self) -> str:
        """Return where to read them, in SQL."""
        indexed = f"INDEXED BY {self.index}" if self.index else ""  # SQLite knows too little to choose
        return f"FROM ticket {indexed} WHERE {' AND '.join(self.clauses) or '1'}"

    def and_(self, clause: str, *values: Any) -> "Stretch":
        """Return this with one more condition."""
        return replace(self, clauses=(*self.clauses, clause), values=(*self.values, *values))


def ids(ledger: Ledger, wanted: Filter, now: datetime, limit: int, after: Ticket | None) -> list[int]:
    """Return the first tickets, those `after` one, that a filter keeps, its words included."""
    if wanted.left:
        return _latest(ledger, wanted, now, limit, after)
    after_is_late = after is not None and after.due_at is not None and after.due_at < now
    found = list[int]()
    if after is None or after_is_late:
        found = _walk(ledger, wanted, now, limit, late=True, after=after)
    if len(found) < limit and wanted.overdue_at is None:
        start = None if after_is_late else after
        found += _walk(ledger, wanted, now, limit - len(found), late=False, after=start)
    return found


def count(ledger: Ledger, wanted: Filter, now: datetime, at_most: int) -> int:
    """Count the tickets that a filter keeps, whatever its words, and stop counting at `at_most`."""
    found = 0
    for stretch in _stretches(ledger, wanted, now, late=True if wanted.overdue_at else None, after=None):
        sql = f"SELECT count(*) FROM (SELECT 1 {stretch.tickets} LIMIT ?)"
        found += ledger.value(sql, (*stretch.values, at_most - found))
        if found >= at_most:
            break
    return found


def rows(ledger: Ledger, columns: str, wanted: Filter, now: datetime, limit: int) -> Iterator[dict[str, Any]]:
    """Yield columns of as many tickets that a filter keeps, whatever its words; of late ones the most pressing."""
    late = True if wanted.overdue_at else None
    return _along(ledger, columns, _stretches(ledger, wanted, now, late=late, after=None), limit)


def _walk(ledger: Ledger, wanted: Filter, now: datetime, limit: int, *, late: bool, after: Ticket | None) -> list[int]:
    stretches = _stretches(ledger, wanted, now, late=late, after=after)
    if not wanted.words:
        return [row["id"] for row in _along(ledger, "id", stretches, limit)]
    candidates = [row["id"] for row in _along(ledger, "id", stretches, MOST_SEARCHED)]
    found = list[int]()
    for start in range(0, len(candidates), _CHUNK):
        found += _with_words(ledger, wanted, candidates[start : start + _CHUNK])
        if len(found) >= limit:
            break
    return found[:limit]


def _along(ledger: Ledger, columns: str, stretches: Iterator[Stretch], limit: int) -> Iterator[dict[str, Any]]:
    for stretch in stretches:
        sql = f"SELECT {columns} {stretch.tickets} ORDER BY {stretch.order} LIMIT ?"
        for row in ledger.rows(sql, (*stretch.values, limit)):
            limit -= 1
            yield row
        if limit <= 0:
            return


def _stretches(
    ledger: Ledger, wanted: Filter, now: datetime, *, late: bool | None, after: Ticket | None
) -> Iterator[Stretch]:
    """Yield what the list is made of; a stretch a priority where the live tickets alone are asked for in order."""
    whole = _kept(wanted)
    if late is not None:
        whole = whole.and_(_LATE if late else _NOT_LATE, to_ms(now))
    if late is None or not whole.index:
        yield whole if after is None else whole.and_(f"({ORDER}) > (?, ?, ?)", *_place(after))
        return
    for rank in [row["rank"] for row in ledger.rows(_RANKS)]:
        stretch = replace(whole, order=_IN_RANK).and_("-priority = ?", rank)
        if after is None or rank > -after.priority:
            yield stretch
        elif rank == -after.priority:
            yield stretch.and_(f"({_IN_RANK}) > (?, ?)", *_place(after)[1:])


def _place(ticket: Ticket) -> tuple[int, int, int]:
    return -ticket.priority, _NEVER_DUE if ticket.due_at is None else to_ms(ticket.due_at), ticket.id


def _with_words(ledger: Ledger, wanted: Filter, among: Sequence[int]) -> list[int]:
    sql = f"""SELECT id FROM ticket WHERE id IN ({marks(among)})
        AND (organisation_id IN ({marks(wanted.speakers)}) OR {_HOLDS_WORDS}) ORDER BY {ORDER}"""
    return [row["id"] for row in ledger.rows(sql, (*among, *wanted.speakers, wanted.words))]


def _latest(ledger: Ledger, wanted: Filter, now: datetime, limit: int, after: Ticket | None) -> list[int]:
    kept = _kept(wanted)
    if wanted.overdue_at is not None:
        kept = kept.and_(_LATE, to_ms(now))
    if after is not None:
        kept = kept.and_("(closed_ms, id) < (SELECT closed_ms, id FROM ticket WHERE id = ?)", after.id)
    if wanted.words:
        said = f"(organisation_id IN ({marks(wanted.speakers)}) OR {_HOLDS_WORDS})"
        kept = kept.and_(said, *wanted.speakers, wanted.words)
    sql = f"SELECT id {kept.tickets} ORDER BY closed_ms DESC, id DESC LIMIT ?"
    return [row["id"] for row in ledger.rows(sql, (*kept.values, limit))]


def _kept(wanted: Filter) -> Stretch:
    """Return what a filter asks of a ticket, its words and its due time apart."""
    kept = Stretch(index=_index(wanted))
    if _is_live(wanted):
        kept = kept.and_("closed_ms IS NULL")
    if wanted.desk:
        kept = kept.and_("status IN ('open', 'escalated')")
        kept = kept.and_(ALONE_OR_FIRST) if wanted.organisation_id is None else kept
    for column, allowed in (("status", wanted.statuses), ("outcome", wanted.outcomes)):
        if allowed:
            kept = kept.and_(f"{column} IN ({marks(allowed)})", *allowed)
    if wanted.publications:
        published = f"""id IN (SELECT ticket_id FROM publication WHERE state IN ({marks(wanted.publications)})
            AND state NOT IN ('sent', 'failed', 'cancelled'))"""
        kept = kept.and_(published, *wanted.publications)
    if wanted.left:
        kept = kept.and_(f"""status = 'answered' AND id IN (
            SELECT ticket_id FROM publication WHERE state = 'sent' ORDER BY settled_ms DESC LIMIT {MOST_LEFT})""")
    for column in FACETS:
        if (value := getattr(wanted, column)) is not None:
            kept = kept.and_(f"{column} = ?", value)
    return kept


def _is_live(wanted: Filter) -> bool:
    return wanted.desk or bool(wanted.statuses and not CLOSED & set(wanted.statuses))


def _index(wanted: Filter) -> str:
    """Return the index that keeps the live tickets in order under the narrowest thing asked; "" for others."""
    if not _is_live(wanted) or wanted.publications or wanted.left:
        return ""
    alone = {"outcome": len(wanted.outcomes) == 1, "status": not wanted.desk and len(wanted.statuses) == 1}
    asked = {name: getattr(wanted, f"{name}_id", getattr(wanted, name, None)) is not None for name in _NARROW}
    return next((f"ticket_by_{name}" for name, is_asked in {**asked, **alone}.items() if is_asked), "ticket_order")


def marks(values: Sequence[object]) -> str:
    """Return as many question marks as there are values."""
    return ", ".join("?" * len(values))
