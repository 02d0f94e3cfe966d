"""What X says, read as posts, in both spellings of its API. Pure.

In 2026 X renamed `tweet` to `post` in its names (`referenced_tweets`, `includes.tweets`,
`edit_history_tweet_ids`, `retweet_count`...); an answer may hold either. A post edited at X gets a
new id: we keep the first one, so that an edit is the same post said again.
Source: https://docs.x.com/x-api/fundamentals/data-dictionary (OpenAPI 2.166 and 2.167).
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.model import Author, Network, Post, Reach, Relay
from watcher.text import URL, clean, one_line, web_address

Raw = Mapping[str, Any]  # an object of X; it goes no further than the X collector

MAX_RAW = 8_192  # bytes
_MAX_URLS = 50
_MAX_COUNT = 2**53
_MAX_NAME = 100  # graphemes
_X_EPOCH_MS = 1_288_834_974_657  # https://docs.x.com/fundamentals/x-ids
_EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)  # no post of X is older
_FIRST_SNOWFLAKE = datetime(2010, 11, 5, tzinfo=UTC)  # before, ids carried no date
_ID = re.compile(r"[0-9]{1,19}\Z")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_LOST = ("/resource-not-found", "/not-authorized-for-resource", "/resource-unavailable")


def to_post(
    raw: Raw, people: Mapping[str, Author], now: datetime, organisations: Mapping[str, str] | None = None
) -> Post | None:
    """Make a post of an object of X; None when it has no id or no text.

    `people` are the authors by id; `organisations` the organisation an author's id speaks for.
    """
    native_id, text = first_version(raw), _text(raw)
    if not native_id or not text:
        return None
    author_id = id_of(raw.get("author_id"))
    author = people.get(author_id) or Author(author_id or "?")
    published_at = _published_at(raw, native_id, now)
    return Post(
        network=Network.X,
        native_id=native_id,
        text=text,
        published_at=published_at or now.astimezone(UTC),
        author=author,
        url=_url("i" if author.handle == author_id else author.handle, id_of(raw.get("id"))),
        in_reply_to=_referenced(raw, "replied_to"),
        repost_of=_referenced(raw, "retweeted"),
        language=_language(raw.get("lang")),
        reach=reach_of(raw.get("public_metrics")),
        organisation_id=(organisations or {}).get(author_id),
        date_estimated=published_at is None,
        raw=_kept(raw),
    )


def to_posts(answer: Raw, now: datetime, organisations: Mapping[str, str] | None = None) -> tuple[list[Post], int]:
    """Return the posts of an answer, each once, and how many objects could not be read.

    Where an account only passed on somebody's post, the original is the item, if it can be read; a
    quote with words of its own stays itself.
    """
    people, originals = people_of(answer), {id_of(o.get("id")): o for o in _included(answer)}
    posts: dict[str, Post] = {}
    unread = 0
    for relay in sorted(objects(answer.get("data")), key=_newest_version, reverse=True):
        original = originals.get(passed_on(relay))
        post = to_post(original, people, now, organisations) if original else None
        post = post or to_post(relay, people, now, organisations)
        if post:
            posts.setdefault(post.native_id, post)
        else:
            unread += 1
    return list(posts.values()), unread


def relays(answer: Raw, now: datetime, organisations: Mapping[str, str]) -> list[Relay]:
    """Return which accounts of these organisations, by their ids, passed on which posts of the answer."""
    people, originals = people_of(answer), {id_of(o.get("id")): o for o in _included(answer)}
    found = []
    for raw in objects(answer.get("data")):
        who, original = id_of(raw.get("author_id")), originals.get(passed_on(raw))
        if original and who in organisations and who != id_of(original.get("author_id")):
            at = _published_at(raw, id_of(raw.get("id")) or "0", now) or now.astimezone(UTC)
            handle = people[who].handle if who in people else who
            found.append(Relay(first_version(original), organisations[who], handle, at))
    return found


def people_of(answer: Raw) -> dict[str, Author]:
    """Return the accounts an answer describes, by id."""
    users = objects(_mapping(answer.get("includes")).get("users"))
    return {id_of(user.get("id")): _author(user) for user in users if id_of(user.get("id"))}


def resources(answer: Raw) -> tuple[list[str], list[str]]:
    """Return the ids of the posts and of the users an answer holds: what X counts when it bills."""
    data = answer.get("data")
    found = objects(data) if isinstance(data, list) else objects([data])
    accounts = [o for o in found if "username" in o and "text" not in o]
    said = [o for o in found if o not in accounts]
    users = [*accounts, *objects(_mapping(answer.get("includes")).get("users"))]
    return [str(o.get("id")) for o in [*said, *_included(answer)]], [str(o.get("id")) for o in users]


def passed_on(raw: Raw) -> str:
    """Return the id of the post that this one only passes on: a repost, or a quote without a word; "" if none."""
    quoted = "" if URL.sub("", _text(raw)).strip() else _referenced(raw, "quoted")
    return _referenced(raw, "retweeted") or quoted or ""


def lost(answer: Raw) -> list[str]:
    """Return the ids of posts that X says are deleted, protected or suspended."""
    return [
        post_id
        for problem in objects(answer.get("errors"))
        if problem.get("resource_type") in ("tweet", "post")
        and str(problem.get("type")).endswith(_LOST)
        and (post_id := id_of(problem.get("resource_id") or problem.get("value")))
    ]


def first_version(raw: Raw) -> str:
    """Return the id a post had before any edit, "" if it has none."""
    for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
        versions = [i for i in map(id_of, _list(raw.get(name))) if i]
        if versions:
            return min(versions, key=int)
    return id_of(raw.get("id"))


def id_of(value: object) -> str:
    """Return an id, given as text or as a whole number; "" if it is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _ID.match(text) else ""


def objects(value: object) -> list[Raw]:
    """Return the objects of a list, whatever else it holds."""
    return [item for item in _list(value) if isinstance(item, dict)]


def id_at(moment: datetime) -> int:
    """Return the smallest id X could give at an instant."""
    ms = int(moment.timestamp() * 1_000) - _X_EPOCH_MS
    return max(ms, 0) << 22


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _mapping(value: object) -> Raw:
    return value if isinstance(value, dict) else {}


def _included(answer: Raw) -> list[Raw]:
    includes = _mapping(answer.get("includes"))
    return [*objects(includes.get("tweets")), *objects(includes.get("posts"))]


def _newest_version(raw: Raw) -> int:
    return int(id_of(raw.get("id")) or 0)


def _author(user: Raw) -> Author:
    followers = _count(_mapping(user.get("public_metrics")).get("followers_count"))
    return Author(_handle(user), _line(user.get("name")), followers=followers)


def _handle(user: Raw) -> str:
    handle = user.get("username")
    return handle if isinstance(handle, str) and _HANDLE.match(handle) else id_of(user.get("id"))


def _line(value: object) -> str:
    return one_line(value, _MAX_NAME) if isinstance(value, str) else ""


def _text(raw: Raw) -> str:
    """Return the whole text, with the addresses behind X's own short links.

    A long post is cut in `text` and whole in its note. X escapes &, < and >.
    """
    note = _mapping(raw.get("note_tweet") or raw.get("note_post"))
    long = note.get("text")
    said, holder = (long, note) if isinstance(long, str) and long.strip() else (raw.get("text"), raw)
    if not isinstance(said, str):
        return ""
    for short, whole in _addresses(_mapping(holder.get("entities"))):
        said = said.replace(short, whole)
    return clean(html.unescape(said))


def _addresses(entities: Raw) -> Iterable[tuple[str, str]]:
    for entity in objects(entities.get("urls"))[:_MAX_URLS]:
        short, whole = entity.get("url"), entity.get("expanded_url")
        if isinstance(short, str) and short.startswith("https://t.co/") and isinstance(whole, str):
            yield short, html.escape(web_address(whole) or short, quote=False)


def _published_at(raw: Raw, native_id: str, now: datetime) -> datetime | None:
    """Return the date X gives, or the one in the id; None when neither can be believed."""
    latest = now + timedelta(days=1)
    given = _instant(raw.get("created_at"))
    if given and _EARLIEST <= given <= latest:
        return given
    carried = datetime.fromtimestamp(((int(native_id) >> 22) + _X_EPOCH_MS) / 1_000, UTC)
    return carried if _FIRST_SNOWFLAKE < carried <= latest else None


def _instant(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment and moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _url(handle: str, post_id: str) -> str | None:
    return f"https://x.com/{handle if _HANDLE.match(handle) else 'i'}/status/{post_id}" if post_id else None


def _referenced(raw: Raw, kind: str) -> str | None:
    references = [*objects(raw.get("referenced_tweets")), *objects(raw.get("referenced_posts"))]
    found = (id_of(r.get("id")) for r in references if r.get("type") == kind)
    return next((i for i in found if i), None)


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and _LANGUAGE.match(value) else None


def reach_of(value: object) -> Reach:
    """Return how far a post went, whichever names its counts have."""
    metrics = _mapping(value)
    reposts = metrics.get("retweet_count", metrics.get("repost_count"))
    counts = (metrics.get("like_count"), reposts, metrics.get("reply_count"))
    return Reach(*(_count(count) or 0 for count in counts))


def _count(value: object) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT
    return value if usable and isinstance(value, int) else None


def _kept(raw: Raw) -> bytes | None:
    """Keep the object as it came, unless it is of an unreasonable size."""
    kept = json.dumps(raw, ensure_ascii=True, separators=(",", ":")).encode()
    return kept if len(kept) <= MAX_RAW else None
