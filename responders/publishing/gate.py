"""The last line of all: each call that writes, each post of a thread, each try, asks whether it may leave."""

from collections.abc import Callable

from responders.guards.leaving import leaving_problem
from watcher.clock import Clock
from watcher.errors import SourceError
from watcher.model import OwnAccount
from watcher.settings import Settings

# Logging in says nothing to anybody, and taking a post back stays allowed in the silence.
_SAYS_NOTHING = ("com.atproto.server.", "com.atproto.repo.deleteRecord")


def silence_gate(settings: Settings, own: OwnAccount, clock: Clock) -> Callable[[str, str], None]:
    """Return what raises SourceError before a call (its method, its address) that may not leave now."""

    def gate(method: str, url: str) -> None:
        if method == "DELETE" or any(name in url for name in _SAYS_NOTHING):
            return
        if (problem := leaving_problem(settings, own.territory, clock())) is not None:
            raise SourceError(problem)

    return gate
