"""Tell the language of a text itself, whatever the network's tag says."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from watcher.text import HANDLE, HASHTAG, URL

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "ca", "br", "eu", "oc")
UNKNOWN = "und"
_ENOUGH_LETTERS = 20
_MODEL_SAMPLE = 100
_SAMPLE = 150  # characters: beyond them the answer no longer changes, only the time spent

_STOP_WORDS = {
    line.split(":")[0]: line.split(":")[1].split()
    for line in """
fr: le les des une du au aux et est dans pour nous vous qui sur avec pas ce cette sont plus mais notre votre \
leur être avoir ça c'est j'ai il elle je tu ils elles même où très merci bravo oui ses leurs ces ont \
cela comme afin aussi notamment d'une d'un qu'il n'est s'est c'était jusqu'à aujourd'hui chez
en: the and is are of to in for with that this you we they it on our your not have was were be yes
es: el los las una y es en para con que por del se su nuestro muy más pero como gracias sí
de: der die das und ist ein eine nicht mit für von zu den wir sie ich auf auch danke ja
it: il lo gli una e è di per con che non sono della nel del più anche grazie sì
pt: o os as uma e é em para com que não do da dos das mais nosso obrigado sim
nl: de het een en is van niet met voor op zijn wij ook dat dit aan bedankt ja
ca: el els les una i és amb per que del dels al més però gràcies són
br: ar an al ha da en eus evit gant war hag ket ez trugarez
eu: eta da ez bat dira du ere izan eskerrik bai hau gure
oc: lo los la las una e es dins per amb que del al mai mercé son
""".strip().splitlines()
}
# The languages each word belongs to.
_OWNERS: Mapping[str, tuple[str, ...]] = {
    word: tuple(code for code, words in _STOP_WORDS.items() if word in words)
    for word in sorted({word for words in _STOP_WORDS.values() for word in words})
}
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FOREIGN = re.compile("[^\x00-\u024f]")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


class LanguageReader:
    """Name the language of texts; the model (about a second) is loaded when a text first needs it."""

    def name(self, text: str) -> str:
        """Return an ISO 639-1 code of `LANGUAGES`, or "und" for too short, no letters or another script."""
        bare = _strip(text)
        letters = sum(map(str.isalpha, bare))
        if not letters or 2 * sum(map(str.isalpha, _FOREIGN.findall(bare))) > letters:
            return UNKNOWN
        first, lead = _vote(bare)
        if letters < _ENOUGH_LETTERS:
            return first if lead > 0 else UNKNOWN
        if first == "fr" and lead >= 2:
            return "fr"  # plain French needs no model: most posts end here
        return self._identifier.classify(bare[:_MODEL_SAMPLE])[0]

    @cached_property
    def _identifier(self) -> _Identifier:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
        return identifier  # type: ignore[no-any-return]


def _strip(text: str) -> str:
    """Keep the words of the text's head: no address, handle or hashtag."""
    head = text[: 4 * _SAMPLE]
    for mark, noise in (("://", URL), ("@", HANDLE), ("#", HASHTAG)):
        if mark in head:
            head = noise.sub(" ", head)
    return " ".join(head.split())[:_SAMPLE]


def _vote(text: str) -> tuple[str, int]:
    """Return the language with most stop words, and its lead over the next one."""
    votes = dict.fromkeys(LANGUAGES, 0)
    for word in _WORDS.findall(text.lower().replace("’", "'")):
        for code in _OWNERS.get(word, ()):
            votes[code] += 1
    (second, _), (most, first) = sorted((votes[code], code) for code in LANGUAGES)[-2:]
    return first, most - second
