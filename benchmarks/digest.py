"""Time to build and render a digest over a large ledger, beside a small one: `python benchmarks/digest.py [POSTS]`.

Both hold the same last 95 days (a new voice is one not heard for 90); the large one holds POSTS (2,000,000)
older posts too. Prints the median of seven builds each, taken in turns, and their ratio: near 1, the archive
costs nothing.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from world import organisation, post, reading, settings

from responders.digest.gather import Edition, gather
from responders.digest.render import render_html, render_text
from watcher.messages import Translator
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.readings import Readings

DAY, MORNING = date(2027, 3, 12), datetime(2027, 3, 12, 6, tzinfo=UTC)
A_DAY, RECENT_DAYS, OLDER_DAYS, BATCH, TURNS = 1_000, 95, 500, 20_000, 7
ORGANISATIONS = tuple(organisation(f"org{n}") for n in range(200))


def fill(ledger: Ledger, count: int, start: datetime, lasts: timedelta, dice: random.Random, name: str) -> None:
    """Save posts, one in three of them about us, spread evenly over a time."""
    for first in range(0, count, BATCH):
        posts = [
            post(f"{name} {n}", published_at=start + lasts * n / count, organisation_id=f"org{dice.randrange(200)}")
            for n in range(first, min(first + BATCH, count))
        ]
        Posts(ledger).ingest(posts, start)
        found = ledger.rows("SELECT id FROM post WHERE read_version IS NULL")
        themes = ("sante", "agriculture", None)
        Readings(ledger).save(
            [(row["id"], reading(dice.choice(themes))) for row in list(found) if dice.random() < 0.34]
        )
        with ledger.write():
            ledger.execute("UPDATE post SET read_version = '1' WHERE read_version IS NULL")
            ledger.execute("UPDATE reading SET outcome = 'watch' WHERE outcome IS NULL")  # triaged, as in life


def build_s(ledger: Ledger, edition: Edition) -> float:
    """Build and render one digest; return the time it took, in seconds."""
    begun = time.perf_counter()
    digest = gather(ledger, settings(organisations=ORGANISATIONS), DAY, edition, MORNING)
    render_html(digest, Translator("fr"))
    render_text(digest, Translator("fr"))
    return time.perf_counter() - begun


def main(count: int) -> None:
    """Make both ledgers, build in turns, print."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (Ledger.open(Path(folder) / f"{name}.db") for name in ("small", "large"))
        for ledger in (small, large):
            older = count if ledger is large else 0
            fill(
                ledger,
                older,
                MORNING - timedelta(days=OLDER_DAYS),
                timedelta(days=OLDER_DAYS - RECENT_DAYS),
                random.Random(1),  # noqa: S311
                "vieux",
            )
            fill(
                ledger,
                RECENT_DAYS * A_DAY,
                MORNING - timedelta(days=RECENT_DAYS),
                timedelta(days=RECENT_DAYS),
                random.Random(2),  # noqa: S311
                "neuf",
            )
        for edition in Edition:
            times = [(build_s(small, edition), build_s(large, edition)) for _ in range(TURNS)]
            few, many = (statistics.median(column) for column in zip(*times, strict=True))
            print(f"{edition}: small {few:.3f} s, large {many:.3f} s, ratio {many / few:.2f}")
        small.close()
        large.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
