"""Time to look for what is worth an alert in a large ledger, beside a small one: `python benchmarks/alerts.py [POSTS]`.

The ledgers are those of `benchmarks/digest.py`: the same last 95 days, a thousand posts a day; the large one holds
POSTS (2,000,000) older posts too. Prints the median of seven looks each, taken in turns, and their ratio: near 1,
the archive costs nothing.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from digest import A_DAY, MORNING, OLDER_DAYS, ORGANISATIONS, RECENT_DAYS, TURNS, fill
from world import settings

from responders.alerts.deciding import decide
from responders.alerts.gathering import gather
from watcher.storage.ledger import Ledger


def look_s(ledger: Ledger) -> float:
    """Gather and decide once; return the time it took, in seconds."""
    campaign, begun = settings(organisations=ORGANISATIONS), time.perf_counter()
    decide(gather(ledger, campaign, MORNING), campaign.alerts, campaign.timezone, MORNING)
    return time.perf_counter() - begun


def main(count: int) -> None:
    """Make both ledgers, look in turns, print."""
    older, recent = timedelta(days=OLDER_DAYS), timedelta(days=RECENT_DAYS)
    with tempfile.TemporaryDirectory() as folder:
        small, large = (Ledger.open(Path(folder) / f"{name}.db") for name in ("small", "large"))
        fill(large, count, MORNING - older, older - recent, random.Random(1), "vieux")  # noqa: S311
        for ledger in (small, large):
            fill(ledger, RECENT_DAYS * A_DAY, MORNING - recent, recent, random.Random(2), "neuf")  # noqa: S311
        times = [(look_s(small), look_s(large)) for _ in range(TURNS)]
        few, many = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"small {few:.3f} s, large {many:.3f} s, ratio {many / few:.2f}")
        small.close()
        large.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
