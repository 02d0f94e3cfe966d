"""The small Graph API of `fake_graph`, where our Page can write, held to Meta's own words for writing."""

import importlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fake_graph import FakeGraph, GraphError, Thing
from feed_server import Reply
from scripted_server import Breaking, query_of

_WRITES = {
    ("Page", "feed"): "create_feed",
    ("Page", "photos"): "create_photo",
    ("PagePost", "comments"): "create_comment",
    ("Comment", "comments"): "create_comment",
    ("PagePost", ""): "api_update",
    ("Comment", ""): "api_update",
}


@cache
def parameters(kind: str, edge: str) -> frozenset[str]:
    """Return the parameters Meta knows for a call that writes; raise GraphError when it knows no such call."""
    method = _WRITES.get((kind, edge))
    if method is None:
        raise GraphError(100, f"Unsupported post request: {kind}/{edge}", kind="GraphMethodException", subcode=33)
    api = importlib.import_module("facebook_business.api")
    node = getattr(importlib.import_module(f"facebook_business.adobjects.{kind.lower()}"), kind)
    speaker = api.FacebookAdsApi(api.FacebookSession(access_token="x"))
    return frozenset(getattr(node("1", api=speaker), method)(pending=True)._param_checker._type_check_info)


class WritingGraph(Breaking, FakeGraph):
    """Answer POST and DELETE too, with the key of our Page."""

    def __init__(self) -> None:
        super().__init__()
        self.us = self.page("rivesnouvelles", "Rives nouvelles", own=True)
        self.about_key: dict[str, Any] = {}  # what debug_token tells

    def respond(self, target: str) -> Reply:
        asked = self.requests[-1]
        split = urlsplit(target)
        if asked.method == "GET" and split.path.endswith("/debug_token"):
            query = query_of(split.query)
            told = {"data": self.about_key if query["input_token"] == query["access_token"] else {}}
            return Reply(200, json.dumps(told).encode(), {"Content-Type": "application/json; charset=UTF-8"})
        if asked.method == "GET":
            return super().respond(target)
        try:
            values = _values(asked.body, asked.headers.get("content-type", ""))
            status, found = 200, self._wrote(asked.method, split.path, query_of(split.query), values)
        except GraphError as error:
            status, found = error.status, {"error": error.body}
        return Reply(status, json.dumps(found).encode(), {"Content-Type": "application/json; charset=UTF-8"})

    def _wrote(self, method: str, path: str, query: dict[str, str], values: Mapping[str, str]) -> dict[str, Any]:
        asked = re.fullmatch(r"/v(\d+)\.0/([^/]+)(?:/([a-z_]+))?", path)
        assert asked
        if not self._key(query):
            raise GraphError(200, "(#200) The permission(s) pages_manage_posts are not available", status=403)
        thing, edge = self._thing(asked[2], ours=True), asked[3] or ""
        self._allowed(thing, ours=True, edge=edge)
        if method == "DELETE":
            self.delete(thing.id)
            return {"success": True}
        if unknown := set(values) - parameters(thing.kind, edge) - {"source"}:
            raise GraphError(100, f"(#100) Invalid parameter {unknown}")
        return self._made(thing, edge, values)

    def _made(self, thing: Thing, edge: str, values: Mapping[str, str]) -> dict[str, Any]:
        now, text = datetime.now(UTC), values.get("message", "")
        if not edge:
            thing.values["message"] = text
            return {"success": True}
        if edge == "comments":
            me = {"id": self.us, "name": "Rives nouvelles"}
            return {"id": self.comment(thing.id, text, now, **{"from": me})}
        latest = max((t for t in self.things.values() if t.holder == self.us), key=lambda t: t.at, default=None)
        if latest and latest.values.get("message") == text:
            raise GraphError(506, "Duplicate status message")
        if edge == "photos":
            post = self.post(self.us, text, now)
            self.things[post].values["alt"] = values["alt_text_custom"]
            return {"id": post.rpartition("_")[2], "post_id": post}
        return {"id": self.post(self.us, text, now)}


def _values(body: bytes, kind: str) -> dict[str, str]:
    if not kind.startswith("multipart/"):
        return {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    found = {}
    for part in body.split(b"--" + kind.partition("boundary=")[2].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name
        found[name[1].decode()] = value[:-2].decode("utf-8", "replace")
    return found
