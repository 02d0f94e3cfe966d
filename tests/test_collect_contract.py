"""What every collector owes the house, whatever the network answers.

A new network adds one line to COLLECTORS: a function that makes the collector, and an answer of its
network that holds at least one post.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_server import FeedServer, Reply, endless, gzip_bomb, redirect

from watcher.collectors.base import Limits
from watcher.collectors.feeds import FeedCollector
from watcher.errors import SourceError
from watcher.model import Source
from watcher.text import clean

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
LIMITS = Limits(timeout_s=5, max_bytes=1_000_000, allow_loopback=True)
FEEDS = Path(__file__).parent / "data" / "feeds"

COLLECTORS = {"rss": (lambda: FeedCollector(LIMITS), (FEEDS / "rss.xml").read_bytes())}

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


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture(params=COLLECTORS)
def network(request):
    make, answer = COLLECTORS[request.param]
    return make(), answer


def source_of(collector, server, cursor=None):
    return Source(1, "asso/essai", collector.network, server.url(), "asso", cursor or {})


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


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_answer_gives_a_page_or_a_source_error(network, server, name):
    collector, _ = network
    server.routes["/feed"] = HOSTILE[name]
    try:
        page = await collector.fetch(source_of(collector, server), NOW)
    except SourceError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        check(page)


async def test_the_same_answer_twice_gives_equal_posts(network, server):
    collector, answer = network
    server.routes["/feed"] = Reply(body=answer)
    first, second = [await collector.fetch(source_of(collector, server), NOW) for _ in range(2)]
    check(first)
    assert first.posts
    assert all(post.network == collector.network for post in first.posts)
    assert first == second


async def test_coming_back_with_the_cursor_never_renames_a_post(network, server):
    collector, answer = network
    server.routes["/feed"] = Reply(body=answer)
    first = await collector.fetch(source_of(collector, server), NOW)
    server.routes["/feed"] = Reply(body=answer + b"\n")
    second = await collector.fetch(source_of(collector, server, first.cursor), NOW)
    check(second)
    assert {post.ref for post in second.posts} <= {post.ref for post in first.posts}


@pytest.mark.parametrize("value", ["", "x" * 5_000, "\r\nX-Injected: 1", "é\0", "[[", '[["a",1,{},[]]]'])
async def test_a_damaged_cursor_is_survived(network, server, value):
    collector, answer = network
    server.routes["/feed"] = Reply(body=answer)
    cursor = dict.fromkeys(("etag", "last_modified", "body", "known", "since", "next"), value)
    try:
        check(await collector.fetch(source_of(collector, server, cursor), NOW))
    except SourceError as error:
        assert str(error)
