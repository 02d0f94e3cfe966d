"""The last line of all: each call that writes, each post of a thread, each try, asks whether it may leave."""

from collections.abc import Callable
from datetime import UTC

from responders.guards.leaving import leaving_problem
from responders.publishing.outcomes import CeilingReached
from watcher.clock import Clock
from watcher.errors import SourceError
from watcher.messages import msg
from watcher.model import Network, OwnAccount
from watcher.settings import Settings
from watcher.storage.written import Written

Gate = Callable[[str, str], None]
# Logging in says nothing to anybody.
_LOGS_IN = "com.atproto.server."


def silence_gate(settings: Settings, own: OwnAccount, clock: Clock) -> Gate:
    """Return what raises SourceError before a call (its method, its address) that may not leave now."""

    def gate(method: str, url: str) -> None:
        if _LOGS_IN in url or _takes_back(method, url):
            return
        if (problem := leaving_problem(settings, own.territory, clock())) is not None:
            raise SourceError(problem)

    return gate


def ceiling_gate(network: Network, book: Written, most: int | None, clock: Clock) -> Gate:
    """Return what counts each call that writes, and raises CeilingReached before the one over the month's ceiling.

    Taking a post back is counted and never stopped.
    """

    def gate(method: str, url: str) -> None:
        if _LOGS_IN in url:
            return
        month = f"{clock().astimezone(UTC):%Y-%m}"
        if not book.take(month, None if _takes_back(method, url) else most):
            raise CeilingReached(
                msg("{network} was written to {count} times this month: that is the ceiling.", network=network,
                    count=most),
                msg("Publish by hand, or raise writes_per_month in config/schedule.toml."),
            )  # fmt: skip

    return gate


def both(first: Gate, second: Gate) -> Gate:
    """Ask one, then the other."""

    def gate(method: str, url: str) -> None:
        first(method, url)
        second(method, url)

    return gate


def _takes_back(method: str, url: str) -> bool:
    """Return whether a call deletes a post: that stays allowed in the silence (art. L.49 forbids to publish)."""
    return method == "DELETE" or "com.atproto.repo.deleteRecord" in url
