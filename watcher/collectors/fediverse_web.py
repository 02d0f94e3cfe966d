"""The web as Mastodon.py sees it: what it takes for a session of `requests` is the house's own HTTP."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from yarl import URL

from watcher.collectors.exchange import Exchange, Heard, Question
from watcher.errors import SourceError


class Reply:
    """What Mastodon.py takes for an answer of `requests`; `read` is the JSON it held, once it was read.

    The SDK itself is handed an empty list or object: making its own objects of a page takes it half
    a second, and we read plain JSON. Nor does it see the limits, where an odd date would stop it.
    """

    reason = ""

    def __init__(self, heard: Heard) -> None:
        self.status_code, self.ok, self.content = heard.status, heard.status == 200, heard.body
        self.headers = {"Link": heard.headers["link"]} if "link" in heard.headers else {}
        self.read: Any = None

    def json(self) -> Any:
        """Read the answer; raise ValueError when it is not JSON."""
        self.read = json.loads(self.content)
        return type(self.read)() if isinstance(self.read, list | dict) else self.read


class Web:
    """What Mastodon.py takes for a session of `requests`; it asks from the SDK's thread in our loop."""

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop) -> None:
        self._exchange, self._loop = exchange, loop
        self.forget()

    def forget(self) -> None:
        """Drop what the last call left."""
        self.heard = Heard()
        self.reply = Reply(self.heard)
        self.failure: SourceError | None = None

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], params: Mapping[str, Any] | None = None, **_: object
    ) -> Reply:
        """Answer as `requests.Session.request` would; we only ever read."""
        if method != "GET":
            raise AssertionError("a collector never writes")
        question = Question(str(URL(url, encoded=True).update_query(params or {})), headers)
        try:
            self.heard = asyncio.run_coroutine_threadsafe(self._exchange.ask(question), self._loop).result()
        except SourceError as error:
            self.failure = error
            raise
        self.reply = Reply(self.heard)
        return self.reply
