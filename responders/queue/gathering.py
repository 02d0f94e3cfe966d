"""Gather, once, what the guards look at beside a text: one read of the ledger, no decision."""

from dataclasses import replace
from datetime import datetime, timedelta

from responders.guards.addressee_guards import PEACE
from responders.guards.context import Context, Recent
from responders.guards.seen import see
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Group, Meeting, Network, Organisation, Outcome, OwnAccount, Person, Ticket
from watcher.settings import Settings
from watcher.storage.agreements import Agreements
from watcher.storage.exchanges import Exchanges
from watcher.storage.ledger import Ledger
from watcher.storage.meetings import KEY, Meetings
from watcher.storage.proposals import Proposals
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

_LATELY = timedelta(days=30)


def gather(ledger: Ledger, settings: Settings, ticket: Ticket, now: datetime, person: Person | None = None) -> Context:
    """Return what surrounds the text of a ticket, for this person, at this hour."""
    posts = Tickets(ledger).posts_of(ticket.id)
    stored = posts[0] if posts else None
    reading = Readings(ledger).of(stored.id) if stored else None
    exchanges = Exchanges(ledger)
    organisation = settings.organisation(ticket.organisation_id)
    return Context(
        settings=settings,
        network=ticket.network,
        now=now,
        organisation=organisation,
        addressee=None if organisation else reading.author_kind if reading else None,
        by_hand=ticket.outcome is Outcome.BY_HAND,
        posted=stored.post.text if stored else "",
        posted_url=(stored.post.url or "") if stored else "",
        replies=exchanges.replies_in_thread(ticket.network, stored.post.native_id, ticket.id) if stored else 0,
        wants_peace=wants_peace(ledger, organisation),
        account=_account(settings, ticket.network),
        group=_group(ledger, settings, ticket),
        recent=recent(ledger, now, ticket.id),
        meetings=meetings_of(ledger, settings),
        agreements=tuple(Agreements(ledger).standing().values()),
        person=person,
    )


def _group(ledger: Ledger, settings: Settings, ticket: Ticket) -> Group | None:
    """Return the group a highlight was proposed to; None for any other text."""
    proposed = Proposals(ledger).of_ticket(ticket.id)
    return next((one for one in settings.groups if proposed and one.id == proposed.group_id), None)


def wants_peace(ledger: Ledger, organisation: Organisation | None) -> bool:
    """Return whether an organisation asked, in its own posts, to be left alone."""
    if organisation is None:
        return False
    return any(PEACE.search(see(text).text) for text in Exchanges(ledger).words_to_us(organisation.id))


def recent(ledger: Ledger, now: datetime, ticket_id: int = 0) -> tuple[Recent, ...]:
    """Return the texts that left lately, or wait to, but for this ticket's own."""
    said = Exchanges(ledger).said_since(now - _LATELY, ticket_id)
    return tuple(Recent(one.text, one.account_id, one.organisation_id, one.at) for one in said)


def meetings_of(ledger: Ledger, settings: Settings) -> tuple[Meeting, ...] | None:
    """Return the meetings with the organisations' names; None when they cannot be opened."""
    found = Meetings(ledger, settings.secret(KEY)).readable()
    return None if found is None else tuple(_with_names(one, settings) for one in found)


def _with_names(meeting: Meeting, settings: Settings) -> Meeting:
    known = (settings.organisation(one) for one in meeting.organisations)
    names = (kept.name if kept else one for kept, one in zip(known, meeting.organisations, strict=True))
    return replace(meeting, organisations=tuple(names))


def _account(settings: Settings, network: Network) -> OwnAccount | None:
    return next((account for account in settings.accounts if account.network is network), None)


def gather_alone(
    ledger: Ledger,
    settings: Settings,
    network: Network,
    now: datetime,
    organisation_id: str | None = None,
    group_id: str | None = None,
    person: Person | None = None,
) -> Context:
    """Return what surrounds a text that belongs to no ticket; raise UsageError for an unknown group."""
    group = next((one for one in settings.groups if one.id == group_id), None)
    if group_id and group is None:
        known = ", ".join(one.id for one in settings.groups)
        raise UsageError(msg("There is no group {id}.", id=group_id), msg("Groups: {known}.", known=known))
    organisation = settings.organisation(organisation_id)
    return Context(
        settings=settings,
        network=network,
        now=now,
        organisation=organisation,
        wants_peace=wants_peace(ledger, organisation),
        account=_account(settings, network),
        group=group,
        recent=recent(ledger, now),
        meetings=meetings_of(ledger, settings),
        agreements=tuple(Agreements(ledger).standing().values()),
        person=person,
    )
