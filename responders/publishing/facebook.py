"""Facebook: posts of our own Page, and comments of the Page under what it answers. Never groups.

Groups have had no API since 22 April 2024: there a person publishes by hand. Sources:
https://developers.facebook.com/docs/pages-api/posts, https://developers.facebook.com/docs/pages-api/comments-mentions.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from responders.composition import Part, parts_of
from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.facebook_wire import PageWire, since
from responders.publishing.lengths import check_parts
from responders.publishing.outcomes import Fate, Refused, looking
from responders.publishing.pictures import Album, Loaded
from responders.publishing.same_text import same_text
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.collectors.facebook_posts import created
from watcher.collectors.graph import next_token
from watcher.collectors.graph_errors import Key
from watcher.collectors.graph_http import API
from watcher.messages import msg
from watcher.model import Network, Publication, Reach
from watcher.text import web_address

_CLOCKS_DIFFER = timedelta(minutes=10)
_COUNTED = "reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count),shares"
_Raw = Mapping[str, Any]


class FacebookPublisher:
    """Publish as one of our Pages."""

    network = Network.FACEBOOK

    def __init__(
        self,
        limits: Limits,
        page: str,
        key: Key,
        clock: Clock,
        album: Album,
        version: str = "v25.0",
        base_url: str = API,
    ) -> None:
        self._page = PageWire(limits, page, version, key, clock, base_url)
        self._album, self._clock = album, clock

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish the text; a duplicate is looked for. Raise Refused or OutcomeUnknown."""
        parts = parts_of(publication.text)
        check_parts(parts, self.network, threads=False)
        pictures = self._album.load(parts)[0]
        try:
            return self._sent(self._write(publication.in_reply_to, parts[0], pictures[0] if pictures else None))
        except Refused as error:
            if error.kind is Fate.DUPLICATE and (found := self.find(publication, key)):
                return found
            raise

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look among our posts, or our comments there, since the text was queued; raise OutcomeUnknown."""
        ours, above = parts_of(publication.text)[0].text, publication.in_reply_to
        start = publication.queued_at - _CLOCKS_DIFFER
        with looking():
            me = self._page.read(self._page.page, fields="id")
            edge = f"{above}/comments" if above else f"{self._page.page}/published_posts"
            fields = "id,message,created_time,from"
            newest = {"order": "reverse_chronological"} if above else {"since": since(start)}
            told = self._page.read(edge, fields=fields, limit="100", **newest)
        if told is None and above:
            return None  # what it answers is gone, and all that stood under it
        shown = _objects(told.get("data")) if told else []
        for raw in shown:
            if me and _author(raw) == me.get("id") and same_text(str(raw.get("message") or ""), ours):
                return self._sent(raw)
        if not me or told is None or (next_token(told) and self._ends_early(shown, start)):
            raise OutcomeUnknown(msg("Facebook did not show all that our Page published."))
        return None

    def _ends_early(self, shown: Sequence[_Raw], start: datetime) -> bool:
        """Return whether a page, the newest first, ends before it has come down to an instant."""
        oldest = created(shown[-1], self._clock()) if shown else None
        return oldest is None or oldest >= start

    def edit(self, native_id: str, text: str) -> None:
        """Change the words of a post; raise Refused or OutcomeUnknown."""
        check_parts(parts_of(text), self.network, threads=False)
        self._page.write("POST", native_id, {"message": text})

    def delete(self, native_id: str) -> None:
        """Take a post back; one that is gone already is no trouble. Raise Refused or OutcomeUnknown."""
        try:
            self._page.write("DELETE", native_id, {})
        except Refused as error:
            if error.kind is not Fate.DESK:
                raise

    def metrics(self, native_id: str) -> Reach | None:
        """Return how far a post went, None when it is gone; raise OutcomeUnknown."""
        with looking():
            told = self._page.read(native_id, fields=_COUNTED)
        if told is None:
            return None
        shares = told.get("shares")
        return Reach(
            likes=_total(told.get("reactions")),
            reposts=_number(shares.get("count")) if isinstance(shares, Mapping) else 0,
            replies=_total(told.get("comments")),
        )

    def shown(self, native_id: str) -> str | None:
        """Return the words of a post, None when it is gone; raise OutcomeUnknown."""
        with looking():
            told = self._page.read(native_id, fields="message")
        return None if told is None else str(told.get("message") or "")

    def token_ends_at(self) -> datetime | None:
        """Return when our key ends, or its right to read data does; None for never. Raise OutcomeUnknown."""
        with looking():
            told = self._page.about_key()
        ends = [_number(told.get(name)) for name in ("expires_at", "data_access_expires_at")]
        try:
            return datetime.fromtimestamp(min(filter(None, ends)), UTC) if any(ends) else None
        except (ValueError, OverflowError, OSError):
            return None

    def _write(self, above: str | None, part: Part, picture: Loaded | None) -> _Raw:
        if above and picture:
            raise Refused(
                msg("Pictures are not sent in comments on Facebook."),
                msg("Publish it by hand."),
                kind=Fate.TEXT_REFUSED,
            )
        if picture:
            values = {"message": part.text, "alt_text_custom": picture.picture.alt}
            return self._page.write("POST", f"{self._page.page}/photos", values, picture)
        edge = f"{above}/comments" if above else f"{self._page.page}/feed"
        return self._page.write("POST", edge, {"message": part.text})

    def _sent(self, raw: _Raw) -> Sent:
        native_id = str(raw.get("post_id") or raw.get("id") or "")
        return Sent(web_address(f"https://www.facebook.com/{native_id}") or "", (native_id,))


def _objects(value: object) -> list[_Raw]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _author(raw: _Raw) -> object:
    author = raw.get("from")
    return author.get("id") if isinstance(author, Mapping) else None


def _total(edge: object) -> int:
    summary = edge.get("summary") if isinstance(edge, Mapping) else None
    return _number(summary.get("total_count")) if isinstance(summary, Mapping) else 0


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
