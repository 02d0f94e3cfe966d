"""One grammar for what people write and what the house declares: right addresses pass, wrong ones say what to write."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.terminal.cli import run
from watcher.address import Aim, Kind, aim_of, fault_of, server_of
from watcher.model import Network

M, B, X, F = Network.MASTODON, Network.BLUESKY, Network.X, Network.FACEBOOK


@pytest.mark.parametrize(
    ("network", "address", "aim"),
    [
        (M, "@asso@mamot.example", Aim(Kind.ACCOUNT, "asso@mamot.example")),
        (M, "mentions:@rives@social.example", Aim(Kind.MENTIONS, "rives@social.example")),
        (M, "hashtag:#Aubrelle@mamot.example", Aim(Kind.HASHTAG, "#Aubrelle@mamot.example")),
        (M, "thread:https://social.example/@rives/12", Aim(Kind.THREAD, "https://social.example/@rives/12")),
        (B, "asso.example", Aim(Kind.ACCOUNT, "asso.example")),
        (B, "did:plc:abc", Aim(Kind.ACCOUNT, "did:plc:abc")),
        (B, "thread:at://did:plc:a/app.bsky.feed.post/3k", Aim(Kind.THREAD, "at://did:plc:a/app.bsky.feed.post/3k")),
        (B, "thread:https://bsky.app/profile/a.fr/post/3k", Aim(Kind.THREAD, "https://bsky.app/profile/a.fr/post/3k")),
        (X, "mentions:rives", Aim(Kind.MENTIONS, "rives")),
        (F, "thread:12_34", Aim(Kind.THREAD, "12_34")),
        (Network.RSS, "https://a.example/feed", Aim(Kind.ACCOUNT, "https://a.example/feed")),
    ],
)
def test_a_right_address_is_understood(network: Network, address: str, aim: Aim) -> None:
    assert aim_of(network, address) == aim
    assert fault_of(network, aim) is None
    assert aim_of(network, aim.address) == aim


@pytest.mark.parametrize(
    ("network", "address", "said"),
    [
        (M, "asso", "does not say on which Mastodon server"),
        (M, "mentions:rives", "does not say on which Mastodon server"),
        (M, "hashtag:#Aubrelle", "on which server"),
        (M, "thread:12", "is not the address of a post"),
        (B, "asso", "is not the handle of an account"),
        (B, "hashtag:#Aubrelle", "may not follow a hashtag on bluesky"),
        (X, "hashtag:#Aubrelle", "may not follow a hashtag on x"),
        (X, "thread:12", "cannot be followed on x"),
        (X, "un nom", "is not the handle of an account"),
        (F, "https://facebook.com/asso", "is not the handle of an account"),
    ],
)
def test_a_wrong_address_is_told_with_what_to_write(network: Network, address: str, said: str) -> None:
    fault = fault_of(network, aim_of(network, address))
    assert fault
    assert said in str(fault[0])
    assert str(fault[1])


def test_the_server_that_is_asked_is_known() -> None:
    asked = ("a@s.example", "mentions:a@S.example", "hashtag:#b@s.example", "thread:https://s.example/@a/1")
    assert {server_of(M, aim_of(M, address)) for address in asked} == {"s.example"}
    assert server_of(B, aim_of(B, "asso.example")) == ""


@given(st.sampled_from(Network), st.text())
def test_no_text_makes_the_grammar_fall_over(network: Network, text: str) -> None:
    aim = aim_of(network, text)
    fault_of(network, aim)
    server_of(network, aim)


@pytest.mark.parametrize("handle", ["mentions:@rives@social.example", "thread:12", "hashtag:#a@b.example"])
def test_an_organisation_has_accounts_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], handle: str
) -> None:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    directory = tmp_path / "w" / "config" / "organisations.toml"
    account = f'[[organisations.accounts]]\nnetwork = "mastodon"\nhandle = "{handle}"\n'
    directory.write_text(f'[[organisations]]\nid = "asso"\nname = "Asso"\n{account}', "utf-8")
    assert run(["--workspace", str(tmp_path / "w"), "--lang", "en", "check"]) == 2
    said = capsys.readouterr().out
    assert "organisations.toml:6: organisations.accounts.handle" in said
    assert "is not an account" in said
