"""Jetstream: Bluesky's firehose made plain, one JSON object a message. Pure.

Reference: the lexicon network.bsky.jetstream.subscribeEvents (version 2 of the protocol), and
https://bsky.network/docs/jetstream/. Its older servers (jetstream1, jetstream2) speak another one.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from watcher.clock import EPOCH
from watcher.collectors.bluesky_posts import group, moment, string
from watcher.collectors.streams import MISSED, Event, Record, Wants
from watcher.text import one_line

_METHOD = "network.bsky.jetstream.subscribeEvents"
_POST, _PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"
_LARGEST = 1_000_000  # bytes: a post is far smaller, and no frame can then be too long for us
_NOTHING = Event()


class Jetstream:
    """Read the frames of a Jetstream server."""

    subprotocols: tuple[str, ...] = ("xrpc.v1.json",)

    def address(self, base: str, cursor: Mapping[str, str]) -> str:
        """Return the address of the posts and profiles, from the cursor's event on, or from its instant."""
        asked: dict[str, Any] = {"collections": [_POST, _PROFILE], "maxMessageSizeBytes": _LARGEST}
        if place := cursor.get("seq") or _microseconds(moment(cursor.get("at"))):
            asked["cursor"] = place
        return f"{base}/xrpc/{_METHOD}?{urlencode(asked, doseq=True)}"

    def read(self, frame: bytes | str, wants: Wants) -> Event:
        """Return what a frame says."""
        try:
            said = json.loads(frame)
        except (ValueError, RecursionError):
            return _NOTHING
        if not isinstance(said, dict):
            return _NOTHING
        if said.get("$type") == "error":
            return Event(ended=one_line(string(said, "error"), 60) or "?")
        return _message(group(said, "payload"), frame, wants)


def _message(body: Record, frame: bytes | str, wants: Wants) -> Event:
    match string(body, "$type").removeprefix(_METHOD):
        case "#commit":
            return _commit(body, frame, wants)
        case "#identity":
            return _event(body, handle=string(group(body, "identity"), "handle") or None)
        case "#account":
            return _event(body, closed=_why_closed(group(body, "account")))
        case "#info":  # a place it no longer has, or does not have yet: both leave a gap
            lost = string(body, "name") in ("OutdatedCursor", "FutureCursor")
            return Event(trouble=MISSED if lost else None)
    return _event(body)


def _event(body: Record, **said: Any) -> Event:
    seq = body.get("seq")
    place = str(seq) if isinstance(seq, int) and 0 < seq < 2**63 else ""
    return Event(place, moment(body.get("time")), string(body, "did"), **said)


def _commit(body: Record, frame: bytes | str, wants: Wants) -> Event:
    record = group(body, "record") or None
    match string(body, "collection"):
        case "app.bsky.actor.profile":
            return _event(body, name=one_line(string(record, "displayName"), 100) if record else None)
        case "app.bsky.feed.post" if key := string(body, "rkey"):
            if body.get("operation") == "delete" or not record:
                return _event(body, posts={key: None})
            if wants(string(body, "did"), frame):
                return _event(body, posts={key: record})
            if body.get("operation") == "update":  # no longer for us: its words are taken away
                return _event(body, posts={key: None})
    return _event(body)


def _why_closed(account: Record) -> str | None:
    return None if account.get("active") is not False else one_line(string(account, "status"), 40) or "?"


def _microseconds(at: datetime | None) -> str:
    return str((at - EPOCH) // timedelta(microseconds=1)) if at else ""
