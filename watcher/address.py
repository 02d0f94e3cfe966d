"""What the address of a source names: one grammar, for what people write and what the house declares. Pure.

name                    an account: "asso.example", "asso@mamot.example", or the address of a feed
mentions:name           what is said to one of our own accounts
thread:post             the answers under a post of ours, by its address
hashtag:#word@server    a hashtag, as a Mastodon server shows it
stream:protocol@host    everything a network says, as one of its servers tells it; only the house declares it
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from watcher.messages import Message, msg
from watcher.model import Network
from watcher.text import one_line

Fault = tuple[Message, Message]


class Kind(StrEnum):
    """What is looked at: an account, what is said to ours, the answers under our post, a hashtag, a stream."""

    ACCOUNT = "account"
    MENTIONS = "mentions"
    THREAD = "thread"
    HASHTAG = "hashtag"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Aim:
    """What an address names; `name` is the account, the post, or the hashtag with its server."""

    kind: Kind
    name: str

    @property
    def address(self) -> str:
        """Write the aim as the address of a source."""
        return self.name if self.kind is Kind.ACCOUNT else f"{self.kind}:{self.name}"


_KINDS = {str(kind): kind for kind in Kind if kind is not Kind.ACCOUNT}
_SERVER = r"(?:[\w-]+\.)+[\w-]+"
_MASTODON = re.compile(rf"\w[\w.-]*@({_SERVER})\Z")
_HASHTAG = re.compile(rf"#?\w{{1,200}}@({_SERVER})\Z")
_BLUESKY = re.compile(
    r"did:[a-z]+:[\w.:%-]{1,200}\Z|(?=.{3,253}\Z)(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]*\Z", re.I | re.A
)
_NAMES: Mapping[Network, re.Pattern[str]] = {
    Network.MASTODON: _MASTODON,
    Network.BLUESKY: _BLUESKY,
    Network.FACEBOOK: re.compile(r"[A-Za-z0-9.-]{2,80}\Z"),
    Network.X: re.compile(r"\w{1,15}\Z|[0-9]{1,19}\Z", re.A),
    Network.NEWSLETTER: re.compile(rf"(?:[^\s@<>,;:\"()\[\]]{{1,64}}@)?{_SERVER}\Z"),
}
_POSTS: Mapping[Network, re.Pattern[str]] = {
    Network.MASTODON: re.compile(r"https?://([^/@?#\[\]\s]+)/[^?#\s]+\Z"),
    Network.BLUESKY: re.compile(
        r"(?:at://|https://bsky\.app/profile/)[\w.:%-]+/(?:app\.bsky\.feed\.)?post/[\w.:~-]+\Z", re.A
    ),
    Network.FACEBOOK: re.compile(r"[0-9]{1,30}_[0-9]{1,30}\Z"),
}
_WRITE_NAME: Mapping[Network, Message] = {
    Network.MASTODON: msg("write it as in name@server.example"),
    Network.BLUESKY: msg("write it as in name.bsky.social"),
    Network.NEWSLETTER: msg("write the address it comes from, as in letter@asso.example"),
}


def aim_of(network: Network, address: str) -> Aim:
    """Take an address apart; whether it is right is for `fault_of` to say."""
    address = address.strip()
    kind, _, rest = address.partition(":")
    if network is Network.RSS or kind not in _KINDS:
        return Aim(Kind.ACCOUNT, address if network is Network.RSS else address.removeprefix("@"))
    return Aim(_KINDS[kind], rest.strip().removeprefix("@"))


def fault_of(network: Network, aim: Aim) -> Fault | None:
    """Say why nothing can be looked at there, and what to write; None when it can."""
    match aim.kind:
        case Kind.HASHTAG:
            return _fault_of_hashtag(network, aim.name)
        case Kind.THREAD:
            return _fault_of_thread(network, aim.name)
        case Kind.STREAM:
            return msg("a stream is not the handle of an account"), msg("ask for it in networks.toml")
    pattern = _NAMES.get(network)
    if pattern is None or pattern.match(aim.name):
        return None
    if network is Network.MASTODON:
        said = msg("“{value}” does not say on which Mastodon server the account is", value=one_line(aim.name, 60))
    else:
        said = msg("“{value}” is not the handle of an account", value=one_line(aim.name, 60))
    return said, _WRITE_NAME.get(network, msg("write the account's short name, not the address of its page"))


def server_of(network: Network, aim: Aim) -> str:
    """Return the Mastodon server that an aim is asked of, "" on other networks."""
    if network is not Network.MASTODON:
        return ""
    pattern = {Kind.HASHTAG: _HASHTAG, Kind.THREAD: _POSTS[network]}.get(aim.kind, _MASTODON)
    found = pattern.match(aim.name)
    return found[1].lower() if found else ""


def _fault_of_hashtag(network: Network, name: str) -> Fault | None:
    if network is not Network.MASTODON:
        return (
            msg("a program may not follow a hashtag on {network}", network=network),
            msg("follow the accounts that use it"),
        )
    if _HASHTAG.match(name):
        return None
    return (
        msg("“{value}” does not say which hashtag to follow on which server", value=one_line(name, 60)),
        msg("write it as in hashtag:#word@server.example"),
    )


def _fault_of_thread(network: Network, name: str) -> Fault | None:
    pattern = _POSTS.get(network)
    if pattern is None:
        return (
            msg("answers to one post cannot be followed on {network}", network=network),
            msg("follow the mentions of the account: they hold its answers"),
        )
    if pattern.match(name):
        return None
    return msg("“{value}” is not the address of a post", value=one_line(name, 60)), msg(
        "open the post and copy its address"
    )
