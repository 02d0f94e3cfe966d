"""LOOK: `collect`, `sources`, `import`."""

from pathlib import Path
from typing import Any

import click

from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, Verbs, with_session
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Source


@click.command(cls=Verb, help=N_("Look once at every source that is due, or at one, now."))
@click.option("--source", "name", metavar="NAME", help=N_("Look at this source now, whatever its hour."))
@with_session
def collect(session: Session, name: str | None) -> int:
    """Look at the sources."""
    with session.out.progress(session.tr("Looking")) as start:
        report = session.house.collect(name, start)
    session.out.report(
        report,
        N_("{sources} sources asked: {new} new posts, {edited} edited, {unchanged} already known, {failed} failures."),
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
        records = [_record(session, source) for source in _all(ledger)]
    session.out.rows(
        records, ("name", "state", "last_success", "address"), msg("No source: give organisations a feed.")
    )


@sources.command("try", help=N_("Show what a source or an address gives; store nothing."))
@click.argument("address")
@with_session
def try_source(session: Session, address: str) -> None:
    """Show what a source gives."""
    page = session.house.try_source(address)
    session.out.rows(
        ({"published": p.published_at.isoformat(), "url": p.url, "text": p.text} for p in page.posts[:10]),
        ("published", "text"),
        msg("The source answered, and holds nothing."),
    )
    session.out.troubles(page.troubles)


@sources.command("enable", help=N_("Look at a source again."))
@click.argument("name")
@with_session
def enable(session: Session, name: str) -> None:
    """Look at a source again."""
    _switch(session, name, on=True)
    session.out.say("{name} is looked at again.", name=name)


@sources.command("disable", help=N_("Stop looking at a source."))
@click.argument("name")
@with_session
def disable(session: Session, name: str) -> None:
    """Stop looking at a source."""
    _switch(session, name, on=False)
    session.out.say("{name} is no longer looked at.", name=name)


def _switch(session: Session, name: str, *, on: bool) -> None:
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


def _all(ledger: Any) -> list[Source]:
    from watcher.storage.sources import Sources

    return Sources(ledger).all()


def _record(session: Session, source: Source) -> dict[str, Any]:
    trouble = source.disabled_because or source.last_error
    state = session.tr(trouble) if trouble else session.tr("fine") if source.last_success_at else None
    return {
        "name": source.name,
        "network": source.network,
        "address": source.address,
        "state": state,
        "enabled": source.disabled_because is None,
        "failures": source.failures,
        "last_success": source.last_success_at.isoformat(timespec="minutes") if source.last_success_at else None,
        "next_check": source.next_check_at.isoformat(timespec="minutes") if source.next_check_at else None,
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
