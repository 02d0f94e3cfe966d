"""What a Mastodon server says of itself and of an account, asked before its posts are read."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from mastodon import Mastodon

from watcher.collectors.fediverse_known import opaque_id
from watcher.collectors.fediverse_posts import Status, group, handle_of, string
from watcher.collectors.fediverse_server import Answer, Refusal, Server
from watcher.collectors.refusals import nonsense
from watcher.errors import SourceError, SourceGone
from watcher.messages import msg
from watcher.text import one_line, text_of_html

_MOST_RULES, _MOST_KEPT = 20, 10_000  # sentences, characters


async def rules_now(server: Server, kept: str, *, again: bool) -> str:
    """Return a server's rules: those kept, unless they are to be read again and can be. Raise SourceError."""
    kept = kept if len(kept) <= _MOST_KEPT else ""
    if kept and not again:
        return kept
    try:
        return await rules_of(server)
    except SourceError:
        if kept:
            return kept
        raise


async def rules_of(server: Server) -> str:
    """Return a server's rules and limits as JSON, to be kept with the source."""
    answer = await _unless_missing(server, lambda client: client.instance_v2())
    answer = answer or await _unless_missing(server, lambda client: client.instance_v1())
    return json.dumps(_summary(answer.content if answer and isinstance(answer.content, dict) else {}))


async def _unless_missing(server: Server, call: Callable[[Mastodon], Any]) -> Answer | None:
    """Ask for what not every server has; raise SourceError when it is the server that fails."""
    try:
        return await server.ask(call)
    except Refusal as refusal:
        if refusal.status == 429 or refusal.status >= 500:
            raise
        return None


def _summary(said: Status) -> dict[str, object]:
    rules = said.get("rules")
    told = [string(rule, "text") for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    length = group(group(said, "configuration"), "statuses").get("max_characters")
    return {
        "title": one_line(string(said, "title"), 80),
        "version": one_line(string(said, "version"), 40),
        "max_characters": length if isinstance(length, int) else None,
        "rules": [one_line(text_of_html(text), 300) for text in told[:_MOST_RULES]],
    }


async def profile_of(server: Server, name: str, known_id: str) -> Status:
    """Return an account, by its lasting id or else by its name; raise SourceGone when it is suspended."""
    answer = (
        await _unless_missing(server, lambda client: client.account(quote(known_id, safe=""))) if known_id else None
    )
    account = account_in(answer or await server.ask(lambda client: client.account_lookup(name)), server)
    if account.get("suspended") is True:
        raise SourceGone(msg("{host} has suspended this account.", host=server.name))
    return account


def account_in(answer: Answer, server: Server) -> Status:
    """Return the account that an answer is; raise SourceError when it is none."""
    if not isinstance(answer.content, dict) or not opaque_id(answer.content.get("id")):
        raise nonsense(server.name)
    return answer.content


def whereabouts(account: Status, host: str) -> str:
    """Return the handle under which an account posts now, on this server or where it moved; "" if unknown."""
    return handle_of(group(account, "moved"), host) or handle_of(account, host)
