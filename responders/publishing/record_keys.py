"""The key under which Bluesky keeps a post, chosen by us so that a second one is refused. Pure.

A TID: 53 bits of microseconds and 10 bits that tell writers apart (https://atproto.com/specs/tid).
"""

import hashlib
from datetime import datetime

from watcher.clock import to_ms

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def record_key(key: str, at: datetime, part: int = 0) -> str:
    """Return the record key of one part of a publication: the same for the same `key`, instant and part."""
    chance = int.from_bytes(hashlib.sha256(f"{key}/{part}".encode()).digest()[:8])
    micros = (to_ms(at) + part) * 1_000 + chance % 1_000
    number = (micros & (1 << 53) - 1) << 10 | chance // 1_000 & 1_023
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(13)))
