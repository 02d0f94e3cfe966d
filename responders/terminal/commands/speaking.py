"""SPEAK: `publish`, `settle`, `digest`."""

from datetime import date, datetime
from pathlib import Path

import click

from responders.terminal.commands.asking import who
from responders.terminal.exits import DONE, FAILED, REFUSED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import PublicationState


@click.command(cls=Verb, help=N_("Send what is approved and due; --dry-run shows it and sends nothing."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would leave, and what forbids the rest."))
@with_session
def publish(session: Session, dry_run: bool) -> int:
    """Send what is approved and due."""
    if dry_run:
        _preview(session)
        return DONE
    report = session.house.publish()
    session.out.report(
        report, N_("{sent} sent, {held} held, {refused} refused, {failed} failed, {uncertain} uncertain.")
    )
    if not session.as_json:
        if report.count("sent"):
            session.out.say("Dry run of publishing: the texts went to data/outbox/, no network was written to.")
        _by_hand(session)
    if report.count("failed") or report.count("uncertain"):
        return FAILED
    return REFUSED if report.count("refused") or report.count("held") else DONE


def _preview(session: Session) -> None:
    with session.house.ledger() as ledger:
        waiting = session.house.outbox(ledger).preview()
    session.out.rows(
        (
            {"id": p.id, "ticket": p.ticket_id, "network": p.network, "state": p.state, "text": p.text,
             "obstacle": session.tr(obstacle) if obstacle else None}
            for p, obstacle in waiting
        ),
        ("id", "ticket", "network", "state", "obstacle", "text"),
        msg("Nothing waits to leave."),
    )  # fmt: skip


def _by_hand(session: Session) -> None:
    """Show the approved texts that a person must paste, unless something forbids them now."""
    with session.house.ledger() as ledger:
        waiting = session.house.outbox(ledger).preview()
    for publication, obstacle in waiting:
        if publication.state is PublicationState.BY_HAND and obstacle is None:
            session.out.say("\nTo publish by hand on {network}, copy this text:", network=publication.network)
            session.out.text(publication.text)
            session.out.say("then: veilleur settle {id} sent --url LINK --as YOU", id=publication.id)


@click.command(cls=Verb, help=N_("Say whether a publication that is uncertain or by hand left."))
@click.argument("publication", type=NUMBER)
@click.argument("outcome", type=click.Choice(["sent", "not-sent"]))
@click.option("--url", help=N_("The address of what was published."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def settle(session: Session, publication: int, outcome: str, url: str | None, person: str | None) -> None:
    """Settle a publication."""
    from responders.publishing.settling import settle as record

    house, by = session.house, who(session, person)
    with house.ledger() as ledger:
        settled = record(
            ledger, house.settings, publication, sent=outcome == "sent", by=by, url=url, now=session.clock()
        )
    if session.as_json:
        session.out.json({"id": settled.id, "ticket": settled.ticket_id, "state": settled.state, "url": settled.url})
    else:
        session.out.say("Publication {id}: {state}.", id=settled.id, state=session.tr(settled.state))


@click.command(cls=Verb, help=N_("Write the digest of a day, as text and HTML."))
@click.option("--date", "day", metavar="D", help=N_("The day (2027-03-12); today when absent."))
@click.option("--edition", type=click.Choice(["team", "direction"]), default="team", show_default=True,
              help=N_("For the whole team, or one screen for the direction."))  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help=N_("Folder for the two files."))
@with_session
def digest(session: Session, day: str | None, edition: str, out: Path | None) -> None:
    """Write the digest of a day."""
    from responders.digest.deliver import write_files
    from responders.digest.gather import Edition, gather

    house = session.house
    wanted = _day(day) or house.today()
    if wanted > house.today():
        raise UsageError(msg("This day has not come yet: {day}", day=wanted), msg("Leave --date out for today's."))
    folder = out or house.settings.workspace / "data" / "digests"
    with house.ledger() as ledger:
        made = gather(ledger, house.settings, wanted, Edition(edition), session.clock())
    html, text = write_files(made, folder, session.tr)
    if session.as_json:
        session.out.json({"html": str(html), "text": str(text)})
        return
    session.out.say("The digest is in {text} and {html}.", text=text, html=html)


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return datetime.strptime(words, "%Y-%m-%d").date()  # noqa: DTZ007  a day, not an instant
    except ValueError as error:
        raise UsageError(msg("This is not a day: {words}", words=words), msg("Write it as 2027-03-12.")) from error
