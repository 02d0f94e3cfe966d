"""The editorial calendar on paper, and the mails for the people who publish in the groups."""

from responders.drafting.planned import GroupMail, calendar, group_mails
from responders.terminal.session import Session
from responders.terminal.verbs import N_
from watcher.messages import msg

COLUMNS = (N_("day"), N_("group"), N_("status"), N_("ticket"), N_("organisation"), N_("text"))


def show_calendar(session: Session, days: int) -> None:
    """Print what is planned, day by day."""
    house = session.house
    with house.ledger() as ledger:
        planned = calendar(ledger, house.settings, house.today(), days)
    session.out.rows(
        (
            {"day": one.day.isoformat(), "group": one.group.name, "status": one.status, "ticket": one.ticket_id,
             "organisation": one.organisation, "text": one.text}
            for one in planned
        ),
        COLUMNS,
        msg("Nothing is planned. Propose with: veilleur propose"),
    )  # fmt: skip


def write_mails(session: Session) -> None:
    """Write, for each approved highlight that nothing forbids now, the mail of each administrator of its group."""
    house = session.house
    with house.ledger() as ledger:
        allowed = [p for p, obstacle in house.outbox(ledger).preview() if obstacle is None]
        mails = group_mails(ledger, house.settings, allowed)
    folder = house.settings.workspace / "data" / "proposals"
    for mail in mails:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"publication-{mail.publication_id}-{mail.to.id}.txt"
        file.write_text(_as_text(session, mail), encoding="utf-8")
    if mails:
        session.out.say("Mails for the groups' administrators: {count}, in {folder}.", count=len(mails), folder=folder)


def _as_text(session: Session, mail: GroupMail) -> str:
    """Lay out a mail as a text to send: nobody's address but its own recipient's."""
    to = session.tr("To: {to}", to=mail.to.email or mail.to.name)
    subject = session.tr("Subject: {subject}", subject=mail.subject)
    return f"{to}\n{subject}\n\n{session.tr(mail.text)}\n"
