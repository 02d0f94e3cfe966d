"""How long a text may be on each network, counted as the network counts. Pure."""

import unicodedata

import regex

from responders.capabilities import CAPABILITIES
from responders.composition import parts_of
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Network
from watcher.text import URL, count_graphemes

# Bluesky: graphemes (app.bsky.feed.post). Mastodon: graphemes, an address counts 23
# (app/validators/status_length_validator.rb). X: weighted characters, an address counts 23
# (docs.x.com/fundamentals/counting-characters). Facebook, feeds and newsletters: by hand, ours to choose.
LIMITS = {network: capability.longest for network, capability in CAPABILITIES.items()}
_ADDRESS_COUNTS = 23
_LIGHT = regex.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")  # twitter-text, config v3
_EMOJI = regex.compile(r"(?=\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator})\X")


def length(text: str, network: Network) -> int:
    """Return the length of a text in the unit of its network."""
    if network is Network.BLUESKY:
        return count_graphemes(text)
    if network in (Network.MASTODON, Network.X):
        bare = URL.sub("", text)
        addresses = len(URL.findall(text)) * _ADDRESS_COUNTS
        return addresses + (_weighted(bare) if network is Network.X else count_graphemes(bare))
    return len(text)


def _weighted(text: str) -> int:
    """Weigh as X does: an emoji counts 2, whatever it is made of; "€", "…" and a thin space too."""
    text = unicodedata.normalize("NFC", text)
    return 2 * len(_EMOJI.findall(text)) + sum(1 if _LIGHT.match(c) else 2 for c in _EMOJI.sub("", text))


def check_length(text: str, network: Network) -> None:
    """Raise UsageError when the network would refuse or cut the text, or one post of its thread."""
    over = max((length(part.text, network) for part in parts_of(text)), default=0) - LIMITS[network]
    if over > 0:
        raise UsageError(
            msg("The text is {over} characters too long for {network}.", over=over, network=network),
            msg("Shorten it to {limit} characters.", limit=LIMITS[network]),
        )
