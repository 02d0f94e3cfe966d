"""List the ways a post may name the campaign, from its configuration alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from watcher.model import Campaign, Named, Target
from watcher.understanding.common_nouns import COMMON_NOUNS
from watcher.understanding.context_words import listed
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.french_towns import TOWNS
from watcher.understanding.scan import fold_pattern

_ARTICLES = frozenset({"le", "la", "les", "l'", "un", "une", "des", "du", "de", "d'", "en", "et", "au", "aux"})
_CONTRACTIONS = {"les": ("des", "aux"), "le": ("du", "au")}
_CIVILITIES = frozenset({"mme", "madame", "m", "mr", "monsieur"})
# What titles of movements are made of that are no nouns.
_ADVERBS = listed("""
    ensemble demain debout en pour avec maintenant autrement plus mieux nous vous tous toutes toujours ici
    aujourd'hui oui non a au vers hors contre
""")
# Names of communes begin or end so: Montclair, Rochefort, Villeneuve, Saint-Clair, Bellerive, Flavigny.
_PLACELIKE = re.compile(
    r"(?:saint|sainte|st|mont|val|beau|belle|clair|font|roche|ville|chateau|castel|haut|pont|champ)[ a-z].*"
    r"|.*(?:mont|val|ville|court|bourg|champs?|fort|fontaine|rives?|lieu|igny|ac|ieres|mesnil|brune)$"
)


class Form(StrEnum):
    """How much an expression proves by itself."""

    FULL = "full"  # a first name and a name, or an expression nobody else bears
    SURNAME = "surname"  # anybody, a village or a trade may bear it
    TITLE = "title"  # a movement or an event whose words may be everyday words
    FOLLOWERS = "followers"  # "les marcheurs", after "En marche"
    ROLE = "role"  # "la candidate": ours, or another
    HOMONYM = "homonym"  # the configuration says it is never us


@dataclass(frozen=True, slots=True)
class Name:
    """One expression to look for, already folded, and what it would name.

    `bearing` are the words that carry it, articles apart. `is_common` says of a surname that it is
    a noun, of a title that it may open any sentence ("ensemble", "agir", "en marche"); `is_placelike`
    that a village may well be called so.
    """

    folded: str
    target: Target
    form: Form
    bearing: tuple[str, ...] = ()
    is_common: bool = False
    is_placelike: bool = False


def names_of(campaign: Campaign) -> tuple[Name, ...]:
    """Return every expression worth looking for, each once; those of one letter are ignored."""
    found: dict[str, Name] = {}
    for folded, target, form in _all(campaign):
        if sum(c.isalnum() for c in folded) >= 2:
            found.setdefault(folded, _name(folded, target, form))
    return tuple(found.values())


def first_and_last(person: Named) -> tuple[str, str]:
    """Split a name: "Jean-Pierre Le Goff" -> "jean pierre", "le goff"; one word alone is a last name."""
    words = person.name.split()
    given = 1
    while given < len(words) - 1 and fold_pattern(words[given]) in FIRST_NAMES:
        given += 1
    if len(words) < 2:
        return "", fold_pattern(person.name)
    return fold_pattern(" ".join(words[:given])), fold_pattern(" ".join(words[given:]))


def content_words(folded: str) -> tuple[str, ...]:
    """Return the words of a name that carry it, articles apart ("les republicains" -> republicains)."""
    words = tuple(w for w in folded.replace("'", "' ").split() if w not in _ARTICLES)
    return words or tuple(folded.split())


def _name(folded: str, target: Target, form: Form) -> Name:
    bearing = content_words(folded)
    if form is Form.TITLE:
        return Name(folded, target, form, bearing, is_common=_opens_sentences(folded))
    is_noun = len(bearing) == 1 and bearing[0] in COMMON_NOUNS
    placelike = folded in TOWNS or bool(_PLACELIKE.match(bearing[0] if is_noun else folded))
    return Name(folded, target, form, bearing, is_noun, placelike)


def _opens_sentences(title: str) -> bool:
    """Return whether a title is an adverb, an infinitive, an imperative or begins with a preposition."""
    first = title.split(maxsplit=1)[0]
    return first in _ADVERBS or (len(first) > 3 and first.endswith(("er", "ir", "ons", "ez")))


def _all(campaign: Campaign) -> Iterator[tuple[str, Target, Form]]:
    yield from ((fold_pattern(words), Target.CANDIDATE, Form.HOMONYM) for words in campaign.homonyms)
    yield from _of_person(campaign.candidate, Target.CANDIDATE)
    for person in campaign.spokespersons:
        yield from _of_person(person, Target.SPOKESPERSON)
    yield from _of_title(campaign.movement, Target.MOVEMENT)
    for event in campaign.events:
        yield from _of_title(event, Target.EVENT)
    yield from ((w, Target.MOVEMENT, Form.FOLLOWERS) for w in _followers(fold_pattern(campaign.movement.name)))
    role = "la candidate" if campaign.gender == "f" else "le candidat"
    yield role, Target.CANDIDATE, Form.ROLE


def _of_person(person: Named, target: Target) -> Iterator[tuple[str, Target, Form]]:
    first, last = first_and_last(person)
    for surname in _spellings(last):
        yield from ((words, target, Form.FULL) for words in (_with_first(first, surname) if first else ()))
        yield surname, target, Form.SURNAME
        if surname.isalpha():
            yield from ((surname + ending, target, Form.FULL) for ending in ("iste", "istes"))
    initials = [word[0] for word in (*first.split(), *last.split())]
    if " " in first and len(initials) > 2:
        yield from ((sign.join(initials) + sign.strip(), target, Form.SURNAME) for sign in ("", ".", ". "))
    for alias in map(fold_pattern, person.aliases):
        if _bare(alias) != last:  # a civility proves little: `context.titled` weighs it
            yield alias, target, Form.FULL if " " in alias else Form.SURNAME


def _spellings(last: str) -> Iterator[str]:
    """Yield a last name as it is, without its particle, and with its "saint" shortened."""
    yield last
    for particle in ("de ", "d'"):
        rest = last.removeprefix(particle)
        if rest != last and rest.split()[0] not in _ARTICLES:
            yield rest
    if last.startswith(("saint ", "sainte ")):
        yield last.replace("saint", "st", 1)
        yield last.replace("saint", "st.", 1)


def _with_first(first: str, surname: str) -> Iterator[str]:
    """Yield a first name or its initials before the surname, or after it."""
    yield from (f"{first} {surname}", f"{surname} {first}")
    initials = [word[0] for word in first.split()]
    for written in {". ".join(initials) + ".", ".".join(initials) + ".", " ".join(initials), "".join(initials)}:
        if len(written) > 1:
            yield from (f"{written} {surname}", f"{written}{surname}")


def _bare(alias: str) -> str:
    """Drop civilities: "Mme Laborde" -> "laborde"."""
    return " ".join(w for w in alias.split() if w.strip(".") not in _CIVILITIES)


def _of_title(named: Named, target: Target) -> Iterator[tuple[str, Target, Form]]:
    for words in (named.name, *named.aliases):
        if not words.startswith("#"):
            yield from ((form, target, Form.TITLE) for form in _written(fold_pattern(words)))


def _written(title: str) -> Iterator[str]:
    """Yield a title, what French makes of its article ("des x", "aux x"), and its inner dot otherwise."""
    yield title
    article, _, rest = title.partition(" ")
    for contraction in _CONTRACTIONS.get(article, ()) if rest else ():
        yield f"{contraction} {rest}"
    if "." in title.strip("."):
        yield from (title.replace(".", dot) for dot in ("·", "•", " ", ""))


def _followers(movement: str) -> Iterator[str]:
    """Yield what the members of a movement are called: "renaissants", "marcheurs", "horizonistes"."""
    bearing = content_words(movement)
    if len(bearing) == 1 and bearing[0].isalpha() and len(bearing[0]) > 4:
        stem = bearing[0].rstrip("s").removesuffix("e")
        if stem.endswith("anc"):
            yield from (stem[:-1] + ending for ending in ("t", "ts", "te", "tes"))
        yield from (stem + ending for ending in ("istes", "eurs", "euses"))
