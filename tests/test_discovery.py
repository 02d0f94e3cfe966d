"""What an address is guessed to be, and lists of feeds in and out."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.collectors.discovery import account_of, proposed_lines, slug
from watcher.collectors.opml import read_opml, write_opml
from watcher.errors import UsageError
from watcher.model import Account, Network, Organisation
from watcher.settings.directory import Merged, read_organisations_csv, write_organisations_csv


@pytest.mark.parametrize(
    ("address", "network", "found"),
    [
        ("https://asso.example/feed.xml", Network.RSS, "https://asso.example/feed.xml"),
        ("asso.example", Network.RSS, "https://asso.example/"),
        ("@asso@mamot.example", Network.MASTODON, "asso@mamot.example"),
        ("asso@mamot.example", Network.MASTODON, "asso@mamot.example"),
        ("https://mamot.example/@asso", Network.MASTODON, "asso@mamot.example"),
        ("https://mamot.example/@asso@autre.example", Network.MASTODON, "asso@autre.example"),
        ("@asso.example", Network.BLUESKY, "asso.example"),
        ("https://bsky.app/profile/asso.example", Network.BLUESKY, "asso.example"),
        ("https://x.com/asso", Network.X, "asso"),
        ("https://www.facebook.com/asso.page/", Network.FACEBOOK, "asso.page"),
    ],
)
def test_an_address_tells_its_network(address: str, network: Network, found: str) -> None:
    assert account_of(address) == Account(network, found)


@pytest.mark.parametrize("address", ["", "@", "bonjour", "http://", "javascript:alert(1)", "https://a:b@c.example/"])
def test_what_names_nothing_is_refused_with_what_to_write(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        account_of(address)
    assert refused.value.hint


@given(st.text())
def test_no_text_makes_the_guess_fall_over(text: str) -> None:
    with suppress(UsageError):
        account_of(text)
    assert slug(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_the_proposed_lines_are_toml_whatever_the_name(name: str) -> None:
    import tomllib

    account = Account(Network.RSS, 'https://a.example/"feed')
    lines = tomllib.loads(proposed_lines(account, name))["organisations"][0]
    assert (lines["name"], lines["accounts"][0]["url"]) == (name, account.address)


ASSO = Organisation("asso", "L'Asso & Cie <2>", accounts=(Account(Network.RSS, "https://asso.example/f?a=1&b=2"),))


def test_feeds_leave_as_opml_and_come_back() -> None:
    (back,), _ = read_opml(write_opml([ASSO], "Rives Nouvelles"))
    assert (back.name, back.accounts) == (ASSO.name, ASSO.accounts)


def test_two_feeds_of_one_name_stay_two_and_enter_the_directory(tmp_path) -> None:  # type: ignore[no-untyped-def]
    body = b"""<opml version="1.0"><body><outline text="Gazette"><outline text="Gazette" xmlUrl="https://a.example/1"/>
        <outline text="Gazette" xmlUrl="https://a.example/2"/><outline text="sans flux"/>
        <outline text="piege" xmlUrl="javascript:x"/></outline></body></opml>"""
    found, refused = read_opml(body)
    assert refused == ("javascript:x",)
    assert [o.id for o in found] == ["gazette", "gazette-2"]
    table = tmp_path / "organisations.csv"
    assert write_organisations_csv(table, found) == Merged(added=2, updated=0)
    assert read_organisations_csv(table)[0] == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"<opml",
        b"\xff\xfe\x00",
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>',
        b"a" * 6_000_000,
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(UsageError):
        read_opml(body)
