"""Kill the outbox at random while it publishes, and compare what the ledger says with what the network took.

    python benchmarks/outbox_kills.py [KILLS [SEED]]

Each ledger holds some approved texts and is killed many times (SIGKILL, at a call chosen at random:
before or after any of them); the network accepts before or after answering, hangs up, answers too
late, says 500 having taken the text or not, says 429 with and without a delay. Nothing may ever be
there twice; in the end nothing may be uncertain, and the ledger must say the truth.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import desk
from kill_world import Counting, Outcome, count_calls, fill, publish, torment

TEXTS, KILLS_A_LEDGER = 8, 40


def main() -> int:
    """Kill as often as asked, print what came of it; return 1 when a text was there twice or the ledger lied."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    chance, all_of = random.Random(seed), Outcome()  # noqa: S311  kills, not keys
    with tempfile.TemporaryDirectory() as folder:
        calls = calls_of_a_run(Path(folder) / "measure.db")
        while all_of.kills < wanted:
            path = Path(folder) / f"{all_of.runs}.db"
            with Counting(chance.randrange(2**32)) as network:
                add(all_of, torment(path, network, TEXTS, KILLS_A_LEDGER, chance, calls))
    show(all_of, calls, seed)
    return 1 if all_of.twice or all_of.lies else 0


def calls_of_a_run(path: Path) -> int:
    """Return how many calls a run makes that sends everything."""
    fill(path, TEXTS)
    with Counting(0, calm=True) as network:
        return count_calls(lambda: publish(path, network.port, desk.NOON))


def add(total: Outcome, one: Outcome) -> None:
    """Add the outcome of one ledger to that of all."""
    for name in ("kills", "runs", "once", "twice", "never"):
        setattr(total, name, getattr(total, name) + getattr(one, name))
    total.states, total.moods = total.states + one.states, total.moods + one.moods
    total.lies += one.lies


def show(total: Outcome, calls: int, seed: int) -> None:
    """Print the figures."""
    print(f"{total.kills} kills in {total.runs} runs, at calls 1 to {calls} (seed {seed})")
    print(f"texts on the network: once {total.once}, twice {total.twice}, never {total.never}")
    print("what the ledger says in the end:", ", ".join(f"{state} {n}" for state, n in sorted(total.states.items())))
    for mood, count in Counter(total.moods).most_common():
        print(f"  {count:5}  the network {mood}")
    print("lies:", *(total.lies or ["none"]), sep="\n  ")


if __name__ == "__main__":
    sys.exit(main())
