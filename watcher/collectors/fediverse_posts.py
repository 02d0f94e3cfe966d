"""Make posts of what a Mastodon server shows. Pure.

The same post seen from two servers is one: it goes by its `uri`. A boost is the post it passes on; a
quote without a word of its own likewise. Posts of persons who do not let themselves be indexed are left out, unless
they speak to us.
Reference: https://docs.joinmastodon.org/entities/Status/ and /entities/Account/.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.collectors.fediverse_known import opaque_id
from watcher.model import Author, AuthorKind, Network, Post, Reach, Relay
from watcher.text import clean, one_line, text_of_html, web_address

MAX_RAW = 4_096  # bytes
MAX_URI = 500  # characters
_MAX_NAME = 100  # graphemes
_MAX_COUNT = 2**53
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_SKEW = timedelta(minutes=5)  # two clocks that tell the same time
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|\Z)")
_ACCOUNT = re.compile(r"[\w.-]{1,100}(?:@[\w.:-]{1,250})?\Z")
_SHORT_HANDLE = re.compile(r"(?<![\w@/])@(\w(?:[\w.-]*\w)?)(?![\w@])")
_QUOTE_MARK = re.compile(r'<p class="quote-inline">.*?</p>', re.DOTALL)  # "RE: address", for old apps
_FOR_ALL = frozenset({"public", "unlisted"})
Status = Mapping[str, Any]  # a post as a server shows it; it goes no further than the collector


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known when a server's posts are read.

    `own_id` is the account that we look at on that server, of `organisation_id`; `directory` maps the
    other accounts we know ("name@server", in lower case) to their organisations; `identities` maps
    ids of that server to identities in the ledger; `us` is our own account, in lower case.
    """

    server: str
    now: datetime
    own_id: str = ""
    organisation_id: str | None = None
    directory: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, str] = field(default_factory=dict)
    keep_bots: bool = False
    us: str = ""

    def is_own(self, account: Status) -> bool:
        """Return whether this is the account that we look at."""
        return bool(self.own_id) and opaque_id(account.get("id")) == self.own_id

    def organisation(self, account: Status) -> str | None:
        """Return the organisation that an account speaks for, if we know it."""
        if self.is_own(account):
            return self.organisation_id
        return self.directory.get(handle_of(account, self.server).lower())

    def keeps(self, status: Status) -> bool:
        """Return whether we may keep a post: said to all, by somebody we know, who may be indexed or tells us.

        See docs/decisions/0009-persons-on-mastodon.md.
        """
        account = group(status, "account")
        if string(status, "visibility") not in _FOR_ALL:
            return False
        if self.is_known(account):
            return True
        if account.get("noindex") is True or (account.get("indexable") is False and not self.is_told(status)):
            return False
        return self.keep_bots or account.get("bot") is not True

    def is_known(self, account: Status) -> bool:
        """Return whether this is the account that we look at, or one of the directory."""
        return self.is_own(account) or self.organisation(account) is not None

    def is_told(self, status: Status) -> bool:
        """Return whether a post names our own account."""
        return bool(self.us) and self.us in (told.lower() for told in _told(status, self.server))

    def kind(self, account: Status) -> AuthorKind | None:
        """Return `individual` for an account that does not let itself be indexed: it is only counted."""
        private = account.get("indexable") is False and not self.is_known(account)
        return AuthorKind.INDIVIDUAL if private else None


def to_post(status: Status, reader: Reader) -> Post | None:
    """Return the post of a status; None when it cannot be one: no id, no author, no words."""
    ident, native_id = opaque_id(status.get("id")), identity(status, reader.server)
    account = group(status, "account")
    handle, text = handle_of(account, reader.server), _with_whole_handles(_text(status), _told(status, reader.server))
    if not (ident and handle and text):
        return None
    spoken = believable(status.get("created_at"), reader.now)
    return Post(
        network=Network.MASTODON,
        native_id=native_id,
        text=text,
        published_at=spoken or reader.now.astimezone(UTC),
        author=Author(
            handle,
            one_line(string(account, "display_name"), _MAX_NAME),
            reader.kind(account),
            _followers(account),
        ),
        url=web_address(string(status, "url")) or web_address(string(status, "uri")),
        in_reply_to=_parent(status, reader),
        language=_language(status),
        reach=Reach(*(_count(status.get(n)) for n in ("favourites_count", "reblogs_count", "replies_count"))),
        organisation_id=reader.organisation(account),
        date_estimated=spoken is None,
        raw=_raw(status, handle),
    )


def item_post(item: Status, reader: Reader) -> Post | None:
    """Return the post that an item of a timeline is about, or None when there is none to keep.

    A boost whose original cannot be read is kept as what it is, with `repost_of`.
    """
    original = shown(item)
    if post := to_post(original, reader):
        return post if reader.keeps(original) else None
    relay = to_post(item, reader) if original is not item and reader.keeps(item) else None
    return replace(relay, repost_of=identity(original, reader.server) or None) if relay else None


def relay_of(item: Status, reader: Reader) -> Relay | None:
    """Return the organisation that passed on the post an item shows, if one that we know did."""
    original, account = shown(item), group(item, "account")
    organisation = reader.organisation(account)
    if original is item or organisation is None or account.get("id") == group(original, "account").get("id"):
        return None
    at = believable(item.get("created_at"), reader.now) or reader.now.astimezone(UTC)
    return Relay(identity(original, reader.server), organisation, handle_of(account, reader.server), at)


def shown(item: Status) -> Status:
    """Return what an item shows: the original of a boost, the quoted post where a quote adds no word."""
    if boosted := group(item, "reblog"):
        return boosted
    quoted = group(group(item, "quote"), "quoted_status")
    return quoted if quoted and not _text(item) else item


def identity(status: Status, server: str) -> str:
    """Name a post among all servers: by its `uri`, else by its server and id; "" when it has neither."""
    uri, ident = string(status, "uri"), opaque_id(status.get("id"))
    if len(uri) <= MAX_URI and web_address(uri) and one_line(uri) == uri:
        return uri
    return f"{server}/{ident}" if ident else ""


def handle_of(account: Status, server: str) -> str:
    """Return "name@server" of an account as `server` shows it; "" when it has no name."""
    acct = string(account, "acct") or string(account, "username")
    if not _ACCOUNT.match(acct):
        return ""
    return acct if "@" in acct else f"{acct}@{server}"


def believable(value: object, now: datetime) -> datetime | None:
    """Return an instant unless it is before 1995 or ahead of our clock."""
    at = moment(value)
    return at if at and _EARLIEST <= at <= now + _SKEW else None


def moment(value: object) -> datetime | None:
    """Read an ISO 8601 date, in UTC; None when it is none."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC) if at else None
    except (ValueError, OverflowError):
        return None


def group(value: Status, name: str) -> Status:
    """Return an object inside an object; an empty one where there is none."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def string(value: Status, name: str) -> str:
    """Return a text inside an object; "" where there is none."""
    inner = value.get(name)
    return inner if isinstance(inner, str) else ""


def _told(status: Status, server: str) -> list[str]:
    """Return the accounts that a post names, as "name@server"."""
    named = status.get("mentions")
    return [handle_of(m, server) for m in named if isinstance(m, dict)] if isinstance(named, list) else []


def _with_whole_handles(text: str, told: Sequence[str]) -> str:
    """Write "@name@server" where servers show "@name", which may be somebody else's elsewhere."""
    whole = {handle.partition("@")[0].lower(): handle for handle in reversed(told) if handle}
    return _SHORT_HANDLE.sub(lambda found: f"@{whole.get(found[1].lower(), found[1])}", text) if whole else text


def _text(status: Status) -> str:
    """Join the warning, the words and a poll's choices; the pictures' descriptions when there are none."""
    markup = string(status, "content")
    if group(status, "quote"):
        markup = _QUOTE_MARK.sub("", markup)
    parts = [clean(string(status, "spoiler_text")), text_of_html(markup)]
    parts.append("\n".join(f"- {choice}" for choice in _titles(group(status, "poll"), "options", "title")))
    text = "\n\n".join(part for part in parts if part)
    return clean(text or "\n".join(_titles(status, "media_attachments", "description")))


def _titles(value: Status, name: str, field_name: str) -> list[str]:
    items = value.get(name)
    found = [string(i, field_name) for i in items[:20] if isinstance(i, dict)] if isinstance(items, list) else []
    return [line for text in found if (line := one_line(text))]


def _parent(status: Status, reader: Reader) -> str | None:
    ident = opaque_id(status.get("in_reply_to_id"))
    return reader.identities.get(ident, f"{reader.server}/{ident}") if ident else None


def _language(status: Status) -> str | None:
    found = _LANGUAGE.match(string(status, "language"))
    return found[1].lower() if found else None


def _followers(account: Status) -> int | None:
    return _count(account["followers_count"]) if "followers_count" in account else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_COUNT else 0


def _raw(status: Status, handle: str) -> bytes:
    """Keep the little that explains the post, as JSON of at most 4 KB."""
    fields = {"uri": 300, "created_at": 60, "edited_at": 60, "visibility": 20, "content": 2_000}
    kept = {name: one_line(string(status, name))[:limit] for name, limit in fields.items()}
    kept |= {"id": opaque_id(status.get("id")), "acct": handle}
    while len(raw := json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_RAW:
        kept["content"] = kept["content"][: len(kept["content"]) // 2]
    return raw
