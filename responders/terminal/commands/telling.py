"""What the house knows: `search`, `orgs`, `groups`, `journal`, `status`."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from responders.terminal.exits import FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, Verbs, with_session
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Group, Organisation


@click.command(cls=Verb, help=N_("Search the archive, newest first; accents and case do not matter."))
@click.argument("words", nargs=-1, required=True)
@click.option("--theme", metavar="T", help=N_("Only this theme."))
@click.option("--org", metavar="O", help=N_("Only this organisation."))
@click.option("--since", metavar="D", help=N_("From this day on."))
@click.option("--until", metavar="D", help=N_("Until this day, itself included."))
@click.option("--limit", type=NUMBER, default=20, show_default=True, help=N_("At most so many."))
@with_session
def search(
    session: Session, words: tuple[str, ...], theme: str | None, org: str | None, since: str | None,
    until: str | None, limit: int,
) -> None:  # fmt: skip
    """Search the archive."""
    from watcher.storage.search import Search

    house = session.house
    house.check_names(theme, org)
    with house.ledger() as ledger:
        found = Search(ledger).find(
            " ".join(words), theme=theme, organisation=org, since=_start(session, since),
            until=_end(session, until), limit=limit,
        )  # fmt: skip
        records = [
            {"published": s.post.published_at.astimezone(house.settings.timezone), "network": s.post.network,
             "author": s.post.author.name or s.post.author.handle, "url": s.post.url, "text": s.post.text}
            for s in found
        ]  # fmt: skip
    session.out.rows(records, ("published", "network", "author", "text"), msg("Nothing found."))


def _start(session: Session, day: str | None) -> datetime | None:
    """Return the first instant of a day, in the campaign's time zone."""
    if day is None:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time.min, session.house.settings.timezone)
    except ValueError as error:
        raise UsageError(msg("This is not a day: {words}", words=day), msg("Write it as 2027-03-12.")) from error


def _end(session: Session, day: str | None) -> datetime | None:
    """Return the first instant after a day, in the campaign's time zone."""
    start = _start(session, day)
    return start + timedelta(days=1) if start else None


@click.group(cls=Verbs, help=N_("The directory of organisations."))
def orgs() -> None:
    """Work on the directory."""


def _org_record(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id,
        "name": organisation.name,
        "kind": organisation.kind,
        "sensitive": organisation.sensitive,
        "themes": list(organisation.themes),
        "territory": organisation.territory,
        "relation": organisation.relation,
        "do_not_reply": organisation.do_not_reply,
        "accounts": [{"network": a.network, "address": a.address} for a in organisation.accounts],
    }


@orgs.command("list", help=N_("List the organisations."))
@with_session
def list_orgs(session: Session) -> None:
    """List the organisations."""
    records = [_org_record(o) for o in session.house.settings.organisations]
    session.out.rows(records, ("id", "territory", "relation", "name"), msg("The directory is empty."))


@orgs.command("show", help=N_("Show one organisation."))
@click.argument("organisation")
@with_session
def show_org(session: Session, organisation: str) -> None:
    """Show one organisation."""
    found = session.house.settings.organisation(organisation)
    if found is None:
        raise UsageError(
            msg("There is no organisation {id}.", id=organisation), msg("See them with: veilleur orgs list")
        )
    _show(session, _org_record(found))


@orgs.command("import", help=N_("Add organisations from a CSV file to config/organisations.csv."))
@click.argument("file", type=click.Path(path_type=Path))
@with_session
def import_orgs(session: Session, file: Path) -> int | None:
    """Add organisations from a CSV file."""
    from watcher.settings import read_organisations_csv, write_organisations_csv

    settings = session.house.settings
    loopback = settings.schedule.allow_loopback
    organisations, problems = read_organisations_csv(file, allow_loopback=loopback)
    if problems:
        session.out.troubles([problem.sentence() for problem in problems])
        return FAILED
    merged = write_organisations_csv(settings.config_dir / "organisations.csv", organisations, allow_loopback=loopback)
    if session.as_json:
        session.out.json({"added": merged.added, "updated": merged.updated})
    else:
        session.out.say("{added} organisations added, {updated} updated.", added=merged.added, updated=merged.updated)
    return None


@click.group(cls=Verbs, help=N_("The campaign's affinity groups."))
def groups() -> None:
    """Look at the affinity groups."""


def _group_record(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "themes": list(group.themes),
        "networks": list(group.networks),
        "administrators": list(group.administrators),
    }


@groups.command("list", help=N_("List the affinity groups."))
@with_session
def list_groups(session: Session) -> None:
    """List the affinity groups."""
    records = [_group_record(group) for group in session.house.settings.groups]
    session.out.rows(records, ("id", "name", "administrators"), msg("There is no affinity group."))


@groups.command("show", help=N_("Show one affinity group."))
@click.argument("group")
@with_session
def show_group(session: Session, group: str) -> None:
    """Show one affinity group."""
    for one in session.house.settings.groups:
        if one.id == group:
            _show(session, _group_record(one))
            return
    raise UsageError(msg("There is no group {id}.", id=group), msg("See them with: veilleur groups list"))


def _show(session: Session, record: dict[str, Any]) -> None:
    if session.as_json:
        session.out.json(record)
        return
    for name, value in record.items():
        session.out.text(f"{session.tr(name):<16} {session.out.cell(value)}")


@click.group(cls=Verbs, help=N_("The append-only record of decisions."))
def journal() -> None:
    """Look at the journal."""


@journal.command("show", help=N_("Show the latest decisions."))
@click.option("--ticket", type=NUMBER, help=N_("Only this ticket's."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=N_("At most so many."))
@with_session
def show_journal(session: Session, ticket: int | None, limit: int) -> None:
    """Show the latest decisions."""
    from watcher.storage.journal import Journal
    from watcher.storage.kept_messages import load_message

    with session.house.ledger() as ledger:
        found = Journal(ledger).of_ticket(ticket)[-limit:] if ticket else Journal(ledger).newest(limit)
    records = [
        {"id": d.id, "at": d.at.astimezone(session.house.settings.timezone), "person": d.person, "move": d.move,
         "ticket": d.ticket_id, "draft": d.draft_id, "text_hash": d.text_hash, "to": d.to_status,
         "note": session.tr(load_message(d.note)), "hash": d.hash}
        for d in found
    ]  # fmt: skip
    for record in records if not session.as_json else ():
        record["remark"] = record.pop("note")
    session.out.rows(records, ("id", "at", "person", "move", "ticket", "to", "remark"), msg("No decision yet."))


@journal.command("verify", help=N_("Prove that no line was changed, added or taken away."))
@with_session
def verify(session: Session) -> int | None:
    """Check the chain of hashes."""
    from watcher.storage.journal import Journal

    with session.house.ledger() as ledger:
        broken, count = list(Journal(ledger).verify()), Journal(ledger).count()
    if session.as_json:
        session.out.json({"decisions": count, "broken": broken})
    elif broken:
        for number in broken[:20]:
            session.out.warn(msg("Line {number} of the journal was changed, added or taken away.", number=number))
    else:
        session.out.say("{count} decisions, every line follows from the one before.", count=count)
    return FAILED if broken else None


@click.command(cls=Verb, help=N_("How each source and each step is doing, and the silence periods ahead."))
@with_session
def status(session: Session) -> None:
    """Show how the service is doing."""
    from responders.terminal.printing_state import print_state
    from responders.terminal.state import as_record

    record = as_record(session)
    session.out.json(record) if session.as_json else print_state(session, record)
