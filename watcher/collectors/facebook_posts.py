"""What Facebook says, read as posts: posts of Pages, posts that tag us, and comments. Pure.

Source: https://developers.facebook.com/docs/graph-api/reference/page-post and .../comment.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.model import Author, Network, Post, Reach, Relay
from watcher.text import clean, one_line, web_address

Raw = Mapping[str, Any]  # an object of Facebook; it goes no further than the Facebook collector

MAX_RAW = 8_192  # bytes
_MAX_COUNT = 2**53
_MAX_NAME = 100  # graphemes
_EARLIEST = datetime(2004, 2, 4, tzinfo=UTC)  # Facebook is no older
_ID = re.compile(r"[0-9]{1,30}(?:_[0-9]{1,30}){0,2}\Z")
_NUMBER = re.compile(r"[0-9]{1,30}\Z")
_NOT_KEPT = frozenset({"paging", "comments"})  # addresses that hold our key; words of other people


def to_post(
    raw: Raw,
    now: datetime,
    pages: Mapping[str, Author] | None = None,
    *,
    organisations: Mapping[str, str] | None = None,
    answers: str | None = None,
) -> Post | None:
    """Make a post of a post or comment of Facebook; None when it has no id or no text.

    `pages` are the authors we know by id; `organisations` the one a Page's id speaks for; `answers`
    the post that a comment stands under, when it does not name its parent.
    """
    native_id, text = id_of(raw.get("id")), _text(raw)
    if not native_id or not text:
        return None
    who = author_id(raw)
    published_at = created(raw, now)
    return Post(
        network=Network.FACEBOOK,
        native_id=native_id,
        text=text,
        published_at=published_at or now.astimezone(UTC),
        author=(pages or {}).get(who) or Author(who or "?", _line(mapping(raw.get("from")).get("name"))),
        url=_url(raw.get("permalink_url"), native_id),
        in_reply_to=id_of(mapping(raw.get("parent")).get("id")) or answers,
        repost_of=shared(raw),
        reach=_reach(raw),
        organisation_id=(organisations or {}).get(who),
        date_estimated=published_at is None,
        raw=_kept(raw),
    )


def objects(value: object) -> list[Raw]:
    """Return the objects of a list, whatever else it holds."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: object) -> Raw:
    """Return an object, empty where there is none."""
    return value if isinstance(value, dict) else {}


def id_of(value: object) -> str:
    """Return an id, given as text or as a whole number; "" if it is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _ID.match(text) else ""


def author_id(raw: Raw) -> str:
    """Return who said it; "" where Facebook hides it, as it does for most people."""
    found = id_of(mapping(raw.get("from")).get("id"))
    return found if _NUMBER.match(found) else ""


def page_author(page: Raw) -> Author:
    """Return a Page as an author: its name in addresses where it has one, else its number."""
    handle = page.get("username")
    named = isinstance(handle, str) and re.match(r"[A-Za-z0-9.]{2,80}\Z", handle)
    followers = _count(page.get("followers_count"))
    return Author(str(handle) if named else id_of(page.get("id")), _line(page.get("name")), followers=followers or None)


def shared(raw: Raw) -> str | None:
    """Return the post that this one only passes on; one that adds words of its own stays itself."""
    said = raw.get("message")
    if isinstance(said, str) and said.strip():
        return None
    parent = id_of(raw.get("parent_id"))
    return parent if parent and parent != id_of(raw.get("id")) else None


def relay_of(raw: Raw, original: Raw, now: datetime, author: Author, organisation_id: str | None) -> Relay | None:
    """Return the organisation whose Page passed an original on; None when it is its own."""
    if original is raw or organisation_id is None or author_id(raw) == author_id(original):
        return None
    return Relay(id_of(original.get("id")), organisation_id, author.handle, created(raw, now) or now.astimezone(UTC))


def created(raw: Raw, now: datetime) -> datetime | None:
    """Return the date Facebook gives; None when it cannot be believed."""
    value = raw.get("created_time")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        moment = moment and moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment and _EARLIEST <= moment <= now + timedelta(days=1) else None


def _line(value: object) -> str:
    return one_line(value, _MAX_NAME) if isinstance(value, str) else ""


def _text(raw: Raw) -> str:
    """Return what was written, or else what was shared, or else what Facebook says was done."""
    attached = [mapping(raw.get("attachment")), *objects(mapping(raw.get("attachments")).get("data"))]
    described = (attachment.get(name) for attachment in attached for name in ("description", "title"))
    for said in (raw.get("message"), *described, raw.get("story")):
        if isinstance(said, str) and (text := clean(said)):
            return text
    return ""


def _url(value: object, native_id: str) -> str:
    given = value if isinstance(value, str) else ""
    whole = web_address(f"https://www.facebook.com{given}" if given.startswith("/") else given)
    return whole or f"https://www.facebook.com/{native_id}"


def _reach(raw: Raw) -> Reach:
    likes = _count(raw.get("like_count")) or _total(raw.get("reactions"))
    replies = _count(raw.get("comment_count")) or _total(raw.get("comments"))
    return Reach(likes, _count(mapping(raw.get("shares")).get("count")), replies)


def _total(edge: object) -> int:
    return _count(mapping(mapping(edge).get("summary")).get("total_count"))


def _count(value: object) -> int:
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT
    return value if usable and isinstance(value, int) else 0


def _kept(raw: Raw) -> bytes | None:
    """Keep the object without addresses of next pages, unless it is of an unreasonable size."""
    try:
        kept = json.dumps(_stripped(raw), ensure_ascii=True, separators=(",", ":")).encode()
    except RecursionError:
        return None
    return kept if len(kept) <= MAX_RAW else None


def _stripped(value: object) -> object:
    if isinstance(value, dict):
        return {name: _stripped(part) for name, part in value.items() if name not in _NOT_KEPT}
    return [_stripped(part) for part in value] if isinstance(value, list) else value


# What a look remembers, to notice what was taken away.


def remembered(items: Iterable[tuple[str, datetime]]) -> str:
    """Write ids and dates for a cursor."""
    return " ".join(f"{native_id}@{int(moment.timestamp())}" for native_id, moment in items)


def vanished(memory: str, items: Iterable[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    """Return what was remembered, stands above the oldest of these objects, and is not among them."""
    there = dict(items)
    oldest = min(there.values(), default=_EARLIEST)
    return [(i, at) for i, at in _recalled(memory) if i not in there and at > oldest]


def _recalled(memory: str) -> Iterable[tuple[str, datetime]]:
    for word in memory.split()[:200]:
        native_id, _, seconds = word.partition("@")
        if _ID.match(native_id) and seconds.isascii() and seconds.isdigit() and len(seconds) < 11:
            yield native_id, datetime.fromtimestamp(int(seconds), UTC)
