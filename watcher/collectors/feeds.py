"""RSS, Atom and RDF feeds: titles, links and short extracts, never whole articles (copyright).

`to_page` thinks: bytes in, posts out. `FeedCollector` fetches. The cursor holds the validators of
HTTP, a hash of the last body (for servers without validators), the identities already given
(`feed_identity`) and, while older pages are fetched, where that stands (`feed_walk`).
Formats: https://www.rssboard.org/rss-specification and RFC 4287.
"""

import asyncio
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import feedparser

from watcher.clock import from_ms, to_ms
from watcher.collectors import feed_walk, http
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.feed_checks import decoded
from watcher.collectors.feed_entries import Entry, claim_of, date_of, post_of
from watcher.collectors.feed_identity import MAX_REMEMBERED, are_known, digest, keys, known_blocks
from watcher.collectors.feed_parts import cut
from watcher.errors import SourceError
from watcher.messages import Message, msg
from watcher.model import Network, Page, Post, Source

# feedparser looks first for a parser that no machine has had for years: half a millisecond a feed.
feedparser.api.PREFERRED_XML_PARSERS.clear()
_PASSED_ON = ("content-type", "content-language")  # what a parser may know of the answer's headers
_OF_HTTP = ("etag", "last_modified", "body", "whole")  # what the cursor keeps of the last whole answer
_WHOLE_EVERY = timedelta(hours=24)
_SMALL = 50_000  # bytes: parsed where it came in, as changing threads would take longer
_NO_OLDER_PAGE = frozenset({400, 401, 403, 404, 410})
_TRIES = 3  # at an older page, before what it holds is given up


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed as parsed: entries known to the byte are left out, and named in `unchanged`."""

    channel: Entry
    entries: Sequence[Entry]
    blocks: Sequence[str]
    unchanged: frozenset[str] = frozenset()
    is_damaged: bool = False


def to_page(body: bytes, headers: Mapping[str, str], source: Source, now: datetime, limits: Limits) -> Page:
    """Read a feed; raise SourceError when it is none. `headers` in lower case.

    `content-location` is the address it came from (the source's own by default). Entries that the
    cursor knows to the byte are not given again. The cursor of the page lacks the validators of HTTP,
    for the fetcher to add.
    """
    base = headers.get("content-location") or source.address
    known = source.cursor.get("known", "")
    read = _read(decoded(body, headers, base), headers, base, known_blocks(known))
    claims = [claim_of(entry, block) for entry, block in zip(read.entries, read.blocks, strict=True)]
    names, memory = keys(claims, source.cursor.get("fresh") or known, read.unchanged)
    posts = _posts(read, names, base, source, now)
    newest = sorted(posts, key=lambda post: post.published_at, reverse=True)[: limits.max_entries]
    new = [entry for entry, is_old in zip(read.entries, are_known(claims, known), strict=True) if not is_old]
    seen = feed_walk.Seen(
        count=len(read.entries) + len(read.unchanged),
        new_count=len(new),
        times=[at for entry in new if (at := date_of(entry, now))],
        memory=memory if memory != "[]" else "",
        page=digest("\n".join(names)),
        next=feed_walk.next_address(read.channel, base),
    )
    step = feed_walk.after(source.cursor, seen, now)
    troubles = (*_troubles(read.is_damaged, len(posts), len(newest)), *step.troubles)
    return Page(tuple(newest), step.cursor, troubles, more=step.goes_on)


def _posts(read: _Read, names: Sequence[str], base: str, source: Source, now: datetime) -> Collection[Post]:
    """Make the posts; of two entries with one identity the first."""
    posts: dict[str, Post] = {}
    for entry, name in zip(read.entries, names, strict=True):
        if post := post_of(entry, name, read.channel, base, source, now):
            posts.setdefault(post.native_id, post)
    return posts.values()


def _read(body: bytes, headers: Mapping[str, str], base: str, known: Collection[str]) -> _Read:
    """Parse what is new in a feed, or all of it where entries cannot be told apart before."""
    parts = cut(body)
    if parts is None or len(parts.blocks) > MAX_REMEMBERED:
        feed = _parsed(body, headers, base)
        return _Read(feed["feed"], feed["entries"], [""] * len(feed["entries"]), is_damaged=bool(feed["bozo"]))
    new = [name for name in parts.digests if name not in known]
    unchanged = frozenset(parts.digests) - set(new)
    if unchanged and not new:
        return _Read({}, (), (), unchanged)
    if unchanged:
        feed = _parsed(parts.without(unchanged), headers, base)
        if len(feed["entries"]) == len(new):
            return _Read(feed["feed"], feed["entries"], new, unchanged, bool(feed["bozo"]))
    feed = _parsed(body, headers, base)
    entries = feed["entries"]
    blocks = parts.digests if len(entries) == len(parts.digests) else [""] * len(entries)
    return _Read(feed["feed"], entries, blocks, is_damaged=bool(feed["bozo"]))


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


def _troubles(is_damaged: bool, count: int, kept: int) -> tuple[Message, ...]:
    troubles = []
    if is_damaged:
        troubles.append(msg("The feed is damaged; {count} entries could be read.", count=count))
    if count > kept:
        troubles.append(
            msg("The feed has {count} entries: the oldest {left} were left.", count=count, left=count - kept)
        )
    return tuple(troubles)


def _conditions(cursor: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """Ask only for what changed, but once a day for all: WordPress calls a back-dated article no change."""
    whole = cursor.get("whole", "")
    is_recent = whole.isascii() and whole.isdigit() and len(whole) < 14
    return cursor if is_recent and now - _WHOLE_EVERY < from_ms(int(whole)) <= now else {}


class FeedCollector:
    """Look at one feed, politely: conditional requests, and only what changed is read."""

    network = Network.RSS

    def __init__(self, limits: Limits | None = None, user_agent: str = USER_AGENT) -> None:
        self._limits = limits or Limits()
        self._web = http.Web(self._limits, user_agent)

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the feed's entries; raise SourceError or SourceGone."""
        if feed_walk.is_under_way(source.cursor):
            return await self._older(source, now)
        answer = await self._web.get(source.address, now, _conditions(source.cursor, now))
        wait_s = http.retry_after_s(answer.headers.get("retry-after"), now)
        validators = http.validators(answer.headers)
        if answer.status == 304:
            cursor = {**source.cursor, **validators}
            return Page((), cursor, not_modified=True, wait_s=wait_s)
        validators |= {"body": digest(answer.body), "whole": str(to_ms(now))}
        if validators["body"] == source.cursor.get("body"):
            kept = {k: v for k, v in source.cursor.items() if k in ("known", "floor")}
            return Page((), validators | kept, not_modified=True, moved_to=answer.moved_to, wait_s=wait_s)
        page = await self._page(answer, source, now)
        return replace(page, cursor={**page.cursor, **validators}, moved_to=answer.moved_to, wait_s=wait_s)

    async def _older(self, source: Source, now: datetime) -> Page:
        """Return the next page of a walk; one that cannot be read is tried again, then given up."""
        cursor = source.cursor
        kept = {name: cursor[name] for name in _OF_HTTP if name in cursor}
        missed = (feed_walk.overflow(feed_walk.pages_read(cursor)),)
        try:
            answer = await self._web.get(cursor["next"], now, also=_NO_OLDER_PAGE)
            if answer.status != 200:
                was_paged = answer.status == 404 and feed_walk.pages_read(cursor) > 1
                troubles = () if was_paged else missed
                return Page((), kept | feed_walk.at_the_end(cursor), troubles)
            page = await self._page(answer, source, now)
        except SourceError:
            if source.failures < _TRIES:
                raise
            return Page((), kept | feed_walk.at_the_end(cursor), missed)
        return replace(page, cursor={**page.cursor, **kept})

    async def _page(self, answer: http.Answer, source: Source, now: datetime) -> Page:
        """Read an answer, a large one off the event loop: it takes seconds, and others are waiting."""
        headers = {**answer.headers, "content-location": answer.url}
        if len(answer.body) < _SMALL:
            return to_page(answer.body, headers, source, now, self._limits)
        return await asyncio.to_thread(to_page, answer.body, headers, source, now, self._limits)
