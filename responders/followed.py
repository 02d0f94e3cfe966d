"""Which sources are looked at: what people decide, what the networks' terms allow, which keys we have.

Accounts of organisations come from the directory. The campaign's own are declared here: what is
said to each of its accounts, the answers under what it published of late, its hashtags. Pure.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from watcher.address import Aim, Kind, fault_of
from watcher.model import Account, AuthorKind, Network, Organisation, OwnAccount, Publication
from watcher.settings import Settings

THREADS_FOR = timedelta(days=14)  # after a text left, answers to it are rare
MOST_THREADS = 100  # of a network, the newest: each costs two questions, and Mastodon allows 300 in 5 minutes
KEYS = {
    Network.BLUESKY: "VEILLEUR_BLUESKY_APP_PASSWORD",
    Network.MASTODON: "VEILLEUR_MASTODON_TOKEN",
    Network.FACEBOOK: "VEILLEUR_FACEBOOK_TOKEN",
    Network.X: "VEILLEUR_X_BEARER_TOKEN",
    Network.NEWSLETTER: "VEILLEUR_IMAP_PASSWORD",
}
# On Facebook and X the answers to our posts come with the mentions.
_THREADED = (Network.BLUESKY, Network.MASTODON)


def followed(settings: Settings, sent: Iterable[Publication] = ()) -> Iterator[tuple[str | None, Account]]:
    """Yield what to look at, each with its organisation; None is the campaign's own.

    `sent` are the publications that left in the last `THREADS_FOR`, the newest first.
    """
    for organisation in settings.organisations:
        for account in organisation.accounts:
            if _is_followed(settings, organisation, account.network):
                yield organisation.id, account
    for own in settings.accounts:
        if has_key(settings, own.network, own):
            yield None, _account(own.network, Aim(Kind.MENTIONS, own.handle))
    if (mailbox := settings.networks.newsletters) and has_key(settings, Network.NEWSLETTER):
        yield None, Account(Network.NEWSLETTER, mailbox.folder)
    yield from ((None, _account(Network.BLUESKY, aim)) for aim in (stream_of(settings),) if aim)
    for hashtag in _hashtags(settings):
        yield None, _account(Network.MASTODON, hashtag)
    for network in _THREADED:
        if is_on(settings, network):
            yield from ((None, _account(network, thread)) for thread in _threads(network, sent))


def stream_of(settings: Settings) -> Aim | None:
    """Return what names the stream that is followed, if one is."""
    stream = settings.networks.bluesky.stream if settings.networks.bluesky else None
    return Aim(Kind.STREAM, f"{stream.protocol}@{urlsplit(stream.url).netloc}") if stream else None


def is_on(settings: Settings, network: Network) -> bool:
    """Return whether config/networks.toml asks for a network."""
    networks = settings.networks
    on = {
        Network.BLUESKY: networks.bluesky,
        Network.MASTODON: networks.mastodon,
        Network.X: networks.x,
        Network.FACEBOOK: networks.facebook,
        Network.NEWSLETTER: networks.newsletters,
    }
    return network is Network.RSS or on.get(network) is not None


def has_key(settings: Settings, network: Network, own: OwnAccount | None = None) -> bool:
    """Return whether a network is asked for and one of our accounts, or that one, has its key."""
    if not is_on(settings, network) or network not in KEYS:
        return False
    ours = (own,) if own else own_accounts(settings, network)
    ids = [account.id for account in ours] or [""]
    return any(settings.secret(KEYS[network], account_id) is not None for account_id in ids)


def own_accounts(settings: Settings, network: Network) -> tuple[OwnAccount, ...]:
    """Return the accounts of the campaign on a network."""
    return tuple(account for account in settings.accounts if account.network is network)


def _is_followed(settings: Settings, organisation: Organisation, network: Network) -> bool:
    networks = settings.networks
    match network:
        case Network.X:  # X forbids following organisations without its approval, and some altogether
            approved = networks.x is not None and bool(networks.x.approved_use_case)
            approved = approved or organisation.kind is AuthorKind.AFFINITY_GROUP
            return approved and not organisation.sensitive and has_key(settings, network)
        case Network.FACEBOOK:  # Pages of others are read only once Meta granted it
            granted = networks.facebook is not None and networks.facebook.page_public_content_access
            return granted and has_key(settings, network)
        case Network.NEWSLETTER:  # one mailbox holds the letters of all of them
            return False
    return is_on(settings, network)


def _hashtags(settings: Settings) -> Iterator[Aim]:
    """Yield the campaign's hashtags on our own Mastodon servers and on those that people add."""
    if settings.networks.mastodon is None:
        return
    homes = [own.handle.rpartition("@")[2].lower() for own in own_accounts(settings, Network.MASTODON)]
    for server in dict.fromkeys((*homes, *settings.networks.mastodon.hashtag_servers)):
        for hashtag in settings.campaign.hashtags:
            yield Aim(Kind.HASHTAG, f"{hashtag}@{server}")


def _threads(network: Network, sent: Iterable[Publication]) -> list[Aim]:
    """Return the answers to look for; what left for a folder, or has no address of a post, has none."""
    aims = (Aim(Kind.THREAD, one.url) for one in sent if one.network is network and one.url)
    return [aim for aim in dict.fromkeys(aims) if fault_of(network, aim) is None][:MOST_THREADS]


def _account(network: Network, aim: Aim) -> Account:
    return Account(network, aim.address)
