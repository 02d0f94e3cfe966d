"""ASK A PERSON: `review`, the full-screen queue, and `queue`, the same moves for scripts."""

import gc
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from responders.queue.moves import Queue
from responders.queue.views import Line
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, Verbs, one_of, with_session
from responders.terminal.when import parse_when
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Nature, Network, Role, Status, Ticket

_PATIENCE_S = 0.5  # a screen must go on answering: it says that the ledger is held sooner than a script does


@click.command(cls=Verb, help=N_("Decide, full screen, by keyboard."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who you are: an id of config/people.toml."))
@with_session
def review(session: Session, person: str | None) -> None:
    """Open the full-screen queue."""
    by = who(session, person)
    if not (os.isatty(0) and os.isatty(1)):  # without keys to read, the screen would never end
        raise UsageError(
            msg("No terminal here: the queue is not opened."), msg("See the numbers with: veilleur queue list")
        )
    open_review(session, by)


def open_review(session: Session, person: str) -> None:
    """Run the full-screen queue until it is left."""
    from responders.terminal.review.app import ReviewApp
    from responders.terminal.review.kept import Kept
    from responders.terminal.review.terminal_size import heed_terminal
    from watcher.storage.ledger import Ledger

    house = session.house
    with house.ledger():
        pass  # a ledger that cannot be opened is said here, not inside the screen

    def open_queue() -> Queue:
        return house.queue(Ledger.open(house.settings.ledger_path, busy_wait_s=_PATIENCE_S))

    kept = Kept.of(house.settings.workspace, person)
    heed_terminal()
    gc.freeze()  # what is loaded stays loaded: a pause of the collector need not look at it again
    ReviewApp(open_queue, house.settings.person(person), session.tr, session.clock, kept).run()


def who(session: Session, person: str | None) -> str:
    """Return who makes the move: `--as`, `VEILLEUR_AS`, or the only person of the campaign."""
    named = person or os.environ.get("VEILLEUR_AS")
    people = session.house.settings.people
    if named is None and len(people) == 1:
        return people[0].id
    if named is None:
        raise UsageError(
            msg("Who are you?"), msg("Add --as PERSON, one of: {known}.", known=", ".join(p.id for p in people))
        )
    return session.house.settings.person(named).id


@click.group(cls=Verbs, help=N_("List tickets and move them, from scripts."))
def queue() -> None:
    """Work on tickets."""


COLUMNS = (
    N_("id"),
    N_("priority"),
    N_("due"),
    N_("organisation"),
    N_("network"),
    N_("decision"),
    N_("status"),
    N_("owner"),
    N_("text"),
)


@queue.command("list", help=N_("List the tickets that want a person, the most pressing first."))
@click.option("--all", "everything", is_flag=True, help=N_("Closed ones too."))
@click.option("--status", type=one_of(Status), help=N_("Only this status."))
@click.option("--theme", help=N_("Only this theme."))
@click.option("--org", help=N_("Only this organisation."))
@click.option("--network", type=one_of(Network), help=N_("Only this network."))
@click.option("--nature", type=one_of(Nature), help=N_("Only this nature."))
@click.option("--owner", help=N_("Only this person's."))
@click.option("--overdue", is_flag=True, help=N_("Only what is late."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=N_("At most so many."))
@click.option("--offset", type=NUMBER, default=0, help=N_("Skip so many."))
@with_session
def list_tickets(session: Session, limit: int, offset: int, **wanted: Any) -> None:
    """List tickets."""
    from responders.queue.views import lines

    house = session.house
    with house.ledger() as ledger:
        found = lines(ledger, house.settings, _filter(session, **wanted), session.clock(), limit, offset)
    session.out.rows([_line_record(session, line) for line in found], COLUMNS, msg("Nothing waits for a decision."))


def _filter(session: Session, *, everything: bool, status: str | None, overdue: bool, **only: str | None) -> Any:
    from watcher.storage.listing import Filter

    session.house.check_names(only["theme"], only["org"])
    return Filter(
        desk=not everything and status is None,
        statuses=(Status(status),) if status else (),
        theme_id=only["theme"],
        organisation_id=only["org"],
        network=Network(only["network"]) if only["network"] else None,
        nature=Nature(only["nature"]) if only["nature"] else None,
        owner=only["owner"],
        overdue_at=session.clock() if overdue else None,
    )


def _line_record(session: Session, line: Line) -> dict[str, Any]:
    return {
        **ticket_record(line.ticket, session),
        "organisation": line.speaker,
        "has_draft": line.has_draft,
        "text": line.text,
    }


def ticket_record(ticket: Ticket, session: Session) -> dict[str, Any]:
    """Lay out a ticket for scripts and tables."""
    tr, timezone = session.tr, session.house.settings.timezone
    return {
        "id": ticket.id,
        "status": ticket.status,
        "decision": ticket.outcome,
        "reason": tr(ticket.reason),
        "priority": ticket.priority,
        "due": ticket.due_at.astimezone(timezone) if ticket.due_at else None,
        "role": ticket.role,
        "owner": ticket.owner,
        "organisation_id": ticket.organisation_id,
        "theme": ticket.theme_id,
        "nature": ticket.nature,
        "network": ticket.network,
        "version": ticket.version,
    }


@queue.command("show", help=N_("Show a ticket with all its context."))
@click.argument("ticket", type=NUMBER)
@with_session
def show(session: Session, ticket: int) -> None:
    """Show a ticket."""
    from responders.drafting.picking import nearest
    from responders.queue.views import view
    from responders.terminal.after import after_records, print_after
    from responders.terminal.picking import nearest_records, print_nearest
    from responders.terminal.showing import as_record, print_ticket

    house = session.house
    with house.ledger() as ledger:
        seen = view(ledger, house.settings, ticket, session.clock())
        near = nearest(ledger, house.settings, ticket, session.clock())
        if session.as_json:
            record = as_record(seen, session.tr) | ticket_record(seen.ticket, session)
            after = after_records(ledger, seen.publications, session.tr)
            session.out.json(record | {"nearest": nearest_records(near), "after": after})
            return
        print_ticket(seen, session.out, house.settings.timezone)
        print_after(seen.after, session.out, house.settings.timezone)
        print_nearest(near, session.out)


@queue.command("variants", help=N_("Show the wordings a ticket may get; --take puts one in place of the text."))
@click.argument("ticket", type=NUMBER)
@click.option("--take", type=NUMBER, metavar="N", help=N_("Put the wording N in place of the text."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who makes the move."))
@with_session
def variants(session: Session, ticket: int, take: int | None, person: str | None) -> None:
    """Show the wordings of a ticket, or take one."""
    from responders.terminal.picking import pick, show_variants

    if take is None:
        show_variants(session, ticket)
        return
    moved = pick(session, ticket, take, who(session, person))
    if session.as_json:
        session.out.json(ticket_record(moved, session))
    else:
        session.out.say("Ticket {ticket}: {status}.", ticket=moved.id, status=session.tr(moved.status))


FIGURES = (
    N_("group"),
    N_("answers"),
    N_("median_h"),
    N_("p90_h"),
    N_("working_median_h"),
    N_("working_p90_h"),
    N_("in_time"),
)


@queue.command("stats", help=N_("Say how long answers take, by theme and by person: median and 90th percentile."))
@click.option("--days", type=click.IntRange(1, 3_650), default=30, show_default=True, help=N_("Over so many days."))
@with_session
def stats(session: Session, days: int) -> None:
    """Show how long answers take."""
    from responders.queue.figures import figures

    house = session.house
    with house.ledger() as ledger:
        found = figures(ledger, house.settings, session.clock(), days)
    session.out.rows([figure.as_record() for figure in found], FIGURES, msg("No answer left in this time."))


def _verb(name: str, help_text: str, *parameters: Any) -> Callable[[Callable[..., Ticket]], Callable[..., None]]:
    """Make a command of a move: `act(queue, ticket, by, **parameters)` returns the moved ticket."""

    def make(act: Callable[..., Ticket]) -> Callable[..., None]:
        @with_session
        def command(session: Session, ticket: int, person: str | None, **values: Any) -> None:
            by = who(session, person)
            with session.house.ledger() as ledger:
                moved = act(session.house.queue(ledger), ticket, by, **values)
            if session.as_json:
                session.out.json(ticket_record(moved, session))
            else:
                session.out.say("Ticket {ticket}: {status}.", ticket=moved.id, status=session.tr(moved.status))
                _say_cost(session, moved)

        wrapped: Any = command
        for parameter in reversed(parameters):
            wrapped = parameter(wrapped)
        wrapped = click.option("--as", "person", metavar="PERSON", help=N_("Who makes the move."))(wrapped)
        wrapped = click.argument("ticket", type=NUMBER)(wrapped)
        queue.command(name, help=help_text)(wrapped)
        return command

    return make


def _say_cost(session: Session, moved: Ticket) -> None:
    """Say what the approved text costs where it is going, while it can still be taken back."""
    from responders.publishing.x_cost import cost_line
    from watcher.storage.publications import Publications

    if moved.status is not Status.APPROVED:
        return
    with session.house.ledger() as ledger:
        going = Publications(ledger).of_ticket(moved.id)[0]
    if (cost := cost_line(going.network, going.text, going.account_id or "")) is not None:
        session.out.text(session.tr(cost))


@_verb("claim", N_("Take a ticket for a quarter of an hour."))
def _claim(desk: Queue, ticket: int, by: str) -> Ticket:
    return desk.claim(ticket, by)


@_verb("release", N_("Give a ticket back."))
def _release(desk: Queue, ticket: int, by: str) -> Ticket:
    return desk.release(ticket, by)


@_verb("assign", N_("Put a ticket on somebody's desk."), click.argument("to"))
def _assign(desk: Queue, ticket: int, by: str, to: str) -> Ticket:
    return desk.assign(ticket, by, to)


@_verb(
    "edit",
    N_("Write the answer; whatever was approved before no longer is."),
    click.option("--text", required=True, help=N_("The answer; - reads it from standard input.")),
)
def _edit(desk: Queue, ticket: int, by: str, text: str) -> Ticket:
    return desk.edit(ticket, by, sys.stdin.read() if text == "-" else text)


@_verb(
    "approve",
    N_("Approve the latest text in its exact wording."),
    click.option("--draft", "draft_id", type=NUMBER, help=N_("Only if this is still the latest text.")),
    click.option("--because", default="", help=N_("Why a text that a guard holds may go: kept in the journal.")),
    click.option("--at", metavar="WHEN", help=N_("Publish at an hour, within a day: 2h, 14:30 or 2027-03-12T09:00.")),
)
def _approve(desk: Queue, ticket: int, by: str, draft_id: int | None, because: str, at: str | None) -> Ticket:
    hour = parse_when(at, desk.clock(), desk.settings.timezone) if at else None
    return desk.approve(ticket, by, draft_id=draft_id, because=because, at=hour)


@_verb("thank", N_("Put mere words of thanks in place of the text, to be approved."))
def _thank(desk: Queue, ticket: int, by: str) -> Ticket:
    from responders.drafting.thanks import thank

    return thank(desk, ticket, by)


@_verb("reject", N_("Close without an answer."), click.option("--reason", required=True, help=N_("Why.")))
def _reject(desk: Queue, ticket: int, by: str, reason: str) -> Ticket:
    return desk.reject(ticket, by, reason)


@_verb(
    "escalate",
    N_("Hand a ticket to a role."),
    click.option("--to", "role", type=one_of(Role), required=True, help=N_("The role that must decide.")),
    click.option("--reason", default="", help=N_("Why.")),
)
def _escalate(desk: Queue, ticket: int, by: str, role: str, reason: str) -> Ticket:
    return desk.escalate(ticket, by, Role(role), reason)


@_verb(
    "snooze",
    N_("Put a ticket away until an hour or a day."),
    click.option("--until", required=True, metavar="WHEN", help=N_("2h, 3d, 14:30 or 2027-03-12T09:00.")),
)
def _snooze(desk: Queue, ticket: int, by: str, until: str) -> Ticket:
    return desk.snooze(ticket, by, parse_when(until, desk.clock(), desk.settings.timezone))


@_verb("not-a-mention", N_("Say that the post does not speak of us."))
def _not_a_mention(desk: Queue, ticket: int, by: str) -> Ticket:
    return desk.not_a_mention(ticket, by)


@_verb("retheme", N_("Give a ticket another theme."), click.argument("theme"))
def _retheme(desk: Queue, ticket: int, by: str, theme: str) -> Ticket:
    return desk.retheme(ticket, by, theme)


@_verb("undo", N_("Take back the last decision, until it has left."))
def _undo(desk: Queue, ticket: int, by: str) -> Ticket:
    return desk.undo(ticket, by)
