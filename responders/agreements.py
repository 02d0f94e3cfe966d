"""The record of written agreements: without one, nobody is said to support the campaign."""

from datetime import date, datetime

from watcher.errors import NotAllowed, UsageError
from watcher.messages import msg
from watcher.model import Agreement, Person, Role
from watcher.settings import Settings
from watcher.storage.agreements import Agreements
from watcher.storage.ledger import Ledger

_KEEPERS = frozenset({Role.DIRECTOR, Role.LEGAL, Role.DIGITAL_LEAD})


def agree(
    ledger: Ledger, settings: Settings, organisation: str, day: date, proof: str, by: Person, now: datetime
) -> int:
    """Keep an agreement of an organisation of the directory and return its number.

    `proof` says where the signed text is. Raise NotAllowed without the right, UsageError without a proof
    or for a day to come.
    """
    _check_role(by, settings)
    if not proof.strip():
        raise UsageError(msg("An agreement has a proof."), msg("Say where the signed text is: --proof REFERENCE"))
    if day > now.astimezone(settings.timezone).date():
        raise UsageError(msg("This day is to come."), msg("Give the day of the signature."))
    return Agreements(ledger).add(Agreement(organisation, day, proof.strip(), by.id), now)


def end(ledger: Ledger, settings: Settings, number: int, by: Person, now: datetime) -> None:
    """End an agreement; texts that say so stop passing at once. Raise NotAllowed or UsageError."""
    _check_role(by, settings)
    if not Agreements(ledger).end(number, by.id, now):
        raise UsageError(
            msg("There is no agreement {number}.", number=number), msg("See them with: veilleur agreements list")
        )


def _check_role(person: Person, settings: Settings) -> None:
    if not person.roles & _KEEPERS:
        names = ", ".join(other.name for other in settings.people if other.roles & _KEEPERS)
        raise NotAllowed(
            msg("{person} may not record agreements.", person=person.name), msg("Who may: {names}.", names=names)
        )
