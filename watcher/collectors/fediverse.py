"""Mastodon: posts of organisations on any server, what is said to our account, answers, hashtags.

Addresses: "name@server"; "mentions:<our name@server>"; "hashtag:#word" on our own server, or
"hashtag:#word@server"; "thread:<address of our post>". Reference: https://docs.joinmastodon.org/methods/.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from mastodon import Mastodon

from watcher.collectors.base import Limits
from watcher.collectors.fediverse_about import account_in, profile_of, rules_now, whereabouts
from watcher.collectors.fediverse_items import Item, identities, is_gone, listed, page_of, shown_ids
from watcher.collectors.fediverse_known import missing, opaque_id, remembered
from watcher.collectors.fediverse_posts import (
    Reader,
    Status,
    believable,
    group,
    handle_of,
    to_post,
)
from watcher.collectors.fediverse_server import MAKE_TOKEN, Answer, MastodonOptions, Refusal, Server
from watcher.collectors.refusals import nonsense
from watcher.collectors.walk import Walk, after, again, resume
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import msg
from watcher.model import Network, Page, Source
from watcher.text import one_line

PAGE = 40  # items in one page: the most Mastodon gives
MOST_FOR_ALL = 60  # answers that Mastodon shows to people without an account
_TO_US = ["mention", "quote"]
_HANDLE = re.compile(r"@?([\w.-]{1,100})@((?:[\w-]+\.)+[\w-]+)\Z")
_HASHTAG = re.compile(r"#?(\w{1,200})(?:@((?:[\w-]+\.)+[\w-]+))?\Z")
_POST = re.compile(r"https?://([^/@?#\[\]]+)/(?:[^?#]*/)?([^/?#]+)/?\Z")
_POST_OF_MASTODON = re.compile(r"https?://([^/]+)/(?:@[^/]+|(?:ap/)?users/[^/]+/statuses)/(\d{1,25})\Z", re.ASCII)
_Call = Callable[[Mastodon, Mapping[str, Any]], object]

__all__ = ["FediverseCollector", "MastodonOptions", "to_post"]


class FediverseCollector:
    """Look at one account, hashtag or thread, or at our mentions, a page at a time."""

    network = Network.MASTODON

    def __init__(self, limits: Limits | None = None, options: MastodonOptions | None = None) -> None:
        self._limits = limits or Limits()
        self._options = options or MastodonOptions()
        self._us = self._options.handle.strip().removeprefix("@").lower()
        self._home = self._us.rpartition("@")[2]
        self._directory = {known.removeprefix("@").lower(): o for known, o in self._options.directory.items()}

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the next page of posts; raise SourceError, SourceGone or SourceRefused."""
        kind, _, rest = source.address.partition(":")
        match kind:
            case "mentions":
                return await self._mentions(source, rest.strip(), now)
            case "hashtag":
                return await self._hashtag(source, rest.strip(), now)
            case "thread":
                return await self._thread(source, rest.strip(), now)
        return await self._account(source, source.address.strip(), now)

    async def gone(self, native_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Return those of these posts that their own servers no longer have; raise SourceError.

        Only posts of Mastodon servers can be asked about.
        """
        lost = []
        for native_id in native_ids:
            named = _POST_OF_MASTODON.match(native_id)
            if named and await is_gone(self._server(named[1], now), named[2]):
                lost.append(native_id)
        return tuple(lost)

    async def _account(self, source: Source, address: str, now: datetime) -> Page:
        name, host = _name_and_host(address)
        server = self._server(host, now)
        own_id, handle = opaque_id(source.cursor.get("account", "")), ""
        if not (own_id and source.cursor.get("page")):
            account = await profile_of(server, name, own_id)
            own_id, handle = opaque_id(account["id"]), whereabouts(account, host)
        reader = replace(self._reader(host, now), own_id=own_id, organisation_id=source.organisation_id)
        key = quote(own_id, safe="")
        page = await self._walk(server, reader, source, lambda client, where: client.account_statuses(key, **where))
        has_moved = bool(handle) and handle.lower() != f"{name}@{host}".lower()
        return replace(page, cursor={**page.cursor, "account": own_id}, moved_to=handle if has_moved else None)

    async def _mentions(self, source: Source, address: str, now: datetime) -> Page:
        name, host = _name_and_host(address)
        self._check_ours(f"{name}@{host}")
        server = self._server(host, now)
        if source.cursor.get("us") != self._us:
            us = account_in(await server.ask(lambda client: client.account_verify_credentials()), server)
            if handle_of(us, host).lower() != self._us:
                raise SourceRefused(msg("The access token is not the one of {account}.", account=self._us), MAKE_TOKEN)
        reader = self._reader(host, now)
        page = await self._walk(
            server,
            reader,
            source,
            lambda client, where: client.notifications(types=list(_TO_US), **where),
            lambda notification: group(notification, "status"),
        )
        return replace(page, cursor={**page.cursor, "us": self._us})

    async def _hashtag(self, source: Source, address: str, now: datetime) -> Page:
        named = _HASHTAG.match(address)
        host = (named[2] or self._home) if named else ""
        if not named or not host:
            raise SourceError(
                msg('"{address}" does not say which hashtag to follow on which server.', address=one_line(address, 80)),
                msg("Write it as in hashtag:#word@server.example."),
            )
        tag = quote(named[1], safe="")
        server, reader = self._server(host, now), self._reader(host, now)
        return await self._walk(server, reader, source, lambda client, where: client.timeline_hashtag(tag, **where))

    async def _walk(
        self,
        server: Server,
        reader: Reader,
        source: Source,
        call: _Call,
        status_of: Callable[[Status], Status] = lambda item: item,
    ) -> Page:
        """Read the next page of a timeline, and ask about the posts it should show and does not."""
        walk = resume(source.cursor, reader.now, self._options.plan)
        begins_day = not walk.page and walk.is_deep(self._options.plan)
        rules = await rules_now(server, source.cursor.get("rules", ""), again=begins_day)
        walk, answer = await self._step(server, source, walk, reader.now, call)
        items = [
            Item(status_of(item), believable(item.get("created_at"), reader.now))
            for item in listed(answer.content, server)
        ]
        times = [item.at for item in items if item.at]
        oldest = min(times, default=None) if answer.next_page else None
        known = remembered(source.cursor)
        reader = replace(reader, identities=identities((item.status for item in items), server.name))
        page = await page_of(server, reader, items, known, missing(known, shown_ids(items), oldest, walk.low))
        walk = after(walk, times, answer.next_page, self._options.plan)
        return replace(
            page,
            cursor={**page.cursor, **walk.cursor(), "rules": rules},
            troubles=(*page.troubles, *walk.troubles),
            more=bool(walk.page) and server.wait_s is None,
        )

    async def _step(
        self, server: Server, source: Source, walk: Walk, now: datetime, call: _Call
    ) -> tuple[Walk, Answer]:
        """Ask for the walk's next page; a place that the server no longer knows begins the walk anew."""
        first = {"limit": PAGE}
        try:
            where = first | ({"max_id": walk.page} if walk.page else {})
            return walk, await server.ask(lambda client: call(client, where))
        except Refusal as refusal:
            if not walk.page or refusal.status not in (400, 404, 422):
                raise
        return again(source.cursor, now, self._options.plan), await server.ask(lambda client: call(client, first))

    async def _thread(self, source: Source, address: str, now: datetime) -> Page:
        host, ident = self._our_post(address)
        key = quote(ident, safe="")
        server, reader = self._server(host, now), self._reader(host, now)
        try:
            root = await server.ask(lambda client: client.status(key))
            context = await server.ask(lambda client: client.status_context(key))
        except Refusal as refusal:
            if refusal.status != 404 or "known" not in source.cursor:
                raise
            raise SourceGone(msg("The post was deleted: its answers are no longer followed.")) from refusal
        if not isinstance(root.content, dict) or not isinstance(context.content, dict):
            raise nonsense(host)
        answers = listed(context.content.get("descendants"), server)
        us = group(root.content, "account").get("id")
        items = [
            Item(answer, believable(answer.get("created_at"), now))
            for answer in answers
            if group(answer, "account").get("id") != us
        ]
        reader = replace(reader, identities=identities([root.content, *answers], host))
        known = remembered(source.cursor)
        page = await page_of(server, reader, items, known, missing(known, shown_ids(items), None, None))
        if len(answers) < MOST_FOR_ALL or server.speaks_as_us:
            return page
        cut = msg("{host} shows people without an account {count} answers at most.", host=host, count=len(answers))
        return replace(page, troubles=(*page.troubles, cut))

    def _our_post(self, address: str) -> tuple[str, str]:
        """Return the server and the id of our post, from its address or from its id alone."""
        named = _POST.match(address if "://" in address else f"https://{self._home}/{address}")
        if named is None or not (ident := opaque_id(named[2])):
            raise SourceError(
                msg("This is not the address of a Mastodon post."), msg("Open the post and copy its address.")
            )
        return named[1], ident

    def _reader(self, host: str, now: datetime) -> Reader:
        return Reader(host, now, directory=self._directory, keep_bots=self._options.keep_bots, us=self._us)

    def _server(self, host: str, now: datetime) -> Server:
        """Speak as our account on our own server, as anybody elsewhere."""
        return Server(host, self._options, self._limits, now, as_us=host.lower() == self._home)

    def _check_ours(self, who: str) -> None:
        """Raise SourceRefused unless this is our own account and we have its token."""
        if who.lower() != self._us:
            raise SourceRefused(
                msg("Only mentions of our own account can be read, and it is not {account}.", account=who),
                msg("Write the handle of our account after mentions:"),
            )
        if not self._options.token.get_secret_value().strip():
            raise SourceRefused(msg("The access token of our Mastodon account is missing."), MAKE_TOKEN)


def _name_and_host(address: str) -> tuple[str, str]:
    named = _HANDLE.match(address)
    if named is None:
        raise SourceError(
            msg('"{address}" does not say on which Mastodon server the account is.', address=one_line(address, 80)),
            msg("Write it as in name@server.example."),
        )
    return named[1], named[2]
