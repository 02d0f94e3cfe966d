"""What sources share during one run: a limit that closes for all of them, a key refused to all. Pure.

Nothing of it outlives the run: the ledger remembers when each source may be asked again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from watcher.address import Kind, aim_of
from watcher.collectors.base import Collector, SharesLimits
from watcher.errors import SourceError, SourceRefused
from watcher.model import Network, Source

_Name = tuple[Network, str] | None


class Shared:
    """Which sources count against one limit or are opened by one key, and which of these are closed."""

    def __init__(self, collectors: Mapping[Network, Collector], sources: Sequence[Source]) -> None:
        self._collectors = collectors
        self._sources = sources
        self._full: dict[_Name, datetime] = {}
        self._refused: set[_Name] = set()

    def ours_first(self, sources: Iterable[Source]) -> list[Source]:
        """Order sources so that a key is tried on our own mentions before it is on everybody's posts."""
        return sorted(sources, key=lambda source: not _is_ours(source))

    def is_closed(self, source: Source) -> bool:
        """Return whether the source is not to be asked any more in this run."""
        return self._limit(source) in self._full or self._key(source) in self._refused

    def closed_until(self, source: Source) -> datetime | None:
        """Return when the limit of the source opens again, None when it is open."""
        return self._full.get(self._limit(source))

    def close(self, source: Source, until: datetime) -> list[Source]:
        """Close the limit of a source; return the sources that count against it."""
        limit = self._limit(source)
        if limit is None:
            return []
        self._full[limit] = until
        return [one for one in self._sources if self._limit(one) == limit]

    def refuse(self, source: Source) -> list[Source]:
        """Remember that the key of a source is refused; return the sources that it opens."""
        key = self._key(source)
        if key is None:
            return []
        self._refused.add(key)
        return [one for one in self._sources if self._key(one) == key]

    def _limit(self, source: Source) -> _Name:
        collector = self._collectors.get(source.network)
        name = collector.limit_of(source) if isinstance(collector, SharesLimits) else None
        return (source.network, name) if name else None

    def _key(self, source: Source) -> _Name:
        collector = self._collectors.get(source.network)
        name = collector.key_of(source) if isinstance(collector, SharesLimits) else None
        return (source.network, name) if name else None


def refuses_our_key(source: Source, error: SourceError | None) -> bool:
    """Return whether a refusal concerns our key: our own mentions ask for nothing that may be closed to us alone."""
    return isinstance(error, SourceRefused) and _is_ours(source)


def _is_ours(source: Source) -> bool:
    return source.organisation_id is None and aim_of(source.network, source.address).kind is Kind.MENTIONS
