"""Bluesky takes what was approved, once: against the real PDS and AppView, on loopback."""

import itertools
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bluesky_world import BlueskyNetwork, BlueskyPerson
from feed_server import Reply
from network_worlds import bluesky
from publications import PIXEL, publication
from pydantic import SecretStr
from scripted_server import CUT, WritingFront

from responders.composition import digest_of
from responders.publishing.base import OutcomeUnknown
from responders.publishing.bluesky import BlueskyPublisher, Card
from responders.publishing.outcomes import Fate, Refused
from responders.publishing.pictures import Album
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_web import BlueskyOptions
from watcher.model import Reach

LIMITS = Limits(timeout_s=60, allow_loopback=True)
PAGE = "https://rivesnouvelles.example/mesures/12"
CARDS = {PAGE: Card("Ouvrir des lits d'aval", "Mesure 12")}
CREATE = "/com.atproto.repo.createRecord"
_keys = (f"essai-{n}" for n in itertools.count())


@pytest.fixture(scope="session")
def network() -> BlueskyNetwork:
    return bluesky()


@pytest.fixture(scope="session")
def asso(network: BlueskyNetwork) -> BlueskyPerson:
    return network.person("maraichers")


@pytest.fixture
def us(network: BlueskyNetwork) -> BlueskyPerson:
    return network.person("rives", settled=False)


@pytest.fixture
def front(network: BlueskyNetwork) -> Iterator[WritingFront]:
    with WritingFront(network.pds) as front:
        yield front


@pytest.fixture
def ours(us: BlueskyPerson, front: WritingFront, tmp_path: Path) -> BlueskyPublisher:
    options = BlueskyOptions(
        service_url=front.base_url,
        handle=us.handle,
        app_password=SecretStr(us.app_password()),
        session_file=tmp_path / "bluesky.json",
        pauses_s=(0,),
    )
    return BlueskyPublisher(LIMITS, options, lambda: datetime.now(UTC), Album(tmp_path), CARDS)


def records(us: BlueskyPerson) -> list[dict]:
    """Return our posts as the server keeps them, oldest first."""
    query = {"repo": us.did, "collection": "app.bsky.feed.post", "limit": 100, "reverse": True}
    said = us.network.http.get(f"{us.network.pds}/xrpc/com.atproto.repo.listRecords", params=query)
    return sorted((r["value"] for r in said.json()["records"]), key=lambda r: r["createdAt"])


def texts(us: BlueskyPerson) -> list[str]:
    return [record["text"] for record in records(us)]


def test_a_post_leaves_as_written_and_a_repeat_is_the_same_post(ours, us, network):
    one = publication("Bonjour, deux mots sur les lits d'aval.")
    sent = ours.send(one, "k1")
    assert sent.native_id.startswith(f"at://{us.did}/app.bsky.feed.post/")
    assert sent.url == f"https://bsky.app/profile/{us.did}/post/{sent.native_id.rpartition('/')[2]}"
    assert ours.send(one, "k1") == sent
    assert ours.find(one, "k1") == sent
    assert texts(us) == [one.text]
    assert records(us)[0]["langs"] == ["fr"]


def test_what_never_left_is_not_found(ours):
    assert ours.find(publication("Jamais parti"), "k") is None


def test_an_answer_stands_under_the_post_and_its_thread(ours, us, asso, network):
    root = asso.post("Et les prix planchers ?")
    below = asso.post("Nous attendons.", to=root)
    network.settle()
    ours.send(publication("Voici notre réponse.", to=below["uri"]), "k")
    assert records(us)[0]["reply"] == {"root": root, "parent": below}


def test_an_answer_to_a_post_that_is_gone_goes_back_to_the_desk(ours, us, asso, network):
    root = asso.post("Bientôt effacé")
    network.settle()
    asso.delete(root)
    network.settle()
    with pytest.raises(Refused) as refused:
        ours.send(publication("Trop tard", to=root["uri"]), "k")
    assert refused.value.kind is Fate.DESK
    assert texts(us) == []


def test_links_mentions_and_hashtags_are_marked_in_bytes(ours, us, asso):
    text = f"👩‍👩‍👧‍👦 Merci @{asso.handle} et @personne-du-tout.test : #Santé {PAGE}."
    ours.send(publication(text), "k")
    record = records(us)[0]
    marked = {f["features"][0]["$type"].partition("#")[2]: f for f in record["facets"]}
    pieces = {
        kind: text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for kind, f in marked.items()
    }
    assert pieces == {"mention": f"@{asso.handle}", "tag": "#Santé", "link": PAGE}
    assert marked["mention"]["features"][0]["did"] == asso.did
    assert record["embed"]["external"] == {"uri": PAGE, "title": "Ouvrir des lits d'aval", "description": "Mesure 12"}


def test_a_page_that_is_not_ours_has_no_card(ours, us):
    ours.send(publication("Voir https://ailleurs.example/"), "k")
    assert "embed" not in records(us)[0]


def test_a_thread_answers_itself_and_goes_on_where_it_broke_off(ours, us, front):
    one = publication("Un\n---\nDeux\n---\nTrois")
    front.pass_first(CREATE, 1)
    front.script(CREATE, Reply(429, b'{"error": "RateLimitExceeded"}', {"Retry-After": "120"}))
    with pytest.raises(Refused) as refused:
        ours.send(one, "k")
    assert (refused.value.kind, refused.value.retry_after_s) == (Fate.RETRY, 120)
    assert texts(us) == ["Un"]
    assert "1 of the 3" in str(refused.value)
    with pytest.raises(OutcomeUnknown, match="1 of the 3"):
        ours.find(one, "k")
    sent = ours.send(one, "k")
    assert texts(us) == ["Un", "Deux", "Trois"]
    _, second, third = records(us)
    assert second["reply"]["parent"]["uri"] == sent.native_id
    assert third["reply"]["root"]["uri"] == sent.native_id
    assert third["reply"]["parent"] != third["reply"]["root"]
    assert ours.find(one, "k") == sent


def test_a_picture_leaves_with_its_description(ours, us, tmp_path):
    (tmp_path / "affiche.png").write_bytes(PIXEL)
    ours.send(publication(f"Samedi !\n![Une place](affiche.png#{digest_of(PIXEL)})"), "k")
    record = records(us)[0]
    assert record["text"] == "Samedi !"
    assert record["embed"]["images"][0]["alt"] == "Une place"
    assert record["embed"]["images"][0]["image"]["mimeType"] == "image/png"


@pytest.mark.parametrize(
    "line", [f"![](affiche.png#{digest_of(PIXEL)})", "![Une place](affiche.png)", "![Une place](absente.png#00)"]
)
def test_a_picture_without_words_or_changed_since_its_approval_does_not_leave(ours, us, front, tmp_path, line):
    (tmp_path / "affiche.png").write_bytes(PIXEL)
    with pytest.raises(Refused) as refused:
        ours.send(publication(f"Samedi !\n{line}"), "k")
    assert refused.value.kind is Fate.TEXT_REFUSED
    assert front.asked == []


def test_three_hundred_graphemes_leave_and_one_more_is_refused_before_any_call(ours, us, front):
    family = "👩‍👩‍👧‍👦"
    exact = family * 60 + "é" * 240
    ours.send(publication(exact), "k1")
    assert texts(us) == [exact]
    asked = len(front.asked)
    with pytest.raises(Refused) as refused:
        ours.send(publication(exact + "!"), "k2")
    assert refused.value.kind is Fate.TEXT_REFUSED
    assert len(front.asked) == asked


def test_a_server_that_takes_the_text_and_then_breaks_is_believed_only_after_a_look(ours, us, front):
    one = publication("Accepté, puis 500")
    front.after(CREATE, Reply(500, b"{}"))
    sent = ours.send(one, "k")
    assert texts(us) == [one.text]
    assert ours.find(one, "k") == sent


def test_a_broken_server_that_took_nothing_is_asked_again_later(ours, us, front):
    front.script(CREATE, Reply(502, b"<html>"))
    with pytest.raises(Refused) as refused:
        ours.send(publication("Non pris"), "k")
    assert refused.value.kind is Fate.RETRY
    assert texts(us) == []


def test_a_connection_cut_after_the_text_was_taken_is_seen_by_looking(ours, us, front):
    one = publication("Accepté, sans réponse")
    front.after(CREATE, CUT)
    sent = ours.send(one, "k")
    assert sent.native_id
    assert texts(us) == [one.text]


def test_a_connection_cut_before_the_text_was_taken_leaves_the_outcome_unknown(ours, us, front):
    front.script(CREATE, CUT)
    with pytest.raises(OutcomeUnknown):
        ours.send(publication("Perdu en route"), "k")
    assert texts(us) == []


def test_the_outcome_is_unknown_when_nobody_can_look(ours, front):
    front.after(CREATE, CUT)
    ours.send(publication("Première session"), "k0")
    front.after(CREATE, Reply(500, b"{}"))
    front.script("/com.atproto.repo.getRecord", *[Reply(503)] * 6)
    with pytest.raises(OutcomeUnknown):
        ours.send(publication("Accepté, puis tout tombe"), "k1")


@pytest.mark.parametrize(("headers", "wait_s"), [({"Retry-After": "60"}, 60), ({}, None)])
def test_too_many_writes_wait(ours, us, front, headers, wait_s):
    front.script(CREATE, Reply(429, b'{"error": "RateLimitExceeded"}', headers))
    with pytest.raises(Refused) as refused:
        ours.send(publication("Trop vite"), "k")
    assert (refused.value.kind, refused.value.retry_after_s) == (Fate.RETRY, wait_s)


def test_a_password_revoked_in_mid_thread_stops_the_account_and_says_how_far_it_went(ours, us, front):
    one = publication("Un\n---\nDeux")
    front.pass_first(CREATE, 1)
    expired = Reply(400, b'{"error": "ExpiredToken"}', {"Content-Type": "application/json"})
    front.script(CREATE, expired, expired)
    front.script("/com.atproto.server.refreshSession", expired)
    front.pass_first("/com.atproto.server.createSession", 1)
    front.script("/com.atproto.server.createSession", Reply(401, b'{"error": "AuthenticationRequired"}'))
    with pytest.raises(Refused) as refused:
        ours.send(one, "k")
    assert refused.value.kind is Fate.TOKEN_REFUSED
    assert "1 of the 2" in str(refused.value)
    assert texts(us) == ["Un"]


def test_a_suspended_account_is_named_as_such(ours, us, front):
    down = Reply(401, b'{"error": "AccountTakedown"}', {"Content-Type": "application/json"})
    front.script("/com.atproto.server.createSession", down)
    with pytest.raises(Refused) as refused:
        ours.send(publication("Suspendu"), "k")
    assert refused.value.kind is Fate.ACCOUNT_SUSPENDED


def test_no_secret_is_in_what_goes_wrong(ours, us, front):
    front.script(CREATE, Reply(403, b'{"error": "Forbidden", "message": "eyJ"}'), Reply(403))
    with pytest.raises(Refused) as refused:
        ours.send(publication("Refusé"), "k")
    said = "".join(traceback.format_exception(refused.value))
    assert us.password not in said
    assert "eyJ" not in said


def test_what_left_can_be_counted_and_taken_back(ours, us, asso, network):
    one = publication("À compter")
    sent = ours.send(one, "k")
    network.settle()
    cid = us.network.http.get(
        f"{network.pds}/xrpc/com.atproto.repo.getRecord",
        params={"repo": us.did, "collection": "app.bsky.feed.post", "rkey": sent.native_id.rpartition("/")[2]},
    ).json()["cid"]
    asso.like({"uri": sent.native_id, "cid": cid})
    network.settle()
    assert ours.metrics(sent.native_id) == Reach(likes=1)
    ours.delete(sent.native_id)
    ours.delete(sent.native_id)
    network.settle()
    assert texts(us) == []
    assert ours.metrics(sent.native_id) is None
    assert ours.find(replace(one), "k") is None
