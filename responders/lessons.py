"""What the team's corrections teach: the posts whose theme a person changed."""

from watcher.model import Move, Network
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets
from watcher.understanding.evaluation import Labelled

_PAGE = 500


def corrections(ledger: Ledger) -> list[Labelled]:
    """Return the corrected posts with their last theme; X is left out, its rules forbid to train on it."""
    themes: dict[int, str] = {}
    journal = Journal(ledger)
    page = journal.newest(_PAGE)
    while page:
        for decision in page:
            if decision.move is Move.RETHEME:
                themes.setdefault(decision.ticket_id, decision.note)
        page = journal.newest(_PAGE, before=page[-1].id)
    shelf = Tickets(ledger)
    posts = ((shelf.posts_of(ticket)[:1], theme) for ticket, theme in sorted(themes.items()))
    return [Labelled(s.post.text, (theme,)) for found, theme in posts for s in found if s.post.network is not Network.X]
