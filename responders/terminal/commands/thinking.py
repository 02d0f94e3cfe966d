"""THINK: `read`, `explain`, `triage`, `draft`."""

import sys
from pathlib import Path

import click

from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg


@click.command(cls=Verb, help=N_("Understand the posts not read yet."))
@click.option("--again", is_flag=True, help=N_("Read again what an older understanding read."))
@with_session
def read(session: Session, again: bool) -> None:
    """Understand posts."""
    with session.out.progress(session.tr("Reading")) as start:
        report = session.house.read(again, start)
    session.out.report(report, N_("{moved} posts read, {mentions} of which speak of us or may."))


@click.command(cls=Verb, help=N_("Say what the house thinks of a text, and why; store nothing."))
@click.argument("text", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path, allow_dash=True), metavar="F.jsonl",
              help=N_("Explain each line of a file, in the order given."))  # fmt: skip
@with_session
def explain(session: Session, text: str | None, file: Path | None) -> int:
    """Explain one text, or each line of a file."""
    from responders.terminal.explaining import explain_file, explain_text, show

    if file is not None and text is not None:
        raise UsageError(msg("Give a text or a file, not both."))
    if file is not None:
        return FAILED if explain_file(session, file) else DONE
    if text is None:
        text = sys.stdin.read()
    if not text.strip():
        raise UsageError(msg("There is no text to explain."), msg("Write it between quotes: veilleur explain 'TEXT'"))
    answer = explain_text(session, text)
    session.out.json(answer) if session.as_json else show(session, text, answer)
    return DONE


@click.command(cls=Verb, help=N_("Open tickets for what wants a person."))
@with_session
def triage(session: Session) -> None:
    """Open tickets."""
    report = session.house.triage()
    sentence = N_(
        "{moved} posts decided on: {tickets} tickets opened, {copies} copies joined to theirs, "
        "{watch} for the digest, {count} only counted, {woken} tickets woken."
    )
    session.out.report(report, sentence)


@click.command(cls=Verb, help=N_("Write first drafts from the programme; what it does not answer is escalated."))
@with_session
def draft(session: Session) -> None:
    """Write first drafts."""
    report = session.house.draft()
    session.out.report(
        report,
        N_("{drafts} drafts written, {escalated} tickets escalated because the programme does not answer."),
    )


@click.command(cls=Verb, help=N_("Propose to affinity groups what organisations did; --calendar shows the plan."))
@click.option("--calendar", is_flag=True, help=N_("Show what is planned, day by day, and propose nothing."))
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True, help=N_("So many days ahead."))
@with_session
def propose(session: Session, calendar: bool, days: int) -> None:
    """Propose highlights, and tell the groups those that were approved."""
    from responders.terminal.proposing import show_calendar, tell_groups

    if calendar:
        show_calendar(session, days)
        return
    report = session.house.propose()
    sentence = N_("Highlights proposed: {proposed}; organisations that wait for another turn: {had_its_turn}.")
    session.out.report(report, sentence)
    tell_groups(session)
