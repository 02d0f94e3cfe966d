"""No key of Facebook, and no signature made with one, is ever shown, logged or kept."""

import asyncio
import json
import logging
import traceback
import zlib
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_graph import APP_SECRET, PUBLIC_TOKEN, TOKEN, FakeGraph, proof_of
from feed_server import Reply, endless, redirect
from test_collect_facebook import LIMITS, MENTIONS, NOW, ago, collector, look, posts_of, walk

from watcher.collectors.graph_errors import Key
from watcher.errors import SourceError
from watcher.messages import Translator
from watcher.model import Account, Network
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

CANARIES = (TOKEN, PUBLIC_TOKEN, APP_SECRET, proof_of(TOKEN), proof_of(PUBLIC_TOKEN))


@pytest.fixture
def graph():
    with FakeGraph() as running:
        running.us = running.page("rivesnouvelles", "Rives nouvelles", own=True)
        running.asso = running.page("urgences.vidalune")
        yield running


def assert_clean(text):
    assert not [canary for canary in CANARIES if canary in text]


def chain(error):
    """Return an exception and all that it hides: causes, contexts, suppressed or not."""
    found, left = [], [error]
    while left:
        one = left.pop()
        if one is not None and one not in found:
            found.append(one)
            left += [one.__cause__, one.__context__]
    return found


def everything_shown(error):
    french = Translator("fr")
    words = [french(part) for part in (error.message, error.hint) if part]
    parts = [f"{one!s} {one!r} {one.args!r} {vars(one)!r}" for one in chain(error)]
    return "\n".join([*words, *parts, "".join(traceback.format_exception(error))])


def echo(status, **error):
    """Answer as Facebook does, which repeats the key it was given."""
    told = {"message": f"Malformed access token {TOKEN} {PUBLIC_TOKEN} {proof_of(TOKEN)}", **error}
    return Reply(status, json.dumps({"error": told}).encode(), {"Content-Type": "application/json"})


BAD = {
    **{f"code {code}": [echo(400, code=code)] for code in (1, 4, 10, 100, 190, 803, 2635, 9_999)},
    "code 33": [echo(400, code=100, error_subcode=33)],
    "passing": [echo(500, code=2, is_transient=True)] * 3,
    "too much": [Reply(500, b'{"error": {"code": 1, "message": "Please reduce the amount of data"}}')] * 3,
    "error in a 200": [echo(200, code=190)],
    "html": [Reply(502, TOKEN.encode(), {"Content-Type": "text/html"})] * 3,
    "form": [Reply(200, f"access_token={TOKEN}".encode(), {"Content-Type": "text/plain"})],
    "image": [Reply(200, TOKEN.encode(), {"Content-Type": "image/png"})],
    "cut short": [Reply(200, f'{{"data": "{TOKEN}'.encode())],
    "list": [Reply(200, json.dumps([TOKEN]).encode())],
    "endless": [endless()],
    "redirect": [redirect(f"https://elsewhere.example/?access_token={TOKEN}")],
    "gzip in name only": [Reply(200, TOKEN.encode(), {"Content-Encoding": TOKEN})],
}


@pytest.mark.parametrize("name", BAD)
async def test_no_error_of_facebook_shows_a_key(graph, caplog, name):
    caplog.set_level(logging.DEBUG)
    graph.script("published_posts", *BAD[name])
    with pytest.raises(SourceError) as caught:
        await look(graph)
    assert_clean(everything_shown(caught.value))
    assert_clean(caplog.text)


@asynccontextmanager
async def answering(piece):
    """Serve a few bytes that are no HTTP, then hang up."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(piece)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


GARBAGE = [
    b"",
    b"NOT HTTP AT ALL\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: nope\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: \xff\x00\r\n\r\n",
]


@pytest.mark.parametrize("piece", GARBAGE)
async def test_no_broken_connection_shows_a_key(graph, caplog, piece):
    caplog.set_level(logging.DEBUG)
    async with answering(piece) as base_url:
        with pytest.raises(SourceError) as caught:
            await look(graph, base_url=base_url)
    assert_clean(everything_shown(caught.value))
    assert_clean(caplog.text)


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://127.0.0.1:99999", "x:y"]
)
async def test_no_unreachable_address_shows_a_key(graph, caplog, base_url):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SourceError) as caught:
        await look(graph, base_url=base_url.format(port=graph.port))
    assert_clean(everything_shown(caught.value))
    assert_clean(caplog.text)


async def test_a_time_out_between_two_tries_shows_no_key(graph):
    graph.script("published_posts", *BAD["passing"])
    with pytest.raises(SourceError, match=r"0\.5 s") as caught:
        await look(graph, limits=replace(LIMITS, timeout_s=0.5), pauses_s=(60, 60))
    assert_clean(everything_shown(caught.value))


def test_a_key_shows_itself_to_nobody():
    from pydantic import SecretStr

    from watcher.messages import msg

    key = Key("VEILLEUR_FACEBOOK_TOKEN", SecretStr(TOKEN), SecretStr(APP_SECRET), msg("x"))
    assert_clean(f"{key!s} {key!r}")
    assert key.query() == {"access_token": TOKEN, "appsecret_proof": proof_of(TOKEN)}


async def test_the_pages_given_hold_no_key_though_the_answers_do(graph):
    posts_of(graph, 150)
    ours = graph.post(graph.us, "Annonce", ago(2))
    for i in range(80):
        graph.comment(ours, f"Commentaire {i}", ago(1) + timedelta(seconds=i))
    for address in ("urgences.vidalune", MENTIONS, f"thread:{ours}"):
        page = await look(graph, address)
        posts, last = await walk(graph, address)
        assert_clean(f"{page!r} {last!r} {posts!r}")
        assert posts


def test_the_ledger_and_the_report_hold_no_key(tmp_path, graph, caplog):
    caplog.set_level(logging.DEBUG)
    posts_of(graph, 150)
    graph.post(graph.us, "Annonce", ago(2))
    graph.script("tagged", echo(400, code=9_999))
    accounts = [("urgences", "urgences.vidalune"), ("ailleurs", "nobody.here"), (None, MENTIONS)]
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        Sources(ledger).declare([(who, Account(Network.FACEBOOK, address)) for who, address in accounts])
        sources = Sources(ledger).all()
        report = collect(
            ledger, sources, {Network.FACEBOOK: collector(graph)}, every=timedelta(hours=1), clock=lambda: NOW
        )
        bodies = [zlib.decompress(row["body"]) for row in ledger.rows("SELECT body FROM raw")]
    assert report.counts["failed"] == 2
    assert len(bodies) == 150
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir()) + b"".join(bodies)
    assert not [canary for canary in CANARIES if canary.encode() in kept]
    assert_clean(f"{report!r} {[str(trouble) for trouble in report.troubles]} {caplog.text}")
