"""How accounts of Bluesky present themselves: their name, and whether strangers may read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from watcher.collectors.base import Limits
from watcher.collectors.bluesky_posts import View, listed, string
from watcher.collectors.bluesky_web import BlueskyOptions, query
from watcher.collectors.streams import Audience, Speaker
from watcher.messages import Message, msg
from watcher.model import Source
from watcher.text import one_line

AT_ONCE = 25  # accounts in one getProfiles
_NAMED = 10


class Profiles:
    """Ask the AppView who accounts are."""

    def __init__(self, limits: Limits, options: BlueskyOptions) -> None:
        self._limits, self._options = limits, options

    async def of(self, actors: Iterable[str], now: datetime) -> dict[str, View]:
        """Return the profiles of handles and DIDs that it knows, by DID; raise SourceError."""
        wanted, found = list(dict.fromkeys(actors)), dict[str, View]()
        for start in range(0, len(wanted), AT_ONCE):
            params = {"actors": wanted[start : start + AT_ONCE]}
            url, method = self._options.appview_url, "app.bsky.actor.getProfiles"
            answer = await query(url, method, params, now, self._options, self._limits)
            found |= {string(one, "did"): one for one in listed(answer.content, "profiles") if isinstance(one, dict)}
        return found

    async def audience(
        self, accounts: Sequence[Source], own: Sequence[str], kept: Mapping[str, str], now: datetime
    ) -> tuple[Audience, dict[str, str], tuple[Message, ...]]:
        """Return whom to listen to, the DIDs to keep by what the configuration says, and who is not known.

        An account that was known before goes by its DID, whatever its handle is now. Raise SourceError.
        """
        known = [(source, _lasting(source) or kept.get(source.address)) for source in accounts]
        found = await self.of((*(did or source.address for source, did in known), *own, *kept.values()), now)
        dids = {string(one, "handle").lower(): did for did, one in found.items()}
        named = [(source, did or dids.get(source.address.lower(), "")) for source, did in known]
        us = {handle: did for handle in own if (did := kept.get(handle) or dids.get(handle.lower(), ""))}
        speakers = {did: _speaker(source, found.get(did, {})) for source, did in named if did}
        keep = us | {source.address: did for source, did in named if did and not _lasting(source)}
        lost = [s.address for s, did in named if did not in found] + [one for one in own if us.get(one) not in found]
        return Audience(speakers, frozenset(us.values())), keep, tuple(_unknown(lost))


def _lasting(source: Source) -> str:
    """Return the DID that people wrote, or that an earlier look at the account kept."""
    return source.address if source.address.startswith("did:") else source.cursor.get("did", "")


def _speaker(source: Source, profile: View) -> Speaker:
    handle = string(profile, "handle") or source.cursor.get("handle") or source.address
    return Speaker(source.organisation_id, handle, source.address, one_line(string(profile, "displayName"), 100))


def _unknown(names: Sequence[str]) -> Iterator[Message]:
    if names:
        shown = one_line(", ".join(names[:_NAMED]), 300)
        yield msg("{count} accounts are not known to Bluesky, or not yet: {names}.", count=len(names), names=shown)
