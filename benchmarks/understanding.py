"""Time the understanding stage by stage on one core, beside spaCy on the same posts; give ratios.

    OMP_NUM_THREADS=1 python benchmarks/understanding.py [POSTS.jsonl]

The posts are those of the demonstration, cut and joined anew so that no two are the same, a few in a
hundred about us as in a stream; or the "text" of each line of a file. All times are of the processor.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from responders.demo import read_world
from responders.workspace import make_demo, shipped_demo
from watcher.model import Author, Network, Post
from watcher.settings import Settings, load
from watcher.understanding.copies import normal_form
from watcher.understanding.language import LanguageReader
from watcher.understanding.mentions import NOTHING
from watcher.understanding.model_files import SHIPPED
from watcher.understanding.model_files import load as load_model
from watcher.understanding.names import names_of
from watcher.understanding.reader import Reader
from watcher.understanding.scan import Folded, Scanner, fold_pattern, fold_text
from watcher.understanding.signatures import sign
from watcher.understanding.theme_scores import ThemeScorer

POSTS, BATCH, ROUNDS, SPACY_POSTS = 6_000, 500, 5, 300
ABOUT_US = 0.07  # of a stream
MANY = 5_000  # patterns
TODAY = date(2027, 3, 1)


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass over a batch, and the batches it is given."""

    name: str
    run: Callable[[Sequence[object]], object]
    batches: Sequence[Sequence[object]]


def demo_settings() -> Settings:
    """Return the configuration of the invented campaign."""
    with tempfile.TemporaryDirectory() as folder:
        make_demo(Path(folder) / "demo", TODAY, 8765)
        return load(Path(folder) / "demo", {})


def demo_texts(reader: Reader) -> list[str]:
    """Return posts made of the demonstration's, `ABOUT_US` of them about the campaign."""
    said = [one.text for one in read_world(shipped_demo(), TODAY, ZoneInfo("Europe/Paris"))]
    readings = reader.read(strangers(said), days_to_vote=None)
    about = [text for text, r in zip(said, readings, strict=True) if r.mention != NOTHING]  # homonyms among them
    others = sorted(set(said).difference(about))
    draw = random.Random(7)  # noqa: S311 - the same posts at every run
    return [_varied(about if draw.random() < ABOUT_US else others, others, draw) for _ in range(POSTS)]


def _varied(firsts: Sequence[str], others: Sequence[str], draw: random.Random) -> str:
    """Put the end of one post after a whole other one, at the length of a post."""
    text, tail = draw.choice(firsts), draw.choice(others).split()
    return " ".join([text, *tail[-draw.randrange(1, 6) :]])


def strangers(texts: Sequence[str]) -> list[Post]:
    """Return posts of nobody we know."""
    now = datetime(2027, 3, 1, tzinfo=UTC)
    return [Post(Network.BLUESKY, str(n), text, now, Author(f"a{n}.example")) for n, text in enumerate(texts)]


def many_patterns(settings: Settings, texts: Sequence[str]) -> list[str]:
    """Return the campaign's names and `MANY` names in all, made of pairs of words of posts: few stand in one."""
    words = sorted({word for text in texts for word in fold_pattern(text).split() if len(word) > 4 and word.isalpha()})
    draw = random.Random(7)  # noqa: S311 - the same names at every run
    found = dict.fromkeys(name.folded for name in names_of(settings.campaign))
    while len(found) < MANY:
        found[f"{draw.choice(words)} {draw.choice(words)}"] = None
    return list(found)


def cut(items: Sequence[object]) -> list[Sequence[object]]:
    """Cut into batches."""
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def stages(settings: Settings, texts: Sequence[str], folded: Sequence[Folded]) -> Iterator[Stage]:
    """Yield the cheap passes."""
    few, many = (
        Scanner(patterns)
        for patterns in ([n.folded for n in names_of(settings.campaign)], many_patterns(settings, texts))
    )
    language, themes = LanguageReader(), ThemeScorer(settings.themes, load_model(SHIPPED))
    candidates = [text for text in folded if few.find(text.text)]
    yield Stage("fold", lambda batch: [fold_text(text) for text in batch], cut(texts))  # type: ignore[arg-type]
    for scanner in (few, many):
        name = f"{len(scanner.expressions)} names"
        yield Stage(name, lambda batch, s=scanner: [s.find(text.text) for text in batch], cut(folded))  # type: ignore
    yield Stage("language", lambda batch: [language.name(text) for text in batch], cut(texts))  # type: ignore[arg-type]
    yield Stage("near-copy key", lambda batch: sign([normal_form(text) for text in batch]), cut(texts))  # type: ignore
    yield Stage("themes, near names", themes.read, cut(candidates))  # type: ignore[arg-type]
    yield Stage("themes, all", themes.read, cut(folded))  # type: ignore[arg-type]


def timed(every: Sequence[Stage], posts: int) -> dict[str, float]:
    """Return the microseconds a post of each stage, the stages in turn, `ROUNDS` times."""
    spent: dict[str, list[float]] = {stage.name: [] for stage in every}
    for _ in range(ROUNDS + 1):  # the first warms the caches
        for stage in every:
            began = time.process_time()
            for batch in stage.batches:
                stage.run(batch)
            spent[stage.name].append(1e6 * (time.process_time() - began) / posts)
    return {name: median(rounds[1:]) for name, rounds in spent.items()}


def spacy_us(settings: Settings, texts: Sequence[str]) -> float:
    """Return the microseconds a post of fr_core_news_sm and a PhraseMatcher."""
    import spacy  # noqa: PLC0415 - only the baseline needs it
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415

    nlp = spacy.load("fr_core_news_sm")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("names", [nlp.make_doc(name.folded) for name in names_of(settings.campaign)])
    list(nlp.pipe(texts[:20]))
    began = time.process_time()
    for doc in nlp.pipe(texts[:SPACY_POSTS]):
        matcher(doc)
    return 1e6 * (time.process_time() - began) / len(texts[:SPACY_POSTS])


def loading() -> None:
    """Load everything, read one post of each kind, and say how long it took and what it holds."""
    settings = demo_settings()
    began = time.process_time()
    reader = Reader(settings.campaign, settings.themes, settings.organisations, load_model(SHIPPED))
    reader.read(strangers(["Aubertin ferme la gare", "This text wakes the model of languages up"]), days_to_vote=None)
    took_s = time.process_time() - began
    held = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(f"loading {took_s:.2f} s, memory {int(held) / 1024:.0f} MB")


def main(file: Path | None) -> None:
    """Print the table, the sums and the ratios."""
    settings = demo_settings()
    parts = (settings.campaign, settings.themes, settings.organisations, load_model(SHIPPED))
    full, glance = Reader(*parts), Reader(*parts, themes_for_all=False)
    texts = [json.loads(line)["text"] for line in file.open()] if file else demo_texts(full)
    folded = [fold_text(text) for text in texts]
    posts = cut(strangers(texts))
    every = [*stages(settings, texts, folded)]
    every.append(Stage("whole reading", lambda batch: full.read(batch, days_to_vote=9), posts))  # type: ignore
    every.append(Stage("reading at a glance", lambda batch: glance.read(batch, days_to_vote=9), posts))  # type: ignore
    us = timed(every, len(texts))
    print(f"{len(texts)} posts of {sum(map(len, texts)) / len(texts):.0f} characters")
    for name, spent in us.items():
        print(f"{name:22}{spent:8.1f} us/post")
    rival = spacy_us(settings, texts)
    print(f"{'spaCy + PhraseMatcher':22}{rival:8.1f} us/post")
    fold, few, many, language, copies, near, all_ = list(us.values())[:7]
    for names, themes in ((few, near), (many, near), (few, all_), (many, all_)):
        total = fold + names + language + copies + themes
        which = f"{'20' if names is few else MANY} names, themes {'of all' if themes is all_ else 'near names'}"
        print(f"{which:32}{1e6 / total:8,.0f} posts/s{rival / total:8.0f} times spaCy")


if __name__ == "__main__":
    if sys.argv[1:] == ["--loading"]:
        loading()
    else:
        main(Path(sys.argv[1]) if sys.argv[1:] else None)
        subprocess.run([sys.executable, __file__, "--loading"], check=True)  # noqa: S603
