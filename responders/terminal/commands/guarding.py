"""GUARD: `guard`, what every guard says of a text; `meetings`, the private record that the leak guard needs."""

import sys
from datetime import date, datetime

import click

from responders.terminal.commands.asking import who
from responders.terminal.exits import DONE, REFUSED
from responders.terminal.session import Session
from responders.terminal.verbs import N_, NUMBER, Verb, Verbs, one_of, with_session
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Meeting, Network


@click.command(cls=Verb, help=N_("Say what every guard thinks of a text, and why; exit 3 when one blocks it."))
@click.argument("text")
@click.option("--network", type=one_of(Network), default="bluesky", show_default=True, help=N_("Where it would go."))
@click.option("--group", metavar="G", help=N_("The affinity group it is for."))
@click.option("--org", metavar="O", help=N_("The organisation it answers."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who asks: some words are shown to those who may know."))
@with_session
def guard(session: Session, text: str, network: str, group: str | None, org: str | None, person: str | None) -> int:
    """Explain every verdict."""
    from responders.guards.registry import judge
    from responders.guards.verdict import Level, worst
    from responders.queue.gathering import gather_alone
    from responders.terminal.guarding import draft_of, print_verdicts

    house = session.house
    house.check_names(None, org)
    by = house.settings.person(person) if person else None
    draft = draft_of(sys.stdin.read() if text == "-" else text, house.settings.programme, session.clock())
    with house.ledger() as ledger:
        context = gather_alone(ledger, house.settings, Network(network), session.clock(), org, group, by)
    verdicts = judge(draft, context)
    print_verdicts(session.out, verdicts, draft.text)
    return REFUSED if worst(verdicts) is Level.BLOCK else DONE


@click.group(cls=Verbs, help=N_("The private record of confidential meetings."))
def meetings() -> None:
    """Work on the meetings."""


@meetings.command("key", help=N_("Make the key that seals the meetings, once, in secrets.env."))
@with_session
def key(session: Session) -> None:
    """Make the key."""
    from responders.meetings import make_key

    file = make_key(session.house.settings)
    session.out.say("The key is in {path}. Keep a copy elsewhere: without it nothing can be approved.", path=file)


@meetings.command("add", help=N_("Record a meeting, sealed: no text that leaves will let it be guessed."))
@click.option("--org", "organisations", multiple=True, required=True, metavar="O",
              help=N_("An organisation: id of the directory, or name; may be repeated."))  # fmt: skip
@click.option(
    "--with", "participants", multiple=True, metavar="NAME", help=N_("Somebody who was there; may be repeated.")
)
@click.option("--place", required=True, help=N_("From the room to the town, with commas."))
@click.option("--date", "day", required=True, metavar="D", help=N_("The day (2027-03-12)."))
@click.option("--theme", default="", metavar="T", help=N_("Its theme."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who records it."))
@with_session
def add(
    session: Session, organisations: tuple[str, ...], participants: tuple[str, ...], place: str, day: str, theme: str,
    person: str | None,
) -> None:  # fmt: skip
    """Record a meeting."""
    from responders.meetings import record

    house, by = session.house, session.house.settings.person(who(session, person))
    house.check_names(theme or None, None)
    meeting = Meeting(organisations, participants, place, day_of(day), theme, by.id)
    with house.ledger() as ledger:
        number = record(ledger, house.settings, meeting, by)
    if session.as_json:
        session.out.json({"id": number})
    session.out.say("Meeting {number} is recorded, sealed.", number=number)


@meetings.command("list", help=N_("List the meetings you may read."))
@click.option("--as", "person", metavar="PERSON", help=N_("Who asks."))
@with_session
def list_meetings(session: Session, person: str | None) -> None:
    """List meetings."""
    from responders.meetings import readable

    house, by = session.house, session.house.settings.person(who(session, person))
    with house.ledger() as ledger:
        found = readable(ledger, house.settings, by)
    records = [_record(number, meeting) for number, meeting in found.items()]
    session.out.rows(records, ("id", "date", "theme", "place", "organisations"), msg("No meeting that you may read."))


@meetings.command("show", help=N_("Show one meeting."))
@click.argument("number", type=NUMBER)
@click.option("--as", "person", metavar="PERSON", help=N_("Who asks."))
@with_session
def show(session: Session, number: int, person: str | None) -> None:
    """Show a meeting."""
    from responders.meetings import one

    house, by = session.house, session.house.settings.person(who(session, person))
    with house.ledger() as ledger:
        found = one(ledger, house.settings, number, by)
    record = _record(number, found)
    session.out.rows([record], tuple(record), msg("No meeting that you may read."))


@meetings.command("forget", help=N_("Erase a meeting for good."))
@click.argument("number", type=NUMBER)
@click.option("--as", "person", metavar="PERSON", help=N_("Who asks."))
@with_session
def forget_meeting(session: Session, number: int, person: str | None) -> None:
    """Erase a meeting."""
    from responders.meetings import forget

    house, by = session.house, session.house.settings.person(who(session, person))
    with house.ledger() as ledger:
        forget(ledger, house.settings, number, by)
    session.out.say("Meeting {number} is erased.", number=number)


def _record(number: int, meeting: Meeting) -> dict[str, object]:
    return {
        "id": number,
        "date": meeting.day.isoformat(),
        "theme": meeting.theme,
        "place": meeting.place,
        "participants": list(meeting.participants),
        "organisations": list(meeting.organisations),
    }


def day_of(words: str) -> date:
    """Return a day from its words; raise UsageError."""
    try:
        return datetime.strptime(words, "%Y-%m-%d").date()  # noqa: DTZ007  a day, not an instant
    except ValueError as error:
        raise UsageError(msg("This is not a day: {words}", words=words), msg("Write it as 2027-03-12.")) from error
