"""List the ways a post may name the campaign, from its configuration alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from watcher.model import Campaign, Named, Target
from watcher.understanding.scan import fold_pattern

_ARTICLES = frozenset({"le", "la", "les", "l'", "un", "une", "des", "du", "de", "en", "et", "au", "aux"})

_CONTRACTIONS = {"les": ("des", "aux"), "le": ("du", "au")}


class Form(StrEnum):
    """How much an expression proves by itself."""

    FULL = "full"  # a first name and a name, or an expression nobody else bears
    SURNAME = "surname"  # anybody, a village or a trade may bear it
    TITLE = "title"  # a movement or an event whose words may be everyday words
    ROLE = "role"  # "la candidate": ours, or another
    HOMONYM = "homonym"  # the configuration says it is never us


@dataclass(frozen=True, slots=True)
class Name:
    """One expression to look for, already folded, and what it would name."""

    folded: str
    target: Target
    form: Form


def names_of(campaign: Campaign) -> tuple[Name, ...]:
    """Return every expression worth looking for, each once; those of one letter are ignored."""
    found: dict[str, Name] = {}
    for name in _all(campaign):
        if sum(c.isalnum() for c in name.folded) >= 2:
            found.setdefault(name.folded, name)
    return tuple(found.values())


def _all(campaign: Campaign) -> Iterator[Name]:
    yield from (Name(fold_pattern(words), Target.CANDIDATE, Form.HOMONYM) for words in campaign.homonyms)
    yield from _of_person(campaign.candidate, Target.CANDIDATE)
    for person in campaign.spokespersons:
        yield from _of_person(person, Target.SPOKESPERSON)
    yield from _of_title(campaign.movement, Target.MOVEMENT)
    for event in campaign.events:
        yield from _of_title(event, Target.EVENT)
    role = "la candidate" if campaign.gender == "f" else "le candidat"
    yield Name(role, Target.CANDIDATE, Form.ROLE)


def _of_person(person: Named, target: Target) -> Iterator[Name]:
    first, _, surname = fold_pattern(person.name).partition(" ")
    for words in _with_initial(first, surname) if surname else ():
        yield Name(words, target, Form.FULL)
    yield Name(surname or first, target, Form.SURNAME)
    for alias in map(fold_pattern, person.aliases):
        if _bare(alias) != (surname or first):  # a civility proves little: `context.civility` weighs it
            yield Name(alias, target, Form.FULL if " " in alias else Form.SURNAME)


def _with_initial(first: str, surname: str) -> tuple[str, ...]:
    initial = first[:1]
    return f"{first} {surname}", f"{surname} {first}", f"{initial}. {surname}", f"{initial}.{surname}"


def _bare(alias: str) -> str:
    """Drop civilities: "Mme Laborde" -> "laborde"."""
    return " ".join(w for w in alias.split() if w.strip(".") not in ("mme", "madame", "m", "monsieur"))


def _of_title(named: Named, target: Target) -> Iterator[Name]:
    for words in (named.name, *named.aliases):
        if not words.startswith("#"):
            yield from (Name(form, target, Form.TITLE) for form in _contracted(fold_pattern(words)))


def _contracted(title: str) -> Iterator[str]:
    """Yield a title and what French makes of its article: "les x" -> "des x", "aux x"."""
    yield title
    article, _, rest = title.partition(" ")
    for contraction in _CONTRACTIONS.get(article, ()) if rest else ():
        yield f"{contraction} {rest}"


def content_words(folded: str) -> tuple[str, ...]:
    """Return the words of a name that carry it, articles apart ("les republicains" -> republicains)."""
    words = tuple(w for w in folded.replace("'", "' ").split() if w not in _ARTICLES)
    return words or tuple(folded.split())
