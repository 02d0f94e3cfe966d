"""`demo`: the main job on bundled data, with no account and no network beyond loopback."""

import os
import socket
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from responders.terminal.exits import DONE
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg

if TYPE_CHECKING:
    from responders.wiring import House
    from watcher.model import StepReport


@click.command(
    cls=Verb, help=N_("See the whole work on an invented campaign: look, think, draft, digest, then the queue.")
)
@click.option("--no-review", is_flag=True, help=N_("Stop before the queue."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who reviews (an id of people.toml)."))
@with_session
def demo(session: Session, no_review: bool, person: str | None) -> int:
    """Show the whole work."""
    from responders.demo import as_lines, feeds, read_world, served
    from responders.workspace import demo_port, shipped_demo

    started = time.monotonic()
    there = session.at(_workspace(session))
    house = there.house
    organisations = {organisation.id: organisation for organisation in house.settings.organisations}
    world = read_world(shipped_demo(), house.today(), house.settings.timezone)
    port = demo_port(there.workspace) or 0
    posts = there.workspace / "data" / "posts.jsonl"
    hostile = (shipped_demo() / "hostile.jsonl").read_text("utf-8")
    posts.write_text("".join(f"{line}\n" for line in as_lines(world, organisations)) + hostile, "utf-8")
    with served(feeds(world, organisations), port):
        reports = _look_and_think(there, house, posts)
    _tell(there, house, reports, time.monotonic() - started)
    if not no_review and not there.as_json:
        _review(there, person)
    return DONE


def _workspace(session: Session) -> Path:
    """Return the demonstration's workspace: the one named or stood in, else a new one in ./demo."""
    from responders.workspace import demo_port, make_demo

    folder = session.workspace
    if demo_port(folder) is None:
        if (folder / "config").is_dir() and folder != Path():
            raise UsageError(
                msg("{folder} holds a real workspace: the demonstration will not touch it.", folder=folder),
                msg("Name another folder: veilleur demo --workspace FOLDER"),
            )
        folder = folder / "demo" if folder == Path() else folder
    if demo_port(folder) is None:
        make_demo(folder, session.clock().date(), _free_port())
    return folder


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _look_and_think(session: Session, house: "House", posts: Path) -> "list[StepReport]":
    tr, out = session.tr, session.out
    with out.progress(tr("Looking")) as start:
        collected = house.collect(None, start)
    with out.progress(tr("Importing")) as start:
        imported = house.take_in(posts, None, start)
    with out.progress(tr("Reading")) as start:
        read = house.read(False, start)
    return [collected, imported, read, house.triage(), house.draft()]


def _tell(session: Session, house: "House", reports: "list[StepReport]", took_s: float) -> None:
    """Say what happened in a dozen lines."""
    from responders.wiring import write_digests
    from watcher.storage.listing import Filter
    from watcher.storage.tickets import Tickets

    digests = write_digests(house, kept=False)
    with house.ledger() as ledger:
        waiting = Tickets(ledger).count(Filter(), session.clock())
    if session.as_json:
        steps = {r.step: {**r.counts, "troubles": len(r.troubles)} for r in [*reports, digests]}
        session.out.json(
            {**steps, "waiting": waiting, "seconds": round(took_s, 1), "workspace": str(session.workspace)}
        )
        return
    if session.quiet:
        return
    collected, imported, read, triaged, drafted = (r.counts for r in reports)
    folder = session.workspace / "data" / "digests"
    newest = max(folder.glob("digest-*-team.html"), default=folder)
    for sentence, values in (
        (
            N_("Looked    {sources} feeds on loopback: {new} new posts, {edited} edited, {unchanged} already known."),
            collected,
        ),
        (
            N_("Imported  {new} new posts, {unchanged} already known, {refused} malformed lines refused and reported."),
            imported,
        ),
        (N_("Thought   {moved} posts read; {mentions} speak of the campaign or may."), read),
        (N_("Decided   {tickets} tickets for a person, {copies} cross-posted copies joined to theirs."), triaged),
        (
            N_("  {watch} posts for the digest only; {count} of private persons, counted then made anonymous."),
            triaged,
        ),
        (N_("Drafted   {drafts} answers that cite a measure of the programme."), drafted),
        (
            N_("  {escalated} questions the programme does not answer: escalated, nothing invented."),
            drafted,
        ),
        (N_("Spoke     nothing: without a named person's approval of the exact text, nothing leaves."), {}),
    ):
        session.out.text(session.tr(sentence).format_map(defaultdict(int, values)))
    session.out.say("Digest    {path}", path=newest)
    session.out.say(
        "Waiting   {waiting} tickets in the queue; all this took {seconds} s.",
        waiting=waiting,
        seconds=f"{took_s:.1f}",
    )
    session.out.say("Go on     veilleur --workspace {folder} review --as sabrina", folder=session.workspace)


def _review(session: Session, person: str | None) -> None:
    from responders.terminal.commands.asking import open_review
    from watcher.model import Role

    leads = (p.id for p in session.house.settings.people if Role.DIGITAL_LEAD in p.roles)
    if os.isatty(0) and os.isatty(1):
        open_review(session, person or next(leads, "sabrina"))
    else:
        session.out.say("No terminal here: the queue is not opened.")
