"""Follow a stream as a step: save each slice with its place, and connect again when it breaks off.

Nothing is lost by a crash, a slow ledger or a relay that hangs up: the place is saved with the posts, in
one transaction, and the next connection begins there.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from watcher.clock import Clock
from watcher.collectors.streams import Slice
from watcher.errors import SourceError
from watcher.messages import Message, msg
from watcher.model import Network, Source, StepReport
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested
from watcher.storage.sources import Sources
from watcher.storage.step_runs import StepRuns

LONGEST_PAUSE_S = 300.0
TOLD_EVERY = timedelta(minutes=1)
_LOOK_UP_S = 0.2  # how soon a stop is heard


class Hears(Protocol):
    """What hears a stream."""

    def hear(self, source: Source, accounts: Sequence[Source], clock: Clock) -> AsyncGenerator[Slice, None]:
        """Yield slices from the source's cursor on; raise SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Until:
    """When to stop: once `is_over` says so or, with `caught_up`, once the past is told or at the first trouble."""

    is_over: Callable[[], bool]
    caught_up: bool = False


def pause_s(failures: int, asked_s: float | None) -> float:
    """Return how long to wait before connecting again, in seconds: doubled at each failure in a row."""
    return max(min(2.0 ** min(failures, 10), LONGEST_PAUSE_S), asked_s or 0.0)


class Following:
    """Follow one stream of a ledger; `tell` hears a report every `TOLD_EVERY`, or without one the last says all."""

    def __init__(
        self,
        ledger: Ledger,
        name: str,
        listener: Hears,
        clock: Clock,
        tell: Callable[[StepReport], None] | None = None,
    ) -> None:
        self._ledger, self._name, self._listener, self._clock, self._tell = ledger, name, listener, clock, tell
        self._heard_at: datetime | None = None
        self._failures = 0  # in a row
        self._told_at = clock()
        self._count_anew()

    def run(self, until: Until) -> StepReport:
        """Follow the stream until it is over; return what was not told before."""
        asyncio.run(self._run(until))
        return self._record()

    async def _run(self, until: Until) -> None:
        following = asyncio.create_task(self._follow(until))
        while not following.done() and not until.is_over():
            await asyncio.wait({following}, timeout=_LOOK_UP_S)
        following.cancel()  # never within a transaction: saving does not wait for anything else
        with suppress(asyncio.CancelledError):
            await following

    async def _follow(self, until: Until) -> None:
        while (source := Sources(self._ledger).named(self._name)) and not source.disabled_because:
            try:
                if await self._hear(source, until):
                    return
            except SourceError as error:
                self._fail(source, error)
                if until.caught_up:
                    return
                await asyncio.sleep(pause_s(self._failures, error.retry_after_s))

    async def _hear(self, source: Source, until: Until) -> bool:
        """Save slice after slice; return whether what was asked for is done."""
        async with aclosing(self._listener.hear(source, self._accounts(), self._clock)) as slices:
            async for heard in slices:
                self._save(source, heard)
                source = replace(source, cursor=heard.page.cursor)
                if until.caught_up and not heard.page.more:
                    return True
        return False

    def _accounts(self) -> list[Source]:
        """Return the accounts of the directory on the stream's network that nobody set aside."""
        every = Sources(self._ledger).all()
        return [s for s in every if s.network is Network.BLUESKY and s.organisation_id and not s.disabled_because]

    def _save(self, source: Source, heard: Slice) -> None:
        now, page = self._clock(), heard.page
        is_due = now >= self._told_at + TOLD_EVERY
        if is_due or self._failures or page.cursor != source.cursor or page.posts or page.deleted:
            self._total += Sources(self._ledger).save_page(source, page, now, now)
        self._heard_at, self._failures = heard.at or self._heard_at, 0
        self._note(page.troubles)
        if is_due:
            self._told_at, report = now, self._record()
            if self._tell:
                self._tell(report)
                self._count_anew()

    def _fail(self, source: Source, error: SourceError) -> None:
        now = self._clock()
        Sources(self._ledger).record_failure(source, error.message, now, now)
        self._failures += 1
        self._failed += 1
        self._note([error.message])

    def _note(self, troubles: Iterable[Message]) -> None:
        """Keep each trouble once."""
        named = (msg("{source}: {trouble}", source=self._name, trouble=trouble) for trouble in troubles)
        self._troubles |= {str(trouble): trouble for trouble in named}

    def _record(self) -> StepReport:
        """Keep and return what was done since the last telling, and how far (seconds) we are behind the present."""
        now, total = self._clock(), self._total
        counts = {"moved": total.new + total.edited, "new": total.new, "edited": total.edited}
        counts |= {"unchanged": total.unchanged, "failed": self._failed}
        if self._heard_at:
            counts["lag_s"] = max(int((now - self._heard_at).total_seconds()), 0)
        report = StepReport("stream", counts, tuple(self._troubles.values()))
        StepRuns(self._ledger).record(report, now)
        return report

    def _count_anew(self) -> None:
        self._total, self._failed = Ingested(), 0
        self._troubles: dict[str, Message] = {}
