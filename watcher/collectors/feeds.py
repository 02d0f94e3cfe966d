"""RSS, Atom and RDF feeds: titles, links and short extracts, never whole articles (copyright).

`to_page` thinks: bytes in, posts out. `FeedCollector` fetches. The cursor holds the validators of
HTTP, a hash of the last body (for servers without validators) and the identities already given
(`feed_identity`). Formats: https://www.rssboard.org/rss-specification and RFC 4287.
"""

import asyncio
import calendar
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser

from watcher.collectors import http
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.feed_checks import decoded
from watcher.collectors.feed_identity import Claim, digest, keys
from watcher.errors import SourceError
from watcher.messages import Message, msg
from watcher.model import Author, Network, Page, Post, Source
from watcher.text import clean, one_line, shorten, text_of_html, web_address

MAX_GRAPHEMES = 1_000
MAX_RAW = 4_096  # bytes
MAX_ID = 200  # characters
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older
_NO_DATE = (1970, 1, 1, 0, 0, 0)
_PASSED_ON = ("content-type", "content-language")  # what a parser may know of the answer's headers
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|\Z)")
_Entry = Mapping[str, Any]  # feedparser's own record; it goes no further than this module


def to_page(body: bytes, headers: Mapping[str, str], source: Source, now: datetime, limits: Limits) -> Page:
    """Read a feed; raise SourceError when it is none. `headers` in lower case.

    `content-location` is the address it came from (the source's own by default). The cursor of the
    page holds only the identities, for the fetcher to complete.
    """
    base = headers.get("content-location") or source.address
    feed = _parsed(decoded(body, headers, base), headers, base)
    entries: list[_Entry] = feed["entries"]
    names, memory = keys([_claim(entry) for entry in entries], source.cursor.get("known", ""))
    posts: dict[str, Post] = {}
    for entry, name in zip(entries, names, strict=True):
        if post := _post(entry, name, feed["feed"], base, source, now):
            posts.setdefault(post.native_id, post)
    newest = sorted(posts.values(), key=lambda post: post.published_at, reverse=True)[: limits.max_entries]
    troubles = _troubles(feed, len(posts), len(newest))
    return Page(tuple(newest), {"known": memory} if memory != "[]" else {}, troubles)


def _parsed(body: bytes, headers: Mapping[str, str], base: str) -> Mapping[str, Any]:
    """Parse bytes already known to be UTF-8; feedparser is never given an address to open."""
    told = {name: headers[name] for name in _PASSED_ON if name in headers}
    told |= {"content-location": base, "content-type": "application/xml; charset=utf-8"}
    try:
        feed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body), response_headers=told, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise SourceError(msg("The feed is damaged beyond reading.")) from error
    if not feed["entries"] and (feed["bozo"] or not feed["version"]):
        raise SourceError(
            msg("What the address answers is not a feed, or it is cut short before its first entry."),
            msg("Open the address in a browser; write the address of an RSS or Atom feed."),
        )
    return feed


def _troubles(feed: Mapping[str, Any], count: int, kept: int) -> tuple[Message, ...]:
    troubles = []
    if feed["bozo"]:
        troubles.append(msg("The feed is damaged; {count} entries could be read.", count=count))
    if count > kept:
        troubles.append(
            msg("The feed has {count} entries: the oldest {left} were left.", count=count, left=count - kept)
        )
    return tuple(troubles)


def _claim(entry: _Entry) -> Claim:
    said = (_line(entry, "id"), _line(entry, "link"), _line(entry, "title"), _line(entry, "summary"))
    return Claim(*said)


def _line(entry: _Entry, name: str) -> str:
    """Return a field on one line; feedparser's own aliases (`id` for `guid`...) apply."""
    value = _field(entry, name)
    return one_line(value) if isinstance(value, str) else ""


def _field(entry: _Entry, name: str) -> Any:
    """Return what the entry itself says; feedparser's `get` would give `published` for `updated`."""
    return entry[name] if name in entry else None  # noqa: SIM401


def _post(entry: _Entry, name: str, channel: _Entry, base: str, source: Source, now: datetime) -> Post | None:
    """Make a post of an entry; None when nothing in it can be read."""
    text = _text(entry)
    if not text:
        return None
    published_at = _published_at(entry, now)
    return Post(
        network=Network.RSS,
        native_id=_native_id(source, name),
        text=text,
        published_at=published_at or now.astimezone(UTC),
        author=Author(source.name, _author_name(entry, channel)),
        url=_url(base, _line(entry, "link")),
        language=_language(entry, channel),
        organisation_id=source.organisation_id,
        date_estimated=published_at is None,
        raw=_raw(entry),
    )


def _native_id(source: Source, name: str) -> str:
    """Name an entry among all feeds: a guid is only unique inside its own."""
    owner = source.organisation_id or source.name
    native_id = f"{owner}/{name}"
    return native_id if len(native_id) <= MAX_ID else f"{owner[: MAX_ID // 2]}/{digest(name)}"


def _text(entry: _Entry) -> str:
    """Join title and extract, at most 1,000 graphemes: a reader is sent to the site for the rest."""
    title = one_line(_readable(entry.get("title_detail")))
    contents = entry.get("content")
    extract = _readable(entry.get("summary_detail")) or _readable(contents[0] if contents else None)
    parts = [title, extract if extract != title else ""]
    return shorten("\n\n".join(part for part in parts if part), MAX_GRAPHEMES)


def _readable(detail: object) -> str:
    """Return a text construct as plain text; one declared plain is not read as HTML."""
    if not isinstance(detail, Mapping) or not isinstance(value := detail.get("value"), str):
        return ""
    return clean(value) if detail.get("type") == "text/plain" else text_of_html(value)


def _published_at(entry: _Entry, now: datetime) -> datetime | None:
    """Return the first believable date: after 1995, not more than a day ahead of us."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        try:
            moment = datetime.fromtimestamp(calendar.timegm(_field(entry, name) or _NO_DATE), UTC)
        except (ValueError, OverflowError, OSError):
            continue
        if _EARLIEST <= moment <= now + timedelta(days=1):
            return moment
    return None


def _url(base: str, link: str) -> str | None:
    try:
        return web_address(urljoin(base, link)) if link else None
    except ValueError:
        return None


def _author_name(entry: _Entry, channel: _Entry) -> str:
    names = (_line(entry, "author"), _line(channel, "author"), _line(channel, "title"))
    return shorten(next((name for name in names if name), ""), 100)


def _language(entry: _Entry, channel: _Entry) -> str | None:
    tags = [(entry.get(n) or {}).get("language") for n in ("title_detail", "summary_detail")]
    found = next((m for tag in [*tags, channel.get("language")] if (m := _LANGUAGE.match(tag or ""))), None)
    return found[1].lower() if found else None


def _raw(entry: _Entry) -> bytes:
    """Keep the little of the entry that explains the post, as JSON of at most 4 KB."""
    fields = {"title": 200, "link": 300, "guid": 200, "published": 60, "updated": 60, "summary": 1_000}
    kept = {name: shorten(_line(entry, name), limit)[:limit] for name, limit in fields.items()}
    while len(raw := json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_RAW:
        kept = {name: value[: len(value) // 2] for name, value in kept.items()}
    return raw


class FeedCollector:
    """Look at one feed, politely: conditional requests, and only what changed is read."""

    network = Network.RSS

    def __init__(self, limits: Limits | None = None, user_agent: str = USER_AGENT) -> None:
        self._limits = limits or Limits()
        self._user_agent = user_agent

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the feed's entries; raise SourceError or SourceGone."""
        answer = await http.get(source.address, self._limits, now, self._user_agent, source.cursor)
        wait_s = http.retry_after_s(answer.headers.get("retry-after"), now)
        validators = http.validators(answer.headers)
        if answer.status == 304:
            cursor = {**source.cursor, **validators}
            return Page((), cursor, not_modified=True, wait_s=wait_s)
        cursor = {**validators, "body": digest(answer.body)}
        if cursor["body"] == source.cursor.get("body"):
            known = {k: v for k, v in source.cursor.items() if k == "known"}
            return Page((), cursor | known, not_modified=True, moved_to=answer.moved_to, wait_s=wait_s)
        headers = {**answer.headers, "content-location": answer.url}
        # Off the event loop: a large feed takes seconds to parse, and others are waiting.
        page = await asyncio.to_thread(to_page, answer.body, headers, source, now, self._limits)
        return replace(page, cursor={**page.cursor, **cursor}, moved_to=answer.moved_to, wait_s=wait_s)
