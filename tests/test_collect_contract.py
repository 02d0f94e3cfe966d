"""What every collector owes the house, whatever its network answers.

A new network adds one line to `network_worlds.WORLDS`, and one column to `network_faults.FAULTS`.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from feed_server import Reply, endless, gzip_bomb, redirect
from network_faults import FAULTS, Does
from network_worlds import LIMITS, TRUEST, WORLDS, World, organisation
from world import accounts_of

from watcher import steps
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Source
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources
from watcher.text import clean

EVERY = timedelta(minutes=15)
HOSTILE = {
    "empty": Reply(),
    "no content": Reply(204),
    "nulls": Reply(body=b"\0" * 1_000),
    "random bytes": Reply(body=bytes(range(256)) * 40),
    "html": Reply(body=b"<html><script>alert(1)</script>", headers={"Content-Type": "text/html"}),
    "null": Reply(body=b"null"),
    "a list": Reply(body=b"[1, 2"),
    "wrong types": Reply(body=b'{"data": 3, "feed": "x", "errors": [null]}'),
    "deep": Reply(body=b"[" * 100_000),
    "deep tags": Reply(body=b"<a>" * 100_000),
    "surrogates": Reply(body=b'{"text": "\\ud800"}'),
    "endless": endless(),
    "bomb": gzip_bomb(50_000_000),
    "gzip in name only": Reply(body=b"x", headers={"Content-Encoding": "gzip"}),
    "unknown charset": Reply(body=b"<rss/>", headers={"Content-Type": "text/xml; charset=klingon"}),
    "loop": redirect("/feed"),
    "out of the web": redirect("file:///etc/passwd"),
    "redirect without target": Reply(302),
    "304 without reason": Reply(304),
    **{str(status): Reply(status, body=b"non") for status in (400, 401, 403, 404, 410, 429, 500, 503)},
}


def check(page):
    """Hold what must be true of any page."""
    assert json.loads(json.dumps(dict(page.cursor))) == dict(page.cursor)
    assert all(isinstance(value, str) for item in page.cursor.items() for value in item)
    assert len({post.ref for post in page.posts}) == len(page.posts)
    for post in page.posts:
        assert post.published_at.utcoffset().total_seconds() == 0
        assert post.text and clean(post.text) == post.text
        assert all(clean(s) == s for s in (post.native_id, post.author.handle, post.author.name) if s)
        assert post.url is None or post.url.startswith(("http://", "https://"))
        assert post.raw is None or isinstance(post.raw, bytes)


@pytest.fixture(params=WORLDS)
def world(request) -> Iterator[World]:
    with WORLDS[request.param]() as running:
        yield running


@pytest.fixture(params=TRUEST)
def truest(request) -> Iterator[World]:
    with TRUEST[request.param]() as running:
        yield running


def source_of(world, cursor=None):
    return Source(1, "asso/essai", world.network, world.account.address, "asso", cursor or {})


# One page


async def test_the_same_answer_twice_gives_equal_posts(world):
    world.say(["Prix planchers ?", "Retraites agricoles ?"], world.now - timedelta(hours=1))
    first, second = [await world.collector().fetch(source_of(world), world.now) for _ in range(2)]
    check(first)
    assert len(first.posts) == 2
    assert all(post.network == world.network for post in first.posts)
    assert first.posts == second.posts


async def test_coming_back_with_the_cursor_never_renames_a_post(world):
    world.say(["Prix planchers ?"], world.now - timedelta(hours=1))
    first = await world.collector().fetch(source_of(world), world.now)
    world.say(["Retraites agricoles ?"], world.now - timedelta(minutes=30))
    second = await world.collector().fetch(source_of(world, first.cursor), world.now)
    check(second)
    assert len({post.ref for post in (*first.posts, *second.posts)}) == 2


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_answer_gives_a_page_or_a_source_error(world, name):
    world.server.change = lambda _: HOSTILE[name]
    try:
        page = await world.collector().fetch(source_of(world), world.now)
    except SourceError as error:
        assert str(error)
        assert "\n" not in str(error)
        assert not any(secret in "".join(traceback.format_exception(error)) for secret in world.secrets)
    else:
        check(page)


@pytest.mark.parametrize(
    "value", ["", "x" * 5_000, "\r\nX-Injected: 1", "é\0", "[[", '[["a",1,{},[]]]', "-1", "9" * 15]
)
async def test_a_damaged_cursor_is_survived(world, value):
    world.say([f"Message {n}" for n in range(130)], world.now - timedelta(hours=1))
    page = await world.collector().fetch(source_of(world), world.now)
    try:
        check(await world.collector().fetch(source_of(world, dict.fromkeys(page.cursor, value)), world.now))
    except SourceError as error:
        assert str(error)


async def test_this_machine_is_not_asked_unless_it_may(world):
    with pytest.raises(SourceError, match="private machine"):
        await world.collector(replace(LIMITS, allow_loopback=False)).fetch(source_of(world), world.now)
    assert world.server.requests == []


# Run after run


class Desk:
    """A ledger and the runs made on it."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.ledger, self.started = world, ledger, world.now.replace(microsecond=0)
        self.errors: list[SourceError] = []
        Sources(ledger).declare(accounts_of([organisation(world)]))

    def run(self, later: timedelta = timedelta(0), collector=None, **changes):
        """Collect once, that much after the start."""
        collectors = {self.world.network: Watched(collector or self.world.collector(**changes), self.errors)}
        at = self.started + later
        return collect(self.ledger, [self.source], collectors, every=EVERY, clock=lambda: at)

    @property
    def source(self) -> Source:
        return Sources(self.ledger).all()[0]

    @property
    def texts(self) -> list[str]:
        return [row["text"] for row in self.ledger.rows("SELECT text FROM post")]


class Watched:
    """A collector whose errors are remembered."""

    def __init__(self, collector, errors) -> None:
        self._collector, self._errors, self.network = collector, errors, collector.network

    async def fetch(self, source, now):
        try:
            return await self._collector.fetch(source, now)
        except SourceError as error:
            self._errors.append(error)
            raise


@contextmanager
def desk_of(world: World, folder) -> Iterator[Desk]:
    with Ledger.open(folder / "ledger.db") as ledger:
        yield Desk(world, ledger)


def test_1200_posts_between_two_runs_are_all_stored_and_none_twice(truest, tmp_path):
    with desk_of(truest, tmp_path) as desk:
        truest.say(["Avant", "Puis"], truest.now - timedelta(days=1))
        assert desk.run().count("new") == 2
        truest.say([f"Question {n}" for n in range(1_200)], desk.started, timedelta(seconds=2))
        second = desk.run(timedelta(hours=1))
        assert (second.count("new"), second.troubles) == (1_200, ())
        third = desk.run(timedelta(hours=2))
        assert [third.count(name) for name in ("new", "edited", "failed")] == [0, 0, 0]
        assert len(desk.texts) == len(set(desk.texts)) == 1_202


def test_a_page_is_saved_with_its_cursor_and_a_run_broken_off_goes_on_from_there(truest, tmp_path, monkeypatch):
    if truest.network == "rss":
        pytest.skip("a feed has one page")
    with desk_of(truest, tmp_path) as desk:
        truest.say(["Avant"], truest.now - timedelta(days=2))
        desk.run(timedelta(minutes=-5))
        floor = bound_of(desk.source)
        truest.say([f"Question {n}" for n in range(250)], desk.started, timedelta(seconds=2))
        with monkeypatch.context() as patched:
            patched.setattr(steps, "MOST_PAGES", 1)
            first = desk.run(timedelta(hours=1))
        assert 0 < first.count("new") < 250
        assert bound_of(desk.source) == floor  # the lower bound waits until the gap is closed
        truest.server.change = lambda _: Reply(500)
        assert desk.run(timedelta(hours=2)).count("failed") == 1
        truest.server.change = None
        truest.say(["Après"], desk.started + timedelta(hours=2))
        desk.run(timedelta(hours=3))
        desk.run(timedelta(hours=4))
        assert len(desk.texts) == len(set(desk.texts)) == 252
        assert bound_of(desk.source) != floor


def bound_of(source):
    """Return the lower bound of the next look, as the collector's own cursor holds it."""
    return source.cursor.get("floor") or source.cursor.get("newest")


# The fault matrix


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_costs_no_post_and_shows_no_secret(world, name, tmp_path, monkeypatch):
    fault, limits = FAULTS[name], replace(LIMITS, timeout_s=FAULTS[name].timeout_s)
    with desk_of(world, tmp_path) as desk:
        world.say(["Avant", "Puis"], world.now - timedelta(hours=3))
        desk.run()
        new = [f"Question {n}" for n in range(130 if fault.many else 3)]
        world.say(new, desk.started, timedelta(seconds=2))
        if fault.many and fault.begin:
            with monkeypatch.context() as patched:
                patched.setattr(steps, "MOST_PAGES", 1)
                desk.run(timedelta(hours=1))
        (fault.begin or (lambda _: None))(world)
        world.server.change = fault.change
        there = fault.reach(world.server.base_url) if fault.reach else world.server.base_url
        move(desk, there)
        report = desk.run(timedelta(hours=1), limits=limits, base_url=there)
        assert what_was_done(desk, report) == fault.does[world.network]
        told = [str(t) for t in report.troubles] + [str(desk.source.last_error)]
        told += ["".join(traceback.format_exception(error)) for error in desk.errors]
        assert not any(secret in line for secret in world.secrets for line in told)
        assert all(str(t) and "\n" not in str(t) for t in report.troubles)

        world.server.change, world.server.repeats = None, False
        move(desk, world.server.base_url)
        Sources(desk.ledger).enable(desk.source.name, desk.started)
        for hours in (26, 52):  # the next day: the walks that go deep have been made too
            desk.run(timedelta(hours=hours))
        assert desk.source.failures == 0
        assert set(desk.texts) >= {"Avant", "Puis", *new}
        assert len(desk.texts) == len(set(desk.texts))


def move(desk: Desk, base_url: str) -> None:
    """Have the source asked elsewhere where its address says where."""
    address = desk.world.address(base_url)
    with desk.ledger.write():
        desk.ledger.execute("UPDATE source SET address = ?", (address,))


def what_was_done(desk: Desk, report) -> Does:
    """Say what Veilleur did, as the ledger shows it."""
    if desk.source.disabled_because:
        assert isinstance(desk.errors[-1], SourceGone | SourceRefused)
        return Does.SET_ASIDE
    if report.count("failed"):
        asked = desk.errors[-1].retry_after_s
        assert report.troubles
        assert asked is None or desk.source.next_check_at >= desk.started + timedelta(hours=1, seconds=asked)
        return Does.AGAIN if asked is None else Does.WAITS
    return Does.KEEPS if report.troubles else Does.NOTHING
