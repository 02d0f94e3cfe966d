"""Looks at a Mastodon server that keeps what it is told: mastodon-mock, driven with Mastodon.py."""

import json
import os
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import test_collect_mastodon_faults as scripted
from pydantic import SecretStr
from test_collect_contract import check
from test_collect_mastodon_faults import TOKEN, source, texts

from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Account, AuthorKind, Network
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

if os.environ.get("CI") != "true":
    pytest.importorskip("mastodon_mock", reason="mastodon-mock is not installed: type make setup")
from servers.mastodon import Instance

SPEC = Path(__file__).parents[2] / "shared" / "platforms" / "mastodon" / "mastodon_openapi.json"


def collector(*servers, **changes):
    return scripted.collector({s.domain: s.base for s in servers}, **changes)


async def walk(looker, where):
    return await scripted.walk(looker, where, now())


def now():
    return datetime.now(UTC)


@pytest.fixture
def instance():
    with Instance("asso.example", "urgences", "candidate", "lucas") as running:
        running.alter("UPDATE accounts SET indexable = 1")
        yield running


# A server that behaves


async def test_an_accounts_posts_are_collected_with_their_organisation(instance):
    instance.client("urgences").status_post("Fermeture cette nuit #urgences", visibility="unlisted", language="fr")
    instance.client("urgences").status_post("Entre nous", visibility="private")
    page = await collector(instance).fetch(source("@urgences@asso.example"), now())
    check(page)
    (post,) = page.posts
    assert (post.text, post.language, post.organisation_id) == ("Fermeture cette nuit #urgences", "fr", "urgences")
    assert post.author.handle == "urgences@asso.example"
    assert post.native_id == post.url
    assert (page.more, page.moved_to, page.troubles) == (False, None, ())


async def test_a_boost_is_the_post_it_passes_on():
    with Instance("asso.example", "urgences", "lucas", remote=["maraichers@champs.example"]) as instance:
        said = instance.client("maraichers").status_post("Nos serres sont vides.")
        lucas = instance.client("lucas").status_post("Je ne veux pas être indexé.")
        for status in (said, lucas):
            instance.client("urgences").status_reblog(status)
        page = await collector(instance).fetch(source(), now())
    (post,) = page.posts
    assert (post.text, post.author.handle) == ("Nos serres sont vides.", "maraichers@champs.example")
    assert (post.organisation_id, post.repost_of, post.reach.reposts) == ("maraichers", None, 1)
    (relay,) = [relay for relay in page.relays if relay.native_id == post.native_id]
    assert (relay.organisation_id, relay.handle) == ("urgences", "urgences@asso.example")


def test_the_same_post_seen_from_two_servers_is_stored_once(tmp_path):
    with (
        Instance("asso.example", "urgences") as here,
        Instance("champs.example", "maraichers", remote=["urgences@asso.example"]) as there,
    ):
        said = here.client("urgences").status_post("Une seule fois.")
        copy = there.client("urgences").status_post("Une seule fois.")
        there.alter("UPDATE statuses SET url = :uri", uri=said.uri)
        there.client("maraichers").status_reblog(copy)
        with Ledger.open(tmp_path / "ledger.db") as ledger:
            run(ledger, collector(here, there), "urgences@asso.example", "maraichers@champs.example")
            assert ledger.value("SELECT count(*) FROM post WHERE text = 'Une seule fois.'") == 1


def run(ledger, looker, *addresses, at=None):
    """Collect once these accounts of one organisation, and return the report."""
    accounts = [Account(Network.MASTODON, address) for address in addresses]
    Sources(ledger).declare([("urgences", account) for account in accounts])
    looks = {Network.MASTODON: looker}
    return collect(ledger, Sources(ledger).all(), looks, every=timedelta(minutes=15), clock=lambda: at or now())


async def test_an_edited_post_is_given_again_as_the_history_ends(instance):
    client = instance.client("urgences")
    said = client.status_post("Dix lits fermés.")
    _, where = await walk(collector(instance), source())
    client.status_update(said, "Douze lits fermés.")
    pages, _ = await walk(collector(instance), where)
    (post,) = pages[0].posts
    assert post.native_id == said.uri
    assert post.text in client.status_history(said.id)[-1].content
    assert json.loads(post.raw)["edited_at"]


async def test_a_deleted_post_is_named_once_the_server_says_it_is_gone(instance):
    client = instance.client("urgences")
    kept, lost = client.status_post("Je reste."), client.status_post("Je m'en vais.")
    relayed = instance.client("candidate").status_post("Merci à toutes.")
    client.status_reblog(relayed)
    _, where = await walk(collector(instance), source())
    client.status_delete(lost)
    client.status_unreblog(relayed)  # no longer passed on, but still there
    pages, where = await walk(collector(instance), where)
    assert pages[0].deleted == (lost.uri,)
    assert [post.native_id for post in pages[0].posts] == [kept.uri]
    pages, _ = await walk(collector(instance), where)
    assert pages[0].deleted == ()


async def test_a_post_is_not_called_deleted_when_the_server_does_not_say(instance):
    client = instance.client("urgences")
    lost = client.status_post("Je m'en vais.")
    _, where = await walk(collector(instance), source())
    client.status_delete(lost)
    instance.fault(f"/api/v1/statuses/{lost.id}", {"type": "ratelimit"})
    pages, where = await walk(collector(instance), where)
    assert pages[0].deleted == ()
    assert pages[0].wait_s == 300
    instance.no_fault()
    pages, _ = await walk(collector(instance), where)
    assert pages[0].deleted == (lost.uri,)


async def test_stored_posts_can_be_asked_about_later(instance):
    client = instance.client("urgences")
    kept, lost = client.status_post("Je reste."), client.status_post("Je m'en vais.")
    client.status_delete(lost)
    asked = [kept.uri, lost.uri, "https://autre.example/notes/9zzz", "asso.example/3"]
    assert await collector(instance).gone(asked, now()) == (lost.uri,)


async def test_a_suspended_account_is_gone(instance):
    _, where = await walk(collector(instance), source())
    instance.alter("UPDATE accounts SET suspended = 1 WHERE username = 'urgences'")
    with pytest.raises(SourceGone, match="suspended"):
        await collector(instance).fetch(where, now())


async def test_an_account_known_by_its_id_is_followed_under_its_new_name(instance):
    instance.client("urgences").status_post("Bonjour")
    _, where = await walk(collector(instance), source())
    instance.alter("UPDATE accounts SET username = 'urgences_nuit' WHERE username = 'urgences'")
    pages, _ = await walk(collector(instance), where)
    assert texts(pages) == ["Bonjour"]
    assert pages[0].moved_to == "urgences_nuit@asso.example"


async def test_a_name_that_nobody_has_is_a_trouble_with_a_hint(instance):
    with pytest.raises(SourceError, match=r"404.*Check the name") as caught:
        await collector(instance).fetch(source("personne@asso.example"), now())
    assert not isinstance(caught.value, SourceGone)


async def test_mentions_are_those_of_our_account_said_to_everybody(instance):
    instance.client("lucas").status_post("@candidate une question")
    instance.client("lucas").status_post("@candidate en privé", visibility="direct")
    instance.client("lucas").status_favourite(instance.client("candidate").status_post("Notre programme"))
    pages, _ = await walk(collector(instance), source("mentions:@candidate@asso.example"))
    assert texts(pages) == ["@candidate@asso.example une question"]
    assert pages[0].posts[0].organisation_id is None


async def test_who_never_allowed_indexing_is_read_when_it_names_us_and_counted_as_a_person(instance):
    instance.alter("UPDATE accounts SET indexable = 0 WHERE username = 'lucas'")
    instance.client("lucas").status_post("@candidate une question")
    instance.client("lucas").status_post("Je pense à voix haute #urgences")
    pages, _ = await walk(collector(instance), source("mentions:@candidate@asso.example"))
    assert [post.author.kind for post in pages[0].posts] == [AuthorKind.INDIVIDUAL]
    pages, _ = await walk(collector(instance), source("hashtag:#urgences"))
    assert texts(pages) == []


async def test_mentions_need_our_own_token(instance):
    where = source("mentions:candidate@asso.example")
    for token, said in [
        ("", "is missing"),
        ("perdu", "refuses the access token"),
        ("é\n", "is not one"),
        ("lucas-token", "is not the one of candidate@asso.example"),
    ]:
        with pytest.raises(SourceRefused, match=said) as caught:
            await collector(instance, token=SecretStr(token)).fetch(where, now())
        assert "VEILLEUR_MASTODON_TOKEN" in str(caught.value)
        assert not token or f"Bearer {token}" not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(SourceRefused, match="is not lucas@asso"):
        await collector(instance).fetch(source("mentions:lucas@asso.example"), now())


async def test_a_hashtag_is_followed_on_our_server_or_another(instance):
    instance.client("lucas").status_post("À l'aide #santé")
    instance.client("lucas").status_post("Rien à voir")
    for address in ("hashtag:#santé", "hashtag:santé@asso.example"):
        pages, _ = await walk(collector(instance), source(address))
        assert texts(pages) == ["À l'aide #santé"]
    with pytest.raises(SourceError, match="which server"):
        await collector(instance, handle="").fetch(source("hashtag:#santé"), now())


async def test_a_thread_gives_the_answers_under_our_post_and_their_parents(instance):
    us, lucas = instance.client("candidate"), instance.client("lucas")
    root = us.status_post("Notre programme")
    question = lucas.status_reply(root, "Et les lits ?")
    ours = us.status_reply(question, "Mille.")
    lucas.status_reply(ours, "Merci")
    pages, where = await walk(collector(instance), source(f"thread:{root.id}"))
    found = {post.text: post.in_reply_to for post in pages[0].posts}
    assert found == {"@candidate@asso.example Et les lits ?": root.uri, "@candidate@asso.example Merci": ours.uri}
    lucas.status_delete(question)
    pages, where = await walk(
        collector(instance), replace(where, address=f"thread:https://asso.example/@candidate/{root.id}")
    )
    assert pages[0].deleted == (question.uri,)
    us.status_delete(root)
    with pytest.raises(SourceGone, match="was deleted"):
        await collector(instance).fetch(where, now())


async def test_the_rules_of_a_server_are_read_once_a_day_and_kept(instance):
    _, where = await walk(collector(instance), source())
    rules = json.loads(where.cursor["rules"])
    assert rules["rules"] == ["Pas de publicité.", "Pas d'automate qui interpelle."]
    assert rules["max_characters"] == 500
    instance.fault("/api/v*/instance/", {"type": "status", "status": 500})
    _, where = await walk(collector(instance), where)
    assert json.loads(where.cursor["rules"]) == rules  # out of order today: those of yesterday
    with pytest.raises(SourceError, match="500"):
        await collector(instance, pauses_s=()).fetch(source(), now())


@pytest.mark.parametrize(("missing", "title"), [("/api/v2/instance/", "Mastodon Mock"), ("/api/v*/instance/", "")])
async def test_an_older_server_tells_its_rules_elsewhere_or_not_at_all(instance, missing, title):
    instance.fault(missing, {"type": "status", "status": 404})
    page = await collector(instance).fetch(source(), now())
    assert json.loads(page.cursor["rules"])["title"] == title


async def test_a_server_at_the_end_of_its_patience_is_left_and_found_again():
    with Instance("asso.example", "urgences", requests=6) as instance:
        us = instance.client("urgences").me().id  # counted apart: its own token
        instance.post_many(us, 200, now() - timedelta(hours=3), timedelta(seconds=30), 2_000)
        looker = collector(instance, handle="")
        pages, where = await walk(looker, source())
        assert (len(pages), where.cursor["page"]) == (4, "2040")  # 6 questions: rules, account, four pages
        # The server's window of 300 seconds, and the second that its Date header rounds away.
        assert 200 < pages[-1].wait_s <= 301
        with pytest.raises(SourceError, match="429") as caught:
            await looker.fetch(where, now())
        assert 200 < caught.value.retry_after_s <= 301


@pytest.mark.skipif(not SPEC.exists(), reason="the OpenAPI description is not on this machine")
async def test_what_we_read_from_the_mock_is_what_mastodon_describes(instance):
    jsonschema = pytest.importorskip("jsonschema")
    spec = json.loads(SPEC.read_text("utf-8"))
    us, lucas = instance.client("candidate"), instance.client("lucas")
    root = us.status_post("Notre programme #santé")
    lucas.status_reply(root, "Et les lits ?")
    lucas.status_reblog(root)
    heard = {}
    session = us.session
    for path, values in {
        "/api/v1/accounts/{id}": {"id": us.me().id},
        "/api/v1/accounts/{id}/statuses": {"id": lucas.me().id},
        "/api/v1/accounts/lookup": {},
        "/api/v1/accounts/verify_credentials": {},
        "/api/v1/notifications": {},
        "/api/v1/statuses/{id}": {"id": root.id},
        "/api/v1/statuses/{id}/context": {"id": root.id},
        "/api/v1/timelines/tag/{hashtag}": {"hashtag": "santé"},
        "/api/v1/instance": {},
        "/api/v2/instance": {},
    }.items():
        url = instance.base + path.format(**values)
        answer = session.get(url, params={"acct": "lucas"}, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        described = spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validator = jsonschema.Draft202012Validator({**described, "components": spec["components"]})
        heard[path] = [error.message for error in validator.iter_errors(answer.json())]
    assert {path: errors for path, errors in heard.items() if errors} == {}
