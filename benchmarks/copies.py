"""Measure the search for copies: recall by kind of edit, false parents, speed, memory, growth.

    OMP_NUM_THREADS=1 python benchmarks/copies.py TEXTS.jsonl

Lines are {"text"}. The baseline is datasketch's MinHash and MinHashLSH (64 permutations, threshold 0.5)
over the same normal forms and shingles, in turn, in one process; without the package (`pip install
datasketch`; the project does not need it) only our own figures are given.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from copy_edits import EDITS

from watcher.understanding.copies import SHORT, are_copies, normal_form
from watcher.understanding.copy_index import CopyIndex
from watcher.understanding.signatures import sign

BATCH, ROUNDS, OF_A_KIND = 500, 5, 2_000
LEAST = 90  # letters of a text to edit, so that it may be cut at 70 % and still be long enough
SIZES = (10_000, 100_000, 500_000)


class Search:
    """Our search, as the step does it: candidates from the tables, then a look at the texts."""

    def __init__(self, most: int = 1 << 19) -> None:
        self._index, self._forms = CopyIndex(most), list[bytes]()

    def __call__(self, texts: Sequence[str]) -> list[int | None]:
        """Return, for each text, the place of the earlier one that it copies."""
        forms = [normal_form(text) for text in texts]
        first = len(self._forms) + 1
        self._forms += forms
        candidates = self._index.find(range(first, first + len(forms)), sign(forms))
        return [self._first(form, numbers) for form, numbers in zip(forms, candidates, strict=True)]

    def _first(self, form: bytes, numbers: Sequence[int]) -> int | None:
        return next((n - 1 for n in numbers[:8] if are_copies(form, self._forms[n - 1])), None)


class Datasketch:
    """The baseline, as its guide advises: MinHash.bulk, MinHashLSH, and the estimated Jaccard as a check."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  only this script may want it

        self._minhash, self._lsh = MinHash, MinHashLSH(threshold=0.5, num_perm=64)
        self._kept: list[Any] = []

    def __call__(self, texts: Sequence[str]) -> list[int | None]:
        """Return, for each text, the place of the earlier one that it copies."""
        said = [normal_form(text).split() for text in texts]
        shingles = [[w for w in words if len(w) >= 4] + [b" ".join(p) for p in pairwise(words)] for words in said]
        return [self._one(made) for made in self._minhash.bulk(shingles, num_perm=64)]

    def _one(self, made: Any) -> int | None:
        found = [key for key in self._lsh.query(made) if made.jaccard(self._kept[key]) >= 0.5]
        self._lsh.insert(len(self._kept), made)
        self._kept.append(made)
        return min(found, default=None)


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut texts into batches."""
    return (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))


def run(search: Callable[[Sequence[str]], list[int | None]], texts: Sequence[str]) -> list[int | None]:
    """Search for the copies of texts among those before them."""
    return [place for batch in batches(texts) for place in search(batch)]


def recall(texts: Sequence[str], make: Callable[[], Callable[[Sequence[str]], list[int | None]]]) -> dict[str, float]:
    """Return the share of edited texts that find the right one, among all the texts, by kind."""
    words = sorted({word for text in texts for word in text.split() if word.isalpha()})
    long = [text for text in texts if len(normal_form(text)) >= LEAST]
    scores = {}
    for kind, edit in EDITS.items():
        chance = random.Random(kind)  # noqa: S311
        pairs = [edit(text, chance, words) for text in chance.sample(long, min(OF_A_KIND, len(long)))]
        pairs = [pair for pair in pairs if len(normal_form(pair[1])) >= SHORT]
        search = make()
        run(search, [*texts, *(said for said, _ in pairs)])
        archive = [*texts, *(said for said, _ in pairs)]
        found = run(search, [again for _, again in pairs])
        every = archive + [again for _, again in pairs]
        right = sum(
            place is not None and _same_origin(every[place], said)
            for place, (said, _) in zip(found, pairs, strict=True)
        )
        scores[kind] = right / len(pairs)
    return scores


def _same_origin(found: str, said: str) -> bool:
    """Return whether what was found is the text edited, not any other: most of its words, in their order."""
    return _in_order(normal_form(found), normal_form(said)) > 0.6


def _in_order(one: bytes, other: bytes) -> float:
    """Return the share of the words of the shorter text that stand in the other, in order."""
    ours, theirs = one.split(), other.split()
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / min(len(ours), len(theirs))


def false_parents(texts: Sequence[str]) -> tuple[int, list[float]]:
    """Return how many different texts got a parent, and how much of their words each shares with it."""
    found = run(Search(), texts)
    pairs = [(texts[i], texts[place]) for i, place in enumerate(found) if place is not None]
    return len(texts), sorted(_in_order(normal_form(a), normal_form(b)) for a, b in pairs)


def woven(texts: Sequence[str], count: int) -> Iterator[str]:
    """Weave new texts of real runs of six words, as many as wanted."""
    chance = random.Random(11)  # noqa: S311
    runs = [" ".join(w[i : i + 6]) for w in (text.split() for text in texts) for i in range(0, len(w) - 6, 3)]
    return (" ".join(chance.choices(runs, k=5)) for _ in range(count))


def cpu_us(work: Callable[[], object], count: int) -> float:
    """Return the processor's microseconds a text that work takes."""
    start = time.process_time()
    work()
    return (time.process_time() - start) / count * 1e6


def growth(texts: Sequence[str]) -> None:
    """Print what a post costs, and what is still found, as the archive grows."""
    archive, search, chance = woven(texts, SIZES[-1]), Search(), random.Random(5)  # noqa: S311
    words = sorted({word for text in texts[:2_000] for word in text.split() if word.isalpha()})
    size, made = 0, list[str]()
    for wanted in SIZES:
        fresh = [next(archive) for _ in range(wanted - size)]
        probe = fresh[-5_000:]
        run(search, fresh[:-5_000])
        cost = cpu_us(lambda probe=probe: run(search, probe), len(probe))
        made, size = made + fresh, wanted
        old = [EDITS["3 words replaced"](made[chance.randrange(size)], chance, words)[1] for _ in range(1_000)]
        found = sum(place is not None for place in run(search, old)) / len(old)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{wanted:>9,} texts: {cost:5.1f} us a text, 3 words replaced found {found:.3f}, peak {memory:,.0f} MB")


def main(file: Path) -> None:
    """Print every table."""
    lines = (json.loads(line)["text"] for line in file.open(encoding="utf-8"))
    texts = list({form: text for text in lines if len(form := normal_form(text)) >= SHORT}.values())
    chance = random.Random(3)  # noqa: S311
    sample = chance.sample(texts, min(6_000, len(texts)))
    makers: dict[str, Callable[[], Callable[[Sequence[str]], list[int | None]]]] = {"ours": Search}
    try:
        Datasketch()
        makers["datasketch"] = Datasketch
    except ImportError:
        print("datasketch is not installed: no baseline")
    costs: dict[str, list[float]] = {name: [] for name in makers}
    for _ in range(ROUNDS):
        for name, make in makers.items():
            costs[name].append(cpu_us(lambda make=make: run(make(), sample), len(sample)))
    for name, each in costs.items():
        us = median(each)
        print(f"{name:<11} {us:6.1f} us a text, {1e6 / us:8,.0f} texts/s, ratio {median(costs['ours']) / us:.2f}")
    print("recall", *(f"{kind:<22} {score:.4f}" for kind, score in recall(texts, Search).items()), sep="\n  ")
    count, shares = false_parents(texts)
    under = {limit: sum(share < limit for share in shares) for limit in (0.5, 0.6, 0.7)}
    print(f"{len(shares)} of {count:,} different texts got a parent; sharing less than", under)
    growth(texts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
