"""Which organisations are heard, by which of their accounts. Pure.

An organisation is the source; its accounts are alternatives. When one is closed, refused or out of
budget the others go on, and this says which organisations that leaves unheard.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.model import Organisation, Source

SILENT_FOR = timedelta(hours=24)  # a source that has not answered for so long is not heard


@dataclass(frozen=True, slots=True)
class Coverage:
    """How an organisation is heard: the sources that answer, and those that do not.

    `silent_since` is when one of its accounts last answered where none does any more; None where one
    does, or where none ever did.
    """

    organisation: Organisation
    heard_by: tuple[Source, ...]
    lost: tuple[Source, ...]
    silent_since: datetime | None = None

    @property
    def is_unheard(self) -> bool:
        """Whether no account of it answers any more."""
        return not self.heard_by

    @property
    def is_partly_heard(self) -> bool:
        """Whether an account of it is lost and another one is heard."""
        return bool(self.lost and self.heard_by)


def cover(organisations: Iterable[Organisation], sources: Iterable[Source], now: datetime) -> list[Coverage]:
    """Return how each organisation that is looked at is heard, in the order of the directory."""
    of: dict[str | None, list[Source]] = defaultdict(list)
    for source in sources:
        of[source.organisation_id].append(source)
    return [_coverage(one, of[one.id], now) for one in organisations if of[one.id]]


def is_lost(source: Source, now: datetime) -> bool:
    """Return whether a source is disabled, fails, never answered, or has not for `SILENT_FOR`."""
    if source.disabled_because or source.last_error or source.last_success_at is None:
        return True
    return now - source.last_success_at > SILENT_FOR


def _coverage(organisation: Organisation, sources: Sequence[Source], now: datetime) -> Coverage:
    lost = tuple(source for source in sources if is_lost(source, now))
    heard = tuple(source for source in sources if source not in lost)
    answered = [source.last_success_at for source in sources if source.last_success_at]
    return Coverage(organisation, heard, lost, max(answered, default=None) if not heard else None)
