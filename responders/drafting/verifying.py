"""Verify that a machine's text says nothing of its own. Pure.

Every word that says something must stand in the measures it cites or in the post; in a sentence that
promises, in the measures alone, and with a negation only where the measure has one. Numbers, dates
and names are such words: what cannot be found is invented, and the text is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from responders.drafting.ranking import telling
from responders.drafting.stemming import stem, words_of
from responders.limits import LIMITS, length
from watcher.messages import Message, msg
from watcher.model import Measure, Network
from watcher.text import URL, clean, fold
from watcher.understanding.language import LanguageReader

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_PROMISES = re.compile(
    r"\b(?:nous|on|je|notre|la candidate|le candidat|l'etat)\b.*\b\w+(?:ons|rons|ra|rez|ront|rai|era|rait|rions)\b"
    r"|\b\w{3,}(?:erons|irons|rons|eront|iront|era|ira)\b|\b(?:aura|sera|seront|auront|va|vont|allons)\b"
    r"|\bnous \w+ons\b|\bpromet|\bengage|\bgaranti"
)
_CLAUSE = re.compile(r"[.!?;:,\n]|\b(?:et|mais|ou)\b")
_NEGATION = re.compile(r"\b(?:ne|n'|pas|jamais|aucune?|sans|ni|plus de|nul(?:le)?|non)\b|\bn'")
_TUTOIEMENT = re.compile(r"\b(?:tu|toi|ton|ta|tes|je|j'|mon|ma|mes)\b|\bj'")
_MARKUP = re.compile(r"[<>{}\[\]`@#*_\\＠＃]|https?:|www\.")
# Numbers, days and moments that are written in words, and would otherwise pass for words that link.
_IN_WORDS = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante"
    r"|cinquante|soixante|cents?|mille|millions?|milliards?|demi|moitie|tiers|quart|double|doubler|triple|tripler|dizaine"
    r"|douzaine|centaine|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|mai|juin|juillet"
    r"|aout|septembre|octobre|novembre|decembre|demain|hier|aujourd'hui|semaines?|mois|annees?|ans?|jours?|heures?|ete"
    r"|hiver|printemps|automne|premiers?|premieres?|seconde?|derniers?|dernieres?|toujours|jamais|tous|toutes|partout"
    r"|immediatement|bientot|seule?|seulement|aucune?)\b"
)
_LISTED_POLITE = """
    bonjour bonsoir merci remercions question message retour remarque attention lu lire lecture avis analyse critique
    precision preciser interet contribution ecoute echange discuter parler detail details voici sujet point equipe
    campagne programme mesure mesures article lien cordialement bien salutations propose proposons proposer pose posee
"""
_POLITE = frozenset(stem(word) for word in _LISTED_POLITE.split())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a machine's text may rest on: the measures it cites, the post, who may be named."""

    measures: tuple[Measure, ...]
    post: str
    names: tuple[str, ...]
    network: Network


def problem_of(text: str, evidence: Evidence) -> Message | None:
    """Say why a machine's text is refused, or None when all of it is found."""
    if text != clean(text) or not text.strip() or _MARKUP.search(text):
        return msg("it holds markup, an address, a handle or unreadable signs")
    if length(text, evidence.network) > LIMITS[evidence.network]:
        return msg("it is too long for {network}", network=evidence.network)
    if LanguageReader().name(text) != "fr":
        return msg("it is not in French")
    if _TUTOIEMENT.search(fold(text)):
        return msg("it speaks in its own name, or without courtesy")
    invented = next(_invented(text, evidence), None)
    return msg("“{word}” is neither in the measures it cites nor in the post", word=invented) if invented else None


def _invented(text: str, evidence: Evidence) -> Iterator[str]:
    """Yield what a text says and its evidence does not."""
    measures = fold(" . ".join(f"{m.title} . {m.answer} . {m.body}" for m in evidence.measures))
    named = fold(" . ".join(evidence.names))
    post = fold(URL.sub(" ", evidence.post))
    for sentence in _SENTENCE.findall(fold(text)):
        promises = bool(_PROMISES.search(sentence))
        allowed = f"{measures} . {named}" if promises else f"{measures} . {named} . {post}"
        yield from _missing(sentence, allowed)
        if promises:
            yield from (clause for clause in _CLAUSE.split(sentence) if not _says_as_much(clause, measures))


def _missing(sentence: str, allowed: str) -> Iterator[str]:
    known = _stems(allowed) | _POLITE
    yield from (word for word in words_of(sentence) if word[0].isdigit() and word not in words_of(allowed))
    yield from (word for word in telling(words_of(sentence)) if stem(word) not in known)
    yield from (word for word in words_of(sentence) if word.endswith(("rez", "ront")) and stem(word) not in known)
    told = set(_IN_WORDS.findall(allowed))
    yield from (word for word in _IN_WORDS.findall(sentence) if word not in told)


def _says_as_much(clause: str, measures: str) -> bool:
    """Return whether a clause says yes or no as the nearest clause of the measures does."""
    wanted = {stem(word) for word in telling(words_of(clause))}
    shared = [(len(wanted & _stems(one)), bool(_NEGATION.search(one))) for one in _CLAUSE.split(measures)]
    most = max((count for count, _ in shared), default=0)
    return most == 0 or bool(_NEGATION.search(clause)) in {negated for count, negated in shared if count == most}


def _stems(folded: str) -> set[str]:
    return {stem(word) for word in words_of(folded)}
