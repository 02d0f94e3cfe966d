"""Who may make which move. Pure: raises NotAllowed with who may instead.

Roles as campaigns practise them: volunteers propose and never approve, theme leads approve on their
themes, a sensitive organisation needs the director, what is before the lawyer needs the lawyer.
"""

from collections.abc import Iterable

from watcher.errors import NotAllowed
from watcher.messages import Message, msg
from watcher.model import HOUSE, Draft, Move, Organisation, Person, Role, Ticket

_DESK = frozenset({Role.WATCHER, Role.THEME_LEAD, Role.DIGITAL_LEAD, Role.DIRECTOR, Role.LEGAL})
_DECIDERS = _DESK - {Role.WATCHER}
_LEADS = frozenset({Role.DIGITAL_LEAD, Role.DIRECTOR})
_SENIOR = frozenset({Role.DIRECTOR})
_KEEPERS = frozenset({Role.TECH_ADMIN, Role.DIGITAL_LEAD, Role.DIRECTOR})
MAY: dict[Move, frozenset[Role]] = {
    Move.CLAIM: _DESK,
    Move.RELEASE: _DESK,
    Move.EDIT: _DESK,
    Move.ESCALATE: _DESK,
    Move.SNOOZE: _DESK,
    Move.WAKE: _DESK,
    Move.RETHEME: _DESK,
    Move.NOT_A_MENTION: _DESK,
    Move.UNDO: _DESK,
    Move.ASSIGN: _DECIDERS,
    Move.REJECT: _DECIDERS,
    Move.APPROVE: _DECIDERS,
    Move.SENT: _DECIDERS,
    Move.RETURN: _DECIDERS,
    Move.AMEND: _DECIDERS,
    Move.UNPUBLISH: _DECIDERS,
}


def check_right(person: Person, move: Move, people: Iterable[Person]) -> None:
    """Raise NotAllowed when none of the person's roles may make this move."""
    if not person.roles & MAY[move]:
        able = (other for other in people if other.roles & MAY[move])
        raise NotAllowed(msg("{person} may not do this ({move}).", person=person.name, move=move), _who_may(able))


def check_approval_right(
    person: Person,
    ticket: Ticket,
    draft: Draft,
    *,
    organisation: Organisation | None,
    people: Iterable[Person],
    small_team: bool,
    themed_by: str | None = None,
) -> None:
    """Raise NotAllowed unless this person may approve this very draft.

    Author and approver are two persons, unless the campaign declares a small team. `themed_by` is who
    gave the ticket its theme, when a person did: nobody gets the right to approve by moving a ticket
    to their own theme.
    """
    if (reason := _refusal(person, ticket, organisation, themed_by)) is not None:
        able = (p for p in people if p.id != draft.author and _refusal(p, ticket, organisation, themed_by) is None)
        raise NotAllowed(reason, _who_may(able))
    if person.id == draft.author and not small_team:
        able = (p for p in people if p.id != person.id and _refusal(p, ticket, organisation, themed_by) is None)
        raise NotAllowed(msg("{person} wrote this text and may not approve it.", person=person.name), _who_may(able))


def check_escalation_right(person: Person, ticket: Ticket, people: Iterable[Person]) -> None:
    """Raise NotAllowed when somebody else than the lawyer would take a ticket from the lawyer's desk."""
    if ticket.role is Role.LEGAL and Role.LEGAL not in person.roles:
        lawyers = (other for other in people if Role.LEGAL in other.roles)
        raise NotAllowed(msg("This item is before the lawyer, who alone may hand it on."), _who_may(lawyers))


def check_keeper_right(person: Person, people: Iterable[Person]) -> None:
    """Raise NotAllowed unless the person looks after the accounts."""
    if not person.roles & _KEEPERS:
        able = (other for other in people if other.roles & _KEEPERS)
        raise NotAllowed(msg("{person} may not enable an account.", person=person.name), _who_may(able))


def check_undo_right(person: Person, decider: str, people: Iterable[Person]) -> None:
    """Raise NotAllowed unless the decision is one's own, the house's, or one is a lead of the campaign."""
    if decider in (person.id, HOUSE) or person.roles & _LEADS:
        return
    able = (other for other in people if other.id == decider or other.roles & _LEADS)
    raise NotAllowed(msg("{person} may not undo somebody else's decision.", person=person.name), _who_may(able))


def _refusal(
    person: Person, ticket: Ticket, organisation: Organisation | None, themed_by: str | None
) -> Message | None:
    """Say why a person may not approve on this ticket, or None."""
    if not person.roles & MAY[Move.APPROVE]:
        return msg("{person} may propose a text, not approve it.", person=person.name)
    if ticket.role is Role.LEGAL and Role.LEGAL not in person.roles:
        return msg("This item is before the lawyer, who alone may approve.")
    if organisation and organisation.sensitive and not person.roles & _SENIOR:
        return msg(
            "{organisation} is a sensitive organisation ({why}): the director approves.",
            organisation=organisation.name,
            why=organisation.sensitive,
        )
    if person.roles & {Role.DIGITAL_LEAD, Role.DIRECTOR, Role.LEGAL}:
        return None
    return _theme_refusal(person, ticket, themed_by)


def _theme_refusal(person: Person, ticket: Ticket, themed_by: str | None) -> Message | None:
    if ticket.theme_id not in person.themes:
        return msg("{person} approves on their own themes only.", person=person.name)
    if themed_by == person.id:
        return msg("{person} gave this ticket its theme and may not approve on that ground.", person=person.name)
    return None


def _who_may(able: Iterable[Person]) -> Message:
    names = ", ".join(person.name for person in able)
    if not names:
        return msg("Nobody in config/people.toml may: give the role to somebody.")
    return msg("Who may: {names}.", names=names)
