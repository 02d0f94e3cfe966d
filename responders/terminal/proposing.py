"""The editorial calendar on paper, and the mails for the people who publish in the groups."""

from responders.drafting.planned import GroupMail, Planned, calendar, gaps
from responders.terminal.session import Session
from responders.terminal.verbs import N_
from responders.wiring import group_mails_of, mails_groups, send_group_mails
from watcher.messages import msg

COLUMNS = (N_("day"), N_("group"), N_("status"), N_("ticket"), N_("organisation"), N_("text"))


def show_calendar(session: Session, days: int) -> None:
    """Print what is planned, day by day and as it would read, then the holes."""
    house = session.house
    with house.ledger() as ledger:
        planned = calendar(ledger, house.settings, house.today(), days)
    if session.as_json or not planned:
        session.out.rows(map(_row, planned), COLUMNS, msg("Nothing is planned. Propose with: veilleur propose"))
        return
    for one in planned:
        session.out.say(
            "\n{day}, {group}: ticket {ticket}, {status}",
            day=f"{one.day:%d/%m}", group=one.group.name, ticket=one.ticket_id, status=one.status,
        )  # fmt: skip
        session.out.text(one.text)
    for hole in gaps(planned, house.settings.groups, house.today(), days):
        first, last = f"{hole.first:%d/%m}", f"{hole.last:%d/%m}"
        session.out.say("Nothing for {group} from {first} to {last}.", group=hole.group.name, first=first, last=last)


def _row(one: Planned) -> dict[str, object]:
    return {
        "day": one.day.isoformat(), "group": one.group.name, "status": one.status, "ticket": one.ticket_id,
        "organisation": one.organisation, "text": one.text,
    }  # fmt: skip


def tell_groups(session: Session) -> None:
    """Mail each approved highlight that nothing forbids now to its group's administrators, or write it in a file.

    In a file too for somebody without an address, and while the campaign is not in production.
    """
    house = session.house
    by_mail = mails_groups(house)
    if by_mail:
        sent = send_group_mails(house)
        session.out.troubles(sent.troubles)
        session.out.say("Mails sent to the groups' administrators: {count}.", count=sent.count("sent"))
    with house.ledger() as ledger:
        mails = [mail for mail in group_mails_of(house, ledger) if not (by_mail and mail.to.email)]
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
