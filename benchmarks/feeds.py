"""Poll 5,000 feeds from a loopback server, in turn with 32 threads of requests + feedparser; give ratios.

    python benchmarks/feeds.py

Each client keeps to one processor and is measured by the time it spends on it, so that whatever else
the machine does counts for neither; the server has its own process, on another. In a round one feed in
ten has an article more, the others answer 304. Both must find the same articles: it stops otherwise.
"""

import asyncio
import calendar
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from statistics import median

import feedparser
import requests

from watcher.collectors.base import Limits
from watcher.collectors.feeds import FeedCollector
from watcher.model import Network, Source

FEEDS, ITEMS, ROUNDS = 5_000, 20, 5
THREADS, AT_ONCE = 32, 100
PATIENT = Limits(timeout_s=600, allow_loopback=True)  # a busy machine is not what is measured
NEWEST = datetime(2027, 3, 12, 9, tzinfo=UTC)
NOW = NEWEST + timedelta(days=30)
Article = tuple[int, str, str, float]  # feed, link, title, date
ITEM = """<item><title>Urgences de Brume : point {n} &amp; réponses</title>
<link>https://site{feed}.example/2027/03/article-{n}/</link><dc:creator><![CDATA[Rédaction]]></dc:creator>
<pubDate>{date}</pubDate><category><![CDATA[Santé]]></category>
<guid isPermaLink="false">https://site{feed}.example/?p={n}</guid>
<description><![CDATA[<p>Le collectif demande un service de nuit après la fermeture de {n} lits : l’hôpital
le plus proche est à quarante minutes, et <a href="https://site{feed}.example/a">la pétition</a> court
toujours. Une réunion publique se tiendra salle des fêtes, avec les soignants.</p> [&#8230;]]]></description>
</item>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Site {feed}</title><link>https://site{feed}.example</link><description>Actualités</description>
<atom:link href="https://site{feed}.example/feed/" rel="self" type="application/rss+xml" />
<language>fr-FR</language><generator>https://wordpress.org/?v=6.1.9</generator>{items}</channel></rss>"""


def version_of(feed: int, turn: int) -> int:
    """Count the articles a feed gained by a round: one in ten gains one each round."""
    return sum((feed + earlier) % 10 == 0 for earlier in range(1, turn + 1))


def feed_xml(feed: int, version: int) -> bytes:
    """Write a feed of 20 articles, the newest first."""
    numbers = range(version + ITEMS, version, -1)
    dates = {n: format_datetime(NEWEST + timedelta(hours=n)) for n in numbers}
    items = "".join(ITEM.format(feed=feed, n=n, date=dates[n]) for n in numbers)
    return FEED.format(feed=feed, items=items).encode()


class Answering(asyncio.Protocol):
    """Answer GETs on kept connections; `/turn/N` begins a round."""

    turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.heard = transport, b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        if self.heard.endswith(b"\r\n\r\n"):
            heard, self.heard = self.heard, b""
            self.transport.write(self.answer(heard))

    def answer(self, heard: bytes) -> bytes:
        _, kind, number = heard.split(b" ", 2)[1].split(b"/")
        if kind == b"turn":
            Answering.turn = int(number)
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        version = version_of(int(number), self.turn)
        etag = b'"%d"' % version
        if etag in heard:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % etag
        body = feed_xml(int(number), version)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=UTF-8\r\nETag: %b\r\n" % etag
        return head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def serve(here: Connection, processor: int) -> None:
    """Serve on loopback; say the port, then after each round the processor time spent so far."""
    keep_to(processor)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Answering, "127.0.0.1", 0, backlog=1_000)
        here.send(server.sockets[0].getsockname()[1])
        loop.add_reader(here.fileno(), lambda: here.recv() and here.send(time.process_time()))
        await server.serve_forever()

    asyncio.run(run())


def keep_to(processor: int) -> None:
    """Keep this process to one processor, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {processor})


class Ours:
    """The collector of the house, as `collect` asks it."""

    def __init__(self, base: str) -> None:
        self.sources = [Source(n, f"site{n}/rss", Network.RSS, f"{base}/feed/{n}", f"site{n}") for n in range(FEEDS)]

    def poll(self) -> set[Article]:
        return asyncio.run(self._poll())

    async def _poll(self) -> set[Article]:
        collector, gate, found = FeedCollector(PATIENT), asyncio.Semaphore(AT_ONCE), set()

        async def look(source: Source) -> None:
            async with gate:
                page = await collector.fetch(source, NOW)
            self.sources[source.id] = replace(source, cursor=page.cursor)
            for post in page.posts:
                title = post.text.partition("\n")[0]
                found.add((source.id, post.url, title, post.published_at.timestamp()))

        await asyncio.gather(*map(look, self.sources))
        return found


class Theirs:
    """Threads of requests, each with its session, and feedparser."""

    def __init__(self, base: str) -> None:
        self.base, self.etags = base, dict[int, str]()

    def poll(self) -> set[Article]:
        with ThreadPoolExecutor(THREADS) as pool:
            return set().union(*pool.map(self._share, range(THREADS)))

    def _share(self, first: int) -> set[Article]:
        with requests.Session() as session:
            return {one for n in range(first, FEEDS, THREADS) for one in self._look(session, n)}

    def _look(self, session: requests.Session, feed: int) -> Iterable[Article]:
        headers = {"If-None-Match": self.etags[feed]} if feed in self.etags else {}
        answer = session.get(f"{self.base}/feed/{feed}", headers=headers, timeout=30)
        if answer.status_code == 304:
            return
        self.etags[feed] = answer.headers["ETag"]
        for entry in feedparser.parse(answer.content, response_headers=dict(answer.headers)).entries:
            yield feed, entry.link, entry.title, float(calendar.timegm(entry.published_parsed))


def timed(poll: Callable[[], set[Article]], server: Connection) -> tuple[float, float, set[Article]]:
    """Return a round's feeds per second, the share of time the server was at work, and what was found."""
    busy, began, spent = asked(server), time.perf_counter(), time.process_time()
    found = poll()
    took, spent = time.perf_counter() - began, time.process_time() - spent
    return FEEDS / spent, (asked(server) - busy) / took, found


def asked(server: Connection) -> float:
    """Ask the server how much processor time it has spent."""
    server.send(True)
    return float(server.recv())


def main() -> None:
    """Load every feed once, then poll them in turn, and compare what was found."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (8_192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    server, there = multiprocessing.Pipe()
    multiprocessing.Process(target=serve, args=(there, processors[-1]), daemon=True).start()
    keep_to(processors[0])
    base = f"http://127.0.0.1:{server.recv()}"
    clients = {"requests x 32 + feedparser": Theirs(base), "veilleur": Ours(base)}
    known: dict[str, set[Article]] = {}
    speeds: dict[str, list[float]] = {name: [] for name in clients}
    for turn in range(ROUNDS + 1):
        requests.get(f"{base}/turn/{turn}", timeout=10)
        for name, client in clients.items():
            speed, busy, found = timed(client.poll, server)
            new = found - known.get(name, set())
            known[name] = known.get(name, set()) | found
            speeds[name] += [speed] if turn else []
            what = f"round {turn}" if turn else "first look"
            print(f"{what:10} {name:28} {speed:8,.0f} feeds/s  {len(new):7,} new articles  server busy {busy:4.0%}")
        if len({frozenset(found) for found in known.values()}) > 1:
            sys.exit("they did not find the same articles")
    for name, measured in speeds.items():
        print(f"{name:28} {median(measured):8,.0f} feeds/s")
    ratios = [ours / theirs for theirs, ours in zip(*speeds.values(), strict=True)]
    print(f"speed ratio: {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main()
