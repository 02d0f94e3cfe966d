"""Which accounts are followed on which networks, with which keys: the configuration turned into collectors.

A network that is not in config/networks.toml is not followed; an account that the network's terms
or a missing key forbid is left out rather than asked in vain.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

from pydantic import SecretStr

from watcher.collectors.base import Collector, Limits
from watcher.collectors.registry import load
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Account, Network, Organisation
from watcher.settings import BlueskySettings, Settings
from watcher.storage.ledger import Ledger
from watcher.storage.spending import Spending

BLUESKY_SECRET = "VEILLEUR_BLUESKY_APP_PASSWORD"  # noqa: S105  the name of a secret
MASTODON_SECRET = "VEILLEUR_MASTODON_TOKEN"  # noqa: S105
FACEBOOK_SECRET = "VEILLEUR_FACEBOOK_TOKEN"  # noqa: S105
FACEBOOK_PUBLIC_SECRET = "VEILLEUR_FACEBOOK_PUBLIC_TOKEN"  # noqa: S105
FACEBOOK_APP_SECRET = "VEILLEUR_FACEBOOK_APP_SECRET"  # noqa: S105
X_SECRET = "VEILLEUR_X_BEARER_TOKEN"  # noqa: S105
PUBLIC_BLUESKY = BlueskySettings("https://public.api.bsky.app", "https://bsky.social")
OpenLedger = Callable[[], AbstractContextManager[Ledger]]


def followed(settings: Settings) -> Iterator[tuple[str | None, Account]]:
    """Yield the accounts to look at, each with its organisation; None is the campaign's own mentions."""
    for organisation in settings.organisations:
        for account in organisation.accounts:
            if _is_followed(settings, organisation, account.network):
                yield organisation.id, account
    for own in settings.accounts:
        if _has_key(settings, own.network):
            yield None, Account(own.network, f"mentions:{own.handle}")


def _is_followed(settings: Settings, organisation: Organisation, network: Network) -> bool:
    networks = settings.networks
    match network:
        case Network.RSS:
            return True
        case Network.BLUESKY:
            return networks.bluesky is not None
        case Network.MASTODON:
            return networks.mastodon
        case Network.X:  # X forbids following organisations without its approval, and some altogether
            approved = networks.x is not None and bool(networks.x.approved_use_case)
            return approved and not organisation.sensitive and _has_key(settings, network)
        case Network.FACEBOOK:  # Pages of others are read only once Meta granted it
            granted = networks.facebook is not None and networks.facebook.page_public_content_access
            return granted and _has_key(settings, network)
    return False


def _has_key(settings: Settings, network: Network) -> bool:
    networks = settings.networks
    wanted = {
        Network.BLUESKY: (networks.bluesky is not None, BLUESKY_SECRET),
        Network.MASTODON: (networks.mastodon, MASTODON_SECRET),
        Network.X: (networks.x is not None, X_SECRET),
        Network.FACEBOOK: (networks.facebook is not None, FACEBOOK_SECRET),
    }
    on, secret = wanted.get(network, (False, ""))
    return on and settings.secret(secret) is not None


def build_collectors(settings: Settings, open_ledger: OpenLedger) -> dict[Network, Collector]:
    """Build a collector for each network that is followed."""
    schedule, networks = settings.schedule, settings.networks
    limits = Limits(timeout_s=schedule.timeout_s, max_bytes=schedule.max_bytes, allow_loopback=schedule.allow_loopback)
    built = {Network.RSS: load("rss")(limits)}
    if networks.bluesky is not None:
        built[Network.BLUESKY] = _bluesky(settings, limits)
    if networks.mastodon:
        built[Network.MASTODON] = _mastodon(settings, limits)
    if _has_key(settings, Network.FACEBOOK):
        built[Network.FACEBOOK] = _facebook(settings, limits)
    if networks.x is not None and (token := settings.secret(X_SECRET)) is not None:
        built[Network.X] = _x(settings, limits, token, Spending(Network.X, open_ledger))
    return built


def collector_to_try(settings: Settings, network: Network, open_ledger: OpenLedger) -> Collector:
    """Return the collector of a network, followed or not; raise UsageError when it needs a key we lack."""
    networks = settings.networks
    public = replace(networks, bluesky=networks.bluesky or PUBLIC_BLUESKY, mastodon=True)
    collector = build_collectors(replace(settings, networks=public), open_ledger).get(network)
    if collector is None:
        raise UsageError(
            msg("This is an account on {network}, which is not followed here.", network=network),
            msg("Fill its section of config/networks.toml and its secrets, or import its posts: veilleur import FILE"),
        )
    return collector


def _own_handles(settings: Settings, network: Network) -> tuple[str, ...]:
    return tuple(account.handle for account in settings.accounts if account.network is network)


def _bluesky(settings: Settings, limits: Limits) -> Collector:
    from watcher.collectors.bluesky_web import BlueskyOptions

    wanted = settings.networks.bluesky
    assert wanted is not None
    options = BlueskyOptions(
        appview_url=wanted.appview_url,
        service_url=wanted.service_url,
        handle=next(iter(_own_handles(settings, Network.BLUESKY)), ""),
        app_password=settings.secret(BLUESKY_SECRET),
        session_file=settings.workspace / "data" / "sessions" / "bluesky.json",
    )
    return load("bluesky")(limits, options)


def _mastodon(settings: Settings, limits: Limits) -> Collector:
    from watcher.collectors.fediverse_server import MastodonOptions

    directory = {
        account.address.lower(): organisation.id
        for organisation in settings.organisations
        for account in organisation.accounts
        if account.network is Network.MASTODON
    }
    options = MastodonOptions(
        handle=next(iter(_own_handles(settings, Network.MASTODON)), ""),
        token=settings.secret(MASTODON_SECRET) or SecretStr(""),
        directory=directory,
    )
    return load("mastodon")(limits, options)


def _facebook(settings: Settings, limits: Limits) -> Collector:
    from watcher.collectors.facebook_terms import FacebookOptions

    wanted = settings.networks.facebook
    assert wanted is not None
    options = FacebookOptions(
        own_pages=_own_handles(settings, Network.FACEBOOK),
        page_public_content_access=wanted.page_public_content_access,
        graph_version=wanted.graph_version,
    )
    keys = (settings.secret(name) for name in (FACEBOOK_SECRET, FACEBOOK_PUBLIC_SECRET, FACEBOOK_APP_SECRET))
    return load("facebook")(limits, options, *(key or SecretStr("") for key in keys))


def _x(settings: Settings, limits: Limits, token: SecretStr, spending: Spending) -> Collector:
    from watcher.collectors.x_budget import Ceilings
    from watcher.collectors.x_terms import XOptions

    wanted = settings.networks.x
    assert wanted is not None
    options = XOptions(
        own_accounts=_own_handles(settings, Network.X),
        approved_use_case=wanted.approved_use_case,
        sensitive=frozenset(o.id for o in settings.organisations if o.sensitive),
        ceilings=Ceilings(wanted.daily_usd, wanted.monthly_usd),
        own_reads=wanted.own_reads,
        overlap=wanted.overlap,
        first_look=wanted.first_look,
        spelling=wanted.spelling,
    )
    return load("x")(limits, options, token, spending)
