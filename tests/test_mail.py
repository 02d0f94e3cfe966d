"""Mail leaves once, to one person at a time, through a real server that misbehaves."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from mail_world import FRIDAY, WORD, Mailbox, campaign, mailbox, team
from world import NOON, by_person, keep, post, reading, ticket

from responders.digest.sending import ABANDONED_AFTER, Posting
from responders.mail_message import compose
from responders.mailing import Delivered, MailDeferred, Mailer, MailRefused, MailUncertain
from responders.smtp import SmtpMailer
from watcher.errors import UsageError
from watcher.model import Person, Role, StepReport
from watcher.settings import Settings
from watcher.storage.deliveries import Deliveries, Delivery, DeliveryState
from watcher.storage.ledger import Ledger

DAY = date(2027, 3, 12)
HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def letter(mailer: Mailer, to: str = "nadia@rives.example", subject: str = "Veille", key: str = "k") -> Delivered:
    try:
        return mailer.send(to, subject, "Bonjour.\n.\n.. fin\n", "<p>Bonjour</p>", key)
    finally:
        mailer.close()


def run(
    ledger: Ledger, settings: Settings, mailer: Mailer, at: datetime = FRIDAY, day: date | None = None
) -> StepReport:
    return Posting(ledger, settings, mailer, lambda: at).run(day)


def states(ledger: Ledger, day: date = DAY) -> dict[str, DeliveryState]:
    return {mail.person: mail.state for mail in Deliveries(ledger).of_day(day)}


# The conversation


def test_a_message_says_whence_it_comes_and_that_no_person_wrote_it(box: Mailbox) -> None:
    delivered = letter(box.mailer())
    (message,) = box.postman.messages()
    assert message["From"] == "Veilleur <veille@rives.example>"
    assert message["To"] == "nadia@rives.example"
    assert message["Reply-To"] == "contact@rives.example"
    assert message["Message-ID"] == delivered.message_id
    assert message["List-Id"] == "Veilleur <veilleur.rives.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Fri, 12 Mar 2027 06:00:00 +0000"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Bonjour.", ".", ".. fin"]  # type: ignore[union-attr]
    assert "<p>Bonjour</p>" in message.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_key_has_one_message_id_for_ever() -> None:
    mails = [compose("a@b.example", None, "c@d.example", "s", "t", None, key, FRIDAY) for key in ("k", "k", "l")]
    ids = [next(line for line in mail.splitlines() if line.startswith(b"Message-ID")) for mail in mails]
    assert ids[0] == ids[1] != ids[2]


def test_a_subject_with_newlines_adds_no_header(box: Mailbox) -> None:
    letter(box.mailer(), subject="Veille\r\nBcc: tous@evil.example\n\nle corps \u202egnp")
    (message,) = box.postman.messages()
    assert message["Bcc"] is None
    assert message["Subject"] == "Veille Bcc: tous@evil.example le corps gnp"


@pytest.mark.parametrize(
    "address",
    ["", "nadia", "nadia@", "@rives.example", "a b@c.example", "a@b.example\nBcc: x@y.example", "é@c.example",
     "a@b.example>", "<a@b.example>", "a@b.example, c@d.example", '"a"@b.example', "a@b.example> SIZE=1"],
)  # fmt: skip
def test_a_broken_address_is_refused_before_any_word_is_said(address: str, box: Mailbox) -> None:
    with pytest.raises(MailRefused, match="not an address"):
        letter(box.mailer(), to=address)
    assert box.postman.accepted == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rcpt 451 4.7.1 later", MailDeferred),
        ("rcpt 550 5.1.1 nobody", MailRefused),
        ("rcpt 421 4.3.2 closing", MailDeferred),
        ("rcpt drop", MailDeferred),
        ("data 452 4.2.2 full", MailDeferred),
        ("data 554 5.7.1 no", MailRefused),
        ("data drop", MailUncertain),
        ("data accept and drop", MailUncertain),
    ],
)
def test_each_refusal_is_told_for_what_it_is(fault: str, error: type[Exception], box: Mailbox) -> None:
    box.postman.script["nadia@rives.example"] = [fault]
    mailer = box.mailer()
    with pytest.raises(error):
        mailer.send("nadia@rives.example", "s", "t", None, "k")
    mailer.send("karim@rives.example", "s", "t", None, "l")  # the next one is not harmed
    mailer.close()
    assert box.postman.counts()["karim@rives.example"] == 1


def test_a_wrong_password_is_said_without_repeating_it(box: Mailbox) -> None:
    with pytest.raises(MailDeferred, match="refuses the password") as refused:
        letter(box.mailer(word="faux-mot"))
    assert "faux-mot" not in repr(refused.value) + str(refused.value.hint)


def test_an_unknown_authority_and_an_expired_certificate_send_nothing(box: Mailbox) -> None:
    with pytest.raises(MailDeferred, match="certificate is not valid"):
        letter(box.mailer(trusts=False))
    with mailbox(expired=True) as late, pytest.raises(MailDeferred, match="certificate has expired"):
        letter(late.mailer())


def test_nothing_is_said_in_clear_where_starttls_is_missing() -> None:
    with mailbox(starttls=False) as clear, pytest.raises(MailDeferred, match="does not offer"):
        letter(clear.mailer())
    assert clear.postman.accepted == []


def test_a_server_that_is_not_there_is_deferred(box: Mailbox) -> None:
    with pytest.raises(MailDeferred, match="cannot be reached"):
        letter(box.mailer(port=1))


# The day's digest


def test_each_person_receives_one_message_and_only_once(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(3))
    for minutes in range(5):
        run(ledger, settings, box.mailer(), FRIDAY + timedelta(minutes=minutes))
    assert box.postman.counts() == {f"p{n}@rives.example": 1 for n in range(3)}
    assert set(states(ledger).values()) == {DeliveryState.SENT}


def test_a_refusal_at_the_seventh_of_twelve_harms_nobody_else(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(12))
    box.postman.script["p6@rives.example"] = ["rcpt 550 5.1.1 nobody"]
    report = run(ledger, settings, box.mailer())
    run(ledger, settings, box.mailer(), FRIDAY + HOUR)
    assert (report.count("sent"), report.count("refused")) == (11, 1)
    assert "550 5.1.1 nobody" in str(report.troubles[0])
    assert set(box.postman.counts().values()) == {1}
    assert states(ledger)["p6"] is DeliveryState.REFUSED


def test_what_is_deferred_waits_longer_each_time_then_leaves(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    box.postman.script["p0@rives.example"] = ["rcpt 451 later"] * 3
    waits = []
    at = FRIDAY
    for _ in range(4):
        run(ledger, settings, box.mailer(), at)
        (mail,) = Deliveries(ledger).of_day(DAY)
        waits.append((mail.wait_until - at) // timedelta(minutes=1))
        at = max(mail.wait_until, at)
    assert waits[:3] == [2, 4, 8]
    assert mail.state is DeliveryState.SENT
    run(ledger, settings, box.mailer(), FRIDAY + timedelta(minutes=15))
    assert box.postman.counts() == {"p0@rives.example": 1}


def test_an_unreachable_server_claims_nothing_and_is_asked_once_a_run(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(12))
    report = run(ledger, settings, box.mailer(port=1))
    assert report.count("deferred") == 12
    assert {mail.claimed_at for mail in Deliveries(ledger).of_day(DAY)} == {None}
    assert run(ledger, settings, box.mailer(), FRIDAY + timedelta(minutes=2)).count("sent") == 12


def test_what_is_put_off_all_morning_is_given_up_and_says_why(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    run(ledger, settings, box.mailer(port=1))
    report = run(ledger, settings, box.mailer(), FRIDAY + 4 * HOUR)
    assert states(ledger) == {"p0": DeliveryState.REFUSED}
    assert "cannot be reached" in str(report.troubles[0])
    assert box.postman.accepted == []


class Killed(BaseException):
    """The process ends here, as by kill -9."""


class Dying(SmtpMailer):
    """A mailer whose process dies before, or after, a message left."""

    before: float = 0.0
    after: float = 0.0
    dice: random.Random

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        if self.dice.random() < self.before:
            raise Killed
        delivered = super().send(recipient, subject, text, html, key)
        if self.dice.random() < self.after:
            raise Killed
        return delivered


def dying(box: Mailbox, dice: random.Random, before: float, after: float, at: datetime) -> Dying:
    mailer = box.mailer(at=at)
    mailer.__class__ = Dying
    assert isinstance(mailer, Dying)
    mailer.dice, mailer.before, mailer.after = dice, before, after
    return mailer


def test_a_crash_between_the_send_and_the_note_is_uncertain_never_twice(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(3))
    with pytest.raises(Killed):
        run(ledger, settings, dying(box, random.Random(0), 0, 1, FRIDAY))
    run(ledger, settings, box.mailer(), FRIDAY + timedelta(minutes=1))
    assert states(ledger)["p0"] is DeliveryState.SENDING  # another daemon might be at it
    run(ledger, settings, box.mailer(), FRIDAY + ABANDONED_AFTER)
    assert states(ledger)["p0"] is DeliveryState.UNCERTAIN
    assert set(box.postman.counts().values()) == {1}


def test_a_person_may_ask_for_an_uncertain_mail_again(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    box.postman.script["p0@rives.example"] = ["data drop"]
    run(ledger, settings, box.mailer())
    assert states(ledger) == {"p0": DeliveryState.UNCERTAIN}
    posting = Posting(ledger, settings, box.mailer(), lambda: FRIDAY + HOUR)
    posting.again(DAY, "p0")
    posting.run(DAY)
    assert states(ledger) == {"p0": DeliveryState.SENT}
    with pytest.raises(UsageError):
        posting.again(DAY, "p0")


FAULTS = (
    "rcpt 451 later", "rcpt 421 closing", "rcpt drop", "data 451 later", "data drop", "data accept and drop",
    "rcpt 550 nobody", "data 554 no",
)  # fmt: skip
SETTLED = {DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNCERTAIN}


def test_two_hundred_faults_and_nobody_is_mailed_twice(tmp_path: Path, box: Mailbox) -> None:
    dice, faults, outcomes = random.Random(7), 0, []
    people = team(12)
    settings = campaign(box, people)
    for number in range(13):
        day, start = DAY + timedelta(days=number), FRIDAY + timedelta(days=number)
        box.postman.accepted.clear()
        for person in people:
            box.postman.script[str(person.email)] = dice.sample(FAULTS, dice.choice((1, 2, 2, 3)))
        planned = sum(map(len, box.postman.script.values()))
        for tick in range(25):
            at = start + timedelta(minutes=9 * tick)
            with Ledger.open(tmp_path / "ledger.db") as ledger:
                try:
                    run(ledger, settings, dying(box, dice, 0.05, 0.05, at), at)
                except Killed:
                    faults += 1
                if {mail.state for mail in Deliveries(ledger).of_day(day)} <= SETTLED:
                    break
        faults += planned - sum(map(len, box.postman.script.values()))  # what was met
        with Ledger.open(tmp_path / "ledger.db") as ledger:
            found = states(ledger, day)
        outcomes += [(state, box.postman.counts()[f"{who}@rives.example"]) for who, state in found.items()]
    assert faults >= 200
    assert len(outcomes) == 12 * 13
    for state, received in outcomes:
        assert received <= 1
        assert state in SETTLED
        assert state is DeliveryState.UNCERTAIN or received == (state is DeliveryState.SENT)


# On time


def test_nothing_leaves_before_the_hour_nor_after_the_last_one(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    run(ledger, settings, box.mailer(), FRIDAY - timedelta(seconds=1))
    run(ledger, settings, box.mailer(), FRIDAY + 4 * HOUR)
    assert states(ledger) == {}
    assert box.postman.accepted == []


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31)])
def test_the_hour_is_that_of_the_wall_clock_on_the_nights_it_changes(day: date, ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    seven = datetime.combine(day, settings.schedule.digest_at, settings.timezone).astimezone(UTC)
    for minutes in range(-90, 91, 10):
        run(ledger, settings, box.mailer(), seven + timedelta(minutes=minutes))
        assert len(box.postman.accepted) == (minutes >= 0)


def test_a_machine_back_after_its_hour_says_that_it_is_late(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1))
    run(ledger, settings, box.mailer(), FRIDAY + timedelta(minutes=20))
    (message,) = box.postman.messages()
    assert message["Subject"].endswith(("(late)", "(retardé)"))


def test_a_clock_that_goes_back_sends_nothing_again(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(2))
    run(ledger, settings, box.mailer(), FRIDAY + HOUR)
    run(ledger, settings, box.mailer(), FRIDAY)
    assert set(box.postman.counts().values()) == {1}


def test_two_daemons_at_the_same_hour_send_one_message_each(tmp_path: Path, box: Mailbox) -> None:
    import threading

    settings = campaign(box, team(8))
    Ledger.open(tmp_path / "ledger.db").close()

    def daemon() -> None:
        with Ledger.open(tmp_path / "ledger.db") as own:
            run(own, settings, box.mailer())

    threads = [threading.Thread(target=daemon) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert box.postman.counts() == {f"p{n}@rives.example": 1 for n in range(8)}


# To each their own


def test_edition_language_and_themes_are_those_of_the_person(ledger: Ledger, box: Mailbox) -> None:
    ticket(ledger, post("Les urgences ferment"), reading("sante", priority=9))
    ticket(ledger, post("Le lait baisse", organisation_id="maraichers"), reading("agriculture", priority=8))
    lead, english = (
        Person("lea", "Léa", frozenset({Role.THEME_LEAD}), ("agriculture",), "lea@rives.example"),
        Person("tom", "Tom", frozenset({Role.CANDIDATE}), (), "tom@rives.example", "en"),
    )
    settings = campaign(box, (lead, english), own_themes=("lea",), direction=("tom",), week=("tom",))
    run(ledger, settings, box.mailer())
    said = {m["To"]: m.get_body(("plain",)).get_content() for m in box.postman.messages()}  # type: ignore[union-attr]
    assert "Le lait baisse" in said["lea@rives.example"]
    assert "urgences ferment" not in said["lea@rives.example"]
    assert "IN FIGURES" in said["tom@rives.example"]
    assert len(box.postman.accepted) == 2  # no weekly edition on a Friday


def test_the_weekly_edition_leaves_on_mondays(ledger: Ledger, box: Mailbox) -> None:
    settings = campaign(box, team(1), week=("p0",))
    run(ledger, settings, box.mailer(), FRIDAY + timedelta(days=3))
    (message,) = box.postman.messages()
    assert message["Subject"].startswith(("Week to 15/03", "Semaine au 15/03"))


def test_somebody_without_an_address_is_told_and_the_others_receive(ledger: Ledger, box: Mailbox) -> None:
    people = (replace(team(1)[0], email=None), replace(team(2)[1], email="a@b\nBcc: c"), *team(3)[2:])
    report = run(ledger, campaign(box, people), box.mailer())
    assert (report.count("refused"), report.count("sent")) == (2, 1)


def test_no_private_person_and_no_password_is_in_any_message_or_report(ledger: Ledger, box: Mailbox) -> None:
    keep(ledger, by_person("Lucas Merval partout"), reading())
    ticket(ledger, post("Merci @lucas_m_84"), reading(), due_at=NOON)
    report = run(ledger, campaign(box, team(2), team=("p0",), direction=("p1",), week=("p0",)), box.mailer())
    said = b"".join(raw for _, raw in box.postman.accepted).lower() + str(report).lower().encode()
    assert b"lucas" not in said
    assert b"merval" not in said
    assert WORD.encode() not in said


def test_a_mail_moved_meanwhile_is_left_alone(ledger: Ledger) -> None:
    shelf = Deliveries(ledger)
    assert shelf.plan(DAY, [("team", "a"), ("team", "a")], FRIDAY, FRIDAY + HOUR) == 1
    (mail,) = shelf.of_day(DAY)
    assert isinstance(mail, Delivery)
    assert shelf.swap(mail, DeliveryState.SENDING, FRIDAY)
    assert not shelf.swap(mail, DeliveryState.SENDING, FRIDAY)
