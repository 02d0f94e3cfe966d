"""Ask Bluesky: the SDK's calls over the house's HTTP, as anybody or as our own account.

Our account logs in once, with an app password; the session is kept in a file only its owner can read,
shared by every program of the campaign, and renewed when its token has expired.
Sources: https://atproto.com/specs/xrpc and https://docs.bsky.app/docs/advanced-guides/rate-limits.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from atproto_client import AsyncClient, Session
from atproto_client.client.session import get_session_pds_endpoint
from atproto_client.exceptions import RequestErrorBase
from atproto_client.request import AsyncRequest
from atproto_core.exceptions import AtProtocolError
from pydantic import SecretStr
from yarl import URL

from watcher.collectors.addresses import PrivateAddress, guarded_socket, host_of
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bluesky_walk import Plan
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.errors import SourceError, SourceRefused
from watcher.messages import Message, msg

_UNSTABLE = frozenset({502, 503, 504})
_OURS_TO_SET = frozenset({"host", "connection", "content-length", "accept-encoding"})
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})


@dataclass(frozen=True, slots=True)
class BlueskyOptions:
    """Whom to ask, and as whom. `session_file` and the secret are needed for mentions and search only.

    `tries` counts the attempts of a question the network does not answer, `pause_s` the seconds between.
    """

    appview_url: str = "https://public.api.bsky.app"
    service_url: str = "https://bsky.social"
    handle: str = ""
    app_password: SecretStr = SecretStr("")
    session_file: Path | None = None
    plan: Plan = field(default_factory=Plan)
    user_agent: str = USER_AGENT
    tries: int = 2
    pause_s: float = 1.0


class Refusal(SourceError):
    """Bluesky said no; `status` and `name` (an XRPC error such as "InvalidRequest") say how."""

    def __init__(
        self, message: Message, hint: Message | None, status: int, name: str, said: str, wait_s: float | None
    ) -> None:
        super().__init__(message, hint, retry_after_s=wait_s)
        self.status, self.name, self.said = status, name, said


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON object, and how long (seconds) the network asks us to stay away after it."""

    content: Mapping[str, Any]
    wait_s: float | None = None


class Bluesky:
    """Put questions to the network; nothing of the SDK, of a token or of a password comes out."""

    def __init__(self, options: BlueskyOptions, limits: Limits) -> None:
        self._options = options
        self._limits = limits

    async def ask(self, method: str, params: Mapping[str, object], now: datetime) -> Answer:
        """Return what anybody may read; raise Refusal or another SourceError."""
        async with self._client(self._options.appview_url) as client:
            return await _query(client, method, params, now)

    async def ask_as_us(self, method: str, params: Mapping[str, object], now: datetime) -> Answer:
        """Return what our own account may read; raise SourceRefused when it is not let in any more."""
        session = self._kept() or await self._renewed(None, now)
        for _ in range(2):
            async with self._client(session.pds_endpoint or self._options.service_url) as client:
                try:
                    return await _query(client, method, params, now, session.access_jwt)
                except Refusal as refusal:
                    if refusal.status != 401 and refusal.name not in _EXPIRED:
                        raise
            session = await self._renewed(session, now)
        raise _refused()

    @asynccontextmanager
    async def _client(self, base_url: str) -> AsyncIterator[AsyncClient]:
        web = _Web(self._limits, self._options)
        request = AsyncRequest(transport=web, trust_env=False, timeout=None)
        request.add_additional_header("User-Agent", self._options.user_agent)
        try:
            yield AsyncClient(base_url, request=request)
        finally:
            await request.close()

    async def _renewed(self, failed: Session | None, now: datetime) -> Session:
        """Return a session that another program renewed, or renew it, or log in; one program at a time."""
        if not (self._options.handle and self._options.app_password.get_secret_value()):
            raise _refused()
        async with self._alone():
            kept = self._kept()
            if kept and (failed is None or kept.access_jwt != failed.access_jwt):
                return kept
            session = (await self._refresh(kept, now) if kept else None) or await self._log_in(now)
            self._keep(session)
            return session

    async def _refresh(self, kept: Session, now: datetime) -> Session | None:
        """Return the session with new tokens, or None when it is over."""
        headers = {"Authorization": f"Bearer {kept.refresh_jwt}"}
        async with self._client(kept.pds_endpoint or self._options.service_url) as client:
            call = client.com.atproto.server.refresh_session
            try:
                return await self._opened(lambda: call(headers=headers, ignore_session_check=True), now)
            except Refusal as refusal:
                if refusal.status in (400, 401, 403):
                    return None
                raise

    async def _log_in(self, now: datetime) -> Session:
        said = {"identifier": self._options.handle, "password": self._options.app_password.get_secret_value()}
        async with self._client(self._options.service_url) as client:
            call = client.com.atproto.server.create_session
            try:
                return await self._opened(lambda: call(said, ignore_session_check=True), now)
            except Refusal as refusal:
                if refusal.status in (400, 401, 403):
                    raise _refused() from refusal
                raise

    async def _opened(self, call: Callable[[], Awaitable[Any]], now: datetime) -> Session:
        said = await _asked(call, self._options.service_url, now)
        endpoint = get_session_pds_endpoint(said) or self._options.service_url
        return Session(said.handle, said.did, said.access_jwt, said.refresh_jwt, endpoint)

    @property
    def _file(self) -> Path:
        if self._options.session_file is None:
            raise _refused()
        return self._options.session_file

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        lock = os.open(self._file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _kept(self) -> Session | None:
        """Return the session of the file; None when there is none, another account's, or a damaged one."""
        try:
            if self._file.stat().st_mode & 0o077:
                raise SourceError(
                    msg("Other users of this computer can read the session of our Bluesky account."),
                    msg("Write in a terminal: chmod 600 {name}", name=self._file.name),
                )
            kept = json.loads(self._file.read_text("utf-8"))
            return Session.decode(kept["session"]) if kept["handle"] == self._options.handle else None
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def _keep(self, session: Session) -> None:
        """Write the session aside and put it in place at once, readable by us alone from the start."""
        aside = self._file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump({"handle": self._options.handle, "session": session.encode()}, file)
        aside.replace(self._file)
