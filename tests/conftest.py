"""What every test stands on: no network beyond loopback, French catalogue, no leftover environment."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, max_examples=100)
settings.load_profile("house")
_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse any connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the person's own settings out of the tests."""
    for name in ("VEILLEUR_HOME", "VEILLEUR_LANG", "VEILLEUR_AS", "VEILLEUR_DEBUG", "VEILLEUR_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration workspace whose whole main job has run once (do not write to it)."""
    from responders.terminal.cli import run

    folder = tmp_path_factory.mktemp("demo") / "campaign"
    assert run(["--workspace", str(folder), "--quiet", "demo", "--no-review"]) == 0
    return folder


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Any]:
    """A real SMTP server (`mail_world.Mailbox`)."""
    from mail_world import mailbox

    with mailbox() as running:
        yield running


@pytest.fixture
def box(mail_server: Any) -> Any:
    """The SMTP server, emptied and told to behave."""
    mail_server.postman.accepted.clear()
    mail_server.postman.script.clear()
    return mail_server
