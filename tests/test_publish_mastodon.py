"""Mastodon takes what was approved, once: against mastodon-mock, a stateful server of its API."""

import json
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import desk
import pytest
from feed_server import Reply
from network_worlds import mastodon
from publications import PIXEL, publication
from pydantic import SecretStr
from scripted_server import CUT, WritingFront

from responders.composition import digest_of
from responders.publishing.base import OutcomeUnknown
from responders.publishing.by_account import ByOwnAccount
from responders.publishing.dry import DryPublisher
from responders.publishing.mastodon import Manner, MastodonPublisher
from responders.publishing.outcomes import Fate, Refused
from responders.publishing.pictures import Album
from watcher.collectors.base import Limits
from watcher.collectors.fediverse_server import MastodonOptions
from watcher.model import Network, OwnAccount, PublicationState, Reach
from watcher.storage.ledger import Ledger

LIMITS = Limits(timeout_s=20, allow_loopback=True)
POST = "/api/v1/statuses"
US = "asso80"


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    mastodon().alter("DELETE FROM statuses")
    mastodon().alter("DELETE FROM idempotency")


@pytest.fixture
def front() -> Iterator[WritingFront]:
    with WritingFront(mastodon().base) as front:
        yield front


def ours(front: WritingFront, folder: Path = Path(), token: str = f"{US}-token", **manner: str) -> MastodonPublisher:
    options = MastodonOptions(
        f"{US}@asso.example", SecretStr(token), bases={"asso.example": front.base_url}, pauses_s=(0,)
    )
    return MastodonPublisher(LIMITS, options, lambda: datetime.now(UTC), Album(folder), Manner(**manner))


def said() -> list:
    client = mastodon().client(US)
    return list(reversed(client.account_statuses(client.me().id)))


def texts() -> list[str]:
    return [status.content for status in said()]


def to_publish(text: str, **changes: object):
    return publication(text, Network.MASTODON, **changes)


def test_a_post_leaves_as_written_and_a_repeat_is_the_same_post(front):
    one = to_publish("Bonjour, deux mots sur l'hôpital : https://rives.example/12 #Santé")
    sent = ours(front, quotes="nobody").send(one, "k1")
    assert ours(front).send(one, "k1") == sent
    assert ours(front).find(one, "k1") == sent
    assert len(said()) == 1
    status = said()[0]
    assert (status.visibility, status.language) == ("public", "fr")
    assert (sent.native_id, sent.url) == (str(status.id), status.url)


def test_one_key_goes_with_all_attempts_of_a_post(front):
    one = to_publish("Une clé")
    ours(front).send(one, "k1")
    keys = [r.headers["idempotency-key"] for r in front.requests if r.method == "POST"]
    assert keys == ["k1-0"]
    mastodon().alter("UPDATE statuses SET created_at = :old", old=datetime(2020, 1, 1))
    assert ours(front).send(one, "k1").native_id == str(said()[0].id)  # out of sight: the key alone recognises it
    assert len(said()) == 1


def test_a_text_is_not_published_again_when_the_server_forgot_its_key(front):
    one = to_publish("Clé oubliée, @candidate@asso.example")
    sent = ours(front).send(one, "k1")
    mastodon().alter("DELETE FROM idempotency")
    assert ours(front).send(one, "k1") == sent
    assert len(said()) == 1


def test_what_never_left_is_not_found(front):
    mastodon().client(US).status_post("Autre chose")
    assert ours(front).find(to_publish("Jamais parti"), "k") is None


def test_an_answer_goes_under_the_post_our_own_server_knows(front):
    asked = mastodon().client("asso81").status_post("Et l'hôpital ?")
    one = to_publish("Voici.", to=asked.uri)
    sent = ours(front).send(one, "k")
    assert str(said()[0].in_reply_to_id) == str(asked.id)
    assert ours(front).find(one, "k") == sent
    assert ours(front).find(replace(one, in_reply_to=None), "k") is None


def test_an_answer_to_a_post_of_another_server_has_ours_fetch_it(front):
    there = mastodon().client("asso81").status_post("Venu d'ailleurs")
    uri = "https://ailleurs.example/users/lea/statuses/7"
    known = json.dumps({"statuses": [{"id": "1", "uri": "https://x.example/1"}, {"id": str(there.id), "uri": uri}]})
    front.script("/search", Reply(200, known.encode(), {"Content-Type": "application/json"}))
    ours(front).send(to_publish("Voici.", to=uri), "k")
    assert str(said()[0].in_reply_to_id) == str(there.id)
    assert front.queries("/search")[0]["resolve"] in ("true", "1")


def test_an_answer_to_a_post_that_is_gone_goes_back_to_the_desk(front):
    with pytest.raises(Refused) as refused:
        ours(front).send(to_publish("Trop tard", to="https://asso.example/users/x/statuses/404404"), "k")
    assert refused.value.kind is Fate.DESK
    assert texts() == []


def test_a_thread_goes_on_where_it_broke_off(front):
    one = to_publish("Un\n---\nDeux\n---\nTrois")
    front.pass_first(POST, 1)
    broken = {"X-RateLimit-Reset": (datetime.now(UTC) + timedelta(seconds=90)).isoformat()}
    front.script_writes(POST, Reply(429, b"{}", broken))
    with pytest.raises(Refused) as refused:
        ours(front).send(one, "k")
    assert refused.value.kind is Fate.RETRY
    assert 1 <= (refused.value.retry_after_s or 0) <= 91
    assert "1 of the 3" in str(refused.value)
    assert len(said()) == 1
    with pytest.raises(OutcomeUnknown, match="1 of the 3"):
        ours(front).find(one, "k")
    sent = ours(front).send(one, "k")
    first, second, third = said()
    assert sent.native_id == str(first.id)
    assert (second.in_reply_to_id, third.in_reply_to_id) == (first.id, second.id)
    assert ours(front).find(one, "k") == sent


def test_a_picture_leaves_with_its_description(front, tmp_path):
    (tmp_path / "affiche.png").write_bytes(PIXEL)
    ours(front, tmp_path).send(to_publish(f"Samedi !\n![Une place](affiche.png#{digest_of(PIXEL)})"), "k")
    assert [media.description for media in said()[0].media_attachments] == ["Une place"]


def test_a_text_of_exactly_the_limit_leaves_and_a_longer_one_is_refused_before_any_call(front):
    exact = "é" * 498 + "👍" * 2
    ours(front).send(to_publish(exact), "k")
    asked = len(front.asked)
    with pytest.raises(Refused) as refused:
        ours(front).send(to_publish(exact + "!"), "k2")
    assert refused.value.kind is Fate.TEXT_REFUSED
    assert len(front.asked) == asked


@pytest.mark.parametrize("answer", [Reply(500, b"<html>"), Reply(502, b"{}"), Reply(200, b"<html>"), CUT])
def test_a_server_that_takes_the_text_and_then_breaks_leaves_the_outcome_unknown_until_a_look(front, answer):
    one = to_publish("Accepté, puis rien de lisible")
    front.after(POST, answer)
    with pytest.raises(OutcomeUnknown):
        ours(front).send(one, "k")
    assert len(said()) == 1
    found = ours(front).find(one, "k")
    assert found
    assert ours(front).send(one, "k") == found
    assert len(said()) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"error": "The access token was revoked"}', Fate.TOKEN_REFUSED),
        (403, b'{"error": "Your login is currently disabled"}', Fate.ACCOUNT_SUSPENDED),
        (403, b'{"error": "This action is outside the authorized scopes"}', Fate.TOKEN_REFUSED),
        (404, b'{"error": "Record not found"}', Fate.DESK),
        (422, b'{"error": "Validation failed: Text limit exceeded"}', Fate.TEXT_REFUSED),
        (422, b'{"error": "Cannot attach files that have not finished processing."}', Fate.RETRY),
        (429, b"{}", Fate.RETRY),
    ],
)
def test_each_refusal_has_its_fate(front, status, body, kind):
    front.script_writes(POST, Reply(status, body, {"Content-Type": "application/json"}))
    with pytest.raises(Refused) as refused:
        ours(front).send(to_publish("Refusé"), "k")
    assert refused.value.kind is kind
    assert texts() == []
    if status == 429:
        assert refused.value.retry_after_s == 300  # not told: the window of Mastodon's own limits
    printed = "".join(traceback.format_exception(refused.value))
    assert f"{US}-token" not in printed
    assert "revoked" not in printed


@pytest.mark.parametrize("answer", [Reply(404), Reply(500), Reply(200, b"<html>"), Reply(200, b"{}"), CUT])
@pytest.mark.parametrize("path", ["/verify_credentials", "/statuses"])
def test_a_look_that_sees_nothing_is_not_taken_for_a_text_that_never_left(front, path, answer):
    one = to_publish("Parti")
    ours(front).send(one, "k")
    front.script(path, *[answer] * 9)
    with pytest.raises(OutcomeUnknown):
        ours(front).find(one, "k")


def test_a_redirect_is_not_followed_into_a_page_that_would_pass_for_a_yes(front):
    front.script_writes(POST, Reply(302, b"", {"Location": "/api/v1/accounts/verify_credentials"}))
    with pytest.raises(OutcomeUnknown):
        ours(front).send(to_publish("Détourné"), "k")
    assert texts() == []


def test_a_server_that_takes_shorter_posts_is_not_sent_longer_ones(front):
    told = json.dumps({"configuration": {"statuses": {"max_characters": 300}}}).encode()
    front.script("/api/v2/instance/", Reply(200, told, {"Content-Type": "application/json"}))
    with pytest.raises(Refused) as refused:
        ours(front).send(to_publish("é" * 301), "k")
    assert refused.value.kind is Fate.TEXT_REFUSED
    assert "300" in str(refused.value)


def test_a_token_refused_at_the_first_question_stops_the_account(front):
    with pytest.raises(Refused) as refused:
        ours(front, token="jeton-faux").send(to_publish("Refusé"), "k")
    assert refused.value.kind is Fate.TOKEN_REFUSED
    with pytest.raises(OutcomeUnknown):
        ours(front, token="jeton-faux").find(to_publish("Refusé"), "k")


def test_a_server_that_is_not_there_took_nothing(front):
    down = ours(front)
    down._instance._wire.base_url = "http://127.0.0.1:9"
    with pytest.raises(Refused) as refused:
        down.send(to_publish("Personne"), "k")
    assert refused.value.kind is Fate.RETRY


def test_what_left_can_be_changed_counted_and_taken_back(front):
    sent = ours(front).send(to_publish("Avant"), "k")
    mastodon().client("asso81").status_favourite(sent.native_id)
    assert ours(front).metrics(sent.native_id) == Reach(likes=1)
    ours(front).edit(sent.native_id, "Après")
    assert "Après" in texts()[0]
    ours(front).delete(sent.native_id)
    ours(front).delete(sent.native_id)
    assert texts() == []
    assert ours(front).metrics(sent.native_id) is None


def test_a_server_that_answers_after_our_time_out_took_the_text_once(front):
    one = to_publish("Réponse trop tardive")
    patient = ours(front)
    hurried = MastodonPublisher(
        replace(LIMITS, timeout_s=2), patient._instance._options, lambda: datetime.now(UTC), Album(), Manner()
    )
    front.after(POST, Reply(200, chunks=lambda: iter([b"{", b"}"]), gate=threading.Event()))
    with pytest.raises(OutcomeUnknown):
        hurried.send(one, "k")
    assert patient.find(one, "k") == patient.send(one, "k")
    assert len(said()) == 1


def test_a_token_revoked_in_mid_thread_stops_the_account_and_says_how_far_it_went(front):
    one = to_publish("Un\n---\nDeux")
    front.pass_first(POST, 1)
    front.script_writes(POST, Reply(401, b'{"error": "The access token was revoked"}'))
    with pytest.raises(Refused) as refused:
        ours(front).send(one, "k")
    assert refused.value.kind is Fate.TOKEN_REFUSED
    assert "1 of the 2" in str(refused.value)
    ours(front).send(one, "k")
    assert len(said()) == 2


def test_the_outbox_sends_what_was_approved_and_settles_what_was_lost(front, tmp_path):
    account = OwnAccount("pouet", Network.MASTODON, f"{US}@asso.example", publish=True)
    sender = ByOwnAccount(
        Network.MASTODON, {"pouet": ours(front)}, DryPublisher(Network.MASTODON, tmp_path / "nulle part")
    )
    clock = desk.Hour(datetime.now(UTC))
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        changes = {"accounts": (account,)}
        asked = [mastodon().client("asso81").status_post(f"Question {n}") for n in (1, 2)]
        tickets = [desk.open_ticket(ledger, post.uri, network=Network.MASTODON) for post in asked]
        for ticket in tickets:
            desk.approve(desk.queue(ledger, clock, **changes), ticket, desk.TEXT)
        front.pass_first(POST, 1)
        front.after(POST, CUT)
        first = desk.outbox(ledger, clock, sender, **changes).run()
        assert (first.count("sent"), first.count("uncertain")) == (1, 1), first
        assert desk.outbox(ledger, clock, sender, **changes).run().count("sent") == 1
        published = [desk.publication(ledger, ticket) for ticket in tickets]
    assert {one.state for one in published} == {PublicationState.SENT}
    assert [one.url for one in published] == [status.url for status in said()]
    assert [status.in_reply_to_id for status in said()] == [post.id for post in asked]
