"""Facebook Pages: posts of organisations, what is said to our own Page, and answers under our posts.

Addresses: a Page's name or number; "mentions:<our Page>", which holds the posts that tag it, those
left on it, and the comments under its posts of the last thirty days; "thread:<our post>". Groups
have no API. Reference: https://developers.facebook.com/docs/graph-api/reference/page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import SecretStr

from watcher.collectors import graph_http
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.exchange import PAUSES_S
from watcher.collectors.facebook_mentions import NEWEST_FIRST, Said, hear
from watcher.collectors.facebook_posts import author_id, id_of, page_author, relay_of, to_post
from watcher.collectors.facebook_reader import COMMENT_FIELDS, COUNTED, POST_FIELDS, Reader
from watcher.collectors.facebook_terms import NEEDS_PPCA, NEEDS_ROLE, Aim, FacebookOptions, aim_of, version_trouble
from watcher.collectors.graph import Graph
from watcher.collectors.graph_errors import NAME, Forbidden, Key
from watcher.collectors.refusals import nonsense
from watcher.collectors.walk import resume
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg
from watcher.model import Author, Network, Page, Post, Source
from watcher.text import one_line

__all__ = ["FacebookCollector", "FacebookOptions", "to_post"]

TOKEN = "VEILLEUR_FACEBOOK_TOKEN"  # noqa: S105  (the names of secrets)
PUBLIC_TOKEN = "VEILLEUR_FACEBOOK_PUBLIC_TOKEN"  # noqa: S105
_NO_KEY = SecretStr("")


class FacebookCollector:
    """Look at one Page, at what is said to ours or at one thread, a page of answers at a time.

    `token` is our Page's own; `public_token`, of an app with Page Public Content Access, reads the
    others (where it is empty `token` does); `app_secret` signs the questions of both, where given.
    """

    network = Network.FACEBOOK

    def __init__(
        self,
        limits: Limits,
        options: FacebookOptions,
        token: SecretStr = _NO_KEY,
        public_token: SecretStr = _NO_KEY,
        app_secret: SecretStr = _NO_KEY,
        *,
        base_url: str = graph_http.API,
        pauses_s: Sequence[float] = PAUSES_S,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._options = options
        self._own = Key(TOKEN, token, app_secret, NEEDS_ROLE)
        theirs = (PUBLIC_TOKEN, public_token) if public_token.get_secret_value() else (TOKEN, token)
        self._public = Key(*theirs, app_secret, NEEDS_PPCA)
        self._graph = Graph(options.graph_version, limits, base_url=base_url, pauses_s=pauses_s, user_agent=user_agent)

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the next page of posts; raise SourceError, SourceGone or SourceRefused."""
        aim = aim_of(source, self._options)
        reader = self._reader(self._own if aim.ours else self._public, now)
        match aim.kind:
            case "mentions":
                page = await self._mentions(source, aim, reader, now)
            case "thread":
                page = await _thread(source, aim, reader, now)
            case _:
                page = await self._posts(source, aim, reader, now)
        ending = None if page.more else version_trouble(self._options.graph_version, now)
        return replace(page, troubles=(*page.troubles, ending)) if ending else page

    async def gone(self, native_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Return those of these posts and comments that no longer exist; raise SourceError.

        Facebook says the same of what is deleted and of what we may not see, so an absence counts
        only when the same key still reads the Page, or the post, that held it. Each id is a
        question; when most of what Facebook allows is used, the rest is left for another time.
        """
        asked = [i for i in dict.fromkeys(native_ids) if id_of(i)]
        anchors = await self._anchors({i.partition("_")[0] for i in asked}, now) if asked else {}
        gone = []
        for native_id in asked:
            reader = anchors.get(native_id.partition("_")[0])
            if reader and not await reader.exists(native_id):
                gone.append(native_id)
            if reader and reader.rest_s:
                raise SourceError(msg("Facebook finds that we ask too often."), retry_after_s=reader.rest_s)
        return tuple(gone)

    async def _anchors(self, holders: Iterable[str], now: datetime) -> dict[str, Reader]:
        """Return who still reads the Pages, and the posts of ours, that held some objects."""
        found: dict[str, Reader] = {}
        own, public = self._reader(self._own, now), self._reader(self._public, now)
        ours = id_of((await own.ask("me", "id")).get("id")) if self._own.token.get_secret_value() else ""
        for holder in holders:
            if ours and await _is_read(own, ours if holder == ours else f"{ours}_{holder}"):
                found[holder] = own
            elif self._options.page_public_content_access and await _is_read(public, holder):
                found[holder] = public
        return found

    def _reader(self, key: Key, now: datetime) -> Reader:
        return Reader(self._graph, key, self._options.plan, now)

    async def _posts(self, source: Source, aim: Aim, reader: Reader, now: datetime) -> Page:
        cursor, moved_to = await self._identified(source, aim, reader, now)
        who = cursor["id"]
        fields = {"fields": f"{POST_FIELDS},{COUNTED}"}
        leaf = await reader.leaf(f"{who}/published_posts", fields, cursor)
        items = [_from(raw, who) for raw in leaf.items]
        speaks = {who: source.organisation_id} if source.organisation_id else None
        originals, authors = await reader.originals(items), _author(cursor)
        said: list[Said] = [(raw, None) for raw in originals]
        relayed = (
            relay_of(raw, original, now, authors[who], source.organisation_id)
            for raw, original in zip(items, originals, strict=True)
        )
        return Page(
            _posts(said, now, authors, speaks),
            {**_identity(cursor), **leaf.cursor},
            (*leaf.troubles, *_unread(said)),
            moved_to=moved_to,
            wait_s=leaf.rest_s,
            more=leaf.more and not leaf.rest_s,
            deleted=leaf.deleted,
            relays=tuple(relay for relay in relayed if relay),
        )

    async def _mentions(self, source: Source, aim: Aim, reader: Reader, now: datetime) -> Page:
        cursor, moved_to = await self._identified(source, aim, reader, now)
        heard = await hear(reader, cursor["id"], cursor, now, self._options.plan)
        return Page(
            _posts(heard.said, now, _author(cursor)),
            heard.cursor,
            (*heard.troubles, *_unread(heard.said)),
            moved_to=f"mentions:{moved_to}" if moved_to else None,
            wait_s=heard.rest_s,
            more=heard.more and not heard.rest_s,
            deleted=heard.deleted,
        )

    async def _identified(
        self, source: Source, aim: Aim, reader: Reader, now: datetime
    ) -> tuple[dict[str, str], str | None]:
        """Return the cursor with who the Page is, asked again once in a while, and its new name."""
        cursor = dict(source.cursor)
        part = {k.removeprefix("tagged."): v for k, v in cursor.items()} if aim.kind == "mentions" else cursor
        walk = resume(part, now, self._options.plan)
        known = id_of(cursor.get("id"))
        if known and (walk.page or cursor.get("stage") or not walk.is_deep(self._options.plan)):
            return cursor, None
        page = await reader.ask(known or aim.name, "id,name,username,followers_count")
        if not id_of(page.get("id")):
            raise nonsense(NAME)
        author = page_author(page)
        told = {"id": id_of(page["id"]), "handle": author.handle, "name": author.name}
        renamed = author.handle.lower() != aim.name.lower() and not aim.name.isdigit() and not author.handle.isdigit()
        return {**cursor, **told, "followers": str(author.followers or "")}, author.handle if renamed else None


async def _thread(source: Source, aim: Aim, reader: Reader, now: datetime) -> Page:
    """Read the answers under a post of ours, ours left out."""
    ours = aim.name.partition("_")[0]
    if source.cursor.get("id") != ours and id_of((await reader.ask("me", "id")).get("id")) != ours:
        raise SourceRefused(msg("On Facebook only the answers under our own posts may be collected."))
    try:
        leaf = await reader.leaf(f"{aim.name}/comments", {"fields": COMMENT_FIELDS, **NEWEST_FIRST}, source.cursor)
    except SourceGone as error:
        raise SourceGone(msg("The post was deleted: its answers are no longer followed.")) from error
    said: list[Said] = [(raw, aim.name) for raw in leaf.items if author_id(raw) != ours]
    return Page(
        _posts(said, now, {}),
        {"id": ours, **leaf.cursor},
        (*leaf.troubles, *_unread(said)),
        wait_s=leaf.rest_s,
        more=leaf.more and not leaf.rest_s,
        deleted=leaf.deleted,
    )


async def _is_read(reader: Reader, anchor: str) -> bool:
    try:
        await reader.ask(anchor, "id")
    except (SourceGone, Forbidden):
        return False
    return True


def _posts(
    said: Iterable[Said], now: datetime, pages: Mapping[str, Author], organisations: Mapping[str, str] | None = None
) -> tuple[Post, ...]:
    posts: dict[str, Post] = {}
    for raw, under in said:
        if post := to_post(raw, now, pages, organisations=organisations, answers=under):
            posts.setdefault(post.native_id, post)
    return tuple(posts.values())


def _unread(said: Iterable[Said]) -> tuple[Message, ...]:
    """Say how many objects had no id; one without words, such as a photograph, is no trouble."""
    count = sum(not id_of(raw.get("id")) for raw, _ in said)
    return (msg("{count} posts could not be read.", count=count),) if count else ()


def _from(raw: Mapping[str, object], page_id: str) -> Mapping[str, object]:
    """Say that a post is of the Page whose posts we read, where Facebook does not."""
    return raw if author_id(raw) else {**raw, "from": {"id": page_id}}


def _identity(cursor: Mapping[str, str]) -> dict[str, str]:
    return {name: cursor[name] for name in ("id", "handle", "name", "followers") if cursor.get(name)}


def _author(cursor: Mapping[str, str]) -> dict[str, Author]:
    followers = cursor.get("followers", "")
    count = int(followers) if followers.isascii() and followers.isdigit() and len(followers) < 16 else None
    handle = one_line(cursor.get("handle", ""), 80) or cursor["id"]
    return {cursor["id"]: Author(handle, one_line(cursor.get("name", ""), 100), followers=count)}
