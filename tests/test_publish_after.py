"""After a text left: it is counted for a week, changed or taken back with approval, and never twice or blindly."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import desk
import pytest
import world
from bluesky_world import BlueskyPerson
from desk import NOON, TEXT, Hour, Net, paris
from kill_mastodon import Campaign, veilleur
from network_worlds import bluesky, mastodon
from pydantic import SecretStr
from scripted_server import WritingFront

from responders.publishing import amending
from responders.publishing.base import OutcomeUnknown, SendFailed
from responders.publishing.correcting import Correcting
from responders.publishing.dry import DryPublisher
from responders.publishing.gate import ceiling_gate
from responders.publishing.mastodon import Manner
from responders.publishing.measuring import COUNTED_FOR, is_due, measure
from responders.publishing.outcomes import CeilingReached, Fate, Refused
from responders.publishing.x_cost import cost_line
from responders.terminal.cli import run as typed
from responders.terminal.exits import FAILED
from responders.wiring import House
from watcher.answering import said_to_us
from watcher.errors import GuardRefusal, MoveError, NotAllowed, UsageError
from watcher.messages import msg
from watcher.model import (
    Account,
    AuthorKind,
    Mention,
    MentionVerdict,
    Move,
    Network,
    Organisation,
    OwnAccount,
    Publication,
    PublicationState,
    Reach,
    Status,
    StepReport,
)
from watcher.settings import BlueskySettings, load
from watcher.settings.settings import Networks
from watcher.storage.corrections import Corrections, CorrectionState
from watcher.storage.evidence import Evidence
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.reach import Reaches
from watcher.storage.senders import Senders
from watcher.storage.tickets import Tickets
from watcher.storage.written import Written, calls_of

US = OwnAccount("nous", Network.MASTODON, "rives@asso.example", publish=True)
BLUE = OwnAccount("bleu", Network.BLUESKY, "rives.example", publish=True)
X = OwnAccount("x", Network.X, "rives", publish=True)
PAGE = OwnAccount("page", Network.FACEBOOK, "rives", publish=True)
ANEW = "Nous proposons d'ouvrir des lits d'aval partout. — l'équipe"


@dataclass
class Wall(Net):
    """A network that shows what left, and where an answer may be lost before or after the work is done."""

    network: Network = Network.MASTODON
    lost: str = ""
    refusals: list[SendFailed] = field(default_factory=list)
    reach: Reach = field(default_factory=lambda: Reach(3, 1, 2))
    done: list[str] = field(default_factory=list)

    def metrics(self, publication: Publication) -> Reach | None:
        if self.blind:
            raise OutcomeUnknown(msg("the network is down"))
        self.done.append(f"count {publication.id}")
        return self.reach if publication.id in self.left else None

    def edit(self, publication: Publication, text: str) -> None:
        self._work("edit", lambda: self.left.update({publication.id: text}))

    def delete(self, publication: Publication) -> None:
        self._work("delete", lambda: self.left.pop(publication.id, None))

    def shown(self, publication: Publication) -> tuple[str, ...]:
        if self.blind:
            raise OutcomeUnknown(msg("the network is down"))
        return tuple(text for number, text in self.left.items() if number == publication.id)

    def _work(self, what: str, work) -> None:
        self.done.append(what)
        if self.refusals:
            raise self.refusals.pop(0)
        if self.lost != "before":
            work()
        if self.lost:
            raise OutcomeUnknown(msg("no answer"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def wall() -> Wall:
    return Wall()


def configured(**changes):
    return desk.settings(**{"accounts": (US, BLUE, X, PAGE), **changes})


def published(ledger: Ledger, hour: Hour, net: Net, name: str = "1", text: str = TEXT, **settings) -> int:
    """Have a text approved and sent; return its publication's number."""
    queue = desk.queue(ledger, hour, accounts=(US, BLUE, X, PAGE), **settings)
    one = desk.approve(queue, desk.open_ticket(ledger, name, network=net.network), text)
    desk.outbox(ledger, hour, net, accounts=(US, BLUE, X, PAGE), **settings).run()
    assert now(ledger, one.id).state is PublicationState.SENT
    return one.id


def now(ledger: Ledger, number: int) -> Publication:
    found = Publications(ledger).get(number)
    assert found is not None
    return found


def run(ledger: Ledger, clock: Hour, *walls: Wall, **settings) -> StepReport:
    return Correcting(ledger, configured(**settings), {wall.network: wall for wall in walls}, clock).run()


def take_back(ledger: Ledger, hour: Hour, number: int, by: str = "nadia", **settings) -> None:
    amending.unpublish(ledger, configured(**settings), number, by, "un chiffre faux", hour())


def change(ledger: Ledger, hour: Hour, number: int, by: str = "nadia", text: str = ANEW, **settings) -> None:
    amending.reword(ledger, configured(**settings), number, text, "karim", hour())
    amending.amend(ledger, configured(**settings), number, by, "un mot oublié", hour())


def state(ledger: Ledger, number: int) -> CorrectionState:
    return Corrections(ledger).of_publication(number)[0].state


def status(ledger: Ledger, number: int) -> Status:
    ticket = Tickets(ledger).get(now(ledger, number).ticket_id)
    assert ticket is not None
    return ticket.status


def moves(ledger: Ledger, number: int) -> list[tuple[str, Move]]:
    return [(line.person, line.move) for line in Journal(ledger).of_ticket(now(ledger, number).ticket_id)]


def said(report: StepReport) -> str:
    return " / ".join(map(str, report.troubles))


# Taking back


def test_what_is_taken_back_is_gone_and_its_ticket_returns_to_the_desk(ledger, hour, wall):
    number = published(ledger, hour, wall)
    take_back(ledger, hour, number)
    assert wall.left, "nothing is done before the next run"
    assert run(ledger, hour, wall).count("corrected") == 1
    assert (wall.left, now(ledger, number).gone_at, status(ledger, number)) == ({}, hour(), Status.OPEN)
    assert moves(ledger, number)[-2:] == [("nadia", Move.UNPUBLISH), ("veilleur", Move.RETURN)]
    assert run(ledger, hour, wall).moved == 0 and list(Journal(ledger).verify()) == []


def test_the_same_text_may_be_approved_and_sent_anew_after_it_was_taken_back(ledger, hour, wall):
    number = published(ledger, hour, wall)
    take_back(ledger, hour, number)
    run(ledger, hour, wall)
    desk.queue(ledger, hour, accounts=(US,)).approve(now(ledger, number).ticket_id, "nadia")
    assert desk.outbox(ledger, hour, wall, accounts=(US,)).run().count("sent") == 1
    assert list(wall.left.values()) == [TEXT]


def test_taking_back_is_allowed_in_the_silence_and_another_wording_is_not(ledger, hour, wall):
    hour.now = paris(9, 12)
    first, second = (published(ledger, hour, wall, name) for name in "12")
    change(ledger, hour, first)
    hour.now = paris(10, 0, 1)
    with pytest.raises(GuardRefusal, match=r"L\.49"):
        change(ledger, hour, second)
    assert "L.49" in said(run(ledger, hour, wall)) and wall.done == []
    assert state(ledger, first) is CorrectionState.CANCELLED
    assert [one.publication_id for one in Evidence(ledger).refusals()] == [first]
    take_back(ledger, hour, second)
    assert run(ledger, hour, wall).count("corrected") == 1 and list(wall.left) == [first]
    hour.now = paris(12, 9)
    assert run(ledger, hour, wall).moved == 0, "nothing leaves by itself after the silence"


def test_who_may_not_approve_on_a_ticket_may_not_take_its_text_back(ledger, hour, wall):
    number = published(ledger, hour, wall)
    for person in ("karim", "odile", "wassim"):
        with pytest.raises(NotAllowed):
            take_back(ledger, hour, number, person)
    with pytest.raises(UsageError, match="reason"):
        amending.unpublish(ledger, configured(), number, "nadia", " ", hour())
    assert Corrections(ledger).unsettled() == []


def test_a_line_written_into_the_ledger_by_a_script_takes_nothing_back(ledger, hour, wall):
    number = published(ledger, hour, wall)
    Corrections(ledger).ask(number, None, "nadia", "par derrière", hour())
    assert "approval missing" in said(run(ledger, hour, wall)) and wall.left


@pytest.mark.parametrize("lost", ["before", "after"])
def test_what_may_have_been_taken_back_is_looked_for_and_taken_back_once(ledger, hour, wall, lost):
    number = published(ledger, hour, wall)
    take_back(ledger, hour, number)
    wall.lost = lost
    assert run(ledger, hour, wall).count("uncertain") == 1
    wall.lost, wall.blind = "", True
    assert "down" in said(run(ledger, hour, wall)) and state(ledger, number) is CorrectionState.UNCERTAIN
    wall.blind = False
    for _ in range(3):
        hour.pass_by(minutes=5)
        run(ledger, hour, wall)
    assert wall.left == {} and state(ledger, number) is CorrectionState.DONE
    assert wall.done == ["delete"] * (2 if lost == "before" else 1)


def test_a_claim_left_by_a_crash_is_settled_by_looking(ledger, hour, wall):
    number = published(ledger, hour, wall)
    change(ledger, hour, number)
    Corrections(ledger).swap(Corrections(ledger).unsettled()[0], CorrectionState.SENDING, hour())
    assert run(ledger, hour, wall).moved == 0, "another run may still be at it"
    for _ in range(2):
        hour.pass_by(minutes=16)
        run(ledger, hour, wall)
    assert (state(ledger, number), wall.done) == (CorrectionState.FAILED, []), "another wording is never sent blindly"


def test_what_the_network_puts_off_is_done_later_and_a_refused_token_disables_the_account(ledger, hour, wall):
    number = published(ledger, hour, wall)
    take_back(ledger, hour, number)
    wall.refusals = [Refused(msg("busy"), kind=Fate.RETRY, retry_after_s=600)]
    assert run(ledger, hour, wall).count("put_off") == 1
    hour.pass_by(minutes=9)
    assert run(ledger, hour, wall).moved == 0
    hour.pass_by(minutes=2)
    wall.refusals = [Refused(msg("revoked"), kind=Fate.TOKEN_REFUSED)]
    run(ledger, hour, wall)
    hour.pass_by(days=2)
    waiting = run(ledger, hour, wall)
    assert waiting.moved == 0 and "nous is disabled: revoked" in said(waiting) and wall.done == ["delete", "delete"]
    assert Senders(ledger).enable("nous")
    assert run(ledger, hour, wall).count("corrected") == 1


# Changing


def test_another_wording_takes_the_place_of_the_first_once_somebody_else_approved_it(ledger, hour, wall):
    number = published(ledger, hour, wall)
    answered = Tickets(ledger).answered_since(NOON)[0].answered_at
    hour.pass_by(hours=1)
    amending.reword(ledger, configured(), number, ANEW, "nadia", hour())
    with pytest.raises(NotAllowed, match="wrote this text"):
        amending.amend(ledger, configured(), number, "nadia", "un mot", hour())
    amending.amend(ledger, configured(), number, "sabrina", "un mot", hour())
    assert run(ledger, hour, wall).count("corrected") == 1
    assert wall.left == {number: ANEW} and now(ledger, number).text == ANEW
    assert status(ledger, number) is Status.ANSWERED
    assert moves(ledger, number)[-2:] == [("sabrina", Move.AMEND), ("veilleur", Move.SENT)]
    assert Tickets(ledger).answered_since(NOON)[0].answered_at == answered, "it was answered when it was answered"
    assert list(Journal(ledger).verify()) == []


def test_an_approval_of_another_wording_ends_after_a_day(ledger, hour, wall):
    number = published(ledger, hour, wall)
    change(ledger, hour, number)
    hour.pass_by(hours=25)
    assert "24 hours" in said(run(ledger, hour, wall)) and wall.left == {number: TEXT}


def test_the_guards_judge_another_wording_too(ledger, hour, wall):
    number = published(ledger, hour, wall)
    with pytest.raises(GuardRefusal):
        change(ledger, hour, number, text="24 % selon l'institut Sondage : on gagne dès le premier tour !")


@pytest.mark.parametrize(
    ("account", "text", "words"),
    [
        (BLUE, ANEW, "does not let a post be changed"),
        (X, ANEW, "does not let a post be changed"),
        (US, "Un\n---\nDeux", "Only a single post"),
        (US, "![Une place](a.png#0123456789abcdef)", "Only a single post"),
        (US, " ", "empty"),
    ],
)
def test_what_cannot_be_changed_says_what_to_do(ledger, hour, account, text, words):
    net = Wall(account.network)
    number = published(ledger, hour, Wall(US.network))
    ledger.execute("UPDATE publication SET network = ?, account_id = ? WHERE id = ?", (net.network, account.id, number))
    with pytest.raises(UsageError, match=words) as refused:
        change(ledger, hour, number, text=text)
    assert refused.value.hint


def test_what_was_published_by_hand_or_is_gone_is_left_alone(ledger, hour, wall):
    number = published(ledger, hour, wall)
    ledger.execute("UPDATE publication SET account_id = NULL")
    with pytest.raises(UsageError, match="by hand"):
        take_back(ledger, hour, number)
    ledger.execute("UPDATE publication SET account_id = 'nous', gone_ms = 1")
    with pytest.raises(MoveError, match="not on its network"):
        take_back(ledger, hour, number)
    with pytest.raises(UsageError, match="no publication"):
        take_back(ledger, hour, 99)


def test_a_publication_is_corrected_once_at_a_time(ledger, hour, wall):
    number = published(ledger, hour, wall)
    take_back(ledger, hour, number)
    with pytest.raises(MoveError, match="already"):
        take_back(ledger, hour, number)


def test_the_folder_of_the_demonstration_lets_a_text_be_changed_and_taken_back(ledger, hour, tmp_path):
    dry = DryPublisher(Network.MASTODON, tmp_path / "outbox")
    number = published(ledger, hour, dry)
    change(ledger, hour, number)
    run(ledger, hour, dry)
    assert dry.shown(now(ledger, number)) == (ANEW,)
    take_back(ledger, hour, number)
    run(ledger, hour, dry)
    assert dry.shown(now(ledger, number)) == () and list((tmp_path / "outbox").iterdir()) == []


# Counting


def test_a_text_is_counted_each_hour_of_a_day_then_each_day_of_a_week(ledger, hour, wall):
    number = published(ledger, hour, wall)
    for _ in range(8 * 24 * 6):
        measure(ledger, {wall.network: wall}, hour)
        hour.pass_by(minutes=10)
    ages = [count.at - NOON for count in Reaches(ledger).of(number)]
    assert ages[:25] == [timedelta(hours=n) for n in range(25)]
    assert ages[25:] == [timedelta(days=n) for n in range(2, 8)] and ages[-1] == COUNTED_FOR


def test_a_network_in_trouble_delays_no_other_count_and_is_asked_once_a_run(ledger, hour, wall):
    blue = Wall(Network.BLUESKY, blind=True)
    for name in "12":
        published(ledger, hour, blue, f"b{name}")
    number = published(ledger, hour, wall)
    report = measure(ledger, {wall.network: wall, blue.network: blue}, hour)
    assert (report.count("counted"), report.count("failed"), len(report.troubles)) == (1, 1, 1)
    assert Reaches(ledger).of(number)[0].reach == Reach(3, 1, 2)
    blue.blind = False
    assert measure(ledger, {wall.network: wall, blue.network: blue}, hour).count("counted") == 2


def test_what_somebody_deleted_on_the_network_is_noted_and_counted_no_more(ledger, hour, wall):
    number = published(ledger, hour, wall)
    wall.left.clear()
    assert measure(ledger, {wall.network: wall}, hour).count("gone") == 1
    assert now(ledger, number).gone_at == hour() and status(ledger, number) is Status.ANSWERED
    assert measure(ledger, {wall.network: wall}, hour).moved == 0


def test_a_clock_set_back_a_month_does_not_stop_the_counting():
    assert is_due(NOON, NOON + timedelta(days=30), NOON + timedelta(hours=1))
    assert not is_due(NOON, NOON + timedelta(minutes=30), NOON + timedelta(hours=1))


# What a network may take


def test_no_call_that_writes_passes_the_ceiling_of_the_month_but_one_that_takes_back(tmp_path, hour):
    def opened() -> Ledger:
        return Ledger.open(tmp_path / "ledger.db")

    gate = ceiling_gate(Network.BLUESKY, Written(Network.BLUESKY, opened), 2, hour)
    create, session = (f"https://pds.example/xrpc/com.atproto.{one}" for one in ("repo.createRecord", "server.x"))
    for _ in range(2):
        gate("POST", create)
        gate("POST", session)
    with pytest.raises(CeilingReached, match="ceiling"):
        gate("POST", create)
    gate("POST", "https://pds.example/xrpc/com.atproto.repo.deleteRecord")
    with opened() as ledger:
        assert calls_of(ledger, Network.BLUESKY, "2027-03") == 3
    hour.pass_by(days=31)
    gate("POST", create)


def test_the_text_over_the_ceiling_goes_back_to_the_desk_and_what_left_may_still_be_taken_back(tmp_path):
    with WritingFront(mastodon().base) as front:
        campaign = Campaign(tmp_path, mastodon(), front, random.Random(1))
        campaign.fill(2)
        rules = replace(campaign.settings.publishing, writes_per_month={Network.MASTODON: 1})
        house = House(replace(campaign.settings, publishing=rules), Hour(campaign.now))
        report = house.publish()
        assert (report.count("sent"), report.count("failed")) == (1, 1) and "that is the ceiling" in said(report)
        with house.ledger() as ledger:
            (sent,) = Publications(ledger).in_state(PublicationState.SENT)
            amending.unpublish(ledger, house.settings, sent.id, "nadia", "à retirer", campaign.now)
        assert house.publish().count("corrected") == 1
        with house.ledger() as ledger:
            assert calls_of(ledger, Network.MASTODON, f"{campaign.now:%Y-%m}") == 2


@pytest.mark.parametrize(
    ("network", "url", "names", "above", "ours"),
    [
        (Network.BLUESKY, "https://bsky.app/profile/did:plc:u/post/3k", (), "at://did:plc:u/app.bsky.feed.post/3k", 1),
        (Network.BLUESKY, "https://bsky.app/profile/did:plc:us/post/3k", ("at://did:plc:us/x/3k2",), "at://a/b/3k2", 1),
        (Network.MASTODON, "https://asso.example/@rives/1", ("1",), "https://asso.example/users/rives/statuses/1", 1),
        (Network.MASTODON, "https://asso.example/@rives/1", ("1",), "asso.example/1", 1),
        (Network.MASTODON, "https://asso.example/@rives/1", ("1",), "https://autre.example/users/x/statuses/1", 0),
        (Network.X, "https://x.com/rives/status/77", (), "77", 1),
        (Network.FACEBOOK, "https://www.facebook.com/12_34", ("12_34",), "12_34", 1),
        (Network.X, "https://x.com/rives/status/77", (), None, 0),
        (Network.X, "https://x.com/rives/status/77", (), "78", 0),
    ],
)  # fmt: skip
def test_what_answers_us_speaks_of_us_whatever_its_words(ledger, hour, network, url, names, above, ours):
    number = published(ledger, hour, Wall())
    ledger.execute("UPDATE publication SET network = ?, url = ? WHERE id = ?", (network, url, number))
    Publications(ledger).name(number, names)
    asked = world.post("Et les lits d'aval ?", network=network, in_reply_to=above)
    silent = replace(world.reading("sante"), mention=Mention(MentionVerdict.NO))
    (reading,) = said_to_us([asked], [silent], Publications(ledger).ours())
    assert (reading.mention.verdict is MentionVerdict.YES) == bool(ours)


def test_who_sees_our_posts_who_may_quote_them_and_the_ceilings_are_written_in_the_configuration(tmp_path):
    assert typed(["init", "--demo", str(tmp_path / "w")]) == 0
    config = tmp_path / "w" / "config"
    assert load(tmp_path / "w", {}).publishing.writes_per_month[Network.MASTODON] == 3_000
    (config / "networks.toml").write_text('[mastodon]\nvisibility = "unlisted"\nquotes = "nobody"\n', "utf-8")
    with (config / "schedule.toml").open("a", encoding="utf-8") as schedule:
        schedule.write("\n[publishing.writes_per_month]\nmastodon = 7\n")
    settings = replace(load(tmp_path / "w", {}), mode="production", accounts=(US,))
    assert settings.publishing.writes_per_month[Network.MASTODON] == 7
    publisher = House(settings).publishers()[Network.MASTODON].publishers["nous"]
    assert publisher._manner == Manner("unlisted", "fr", "nobody")
    (config / "networks.toml").write_text("[mastodon]\n", "utf-8")
    default = replace(load(tmp_path / "w", {}), mode="production", accounts=(US,))
    assert House(default).publishers()[Network.MASTODON].publishers["nous"]._manner == Manner("public", "fr", None)


def test_only_x_costs_something_and_an_address_costs_most():
    assert cost_line(Network.BLUESKY, "Oui : https://rives.example", "nous") is None
    assert cost_line(Network.X, "Oui", "") is None, "by hand it is free"
    assert "0.010 USD" in str(cost_line(Network.X, "Oui", "x"))
    dear = str(cost_line(Network.X, "Oui : https://rives.example", "x"))
    assert "0.200 USD" in dear and "0.010 USD without" in dear


def test_what_a_text_costs_on_x_is_said_before_and_at_its_approval(tmp_path, capsys):
    house = House(configured(workspace=tmp_path, mode="production"), Hour())
    with house.ledger() as ledger:
        asked = world.post("Et vous, @rives, pour les urgences ?", network=Network.X, native_id="77")
        number = world.ticket(ledger, asked, world.reading("sante"))
        Journal(ledger).append(Entry("veilleur", Move.OPEN, number, None, Status.OPEN), NOON)
        house.queue(ledger).edit(number, "karim", "Oui : https://rives.example/12 — l'équipe")
    assert veilleur(house, "queue", "show", "1") == 0
    assert "costs 0.200 USD because it holds an address; 0.010 USD without it" in capsys.readouterr().out
    with house.ledger() as ledger:
        house.queue(ledger).edit(number, "karim", TEXT)
    assert veilleur(house, "queue", "approve", "1", "--as", "sabrina") == 0
    assert "costs 0.010 USD" in capsys.readouterr().out


def test_in_production_without_an_account_that_publishes_nothing_is_said_to_be_published(tmp_path, capsys):
    hour, quiet = Hour(), replace(US, publish=False)
    house = House(configured(workspace=tmp_path, mode="production", accounts=(quiet,)), hour)
    with house.ledger() as ledger:
        first, second = (desk.open_ticket(ledger, name, network=Network.MASTODON) for name in "12")
        assert desk.approve(house.queue(ledger), first).state is PublicationState.BY_HAND
        allowed = desk.queue(ledger, hour, mode="production", accounts=(US,))  # and not any more when it is to leave
        assert desk.approve(allowed, second).state is PublicationState.QUEUED
        desk.publication(ledger, second)
    assert veilleur(house, "publish") == FAILED
    told = capsys.readouterr()
    assert "0 sent" in told.out and "Nothing left by itself: no account may publish." in told.out
    assert "Nothing left: nous may not publish on mastodon." in told.err and "Dry run" not in told.out
    assert "To publish by hand on mastodon" in told.out and not (tmp_path / "data" / "outbox").exists()
    with house.ledger() as ledger:
        ticket = Tickets(ledger).get(second)
        assert ticket is not None and ticket.status is Status.OPEN


# The whole way, with the real Bluesky


def person_of(handle: str) -> Organisation:
    return Organisation("asso", "Collectif Urgences", AuthorKind.ORGANISATION,
                        accounts=(Account(Network.BLUESKY, handle),))  # fmt: skip


def test_an_answer_to_what_we_published_comes_back_as_a_ticket(tmp_path):
    network = bluesky()
    asso, us = network.person("asso"), network.person("rives")
    assert typed(["init", "--demo", str(tmp_path / "w")]) == 0
    base = load(tmp_path / "w", {})
    own = OwnAccount("nous", Network.BLUESKY, us.handle, publish=True)
    settings = replace(
        base,
        mode="production",
        accounts=(own,),
        organisations=(person_of(asso.handle),),
        networks=Networks(bluesky=BlueskySettings(network.appview, network.pds)),
        schedule=replace(base.schedule, allow_loopback=True),
        secrets={"VEILLEUR_BLUESKY_APP_PASSWORD": SecretStr(us.app_password())},
    )
    hour = Hour(datetime.now(UTC))
    house = House(settings, hour)

    def listen() -> list[int]:
        hour.pass_by(minutes=20)
        network.settle()
        house.collect()
        house.read()
        house.triage()
        with house.ledger() as ledger:
            return [int(row["id"]) for row in ledger.rows("SELECT id FROM ticket ORDER BY id")]

    asso.mention(us, "Que propose la candidate Camille Aubertin pour nos urgences et l'hôpital ?")
    (question,) = listen()
    with house.ledger() as ledger:
        queue = house.queue(ledger)
        queue.edit(question, "karim", "Bonjour, merci de votre question. — l'équipe")
        queue.approve(question, "sabrina")
    assert house.publish().count("sent") == 1
    with house.ledger() as ledger:
        ours = desk.publication(ledger, question)
    assert ours.native_ids[0].startswith(f"at://{us.did}/")
    answer(asso, ours)
    assert len(listen()) == 2, "the answer is a post, and a ticket of its own"
    assert house.metrics().count("counted") == 1
    with house.ledger() as ledger:
        assert Reaches(ledger).latest(ours.id).reach == Reach(replies=1)
        amending.unpublish(ledger, settings, ours.id, "sabrina", "un chiffre faux", hour())
    assert house.publish().count("corrected") == 1
    network.settle()
    with house.ledger() as ledger:
        assert house.publishers()[Network.BLUESKY].shown(ours) == ()
        assert "VEILLEUR" not in str(list(Journal(ledger).of_ticket(question)))
    assert house.tokens().moved == 1, "Bluesky tells until when our session lasts"


def answer(asso: BlueskyPerson, ours: Publication) -> None:
    uri = ours.native_ids[0]
    repo, collection, key = uri.removeprefix("at://").split("/")
    asked = {"repo": repo, "collection": collection, "rkey": key}
    record = asso.network.http.get(f"{asso.network.pds}/xrpc/com.atproto.repo.getRecord", params=asked).json()
    root = record["value"]["reply"]["root"]
    asso.post("Merci, mais que proposez-vous pour les lits d'aval ?", to={"uri": uri, "cid": record["cid"]}, root=root)
