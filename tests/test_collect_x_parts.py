"""The thinking parts of the X collector: posts of an answer, the walk, the money, the terms."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.collectors.exchange import Heard
from watcher.collectors.refusals import wait_s
from watcher.collectors.x_budget import Ceilings, Prices, affordable, cost, worst_of_one
from watcher.collectors.x_http import CREDITS_S, RESET, WINDOW_S, refusal
from watcher.collectors.x_posts import id_at, lost, resources, to_post, to_posts
from watcher.collectors.x_terms import XOptions, aim_of
from watcher.collectors.x_walk import Walk, advance, below
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Network, Source
from watcher.text import clean

NOW = datetime(2027, 3, 11, 12, tzinfo=UTC)
PAIRS = Path(__file__).parent / "data" / "x"
CAPTURES = Path(__file__).parents[2] / "shared" / "data" / "api_captures" / "test" / "resources"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def answer_of(name):
    return json.loads((PAIRS / f"{name}.json").read_text())


def as_record(post):
    return {
        "native_id": post.native_id,
        "text": post.text,
        "published_at": post.published_at.isoformat(),
        "author": [post.author.handle, post.author.name, post.author.followers],
        "url": post.url,
        "in_reply_to": post.in_reply_to,
        "repost_of": post.repost_of,
        "language": post.language,
        "reach": [post.reach.likes, post.reach.reposts, post.reach.replies],
        "organisation_id": post.organisation_id,
    }


@pytest.mark.parametrize("spelling", ["tweet", "post"])
def test_either_spelling_gives_the_posts_written_beside_it(spelling):
    posts, unread = to_posts(answer_of(f"mentions.{spelling}"), NOW, {"2002": "gardes"})
    assert [as_record(post) for post in posts] == answer_of("mentions")
    assert unread == 0
    assert lost(answer_of(f"mentions.{spelling}")) == ["2163897743569846272"]


def test_posts_and_accounts_that_come_along_are_counted_as_x_bills_them():
    posts, users = resources(answer_of("mentions.tweet"))
    assert (len(posts), len(users)) == (9, 6)
    assert resources({"data": {"id": "5", "name": "n", "username": "u"}}) == ([], ["5"])


def test_an_edit_is_the_same_post_said_again():
    before = to_post({"id": "20", "text": "avant", "edit_history_tweet_ids": ["20"]}, {}, NOW)
    after = to_post({"id": "31", "text": "après", "edit_history_tweet_ids": ["20", "31"]}, {}, NOW)
    assert (before.ref, after.ref) == ("x:20", "x:20")
    (kept,), _ = to_posts({"data": [{"id": "20", "text": "avant"}, after_of("31", "20")]}, NOW)
    assert kept.text == "après"


def after_of(ident, first):
    return {"id": ident, "text": "après", "edit_history_post_ids": [first, ident]}


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "1", "text": None},
        {"id": "1", "text": 3},
        {"id": "1", "text": " \x1b[31m "},
        {"id": "abc", "text": "x"},
        {"id": True, "text": "x"},
        {"id": "9" * 30, "text": "x"},
        {"text": "x"},
    ],
)
def test_what_has_no_id_or_no_text_is_counted_as_unread(raw):
    assert to_posts({"data": [raw]}, NOW, RESET) == ([], 1)


def test_wrong_types_do_not_spoil_a_post():
    raw = {
        "id": 2163965691294646272,
        "text": "Bonjour",
        "author_id": 12,
        "created_at": "hier",
        "lang": 7,
        "public_metrics": {"like_count": "beaucoup", "retweet_count": -1, "reply_count": True},
        "referenced_tweets": [None, {"type": "replied_to", "id": None}, {"type": "replied_to", "id": 7}],
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "javascript:alert(1)"}, 3]},
    }
    post = to_post(raw, {}, NOW)
    assert (post.native_id, post.author.handle, post.in_reply_to) == ("2163965691294646272", "12", "7")
    assert (post.reach.likes, post.reach.reposts, post.reach.replies) == (0, 0, 0)
    assert post.url == "https://x.com/i/status/2163965691294646272"


@pytest.mark.parametrize(
    "said", ["hier", None, "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00"]
)
def test_a_date_that_cannot_be_believed_is_read_from_the_id(said):
    number = str(id_at(NOW - timedelta(hours=3)))
    post = to_post({"id": number, "text": "x", "created_at": said}, {}, NOW)
    assert (post.published_at, post.date_estimated) == (NOW - timedelta(hours=3), False)
    old = to_post({"id": "20", "text": "x", "created_at": said}, {}, NOW)
    assert (old.published_at, old.date_estimated) == (NOW, True)


@given(JSON, JSON, JSON)
def test_no_answer_however_odd_breaks_the_reading(data, includes, errors):
    answer = {"data": [{"id": "1", "text": "x", "created_at": data, "entities": includes, "author_id": errors}, data]}
    posts, _ = to_posts({**answer, "includes": includes, "errors": errors}, NOW)
    assert all(clean(post.text) == post.text for post in posts)
    resources({"data": data, "includes": includes})
    lost({"errors": errors})


@pytest.mark.skipif(not CAPTURES.exists(), reason="the captured answers of ../shared are not on this machine")
@pytest.mark.parametrize("name", ["payload-v2", "payload-v2-tweet-retweet", "payload-v2-geo", "alternative-payload-v2"])
def test_real_answers_are_read_whole(name):
    answer = json.loads((CAPTURES / f"{name}.json").read_text())
    posts, unread = to_posts(answer, NOW)
    assert posts
    assert unread == 0
    assert all(not post.date_estimated and post.text and post.author.handle for post in posts)


def go(walk, ids, token="", depth=800, first_look=100):
    return advance(walk, ids, token, depth=depth, first_look=first_look, now=NOW)


def test_the_lower_bound_moves_only_when_the_gap_is_closed():
    first = go(Walk("5", newest=100), [190, 180], "a")
    assert (first.more, first.walk.newest, first.walk.top) == (True, 100, 190)
    second = go(Walk.of(first.walk.cursor()), [150, 99], "")
    assert second.walk == Walk("5", newest=190)
    assert second.trouble is None


def test_a_look_at_a_silent_account_still_marks_the_ground():
    step = go(Walk("5"), [])
    assert step.walk.newest == id_at(NOW - timedelta(days=1))
    assert go(step.walk, []).walk.newest == step.walk.newest


def test_a_first_look_leaves_the_archive_where_it_is():
    step = go(Walk("5"), list(range(1, 101)), "more")
    assert (step.more, step.walk, step.trouble) == (False, Walk("5", newest=100), None)


def test_an_id_from_the_future_does_not_blind_the_next_looks():
    step = go(Walk("5", newest=100), [id_at(NOW + timedelta(days=400)), 190])
    assert step.walk.newest == 190


def test_a_walk_cut_by_the_depth_of_x_says_so():
    walk = Walk("5", newest=10, top=900, low=200, count=700)
    step = go(walk, list(range(101, 200)))
    assert step.walk.newest == 900
    assert "799" in str(step.trouble)


def test_a_page_given_twice_stops_the_walk_and_goes_on_below_it():
    first = go(Walk("5", newest=10), [90, 80], "a")
    again = go(first.walk, [90, 80], "b")
    assert (again.more, again.walk.token, again.walk.until, again.walk.newest) == (False, "", 80, 10)
    assert again.trouble
    assert go(first.walk, [70], "a").trouble


def test_pages_that_go_in_circles_come_to_an_end():
    walk, pages = Walk("5", newest=10), 0
    while (step := go(walk, [90, 80] if pages % 2 else [70, 60], f"t{pages}", depth=50)).more:
        walk, pages = step.walk, pages + 1
    assert pages < 60
    assert step.trouble


def test_without_its_token_a_walk_goes_on_below_the_lowest_post_seen():
    walk = below(go(Walk("5", newest=10), [90, 80], "a").walk)
    assert (walk.token, walk.until, walk.top) == ("", 80, 90)


@given(st.dictionaries(st.sampled_from(["user", "newest", "top", "token", "page", "until", "x"]), st.text()))
def test_any_cursor_is_read_and_written_back_the_same(cursor):
    walk = Walk.of(cursor)
    assert Walk.of(walk.cursor()) == walk


class Book:
    def __init__(self, day="0", month="0"):
        self.days = {"2027-03-11": Decimal(day), "2027-03": Decimal(month)}

    def spent(self, period):
        return self.days.get(period, Decimal(0))

    def add(self, day, amount, what):
        for period in (day, day[:7]):
            self.days[period] = self.spent(period) + amount


def test_as_much_is_asked_as_the_ceilings_allow():
    limits = Ceilings(Decimal(5), Decimal(100))
    each = worst_of_one(Decimal("0.005"), Prices())
    assert each == Decimal("0.045")
    assert affordable(Book(), limits, each, NOW) == 100
    assert affordable(Book("4.10"), limits, each, NOW) == 20
    assert affordable(Book("0", "99.7"), limits, each, NOW) == 6


@pytest.mark.parametrize(
    ("day", "month", "words", "opens"),
    [
        ("4.9", "4.9", "5 USD a day", datetime(2027, 3, 12, tzinfo=UTC)),
        ("7", "7", "5 USD a day", datetime(2027, 3, 12, tzinfo=UTC)),
        ("1", "99.9", "100 USD a month", datetime(2027, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_call_that_could_pass_a_ceiling_is_refused_and_told_when_it_opens(day, month, words, opens):
    with pytest.raises(SourceError) as caught:
        affordable(Book(day, month), Ceilings(Decimal(5), Decimal(100)), Decimal("0.045"), NOW, least=5)
    assert words in str(caught.value)
    assert f"{opens:%Y-%m-%d}" in str(caught.value)
    assert caught.value.retry_after_s == (opens - NOW).total_seconds()


def test_a_resource_is_counted_once_a_day():
    paid = set()
    prices = Prices()
    assert cost(["1", "2"], ["1"], prices.own_read, prices, paid) == Decimal("0.012")
    assert cost(["2", "3"], ["1"], prices.own_read, prices, paid) == Decimal("0.001")


OPEN = XOptions(("@RivesNouvelles",), approved_use_case="Veille déclarée", sensitive=frozenset({"syndicat"}))


def source(address, organisation_id="asso"):
    return Source(1, "essai", Network.X, address, organisation_id)


@pytest.mark.parametrize(
    "address", ["rivesnouvelles", "@rivesnouvelles", "mentions:@RivesNouvelles", "mentions:rivesnouvelles"]
)
def test_our_own_accounts_are_read_without_any_approval(address):
    assert aim_of(source(address, None), XOptions(("rivesnouvelles",))).ours


def test_an_organisation_is_read_only_under_an_approved_use_case():
    assert not aim_of(source("asso_brume"), OPEN).ours
    with pytest.raises(SourceRefused, match="approved in writing"):
        aim_of(source("asso_brume"), XOptions(("rivesnouvelles",), approved_use_case="  "))


def test_our_affinity_groups_are_read_without_approval_their_mentions_and_sensitive_ones_are_not():
    groups = XOptions(("rivesnouvelles",), groups=frozenset({"jeunes", "syndicat"}), sensitive=frozenset({"syndicat"}))
    assert aim_of(source("rivesjeunes", "jeunes"), groups).account == "rivesjeunes"
    for address, organisation in (("mentions:rivesjeunes", "jeunes"), ("rivessyndicat", "syndicat"), ("asso", "asso")):
        with pytest.raises(SourceRefused):
            aim_of(source(address, organisation), groups)


@pytest.mark.parametrize(
    ("address", "organisation"),
    [
        ("asso_brume", "syndicat"),
        ("asso_brume", None),
        ("mentions:asso_brume", "asso"),
        ("hashtag:#sante", "asso"),
        ("thread:123", None),
        ("https://x.com/asso", "asso"),
        ("a/../b", "asso"),
        ("", "asso"),
    ],
)
def test_what_the_terms_forbid_is_refused_whatever_the_approval(address, organisation):
    with pytest.raises(SourceRefused):
        aim_of(source(address, organisation), OPEN)


@pytest.mark.parametrize(
    ("status", "body", "kind", "wait"),
    [
        (401, b"", SourceRefused, None),
        (403, b"", SourceRefused, None),
        (410, b"", SourceGone, None),
        (402, b"", SourceError, CREDITS_S),
        (429, b'{"type": "https://api.twitter.com/2/problems/usage-capped"}', SourceError, CREDITS_S),
        (429, b"[" * 100_000, SourceError, WINDOW_S),
        (404, b"", SourceError, None),
        (302, b"", SourceError, None),
        (418, b"", SourceError, None),
    ],
)
def test_each_status_says_what_it_means(status, body, kind, wait):
    error = refusal(Heard(status, {}, body), NOW)
    assert type(error) is kind
    assert error.retry_after_s == wait
    assert str(status) in str(error)


def test_a_refused_key_names_the_secret_to_renew():
    assert "VEILLEUR_X_BEARER_TOKEN" in str(refusal(Heard(401), NOW))


def test_waiting_follows_the_clock_of_x_when_it_shows_it():
    reset = str(int(NOW.timestamp()) + 300)
    assert wait_s({"x-rate-limit-reset": reset}, NOW, RESET) == 300
    assert wait_s({"x-rate-limit-reset": reset, "date": "Thu, 11 Mar 2027 12:04:00 GMT"}, NOW, RESET) == 60
    assert wait_s({"x-rate-limit-reset": "0"}, NOW, RESET) == 1
    assert wait_s({"x-rate-limit-reset": "bientôt", "retry-after": "40"}, NOW, RESET) == 40
    assert wait_s({}, NOW, RESET) is None
