"""A loopback server that answers by rule, and goes wrong when a test says so.

    class Small(ScriptedServer):
        def respond(self, target): return Reply(body=b"...")

    server.script("/statuses", Reply(503))   # once, for the next path that ends so
    server.change = lambda reply: Reply(429)  # from now on, whatever the rule says

`Front` is such a server before a real one: it passes questions on.
"""

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from feed_server import FeedServer, Reply


class ScriptedServer(FeedServer):
    """Answer each question by `respond`, unless a script or a change has it otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.change: Callable[[Reply], Reply] | None = None
        self.repeats = False
        self._scripts: dict[str, list[Reply]] = {}
        self.routes = _Rule(self)

    @property
    def base_url(self) -> str:
        return self.url("")

    @property
    def asked(self) -> list[str]:
        """The paths asked so far, without their queries."""
        return [urlsplit(request.path).path for request in self.requests]

    def queries(self, end: str) -> list[dict[str, str]]:
        """The queries asked so far of the paths that end so."""
        split = [urlsplit(request.path) for request in self.requests]
        return [query_of(s.query) for s in split if s.path.endswith(end)]

    def script(self, end: str, *replies: Reply) -> None:
        """Answer so, once each, the next questions whose path ends so."""
        self._scripts.setdefault(end, []).extend(replies)

    def respond(self, target: str) -> Reply:
        raise NotImplementedError

    def answer(self, target: str) -> Reply:
        path = urlsplit(target).path
        for end, replies in self._scripts.items():
            if path.endswith(end) and replies:
                return replies.pop(0)
        reply = self.respond(target)
        return self.change(reply) if self.change else reply


class Front(ScriptedServer):
    """Pass questions on to a real server, with the key they came with."""

    def __init__(self, upstream: str) -> None:
        super().__init__()
        self._upstream = urlsplit(upstream)

    def respond(self, target: str) -> Reply:
        assert self._upstream.hostname
        connection = http.client.HTTPConnection(self._upstream.hostname, self._upstream.port, timeout=60)
        key = self.requests[-1].headers.get("authorization") if self.requests else None
        connection.request("GET", target, headers={"Authorization": key} if key else {})
        said = connection.getresponse()
        kept = {name: said.headers[name] for name in ("Content-Type", "Link") if name in said.headers}
        body = said.read()
        connection.close()
        return Reply(said.status, body, kept)


class Breaking:
    """What makes a server that writes go wrong around its writing; before it in the bases of a server."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._passing: dict[str, int] = {}
        self._after: dict[str, list[Reply]] = {}
        self._instead: dict[str, list[Reply]] = {}

    def pass_first(self, end: str, count: int) -> None:
        """Let the next questions of this path through before any script."""
        self._passing[end] = count

    def after(self, end: str, reply: Reply) -> None:
        """Do what the next question of this path asks, and answer so all the same."""
        self._after.setdefault(end, []).append(reply)

    def script_writes(self, end: str, *replies: Reply) -> None:
        """Answer so, once each and without doing it, the next writing of this path."""
        self._instead.setdefault(end, []).extend(replies)

    def answer(self, target: str) -> Reply:
        path = urlsplit(target).path
        for end, count in self._passing.items():
            if path.endswith(end) and count and self._writes():
                self._passing[end] -= 1
                return self.respond(target)  # type: ignore[attr-defined, no-any-return]
        for end, replies in self._instead.items():
            if path.endswith(end) and replies and self._writes():
                return replies.pop(0)
        for end, replies in self._after.items():
            if path.endswith(end) and replies and self._writes():
                self.respond(target)  # type: ignore[attr-defined]
                return replies.pop(0)
        return super().answer(target)  # type: ignore[misc, no-any-return]

    def _writes(self) -> bool:
        return bool(self.requests[-1].method != "GET")  # type: ignore[attr-defined]


class WritingFront(Breaking, Front):
    """Pass on to a real server whatever is asked, writing included; it takes the server's name in the answers."""

    def respond(self, target: str) -> Reply:
        asked = self.requests[-1]
        assert self._upstream.hostname
        connection = http.client.HTTPConnection(self._upstream.hostname, self._upstream.port, timeout=60)
        kept = {n: v for n, v in asked.headers.items() if n not in ("host", "connection", "accept-encoding")}
        connection.request(asked.method, target, asked.body or None, kept)
        said = connection.getresponse()
        body = said.read().replace(f"http://localhost:{self._upstream.port}".encode(), self.base_url.encode())
        connection.close()
        return Reply(said.status, body, {n: v for n, v in said.headers.items() if n.lower() in _TOLD})


_TOLD = ("content-type", "link", "retry-after")
CUT = Reply(0)


class _Rule(dict[str, Reply]):
    """The routes of the server below, made up on demand."""

    def __init__(self, server: ScriptedServer) -> None:
        super().__init__()
        self._server = server

    def get(self, path: str, _: Any = None) -> Reply:  # type: ignore[override]
        return self._server.answer(path)

    def values(self) -> Iterator[Reply]:  # type: ignore[override]
        return iter(())


def query_of(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text).items()}
