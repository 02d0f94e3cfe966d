"""A session of `requests` for an SDK that brings none we could trust: one way out, ours.

Such SDKs have no time-out, no second try and no limit of size, follow redirects, and write keys in
addresses, errors and logs. So they are given no key and speak through the one adapter mounted here.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from watcher.collectors.exchange import Heard


class _Adapter(BaseAdapter):
    """Hand the address of each request to `answer`, and the SDK the whole 200 that comes back."""

    def __init__(self, answer: Callable[[SplitResult], Heard]) -> None:
        super().__init__()
        self._answer = answer

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        heard = self._answer(urlsplit(request.url or ""))
        response = requests.Response()
        response.status_code, response.raw, response.request = 200, io.BytesIO(heard.body), request
        told = {name: value for name, value in heard.headers.items() if name != "content-encoding"}
        response.headers, response.url = CaseInsensitiveDict(told), request.url or ""
        return response

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""


@contextmanager
def mounted(session: requests.Session, answer: Callable[[SplitResult], Heard]) -> Iterator[requests.Session]:
    """Leave a session no other way out than `answer`, which raises SourceError for all but a good answer."""
    with session:
        session.adapters.clear()
        session.mount("https://", _Adapter(answer))
        session.trust_env = False
        yield session
