"""Which accounts are followed: what people decide, what the networks' terms forbid, which keys we have."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from responders.networks import BLUESKY_SECRET, X_SECRET, build_collectors, followed
from responders.terminal.cli import run
from watcher.model import Network
from watcher.settings import Settings, load
from watcher.storage.ledger import Ledger
from watcher.storage.spending import Spending

ALL = """
[bluesky]
[mastodon]
[x]
approved_use_case = "suivi des organisations inscrites"
daily_usd = 2
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    return load(tmp_path / "w", {})


def configured(settings: Settings, text: str, **secrets: str) -> Settings:
    (settings.config_dir / "networks.toml").write_text(text, "utf-8")
    kept = {name: SecretStr(value) for name, value in secrets.items()}
    return replace(load(settings.workspace, {}), secrets=kept)


def networks_of(settings: Settings) -> set[Network]:
    return {account.network for _, account in followed(settings)}


def test_without_a_word_about_networks_only_feeds_are_followed(settings: Settings) -> None:
    assert networks_of(settings) == {Network.RSS}
    assert set(build_collectors(settings, lambda: Ledger.open(settings.ledger_path))) == {Network.RSS}


def test_posts_of_organisations_need_no_key_but_our_mentions_do(settings: Settings) -> None:
    asked = configured(settings, ALL)
    assert networks_of(asked) == {Network.RSS, Network.BLUESKY, Network.MASTODON}
    assert not [account for owner, account in followed(asked) if owner is None]
    keyed = configured(settings, ALL, **{BLUESKY_SECRET: "abcd-efgh"})
    ours = [account.address for owner, account in followed(keyed) if owner is None]
    assert ours == ["mentions:rivesnouvelles.example"]


def test_x_follows_organisations_only_under_an_approved_use_case_and_never_a_sensitive_one(settings: Settings) -> None:
    keyed = configured(settings, ALL, **{X_SECRET: "token"})
    on_x = {owner for owner, account in followed(keyed) if account.network is Network.X and owner}
    sensitive = {organisation.id for organisation in keyed.organisations if organisation.sensitive}
    assert on_x
    assert not on_x & sensitive
    unapproved = configured(settings, "[x]\n", **{X_SECRET: "token"})
    assert [owner for owner, account in followed(unapproved) if account.network is Network.X] == [None]


def test_a_wrong_key_of_the_configuration_says_its_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.config_dir / "networks.toml").write_text("[x]\n\ndayly_usd = 3\n", "utf-8")
    assert run(["--workspace", str(settings.workspace), "check"]) == 2
    assert "config/networks.toml:3: x.dayly_usd" in capsys.readouterr().out


def test_costs_add_up_by_day_and_month_and_are_given_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Spending(Network.X, lambda: Ledger.open(settings.ledger_path))
    book.add("2026-11-21", Decimal("4.5"), "mentions")
    book.add("2026-11-21", Decimal("-4.4"), "mentions")
    book.add("2026-11-22", Decimal("0.005"), "mentions")
    assert (book.spent("2026-11-21"), book.spent("2026-11")) == (Decimal("0.1"), Decimal("0.105"))
    capsys.readouterr()
    assert (
        run(
            [
                "--workspace",
                str(settings.workspace),
                "costs",
                "export",
                "--since",
                "2026-11-01",
                "--until",
                "2026-11-30",
            ]
        )
        == 0
    )
    assert capsys.readouterr().out.splitlines() == [
        "day,network,usd,what",
        "2026-11-21,x,0.100,mentions",
        "2026-11-22,x,0.005,mentions",
    ]
