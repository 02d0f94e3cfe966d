"""Make a post of one imported record, or say why it cannot be one. Pure.

The shape is that of docs ("A post, as JSON Lines"). Unknown fields are ignored, except those that
would hold what the law forbids to hold about a person (GDPR, art. 9): the record is refused.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from watcher.messages import Message, msg
from watcher.model import Author, AuthorKind, Network, Post, Reach
from watcher.text import clean, fold, one_line, split_hashtag, web_address

MAX_TEXT_BYTES = 1_000_000
_MAX_ID, _MAX_NAME = 500, 200  # characters
_MAX_COUNT = 2**53
_EARLIEST, _LATEST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][\w-]*)?\Z")
_KNOWN = frozenset({
    "network", "id", "url", "text", "published_at", "author", "in_reply_to", "repost_of", "language", "reach",
    "handle", "name", "kind", "followers", "likes", "reposts", "replies",
})  # fmt: skip
_SENSITIVE = frozenset({
    "opinion", "politic", "political", "politique", "party", "parti", "religion", "religious", "religieux",
    "faith", "belief", "croyance", "philosophy", "union", "syndicat", "syndical", "health", "sante", "medical",
    "disability", "handicap", "ethnicity", "ethnic", "race", "racial", "sexuality", "sexual", "genetic",
    "biometric",
})  # fmt: skip
_Record = Mapping[str, object]
_Kind = TypeVar("_Kind", bound=StrEnum)


class Refused(Exception):
    """This record is not a post; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def to_post(record: _Record) -> Post:
    """Return the post a record describes; raise Refused."""
    for key in _sensitive_keys(record):
        raise Refused(msg('The field "{field}" would hold sensitive data about a person: remove it.', field=key))
    author, reach = _group(record, "author"), _group(record, "reach")
    return Post(
        network=_one_of(Network, "network", _required(record, "network")),
        native_id=_id("id", _required(record, "id")),
        text=_text(record),
        published_at=_instant(_required(record, "published_at")),
        author=Author(
            handle=_line("author.handle", _required(author, "handle", "author.handle")),
            name=_line("author.name", author.get("name")),
            kind=_author_kind(author.get("kind")),
            followers=_count("author.followers", author.get("followers")),
        ),
        url=web_address(_string("url", record.get("url")).strip()),
        in_reply_to=_id("in_reply_to", record.get("in_reply_to")) or None,
        repost_of=_id("repost_of", record.get("repost_of")) or None,
        language=_language(record.get("language")),
        reach=Reach(*(_count(f"reach.{n}", reach.get(n)) or 0 for n in ("likes", "reposts", "replies"))),
    )


def _sensitive_keys(record: _Record) -> Iterator[str]:
    """Find fields we do not know, at any depth, that speak of opinions, faith, union or health."""
    for key, value in record.items():
        words = re.findall(r"[^\W_]+", fold(split_hashtag(key)))
        words += [word.removesuffix("s") for word in words]
        if key not in _KNOWN and value not in (None, "") and not _SENSITIVE.isdisjoint(words):
            yield one_line(key, 60)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _sensitive_keys(inner)


def _group(record: _Record, name: str) -> _Record:
    value = record.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(name, value)
    return value


def _required(record: _Record, name: str, shown: str | None = None) -> object:
    value = record.get(name)
    if value is None or (isinstance(value, str) and not clean(value)):
        raise Refused(msg('The field "{field}" is missing.', field=shown or name))
    return value


def _string(field: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(field, value)
    return value


def _line(field: str, value: object) -> str:
    return one_line(_string(field, value), _MAX_NAME)


def _id(field: str, value: object) -> str:
    """Accept a string, or a whole number as its decimal digits; never a float, which loses some."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    name = one_line(_string(field, value))
    if len(name) > _MAX_ID:
        raise Refused(msg('The field "{field}" is longer than {limit} characters.', field=field, limit=_MAX_ID))
    return name


def _text(record: _Record) -> str:
    text = _string("text", _required(record, "text"))
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_TEXT_BYTES:
        raise Refused(msg("The text holds {size} bytes; at most {limit} are taken.", size=size, limit=MAX_TEXT_BYTES))
    return clean(text)


def _instant(value: object) -> datetime:
    text = _string("published_at", value).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            msg('"{value}" is not a date; write it like 2027-03-11T21:40:00+01:00.', value=one_line(text, 40))
        ) from None
    if moment.tzinfo is None:
        raise Refused(msg('The date "{value}" has no offset; write it like 2027-03-11T21:40:00+01:00.', value=text))
    if not _EARLIEST <= moment <= _LATEST:
        raise Refused(msg('The date "{value}" is not between 1995 and 2100.', value=text))
    return moment.astimezone(UTC)


def _count(field: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(field, value)
    if not 0 <= value <= _MAX_COUNT:
        raise Refused(msg('The field "{field}" must be a count, zero or more.', field=field))
    return value


def _author_kind(value: object) -> AuthorKind | None:
    return None if value in (None, "") else _one_of(AuthorKind, "author.kind", value)


def _one_of(kind: type[_Kind], field: str, value: object) -> _Kind:
    text = _string(field, value).strip()
    try:
        return kind(text)
    except ValueError:
        raise Refused(
            msg(
                'The field "{field}" says "{value}"; it must be one of: {known}.',
                field=field,
                value=one_line(text, 40),
                known=", ".join(kind),
            )
        ) from None


def _language(value: object) -> str | None:
    found = _LANGUAGE.match(_string("language", value).strip())
    return found[1].lower() if found else None


def _wrong(field: str, value: object) -> Refused:
    given = {str: "text", bool: "true/false", int: "number", float: "number", list: "list", dict: "object"}
    return Refused(msg('The field "{field}" cannot be a {given}.', field=field, given=given.get(type(value), "value")))
