"""The small X of `fake_x`, where posts can be written, answered and taken back, as X's rules have it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fake_x import PROBLEM, Exchange, FakeX, Said
from feed_server import Reply
from scripted_server import Breaking

DAY = timedelta(days=1)


class WritingX(Breaking, FakeX):
    """Answer POST /2/tweets and DELETE /2/tweets/:id too, to `owner`, who signs with OAuth 1."""

    def __init__(self) -> None:
        super().__init__()
        self.owner = self.account("rivesnouvelles")
        self.written: list[tuple[str, bytes, Exchange]] = []

    def respond(self, target: str) -> Reply:
        asked = self.requests[-1]
        if not asked.headers.get("authorization", "").startswith("OAuth oauth_"):
            return self._told(401, self._problem("about:blank", "Unauthorized"))
        if asked.method == "GET":
            return super().respond(target)
        parts = urlsplit(target).path.split("/")[2:]
        status, found = self._wrote(asked.method, parts, json.loads(asked.body or b"{}"))
        reply = self._told(status, found)
        self.written.append((asked.method, asked.body, Exchange(target, status, reply.body)))
        return reply

    def _wrote(self, method: str, parts: list[str], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        now = datetime.now(UTC)
        if method == "DELETE":
            found = self.posts.pop(int(parts[1]), None)
            return (200, {"data": {"deleted": True}}) if found else (404, self._problem("about:blank", "Not Found"))
        text, above = body["text"], body.get("reply", {}).get("in_reply_to_tweet_id")
        if any(p.text == text and now - p.at < DAY for p in self._authored(self.owner)):
            return 403, self._refused("You are not allowed to create a Tweet with duplicate content.")
        if above and not self._called(self.posts.get(int(above))):
            return 403, self._refused("Reply to this conversation is not allowed because you have not been mentioned.")
        number = self.post(self.owner, text, now, {"replied_to": int(above)} if above else None)
        return 201, {"data": {"id": str(number), "text": text}}

    def _called(self, post: Said | None) -> bool:
        if post is None:
            return False
        quoted = [self.posts.get(i) for kind, i in post.references if kind == "quoted"]
        return "@rivesnouvelles" in post.text.lower() or any(q and q.author == self.owner for q in quoted)

    def _refused(self, detail: str) -> dict[str, Any]:
        return {"type": PROBLEM + "not-authorized", "title": "Forbidden", "detail": detail, "status": 403}

    def _told(self, status: int, found: dict[str, Any]) -> Reply:
        kind = "application/json" if status < 300 else "application/problem+json"
        return Reply(status, json.dumps(found).encode(), {"Content-Type": kind})
