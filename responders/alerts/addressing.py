"""Who is told of an alert, and who may say that it was seen. Pure."""

from collections.abc import Iterable

from responders.alerts.records import Finding
from watcher.errors import NotAllowed
from watcher.messages import msg
from watcher.model import AlertKind, Person, Role
from watcher.settings import Settings

CHAT = "chat:"  # before the name of a chat, among recipients; the others are ids of people
_SENIORS = frozenset({Role.LEGAL, Role.DIRECTOR, Role.DIGITAL_LEAD})
_MACHINERY = frozenset({AlertKind.SHUT_OUT, AlertKind.UNHEARD, AlertKind.SILENT})
_TEAM = frozenset(Role) - {Role.CANDIDATE, Role.GROUP_ADMIN}


def recipients(finding: Finding, settings: Settings) -> tuple[str, ...]:
    """Return who is told: those who are told of everything, those it concerns, and every chat.

    Where none of these people has an address, the direction is told.
    """
    reachable = [person for person in settings.people if person.email] if settings.mail else []
    told = [person for person in reachable if _concerns(finding, person, settings)]
    told = told or [person for person in reachable if Role.DIRECTOR in person.roles]
    return (*(person.id for person in told), *(f"{CHAT}{name}" for name in settings.alerts.chats))


def always_told(settings: Settings) -> tuple[str, ...]:
    """Return who is told of every alert, whatever it is about."""
    reachable = (person for person in settings.people if person.email and settings.mail)
    people = (person.id for person in reachable if person.roles & settings.alerts.roles)
    return (*people, *(f"{CHAT}{name}" for name in settings.alerts.chats))


def _concerns(finding: Finding, person: Person, settings: Settings) -> bool:
    ticket = finding.ticket
    if person.roles & settings.alerts.roles:
        return True
    if finding.kind in _MACHINERY:
        return Role.TECH_ADMIN in person.roles
    if ticket is not None and (person.id == ticket.owner or ticket.role in person.roles & _SENIORS):
        return True
    is_on_their_desk = ticket is None or ticket.role is Role.THEME_LEAD
    return is_on_their_desk and Role.THEME_LEAD in person.roles and finding.theme_id in person.themes


def check_may_quieten(person: Person, people: Iterable[Person]) -> None:
    """Raise NotAllowed unless the person works on the desk or keeps the service running."""
    if not person.roles & _TEAM:
        names = ", ".join(one.name for one in people if one.roles & _TEAM)
        raise NotAllowed(
            msg("{person} may not answer for an alert.", person=person.name), msg("Who may: {names}.", names=names)
        )
