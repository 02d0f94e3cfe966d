"""Looks at Mastodon servers that misbehave: scripted answers, right and wrong, over real HTTP."""

import json
import os
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from feed_server import FeedServer, Reply, redirect
from pydantic import SecretStr
from test_collect_contract import HOSTILE, check

from watcher.collectors.base import Limits
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Network, Source

if os.environ.get("CI") != "true":
    pytest.importorskip("mastodon", reason="Mastodon.py is not installed: type make setup")

from watcher.collectors.fediverse import FediverseCollector, MastodonOptions
from watcher.collectors.fediverse_server import RESET
from watcher.collectors.refusals import wait_s
from watcher.collectors.walk import Plan

LIMITS = Limits(timeout_s=10, max_bytes=1_000_000, allow_loopback=True)
NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
TOKEN = "candidate-token"
ACCOUNT = {"id": "7", "acct": "urgences", "username": "urgences", "indexable": True}


def collector(bases, **changes):
    """Make a collector that knows where these servers are; our account is @candidate@asso.example."""
    options = {
        "handle": "@candidate@asso.example",
        "token": SecretStr(TOKEN),
        "bases": bases,
        "directory": {"@Maraichers@champs.example": "maraichers"},
        "pauses_s": (0,),
    }
    limits = changes.pop("limits", LIMITS)
    return FediverseCollector(limits, MastodonOptions(**{**options, **changes}))


def source(address="urgences@asso.example", cursor=None):
    return Source(1, "asso/essai", Network.MASTODON, address, "urgences", cursor or {})


async def walk(looker, where, now=NOW, most=100):
    """Look until there is no more; return the pages and the source as the ledger would keep it."""
    pages = []
    for _ in range(most):
        pages.append(await looker.fetch(where, now))
        check(pages[-1])
        where = replace(where, cursor=pages[-1].cursor)
        if not pages[-1].more:
            break
    return pages, where


def texts(pages):
    return [post.text for page in pages for post in page.posts]


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


class Api(dict):
    """Routes by path alone; "*" answers everything else."""

    def get(self, path, default=None):
        return super().get(path) or super().get(urlsplit(path).path) or super().get("*", default)


def status(number=1, **changes):
    said = {
        "id": str(number),
        "uri": f"https://asso.example/users/urgences/statuses/{number}",
        "created_at": "2027-03-11T10:00:00.000Z",
        "visibility": "public",
        "content": f"<p>Message {number}</p>",
        "account": ACCOUNT,
    }
    return said | changes


def as_json(value, status=200, **headers):
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


def scripted(server, statuses=None, **changes):
    """Script a server that has our account; return a collector that looks at it."""
    server.routes = Api(
        {
            "/api/v1/accounts/lookup": as_json(ACCOUNT),
            "/api/v1/accounts/7": as_json(ACCOUNT),
            "/api/v1/accounts/7/statuses": statuses or as_json([status()]),
        }
    )
    return collector({"asso.example": f"http://127.0.0.1:{server.port}"}, **changes)


@pytest.mark.parametrize("address", ["mentions:candidate@asso.example", "hashtag:#x", "thread:1"])
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_server_gives_a_page_or_a_source_error(server, name, address):
    looker = scripted(server)
    server.routes = Api({"*": HOSTILE[name]})
    try:
        page = await looker.fetch(source(address), NOW)
    except SourceError as error:
        assert "\n" not in str(error)
        assert TOKEN not in "".join(traceback.format_exception(error))
    else:
        check(page)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (401, SourceRefused, "VEILLEUR_MASTODON_TOKEN"),
        (402, SourceError, "unexpected answer (402)"),
        (403, SourceRefused, "VEILLEUR_MASTODON_TOKEN"),
        (404, SourceError, "nothing at this address"),
        (410, SourceGone, "closed for good"),
        (422, SourceError, "unexpected answer (422)"),
        (429, SourceError, "too often"),
        (500, SourceError, "out of order (500)"),
        (503, SourceError, "out of order (503)"),
    ],
)
async def test_a_refusal_says_what_it_means(server, code, kind, words):
    looker = scripted(server, Reply(code, b"<html>secret</html>", {"Content-Type": "text/html"}))
    with pytest.raises(SourceError) as caught:
        await looker.fetch(source(), NOW)
    assert type(caught.value) is kind or kind is SourceError
    assert isinstance(caught.value, SourceRefused | SourceGone) == (kind is not SourceError)
    assert words in str(caught.value)
    assert caught.value.__cause__ is not None


async def test_a_server_that_is_not_ours_is_not_given_our_token_and_is_not_disabled(server):
    looker = scripted(server, Reply(401), handle="candidate@rives.example")
    with pytest.raises(SourceError, match="people with an account") as caught:
        await looker.fetch(source(), NOW)
    assert not isinstance(caught.value, SourceRefused)
    assert all("authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"X-RateLimit-Reset": "2027-03-12T09:02:00.123456Z"}, 120.123456),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"X-RateLimit-Reset": "2027-03-12T10:02:00Z", "Date": "Fri, 12 Mar 2027 10:00:00 GMT"}, 120),
        ({"X-RateLimit-Reset": "2027-03-12T08:02:00Z", "Date": "Fri, 12 Mar 2027 08:00:00 GMT"}, 120),
        ({"X-RateLimit-Reset": "2027-03-12T08:59:00Z", "Date": "hier"}, 1),
        ({"X-RateLimit-Reset": "bientôt".encode().decode("latin-1")}, None),
        ({"X-RateLimit-Reset": "9" * 400}, None),
        ({"Retry-After": "30", "X-RateLimit-Reset": "2099-01-01T00:00:00Z"}, 30),
        ({"X-RateLimit-Reset": "2099-01-01T00:00:00Z"}, 86_400),
    ],
)
async def test_too_many_questions_tell_when_to_come_back(server, headers, seconds):
    said = {name.lower(): value for name, value in {"Date": "Fri, 12 Mar 2027 09:00:00 GMT", **headers}.items()}
    assert wait_s(said, NOW, RESET) == seconds


async def test_the_sdk_never_waits_by_itself(server):
    looker = scripted(server, as_json({"error": "Too many requests"}, 429, **{"Retry-After": "86399"}))
    with pytest.raises(SourceError, match="429") as caught:
        await looker.fetch(source(), NOW)
    assert caught.value.retry_after_s == 86_399
    assert sum("/statuses" in request.path for request in server.requests) == 1


@pytest.mark.parametrize("limit", ["X-RateLimit-Reset", "X-RateLimit-Remaining", "Link", "Date", "Deprecation"])
async def test_headers_that_make_no_sense_do_no_harm(server, limit):
    page = await scripted(server, as_json([status()], **{limit: "<<;,=\x7f"})).fetch(source(), NOW)
    assert len(page.posts) == 1


async def test_a_passing_trouble_is_asked_again_once(server):
    looker = scripted(server, Reply(502, b"<html>"))
    with pytest.raises(SourceError, match="502"):
        await looker.fetch(source(), NOW)
    assert sum("/statuses" in request.path for request in server.requests) == 2


async def test_damaged_posts_are_counted_and_the_others_kept(server):
    items = [status(), {"id": "2"}, None, 3, "x", status(4, account=None), status(5, content=None)]
    page = await scripted(server, as_json(items)).fetch(source(), NOW)
    check(page)
    assert [post.text for post in page.posts] == ["Message 1"]
    assert [str(trouble) for trouble in page.troubles] == ["5 posts could not be read."]


async def test_ids_are_taken_as_they_come(server):
    items = [
        status(114_000_000_000_000_001, id=114_000_000_000_000_001, uri=None),
        status(2, id="1700.5_a-b", uri=None),
    ]
    page = await scripted(server, as_json(items)).fetch(source(), NOW)
    assert [p.native_id for p in page.posts] == ["asso.example/114000000000000001", "asso.example/1700.5_a-b"]


async def test_names_that_an_sdk_would_trip_over_do_no_harm(server):
    odd = dict.fromkeys(("get", "items", "keys", "__class__", "_pagination_next", "self", "pop"), 1)
    page = await scripted(server, as_json([status() | odd | {"account": ACCOUNT | odd}])).fetch(source(), NOW)
    assert len(page.posts) == 1


async def test_a_moved_account_tells_where(server):
    looker = scripted(server)
    moved = ACCOUNT | {"moved": {"id": "9", "acct": "urgences@champs.example"}}
    server.routes["/api/v1/accounts/lookup"] = as_json(moved)
    page = await looker.fetch(source(), NOW)
    assert page.moved_to == "urgences@champs.example"
    assert page.posts


async def test_a_server_without_links_is_walked_by_the_last_id(server):
    old = "2027-02-01T10:00:00Z"
    first, second = [status(9), status(8)], [status(n, created_at=old) for n in (7, 6)]
    looker = scripted(server, as_json(first))
    server.routes["/api/v1/accounts/7/statuses?max_id=8&limit=40"] = as_json(second)
    server.routes["/api/v1/accounts/7/statuses?limit=40&max_id=8"] = as_json(second)
    pages, _ = await walk(looker, source())
    assert texts(pages) == ["Message 9", "Message 8", "Message 7", "Message 6"]


@pytest.mark.parametrize("value", ["", "x" * 50_000, "\r\nX-Injected: 1", "é\0", "[[", "../../x?y", '[["1","u",1]]'])
async def test_a_damaged_cursor_is_survived(server, value):
    names = ("account", "us", "known", "rules", "page", "pages", "floor", "swept", "began", "bound", "top", "below")
    for address in ("urgences@asso.example", "mentions:candidate@asso.example"):
        looker = scripted(server)
        server.routes["/api/v1/accounts/verify_credentials"] = as_json(ACCOUNT | {"acct": "candidate"})
        server.routes["/api/v1/notifications"] = as_json(
            [{"id": "1", "created_at": NOW.isoformat(), "status": status()}]
        )
        page = await looker.fetch(source(address, dict.fromkeys(names, value)), NOW)
        check(page)
        assert len(page.posts) == 1


async def test_a_redirect_takes_no_token_to_another_host_and_nothing_inside(server):
    with FeedServer() as other:
        other.routes = Api({"*": as_json([status()])})
        looker = scripted(server, redirect(f"http://localhost:{other.port}/ailleurs"))
        page = await looker.fetch(source(), NOW)
        assert len(page.posts) == 1
        assert all("authorization" not in request.headers for request in other.requests)
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    for inside in ("http://10.0.0.1/", "http://169.254.1.1/", "file:///etc/passwd"):
        with pytest.raises(SourceError):
            await scripted(server, redirect(inside)).fetch(source(), NOW)


@pytest.mark.parametrize(
    "address",
    [
        "urgences",
        "urgences@",
        "https://asso.example/@urgences",
        "a@b@c.example",
        "x@127.0.0.1/y",
        "thread:",
        "thread:https://[",
        "thread:https://nom:secret@asso.example/@candidate/1",
        "hashtag:#a b",
    ],
)
async def test_an_address_that_is_none_is_a_trouble(server, address):
    with pytest.raises(SourceError):
        await scripted(server).fetch(source(address), NOW)
    assert server.requests == []


async def test_answers_beyond_what_a_server_shows_to_all_are_said(server):
    looker = scripted(server, handle="")
    server.routes["/api/v1/statuses/1"] = as_json(status(1, account={"id": "1", "acct": "candidate"}))
    answers = [status(n, in_reply_to_id="1") for n in range(100, 160)]
    server.routes["/api/v1/statuses/1/context"] = as_json({"ancestors": [], "descendants": answers})
    page = await looker.fetch(source("thread:https://asso.example/users/candidate/statuses/1"), NOW)
    assert len(page.posts) == 60
    assert "60 answers at most" in str(page.troubles[0])


async def test_a_walk_deeper_than_we_go_is_said(server):
    first = [status(9, created_at="2027-03-12T08:00:00Z"), status(8, created_at="2027-03-12T07:00:00Z")]
    looker = scripted(server, as_json(first), plan=Plan(most_pages=1))
    page = await looker.fetch(source(), NOW)
    assert not page.more
    assert "older ones are missing" in str(page.troubles[0])
