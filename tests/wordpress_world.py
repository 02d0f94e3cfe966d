"""A real WordPress on loopback, and how a test writes on it.

with running() as site:
    post = site.post("Les urgences ferment", at=NOON)
    site.edit(post, "Les urgences rouvrent")
"""

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "servers" / "wordpress"
CACHE = Path(os.environ.get("WORDPRESS_CACHE", HERE.parents[2] / ".cache" / "servers" / "wordpress")).resolve()


def missing() -> str:
    """Name what WordPress needs and is not installed here."""
    needed = {
        "PHP": shutil.which("php"),
        "MariaDB": _mariadbd(),
        "mariadb-install-db": shutil.which("mariadb-install-db"),
        "WordPress": (CACHE / "site" / "wp-load.php").exists(),
    }
    return ", ".join(name for name, found in needed.items() if not found)


def _mariadbd() -> str | None:
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


class WordPress:
    """A site, and its feeds."""

    def __init__(self, base: str, environment: dict[str, str]) -> None:
        self.base, self.environment = base, environment

    def do(self, *orders: dict[str, Any]) -> list[Any]:
        """Carry out orders of `site.php`."""
        command = ["php", "-d", "memory_limit=512M", HERE / "site.php", CACHE / "site"]
        done = subprocess.run(
            command, input=json.dumps(orders), env=self.environment, capture_output=True, text=True, check=True
        )
        answers: list[Any] = json.loads(done.stdout[done.stdout.rindex("[") :])
        assert all(answers), done.stdout
        return answers

    def post(self, title: str, at: datetime, text: str = "<p>Texte de l’article.</p>") -> int:
        return int(self.post_many([(title, at)], text)[0])

    def post_many(self, posts: list[tuple[str, datetime]], text: str = "<p>Texte de l’article.</p>") -> list[int]:
        """Publish articles in appearance at their time."""
        return self.do(*({"do": "post", "title": title, "text": text, "at": _at(at)} for title, at in posts))

    def edit(self, post: int, title: str) -> None:
        self.do({"do": "edit", "id": post, "title": title})

    def delete(self, *posts: int) -> None:
        self.do(*({"do": "delete", "id": post} for post in posts))

    def comment_many(self, post: int, texts: list[str], first_at: datetime) -> None:
        """Comment an article, once a minute."""
        times = (_at(first_at + n * timedelta(minutes=1)) for n in range(len(texts)))
        self.do(*({"do": "comment", "id": post, "text": text, "at": at} for text, at in zip(texts, times, strict=True)))

    def empty(self) -> None:
        """Take every article and comment away."""
        self.do({"do": "empty"})


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


@contextlib.contextmanager
def running() -> Iterator[WordPress]:
    """Run MariaDB and PHP's own web server, from nothing; all of it goes at the end."""
    with contextlib.ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="wordpress-")))
        user = pwd.getpwuid(os.geteuid()).pw_name
        database = folder / "mariadb.sock"
        held.enter_context(_mariadb(folder, database, user))
        port = _free_port()
        home = f"http://127.0.0.1:{port}"
        environment = os.environ | {"WP_DB_SOCKET": str(database), "WP_DB_USER": user, "WP_HOME": home}
        shutil.copy(HERE / "wp-config.php", CACHE / "site" / "wp-config.php")
        site = WordPress(home, environment)
        site.do({"do": "install"})
        command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(CACHE / "site")]
        held.enter_context(_process(command, env=environment))
        _until(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield site


@contextlib.contextmanager
def _mariadb(folder: Path, listens: Path, user: str) -> Iterator[None]:
    data = f"--datadir={folder / 'data'}"
    mine = ["--no-defaults", data, f"--user={user}"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    install = ["mariadb-install-db", *mine, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run([*install, f"--auth-root-socket-user={user}"], check=True, **quiet)
    server = _mariadbd()
    assert server
    options = [f"--socket={listens}", "--skip-networking", f"--pid-file={folder / 'pid'}", "--skip-grant-tables"]
    with _process([server, *mine, *options, "--innodb-flush-log-at-trx-commit=0"]):
        create = ["mariadb", "--no-defaults", f"--socket={listens}", "-e", "CREATE DATABASE wordpress CHARSET utf8mb4"]
        _until(lambda: subprocess.run(create, check=True, **quiet))
        yield


@contextlib.contextmanager
def _process(command: list[str], **options: Any) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(attempt: Any, within_s: float = 60) -> None:
    """Try again until it works: a server says in no other way that it is ready."""
    end = time.monotonic() + within_s
    while True:
        try:
            attempt()
        except (OSError, subprocess.CalledProcessError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
