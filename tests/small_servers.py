"""Two small servers of the contract test: a feed, and as much of Bluesky's AppView as a look at an account needs."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from feed_server import Reply
from scripted_server import ScriptedServer, query_of

from watcher.clock import from_ms, to_ms


class SmallFeed(ScriptedServer):
    """Answer with one feed of all that was said, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, datetime]] = []

    def respond(self, target: str) -> Reply:
        items = "".join(
            f"<item><guid>urn:essai:{n}</guid><title>{escape(text)}</title>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
            for n, (text, at) in reversed(list(enumerate(self.said)))
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Essai</title>{items}</channel></rss>'
        return Reply(body=body.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


class SmallAppView(ScriptedServer):
    """Answer getAuthorFeed, newest first; a page is named by the date and number of the last post before it."""

    def __init__(self, did: str) -> None:
        super().__init__()
        self.did, self.epoch = did, 0
        self.said: list[tuple[str, datetime]] = []

    def respond(self, target: str) -> Reply:
        query = query_of(urlsplit(target).query)
        epoch, _, place = query.get("cursor", f"{self.epoch}/").partition("/")
        if int(epoch) != self.epoch:
            return as_json({"error": "InvalidRequest", "message": "Malformed cursor"}, 400)
        ms, _, number = place.partition("::")
        after = (from_ms(int(ms)), int(number)) if ms and not self.repeats else (datetime.max.replace(tzinfo=UTC), 0)
        places = sorted(((at, n) for n, (_, at) in enumerate(self.said)), reverse=True)
        left = [place for place in places if place < after]
        page, more = left[: int(query["limit"])], len(left) > int(query["limit"])
        follows = {"cursor": f"{self.epoch}/{to_ms(page[-1][0])}::{page[-1][1]}"} if more else {}
        return as_json({"feed": [{"post": self._view(n)} for _, n in page], **follows})

    def _view(self, number: int) -> dict[str, Any]:
        text, at = self.said[number]
        return {
            "uri": f"at://{self.did}/app.bsky.feed.post/n{number}",
            "author": {"did": self.did, "handle": "maraichers.example"},
            "record": {"text": text, "createdAt": at.isoformat()},
            "indexedAt": at.isoformat(),
        }


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
