"""SPEAK: `publish`, `settle`."""

import click

from responders.terminal.commands.asking import who
from responders.terminal.exits import DONE, FAILED, REFUSED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, with_session
from watcher.messages import msg
from watcher.model import PublicationState, StepReport


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
        report,
        N_(
            "{sent} sent, {corrected} corrected, {held} held, {refused} refused, {failed} failed, "
            "{uncertain} uncertain."
        ),
    )
    if not session.as_json:
        _say_where(session, report)
        _by_hand(session)
    if report.count("failed") or report.count("uncertain"):
        return FAILED
    return REFUSED if report.count("refused") or report.count("held") else DONE


def _say_where(session: Session, report: StepReport) -> None:
    """Say plainly when nothing reached a network: in a demonstration, or for want of an account that may publish."""
    settings = session.house.settings
    if not settings.in_production and report.count("sent") + report.count("corrected"):
        session.out.say("Dry run of publishing: the texts went to data/outbox/, no network was written to.")
    if settings.in_production and not any(account.publish for account in settings.accounts):
        session.out.say(
            "Nothing left by itself: no account may publish. Write publish = true for one in config/accounts.toml, "
            "or publish by hand."
        )


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
    from responders.publishing.by_hand import composer

    with session.house.ledger() as ledger:
        waiting = session.house.outbox(ledger).preview()
    for publication, obstacle in waiting:
        if publication.state is PublicationState.BY_HAND and obstacle is None:
            session.out.say("\nTo publish by hand on {network}, copy this text:", network=publication.network)
            session.out.text(publication.text)
            if (page := composer(publication, session.house.settings.accounts)) is not None:
                session.out.say("from this page: {link}", link=page)
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
