"""The posts a source showed of late, so that one that goes missing can be asked about. Pure.

A post that should be on a page (its date lies between two posts that are) and is not may have been
deleted: only the server's 404 to its own address proves it.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.clock import to_ms

MOST = 200  # posts remembered for each source
_ID = re.compile(r"[\w.:~=-]{1,200}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """A post given before: its id on the server, its identity in the ledger, its place in milliseconds."""

    id: str
    native_id: str
    at_ms: int


def opaque_id(value: object) -> str:
    """Return an id as the text it is, also where a server writes a number; "" when it cannot be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and _ID.match(value) else ""


def remembered(cursor: Mapping[str, str]) -> tuple[Known, ...]:
    """Read what a cursor remembers; nothing when it is damaged."""
    try:
        rows = json.loads(cursor.get("known", "[]"))
    except (ValueError, RecursionError):
        return ()
    found = [_known(row) for row in rows] if isinstance(rows, list) else []
    return tuple(known for known in found if known)


def _known(row: object) -> Known | None:
    match row:
        case [str(ident), str(native_id), int(at_ms)] if opaque_id(ident):
            return Known(ident, native_id, at_ms)
    return None


def to_text(known: Iterable[Known]) -> str:
    """Write what to remember, the newest `MOST`, for a cursor."""
    newest = sorted(known, key=lambda one: (one.at_ms, one.id), reverse=True)[:MOST]
    rows = [[one.id, one.native_id, one.at_ms] for one in newest]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def missing(
    known: Sequence[Known], shown: Collection[str], oldest: datetime | None, below: datetime | None
) -> list[Known]:
    """Return the posts that a page should show and does not.

    The page reaches from `below` (None: from the newest) down to `oldest` (None: to the very first);
    posts of the very instants where it begins and ends may stand on its neighbours.
    """
    low = to_ms(oldest) if oldest else -1
    high = to_ms(below) if below else None
    return [k for k in known if k.id not in shown and low < k.at_ms and (high is None or k.at_ms < high)]
