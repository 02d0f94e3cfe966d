"""What becomes of a text that is handed to a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from responders.publishing.base import OutcomeUnknown, SendFailed
from watcher.collectors.exchange import Unanswered
from watcher.errors import SourceError, SourceRefused
from watcher.messages import Message, msg


class Fate(StrEnum):
    """What a network's answer comes to."""

    RETRY = "retry"
    DESK = "desk"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  no password
    ACCOUNT_SUSPENDED = "account_suspended"
    TEXT_REFUSED = "text_refused"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


CLOSED = frozenset({Fate.TOKEN_REFUSED, Fate.ACCOUNT_SUSPENDED})  # a person must look after the account


class CeilingReached(SourceError):
    """The network was written to as often as it may be this month: nothing left."""


class Refused(SendFailed):
    """The network refused, for a reason of this kind; `retry_after_s` in seconds where it said so."""

    def __init__(
        self, message: Message, hint: Message | None = None, *, kind: Fate, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint)
        self.kind, self.retry_after_s = kind, retry_after_s


def published(parts: int, of: int, url: str) -> Message:
    """Say that only the beginning of a thread is on the network."""
    return msg("Only {count} of the {total} posts left: {url}.", count=parts, total=of, url=url)


@contextmanager
def after(parts: int, of: int, url: str) -> Iterator[None]:
    """Say, when a post of a thread does not leave, how many before it did."""
    try:
        yield
    except Refused as error:
        if not parts:
            raise
        told = msg("{part} {why}", part=published(parts, of, url), why=error.message)
        raise Refused(told, error.hint, kind=error.kind, retry_after_s=error.retry_after_s) from error


@contextmanager
def writing() -> Iterator[None]:
    """Say what became of a text when its network gave no answer that could be read."""
    try:
        yield
    except Unanswered as error:
        raise OutcomeUnknown(error.message) from error
    except SourceError as error:
        raise _again(error) from error


@contextmanager
def preparing() -> Iterator[None]:
    """Look something up before a text leaves: when that fails nothing has left."""
    try:
        yield
    except SourceError as error:
        raise _again(error) from error


@contextmanager
def looking() -> Iterator[None]:
    """Look for a text: when that fails nobody knows more than before."""
    try:
        yield
    except (SourceError, SendFailed) as error:
        raise OutcomeUnknown(error.message) from error


def _again(error: SourceError) -> Refused:
    kind = Fate.TOKEN_REFUSED if isinstance(error, SourceRefused) else Fate.RETRY
    kind = Fate.DESK if isinstance(error, CeilingReached) else kind
    return Refused(error.message, error.hint, kind=kind, retry_after_s=error.retry_after_s)
