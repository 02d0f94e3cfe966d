"""What is special in a text for Bluesky: links, mentions and hashtags, each with its place. Pure.

Bluesky counts places in bytes of UTF-8, the end not included.
Source: https://docs.bsky.app/docs/advanced-guides/post-richtext.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watcher.text import HANDLE, HASHTAG, URL, count_graphemes

_LONGEST_TAG = 64  # graphemes, app.bsky.richtext.facet
_CLOSING = ".,;:!?…'’\""
_HANDLE = re.compile(r"@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*)", re.IGNORECASE | re.ASCII)


class Feature(StrEnum):
    """What a piece of a text leads to."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Facet:
    """A piece of a text: from which byte to which, and the address, handle or hashtag it holds."""

    start: int
    end: int
    feature: Feature
    value: str


def facets_of(text: str) -> tuple[Facet, ...]:
    """Return the special pieces of a text in their order; none touches another."""
    links = [(m.start(), m.start() + len(m[0].rstrip(_CLOSING))) for m in URL.finditer(text)]
    found = [(start, end, Feature.LINK, text[start:end]) for start, end in links]
    found += [piece for piece in _names(text) if not any(s < piece[1] and piece[0] < e for s, e in links)]
    return tuple(
        Facet(_bytes(text[:start]), _bytes(text[:end]), feature, value) for start, end, feature, value in sorted(found)
    )


def to_lexicon(facets: tuple[Facet, ...], dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Write facets as app.bsky.richtext.facet; a mention of an account not in `dids` stays plain text."""
    written = ((facet, _feature(facet, dids)) for facet in facets)
    return [
        {"index": {"byteStart": facet.start, "byteEnd": facet.end}, "features": [feature]}
        for facet, feature in written
        if feature
    ]


def _names(text: str) -> Iterator[tuple[int, int, Feature, str]]:
    for mention in HANDLE.finditer(text):
        if handle := _HANDLE.match(mention[0]):
            yield mention.start(), mention.start() + len(handle[0]), Feature.MENTION, handle[1].lower()
    for tag in HASHTAG.finditer(text):
        if not tag[0][1:].isdigit() and count_graphemes(tag[0]) <= _LONGEST_TAG:
            yield tag.start(), tag.end(), Feature.TAG, tag[0][1:]


def _feature(facet: Facet, dids: Mapping[str, str]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{facet.feature}"
    match facet.feature:
        case Feature.LINK:
            return {"$type": kind, "uri": facet.value}
        case Feature.TAG:
            return {"$type": kind, "tag": facet.value}
    did = dids.get(facet.value)
    return {"$type": kind, "did": did} if did else None


def _bytes(text: str) -> int:
    return len(text.encode())
