"""Bluesky without Bluesky: what is made of its answers, and of answers that nobody should give."""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from feed_server import FeedServer, Reply, drop_by_drop, endless, redirect
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from test_collect_contract import HOSTILE, check
from world import accounts_of

from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Account, Network, Organisation, Page, Source
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.sources import Sources

pytest.importorskip("atproto_client", reason="the package atproto is not installed")

import libipld

from watcher.collectors.base import Limits
from watcher.collectors.bluesky import BlueskyCollector, BlueskyOptions, FirehoseOptions, to_post
from watcher.collectors.bluesky_firehose import Sieve
from watcher.collectors.bluesky_posts import spoken_at
from watcher.collectors.bluesky_walk import Plan
from watcher.collectors.bluesky_web import wait_s

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
    options = {"appview_url": server.url(""), "service_url": server.url(""), "pause_s": 0.0, **changes}
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


def test_1200_posts_between_two_looks_are_all_kept_once(server, tmp_path):
    first = [view(0, SOON - timedelta(hours=1))]
    server.routes = Everywhere(timeline(first, 100))
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        place = held_source(ledger)
        look(ledger, place, server, NOW)
        many = [view(n, SOON + timedelta(seconds=n // 40)) for n in range(1200, 0, -1)]  # forty in each second
        server.routes = Everywhere(timeline(many + first, 100))
        report = look(ledger, held(ledger), server, NOW + timedelta(hours=1))
        assert report.count("new") == 1200
        assert Posts(ledger).count() == 1201
        assert look(ledger, held(ledger), server, NOW + timedelta(hours=2)).count("new") == 0


async def test_a_walk_broken_off_resumes_where_it_was_and_keeps_its_floor(server):
    old = [view(n, SOON - timedelta(days=2, minutes=n)) for n in range(30)]
    server.routes = Everywhere(timeline(old))
    collector = looking(server)
    floor = dict((await walk(collector, {}))[-1].cursor)
    new = [view(100 + n, NOW - timedelta(minutes=n)) for n in range(40)]
    server.routes = Everywhere(timeline(new + old))
    page = await collector.fetch(source(cursor=floor), NOW)
    page = await collector.fetch(source(cursor=dict(page.cursor)), NOW)
    assert page.cursor["floor"] == floor["floor"]
    server.routes = always(Reply(503))
    with pytest.raises(SourceError):
        await collector.fetch(source(cursor=dict(page.cursor)), NOW)
    newer = [view(300, NOW), *new, *old]  # pages shift by one meanwhile: what comes twice is not lost
    server.routes = Everywhere(timeline(newer))
    rest = await walk(collector, dict(page.cursor))
    assert {f"n{100 + n}" for n in range(20, 40)} <= {names(post) for p in rest for post in p.posts}
    assert rest[-1].cursor["floor"] > floor["floor"]
    assert names((await collector.fetch(source(cursor=dict(rest[-1].cursor)), NOW)).posts[0]) == "n300"


async def test_a_post_given_an_old_date_is_found_by_the_next_long_walk(server):
    recent = [view(n, NOW - timedelta(minutes=n)) for n in range(40)]
    server.routes = Everywhere(timeline(recent))
    collector = looking(server)
    cursor = dict((await walk(collector, {}))[-1].cursor)
    late = view(900, NOW - timedelta(days=20))
    server.routes = Everywhere(timeline([*recent, *(view(50 + n, NOW - timedelta(days=3)) for n in range(20)), late]))
    soon = await walk(collector, cursor, NOW + timedelta(hours=1))
    assert "n900" not in {names(post) for p in soon for post in p.posts}
    later = await walk(collector, dict(soon[-1].cursor), NOW + timedelta(hours=25))
    assert "n900" in {names(post) for p in later for post in p.posts}


async def test_a_page_that_repeats_for_ever_ends_the_walk_and_says_so(server):
    same = said({"feed": [{"post": view(1, NOW)}], "cursor": "encore"})
    server.routes = always(same)
    pages = await walk(looking(server), {})
    assert len(pages) == 2
    assert "again and again" in str(pages[-1].troubles[0])


async def test_pages_that_never_end_are_left_at_the_agreed_depth(server):
    def turning(method, params):
        return said({"feed": [{"post": view(1, NOW)}], "cursor": str(int(params.get("cursor", 0)) + 1)})

    server.routes = Everywhere(turning)
    collector = looking(server, plan=Plan(most_pages=5))
    assert len(await walk(collector, {})) == 5
    floor = {"did": DID, "floor": str(int((NOW - timedelta(hours=1)).timestamp() * 1000)), "swept": "0"}
    pages = await walk(collector, floor)
    assert "more than 5 pages" in str(pages[-1].troubles[0])
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


async def test_a_token_the_network_no_longer_knows_begins_the_walk_anew(server):
    views = [view(n, NOW - timedelta(minutes=n)) for n in range(30)]

    def answer(method, params):
        if params.get("cursor") == "périmé":
            return refusal("InvalidRequest", "Malformed cursor")
        return timeline(views)(method, params)

    server.routes = Everywhere(answer)
    ms = str(int(NOW.timestamp() * 1000))
    cursor = {"did": DID, "page": "périmé", "pages": "3", "began": ms, "bound": "0", "top": ms}
    pages = await walk(looking(server), cursor)
    assert len({names(post) for p in pages for post in p.posts}) == 30


async def test_an_item_from_the_future_does_not_move_the_floor_past_our_clock(server):
    server.routes = Everywhere(timeline([view(1, NOW + timedelta(days=400)), view(2, NOW)]))
    pages = await walk(looking(server), {})
    assert int(pages[-1].cursor["floor"]) <= int(NOW.timestamp() * 1000)


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
@pytest.mark.parametrize("address", [DID, "asso.example", f"thread:at://{DID}/app.bsky.feed.post/n1"])
async def test_a_hostile_answer_gives_a_page_or_a_source_error(server, name, address):
    server.routes = always(HOSTILE[name])
    try:
        page = await looking(server).fetch(source(address), NOW)
    except SourceError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        check(page)


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 429, 500])
async def test_one_bad_answer_of_the_network_ends_no_source_for_good(server, status):
    server.routes = always(Reply(status, b"<html>non</html>", {"Content-Type": "text/html"}))
    with pytest.raises(SourceError) as caught:
        await looking(server).fetch(source(), NOW)
    assert not isinstance(caught.value, SourceGone | SourceRefused)


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
    assert wait_s({"ratelimit-reset": reset, "date": date}, NOW) == 120
    assert wait_s({"ratelimit-reset": "9" * 40}, NOW) is None
    assert wait_s({"ratelimit-reset": reset, "retry-after": "7"}, NOW) == 7
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
    server.routes = always(said({"feed": []}, ratelimit_remaining="0", ratelimit_reset=reset, retry_after="60"))
    assert (await looking(server).fetch(source(), NOW)).wait_s == 60


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


async def test_a_network_on_this_machine_is_refused_unless_allowed(server):
    options = BlueskyOptions(appview_url=server.url(""))
    with pytest.raises(SourceError, match="private machine"):
        await BlueskyCollector(Limits(), options).fetch(source(), NOW)
    assert not server.requests


async def test_100_megabytes_and_one_byte_a_second_are_cut_short(server):
    server.routes = always(endless())
    with pytest.raises(SourceError, match="more than 1 MB"):
        await looking(server).fetch(source(), NOW)
    limits = Limits(timeout_s=0.2, allow_loopback=True)
    server.routes = always(drop_by_drop(b" " * 10_000_000))
    with pytest.raises(SourceError, match="did not finish"):
        await BlueskyCollector(limits, BlueskyOptions(appview_url=server.url(""))).fetch(source(), NOW)


async def test_a_server_that_speaks_no_tls_or_is_not_there_is_named(server):
    secure = BlueskyOptions(appview_url=server.url("").replace("http:", "https:"), pause_s=0)
    with pytest.raises(SourceError, match=r"certificate|reached"):
        await BlueskyCollector(LIMITS, secure).fetch(source(), NOW)
    with pytest.raises(SourceError, match="reached"):
        closed = BlueskyOptions(appview_url="http://127.0.0.1:9", pause_s=0)
        await BlueskyCollector(LIMITS, closed).fetch(source(), NOW)


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
    file = tmp_path / "absent" / "bluesky.json"
    ours = looking(server, handle="rives.example", app_password=SecretStr("abcd"), session_file=file)
    with pytest.raises(SourceError, match="cannot be kept"):
        await ours.fetch(source("mentions:rives.example"), NOW)
    assert not server.requests


# The firehose


def frame_of(head, body):
    return libipld.encode_dag_cbor(head) + libipld.encode_dag_cbor(body)


frames = st.builds(frame_of, json_values, json_values)


@given(st.binary(max_size=200) | frames)
def test_a_frame_of_any_bytes_is_passed_over(frame):
    sieve = Sieve(FirehoseOptions(words=("prix",)), NOW)
    with contextlib.suppress(SourceError):
        sieve.take(frame)
    assert not sieve.posts


@given(st.sampled_from(["repo", "ops", "blocks", "seq", "time"]), json_values)
def test_a_commit_of_any_shape_is_survived(name, value):
    body = {"repo": DID, "seq": 7, "ops": [{"action": "create", "path": "app.bsky.feed.post/n1", "cid": None}]}
    sieve = Sieve(FirehoseOptions(words=("prix",)), NOW)
    sieve.take(frame_of({"op": 1, "t": "#commit"}, body | {name: value}))
    assert not sieve.posts


def test_a_relay_that_lost_our_place_says_so_and_one_that_stops_is_an_error():
    sieve = Sieve(FirehoseOptions(), NOW, "99")
    sieve.take(frame_of({"op": 1, "t": "#info"}, {"name": "OutdatedCursor"}))
    sieve.take(frame_of({"op": -1}, {"error": "FutureCursor"}))
    assert sieve.seq == ""
    assert "missed" in str(sieve.troubles[0])
    with pytest.raises(SourceError, match="ConsumerTooSlow"):
        sieve.take(frame_of({"op": -1}, {"error": "ConsumerTooSlow"}))


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_relay_that_is_none_gives_a_source_error(server, name):
    server.routes = always(HOSTILE[name])
    hose = BlueskyCollector(LIMITS, firehose=FirehoseOptions(relay_url=server.url("")))
    with pytest.raises(SourceError):
        await hose.fetch(source("firehose:tout"), NOW)


def names(post):
    return post.native_id.rsplit("/", 1)[-1]


def held_source(ledger):
    accounts = (Account(Network.BLUESKY, DID),)
    Sources(ledger).declare(accounts_of([Organisation("maraichers", "Maraîchers", accounts=accounts)]))
    return held(ledger)


def held(ledger):
    return Sources(ledger).all()[0]


def look(ledger, place, server, now):
    collectors = {Network.BLUESKY: looking(server)}
    return collect(ledger, [place], collectors, every=timedelta(minutes=15), clock=lambda: now)
