"""Look and think: one thing that goes wrong stops nothing else, and what is done is not done again."""

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import desk
import pytest
import world
from desk import NOON, Hour
from world import accounts_of

from responders.drafting.step import draft
from responders.queue.opening import triage
from watcher.collectors.files import LineTrouble
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import msg
from watcher.model import Account, Network, Page, Post, Reading, Source
from watcher.scheduler.pacing import next_check
from watcher.steps import MOST_PAGES, collect, read, recheck, take_in
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts
from watcher.storage.sources import Sources

EVERY = timedelta(minutes=15)
Answer = Callable[[Source], Page]


@dataclass
class Feeds:
    """A collector whose answers the test decides, by address."""

    answers: dict[str, Answer]
    asked: list[tuple[str, str]] = field(default_factory=list)
    network: Network = Network.RSS

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Answer, or raise."""
        self.asked.append((source.address, source.cursor.get("at", "")))
        return self.answers[source.address](source)


class Thinks:
    """An understanding that finds a question of an organisation in everything."""

    version = "1"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        """Think the same of each post."""
        self.batches.append(len(posts))
        return [world.reading(version=self.version) for _ in posts]


def page(*names: str, at: str = "1", more: bool = False) -> Page:
    return Page(
        tuple(world.post(f"Que propose la candidate, {n} ?", native_id=n) for n in names), {"at": at}, more=more
    )


def raising(error: Exception) -> Answer:
    def answer(_: Source) -> Page:
        raise error

    return answer


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def declare(ledger: Ledger, *addresses: str) -> None:
    organisations = [world.organisation(a, accounts=(Account(Network.RSS, a),)) for a in addresses]
    Sources(ledger).declare(accounts_of(organisations))


def look(ledger: Ledger, feeds: Feeds, now: datetime = NOON) -> tuple[dict[str, int], str]:
    """Collect what is due, and return the counts and the troubles."""
    due = Sources(ledger).due(now)
    report = collect(ledger, due, {Network.RSS: feeds}, every=EVERY, clock=lambda: now)
    return dict(report.counts), " / ".join(map(str, report.troubles))


def source(ledger: Ledger, address: str) -> Source:
    found = Sources(ledger).named(f"{address}/rss")
    assert found is not None
    return found


# Collect


def test_a_source_that_fails_does_not_stop_the_others(ledger: Ledger) -> None:
    declare(ledger, "a", "b", "c")
    down = raising(SourceError(msg("no answer")))
    counts, troubles = look(ledger, Feeds({"a": lambda _: page("1"), "b": down, "c": lambda _: page("2", "3")}))
    assert counts == {"moved": 3, "sources": 3, "failed": 1, "new": 3, "edited": 0, "unchanged": 0}
    assert troubles == "b/rss: no answer"
    assert source(ledger, "b").cursor == {} and source(ledger, "c").cursor == {"at": "1"}


def test_failures_are_asked_less_and_less_often_and_a_success_forgives(ledger: Ledger) -> None:
    declare(ledger, "a")
    hour, pauses = Hour(), []
    feeds = Feeds({"a": raising(SourceError(msg("no answer")))})
    for failures in range(1, 8):
        look(ledger, feeds, hour())
        held = source(ledger, "a")
        assert held.failures == failures and held.next_check_at and str(held.last_error) == "no answer"
        pauses.append((held.next_check_at - hour()) / timedelta(minutes=1))
        hour.now = held.next_check_at
    assert pauses == [30, 60, 120, 240, 360, 360, 360]
    feeds.answers["a"] = lambda _: page("1")
    look(ledger, feeds, hour())
    held = source(ledger, "a")
    assert (held.failures, held.last_error, held.next_check_at) == (0, None, hour() + EVERY)


def test_a_source_is_not_asked_before_its_hour_nor_before_the_server_allows(ledger: Ledger) -> None:
    declare(ledger, "a")
    feeds = Feeds({"a": raising(SourceError(msg("too many"), retry_after_s=7200))})
    look(ledger, feeds)
    assert look(ledger, feeds, NOON + timedelta(minutes=119))[0]["sources"] == 0
    assert look(ledger, feeds, NOON + timedelta(minutes=120))[0]["sources"] == 1


@pytest.mark.parametrize("error", [SourceGone(msg("closed for good")), SourceRefused(msg("key refused"))])
def test_a_source_gone_or_that_refuses_us_is_asked_no_more(ledger: Ledger, error: SourceError) -> None:
    declare(ledger, "a", "b")
    feeds = Feeds({"a": raising(error), "b": lambda _: page("1")})
    look(ledger, feeds)
    assert str(source(ledger, "a").disabled_because) == str(error)
    look(ledger, feeds, NOON + timedelta(days=30))
    assert [address for address, _ in feeds.asked] == ["a", "b", "b"]
    assert Sources(ledger).enable("a/rss", NOON)
    look(ledger, feeds, NOON)
    assert feeds.asked[-1] == ("a", "")


def test_an_archive_in_several_pages_is_saved_page_by_page(ledger: Ledger) -> None:
    declare(ledger, "a")

    def third_fails(asked: Source) -> Page:
        at = int(asked.cursor.get("at", "0"))
        if at == 2:
            raise SourceError(msg("cut"))
        return page(str(at), at=str(at + 1), more=True)

    feeds = Feeds({"a": third_fails})
    counts, _ = look(ledger, feeds)
    held = source(ledger, "a")
    assert (counts["new"], held.cursor, held.failures) == (2, {"at": "2"}, 1)
    assert held.next_check_at == next_check(NOON, EVERY, failures=1), "the pages before it were successes"
    feeds.answers["a"] = lambda s: page(f"end {s.cursor['at']}", at="end")
    look(ledger, feeds, NOON + EVERY * 2)
    assert source(ledger, "a").cursor == {"at": "end"} and Posts(ledger).count() == 3


def test_a_source_without_end_leaves_the_rest_for_the_next_run(ledger: Ledger) -> None:
    declare(ledger, "a")
    feeds = Feeds({"a": lambda s: page("x" + s.cursor.get("at", ""), at=s.cursor.get("at", "") + "1", more=True)})
    look(ledger, feeds)
    assert len(feeds.asked) == MOST_PAGES
    look(ledger, feeds, NOON + EVERY)
    assert feeds.asked[MOST_PAGES] == ("a", "1" * MOST_PAGES)


def test_a_source_that_moved_is_reported_with_its_new_address(ledger: Ledger) -> None:
    declare(ledger, "a")
    moved = Page((), {}, troubles=(msg("one entry without a date"),), moved_to="https://new.example/feed")
    troubles = look(ledger, Feeds({"a": lambda _: moved}))[1]
    assert "https://new.example/feed" in troubles and "without a date" in troubles


KILLED = """
import asyncio, os, signal, sys
from datetime import timedelta
from pathlib import Path
import test_steps as t
from watcher.model import Network
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts
from watcher.storage.sources import Sources
from watcher.steps import collect

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "before saving":
    Sources.save_page = killed
else:
    Posts.forget = killed  # inside the transaction, once the posts are written
with Ledger.open(Path(sys.argv[1])) as ledger:
    t.declare(ledger, "a")
    t.look(ledger, t.Feeds({"a": lambda _: t.page("1", "2")}))
"""


@pytest.mark.parametrize("moment", ["before saving", "while saving"])
def test_a_pass_killed_between_fetching_and_saving_loses_nothing(tmp_path: Path, moment: str) -> None:
    killed = desk.start(KILLED, tmp_path / "ledger.db", moment)
    _, troubles = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, troubles
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert (Posts(ledger).count(), source(ledger, "a").cursor) == (0, {})
        feeds = Feeds({"a": lambda _: page("1", "2")})
        assert look(ledger, feeds)[0]["new"] == 2
        assert feeds.asked == [("a", "")], "asked again from the same place"
        assert ledger.value("PRAGMA integrity_check") == "ok"


# Import


def test_bad_lines_are_reported_and_the_others_kept(ledger: Ledger) -> None:
    lines = [*page("1", "2").posts, LineTrouble(3, msg("The line is not JSON.")), *page("3").posts]
    seen: list[int] = []
    report = take_in(ledger, lines, NOON, seen.append)
    assert report.counts == {"moved": 3, "new": 3, "edited": 0, "unchanged": 0, "refused": 1}
    assert [str(t) for t in report.troubles] == ["line 3: The line is not JSON."]
    assert sum(seen) == 3
    again = take_in(ledger, lines, NOON, seen.append)
    assert (again.moved, again.count("unchanged")) == (0, 3)


def test_a_file_without_posts_is_no_trouble(ledger: Ledger) -> None:
    assert take_in(ledger, [], NOON, lambda _: None).moved == 0


# Read


def test_reading_goes_by_batches_and_a_second_run_moves_nothing(ledger: Ledger) -> None:
    take_in(ledger, page(*map(str, range(1100))).posts, NOON, lambda _: None)
    thinks = Thinks()
    assert read(ledger, thinks, days_to_vote=30).counts == {"moved": 1100, "mentions": 1100}
    assert thinks.batches == [500, 500, 100]
    assert read(ledger, thinks, days_to_vote=30).moved == 0
    assert read(ledger, thinks, days_to_vote=30, again=True).moved == 0, "this version read them already"
    thinks.version = "2"
    assert read(ledger, thinks, days_to_vote=30, again=True).moved == 1100


# All of it


def test_a_second_full_pass_moves_no_row(ledger: Ledger) -> None:
    declare(ledger, "urgences")
    feeds, hour = Feeds({"urgences": lambda _: page("1", "2", "3")}), Hour()

    def full_pass() -> list[int]:
        looked = look(ledger, feeds, hour())[0]["moved"]
        thought = read(ledger, Thinks(), days_to_vote=30).moved
        opened = triage(ledger, desk.settings(), hour()).moved
        return [looked, thought, opened, draft(ledger, desk.settings(), hour()).moved]

    assert full_pass() == [3, 3, 3, 3]
    before = desk.written(ledger)
    hour.now += EVERY
    assert full_pass() == [0, 0, 0, 0]
    assert desk.written(ledger) == before and len(feeds.asked) == 2


class Forgetful:
    """A network where some posts are no longer there, or that does not answer."""

    network = Network.X

    def __init__(self, *gone: str, down: bool = False) -> None:
        self._gone, self._down = gone, down

    async def fetch(self, source: Source, now: datetime) -> Page:
        return Page((), {})

    async def gone(self, native_ids: Sequence[str], now: datetime) -> Sequence[str]:
        if self._down:
            raise SourceError(msg("out of order"))
        return [native_id for native_id in native_ids if native_id in self._gone]


def test_a_post_deleted_where_it_was_said_loses_its_words_and_stays_away(ledger: Ledger) -> None:
    kept, lost = (world.post(f"texte {i}", network=Network.X, native_id=f"19000000000000000{i:02}") for i in (1, 2))
    Posts(ledger).ingest([kept, lost], NOON)
    since = datetime(2020, 1, 1, tzinfo=UTC)
    down = recheck(ledger, {Network.X: Forgetful(down=True)}, since=since, clock=lambda: NOON)
    assert (down.moved, len(down.troubles)) == (0, 1)
    report = recheck(ledger, {Network.X: Forgetful(lost.native_id)}, since=since, clock=lambda: NOON)
    assert report.counts == {"moved": 1, "asked": 2}
    texts = {row["text"] for row in ledger.rows("SELECT text FROM post")}
    assert texts == {kept.text, ""}
    assert Posts(ledger).ingest([lost], NOON) == Ingested(unchanged=1)
    assert recheck(ledger, {Network.X: Forgetful(lost.native_id)}, since=since, clock=lambda: NOON).moved == 0
