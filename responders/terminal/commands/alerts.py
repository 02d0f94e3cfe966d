"""`alerts`: what could not wait for the digest, who saw it, and whether the ways to tell it work."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from responders.terminal.commands.asking import who
from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verbs, with_session
from responders.terminal.when import parse_when
from watcher.errors import UsageError
from watcher.messages import Message, msg

if TYPE_CHECKING:
    from watcher.storage.alerts import Alert, AlertDelivery

COLUMNS = (N_("id"), N_("since"), N_("kind"), N_("state"), N_("told"), N_("what"))


@click.group(cls=Verbs, help=N_("What could not wait for the digest: see it, answer for it, try the ways to tell it."))
def alerts() -> None:
    """Look at alerts."""


@alerts.command("list", help=N_("List the alerts that are not over, newest first."))
@click.option("--all", "everything", is_flag=True, help=N_("Those that are over too."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=N_("At most so many."))
@with_session
def list_alerts(session: Session, everything: bool, limit: int) -> None:
    """List the alerts."""
    from watcher.storage.alerts import Alerts

    with session.house.ledger() as ledger:
        shelf = Alerts(ledger)
        found = shelf.newest(limit) if everything else shelf.open(limit)
        told: dict[int, list[AlertDelivery]] = defaultdict(list)
        for one in shelf.deliveries(alert.id for alert in found):
            told[one.alert.id].append(one)
    records = [_record(session, alert, told[alert.id]) for alert in found]
    session.out.rows(records, COLUMNS, msg("No alert."))


def _record(session: Session, alert: "Alert", told: "list[AlertDelivery]") -> dict[str, Any]:
    zone = session.house.settings.timezone
    return {
        "id": alert.id,
        "since": alert.raised_at.astimezone(zone),
        "kind": alert.kind,
        "subject": alert.subject,
        "ticket": alert.ticket_id,
        "state": session.tr(_state(session, alert)),
        "ended": alert.ended_at.astimezone(zone) if alert.ended_at else None,
        "seen_by": alert.seen_by,
        "snoozed_until": alert.snoozed_until.astimezone(zone) if alert.snoozed_until else None,
        "told": [f"{one.recipient} ({session.tr(one.state)})" for one in told],
        "errors": [session.tr(one.error) for one in told if one.error],
        "what": session.tr(alert.what),
    }


def _state(session: Session, alert: "Alert") -> Message:
    if alert.ended_at is not None:
        return msg("over")
    if alert.seen_by is not None:
        return msg("seen by {person}", person=alert.seen_by)
    if alert.snoozed_until is not None and alert.snoozed_until > session.clock():
        return msg("asleep until {at}", at=_hour(session, alert.snoozed_until))
    return msg("open")


def _hour(session: Session, moment: datetime) -> str:
    return f"{moment.astimezone(session.house.settings.timezone):%d/%m %H:%M}"


@alerts.command("ack", help=N_("Say that you look after an alert: it is not told again."))
@click.argument("number", type=NUMBER)
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def ack(session: Session, number: int, person: str | None) -> None:
    """Say that somebody looks after an alert."""
    by = _allowed(session, person)
    with session.house.ledger() as ledger:
        _change(number, _shelf(ledger).see(number, by, session.clock()))
    _done(session, number, msg("Alert {id} is seen by {person}. To take it back: veilleur alerts undo {id}",
                               id=number, person=by))  # fmt: skip


@alerts.command("snooze", help=N_("Let an alert sleep until an hour: 2h, 14:30, 2027-03-12T09:00."))
@click.argument("number", type=NUMBER)
@click.argument("until")
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def snooze(session: Session, number: int, until: str, person: str | None) -> None:
    """Let an alert sleep."""
    _allowed(session, person)
    moment = parse_when(until, session.clock(), session.house.settings.timezone)
    if moment <= session.clock():
        raise UsageError(msg("This hour has passed: {at}", at=_hour(session, moment)), msg("Write a later one."))
    with session.house.ledger() as ledger:
        _change(number, _shelf(ledger).snooze(number, moment))
    _done(session, number, msg("Alert {id} sleeps until {at}. To take it back: veilleur alerts undo {id}",
                               id=number, at=_hour(session, moment)))  # fmt: skip


@alerts.command("undo", help=N_("Take back that an alert was seen, or sleeps."))
@click.argument("number", type=NUMBER)
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def undo(session: Session, number: int, person: str | None) -> None:
    """Wake an alert."""
    _allowed(session, person)
    with session.house.ledger() as ledger:
        _change(number, _shelf(ledger).wake(number))
    _done(session, number, msg("Alert {id} is open again.", id=number))


@alerts.command("check", help=N_("Look now for what is worth an alert, and tell it."))
@with_session
def check(session: Session) -> int:
    """Run the step once."""
    from responders.wiring import send_alerts

    report = send_alerts(session.house)
    session.out.report(
        report, N_("{raised} raised; {sent} sent, {deferred} put off, {refused} refused, {uncertain} uncertain.")
    )
    return FAILED if report.troubles else DONE


@alerts.command("test", help=N_("Send a trial message to those who are told of every alert."))
@with_session
def test(session: Session) -> int:
    """Try each way to tell."""
    from responders.alerts.trial import send_trial
    from responders.wiring import ways_to_tell

    records = [
        {"recipient": recipient, "sent": trouble is None, "remark": session.tr(trouble) if trouble else ""}
        for recipient, trouble in send_trial(session.house.settings, *ways_to_tell(session.house), session.clock())
    ]
    session.out.rows(
        records, ("recipient", "sent", "remark"),
        msg("Nobody would be told: fill in config/mail.toml, an email in people.toml, roles or chats in alerts.toml."),
    )  # fmt: skip
    return DONE if records and all(record["sent"] for record in records) else FAILED


def _shelf(ledger: Any) -> Any:
    from watcher.storage.alerts import Alerts

    return Alerts(ledger)


def _allowed(session: Session, person: str | None) -> str:
    """Return who answers for the alert; raise NotAllowed."""
    from responders.alerts.addressing import check_may_quieten

    settings = session.house.settings
    named = settings.person(who(session, person))
    check_may_quieten(named, settings.people)
    return named.id


def _change(number: int, changed: bool) -> None:
    if not changed:
        raise UsageError(
            msg("There is no open alert {id}.", id=number), msg("See their numbers with: veilleur alerts list")
        )


def _done(session: Session, number: int, words: Message) -> None:
    if session.as_json:
        session.out.json({"id": number, "said": session.tr(words)})
    else:
        session.out.say(words)
