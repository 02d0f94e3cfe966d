"""What answers a text of ours speaks of us, whatever its words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from watcher.model import MentionVerdict, Network, Post, Reading
from watcher.storage.publications import end_of


def said_to_us(
    posts: Sequence[Post], readings: Sequence[Reading], ours: Mapping[tuple[Network, str], str]
) -> list[Reading]:
    """Return the readings, those of answers to our posts as mentions; `ours` as `Publications.ours` gives it."""
    return [
        replace(reading, mention=replace(reading.mention, verdict=MentionVerdict.YES))
        if _answers_us(post, ours)
        else reading
        for post, reading in zip(posts, readings, strict=True)
    ]


def _answers_us(post: Post, ours: Mapping[tuple[Network, str], str]) -> bool:
    """Return whether a post answers one of ours; Mastodon servers number posts each by itself."""
    above = post.in_reply_to or ""
    url = ours.get((post.network, end_of(above)))
    return bool(above) and url is not None and (post.network is not Network.MASTODON or urlsplit(url).netloc in above)
