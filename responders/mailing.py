"""What every sender of e-mail promises: one message to one person, and a plain word on what became of it."""

from dataclasses import dataclass
from typing import Protocol

from watcher.errors import VeilleurError


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took charge of a message; `message_id` is the same each time its key is sent."""

    message_id: str


class MailFailed(VeilleurError):
    """A message did not leave, or perhaps did."""


class MailDeferred(MailFailed):
    """It did not leave; trying again later may do (4xx, no connection, a certificate out of date)."""


class MailRefused(MailFailed):
    """It did not leave and will not: the server or the address forbids it (5xx)."""


class MailUncertain(MailFailed):
    """The whole message was handed over and no answer came: nobody knows; never send it again by itself."""


class Mailer(Protocol):
    """A way out for e-mail. Use it from one thread; close it when done."""

    def connect(self) -> None:
        """Be ready to send; raise MailDeferred when that cannot be. Nothing leaves here."""

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        """Send one message to one address; `key` names it for ever. Raise MailFailed."""

    def close(self) -> None:
        """Say goodbye to the server, if there is one."""
