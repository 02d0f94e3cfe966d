"""Look and think, as steps: each takes what waits in the ledger and moves it one state on."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from watcher.answering import said_to_us
from watcher.clock import Clock
from watcher.collectors.base import Collector, Rechecks
from watcher.collectors.files import LineTrouble
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.grouping import Grouping
from watcher.messages import Message, msg
from watcher.model import Network, Page, Post, Reading, Source, StepReport
from watcher.scheduler.pacing import next_check
from watcher.shared import Shared, refuses_our_key
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.sources import Sources

BATCH = 500
AT_ONCE = 20  # sources asked at the same time
ASKED_TOGETHER = 100  # posts of one question about deletions
MOST_PAGES = 50  # of one source in one run; the rest waits for the next run, from the saved cursor
Progress = Callable[[int], None]
Speakers = Mapping[tuple[Network, str], str]  # organisation by network and account, in lower case


def with_speaker(post: Post, speakers: Speakers) -> Post:
    """Return the post with the organisation that speaks, when an account of the directory said it."""
    speaker = post.organisation_id or speakers.get((post.network, post.author.handle.lstrip("@").lower()))
    return replace(post, organisation_id=speaker) if speaker != post.organisation_id else post


class Reads(Protocol):
    """What `read` needs of the understanding."""

    @property
    def version(self) -> str:
        """Name the rules and configuration that make the readings."""
        ...

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        """Return one reading for each post, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of asking one source: a page, or what went wrong."""

    source: Source
    page: Page | None = None
    error: SourceError | None = None


def collect(
    ledger: Ledger,
    sources: Sequence[Source],
    collectors: Mapping[Network, Collector],
    *,
    every: timedelta,
    clock: Clock,
    speakers: Speakers = MappingProxyType({}),
    progress: Progress = lambda _: None,
) -> StepReport:
    """Ask each source once and save each page with its cursor; one that fails does not stop the others.

    `speakers` gives a post that mentions us the organisation whose account said it.
    """
    total, troubles, failed, waiting = Ingested(), list[Message](), 0, 0
    limits = Shared(collectors, Sources(ledger).all())

    def save(looked: Looked) -> None:
        nonlocal total, failed, waiting
        now = clock()
        if looked.page is not None:
            page = replace(looked.page, posts=tuple(with_speaker(p, speakers) for p in looked.page.posts))
            total += _save_page(ledger, looked.source, page, every, now)
            troubles.extend(_named(looked.source, t) for t in _page_troubles(looked.page))
        elif looked.error is not None:
            failed += 1
            _save_failure(ledger, looked.source, looked.error, every, now)
            troubles.append(_named(looked.source, _with_hint(looked.error)))
        else:
            waiting += 1
        _save_limit(ledger, limits, looked, now)
        progress(not (looked.page and looked.page.more))

    asyncio.run(_look(limits.ours_first(sources), collectors, clock, limits.is_closed, save))
    counts = {"moved": total.new + total.edited, "sources": len(sources), "failed": failed}
    counts |= {"new": total.new, "edited": total.edited, "unchanged": total.unchanged}
    counts |= {"waiting": waiting} if waiting else {}
    once = {dump_message(trouble): trouble for trouble in troubles}  # each page says that an account moved
    return StepReport("collect", counts, tuple(once.values()))


async def _look(
    sources: Sequence[Source],
    collectors: Mapping[Network, Collector],
    clock: Clock,
    is_closed: Callable[[Source], bool],
    save: Callable[[Looked], None],
) -> None:
    """Ask the sources, `AT_ONCE` together, page after page, and hand over each answer as it comes.

    A source whose shared limit is closed is handed over without being asked.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def look(source: Source) -> Looked:
        async with gate:
            if is_closed(source):
                return Looked(source)
            try:
                return Looked(source, page=await collectors[source.network].fetch(source, clock()))
            except SourceError as error:
                return Looked(source, error=error)

    async def look_to_the_end(source: Source) -> None:
        for _ in range(MOST_PAGES):
            looked = await look(source)
            save(looked)
            if looked.page is None or not looked.page.more:
                return
            source = replace(source, cursor=looked.page.cursor, failures=0)

    await asyncio.gather(*map(look_to_the_end, sources))


def recheck(ledger: Ledger, collectors: Mapping[Network, Collector], *, since: datetime, clock: Clock) -> StepReport:
    """Ask the networks which of our posts since an instant were deleted, and drop their words.

    A batch that fails is reported and asked again the next time.
    """
    asked, dropped, troubles = 0, 0, list[Message]()
    for network, collector in collectors.items():
        if not isinstance(collector, Rechecks):
            continue
        ids = Posts(ledger).to_recheck(network, since)
        for start in range(0, len(ids), ASKED_TOGETHER):
            batch = ids[start : start + ASKED_TOGETHER]
            try:
                gone = asyncio.run(collector.gone(batch, clock()))
            except SourceError as error:
                troubles.append(msg("{source}: {trouble}", source=network, trouble=error.message))
                break
            asked += len(batch)
            with ledger.write():
                dropped += Posts(ledger).forget(network, gone, clock())
    return StepReport("recheck", {"moved": dropped, "asked": asked}, tuple(troubles))


def _save_page(ledger: Ledger, source: Source, page: Page, every: timedelta, now: datetime) -> Ingested:
    return Sources(ledger).save_page(source, page, now, next_check(now, every, wait_s=page.wait_s))


def _save_limit(ledger: Ledger, limits: Shared, looked: Looked, now: datetime) -> None:
    """Make the sources that share a limit wait with the one that reached it, or stop with the one refused."""
    shelf, source, error = Sources(ledger), looked.source, looked.error
    wait_s = looked.page.wait_s if looked.page else error.retry_after_s if error else None
    if error and refuses_our_key(source, error):
        shelf.refuse(limits.refuse(source), _with_hint(error))
    elif wait_s:
        until = now + timedelta(seconds=wait_s)
        shelf.postpone(limits.close(source, until), until, _with_hint(error) if error else None)
    elif until_then := limits.closed_until(source):  # asked before the limit closed, answered after
        shelf.postpone([source], until_then)


def _page_troubles(page: Page) -> tuple[Message, ...]:
    if page.moved_to is None:
        return page.troubles
    return (*page.troubles, msg("moved to {address}: write it in the configuration", address=page.moved_to))


def _save_failure(ledger: Ledger, source: Source, error: SourceError, every: timedelta, now: datetime) -> None:
    at = next_check(now, every, failures=source.failures + 1, wait_s=error.retry_after_s)
    Sources(ledger).record_failure(
        source, _with_hint(error), now, at, disable=isinstance(error, SourceGone | SourceRefused)
    )


def _with_hint(error: SourceError) -> Message:
    """Say what went wrong and, where it is known, what to do about it."""
    return msg("{problem} → {hint}", problem=error.message, hint=error.hint) if error.hint else error.message


def _named(source: Source, trouble: Message) -> Message:
    return msg("{source}: {trouble}", source=source.name, trouble=trouble)


def take_in(ledger: Ledger, lines: Iterable[Post | LineTrouble], now: datetime, progress: Progress) -> StepReport:
    """Save imported posts in batches; a line that cannot be read is reported and the others are kept."""
    total, troubles, batch = Ingested(), list[Message](), list[Post]()

    def flush() -> None:
        nonlocal total
        total += Posts(ledger).ingest(batch, now)
        progress(len(batch))
        batch.clear()

    for line in lines:
        if isinstance(line, LineTrouble):
            troubles.append(msg("line {line}: {trouble}", line=line.line, trouble=line.message))
            continue
        batch.append(line)
        if len(batch) >= BATCH:
            flush()
    flush()
    counts = {"moved": total.new + total.edited, "new": total.new, "edited": total.edited}
    counts |= {"unchanged": total.unchanged, "refused": len(troubles)}
    return StepReport("import", counts, tuple(troubles))


def read(
    ledger: Ledger,
    reader: Reads,
    *,
    days_to_vote: int | None,
    again: bool = False,
    grouping: Grouping | None = None,
    progress: Progress = lambda _: None,
) -> StepReport:
    """Understand the posts not read yet, or with `again` those an older understanding read.

    `grouping` remembers from run to run what was read before; without it the ledger tells.
    """
    grouping = grouping or Grouping()
    if again:
        Posts(ledger).forget_readings_of_other_versions(reader.version)
    moved = mentions = copies = 0
    ours = Publications(ledger).ours()
    while batch := Posts(ledger).unread(BATCH):
        posts = [stored.post for stored in batch]
        readings = said_to_us(posts, reader.read(posts, days_to_vote=days_to_vote), ours)
        with ledger.write():
            Readings(ledger).save([(stored.id, r) for stored, r in zip(batch, readings, strict=True)])
            copies += grouping.group(ledger, batch)
        moved += len(batch)
        mentions += sum(r.mention.verdict != "no" for r in readings)
        progress(len(batch))
    counts = {"moved": moved, "mentions": mentions} | ({"copies": copies} if copies else {})
    return StepReport("read", counts)
