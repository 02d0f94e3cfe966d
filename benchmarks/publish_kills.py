"""Kill `veilleur publish` at random while it speaks to a Mastodon server through the real publisher.

    python benchmarks/publish_kills.py [KILLS [SEED]]

Texts are sent, then every other one is changed and the rest taken back. The process is killed with SIGKILL
at a call chosen at random; the server (mastodon-mock, which keeps Idempotency-Keys) takes a writing and
hangs up, hangs up at once, takes it and says 500, or says 429. Nothing may ever be there twice, and when
all is settled the ledger must say what the server shows.
"""

import random
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from os import devnull
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kill_mastodon import ASSO, US, Campaign, calls_of
from scripted_server import WritingFront
from servers.mastodon import Instance

from watcher.model import PublicationState
from watcher.storage.corrections import Corrections
from watcher.storage.publications import Publications

TEXTS, KILLS_A_LEDGER = 6, 40


def main() -> int:
    """Kill as often as asked and print what came of it; return 1 when the ledger lied."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder, Instance("asso.example", US, ASSO) as instance:
        with WritingFront(instance.base) as front:
            killed, calls = torment(Path(folder), instance, front, wanted, random.Random(seed))  # noqa: S311
        show(killed, calls, seed)
    return 1 if any(one.lies for one in killed) else 0


def torment(
    folder: Path, instance: Instance, front: WritingFront, wanted: int, chance: random.Random
) -> tuple[list[Campaign], int]:
    """Kill so often; return the campaigns, and how many calls a step makes that sends everything."""
    killed: list[Campaign] = []
    with Path(devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        measured = Campaign(folder / "measure", instance, front, chance)
        measured.fill(TEXTS)
        calls = calls_of(measured)
        while sum(one.kills for one in killed) < wanted:
            killed.append(_killed(Campaign(folder / str(len(killed)), instance, front, chance), calls))
    return killed, calls


def _killed(campaign: Campaign, calls: int) -> Campaign:
    campaign.fill(TEXTS)
    campaign.torment(KILLS_A_LEDGER // 2, calls)
    campaign.correct()
    campaign.torment(KILLS_A_LEDGER // 2, calls)
    return campaign


def show(killed: list[Campaign], calls: int, seed: int) -> None:
    """Print the figures."""
    states: Counter[str] = Counter()
    for one in killed:
        with one.ledger() as ledger:
            for publication in Publications(ledger).in_state(*PublicationState):
                states[f"text {publication.state}"] += 1
                kinds = Corrections(ledger).of_publication(publication.id)
                states.update(f"{'change' if c.draft_id else 'taking back'} {c.state}" for c in kinds)
    kills, runs = sum(one.kills for one in killed), sum(one.runs for one in killed)
    print(f"{kills} kills in {runs} runs of veilleur publish, at calls 1 to {calls} (seed {seed})")
    print("in the end:", ", ".join(f"{name} {count}" for name, count in sorted(states.items())))
    for name, count in sum((one.answers for one in killed), Counter()).most_common():
        print(f"  {count:5}  the server {name}")
    print("lies:", *([lie for one in killed for lie in one.lies] or ["none"]), sep="\n  ")


if __name__ == "__main__":
    sys.exit(main())
