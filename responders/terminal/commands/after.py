"""AFTER a text left: `metrics`, `amend`, `unpublish`."""

from typing import Any

import click

from responders.terminal.commands.asking import who
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg

_COLUMNS = ("id", "ticket", "network", "sent", "likes", "reposts", "replies", "counted", "text")


@click.command(cls=Verb, help=N_("Count how far what left of late goes, and show it: every hour of the first day, "
                                 "then every day, for a week."))  # fmt: skip
@with_session
def metrics(session: Session) -> None:
    """Count and show how far what left goes."""
    report = session.house.metrics()
    if not session.as_json:
        session.out.report(report, N_("{counted} counted, {gone} gone, {failed} in trouble."))
    session.out.rows(_reached(session), _COLUMNS, msg("Nothing left in the last seven days."))


def _reached(session: Session) -> list[dict[str, Any]]:
    """Return what left in the last days, with its last count."""
    from responders.publishing.measuring import COUNTED_FOR
    from watcher.storage.publications import Publications
    from watcher.storage.reach import Reaches

    zone = session.house.settings.timezone
    with session.house.ledger() as ledger:
        left = Publications(ledger).sent_since(session.clock() - COUNTED_FOR)
        found = [(one, Reaches(ledger).latest(one.id)) for one in left]
    return [
        {"id": one.id, "ticket": one.ticket_id, "network": one.network, "url": one.url,
         "sent": one.settled_at.astimezone(zone) if one.settled_at else None,
         "likes": count.reach.likes if count else None, "reposts": count.reach.reposts if count else None,
         "replies": count.reach.replies if count else None,
         "counted": count.at.astimezone(zone) if count else None, "text": one.text}
        for one, count in found
    ]  # fmt: skip


@click.command(cls=Verb, help=N_("Change a text that left: --text proposes another wording, --approve lets it replace "
                                 "the first."))  # fmt: skip
@click.argument("publication", type=NUMBER)
@click.option("--text", help=N_("The whole new text."))
@click.option("--approve", is_flag=True, help=N_("Approve the wording that somebody else proposed."))
@click.option("--because", default="", help=N_("Why: kept in the journal."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def amend(
    session: Session, publication: int, text: str | None, approve: bool, because: str, person: str | None
) -> None:
    """Propose another wording for a text that left, or approve it."""
    from responders.publishing import amending

    if (text is None) != approve:
        raise UsageError(msg("Give the new text with --text, or approve the one proposed with --approve."))
    house, by = session.house, who(session, person)
    with house.ledger() as ledger:
        if approve:
            draft = amending.amend(ledger, house.settings, publication, by, because, session.clock())
        else:
            draft = amending.reword(ledger, house.settings, publication, text or "", by, session.clock())
    if session.as_json:
        session.out.json({"publication": publication, "draft": draft.id, "approved": approve, "text": draft.text})
    elif approve:
        session.out.say("Approved: it replaces what is published at the next run (veilleur publish).")
    else:
        session.out.say(
            "Proposed. Somebody else approves it with: veilleur amend {publication} --approve --because REASON",
            publication=publication,
        )


@click.command(cls=Verb, help=N_("Take back a text that left, where the network lets us; also in the silence period."))
@click.argument("publication", type=NUMBER)
@click.option("--because", required=True, help=N_("Why: kept in the journal."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def unpublish(session: Session, publication: int, because: str, person: str | None) -> None:
    """Take back a text that left."""
    from responders.publishing import amending

    house, by = session.house, who(session, person)
    with house.ledger() as ledger:
        amending.unpublish(ledger, house.settings, publication, by, because, session.clock())
    if session.as_json:
        session.out.json({"publication": publication, "state": "waiting"})
    else:
        session.out.say("It is taken back at the next run (veilleur publish); its ticket then returns to the desk.")
