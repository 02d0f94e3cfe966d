"""Which class looks at which network: ours, and those installed beside us.

Another package adds a network with the entry-point group `veilleur.collectors`. Nothing is imported
before it is asked for: `veilleur --help` loads no SDK.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from watcher.collectors.base import Collector
from watcher.errors import UsageError
from watcher.messages import msg

GROUP = "veilleur.collectors"
COLLECTORS = {
    "rss": "watcher.collectors.feeds:FeedCollector",
    "bluesky": "watcher.collectors.bluesky:BlueskyCollector",
    "mastodon": "watcher.collectors.fediverse:FediverseCollector",
    "x": "watcher.collectors.x:XCollector",
    "facebook": "watcher.collectors.facebook:FacebookCollector",
    "newsletter": "watcher.collectors.newsletters:NewsletterCollector",
}


def names() -> tuple[str, ...]:
    """Return every network a collector exists for, without importing any."""
    return tuple(sorted(_places()))


def load(name: str) -> Callable[..., Collector]:
    """Import and return the class of a network's collector; raise UsageError when there is none."""
    place = _places().get(name)
    if place is None:
        raise UsageError(
            msg('No collector is called "{name}".', name=name),
            msg("Those that exist: {known}.", known=", ".join(names())),
        )
    module, _, attribute = place.partition(":")
    try:
        return cast("Callable[..., Collector]", getattr(import_module(module), attribute))
    except (ImportError, AttributeError) as error:
        raise UsageError(
            msg('The collector "{name}" cannot be loaded from {place}.', name=name, place=place),
            msg("Install again the package that brings it."),
        ) from error


def _places() -> dict[str, str]:
    """Map names to "module:Class"; a name of ours cannot be taken over from outside."""
    return {point.name: point.value for point in entry_points(group=GROUP)} | COLLECTORS
