"""Where a post stands in the ledger: a 64-bit id that grows with time. Pure.

`id = milliseconds << 20 | 20 bits of a hash of network:native_id`, so that every index appends on
its right and "newest first" is the primary key backwards. When the network's own id carries its
time (a Bluesky TID, an X snowflake), the id of a post is known without asking the ledger; any other
post is found through the `identity` table, because its date may change from one look to the next.
"""

import hashlib
import re

from watcher.clock import to_ms
from watcher.model import Network, Post

HASH_BITS = 20
_HASH_MASK = (1 << HASH_BITS) - 1
_TID = re.compile(r"at://[^/]+/[\w.]+/([2-7a-j][2-7a-z]{12})\Z")
_TID_ALPHABET = {c: i for i, c in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
_X_EPOCH_MS = 1_288_834_974_657  # https://docs.x.com/fundamentals/x-ids
_EARLIEST_MS = 1_136_073_600_000  # 2006: none of these networks is older
_LATEST_MS = 4_102_444_800_000  # 2100


def ref_hash(ref: str) -> int:
    """Return a signed 64-bit hash of "network:native_id"."""
    return int.from_bytes(hashlib.blake2b(ref.encode(), digest_size=8).digest(), "big", signed=True)


def id_at(ms: int, low: int = 0) -> int:
    """Return the ledger id of an instant; with `low=0`, the smallest one of that millisecond.

    Instants before 1970 or after 2100 (a feed may claim any) count as these: an id is 63 bits.
    """
    return (min(max(ms, 0), _LATEST_MS) << HASH_BITS) | (low & _HASH_MASK)


def post_id(post: Post) -> int:
    """Return the id a post wants; a collision is settled by the ledger with the next free one."""
    ms = carried_ms(post.network, post.native_id)
    return id_at(to_ms(post.published_at) if ms is None else ms, ref_hash(post.ref))


def carried_ms(network: Network, native_id: str) -> int | None:
    """Return the time carried by the network's own id, in milliseconds, or None."""
    if network is Network.BLUESKY and (tid := _TID.match(native_id)):
        ms = _tid_us(tid[1]) // 1000
    elif network is Network.X and native_id.isdecimal() and len(native_id) < 20:
        ms = (int(native_id) >> 22) + _X_EPOCH_MS
    else:
        return None
    return ms if _EARLIEST_MS <= ms < _LATEST_MS else None


def _tid_us(tid: str) -> int:
    """Return the microseconds of a TID (https://atproto.com/specs/tid): 53 bits, then 10 of clock id."""
    value = 0
    for character in tid:
        value = value << 5 | _TID_ALPHABET[character]
    return value >> 10
