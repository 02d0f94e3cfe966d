"""Turn the team's themes into expressions to look for, with simple French inflections and weights.

A keyword that starts with "~" counts only in the company of another hit of its theme; one that
starts with "!" is never a hit: it cancels the hits of its theme that stand near it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import sqrt

from watcher.model import Theme
from watcher.text import split_hashtag
from watcher.understanding.scan import fold_pattern


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL_WORDS = _listed(
    """
    a au aux avec ce ces cette d dans de des du en entre est et faire il l la le les leur leurs nos
    notre ou par pas plus pour que qui s sa se ses son sont sur un une vos votre y n ne c qu tous
    tout toute toutes vie bien sans hors meme tres autre autres mais nous vous elle elles ils cela
    comme donc encore quand aussi etre avoir fait depuis toujours jamais moins chaque alors apres
    avant chez contre beaucoup quoi rien non oui cet deja ici
    """
)
WORD_WEIGHT, HASHTAG_WEIGHT, ACRONYM_WEIGHT, SHY_WEIGHT = 1.0, 1.8, 1.2, 0.8
_ENDINGS = re.compile(r"(?<=\w{4})(?:i?enn?es?|i?ens?|aux|ales?|als?|ees?|es?|s)\Z")
_FORMS_MAX = 64  # inflected forms of one expression


@dataclass(frozen=True, slots=True)
class Expression:
    """What a hit of one expression is worth to one theme.

    `accented` is the team's own spelling where accents matter at a word's end ("retraités").
    """

    theme: int
    weight: float
    shy: bool = False
    cancels: bool = False
    accented: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Expressions by folded form; acronyms by exact form; stems of words that only hint."""

    words: Mapping[str, tuple[Expression, ...]]
    acronyms: Mapping[str, tuple[Expression, ...]]
    hints: Mapping[str, tuple[tuple[int, float], ...]]


def lexicon_of(themes: Sequence[Theme]) -> Lexicon:
    """Build the lexicon; an expression shared by several themes weighs less for each."""
    words: defaultdict[str, dict[int, Expression]] = defaultdict(dict)
    acronyms: defaultdict[str, dict[int, Expression]] = defaultdict(dict)
    for place, theme in enumerate(themes):
        for form, expression in _expressions(place, theme):
            words[form].setdefault(place, expression)
        for form, expression in _acronyms(place, theme):
            acronyms[form].setdefault(place, expression)
    return Lexicon(_shared(words), _shared(acronyms), _hints(themes))


def _expressions(place: int, theme: Theme) -> Iterator[tuple[str, Expression]]:
    plain = (*theme.keywords, *(a for a in theme.acronyms if not _all_capitals(a)))
    for written in plain:
        keyword = written.lstrip("~!").strip()
        shy, cancels = written.startswith("~"), written.startswith("!")
        length = sum(len(word) > 3 for word in fold_pattern(keyword).split())
        weight = SHY_WEIGHT if shy else WORD_WEIGHT + 0.5 * min(max(length - 1, 0), 2)
        for form, accented in inflect(keyword):
            yield form, Expression(place, weight, shy, cancels, accented)
    for tag in theme.hashtags:
        yield "#" + fold_pattern(tag.lstrip("#~!")), Expression(place, HASHTAG_WEIGHT)
    for tag in theme.hashtags:
        words = split_hashtag(tag.lstrip("~!"))
        if not _all_capitals(words) and words.isalpha() and len(words) > 4:
            yield fold_pattern(words), Expression(place, SHY_WEIGHT, shy=True, accented=words.lower())


def _acronyms(place: int, theme: Theme) -> Iterator[tuple[str, Expression]]:
    for written in theme.acronyms:
        form, shy, cancels = written.lstrip("~!"), written.startswith("~"), written.startswith("!")
        if len(form) > 1 and _all_capitals(form):
            yield form, Expression(place, SHY_WEIGHT if shy else ACRONYM_WEIGHT, shy, cancels)


def _all_capitals(acronym: str) -> bool:
    return not any(c.islower() for c in acronym)


def _shared(forms: Mapping[str, Mapping[int, Expression]]) -> dict[str, tuple[Expression, ...]]:
    return {
        form: tuple(
            Expression(e.theme, e.weight / sqrt(len(by_theme)), e.shy, e.cancels, e.accented) for e in by_theme.values()
        )
        for form, by_theme in forms.items()
        if form.strip("#")
    }


def inflect(keyword: str) -> Iterator[tuple[str, str]]:
    """Yield the singulars and plurals of an expression, folded and as accented."""
    parts = keyword.lower().replace("’", "'").replace("-", " ").split()
    forms = [tuple(_number(part)) for part in parts]
    for count, chosen in enumerate(product(*forms)):
        if count < _FORMS_MAX:
            yield fold_pattern(" ".join(chosen)), " ".join(chosen)


def _number(word: str) -> Iterator[str]:
    """Yield a word in the singular and the plural, by the regular rules only."""
    yield word
    bare = word.rsplit("'", 1)[-1]
    if len(bare) < 4 or bare in SMALL_WORDS or not bare[-1].isalpha():
        return
    if word.endswith("aux"):
        yield word[:-3] + "al"
        yield word[:-1]
    elif word.endswith("s"):
        yield word[:-1]
    elif word.endswith("al"):
        yield word[:-1] + "ux"
    elif word.endswith(("eau", "eu")):
        yield word + "x"
    elif not word.endswith(("x", "z")):
        yield word + "s"
    if word.endswith(("é", "ée", "és", "ées")):
        root = word.rstrip("es")
        yield from (root + ending for ending in ("é", "ée", "és", "ées"))


def ends_in_e_acute(word: str) -> bool:
    """Return whether a word, in any gender or number, ends in "é"."""
    return word.rstrip("es").endswith("é")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Cut a folded word to what its inflections share, roughly ("europeenne" -> "europe")."""
    return _ENDINGS.sub("", word)


def _hints(themes: Sequence[Theme]) -> dict[str, tuple[tuple[int, float], ...]]:
    """Weigh single words of labels, descriptions and long keywords: they hint, they do not prove."""
    counts: list[Counter[str]] = [_hint_words(theme) for theme in themes]
    spread = Counter(word for count in counts for word in count)
    hints: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, count in enumerate(counts):
        for word, times in count.items():
            if spread[word] <= 3:
                hints[word].append((place, min(times, 3) * 0.1 / spread[word]))
    return {word: tuple(found) for word, found in hints.items()}


def _hint_words(theme: Theme) -> Counter[str]:
    texts = [theme.label, theme.label, theme.description, *map(split_hashtag, theme.hashtags)]
    texts += [k for k in theme.keywords if not k.startswith("!")]
    return Counter(stem(word) for text in texts for word in words_of(fold_pattern(text)) if len(word) > 3)


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text that may carry a subject."""
    return [word for word in "".join(c if c.isalnum() else " " for c in folded).split() if word not in SMALL_WORDS]
