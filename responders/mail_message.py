"""Compose one e-mail as bytes ready for the wire (RFC 5322, RFC 2919, RFC 3834). Pure."""

import hashlib
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from responders.mailing import MailRefused
from watcher.messages import msg
from watcher.text import one_line

_NAME = "Veilleur"
_SUBJECT_WIDTH = 120


def message_id(key: str, sender: str) -> str:
    """Return the Message-ID of a key: the same at every try, so that mail clients show it once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain_of(sender)}>"


def domain_of(address: str) -> str:
    """Return what follows the "@" of an address."""
    return address.rpartition("@")[2]


def compose(
    sender: str,
    reply_to: str | None,
    recipient: str,
    subject: str,
    text: str,
    html: str | None,
    key: str,
    at: datetime,
) -> bytes:
    """Return the message, with CRLF and lines that any server takes; raise MailRefused for a broken address."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_NAME, addr_spec=checked_address(sender))
    message["To"] = Address(addr_spec=checked_address(recipient))
    if reply_to:
        message["Reply-To"] = Address(addr_spec=checked_address(reply_to))
    message["Subject"] = one_line(subject, _SUBJECT_WIDTH)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(key, sender)
    message["List-Id"] = f"{_NAME} <veilleur.{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, cte="quoted-printable")
    if html is not None:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def checked_address(address: str) -> str:
    """Return an address that can stand in a header and in an envelope; raise MailRefused."""
    try:
        address.encode("ascii")
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise _broken(address) from error
    if parsed.addr_spec != address or not parsed.domain or any(sign in address for sign in '<>"\\ ,;:'):
        raise _broken(address)
    return address


def _broken(address: str) -> MailRefused:
    return MailRefused(
        msg("“{address}” is not an address that mail can be sent to.", address=one_line(address, 80)),
        msg("Correct the line email = … of this person in config/people.toml."),
    )
