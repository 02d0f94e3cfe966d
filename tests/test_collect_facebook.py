"""The Facebook collector against a small Graph API on loopback, whose words are Meta's."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_graph import APP_SECRET, PUBLIC_TOKEN, TOKEN, FakeGraph
from feed_server import Reply
from pydantic import SecretStr
from test_collect_contract import HOSTILE, check

from watcher.collectors.base import Limits
from watcher.collectors.facebook import FacebookCollector, FacebookOptions
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Account, Network, Relay, Source
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.sources import Sources

NOW = datetime(2027, 3, 11, 12, tzinfo=UTC)
LIMITS = Limits(timeout_s=10, max_bytes=1_000_000, allow_loopback=True)
OPTIONS = FacebookOptions(("rivesnouvelles",), page_public_content_access=True)
ASSO, MENTIONS = "urgences.vidalune", "mentions:rivesnouvelles"


def ago(hours):
    return NOW - timedelta(hours=hours)


@pytest.fixture
def graph():
    with FakeGraph() as running:
        running.us = running.page("rivesnouvelles", "Rives nouvelles", own=True)
        running.asso = running.page(ASSO, "Collectif Urgences Vidalune", followers=950)
        yield running


def collector(
    graph, options=OPTIONS, limits=LIMITS, token=TOKEN, base_url=None, app_secret=APP_SECRET, pauses_s=(0, 0)
):
    keys = (SecretStr(token), SecretStr(PUBLIC_TOKEN), SecretStr(app_secret))
    return FacebookCollector(
        limits, options, *keys, base_url=base_url or graph.base_url, pauses_s=pauses_s, user_agent="Essai"
    )


def source(address=ASSO, cursor=None, organisation_id="urgences"):
    return Source(1, "urgences/facebook", Network.FACEBOOK, address, organisation_id, cursor or {})


async def look(graph, address=ASSO, cursor=None, now=NOW, **changes):
    return await collector(graph, **changes).fetch(source(address, cursor), now)


async def walk(graph, address=ASSO, cursor=None, now=NOW, **changes):
    """Fetch page after page; return the posts, by id, and the last page."""
    reader, posts = collector(graph, **changes), {}
    while True:
        page = await reader.fetch(source(address, cursor), now)
        check(page)
        posts |= {post.native_id: post for post in page.posts}
        if not page.more:
            return posts, page
        cursor = page.cursor


async def trouble(graph, address=ASSO, **changes):
    with pytest.raises(SourceError) as caught:
        await look(graph, address, **changes)
    return caught.value


def posts_of(graph, count, first=0.0, page=None):
    """Post `count` times, a minute apart, the newest `first` hours ago; return the ids, newest first."""
    return [graph.post(page or graph.asso, f"Message {i}", ago(first + i / 60)) for i in range(count)]


async def test_the_posts_of_a_page_come_with_their_author_counts_and_address(graph):
    graph.post(graph.asso, "Nos urgences ferment.", ago(2), shares={"count": 3})
    page = await look(graph)
    check(page)
    [post] = page.posts
    assert (post.author.handle, post.author.name, post.author.followers) == (ASSO, "Collectif Urgences Vidalune", 950)
    assert (post.organisation_id, post.reach.reposts, post.published_at) == ("urgences", 3, ago(2))
    assert post.url.startswith("https://www.facebook.com/")
    assert graph.requests[-1].headers["user-agent"] == "Essai"
    assert all(q["access_token"] == PUBLIC_TOKEN for q in graph.queries("/published_posts"))


async def test_each_question_goes_to_the_version_that_was_chosen_and_is_signed(graph):
    posts_of(graph, 1)
    await look(graph, options=replace(OPTIONS, graph_version="v24.0"))
    assert all(request.path.startswith("/v24.0/") for request in graph.requests)
    assert all("appsecret_proof" in q for q in graph.queries(""))
    await look(graph, app_secret="")
    assert "appsecret_proof" not in graph.queries("")[-1]


async def test_the_page_is_asked_who_it_is_once_a_day_and_followed_through_a_change_of_name(graph):
    posts_of(graph, 1)
    first = await look(graph)
    graph.things[graph.asso].values["username"] = "urgences.debout"
    second = await look(graph, cursor=first.cursor, now=NOW + timedelta(hours=1))
    third = await look(graph, cursor=second.cursor, now=NOW + timedelta(hours=25))
    assert (first.moved_to, second.moved_to, third.moved_to) == (None, None, "urgences.debout")
    assert graph.asked.count(ASSO) == 1
    assert graph.asked.count(graph.asso) == 1


async def test_a_second_look_goes_back_a_day_before_the_newest_post_and_no_further(graph):
    posts_of(graph, 300)
    first, last = await walk(graph)
    assert len(first) == 300
    graph.post(graph.asso, "Nouveau", NOW + timedelta(hours=1))
    again, last = await walk(graph, cursor=last.cursor, now=NOW + timedelta(hours=2))
    assert len(again) == 301
    assert not last.troubles
    posts_of(graph, 300, first=48)
    before = len(graph.requests)
    await walk(graph, cursor=last.cursor, now=NOW + timedelta(hours=3))
    assert len(graph.requests) - before == 4


async def test_an_interrupted_walk_goes_on_where_it_stopped_and_misses_nothing(graph):
    posts_of(graph, 5, first=20)
    _, last = await walk(graph)
    floor = last.cursor["floor"]
    later = NOW + timedelta(hours=40)
    wanted = {graph.post(graph.asso, f"Neuf {i}", NOW + timedelta(minutes=i)) for i in range(250)}
    reader = collector(graph)
    page = await reader.fetch(source(cursor=last.cursor), later)
    got = {post.native_id for post in page.posts}
    graph.script("published_posts", *[Reply(503)] * 3)
    with pytest.raises(SourceError):
        await reader.fetch(source(cursor=page.cursor), later)
    assert page.cursor["floor"] == floor
    late = graph.post(graph.asso, "Pendant", NOW + timedelta(hours=39))
    posts, last = await walk(graph, cursor=page.cursor, now=later)
    assert wanted <= got | posts.keys()
    assert last.cursor["floor"] > floor
    posts, _ = await walk(graph, cursor=last.cursor, now=later)
    assert late in posts


@pytest.mark.parametrize("code", [100, 2642])
async def test_a_cursor_that_expired_begins_the_walk_anew_and_loses_nothing(graph, code):
    wanted = posts_of(graph, 250)
    first = await look(graph)
    error = json.dumps({"error": {"code": code, "message": "Invalid cursors values"}}).encode()
    graph.script("published_posts", Reply(400, error))
    posts, last = await walk(graph, cursor=first.cursor)
    assert posts.keys() == set(wanted)
    assert not last.troubles


@pytest.mark.parametrize(("keyless", "bare"), [(True, False), (False, True), (True, True)])
async def test_pages_are_turned_whatever_the_address_of_the_next_one_lacks(graph, keyless, bare):
    graph.keyless_next, graph.bare_next = keyless, bare
    wanted = posts_of(graph, 250)
    posts, _ = await walk(graph)
    assert posts.keys() == set(wanted)


async def test_posts_of_one_second_and_a_post_dated_back_are_all_kept(graph):
    same = {graph.post(graph.asso, f"Ensemble {i}", ago(1)) for i in range(120)}
    posts, last = await walk(graph)
    assert posts.keys() == same
    old = graph.post(graph.asso, "Antidaté", ago(24 * 20))
    posts, last = await walk(graph, cursor=last.cursor, now=NOW + timedelta(hours=25))
    assert old in posts


async def test_a_page_that_repeats_for_ever_is_left_with_a_word_and_the_floor_stays(graph):
    posts_of(graph, 250)
    graph.repeats = True
    posts, last = await walk(graph)
    assert len(posts) == 100
    assert "again" in str(last.troubles[0])
    assert "floor" not in last.cursor
    graph.repeats = False
    posts, last = await walk(graph, cursor=last.cursor)
    assert len(posts) == 250


async def test_more_posts_than_facebook_shows_are_reported_and_not_hidden(graph):
    posts_of(graph, 3, first=24 * 5)
    _, last = await walk(graph)
    for i in range(900):
        graph.post(graph.asso, f"Déluge {i}", ago(24 * 4) + timedelta(minutes=i))
    graph.depth = 600
    posts, last = await walk(graph, cursor=last.cursor)
    assert len(posts) == 600
    assert "600" in str(last.troubles[0])


async def test_a_smaller_page_is_asked_when_facebook_wants_less_at_once(graph):
    wanted = posts_of(graph, 60)
    graph.most = 25
    posts, _ = await walk(graph)
    assert posts.keys() == set(wanted)
    graph.most = 1
    assert "too much" in str(await trouble(graph))


async def test_an_edited_post_is_given_again_with_its_new_words(graph):
    [post] = posts_of(graph, 1)
    first = await look(graph)
    graph.things[post].values["message"] = "Corrigé"
    second = await look(graph, cursor=first.cursor)
    assert [p.text for p in second.posts] == ["Corrigé"]


async def test_a_deleted_post_is_noticed_and_one_only_hidden_from_the_list_is_not(graph):
    kept, deleted, hidden, *_ = posts_of(graph, 6)
    first = await look(graph)
    graph.delete(deleted)
    graph.things[hidden].listed = False
    second = await look(graph, cursor=first.cursor)
    assert second.deleted == (deleted,)
    third = await look(graph, cursor=second.cursor)
    assert third.deleted == ()
    assert kept in {p.native_id for p in third.posts}


async def test_many_deletions_are_followed_a_few_at_each_look(graph):
    posts = posts_of(graph, 12)
    page = await look(graph)
    for post in posts[:-1]:
        graph.delete(post)
    found = []
    for _ in range(4):
        page = await look(graph, cursor=page.cursor)
        found += page.deleted
    assert sorted(found) == sorted(posts[:-1])


async def test_a_shared_post_gives_the_original_when_it_can_be_read_and_else_the_relay(graph):
    original = graph.post(graph.page("hopital"), "Réunion mardi", ago(90), shares={"count": 8})
    told = {"data": [{"description": "Un texte caché"}]}
    graph.post(graph.asso, None, ago(1), parent_id=original, story="a partagé une publication")
    graph.post(graph.asso, None, ago(2), parent_id="777_888", attachments=told)
    graph.post(graph.asso, "À lire absolument", ago(3), parent_id=original)
    page = await look(graph)
    check(page)
    first, second, third = page.posts
    assert (first.native_id, first.author.name, first.repost_of, first.reach.reposts) == (original, "Hopital", None, 8)
    assert page.relays == (Relay(original, "urgences", ASSO, ago(1)),)
    assert first.organisation_id is None
    assert (second.text, second.repost_of, second.author.handle) == ("Un texte caché", "777_888", ASSO)
    assert (third.text, third.repost_of) == ("À lire absolument", None)


async def test_our_own_page_is_read_with_its_own_key_and_without_the_agreement_of_meta(graph):
    graph.approved = False
    posts_of(graph, 2, page=graph.us)
    page = await look(graph, "rivesnouvelles", options=FacebookOptions(("rivesnouvelles",)))
    assert len(page.posts) == 2
    assert all(q["access_token"] == TOKEN for q in graph.queries(""))


async def test_without_the_agreement_of_meta_no_question_is_asked_about_another_page(graph):
    error = await trouble(graph, options=FacebookOptions(("rivesnouvelles",)))
    assert isinstance(error, SourceRefused)
    assert "Page Public Content Access" in str(error)
    assert not graph.requests


async def test_an_agreement_that_meta_does_not_know_of_is_a_refusal_that_says_so(graph):
    graph.approved = False
    error = await trouble(graph)
    assert isinstance(error, SourceRefused)
    assert "Page Public Content Access" in str(error)


async def test_mentions_are_posts_that_tag_us_posts_left_on_our_page_and_comments(graph):
    person = {"from": {"id": "555", "name": "Camille Essai"}}
    tagged = graph.post(graph.asso, "Que propose Rives nouvelles ?", ago(5), tags=[graph.us])
    left = graph.post(graph.us, "Bonjour, une question.", ago(4), **person)
    ours = graph.post(graph.us, "Notre programme santé", ago(24 * 20))
    question = graph.comment(ours, "Et les maternités ?", ago(1))
    answer = graph.comment(ours, "Voici la mesure.", ago(0.5), **{"from": {"id": graph.us, "name": "Rives nouvelles"}})
    hidden = graph.comment(ours, "Sans nom", ago(0.4), **{"from": None})
    posts, last = await walk(graph, MENTIONS)
    assert posts.keys() == {tagged, left, question, hidden}
    assert answer not in posts
    assert (posts[question].in_reply_to, posts[question].author.name) == (ours, "Camille Essai")
    assert posts[tagged].author.name == "Collectif Urgences Vidalune"
    late = graph.comment(ours, "Encore une question", NOW + timedelta(hours=1))
    posts, _ = await walk(graph, MENTIONS, last.cursor, now=NOW + timedelta(hours=2))
    assert late in posts


async def test_a_post_with_a_thousand_comments_gives_them_all_once(graph):
    ours = graph.post(graph.us, "Notre programme santé", ago(30))
    busy = graph.post(graph.us, "Autre annonce", ago(29))
    wanted = {graph.comment(ours, f"Commentaire {i}", ago(20) + timedelta(seconds=i)) for i in range(1_000)}
    wanted |= {graph.comment(busy, f"Réaction {i}", ago(10) + timedelta(seconds=i)) for i in range(120)}
    graph.script("/comments", Reply(400, b'{"error": {"code": 100, "message": "Invalid cursors values"}}'))
    posts, last = await walk(graph, MENTIONS)
    assert posts.keys() == wanted
    assert not last.troubles
    again, last = await walk(graph, MENTIONS, last.cursor, now=NOW + timedelta(hours=30))
    assert again.keys() == wanted  # of the day before the last look, once more
    before = len(graph.requests)
    posts, _ = await walk(graph, MENTIONS, last.cursor, now=NOW + timedelta(hours=31))
    assert not posts
    assert len(graph.requests) - before <= 3


async def test_a_post_deleted_while_its_comments_are_read_does_not_stop_the_others(graph):
    first, second = (graph.post(graph.us, f"Annonce {i}", ago(30 + i)) for i in range(2))
    for post in (first, second):
        for i in range(80):
            graph.comment(post, f"Commentaire {i}", ago(20) + timedelta(seconds=i))
    page = await look(graph, MENTIONS)
    page = await look(graph, MENTIONS, page.cursor)
    assert page.cursor["stage"] == "comments"
    graph.delete(first)
    page = await look(graph, MENTIONS, page.cursor)
    assert page.deleted == (first,)
    posts, last = await walk(graph, MENTIONS, page.cursor)
    assert len(posts) == 30
    assert last.cursor["stage"] == ""


async def test_the_answers_under_a_post_of_ours_are_followed_and_their_deletion_too(graph):
    ours = graph.post(graph.us, "Notre programme santé", ago(5))
    first, second = graph.comment(ours, "Et ici ?", ago(2)), graph.comment(ours, "Et là ?", ago(1))
    graph.comment(ours, "Merci", ago(1), **{"from": {"id": graph.us}})
    page = await look(graph, f"thread:{ours}")
    check(page)
    assert [(p.native_id, p.in_reply_to) for p in page.posts] == [(second, ours), (first, ours)]
    graph.delete(second)
    page = await look(graph, f"thread:{ours}", page.cursor)
    assert page.deleted == (second,)
    graph.delete(ours)
    error = await trouble(graph, f"thread:{ours}", cursor=page.cursor)
    assert isinstance(error, SourceGone)


async def test_answers_under_the_post_of_somebody_else_are_not_followed(graph):
    [theirs] = posts_of(graph, 1)
    assert isinstance(await trouble(graph, f"thread:{theirs}"), SourceRefused)


async def test_a_recheck_calls_gone_only_what_the_key_would_still_see(graph):
    kept, deleted = posts_of(graph, 2)
    ours = graph.post(graph.us, "Annonce", ago(3))
    comments = [graph.comment(ours, f"Question {i}", ago(1)) for i in range(2)]
    graph.delete(deleted)
    graph.delete(comments[0])
    asked = [kept, deleted, ours, *comments, "999_1", "not an id"]
    assert await collector(graph).gone(asked, NOW) == (deleted, comments[0])
    graph.approved = False
    assert await collector(graph).gone([kept, deleted], NOW) == ()
    closed = FacebookOptions(("rivesnouvelles",))
    assert await collector(graph, closed).gone([kept, deleted, comments[0]], NOW) == (comments[0],)


async def test_a_recheck_stops_when_most_of_what_is_allowed_is_used(graph):
    posts = posts_of(graph, 9)
    graph.headers = {"X-App-Usage": '{"call_count": 91}'}
    with pytest.raises(SourceError) as caught:
        await collector(graph).gone(posts, NOW)
    assert caught.value.retry_after_s == 900
    assert len(graph.requests) < 9


async def test_without_a_key_for_other_pages_our_own_is_used(graph):
    reader = FacebookCollector(LIMITS, OPTIONS, SecretStr("EAABseule"), base_url=graph.base_url, pauses_s=())
    with pytest.raises(SourceRefused, match="VEILLEUR_FACEBOOK_TOKEN"):
        await reader.fetch(source(), NOW)
    assert graph.queries(ASSO)[0]["access_token"] == "EAABseule"


async def test_when_most_of_what_is_allowed_is_used_the_walk_waits_and_then_goes_on(graph):
    posts_of(graph, 250)
    shut = [{"type": "pages", "call_count": 85, "estimated_time_to_regain_access": 12}]
    graph.headers = {"X-Business-Use-Case-Usage": json.dumps({graph.asso: shut})}
    page = await look(graph)
    assert (page.wait_s, page.more) == (12 * 60, False)
    graph.headers = {}
    posts, _ = await walk(graph, cursor=page.cursor)
    assert len(posts) + len(page.posts) == 250


async def test_the_end_of_the_version_is_told_with_the_last_page(graph):
    posts_of(graph, 150)
    options = replace(OPTIONS, graph_version="v21.0")
    _, last = await walk(graph, options=options, now=NOW)
    assert "v21.0" in str(last.troubles[-1])
    assert "has ended" in str(last.troubles[-1])
    _, last = await walk(graph)
    assert not last.troubles


async def test_a_version_that_facebook_no_longer_knows_is_named(graph):
    assert "graph_version" in str(await trouble(graph, options=replace(OPTIONS, graph_version="v20.0")))


async def test_an_unknown_page_is_gone_and_an_unknown_number_too(graph):
    assert isinstance(await trouble(graph, "nobody.here"), SourceGone)
    assert isinstance(await trouble(graph, "999999"), SourceGone)
    first = await look(graph)
    graph.delete(graph.asso)
    assert isinstance(await trouble(graph, cursor=first.cursor), SourceGone)


async def test_a_refused_key_names_the_secret_to_renew(graph):
    error = await trouble(graph, "rivesnouvelles", token="EAABrevoque")
    assert isinstance(error, SourceRefused)
    assert "VEILLEUR_FACEBOOK_TOKEN" in str(error)
    error = await trouble(graph, app_secret="autre")
    assert "VEILLEUR_FACEBOOK_APP_SECRET" in str(error)


HTML = Reply(502, b"<html>Sorry, something went wrong.</html>", {"Content-Type": "text/html"})
PASSING = Reply(500, b'{"error": {"code": 2, "is_transient": true, "message": "Service temporarily unavailable"}}')
WITHOUT_TYPE = Reply(200, b'{"data": []}')


async def test_what_is_wrong_for_a_moment_is_asked_again(graph):
    posts_of(graph, 1)
    graph.script("published_posts", HTML, PASSING)
    assert len((await look(graph)).posts) == 1
    graph.script("published_posts", HTML, PASSING, HTML)
    assert "502" in str(await trouble(graph))


async def test_an_answer_without_a_content_type_is_read(graph):
    graph.script("published_posts", WITHOUT_TYPE)
    assert (await look(graph)).posts == ()


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410, 418, 429, 500])
async def test_a_status_alone_becomes_an_error_of_ours(graph, status):
    graph.script("published_posts", *[Reply(status, b"<html>", {"Retry-After": "120"})] * 3)
    error = await trouble(graph)
    assert isinstance(error, SourceRefused) == (status in (401, 403))
    assert isinstance(error, SourceGone) == (status == 410)
    if status == 429:
        assert error.retry_after_s == 120


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("where", ["tagged", "feed", "comments"])
async def test_a_hostile_answer_gives_a_page_or_a_source_error(graph, name, where):
    post = graph.post(graph.us, "Annonce", ago(2))
    address = {"comments": f"thread:{post}", "tagged": MENTIONS, "feed": MENTIONS}.get(where, ASSO)
    cursor = {"id": graph.us, "stage": "feed"} if where == "feed" else None
    graph.script(where, *[HOSTILE[name]] * 3)
    try:
        page = await look(graph, address, cursor)
    except SourceError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        check(page)


ODD = [
    b'{"data": [{"id": 12, "message": "num\\u00e9ro"}, {"id": "a b", "message": "x"}, null, 3, [], "x"]}',
    b'{"data": [{"id": "1_2", "message": "x", "created_time": "2027-03-11T09:00:00"}]}',
    b'{"data": [{"id": "1_2", "message": "\\ud800", "created_time": 17, "from": "x", "comments": [], "shares": 3}]}',
    b'{"data": [{"id": "1_2", "message": null, "comments": {"data": [{"id": "2_3", "message": "y"}], "paging": 3}}]}',
    b'{"data": [{"id": "1_2", "message": "x", "created_time": "9999-12-31T23:59:59-2359"}], "paging": {"next": 3}}',
    b'{"data": [{"id": "1_2", "message": "x"}], "paging": {"next": "http://127.0.0.1:1/?after=%0d%0aX"}}',
    b'{"data": {"id": "1_2"}}',
    b'{"error": {"code": [190], "message": 3, "is_transient": "x"}}',
    b'{"error": "x", "data": []}',
]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("where", ["published_posts", "feed"])
async def test_wrong_types_are_survived_and_counted(graph, body, where):
    graph.script(where, Reply(200, body))
    cursor = {"id": graph.us, "stage": "feed"} if where == "feed" else None
    try:
        check(await look(graph, MENTIONS if where == "feed" else ASSO, cursor))
    except SourceError as error:
        assert str(error)


async def test_objects_without_an_id_are_counted_and_the_others_kept(graph):
    graph.script("published_posts", Reply(200, ODD[0]))
    page = await look(graph)
    assert [post.native_id for post in page.posts] == ["12"]
    assert "1 posts" in str(page.troubles[0])


NAMES = ["id", "handle", "name", "followers", "floor", "swept", "began", "bound", "token", "pages", "count", "recent"]


@pytest.mark.parametrize("value", ["", "x" * 5_000, "\r\nX-Injected: 1", "é\0", "[[", "-1", "9" * 15, "1_2@5 x@"])
@pytest.mark.parametrize("stage", ["", "feed", "comments", "x"])
async def test_a_damaged_cursor_is_survived(graph, value, stage):
    parts = [*NAMES, *(f"{part}.{name}" for part in ("tagged", "feed") for name in NAMES)]
    cursor = {**dict.fromkeys(parts, value), "stage": stage, "owed": value}
    for address in (ASSO, MENTIONS):
        try:
            check(await look(graph, address, cursor))
        except SourceError as error:
            assert str(error)


@pytest.mark.parametrize(
    "owed", ['[["1_2", 5, "", 0], ["x"], 3, ["1_2", -1, "", 0]]', "[" * 9_999, "{}", '[["1_2", 5, "after=QQ==", 999]]']
)
async def test_debts_that_cannot_be_paid_are_dropped(graph, owed):
    _, last = await walk(graph, MENTIONS, {"id": graph.us, "stage": "comments", "owed": owed})
    assert last.cursor["stage"] == ""


def collect_all(tmp_path, graph, *, runs, address=ASSO):
    """Run the step on a real ledger, an hour apart; return the reports, the posts held and the source."""
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        Sources(ledger).declare([("urgences", Account(Network.FACEBOOK, address))])
        reports = []
        for number, before in enumerate(runs):
            before()
            reports.append(
                collect(
                    ledger,
                    Sources(ledger).all(),
                    {Network.FACEBOOK: collector(graph)},
                    every=timedelta(hours=1),
                    clock=lambda at=NOW + timedelta(hours=number): at,
                )
            )
        return reports, Posts(ledger).count(), Sources(ledger).all()[0]


def test_a_refused_key_disables_the_source_until_a_person_enables_it(tmp_path, graph):
    refused = Reply(400, b'{"error": {"code": 190, "message": "expired"}}')
    _, _, kept = collect_all(tmp_path, graph, runs=[lambda: graph.script(ASSO, refused)])
    assert "190" in str(kept.disabled_because)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("{us}/feed?fields=id,inconnu", 100),
        ("{us}/feed?fields=comments.filter(stream).order(jamais){{id}}", 100),
        ("{us}/feed?fields=comments.limit(1){{id,inconnu}}", 100),
        ("{us}/feed?fields=message.limit(1)", 100),
        ("{us}/feed?fields=comments{{id", 2500),
        ("{us}/inconnu?fields=id", 2500),
        ("{us}/published_posts?filter=stream", 100),
    ],
)
def test_the_small_graph_refuses_words_that_meta_does_not_know(graph, question, code):
    asked = question.format(us=graph.us)
    reply = graph.answer(f"/v25.0/{asked}&access_token={TOKEN}")
    assert json.loads(reply.body)["error"]["code"] == code
