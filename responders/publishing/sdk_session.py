"""A session of `requests` for the SDKs that write: one way out, ours, and what the network really answered.

SDKs put keys into their errors, follow redirects, retry by themselves and make of an answer what
they like. So their requests leave by the house's HTTP, once, and the answer is judged by us.
"""

import asyncio
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from watcher.collectors.exchange import Exchange, Heard, Question
from watcher.errors import SourceError
from watcher.messages import msg

_SET_BELOW = frozenset({"host", "connection", "content-length", "accept-encoding", "transfer-encoding"})
# Nor are redirects shown: `requests` would follow them, and make of a text that was refused a page that was read.
_HIDDEN = frozenset({"content-encoding", "content-length", "transfer-encoding", "location"})


@dataclass
class Wire(BaseAdapter):
    """Carry the requests of one SDK to `base_url`, whatever host it thinks of.

    `sign` gives the address of a question the key that the SDK was not told.
    """

    exchange: Exchange
    base_url: str
    sign: Callable[[str], str] = field(default=lambda url: url)
    heard: Heard | None = None
    failure: SourceError | None = None

    def __post_init__(self) -> None:
        BaseAdapter.__init__(self)

    def session(self) -> requests.Session:
        """Open a session that has no other way out; no file of the machine gives it a password."""
        opened = requests.Session()
        opened.adapters.clear()
        opened.mount("https://", self)
        opened.mount("http://", self)
        opened.trust_env = False
        return opened

    def call(self, ask: Callable[[], object], *expected: type[Exception]) -> Heard:
        """Run one call of the SDK; return what was answered, whatever the SDK made of it.

        Raise Unanswered, or SourceError when nothing left. Errors of the SDK hold our key: none passes.
        """
        self.heard = self.failure = None
        with suppress(*expected, requests.RequestException, ValueError, TypeError, KeyError, SourceError):
            ask()
        if self.failure is not None:
            raise self.failure from None
        if self.heard is None:
            raise SourceError(msg("The program that speaks with {host} failed.", host=self.exchange.name))
        return self.heard

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """Answer one request of the SDK."""
        asked = urlsplit(request.url or "")
        address = f"{self.base_url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        headers = {name: _text(value) for name, value in request.headers.items() if name.lower() not in _SET_BELOW}
        try:
            self.heard = asyncio.run(
                self.exchange.ask(Question(self.sign(address), headers, request.method or "GET", _bytes(request.body)))
            )
        except SourceError as error:
            self.failure = error
            raise
        return _response(request, self.heard)

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""


def _response(request: requests.PreparedRequest, heard: Heard) -> requests.Response:
    response = requests.Response()
    response.status_code, response.raw, response.request = heard.status, io.BytesIO(heard.body), request
    told = {name: value for name, value in heard.headers.items() if name not in _HIDDEN}
    response.headers, response.url = CaseInsensitiveDict(told), request.url or ""
    return response


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(body: object) -> bytes | None:
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else None
