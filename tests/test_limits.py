"""Lengths are counted as each network counts them."""

import pytest

from responders.limits import LIMITS, check_length, length
from watcher.errors import UsageError
from watcher.model import Network

FAMILY = "👨‍👩‍👧‍👦"
FARMER = "🧑🏽‍🌾"
LONG_ADDRESS = "https://rivesnouvelles.example/programme/" + "a" * 200
WITH_ADDRESS = f"Voir {LONG_ADDRESS} merci"


@pytest.mark.parametrize(
    ("text", "bluesky", "mastodon", "x"),
    [
        ("", 0, 0, 0),
        ("Bonjour", 7, 7, 7),
        ("été", 3, 3, 3),
        ("e\u0301te\u0301", 3, 3, 3),
        (FAMILY, 1, 1, 2),
        (FARMER, 1, 1, 2),
        ("🇫🇷🇫🇷", 2, 2, 4),
        ("❤️", 1, 1, 2),
        ("漢字", 2, 2, 4),
        ("10 €…", 5, 5, 7),
        ("« Oui\u202f! » — l’équipe", 20, 20, 21),
        (WITH_ADDRESS, len(WITH_ADDRESS), 5 + 23 + 6, 5 + 23 + 6),
        ("http://a.example https://b.example", 34, 47, 47),
    ],
)
def test_each_network_counts_in_its_own_unit(text: str, bluesky: int, mastodon: int, x: int) -> None:
    assert length(text, Network.BLUESKY) == bluesky
    assert length(text, Network.MASTODON) == mastodon
    assert length(text, Network.X) == x


@pytest.mark.parametrize("network", Network)
def test_a_text_may_fill_the_limit_and_not_pass_it(network: Network) -> None:
    check_length("é" * LIMITS[network], network)
    with pytest.raises(UsageError, match="2 characters too long"):
        check_length("é" * (LIMITS[network] + 2), network)


def test_300_families_fit_on_bluesky_and_140_on_x() -> None:
    check_length(FAMILY * 300, Network.BLUESKY)
    check_length(FAMILY * 140, Network.X)
    with pytest.raises(UsageError):
        check_length(FAMILY * 141, Network.X)
