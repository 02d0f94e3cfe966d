"""Bluesky: a record under a key of our choosing, so that the server itself refuses a second one.

Sources: the lexicons app.bsky.feed.post and app.bsky.embed.*, https://docs.bsky.app/docs/api.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from responders.composition import Part, parts_of
from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.bluesky_wire import POSTS, Repository, ref
from responders.publishing.facets import Feature, facets_of, to_lexicon
from responders.publishing.lengths import check_parts
from responders.publishing.outcomes import Fate, Refused, after, looking, published
from responders.publishing.pictures import Album, Loaded
from responders.publishing.record_keys import record_key
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_web import BlueskyOptions
from watcher.messages import msg
from watcher.model import Network, Publication, Reach

_COUNTS = ("likeCount", "repostCount", "replyCount")
_Ref = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of one of our own pages under a text that links to it."""

    title: str
    description: str = ""


class BlueskyPublisher:
    """Publish as one of our accounts. `cards` are those of our own pages, by address."""

    network = Network.BLUESKY

    def __init__(
        self, limits: Limits, options: BlueskyOptions, clock: Clock, album: Album, cards: Mapping[str, Card]
    ) -> None:
        self._repository = Repository(limits, options, clock)
        self._clock, self._album, self._cards = clock, album, cards

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish each post of the text that is not there yet; raise Refused or OutcomeUnknown."""
        parts = parts_of(publication.text)
        check_parts(parts, self.network)
        return asyncio.run(self._send(publication, key, parts, self._album.load(parts)))

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look for the records; None when the first is not there. Raise OutcomeUnknown."""
        return asyncio.run(self._find(publication, key))

    def delete(self, native_id: str) -> None:
        """Take a post back; raise Refused."""
        asyncio.run(self._repository.delete(native_id))

    def metrics(self, native_id: str) -> Reach | None:
        """Return how far a post went, None when it is gone; raise OutcomeUnknown."""
        with looking():
            view = asyncio.run(self._repository.view(native_id))
        return Reach(*(_count(view.get(name)) for name in _COUNTS)) if view else None

    def shown(self, native_id: str) -> str | None:
        """Return the words of a post, None when it is gone; raise OutcomeUnknown."""
        return asyncio.run(self._repository.words_of(native_id))

    def token_ends_at(self) -> datetime | None:
        """Return when our session ends, None when its token does not say; raise OutcomeUnknown."""
        return asyncio.run(self._repository.ends_at())

    async def _send(
        self, publication: Publication, key: str, parts: Sequence[Part], pictures: Sequence[Sequence[Loaded]]
    ) -> Sent:
        root, parent = await self._answered(publication.in_reply_to)
        uris: list[str] = []
        for number, part in enumerate(parts):
            with after(number, len(parts), _url(uris[0]) if uris else ""):
                record = await self._record(part, pictures[number], root, parent)
                parent = await self._repository.create(record_key(key, publication.queued_at, number), record)
            root = root or parent
            uris.append(parent["uri"])
        return Sent(_url(uris[0]), tuple(uris))

    async def _find(self, publication: Publication, key: str) -> Sent | None:
        parts = parts_of(publication.text)
        keys = [record_key(key, publication.queued_at, number) for number in range(len(parts))]
        found = [await self._repository.there(place, part.text) for place, part in zip(keys, parts, strict=True)]
        if found[0] is None:
            return None
        uris = tuple(one["uri"] for one in found if one)
        if len(uris) < len(parts):
            raise OutcomeUnknown(published(found.index(None), len(parts), _url(uris[0])))
        return Sent(_url(uris[0]), uris)

    async def _answered(self, uri: str | None) -> tuple[_Ref | None, _Ref | None]:
        """Return the beginning of the thread and the post that is answered; raise Refused when it is gone."""
        if not uri:
            return None, None
        view = await self._repository.view(uri)
        if view is None or _part_of(view, "viewer").get("replyDisabled"):
            raise Refused(
                msg("The post it answers is gone, or closed to answers."),
                msg("Look at it on the network, then decide again."),
                kind=Fate.DESK,
            )
        root = _part_of(_part_of(_part_of(view, "record"), "reply"), "root")
        return ref(root or view), ref(view)

    async def _record(
        self, part: Part, pictures: Sequence[Loaded], root: _Ref | None, parent: _Ref | None
    ) -> dict[str, Any]:
        facets = facets_of(part.text)
        dids = {f.value: await self._repository.resolve(f.value) for f in facets if f.feature is Feature.MENTION}
        made = {
            "facets": to_lexicon(facets, dids),
            "reply": {"root": root, "parent": parent} if parent else None,
            "embed": await self._embed(pictures, [f.value for f in facets if f.feature is Feature.LINK]),
        }
        created = self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"$type": POSTS, "text": part.text, "langs": ["fr"], "createdAt": created}
        return record | {name: value for name, value in made.items() if value}

    async def _embed(self, pictures: Sequence[Loaded], links: Sequence[str]) -> dict[str, Any] | None:
        """Return the pictures of a post, or else the card of the first page of ours it links to."""
        if pictures:
            images = [{"alt": one.picture.alt, "image": await self._repository.upload(one)} for one in pictures]
            return {"$type": "app.bsky.embed.images", "images": images}
        for uri in links:
            if card := self._cards.get(uri):
                shown = {"uri": uri, "title": card.title, "description": card.description}
                return {"$type": "app.bsky.embed.external", "external": shown}
        return None


def _part_of(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _url(uri: str) -> str:
    """Return the address people open, of a record's own."""
    did, _, place = uri.removeprefix("at://").partition(f"/{POSTS}/")
    return f"https://bsky.app/profile/{did}/post/{place}" if place else ""
