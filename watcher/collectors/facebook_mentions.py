"""What is said to our Page: posts that tag it, posts left on it, comments under its recent posts.

One look goes through three stages, each with its part of the cursor: `tagged`; `feed`, whose posts
come with their newest comments; then `comments`, for posts that have more of them than come along.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta

from watcher.collectors.facebook_posts import author_id, id_of
from watcher.collectors.facebook_reader import COMMENT_FIELDS, COUNTED, POST_FIELDS, Reader, listed, nested
from watcher.collectors.graph import Raw, next_token
from watcher.collectors.graph_errors import BadQuestion
from watcher.collectors.walk import MAX_TOKEN, Plan, resume
from watcher.errors import SourceGone
from watcher.messages import Message, msg

NEWEST_FIRST = {"filter": "stream", "order": "reverse_chronological"}  # `stream` holds answers to comments too
POSTS_AT_ONCE, COMMENTS_ALONG = "25", 50  # of our Page, and under each of them
MOST_DEBTS = 100
Cursor = Mapping[str, str]
Said = tuple[Raw, str | None]  # a post or comment, and the post it stands under


@dataclass(frozen=True, slots=True)
class Heard:
    """One page of what was said to us, and the cursor that goes with it."""

    said: Sequence[Said]
    cursor: Cursor
    more: bool
    troubles: tuple[Message, ...] = ()
    rest_s: float | None = None
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Debt:
    """Comments of a post still to be read: those after an instant (seconds since 1970), from a page on."""

    post: str
    since_s: int
    token: str = ""
    pages: int = 0


async def hear(reader: Reader, page_id: str, cursor: Cursor, now: datetime, plan: Plan) -> Heard:
    """Return the next page of what was said to a Page of ours, without what it said itself."""
    match cursor.get("stage"):
        case "comments" if debts := _debts(cursor):
            heard = await _repay(reader, debts, cursor, plan)
        case "feed":
            heard = await _feed(reader, page_id, cursor, now, plan)
        case _:
            heard = await _tagged(reader, page_id, cursor)
    return replace(heard, said=[(raw, under) for raw, under in heard.said if author_id(raw) != page_id])


async def _tagged(reader: Reader, page_id: str, cursor: Cursor) -> Heard:
    leaf = await reader.leaf(f"{page_id}/tagged", {"fields": f"{POST_FIELDS},{COUNTED}"}, _part(cursor, "tagged"))
    said = [(raw, None) for raw in await reader.originals(leaf.items)]
    kept = _with_part(cursor, "tagged", leaf.cursor, stage="tagged" if leaf.more else "feed")
    return Heard(said, kept, True, leaf.troubles, leaf.rest_s, leaf.deleted)


async def _feed(reader: Reader, page_id: str, cursor: Cursor, now: datetime, plan: Plan) -> Heard:
    """Read our Page's posts, always as far back as walks go: an old post may have a new comment."""
    part = _part(cursor, "feed")
    walk = resume(part, now, plan)
    since_s = int(((walk.swept or walk.began - plan.deep) - plan.overlap).timestamp())
    along = f"comments{_modifiers(since_s)}.limit({COMMENTS_ALONG}).summary(total_count){{{COMMENT_FIELDS}}}"
    always_deep = replace(plan, deep_every=timedelta(0))
    params = {"fields": f"{POST_FIELDS},{along}", "limit": POSTS_AT_ONCE}
    leaf = await reader.leaf(f"{page_id}/feed", params, part, always_deep)
    said: list[Said] = [(raw, None) for raw in await reader.originals(leaf.items)]
    debts = _debts(cursor)
    for raw in leaf.items:
        post, (comments, token) = id_of(raw.get("id")), nested(raw, "comments")
        said += [(comment, post) for comment in comments]
        if token and post:
            debts.append(Debt(post, since_s, token))
    troubles = (*leaf.troubles, _TOO_MANY) if len(debts) > MOST_DEBTS else leaf.troubles
    stage = "feed" if leaf.more else "comments" if debts else ""
    kept = _with_part(cursor, "feed", leaf.cursor, stage=stage) | {"owed": _owed(debts[:MOST_DEBTS])}
    return Heard(said, kept, bool(stage), troubles, leaf.rest_s, leaf.deleted)


async def _repay(reader: Reader, debts: Sequence[Debt], cursor: Cursor, plan: Plan) -> Heard:
    """Read one more page of the comments under the first post that has some left."""
    debt, others = debts[0], debts[1:]
    params = {"fields": COMMENT_FIELDS, "since": str(debt.since_s), **NEWEST_FIRST}
    try:
        answer = await reader.page(f"{debt.post}/comments", params, debt.token)
    except SourceGone:
        return _repaid(Heard((), cursor, more=True, deleted=(debt.post,)), others)
    except BadQuestion as error:
        if debt.token and debt.pages < plan.most_pages:  # a token too old
            return _repaid(Heard((), cursor, more=True), [*others, Debt(debt.post, debt.since_s, "", debt.pages + 1)])
        return _repaid(Heard((), cursor, more=True, troubles=(error.message,)), others)
    token = next_token(answer.content)
    said = [(raw, debt.post) for raw in listed(answer.content)]
    heard = Heard(said, cursor, more=True, rest_s=answer.rest_s)
    if token and (token == debt.token or len(token) > MAX_TOKEN or debt.pages >= plan.most_pages):
        return _repaid(replace(heard, troubles=(_TOO_MANY,)), others)
    left = [Debt(debt.post, debt.since_s, token, debt.pages + 1)] if token else []
    return _repaid(heard, [*left, *others])


_TOO_MANY = msg("More comments came under our posts than can be followed: some were left.")


def _repaid(heard: Heard, left: Sequence[Debt]) -> Heard:
    stage = "comments" if left else ""
    return replace(heard, cursor={**heard.cursor, "owed": _owed(left), "stage": stage}, more=bool(left))


def _modifiers(since_s: int) -> str:
    return "".join(f".{name}({value})" for name, value in {**NEWEST_FIRST, "since": since_s}.items())


def _part(cursor: Cursor, stage: str) -> dict[str, str]:
    """Return the part of the cursor that a stage keeps."""
    return {k.removeprefix(f"{stage}."): v for k, v in cursor.items() if k.startswith(f"{stage}.")}


def _with_part(cursor: Cursor, part_of: str, part: Cursor, *, stage: str) -> dict[str, str]:
    others = {k: v for k, v in cursor.items() if not k.startswith(f"{part_of}.")}
    return others | {f"{part_of}.{k}": v for k, v in part.items()} | {"stage": stage}


def _owed(debts: Sequence[Debt]) -> str:
    return json.dumps([astuple(debt) for debt in debts])


def _debts(cursor: Cursor) -> list[Debt]:
    """Read the debts of a cursor; what makes no sense in it is left out."""
    try:
        rows = json.loads(cursor.get("owed", "[]"))
    except (ValueError, RecursionError):
        return []
    found = []
    for row in rows if isinstance(rows, list) else ():
        match row:
            case [str(post), int(since_s), str(token), int(pages)] if id_of(post) and 0 <= since_s < 4_102_444_800:
                found.append(Debt(post, since_s, token[:MAX_TOKEN], pages))
    return found
