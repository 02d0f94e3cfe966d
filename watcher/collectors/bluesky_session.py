"""Our own account on Bluesky: one session, kept in a file, shared by every program of the campaign.

It is opened once with an app password and renewed when its token has expired; servers allow 30
log-ins in 5 minutes and 300 a day (https://docs.bsky.app/docs/advanced-guides/rate-limits).
"""

import asyncio
import base64
import fcntl
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from atproto_client import Session
from atproto_client.client.session import get_session_pds_endpoint

from watcher.collectors.addresses import host_of
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_web import Answer, BlueskyOptions, Refusal, asked, client, query
from watcher.errors import SourceError, SourceRefused, reason_of
from watcher.messages import msg

SECRET = "VEILLEUR_BLUESKY_APP_PASSWORD"  # noqa: S105  the name of the secret, not the secret
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
_NOT_IN = frozenset({400, 401, 403})


class OurAccount:
    """Ask as our own account; no token or password ever comes out."""

    def __init__(self, options: BlueskyOptions, limits: Limits) -> None:
        self._options = options
        self._limits = limits

    async def ask(self, method: str, params: Mapping[str, object], now: datetime) -> Answer:
        """Return what our account may read; raise SourceRefused when we are not let in any more."""
        return await self.use(lambda session: self._ask_with(session, method, params, now), now)

    async def use(self, call: Callable[[Session], Awaitable[Answer]], now: datetime) -> Answer:
        """Make a call with our session, once more when it had expired; raise SourceRefused as `ask` does."""
        session = await self.session(now)
        for last in (False, True):
            try:
                return await call(session)
            except Refusal as refusal:
                if refusal.status not in (401, 403) and refusal.name not in _EXPIRED:
                    raise
                if last:
                    raise refused(refusal) from refusal
                session = await self._renewed(session, now)
        raise AssertionError("the last turn returns or raises")

    async def session(self, now: datetime) -> Session:
        """Return the session that is kept, or log in."""
        self._check()
        return self._kept() or await self._renewed(None, now)

    async def ends_at(self, now: datetime) -> datetime | None:
        """Return when the session can no longer be renewed, None when its token does not say."""
        return _end_of((await self.session(now)).refresh_jwt)

    def _check(self) -> None:
        """Raise SourceRefused unless we know who we are and where to keep the session."""
        if not (self._options.handle and self._password and self._options.session_file):
            raise SourceRefused(
                msg("Our Bluesky account is not configured."),
                msg("Write its handle in the configuration and an app password in {secret}.", secret=SECRET),
            )

    @property
    def _password(self) -> str:
        return self._options.app_password.get_secret_value() if self._options.app_password else ""

    async def _ask_with(self, session: Session, method: str, params: Mapping[str, object], now: datetime) -> Answer:
        url = session.pds_endpoint or self._options.service_url
        return await query(url, method, params, now, self._options, self._limits, session.access_jwt)

    async def _renewed(self, failed: Session | None, now: datetime) -> Session:
        """Return the session another program renewed meanwhile, or renew it, or log in."""
        async with self._alone():
            kept = self._kept()
            if kept and (failed is None or kept.access_jwt != failed.access_jwt):
                return kept
            session = (await self._refreshed(kept, now) if kept else None) or await self._logged_in(now)
            self._keep(session)
            return session

    async def _refreshed(self, kept: Session, now: datetime) -> Session | None:
        """Return the session with new tokens, or None when it is over."""
        headers = {"Authorization": f"Bearer {kept.refresh_jwt}"}
        url = kept.pds_endpoint or self._options.service_url
        async with client(url, self._options, self._limits) as opened:
            call = opened.com.atproto.server.refresh_session
            try:
                said = await asked(lambda: call(headers=headers, ignore_session_check=True), host_of(url), now)
            except Refusal as refusal:
                if refusal.status in _NOT_IN:
                    return None
                raise
        return Session(said.handle, said.did, said.access_jwt, said.refresh_jwt, url)

    async def _logged_in(self, now: datetime) -> Session:
        url = self._options.service_url
        names = {"identifier": self._options.handle, "password": self._password}
        async with client(url, self._options, self._limits) as opened:
            call = opened.com.atproto.server.create_session
            try:
                said = await asked(lambda: call(names, ignore_session_check=True), host_of(url), now)
            except Refusal as refusal:
                if refusal.status in _NOT_IN:
                    raise refused(refusal) from refusal
                raise
        return Session(said.handle, said.did, said.access_jwt, said.refresh_jwt, get_session_pds_endpoint(said) or url)

    @property
    def _file(self) -> Path:
        assert self._options.session_file is not None  # checked before anything is asked
        return self._options.session_file

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Let one program at a time renew the session; a folder we cannot write to is found out here."""
        try:
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self._file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise _unkept(error) from error
        try:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _kept(self) -> Session | None:
        """Return the session of the file; None when there is none, or a damaged or another account's one."""
        try:
            with self._file.open(encoding="utf-8") as file:
                if os.fstat(file.fileno()).st_mode & 0o077:
                    raise SourceError(
                        msg("Other users of this computer can read the session of our Bluesky account."),
                        msg("Write in a terminal: chmod 600 {name}", name=self._file.name),
                    )
                kept = json.load(file)
            return Session.decode(kept["session"]) if kept["handle"] == self._options.handle else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unkept(error) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def _keep(self, session: Session) -> None:
        """Write the session aside, readable by us alone from the start, and put it in place at once."""
        aside = self._file.with_suffix(".new")
        try:
            aside.unlink(missing_ok=True)
            number = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump({"handle": self._options.handle, "session": session.encode()}, file)
            aside.replace(self._file)
        except OSError as error:
            raise _unkept(error) from error


def _end_of(token: str) -> datetime | None:
    """Return the `exp` claim of a token (RFC 7519), None where it has none that makes sense."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError):
        return None


def refused(refusal: Refusal) -> SourceRefused:
    """Say that our account is not let in, and which secret to renew."""
    return SourceRefused(
        msg("Bluesky refuses our account ({status}).", status=refusal.status),
        msg("Make a new app password in the settings of the account and write it in {secret}.", secret=SECRET),
    )


def _unkept(error: OSError) -> SourceError:
    return SourceError(
        msg("The session of our Bluesky account cannot be kept: {reason}.", reason=reason_of(error)),
        msg("Check the rights of the folder and the room on the disk."),
    )
