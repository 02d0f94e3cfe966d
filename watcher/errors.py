"""Every error Veilleur raises on purpose, one tree:

    VeilleurError
    ├── UsageError            the command or its arguments make no sense            exit 2
    │   └── ConfigurationError    a file of config/ is wrong                        exit 2
    ├── LedgerError           the ledger cannot be opened or written                exit 1
    │   ├── LedgerBusy            another program holds it                          exit 1
    │   └── LedgerTooNew          made by a later version                           exit 2
    ├── SourceError           a source did not give what it should                  exit 1
    │   ├── SourceGone            closed for good (410): stop asking
    │   ├── SourceRefused         a key is refused: a person must renew it
    │   └── WebPageFound          a page, not a feed; it may announce one
    ├── MoveError             a ticket cannot make this move now                    exit 1
    │   └── MovedMeanwhile        somebody else moved it first                      exit 1
    ├── GuardRefusal          a guard forbids it (law, approval, silence)           exit 3
    └── NotAllowed            this person may not do this                           exit 4

A message says what is wrong, its hint what to do; both are translated by the terminal alone.
"""

import errno

from watcher.messages import Message, msg

_SAID_BY_SYSTEM = {
    errno.ENOENT: msg("it does not exist"),
    errno.EACCES: msg("you may not"),
    errno.EPERM: msg("you may not"),
    errno.EISDIR: msg("it is a folder"),
    errno.ENOTDIR: msg("a part of its path is not a folder"),
    errno.ENOSPC: msg("the disk is full"),
    errno.EROFS: msg("the disk is read-only"),
    errno.ELOOP: msg("its links lead back to themselves"),
}


def reason_of(error: OSError) -> Message:
    """Say why the system refused, in words that can be translated."""
    known = _SAID_BY_SYSTEM.get(error.errno or 0)
    return known or msg("{reason}", reason=error.strerror or type(error).__name__)


class VeilleurError(Exception):
    """Carry a message for a person and, where there is one, what to do about it."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else str(self.message)


class UsageError(VeilleurError):
    """The command line or a file given to it makes no sense."""


class ConfigurationError(UsageError):
    """A configuration file is missing or wrong."""


class LedgerError(VeilleurError):
    """The ledger cannot be opened, read or written."""


class LedgerBusy(LedgerError):
    """Another program has held the ledger for longer than we wait."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a later version of Veilleur."""


class SourceError(VeilleurError):
    """A source did not answer as it should; `retry_after_s` in seconds where the server said so."""

    def __init__(self, message: Message, hint: Message | None = None, *, retry_after_s: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class SourceGone(SourceError):
    """The source is closed for good (HTTP 410): it is disabled, not retried."""


class WebPageFound(SourceError):
    """A web page answers where a feed was expected; `feed` is the address it announces, if any."""

    def __init__(self, message: Message, hint: Message, feed: str | None) -> None:
        super().__init__(message, hint)
        self.feed = feed


class SourceRefused(SourceError):
    """The source refuses our key or our right: it is disabled until a person enables it again."""


class MoveError(VeilleurError):
    """A ticket cannot make this move from where it stands."""


class MovedMeanwhile(MoveError):
    """Somebody else moved the ticket between reading and writing it."""


class GuardRefusal(VeilleurError):
    """A guard forbids it: no approval of this exact text, silence period, ..."""


class NotAllowed(VeilleurError):
    """This person may not make this move; the hint says who may."""


def unreadable(path: object, error: OSError) -> UsageError:
    """Say that a file given by a person cannot be read, and why."""
    return UsageError(
        msg("{path} cannot be read: {error}.", path=path, error=reason_of(error)), msg("Check the file's name.")
    )


def unknown_ticket(ticket: int) -> UsageError:
    """Say that a ticket number is wrong, and where the right ones are."""
    return UsageError(
        msg("There is no ticket {ticket}.", ticket=ticket), msg("See the numbers with: veilleur queue list")
    )
