"""The private record of confidential meetings: who may write, read and erase in it.

Nothing of a meeting reaches the journal, an error, a log or a digest: errors name numbers only.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from watcher.errors import NotAllowed, UsageError, unreadable
from watcher.messages import Message, msg
from watcher.model import Meeting, Person, Role
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.meetings import KEY, Meetings, new_key

_READ_ALL = frozenset({Role.CANDIDATE, Role.DIRECTOR})
_RECORD = _READ_ALL | {Role.THEME_LEAD}


def record(ledger: Ledger, settings: Settings, meeting: Meeting, by: Person) -> int:
    """Keep a meeting, sealed, and return its number; raise NotAllowed, or UsageError without the key."""
    _check_role(by, settings)
    if not any(one.strip() for one in meeting.organisations):
        raise UsageError(msg("A meeting is with somebody."), msg("Name at least one organisation: --org NAME"))
    return Meetings(ledger, settings.secret(KEY)).add(meeting)


def readable(ledger: Ledger, settings: Settings, by: Person) -> dict[int, Meeting]:
    """Return the meetings that a person may read; raise NotAllowed for roles that read none."""
    _check_role(by, settings)
    kept = Meetings(ledger, settings.secret(KEY)).all()
    return {number: meeting for number, meeting in kept.items() if may_read(by, meeting)}


def one(ledger: Ledger, settings: Settings, number: int, by: Person) -> Meeting:
    """Return a meeting; raise UsageError when there is none that this person may read."""
    found = readable(ledger, settings, by).get(number)
    if found is None:
        raise UsageError(
            msg("There is no meeting {number} that you may read.", number=number),
            msg("See yours with: veilleur meetings list"),
        )
    return found


def forget(ledger: Ledger, settings: Settings, number: int, by: Person) -> None:
    """Erase a meeting that a person may read."""
    one(ledger, settings, number, by)
    Meetings(ledger, settings.secret(KEY)).forget(number)


def may_read(person: Person, meeting: Meeting) -> bool:
    """Return whether a person may read a meeting: candidate, director, organiser, lead of its theme."""
    if person.roles & _READ_ALL or person.id == meeting.organiser:
        return True
    return Role.THEME_LEAD in person.roles and bool(meeting.theme) and meeting.theme in person.themes


def make_key(settings: Settings) -> Path:
    """Write a new key into secrets.env, for its owner alone; raise UsageError when there is one already."""
    if settings.secret(KEY) is not None:
        raise UsageError(
            msg("There is a key already: another one would lock the meetings in."), msg("Keep {name} safe.", name=KEY)
        )
    file = settings.workspace / "secrets.env"
    try:
        with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as secrets:
            kept = secrets.read()
            secrets.write("\n" if kept and not kept.endswith("\n") else "")
            secrets.write(f"{KEY}={new_key()}\n")
    except OSError as error:
        raise unreadable(file, error) from error
    return file


def _check_role(person: Person, settings: Settings) -> None:
    if not person.roles & _RECORD:
        raise NotAllowed(msg("{person} may not read the meetings.", person=person.name), _who_may(settings.people))


def _who_may(people: Iterable[Person]) -> Message:
    names = ", ".join(other.name for other in people if other.roles & _RECORD)
    return msg("Who may: {names}.", names=names)
