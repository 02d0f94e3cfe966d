"""How Facebook is asked: the key is added on the wire alone, and every refusal becomes ours."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import SplitResult, urlencode

from watcher.collectors.base import USER_AGENT
from watcher.collectors.exchange import Exchange, Heard, Question
from watcher.collectors.graph_errors import NAME, Key, error_of, may_pass, refusal
from watcher.collectors.refusals import nonsense

API = "https://graph.facebook.com"


class Answers:
    """Carry the SDK's questions to `base_url`; raise SourceError for all but a whole object of JSON.

    Runs a loop of its own: call it from a thread, never from a coroutine. `headers` are those of the
    last answer, in lower case.
    """

    def __init__(
        self, exchange: Exchange, key: Key, now: datetime, base_url: str = API, user_agent: str = USER_AGENT
    ) -> None:
        self._exchange, self._key, self._now = exchange, key, now
        self._base_url, self._user_agent = base_url, user_agent
        self.headers: Mapping[str, str] = {}

    def __call__(self, asked: SplitResult) -> Heard:
        """Ask, and return a good answer whole, whatever its status says of a bad one."""
        query = "&".join(part for part in (asked.query, urlencode(self._key.query())) if part)
        question = Question(f"{self._base_url}{asked.path}?{query}", {"User-Agent": self._user_agent})
        heard = asyncio.run(self._exchange.ask(question))
        self.headers, answer = heard.headers, _parsed(heard)
        error = error_of(answer)
        if heard.status != 200 or error is not None:
            raise refusal(heard.status, heard.headers, error, self._key, self._now)
        if not isinstance(answer, dict):
            raise nonsense(NAME)
        return Heard(200, {"content-type": "application/json"}, heard.body)


def is_passing(heard: Heard) -> bool:
    """Return whether the same question may be answered in a second."""
    return may_pass(heard.status, error_of(_parsed(heard)))


def _parsed(heard: Heard) -> object:
    try:
        return json.loads(heard.body)
    except (ValueError, RecursionError):
        return None
