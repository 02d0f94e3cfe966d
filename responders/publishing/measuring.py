"""After a text left: how far it goes, for a week, and until when our access tokens last.

A network in trouble is asked once a run and delays no other; what could not be counted is counted at
the next run. What each count costs is under the network's ceilings.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from responders.publishing.base import Caretaker, OutcomeUnknown
from responders.publishing.by_account import ByOwnAccount, Expires
from responders.publishing.checks import sender_of
from responders.publishing.dry import is_dry
from watcher.clock import Clock
from watcher.messages import Message, msg
from watcher.model import Network, Publication, StepReport
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.reach import Reaches
from watcher.storage.senders import Senders

COUNTED_FOR = timedelta(days=7)
_FIRST_DAY, _HOURLY = timedelta(days=1), timedelta(hours=1)


def is_due(sent_at: datetime, counted_at: datetime | None, now: datetime) -> bool:
    """Return whether to count again: every hour of the first day, then every day, for seven days."""
    if counted_at is None:
        return True
    every = _HOURLY if now - sent_at <= _FIRST_DAY else _FIRST_DAY
    return abs(now - counted_at) >= every  # a clock that was set back waits no longer


def measure(ledger: Ledger, caretakers: Mapping[Network, Caretaker], clock: Clock) -> StepReport:
    """Count once each publication that is due; note those that are gone from their network."""
    counts: Counter[str] = Counter()
    troubles: list[Message] = []
    failing: set[str] = set()
    for publication in _due(ledger, clock()):
        sender, caretaker = sender_of(publication), caretakers.get(publication.network)
        if sender in failing or caretaker is None:
            continue
        try:
            counts[_count(ledger, caretaker, publication, clock())] += 1
        except OutcomeUnknown as error:
            failing.add(sender)
            troubles.append(msg("{account}: {why}", account=sender, why=error.message))
    return StepReport("metrics", {"moved": counts["counted"], **counts, "failed": len(failing)}, tuple(troubles))


def look_at_tokens(ledger: Ledger, publishers: Mapping[Network, ByOwnAccount], clock: Clock) -> StepReport:
    """Keep when the token of each account that publishes ends, where its network tells it."""
    counts: Counter[str] = Counter()
    troubles: list[Message] = []
    accounts = (pair for network in publishers.values() for pair in network.publishers.items())
    for account, publisher in accounts:
        if not isinstance(publisher, Expires):
            continue
        try:
            Senders(ledger).expires(account, publisher.token_ends_at())
            counts["moved"] += 1
        except OutcomeUnknown as error:
            troubles.append(msg("{account}: {why}", account=account, why=error.message))
    return StepReport("tokens", {"moved": 0, **counts}, tuple(troubles))


def _due(ledger: Ledger, now: datetime) -> Iterator[Publication]:
    """Yield what left from an account of ours in the last days and is due, the newest first."""
    for publication in Publications(ledger).sent_since(now - COUNTED_FOR):
        if publication.account_id is None or is_dry(publication) or publication.settled_at is None:
            continue
        last = Reaches(ledger).latest(publication.id)
        if is_due(publication.settled_at, last.at if last else None, now):
            yield publication


def _count(ledger: Ledger, caretaker: Caretaker, publication: Publication, now: datetime) -> str:
    """Count one publication; it is gone only when its posts are not there either. Raise OutcomeUnknown."""
    reach = caretaker.metrics(publication)
    if reach is not None:
        Reaches(ledger).add(publication.id, reach, now)
        return "counted"
    if caretaker.shown(publication):
        return "not_shown"
    Publications(ledger).gone(publication.id, now)
    return "gone"
