"""Let an account that met a trouble rest, and longer each time."""

from datetime import datetime

from responders.publishing.timing import BREAKS_AFTER, back_off
from watcher.storage.ledger import Ledger
from watcher.storage.senders import Senders


def rest(ledger: Ledger, sender: str, asked_s: float | None, now: datetime) -> None:
    """Note a trouble; the sender rests when the network asked it to (seconds), or after several in a row."""
    senders = Senders(ledger)
    troubles = senders.get(sender).troubles + 1
    rests = asked_s is not None or troubles >= BREAKS_AFTER
    senders.trouble(sender, now + back_off(troubles - BREAKS_AFTER, asked_s) if rests else None)
