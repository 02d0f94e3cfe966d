"""What a person says of a publication the house cannot settle: by hand, or uncertain."""

from datetime import datetime

from responders.queue.returning import mark_sent, send_back
from responders.rights import check_right
from watcher.errors import MoveError, UsageError
from watcher.messages import msg
from watcher.model import Move, Person, Publication, PublicationState
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.proposals import Proposals
from watcher.storage.publications import Publications
from watcher.text import web_address

SETTLED_BY_PERSONS = frozenset({PublicationState.UNCERTAIN, PublicationState.BY_HAND})


def settle(
    ledger: Ledger, settings: Settings, publication_id: int, *, sent: bool, by: str, url: str | None, now: datetime
) -> Publication:
    """Record that a text left (with its address) or did not; return the publication.

    Raise UsageError for an unknown number or a bad address, MoveError when it is settled already.
    """
    person = settings.person(by)
    if not _administers(ledger, settings, publication_id, person):
        check_right(person, Move.SENT if sent else Move.RETURN, settings.people)
    if url is not None and web_address(url) is None:
        raise UsageError(msg("This is not a web address: {url}", url=url), msg("Paste the link of the post."))
    outbox = Publications(ledger)
    with ledger.write():
        publication = _waiting(outbox, publication_id)
        outbox.swap(publication, PublicationState.SENT if sent else PublicationState.FAILED, now, url=url)
        if sent:
            mark_sent(ledger, publication.ticket_id, now, by=by, note=url or "")
        else:
            send_back(ledger, publication.ticket_id, msg("did not leave"), now, by=by)
    settled = outbox.get(publication_id)
    assert settled is not None
    return settled


def _administers(ledger: Ledger, settings: Settings, publication_id: int, person: Person) -> bool:
    """Return whether the publication is a highlight for a group that this person administers."""
    publication = Publications(ledger).get(publication_id)
    proposed = Proposals(ledger).of_ticket(publication.ticket_id) if publication else None
    ours = [group.id for group in settings.groups if person.id in group.administrators]
    return proposed is not None and proposed.group_id in ours


def _waiting(outbox: Publications, publication_id: int) -> Publication:
    publication = outbox.get(publication_id)
    if publication is None:
        raise UsageError(
            msg("There is no publication {publication}.", publication=publication_id),
            msg("See them with: veilleur publish --dry-run"),
        )
    if publication.state not in SETTLED_BY_PERSONS:
        raise MoveError(
            msg("Publication {publication} is {state}: there is nothing to settle.", publication=publication_id,
                state=publication.state),
        )  # fmt: skip
    return publication
