"""What leaves was approved by another person in that very wording, and leaves once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import desk
import pytest
from desk import NOON, TEXT, Hour, Net, paris

from responders.publishing.base import SendFailed
from responders.publishing.dry import DryPublisher
from responders.publishing.outbox import Outbox
from responders.publishing.settling import settle
from responders.queue.moves import Queue
from watcher.errors import MoveError, NotAllowed, UsageError
from watcher.model import (
    Move,
    Network,
    PublicationState,
    Role,
    Status,
    StepReport,
)
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def q(ledger: Ledger, hour: Hour) -> Queue:
    return desk.queue(ledger, hour)


@pytest.fixture
def net() -> Net:
    return Net()


@pytest.fixture
def box(ledger: Ledger, hour: Hour, net: Net) -> Outbox:
    return desk.outbox(ledger, hour, net)


def run(box: Outbox) -> StepReport:
    """Make one fresh run over the same ledger."""
    return Outbox(box.ledger, box.settings, box.publishers, box.clock).run()


def said(report: StepReport) -> str:
    return " / ".join(map(str, report.troubles))


def status(ledger: Ledger, ticket: int) -> Status:
    found = Tickets(ledger).get(ticket)
    assert found is not None
    return found.status


def state(ledger: Ledger, ticket: int) -> PublicationState:
    return desk.publication(ledger, ticket).state


def last_note(ledger: Ledger, ticket: int) -> str:
    return str(load_message(Journal(ledger).of_ticket(ticket)[-1].note))


def on_desk(ledger: Ledger, ticket: int) -> bool:
    return ticket in {t.id for t in Tickets(ledger).page(Filter(), NOON)}


def test_an_approved_text_leaves_once_with_its_address(q: Queue, box: Outbox, net: Net, ledger: Ledger) -> None:
    ticket = desk.open_ticket(ledger)
    queued = desk.approve(q, ticket)
    assert run(box).counts == {"moved": 1, "sent": 1}
    sent = desk.publication(ledger, ticket)
    assert (sent.state, sent.url) == (PublicationState.SENT, f"https://social.example/{queued.id}")
    assert net.left == {queued.id: TEXT}
    assert status(ledger, ticket) is Status.ANSWERED
    before = desk.written(ledger)
    assert run(box).moved == 0
    assert net.calls == [queued.id] and desk.written(ledger) == before


def test_one_text_refused_by_the_network_does_not_stop_the_others(
    q: Queue, box: Outbox, net: Net, ledger: Ledger
) -> None:
    first, second = desk.open_ticket(ledger, "1"), desk.open_ticket(ledger, "2")
    bad = desk.approve(q, first)
    good = desk.approve(q, second)

    def on_send(publication: object) -> None:
        net.trouble = "refused" if publication == replace(bad, state=PublicationState.SENDING, claimed_at=NOON) else ""

    net.on_send = on_send
    report = run(box)
    assert (report.count("failed"), report.count("sent")) == (1, 1)
    assert "the network refused" in said(report)
    assert set(net.left) == {good.id}
    assert status(ledger, first) is Status.OPEN and last_note(ledger, first) == "the network refused"
    q.approve(first, "nadia")
    net.on_send = lambda _: None
    net.trouble = ""
    assert run(box).count("sent") == 1, "the same wording may be approved again after a failure"


def test_a_network_without_an_account_gives_the_ticket_back(q: Queue, box: Outbox, ledger: Ledger) -> None:
    ticket = desk.open_ticket(ledger, network=Network.MASTODON)
    desk.approve(q, ticket)
    assert "No account may publish on mastodon" in said(run(box))
    assert on_desk(ledger, ticket)


# Nothing without a named approval


def test_a_ticket_set_to_approved_by_a_script_sends_nothing_and_comes_back(
    box: Outbox, net: Net, ledger: Ledger, q: Queue, path: Path
) -> None:
    ticket = desk.open_ticket(ledger)
    q.edit(ticket, "karim", TEXT)
    desk.by_script(path, "UPDATE ticket SET status = 'approved'")
    report = run(box)
    assert net.calls == []
    assert f"Ticket {ticket}: approval missing" in said(report) and report.count("refused") == 1
    assert on_desk(ledger, ticket) and last_note(ledger, ticket) == "approval missing"
    assert run(box).moved == 0


@pytest.mark.parametrize("also_approved", [False, True])
@pytest.mark.parametrize("forged", ["queued", "by_hand"])
def test_a_publication_inserted_by_a_script_sends_nothing_and_comes_back(
    box: Outbox, net: Net, ledger: Ledger, q: Queue, path: Path, also_approved: bool, forged: str
) -> None:
    ticket = desk.open_ticket(ledger)
    q.edit(ticket, "karim", TEXT)
    desk.by_script(
        path,
        "INSERT INTO publication(ticket_id, draft_id, network, state, queued_ms) VALUES (1, 1, 'bluesky', ?, 0)",
        (forged,),
    )
    if also_approved:
        desk.by_script(path, "UPDATE ticket SET status = 'approved'")
    report = run(box)
    assert net.calls == []
    assert f"Ticket {ticket}: approval missing" in said(report) and report.count("refused") == 1
    assert on_desk(ledger, ticket)
    assert state(ledger, ticket) is PublicationState.CANCELLED
    assert run(box).moved == 0


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE draft SET text = 'Votez pour nous'", "not the one that was approved"),
        ("UPDATE decision SET text_hash = 'x' WHERE move = 'approve'", "changed in the journal"),
        ("UPDATE decision SET person = 'sabrina' WHERE move = 'approve'", "changed in the journal"),
        ("DELETE FROM decision WHERE move = 'approve'", "approval missing"),
        ("UPDATE publication SET draft_id = 1", "approval missing"),
        ("UPDATE draft SET author = 'nadia' WHERE id = 2", "wrote this text"),
    ],
)
def test_an_approval_or_a_text_changed_by_a_script_sends_nothing(
    box: Outbox, net: Net, ledger: Ledger, q: Queue, path: Path, sql: str, words: str
) -> None:
    ticket = desk.open_ticket(ledger)
    q.edit(ticket, "karim", "Un premier texte.")
    desk.approve(q, ticket)
    desk.by_script(path, sql)
    report = run(box)
    assert net.calls == [] and words in said(report)
    assert on_desk(ledger, ticket)


def test_an_approver_taken_out_of_the_campaign_approved_nothing(q: Queue, box: Outbox, net: Net) -> None:
    ticket = desk.open_ticket(q.ledger)
    desk.approve(q, ticket)
    without = tuple(p for p in desk.PEOPLE if p.id != "nadia")
    left_behind = Outbox(q.ledger, replace(box.settings, people=without), box.publishers, box.clock)
    assert "people.toml" in said(left_behind.run()) and net.calls == []


@pytest.mark.parametrize("network", [Network.BLUESKY, Network.X])
def test_an_approval_lasts_24_hours_then_the_ticket_comes_back(
    q: Queue, box: Outbox, net: Net, hour: Hour, network: Network
) -> None:
    ticket = desk.open_ticket(q.ledger, network=network)
    desk.approve(q, ticket)
    hour.pass_by(hours=24, minutes=1)
    report = run(box)
    assert net.calls == [] and "older than 24 hours" in said(report)
    assert on_desk(q.ledger, ticket) and "older than 24 hours" in last_note(q.ledger, ticket)
    q.approve(ticket, "nadia")
    assert run(box).count("sent") == (network is Network.BLUESKY)


# Silence


def test_approved_on_friday_night_and_late_by_four_minutes_is_held_then_comes_back(
    ledger: Ledger, hour: Hour, q: Queue, box: Outbox, net: Net
) -> None:
    ticket, by_hand = desk.open_ticket(ledger), desk.open_ticket(ledger, "x", network=Network.X)
    hour.now = paris(9, 23, 50)
    desk.approve(q, ticket)
    desk.approve(q, by_hand)
    hour.now = paris(10, 0, 4)
    report = run(box)
    assert net.calls == [] and report.counts == {"moved": 1, "held": 1}
    assert "L.49" in said(report) and "metropole" in said(report)
    assert state(ledger, ticket) is PublicationState.HELD
    assert all(obstacle and "L.49" in str(obstacle) for _, obstacle in box.preview())
    hour.now = paris(11, 19, 59)
    assert run(box).count("returned") == 0 and state(ledger, ticket) is PublicationState.HELD
    hour.now = paris(11, 20)
    assert run(box).count("returned") == 1
    hour.pass_by(days=2)
    run(box)
    assert net.calls == []
    assert on_desk(ledger, ticket) and last_note(ledger, ticket) == "held during the silence period"
    assert on_desk(ledger, by_hand)


def test_the_silence_does_not_depend_on_the_hour_of_the_machine() -> None:
    wanted = "test_approved_on_friday_night_and_late_by_four_minutes_is_held_then_comes_back"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"{__file__}::{wanted}"],
        env={**os.environ, "TZ": "Pacific/Tahiti"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_midnight_between_the_claim_and_the_sending_stops_it(ledger: Ledger, q: Queue, net: Net, hour: Hour) -> None:
    ticket = desk.open_ticket(ledger)
    hour.now = paris(9, 23, 59)
    desk.approve(q, ticket)

    def clock() -> datetime:
        return paris(10, 0) if state(ledger, ticket) is PublicationState.SENDING else hour.now

    report = Outbox(ledger, desk.settings(), {Network.BLUESKY: net}, clock).run()
    assert net.calls == [] and "L.49" in said(report)
    assert on_desk(ledger, ticket)


def test_a_text_held_may_be_edited_and_its_ticket_is_not_sent_back_twice(
    ledger: Ledger, hour: Hour, q: Queue, box: Outbox
) -> None:
    ticket = desk.open_ticket(ledger)
    hour.now = paris(9, 23, 50)
    desk.approve(q, ticket)
    hour.now = paris(10, 0, 4)
    run(box)
    q.edit(ticket, "lea", "Une autre phrase.")
    hour.now = paris(11, 20, 1)
    q.approve(ticket, "nadia")
    assert run(box).counts == {"moved": 1, "sent": 1}


# Exactly once


def test_an_answer_lost_after_the_text_left_is_found_by_looking(
    q: Queue, box: Outbox, net: Net, ledger: Ledger
) -> None:
    ticket = desk.open_ticket(ledger)
    desk.approve(q, ticket)
    net.trouble = "lost"
    assert run(box).count("uncertain") == 1
    assert state(ledger, ticket) is PublicationState.UNCERTAIN and status(ledger, ticket) is Status.APPROVED
    report = run(box)
    assert report.counts == {"moved": 1, "sent": 1}
    assert desk.publication(ledger, ticket).url == "https://social.example/1"
    assert len(net.calls) == 1


def test_what_nobody_can_look_for_stays_uncertain_and_stops_nobody_else_then_goes_back_to_the_desk(
    q: Queue, box: Outbox, net: Net, ledger: Ledger, hour: Hour
) -> None:
    lost, other = desk.open_ticket(ledger, "1"), desk.open_ticket(ledger, "2")
    desk.approve(q, lost)
    net.trouble = "lost on the way"
    assert "veilleur settle 1 sent|not-sent" in said(run(box))
    net.trouble, net.blind = "", True
    desk.approve(q, other)
    report = run(box)
    assert report.count("sent") == 1 and "the network is down" in said(report)
    hour.pass_by(days=3)
    assert run(box).moved == 0 and state(ledger, lost) is PublicationState.UNCERTAIN
    net.blind = False
    assert "it did not leave" in said(run(box))
    assert on_desk(ledger, lost) and net.calls == [1, 2], "never sent again without a person"


def test_what_is_not_there_yet_is_looked_for_again_before_anybody_says_it_did_not_leave(
    q: Queue, box: Outbox, net: Net, ledger: Ledger, hour: Hour
) -> None:
    ticket = desk.open_ticket(ledger)
    number = desk.approve(q, ticket).id
    net.trouble = "lost on the way"
    run(box)
    hour.pass_by(minutes=14)
    assert run(box).moved == 0 and state(ledger, ticket) is PublicationState.UNCERTAIN
    net.left[number] = TEXT  # the network was slow to show it
    assert run(box).count("sent") == 1


@pytest.mark.parametrize("network", [Network.BLUESKY, Network.X])
@pytest.mark.parametrize("sent", [True, False])
def test_a_person_settles_what_is_uncertain_or_by_hand(
    q: Queue, box: Outbox, net: Net, ledger: Ledger, hour: Hour, network: Network, sent: bool
) -> None:
    ticket = desk.open_ticket(ledger, network=network)
    number = desk.approve(q, ticket).id
    net.trouble = "lost on the way"
    run(box)
    url = "https://social.example/7" if sent else None
    with pytest.raises(NotAllowed):
        settle(ledger, q.settings, number, sent=sent, by="karim", url=url, now=hour())
    with pytest.raises(UsageError, match="not a web address"):
        settle(ledger, q.settings, number, sent=sent, by="nadia", url="javascript:alert(1)", now=hour())
    with pytest.raises(UsageError, match="no publication 99"):
        settle(ledger, q.settings, 99, sent=sent, by="nadia", url=url, now=hour())
    settled = settle(ledger, q.settings, number, sent=sent, by="nadia", url=url, now=hour())
    line = Journal(ledger).of_ticket(ticket)[-1]
    if sent:
        assert (settled.state, settled.url) == (PublicationState.SENT, url)
        assert (status(ledger, ticket), line.move, line.note) == (Status.ANSWERED, Move.SENT, url)
    else:
        assert settled.state is PublicationState.FAILED
        assert on_desk(ledger, ticket) and line.move is Move.RETURN
    assert line.person == "nadia"
    with pytest.raises(MoveError, match="nothing to settle"):
        settle(ledger, q.settings, number, sent=sent, by="nadia", url=url, now=hour())


def test_what_waits_in_the_outbox_cannot_be_settled_by_a_person(q: Queue, ledger: Ledger, hour: Hour) -> None:
    number = desk.approve(q, desk.open_ticket(ledger)).id
    with pytest.raises(MoveError, match="nothing to settle"):
        settle(ledger, q.settings, number, sent=True, by="nadia", url=None, now=hour())


KILLED = """
import os, signal, sys, desk
from dataclasses import dataclass
from pathlib import Path
from responders.publishing.dry import DryPublisher
from responders.publishing.outbox import Outbox
from watcher.model import Network
from watcher.storage.ledger import Ledger

@dataclass
class Killed:
    inner: DryPublisher
    network = Network.BLUESKY
    def send(self, publication):
        if sys.argv[2] == "after":
            self.inner.send(publication)
        os.kill(os.getpid(), signal.SIGKILL)
    def find(self, publication):
        return self.inner.find(publication)

folder = Path(sys.argv[1])
with Ledger.open(folder / "ledger.db") as ledger:
    desk.outbox(ledger, desk.Hour(), Killed(DryPublisher(Network.BLUESKY, folder / "outbox"))).run()
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_while_sending_never_sends_twice(
    ledger: Ledger, tmp_path: Path, q: Queue, hour: Hour, moment: str
) -> None:
    ticket = desk.open_ticket(ledger)
    desk.approve(q, ticket)
    killed = desk.start(KILLED, tmp_path, moment)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert state(ledger, ticket) is PublicationState.SENDING

    net = Net()  # any new sending would be seen here
    dry = DryPublisher(Network.BLUESKY, tmp_path / "outbox")
    net.find = dry.find  # type: ignore[method-assign]
    box = desk.outbox(ledger, hour, net)
    assert run(box).moved == 0, "another run may still be sending it"
    hour.pass_by(minutes=3)
    report = run(box)
    assert report.count("uncertain") == 1 and "nobody knows whether it left" in said(report)
    if moment == "after":
        sent = desk.publication(ledger, ticket)
        assert (sent.state, sent.url) == (PublicationState.SENT, "dry://bluesky-00000001.json")
        assert status(ledger, ticket) is Status.ANSWERED
    else:
        assert run(box).moved == 0
        assert state(ledger, ticket) is PublicationState.UNCERTAIN
        assert status(ledger, ticket) is Status.APPROVED
    assert net.calls == []


RUNS = """
import os, sys, desk
from pathlib import Path
from watcher.storage.ledger import Ledger

folder, waits = Path(sys.argv[1]), sys.argv[2] == "waits"
log = os.open(folder / "left.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def on_send(publication):
    os.write(log, f"{publication.id}\\n".encode())
    if waits:
        print("sending", flush=True)
        sys.stdin.readline()

with Ledger.open(folder / "ledger.db") as ledger:
    box = desk.outbox(ledger, desk.Hour(), desk.Net(on_send=on_send))
    if not waits:
        print("ready", flush=True)
        sys.stdin.readline()
    print(box.run().count("sent"), flush=True)
"""


def line_of(child: "subprocess.Popen[str]") -> str:
    assert child.stdout
    return child.stdout.readline().strip()


def tell(child: "subprocess.Popen[str]") -> None:
    assert child.stdin
    child.stdin.write("go\n")
    child.stdin.flush()


def test_a_run_that_starts_while_another_process_sends_does_not_send_it_too(
    ledger: Ledger, tmp_path: Path, q: Queue, box: Outbox, net: Net, hour: Hour
) -> None:
    ticket = desk.open_ticket(ledger)
    desk.approve(q, ticket)
    slow = desk.start(RUNS, tmp_path, "waits")
    assert line_of(slow) == "sending"
    assert run(box).moved == 0
    hour.pass_by(minutes=3)
    assert run(box).count("uncertain") == 1, "too slow: taken for a crash"
    tell(slow)
    assert slow.communicate(timeout=30)[0].strip() == "1"
    assert net.calls == [] and (tmp_path / "left.log").read_text() == "1\n"
    assert state(ledger, ticket) is PublicationState.SENT, "who sent it knows better"
    assert status(ledger, ticket) is Status.ANSWERED


def test_two_processes_that_publish_at_once_send_each_text_once(ledger: Ledger, tmp_path: Path, q: Queue) -> None:
    numbers = [desk.approve(q, desk.open_ticket(ledger, str(i))).id for i in range(20)]
    both = [desk.start(RUNS, tmp_path, "races") for _ in range(2)]
    assert [line_of(child) for child in both] == ["ready", "ready"]
    for child in both:
        tell(child)
    counts = [int(child.communicate(timeout=60)[0]) for child in both]
    left = [int(line) for line in (tmp_path / "left.log").read_text().split()]
    assert sorted(left) == numbers and sum(counts) == 20
    assert {p.state for p in Publications(ledger).in_state(*PublicationState)} == {PublicationState.SENT}
    assert list(Journal(ledger).verify()) == []


def test_what_a_person_moved_after_the_list_was_read_is_left_alone(
    ledger: Ledger, q: Queue, box: Outbox, net: Net
) -> None:
    first, second = desk.open_ticket(ledger, "1"), desk.open_ticket(ledger, "2")
    desk.approve(q, first)
    desk.approve(q, second)

    def on_send(publication: object) -> None:
        net.on_send = lambda _: None
        q.edit(second, "lea", "Une autre phrase.")
        q.approve(second, "nadia")

    net.on_send = on_send
    assert run(box).counts == {"moved": 1, "sent": 1}
    assert status(ledger, second) is Status.APPROVED, "the new approval still stands"
    run(box)
    assert sorted(net.left.values()) == sorted([TEXT, "Une autre phrase."])


# Show before sending; the dry publisher


def test_the_preview_says_what_forbids_each_text_and_sends_nothing(
    ledger: Ledger, q: Queue, box: Outbox, net: Net, hour: Hour
) -> None:
    desk.approve(q, desk.open_ticket(ledger, "1"))
    desk.approve(q, desk.open_ticket(ledger, "2", network=Network.FACEBOOK))
    before = desk.written(ledger)
    assert [obstacle for _, obstacle in box.preview()] == [None, None]
    hour.pass_by(hours=25)
    assert all("24 hours" in str(obstacle) for _, obstacle in box.preview())
    assert desk.written(ledger) == before and net.calls == []


def test_the_dry_publisher_writes_one_file_that_it_finds_again(q: Queue, ledger: Ledger, tmp_path: Path) -> None:
    dry = DryPublisher(Network.BLUESKY, tmp_path / "outbox")
    publication = desk.approve(q, desk.open_ticket(ledger))
    assert dry.find(publication) is None
    address = dry.send(publication)
    assert dry.send(publication) == address == dry.find(publication)
    (file,) = (tmp_path / "outbox").iterdir()
    assert json.loads(file.read_text())["text"] == TEXT
    file.write_text(file.read_text()[:20])
    assert dry.find(publication) is None, "a file cut short by a crash proves nothing"


def test_a_folder_that_cannot_be_written_gives_the_ticket_back(q: Queue, ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    ticket = desk.open_ticket(ledger)
    desk.approve(q, ticket)
    report = desk.outbox(ledger, q.clock, DryPublisher(Network.BLUESKY, tmp_path / "outbox")).run()
    assert "could not be written" in said(report) and on_desk(ledger, ticket)


def test_a_file_left_by_another_ledger_is_not_taken_for_ours(q: Queue, ledger: Ledger, tmp_path: Path) -> None:
    dry = DryPublisher(Network.BLUESKY, tmp_path)
    publication = desk.approve(q, desk.open_ticket(ledger))
    dry.send(replace(publication, text="Autre chose.", text_hash="0"))
    with pytest.raises(SendFailed, match="could not be written"):
        dry.send(publication)
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_the_lawyer_hands_a_sensitive_item_on_to_the_director(q: Queue, ledger: Ledger, box: Outbox) -> None:
    ticket = desk.open_ticket(ledger, organisation="soignants", role=Role.LEGAL)
    q.edit(ticket, "karim", TEXT)
    q.escalate(ticket, "anne-lise", Role.DIRECTOR, "rien à redire")
    q.approve(ticket, "etienne")
    assert run(box).count("sent") == 1
