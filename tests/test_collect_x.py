"""The X collector against a small X on loopback: walks, money, refusals, and every bad answer."""

import asyncio
import json
import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fake_x import FakeX, minutes
from feed_server import Reply, redirect
from pydantic import SecretStr
from test_collect_contract import check
from world import accounts_of

from watcher.collectors.base import Limits
from watcher.collectors.x import XCollector, XOptions
from watcher.collectors.x_budget import Ceilings
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Account, Network, Organisation, Relay, Source
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

NOW = datetime(2027, 3, 11, 12, tzinfo=UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)
SECRET = "jeton-tres-secret"
LIMITS = Limits(timeout_s=5, max_bytes=1_000_000, allow_loopback=True)
RICH = Ceilings(Decimal(1_000), Decimal(10_000))
OPTIONS = XOptions(("rivesnouvelles",), "Veille déclarée à X", frozenset({"syndicat"}), ceilings=RICH)
MENTIONS = "mentions:rivesnouvelles"
CAPPED = b'{"type": "https://api.twitter.com/2/problems/usage-capped", "title": "UsageCapExceeded"}'


class Book:
    """A spending book in memory."""

    def __init__(self):
        self.lines = []

    def spent(self, period):
        return sum((amount for day, amount, _ in self.lines if day.startswith(period)), Decimal(0))

    def add(self, day, amount, what):
        self.lines.append((day, amount, what))

    @property
    def total(self):
        return self.spent("2027")


@pytest.fixture
def x():
    with FakeX() as running:
        running.account("rivesnouvelles")
        yield running


@pytest.fixture
def book():
    return Book()


def collector(x, book, options=OPTIONS, limits=LIMITS, token=SECRET, base_url=None):
    return XCollector(
        limits, options, SecretStr(token), book, base_url=base_url or x.base_url, pauses_s=(0, 0), user_agent="Essai"
    )


def source(address=MENTIONS, cursor=None, organisation_id=None):
    return Source(1, "rives/x", Network.X, address, organisation_id, cursor or {})


async def look(x, book, cursor=None, address=MENTIONS, organisation_id=None, now=NOW, **changes):
    return await collector(x, book, **changes).fetch(source(address, cursor, organisation_id), now)


async def trouble(x, book, **changes):
    with pytest.raises(SourceError) as caught:
        await look(x, book, **changes)
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown
    return caught.value


async def walk(collector, asked, now=NOW):
    """Fetch page after page; return the texts and the last page."""
    texts = []
    while True:
        page = await collector.fetch(asked, now)
        texts += [post.text for post in page.posts]
        if not page.more:
            return texts, page
        asked = replace(asked, cursor=page.cursor)


def mention(x, count=1, at=AN_HOUR_AGO, author="asso_brume"):
    who = next((a.id for a in x.accounts.values() if a.username == author), None) or x.account(author)
    return [x.post(who, f"Question {i}, @rivesnouvelles ?", at + minutes(i / 60)) for i in range(count)]


async def test_mentions_of_our_account_are_collected_with_their_authors(x, book):
    mention(x, 3)
    page = await look(x, book)
    check(page)
    assert [post.text[:10] for post in page.posts] == ["Question 2", "Question 1", "Question 0"]
    assert {post.author.handle for post in page.posts} == {"asso_brume"}
    assert x.requests[-1].headers["authorization"] == f"Bearer {SECRET}"
    assert x.requests[-1].headers["user-agent"] == "Essai"


async def test_the_account_is_looked_up_once_and_followed_through_a_change_of_name(x, book):
    asso = x.account("asso_brume")
    x.post(asso, "Avant", NOW - minutes(30))
    first = await look(x, book, address="@Asso_Brume", organisation_id="asso")
    x.accounts[asso].username = "asso_de_brume"
    x.account("asso_brume")  # somebody else takes the name
    x.post(asso, "Après", NOW - minutes(5))
    second = await look(x, book, first.cursor, "@Asso_Brume", "asso")
    assert "Après" in [post.text for post in second.posts]
    assert (first.moved_to, second.moved_to) == (None, "asso_de_brume")
    assert sum("username" in path for path in x.asked) == 1
    assert {post.organisation_id for post in second.posts} == {"asso"}


async def test_what_is_new_since_the_last_look_comes_with_an_overlap_only(x, book):
    mention(x, 5, NOW - timedelta(days=2))
    first = await look(x, book)
    mention(x, 3, NOW - minutes(10))
    second = await look(x, book, first.cursor)
    assert {post.text for post in second.posts} >= {"Question 0, @rivesnouvelles ?", "Question 2, @rivesnouvelles ?"}
    assert len(second.posts) <= 8
    assert "since_id" in x.queries("mentions")[1]


async def test_a_post_that_x_indexes_late_is_not_missed(x, book):
    late, _ = mention(x, 2, NOW - minutes(12))
    x.posts[late].indexed = False
    first = await look(x, book)
    x.posts[late].indexed = True
    second = await look(x, book, first.cursor)
    assert str(late) not in {post.native_id for post in first.posts}
    assert str(late) in {post.native_id for post in second.posts}


async def test_an_interrupted_walk_resumes_where_it_stopped_and_misses_nothing(x, book):
    mention(x, 5, NOW - timedelta(days=1))
    reader = collector(x, book)
    first = await reader.fetch(source(), NOW)
    mention(x, 250, NOW - minutes(30))
    page = await reader.fetch(source(cursor=first.cursor), NOW)
    got = [post.native_id for post in page.posts]
    x.script("mentions", *[Reply(503)] * 3)
    with pytest.raises(SourceError):
        await reader.fetch(source(cursor=page.cursor), NOW)
    assert page.cursor["newest"] == first.cursor["newest"]
    late = mention(x, 1, NOW - minutes(1))  # after the walk began: for the next one
    while page.more:
        page = await reader.fetch(source(cursor=page.cursor), NOW)
        got += [post.native_id for post in page.posts]
    assert len(set(got)) == len(got) == 255
    assert int(page.cursor["newest"]) < late[0]
    next_page = await reader.fetch(source(cursor=page.cursor), NOW)
    assert str(late[0]) in {post.native_id for post in next_page.posts}


async def test_a_page_token_that_expired_does_not_lose_the_rest(x, book):
    mention(x, 5, NOW - timedelta(days=1))
    reader = collector(x, book)
    first = await reader.fetch(source(), NOW)
    wanted = mention(x, 250, NOW - minutes(30))
    page = await reader.fetch(source(cursor=first.cursor), NOW)
    x.forgotten_tokens.add(page.cursor["token"])
    texts, last = await walk(reader, source(cursor=page.cursor))
    assert len(page.posts) + len(texts) == 255
    assert int(last.cursor["newest"]) == wanted[-1]
    assert not last.troubles


async def test_a_page_that_repeats_for_ever_is_left_with_a_word(x, book):
    mention(x, 1, NOW - timedelta(days=1))
    first = await look(x, book)
    mention(x, 250, NOW - minutes(30))
    x.repeats = True
    reader = collector(x, book)
    texts, last = await walk(reader, source(cursor=first.cursor))
    assert len(texts) <= 200
    assert last.troubles
    assert last.cursor["newest"] == first.cursor["newest"]
    x.repeats = False
    rest, last = await walk(reader, source(cursor=last.cursor))
    assert len({*texts, *rest}) == 250
    assert not last.troubles


def collect_all(tmp_path, x, book, address, organisation_id="asso"):
    """Run the real step on a real ledger; return a function that runs it again."""
    ledger = Ledger.open(tmp_path / "ledger.db")
    organisation = Organisation(organisation_id, "Asso", accounts=(Account(Network.X, address),))
    Sources(ledger).declare(accounts_of([organisation]))
    reader = collector(x, book)

    def run(now):
        sources = Sources(ledger).all()
        return collect(ledger, sources, {Network.X: reader}, every=minutes(5), clock=lambda: now)

    return ledger, run


def test_more_mentions_than_x_gives_back_are_reported_not_hidden(tmp_path, x, book):
    mention(x, 5, NOW - timedelta(days=1))
    _, run = collect_all(tmp_path, x, book, MENTIONS)
    run(NOW - minutes(120))
    mention(x, 1_200, NOW - minutes(60))
    report = run(NOW)
    assert report.count("new") == 800
    assert len(report.troubles) == 1
    assert "800" in str(report.troubles[0])
    assert run(NOW + minutes(5)).troubles == ()


def test_an_edited_post_is_updated_and_a_lost_one_forgotten(tmp_path, x, book):
    first, second = mention(x, 2, NOW - minutes(20))
    ledger, run = collect_all(tmp_path, x, book, MENTIONS)
    run(NOW - minutes(10))
    x.edit(second, "Question corrigée, @rivesnouvelles ?", NOW - minutes(9))
    del x.posts[first]
    x.post("1001", "RT @asso_brume: Question 0, @rivesnouvelles ?", NOW - minutes(8), {"retweeted": first})
    report = run(NOW)
    assert report.count("edited") == 1
    texts = {row["text"] for row in ledger.rows("SELECT text FROM post")}
    assert "Question corrigée, @rivesnouvelles ?" in texts
    assert "Question 0, @rivesnouvelles ?" not in texts


async def test_what_an_account_passes_on_is_kept_as_the_original(x, book):
    asso, journal = x.account("asso_brume"), x.account("journal")
    original = x.post(journal, "Les urgences rouvrent", NOW - minutes(50))
    x.post(asso, "RT @journal: Les urgences rouv…", NOW - minutes(40), {"retweeted": original})
    x.post(asso, "Enfin !", NOW - minutes(30), {"quoted": original})
    quoted = x.post(journal, "Le maire répond", NOW - minutes(25))
    x.post(asso, "https://t.co/abc", NOW - minutes(20), {"quoted": quoted})  # a quote without a word
    page = await look(x, book, address="asso_brume", organisation_id="asso")
    assert [(p.text, p.author.handle, p.organisation_id) for p in page.posts] == [
        ("Le maire répond", "journal", None),
        ("Enfin !", "asso_brume", "asso"),
        ("Les urgences rouvrent", "journal", None),
    ]
    assert page.relays == (
        Relay(str(quoted), "asso", "asso_brume", NOW - minutes(20)),
        Relay(str(original), "asso", "asso_brume", NOW - minutes(40)),
    )


async def test_rechecking_says_which_posts_must_go(x, book):
    ids = [str(i) for i in mention(x, 150)]
    hidden = mention(x, 1, author="autre")[0]
    x.accounts["1002"].state = "protected"
    del x.posts[int(ids[3])], x.posts[int(ids[120])]
    asked = [*ids, str(hidden), "pas-un-id", ids[3]]
    reader = collector(x, book)
    assert await reader.gone(asked, NOW) == [ids[3], ids[120], str(hidden), ids[3]]
    assert [len(query["ids"].split(",")) for query in x.queries("/2/tweets")] == [100, 51]
    assert book.total == 148 * Decimal("0.005")
    assert await reader.gone([], NOW) == []


async def test_rechecking_never_takes_a_partial_answer_for_a_deletion(x, book):
    x.script("/2/tweets", Reply(body=b'{"errors": [{"type": "about:blank", "resource_type": "tweet", "value": "12"}]}'))
    assert await collector(x, book).gone(["12", "13"], NOW) == []


async def test_each_resource_is_paid_once_a_day_and_the_reserve_given_back(x, book):
    mention(x, 3, NOW - minutes(10))
    reader = collector(x, book)
    first = await reader.fetch(source(), NOW)
    spent = Decimal("0.010") + 3 * Decimal("0.005") + Decimal("0.010")  # our account, posts, their author
    assert book.total == spent
    await reader.fetch(source(cursor=first.cursor), NOW)
    assert book.total == spent
    await reader.fetch(source(cursor=first.cursor), NOW + timedelta(days=1))
    assert book.total > spent


async def test_our_own_reads_have_their_price_when_the_key_is_ours(x, book):
    mention(x, 3, NOW - minutes(10))
    await look(x, book, options=replace(OPTIONS, own_reads=True))
    assert book.total == Decimal("0.010") + 3 * Decimal("0.001") + Decimal("0.010")


async def test_no_call_is_made_that_could_pass_the_ceiling(x, book):
    mention(x, 300, NOW - minutes(60))
    poor = replace(OPTIONS, ceilings=Ceilings(Decimal("0.5"), Decimal(100)), first_look=1_000)
    reader = collector(x, book, poor)
    asked = source()
    with pytest.raises(SourceError, match=r"0\.5 USD a day") as caught:
        while True:
            page = await reader.fetch(asked, NOW)
            asked = replace(asked, cursor=page.cursor)
    assert caught.value.retry_after_s == 12 * 3_600
    assert book.total <= Decimal("0.5")
    sizes = [int(query["max_results"]) for query in x.queries("mentions")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 100
    count = len(x.requests)
    await trouble(x, book, options=poor, cursor=asked.cursor)
    assert len(x.requests) == count
    assert (await reader.fetch(asked, NOW + timedelta(days=1))).posts


async def test_sources_asked_together_do_not_pass_the_ceiling_together(x, book):
    mention(x, 100, NOW - minutes(60))
    poor = replace(OPTIONS, ceilings=Ceilings(Decimal("5"), Decimal(100)))
    reader = collector(x, book, poor)
    asked = [reader.fetch(source(cursor={"user": "1000"}), NOW) for _ in range(8)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert 1 <= len(x.requests) < 8
    assert all(isinstance(one, SourceError) for one in done if isinstance(one, Exception))
    assert book.total <= 5


@pytest.mark.parametrize("status", [401, 402, 403, 404, 429, 500])
async def test_a_refused_call_costs_nothing(x, book, status):
    x.script("mentions", *[Reply(status, b"<html>non</html>")] * 3)
    await trouble(x, book, cursor={"user": "1000"})
    assert book.total == 0


async def test_a_call_x_may_have_billed_stays_paid_until_it_is_asked_again(x, book):
    mention(x, 2, NOW - minutes(10))
    x.script("mentions", *[Reply(body=b'{"data": [{"id')] * 2)
    reader = collector(x, book)
    for _ in range(2):
        with pytest.raises(SourceError):
            await reader.fetch(source(cursor={"user": "1000"}), NOW)
        assert book.total == Decimal("4.5")
    assert len((await reader.fetch(source(cursor={"user": "1000"}), NOW)).posts) == 2
    assert book.total == Decimal("0.020")


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_disables_the_source_and_names_the_secret(x, book, status):
    x.script("mentions", Reply(status, b'{"title": "Unauthorized", "detail": "jeton-tres-secret"}'))
    error = await trouble(x, book)
    assert isinstance(error, SourceRefused)
    assert "VEILLEUR_X_BEARER_TOKEN" in str(error)


@pytest.mark.parametrize("token", ["", "deux mots", "a\r\nX-Injected: 1", "é"])
async def test_a_key_that_cannot_be_one_is_never_sent(x, book, token):
    with pytest.raises(SourceRefused, match="VEILLEUR_X_BEARER_TOKEN"):
        await look(x, book, token=token)
    assert x.requests == []
    assert book.total == 0


async def test_the_key_reaches_neither_logs_nor_the_sdk(x, book, caplog):
    caplog.set_level(logging.DEBUG)
    mention(x)
    await look(x, book)
    assert "Bearer" in caplog.text  # the SDK does write its headers
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (Reply(429), 900),
        (Reply(429, headers={"x-rate-limit-reset": "soon"}), 900),
        (Reply(429, CAPPED), 6 * 3_600),
        (Reply(429, headers={"Retry-After": "70"}), 70),
        (Reply(402), 6 * 3_600),
    ],
)
async def test_when_x_says_wait_we_do_not_ask_again(x, book, reply, wait):
    x.script("mentions", reply)
    error = await trouble(x, book)
    assert error.retry_after_s == wait
    assert x.asked.count("/2/users/1000/mentions") == 1


async def test_a_reset_is_waited_for(x, book):
    at = int(datetime.now(UTC).timestamp()) + 300  # the test server dates its answers
    x.script("mentions", Reply(429, headers={"x-rate-limit-reset": str(at)}))
    assert 290 <= (await trouble(x, book)).retry_after_s <= 300


async def test_the_last_call_of_a_window_ends_the_run_before_x_refuses(x, book):
    mention(x, 1, NOW - timedelta(days=1))
    first = await look(x, book)
    mention(x, 250, NOW - minutes(30))
    x.headers = {"x-rate-limit-remaining": "0", "Retry-After": "60"}
    page = await look(x, book, first.cursor)
    assert (page.more, page.wait_s) == (False, 60)
    x.headers = {}
    texts, _ = await walk(collector(x, book), source(cursor=page.cursor))
    assert len(page.posts) + len(texts) == 251


@pytest.mark.parametrize(
    "reply", [Reply(503, b"<html>"), Reply(500), Reply(chunks=lambda: iter([b"{"]), headers={"Content-Length": "9"})]
)
async def test_a_hiccup_is_tried_again(x, book, reply):
    mention(x)
    x.script("mentions", reply, reply)
    assert len((await look(x, book)).posts) == 1


async def test_a_long_outage_is_one_trouble(x, book):
    x.script("username/rivesnouvelles", *[Reply(503, b"<html>saturated</html>")] * 3)
    assert "503" in str(await trouble(x, book))
    assert len(x.requests) == 3


@pytest.mark.parametrize(
    ("state", "kind"), [("protected", SourceRefused), ("suspended", SourceError), ("closed", SourceError)]
)
async def test_an_account_out_of_reach_says_why(x, book, state, kind):
    x.accounts["1000"].state = state
    error = await trouble(x, book)
    assert type(error) is kind
    assert "makes no sense" not in str(error)


async def test_an_account_that_no_longer_exists_is_gone(x, book):
    assert isinstance(await trouble(x, book, cursor={"user": "99"}), SourceGone)


@pytest.mark.parametrize("to", ["http://127.0.0.1:9/", "https://x.com/", "file:///etc/passwd", "/2/users/1/mentions"])
async def test_a_redirect_is_not_followed_with_our_key(x, book, to):
    x.script("mentions", redirect(to, 307))
    assert "redirects" in str(await trouble(x, book, cursor={"user": "1000"}))
    assert len(x.requests) == 1


async def test_ids_given_as_numbers_are_read(x, book):
    body = {"data": [{"id": 2163965691294646272, "text": "Bonjour @rivesnouvelles", "author_id": 5}], "meta": {}}
    x.script("mentions", Reply(body=json.dumps(body).encode()))
    page = await look(x, book, cursor={"user": "1000"})
    assert [post.native_id for post in page.posts] == ["2163965691294646272"]
    assert page.cursor == {"user": "1000", "newest": "2163965691294646272"}


async def test_a_post_that_cannot_be_read_is_told_and_the_others_kept(x, book):
    body = {"data": [{"id": "7", "text": None}, {"id": "8", "text": "Bonjour"}, None, 3], "meta": {"next_token": 5}}
    x.script("mentions", Reply(body=json.dumps(body).encode()))
    page = await look(x, book, cursor={"user": "1000"})
    assert [post.text for post in page.posts] == ["Bonjour"]
    assert [str(t) for t in page.troubles] == ["1 posts could not be read."]


async def test_nothing_is_asked_about_an_organisation_without_approval(x, book):
    with pytest.raises(SourceRefused):
        await look(x, book, address="asso_brume", organisation_id="syndicat")
    with pytest.raises(SourceRefused):
        await look(
            x, book, address="asso_brume", organisation_id="asso", options=replace(OPTIONS, approved_use_case="")
        )
    assert x.requests == []


def test_the_sdk_is_not_loaded_before_it_is_asked_for():
    folder = Path(__file__).parents[1] / "watcher" / "collectors"
    users = [path.name for path in folder.glob("*.py") if "import tweepy" in path.read_text()]
    assert users == ["x.py"]
