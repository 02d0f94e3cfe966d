"""Bluesky without Bluesky: what is made of its answers, and of answers that nobody should give."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from feed_server import FeedServer, Reply, redirect
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from test_collect_contract import HOSTILE, check

from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Network, Page, Source

pytest.importorskip("atproto_client", reason="the package atproto is not installed")

from watcher.collectors.base import Limits
from watcher.collectors.bluesky import BlueskyCollector, BlueskyOptions, to_post
from watcher.collectors.bluesky_posts import spoken_at
from watcher.collectors.bluesky_web import RESET
from watcher.collectors.refusals import wait_s
from watcher.collectors.walk import Plan

NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)
DATA = Path(__file__).parent / "data" / "bluesky"
CAPTURES = Path(__file__).parents[2] / "shared" / "data" / "api_captures" / "test" / "resources"
DID = "did:plc:maraichersaubrellepays2"
FEED = (DATA / "author_feed.json").read_bytes()
LIMITS = Limits(timeout_s=5, max_bytes=1_000_000, allow_loopback=True)
JSON = {"Content-Type": "application/json"}
SOON = datetime(2027, 3, 11, 12, tzinfo=UTC)


class Everywhere(dict[str, Reply]):
    """Routes that one function decides, whatever the path."""

    def __init__(self, answer: Callable[[str, dict[str, str]], Reply]) -> None:
        self._answer = answer

    def get(self, path: str, default: object = None) -> Reply:  # type: ignore[override]
        parts = urlsplit(path)
        return self._answer(parts.path.rsplit("/", 1)[-1], {k: v[0] for k, v in parse_qs(parts.query).items()})

    def values(self) -> Iterator[Reply]:  # type: ignore[override]
        return iter(())


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def always(reply: Reply) -> Everywhere:
    return Everywhere(lambda method, params: reply)


def said(value: object, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), JSON | named)


def refusal(name: str, words: str = "", status: int = 400, **headers: str) -> Reply:
    return said({"error": name, "message": words}, status, **headers)


def looking(server: FeedServer, **changes: object) -> BlueskyCollector:
    options = {"appview_url": server.url(""), "service_url": server.url(""), "pauses_s": (0,), **changes}
    return BlueskyCollector(LIMITS, BlueskyOptions(**options))  # type: ignore[arg-type]


def source(address: str = DID, cursor: dict[str, str] | None = None) -> Source:
    return Source(1, "maraichers/bluesky", Network.BLUESKY, address, "maraichers", cursor or {})


def view(number: int, at: datetime, text: str = "Prix planchers ?", did: str = DID) -> dict[str, object]:
    return {
        "uri": f"at://{did}/app.bsky.feed.post/n{number}",
        "author": {"did": did, "handle": "maraichers-aubrelle.example"},
        "record": {"text": f"{text} {number}", "createdAt": at.isoformat()},
        "indexedAt": at.isoformat(),
    }


def timeline(views: list[dict[str, object]], size: int = 10) -> Callable[[str, dict[str, str]], Reply]:
    """Serve posts newest first, by pages; tokens are offsets."""

    def answer(method: str, params: dict[str, str]) -> Reply:
        if method == "com.atproto.identity.resolveHandle":
            return said({"did": DID})
        start = int(params.get("cursor", 0))
        page = {"feed": [{"post": v} for v in views[start : start + size]]}
        return said(page | ({"cursor": str(start + size)} if start < len(views) else {}))

    return answer


async def walk(collector: BlueskyCollector, cursor: dict[str, str], now: datetime = NOW) -> list[Page]:
    pages = [await collector.fetch(source(cursor=cursor), now)]
    while pages[-1].more:
        pages.append(await collector.fetch(source(cursor=dict(pages[-1].cursor)), now))
    return pages


# What is made of a page


async def test_a_page_gives_the_expected_posts(server):
    server.routes = always(Reply(body=FEED, headers=JSON))
    page = await looking(server).fetch(source(), NOW)
    check(page)
    expected = [json.loads(line) for line in (DATA / "author_feed.expected.jsonl").read_text().splitlines()]
    assert [as_json(post) for post in page.posts] == expected
    assert [str(t) for t in page.troubles] == [
        "1 posts could not be read.",
        "1 posts were left: their authors show them to members only.",
    ]


def as_json(post):
    return {
        "id": post.native_id,
        "text": post.text,
        "published_at": post.published_at.isoformat(),
        "author": {"handle": post.author.handle, "name": post.author.name},
        "in_reply_to": post.in_reply_to,
        "language": post.language,
        "reach": [post.reach.likes, post.reach.reposts, post.reach.replies],
        "organisation": post.organisation_id,
    }


@pytest.mark.skipif(not CAPTURES.exists(), reason="the captured answers lie outside the repository")
def test_real_answers_all_become_posts():
    views = json.loads((CAPTURES / "bluesky-posts.json").read_text())
    views = [v for v in views if isinstance(v, dict) and "record" in v]
    posts = [post for v in views if (post := to_post(v, NOW))]
    check(Page(tuple({p.ref: p for p in posts}.values()), {}))
    assert len(views) - len(posts) <= sum(not v["record"]["text"].strip() for v in views)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["uri", "author", "record", "indexedAt", "likeCount", "embed", "labels"]), json_values)
def test_a_field_of_any_type_gives_a_sound_post_or_none(name, value):
    post = to_post(view(1, NOW) | {name: value}, NOW)
    check(Page((post,) if post else (), {}))


@given(
    st.sampled_from(["text", "createdAt", "langs", "facets", "reply", "embed"]),
    json_values,
    st.lists(json_values, max_size=3),
)
def test_a_record_of_any_shape_gives_a_sound_post_or_none(name, value, facets):
    raw = view(1, NOW)
    raw["record"] = {**raw["record"], "facets": facets, name: value}  # type: ignore[dict-item]
    post = to_post(raw, NOW)
    check(Page((post,) if post else (), {}))


@given(st.integers(-5, 60), st.integers(-5, 60), st.text(max_size=20))
def test_a_link_that_points_anywhere_never_breaks_a_text(start, end, text):
    feature = {"uri": "https://rives.example/programme"}
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
    raw = view(1, NOW) | {"record": {"text": f"Lire {text}...", "facets": [facet, facet]}}
    post = to_post(raw, NOW)
    assert post is not None
    assert post.text.startswith("Lire") or start < 4


def test_the_claimed_date_stands_unless_two_others_contradict_it():
    old, new, ahead = SOON - timedelta(days=900), SOON, NOW + timedelta(days=3)
    assert spoken_at(old, new, new, NOW) == new  # back-dated
    assert spoken_at(old, old, new, NOW) == old  # indexed anew, or an archive brought over
    assert spoken_at(old, new, old, NOW) == new  # an AppView that repeats the claim
    assert spoken_at(ahead, new, new, NOW) == new
    assert spoken_at(ahead, ahead, ahead, NOW) is None
    assert spoken_at(new + timedelta(minutes=2), new, new, NOW) == new + timedelta(minutes=2)


def test_the_author_of_a_post_must_own_its_address():
    assert to_post(view(1, NOW) | {"author": {"did": "did:plc:autre", "handle": "a.example"}}, NOW) is None


def test_an_author_whose_handle_is_broken_goes_by_its_did():
    post = to_post(view(1, NOW) | {"author": {"did": DID, "handle": "handle.invalid"}}, NOW)
    assert post is not None
    assert post.author.handle == DID


# Walking back


async def test_pages_that_never_end_are_left_at_the_agreed_depth(server):
    def turning(method, params):
        return said({"feed": [{"post": view(1, NOW)}], "cursor": str(int(params.get("cursor", 0)) + 1)})

    server.routes = Everywhere(turning)
    collector = looking(server, plan=Plan(most_pages=5))
    assert len(await walk(collector, {})) == 5
    floor = {"did": DID, "floor": str(int((NOW - timedelta(hours=1)).timestamp() * 1000)), "swept": "0"}
    pages = await walk(collector, floor)
    assert "older ones are missing" in str(pages[-1].troubles[0])
    assert not pages[-1].more


async def test_empty_pages_in_the_middle_do_not_end_a_walk(server):
    def gaps(method, params):
        at = int(params.get("cursor", 0))
        if at == 3:
            return said({"feed": [{"post": view(9, NOW)}]})
        return said({"feed": [], "cursor": str(at + 1)})

    server.routes = Everywhere(gaps)
    pages = await walk(looking(server), {})
    assert [names(post) for p in pages for post in p.posts] == ["n9"]


# Accounts


async def test_a_handle_is_resolved_once_and_a_new_one_is_followed(server):
    views = [view(1, NOW)]
    server.routes = Everywhere(timeline(views))
    collector = looking(server)
    first = await collector.fetch(source("@Maraichers-Aubrelle.example"), NOW)
    assert first.moved_to is None
    views[0]["author"] = {"did": DID, "handle": "maraichers.example"}
    kept = {name: first.cursor[name] for name in ("did", "handle")}
    second = await collector.fetch(source("maraichers-aubrelle.example", kept), NOW)
    assert second.moved_to == "maraichers.example"
    assert second.posts[0].ref == first.posts[0].ref
    assert sum("resolveHandle" in request.path for request in server.requests) == 1


@pytest.mark.parametrize("words", ["Profile not found", "Unable to resolve handle"])
async def test_an_account_not_known_yet_is_asked_again_later(server, words):
    server.routes = always(refusal("InvalidRequest", words))
    with pytest.raises(SourceError, match="or not yet") as caught:
        await looking(server).fetch(source(), NOW)
    assert not isinstance(caught.value, SourceGone | SourceRefused)


async def test_a_closed_account_waits_a_day_and_a_banned_one_ends(server):
    server.routes = always(refusal("AccountDeactivated", "Account is deactivated"))
    with pytest.raises(SourceError, match="closed for now") as caught:
        await looking(server).fetch(source(), NOW)
    assert caught.value.retry_after_s == 86_400
    server.routes = always(refusal("AccountTakedown", "Account has been taken down"))
    with pytest.raises(SourceGone):
        await looking(server).fetch(source(), NOW)


@pytest.mark.parametrize("address", ["pas un compte", "http://127.0.0.1/", "did:", "", "a" * 5_000, "@", "../x"])
async def test_what_is_no_account_is_refused_before_anything_is_asked(server, address):
    with pytest.raises(SourceError):
        await looking(server).fetch(source(address), NOW)
    assert not server.requests


async def test_a_hashtag_is_not_collected(server):
    with pytest.raises(SourceRefused, match="hashtag"):
        await looking(server).fetch(source("hashtag:#urgences"), NOW)
    assert not server.requests


# Bad answers


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("address", ["asso.example", f"thread:at://{DID}/app.bsky.feed.post/n1"])
async def test_a_hostile_answer_gives_a_page_or_a_source_error(server, name, address):
    server.routes = always(HOSTILE[name])
    try:
        page = await looking(server).fetch(source(address), NOW)
    except SourceError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        check(page)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"feed": null}', b'{"feed": 3}', b'{"feed": [{"post"', b'["feed"]', b"null", b"[" * 10_000],
)
async def test_a_200_without_a_feed_is_an_error_and_not_an_empty_account(server, body):
    server.routes = always(Reply(body=body, headers=JSON))
    with pytest.raises(SourceError, match="no sense"):
        await looking(server).fetch(source(), NOW)


async def test_a_limit_says_when_to_come_back_by_the_servers_own_clock(server):
    date = "Fri, 12 Mar 2027 09:30:00 GMT"  # half an hour ahead of us
    reset = str(int(datetime(2027, 3, 12, 9, 32, tzinfo=UTC).timestamp()))
    assert wait_s({"ratelimit-reset": reset, "date": date}, NOW, RESET) == 120
    assert wait_s({"ratelimit-reset": "9" * 40}, NOW, RESET) is None
    assert wait_s({"ratelimit-reset": reset, "retry-after": "7"}, NOW, RESET) == 7
    server.routes = always(refusal("RateLimitExceeded", status=429, retry_after="90"))
    with pytest.raises(SourceError, match="too often") as caught:
        await looking(server).fetch(source(), NOW)
    assert caught.value.retry_after_s == 90
    server.routes = always(refusal("RateLimitExceeded", status=429))
    with pytest.raises(SourceError) as caught:
        await looking(server).fetch(source(), NOW)
    assert caught.value.retry_after_s is None


async def test_the_last_question_allowed_is_answered_with_a_wait(server):
    reset = str(int(NOW.timestamp()) + 60)
    server.routes = always(
        said({"feed": [], "cursor": "a"}, ratelimit_remaining="0", ratelimit_reset=reset, retry_after="60")
    )
    page = await looking(server).fetch(source(), NOW)
    assert (page.wait_s, page.more, page.cursor["page"]) == (60, False, "a")


async def test_a_get_that_meets_a_broken_server_is_put_again_once(server):
    replies = [Reply(502), said({"feed": [{"post": view(1, NOW)}]})]
    server.routes = Everywhere(lambda method, params: replies.pop(0))
    assert (await looking(server).fetch(source(), NOW)).posts
    server.routes = always(Reply(503))
    before = len(server.requests)
    with pytest.raises(SourceError, match="out of order"):
        await looking(server).fetch(source(), NOW)
    assert len(server.requests) - before == 2


async def test_a_redirect_is_not_followed_even_to_ourselves(server):
    server.routes = always(redirect(server.url("/ailleurs"), 302))
    with pytest.raises(SourceError, match="elsewhere"):
        await looking(server).fetch(source(), NOW)
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["", "x" * 5_000, "\r\nX-Injected: 1", "é\0", "[[", '["at://x"]', "-1", "9" * 15])
async def test_a_damaged_cursor_is_survived(server, value):
    server.routes = Everywhere(timeline([view(n, NOW) for n in range(3)]))
    names_of_cursor = ("did", "handle", "floor", "swept", "page", "pages", "began", "bound", "top", "later", "us")
    try:
        check(await looking(server).fetch(source(cursor=dict.fromkeys(names_of_cursor, value)), NOW))
    except SourceError as error:
        assert str(error)


async def test_no_field_of_a_page_can_harm_the_rest_of_it(server):
    items = [{"post": view(1, NOW)}, None, 3, {"post": None}, {"post": {"uri": 42}}, {"post": view(2, NOW)}]
    server.routes = always(said({"feed": items}))
    page = await looking(server).fetch(source(), NOW)
    assert [names(post) for post in page.posts] == ["n1", "n2"]
    assert "4 posts could not be read" in str(page.troubles[0])


# Deletions, threads, our account


async def test_gone_names_the_posts_the_network_no_longer_has(server):
    ids = [f"at://{DID}/app.bsky.feed.post/n{n}" for n in range(60)]

    def answer(method, params):
        asked = parse_qs(urlsplit(server.requests[-1].path).query)["uris"]
        assert len(asked) <= 25
        return said({"posts": [{"uri": uri} for uri in asked if uri not in (ids[3], ids[59])]})

    server.routes = Everywhere(answer)
    assert await looking(server).gone([*ids, "pas une adresse"], NOW) == (ids[3], ids[59])


async def test_an_answer_that_makes_no_sense_deletes_nothing(server):
    for reply in (said({}), said({"posts": None}), Reply(500), Reply(200)):
        server.routes = always(reply)
        with pytest.raises(SourceError):
            await looking(server).gone([f"at://{DID}/app.bsky.feed.post/n1"], NOW)


def node(number: int, did: str, replies: list[dict[str, object]] | None, count: int = 0) -> dict[str, object]:
    post = view(number, NOW, did=did) | {"replyCount": count}
    return {"post": post} | ({} if replies is None else {"replies": replies})


async def test_a_thread_gives_the_answers_of_others_however_deep(server):
    one, two = "did:plc:une", "did:plc:deux"
    trees = {
        "n1": node(1, DID, [node(2, one, [node(3, DID, [], 0), node(4, two, None, 2)], 2), {"notFound": True}], 2),
        "n4": node(4, two, [node(5, one, []), node(6, two, [])], 2),
    }
    server.routes = Everywhere(lambda method, params: said({"thread": trees[params["uri"].rsplit("/", 1)[-1]]}))
    address = f"thread:https://bsky.app/profile/{DID}/post/n1"
    first = await looking(server).fetch(source(address), NOW)
    assert first.more
    second = await looking(server).fetch(source(address, dict(first.cursor)), NOW)
    assert not second.more
    assert sorted(names(p) for p in (*first.posts, *second.posts)) == ["n2", "n4", "n5", "n6"]


async def test_a_thread_ends_when_its_post_is_deleted_but_not_before_it_was_seen(server):
    address = f"thread:at://{DID}/app.bsky.feed.post/n1"
    server.routes = always(refusal("NotFound", "Post not found"))
    with pytest.raises(SourceError, match="or not yet") as caught:
        await looking(server).fetch(source(address), NOW)
    assert not isinstance(caught.value, SourceGone)
    with pytest.raises(SourceGone):
        await looking(server).fetch(source(address, {"us": DID}), NOW)


async def test_mentions_need_our_own_configured_account(server, tmp_path):
    with pytest.raises(SourceRefused, match="VEILLEUR_BLUESKY_APP_PASSWORD"):
        await looking(server, handle="rives.example").fetch(source("mentions:@rives.example"), NOW)
    with pytest.raises(SourceError, match="our own account"):
        await looking(server, handle="rives.example").fetch(source("mentions:@autre.example"), NOW)
    assert not server.requests


async def test_a_session_others_can_read_is_not_used(server, tmp_path):
    kept = tmp_path / "bluesky.json"
    kept.write_text("{}")
    kept.chmod(0o644)
    ours = looking(server, handle="rives.example", app_password=SecretStr("abcd"), session_file=kept)
    with pytest.raises(SourceError, match="chmod 600"):
        await ours.fetch(source("mentions:rives.example"), NOW)
    assert not server.requests


async def test_a_session_that_cannot_be_kept_is_never_opened(server, tmp_path):
    file = tmp_path / "no_folder" / "bluesky.json"
    file.parent.write_text("")
    ours = looking(server, handle="rives.example", app_password=SecretStr("abcd"), session_file=file)
    with pytest.raises(SourceError, match="cannot be kept"):
        await ours.fetch(source("mentions:rives.example"), NOW)
    assert not server.requests


def names(post):
    return post.native_id.rsplit("/", 1)[-1]
