"""The demonstration: an invented campaign whose posts happened over the two weeks up to now.

Part of it is served as real RSS and Atom feeds by a loopback HTTP server that the demonstration
starts itself; the rest is imported as JSON Lines, hostile and malformed lines included.
"""

import csv
import html
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Network, Organisation
from watcher.text import one_line

DAYS = 14


@dataclass(frozen=True, slots=True)
class Said:
    """One post of the invented world: `at` is aware, `flags` as in the data file."""

    at: datetime
    network: str
    author: str
    flags: Mapping[str, int | bool]
    text: str

    @property
    def id(self) -> str:
        """A stable id: the same post keeps it when the demonstration is set up another day."""
        return sha256(f"{self.network}{self.author}{self.text}".encode()).hexdigest()[:16]


def read_world(folder: Path, today: date, timezone: ZoneInfo) -> list[Said]:
    """Return the posts of posts/*.tsv, oldest first, day 13 being the eve of `today`."""
    first = today - timedelta(days=DAYS)
    posts = [
        _said(row, first, timezone)
        for path in sorted((folder / "posts").glob("*.tsv"))
        for row in csv.reader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    return sorted(posts, key=lambda post: post.at)


def _said(row: list[str], first: date, timezone: ZoneInfo) -> Said:
    day, hour, network, author, flags, text = row
    at = datetime.combine(first + timedelta(days=int(day)), time.fromisoformat(hour), timezone)
    pairs = (flag.partition("=") for flag in flags.split())
    return Said(at, network, author, {n: int(v) if v else True for n, _, v in pairs}, text.replace("\\n", "\n"))


def as_lines(posts: list[Said], organisations: Mapping[str, Organisation]) -> Iterator[str]:
    """Yield the posts that are not in a feed as lines of the import format."""
    for post in posts:
        if post.network != Network.RSS:
            yield json.dumps(_line(post, organisations), ensure_ascii=False)


def _line(post: Said, organisations: Mapping[str, Organisation]) -> dict[str, Any]:
    flags = post.flags
    return {
        "network": post.network,
        "id": f"demo:{post.id}",
        "url": f"https://{post.network}.example/p/{post.id}",
        "text": post.text,
        "published_at": post.at.isoformat(),
        "author": _author(post, organisations),
        "in_reply_to": "demo:campaign" if flags.get("reply") else None,
        "repost_of": "demo:other" if flags.get("repost") else None,
        "reach": {name: flags.get(name, 0) for name in ("likes", "reposts", "replies")},
    }


def _author(post: Said, organisations: Mapping[str, Organisation]) -> dict[str, Any]:
    organisation = organisations.get(post.author)
    if organisation is None:
        handle, name, followers = [*post.author.split("|"), "", "0"][:3]
        return {"handle": handle, "name": name, "kind": "individual", "followers": int(followers or 0)}
    account = next((a for a in organisation.accounts if a.network == post.network), None)
    return {
        "handle": account.address if account else organisation.id,
        "name": organisation.name,
        "kind": organisation.kind,
        "followers": account.followers if account else None,
    }


def feeds(posts: list[Said], organisations: Mapping[str, Organisation]) -> dict[str, tuple[str, bytes]]:
    """Return the feeds by path ("/id.xml"), each with its content type; RSS and Atom in turn."""
    by_author: dict[str, list[Said]] = {}
    for post in posts:
        if post.network == Network.RSS:
            by_author.setdefault(post.author, []).append(post)
    made = {}
    for i, (author, said) in enumerate(sorted(by_author.items())):
        name = organisations[author].name if author in organisations else author
        make = _atom if i % 3 == 0 else _rss
        made[f"/{author}.xml"] = make(name, author, said[::-1])
    return made


def _parts(post: Said) -> tuple[str, str]:
    title, _, body = post.text.partition(" // ")
    return html.escape(one_line(title)), html.escape(html.escape(body))


def _rss(name: str, author: str, posts: list[Said]) -> tuple[str, bytes]:
    items = "".join(
        f"<item><title>{title}</title><link>https://{author}.example/{post.id}</link>"
        f'<guid isPermaLink="false">{post.id}</guid><pubDate>{format_datetime(post.at.astimezone(UTC))}</pubDate>'
        f"<description>{body}</description></item>"
        for post in posts
        for title, body in [_parts(post)]
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{html.escape(name)}</title><link>https://{author}.example/</link>"
        f"<description>{html.escape(name)}</description><language>fr</language>{items}</channel></rss>"
    )
    return "application/rss+xml; charset=utf-8", text.encode()


def _atom(name: str, author: str, posts: list[Said]) -> tuple[str, bytes]:
    entries = "".join(
        f"<entry><title>{title}</title><id>tag:{author}.example:{post.id}</id>"
        f'<link href="https://{author}.example/{post.id}"/><updated>{post.at.isoformat()}</updated>'
        f'<summary type="html">{body}</summary></entry>'
        for post in posts
        for title, body in [_parts(post)]
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        f"<title>{html.escape(name)}</title><id>tag:{author}.example</id>"
        f"<updated>{posts[0].at.isoformat()}</updated>{entries}</feed>"
    )
    return "application/atom+xml; charset=utf-8", text.encode()


@contextmanager
def served(feeds_by_path: Mapping[str, tuple[str, bytes]], port: int) -> Iterator[int]:
    """Serve the feeds on loopback while the block runs, with ETags; yield the port (0 takes a free one)."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(feeds_by_path))
    except OSError as error:
        raise UsageError(
            msg("Port {port} is taken by another program.", port=port),
            msg("Close the other demonstration, or start one in a new folder: veilleur demo --workspace FOLDER"),
        ) from error
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _handler(feeds_by_path: Mapping[str, tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = feeds_by_path.get(self.path, ("text/plain", b""))
            etag = f'"{sha256(body).hexdigest()[:16]}"'
            known = self.headers.get("If-None-Match") == etag
            self._answer(404 if not body else 304 if known else 200, kind, etag, b"" if known else body)

        def _answer(self, status: int, kind: str, etag: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    return Handler
