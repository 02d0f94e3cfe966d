"""A small Graph API on loopback: Pages, posts, comments, tags, cursors, rights and versions.

    with FakeGraph() as graph:
        nous = graph.page("rivesnouvelles", own=True)
        post = graph.post(nous, "Bonjour", at)
        graph.comment(post, "Et vous ?", at)

Its words are Meta's: nodes, edges, fields and parameters are read at run time from Meta's own package
(`facebook-business`), and every question is held against them. Its sentences are ours.
"""

import base64
import hashlib
import hmac
import importlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from feed_server import Reply
from scripted_server import ScriptedServer, query_of

TOKEN, PUBLIC_TOKEN, APP_SECRET = "EAABcanariPageToken", "EAABcanariPublicToken", "canari0app0secret"
NODES = ("Page", "PagePost", "Comment", "Profile")
OLDEST, NEWEST = 21, 26
EVERYWHERE = frozenset({"limit", "after", "before", "since", "until", "summary", "pretty"})  # of any edge
_WORD = re.compile(r"[a-z_0-9]+")


@dataclass(frozen=True)
class Node:
    fields: frozenset[str]
    edges: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, Sequence[str]]]]


@cache
def vocabulary() -> dict[str, Node]:
    """Read Meta's words; skip the test where its package is absent, unless in CI."""
    try:
        api = importlib.import_module("facebook_business.api")
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("facebook-business, which holds the Graph API's own vocabulary, is not installed")
    speaker = api.FacebookAdsApi(api.FacebookSession(access_token="x"))
    return {name: _node(name, speaker, api.FacebookRequest) for name in NODES}


def _node(name: str, speaker: Any, request_type: type) -> Node:
    kind = getattr(importlib.import_module(f"facebook_business.adobjects.{name.lower()}"), name)
    edges = {}
    for method in dir(kind):
        if method.startswith("get_") and callable(getattr(kind, method)):
            try:
                request = getattr(kind("1", api=speaker), method)(pending=True)
            except (TypeError, AttributeError):  # a method that asks nothing by itself
                continue
            if isinstance(request, request_type):
                target = request._target_class.__name__ if request._target_class else ""
                checker = request._param_checker
                enums = {n: [str(v) for v in values] for n, values in checker._enum_data.items()}
                edges[request._endpoint.strip("/")] = (target, dict(checker._type_check_info), enums)
    return Node(frozenset(kind._field_types), edges)


class GraphError(Exception):
    def __init__(self, code: int, message: str, *, kind: str = "OAuthException", subcode: int = 0, status: int = 400):
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "type": kind, "code": code, "fbtrace_id": "Afake"}
        if subcode:
            self.body["error_subcode"] = subcode


@dataclass(frozen=True)
class Wanted:
    """One word of `fields`: its modifiers, and the fields wanted of what it leads to."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    inside: tuple["Wanted", ...] = ()


def wanted(text: str) -> tuple[Wanted, ...]:
    """Parse `a,b.limit(3){c}`; https://developers.facebook.com/docs/graph-api/guides/field-expansion."""
    found, rest = _fields(text)
    if rest:
        raise GraphError(2500, f"Syntax error near {rest[:20]}")
    return found


def _fields(text: str) -> tuple[tuple[Wanted, ...], str]:
    found = []
    while word := _WORD.match(text):
        text, modifiers, inside = text[word.end() :], {}, ()
        while modifier := re.match(r"\.([a-z_]+)\(([^()]*)\)", text):
            modifiers[modifier[1]] = modifier[2]
            text = text[modifier.end() :]
        if text.startswith("{"):
            inside, text = _fields(text[1:])
            if not text.startswith("}"):
                raise GraphError(2500, "Syntax error: expected }")
            text = text[1:]
        found.append(Wanted(word[0], modifiers, inside))
        if not text.startswith(","):
            break
        text = text[1:]
    return tuple(found), text


def hold(kind: str, asked: Sequence[Wanted]) -> None:
    """Raise #100 unless Meta knows every one of these fields and edges of a node."""
    words = vocabulary()
    for want in asked:
        if kind not in words:
            continue
        if want.name in words[kind].edges:
            target, _, _ = words[kind].edges[want.name]
            hold_params(kind, want.name, want.modifiers)
            hold(target, want.inside)
        elif want.name not in words[kind].fields:
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({want.name}) on node type ({kind})")
        elif want.modifiers:
            raise GraphError(100, f"(#100) {want.name} is no edge")


def hold_params(kind: str, edge: str, params: Mapping[str, str]) -> None:
    _, known, enums = vocabulary()[kind].edges[edge]
    for name, value in params.items():
        if name not in known and name not in EVERYWHERE:
            raise GraphError(100, f"(#100) Invalid parameter {name}")
        if name in known and known[name] in enums and value not in enums[known[name]]:
            raise GraphError(100, f"(#100) Param {name} must be one of {enums[known[name]]}")


@dataclass
class Thing:
    kind: str
    id: str
    at: datetime
    values: dict[str, Any]
    holder: str
    tags: tuple[str, ...] = ()
    listed: bool = True


class FakeGraph(ScriptedServer):
    """Answer GET /vN.0/{node} and /vN.0/{node}/{edge}."""

    def __init__(self) -> None:
        super().__init__()
        vocabulary()
        self.things: dict[str, Thing] = {}
        self.own: set[str] = set()
        self.approved = True  # Page Public Content Access
        self.headers: dict[str, str] = {}
        self.keyless_next = False  # paging.next without access_token
        self.bare_next = False  # paging without cursors
        self.most = 100
        self.depth = 10**9
        self._serial = 1_000

    @property
    def asked(self) -> list[str]:
        """The paths asked so far, without version and query."""
        return [path.split("/", 2)[2] for path in super().asked]

    def page(self, username: str, name: str = "", *, own: bool = False, followers: int = 100) -> str:
        page = self._add("Page", "", datetime(2010, 1, 1, tzinfo=UTC), username=username, followers_count=followers)
        self.things[page].values["name"] = name or username.title()
        if own:
            self.own.add(page)
        return page

    def post(self, page: str, text: str | None, at: datetime, *, tags: Sequence[str] = (), **values: Any) -> str:
        """Post on a Page, as the Page unless `from` says otherwise."""
        author = {"id": page, "name": self.things[page].values["name"]}
        told = {"from": author, **({"message": text} if text is not None else {}), **values}
        post = self._add("PagePost", page, at, **told)
        self.things[post].tags = tuple(tags)
        self.things[post].values.setdefault("permalink_url", f"https://www.facebook.com/{page}/posts/{post}")
        return post

    def comment(self, under: str, text: str, at: datetime, **values: Any) -> str:
        told = {"from": {"id": "555", "name": "Camille Essai"}, "message": text, "like_count": 0, **values}
        return self._add("Comment", under, at, **{"comment_count": 0, **told})

    def delete(self, native_id: str) -> None:
        for child in [t.id for t in self.things.values() if t.holder == native_id]:
            self.delete(child)
        del self.things[native_id]

    def respond(self, target: str) -> Reply:
        split = urlsplit(target)
        try:
            status, found = 200, self._found(split.path, query_of(split.query))
        except GraphError as error:
            status, found = error.status, {"error": error.body}
        kind = {"Content-Type": "application/json; charset=UTF-8"}
        return Reply(status, json.dumps(found).encode(), {**kind, **self.headers})

    def _add(self, kind: str, holder: str, at: datetime, **values: Any) -> str:
        self._serial += 1
        prefix = holder.rpartition("_")[2] if kind == "Comment" else holder
        native_id = f"{prefix}_{self._serial}" if holder else str(self._serial)
        self.things[native_id] = Thing(kind, native_id, at, values, holder)
        return native_id

    def _found(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        asked = re.fullmatch(r"/v(\d+)\.0/([^/]+)(?:/([a-z_]+))?", path)
        if not asked:
            raise GraphError(2500, f"Unknown path components: {path}")
        if not OLDEST <= int(asked[1]) <= NEWEST:
            raise GraphError(2635, "(#2635) You are calling a deprecated version.")
        ours = self._key(query)
        thing = self._thing(asked[2], ours)
        self._allowed(thing, ours, asked[3] or "")
        fields = wanted(query.pop("fields", "id"))
        if not asked[3]:
            hold(thing.kind, fields)
            return self._object(thing, fields)
        if asked[3] not in vocabulary()[thing.kind].edges:
            raise GraphError(2500, f"Unknown path components: /{asked[3]}")
        target, _, _ = vocabulary()[thing.kind].edges[asked[3]]
        hold_params(thing.kind, asked[3], query)
        hold(target, fields)
        return self._edge(thing, asked[3], query, fields)

    def _key(self, query: dict[str, str]) -> bool:
        """Return whether the key is that of our Page; raise as Facebook does, repeating the key."""
        token, proof = query.pop("access_token", ""), query.pop("appsecret_proof", None)
        if token not in (TOKEN, PUBLIC_TOKEN):
            raise GraphError(190, f"Malformed access token {token}")
        if proof is not None and proof != proof_of(token):
            raise GraphError(100, f"Invalid appsecret_proof {proof} provided", kind="GraphMethodException")
        return token == TOKEN

    def _thing(self, name: str, ours: bool) -> Thing:
        if name == "me" and ours:
            return self.things[next(iter(self.own))]
        for thing in self.things.values():
            if name == thing.id or (thing.kind == "Page" and name.lower() == thing.values["username"].lower()):
                return thing
        if name.isdigit() or "_" in name:
            message = f"Unsupported get request. Object with ID '{name}' does not exist or cannot be loaded"
            raise GraphError(100, message, kind="GraphMethodException", subcode=33)
        raise GraphError(803, f"(#803) Some of the aliases you requested do not exist: {name}", status=404)

    def _allowed(self, thing: Thing, ours: bool, edge: str) -> None:
        page = thing
        while page.holder:
            page = self.things[page.holder]
        if (page.id in self.own and ours) or (self.approved and not ours and edge != "tagged"):
            return
        raise GraphError(10, "(#10) To use 'Page Public Content Access', your use must be reviewed", status=403)

    def _edge(self, thing: Thing, edge: str, query: Mapping[str, str], fields: Sequence[Wanted]) -> dict[str, Any]:
        size, after = int(query.get("limit", 25)), query.get("after", "")
        if size > self.most:
            message = "Please reduce the amount of data you're asking for, then retry your request"
            raise GraphError(1, message, status=500)
        there = self._members(thing, edge)
        since = float(query.get("since", 0))
        there = [t for t in there if t.at.timestamp() >= since][: self.depth]
        names = [t.id for t in there]
        last = base64.b64decode(after).decode() if after else ""
        start = 0 if not after or self.repeats else (names.index(last) + 1 if last in names else len(names))
        chunk = there[start : start + size]
        found: dict[str, Any] = {"data": [self._object(t, fields) for t in chunk]}
        if "summary" in query:
            found["summary"] = {"total_count": len(self._members(thing, edge))}
        if chunk:
            found["paging"] = self._paging(thing, edge, query, chunk, more=start + size < len(there))
        return found

    def _paging(
        self, thing: Thing, edge: str, query: Mapping[str, str], chunk: Sequence[Thing], *, more: bool
    ) -> dict[str, Any]:
        cursors = {"before": _cursor(chunk[0]), "after": _cursor(chunk[-1])}
        key = {} if self.keyless_next else {"access_token": TOKEN, "appsecret_proof": proof_of(TOKEN)}
        address = f"https://graph.facebook.com/v25.0/{thing.id}/{edge}?"
        following = address + urlencode({**key, **query, "after": cursors["after"]})
        paging: dict[str, Any] = {} if self.bare_next else {"cursors": cursors}
        return {**paging, "next": following} if more else paging

    def _members(self, thing: Thing, edge: str) -> list[Thing]:
        posts = [t for t in self.things.values() if t.kind == "PagePost" and t.listed]
        members = {
            "published_posts": [t for t in posts if t.holder == thing.id and t.values["from"]["id"] == thing.id],
            "feed": [t for t in posts if t.holder == thing.id],
            "tagged": [t for t in posts if thing.id in t.tags],
            "comments": [t for t in self.things.values() if t.kind == "Comment" and t.holder == thing.id and t.listed],
        }.get(edge, [])
        return sorted(members, key=lambda t: (t.at, t.id), reverse=True)

    def _object(self, thing: Thing, fields: Sequence[Wanted]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": thing.id}
        for want in fields:
            if want.name == "created_time":
                found["created_time"] = thing.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
            elif want.name in thing.values:
                found[want.name] = thing.values[want.name]
            elif want.name in ("comments", "reactions") and thing.kind == "PagePost":
                found[want.name] = self._edge(thing, want.name, want.modifiers, want.inside)
        return found


def proof_of(token: str) -> str:
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def _cursor(thing: Thing) -> str:
    return base64.b64encode(thing.id.encode()).decode()
