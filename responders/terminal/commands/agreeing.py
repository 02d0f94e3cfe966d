"""GUARD: `agreements`, who agreed in writing to be named as a support of the campaign."""

from datetime import date

import click

from responders.terminal.commands.asking import who
from responders.terminal.commands.guarding import day_of
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verbs, with_session
from watcher.messages import msg
from watcher.model import Agreement


@click.group(cls=Verbs, help=N_("The written agreements of those who support the campaign."))
def agreements() -> None:
    """Work on the agreements."""


@agreements.command("add", help=N_("Record that an organisation agreed in writing to be named as a support."))
@click.option("--org", "organisation", required=True, metavar="O", help=N_("The organisation: id of the directory."))
@click.option("--date", "day", required=True, metavar="D", help=N_("The day of the signature (2027-03-12)."))
@click.option("--proof", required=True, metavar="REFERENCE", help=N_("Where the signed text is kept."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who records it."))
@with_session
def add(session: Session, organisation: str, day: str, proof: str, person: str | None) -> None:
    """Record an agreement."""
    from responders.agreements import agree

    house, by = session.house, session.house.settings.person(who(session, person))
    house.check_names(None, organisation)
    with house.ledger() as ledger:
        number = agree(ledger, house.settings, organisation, day_of(day), proof, by, session.clock())
    if session.as_json:
        session.out.json({"id": number})
    session.out.say("Agreement {number} is recorded.", number=number)


@agreements.command("list", help=N_("List the agreements that stand."))
@with_session
def list_agreements(session: Session) -> None:
    """List agreements."""
    from watcher.storage.agreements import Agreements

    with session.house.ledger() as ledger:
        found = Agreements(ledger).standing()
    rows = [_record(number, one) for number, one in found.items()]
    session.out.rows(rows, ("id", "organisation", "date", "proof", "person"), msg("No agreement."))


@agreements.command("remove", help=N_("End an agreement: what says so no longer leaves."))
@click.argument("number", type=NUMBER)
@click.option("--as", "person", metavar="PERSON", help=N_("Who ends it."))
@with_session
def remove(session: Session, number: int, person: str | None) -> None:
    """End an agreement."""
    from responders.agreements import end

    house, by = session.house, session.house.settings.person(who(session, person))
    with house.ledger() as ledger:
        end(ledger, house.settings, number, by, session.clock())
    session.out.say("Agreement {number} has ended.", number=number)


def _record(number: int, one: Agreement) -> dict[str, object]:
    day: date = one.day
    return {
        "id": number, "organisation": one.organisation, "date": day.isoformat(), "proof": one.proof,
        "person": one.person,
    }  # fmt: skip
