"""Refuse, before any parser sees it, a body that is no feed or is built to exhaust us. Pure."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

import feedparser

from watcher.errors import SourceError, WebPageFound
from watcher.messages import msg
from watcher.text import web_address

_START = 4_000  # bytes in which a page or a feed has shown what it is
_MAX_UNCLOSED = 50_000  # feedparser's time grows with the square of the depth, and of attributes
_ATTRIBUTES = re.compile(rb"(?:(?<!\s)\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))++")
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_TAGS = re.compile(rb"</|/>|<[A-Za-z_]")
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<!doctype\s+html|<html\b", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})


def decoded(body: bytes, headers: Mapping[str, str], url: str) -> bytes:
    """Return the body in UTF-8 once it is safe to parse; raise SourceError when it is not."""
    if not body.strip(b"\0 \t\r\n"):
        raise SourceError(msg("The address answers with an empty page."))
    try:
        utf8 = _in_utf8(body, headers.get("content-type", ""))
    except (LookupError, ValueError) as error:  # UnicodeError is a ValueError
        raise SourceError(msg("The feed is written in a character set that cannot be read.")) from error
    _refuse_web_page(utf8, url)
    if re.search(rb"<!ENTITY", utf8, re.IGNORECASE):
        raise SourceError(msg("The feed defines its own entities: refused, this is a known attack."))
    if _has_too_many_attributes(utf8) or _is_too_deep(utf8):
        raise SourceError(msg("The feed is built in a way that would keep this machine busy: refused."))
    return utf8


def _has_too_many_attributes(body: bytes) -> bool:
    """Return whether one tag has some 300 attributes or more."""
    return body.count(b"=") >= 300 and any(run[0].count(b"=") >= 300 for run in _ATTRIBUTES.finditer(body))


def _is_too_deep(body: bytes) -> bool:
    return body.count(b"<") > _MAX_UNCLOSED and max(_depths(body), default=0) > _MAX_UNCLOSED


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """Decode as feedparser would, but believe UTF-8 before what the server or the feed declares."""
    text = body.decode(_UTF16.get(body[:2], "utf-8"), "replace")
    # True of UTF-16, and where most bytes beyond ASCII make sense as UTF-8.
    if len(body) - len(text) > 2 * text.count("\ufffd"):
        body, content_type = text.encode(), "application/xml; charset=utf-8"
    told = {"content-type": content_type or "application/xml"}
    converted: bytes = feedparser.encodings.convert_to_utf8(told, body, {})
    return converted


def _depths(body: bytes) -> Iterator[int]:
    """Count tags opened and not closed, along the body; HTML that never closes <br> counts too."""
    depth = 0
    for found in _TAGS.finditer(body):
        depth += 1 if found[0] not in (b"</", b"/>") else -1
        yield depth


def _refuse_web_page(body: bytes, url: str) -> None:
    """Raise SourceError on HTML, with the feed the page announces where it does."""
    start = body[:_START]
    if _FEED_ROOT.search(start) or not _HTML_ROOT.search(start):
        return
    finder = _Alternates()
    finder.feed(body[:500_000].decode("utf-8", "replace"))
    address = next((a for href in finder.found if (a := _joined(url, href))), None)
    hint = (
        msg("The page announces its feed: {address}", address=address)
        if address
        else msg("Look for the address of the site's RSS or Atom feed.")
    )
    raise WebPageFound(msg("This is a web page, not a feed."), hint, address)


def _joined(url: str, href: str) -> str | None:
    try:
        return web_address(urljoin(url, href.strip()))
    except ValueError:
        return None


class _Alternates(HTMLParser):
    """Collect the addresses of <link rel="alternate"> that are feeds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link":
            return
        given = {name: value or "" for name, value in attrs}
        is_feed = given.get("type", "").strip().lower() in _FEED_TYPES
        if is_feed and "alternate" in given.get("rel", "").lower().split():
            self.found.append(given.get("href", ""))
