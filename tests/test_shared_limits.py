"""What one account's sources share: a limit that is reached, a key that is refused. With a real ledger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from world import NOON

from watcher.collectors.by_account import ByAccount
from watcher.errors import SourceError, SourceRefused
from watcher.messages import msg
from watcher.model import Account, Network, Page, Source
from watcher.steps import AT_ONCE, collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

EVERY = timedelta(minutes=15)
MANY = 93
X, MASTODON = Network.X, Network.MASTODON


@dataclass
class Asked:
    """A network whose answers the test decides by address; anything else gives nothing."""

    network: Network
    answers: dict[str, Callable[[], Page]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, source: Source, now: object) -> Page:
        """Answer, or raise."""
        self.asked.append(source.address)
        return self.answers.get(source.address, lambda: Page((), {}))()


def raising(error: SourceError) -> Callable[[], Page]:
    def answer() -> Page:
        raise error

    return answer


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def on_x(ledger: Ledger, count: int = MANY) -> None:
    theirs = [(f"o{n}", Account(X, f"asso{n}")) for n in range(count)]
    Sources(ledger).declare([*theirs, (None, Account(X, "mentions:rives"))])


def look(ledger: Ledger, asked: Asked, later: timedelta = timedelta()) -> dict[str, int]:
    """Run as the daemon does after a restart: nothing is remembered but the ledger."""
    collector = ByAccount(asked.network, {"rives": asked}, asked)
    now = NOON + later
    due = Sources(ledger).due(now)
    return dict(collect(ledger, due, {asked.network: collector}, every=EVERY, clock=lambda: now).counts)


def test_a_limit_reached_by_one_source_makes_all_of_the_account_wait(ledger: Ledger) -> None:
    on_x(ledger)
    asked = Asked(X, {"mentions:rives": lambda: Page((), {}, wait_s=3_600)})
    counts = look(ledger, asked)
    assert asked.asked[0] == "mentions:rives"  # our own are asked first
    assert len(asked.asked) <= AT_ONCE
    assert counts["waiting"] == MANY + 1 - len(asked.asked)
    until = NOON + timedelta(hours=1)
    assert {source.next_check_at for source in Sources(ledger).all()} == {until}
    assert not any(source.last_error for source in Sources(ledger).all())


def test_the_wait_outlives_a_restart_and_ends_with_the_window(ledger: Ledger) -> None:
    on_x(ledger, 3)
    look(ledger, Asked(X, {"mentions:rives": raising(SourceError(msg("too often"), retry_after_s=3_600))}))
    again = Asked(X)
    assert look(ledger, again, timedelta(minutes=59))["sources"] == 0
    assert look(ledger, again, timedelta(minutes=60))["sources"] == 4
    assert len(again.asked) == 4


def test_those_that_wait_for_a_trouble_say_it_until_they_are_heard_again(ledger: Ledger) -> None:
    on_x(ledger, 3)
    look(ledger, Asked(X, {"mentions:rives": raising(SourceError(msg("ceiling"), retry_after_s=3_600))}))
    assert [str(source.last_error) for source in Sources(ledger).all()] == ["ceiling"] * 4
    look(ledger, Asked(X), timedelta(hours=1))
    assert not any(source.last_error for source in Sources(ledger).all())


def test_a_server_that_is_tired_of_us_leaves_the_others_alone(ledger: Ledger) -> None:
    accounts = ("a@one.example", "b@one.example", "hashtag:#c@one.example", "a@two.example")
    Sources(ledger).declare([(f"o{n}", Account(MASTODON, a)) for n, a in enumerate(accounts)])
    look(ledger, Asked(MASTODON, {"a@one.example": lambda: Page((), {}, wait_s=300 * 60)}))
    late = [s.address for s in Sources(ledger).all() if s.next_check_at == NOON + timedelta(minutes=300)]
    assert late == list(accounts[:3])


def test_a_refused_key_disables_all_that_it_opens_with_one_reason(ledger: Ledger) -> None:
    on_x(ledger)
    asked = Asked(X, {"mentions:rives": raising(SourceRefused(msg("X refuses our key (401)."), msg("Renew it.")))})
    counts = look(ledger, asked)
    assert counts["failed"] == 1
    assert len(asked.asked) <= AT_ONCE
    reasons = {str(source.disabled_because) for source in Sources(ledger).all()}
    assert reasons == {"X refuses our key (401). → Renew it."}
    assert Sources(ledger).due(NOON + timedelta(days=9)) == []


def test_the_key_of_one_account_leaves_the_others_of_its_server_alone(ledger: Ledger) -> None:
    ours = ("mentions:a@one.example", "mentions:b@one.example", "hashtag:#c@one.example")
    Sources(ledger).declare([(None, Account(MASTODON, address)) for address in ours])
    asked = Asked(MASTODON, {ours[1]: raising(SourceRefused(msg("refused")))})
    collector = ByAccount(MASTODON, {"a@one.example": asked, "b@one.example": asked}, asked)
    collect(ledger, Sources(ledger).due(NOON), {MASTODON: collector}, every=EVERY, clock=lambda: NOON)
    assert [source.address for source in Sources(ledger).all() if source.disabled_because] == [ours[1]]


def test_all_that_a_renewed_key_opens_is_enabled_at_once(ledger: Ledger) -> None:
    on_x(ledger, 3)
    look(ledger, Asked(X, {"mentions:rives": raising(SourceRefused(msg("refused")))}))
    assert Sources(ledger).enable("*/x", NOON) == 4
    assert len(Sources(ledger).due(NOON)) == 4


def test_an_account_that_is_refused_for_itself_stops_alone(ledger: Ledger) -> None:
    on_x(ledger, 3)
    look(ledger, Asked(X, {"asso1": raising(SourceRefused(msg("protected")))}))
    assert [source.name for source in Sources(ledger).all() if source.disabled_because] == ["o1/x"]


def test_a_source_keeps_its_name_and_its_cursor_when_others_come_beside_it(ledger: Ledger) -> None:
    shelf, mentions = Sources(ledger), Account(Network.BLUESKY, "mentions:rives.example")
    thread = Account(Network.BLUESKY, "thread:at://did:plc:a/app.bsky.feed.post/3k")
    other = Account(Network.BLUESKY, "mentions:jeunes.example")
    shelf.declare([(None, mentions)])
    (first,) = shelf.all()
    shelf.save_page(first, Page((), {"at": "1"}), NOON, NOON)
    shelf.declare([(None, mentions), (None, thread), (None, other)])
    kept = {source.name: dict(source.cursor) for source in shelf.all()}
    assert kept == {"own/bluesky": {"at": "1"}, f"own/bluesky/{thread.address}": {}, f"own/bluesky/{other.address}": {}}
