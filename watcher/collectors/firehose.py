"""Bluesky's firehose: everything everybody writes, as DAG-CBOR frames with CAR blocks. Pure.

Reference: https://atproto.com/specs/sync#firehose (com.atproto.sync.subscribeRepos).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import libipld

from watcher.collectors.bluesky_posts import moment, string
from watcher.collectors.streams import MISSED, Event, Record, Wants
from watcher.text import one_line

_POST, _PROFILE = "app.bsky.feed.post/", "app.bsky.actor.profile/self"
_NOTHING = Event()


class Firehose:
    """Read the frames of a relay, or of one server of accounts (PDS)."""

    subprotocols: tuple[str, ...] = ()

    def address(self, base: str, cursor: Mapping[str, str]) -> str:
        """Return the address of the stream, after the sequence number of the cursor."""
        seq = cursor.get("seq", "")
        return f"{base}/xrpc/com.atproto.sync.subscribeRepos" + (f"?cursor={seq}" if seq else "")

    def read(self, frame: bytes | str, wants: Wants) -> Event:
        """Return what a frame says; a post that nobody wants is not decoded."""
        try:
            head, body = libipld.decode_dag_cbor_multi(frame) if isinstance(frame, bytes) else (None, None)
        except (ValueError, RecursionError):
            return _NOTHING
        if not isinstance(head, dict) or not isinstance(body, dict):
            return _NOTHING
        return _failure(body) if head.get("op") == -1 else _message(head.get("t"), body, wants)


def _message(kind: object, body: Record, wants: Wants) -> Event:
    match kind:
        case "#commit":
            return _commit(body, wants)
        case "#identity":
            return _event(body, string(body, "did"), handle=string(body, "handle") or None)
        case "#account":
            return _event(body, string(body, "did"), closed=_why_closed(body))
        case "#info":
            return Event(trouble=MISSED if body.get("name") == "OutdatedCursor" else None)
    return _event(body, "")


def _failure(body: Record) -> Event:
    """Say why the stream ends; a place ahead of it means that it counts anew."""
    name = one_line(string(body, "error"), 60) or "?"
    if name == "FutureCursor":
        return Event(trouble=MISSED, ended=name, is_anew=True)
    return Event(ended=name)


def _event(body: Record, did: str, **said: Any) -> Event:
    seq = body.get("seq")
    place = str(seq) if isinstance(seq, int) and 0 < seq < 2**63 else ""
    return Event(place, moment(body.get("time")), did, **said)


def _commit(body: Record, wants: Wants) -> Event:
    did, ops, blocks = string(body, "repo"), body.get("ops"), body.get("blocks")
    found = list(_ops(ops)) if isinstance(ops, list) else []
    if not found:
        return _event(body, did)
    raw = blocks if isinstance(blocks, bytes) else b""
    records = _records(raw) if wants(did, raw) else {}
    name, posts = None, dict[str, Record | None]()
    for path, action, cid in found:
        record = _record(records, cid)
        if path == _PROFILE:
            name = None if record is None else one_line(string(record, "displayName"), 100)
        elif record is not None or action != "create":  # an edit that is no longer for us takes its words away
            posts[path.removeprefix(_POST)] = record
    return _event(body, did, posts=posts, name=name)


def _ops(ops: list[Any]) -> Iterator[tuple[str, object, object]]:
    """Yield the path, action and block of what a commit does to posts and to the profile."""
    for op in ops:
        path = op.get("path") if isinstance(op, dict) else None
        if isinstance(path, str) and (path.startswith(_POST) or path == _PROFILE):
            yield path, op.get("action"), op.get("cid")


def _records(blocks: bytes) -> Mapping[Any, Any]:
    """Return the blocks of a commit by their names; none when they cannot be read."""
    try:
        return dict(libipld.decode_car(blocks)[1])
    except (ValueError, TypeError, RecursionError):
        return {}


def _record(records: Mapping[Any, Any], cid: object) -> Record | None:
    record = records.get(cid) if isinstance(cid, bytes) else None
    return record if isinstance(record, dict) else None


def _why_closed(body: Record) -> str | None:
    return None if body.get("active") is not False else one_line(string(body, "status"), 40) or "?"
