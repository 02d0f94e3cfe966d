"""Tell which entry of a feed is which, from one look to the next. Pure.

The rule. An entry is known by its guid; without one by its link; without either by a hash of its
title and summary. Scheme and trailing slash do not count, so http -> https changes nothing.

A guid (or, without one, a link) may be used again for something else, and must not merge the two:

* in one document, entries with the same guid and different links are different entries: the oldest
  keeps the plain guid, each other one is guid + link;
* across time, a known guid that comes with a new link while the old link has gone is the same entry
  moved or edited when the titles share at least half of their words; otherwise it is a new entry,
  known as guid + link;
* the same guid and link with another title is an edit.

What was decided is remembered in the source's cursor (the last 500 entries), so that an entry
keeps its key after the one it shared a guid with has left the feed.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.text import copy_key

MAX_REMEMBERED = 500
_Place = tuple[str, str]
_Known = dict[_Place, tuple[str, str]]  # (what names it, where it is) -> (what tells it apart, its title)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry says of its own identity; empty strings where it says nothing."""

    guid: str
    link: str
    title: str
    summary: str

    @property
    def name(self) -> str:
        """What names the entry before anything else tells it apart."""
        return _bare(self.guid) or _bare(self.link) or "hash:" + digest(f"{self.title}\n{self.summary}")

    @property
    def place(self) -> _Place:
        """Where the entry is: its name, and its link or (when that is the name) its title."""
        where = _bare(self.link) if self.guid and self.link else copy_key(self.title)
        return digest(self.name), digest(where)


def digest(content: str | bytes) -> str:
    """Return 16 hexadecimal characters that stand for a text or a body."""
    content = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _bare(address: str) -> str:
    """Return an address or a guid without its scheme or trailing slash."""
    return re.sub(r"\Ahttps?://", "", address.strip(), flags=re.IGNORECASE).rstrip("/")


def keys(claims: Sequence[Claim], memory: str) -> tuple[list[str], str]:
    """Return one key a claim (newest first, as feeds go), and the memory for the next look."""
    known = _loaded(memory)
    present = {claim.place for claim in claims}
    shared = Counter(name for name, _ in present)
    marks: dict[_Place, str] = {}
    for claim in reversed(claims):
        place = claim.place
        if place not in marks:
            only = shared[place[0]] == 1
            marks[place] = _mark(claim, known, present, only)
        known.pop(place, None)
        known[place] = (marks[place], copy_key(claim.title)[:60])
    answer = [claim.name + (f"#{mark}" if (mark := marks[claim.place]) else "") for claim in claims]
    return answer, _saved(known)


def _mark(claim: Claim, known: _Known, present: set[_Place], only: bool) -> str:
    """Return what tells this entry apart from others of the same name; "" for the first of them."""
    name, where = claim.place
    if claim.place in known:
        return known[claim.place][0]
    namesakes = {place: record for place, record in known.items() if place[0] == name}
    if not namesakes:
        return ""
    taken = {mark for place, (mark, _) in namesakes.items() if place in present}
    for place, (mark, title) in reversed(namesakes.items()):
        if place not in present and mark not in taken and _is_same(claim, title, only):
            return mark
    return where


def _is_same(claim: Claim, title: str, only: bool) -> bool:
    """Return whether a namesake that has gone is this entry, edited or moved."""
    if only and not (claim.guid and claim.link):
        return True
    ours, theirs = set(copy_key(claim.title)[:60].split()), set(title.split())
    return 2 * len(ours & theirs) >= max(len(ours), len(theirs))


def _loaded(memory: str) -> _Known:
    """Read a memory back; a damaged one is forgotten."""
    try:
        return {(str(n), str(w)): (str(m), str(t)) for n, w, m, t in json.loads(memory or "[]")}
    except (ValueError, TypeError, RecursionError):
        return {}


def _saved(known: _Known) -> str:
    last = list(known.items())[-MAX_REMEMBERED:]
    return json.dumps([[*place, *record] for place, record in last], ensure_ascii=False, separators=(",", ":"))
