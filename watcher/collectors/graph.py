"""facebook-sdk 3.1 made fit for the Graph API of today, through what the package leaves open.

Its constructor knows no version after 3.1, so the version is set after it; the session it is given
holds one transport (`graph_http`), which alone knows the key; pages are turned by cursor, since
`get_all_connections` breaks on an address of a next page that carries no key.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import facebook
import requests

from watcher.collectors import graph_http
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.exchange import PAUSES_S, Exchange
from watcher.collectors.graph_errors import NAME, Key, TooMuch, rest_s
from watcher.collectors.mounted import mounted
from watcher.errors import SourceError
from watcher.messages import msg

Raw = Mapping[str, Any]  # an object of Facebook; it goes no further than the Facebook collector

PAGE_SIZES = (100, 25, 5)  # Facebook gives 100 at most, and sometimes asks for less
_TURNS = ("after", "until", "__paging_token")  # what names a next page; nothing else of its address is used


@dataclass(frozen=True, slots=True)
class Answer:
    """One object, and how long (seconds) to stay away after it."""

    content: Raw
    rest_s: float | None = None


class Graph:
    """Ask the Graph API in one version (such as "v25.0")."""

    def __init__(
        self,
        version: str,
        limits: Limits,
        *,
        base_url: str = graph_http.API,
        pauses_s: Sequence[float] = PAUSES_S,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._version = version
        exchange = Exchange(NAME, limits, pauses_s, may_pass=graph_http.is_passing)
        self._answers = partial(graph_http.Answers, exchange, base_url=base_url, user_agent=user_agent)

    async def ask(self, key: Key, path: str, params: Mapping[str, str], now: datetime) -> Answer:
        """Return an object, or a page of an edge ("1/feed"); raise SourceError and its kinds."""
        key.check()
        return await asyncio.to_thread(self._ask, key, path, params, now)

    async def page(self, key: Key, edge: str, params: Mapping[str, str], token: str, now: datetime) -> Answer:
        """Return the page of an edge that a token names ("" for the first), as large as may be.

        `limit` among the parameters is the size to begin with.
        """
        most = int(params.get("limit", PAGE_SIZES[0]))
        *larger, smallest = (str(size) for size in PAGE_SIZES if size <= most)
        turned = {**params, **dict(parse_qsl(token))}
        for size in larger:
            try:
                return await self.ask(key, edge, {**turned, "limit": size}, now)
            except TooMuch:
                continue
        return await self.ask(key, edge, {**turned, "limit": smallest}, now)

    def _ask(self, key: Key, path: str, params: Mapping[str, str], now: datetime) -> Answer:
        """Run one call of the SDK, in a thread: it knows neither the key nor any other way out."""
        answers = self._answers(key, now)
        with mounted(requests.Session(), answers) as session:
            sdk = facebook.GraphAPI(session=session)
            sdk.version = self._version
            try:
                return Answer(sdk.get_object(path, **params), rest_s(answers.headers))
            except (facebook.GraphAPIError, requests.RequestException) as error:
                raise SourceError(msg("The program that speaks with Facebook failed.")) from error


def next_token(page: Raw) -> str:
    """Return what names the next page, "" on the last. A next page may come without cursors."""
    paging = page.get("paging")
    if not isinstance(paging, Mapping) or not isinstance(address := paging.get("next"), str):
        return ""
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    if isinstance(after, str) and after:
        return urlencode({"after": after})
    try:
        asked = parse_qs(urlsplit(address).query)
    except ValueError:
        return ""
    return urlencode({name: asked[name][0] for name in _TURNS if name in asked})
