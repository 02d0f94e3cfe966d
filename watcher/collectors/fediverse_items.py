"""The items of one page of a Mastodon server, made into a page of posts; the missing ones asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from watcher.clock import to_ms
from watcher.collectors.fediverse_known import Known, opaque_id, to_text
from watcher.collectors.fediverse_posts import Reader, Status, group, handle_of, identity, item_post, relay_of, shown
from watcher.collectors.fediverse_server import Refusal, Server
from watcher.collectors.refusals import nonsense
from watcher.errors import SourceError, SourceGone
from watcher.messages import Message, msg
from watcher.model import Page, Post

MOST_CHECKS = 10  # missing posts asked about in one look


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a timeline: the post, and the date it is sorted by where that can be believed."""

    status: Status
    at: datetime | None


async def page_of(
    server: Server, reader: Reader, items: Sequence[Item], known: Sequence[Known], suspects: Sequence[Known]
) -> Page:
    """Make the page of these items; its cursor remembers them. Suspects are asked about, some at a time."""
    posts = [(item, item_post(item.status, reader)) for item in items]
    checked: dict[str, bool] = {}
    for one in suspects[:MOST_CHECKS]:
        try:
            checked[one.id] = await is_gone(server, one.id)
        except SourceError as error:  # the others wait for the next look
            server.wait_s = server.wait_s or error.retry_after_s
            break
    seen = {k.id: k for k in known if k.id not in checked}
    seen |= {k.id: k for item, post in posts if post and (k := _known(item, post))}
    return Page(
        tuple({post.native_id: post for _, post in posts if post}.values()),
        {"known": to_text(seen.values())},
        _unread(items, server.name),
        wait_s=server.wait_s,
        deleted=tuple(k.native_id for k in known if checked.get(k.id)),
        relays=tuple(relay for item in items if (relay := relay_of(item.status, reader))),
    )


async def is_gone(server: Server, ident: str) -> bool:
    """Return whether a server has a post no more; raise SourceError when it does not say."""
    try:
        await server.ask(lambda client: client.status(quote(ident, safe="")))
    except SourceGone:
        return True
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        return True
    return False


def listed(content: object, server: Server) -> list[Status]:
    """Return a list of objects; what is no object in it stands as an empty one. Raise SourceError."""
    if not isinstance(content, list):
        raise nonsense(server.name)
    return [item if isinstance(item, dict) else {} for item in content]


def _known(item: Item, post: Post) -> Known | None:
    """Return what to remember of a post: the server's id of what the item shows, and its identity."""
    ident = opaque_id(shown(item.status).get("id"))
    return Known(ident, post.native_id, to_ms(item.at)) if ident and item.at else None


def shown_ids(items: Iterable[Item]) -> set[str]:
    """Return the server's ids of the posts that these items show."""
    return {opaque_id(shown(item.status).get("id")) for item in items}


def identities(statuses: Iterable[Status], host: str) -> dict[str, str]:
    """Map the server's ids of these posts to their identities: answers name what they answer by id."""
    return {ident: identity(s, host) for s in statuses if (ident := opaque_id(s.get("id")))}


def _unread(items: Iterable[Item], host: str) -> tuple[Message, ...]:
    """Say how many items are damaged; a post without a word, such as a picture, is not."""
    statuses = (shown(item.status) for item in items)
    count = sum(not (identity(s, host) and handle_of(group(s, "account"), host)) for s in statuses)
    return (msg("{count} posts could not be read.", count=count),) if count else ()
