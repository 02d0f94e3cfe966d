"""SPEAK: `digest`."""

from datetime import date, datetime
from pathlib import Path

import click

from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg


@click.command(cls=Verb, help=N_("Write the digest of a day, as text and HTML; or mail it."))
@click.option("--date", "day", metavar="D", help=N_("The day (2027-03-12); today when absent."))
@click.option("--edition", type=click.Choice(["team", "direction", "week"]), default="team", show_default=True,
              help=N_("For the whole team, one screen for the direction, or the week that ends that day."))  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help=N_("Folder for the two files."))
@click.option("--preview", is_flag=True, help=N_("Open it in the browser."))
@click.option("--send", is_flag=True, help=N_("Mail it now to those who have not had it (config/mail.toml)."))
@click.option("--again", metavar="PERSON", help=N_("With --send: once more to somebody whose mail did not arrive."))
@with_session
def digest(
    session: Session, day: str | None, edition: str, out: Path | None, preview: bool, send: bool, again: str | None
) -> int:
    """Write the digest of a day, or mail it."""
    house = session.house
    wanted = _day(day) or house.today()
    if wanted > house.today():
        raise UsageError(msg("This day has not come yet: {day}", day=wanted), msg("Leave --date out for today's."))
    if send or again is not None:
        return _send(session, wanted, again)
    html, text = _write(session, wanted, edition, out or house.settings.workspace / "data" / "digests")
    if preview:
        import webbrowser

        webbrowser.open(html.resolve().as_uri())
    if session.as_json:
        session.out.json({"html": str(html), "text": str(text)})
    else:
        session.out.say("The digest is in {text} and {html}.", text=text, html=html)
    return DONE


def _write(session: Session, day: date, edition: str, folder: Path) -> tuple[Path, Path]:
    from responders.digest.deliver import write_files
    from responders.digest.gather import Edition
    from responders.digest.keeping import digest_of

    house = session.house
    with house.ledger() as ledger:
        made = digest_of(ledger, house.settings, day, Edition(edition), session.clock())
    return write_files(made, folder, session.tr)


def _send(session: Session, day: date, again: str | None) -> int:
    from responders.digest.gather import digest_hour
    from responders.wiring import send_digests

    if session.clock() < digest_hour(session.house.settings, day):
        raise UsageError(
            msg("The hour of this digest has not come yet."), msg("Look at it with: veilleur digest --preview")
        )
    report = send_digests(session.house, day, again)
    session.out.report(report, N_("{sent} sent, {deferred} put off, {refused} refused, {uncertain} uncertain."))
    return FAILED if report.troubles else DONE


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return datetime.strptime(words, "%Y-%m-%d").date()  # noqa: DTZ007  a day, not an instant
    except ValueError as error:
        raise UsageError(msg("This is not a day: {words}", words=words), msg("Write it as 2027-03-12.")) from error
