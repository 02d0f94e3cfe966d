"""What becomes of a Mastodon server's answers: posts, what is left out, walks, memory. No network, no SDK."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.clock import to_ms
from watcher.collectors.fediverse_known import MOST, Known, missing, remembered, to_text
from watcher.collectors.fediverse_posts import Reader, item_post, to_post
from watcher.collectors.fediverse_walk import Plan, after, resume
from watcher.text import clean

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
DATA = Path(__file__).parent / "data" / "mastodon"
READER = Reader(
    "asso.example",
    NOW,
    own_id="7",
    organisation_id="urgences",
    directory={"maraichers@champs.example": "maraichers"},
    identities={"113900000000000008": "https://asso.example/users/urgences/statuses/113900000000000008"},
)


def status(**changes):
    """Make a post of a private person who lets everybody index what they write."""
    account = {"id": "50", "acct": "lucas", "display_name": "Lucas Merval", "indexable": True}
    said = {
        "id": "500",
        "uri": "https://asso.example/users/lucas/statuses/500",
        "created_at": "2027-03-11T10:00:00.000Z",
        "visibility": "public",
        "content": "<p>Je passe</p>",
        "account": account | changes.pop("account", {}),
    }
    return said | changes


@pytest.mark.parametrize("name", ["boost", "reply_edited", "quote", "snac"])
def test_an_answer_becomes_the_post_that_stands_beside_it(name):
    raw = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    wanted = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    post = item_post(raw, READER)
    found = {
        key: getattr(post, key) for key in wanted.keys() - {"handle", "name", "followers", "reach", "published_at"}
    }
    found |= {"handle": post.author.handle, "name": post.author.name, "followers": post.author.followers}
    found |= {"reach": [post.reach.likes, post.reach.reposts, post.reach.replies]}
    assert found | {"published_at": post.published_at.isoformat()} == wanted
    assert len(post.raw) <= 4_096
    assert json.loads(post.raw)


def test_the_same_post_seen_from_two_servers_is_one():
    here = to_post(status(), READER)
    remote = status(id="9000", account={"id": "3", "acct": "lucas@asso.example"})
    there = to_post(remote, Reader("rives.example", NOW))
    assert (here.ref, here.author.handle) == (there.ref, there.author.handle)


def test_a_quote_without_a_word_is_the_quoted_post():
    quoted = status(id="501", uri="https://asso.example/users/lucas/statuses/501")
    mark = '<p class="quote-inline">RE: <a href="https://asso.example/@lucas/501">…</a></p>'
    item = status(content=mark, quote={"state": "accepted", "quoted_status": quoted})
    assert item_post(item, READER).native_id == "https://asso.example/users/lucas/statuses/501"


def test_a_boost_whose_original_cannot_be_read_is_kept_as_a_relay():
    original = status(id="501", uri="https://loin.example/notes/1", account={"acct": None})
    post = item_post(status(reblog=original), READER)
    assert (post.native_id, post.repost_of) == (status()["uri"], "https://loin.example/notes/1")


@pytest.mark.parametrize("wish", [{"noindex": True}, {"indexable": False}])
def test_a_person_who_asks_not_to_be_indexed_is_left_out_and_an_organisation_is_not(wish):
    assert item_post(status(account=wish), READER) is None
    assert item_post(status(reblog=status(account=wish)), READER) is None
    assert item_post(status(account={"id": "7"} | wish), READER)
    assert (
        item_post(status(account={"acct": "Maraichers@champs.example"} | wish), READER).organisation_id == "maraichers"
    )


@pytest.mark.parametrize("said", [None, {}, {"noindex": None, "indexable": None}])
def test_a_server_that_does_not_know_the_wish_leaves_nobody_out(said):
    account = status()["account"]
    account.pop("indexable")
    assert item_post({**status(), "account": account | (said or {})}, READER)


@pytest.mark.parametrize("visibility", ["private", "direct", "mutuals", "", None, 3])
def test_what_was_not_said_to_everybody_is_left(visibility):
    assert item_post(status(visibility=visibility, account={"id": "7"}), READER) is None


def test_a_bot_is_left_unless_it_is_an_organisations_or_asked_for():
    bot = status(account={"bot": True})
    assert item_post(bot, READER) is None
    assert item_post(bot, Reader("asso.example", NOW, keep_bots=True))
    assert item_post(status(account={"bot": True, "id": "7"}), READER)


@pytest.mark.parametrize(
    ("said", "estimated"),
    [
        ("2027-03-12T09:04:00Z", False),
        ("2027-03-12T09:30:00Z", True),
        ("2031-01-01T00:00:00Z", True),
        ("1970-01-01T00:00:00Z", True),
        ("2016-11-20", False),
        ("hier", True),
        (None, True),
        (1_800_000_000, True),
        ("9999-12-31T23:59:59-14:00", True),
    ],
)
def test_a_date_that_cannot_be_is_replaced_by_the_instant_we_saw_it(said, estimated):
    post = to_post(status(created_at=said), READER)
    assert post.date_estimated is estimated
    assert post.published_at == NOW or not estimated


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": True},
        {"id": {"$ne": 1}},
        {"id": "../../admin?x"},
        {"content": None},
        {"content": "<p> </p>"},
        {"content": ["<p>Bonjour</p>"]},
        {"account": {"acct": "lucas@a@b"}},
        {"account": {"acct": "", "username": 3}},
    ],
)
def test_what_has_no_id_no_author_or_no_word_is_no_post(changes):
    assert to_post(status(**changes), READER) is None


def test_a_picture_speaks_through_its_description():
    post = to_post(status(content="", media_attachments=[{"description": "Une\nbanderole"}, None, {}]), READER)
    assert post.text == "Une banderole"


@pytest.mark.parametrize("uri", ["tag:asso.example,2017:1", "javascript:1", "https://a b", "https://x/" + "a" * 600, 3])
def test_an_odd_uri_gives_way_to_the_server_and_its_id(uri):
    assert to_post(status(uri=uri), READER).native_id == "asso.example/500"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(status())), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*status(), "reblog", "quote", "poll", "media_attachments", "url"]), _JSON))
def test_hostile_fields_never_break_the_reading(changes):
    post = item_post({**status(), **changes}, READER)
    if post:
        assert post.text == clean(post.text) != ""
        assert post.native_id == clean(post.native_id)


# Walks

PLAN = Plan(overlap=timedelta(hours=2), most_pages=1_000)


class Timeline:
    """A server's list of posts (id, date), newest first, given in pages of `size`."""

    def __init__(self, size=4):
        self.size = size
        self.posts = []

    def add(self, *moments):
        self.posts += [(len(self.posts) + n, at) for n, at in enumerate(moments)]

    def page(self, token):
        listed = sorted(self.posts, key=lambda post: (post[1], post[0]), reverse=True)
        start = next((n + 1 for n, post in enumerate(listed) if str(post[0]) == token), 0)
        page = listed[start : start + self.size]
        return page, str(page[-1][0]) if start + self.size < len(listed) else ""


def look(timeline, cursor, now, seen, plan=PLAN, pages=1_000):
    """Walk on, at most so many pages; return the cursor and the troubles."""
    troubles = []
    for _ in range(pages):
        walk = resume(cursor, now, plan)
        page, token = timeline.page(walk.page)
        seen.update(ident for ident, _ in page)
        walk = after(walk, [at for _, at in page], token, plan)
        cursor = json.loads(json.dumps(walk.cursor()))
        troubles += walk.troubles
        if not walk.page:
            break
    return cursor, troubles


@given(
    st.lists(st.integers(0, 90), max_size=40), st.lists(st.integers(1, 5), max_size=12), st.lists(st.integers(0, 119))
)
def test_interrupted_walks_lose_nothing_whatever_arrives_meanwhile(minutes, interruptions, late):
    timeline, seen, cursor, now = Timeline(), set(), {}, NOW
    timeline.add(*(now - timedelta(minutes=m) for m in minutes))
    for pages in interruptions:
        cursor, _ = look(timeline, cursor, now, seen, pages=pages)
        now += timedelta(minutes=5)
        timeline.add(now - timedelta(minutes=1), now - timedelta(minutes=1))
    cursor, _ = look(timeline, cursor, now, seen)
    timeline.add(*(now - timedelta(minutes=m) for m in late))  # indexed late, dated back
    cursor, troubles = look(timeline, cursor, now + timedelta(minutes=1), seen)
    cursor, troubles = look(timeline, cursor, now + timedelta(minutes=2), seen)
    assert seen == {ident for ident, _ in timeline.posts}
    assert troubles == []


def test_the_floor_stays_until_the_gap_is_closed():
    timeline, seen = Timeline(), set()
    timeline.add(NOW - timedelta(days=1))
    cursor, _ = look(timeline, {}, NOW, seen)
    floor = cursor["floor"]
    timeline.add(*(NOW + timedelta(minutes=n) for n in range(40)))
    now = NOW + timedelta(hours=1)
    cursor, _ = look(timeline, cursor, now, seen, pages=3)
    assert cursor["floor"] == floor
    assert cursor["page"]
    cursor, _ = look(timeline, cursor, now, seen)
    assert cursor["floor"] > floor
    assert "page" not in cursor
    assert len(seen) == 41


def test_a_deep_walk_finds_what_came_days_late():
    timeline, seen = Timeline(), set()
    timeline.add(*(NOW - timedelta(hours=h) for h in range(200)))
    cursor, _ = look(timeline, {}, NOW, seen)
    timeline.add(NOW - timedelta(days=4))
    cursor, _ = look(timeline, cursor, NOW + timedelta(hours=1), seen)
    assert 200 not in seen
    look(timeline, cursor, NOW + timedelta(hours=25), seen)
    assert 200 in seen


def test_one_post_dated_back_to_the_first_day_does_not_end_a_walk():
    long_ago = datetime(1996, 1, 1, tzinfo=UTC)
    walk = resume({}, NOW, PLAN)
    walk = after(walk, [NOW, NOW - timedelta(minutes=1), long_ago], "next", PLAN)
    assert walk.page == "next"


def test_a_walk_too_deep_gives_up_and_says_so():
    timeline, seen, plan = Timeline(), set(), Plan(most_pages=3)
    timeline.add(*(NOW - timedelta(minutes=n) for n in range(100)))
    cursor, troubles = look(timeline, {}, NOW, seen, plan)
    assert [str(t) for t in troubles] == ["There were more than 3 pages since the last look: the oldest were left."]
    assert len(seen) == 12
    assert "page" not in cursor


def test_a_page_that_repeats_for_ever_ends_the_walk_and_leaves_the_floor():
    floor = str(to_ms(NOW - timedelta(days=1)))
    walk = resume({"floor": floor}, NOW, PLAN)
    for _ in range(2):
        walk = after(resume({**walk.cursor()}, NOW, PLAN), [NOW] * 4, "same", PLAN)
    assert walk.page == ""
    assert walk.cursor()["floor"] == floor
    assert "again and again" in str(walk.troubles[0])


@given(
    st.dictionaries(st.sampled_from(["floor", "swept", "began", "bound", "top", "below", "page", "pages"]), st.text())
)
def test_a_damaged_cursor_begins_anew(cursor):
    walk = resume(cursor, NOW, PLAN)
    assert walk.began <= NOW or walk.page
    after(walk, [NOW], "x", PLAN).cursor()


# Memory


def known(*minutes):
    return [Known(str(m), f"uri:{m}", m * 60_000) for m in minutes]


def at(minute):
    return datetime.fromtimestamp(minute * 60, UTC)


def test_only_what_the_page_should_show_is_missed():
    held = known(1, 5, 6, 7, 9)
    assert [k.id for k in missing(held, {"6"}, at(5), at(9))] == ["7"]
    assert [k.id for k in missing(held, {"6"}, None, at(9))] == ["1", "5", "7"]
    assert [k.id for k in missing(held, {"6"}, at(5), None)] == ["7", "9"]


def test_the_newest_are_remembered():
    held = remembered({"known": to_text(known(*range(MOST + 50)))})
    assert len(held) == MOST
    assert min(k.at_ms for k in held) == 50 * 60_000


@pytest.mark.parametrize(
    "text", ["", "null", "[[", '{"a": 1}', "[1, [], [1, 2, 3]]", '[["../x", "u", 3]]', "[" * 10_000]
)
def test_a_damaged_memory_is_empty(text):
    assert remembered({"known": text}) == ()
