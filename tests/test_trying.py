"""`veilleur sources try`: what each kind of address is, what it gives, what to paste; nothing is stored."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from feed_server import FeedServer, Reply, redirect
from servers.mastodon import Instance

from responders.terminal.cli import run
from watcher.messages import msg
from watcher.settings import load
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.sources import Sources

ITEMS = "".join(
    f"<item><guid>{n}</guid><title>Annonce {n}</title><pubDate>{n:02} Mar 2024 10:00:00 GMT</pubDate></item>"
    for n in range(1, 13)
)
FEED = f'<rss version="2.0"><channel><title>Asso des quais</title>{ITEMS}</channel></rss>'.encode()
PAGE = (
    b'<html><head><link rel="alternate" type="application/rss+xml" href="/flux.xml"></head><body>Bonjour</body></html>'
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    return tmp_path / "w"


def tried(workspace: Path, capsys: pytest.CaptureFixture[str], address: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "--lang", "en", "sources", "try", address, "--json"]) == code
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def pasted(said: dict[str, Any]) -> dict[str, Any]:
    """Return the account of the proposed lines."""
    found: dict[str, Any] = tomllib.loads(said["lines"])["organisations"][0]
    return found


def test_a_feed_shows_its_ten_newest_posts_and_the_lines_to_paste(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedServer() as server:
        server.routes["/flux.xml"] = Reply(body=FEED)
        said = tried(workspace, capsys, server.url("/flux.xml"))
    assert said["network"] == "rss"
    assert [post["text"].split()[1] for post in said["posts"]] == [str(n) for n in range(12, 2, -1)]
    assert pasted(said)["name"] == "Asso des quais"
    assert pasted(said)["accounts"] == [{"network": "rss", "url": said["address"]}]
    assert said["error"] is None
    ledger = load(workspace, {}).ledger_path
    if ledger.exists():
        with Ledger.open(ledger) as opened:
            assert Posts(opened).count() == 0
            assert Sources(opened).all() == []


def test_a_page_that_announces_a_feed_leads_to_it(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FeedServer() as server:
        server.routes["/"] = Reply(body=PAGE, headers={"Content-Type": "text/html"})
        server.routes["/flux.xml"] = Reply(body=FEED)
        said = tried(workspace, capsys, server.url("/"))
        assert said["address"] == server.url("/flux.xml")
    assert len(said["posts"]) == 10


def test_a_page_without_a_feed_says_so_and_proposes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedServer() as server:
        server.routes["/"] = Reply(body=b"<html><body>Bonjour</body></html>", headers={"Content-Type": "text/html"})
        said = tried(workspace, capsys, server.url("/"), code=1)
    assert said["error"]
    assert said["lines"] is None


def test_a_feed_that_moved_is_proposed_where_it_is_now(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FeedServer() as server:
        server.routes["/ancien.xml"] = redirect("/flux.xml")
        server.routes["/flux.xml"] = Reply(body=FEED)
        said = tried(workspace, capsys, server.url("/ancien.xml"))
        assert pasted(said)["accounts"] == [{"network": "rss", "url": server.url("/flux.xml")}]


def test_a_page_that_announces_itself_is_not_followed_for_ever(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedServer() as server:
        server.routes["/"] = Reply(body=PAGE.replace(b"/flux.xml", b"/"), headers={"Content-Type": "text/html"})
        assert tried(workspace, capsys, server.url("/"), code=1)["lines"] is None


@pytest.mark.parametrize("spelling", ["@urgences@asso.example", "https://asso.example/@urgences"])
def test_a_mastodon_account_is_read_on_its_server(
    workspace: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    with Instance("asso.example", "urgences") as instance:
        instance.alter("UPDATE accounts SET indexable = 1")
        instance.client("urgences").status_post("Quelle réponse sur les urgences ? #santé")
        bases = f'[mastodon.bases]\n"asso.example" = "{instance.base}"\n'
        (workspace / "config" / "networks.toml").write_text(f"[mastodon]\n{bases}", "utf-8")
        said = tried(workspace, capsys, spelling)
        tag = tried(workspace, capsys, "hashtag:#santé@asso.example")
    assert [post["text"] for post in said["posts"]] == ["Quelle réponse sur les urgences ? #santé"]
    assert pasted(said)["accounts"] == [{"network": "mastodon", "handle": "urgences@asso.example"}]
    assert len(tag["posts"]) == 1
    assert tag["lines"] is None


def test_an_account_that_does_not_exist_is_not_proposed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Instance("asso.example", "urgences") as instance:
        bases = f'[mastodon.bases]\n"asso.example" = "{instance.base}"\n'
        (workspace / "config" / "networks.toml").write_text(f"[mastodon]\n{bases}", "utf-8")
        said = tried(workspace, capsys, "@personne@asso.example", code=1)
    assert "nothing at this address" in said["error"]
    assert said["lines"] is None


@pytest.mark.parametrize(
    ("address", "network", "handle"),
    [
        ("@rives", "x", "rives"),
        ("https://x.com/rives/status/12", "x", "rives"),
        ("https://www.facebook.com/asso.page", "facebook", "asso.page"),
        ("https://www.facebook.com/profile.php?id=1234", "facebook", "1234"),
    ],
)
def test_what_may_not_be_read_yet_is_named_with_the_reason_and_its_lines(
    workspace: Path, capsys: pytest.CaptureFixture[str], address: str, network: str, handle: str
) -> None:
    said = tried(workspace, capsys, address, code=1)
    assert pasted(said)["accounts"] == [{"network": network, "handle": handle}]
    assert "config/networks.toml" in said["error"]


def test_an_account_of_the_directory_is_recognised(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    organisation = next(o for o in load(workspace, {}).organisations if any(a.network == "x" for a in o.accounts))
    handle = next(a.address for a in organisation.accounts if a.network == "x")
    said = tried(workspace, capsys, f"@{handle.upper()}", code=1)
    assert said["organisation"] == organisation.id
    assert said["lines"] is None


def test_a_disabled_source_is_not_looked_at_in_silence(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load(workspace, {})
    assert run(["--workspace", str(workspace), "sources", "list"]) == 0
    with Ledger.open(settings.ledger_path) as ledger:
        name = Sources(ledger).all()[0].name
        Sources(ledger).disable(name, msg("refused"))
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "--lang", "en", "collect", "--source", name]) == 2
    said = capsys.readouterr().err
    assert f"{name} is disabled: refused" in said
    assert f"veilleur sources enable {name}" in said
