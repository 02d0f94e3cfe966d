"""What becomes of a Mastodon server's answers: posts, what is left out, walks, memory. No network, no SDK."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.collectors.fediverse_known import MOST, Known, missing, remembered, to_text
from watcher.collectors.fediverse_posts import Reader, item_post, to_post
from watcher.model import AuthorKind
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


@pytest.mark.parametrize(
    ("wish", "kept"),
    [({"indexable": False}, True), ({"noindex": True}, False), ({"noindex": True, "indexable": True}, False)],
)
def test_who_names_our_account_is_read_as_a_person_unless_they_refuse_engines(wish, kept):
    reader = replace(READER, us="candidate@rives.example")
    told = status(account=wish, mentions=[{"acct": "Candidate@rives.example"}, None])
    post = item_post(told, reader)
    assert (post is not None) == kept
    assert post is None or post.author.kind is AuthorKind.INDIVIDUAL
    assert item_post(status(account=wish, mentions=[{"acct": "autre@rives.example"}]), reader) is None
    assert item_post(told, READER) is None


def test_names_are_written_whole_since_servers_leave_out_where_an_account_is():
    told = [
        {"acct": "Candidate"},
        {"acct": "autre@rives.example"},
        None,
        {"acct": "<b>"},
        {"acct": "candidate@x.example"},
    ]
    content = "<p>@candidate et @autre. Non @inconnu, ni moi@candidate, ni @candidate@ailleurs.example !</p>"
    post = item_post(status(content=content, mentions=told), READER)
    assert post.text == (
        f"@Candidate@{READER.server} et @autre@rives.example. Non @inconnu, ni moi@candidate, "
        "ni @candidate@ailleurs.example !"
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
