"""What the team's corrections teach, and which posts on the desk are worth a correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from watcher.model import Move, Network, Outcome, Post, Status
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.tickets import Tickets
from watcher.understanding.evaluation import Labelled

_PAGE = 500
_DESK_MAX = 5_000  # tickets looked at for a suggestion


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket of the desk that a person could label, with the post that opened it."""

    ticket_id: int
    post: Post


def themes_given(ledger: Ledger) -> list[Labelled]:
    """Return the corrected posts with their last theme; X is left out, its rules forbid to train on it."""
    shelf = Tickets(ledger)
    posts = ((shelf.posts_of(ticket)[:1], theme) for ticket, theme in sorted(_last_themes(ledger).items()))
    return [Labelled(s.post.text, (theme,)) for found, theme in posts for s in found if _may_teach(s.post)]


def mentions_judged(ledger: Ledger, now: datetime) -> tuple[list[Post], list[Post]]:
    """Return the posts that people set aside as not about us, and those they answered; X is left out."""
    return (
        _decided(ledger, now, (Status.NOT_A_MENTION,)),
        _decided(ledger, now, (Status.APPROVED, Status.ANSWERED)),
    )


def _decided(ledger: Ledger, now: datetime, statuses: tuple[Status, ...]) -> list[Post]:
    shelf = Tickets(ledger)
    tickets = shelf.page(Filter(desk=False, statuses=statuses), now, _DESK_MAX)
    about_us = (ticket for ticket in tickets if ticket.outcome is not Outcome.HIGHLIGHT)
    posts = (stored.post for ticket in about_us for stored in shelf.posts_of(ticket.id)[:1])
    return [post for post in posts if _may_teach(post)]


def candidates(ledger: Ledger, now: datetime) -> list[Candidate]:
    """Return the tickets of the desk whose theme nobody has given yet; X is left out."""
    shelf, given = Tickets(ledger), _last_themes(ledger)
    tickets = [ticket.id for ticket in shelf.page(Filter(), now, _DESK_MAX) if ticket.id not in given]
    posts = ((ticket, shelf.posts_of(ticket)[:1]) for ticket in tickets)
    return [Candidate(ticket, stored.post) for ticket, found in posts for stored in found if _may_teach(stored.post)]


def _may_teach(post: Post) -> bool:
    return post.network is not Network.X and bool(post.text)


def _last_themes(ledger: Ledger) -> dict[int, str]:
    """Return the last theme that a person gave to each ticket."""
    themes: dict[int, str] = {}
    for ticket, theme in _rethemes(Journal(ledger)):
        themes.setdefault(ticket, theme)
    return themes


def _rethemes(journal: Journal) -> Iterator[tuple[int, str]]:
    page = journal.newest(_PAGE)
    while page:
        yield from ((d.ticket_id, d.note) for d in page if d.move is Move.RETHEME)
        page = journal.newest(_PAGE, before=page[-1].id)
