"""Read one folder of a mailbox over IMAP, without leaving a trace in it: EXAMINE and BODY.PEEK only.

imaplib is used in a thread: what is needed is a dozen commands, and it lets us refuse an answer larger
than agreed and cut a connection at its hour. Protocol: RFC 9051, RFC 3501.
"""

import base64
import imaplib
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from pydantic import SecretStr

from watcher.collectors.base import Limits
from watcher.errors import SourceError, SourceRefused
from watcher.messages import msg

MAX_LETTER = 1_000_000  # bytes fetched of one letter
_ASKED_TOGETHER = 200  # letters whose sender is asked in one command
_LONGEST_ANSWER = 2_000_000  # bytes
_SENDER = "(BODY.PEEK[HEADER.FIELDS (FROM LIST-ID IN-REPLY-TO REFERENCES AUTHENTICATION-RESULTS)])"
_WHOLE = f"(INTERNALDATE BODY.PEEK[]<0.{MAX_LETTER}>)"
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]{10,40})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave of a letter: its bytes, or those of its headers, and when it arrived."""

    uid: int
    raw: bytes
    arrived_at: datetime | None = None


class Folder:
    """A folder open to read; `validity` is its UIDVALIDITY, `next_uid` the number of the next letter."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client
        self.validity = _number(client.response("UIDVALIDITY"))
        self.next_uid = _number(client.response("UIDNEXT"))

    def since(self, day: date) -> list[int]:
        """Return the numbers of the letters that arrived since a day, in order."""
        return self._search("SINCE", f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}")

    def after(self, uid: int) -> list[int]:
        """Return the numbers of the letters after one, in order."""
        # "n:*" always holds the last letter, even when it is before n
        return [found for found in self._search("UID", f"{uid + 1}:*") if found > uid]

    def _search(self, *asked: str) -> list[int]:
        kind, found = self._client.uid("SEARCH", *asked)
        _check(kind)
        return sorted({int(n) for line in found if isinstance(line, bytes) for n in line.split() if n.isdigit()})

    def senders(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell who sent each letter, without fetching what it says."""
        for start in range(0, len(uids), _ASKED_TOGETHER):
            yield from self._fetch(uids[start : start + _ASKED_TOGETHER], _SENDER)

    def letter(self, uid: int) -> Fetched | None:
        """Return a letter, at most its first `MAX_LETTER` bytes; None when it is there no more."""
        return next(self._fetch([uid], _WHOLE), None)

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[Fetched]:
        kind, answer = self._client.uid("FETCH", ",".join(map(str, uids)), what)
        _check(kind)
        for n, piece in enumerate(answer):
            if not isinstance(piece, tuple):
                continue
            after = answer[n + 1] if n + 1 < len(answer) else b""
            said = bytes(piece[0]) + (after if isinstance(after, bytes) else b"")
            if (found := _UID.search(said)) and int(found[1]) in uids:
                yield Fetched(int(found[1]), bytes(piece[1]), _arrived_at(said))


@contextmanager
def opened(
    host: str, port: int, user: str, password: SecretStr, folder: str, limits: Limits, tls: ssl.SSLContext
) -> Iterator[Folder]:
    """Open a folder to read, for at most `limits.timeout_s`; raise SourceError, or SourceRefused."""
    hour = threading.Event()
    try:
        with _client(host, port, limits, tls, hour.set) as client:
            _log_in(client, user, password, host)
            kind, _ = client.select(_quoted(folder), readonly=True)
            if kind != "OK":
                raise SourceError(
                    msg("The mailbox has no folder “{folder}”.", folder=folder),
                    msg("Write its name in [newsletters] of config/networks.toml."),
                )
            yield Folder(client)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise _failure(error, host, limits, hour.is_set()) from error


class _Client(imaplib.IMAP4_SSL):
    """Refuse an answer that would fill the memory."""

    def read(self, size: int) -> bytes:
        if size > _LONGEST_ANSWER:
            raise self.abort("the answer is too large")
        return super().read(size)


@contextmanager
def _client(
    host: str, port: int, limits: Limits, tls: ssl.SSLContext, ring: Callable[[], None]
) -> Iterator[imaplib.IMAP4]:
    client = _Client(host, port, ssl_context=tls, timeout=limits.timeout_s)

    def cut() -> None:
        ring()
        client.shutdown()

    timer = threading.Timer(limits.timeout_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield client
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()
    finally:
        timer.cancel()
        with suppress(OSError):
            client.shutdown()


def _log_in(client: imaplib.IMAP4, user: str, password: SecretStr, host: str) -> None:
    """Say who we are; nothing of the error is kept, as it may quote the password."""
    said = f"\0{user}\0{password.get_secret_value()}".encode()
    try:
        client.authenticate("PLAIN", lambda _: said)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise SourceRefused(
            msg("{host} refuses the mailbox's name or password.", host=host),
            msg("Renew the secret VEILLEUR_IMAP_PASSWORD; many providers want an application password."),
        ) from None


def _failure(error: Exception, host: str, limits: Limits, is_late: bool) -> SourceError:
    if is_late or isinstance(error, TimeoutError):
        return SourceError(msg("{host} did not finish within {seconds:g} s.", host=host, seconds=limits.timeout_s))
    if isinstance(error, ssl.SSLError):
        return SourceError(msg("The certificate of {host} cannot be trusted.", host=host))
    if isinstance(error, OSError):
        return SourceError(
            msg("{host} cannot be reached.", host=host), msg("Check [newsletters] in config/networks.toml.")
        )
    return SourceError(msg("{host} broke off or gave an answer that makes no sense.", host=host))


def _check(kind: str) -> None:
    if kind != "OK":
        raise imaplib.IMAP4.error("refused")


def _number(answer: tuple[str, Sequence[object]]) -> int:
    """Read the last number of an untagged answer, 0 where there is none."""
    values = [value for value in answer[1] if isinstance(value, bytes) and value.isdigit() and len(value) < 11]
    return int(values[-1]) if values else 0


def _arrived_at(said: bytes) -> datetime | None:
    found = _ARRIVED.search(said)
    if found is None:
        return None
    try:
        return parsedate_to_datetime(found[1].decode("ascii", "replace").replace("-", " ", 2)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _quoted(folder: str) -> str:
    """Write a folder's name as IMAP does: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    written = re.sub(r"[^\x20-\x7e]+", lambda run: _utf7(run[0]), folder.replace("&", "&-"))
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(run: str) -> str:
    coded = base64.b64encode(run.encode("utf-16-be", "replace")).decode()
    return "&" + coded.rstrip("=").replace("/", ",") + "-"
