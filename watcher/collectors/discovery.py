"""Guess what an address is: a feed, or an account on a network. Pure."""

import re
from urllib.parse import urlsplit

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Account, Network
from watcher.text import fold, web_address

_FEDIVERSE = re.compile(r"@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)\Z")
_DOMAIN = re.compile(r"@?((?:[\w-]+\.)+[a-z]{2,})\Z", re.IGNORECASE)
_X_HOSTS = frozenset({"x.com", "twitter.com", "mobile.twitter.com"})
_FACEBOOK_HOSTS = frozenset({"facebook.com", "m.facebook.com", "fr-fr.facebook.com"})


def account_of(address: str) -> Account:
    """Return the account an address or a handle names; raise UsageError when it names none.

    A bare domain is a Bluesky handle when it is written with an "@", else a site whose page may
    announce its feed.
    """
    address = address.strip()
    if address.lower().startswith(("http://", "https://")):
        return _of_url(address)
    if found := _FEDIVERSE.match(address):
        return Account(Network.MASTODON, f"{found[1]}@{found[2].lower()}")
    if found := _DOMAIN.match(address):
        if address.startswith("@"):
            return Account(Network.BLUESKY, found[1].lower())
        return Account(Network.RSS, f"https://{found[1].lower()}/")
    raise UsageError(
        msg("I do not recognise this address: {address}", address=address),
        msg("Give a web address, @name@server (Mastodon) or @name.example (Bluesky)."),
    )


def _of_url(url: str) -> Account:
    if web_address(url) is None:
        raise UsageError(msg("This is not a web address: {url}", url=url), msg("Paste it from your browser."))
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    first, *rest = [piece for piece in parts.path.split("/") if piece] or [""]
    if host == "bsky.app" and first == "profile" and rest:
        return Account(Network.BLUESKY, rest[0])
    if host in _X_HOSTS and first:
        return Account(Network.X, first)
    if host in _FACEBOOK_HOSTS and first:
        return Account(Network.FACEBOOK, first)
    if first.startswith("@") and len(first) > 1:
        return Account(Network.MASTODON, first[1:] if "@" in first[1:] else f"{first[1:]}@{host}")
    return Account(Network.RSS, url)


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
