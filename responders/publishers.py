"""Who publishes: the configuration turned into publishers, one for each of our accounts that may.

An account publishes when config/accounts.toml says `publish = true` and the campaign is in
production; the texts of all others leave for a folder.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from pydantic import SecretStr

from responders.followed import KEYS
from responders.networks import FACEBOOK_APP_SECRET, PUBLIC_BLUESKY
from responders.publishing.by_account import AccountPublisher, ByOwnAccount
from responders.publishing.dry import DryPublisher
from responders.publishing.gate import Gate, both, ceiling_gate, silence_gate
from responders.publishing.pictures import Album
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.messages import msg
from watcher.model import Network, OwnAccount
from watcher.settings import MastodonSettings, Settings
from watcher.storage.ledger import Ledger
from watcher.storage.spending import Spending
from watcher.storage.written import Written

_ALWAYS = (Network.BLUESKY, Network.MASTODON)
_NO_KEY = SecretStr("")
OpenLedger = Callable[[], AbstractContextManager[Ledger]]


def build_publishers(settings: Settings, open_ledger: OpenLedger, clock: Clock) -> dict[Network, ByOwnAccount]:
    """Build a publisher for each network a text may leave for without a person's hand."""
    folder = settings.workspace / "data" / "outbox"
    networks = dict.fromkeys((*_ALWAYS, *(account.network for account in settings.accounts if account.publish)))
    return {
        network: ByOwnAccount(
            network,
            _of_accounts(settings, network, open_ledger, clock),
            DryPublisher(network, folder),
            to_folder=not settings.in_production,
        )
        for network in networks
    }


def _of_accounts(
    settings: Settings, network: Network, open_ledger: OpenLedger, clock: Clock
) -> Mapping[str, AccountPublisher]:
    if not settings.in_production:
        return {}
    speaking = [own for own in settings.accounts if own.network is network and own.publish]
    return {own.id: _of_account(settings, own, open_ledger, clock) for own in speaking}


def _of_account(settings: Settings, own: OwnAccount, open_ledger: OpenLedger, clock: Clock) -> AccountPublisher:
    limits = Limits(
        timeout_s=settings.schedule.timeout_s,
        max_bytes=settings.schedule.max_bytes,
        allow_loopback=settings.schedule.allow_loopback,
        gate=both(silence_gate(settings, own, clock), _ceiling(settings, own.network, open_ledger, clock)),
    )
    match own.network:
        case Network.BLUESKY:
            return _bluesky(settings, own, limits, clock)
        case Network.MASTODON:
            return _mastodon(settings, own, limits, clock)
        case Network.FACEBOOK:
            return _facebook(settings, own, limits, clock)
    return _x(settings, own, limits, clock, Spending(Network.X, open_ledger))


def _ceiling(settings: Settings, network: Network, open_ledger: OpenLedger, clock: Clock) -> Gate:
    most = settings.publishing.writes_per_month.get(network)
    return ceiling_gate(network, Written(network, open_ledger), most, clock)


def _key(settings: Settings, name: str, own: OwnAccount) -> SecretStr:
    return settings.secret(name, own.id) or _NO_KEY


def _album(settings: Settings, most: int = 4, most_bytes: int = 1_000_000) -> Album:
    return Album(settings.config_dir / "pictures", most, most_bytes)


def _bluesky(settings: Settings, own: OwnAccount, limits: Limits, clock: Clock) -> AccountPublisher:
    from responders.publishing.bluesky import BlueskyPublisher, Card
    from watcher.collectors.bluesky_web import BlueskyOptions

    options = BlueskyOptions(
        service_url=(settings.networks.bluesky or PUBLIC_BLUESKY).service_url,
        handle=own.handle,
        app_password=_key(settings, KEYS[Network.BLUESKY], own),
        session_file=settings.workspace / "data" / "sessions" / f"bluesky-{own.id}.json",
    )
    cards = {measure.link: Card(measure.title, measure.answer) for measure in settings.programme if measure.link}
    return BlueskyPublisher(limits, options, clock, _album(settings), cards)


def _mastodon(settings: Settings, own: OwnAccount, limits: Limits, clock: Clock) -> AccountPublisher:
    from responders.publishing.mastodon import Manner, MastodonPublisher
    from watcher.collectors.fediverse_server import MastodonOptions

    wanted = settings.networks.mastodon or MastodonSettings()
    options = MastodonOptions(own.handle, _key(settings, KEYS[Network.MASTODON], own), bases=wanted.bases)
    manner = Manner(wanted.visibility, quotes=wanted.quotes)
    return MastodonPublisher(limits, options, clock, _album(settings, most_bytes=8_000_000), manner)


def _facebook(settings: Settings, own: OwnAccount, limits: Limits, clock: Clock) -> AccountPublisher:
    from responders.publishing.facebook import FacebookPublisher
    from watcher.collectors.facebook_terms import FacebookOptions
    from watcher.collectors.graph_errors import Key

    name = KEYS[Network.FACEBOOK]
    rights = msg("The key needs the rights pages_manage_posts and pages_manage_engagement.")
    key = Key(name, _key(settings, name, own), _key(settings, FACEBOOK_APP_SECRET, own), rights)
    wanted = settings.networks.facebook
    version = wanted.graph_version if wanted else FacebookOptions().graph_version
    album = _album(settings, most=1, most_bytes=4_000_000)
    return FacebookPublisher(limits, own.handle, key, clock, album, version)


def _x(settings: Settings, own: OwnAccount, limits: Limits, clock: Clock, book: Spending) -> AccountPublisher:
    from responders.publishing.x import XPublisher
    from responders.publishing.x_wire import SECRETS, Purse, XKeys
    from watcher.collectors.x_budget import Ceilings

    keys = XKeys(*(_key(settings, name, own) for name in SECRETS))
    wanted = settings.networks.x
    ceilings = Ceilings(wanted.daily_usd, wanted.monthly_usd) if wanted else Ceilings()
    return XPublisher(limits, own.handle, keys, Purse(book, ceilings), clock, wanted.spelling if wanted else "tweet")
