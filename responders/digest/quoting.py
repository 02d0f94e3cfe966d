"""What of a post may be repeated in a digest. Pure.

Only organisations of the directory are quoted and named. Never: a private person (nor one named by
a handle or an address in an organisation's text), unlawful words (loi du 29 juillet 1881: a reply
that quotes an insult repeats it), or what may tell of a meeting.
"""

import re

from responders.digest.records import Quote
from watcher.model import AuthorKind, Nature, Organisation, Outcome, Reading, StoredPost
from watcher.settings import Settings
from watcher.storage.reports import DeskEntry
from watcher.text import URL, fold, one_line, web_address

WIDTH = 160  # graphemes of a quote
NAME_WIDTH = 80
_PERSONS = frozenset({AuthorKind.INDIVIDUAL, AuthorKind.UNKNOWN})
_UNSAID = frozenset({Nature.UNLAWFUL, Nature.MEETING_REQUEST, Nature.DISTRESS})
_WITHHELD = frozenset({Outcome.NO_REPLY, Outcome.SOLICITATION, Outcome.SILENCE, Outcome.BY_HAND})
_AT = re.compile(r"[^\s@＠(\[«»\"'“”,;:]*[@＠][^\s)\]«»\"'“”,;:!?…]*")
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)  # an address without its http://


def speaker(settings: Settings, organisation_id: str | None, reading: Reading | None) -> str | None:
    """Return the name of the organisation that speaks, or None when it must not be told."""
    if reading is None or reading.author_kind in _PERSONS:
        return None
    return public_name(settings.organisation(organisation_id))


def public_name(organisation: Organisation | None) -> str | None:
    """Return the name of an organisation of the directory, None when it is a person."""
    if organisation is None or organisation.kind in _PERSONS:
        return None
    return one_line(organisation.name, NAME_WIDTH)


def quote_of_entry(settings: Settings, entry: DeskEntry) -> Quote | None:
    """Return the words of a ticket, or None when they must not be repeated."""
    reading, ticket = entry.reading, entry.ticket
    if reading is None or speaker(settings, ticket.organisation_id, reading) is None:
        return None
    if {ticket.nature, reading.nature.label} & _UNSAID or ticket.outcome in _WITHHELD:
        return None
    return quote(settings, entry.stored)


def quote(settings: Settings, stored: StoredPost) -> Quote | None:
    """Return the words of a post that may be repeated, or None outside of the directory."""
    post = stored.post
    name = public_name(settings.organisation(post.organisation_id))
    if name is None or not post.text:  # empty once its author deleted it
        return None
    text = one_line(mask(post.text, known_handles(settings)), WIDTH)
    return Quote(stored.id, name, text, web_address(post.url), post.network, post.published_at)


def known_handles(settings: Settings) -> frozenset[str]:
    """Return the handles that may be shown, folded, without "@": ours and the directory's."""
    ours = settings.campaign.handles
    theirs = (
        account.address
        for organisation in settings.organisations
        if organisation.kind not in _PERSONS
        for account in organisation.accounts
    )
    return frozenset(fold(handle.lstrip("@")) for handle in (*ours, *theirs))


def mask(text: str, known: frozenset[str]) -> str:
    """Hide what may name a person: unknown handles, e-mail addresses, and web addresses."""
    whole = one_line(text.replace("\x1b", " "))  # an escape would take the "@" that follows it away
    return _AT.sub(lambda found: _masked(found[0], known), _BARE.sub("…", URL.sub("…", whole)))


def _masked(handle: str, known: frozenset[str]) -> str:
    return handle if fold(handle.lstrip("@").rstrip(".")) in known else "@…"
