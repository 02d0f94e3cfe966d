"""What a network answers, and when: waits, refused tokens, clocks that jump, hours that are missed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import desk
import pytest
from desk import NOON, Hour, Net, paris

from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.gate import silence_gate
from responders.publishing.outbox import Outbox
from responders.publishing.outcomes import Fate, Refused
from responders.publishing.timing import back_off, is_quiet
from responders.queue.moves import Queue
from watcher.errors import SourceError, UsageError
from watcher.messages import msg
from watcher.model import Network, OwnAccount, Publication, PublicationState, Round, Status, StepReport
from watcher.settings.settings import PublishingSettings
from watcher.storage.evidence import Evidence
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.senders import Senders
from watcher.storage.tickets import Tickets

US = OwnAccount("nous", Network.BLUESKY, "rives.example")
PAGE = OwnAccount("page", Network.FACEBOOK, "rives", publish=True)
TOOTS = OwnAccount("pouets", Network.MASTODON, "rives@asso.example")


class Answering(Net):
    """A network that answers with these errors, one a send, then takes everything."""

    def __init__(self, *errors: Exception, network: Network = Network.BLUESKY) -> None:
        super().__init__(network)
        self.errors = list(errors)

    def send(self, publication: Publication) -> Sent:
        """Answer as planned."""
        if self.errors:
            self.calls.append(publication.id)
            raise self.errors.pop(0)
        return super().send(publication)


def refused(kind: Fate, after_s: float | None = None) -> Refused:
    return Refused(msg("no"), kind=kind, retry_after_s=after_s)


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


def approved(ledger: Ledger, hour: Hour, name: str = "1", network: Network = Network.BLUESKY, **more: Any) -> int:
    """Have a text approved; return its publication's number."""
    queue = Queue(ledger, configured(), hour)
    ticket = desk.open_ticket(ledger, name, network=network)
    queue.edit(ticket, "karim", desk.TEXT)
    queue.approve(ticket, "nadia", **more)
    return desk.publication(ledger, ticket).id


def configured(**changes: Any):
    return desk.settings(**{"accounts": (US, PAGE, TOOTS), **changes})


def run(ledger: Ledger, clock: Any, *nets: Net, **changes: Any) -> StepReport:
    return Outbox(ledger, configured(**changes), {net.network: net for net in nets}, clock).run()


def one(ledger: Ledger, number: int = 1) -> Publication:
    found = Publications(ledger).get(number)
    assert found is not None
    return found


def said(report: StepReport) -> str:
    return " / ".join(map(str, report.troubles))


# Waiting


def test_too_many_posts_waits_as_long_as_the_network_says_even_after_a_restart(path: Path, hour: Hour) -> None:
    net = Answering(refused(Fate.RETRY, 600))
    with Ledger.open(path) as ledger:
        number = approved(ledger, hour)
        assert run(ledger, hour, net).counts == {"moved": 1, "put_off": 1}
    hour.pass_by(minutes=9)
    with Ledger.open(path) as ledger:
        assert run(ledger, hour, net).moved == 0 and net.calls == [number]
        hour.pass_by(minutes=2)
        assert run(ledger, hour, net).count("sent") == 1
        assert net.calls == [number, number] and one(ledger).tries == 1


def test_without_a_delay_it_waits_longer_each_time_and_comes_back_when_its_approval_ends(
    ledger: Ledger, hour: Hour
) -> None:
    net = Answering(*[refused(Fate.RETRY) for _ in range(500)])
    approved(ledger, hour)
    tried = []
    for minute in range(25 * 60):
        before = len(net.calls)
        run(ledger, hour, net)
        if len(net.calls) > before:
            tried.append(minute)
        hour.pass_by(minutes=1)
    gaps = [later - sooner for sooner, later in pairwise(tried)]
    assert gaps == sorted(gaps) and gaps[0] == 1 and gaps[-1] == 60
    assert one(ledger).state is PublicationState.CANCELLED
    ticket = Tickets(ledger).get(one(ledger).ticket_id)
    assert ticket is not None and ticket.status is Status.OPEN


def test_an_absurd_delay_is_cut_to_the_life_of_the_approval() -> None:
    assert back_off(0, 1e12) == timedelta(hours=24)
    assert back_off(0, -5) == back_off(0, 0) == timedelta(minutes=1)
    assert back_off(10**6) == timedelta(hours=1)


def test_a_network_in_trouble_is_asked_last_and_once_a_run_then_rests(ledger: Ledger, hour: Hour) -> None:
    silent = Answering(*[OutcomeUnknown(msg("no answer")) for _ in range(50)])
    fine = Net(Network.MASTODON)
    order: list[Network] = []
    silent.on_send = fine.on_send = lambda publication: order.append(publication.network)
    for name in range(4):
        approved(ledger, hour, f"b{name}")
    run(ledger, hour, silent, fine)
    assert len(silent.calls) == 1, "one time-out a run, not four"
    approved(ledger, hour, "m", Network.MASTODON)
    hour.pass_by(minutes=1)
    calls = len(silent.calls)
    assert run(ledger, hour, silent, fine).count("sent") == 1
    assert len(silent.calls) == calls + 1
    hour.pass_by(minutes=1)
    run(ledger, hour, silent, fine)
    resting = Senders(ledger).get("nous")
    assert resting.troubles == 3 and resting.wait_until == hour() + timedelta(minutes=1)
    assert run(ledger, hour, silent, fine).count("uncertain") == 0 and len(silent.calls) == 3


def test_two_texts_of_an_account_leave_a_minute_apart_in_production(ledger: Ledger, hour: Hour) -> None:
    net = Net()
    approved(ledger, hour, "1"), approved(ledger, hour, "2")
    assert run(ledger, hour, net, mode="production").count("sent") == 1
    assert run(ledger, hour, net, mode="production").moved == 0
    hour.pass_by(seconds=60)
    assert run(ledger, hour, net, mode="production").count("sent") == 1


def test_nothing_leaves_in_the_quiet_hours_but_what_a_person_planned(ledger: Ledger, hour: Hour) -> None:
    rules = PublishingSettings(quiet_from=time(22), quiet_to=time(7))
    hour.now = paris(1, 21, 30)
    planned = approved(ledger, hour, "1", at=paris(1, 23))
    other = approved(ledger, hour, "2")
    hour.now = paris(1, 23)
    net = Net()
    assert run(ledger, hour, net, publishing=rules).count("sent") == 1 and net.calls == [planned]
    hour.now = paris(2, 7)
    run(ledger, hour, net, publishing=rules)
    assert net.calls == [planned, other]


def test_quiet_hours_may_go_over_midnight() -> None:
    night = [is_quiet(time(hour), time(22), time(7)) for hour in (21, 22, 23, 0, 6, 7)]
    assert night == [False, True, True, True, True, False]
    assert not any(is_quiet(time(hour), time(0), time(0)) for hour in range(24))


# Refused for good


@pytest.mark.parametrize("kind", [Fate.TOKEN_REFUSED, Fate.ACCOUNT_SUSPENDED])
def test_a_refused_token_disables_the_account_until_a_person_enables_it(ledger: Ledger, hour: Hour, kind: Fate) -> None:
    net, toots = Answering(refused(kind)), Net(Network.MASTODON)
    first, second = approved(ledger, hour, "1"), approved(ledger, hour, "2")
    other = approved(ledger, hour, "3", Network.MASTODON)
    report = run(ledger, hour, net, toots)
    assert "nous is disabled: no" in said(report) and toots.calls == [other]
    hour.pass_by(hours=2)
    assert run(ledger, hour, net, toots).moved == 0 and net.calls == [first]
    box = Outbox(ledger, configured(), {}, hour)
    assert {str(why) for _, why in box.preview()} == {"nous is disabled: no"}
    assert Senders(ledger).enable("nous") and not Senders(ledger).enable("nous")
    run(ledger, hour, net, toots)
    assert net.calls == [first, first, second]


@pytest.mark.parametrize("kind", [Fate.DESK, Fate.TEXT_REFUSED, Fate.DUPLICATE])
def test_what_another_wording_may_put_right_goes_back_to_the_desk(ledger: Ledger, hour: Hour, kind: Fate) -> None:
    number = approved(ledger, hour)
    assert run(ledger, hour, Answering(refused(kind))).count("failed") == 1
    ticket = Tickets(ledger).get(one(ledger, number).ticket_id)
    assert ticket is not None and ticket.status is Status.OPEN
    assert Senders(ledger).get("nous").disabled_because is None


def test_an_account_taken_out_of_the_configuration_publishes_nothing(ledger: Ledger, hour: Hour) -> None:
    approved(ledger, hour)
    net = Net()
    report = run(ledger, hour, net, accounts=(PAGE,))
    assert net.calls == [] and "not in config/accounts.toml any more" in said(report)


def test_a_post_is_answered_once(ledger: Ledger, hour: Hour) -> None:
    net = Net()
    first, second = approved(ledger, hour, "1"), approved(ledger, hour, "2")
    same = "state = 'uncertain', in_reply_to = (SELECT in_reply_to FROM publication WHERE id = ?)"
    ledger.execute(f"UPDATE publication SET {same} WHERE id = ?", (second, first))
    net.blind = True
    assert "answered already" in said(run(ledger, hour, net)) and net.calls == []
    assert one(ledger, second).state is PublicationState.CANCELLED


# The hour


def test_a_planned_text_waits_for_its_hour(ledger: Ledger, hour: Hour) -> None:
    net = Net()
    approved(ledger, hour, at=NOON + timedelta(hours=3))
    assert run(ledger, hour, net).moved == 0
    hour.pass_by(hours=3)
    assert run(ledger, hour, net).count("sent") == 1


@pytest.mark.parametrize(("late_min", "sent"), [(30, 1), (31, 0)])
def test_a_planned_text_that_missed_its_hour_is_not_sent_and_comes_back(
    ledger: Ledger, hour: Hour, late_min: int, sent: int
) -> None:
    net = Net()
    approved(ledger, hour, at=NOON + timedelta(hours=3))
    hour.pass_by(hours=3, minutes=late_min)
    report = run(ledger, hour, net)
    assert report.count("sent") == len(net.calls) == sent
    assert sent or "missed its hour" in said(report)


@pytest.mark.parametrize("hours", [-1, 0, 25])
def test_an_hour_that_the_approval_does_not_live_to_see_is_refused(ledger: Ledger, hour: Hour, hours: int) -> None:
    with pytest.raises(UsageError, match=r"cannot be planned|has passed already"):
        approved(ledger, hour, at=NOON + timedelta(hours=hours))


def test_a_clock_set_back_an_hour_reopens_no_silence(ledger: Ledger, hour: Hour) -> None:
    hour.now = paris(9, 23, 30)
    approved(ledger, hour)
    net = Net()
    Evidence(ledger).latest_instant(paris(10, 0, 10))  # a run of ten past midnight that had nothing to send
    hour.now = paris(9, 23, 40)
    assert run(ledger, hour, net).count("held") == 1 and net.calls == []


def test_a_clock_set_back_neither_sends_twice_nor_forgets_a_claim(ledger: Ledger, hour: Hour) -> None:
    number = approved(ledger, hour)
    Publications(ledger).swap(one(ledger, number), PublicationState.SENDING, hour())
    net = Net(left={number: desk.TEXT})
    hour.pass_by(hours=-1)
    report = run(ledger, hour, net)
    assert report.count("uncertain") == 1 and report.count("sent") == 1 and net.calls == []


def test_a_pause_written_before_the_clock_went_back_a_year_does_not_last_a_year(ledger: Ledger, hour: Hour) -> None:
    approved(ledger, hour)
    Senders(ledger).trouble("nous", hour() + timedelta(days=365))
    assert run(ledger, hour, Net()).count("sent") == 1


# Silence


def test_a_network_down_for_a_day_across_the_start_of_the_silence_lets_nothing_out(ledger: Ledger, hour: Hour) -> None:
    hour.now = paris(9, 12)
    number = approved(ledger, hour)
    net = Answering(*[refused(Fate.RETRY) for _ in range(30)])
    while hour() < paris(10, 12):
        before = len(net.calls)
        run(ledger, hour, net)
        assert hour() < paris(10, 0) or len(net.calls) == before, "no try in the silence"
        hour.pass_by(minutes=15)
    net.errors.clear()
    assert one(ledger, number).state in (PublicationState.HELD, PublicationState.CANCELLED)
    refusals = list(Evidence(ledger).refusals())
    assert [r.publication_id for r in refusals] == [number] and refusals[0].at == paris(10, 0)
    hour.now = paris(11, 20)
    run(ledger, hour, net)
    hour.pass_by(days=1)
    run(ledger, hour, net)
    assert net.left == {} and one(ledger, number).state is PublicationState.CANCELLED


def test_in_production_without_a_polling_day_nothing_leaves(ledger: Ledger, hour: Hour) -> None:
    approved(ledger, hour)
    net = Net()
    report = run(ledger, hour, net, mode="production", rounds=())
    assert net.calls == [] and "no polling day is written" in said(report)


def test_each_account_keeps_the_silence_of_its_own_territory(ledger: Ledger, hour: Hour) -> None:
    far = replace(TOOTS, territory="guadeloupe")
    days = {"metropole": date(2027, 4, 11), "guadeloupe": date(2027, 4, 10)}
    both = {"accounts": (US, far), "rounds": (Round("1", days),)}
    hour.now = paris(9, 5, 59)
    here, there = approved(ledger, hour, "1"), approved(ledger, hour, "2", Network.MASTODON)
    hour.now = paris(9, 6)
    home, away = Net(), Net(Network.MASTODON)
    run(ledger, hour, home, away, **both)
    assert (home.calls, away.calls) == ([here], []) and one(ledger, there).state is PublicationState.HELD


def test_the_gate_closes_between_two_posts_of_a_thread_and_lets_a_deletion_through(hour: Hour) -> None:
    hour.now = paris(9, 23, 59)
    gate = silence_gate(configured(), US, hour)
    gate("POST", "https://pds.example/xrpc/com.atproto.repo.createRecord")
    hour.now = paris(10, 0)
    for method, url in (
        ("POST", "https://pds.example/xrpc/com.atproto.repo.createRecord"),
        ("POST", "https://asso.example/api/v1/statuses"),
        ("PUT", "https://asso.example/api/v1/statuses/1"),
    ):
        with pytest.raises(SourceError, match=r"L\.49"):
            gate(method, url)
    gate("DELETE", "https://asso.example/api/v1/statuses/1")
    gate("POST", "https://pds.example/xrpc/com.atproto.server.refreshSession")


def test_what_was_refused_keeps_its_reason(ledger: Ledger, hour: Hour) -> None:
    approved(ledger, hour)
    run(ledger, hour, Answering(refused(Fate.RETRY)))
    assert str(load_message(one(ledger).error or "")) == "no"
    assert hour().tzinfo is UTC
