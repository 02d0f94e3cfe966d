"""The Graph API for writing on our Page: the calls of facebook-sdk, and what a refusal comes to."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import facebook

from responders.publishing.base import OutcomeUnknown
from responders.publishing.judging import Rule, Told, judge, refusal
from responders.publishing.outcomes import Fate, Refused, preparing, writing
from responders.publishing.pictures import Loaded
from responders.publishing.sdk_session import Wire
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.collectors.exchange import PAUSES_S, Exchange, Heard
from watcher.collectors.graph_errors import FULL_S, NAME, Key, error_of, rest_s
from watcher.collectors.graph_http import API
from watcher.collectors.http import retry_after_s
from watcher.messages import msg

# An error's code is written #190, its sub-code s463. Sources:
# https://developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting.
RULES = (
    *(Rule("*", code, Fate.RETRY, "too many calls") for code in ("#4", "#17", "#32", "#341", "#613", "#80001")),
    Rule("*", "#100 s33", Fate.DESK, "what it answers is gone, or hidden from us"),
    Rule("*", "#803", Fate.DESK, "what it answers is gone"),
    Rule("*", "#368", Fate.ACCOUNT_SUSPENDED, "Facebook blocks what the Page publishes, for a while"),
    Rule("*", "#506", Fate.DUPLICATE, "the same post twice in a row: it is looked for at once"),
    *(Rule("*", code, Fate.TOKEN_REFUSED, "the key is over or was revoked") for code in ("#102", "#104", "#190")),
    *(
        Rule("*", code, Fate.TOKEN_REFUSED, "the key lacks the right (pages_manage_posts, pages_manage_engagement)")
        for code in ("#3", "#10", "#200", "#283", "#299")
    ),
    Rule("*", "#100", Fate.TEXT_REFUSED, "the text, or the picture, is not one"),
    Rule("*", "#324", Fate.TEXT_REFUSED, "a picture is missing or damaged"),
    Rule("*", "#1609005", Fate.TEXT_REFUSED, "an address that Facebook does not let pass"),
    Rule("*", "#1", Fate.UNKNOWN, "Facebook does not know itself: it may have taken the text"),
    Rule("*", "#2", Fate.UNKNOWN, "out of order for a moment: it may have taken the text"),
    Rule("401", "", Fate.TOKEN_REFUSED, "the key was refused"),
    Rule("403", "", Fate.TOKEN_REFUSED, "the key lacks the right"),
    Rule("404", "", Fate.DESK, "what it answers is gone"),
    Rule("413", "", Fate.TEXT_REFUSED, "a picture too large"),
    Rule("429", "", Fate.RETRY, "too many calls"),
    Rule("5xx", "", Fate.UNKNOWN, "out of order: it may have taken the text"),
)

_ABOUT_KEY = "debug_token"


class PageWire:
    """Ask and write as our Page; raise Refused, or OutcomeUnknown where a text may have left."""

    def __init__(self, limits: Limits, page: str, version: str, key: Key, clock: Clock, base_url: str = API) -> None:
        self.page, self._version, self._key, self._clock = page, version, key, clock
        self._told = Told(NAME, page, key.name)
        self._wire = Wire(Exchange(NAME, limits, PAUSES_S), base_url, self._signed)

    def read(self, path: str, **params: str) -> Mapping[str, Any] | None:
        """Return an object, None when there is none; raise Refused."""
        with preparing():
            heard = self._call("GET", path, params)
        error, answer = error_of(_json(heard.body)), _json(heard.body)
        if error is None and heard.status == 200 and isinstance(answer, dict):
            return answer
        told = self._refused(heard, error)
        if isinstance(told, OutcomeUnknown):
            raise Refused(told.message, kind=Fate.RETRY, retry_after_s=FULL_S if heard.status == 429 else None)
        if told.kind is Fate.DESK:
            return None
        raise told

    def about_key(self) -> Mapping[str, Any]:
        """Return what Facebook says of our own key; raise Refused.

        Source: https://developers.facebook.com/docs/graph-api/reference/debug_token/.
        """
        told = (self.read(_ABOUT_KEY) or {}).get("data")
        return told if isinstance(told, dict) else {}

    def write(
        self, method: str, path: str, values: Mapping[str, str], picture: Loaded | None = None
    ) -> Mapping[str, Any]:
        """Make one call that writes; raise Refused or OutcomeUnknown."""
        with writing():
            heard = self._call(method, path, values, picture)
        answer = _json(heard.body)
        error = error_of(answer)
        if heard.status != 200 or error is not None:
            raise self._refused(heard, error)
        if not isinstance(answer, dict):
            raise OutcomeUnknown(msg("{host} gave an answer that makes no sense.", host=NAME))
        return answer

    def _call(self, method: str, path: str, values: Mapping[str, str], picture: Loaded | None = None) -> Heard:
        self._key.check()
        files = {"source": (picture.picture.name, picture.content, picture.kind)} if picture else None
        with self._wire.session() as session:
            sdk = facebook.GraphAPI(session=session)
            args = (dict(values), None) if method == "GET" else (None, dict(values) or None)
            address = f"{self._version}/{path}"
            return self._wire.call(
                lambda: sdk.request(address, args[0], args[1], files, method), facebook.GraphAPIError, AttributeError
            )

    def _signed(self, address: str) -> str:
        """Give a question our key, which the SDK was not told: it would repeat it in its errors."""
        query = self._key.query()
        if urlsplit(address).path.endswith(f"/{_ABOUT_KEY}"):
            query |= {"input_token": query["access_token"]}
        return address + ("&" if "?" in address else "?") + urlencode(query)

    def _refused(self, heard: Heard, error: Mapping[str, Any] | None) -> Refused | OutcomeUnknown:
        wait = rest_s(heard.headers) or retry_after_s(heard.headers.get("retry-after"), self._clock())
        rule = judge(RULES, heard.status, _codes(error))
        return refusal(rule, heard.status, self._told, wait or FULL_S)


def since(moment: datetime) -> str:
    """Write an instant as Facebook wants it: seconds since 1970."""
    return str(int(moment.timestamp()))


def _codes(error: Mapping[str, Any] | None) -> str:
    return f"#{error.get('code')} s{error.get('error_subcode')}" if error else ""


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
