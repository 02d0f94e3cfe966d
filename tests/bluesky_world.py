"""People of the Bluesky test network, and how a test starts that network.

with running() as network:
    asso = network.person("maraichers")
    uri = asso.post("Une réponse sur les prix planchers ?")
    network.settle()
"""

import contextlib
import importlib.util
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

_SCRIPT = Path(__file__).parent / "servers" / "bluesky" / "network.py"


def missing() -> str:
    """Name what the network needs and is not installed here."""
    spec = importlib.util.spec_from_file_location("bluesky_network", _SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.missing())


@contextlib.contextmanager
def running() -> Iterator["BlueskyNetwork"]:
    """Run the network; it stops when its standard input closes, even if this process is killed."""
    process = subprocess.Popen([sys.executable, _SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        said = json.loads(process.stdout.readline())
        yield BlueskyNetwork(said["pds"], said["appview"], said["settled"])
    finally:
        process.stdin.close()
        process.wait(60)


class BlueskyNetwork:
    """Where the servers are, and who has an account."""

    def __init__(self, pds: str, appview: str, settled: str) -> None:
        self.pds, self.appview, self._settled = pds, appview, settled
        self._numbers = itertools.count(1)
        self.http = httpx.Client(timeout=120)

    def settle(self) -> None:
        """Return once the AppView has indexed all that was written."""
        self.http.get(self._settled).raise_for_status()

    def person(self, name: str, *, settled: bool = True) -> "BlueskyPerson":
        """Open an account called `name`, a number and .test."""
        handle = f"{name}{next(self._numbers)}.test"
        account = {"handle": handle, "email": f"{handle}@example.test", "password": f"mot-de-passe-{handle}"}
        said = self.call("com.atproto.server.createAccount", account)
        person = BlueskyPerson(self, handle, said["did"], account["password"], said["accessJwt"])
        if settled:
            person.profile(name.capitalize())
            self.settle()
        return person

    def call(self, method: str, body: dict[str, Any] | None, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        said = self.http.post(f"{self.pds}/xrpc/{method}", json=body, headers=headers)
        assert said.status_code == 200, said.text
        return said.json() if said.content else {}


@dataclass
class BlueskyPerson:
    """An account that writes to its own repository."""

    network: BlueskyNetwork
    handle: str
    did: str
    password: str = field(repr=False)
    token: str = field(repr=False)

    def call(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.network.call(method, body, self.token)

    def write(self, collection: str, record: dict[str, Any], rkey: str | None = None) -> dict[str, str]:
        """Create a record and return its reference (uri and cid)."""
        body = {"repo": self.did, "collection": collection, "record": {"$type": collection, **record}}
        said = self.call("com.atproto.repo.createRecord", body | ({"rkey": rkey} if rkey else {}))
        return {"uri": said["uri"], "cid": said["cid"]}

    def post(self, text: str, *, to: dict[str, str] | None = None, at: datetime | None = None, **record: Any) -> dict:
        """Post now or, in appearance, at another time."""
        answer = {"reply": {"root": record.pop("root", to), "parent": to}} if to else {}
        created = {"createdAt": iso(at or datetime.now(UTC))}
        return self.write("app.bsky.feed.post", {"text": text, "langs": ["fr"], **created, **answer, **record})

    def post_many(self, texts: list[str], at: datetime | None = None) -> None:
        """Post texts at once, all in the same second if one is given."""
        for start in range(0, len(texts), 200):
            writes = [
                {
                    "$type": "com.atproto.repo.applyWrites#create",
                    "collection": "app.bsky.feed.post",
                    "value": {"$type": "app.bsky.feed.post", "text": text, "createdAt": iso(at or datetime.now(UTC))},
                }
                for text in texts[start : start + 200]
            ]
            self.call("com.atproto.repo.applyWrites", {"repo": self.did, "writes": writes})

    def quote(self, ref: dict[str, str], text: str) -> dict[str, str]:
        return self.post(text, embed={"$type": "app.bsky.embed.record", "record": ref})

    def repost(self, ref: dict[str, str]) -> dict[str, str]:
        return self.write("app.bsky.feed.repost", {"subject": ref, "createdAt": iso(datetime.now(UTC))})

    def like(self, ref: dict[str, str]) -> dict[str, str]:
        return self.write("app.bsky.feed.like", {"subject": ref, "createdAt": iso(datetime.now(UTC))})

    def mention(self, whom: "BlueskyPerson", text: str) -> dict[str, str]:
        """Post "@handle text"."""
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": whom.did}
        index = {"byteStart": 0, "byteEnd": len(f"@{whom.handle}".encode())}
        return self.post(f"@{whom.handle} {text}", facets=[{"index": index, "features": [feature]}])

    def delete(self, ref: dict[str, str]) -> None:
        collection, rkey = ref["uri"].split("/")[-2:]
        self.call("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": rkey})

    def profile(self, name: str) -> None:
        """Set the name shown with the handle."""
        record = {"$type": "app.bsky.actor.profile", "displayName": name}
        body = {"repo": self.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": record}
        self.call("com.atproto.repo.putRecord", body)

    def rename(self, handle: str) -> None:
        self.call("com.atproto.identity.updateHandle", {"handle": handle})

    def app_password(self) -> str:
        return str(self.call("com.atproto.server.createAppPassword", {"name": "veilleur"})["password"])


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
