"""The editorial calendar: what is planned for each day, in which group, and what it would look like; and the
mail that brings an approved highlight to the people who publish it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from watcher.messages import Message, msg
from watcher.model import Group, Person, Publication, PublicationState, Status
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.proposals import Proposals
from watcher.storage.tickets import Tickets

_NOTICED = 3  # days without anything


@dataclass(frozen=True, slots=True)
class Planned:
    """One publication to come: its day, where, what it says, and whether it was approved."""

    day: date
    ticket_id: int
    group: Group
    organisation: str
    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row, ends included, on which a group has nothing planned."""

    group: Group
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class GroupMail:
    """What the administrator of a group receives for one approved highlight; one mail a person."""

    publication_id: int
    to: Person
    subject: Message
    text: Message


def calendar(ledger: Ledger, settings: Settings, first: date, days: int) -> tuple[Planned, ...]:
    """Return what is planned from a day on, day by day."""
    tickets, found = Tickets(ledger), []
    for proposed in Proposals(ledger).between(first, first + timedelta(days=days - 1)):
        group = next((g for g in settings.groups if g.id == proposed.group_id), None)
        ticket, draft = tickets.get(proposed.ticket_id), tickets.latest_draft(proposed.ticket_id)
        organisation = settings.organisation(proposed.organisation_id)
        if group and ticket and draft:
            name = organisation.name if organisation else proposed.organisation_id
            found.append(Planned(proposed.day, ticket.id, group, name, ticket.status, draft.text))
    return tuple(found)


def gaps(planned: Sequence[Planned], groups: Sequence[Group], first: date, days: int) -> tuple[Gap, ...]:
    """Return, group by group, the holes of the calendar that a reader would notice: three days and more."""
    return tuple(
        Gap(group, run[0], run[-1])
        for group in groups
        for run in _free(first, days, {one.day for one in planned if one.group.id == group.id})
        if len(run) >= _NOTICED
    )


def _free(first: date, days: int, taken: Collection[date]) -> list[list[date]]:
    """Return the runs of days that are not taken."""
    runs: list[list[date]] = [[]]
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        if day in taken:
            runs.append([])
        else:
            runs[-1].append(day)
    return runs


def group_mails(ledger: Ledger, settings: Settings, allowed: Sequence[Publication]) -> tuple[GroupMail, ...]:
    """Return the mails of the approved highlights that wait to be published by hand.

    `allowed` are publications that nothing forbids now: the outbox says which.
    """
    return tuple(
        mail
        for publication in allowed
        if publication.state is PublicationState.BY_HAND
        for mail in _mails_of(ledger, settings, publication)
    )


def _mails_of(ledger: Ledger, settings: Settings, publication: Publication) -> list[GroupMail]:
    proposed = Proposals(ledger).of_ticket(publication.ticket_id)
    group = next((g for g in settings.groups if proposed and g.id == proposed.group_id), None)
    if proposed is None or group is None:
        return []
    subject = msg("{group}: a text for {day}", group=group.name, day=f"{proposed.day:%d/%m}")
    text = msg(
        "Hello {name},\n\nHere is a text for the group {group}, approved for {day}:\n\n{text}\n\n"
        "Adapt nothing but the layout: another wording must be approved again. Publish it yourself, in the group, "
        "then give its link:\n\n    veilleur settle {publication} sent --url LINK --as {person}\n\n"
        "A question? {contact}",
        name="", group=group.name, day=f"{proposed.day:%d/%m/%Y}", text=publication.text,
        publication=publication.id, person="", contact=settings.contact,
    )  # fmt: skip
    people = [p for p in settings.people if p.id in group.administrators]
    return [
        GroupMail(publication.id, p, subject, Message(text.template, {**text.values, "name": p.name, "person": p.id}))
        for p in people
    ]
