"""A real SMTP server on loopback (STARTTLS, AUTH) that can be told to misbehave, and a campaign that mails."""

import socket
import ssl
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from world import settings

from responders.smtp import SmtpMailer
from watcher.model import Person, Role
from watcher.settings import Settings
from watcher.settings.settings import MailSettings

WORD = "le-mot-de-passe"
FRIDAY = datetime(2027, 3, 12, 6, tzinfo=UTC)  # 07:00 in Paris


class Postman:
    """Keep what was accepted; `script` holds, for each address, what to do at its next messages."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.script: dict[str, list[str]] = defaultdict(list)
        self.connections = 0

    def messages(self) -> list[EmailMessage]:
        """Return what was accepted, as messages."""
        return [message_from_bytes(raw, policy=default) for _, raw in self.accepted]  # type: ignore[misc]

    def counts(self) -> Counter[str]:
        """Count the messages accepted for each address."""
        return Counter(to for to, _ in self.accepted)

    def _next(self, address: str, stage: str) -> str | None:
        todo = self.script[address]
        if todo and todo[0].startswith(stage):
            return todo.pop(0).removeprefix(stage).strip()
        return None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self._next(address, "rcpt")
        if fault == "drop":
            server.transport.abort()
        elif fault:
            return fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        fault = self._next(address, "data")
        if fault in (None, "accept and drop"):
            self.accepted.append((address, bytes(envelope.content or b"")))
        if fault in ("drop", "accept and drop"):
            server.transport.abort()
        elif fault:
            return fault
        return "250 OK"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == WORD.encode()
    return AuthResult(success=right, handled=right)


class Mailbox:
    """A running server, and mailers that trust it."""

    def __init__(self, postman: Postman, port: int, authority: trustme.CA) -> None:
        self.postman = postman
        self.port = port
        self._authority = authority

    def mail(self, **changes: Any) -> MailSettings:
        """Make the configuration of config/mail.toml."""
        values: dict[str, Any] = {
            "host": "localhost", "port": self.port, "from_address": "veille@rives.example",
            "reply_to": "contact@rives.example", "security": "starttls", "username": "veille", "editions": {},
        }  # fmt: skip
        return MailSettings(**{**values, **changes})

    def mailer(self, word: str = WORD, at: datetime = FRIDAY, trusts: bool = True, **changes: Any) -> SmtpMailer:
        """Make a mailer; one that does not trust the server's authority when asked."""
        context = ssl.create_default_context()
        if trusts:
            self._authority.configure_trust(context)
        return SmtpMailer(self.mail(**changes), SecretStr(word), lambda: at, context, timeout_s=5)


@contextmanager
def mailbox(expired: bool = False, starttls: bool = True) -> Iterator[Mailbox]:
    """Run a server for a while."""
    authority, postman = trustme.CA(), Postman()
    ends = {"not_after": datetime.now(UTC) - timedelta(days=1)} if expired else {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", **ends).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        postman, hostname="127.0.0.1", port=port, ready_timeout=10, tls_context=context if starttls else None,
        require_starttls=starttls, auth_required=starttls, authenticator=_authenticate,
    )  # fmt: skip
    controller.start()
    try:
        yield Mailbox(postman, port, authority)
    finally:
        controller.stop()


def team(count: int) -> tuple[Person, ...]:
    """Make so many people who receive the digest."""
    return tuple(Person(f"p{n}", f"Personne {n}", frozenset({Role.WATCHER}), (), f"p{n}@rives.example")
                 for n in range(count))  # fmt: skip


def campaign(box: Mailbox, people: tuple[Person, ...], **editions: tuple[str, ...]) -> Settings:
    """Make a campaign that mails the team's edition to everybody, unless told otherwise."""
    wanted = editions or {"team": tuple(person.id for person in people)}
    return replace(settings(), people=people, mail=box.mail(editions=wanted))
