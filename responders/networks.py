"""The networks that are followed, with which keys: the configuration turned into collectors.

A network that is not in config/networks.toml is not followed. Each of our accounts has its own
collector, with its own key or else the network's.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

from pydantic import SecretStr

from responders.followed import KEYS, has_key, own_accounts
from watcher.collectors.base import Collector, Limits
from watcher.collectors.by_account import ByAccount
from watcher.collectors.registry import load
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import AuthorKind, Network, OwnAccount
from watcher.settings import BlueskySettings, MastodonSettings, Settings
from watcher.storage.ledger import Ledger
from watcher.storage.spending import Spending
from watcher.streaming import Hears

FACEBOOK_PUBLIC_SECRET = "VEILLEUR_FACEBOOK_PUBLIC_TOKEN"  # noqa: S105  the names of secrets
FACEBOOK_APP_SECRET = "VEILLEUR_FACEBOOK_APP_SECRET"  # noqa: S105
PUBLIC_BLUESKY = BlueskySettings("https://public.api.bsky.app", "https://bsky.social")
OpenLedger = Callable[[], AbstractContextManager[Ledger]]
_Build = Callable[[OwnAccount | None], Collector]
_NO_KEY = SecretStr("")


def build_collectors(settings: Settings, open_ledger: OpenLedger) -> dict[Network, Collector]:
    """Build a collector for each network that is followed."""
    networks, limits = settings.networks, _limits(settings)
    built: dict[Network, Collector] = {Network.RSS: load("rss")(limits)}
    if networks.bluesky is not None:  # posts are read without a key: they count against none of ours
        built[Network.BLUESKY] = _by_account(settings, Network.BLUESKY, _bluesky(settings, limits), others="")
    if networks.mastodon is not None:
        built[Network.MASTODON] = _by_account(settings, Network.MASTODON, _mastodon(settings, limits))
    if has_key(settings, Network.FACEBOOK):
        others = "public" if settings.secret(FACEBOOK_PUBLIC_SECRET) else None
        built[Network.FACEBOOK] = _by_account(settings, Network.FACEBOOK, _facebook(settings, limits), others=others)
    if has_key(settings, Network.NEWSLETTER):
        built[Network.NEWSLETTER] = _newsletters(settings, limits)
    if has_key(settings, Network.X):
        spending = Spending(Network.X, open_ledger)
        built[Network.X] = _by_account(settings, Network.X, _x(settings, limits, spending))
    return built


def build_listener(settings: Settings) -> Hears | None:
    """Build what hears the stream of Bluesky; None when none is followed."""
    bluesky = settings.networks.bluesky
    if bluesky is None or bluesky.stream is None:
        return None
    from watcher.collectors.bluesky_web import BlueskyOptions
    from watcher.collectors.firehose import Firehose
    from watcher.collectors.jetstream import Jetstream
    from watcher.collectors.listening import Listener, StreamOptions

    stream = bluesky.stream
    own = tuple(account.handle for account in own_accounts(settings, Network.BLUESKY))
    options = StreamOptions(stream.url, own, stream.words, BlueskyOptions(bluesky.appview_url, bluesky.service_url))
    return Listener(Jetstream() if stream.protocol == "jetstream" else Firehose(), _limits(settings), options)


def _limits(settings: Settings) -> Limits:
    schedule = settings.schedule
    return Limits(timeout_s=schedule.timeout_s, max_bytes=schedule.max_bytes, allow_loopback=schedule.allow_loopback)


def collector_to_try(settings: Settings, network: Network, open_ledger: OpenLedger) -> Collector:
    """Return the collector of a network, followed or not; raise UsageError when it needs a key we lack."""
    networks = settings.networks
    public = replace(
        networks, bluesky=networks.bluesky or PUBLIC_BLUESKY, mastodon=networks.mastodon or MastodonSettings()
    )
    collector = build_collectors(replace(settings, networks=public), open_ledger).get(network)
    if collector is None:
        raise UsageError(
            msg("This is an account on {network}, which is not followed here.", network=network),
            msg("Fill its section of config/networks.toml and its secrets, or import its posts: veilleur import FILE"),
        )
    return collector


def _by_account(settings: Settings, network: Network, build: _Build, others: str | None = None) -> ByAccount:
    """Build one collector for each of our accounts that has a key, or one that has none."""
    ours = [account for account in own_accounts(settings, network) if has_key(settings, network, account)]
    own: Mapping[str, Collector] = {account.handle.lower(): build(account) for account in ours}
    return ByAccount(network, own, next(iter(own.values()), None) or build(None), others=others)


def _key(settings: Settings, name: str, own: OwnAccount | None) -> SecretStr:
    return settings.secret(name, own.id if own else "") or _NO_KEY


def _handles(own: OwnAccount | None) -> tuple[str, ...]:
    return (own.handle,) if own else ()


def _bluesky(settings: Settings, limits: Limits) -> _Build:
    from watcher.collectors.bluesky_web import BlueskyOptions

    wanted = settings.networks.bluesky
    assert wanted is not None

    def build(own: OwnAccount | None) -> Collector:
        name = f"bluesky-{own.id}.json" if own else "bluesky.json"
        options = BlueskyOptions(
            appview_url=wanted.appview_url,
            service_url=wanted.service_url,
            handle=own.handle if own else "",
            app_password=_key(settings, KEYS[Network.BLUESKY], own),
            session_file=settings.workspace / "data" / "sessions" / name,
        )
        return load("bluesky")(limits, options)

    return build


def _mastodon(settings: Settings, limits: Limits) -> _Build:
    from watcher.collectors.fediverse_server import MastodonOptions

    wanted = settings.networks.mastodon
    assert wanted is not None
    directory = {
        account.address.lower(): organisation.id
        for organisation in settings.organisations
        for account in organisation.accounts
        if account.network is Network.MASTODON
    }

    def build(own: OwnAccount | None) -> Collector:
        options = MastodonOptions(
            handle=own.handle if own else "",
            token=_key(settings, KEYS[Network.MASTODON], own),
            directory=directory,
            bases=wanted.bases,
            keep_bots=wanted.keep_bots,
        )
        return load("mastodon")(limits, options)

    return build


def _newsletters(settings: Settings, limits: Limits) -> Collector:
    from watcher.collectors.newsletter_posts import Speaker
    from watcher.collectors.newsletters import NewsletterOptions

    wanted = settings.networks.newsletters
    assert wanted is not None
    directory = {
        account.address.lower(): Speaker(organisation.id, organisation.name)
        for organisation in settings.organisations
        for account in organisation.accounts
        if account.network is Network.NEWSLETTER
    }
    options = NewsletterOptions(wanted.host, wanted.user, wanted.port, directory)
    return load("newsletter")(limits, options, _key(settings, KEYS[Network.NEWSLETTER], None))


def _facebook(settings: Settings, limits: Limits) -> _Build:
    from watcher.collectors.facebook_terms import FacebookOptions

    wanted = settings.networks.facebook
    assert wanted is not None

    def build(own: OwnAccount | None) -> Collector:
        options = FacebookOptions(
            own_pages=_handles(own),
            page_public_content_access=wanted.page_public_content_access,
            graph_version=wanted.graph_version,
        )
        keys = (KEYS[Network.FACEBOOK], FACEBOOK_PUBLIC_SECRET, FACEBOOK_APP_SECRET)
        return load("facebook")(limits, options, *(_key(settings, name, own) for name in keys))

    return build


def _x(settings: Settings, limits: Limits, spending: Spending) -> _Build:
    from watcher.collectors.x_budget import Ceilings
    from watcher.collectors.x_terms import XOptions

    wanted = settings.networks.x
    assert wanted is not None

    def build(own: OwnAccount | None) -> Collector:
        options = XOptions(
            own_accounts=_handles(own),
            approved_use_case=wanted.approved_use_case,
            sensitive=frozenset(o.id for o in settings.organisations if o.sensitive),
            groups=frozenset(o.id for o in settings.organisations if o.kind is AuthorKind.AFFINITY_GROUP),
            ceilings=Ceilings(wanted.daily_usd, wanted.monthly_usd),
            own_reads=wanted.own_reads,
            overlap=wanted.overlap,
            first_look=wanted.first_look,
            spelling=wanted.spelling,
        )
        return load("x")(limits, options, _key(settings, KEYS[Network.X], own), spending)

    return build
