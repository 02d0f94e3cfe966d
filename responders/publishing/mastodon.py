"""Mastodon: one Idempotency-Key for all attempts, and a look at our own posts before each.

Servers forget such keys after an hour. Sources: https://docs.joinmastodon.org/methods/statuses/,
https://docs.joinmastodon.org/methods/media/.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from responders.composition import Part, parts_of
from responders.limits import length
from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.lengths import check_parts
from responders.publishing.mastodon_wire import Instance, moment_of
from responders.publishing.outcomes import Fate, Refused, after, looking, published
from responders.publishing.pictures import Album, Loaded
from responders.publishing.same_text import same_text
from watcher.clock import Clock
from watcher.collectors.addresses import host_of
from watcher.collectors.base import Limits
from watcher.collectors.fediverse_known import opaque_id
from watcher.collectors.fediverse_server import MastodonOptions
from watcher.collectors.refusals import nonsense
from watcher.messages import msg
from watcher.model import Network, Publication, Reach
from watcher.text import text_of_html, web_address

_CLOCKS_DIFFER = timedelta(minutes=10)
_COUNTS = ("favourites_count", "reblogs_count", "replies_count")
_Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manner:
    """How our posts are published: who sees them, in which language, who may quote them (None: as the account says)."""

    visibility: str = "public"
    language: str = "fr"
    quotes: str | None = None


class MastodonPublisher:
    """Publish as one of our accounts."""

    network = Network.MASTODON

    def __init__(self, limits: Limits, options: MastodonOptions, clock: Clock, album: Album, manner: Manner) -> None:
        self._instance = Instance(limits, options, clock)
        self._album, self._manner = album, manner

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish each post of the text that is not there yet; raise Refused or OutcomeUnknown."""
        parts = parts_of(publication.text)
        check_parts(parts, self.network)
        pictures = self._album.load(parts)
        self._check_limits(parts)
        above = self._answered(publication.in_reply_to)
        ours = self._ours(publication.queued_at)
        statuses: list[_Raw] = []
        for number, part in enumerate(parts):
            with after(number, len(parts), _url(statuses[0]) if statuses else ""):
                status = _found(ours, part, above) or self._post(part, pictures[number], above, f"{key}-{number}")
            above = opaque_id(status.get("id"))
            statuses.append(status)
        return _sent(statuses)

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look among our posts since the text was queued; raise OutcomeUnknown."""
        parts = parts_of(publication.text)
        with looking():
            above = self._answered(publication.in_reply_to)
            ours = self._ours(publication.queued_at)
        statuses: list[_Raw] = []
        for number, part in enumerate(parts):
            status = _found(ours, part, above)
            if status is None and statuses:
                raise OutcomeUnknown(published(number, len(parts), _url(statuses[0])))
            if status is None:
                return None
            above = opaque_id(status.get("id"))
            statuses.append(status)
        return _sent(statuses)

    def shown(self, native_id: str) -> str | None:
        """Return the words of a post, None when it is gone; raise OutcomeUnknown."""
        with looking():
            status = self._instance.read(lambda sdk: sdk.status(native_id), dict, may_be_gone=True)
        return text_of_html(str(status.get("content") or "")) if status else None

    def edit(self, native_id: str, text: str) -> None:
        """Change the words of a post; raise Refused or OutcomeUnknown."""
        check_parts(parts_of(text), self.network, threads=False)
        self._instance.write(lambda sdk: sdk.status_update(native_id, text))

    def delete(self, native_id: str) -> None:
        """Take a post back; one that is gone already is no trouble. Raise Refused or OutcomeUnknown."""
        try:
            self._instance.write(lambda sdk: sdk.status_delete(native_id))
        except Refused as error:
            if error.kind is not Fate.DESK:
                raise

    def metrics(self, native_id: str) -> Reach | None:
        """Return how far a post went, None when it is gone; raise OutcomeUnknown."""
        with looking():
            status = self._instance.read(lambda sdk: sdk.status(native_id), dict, may_be_gone=True)
        counts = (status.get(name) for name in _COUNTS)
        return Reach(*(count if isinstance(count, int) else 0 for count in counts)) if status else None

    def _post(self, part: Part, pictures: Sequence[Loaded], above: str, key: str) -> _Raw:
        media = [self._uploaded(picture) for picture in pictures]
        post = partial(
            _status_post,
            text=part.text,
            in_reply_to_id=above or None,
            media_ids=media or None,
            visibility=self._manner.visibility,
            language=self._manner.language,
            idempotency_key=key,
            quote_approval_policy=self._manner.quotes,
        )
        return self._instance.write(post)

    def _uploaded(self, picture: Loaded) -> str:
        told = self._instance.write(
            lambda sdk: sdk.media_post(
                picture.content, picture.kind, description=picture.picture.alt, file_name=picture.picture.name
            )
        )
        return opaque_id(told.get("id"))

    def _check_limits(self, parts: Sequence[Part]) -> None:
        """Refuse what this very server would: some take less than Mastodon itself."""
        most = self._instance.most_characters()
        if most and max(length(part.text, self.network) for part in parts) > most:
            raise Refused(
                msg("This server takes posts of {limit} characters.", limit=most),
                msg("Shorten the text to {limit} characters.", limit=most),
                kind=Fate.TEXT_REFUSED,
            )

    def _answered(self, uri: str | None) -> str:
        """Return the id our own server gives the post that is answered, "" for none; raise Refused."""
        if not uri:
            return ""
        for status in self._known_here(uri) or self._fetched(uri):
            if uri in (status.get("uri"), status.get("url")):
                return opaque_id(status.get("id"))
        raise Refused(
            msg("The post it answers is gone, or closed to answers."),
            msg("Look at it on the network, then decide again."),
            kind=Fate.DESK,
        )

    def _known_here(self, uri: str) -> list[_Raw]:
        """Return a post of our own server, whose address ends with its id."""
        native_id = opaque_id(uri.rpartition("/")[2])
        if host_of(uri) != self._instance.name or not native_id:
            return []
        return [self._instance.read(lambda sdk: sdk.status(native_id), dict, may_be_gone=True)]

    def _fetched(self, uri: str) -> list[_Raw]:
        """Have our server fetch a post of another."""
        found = self._instance.read(
            lambda sdk: sdk.search_v2(uri, resolve=True, result_type="statuses"), dict, may_be_gone=True
        )
        return _objects(found.get("statuses"))

    def _ours(self, since: datetime) -> list[_Raw]:
        """Return our posts since an instant, the newest first."""
        me = opaque_id(self._instance.read(lambda sdk: sdk.account_verify_credentials(), dict).get("id"))
        if not me:
            raise Refused(nonsense(self._instance.name).message, kind=Fate.RETRY)
        return list(self._pages(me, since - _CLOCKS_DIFFER))

    def _pages(self, me: str, since: datetime) -> Iterator[_Raw]:
        last: str | None = None
        for _ in range(_MOST_PAGES):
            page = _objects(self._instance.read(partial(_account_statuses, me=me, max_id=last), list))
            yield from (status for status in page if moment_of(status) >= since)
            if not page or moment_of(page[-1]) < since:
                return
            last = opaque_id(page[-1].get("id"))


_MOST_PAGES = 20  # of 40 posts


def _status_post(sdk: Any, *, text: str, **manner: Any) -> object:
    return sdk.status_post(text, **manner)


def _account_statuses(sdk: Any, *, me: str, max_id: str | None) -> object:
    return sdk.account_statuses(me, max_id=max_id, limit=40)


def _found(ours: Sequence[_Raw], part: Part, above: str) -> _Raw | None:
    """Return our post with these words under this post; Mastodon shows "@name" for "@name@server"."""
    for status in ours:
        shown = text_of_html(str(status.get("content") or ""))
        if opaque_id(status.get("in_reply_to_id")) == above and same_text(shown, part.text):
            return status
    return None


def _sent(statuses: Sequence[_Raw]) -> Sent:
    return Sent(_url(statuses[0]), tuple(opaque_id(status.get("id")) for status in statuses))


def _url(status: _Raw) -> str:
    return web_address(str(status.get("url") or "")) or web_address(str(status.get("uri") or "")) or ""


def _objects(value: object) -> list[_Raw]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
