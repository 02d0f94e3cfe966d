"""Alerts leave once, by real mail and to a real chat address, whatever dies on the way."""

import json
import logging
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from desk import PEOPLE
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from kill_world import count_calls, in_child
from mail_world import Mailbox
from pydantic import SecretStr
from world import NOON, by_person, keep, organisation, post, reading, settings, ticket

from responders.alerts.chat import Chats
from responders.alerts.sending import Alerting
from responders.digest.gather import gather as gather_digest
from responders.digest.records import Edition
from responders.digest.render import render_text
from responders.mailing import Delivered, Mailer
from responders.terminal.cli import run as veilleur
from responders.workspace import make_demo
from watcher.messages import Translator, msg
from watcher.model import AlertKind, MentionVerdict, Nature, Outcome, Role, StepReport
from watcher.settings import Settings, check, load
from watcher.settings.settings import AlertSettings, MailSettings
from watcher.storage.alerts import Alerts
from watcher.storage.deliveries import DeliveryState
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOKEN = "jeton-tres-secret"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@dataclass
class Postman:
    """Take every message, and remember when."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)

    def connect(self) -> None: ...

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        self.letters.append((recipient, subject, text))
        return Delivered(key)

    def close(self) -> None: ...


class Chat:
    """A chat service on loopback: what it took, and what it answers."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.status = 200
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                chat.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(chat.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> SecretStr:
        return SecretStr(f"json://127.0.0.1:{self.server.server_address[1]}/{TOKEN}")


@pytest.fixture
def chat() -> Iterator[Chat]:
    one = Chat()
    yield one
    one.server.shutdown()
    one.server.server_close()


def campaign(box: Mailbox | None = None, **rules: Any) -> Settings:
    """Make a campaign whose people have addresses; with a server, one that mails."""
    people = tuple(replace(person, email=f"{person.id}@rives.example") for person in PEOPLE)
    mail = box.mail() if box else MailSettings("localhost", 25, "veille@rives.example", None, "starttls", None, {})
    return replace(settings(), people=people, mail=mail, alerts=AlertSettings(**rules))


def accuse(ledger: Ledger, number: int = 1, at: datetime = NOON, **changes: Any) -> int:
    """Open the ticket of an unlawful accusation by an organisation."""
    said = post(f"Canari {number} : voleuse !", published_at=at, url=f"https://urgences.example/{number}", **changes)
    return ticket(ledger, said, reading(nature=Nature.UNLAWFUL), Outcome.NO_REPLY, role=Role.LEGAL)


def run(
    ledger: Ledger, settings: Settings, mailer: Mailer | None, at: datetime = NOON, chats: Mailer | None = None
) -> StepReport:
    return Alerting(ledger, settings, mailer, chats or Postman(), lambda: at).run()


# By mail


def test_a_grave_accusation_reaches_those_whom_it_concerns_once(ledger: Ledger, box: Mailbox) -> None:
    number = accuse(ledger)
    for minutes in range(0, 60, 5):
        run(ledger, campaign(box), box.mailer(), NOON + minutes * MINUTE)
    assert box.postman.counts() == {"sabrina@rives.example": 1, "anne-lise@rives.example": 1}
    message = box.postman.messages()[0]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"veilleur queue show {number}" in text and "https://urgences.example/1" in text
    assert "Collectif Urgences Vidalune" in text and "Canari" not in text + message["Subject"]


def test_a_ticket_that_somebody_takes_ends_its_alert_before_it_is_told(ledger: Ledger, box: Mailbox) -> None:
    number = accuse(ledger)
    night = datetime(2027, 3, 11, 23, tzinfo=UTC)
    sleeping = campaign(box, at_night=frozenset())
    run(ledger, sleeping, box.mailer(), night)
    held = Tickets(ledger).get(number)
    assert held is not None and Tickets(ledger).swap(held, held.status, night, owner="anne-lise")
    run(ledger, sleeping, box.mailer(), night + 8 * HOUR)
    assert box.postman.accepted == []
    assert Alerts(ledger).open() == []


def test_quiet_hours_hold_what_may_wait_until_the_morning(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    night = datetime(2027, 3, 11, 23, tzinfo=UTC)
    sleeping = campaign(box, at_night=frozenset())
    counts = [run(ledger, sleeping, box.mailer(), night + minutes * MINUTE).count("sent") for minutes in (0, 300, 420)]
    assert counts == [0, 0, 2]  # seven o'clock in Paris


def test_what_is_over_the_cap_is_told_in_one_message(ledger: Ledger, box: Mailbox) -> None:
    for number in range(10):
        accuse(ledger, number)
    run(ledger, campaign(box, cap_per_hour=3), box.mailer())
    run(ledger, campaign(box, cap_per_hour=3), box.mailer(), NOON + 30 * MINUTE)
    assert box.postman.counts()["sabrina@rives.example"] == 3
    texts = [m.get_body(("plain",)).get_content() for m in box.postman.messages()]  # type: ignore[union-attr]
    assert any(text.count("\n- ") == 4 and "3" in text.splitlines()[5] for text in texts)


def test_a_server_that_is_down_claims_nothing_and_is_asked_once(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    report = run(ledger, campaign(box), box.mailer(port=1))
    assert (report.count("deferred"), len(report.troubles)) == (2, 1)
    assert run(ledger, campaign(box), box.mailer(), NOON + 5 * MINUTE).count("sent") == 2


def test_a_wait_written_by_a_clock_that_was_wrong_does_not_hold_for_a_year(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    run(ledger, campaign(box), box.mailer(port=1), NOON + timedelta(days=365))
    assert run(ledger, campaign(box), box.mailer(), NOON).count("sent") == 2


def test_each_answer_of_the_server_is_kept_for_what_it_is(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    box.postman.script["sabrina@rives.example"] = ["data accept and drop"]
    box.postman.script["anne-lise@rives.example"] = ["rcpt 451 later", "rcpt 550 nobody"]
    for minutes in (0, 5, 30, 60):
        run(ledger, campaign(box), box.mailer(), NOON + minutes * MINUTE)
    states = {one.recipient: one.state for one in Alerts(ledger).deliveries([1])}
    assert states == {"sabrina": DeliveryState.UNCERTAIN, "anne-lise": DeliveryState.REFUSED}
    assert box.postman.counts() == {"sabrina@rives.example": 1}


# Seen, asleep, again


def test_what_nobody_takes_is_told_again_after_its_cool_down_until_it_is_seen(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    told = [run(ledger, campaign(box), box.mailer(), NOON + hours * HOUR).count("sent") for hours in (0, 5, 6)]
    assert told == [2, 0, 2]
    assert Alerts(ledger).snooze(2, NOON + 7 * HOUR) and Alerts(ledger).see(2, "anne-lise", NOON)
    assert run(ledger, campaign(box), box.mailer(), NOON + 24 * HOUR).count("sent") == 0


def test_an_alert_that_sleeps_comes_back_at_its_hour(ledger: Ledger, box: Mailbox) -> None:
    accuse(ledger)
    run(ledger, campaign(box), box.mailer())
    assert Alerts(ledger).snooze(1, NOON + HOUR)
    counts = [run(ledger, campaign(box), box.mailer(), NOON + m * MINUTE).count("sent") for m in (30, 59, 60, 90)]
    assert counts == [0, 0, 2, 0]


@effort(max_examples=25)
@given(st.lists(st.tuples(st.integers(-90, 240), st.sampled_from(["accuse", "take", "see", "wait"])), max_size=14))
def test_never_above_the_cap_nor_twice_within_the_cool_down_wherever_the_clock_goes(
    story: list[tuple[int, str]],
) -> None:
    rules = campaign(cap_per_hour=2, cool_down=2 * HOUR, at_night=frozenset(AlertKind))
    now, opened = NOON, 0
    with _throwaway() as ledger:
        for minutes, deed in story:
            now += minutes * MINUTE
            if deed == "accuse":
                opened = accuse(ledger, opened)
            elif deed == "take" and opened:
                held = Tickets(ledger).get(opened)
                assert held is not None
                Tickets(ledger).swap(held, held.status, now, owner=None if held.owner else "nadia")
            elif deed == "see" and (alerts := Alerts(ledger).open()):
                Alerts(ledger).see(alerts[0].id, "nadia", now)
            run(ledger, rules, Postman(), now)
        rows = list(ledger.rows("SELECT * FROM alert_delivery JOIN alert ON alert.id = alert_id"))
        raised = list(ledger.rows("SELECT subject, raised_ms FROM alert"))
    told = {(row["recipient"], row["message"], row["claimed_ms"]) for row in rows if row["state"] == "sent"}
    for recipient, _, at in told:
        assert sum(one == recipient and at <= other < at + 3_600_000 for one, _, other in told) <= 2
    for subject in {row["subject"] for row in raised}:
        hours = sorted(row["raised_ms"] for row in raised if row["subject"] == subject)
        assert all(later - earlier >= 2 * 3_600_000 for earlier, later in pairwise(hours))


# Killed


def test_killed_at_any_call_it_tells_nobody_twice(tmp_path: Path, box: Mailbox) -> None:
    def tell(path: Path, at: datetime) -> None:
        with Ledger.open(path) as ledger:
            run(ledger, campaign(box), box.mailer(), at)

    def accused(name: str) -> Path:
        with Ledger.open(tmp_path / name) as ledger:
            accuse(ledger)
        return tmp_path / name

    calls, states = count_calls(partial(tell, accused("measure.db"), NOON)), Counter[DeliveryState]()
    for point in range(8):
        path = accused(f"{point}.db")
        box.postman.accepted.clear()
        assert os.WIFSIGNALED(in_child(partial(tell, path, NOON), kill_at=calls * (point + 2) // 10))
        for minutes in (3, 30):
            tell(path, NOON + minutes * MINUTE)
        with Ledger.open(path) as ledger:
            (alert,) = Alerts(ledger).newest(9)
            told = Alerts(ledger).deliveries([alert.id])
        received = box.postman.counts()
        for one in told:
            states[one.state] += 1
            count = received[f"{one.recipient}@rives.example"]
            assert count <= 1
            assert one.state is DeliveryState.UNCERTAIN or (one.state, count) == (DeliveryState.SENT, 1)
    assert states.total() == 16 and states[DeliveryState.UNCERTAIN] >= 1


def test_two_daemons_raise_an_alert_once_and_send_it_once(tmp_path: Path, box: Mailbox) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        for number in range(4):
            accuse(ledger, number)
    start = threading.Barrier(2)

    def daemon() -> None:
        with Ledger.open(path) as ledger:
            start.wait()
            run(ledger, campaign(box), box.mailer())

    both = [threading.Thread(target=daemon) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert box.postman.counts() == {"sabrina@rives.example": 4, "anne-lise@rives.example": 4}
    with Ledger.open(path) as ledger:
        assert len(Alerts(ledger).newest(99)) == 4


# Chats


def talking() -> Settings:
    return replace(campaign(), mail=None, alerts=AlertSettings(chats=("equipe",)))


def test_a_chat_is_told_the_least_and_once(ledger: Ledger, chat: Chat) -> None:
    accuse(ledger)
    for minutes in (0, 5):
        run(ledger, talking(), None, NOON + minutes * MINUTE, Chats(lambda _: chat.address))
    (told,) = chat.taken
    words = told["title"] + told["message"]
    assert "Collectif Urgences Vidalune" in words and "https://urgences.example/1" in words
    assert "Canari" not in words and "voleuse" not in words
    assert [one.state for one in Alerts(ledger).deliveries([1])] == [DeliveryState.SENT]


def test_a_chat_that_answers_badly_is_not_told_again_and_its_address_is_nowhere(
    ledger: Ledger, chat: Chat, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    accuse(ledger)
    chat.status = 500
    caplog.set_level(logging.DEBUG)
    reports = [run(ledger, talking(), None, NOON + m * MINUTE, Chats(lambda _: chat.address)) for m in (0, 5, 30)]
    assert len(chat.taken) == 1
    assert reports[0].count("uncertain") == 1 and len(reports[0].troubles) == 1
    everything = "\n".join([caplog.text, *capfd.readouterr(), *(str(r) for r in reports), *ledger._db.conn.iterdump()])
    assert TOKEN not in everything


@pytest.mark.parametrize("address", ["", f"rien://{TOKEN}", f"json://127.0.0.1:1/{TOKEN} json://127.0.0.1:1/b", None])
def test_an_address_that_cannot_be_used_is_refused_without_being_told(address: str | None, ledger: Ledger) -> None:
    accuse(ledger)
    chats = Chats(lambda _: None if address is None else SecretStr(address))
    report = run(ledger, talking(), None, NOON, chats)
    assert report.count("refused") == 1
    assert TOKEN not in str(report) and "equipe" in str(report.troubles[0])


# What may not be told


def test_a_request_for_a_meeting_and_a_private_person_are_never_named(ledger: Ledger, box: Mailbox) -> None:
    late = {"due_at": NOON - HOUR, "role": Role.DIGITAL_LEAD}
    asked = reading(nature=Nature.MEETING_REQUEST, priority=9)
    ticket(ledger, post("Canari : voyons-nous jeudi"), asked, Outcome.SOLICITATION, **late)
    ticket(ledger, post("Canari : la rencontre"), reading(priority=9), Outcome.SILENCE, **late)
    ticket(ledger, by_person("Canari : menace"), reading(nature=Nature.UNLAWFUL), Outcome.NO_REPLY, role=Role.LEGAL)
    run(ledger, campaign(box), box.mailer())
    assert {alert.ticket_id for alert in Alerts(ledger).open()} == {1, 3}
    words = "".join(m.get_body(("plain",)).get_content() for m in box.postman.messages())  # type: ignore[union-attr]
    for secret in ("Canari", "Collectif", "urgences.example", "Merval", "lucas_m_84", "social.example"):
        assert secret not in words
    assert "Canari" not in "\n".join(ledger._db.conn.iterdump()).partition("CREATE TABLE alert")[2].partition(";")[0]
    assert not any("Canari" in str(row) for row in ledger.rows("SELECT * FROM alert"))


def test_a_hostile_name_adds_no_header_and_no_line(ledger: Ledger, box: Mailbox) -> None:
    name = "<script>x</script>\r\nBcc: tous@evil.example\r\n\u202eegnahc"
    hostile = replace(campaign(box), organisations=(organisation("urgences", name),))
    accuse(ledger)
    run(ledger, hostile, box.mailer())
    message = box.postman.messages()[0]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert message["Bcc"] is None
    assert "\u202e" not in text and not any(line.startswith("Bcc") for line in text.splitlines())
    assert message.get_content_type() == "text/plain"  # nothing there can run


# Where people look


def test_a_spike_is_heard_against_the_same_hours_of_past_weeks(ledger: Ledger) -> None:
    for week in range(1, 5):
        for day in range(7):
            said = post(f"{week}-{day}", published_at=NOON - timedelta(weeks=week, days=day) - HOUR)
            keep(ledger, said, reading())
    for number in range(12):
        keep(ledger, by_person(f"Aubertin {number}", published_at=NOON - HOUR), reading())
        keep(ledger, post(f"rien {number}", published_at=NOON - HOUR), reading(mention=MentionVerdict.NO))
    run(ledger, campaign(), Postman())
    (alert,) = Alerts(ledger).open()
    assert (alert.kind, alert.subject, alert.what.values["count"]) == (AlertKind.SPIKE, "theme:sante", 12)


def test_the_digest_counts_the_alerts_that_nobody_answers_for(ledger: Ledger) -> None:
    accuse(ledger, 1)
    accuse(ledger, 2)
    run(ledger, campaign(), Postman())
    Alerts(ledger).see(1, "nadia", NOON)
    digest = gather_digest(ledger, campaign(), NOON.date(), Edition.TEAM, NOON)
    assert digest.health.alerts == ((AlertKind.GRAVE, 1),)
    assert "veilleur alerts list" in " ".join(render_text(digest, Translator("fr")).split())


def test_from_the_command_line_an_alert_is_seen_slept_on_and_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_demo(tmp_path / "c", NOON.date(), 9)
    with Ledger.open(tmp_path / "c" / "data" / "ledger.db") as ledger:
        number = Alerts(ledger).add(AlertKind.UNHEARD, "many", msg("Nobody"), NOON, recipients=["sabrina"])

    def said(*words: str) -> tuple[int, Any]:
        code = veilleur(["--workspace", str(tmp_path / "c"), "--json", "--lang", "en", "alerts", *words])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    assert said("ack", str(number), "--as", "sabrina")[0] == 0
    assert said("list")[1]["seen_by"] == "sabrina"
    assert said("undo", str(number), "--as", "sabrina")[0] == 0
    assert said("snooze", str(number), "4h", "--as", "wassim")[0] == 0
    record = said("list")[1]
    assert record["errors"] == []
    assert (record["seen_by"], record["told"]) == (None, ["sabrina (waiting)"]) and record["snoozed_until"]
    assert said("ack", str(number), "--as", "camille")[0] == 4  # the candidate
    assert said("ack", "99", "--as", "sabrina")[0] == 2
    assert said("snooze", str(number), "2020-01-01", "--as", "sabrina")[0] == 2
    assert said("test")[0] == 1  # no mail, no chat: nobody would know
    assert said("check")[0] == 0 and said("list")[1] is None  # everybody is heard: it is over


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kinds = ["spikes"]', "did you mean “spike”"),
        ("cap_per_hour = 1", "write 2 or more"),
        ('quiet_from = "25:00"', "alerts.toml"),
        ('chats = ["Mon équipe"]', "identifier"),
        ('to = ["sabrina"]', "alerts.toml"),
    ],
)
def test_the_configuration_of_alerts_is_checked(line: str, said: str, tmp_path: Path) -> None:
    make_demo(tmp_path / "c", NOON.date(), 9)
    (tmp_path / "c" / "config" / "alerts.toml").write_text(line, encoding="utf-8")
    (problem,) = check(tmp_path / "c", {})
    assert said in str(problem.sentence())


def test_a_workspace_without_the_file_has_sensible_alerts(tmp_path: Path) -> None:
    make_demo(tmp_path / "c", NOON.date(), 9)
    assert load(tmp_path / "c", {}).alerts == AlertSettings()


@contextmanager
def _throwaway() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as opened:
        yield opened
