"""Make a post of a newsletter of an organisation of the directory. Pure.

Letters of anybody else are never made into posts, nor even fetched: see `speaker_of`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message as Letter
from email.utils import parsedate_to_datetime

from watcher.collectors.feed_identity import digest
from watcher.collectors.newsletter_mime import header, is_conversation, list_id, sender, words
from watcher.collectors.newsletter_words import plain_link
from watcher.model import Author, Network, Post
from watcher.text import shorten, web_address

# What it says of us may stand anywhere in a letter, and a letter was sent to us: more than of a feed.
MAX_GRAPHEMES = 5_000
_EARLIEST = timedelta(days=30)  # before it arrived, as its sender may date it


@dataclass(frozen=True, slots=True)
class Speaker:
    """An organisation that sends newsletters."""

    organisation_id: str
    name: str


def speaker_of(letter: Letter, directory: Mapping[str, Speaker]) -> tuple[str, Speaker] | None:
    """Return the address or List-Id by which the directory knows the sender, and who that is.

    None for everybody else, and for correspondence: an answer is not a newsletter.
    """
    if is_conversation(letter):
        return None
    named = (name for name in (sender(letter), list_id(letter)) if name in directory)
    found = next(named, None)
    return (found, directory[found]) if found else None


def post_of(letter: Letter, handle: str, speaker: Speaker, arrived_at: datetime | None, now: datetime) -> Post | None:
    """Make a post of a letter; None when nothing in it can be read. Raise LetterDamaged."""
    subject, said = header(letter, "Subject"), words(letter)
    text = shorten("\n\n".join(part for part in (subject, said) if part), MAX_GRAPHEMES)
    if not text:
        return None
    published_at = _date(letter, arrived_at or now)
    return Post(
        network=Network.NEWSLETTER,
        native_id=_native_id(letter, speaker, text),
        text=text,
        published_at=published_at,
        author=Author(handle, speaker.name),
        url=_archived_at(letter),
        language=header(letter, "Content-Language")[:2].lower() or None,
        organisation_id=speaker.organisation_id,
        date_estimated=arrived_at is None,
        raw=_raw(letter),
    )


def _date(letter: Letter, arrived_at: datetime) -> datetime:
    """Return when a letter was sent if that fits when it arrived, else when it arrived."""
    try:
        said = parsedate_to_datetime(header(letter, "Date"))
        sent_at = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return arrived_at
    return sent_at if arrived_at - _EARLIEST <= sent_at <= arrived_at else arrived_at


def _native_id(letter: Letter, speaker: Speaker, text: str) -> str:
    """Name a letter by its Message-ID among those of its organisation, as another could claim the same."""
    return f"{speaker.organisation_id}/{digest(header(letter, 'Message-ID') or text)}"


def _archived_at(letter: Letter) -> str | None:
    address = web_address(header(letter, "Archived-At").strip("<> "))
    return web_address(plain_link(address)) if address else None


def _raw(letter: Letter) -> bytes:
    kept = {name: header(letter, name)[:300] for name in ("Subject", "Date", "Message-ID", "List-Id")}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
