"""Which accounts are followed: what people decide, what the networks' terms forbid, which keys we have."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import world
from pydantic import SecretStr

from responders.followed import KEYS, THREADS_FOR, followed
from responders.networks import build_collectors
from responders.terminal.cli import run
from watcher.collectors.by_account import ByAccount
from watcher.collectors.newsletters import NewsletterCollector
from watcher.model import Account, Network, Publication, PublicationState, Source
from watcher.settings import MastodonSettings, Settings, load
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.spending import Spending

BLUESKY_KEY, MASTODON_KEY, X_KEY = (KEYS[n] for n in (Network.BLUESKY, Network.MASTODON, Network.X))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

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


def ours(settings: Settings, sent: Iterable[Publication] = ()) -> list[str]:
    return [account.address for owner, account in followed(settings, sent) if owner is None]


def networks_of(settings: Settings) -> set[Network]:
    return {account.network for _, account in followed(settings)}


def test_without_a_word_about_networks_only_feeds_are_followed(settings: Settings) -> None:
    assert networks_of(settings) == {Network.RSS}
    assert set(build_collectors(settings, lambda: Ledger.open(settings.ledger_path))) == {Network.RSS}


def test_posts_of_organisations_need_no_key_but_our_mentions_do(settings: Settings) -> None:
    asked = configured(settings, ALL)
    assert networks_of(asked) == {Network.RSS, Network.BLUESKY, Network.MASTODON}
    assert not [address for address in ours(asked) if address.startswith("mentions:")]
    keyed = configured(settings, ALL, **{BLUESKY_KEY: "abcd-efgh"})
    assert "mentions:rivesnouvelles.example" in ours(keyed)


def test_x_follows_organisations_only_under_an_approved_use_case_and_never_a_sensitive_one(settings: Settings) -> None:
    keyed = configured(settings, ALL, **{X_KEY: "token"})
    on_x = {owner for owner, account in followed(keyed) if account.network is Network.X and owner}
    sensitive = {organisation.id for organisation in keyed.organisations if organisation.sensitive}
    assert on_x
    assert not on_x & sensitive
    unapproved = configured(settings, "[x]\n", **{X_KEY: "token"})
    assert [owner for owner, account in followed(unapproved) if account.network is Network.X] == [None]


def test_our_affinity_groups_are_followed_on_x_without_approval(settings: Settings) -> None:
    group = """
[[organisations]]
id = "rives-jeunes"
name = "Rives Jeunes"
kind = "affinity_group"
[[organisations.accounts]]
network = "x"
handle = "RivesJeunes"
"""
    directory = settings.config_dir / "organisations.toml"
    directory.write_text(directory.read_text("utf-8") + group, "utf-8")
    unapproved = configured(settings, "[x]\n", **{X_KEY: "token"})
    on_x = [owner for owner, account in followed(unapproved) if account.network is Network.X]
    assert on_x == ["rives-jeunes", None]


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
        "poste,reseau,compte,adresse,nature,du,au,montant_usd,paye_par_mandataire,paye_par_partis,concours_en_nature",
        "616,x,rivesnouvelles,https://x.com/rivesnouvelles,mentions,2026-11-21,2026-11-22,0.105,,,",
    ]


TWO_ACCOUNTS = """
[[accounts]]
id = "campagne"
network = "mastodon"
handle = "rives@social.example"

[[accounts]]
id = "les-jeunes"
network = "mastodon"
handle = "jeunes@autre.example"
"""


def with_accounts(settings: Settings, text: str, accounts: str = TWO_ACCOUNTS, **secrets: str) -> Settings:
    (settings.config_dir / "accounts.toml").write_text(accounts, "utf-8")
    return configured(settings, text, **secrets)


def test_each_account_has_its_key_and_its_mentions(settings: Settings) -> None:
    own = with_accounts(settings, "[mastodon]\n", **{f"{MASTODON_KEY}_LES_JEUNES": "jeton"})
    assert [a for a in ours(own) if "mentions" in a] == ["mentions:jeunes@autre.example"]
    shared = with_accounts(settings, "[mastodon]\n", **{MASTODON_KEY: "commun", f"{MASTODON_KEY}_LES_JEUNES": "sien"})
    assert len([a for a in ours(shared) if "mentions" in a]) == 2
    assert [str(shared.secret(MASTODON_KEY, i).get_secret_value()) for i in ("campagne", "les-jeunes")] == [  # type: ignore[union-attr]
        "commun",
        "sien",
    ]


def test_each_source_is_asked_as_the_account_it_names_or_whose_server_it_is_on(settings: Settings) -> None:
    shared = with_accounts(settings, "[mastodon]\n", **{MASTODON_KEY: "commun"})
    by_account = build_collectors(shared, lambda: Ledger.open(settings.ledger_path))[Network.MASTODON]
    assert isinstance(by_account, ByAccount)

    def limit(address: str) -> str | None:
        return by_account.limit_of(Source(1, "s", Network.MASTODON, address))

    assert limit("mentions:jeunes@autre.example") == limit("hashtag:#a@autre.example") == "autre.example"
    assert limit("asso@social.example") == "social.example"


def test_the_hashtags_of_the_campaign_are_asked_on_our_servers_and_on_those_added(settings: Settings) -> None:
    added = with_accounts(settings, '[mastodon]\nhashtag_servers = ["mamot.example"]\n')
    tags = added.campaign.hashtags
    assert tags
    servers = ("social.example", "autre.example", "mamot.example")
    assert ours(added) == [f"hashtag:{tag}@{server}" for server in servers for tag in tags]
    assert ours(with_accounts(settings, "[bluesky]\n")) == []


def test_answers_under_what_we_published_are_looked_for(settings: Settings) -> None:
    def sent(network: Network, url: str | None) -> Publication:
        return Publication(1, 1, 1, "", "", network, None, PublicationState.SENT, NOON, url=url)

    bluesky, mastodon = "https://bsky.app/profile/rives.example/post/3k", "https://social.example/@rives/1"
    left = [
        sent(Network.BLUESKY, bluesky),
        sent(Network.BLUESKY, "dry://bluesky-1.json"),
        sent(Network.BLUESKY, None),
        sent(Network.MASTODON, mastodon),
        sent(Network.X, "https://x.com/rives/status/1"),
    ]
    both = with_accounts(settings, "[bluesky]\n[mastodon]\n")
    assert [a for a in ours(both, left) if "thread" in a] == [f"thread:{bluesky}", f"thread:{mastodon}"]
    assert ours(with_accounts(settings, ""), left) == []


def test_a_text_that_left_is_watched_for_two_weeks(settings: Settings) -> None:
    url = "https://bsky.app/profile/rives.example/post/3k"
    with Ledger.open(settings.ledger_path) as ledger:
        world.answer(ledger, world.ticket(ledger, world.post(), world.reading()), NOON, url)
        assert [one.url for one in Publications(ledger).sent_since(NOON - THREADS_FOR)] == [url]
        assert Publications(ledger).sent_since(NOON + timedelta(seconds=1)) == []


def test_the_options_of_mastodon_reach_the_collector_and_are_checked(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[mastodon]\nkeep_bots = true\n[mastodon.bases]\n"exemple.fr" = "https://social.exemple.fr"\n'
    mastodon = configured(settings, text).networks.mastodon
    assert mastodon == MastodonSettings((), {"exemple.fr": "https://social.exemple.fr"}, keep_bots=True)
    (settings.config_dir / "networks.toml").write_text('[mastodon]\nhashtag_servers = ["https://a.fr/"]\n', "utf-8")
    assert run(["--workspace", str(settings.workspace), "check"]) == 2
    assert "config/networks.toml:2: mastodon.hashtag_servers" in capsys.readouterr().out


def test_newsletters_are_one_mailbox_for_the_whole_directory_and_need_its_password(settings: Settings) -> None:
    text = '[newsletters]\nhost = "imap.rives.example"\nuser = "veille@rives.example"\n'
    with (settings.config_dir / "organisations.toml").open("a", encoding="utf-8") as directory:
        directory.write(
            '\n[[organisations]]\nid = "lettre-seule"\nname = "Lettre seule"\n'
            '[[organisations.accounts]]\nnetwork = "newsletter"\nhandle = "Lettre@asso.example"\n'
        )
    assert Network.NEWSLETTER not in networks_of(configured(settings, text))
    keyed = configured(settings, text, VEILLEUR_IMAP_PASSWORD="x")
    letters = [(owner, account) for owner, account in followed(keyed) if account.network is Network.NEWSLETTER]
    assert letters == [(None, Account(Network.NEWSLETTER, "INBOX"))]
    collector = build_collectors(keyed, lambda: Ledger.open(keyed.ledger_path))[Network.NEWSLETTER]
    assert isinstance(collector, NewsletterCollector)
    assert set(collector.directory) == {"lettre@asso.example"}
