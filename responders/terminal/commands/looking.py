"""LOOK: `collect`, `sources`, `import`."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, Verbs, with_session
from watcher.errors import UsageError, unreadable
from watcher.messages import msg
from watcher.model import Source


@click.command(cls=Verb, help=N_("Look once at every source that is due, or at one, now."))
@click.option("--source", "name", metavar="NAME", help=N_("Look at this source now, whatever its hour."))
@click.option("--stream", is_flag=True, help=N_("Listen to the stream instead, until all that was missed is heard."))
@click.option("--for", "seconds", type=click.IntRange(min=1), metavar="SECONDS", help=N_("Listen for so long."))
@with_session
def collect(session: Session, name: str | None, stream: bool, seconds: int | None) -> int:
    """Look at the sources."""
    if (stream and name) or (seconds and not stream):
        raise UsageError(msg("--for goes with --stream, and --source without."), msg("See: veilleur collect --help"))
    if stream:
        return _listen(session, seconds)
    with session.out.progress(session.tr("Looking")) as start:
        report = session.house.collect(name, start)
    session.out.report(
        report,
        N_("{sources} sources asked: {new} new posts, {edited} edited, {unchanged} already known, {failed} failures."),
    )
    if not report.count("sources"):
        _say_when(session)
    return FAILED if report.count("failed") else DONE


def _say_when(session: Session) -> None:
    """Say when the next source is due, where there is one."""
    with session.house.ledger() as ledger:
        due = [
            source.next_check_at for source in _all(ledger) if source.disabled_because is None and source.next_check_at
        ]
    if due:
        hour = f"{min(due).astimezone(session.house.settings.timezone):%d/%m %H:%M}"
        session.out.say(
            msg("No source is due before {time}. To look at one now: veilleur collect --source NAME", time=hour)
        )


def _listen(session: Session, seconds: int | None) -> int:
    """Listen to the stream until all is heard, or for so many seconds."""
    from watcher.streaming import Until

    ends_at = session.clock() + timedelta(seconds=seconds) if seconds else None
    until = Until(lambda: ends_at is not None and session.clock() >= ends_at, caught_up=seconds is None)
    with session.out.progress(session.tr("Listening")) as start:
        start(0)
        report = session.house.stream(until)
    session.out.report(
        report, N_("{new} new posts, {edited} edited, {unchanged} already known; {lag_s} seconds behind the present.")
    )
    return FAILED if report.count("failed") else DONE


@click.group(cls=Verbs, invoke_without_command=True, help=N_("List, try, enable or disable sources."))
@click.pass_context
def sources(ctx: click.Context) -> None:
    """Work on sources; alone, list them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sources)


@sources.command("list", help=N_("List the sources, and how each is doing."))
@with_session
def list_sources(session: Session) -> None:
    """List the sources."""
    house = session.house
    with house.ledger() as ledger:
        house.sources(ledger)
        every = _all(ledger)
    others = _heard_elsewhere(session, every)
    records = [_record(session, source, others.get(source.name, [])) for source in every]
    session.out.rows(
        records, ("name", "state", "last_success", "address"), msg("No source: give organisations a feed.")
    )


@sources.command("try", help=N_("Show what a source or an address gives; store nothing."))
@click.argument("address")
@with_session
def try_source(session: Session, address: str) -> int:
    """Show what a source gives."""
    from responders.terminal.trying import as_record, print_tried

    tried = session.house.try_source(address)
    record = as_record(session, tried)
    session.out.json(record) if session.as_json else print_tried(session, tried, record)
    return FAILED if tried.trouble else DONE


@sources.command("import", help=N_("Add the feeds of an OPML list to config/organisations.csv."))
@click.argument("file", type=click.Path(path_type=Path))
@with_session
def import_opml(session: Session, file: Path) -> None:
    """Add the feeds of an OPML list."""
    from watcher.collectors.opml import read_opml
    from watcher.settings import write_organisations_csv

    settings = session.house.settings
    known = {account.address for organisation in settings.organisations for account in organisation.accounts}
    listed, refused = read_opml(_bytes_of(file))
    found = [o for o in listed if o.accounts[0].address not in known]
    loopback = settings.schedule.allow_loopback
    merged = write_organisations_csv(settings.config_dir / "organisations.csv", found, allow_loopback=loopback)
    if session.as_json:
        session.out.json({"added": merged.added, "updated": merged.updated, "refused": list(refused)})
    else:
        session.out.say("{added} organisations added, {updated} updated.", added=merged.added, updated=merged.updated)
    session.out.troubles([msg("{address} is no web address: left out.", address=address) for address in refused])


@sources.command("export", help=N_("Write the declared feeds as an OPML list on standard output."))
@with_session
def export_opml(session: Session) -> None:
    """Write the declared feeds as an OPML list."""
    from watcher.collectors.opml import write_opml

    settings = session.house.settings
    written = write_opml(settings.organisations, settings.campaign.movement.name)
    sys.stdout.buffer.write(written)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error


@sources.command("enable", help=N_('Look again at a source, or at all whose names match, such as "*/x".'))
@click.argument("name")
@with_session
def enable(session: Session, name: str) -> None:
    """Look at a source again."""
    count = _switch(session, name, on=True)
    out = session.out
    out.say(session.tr.plural("{name} is looked at again.", "{count} sources are looked at again.", count, name=name))


@sources.command("disable", help=N_("Stop looking at a source, or at all whose names match."))
@click.argument("name")
@with_session
def disable(session: Session, name: str) -> None:
    """Stop looking at a source."""
    count = _switch(session, name, on=False)
    out = session.out
    out.say(
        session.tr.plural(
            "{name} is no longer looked at.", "{count} sources are no longer looked at.", count, name=name
        )
    )


def _switch(session: Session, name: str, *, on: bool) -> int:
    from watcher.storage.sources import Sources

    house = session.house
    with house.ledger() as ledger:
        house.sources(ledger)
        shelf = Sources(ledger)
        found = shelf.enable(name, session.clock()) if on else shelf.disable(name, msg("disabled by hand"))
    if not found:
        raise UsageError(
            msg("There is no source {name}.", name=name), msg("See their names with: veilleur sources list")
        )
    return found


def _all(ledger: Any) -> list[Source]:
    from watcher.storage.sources import Sources

    return Sources(ledger).all()


def _heard_elsewhere(session: Session, sources: list[Source]) -> dict[str, list[str]]:
    """Return, for each source that is lost, the sources that still hear its organisation."""
    from responders.coverage import cover

    covered = cover(session.house.settings.organisations, sources, session.clock())
    return {lost.name: [source.name for source in one.heard_by] for one in covered for lost in one.lost}


def _record(session: Session, source: Source, others: list[str]) -> dict[str, Any]:
    timezone = session.house.settings.timezone
    trouble = source.disabled_because or source.last_error
    state = session.tr(trouble) if trouble else session.tr("fine") if source.last_success_at else None
    if trouble and others:
        state = session.tr("{state} (still heard by {others})", state=state, others=", ".join(others))
    return {
        "name": source.name,
        "organisation": source.organisation_id,
        "network": source.network,
        "address": source.address,
        "state": state,
        "heard_by": others,
        "enabled": source.disabled_because is None,
        "failures": source.failures,
        "last_success": source.last_success_at.astimezone(timezone) if source.last_success_at else None,
        "next_check": source.next_check_at.astimezone(timezone) if source.next_check_at else None,
    }


@click.command("import", cls=Verb, help=N_("Take in posts from a JSON Lines or CSV file; - is standard input."))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), help=N_("Format, when the name does not say."))
@with_session
def import_(session: Session, file: Path, kind: str | None) -> int:
    """Take in posts from a file."""
    with session.out.progress(session.tr("Importing")) as start:
        report = session.house.take_in(file, kind, start)
    session.out.report(
        report, N_("{new} new posts, {edited} edited, {unchanged} already known, {refused} lines refused.")
    )
    return FAILED if report.count("refused") else DONE
