"""Frames of Bluesky's streams, made from nothing: com.atproto.sync.subscribeRepos and Jetstream.

    commit_frame(7, "did:plc:a", {"app.bsky.feed.post/3k": {"text": "Bonjour"}, "app.bsky.feed.post/3j": None})

A record that is None is a deletion.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import libipld

POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
_REV = "3lbwu2jzqws2a"
_METHOD = "network.bsky.jetstream.subscribeEvents"
Records = Mapping[str, Mapping[str, Any] | None]


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def frame_of(kind: str, body: Mapping[str, Any]) -> bytes:
    return bytes(libipld.encode_dag_cbor({"op": 1, "t": kind}) + libipld.encode_dag_cbor(dict(body)))


def error_frame(name: str) -> bytes:
    return bytes(libipld.encode_dag_cbor({"op": -1}) + libipld.encode_dag_cbor({"error": name, "message": "Adieu"}))


def commit_frame(seq: int, did: str, records: Records, at: datetime, action: str = "create") -> bytes:
    """Make the frame of a commit, with its blocks as a CAR file."""
    blocks = {path: _block(record) for path, record in records.items() if record is not None}
    ops = [
        {"action": action if path in blocks else "delete", "path": path, "cid": blocks.get(path, (None, b""))[0]}
        for path in records
    ]
    root = _block({"did": did, "rev": _REV, "version": 3, "prev": None, "sig": b"x" * 64})
    body = {"seq": seq, "repo": did, "time": iso(at), "rev": _REV, "since": None, "rebase": False, "tooBig": False}
    return frame_of(
        "#commit", body | {"commit": root[0], "blobs": [], "ops": ops, "blocks": _car([root, *blocks.values()])}
    )


def account_frame(seq: int, did: str, at: datetime, *, active: bool, status: str | None = None) -> bytes:
    body = {"seq": seq, "did": did, "time": iso(at), "active": active}
    return frame_of("#account", body | ({"status": status} if status else {}))


def identity_frame(seq: int, did: str, handle: str, at: datetime) -> bytes:
    return frame_of("#identity", {"seq": seq, "did": did, "time": iso(at), "handle": handle})


def jetstream_commit(
    seq: int, did: str, path: str, record: Mapping[str, Any] | None, at: datetime, action: str = "create"
) -> str:
    """Make the message of one change to one record."""
    collection, key = path.split("/")
    body: dict[str, Any] = {
        "collection": collection,
        "rkey": key,
        "rev": _REV,
        "operation": action if record else "delete",
    }
    if record is not None:
        body |= {"record": {"$type": collection, **record}, "cid": libipld.encode_cid(_block(record)[0])}
    return _message(seq, did, "#commit", body, at)


def jetstream_identity(seq: int, did: str, handle: str, at: datetime) -> str:
    upstream = {"seq": 1, "did": did, "time": iso(at), "handle": handle}
    return _message(seq, did, "#identity", {"identity": upstream}, at)


def jetstream_account(seq: int, did: str, at: datetime, *, active: bool, status: str | None = None) -> str:
    upstream = {"seq": 1, "did": did, "time": iso(at), "active": active, "status": status}
    return _message(seq, did, "#account", {"account": upstream}, at)


def jetstream_info(name: str) -> str:
    return json.dumps({"$type": "message", "payload": {"$type": f"{_METHOD}#info", "name": name}})


def jetstream_error(name: str) -> str:
    return json.dumps({"$type": "error", "error": name, "message": "Adieu"})


def _message(seq: int, did: str, kind: str, said: Mapping[str, Any], at: datetime) -> str:
    payload = {"$type": f"{_METHOD}{kind}", "seq": seq, "did": did, "time": iso(at), "witnessedAt": iso(at), **said}
    return json.dumps({"$type": "message", "payload": payload})


def _block(record: Mapping[str, Any]) -> tuple[bytes, bytes]:
    data = bytes(libipld.encode_dag_cbor(dict(record)))
    return b"\x01\x71\x12\x20" + hashlib.sha256(data).digest(), data


def _car(blocks: list[tuple[bytes, bytes]]) -> bytes:
    head = libipld.encode_dag_cbor({"version": 1, "roots": [blocks[0][0]]})
    return _sized(head) + b"".join(_sized(cid + data) for cid, data in blocks)


def _sized(data: bytes) -> bytes:
    size, length = b"", len(data)
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return size + bytes([length]) + data
