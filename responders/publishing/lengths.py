"""Refuse what a network would refuse, before anything leaves. Pure."""

from collections.abc import Sequence

from responders.composition import Part
from responders.limits import check_length
from responders.publishing.outcomes import Fate, Refused
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Network


def check_parts(parts: Sequence[Part], network: Network, *, threads: bool = True) -> None:
    """Raise Refused when the network would refuse or cut one of the posts, or takes no threads."""
    if not parts or (len(parts) > 1 and not threads):
        raise Refused(
            msg("{network} takes one post at a time.", network=network),
            msg('Take the lines "---" away.'),
            kind=Fate.TEXT_REFUSED,
        )
    for part in parts:
        try:
            check_length(part.text, network)
        except UsageError as error:
            raise Refused(error.message, error.hint, kind=Fate.TEXT_REFUSED) from error
