"""Reading one edge of Facebook, a page at a time: where the walk stands, what is there, what is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.collectors.facebook_posts import created, id_of, mapping, objects, remembered, shared, vanished
from watcher.collectors.graph import Answer, Graph, Raw, next_token
from watcher.collectors.graph_errors import NAME, BadQuestion, Forbidden, Key
from watcher.collectors.refusals import nonsense
from watcher.collectors.walk import Plan, after, again, resume
from watcher.errors import SourceGone
from watcher.messages import Message

MOST_CHECKED = 5  # objects looked for again in one page: each is a question
MOST_ORIGINALS = 10
COMMENT_FIELDS = "id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,attachment"
POST_FIELDS = (
    "id,message,story,created_time,from,permalink_url,parent_id,shares,attachments.limit(3){title,description},"
    "reactions.limit(0).summary(total_count)"
)
COUNTED = "comments.limit(0).summary(total_count)"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of an edge, and the part of the cursor that goes with it."""

    items: Sequence[Raw]
    cursor: Mapping[str, str]
    more: bool
    troubles: tuple[Message, ...] = ()
    rest_s: float | None = None
    deleted: tuple[str, ...] = ()


class Reader:
    """Read edges with one key; `rest_s` is how long (seconds) to stay away after the last answer."""

    def __init__(self, graph: Graph, key: Key, plan: Plan, now: datetime) -> None:
        self._graph, self._key, self._plan, self._now = graph, key, plan, now
        self.rest_s: float | None = None

    async def ask(self, path: str, fields: str) -> Raw:
        """Return one object."""
        answer = await self._graph.ask(self._key, path, {"fields": fields}, self._now)
        self.rest_s = answer.rest_s
        return answer.content

    async def page(self, edge: str, params: Mapping[str, str], token: str) -> Answer:
        """Return one page of an edge, outside of any walk."""
        return await self._graph.page(self._key, edge, params, token, self._now)

    async def leaf(
        self, edge: str, params: Mapping[str, str], cursor: Mapping[str, str], plan: Plan | None = None
    ) -> Leaf:
        """Return the page where the walk of an edge stands; raise SourceError."""
        plan = plan or self._plan
        walk = resume(cursor, self._now, plan)
        try:
            answer = await self.page(edge, params, walk.page)
        except BadQuestion:
            if not walk.page:
                raise
            walk = again(cursor, self._now, plan)  # a token too old
            answer = await self.page(edge, params, "")
        items = listed(answer.content)
        dated = [(i, at) for raw in items if (i := id_of(raw.get("id"))) and (at := created(raw, self._now))]
        first, memory = not walk.page, cursor.get("recent", "")
        walk = after(walk, [at for _, at in dated], next_token(answer.content), plan)
        gone, unchecked = await self._taken_away(vanished(memory, dated)) if first else ((), [])
        memory = remembered([*dated, *unchecked]) if first else memory
        kept = {**walk.cursor(), **({"recent": memory} if memory else {})}
        return Leaf(items, kept, bool(walk.page), walk.troubles, answer.rest_s, gone)

    async def _taken_away(
        self, missing: Sequence[tuple[str, datetime]]
    ) -> tuple[tuple[str, ...], Sequence[tuple[str, datetime]]]:
        """Return which of these objects are deleted, and those left for the next look.

        The edge that held them was read just now, so it is not our right to see that is missing.
        """
        gone = [i for i, _ in missing[:MOST_CHECKED] if not await self.exists(i)]
        return tuple(gone), missing[MOST_CHECKED:]

    async def exists(self, native_id: str) -> bool:
        """Return whether an object is there for our key; a right we lack is no proof of absence."""
        try:
            await self.ask(native_id, "id")
        except SourceGone:
            return False
        except Forbidden:
            return True
        return True

    async def originals(self, items: Sequence[Raw]) -> list[Raw]:
        """Return the objects, with the original in the place of what only passes it on, if it can be read."""
        left, found = MOST_ORIGINALS, list[Raw]()
        for raw in items:
            original = await self._original(raw) if left and shared(raw) else None
            left -= bool(shared(raw)) and left > 0
            found.append(original or raw)
        return found

    async def _original(self, raw: Raw) -> Raw | None:
        try:
            return await self.ask(shared(raw) or "", f"{POST_FIELDS},{COUNTED}")
        except (SourceGone, Forbidden, BadQuestion):
            return None


def listed(answer: Raw) -> list[Raw]:
    """Return the objects of a page of an edge; raise SourceError when it is none."""
    if not isinstance(answer.get("data"), list):
        raise nonsense(NAME)
    return objects(answer["data"])


def nested(raw: Raw, edge: str) -> tuple[list[Raw], str]:
    """Return the objects of an edge that came inside an object, and the token of its next page."""
    inside = mapping(raw.get(edge))
    return objects(inside.get("data")), next_token(inside)
