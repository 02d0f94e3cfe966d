"""Where a person publishes a text by their own hand: the network's own page, opened with the text in it. Pure.

Sources: https://docs.x.com/x-for-websites/web-intents/overview,
https://docs.bsky.app/docs/advanced-guides/intent-links, https://docs.joinmastodon.org/client/intro/ (share).
"""

from collections.abc import Iterable
from urllib.parse import quote

from responders.composition import parts_of
from watcher.model import Network, OwnAccount, Publication


def composer(publication: Publication, accounts: Iterable[OwnAccount] = ()) -> str | None:
    """Return the address of a page to publish from; None where the network has none that takes a text.

    On Bluesky and Mastodon such a page cannot answer a post: there the post itself must be opened. Of a
    thread the page holds the first post. Of our accounts the first of its network tells the server.
    """
    account = next((own for own in accounts if own.network is publication.network), None)
    parts = parts_of(publication.text)
    text = quote(parts[0].text, safe="") if parts else ""
    above = publication.in_reply_to
    match publication.network:
        case Network.X:
            return f"https://x.com/intent/post?text={text}" + (f"&in_reply_to={quote(above, safe='')}" if above else "")
        case Network.BLUESKY if not above:
            return f"https://bsky.app/intent/compose?text={text}"
        case Network.MASTODON if account and not above:
            return f"https://{account.handle.rpartition('@')[2]}/share?text={text}"
    return None
