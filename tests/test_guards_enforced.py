"""The guards at approval and at the last line: refused, let go in writing by the second key, fallen with a measure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import desk
import guard_world as gw
import pytest
import world

from responders.guards.measuring import MEASURED, measured
from responders.publishing.outbox import Outbox
from responders.queue.moves import Queue
from watcher.errors import GuardRefusal
from watcher.model import Network, PublicationState, Status
from watcher.storage.exchanges import Exchanges
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger

HELD = "Nous relèverons la TVA. — l'équipe"
CITED = "Nous ouvrirons des lits d'aval dans chaque hôpital de proximité (§3.1). — l'équipe"
WORLD = {"campaign": gw.CAMPAIGN, "programme": (gw.BEDS,)}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def hour() -> desk.Hour:
    return desk.Hour()


@pytest.fixture
def q(ledger: Ledger, hour: desk.Hour) -> Queue:
    return desk.queue(ledger, hour, **WORLD)


def refused(q: Queue, ticket: int, by: str, because: str = "") -> str:
    before = desk.written(q.ledger)
    with pytest.raises(GuardRefusal) as caught:
        q.approve(ticket, by, because=because)
    assert desk.written(q.ledger) == before, "a refusal writes nothing"
    return str(caught.value)


def outbox(q: Queue, net: desk.Net, **changes: object) -> Outbox:
    return desk.outbox(q.ledger, q.clock, net, **{**WORLD, **changes})


def test_a_blocked_text_is_approved_by_nobody(q: Queue) -> None:
    ticket = desk.open_ticket(q.ledger)
    q.edit(ticket, "karim", "Rivières Claires nous soutient.")
    assert "endorsement" in refused(q, ticket, "etienne", "elle l'a dit")


def test_a_held_text_goes_with_the_second_key_and_its_reason_in_the_journal(q: Queue) -> None:
    ticket = desk.open_ticket(q.ledger)
    q.edit(ticket, "karim", HELD)
    assert "holds the second key" in refused(q, ticket, "nadia", "parce que")
    assert "say in writing" in refused(q, ticket, "etienne")
    assert q.approve(ticket, "etienne", because="annoncé ce matin par la candidate").status is Status.APPROVED
    note = str(load_message(Journal(q.ledger).of_ticket(ticket)[-1].note))
    assert "contradiction" in note and "Étienne" in note and "annoncé ce matin" in note
    net = desk.Net()
    assert outbox(q, net).run().count("sent") == 1, "what was let go is not stopped again at the last line"


def test_a_verdict_that_nobody_let_go_stops_the_text_at_the_last_line(q: Queue) -> None:
    ticket = desk.open_ticket(q.ledger)
    desk.approve(q, ticket, CITED)
    net = desk.Net()
    left_alone = world.organisation("urgences", "Collectif Urgences Vidalune", do_not_reply=True)
    report = outbox(q, net, organisations=(left_alone,)).run()
    assert net.calls == [] and report.count("refused") == 1
    assert desk.publication(q.ledger, ticket).state is PublicationState.CANCELLED


def test_the_approval_falls_when_a_measure_it_cites_is_edited(q: Queue) -> None:
    ticket = desk.open_ticket(q.ledger)
    desk.approve(q, ticket, CITED)
    net = desk.Net()
    edited = replace(gw.BEDS, body="Nous recruterons 1 000 soignants pour les lits d'aval.")
    [(_, obstacle)] = outbox(q, net, programme=(edited,)).preview()
    assert "a measure it cites was changed" in str(obstacle)
    outbox(q, net, programme=(edited,)).run()
    assert net.calls == [] and desk.publication(q.ledger, ticket).state is PublicationState.CANCELLED


def test_a_text_for_somebodys_hand_is_checked_again_before_it_is_shown(q: Queue) -> None:
    ticket = desk.open_ticket(q.ledger, network=Network.FACEBOOK)
    desk.approve(q, ticket, CITED)
    [(_, fine)] = outbox(q, desk.Net()).preview()
    [(_, stopped)] = outbox(q, desk.Net(), programme=()).preview()
    assert fine is None and stopped is not None


def test_a_third_reply_in_a_thread_does_not_leave(q: Queue) -> None:
    first, second, third = (desk.open_ticket(q.ledger, name) for name in "123")
    for above, post in (("1", "2"), ("2", "3")):
        q.ledger.execute("UPDATE post SET in_reply_to = ? WHERE native_id = ?", (above, post))
    desk.approve(q, first, CITED)
    q.edit(second, "karim", "Voici le détail de notre mesure.")
    assert "second key" in refused(q, second, "nadia")
    q.approve(second, "sabrina", because="ils ont demandé une précision")
    q.edit(third, "karim", "Encore un mot.")
    assert "take it private" in refused(q, third, "sabrina", "ils insistent")
    assert outbox(q, desk.Net()).run().count("sent") == 2


def test_an_answer_to_our_own_text_belongs_to_its_thread_and_is_found_along_an_index(
    q: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, theirs = desk.open_ticket(q.ledger, "1"), desk.open_ticket(q.ledger, "2")
    desk.approve(q, first, CITED)
    outbox(q, desk.Net()).run()
    q.ledger.execute(
        "UPDATE publication SET url = ? WHERE ticket_id = ?", ("https://bsky.example/profile/us/post/3k", first)
    )
    q.ledger.execute(
        "UPDATE post SET in_reply_to = ? WHERE native_id = '2'", ("at://did:plc:us/app.bsky.feed.post/3k",)
    )
    asked, value = list[tuple[str, object]](), q.ledger.value
    monkeypatch.setattr(q.ledger, "value", lambda *query: asked.append(query) or value(*query))
    assert Exchanges(q.ledger).replies_in_thread(Network.BLUESKY, "2", theirs) == 1
    plans = [q.ledger.rows(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in asked]
    steps = [step["detail"] for plan in plans for step in plan]
    assert len(plans) > 3 and not any("SCAN" in step for step in steps), steps


# The parts set apart, or written to get round the rules: docs/decisions/0020 says what they are worth.
RECALL = {
    "consistency": {"kept": 0.6, "hard": 0.65},
    "leak": {"kept": 0.75, "hard": 0.7},
    "cool-off": {"kept": 0.85},
}


@pytest.mark.parametrize("name", MEASURED)
def test_the_guards_that_read_french_stay_as_good_as_they_were(name: str) -> None:
    for part, worth in measured(name).items():
        least = RECALL[name].get(part, 0.9)
        assert worth.precision >= 0.95 and worth.recall >= least, (part, worth.missed, worth.wrong)
    assert sum(worth.texts for worth in measured(name).values()) >= (200 if name == "consistency" else 300)
