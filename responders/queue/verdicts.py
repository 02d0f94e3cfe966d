"""Every guard's word on the text of a ticket, for the screen: shown before anybody decides.

The guards of the text come first, as `responders.guards.registry` lists them, then what a person must
do: each is a function of one `Case`. The same checks run again when the text is approved, and at the
last line before it leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass

from responders.guards import registry
from responders.guards.context import Context
from responders.guards.human_review import review_problem
from responders.guards.verdict import Level, Verdict
from responders.rights import check_approval_right
from watcher.errors import NotAllowed
from watcher.messages import Message, msg
from watcher.model import Draft, Organisation, Person, Role, Ticket
from watcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Case:
    """What the guards look at: a text, its ticket, who would approve it, when."""

    settings: Settings
    ticket: Ticket
    draft: Draft
    organisation: Organisation | None
    person: Person | None
    themed_by: str | None
    context: Context


Guard = Callable[[Case], Verdict]


def _lawyer(case: Case) -> Verdict:
    held = case.ticket.role is Role.LEGAL
    said = msg("before the lawyer, who holds the second key") if held else msg("not asked")
    return Verdict(msg("Lawyer"), Level.HOLD if held else Level.PASS, said, msg("press law of 29 July 1881"))


def _machine_text(case: Case) -> Verdict:
    rule, source = msg("Machine text"), msg("AI Act, art. 50(4)")
    if review_problem(case.draft, None) is None:
        return Verdict(rule, Level.PASS, msg("no"), source)
    return Verdict(rule, Level.HOLD, msg("read it and tick its sources before you approve"), source)


def _approval(case: Case) -> Verdict:
    rule, source = msg("Approval"), msg("rule of the house: author and approver are two persons")
    if case.person is None:
        return Verdict(rule, Level.PASS, msg("a named person approves"), source)
    try:
        check_approval_right(
            case.person,
            case.ticket,
            case.draft,
            organisation=case.organisation,
            people=case.settings.people,
            small_team=case.settings.small_team,
            themed_by=case.themed_by,
        )
    except NotAllowed as error:
        return Verdict(rule, Level.HOLD, _with_names(error), source)
    return Verdict(rule, Level.PASS, msg("you may"), source)


def _with_names(error: NotAllowed) -> Message:
    return msg("{why} {who}", why=error.message, who=error.hint) if error.hint else error.message


GUARDS: tuple[Guard, ...] = (_lawyer, _machine_text, _approval)


def judge(case: Case) -> tuple[Verdict, ...]:
    """Return every guard's verdict, in the order they are shown."""
    return (*registry.judge(case.draft, case.context), *(guard(case) for guard in GUARDS))
