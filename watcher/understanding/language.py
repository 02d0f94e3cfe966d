"""Tell the language of a text itself, whatever the network's tag says.

Plain French is known by its small words and stops there; the model reads only what is left. Corsican
and Alsatian, which the model does not know, are known by theirs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Protocol

from watcher.text import HANDLE, HASHTAG, URL

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "ca", "br", "eu", "oc", "co", "gsw")
UNKNOWN = "und"  # ISO 639-2, undetermined: too short, no letters, or another script
MIXED = "mul"  # ISO 639-2, multiple languages: several, each in sentences of its own
_ENOUGH_LETTERS = 20
_SHORT_LETTERS = 40
_MODEL_SAMPLE = 150  # characters: beyond them the answer no longer changes, only the time spent
_SAMPLE = 600
_BY_WORDS_ALONE = frozenset({"co", "gsw"})

_STOP_WORDS = {
    line.split(":")[0]: line.split(":")[1].split()
    for line in """
fr: le les des une du aux au et est dans pour nous vous qui sur avec pas ce cette sont plus mais notre votre \
leur être avoir ça c'est j'ai il elle je tu ils elles même où très merci bravo oui ses leurs ces ont nos vos \
cela comme afin aussi notamment d'une d'un qu'il qu'on n'est s'est n'a c'était jusqu'à aujourd'hui chez sans \
sous entre faut fait font cet ne ni donc quand depuis contre tous toutes encore toujours rien aucun aucune demain \
un an la de à en on par si que se son sa cette veut peut doit tout c'était y a
en: the and is are of to in for with that this you we they it our your not have has was were be yes an at from \
about what who does will than by
es: el los las una y es en para con que por del se su nuestro nuestra muy más pero como gracias sí
de: der die das und ist ein eine einer nicht mit für von zu den dem wir sie ich auf auch danke ja unser am im was
it: il lo gli una e è di per con che non sono della nel del più anche grazie sì
pt: o os as uma e é em para com que não do da dos das mais nosso obrigado sim
nl: de het een en is van niet met voor op zijn wij ook dat dit aan bedankt ja
ca: el els les una i és amb per que del dels al més però gràcies són la a
br: ar an al ha da en eus evit gant war hag ket ez trugarez zo ur un er dec'h hol d'an
eu: eta da ez bat dira du ere izan eskerrik bai hau gure dugu dute zer nahi asko zuen den zure
oc: lo los la las una e es dins per amb que del al mai mercé son sus avèm sèm lei dei
co: u a i è hè di in chì ùn micca nant'à sò cù ind'è trà semu avemu vostru nostru sta stu tutti tutte assai ancu \
cum'è da ci vole dumandanu corsa corsu
gsw: isch nit mir mr uf un d'r vun fer welle han sin wo kenn iwwer e dr arig gsi vum alli ebbs lit s'isch
""".strip().splitlines()
}
# The languages each word belongs to.
_OWNERS: Mapping[str, tuple[str, ...]] = {
    word: tuple(code for code, words in _STOP_WORDS.items() if word in words)
    for word in sorted({word for words in _STOP_WORDS.values() for word in words})
}
# Words of other languages that French texts hold all the time tell nothing against French.
_ALSO_FRENCH = frozenset("a à al as da de del des du e en es i in la o on os que se son un per di u".split())  # noqa: SIM905
_FRENCH = frozenset(word for word, owners in _OWNERS.items() if owners == ("fr",))
_FOREIGN_WORDS = frozenset(word for word, owners in _OWNERS.items() if "fr" not in owners) - _ALSO_FRENCH
_SHARED = frozenset(word for word, owners in _OWNERS.items() if "fr" in owners) - _FRENCH
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FOREIGN_LETTERS = re.compile("[^\x00-\u024f\u2018\u2019]")
_SENTENCE_ENDS = re.compile(r"[.!?…/|\n]+")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


class LanguageReader:
    """Name the language of texts; the model (about a second) is loaded when a text first needs it."""

    def name(self, text: str) -> str:
        """Return a code of `LANGUAGES` (ISO 639), `MIXED` or `UNKNOWN`."""
        return "fr" if _is_plainly_french(text) else self._weigh(text[:_SAMPLE])

    def _weigh(self, text: str) -> str:
        bare = _strip(text)
        letters = sum(map(str.isalpha, bare))
        if not letters or 2 * sum(map(str.isalpha, _FOREIGN_LETTERS.findall(bare))) > letters:
            return UNKNOWN
        first, lead = _vote(bare)
        if letters < _ENOUGH_LETTERS:
            return first if lead > 0 else UNKNOWN
        if len(set(_languages_of_sentences(bare))) > 1:
            return MIXED
        if lead >= 2 and (first == "fr" or first in _BY_WORDS_ALONE):
            return first
        if letters < _SHORT_LETTERS and _may_be_french(bare):
            return "fr"  # in so few letters the model guesses, and French is what we follow
        return self._identifier.classify(" ".join(bare.split())[:_MODEL_SAMPLE])[0]

    @cached_property
    def _identifier(self) -> _Identifier:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
        return identifier  # type: ignore[no-any-return]


def _is_plainly_french(text: str) -> bool:
    """Return whether small French words are many, and those of other languages next to none."""
    words = set(text[:_SAMPLE].lower().replace("’", "'").split())
    french, foreign = len(words & _FRENCH), len(words & _FOREIGN_WORDS)
    if not foreign:
        return french >= 2 or (french == 1 and len(words & _SHARED) >= 2)
    return french >= 2 + 3 * foreign


def _may_be_french(text: str) -> bool:
    """Return whether two small words may be French, and none belongs to other languages alone."""
    words = set(_WORDS.findall(text.lower().replace("’", "'")))
    return len(words & (_SHARED | _FRENCH)) >= 2 and not words & _FOREIGN_WORDS


def _strip(text: str) -> str:
    """Keep the words: no address, handle or hashtag."""
    for mark, noise in (("://", URL), ("@", HANDLE), ("#", HASHTAG)):
        if mark in text:
            text = noise.sub(" ", text)
    return text


def _languages_of_sentences(bare: str) -> Iterator[str]:
    """Yield the language of each sentence whose small words leave no doubt."""
    for sentence in _SENTENCE_ENDS.split(bare):
        if len(sentence) >= _ENOUGH_LETTERS:
            language, lead = _vote(sentence)
            if lead >= 2:
                yield language


def _vote(text: str) -> tuple[str, int]:
    """Return the language with most different small words, and its lead over the next one."""
    words = set(_WORDS.findall(text.lower().replace("’", "'")))
    votes = Counter(code for word in words & _OWNERS.keys() for code in _OWNERS[word])
    (first, most), (_, second) = (*votes.most_common(2), (UNKNOWN, 0), (UNKNOWN, 0))[:2]
    return first, most - second
