"""How long a text may be on each network, counted as the network counts. Pure."""

import unicodedata

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Network
from watcher.text import URL, count_graphemes

# Bluesky: graphemes (app.bsky.feed.post). Mastodon: characters, an address counts 23
# (docs.joinmastodon.org). X: weighted characters, an address counts 23, wide ones 2
# (docs.x.com/fundamentals/counting-characters). Facebook and feeds: by hand, ours to choose.
LIMITS = {
    Network.BLUESKY: 300,
    Network.MASTODON: 500,
    Network.X: 280,
    Network.FACEBOOK: 2_000,
    Network.RSS: 1_000,
}
_ADDRESS_COUNTS = 23


def length(text: str, network: Network) -> int:
    """Return the length of a text in the unit of its network."""
    if network is Network.BLUESKY:
        return count_graphemes(text)
    if network in (Network.MASTODON, Network.X):
        bare = URL.sub("", text)
        addresses = len(URL.findall(text)) * _ADDRESS_COUNTS
        return addresses + (sum(map(_weight, bare)) if network is Network.X else len(bare))
    return len(text)


def _weight(character: str) -> int:
    wide = unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x1F000
    return 2 if wide else 1


def check_length(text: str, network: Network) -> None:
    """Raise UsageError when the network would refuse or cut the text."""
    over = length(text, network) - LIMITS[network]
    if over > 0:
        raise UsageError(
            msg("The text is {over} characters too long for {network}.", over=over, network=network),
            msg("Shorten it to {limit} characters.", limit=LIMITS[network]),
        )
