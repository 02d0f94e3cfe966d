"""The fault matrix: what each network is made to do wrong, and what Veilleur does about it.

`test_collect_contract` proves every cell; docs/network-tests.md is printed from this table.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from feed_server import Reply, endless, gzip_bomb, redirect
from network_worlds import World

HTML = {"Content-Type": "text/html"}


class Does(StrEnum):
    """What Veilleur does: each word of the matrix, with what it means."""

    AGAIN = "again"
    WAITS = "waits"
    SET_ASIDE = "set aside"
    KEEPS = "keeps the rest"
    NOTHING = "no harm"


MEANING = {
    Does.AGAIN: "the source fails, with a trouble that says why; it is asked again later and later",
    Does.WAITS: "the same, and it is left alone for as long as the network asks",
    Does.SET_ASIDE: "the source is disabled with its reason until a person enables it again",
    Does.KEEPS: "what can be read is kept, and a trouble says that something is missing",
    Does.NOTHING: "nothing is missing and there is nothing to say",
}
_ALL = ("rss", "bluesky", "mastodon", "facebook", "x")


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: `change` alters each answer, `begin` the server, `reach` the way to it."""

    does: Mapping[str, Does]
    change: Callable[[Reply], Reply] | None = None
    begin: Callable[[World], None] | None = None
    many: bool = False  # more posts than one page holds
    reach: Callable[[str], str] | None = None  # where the server is thought to be
    timeout_s: float = 10.0


def does(common: Does, **others: Does) -> Mapping[str, Does]:
    return {**dict.fromkeys(_ALL, common), **others}


def status(code: int, **headers: str) -> Callable[[Reply], Reply]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(code, b"<html>non</html>", {**HTML, **named})


def body(change: Callable[[bytes], bytes]) -> Callable[[Reply], Reply]:
    return lambda reply: Reply(reply.status, change(reply.body), reply.headers)


def texts(new: object) -> Callable[[Reply], Reply]:
    """Put something else in the place of every text of a post."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: new if k in ("text", "content", "message") else changed(v) for k, v in value.items()}
        return [changed(v) for v in value] if isinstance(value, list) else value

    def mangled(old: bytes) -> bytes:
        if old.startswith(b"<"):
            return re.sub(rb"<title>[^<]*</title>", b"<title/>" if new is None else b"<title>3</title>", old)
        return json.dumps(changed(json.loads(old))).encode()

    return body(mangled)


def numbers(old: bytes) -> bytes:
    """Write as numbers the ids that are written as texts."""
    return re.sub(rb'("id": ?)"([0-9]+)"', rb"\1\2", old)


def cut(old: bytes) -> bytes:
    return old[: len(old) * 2 // 3]


def dripping(_: Reply) -> Reply:
    """Send one byte and then none, as the client would see one byte a second."""
    gate = threading.Event()
    return Reply(chunks=lambda: iter([b" ", b" "]), gate=gate)


def repeating(world: World) -> None:
    world.server.repeats = True


def forgetting(world: World) -> None:
    world.forget_places()


def ahead(world: World) -> None:
    world.say(["Daté de l'an prochain"], world.now + timedelta(days=400))


A, W, S, K, N = Does
FAULTS: dict[str, Fault] = {
    "401": Fault(does(S, rss=A, bluesky=A), status(401)),
    "402": Fault(does(A, x=W), status(402)),
    "403": Fault(does(S, rss=A, bluesky=A), status(403)),
    "404": Fault(does(A), status(404)),
    "410": Fault(does(S, bluesky=A), status(410)),
    "429, told for how long": Fault(does(W), status(429, Retry_After="7200")),
    "429, not told": Fault(does(A, mastodon=W, facebook=W, x=W), status(429)),
    "500 with a page of HTML": Fault(does(A), status(500)),
    "503, told for how long": Fault(does(W), status(503, Retry_After="7200")),
    "200 with nothing": Fault(does(A), body(lambda _: b"")),
    "200 with a page of HTML": Fault(does(A), lambda _: Reply(200, b"<html>Bonjour</html>", HTML)),
    "JSON or XML cut short": Fault(does(A, rss=K), body(cut)),
    "wrong types": Fault(does(N, x=K), texts(3)),
    "texts that are null": Fault(does(N, x=K), texts(None)),
    "ids given as numbers": Fault(does(N), body(numbers)),
    "a body without end": Fault(does(A), lambda _: endless(b" " * 65_000)),
    "100 MB in a small gzip": Fault(does(A), lambda _: gzip_bomb(100_000_000)),
    "one byte, then silence": Fault(does(A), dripping, timeout_s=0.3),
    "a certificate that is none": Fault(does(A), reach=lambda url: url.replace("http:", "https:")),
    "a server that is not there": Fault(does(A), reach=lambda _: "http://127.0.0.1:9"),
    "a redirect inside the house": Fault(does(A), lambda _: redirect("http://10.0.0.1/")),
    "a page that repeats for ever": Fault(does(K, rss=N), begin=repeating, many=True),
    "a page name that expired": Fault(does(N), begin=forgetting, many=True),
    "a post dated next year": Fault(does(N), begin=ahead),
}
