"""Guess what an address is: a feed, or an account on a network. Pure."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from watcher.address import Aim, Kind, aim_of, fault_of
from watcher.errors import UsageError
from watcher.messages import Message, msg
from watcher.model import Account, Network
from watcher.text import fold, one_line, web_address

_FEDIVERSE = re.compile(r"@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)\Z")
_DOMAIN = re.compile(r"@?((?:[\w-]+\.)+[a-z]{2,})\Z", re.IGNORECASE)
_DID = re.compile(r"@?(did:[a-z]+:[\w.:%-]+)\Z", re.ASCII)
_X_NAME = re.compile(r"@(\w{1,15})\Z", re.ASCII)
_X_HOSTS = frozenset({"x.com", "twitter.com", "mobile.twitter.com"})
_X_PLACES = frozenset({"explore", "hashtag", "home", "i", "intent", "login", "messages", "search", "settings", "share"})
_FACEBOOK_HOSTS = frozenset({"facebook.com", "m.facebook.com", "fr-fr.facebook.com", "fb.com"})
_FACEBOOK_PLACES = frozenset(
    {"events", "hashtag", "marketplace", "media", "photo.php", "reel", "search", "share", "watch"}
)
_WITH_FEEDS = frozenset({"youtube.com", "m.youtube.com", "medium.com"})  # names with an "@" that are not Mastodon's
_CLOSED = frozenset({"instagram.com", "tiktok.com", "linkedin.com", "threads.net", "threads.com"})
_IMPORT = msg("Meanwhile, write its posts in a CSV or JSON Lines file and take them in with: veilleur import FILE")


def account_of(address: str) -> Account:
    """Return the account an address or a handle names; raise UsageError when it names none.

    A bare domain is a Bluesky handle when it is written with an "@" or ends as Bluesky's own do,
    else a site whose page may announce its feed. A bare "@name" is an account of X.
    """
    address = address.strip()
    if address.lower().startswith(("http://", "https://")):
        return _of_url(address)
    found = _special(address) or _of_handle(address)
    if found is None:
        raise UsageError(
            msg("I do not recognise this address: {address}", address=one_line(address, 80)),
            msg("Give a web address, @name@server (Mastodon), @name.example (Bluesky) or @name (X)."),
        )
    return found


def _of_handle(handle: str) -> Account | None:
    if found := _FEDIVERSE.match(handle):
        return Account(Network.MASTODON, f"{found[1]}@{found[2].lower()}")
    if found := _DID.match(handle):
        return Account(Network.BLUESKY, found[1])
    if found := _DOMAIN.match(handle):
        name = found[1].lower()
        is_bluesky = handle.startswith("@") or name.endswith(".bsky.social")
        return Account(Network.BLUESKY, name) if is_bluesky else Account(Network.RSS, f"https://{name}/")
    found = _X_NAME.match(handle)
    return Account(Network.X, found[1]) if found else None


def _special(address: str) -> Account | None:
    """Return the hashtag, the answers or the mentions that an address of the house's grammar names."""
    for network in (Network.BLUESKY, Network.MASTODON, Network.X):
        aim = aim_of(network, address)
        if aim.kind is not Kind.ACCOUNT and fault_of(network, aim) is None:
            return Account(network, aim.address)
    return None


def _of_url(url: str) -> Account:
    if web_address(url) is None:
        raise UsageError(msg("This is not a web address: {url}", url=url), msg("Paste it from your browser."))
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = [piece for piece in parts.path.split("/") if piece]
    first = path[0] if path else ""
    if host in _CLOSED:
        raise UsageError(msg("No program may read {site}.", site=host), _IMPORT)
    if host == "bsky.app" and first == "profile" and path[1:]:
        return Account(Network.BLUESKY, path[1])
    if host in _X_HOSTS:
        return Account(Network.X, _named(Network.X, "" if first in _X_PLACES else first))
    if host in _FACEBOOK_HOSTS:
        return Account(Network.FACEBOOK, _facebook_page(path, parts.query))
    if host not in _WITH_FEEDS and (name := _fediverse_name(path)):
        return Account(Network.MASTODON, name if "@" in name else f"{name}@{host}")
    return Account(Network.RSS, url)


def _fediverse_name(path: Sequence[str]) -> str:
    """Return the account that a path of a Mastodon server shows: /@name, /@name@elsewhere, /users/name."""
    if path and path[0].startswith("@"):
        return path[0][1:]
    return path[1] if len(path) == 2 and path[0] == "users" else ""


def _facebook_page(path: Sequence[str], query: str) -> str:
    """Return the name or the number of the Page that an address of Facebook shows."""
    match path:
        case ["groups", *_]:
            raise UsageError(msg("Facebook lets no program read its groups, not even ours."), _IMPORT)
        case ["profile.php"]:
            name = parse_qs(query).get("id", [""])[0]
        case ["pages" | "people", _, number, *_]:
            name = number
        case ["p", name, *_]:
            name = name.rpartition("-")[2]
        case [name, *_] if name not in _FACEBOOK_PLACES:
            pass
        case _:
            name = ""
    return _named(Network.FACEBOOK, name)


def _named(network: Network, name: str) -> str:
    """Return the name of an account; raise UsageError when it cannot be one."""
    if fault_of(network, Aim(Kind.ACCOUNT, name)):
        raise UsageError(
            msg("This address of {network} names no account.", network=network.title()),
            msg("Open the page of the account and paste its address."),
        )
    return name


def description(account: Account) -> Message:
    """Say what an address is."""
    aim = aim_of(account.network, account.address)
    name = one_line(aim.name, 200)
    match aim.kind:
        case Kind.MENTIONS:
            return msg("What is said to {name} on {network}.", name=name, network=account.network.title())
        case Kind.THREAD:
            return msg("The answers to {name} on {network}.", name=name, network=account.network.title())
        case Kind.HASHTAG:
            return msg("The posts with {name} on {network}.", name=name, network=account.network.title())
    if account.network is Network.RSS:
        return msg("A feed: {name}", name=name)
    return msg("An account on {network}: {name}", name=name, network=account.network.title())


def proposed_lines(account: Account, name: str) -> str:
    """Return the lines of organisations.toml that would declare this account."""
    key = "url" if account.network is Network.RSS else "handle"
    return "\n".join(
        (
            "[[organisations]]",
            f'id = "{slug(name)}"',
            f'name = "{_quoted(name)}"',
            'kind = "organisation"',
            "themes = []",
            "",
            "[[organisations.accounts]]",
            f'network = "{account.network}"',
            f'{key} = "{_quoted(account.address)}"',
        )
    )


def slug(name: str) -> str:
    """Return a short identifier made of a name: "Les Aînés d'Ici" -> "les-aines-d-ici"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60] or "organisation"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
