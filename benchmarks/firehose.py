"""Decode, sift and store a firehose of commits on one core, in turn with the SDK's own way; give the ratio.

    python benchmarks/firehose.py

Speeds are per second of processor time. The posts are made from nothing, by accounts that are followed and others.
The baseline is what the SDK's guide shows: parse the message, the CAR and the records into its models,
keep what is wanted, insert each post alone into the same ledger. Both must store the same posts.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "tests"))

import bluesky_frames as frames
from atproto_client import models
from atproto_core.car import CAR
from atproto_firehose import parse_subscribe_repos_message
from atproto_subscription.frames import Frame, MessageFrame

from watcher.collectors.bluesky_posts import to_post
from watcher.collectors.firehose import Firehose
from watcher.collectors.jetstream import Jetstream
from watcher.collectors.listening import posts_of
from watcher.collectors.streams import Audience, Sieve, Speaker, Stream
from watcher.model import Account, Network, Page
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.sources import Sources

COMMITS, ROUNDS, SLICE = 20_000, 5, 500
NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)
SAID = """Les urgences de Brume ferment encore samedi soir faute de personnel et personne ne sait quand elles
rouvriront malgré la promesse faite à la réunion publique où le collectif demandait des prix planchers pour les
maraîchers des trains à l'heure et une école ouverte à la rentrée dans chaque quartier"""
TID = "234567abcdefghijklmnopqrstuvwxyz"
SHARES = {"everything is kept": 1.0, "one post in a hundred is kept": 0.01}


def did(n: int) -> str:
    return f"did:plc:{''.join(TID[n >> shift & 31] for shift in range(0, 60, 5)):a<24}"


def key(n: int) -> str:
    """Return a record key that carries a time."""
    value = int((NOW - timedelta(days=1)).timestamp() * 1_000_000 + n * 1_000) << 10
    return "".join(TID[value >> shift & 31] for shift in range(60, -5, -5))


def posts(share: float) -> Iterator[tuple[int, str, str, dict[str, Any] | None]]:
    """Yield as many posts as `COMMITS`, a share of them by accounts that are followed (numbers under 100)."""
    words, rng = SAID.split(), random.Random(7)  # noqa: S311  a benchmark, not a secret
    for n in range(COMMITS):
        author = rng.randrange(100) if rng.random() < share else rng.randrange(100, 100_000)
        text = " ".join(rng.choices(words, k=rng.randrange(8, 40)))
        record = {"$type": frames.POST, "text": text, "langs": ["fr"], "createdAt": frames.iso(NOW)}
        yield n + 1, did(author), f"{frames.POST}/{key(n)}", record


def followed() -> Audience:
    return Audience({did(n): Speaker(f"asso{n}", f"asso{n}.example", f"asso{n}.example") for n in range(100)})


def ours(stream: Stream, said: Sequence[bytes | str], ledger: Ledger) -> None:
    """Read, sift and store slice after slice, each with its place."""
    sieve, shelf = Sieve(followed(), {}), Sources(ledger)
    (source,) = shelf.all()
    wants = sieve.audience.wants

    def save() -> None:
        kept, deleted, troubles = sieve.empty()
        page = Page(posts_of(kept, sieve.audience, {}, NOW)[0], sieve.cursor, troubles, deleted=deleted)
        shelf.save_page(source, page, NOW, NOW)

    for frame in said:
        sieve.take(stream.read(frame, wants))
        if sieve.kept >= SLICE:
            save()
    save()


def theirs(said: Sequence[bytes], ledger: Ledger) -> None:
    """Read as the SDK's guide does, and insert one by one."""
    speakers, shelf = followed().speakers, Posts(ledger)
    for frame in said:
        parsed = Frame.from_bytes(frame)
        assert isinstance(parsed, MessageFrame)
        commit = parse_subscribe_repos_message(parsed)
        assert isinstance(commit, models.ComAtprotoSyncSubscribeRepos.Commit)
        car = CAR.from_bytes(commit.blocks)
        for op in commit.ops:
            raw = car.blocks.get(op.cid) if op.cid else None
            if raw is None:
                continue
            record = models.get_or_create(raw, strict=False)
            if models.is_record_type(record, models.ids.AppBskyFeedPost) and (speaker := speakers.get(commit.repo)):
                uri = f"at://{commit.repo}/{op.path}"
                author = {"did": commit.repo, "handle": speaker.handle}
                post = to_post({"uri": uri, "author": author, "record": raw}, NOW, commit.repo, speaker.organisation_id)
                shelf.ingest([post] if post else [], NOW)


def timed(run: Callable[[Ledger], None]) -> tuple[float, set[tuple[str, str]]]:
    """Return the commits a second, and what was stored, in a new ledger."""
    with TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as ledger:
        Sources(ledger).declare([(None, Account(Network.BLUESKY, "stream:bench"))])
        began = time.process_time()
        run(ledger)
        spent = time.process_time() - began
        return COMMITS / spent, {(r["native_id"], r["text"]) for r in ledger.rows("SELECT native_id, text FROM post")}


def main() -> None:
    """Let both store the same firehose in turn."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for title, share in SHARES.items():
        said = [frames.commit_frame(n, who, {path: record}, NOW) for n, who, path, record in posts(share)]
        told = [frames.jetstream_commit(n, who, path, record, NOW) for n, who, path, record in posts(share)]
        ways: dict[str, Callable[[Ledger], None]] = {
            "the SDK, one by one": lambda ledger, said=said: theirs(said, ledger),
            "veilleur, firehose": lambda ledger, said=said: ours(Firehose(), said, ledger),
            "veilleur, jetstream": lambda ledger, told=told: ours(Jetstream(), told, ledger),
        }
        print(f"{title}, {COMMITS:,} posts, one core")
        speeds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            stored = []
            for name, run in ways.items():
                speed, found = timed(run)
                speeds[name].append(speed)
                stored.append(found)
            if any(found != stored[0] for found in stored):
                sys.exit("they did not store the same posts")
        base = speeds["the SDK, one by one"]
        for name, measured in speeds.items():
            ratios = [ours_ / theirs_ for ours_, theirs_ in zip(measured, base, strict=True)]
            print(
                f"  {name:22} {median(measured):8,.0f} posts/s  {len(stored[0]):7,} stored  "
                f"x{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
            )


if __name__ == "__main__":
    main()
