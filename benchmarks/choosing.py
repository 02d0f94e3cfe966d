"""Measure how well the measure that answers is chosen, on questions with the demo programme.

    python benchmarks/choosing.py [--frozen]

The questions are those of tests/data/questions.tsv, with the themes that the house reads in them.
Without `--frozen`, the two thirds by which the weights were set; with it, the third that was kept.
"""

import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from responders.drafting.choose import Chooser, answer_among
from responders.wiring import House
from responders.workspace import make_demo
from watcher.model import Author, Network, Post
from watcher.settings import load

QUESTIONS = Path(__file__).parent.parent / "tests" / "data" / "questions.tsv"
ABSENT = "-"


def main(*, frozen: bool) -> None:
    """Print top-1, top-3 and what is worth the word "absent"."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    rows = [row for at, row in enumerate(rows) if (at % 3 == 2) is frozen]
    with tempfile.TemporaryDirectory() as folder:
        make_demo(Path(folder) / "demo", date(2027, 3, 12), 8127)
        settings = load(Path(folder) / "demo", {})
    now = datetime(2027, 3, 12, tzinfo=UTC)
    posts = [Post(Network.BLUESKY, str(at), text, now, Author("x")) for at, (_, text) in enumerate(rows)]
    readings = House(settings).reader.read(posts, days_to_vote=30)
    chooser = Chooser(settings.programme, [settings.campaign.candidate.name, settings.campaign.movement.name])
    tops = [chooser.top(text, reading) for (_, text), reading in zip(rows, readings, strict=True)]
    pairs = [
        (wanted, [one.measure.id for one in top], answer_among(top))
        for (wanted, _), top in zip(rows, tops, strict=True)
    ]
    present = [ids for wanted, ids, _ in pairs if wanted != ABSENT]
    first = sum(wanted in ids[:1] for wanted, ids, _ in pairs)
    three = sum(wanted in ids for wanted, ids, _ in pairs)
    called = [wanted for wanted, _, answer in pairs if answer is None]
    answered = [(wanted, answer.measure.id) for wanted, _, answer in pairs if answer is not None]
    print(f"in the programme: {len(present)}; first {first}, among three {three}")
    print(f"called absent: {len(called)}, rightly {called.count(ABSENT)}, of {len(rows) - len(present)} absent")
    print(f"answered: {len(answered)}, rightly {sum(wanted == chosen for wanted, chosen in answered)}")


if __name__ == "__main__":
    main(frozen="--frozen" in sys.argv)
