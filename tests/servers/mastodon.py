"""A Mastodon server on loopback: mastodon-mock, which keeps posts and answers all of Mastodon's API.

    with Instance("asso.example", "urgences", "candidate") as instance:
        instance.client("urgences").status_post("Bonjour")

Each account's access token is its name followed by "-token". To look at one by hand, from the folder
of the tests: `python -m servers.mastodon`.
"""

import json
import socket
import threading
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

import uvicorn
from mastodon_mock.app import create_app
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, RateLimitConfig, SeedAccount, SeedConfig
from mastodon_mock.db.models import Status
from sqlalchemy import text


class Instance:
    """Serve one instance called `domain`, with these accounts, until the `with` block ends."""

    def __init__(self, domain: str, *names: str, remote: Sequence[str] = (), requests: int | None = None) -> None:
        """Make it; `remote` are accounts of other servers ("name@server"), `requests` what one client may ask."""
        accounts = [SeedAccount(username=name, access_token=f"{name}-token") for name in names]
        for handle in remote:
            name, _, host = handle.partition("@")
            accounts.append(SeedAccount(username=name, domain=host, access_token=f"{name}-token"))
        self.domain = domain
        self.app = create_app(
            MastodonMockConfig(
                domain=domain,
                database=DatabaseConfig(path=":memory:"),
                seed=SeedConfig(accounts=accounts),
                rules=["Pas de publicité.", "Pas d'automate qui interpelle."],
                ratelimit=RateLimitConfig(enabled=requests is not None, limit=requests or 0),
            )
        )
        # Bound before the server starts: a client that comes early waits in the queue.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning", ws="none"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def client(self, name: str) -> Any:
        """Return a Mastodon.py client of an account."""
        from mastodon import Mastodon

        return Mastodon(access_token=f"{name}-token", api_base_url=self.base, ratelimit_method="throw")

    def post_many(
        self,
        account_id: str,
        count: int,
        first_at: datetime,
        every: timedelta,
        first_id: int,
        texts: Sequence[str] = (),
    ) -> None:
        """Write `count` posts straight into its database, oldest first."""
        with self.app.state.session_factory() as session:
            for n in range(count):
                session.add(
                    Status(
                        id=first_id + n,
                        account_id=int(account_id),
                        content=f"<p>{texts[n] if texts else f'Message numéro {first_id + n}'}</p>",
                        created_at=first_at + n * every,
                        edit_history=[],
                    )
                )
            session.commit()

    def alter(self, sql: str, **values: object) -> None:
        """Change what its API gives no way to change, such as `UPDATE accounts SET suspended = 1`."""
        with self.app.state.session_factory() as session:
            session.execute(text(sql), values)
            session.commit()

    def fault(self, path: str, effect: dict[str, Any], count: int | None = None) -> None:
        """Make it fail: see mastodon-mock's fault plane."""
        body = json.dumps({"match": {"path": path}, "effect": effect, "count": count}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}/api/v1/_mock/faults", body, headers)
        urllib.request.urlopen(request, timeout=10).close()

    def no_fault(self) -> None:
        request = urllib.request.Request(f"{self.base}/api/v1/_mock/faults", method="DELETE")
        urllib.request.urlopen(request, timeout=10).close()

    def __enter__(self) -> "Instance":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


if __name__ == "__main__":
    with Instance("asso.example", "urgences", "candidate") as instance:
        print(instance.base)
        threading.Event().wait()
