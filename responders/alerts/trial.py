"""Try each way to tell an alert, before one is needed."""

from collections.abc import Iterator
from datetime import datetime

from responders.alerts.addressing import CHAT, always_told
from responders.mailing import Mailer, MailFailed
from watcher.messages import Message, Translator, msg
from watcher.settings import Settings


def send_trial(
    settings: Settings, mailer: Mailer | None, chats: Mailer, now: datetime
) -> Iterator[tuple[str, Message | None]]:
    """Send a trial message to each who is told of every alert; yield them, with what went wrong."""
    try:
        for recipient in always_told(settings):
            yield recipient, _try(settings, mailer, chats, recipient, f"alert-trial:{recipient}:{now.isoformat()}")
    finally:
        if mailer is not None:
            mailer.close()


def _try(settings: Settings, mailer: Mailer | None, chats: Mailer, recipient: str, key: str) -> Message | None:
    way, address, language = chats, recipient.removeprefix(CHAT), settings.language
    if not recipient.startswith(CHAT):
        assert mailer is not None  # nobody is reachable without it
        person = settings.person(recipient)
        way, address, language = mailer, person.email or "", person.language or language
    tr = Translator(language)
    words = tr(msg("This is a trial: alerts reach you here. Nothing happened."))
    try:
        way.connect()
        way.send(address, tr("Alert: {kind}", kind=msg("a trial")), words, None, key)
    except MailFailed as error:
        return error.message
    return None
