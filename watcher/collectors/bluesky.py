"""Bluesky: posts of organisations, what is said to our own account, and answers under our posts.

Addresses: a handle or DID; "mentions:<our handle>"; "thread:<at:// or bsky.app address of our post>".
Reference: https://docs.bsky.app/docs/api. Search is not for collectors (bluesky-social/atproto#3891).
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from watcher.collectors.base import Limits
from watcher.collectors.bluesky_posts import (
    POST,
    View,
    group,
    is_for_members,
    listed,
    moment,
    relay_of,
    shown,
    sort_time,
    string,
    to_post,
)
from watcher.collectors.bluesky_session import OurAccount
from watcher.collectors.bluesky_web import Answer, BlueskyOptions, Refusal, query
from watcher.collectors.walk import Walk, after, again, resume
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg
from watcher.model import Network, Page, Post, Source
from watcher.text import one_line

PAGE = 100  # items in one page
AT_ONCE = 25  # posts in one getPosts
DEPTH = 50  # answers to answers in one getPostThread: deeper JSON is refused by parsers
MOST_BRANCHES = 50
_DAY_S = 86_400.0
_DID = re.compile(r"did:[a-z]+:[\w.:%-]{1,200}\Z", re.ASCII)
_HANDLE = re.compile(r"(?=.{3,253}\Z)(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62}\Z", re.ASCII | re.IGNORECASE)
_OUR_POST = re.compile(
    r"(?:at://|https://bsky\.app/profile/)([\w.:%-]{1,250})/(?:app\.bsky\.feed\.)?post/([\w.:~-]{1,512})/?\Z", re.ASCII
)
_ADDRESSED_TO_US = ("mention", "reply", "quote")
_Asks = Callable[[dict[str, object]], Awaitable[Answer]]

__all__ = ["BlueskyCollector", "BlueskyOptions", "to_post"]


class BlueskyCollector:
    """Look at one account, at our notifications or at one thread, a page at a time."""

    network = Network.BLUESKY

    def __init__(
        self,
        limits: Limits | None = None,
        options: BlueskyOptions | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._options = options or BlueskyOptions()
        self._us = OurAccount(self._options, self._limits)

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the next page of posts; raise SourceError, SourceGone or SourceRefused."""
        kind, _, rest = source.address.partition(":")
        if kind == "mentions":
            return await self._mentions(source, rest.strip().removeprefix("@"), now)
        if kind == "thread":
            return await self._thread(source, rest.strip(), now)
        if kind == "hashtag":
            raise SourceRefused(
                msg("Bluesky does not let a program follow a hashtag by searching."),
                msg("Follow the accounts that use it."),
            )
        return await self._account(source, now)

    async def gone(self, native_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Return those of these posts that no longer exist; raise SourceError."""
        asked_for = [i for i in native_ids if POST.match(i)]
        missing: list[str] = []
        for start in range(0, len(asked_for), AT_ONCE):
            batch = asked_for[start : start + AT_ONCE]
            answer = await self._ask("app.bsky.feed.getPosts", {"uris": batch}, now)
            there = {string(view, "uri") for view in _items(answer, "posts")}
            missing += [i for i in batch if i not in there]
        return tuple(missing)

    async def search(self, words: str, now: datetime, limit: int = 25) -> tuple[Post, ...]:
        """Return the latest posts that hold these words, for a person who asks; raise SourceError."""
        params = {"q": words, "limit": min(limit, PAGE), "sort": "latest"}
        answer = await self._us.ask("app.bsky.feed.searchPosts", params, now)
        return tuple(post for view in _items(answer, "posts") if (post := to_post(view, now)))

    async def _ask(self, method: str, params: Mapping[str, object], now: datetime) -> Answer:
        """Ask what anybody may read."""
        return await query(self._options.appview_url, method, params, now, self._options, self._limits)

    async def _account(self, source: Source, now: datetime) -> Page:
        who = one_line(source.address.strip().removeprefix("@"), 80)
        try:
            did = source.cursor.get("did", "")
            did = did if _DID.match(did) else await self._did(who, now)
            params: dict[str, object] = {"actor": did, "limit": PAGE, "filter": "posts_with_replies"}
            walk, answer = await self._step(
                source, now, lambda page: self._ask("app.bsky.feed.getAuthorFeed", params | page, now)
            )
        except Refusal as refusal:
            raise _of_account(refusal, who) or refusal from refusal.__cause__
        items = _items(answer, "feed")
        times = [t for item in items if (t := sort_time(item))]
        walk = after(walk, times, string(answer.content, "cursor"), self._options.plan)
        views = [shown(item) for item in items]
        handle = _handle_of(did, items) or source.cursor.get("handle", "")
        return Page(
            _posts(views, now, did, source.organisation_id),
            {"did": did, "handle": handle, **walk.cursor()},
            (*_left_out(views), *walk.troubles),
            moved_to=handle if handle and who != did and handle.lower() != who.lower() else None,
            wait_s=answer.wait_s,
            more=bool(walk.page) and answer.wait_s is None,
            relays=tuple(r for item in items if (r := relay_of(item, now, did, source.organisation_id))),
        )

    async def _did(self, who: str, now: datetime) -> str:
        """Return the account's lasting name; its handle may change hands later."""
        if _DID.match(who):
            return who
        if not _HANDLE.match(who):
            raise SourceError(
                msg('"{account}" is not the name of a Bluesky account.', account=who),
                msg("Write it as in name.bsky.social."),
            )
        answer = await self._ask("com.atproto.identity.resolveHandle", {"handle": who}, now)
        did = string(answer.content, "did")
        if not _DID.match(did):
            raise SourceError(msg("Bluesky gave an answer that makes no sense."))
        return did

    async def _mentions(self, source: Source, who: str, now: datetime) -> Page:
        if who.lower() != self._options.handle.lower():
            raise SourceError(
                msg(
                    "Only mentions of our own account can be read, and it is not {account}.", account=one_line(who, 80)
                ),
                msg("Write the handle of our account after mentions:"),
            )
        params: dict[str, object] = {"limit": PAGE, "priority": False, "reasons": _ADDRESSED_TO_US}
        walk, answer = await self._step(
            source, now, lambda page: self._us.ask("app.bsky.notification.listNotifications", params | page, now)
        )
        items = _items(answer, "notifications")
        times = [t for item in items if (t := moment(item.get("indexedAt")))]
        walk = after(walk, times, string(answer.content, "cursor"), self._options.plan)
        said = [item for item in items if item.get("reason") in _ADDRESSED_TO_US]
        more = bool(walk.page) and answer.wait_s is None
        return Page(_posts(said, now), walk.cursor(), walk.troubles, wait_s=answer.wait_s, more=more)

    async def _step(self, source: Source, now: datetime, ask: _Asks) -> tuple[Walk, Answer]:
        """Ask for the walk's next page; a token the network no longer knows begins the walk anew."""
        walk = resume(source.cursor, now, self._options.plan)
        try:
            return walk, await ask({"cursor": walk.page} if walk.page else {})
        except Refusal as refusal:
            if not walk.page or refusal.status not in (400, 500):
                raise
        return again(source.cursor, now, self._options.plan), await ask({})

    async def _thread(self, source: Source, address: str, now: datetime) -> Page:
        named = _OUR_POST.match(address)
        if named is None:
            raise SourceError(
                msg("This is not the address of a Bluesky post."), msg("Open the post and copy its address.")
            )
        root = f"at://{named[1]}/app.bsky.feed.post/{named[2]}"
        here, *later = _branches(source.cursor) or [root]
        answer = await self._tree(here, here == root, "us" in source.cursor, now)
        tree = group(answer.content, "thread")
        us = string(group(group(tree, "post"), "author"), "did") if here == root else source.cursor.get("us", "")
        answers = list(_answers(tree))
        views = [view for view, _ in answers if string(group(view, "author"), "did") != us]
        later += [uri for view, is_cut in answers if is_cut and POST.match(uri := string(view, "uri"))]
        left = len(later) - MOST_BRANCHES
        troubles = (msg("{count} branches of the conversation were left.", count=left),) if left > 0 else ()
        return Page(
            _posts(views, now),
            {"us": us} | ({"later": json.dumps(later[:MOST_BRANCHES])} if later else {}),
            (*_left_out(views), *troubles),
            wait_s=answer.wait_s,
            more=bool(later) and answer.wait_s is None,
        )

    async def _tree(self, uri: str, is_root: bool, was_there: bool, now: datetime) -> Answer:
        """Ask for what hangs under a post; a branch that was deleted meanwhile is empty."""
        params = {"uri": uri, "depth": DEPTH, "parentHeight": 0}
        try:
            return await self._ask("app.bsky.feed.getPostThread", params, now)
        except Refusal as refusal:
            if refusal.name == "NotFound" and not is_root:
                return Answer({})
            raise _of_thread(refusal, was_there=was_there) or refusal from refusal.__cause__


def _items(answer: Answer, name: str) -> list[View]:
    """Return a list of the answer; what is no object in it stands as an empty one. Raise SourceError."""
    items = answer.content.get(name)
    if not isinstance(items, list):
        raise SourceError(msg("Bluesky gave an answer that makes no sense."))
    return [item if isinstance(item, Mapping) else {} for item in items]


def _posts(views: Iterable[View], now: datetime, did: str = "", organisation_id: str | None = None) -> tuple[Post, ...]:
    """Return each post once, without those whose authors keep them for people with an account."""
    readable = (to_post(view, now, did, organisation_id) for view in views if not is_for_members(view))
    return tuple({post.native_id: post for post in readable if post}.values())


def _left_out(views: Sequence[View]) -> tuple[Message, ...]:
    """Say what a page holds that is not kept: what is damaged, and what is not for everybody."""
    damaged = sum(not POST.match(string(view, "uri")) for view in views)
    kept_in = sum(map(is_for_members, views))
    troubles = []
    if damaged:
        troubles.append(msg("{count} posts could not be read.", count=damaged))
    if kept_in:
        troubles.append(msg("{count} posts were left: their authors show them to members only.", count=kept_in))
    return tuple(troubles)


def _handle_of(did: str, items: Sequence[View]) -> str:
    """Return the handle that an account goes by now, as the page shows it; "" when it does not."""
    shown_as = [group(group(item, "reason"), "by") for item in items]
    shown_as += [group(group(item, "post"), "author") for item in items]
    names = (string(who, "handle") for who in shown_as if string(who, "did") == did)
    return next((name for name in names if _HANDLE.match(name) and name != "handle.invalid"), "")


def _branches(cursor: Mapping[str, str]) -> list[str]:
    """Return the branches of a conversation still to be read."""
    try:
        later = json.loads(cursor.get("later", "[]"))
    except (ValueError, RecursionError):
        return []
    return [uri for uri in later if isinstance(uri, str) and POST.match(uri)] if isinstance(later, list) else []


def _answers(tree: View) -> Iterator[tuple[View, bool]]:
    """Yield the posts under a post, and whether their own answers were cut off."""
    waiting = listed(tree, "replies")
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping) and (view := group(node, "post")):  # not a blocked or deleted one
            answered = isinstance(count := view.get("replyCount"), int) and count > 0
            yield view, answered and "replies" not in node
            waiting += listed(node, "replies")


def _of_account(refusal: Refusal, who: str) -> SourceError | None:
    """Say what a refusal means for an account that we follow; None when it is not about the account."""
    if refusal.name == "AccountTakedown":
        return SourceGone(msg("Bluesky closed the account {account}.", account=who))
    if refusal.name in ("AccountDeactivated", "AccountSuspended"):
        return SourceError(msg("The account {account} is closed for now.", account=who), retry_after_s=_DAY_S)
    if refusal.status == 400 and refusal.words in ("Profile not found", "Unable to resolve handle"):
        return SourceError(
            msg("Bluesky does not know the account {account}, or not yet.", account=who),
            msg("Check its name on bsky.app; an account made a moment ago takes a little time."),
        )
    return None


def _of_thread(refusal: Refusal, *, was_there: bool) -> SourceError | None:
    """Say what a refusal means for a conversation; None when it is not about the post."""
    if refusal.name != "NotFound":
        return None
    if was_there:
        return SourceGone(msg("The post was deleted: its answers are no longer followed."))
    return SourceError(msg("Bluesky does not know this post, or not yet."), msg("Open the post and copy its address."))
