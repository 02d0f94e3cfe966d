"""Our Facebook Page says what was approved, once: against a small Graph API that knows only Meta's words."""

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fake_graph
import pytest
from feed_server import Reply
from publications import PIXEL, publication
from pydantic import SecretStr
from scripted_server import CUT
from writing_graph import WritingGraph

from responders.composition import digest_of
from responders.publishing.base import OutcomeUnknown
from responders.publishing.facebook import FacebookPublisher
from responders.publishing.outcomes import Fate, Refused
from responders.publishing.pictures import Album
from watcher.collectors.base import Limits
from watcher.collectors.graph_errors import Key
from watcher.messages import msg
from watcher.model import Network, Reach

LIMITS = Limits(timeout_s=10, allow_loopback=True)
FEED = "/rivesnouvelles/feed"


@pytest.fixture
def graph() -> Iterator[WritingGraph]:
    with WritingGraph() as graph:
        yield graph


def ours(graph: WritingGraph, folder: Path = Path(), token: str = fake_graph.TOKEN) -> FacebookPublisher:
    key = Key("VEILLEUR_FACEBOOK_TOKEN", SecretStr(token), SecretStr(fake_graph.APP_SECRET), msg("droits"))
    album = Album(folder, most=1)
    clock = lambda: datetime.now(UTC)  # noqa: E731
    return FacebookPublisher(LIMITS, "rivesnouvelles", key, clock, album, base_url=graph.base_url)


def to_publish(text: str, to: str | None = None):
    return publication(text, Network.FACEBOOK, to)


def texts(graph: WritingGraph) -> list[str]:
    return [t.values["message"] for t in graph.things.values() if t.holder and t.values["from"]["id"] == graph.us]


def asked(graph: WritingGraph) -> str:
    post = graph.post(graph.us, "Notre mesure", datetime.now(UTC) - timedelta(days=1))
    return graph.comment(post, "Et chez nous ?", datetime.now(UTC) - timedelta(hours=1))


def test_a_post_leaves_and_is_found_again(graph):
    one = to_publish("Bonjour à toutes & tous")
    sent = ours(graph).send(one, "k")
    assert texts(graph) == [one.text]
    assert sent.url == f"https://www.facebook.com/{sent.native_id}"
    assert ours(graph).find(one, "k") == sent
    assert ours(graph).find(to_publish("Jamais parti"), "k") is None


def test_an_answer_is_a_comment_of_our_page(graph):
    one = to_publish("Voici.", asked(graph))
    sent = ours(graph).send(one, "k")
    assert graph.things[sent.native_id].holder == one.in_reply_to
    assert ours(graph).find(one, "k") == sent


def test_an_answer_to_what_is_gone_goes_back_to_the_desk(graph):
    with pytest.raises(Refused) as refused:
        ours(graph).send(to_publish("Trop tard", "1001_404"), "k")
    assert refused.value.kind is Fate.DESK


def test_a_repeat_is_refused_as_a_duplicate_and_recognised(graph):
    one = to_publish("Une seule fois")
    sent = ours(graph).send(one, "k")
    assert ours(graph).send(one, "k") == sent
    assert texts(graph) == [one.text]


def test_a_picture_leaves_with_its_description(graph, tmp_path):
    (tmp_path / "affiche.png").write_bytes(PIXEL)
    one = to_publish(f"Samedi !\n![Une place](affiche.png#{digest_of(PIXEL)})")
    sent = ours(graph, tmp_path).send(one, "k")
    assert graph.things[sent.native_id].values["alt"] == "Une place"
    assert texts(graph) == ["Samedi !"]
    assert ours(graph, tmp_path).find(one, "k") == sent


def test_a_thread_is_refused_before_any_call(graph):
    with pytest.raises(Refused) as refused:
        ours(graph).send(to_publish("Un\n---\nDeux"), "k")
    assert (refused.value.kind, graph.requests) == (Fate.TEXT_REFUSED, [])


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500, b"<html>", {"Content-Type": "text/html"}),
        Reply(500, b'{"error": {"code": 1, "message": "An unknown error occurred"}}'),
        Reply(503, b'{"error": {"code": 2, "is_transient": true}}', {"Content-Type": "application/json"}),
        Reply(200, b"<html>"),
        CUT,
    ],
)
def test_facebook_that_takes_the_text_and_then_breaks_leaves_the_outcome_unknown_until_a_look(graph, answer):
    one = to_publish("Accepté, puis rien")
    graph.after(FEED, answer)
    with pytest.raises(OutcomeUnknown):
        ours(graph).send(one, "k")
    assert ours(graph).find(one, "k")
    assert texts(graph) == [one.text]


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (4, 0, Fate.RETRY),
        (32, 0, Fate.RETRY),
        (190, 460, Fate.TOKEN_REFUSED),
        (200, 0, Fate.TOKEN_REFUSED),
        (368, 0, Fate.ACCOUNT_SUSPENDED),
        (100, 33, Fate.DESK),
        (100, 0, Fate.TEXT_REFUSED),
        (1609005, 0, Fate.TEXT_REFUSED),
    ],
)
def test_each_refusal_has_its_fate(graph, code, subcode, kind):
    error = {"code": code, "error_subcode": subcode, "message": f"Non, {fake_graph.TOKEN}"}
    body = json.dumps({"error": error}).encode()
    graph.script_writes(FEED, Reply(400, body, {"Content-Type": "application/json"}))
    with pytest.raises(Refused) as refused:
        ours(graph).send(to_publish("Refusé"), "k")
    assert refused.value.kind is kind
    assert texts(graph) == []
    printed = "".join(traceback.format_exception(refused.value))
    assert fake_graph.TOKEN not in printed
    assert fake_graph.APP_SECRET not in printed


@pytest.mark.parametrize("answer", [Reply(404), Reply(503), Reply(200, b"<html>"), CUT])
@pytest.mark.parametrize("path", ["/rivesnouvelles", "/published_posts"])
def test_a_look_that_sees_nothing_is_not_taken_for_a_text_that_never_left(graph, path, answer):
    one = to_publish("Parti")
    ours(graph).send(one, "k")
    graph.script(path, *[answer] * 9)
    with pytest.raises(OutcomeUnknown):
        ours(graph).find(one, "k")


def test_a_key_for_reading_stops_the_account(graph):
    with pytest.raises(Refused) as refused:
        ours(graph, token=fake_graph.PUBLIC_TOKEN).send(to_publish("Refusé"), "k")
    assert refused.value.kind is Fate.TOKEN_REFUSED


def test_the_key_is_in_no_body_that_the_sdk_made(graph):
    ours(graph).send(to_publish("Secret"), "k")
    assert not any(fake_graph.TOKEN.encode() in request.body for request in graph.requests)


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ({"expires_at": 0, "data_access_expires_at": 1_806_000_000}, datetime(2027, 3, 25, 18, 40, tzinfo=UTC)),
        (
            {"expires_at": 1_805_000_000, "data_access_expires_at": 1_806_000_000},
            datetime(2027, 3, 14, 4, 53, 20, tzinfo=UTC),
        ),
        ({"expires_at": 0, "data_access_expires_at": 0}, None),
        ({"expires_at": 10**30}, None),
        ({"expires_at": "bientôt"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_facebook_tells_when_our_key_ends(graph, told, ends):
    graph.about_key = told
    assert ours(graph).token_ends_at() == ends


def test_what_left_can_be_changed_counted_and_taken_back(graph):
    sent = ours(graph).send(to_publish("Avant"), "k")
    graph.comment(sent.native_id, "Bravo", datetime.now(UTC))
    assert ours(graph).metrics(sent.native_id) == Reach(replies=1)
    ours(graph).edit(sent.native_id, "Après")
    assert texts(graph) == ["Après"]
    ours(graph).delete(sent.native_id)
    ours(graph).delete(sent.native_id)
    assert texts(graph) == []
    assert ours(graph).metrics(sent.native_id) is None
