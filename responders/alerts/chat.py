"""Tell a chat service, through Apprise. Its address is a secret: nothing of it reaches a log or an error.

Apprise says yes or no, and not whether a "no" arrived all the same: a "no" is uncertain, and not sent again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr

from responders.mailing import Delivered, MailRefused, MailUncertain
from watcher.messages import msg

SECRET = "VEILLEUR_CHAT"  # noqa: S105  the name of the secret, followed by that of the chat
_TALKATIVE = ("apprise", "urllib3", "requests_oauthlib")  # they write whole addresses when details are asked


class Chats:
    """The campaign's chat services; `address_of` returns the secret address of one, by its name."""

    def __init__(self, address_of: Callable[[str], SecretStr | None]) -> None:
        self._address_of = address_of

    def connect(self) -> None:
        """Do nothing: there is no conversation to open."""

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        """Send a message to the chat of this name; raise MailRefused or MailUncertain."""
        address = self._address_of(recipient)
        if address is None:
            raise MailRefused(
                msg("The chat {name} has no address.", name=recipient),
                msg("Write {secret}_{name}=… in secrets.env.", secret=SECRET, name=recipient.upper().replace("-", "_")),
            )
        with _silenced():
            taken = _service(recipient, address).notify(title=subject, body=text, body_format="text")
        if not taken:
            raise MailUncertain(
                msg("The chat {name} did not say that it took the message.", name=recipient),
                msg("Look whether it arrived. To try its address: veilleur alerts test"),
            )
        return Delivered(key)

    def close(self) -> None:
        """Do nothing: there is no conversation to end."""


def _service(name: str, address: SecretStr) -> Any:
    """Return the service of an address; raise MailRefused for one that Apprise does not know."""
    try:
        import apprise  # noqa: PLC0415  an optional extra, slow to load
    except ImportError:
        raise MailRefused(
            msg("Chat services need the package apprise."), msg("Install it with: pip install 'veilleur[chat]'")
        ) from None
    asset = apprise.AppriseAsset(app_id="Veilleur", app_desc="Veilleur", app_url="", async_mode=False,
                                 image_url_mask=None, image_url_logo=None, storage_mode="memory")  # fmt: skip
    service = apprise.Apprise(asset=asset)
    if not service.add(address.get_secret_value().strip()) or len(service) != 1:
        raise MailRefused(
            msg("The address of the chat {name} is not one that Apprise knows.", name=name),
            msg("Write one address, as the page of this service on Apprise's site shows it."),
        )
    return service


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the libraries that speak to the service from writing its address, whatever details are asked."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
