"""Make a post of an entry of a feed: its title and a short extract, never a whole article. Pure.

Entries are feedparser's own records; they go no further than here.
"""

import calendar
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from watcher.collectors.feed_identity import Claim, digest
from watcher.model import Author, Network, Post, Source
from watcher.text import MAX_TEXT, clean, one_line, shorten, text_of_html, web_address

MAX_GRAPHEMES = 1_000
MAX_RAW = 4_096  # bytes
MAX_ID = 200  # characters
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older
_NO_DATE = (1970, 1, 1, 0, 0, 0)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|\Z)")
_RAW = {"title": 200, "link": 300, "guid": 200, "published": 60, "updated": 60, "summary": 1_000}
Entry = Mapping[str, Any]


def claim_of(entry: Entry, block: str = "") -> Claim:
    """Return what an entry says of its identity; `block` is the digest of its bytes."""
    guid, link = _line(entry, "id"), _line(entry, "link")
    summary = "" if guid or link else _line(entry, "summary")
    return Claim(guid, link, _line(entry, "title"), summary, block)


def _line(entry: Entry, name: str, limit: int = MAX_TEXT) -> str:
    """Return a field on one line, cut at `limit` characters; feedparser's own aliases (`id` for `guid`...) apply."""
    value = _field(entry, name)
    return one_line(value[: 4 * limit])[:limit] if isinstance(value, str) else ""


def _field(entry: Entry, name: str) -> Any:
    """Return what the entry itself says; feedparser's `get` would give `published` for `updated`."""
    return entry[name] if name in entry else None  # noqa: SIM401


def post_of(entry: Entry, name: str, channel: Entry, base: str, source: Source, now: datetime) -> Post | None:
    """Make a post of an entry; None when nothing in it can be read."""
    text = _text(entry)
    if not text:
        return None
    published_at = date_of(entry, now)
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


def _text(entry: Entry) -> str:
    """Join title and extract, at most 1,000 graphemes: a reader is sent to the site for the rest."""
    title = one_line(_readable(entry.get("title_detail")))
    contents = entry.get("content")
    extract = _readable(entry.get("summary_detail")) or _readable(contents[0] if contents else None)
    parts = [title, extract if extract != title else ""]
    text = "\n\n".join(part for part in parts if part)
    return text if len(text) <= MAX_GRAPHEMES else shorten(text, MAX_GRAPHEMES)


def _readable(detail: object) -> str:
    """Return a text construct as plain text; one declared plain is not read as HTML."""
    if not isinstance(detail, Mapping) or not isinstance(value := detail.get("value"), str):
        return ""
    return clean(value) if detail.get("type") == "text/plain" else text_of_html(value)


def date_of(entry: Entry, now: datetime) -> datetime | None:
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


def _author_name(entry: Entry, channel: Entry) -> str:
    names = (_line(entry, "author"), _line(channel, "author"), _line(channel, "title"))
    return shorten(next((name for name in names if name), ""), 100)


def _language(entry: Entry, channel: Entry) -> str | None:
    tags = [(entry.get(n) or {}).get("language") for n in ("title_detail", "summary_detail")]
    found = next((m for tag in [*tags, channel.get("language")] if (m := _LANGUAGE.match(tag or ""))), None)
    return found[1].lower() if found else None


def _raw(entry: Entry) -> bytes:
    """Keep the little of the entry that explains the post, as JSON of at most 4 KB."""
    kept = {name: _line(entry, name, limit) for name, limit in _RAW.items()}
    while len(raw := json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_RAW:
        kept = {name: value[: len(value) // 2] for name, value in kept.items()}
    return raw
