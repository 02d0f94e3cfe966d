"""Follow a feed to its older pages until what arrived since the last look is all there. Pure.

A WordPress feed shows ten articles: of twelve published between two looks it hides two. A page closes
the gap when two of its entries are known, or no newer than the newest of the last look that was whole.
Older pages are found by a link rel="next" (RFC 5005) or by WordPress's own `paged`; the rest waits in
the source's cursor from one look to the next, and the pages that cannot be read are reported.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from watcher.clock import from_ms, to_ms
from watcher.messages import Message, msg
from watcher.text import web_address

MOST_PAGES = 500
_KEPT = ("next", "pages", "last", "top", "fresh")  # of a walk under way
_WORDPRESS_FEED = re.compile(r"[?&]feed=|/feed(?:/(?:rss2?|atom|rdf))?/?(?:\?|\Z)")
_LATEST_MS = 4_102_444_800_000  # 2100


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page of a feed showed: how many entries, how many of them new, and when the new ones were said.

    `memory` is that of identities with this page in it, `page` a digest of what names its entries,
    `next` the address of the page after it, empty where there is none.
    """

    count: int
    new_count: int
    times: Sequence[datetime]
    memory: str
    page: str
    next: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a walk stands after a page: what the cursor holds, and what could not be read."""

    cursor: Mapping[str, str]
    troubles: tuple[Message, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether there is another page to read."""
        return "next" in self.cursor


def is_under_way(cursor: Mapping[str, str]) -> bool:
    """Return whether the last look stopped before the gap was closed."""
    return bool(cursor.get("next"))


def after(cursor: Mapping[str, str], seen: Seen, now: datetime) -> Step:
    """Return where the walk stands once a page is read."""
    floor, is_first = _moment(cursor, "floor"), not is_under_way(cursor)
    top = max((at for at in seen.times if at <= now), default=None) if is_first else _moment(cursor, "top")
    fresh = seen.memory if is_first else cursor.get("fresh", "")
    pages = _number(cursor, "pages") + 1
    old = seen.count - seen.new_count + sum(floor is not None and at <= floor for at in seen.times)
    is_new_source = is_first and not cursor.get("known")
    if is_new_source or old >= min(2, seen.count):
        return Step(_ended(top, floor, fresh))
    if not seen.next or seen.page == cursor.get("last") or pages >= MOST_PAGES:
        return Step(_ended(top, floor, fresh), (overflow(pages),))
    here = {"next": seen.next, "pages": str(pages), "last": seen.page, "fresh": fresh}
    here |= {"known": cursor.get("known", "")}
    return Step(here | _moments(floor=floor, top=top))


def at_the_end(cursor: Mapping[str, str]) -> dict[str, str]:
    """Return the cursor of a walk whose next page does not exist: the site has no older article."""
    return _ended(_moment(cursor, "top"), _moment(cursor, "floor"), cursor.get("fresh", ""))


def overflow(pages: int) -> Message:
    """Say that entries were missed."""
    return msg(
        "More arrived since the last look than the feed shows on the {pages} pages that could be read: "
        "some entries may be missing.",
        pages=pages,
    )


def pages_read(cursor: Mapping[str, str]) -> int:
    """Return how many pages a walk under way has read."""
    return _number(cursor, "pages")


def next_address(channel: Mapping[str, Any], here: str) -> str:
    """Return the address of the page after `here`, on the same host, or an empty text."""
    links = channel.get("links") or ()
    linked = next((link.get("href") for link in links if link.get("rel") == "next"), None)
    if not linked and _is_wordpress(channel, here):
        linked = _paged(here)
    try:
        address = web_address(urljoin(here, linked)) if linked else None
        return address if address and address != here and _host(address) == _host(here) else ""
    except ValueError:
        return ""


def _is_wordpress(channel: Mapping[str, Any], here: str) -> bool:
    """Return whether WordPress made the feed: it says so except in RDF, where its address tells."""
    detail = channel.get("generator_detail") or {}
    says = f"{channel.get('generator') or ''} {detail.get('href') or ''}".lower()
    return "wordpress" in says or _WORDPRESS_FEED.search(here) is not None


def _paged(here: str) -> str:
    """Return WordPress's address of the next ten articles."""
    parts = urlsplit(here)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = asked.get("paged", "1")
    asked["paged"] = str(int(number) + 1 if number.isascii() and number.isdigit() and len(number) < 6 else 2)
    return parts._replace(query=urlencode(asked)).geturl()


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _ended(top: datetime | None, floor: datetime | None, fresh: str) -> dict[str, str]:
    """Move the floor up to the newest entry of the walk, never back."""
    moments = [at for at in (top, floor) if at]
    return _moments(floor=max(moments, default=None)) | ({"known": fresh} if fresh else {})


def _moments(**moments: datetime | None) -> dict[str, str]:
    return {name: str(to_ms(at)) for name, at in moments.items() if at}


def _moment(cursor: Mapping[str, str], name: str) -> datetime | None:
    ms = _number(cursor, name)
    return from_ms(ms) if 0 < ms < _LATEST_MS else None


def _number(cursor: Mapping[str, str], name: str) -> int:
    value = cursor.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
