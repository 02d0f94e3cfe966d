"""A small X on loopback: accounts, posts, mentions, pages, problems, in either spelling of its API.

    with FakeX() as x:
        nous = x.account("rivesnouvelles")
        x.post(x.account("asso"), "Et vous, @rivesnouvelles ?")

`exchanges` keeps what was asked
and answered by the fake itself, to be held against X's own description (`test_collect_x_contract`).
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from feed_server import Reply
from scripted_server import ScriptedServer, query_of

X_EPOCH_MS = 1_288_834_974_657
PROBLEM = "https://api.twitter.com/2/problems/"
NAMES = {
    "tweet": {
        "tweets": "tweets",
        "referenced": "referenced_tweets",
        "history": "edit_history_tweet_ids",
        "reposts": "retweet_count",
        "fields": "tweet.fields",
        "expand": "referenced_tweets.id",
        "expand_people": "referenced_tweets.id.author_id",
        "problem": PROBLEM,
        "kind": "tweet",
    },
    "post": {
        "tweets": "posts",
        "referenced": "referenced_posts",
        "history": "edit_history_post_ids",
        "reposts": "repost_count",
        "fields": "post.fields",
        "expand": "referenced_posts",
        "expand_people": "referenced_posts",
        "problem": "https://api.x.com/2/problems/",
        "kind": "post",
    },
}


def snowflake(at: datetime, serial: int = 0) -> int:
    return (int(at.timestamp() * 1_000) - X_EPOCH_MS << 22) + serial


@dataclass
class Account:
    id: str
    username: str
    name: str
    followers: int = 100
    state: str = "open"  # or "protected", "suspended", "closed"


@dataclass
class Said:
    id: int
    author: str
    text: str
    at: datetime
    references: list[tuple[str, int]] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    indexed: bool = True


@dataclass(frozen=True)
class Exchange:
    path: str
    status: int
    body: bytes


class FakeX(ScriptedServer):
    """Answer /2/users/by/username/:name, /2/users/:id/tweets, /2/users/:id/mentions and /2/tweets."""

    def __init__(self, spelling: str = "tweet", depth: int = 3_200, mentions_depth: int = 800) -> None:
        super().__init__()
        self.names = NAMES[spelling]
        self.depths = {"tweets": depth, "mentions": mentions_depth}
        self.accounts: dict[str, Account] = {}
        self.posts: dict[int, Said] = {}
        self.exchanges: list[Exchange] = []
        self.headers: dict[str, str] = {}
        self.forgotten_tokens: set[str] = set()
        self._serial = 0

    def account(self, username: str, name: str = "", **changes: Any) -> str:
        new = Account(str(1_000 + len(self.accounts)), username, name or username.title(), **changes)
        self.accounts[new.id] = new
        return new.id

    def post(
        self, author: str, text: str, at: datetime, references: dict[str, int] | None = None, **changes: Any
    ) -> int:
        number = snowflake(at, self._serial % 4_096)
        self._serial += 1
        self.posts[number] = Said(number, author, text, at, list((references or {}).items()), [number], **changes)
        return number

    def edit(self, number: int, text: str, at: datetime) -> int:
        old = self.posts.pop(number)
        new = self.post(old.author, text, at, dict(old.references))
        self.posts[new].versions = [*old.versions, new]
        return new

    def respond(self, target: str) -> Reply:
        split = urlsplit(target)
        status, found = self._found(split.path.split("/")[2:], query_of(split.query))
        body = json.dumps(found).encode()
        self.exchanges.append(Exchange(target, status, body))
        kind = "application/json" if status == 200 else "application/problem+json"
        return Reply(status, body, {"Content-Type": kind, **self.headers})

    def _found(self, parts: list[str], query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match parts:
            case ["users", "by", "username", name]:
                return 200, self._account_named(name)
            case ["users", account, ("tweets" | "mentions") as what]:
                return self._timeline(account, what, query)
            case ["tweets"]:
                return 200, self._lookup(query["ids"].split(","), query)
        return 404, self._problem("about:blank", "Not Found")

    def _account_named(self, name: str) -> dict[str, Any]:
        for account in self.accounts.values():
            if account.username.lower() == name.lower() and account.state != "closed":
                if account.state == "suspended":
                    return {"errors": [self._about("resource-unavailable", "user", "username", name, account.id)]}
                return {"data": self._person(account, full=False)}
        return {"errors": [self._about("resource-not-found", "user", "username", name, name)]}

    def _timeline(self, account: str, what: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        kinds = {"protected": "not-authorized-for-resource", "suspended": "resource-unavailable"}
        who = self.accounts.get(account)
        if who is None or who.state != "open":
            kind = kinds.get(who.state, "resource-not-found") if who else "resource-not-found"
            return 200, {"errors": [self._about(kind, "user", "id", account, account)]}
        token, size = query.get("pagination_token", ""), int(query.get("max_results", "10"))
        if token in self.forgotten_tokens or not (token or "0").isalnum() or not 5 <= size <= 100:
            return 400, self._problem(self.names["problem"] + "invalid-request", "Invalid Request")
        wanted = self._authored(account) if what == "tweets" else self._mentioning(who.username)
        reachable = sorted((p for p in wanted if p.indexed), key=lambda p: -p.id)[: self.depths[what]]
        top = int(query.get("until_id", 2**63 - 1))
        below = [p for p in reachable if int(query.get("since_id", 0)) < p.id < top]
        start = 0 if self.repeats or not token else sum(p.id >= int(token, 36) for p in below)
        page = below[start : start + size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": str(page[0].id), "oldest_id": str(page[-1].id)}
        if page and start + size < len(below):
            meta["next_token"] = _base36(page[-1].id)
        return 200, {**self._objects(page, query), "meta": meta}

    def _lookup(self, ids: list[str], query: dict[str, str]) -> dict[str, Any]:
        found = [p for p in self.posts.values() if {str(v) for v in p.versions} & set(ids)]
        seen = [p for p in found if self.accounts[p.author].state == "open"]
        known = {str(v): p for p in found for v in p.versions}
        errors = []
        for i in ids:
            if i not in known:
                errors.append(self._about("resource-not-found", self.names["kind"], "ids", i, i))
            elif known[i] not in seen:
                errors.append(self._about("not-authorized-for-resource", self.names["kind"], "ids", i, i))
        return {**self._objects(seen, query), **({"errors": errors} if errors else {})}

    def _authored(self, account: str) -> list[Said]:
        return [p for p in self.posts.values() if p.author == account]

    def _mentioning(self, username: str) -> list[Said]:
        at = f"@{username.lower()}"
        seen = [p for p in self.posts.values() if self.accounts[p.author].state == "open"]
        return [p for p in seen if at in p.text.lower()]

    def _objects(self, page: list[Said], query: dict[str, str]) -> dict[str, Any]:
        expand = set(query.get("expansions", "").split(","))
        references = {i for p in page for _, i in p.references} if self.names["expand"] in expand else set()
        included = [p for i in sorted(references) if (p := self.posts.get(i)) and p not in page]
        people = {p.author for p in page} if "author_id" in expand else set()
        if self.names["expand_people"] in expand:
            people |= {p.author for p in included}
        errors = [
            self._about("resource-not-found", self.names["kind"], self.names["expand"], str(i), str(i))
            for i in sorted(references - self.posts.keys())
        ]
        includes = {
            "users": [self._person(self.accounts[i], full=True) for i in sorted(people)],
            self.names["tweets"]: [self._object(p) for p in included],
        }
        includes = {name: values for name, values in includes.items() if values}
        parts = {"data": [self._object(p) for p in page], "includes": includes, "errors": errors}
        return {name: value for name, value in parts.items() if value}

    def _object(self, said: Said) -> dict[str, Any]:
        zero = dict.fromkeys(("reply_count", "like_count", "quote_count", "bookmark_count", "impression_count"), 0)
        found: dict[str, Any] = {
            "id": str(said.id),
            "text": said.text,
            "author_id": said.author,
            "created_at": said.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "lang": "fr",
            "public_metrics": {**zero, self.names["reposts"]: 0},
            self.names["history"]: [str(v) for v in said.versions],
        }
        if said.references:
            found[self.names["referenced"]] = [{"type": kind, "id": str(i)} for kind, i in said.references]
        return found

    def _person(self, account: Account, *, full: bool) -> dict[str, Any]:
        person: dict[str, Any] = {"id": account.id, "name": account.name, "username": account.username}
        if full:
            counts = dict.fromkeys(("following_count", "tweet_count", "listed_count", "post_count"), 0)
            person["public_metrics"] = {"followers_count": account.followers, **counts}
        return person

    def _about(self, kind: str, resource: str, parameter: str, value: str, ident: str) -> dict[str, Any]:
        told = {"resource_type": resource, "parameter": parameter, "value": value, "resource_id": ident}
        problem = self._problem(self.names["problem"] + kind, "Not Found Error")
        return {**problem, **told, "section": "data"}

    def _problem(self, kind: str, title: str) -> dict[str, Any]:
        return {"type": kind, "title": title, "detail": "Could not do what was asked."}


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
