"""Mail that asks, before each message, whether its words may still leave: a run that began before midnight stops."""

from collections.abc import Callable
from dataclasses import dataclass

from responders.mailing import Delivered, MailDeferred, Mailer
from responders.publishing.checks import MISSING
from responders.publishing.outbox import Outbox
from watcher.messages import Message
from watcher.storage.publications import Publications


@dataclass(frozen=True, slots=True)
class WatchedMailer:
    """A mailer that sends only what nothing forbids at that very instant; `forbids` is asked with the key."""

    mailer: Mailer
    forbids: Callable[[str], Message | None]

    def connect(self) -> None:
        """Be ready to send."""
        self.mailer.connect()

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        """Send one message; raise MailDeferred when something forbids it now, MailFailed as the mailer does."""
        if (why := self.forbids(key)) is not None:
            raise MailDeferred(why)
        return self.mailer.send(recipient, subject, text, html, key)

    def close(self) -> None:
        """Say goodbye."""
        self.mailer.close()


def group_letter_problem(outbox: Outbox, key: str) -> Message | None:
    """Say what forbids now the publication that a mail to a group's administrator brings, or None."""
    publication = Publications(outbox.ledger).get(int(key.split(":", 2)[1]))
    return outbox.obstacle(publication) if publication else MISSING
