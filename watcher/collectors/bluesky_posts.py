"""Make posts of what Bluesky's AppView shows. Pure.

Reference: the lexicons app.bsky.feed.defs and app.bsky.feed.post, https://docs.bsky.app/docs/api,
and https://atproto.com/specs/tid.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.clock import EPOCH
from watcher.model import Author, Network, Post, Reach, Relay
from watcher.text import clean, one_line, shorten, web_address

MAX_RAW = 4_096  # bytes
POST = re.compile(r"at://(did:[a-z]+:[\w.:%-]{1,200})/app\.bsky\.feed\.post/([\w.:~-]{1,512})\Z", re.ASCII)
_MAX_NAME = 100  # graphemes
_MAX_FACETS = 100
_MAX_COUNT = 2**53
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_SKEW = timedelta(minutes=5)  # two clocks that tell the same time
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-|\Z)")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}\Z")
_TID_DIGITS = {c: i for i, c in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
View = Mapping[str, Any]  # a post as the AppView shows it; it goes no further than the collector


def to_post(view: View, now: datetime, own_did: str = "", organisation_id: str | None = None) -> Post | None:
    """Return the post of a `postView` (or a notification, or a quoted `viewRecord`).

    None when it cannot be one: no address, no author, no words. The organisation is credited with
    what `own_did` wrote, not with what it passes on.
    """
    uri, author = POST.match(string(view, "uri")), group(view, "author")
    record = group(view, "record") or group(view, "value")
    text = _text(record)
    if uri is None or not text or string(author, "did") != uri[1]:
        return None
    claimed, seen = moment(record.get("createdAt")), moment(view.get("indexedAt"))
    spoken = spoken_at(claimed, _carried(uri[2]), seen, now)
    return Post(
        network=Network.BLUESKY,
        native_id=uri[0],
        text=text,
        published_at=spoken or now.astimezone(UTC),
        author=_author(author, uri[1]),
        url=web_address(f"https://bsky.app/profile/{uri[1]}/post/{uri[2]}"),
        in_reply_to=_parent(record),
        language=_language(record),
        reach=Reach(*(_count(view.get(name)) for name in ("likeCount", "repostCount", "replyCount"))),
        organisation_id=organisation_id if uri[1] == own_did else None,
        date_estimated=spoken is None,
        raw=_raw(view, record),
    )


def spoken_at(
    claimed: datetime | None, carried: datetime | None, seen: datetime | None, now: datetime
) -> datetime | None:
    """Choose among what the author claims, what the record's key carries and when the AppView saw it.

    Each can lie (imports, wrong clocks, indexing anew), seldom two in the same way: the middle one is
    believed, the later of two, none that is ahead of us; the claim stands where it agrees. An AppView
    that only repeats the claim is no second witness.
    """
    if claimed and seen and abs(seen - claimed) < timedelta(seconds=1):
        seen = None
    possible = sorted(m for m in (claimed, carried, seen) if m and _EARLIEST <= m <= now + _SKEW)
    if not possible:
        return None
    chosen = possible[len(possible) // 2]
    return claimed if claimed and abs(claimed - chosen) <= _SKEW else chosen


def shown(item: View) -> View:
    """Return the post an item of a feed is about: the quoted one where a quote adds no word."""
    view = group(item, "post")
    quoted = group(group(view, "embed"), "record")
    return quoted if "value" in quoted and not _text(group(view, "record")) else view


def relay_of(item: View, now: datetime, own_did: str, organisation_id: str | None) -> Relay | None:
    """Return who passed on the post an item shows, when it is the organisation's account `own_did`."""
    reason, post, original = group(item, "reason"), group(item, "post"), shown(item)
    by = group(reason, "by") or ({} if original is post else group(post, "author"))
    passed_on = string(by, "did") == own_did != string(group(original, "author"), "did")
    if not (organisation_id and passed_on):
        return None
    at = moment(reason.get("indexedAt")) or moment(post.get("indexedAt")) or now.astimezone(UTC)
    return Relay(string(original, "uri"), organisation_id, _author(by, own_did).handle, at)


def sort_time(item: View) -> datetime | None:
    """Return the date an item of a feed is sorted by, or a later one: that of the repost where it is one."""
    reason, view = group(item, "reason"), group(item, "post")
    if reason:
        return moment(reason.get("indexedAt"))
    dates = (moment(group(view, "record").get("createdAt")), moment(view.get("indexedAt")))
    return min((date for date in dates if date), default=None)


def is_for_members(view: View) -> bool:
    """Return whether the author asks not to be shown to people without an account."""
    author = group(view, "author")
    return any(
        isinstance(label, Mapping)
        and label.get("val") == "!no-unauthenticated"
        and label.get("src") == author.get("did")
        for label in listed(author, "labels")
    )


def _text(record: View) -> str:
    """Return the author's words; those of the pictures or of the link card where there are no others."""
    text = clean(_with_whole_links(string(record, "text"), listed(record, "facets")[:_MAX_FACETS]))
    return text or clean("\n".join(_captions(group(record, "embed"))))


def _with_whole_links(text: str, facets: list[Any]) -> str:
    """Write in full the addresses that the app shows cut ("example.org/a-long..."); offsets are in bytes."""
    raw = text.encode("utf-8", "replace")
    before = len(raw)
    for start, end, uri in sorted(_links(facets), reverse=True):
        if 0 <= start < end <= before and raw[start:end].endswith((b"...", "…".encode())):
            raw = raw[:start] + uri.encode() + raw[end:]
            before = start
    return raw.decode("utf-8", "replace")


def _links(facets: list[Any]) -> Iterator[tuple[int, int, str]]:
    for facet in facets:
        if isinstance(facet, Mapping):
            place = group(facet, "index")
            start, end = place.get("byteStart"), place.get("byteEnd")
            for feature in listed(facet, "features"):
                uri = web_address(string(feature, "uri")) if isinstance(feature, Mapping) else None
                if uri and isinstance(start, int) and isinstance(end, int):
                    yield start, end, uri


def _captions(embed: View) -> Iterator[str]:
    embed = group(embed, "media") or embed
    for image in listed(embed, "images")[:10]:
        if isinstance(image, Mapping):
            yield string(image, "alt")
    yield string(embed, "alt")
    card = group(embed, "external")
    yield from (string(card, "title"), string(card, "description"))


def _author(author: View, did: str) -> Author:
    """Name the author; one whose handle no longer leads to it goes by its DID."""
    handle = one_line(string(author, "handle"), _MAX_NAME)
    return Author(
        did if handle in ("", "handle.invalid") else handle, one_line(string(author, "displayName"), _MAX_NAME)
    )


def _parent(record: View) -> str | None:
    uri = POST.match(string(group(group(record, "reply"), "parent"), "uri"))
    return uri[0] if uri else None


def _language(record: View) -> str | None:
    tags = listed(record, "langs")
    found = _LANGUAGE.match(tags[0]) if tags and isinstance(tags[0], str) else None
    return found[1].lower() if found else None


def _carried(key: str) -> datetime | None:
    """Return the instant in a record's key when it is a TID: microseconds in 53 bits, then 10 of clock id."""
    if not _TID.match(key):
        return None
    value = 0
    for character in key:
        value = value << 5 | _TID_DIGITS[character]
    return EPOCH + timedelta(microseconds=value >> 10)


def moment(value: object) -> datetime | None:
    """Return an instant of the network in UTC; None unless it says its offset."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT else 0


def _raw(view: View, record: View) -> bytes:
    """Keep what explains the post, as JSON of at most 4 KB."""
    kept = {name: view.get(name) for name in ("uri", "cid", "indexedAt", "reason")} | {"record": record}
    raw = json.dumps(kept, ensure_ascii=True, separators=(",", ":")).encode()
    if len(raw) <= MAX_RAW:
        return raw
    brief = {name: shorten(one_line(string(view, name)), 300)[:700] for name in ("uri", "cid", "indexedAt")}
    return json.dumps(brief, ensure_ascii=True).encode()[:MAX_RAW]


def group(view: View, name: str) -> View:
    """Return an inner object; an empty one where there is none."""
    value = view.get(name)
    return value if isinstance(value, Mapping) else {}


def listed(view: View, name: str) -> list[Any]:
    """Return an inner list; an empty one where there is none."""
    value = view.get(name)
    return value if isinstance(value, list) else []


def string(view: View, name: str) -> str:
    """Return an inner text; an empty one where there is none."""
    value = view.get(name)
    return value if isinstance(value, str) else ""
