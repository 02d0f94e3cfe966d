"""Tell the language of a text itself, whatever the network's tag says."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from watcher.text import HANDLE, HASHTAG, URL

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "ca", "br", "eu", "oc")
UNKNOWN = "und"
_ENOUGH_LETTERS = 20
_SAMPLE = 150  # characters: beyond them the answer no longer changes, only the time spent

_STOP_WORDS: Mapping[str, frozenset[str]] = {
    line.split(":")[0]: frozenset(line.split(":")[1].split())
    for line in """
fr: le les des une du au aux et est dans pour nous vous qui sur avec pas ce cette sont plus mais notre votre leur être avoir ça c'est j'ai il elle je tu ils elles même où très merci bravo oui
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
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


class LanguageReader:
    """Name the language of texts; the model (about a second) is loaded when a text first needs it."""

    def name(self, text: str) -> str:
        """Return an ISO 639-1 code of `LANGUAGES`, or "und" for too short, no letters or another script."""
        bare = _strip(text)
        letters = len(_LETTERS.findall(bare))
        if not letters or 2 * len(_LATIN.findall(bare)) < letters:
            return UNKNOWN
        first, lead = _vote(bare)
        if letters < _ENOUGH_LETTERS:
            return first if lead > 0 else UNKNOWN
        if first == "fr" and lead >= 3:
            return "fr"  # plain French needs no model: most posts end here
        return self._identifier.classify(bare)[0]

    @cached_property
    def _identifier(self) -> _Identifier:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
        return identifier  # type: ignore[no-any-return]


def _strip(text: str) -> str:
    """Keep the words of the text's head: no address, handle or hashtag."""
    head = text[: 4 * _SAMPLE]
    for noise in (URL, HANDLE, HASHTAG):
        head = noise.sub(" ", head)
    return " ".join(head.split())[:_SAMPLE]


def _vote(text: str) -> tuple[str, int]:
    """Return the language with most stop words, and its lead over the next one."""
    words = _WORDS.findall(text.lower().replace("’", "'"))
    votes = sorted(((sum(w in stops for w in words), code) for code, stops in _STOP_WORDS.items()), reverse=True)
    return votes[0][1], votes[0][0] - votes[1][0]
