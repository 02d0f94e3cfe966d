"""Feeds that show less than what arrived: the older pages, and everything that can be wrong with them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feed_server import FeedServer, Reply
from hypothesis import given
from hypothesis import strategies as st

from watcher.collectors.base import Limits
from watcher.collectors.feed_parts import cut
from watcher.collectors.feed_walk import MOST_PAGES, next_address
from watcher.collectors.feeds import FeedCollector
from watcher.errors import SourceError
from watcher.model import Network, Page, Source

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
NEWS = NOW - timedelta(days=2)
COLLECTOR = FeedCollector(Limits(allow_loopback=True))


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def item(number, at=None, guid=True):
    date = (at or NEWS + timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    name = f"<guid>article-{number}</guid>" if guid else ""
    return f"<item>{name}<title>Article {number}</title><pubDate>{date}</pubDate></item>"


def feed(*items, links="", generator=""):
    return f"<rss version='2.0'><channel><title>Asso</title>{links}{generator}{''.join(items)}</channel></rss>".encode()


def following(address):
    return f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{address}"/>'


def source(server, cursor=None, failures=0):
    return Source(1, "asso/rss", Network.RSS, server.url(), "asso", cursor or {}, failures=failures)


async def walk(server, cursor=None):
    """Look until there is no more; return the pages."""
    pages: list[Page] = []
    looked_at = source(server, cursor)
    while not pages or pages[-1].more:
        assert len(pages) <= MOST_PAGES
        pages.append(await COLLECTOR.fetch(looked_at, NOW))
        looked_at = replace(looked_at, cursor=pages[-1].cursor)
    return pages


def found(pages):
    return sorted(int(post.text.split()[-1]) for page in pages for post in page.posts)


def said(pages):
    return [str(trouble) for page in pages for trouble in page.troubles]


async def known(server, *numbers):
    """Let the first look find some articles; return its cursor."""
    server.routes["/feed"] = Reply(body=feed(*map(item, numbers)))
    return (await walk(server))[-1].cursor


async def test_a_link_to_the_next_page_is_followed_until_the_gap_is_closed(server):
    cursor = await known(server, 3, 2, 1)
    server.routes["/feed"] = Reply(body=feed(item(9), item(8), links=following("/2")))
    server.routes["/2"] = Reply(body=feed(item(7), item(6), links=following("/3")))
    server.routes["/3"] = Reply(body=feed(item(5), item(4), item(3), item(2), links=following("/4")))
    pages = await walk(server, cursor)
    assert (found(pages), said(pages)) == ([4, 5, 6, 7, 8, 9], [])
    assert "/4" not in [request.path for request in server.requests]
    assert found(await walk(server, pages[-1].cursor)) == []


async def test_a_walk_that_breaks_off_goes_on_where_it_stopped_and_moves_no_bound(server):
    cursor = await known(server, 2, 1)
    server.routes["/feed"] = Reply(body=feed(item(9), item(8), links=following("/2")), etag='"v2"')
    server.routes["/2"] = Reply(503)
    first = await COLLECTOR.fetch(source(server, cursor), NOW)
    assert first.more
    assert first.cursor["floor"] == cursor["floor"]
    with pytest.raises(SourceError):
        await COLLECTOR.fetch(source(server, first.cursor), NOW)
    server.routes["/2"] = Reply(body=feed(item(7), item(2), item(1)))
    pages = await walk(server, first.cursor)
    assert found([first, *pages]) == [7, 8, 9]
    assert (await walk(server, pages[-1].cursor))[0].not_modified


@pytest.mark.parametrize("reply", [Reply(403), Reply(410), Reply(body=b"<html>non")])
async def test_an_older_page_that_stays_shut_is_given_up_and_said(server, reply):
    cursor = await known(server, 2, 1)
    server.routes["/feed"] = Reply(body=feed(item(9), item(8), links=following("/2")))
    server.routes["/2"] = reply
    first = await COLLECTOR.fetch(source(server, cursor), NOW)
    last = await COLLECTOR.fetch(source(server, first.cursor, failures=3), NOW)
    assert "may be missing" in said([last])[0]
    assert not last.more
    assert found(await walk(server, last.cursor)) == []


async def test_a_gap_that_no_older_page_closes_is_said_once(server):
    cursor = await known(server, 2, 1)
    server.routes["/feed"] = Reply(body=feed(item(9), item(8)))
    pages = await walk(server, cursor)
    assert (found(pages), len(said(pages))) == ([8, 9], 1)
    server.routes["/feed"] = Reply(body=feed(item(10), item(9), item(8)))
    assert said(await walk(server, pages[-1].cursor)) == []


async def test_a_site_that_gives_the_same_page_for_ever_is_asked_twice(server):
    cursor = await known(server, 2, 1)
    wordpress = "<generator>https://wordpress.org/?v=6.1</generator>"
    again = Reply(body=feed(item(9), item(8), generator=wordpress))
    server.routes |= {"/feed": again, "/feed?paged=2": again, "/feed?paged=3": again}
    assert "2 pages" in said(await walk(server, cursor))[0]
    assert [request.path for request in server.requests[1:]] == ["/feed", "/feed?paged=2"]


@pytest.mark.parametrize(
    "order",
    [
        [9, 3, 2, 1],  # the usual one
        [1, 2, 3, 9],  # the oldest first
        [2, 9, 1, 3],
    ],
)
async def test_entries_in_any_order_leave_no_gap_to_look_for(server, order):
    cursor = await known(server, 3, 2, 1)
    server.routes["/feed"] = Reply(body=feed(*map(item, order), links=following("/2")))
    pages = await walk(server, cursor)
    assert (found(pages), len(pages), said(pages)) == ([9], 1, [])


async def test_back_dated_and_same_second_and_undated_entries_are_kept(server):
    cursor = await known(server, 3, 2, 1)
    at = NEWS + timedelta(minutes=3)
    undated = "<item><title>Sans date 7</title></item>"
    entries = [item(4, at), item(5, at), item(6, NEWS - timedelta(days=400), guid=False), undated, item(3), item(2)]
    server.routes["/feed"] = Reply(body=feed(*entries))
    pages = await walk(server, cursor)
    assert (found(pages), said(pages)) == ([4, 5, 6, 7], [])


async def test_a_clock_ahead_of_ours_does_not_hide_what_comes_after(server):
    server.routes["/feed"] = Reply(body=feed(item(1, NOW + timedelta(hours=20)), item(2)))
    cursor = (await walk(server))[-1].cursor
    server.routes["/feed"] = Reply(body=feed(item(9), item(8), links=following("/2")))
    server.routes["/2"] = Reply(body=feed(item(7), item(1, NOW + timedelta(hours=20)), item(2)))
    assert found(await walk(server, cursor)) == [7, 8, 9]


@pytest.mark.parametrize(
    "href",
    ["http://autre.example/2", "javascript:1", "http://[", "file:///etc/passwd", "https://a.example/actus.xml", ""],
)
def test_a_next_page_elsewhere_or_nowhere_is_none(href):
    assert next_address({"links": [{"rel": "next", "href": href}]}, "https://a.example/actus.xml") == ""


@pytest.mark.parametrize("name", ["next", "pages", "last", "top", "fresh", "floor", "known", "whole"])
@pytest.mark.parametrize("value", ["x", "9" * 30, "-1", "²", "[[1]]", "http://169.254.169.254/"])
async def test_a_damaged_cursor_is_survived(server, name, value):
    server.routes["/feed"] = Reply(body=feed(item(1)))
    try:
        await COLLECTOR.fetch(source(server, {name: value}, failures=3), NOW)
    except SourceError as error:
        assert str(error)


async def test_once_a_day_the_whole_feed_is_asked_for(server):
    server.routes["/feed"] = Reply(body=feed(item(1)), etag='"always the same"')
    first = await COLLECTOR.fetch(source(server), NOW)
    for hours, conditional in ((23, True), (24, False)):
        await COLLECTOR.fetch(source(server, first.cursor), NOW + timedelta(hours=hours))
        assert ("if-none-match" in server.requests[-1].headers) is conditional


@given(st.text(alphabet="<>/itemenry!-[CDATA] ", max_size=200))
def test_a_feed_is_cut_and_put_together_to_the_byte(text):
    parts = cut(text.encode())
    if parts:
        assert parts.without(()) == text.encode()


def test_what_looks_like_an_entry_inside_another_ones_text_is_not_one():
    inside = item(1).replace("Article 1", "<![CDATA[écrire <item> et </item>]]>")
    parts = cut(feed(inside, "<!-- <item> -->", item(2)))
    assert parts
    assert [len(block) > 40 for block in parts.blocks] == [True, True]
    assert cut(feed("<item><item></item></item>")) is None


@pytest.mark.parametrize("opening", [b"<item>", b"<!--", b"<![CDATA[", b"<item ", b"</item"])
def test_a_hostile_feed_is_cut_in_no_time_or_not_at_all(opening):
    cut(opening * 200_000)
