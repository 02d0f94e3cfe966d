"""Tell whether a post asks for more than a measure says: then the reply admits it. Pure.

Something asked for must be missing from the whole measure, body included, for the reply says that the
measure holds no more. Three signs then suffice, one of them: the sentence wants something precise (how
many, when, who, "also", this very place); the post already quotes the measure; most of what it asks is
not there.
"""

import re
from collections.abc import Iterable

from responders.drafting.ranking import telling
from responders.drafting.stemming import stem, words_of
from watcher.model import Measure
from watcher.text import HANDLE, URL, fold

_NUMBER = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|dix|douze|quinze|vingt|trente|quarante|cinquante|moitie|tiers)\b"
)
_SENTENCE = re.compile(r"[^.?!;:\n]+(?:[.:](?=\d)[^.?!;:\n]+)*[.?!;:\n]*")
_ASKS = re.compile(
    r"\?|\b(?:reste (?:a savoir|une chose)|on veut|nous voulons|nous attendons|on attend|merci de trancher|expliquez"
    r"|la question d)\b"
)
_LACKS = re.compile(
    r"\b(?:rien|aucune? (?:mot|ligne)|pas (?:un|une) (?:mot|ligne)|manque\w*|jamais|muett?e?s?|flous?|vagues?|aveugle"
    r"|insuffisant\w*|trop peu|ne (?:dit|dites|regle\w*|suffi\w*|precise) (?:rien|pas)"
    r"|mais(?!.*\b(?:juste|bonne?|bien|d'accord)\b))\b"
)
_PRECISE = re.compile(
    r"\b(?:combien|quand|le nombre d\w*|lesquel\w*|laquelle|auquel|aussi|y compris|seulement|cumulable\w*"
    r"|et ou|c'est ou|(?:paie(?:ra)?|fait|comptent|dote) (?:de )?comment"
    r"|(?:a|avec|sur|pour|en|dote de|jusqu'a) quel(?:le)?s? \w+"
    r"|quel(?:le)?s? (?:montant|chiffre|nombre|prix|loyer|plafond|age|ratio|part|delai|date|echeance|calendrier|saison"
    r"|criteres?|pouvoirs?|garantie|ordre|duree|taux))\b|(?:^\W*|[,:] |\bavec |\bpar |\bpour |\bmais |\bsavoir )qui\b"
    r"|^\W*et (?:la|les?|pour|si|dans)\b"
)
_QUANTITY = re.compile(
    r"\b(?:combien|nombre d|quel(?:le)? (?:montant|chiffre|nombre|plafond|age|ratio|delai|date|prix)|quand)\b"
)
_FUNDING = re.compile(r"\b(?:finan\w+|(?:qui|on la|on le) (?:paie\w*|compense\w*)|cout\w*|budget)\b")
FUNDS = re.compile(r"\b(?:finan\w+|dotation|compens\w+|millions?|fonds)\b")
_PLACE = re.compile(r"(?<=[a-zà-ÿ,'’] )[A-ZÀ-Ý][\w’'-]{3,}")  # a capital inside a sentence
_QUOTED = re.compile(r'"([^"]{8,})"')
_FIGURE = re.compile(r"\d[\d ]*\d|\d")
_VERB = re.compile(r"\w+(?:ra|rai|ras|rez|ront|rons|ez|ons)$")  # says what is done, not to what
_MOST = 0.6
_LETTERS = 3


def goes_beyond(measure: Measure, text: str, us: Iterable[str] = (), *, criticises: bool = False) -> bool:
    """Return whether a post asks for what a measure does not say; what criticism finds missing is asked for.

    `us` are folded words of our names: they ask nothing of the measure.
    """
    bare = HANDLE.sub(" ", URL.sub(" ", text))
    held = _stems(_whole(measure)) | {stem(word) for word in us}
    knows = _knows(fold(bare), measure)
    asking = [one for one in _SENTENCE.findall(bare) if _wants(fold(one), criticises=criticises)]
    return any(_is_beyond(one, measure, held, knows=knows) for one in asking)


def kind_asked(text: str) -> re.Pattern[str] | None:
    """Return what a sentence must hold to answer a folded post: who pays, or a number; None for all else."""
    if _FUNDING.search(text):
        return FUNDS
    return _NUMBER if _QUANTITY.search(text) else None


def _wants(folded: str, *, criticises: bool) -> bool:
    return bool(_ASKS.search(folded) or (criticises and _LACKS.search(folded)))


def _is_beyond(sentence: str, measure: Measure, held: set[str], *, knows: bool) -> bool:
    folded = fold(sentence)
    words = (word for word in telling(words_of(folded)) if len(word) >= _LETTERS)
    asked = {stem(word) for word in words if not _VERB.match(word)}
    precise = bool(_PRECISE.search(folded) or _LACKS.search(folded))
    if not asked or (precise and knows):
        return knows  # "Et là ?", "Combien d'agents ?" after a quotation of the measure
    if not (knows or precise or asked & held):
        return False  # it asks of something else: "La candidate connaît-elle notre ville ?"
    if _QUANTITY.search(folded) and not _NUMBER.search(fold(measure.body)):
        return True
    missing = asked - held
    elsewhere = any(not _telling(place) <= held for place in _PLACE.findall(sentence))
    return elsewhere or (bool(missing) and (precise or knows or len(missing) >= max(2, _MOST * len(asked))))


def _knows(folded: str, measure: Measure) -> bool:
    """Return whether a post quotes the measure, names it or gives a figure of it."""
    held = _stems(_whole(measure))
    quoted = [_stems(found) for found in _QUOTED.findall(folded)]
    if any(words and len(words & held) >= _MOST * len(words) for words in quoted):
        return True
    if measure.number is not None and re.search(rf"\b(?:propositions?|mesures?) {measure.number}\b", folded):
        return True
    known = {_digits(one) for one in _FIGURE.findall(fold(measure.body))}
    return any(len(one) > 1 and one in known for one in map(_digits, _FIGURE.findall(folded)))


def _digits(figure: str) -> str:
    return figure.replace(" ", "")


def _whole(measure: Measure) -> str:
    return fold(" ".join((measure.title, measure.answer, measure.body, *measure.keywords)))


def _telling(text: str) -> set[str]:
    return {stem(word) for word in telling(words_of(fold(text)))}


def _stems(folded: str) -> set[str]:
    return {stem(word) for word in words_of(folded)}
