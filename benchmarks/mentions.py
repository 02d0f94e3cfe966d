"""Measure how well mentions are found, on campaigns that the weights have never seen, and how fast.

    python benchmarks/mentions.py [--fit] [--company] [--spacy] [--frozen]

Every campaign of the development sentences is read with weights fitted on all the others. `--fit`
prints the table of `mention_weights` anew, `--company` counts the words of `company`; `--spacy`
measures what a parse would add; `--frozen` reads the sentences that no rule was written for (look at
it rarely, and never correct a rule by it), the two lots written before the last rules and read after
them, and the sentences of a writer who knew neither the rules nor any other sentence (no rule and no
weight was ever mended by them).
An "unsure" counts as half a yes.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from mention_world import Row, campaigns, compared, post, read_row, rows

from watcher.model import Campaign
from watcher.understanding.company import SHIPPED_COMPANY, Company, count_company, spans_outside
from watcher.understanding.mention_weights import JUDGED, WEIGHTS
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import Folded, fold_text

PULL = 2.0  # how strongly fitted weights are held near the judged ones
ROUNDS = 5
Floats = NDArray[np.float64]
Parse = Any


@dataclass(frozen=True, slots=True)
class Instance:
    """One ambiguous name in a sentence: its clues, and whether the sentence speaks of us."""

    campaign: str
    form: str
    clues: tuple[str, ...]
    truth: bool


def instances(sentences: Iterable[Row], readers: Mapping[str, MentionReader], parse: Parse = None) -> list[Instance]:
    """Return the surnames and titles that had to be weighed, not those beside a sure mark."""
    found = []
    for row in sentences:
        folded = fold_text(row.text)
        judged = readers[row.names].judge(folded, post(row.text))
        if row.truth and any(one.name.form not in JUDGED for one in judged):
            continue
        for one in judged:
            if one.name.form in JUDGED:
                kinds = [clue.kind for clue in one.clues]
                kinds += parsed(parse(row.text), folded, one.hit.start, one.hit.end) if parse else ()
                found.append(Instance(row.names, one.name.form, tuple(kinds), row.truth))
    return found


def parsed(document: Any, folded: Folded, start: int, end: int) -> list[str]:
    """Return what a spaCy parse says of a name: its kind of word, its function, its entity."""
    begins, ends = folded.place(start), folded.place(end)
    tokens = [token for token in document if token.idx < ends and token.idx + len(token) > begins]
    top = next((token for token in tokens if token.head not in tokens), tokens[0])
    determined = any(child.dep_ == "det" for child in top.children)
    bare = ["parsed_bare_subject"] if top.dep_.startswith("nsubj") and not determined else []
    return [f"parsed_{top.pos_}", f"parsed_{top.dep_.split(':')[0]}", f"parsed_{top.ent_type_ or 'no'}", *bare]


def fit(seen: list[Instance], form: str, kinds: list[str]) -> dict[str, float]:
    """Fit a logistic regression held near the judged weights; clues the table lacks start from zero."""
    lines, truth = table(seen, form, kinds)
    start = np.array([JUDGED[form].get(kind, 0.0) for kind in kinds])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = lines @ weights
        slope = lines.T @ (1 / (1 + np.exp(-scores)) - truth) + 2 * PULL * (weights - start)
        return float(np.logaddexp(0, -scores * (2 * truth - 1)).sum() + PULL * ((weights - start) ** 2).sum()), slope

    return dict(zip(kinds, minimize(loss, start, jac=True, method="L-BFGS-B").x, strict=True))


def company_of(sentences: Iterable[Row], readers: Mapping[str, MentionReader]) -> Company:
    """Count the words of the sentences whose names had to be weighed."""
    return Company(count_company(words_around(sentences, readers)))


def words_around(sentences: Iterable[Row], readers: Mapping[str, MentionReader]) -> Iterator[tuple[list[str], bool]]:
    """Yield the words of each sentence whose names had to be weighed, names apart, and its truth."""
    for row in sentences:
        folded = fold_text(row.text)
        if names := readers[row.names].weighed(folded, post(row.text)):
            yield [word for word, _, _ in spans_outside(folded.text, names)], row.truth


def write_company(sentences: Iterable[Row], readers: Mapping[str, MentionReader]) -> None:
    """Write what the words are worth, from all the sentences."""
    worth = count_company(words_around(sentences, readers))
    SHIPPED_COMPANY.write_text("".join(f"{word}\t{points}\n" for word, points in worth.items()), "utf-8")


def table(seen: list[Instance], form: str, kinds: list[str]) -> tuple[Floats, Floats]:
    """Return the counts of clues, names by kinds, and the truth."""
    chosen = [one for one in seen if one.form == form]
    counts = [Counter(("start", *one.clues)) for one in chosen]
    return (
        np.array([[count[kind] for kind in kinds] for count in counts], float),
        np.array([one.truth for one in chosen], float),
    )


def left_out(sentences: list[Row], named: Mapping[str, Campaign]) -> dict[str, MentionReader]:
    """Return a reader for each campaign, with weights fitted on the other campaigns."""
    plain = {key: MentionReader(campaign) for key, campaign in named.items()}
    seen = instances(sentences, plain)
    readers = {}
    for key, campaign in named.items():
        others = [one for one in seen if one.campaign != key]
        fitted = {form: fit(others, form, list(JUDGED[form])) for form in JUDGED}
        company = company_of((row for row in sentences if row.names != key), plain)
        readers[key] = MentionReader(campaign, {**WEIGHTS, **fitted}, company=company)
    return readers


def accuracy_left_out(seen: list[Instance], form: str, kinds: list[str]) -> tuple[float, float]:
    """Return accuracy and mean log-loss on names, each campaign weighed by the others."""
    right, losses = [], []
    for key in sorted({one.campaign for one in seen}):
        fitted = fit([one for one in seen if one.campaign != key], form, kinds)
        lines, truth = table([one for one in seen if one.campaign == key], form, kinds)
        if len(truth):
            scores = lines @ np.array([fitted[kind] for kind in kinds])
            right += list((scores > 0) == (truth > 0))
            losses += list(np.logaddexp(0, -scores * (2 * truth - 1)))
    return float(np.mean(right)), float(np.mean(losses))


def show_spacy(sentences: list[Row], readers: Mapping[str, MentionReader]) -> None:
    """Say what the clues of a spaCy parse add to ours."""
    seen = instances(sentences, readers, spacy.load("fr_core_news_sm", exclude=["lemmatizer"]))
    for form in JUDGED:
        counted = Counter(kind for one in seen if one.form == form for kind in one.clues)
        more = [kind for kind, count in counted.items() if kind.startswith("parsed") and count >= 5]
        ours, both = (accuracy_left_out(seen, form, kinds) for kinds in ([*JUDGED[form]], [*JUDGED[form], *more]))
        print(f"{form}: accuracy {ours[0]:.4f}, loss {ours[1]:.4f}; with spaCy {both[0]:.4f}, {both[1]:.4f}")


def show_table(seen: list[Instance]) -> None:
    """Print the table of weights, fitted on everything."""
    fitted = {form: fit(seen, form, list(JUDGED[form])) for form in JUDGED}
    for kind in dict.fromkeys(kind for form in JUDGED for kind in JUDGED[form]):
        cells = [
            f"{JUDGED[form][kind]:6.1f} {fitted[form][kind]:6.2f}" if kind in JUDGED[form] else f"{'-':>6} {'-':>6}"
            for form in JUDGED
        ]
        print(f"{kind:26}{'  '.join(cells)}")


def show(name: str, sentences: list[Row], readers: Mapping[str, MentionReader]) -> None:
    """Print one line of figures."""
    found = compared(sentences, [read_row(readers[row.names], row) for row in sentences])
    print(f"{name}: {found.texts} sentences, F1 {found.f1:.3f}, precision {found.precision:.3f}, "
          f"recall {found.recall:.3f}, unsure {found.unsure:.1%}")  # fmt: skip


def speed(sentences: list[Row], readers: Mapping[str, MentionReader]) -> tuple[float, float]:
    """Return the median time, in microseconds, of a sentence with a candidate word and of one without."""
    pairs = [(readers[row.names], fold_text(row.text), post(row.text)) for row in sentences]
    some = [pair for pair in pairs if pair[0].judge(pair[1], pair[2])]
    names = list(readers)
    strangers = [
        (readers[names[(names.index(row.names) + 7) % len(names)]], fold_text(row.text), post(row.text))
        for row in sentences
    ]
    none = [pair for pair in strangers if not pair[0].judge(pair[1], pair[2])]
    return time_of(some), time_of(none)


def time_of(pairs: list[tuple[MentionReader, Folded, Any]]) -> float:
    """Return the median over the rounds of the mean time of one reading, in microseconds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for reader, folded, one in pairs:
            reader.read(folded, one, policy=False, ours=False)
        rounds.append((time.perf_counter() - began) / len(pairs) * 1e6)
    return median(rounds)


def main(options: list[str]) -> None:
    """Print what the options ask for."""
    named, sentences = campaigns("development"), rows("mentions.jsonl")
    readers = {key: MentionReader(campaign) for key, campaign in named.items()}
    if "--fit" in options:
        return show_table(instances(sentences, readers))
    if "--company" in options:
        return write_company(sentences, readers)
    if "--spacy" in options:
        return show_spacy(sentences, readers)
    show("development", sentences, readers)
    show(f"each of {len(named)} campaigns left out", sentences, left_out(sentences, named))
    if "--frozen" in options:
        for part in ("frozen", "blind", "independent"):
            apart = {key: MentionReader(campaign) for key, campaign in campaigns(part).items()}
            show(part, rows(f"mentions_{part}.jsonl"), apart)
    print("µs a sentence with a candidate word {:.0f}, without {:.1f}".format(*speed(sentences, readers)))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
