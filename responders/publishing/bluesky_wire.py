"""Our repository on Bluesky: the calls that write there and look there, and what a refusal comes to."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from atproto_client import Session

from responders.publishing.base import OutcomeUnknown
from responders.publishing.judging import Rule, Told, judge, refusal
from responders.publishing.outcomes import Fate, Refused, looking, preparing
from responders.publishing.pictures import Loaded
from watcher.clock import Clock
from watcher.collectors.addresses import host_of
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_session import SECRET, OurAccount
from watcher.collectors.bluesky_web import Answer, BlueskyOptions, Refusal, asked, client
from watcher.collectors.exchange import Unanswered
from watcher.collectors.refusals import nonsense
from watcher.errors import SourceRefused

POSTS = "app.bsky.feed.post"
# Source: https://docs.bsky.app/docs/api/com-atproto-repo-create-record and the PDS's own code.
RULES = (
    Rule("*", "AccountTakedown", Fate.ACCOUNT_SUSPENDED, "the account was taken down"),
    Rule("*", "AccountDeactivated", Fate.ACCOUNT_SUSPENDED, "the account was closed"),
    Rule("*", "ExpiredToken", Fate.TOKEN_REFUSED, "the session is over and cannot be renewed"),
    Rule("*", "InvalidToken", Fate.TOKEN_REFUSED, "the session is not one"),
    Rule("401", "", Fate.TOKEN_REFUSED, "the app password was revoked"),
    Rule("403", "", Fate.TOKEN_REFUSED, "the app password lacks the right"),
    Rule("429", "", Fate.RETRY, "too many writes (5,000 points an hour)"),
    Rule("404", "", Fate.DESK, "what it answers is gone"),
    Rule("400", "", Fate.TEXT_REFUSED, "the record is not one: over 300 graphemes, say"),
    Rule("413", "", Fate.TEXT_REFUSED, "a picture too large"),
    Rule("5xx", "", Fate.UNKNOWN, "out of order, or the record is there already: it is looked for at once"),
)
_GONE = "could not locate record"


class Repository:
    """Write to our repository, as our account; raise Refused or OutcomeUnknown."""

    def __init__(self, limits: Limits, options: BlueskyOptions, clock: Clock) -> None:
        self._account = OurAccount(options, limits)
        self._limits, self._options, self._clock = limits, options, clock
        self._told = Told("Bluesky", f"@{options.handle}", SECRET)

    async def create(self, place: str, record: Mapping[str, Any]) -> dict[str, str]:
        """Write a post under a record key, or recognise it when it is there; return its reference."""
        with self._judged():
            body = {"repo": await self._did(), "collection": POSTS, "rkey": place, "record": record}
        with preparing():  # whatever else goes wrong, nothing left
            try:
                return ref((await self._call("com.atproto.repo.createRecord", body)).content)
            except SourceRefused as error:
                raise self._shut_out(error) from error
            except (Refusal, Unanswered) as error:
                if there := await self.there(place, str(record["text"])):
                    return there
                if isinstance(error, Unanswered):
                    raise OutcomeUnknown(error.message) from error
                raise self._refused(error) from error

    async def there(self, place: str, text: str) -> dict[str, str] | None:
        """Return our post under a key when it holds this text, else None; raise OutcomeUnknown alone."""
        record = await self._kept(place)
        return ref(record) if record and _words(record) == text else None

    async def words_of(self, uri: str) -> str | None:
        """Return the words of our post as our own server keeps it, None when it is gone; raise OutcomeUnknown."""
        record = await self._kept(uri.rpartition("/")[2])
        return _words(record) if record else None

    async def ends_at(self) -> datetime | None:
        """Return when our session ends, None when its token does not say; raise OutcomeUnknown."""
        with looking():
            return await self._account.ends_at(self._clock())

    async def _kept(self, place: str) -> Mapping[str, Any] | None:
        """Return our record under a key, None when there is none; raise OutcomeUnknown."""
        with looking():
            query = {"repo": await self._did(), "collection": POSTS, "rkey": place}
            try:
                return (await self._account.ask("com.atproto.repo.getRecord", query, self._clock())).content
            except Refusal as error:
                if error.name == "RecordNotFound" or _GONE in error.words.lower():
                    return None
                raise

    async def upload(self, picture: Loaded) -> object:
        """Send a picture ahead of its post; return what the post calls it."""
        with self._judged():
            return (await self._call("com.atproto.repo.uploadBlob", picture.content, picture.kind)).content.get("blob")

    async def delete(self, uri: str) -> None:
        """Take a post back; one that is gone already is no trouble."""
        repo, collection, place = uri.removeprefix("at://").split("/")
        with self._judged():
            await self._call("com.atproto.repo.deleteRecord", {"repo": repo, "collection": collection, "rkey": place})

    async def view(self, uri: str) -> Mapping[str, Any] | None:
        """Return a post as the network shows it to us, None when it does not."""
        with self._judged():
            answer = await self._account.ask("app.bsky.feed.getPosts", {"uris": [uri]}, self._clock())
        posts = answer.content.get("posts")
        return posts[0] if isinstance(posts, list) and posts and isinstance(posts[0], dict) else None

    async def resolve(self, handle: str) -> str:
        """Return the identity behind a handle, "" when there is none."""
        with self._judged():
            try:
                answer = await self._account.ask(
                    "com.atproto.identity.resolveHandle", {"handle": handle}, self._clock()
                )
            except Refusal as error:
                if error.status == 400:
                    return ""
                raise
        return str(answer.content.get("did") or "")

    async def _did(self) -> str:
        return str((await self._account.session(self._clock())).did)

    async def _call(self, method: str, body: Mapping[str, object] | bytes, kind: str = "application/json") -> Answer:
        now = self._clock()

        async def call(session: Session) -> Answer:
            return await _procedure(session, method, body, now, self._options, self._limits, kind)

        return await self._account.use(call, now)

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """Turn what goes wrong before a text leaves, or with nothing to lose, into Refused."""
        with preparing():
            try:
                yield
            except SourceRefused as error:
                raise self._shut_out(error) from error
            except Refusal as error:
                raise self._refused(error) from error

    def _shut_out(self, error: SourceRefused) -> Refused:
        """Say why we are not let in: the network may have suspended the account."""
        cause = error.__cause__
        if isinstance(cause, Refusal):
            told = refusal(judge(RULES, cause.status, f"{cause.name} {cause.words}"), cause.status, self._told)
            if isinstance(told, Refused) and told.kind is Fate.ACCOUNT_SUSPENDED:
                return told
        return Refused(error.message, error.hint, kind=Fate.TOKEN_REFUSED)

    def _refused(self, error: Refusal) -> Refused:
        """Say what a refusal comes to; a broken server under whose key nothing is may be asked again."""
        told = refusal(
            judge(RULES, error.status, f"{error.name} {error.words}"), error.status, self._told, error.retry_after_s
        )
        if isinstance(told, Refused):
            return told
        return Refused(error.message, error.hint, kind=Fate.RETRY, retry_after_s=error.retry_after_s)


async def _procedure(
    session: Session,
    method: str,
    body: Mapping[str, object] | bytes,
    now: datetime,
    options: BlueskyOptions,
    limits: Limits,
    kind: str,
) -> Answer:
    """Make one call that writes, once; raise Refusal, Unanswered, or SourceError when nothing left."""
    url = session.pds_endpoint or options.service_url
    address, host = f"{url.rstrip('/').removesuffix('/xrpc')}/xrpc/{method}", host_of(url)
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {session.access_jwt}", "Content-Type": kind}
    async with client(url, options, limits) as opened:
        said = await asked(lambda: opened.request.post(address, content=content, headers=headers), host, now)
    if said.content in (None, b""):
        return Answer({})
    if not isinstance(said.content, dict):
        raise nonsense(host)
    return Answer(said.content)


def _words(record: Mapping[str, Any]) -> str:
    value = record.get("value")
    return str(value.get("text") or "") if isinstance(value, Mapping) else ""


def ref(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the reference of a record: its address and the hash of its content."""
    return {"uri": str(raw.get("uri") or ""), "cid": str(raw.get("cid") or "")}
