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
keeps its key after the one it shared a guid with has left the feed. With it goes the digest of the
entry's own bytes: one that is there again to the byte need not be parsed (`feed_parts`).
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from watcher.text import copy_key

MAX_REMEMBERED = 500
_Place = tuple[str, str]
_Record = tuple[str, str, str]  # what tells it apart, its title, the digest of its bytes
_Known = dict[_Place, _Record]  # by (what names it, where it is)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry says of its own identity; empty strings where it says nothing.

    `block` is the digest of its bytes, where they are known.
    """

    guid: str
    link: str
    title: str
    summary: str
    block: str = ""

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


def keys(claims: Sequence[Claim], memory: str, unchanged: Collection[str] = ()) -> tuple[list[str], str]:
    """Return one key a claim (newest first, as feeds go), and the memory for the next look.

    `unchanged` are the digests of the entries of the same document that were not parsed again.
    """
    known = _loaded(memory)
    for place in [place for place, record in known.items() if record[2] in unchanged]:
        known[place] = known.pop(place)  # seen last
    places = [claim.place for claim in claims]
    kept = {place for place, record in known.items() if record[2] in unchanged}
    present, seen = kept.union(places), Counter([*places, *kept])
    shared = Counter(name for name, _ in present)
    marks: dict[_Place, str] = {}
    for claim, place in zip(reversed(claims), reversed(places), strict=True):
        if place not in marks:
            marks[place] = _mark(claim, known, present, shared[place[0]] == 1)
        known.pop(place, None)
        # Two entries in one place are one post: neither may be left out, or each look would take the other.
        known[place] = (marks[place], copy_key(claim.title)[:60], claim.block if seen[place] == 1 else "")
    marked = [(claim.name, marks[place]) for claim, place in zip(claims, places, strict=True)]
    return [f"{name}#{mark}" if mark else name for name, mark in marked], _saved(known)


def known_blocks(memory: str) -> frozenset[str]:
    """Return the digests of the entries that a memory holds."""
    return frozenset(block for _, _, block in _loaded(memory).values() if block)


def are_known(claims: Sequence[Claim], memory: str) -> list[bool]:
    """Return, for each claim, whether a memory already held it."""
    known = _loaded(memory)
    return [claim.place in known for claim in claims]


def _mark(claim: Claim, known: _Known, present: set[_Place], only: bool) -> str:
    """Return what tells this entry apart from others of the same name; "" for the first of them."""
    name, where = claim.place
    if claim.place in known:
        return known[claim.place][0]
    namesakes = {place: record for place, record in known.items() if place[0] == name}
    if not namesakes:
        return ""
    taken = {record[0] for place, record in namesakes.items() if place in present}
    for place, (mark, title, _) in reversed(namesakes.items()):
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
        rows = ([str(value) for value in row] for row in json.loads(memory or "[]"))
        return {(name, where): (mark, title, "".join(block)) for name, where, mark, title, *block in rows}
    except (ValueError, TypeError, RecursionError):
        return {}


def _saved(known: _Known) -> str:
    last = list(known.items())[-MAX_REMEMBERED:]
    return json.dumps([[*place, *record] for place, record in last], ensure_ascii=False, separators=(",", ":"))
