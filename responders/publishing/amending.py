"""Ask that what left be changed or taken back: who may, where the network lets us, and the journal's line.

It is done by the next run of the publishing step (`correcting.py`). Taking back stays allowed in the
silence period, which forbids to publish; another wording is published anew, and waits until it is over.
"""

from dataclasses import replace
from datetime import datetime

from responders.capabilities import CAPABILITIES
from responders.composition import parts_of
from responders.guards.binding import Destination
from responders.guards.leaving import dates_problem
from responders.publishing.checks import Checks, held_message
from responders.publishing.dry import is_dry
from responders.queue.approving import approval_note, check_approval, check_guards, check_reason, themed_by
from responders.queue.gathering import gather
from responders.rights import check_approval_right, check_right
from watcher.errors import GuardRefusal, MovedMeanwhile, MoveError, UsageError
from watcher.messages import Message, msg
from watcher.model import MOVES, Draft, Move, Origin, Publication, PublicationState, Ticket
from watcher.settings import Settings
from watcher.storage.corrections import UNSETTLED, Corrections
from watcher.storage.journal import Entry, Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets
from watcher.text import clean


def reword(ledger: Ledger, settings: Settings, publication_id: int, text: str, by: str, now: datetime) -> Draft:
    """Keep another wording for a publication, to be approved; raise VeilleurError when it cannot have one."""
    check_right(settings.person(by), Move.EDIT, settings.people)
    with ledger.write():
        publication, _ = changeable(ledger, publication_id)
        _check_single_post(publication, text := clean(text))
        Tickets(ledger).add_draft(publication.ticket_id, by, Origin.PERSON, text, _measures(ledger, publication), now)
        draft = Tickets(ledger).latest_draft(publication.ticket_id)
    assert draft is not None
    return draft


def amend(
    ledger: Ledger, settings: Settings, publication_id: int, by: str, because: str, now: datetime,
    draft_id: int | None = None,
) -> Draft:  # fmt: skip
    """Approve the latest wording proposed for a publication; raise VeilleurError as an approval does.

    Raise MovedMeanwhile when `draft_id`, the one that was read, is no longer the latest.
    """
    person, because = settings.person(by), _needed(because)
    with ledger.write():
        publication, ticket = changeable(ledger, publication_id)
        draft = _proposed(ledger, publication)
        if draft_id is not None and draft.id != draft_id:
            raise MovedMeanwhile(
                msg("Somebody proposed another wording for ticket {ticket} meanwhile.", ticket=ticket.id),
                msg("Look at it again before you decide; nothing was changed."),
            )
        _check_single_post(publication, draft.text)
        check_approval(ledger, settings, person, ticket, draft)
        held = check_guards(ledger, settings, person, ticket, draft, now, because)
        _check_silence(ledger, settings, publication, now)
        where = Destination(publication.account_id or "", publication.in_reply_to or "")
        approved = approval_note(ledger, settings, person, draft, where, None, held, because)
        _ask(ledger, ticket, publication, Move.AMEND, by, msg("{note}; {why}", note=approved, why=because), draft, now)
        Corrections(ledger).ask(publication.id, draft.id, by, because, now)
    return draft


def unpublish(ledger: Ledger, settings: Settings, publication_id: int, by: str, because: str, now: datetime) -> None:
    """Have a publication taken back by who may approve on its ticket; raise VeilleurError otherwise."""
    person, because = settings.person(by), _needed(because)
    with ledger.write():
        publication, ticket = removable(ledger, publication_id)
        draft = next(d for d in Tickets(ledger).drafts(ticket.id) if d.id == publication.draft_id)
        check_approval_right(
            person,
            ticket,
            replace(draft, author=""),  # who wrote a text may take it back
            organisation=settings.organisation(ticket.organisation_id),
            people=settings.people,
            small_team=settings.small_team,
            themed_by=themed_by(ledger, ticket),
        )
        check_reason(because, gather(ledger, settings, ticket, now, person))
        _ask(ledger, ticket, publication, Move.UNPUBLISH, by, msg("{why}", why=because), draft, now)
        Corrections(ledger).ask(publication.id, None, by, because, now)


def changeable(ledger: Ledger, publication_id: int) -> tuple[Publication, Ticket]:
    """Return a publication whose wording may be changed, with its ticket; raise VeilleurError when it may not."""
    publication, ticket = _left(ledger, publication_id)
    if not CAPABILITIES[publication.network].edits:
        raise UsageError(
            msg("{network} does not let a post be changed.", network=publication.network),
            msg(
                "Take it back, then have another text approved: veilleur unpublish {publication} --because REASON",
                publication=publication.id,
            ),
        )
    return publication, ticket


def removable(ledger: Ledger, publication_id: int) -> tuple[Publication, Ticket]:
    """Return a publication that may be taken back, with its ticket; raise VeilleurError when it may not."""
    publication, ticket = _left(ledger, publication_id)
    if not CAPABILITIES[publication.network].deletes:
        raise _by_hand(publication)
    return publication, ticket


def is_ours(publication: Publication) -> bool:
    """Return whether a text left by our hand, not by a person's: what a person published we cannot touch."""
    return publication.account_id is not None or is_dry(publication)


def _left(ledger: Ledger, publication_id: int) -> tuple[Publication, Ticket]:
    """Return a publication that is on its network by our hand, with its ticket; raise UsageError or MoveError."""
    publication = Publications(ledger).get(publication_id)
    if publication is None:
        raise UsageError(
            msg("There is no publication {publication}.", publication=publication_id),
            msg("See their numbers with: veilleur metrics"),
        )
    if publication.state is PublicationState.UNCERTAIN:
        raise MoveError(
            msg("Nobody knows whether publication {publication} left.", publication=publication_id),
            msg("Look at the account, then: veilleur settle {publication} sent|not-sent", publication=publication_id),
        )
    if publication.state is not PublicationState.SENT or publication.gone_at is not None:
        raise MoveError(
            msg("Publication {publication} is not on its network.", publication=publication_id),
            msg("One that waits is taken back with: veilleur queue undo {ticket}", ticket=publication.ticket_id),
        )
    if not is_ours(publication):
        raise _by_hand(publication)
    if any(one.state in UNSETTLED for one in Corrections(ledger).of_publication(publication_id)):
        raise MoveError(
            msg("Publication {publication} is being changed or taken back already.", publication=publication_id),
            msg("Wait for the next run, or: veilleur publish"),
        )
    ticket = Tickets(ledger).get(publication.ticket_id)
    assert ticket is not None
    return publication, ticket


def _check_single_post(publication: Publication, text: str) -> None:
    """Raise UsageError unless one plain post becomes another."""
    if not text:
        raise UsageError(msg("The text is empty."), msg("Write the whole new text."))
    for parts in (parts_of(publication.text), parts_of(text)):
        if len(parts) != 1 or parts[0].pictures:
            raise UsageError(
                msg("Only a single post without pictures can be changed."),
                msg("Take it back instead, or change it by hand on the network: {url}", url=publication.url or ""),
            )


def _check_silence(ledger: Ledger, settings: Settings, publication: Publication, now: datetime) -> None:
    """Raise GuardRefusal in the silence period: another wording is published anew (Code électoral, art. L.49)."""
    window = Checks(ledger, settings, lambda: now).window(publication)
    problem = held_message(publication, window, settings) if window else dates_problem(settings)
    if problem is not None:
        raise GuardRefusal(problem, msg("It may still be taken back: veilleur unpublish."))


def _proposed(ledger: Ledger, publication: Publication) -> Draft:
    draft = Tickets(ledger).latest_draft(publication.ticket_id)
    if draft is None or draft.id <= publication.draft_id:
        raise UsageError(
            msg("Nobody proposed another wording for publication {publication}.", publication=publication.id),
            msg("Write one: veilleur amend {publication} --text TEXT", publication=publication.id),
        )
    return draft


def _measures(ledger: Ledger, publication: Publication) -> list[str]:
    """Return what the text that left cites: another wording of it cites the same."""
    drafts = Tickets(ledger).drafts(publication.ticket_id)
    return next(list(draft.measures) for draft in drafts if draft.id == publication.draft_id)


def _ask(
    ledger: Ledger, ticket: Ticket, publication: Publication, move: Move, by: str, note: Message, draft: Draft,
    now: datetime,
) -> None:  # fmt: skip
    """Write the line of the journal; raise MoveError, or MovedMeanwhile when somebody moved the ticket first."""
    to = MOVES.get((ticket.status, move))
    if to is None:
        raise MoveError(
            msg("Ticket {ticket} is {status}: this move ({move}) is not possible.", ticket=ticket.id,
                status=ticket.status, move=move),
        )  # fmt: skip
    if not Tickets(ledger).swap(ticket, to, now):
        raise MovedMeanwhile(msg("Somebody moved ticket {ticket} first.", ticket=ticket.id))
    line = Entry(by, move, ticket.id, ticket.status, to, draft.id, draft.text_hash, dump_message(note))
    Journal(ledger).append(line, now)


def _needed(because: str) -> str:
    if not (because := clean(because)):
        raise UsageError(msg("A reason is needed."), msg("Say in a few words why: --because REASON"))
    return because


def _by_hand(publication: Publication) -> UsageError:
    return UsageError(
        msg("Publication {publication} was published by hand: Veilleur cannot touch it.", publication=publication.id),
        msg("Change it or take it back on the network itself: {url}", url=publication.url or publication.network),
    )
