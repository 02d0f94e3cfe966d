"""Publications as the outbox hands them to a publisher."""

import itertools
from datetime import UTC, datetime
from typing import Any

from watcher.model import Network, Publication, PublicationState, hash_text

_numbers = itertools.count(1)
# One pixel, which a server that looks into pictures accepts.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301"
    "0100c9fe92ef0000000049454e44ae426082"
)


def publication(text: str, network: Network = Network.BLUESKY, to: str | None = None, **changes: Any) -> Publication:
    """Make a claimed publication of a text, in answer to a post."""
    number = next(_numbers)
    known = {"state": PublicationState.SENDING, "queued_at": datetime.now(UTC), "account_id": "nous", **changes}
    return Publication(number, number, number, text, hash_text(text), network, to, **known)
