"""What a post wants of us, beside its subject: what to call it, and when a person alone can answer. Pure."""

import re

from watcher.messages import Message, msg
from watcher.model import Nature
from watcher.text import HANDLE, URL, fold

_ASKS = re.compile(
    r"\?|\b(?:questions?|reste (?:a savoir|une chose)|(?:on|nous) (?:voulons|veut|attendons|attend|aimerions) \w+"
    r"|relance|merci de (?:trancher|preciser)|expliquez|precis(?:ez|er) un jour)\b"
)
_OFFERS = re.compile(
    r"\b(?:propos(?:ons|ition|itions|e)|contributions?|suggerons|demandons|recommandons|inscrire|reunissez|ajouter"
    r"|associe)\b"
)
_OUR_PROPOSAL = re.compile(
    r"\b(?:votre|la|sa|une|dont la) propositions?(?: \d+)?\b|\b(?:elle|candidate|candidat) (?:en )?propose\b"
)
_WANTS_MORE = re.compile(
    r"\?|\b(?:on attend|nous attendons|engagez|reposer\w*|pas encore|chiche|a condition|qu'elle nous dise|qu'on nous"
    r"|demandons|reste a|manque|mauvaise nouvelle|par ecrit|preciser|a quand)\b"
)
_SETS_RIGHT = re.compile(
    r"^(?:rectificatif|erratum|correction)\b|\b(?:nous (?:corrigeons|rectifions|avions ecrit))\b|\bc'est inexact ?:"
    r"|^(?:c'est )?(?:faux|inexact) ?:.*\b(?:ne |n')\w+ (?:pas|aucune?|jamais|rien)\b"
)
_ON_OUR_WORK = re.compile(r"\b(?:programme|mesures?|propos\w+|idees?|prome\w+|textes?|\d+ euros|reprise?|cite)\b")

_PRAISES = re.compile(r"\b(?:merci|bravo|bonne?|juste|salu\w+|excellent\w*|soutenons|dont acte|plaisir)\b")
_OF_US_IN_PERSON = re.compile(
    r"\b(?:venue?s? (?:nous|une|deux|ce|hier|a notre)|d'(?:etre|avoir ete) (?:passee?s?|venue?s?|recue?s?)"
    r"|nous (?:a|ont|avons) (?:recu|rencontre|accueilli|ecoute|visite)\w*|avons ete (?:recu|ecoute)\w*"
    r"|passee? (?:nous voir|chez nous|une heure|deux heures)"
    r"|d'avoir rappele|d'avoir lu notre|derniere reunion)\b"
)
_PRESENCE = re.compile(
    r"\b(?:qui vient|qui viendra|vient-on|nous voir|viendrez-vous|serez-vous|sera-t-elle presente|invitee?s? a parler"
    r"|recevons les candidats|portes? a toutes les equipes|chaque candidat une heure|echanger une heure"
    r"|qui (?:dois-je|doit-on|peut-on|faut-il) (?:appeler|joindre|contacter)|voici nos disponibilites"
    r"|aucune n'a recu d'appel|tous venir|a notre courrier)\b"
)
_OUR_DOCUMENTS = re.compile(
    r"\b(?:erreur|coquille|faute) (?:dans|sur) (?:votre|vos)\b|\bqui relit\b|\bformulaire de contact\b"
    r"|\b(?:votre|vos|ce|son) (?:tracts?|visuels?|affiches?|videos?|formulaires?)\b"
)
_IN_WRITING = re.compile(r"\b(?:petition|engag\w+ par ecrit|reponses? ecrites?)\b")
_BY_A_PERSON = (
    (_OF_US_IN_PERSON, msg("it tells of a visit, a meeting or an exchange with us")),
    (_PRESENCE, msg("it asks for a presence or a contact, not for what the programme says")),
    (_OUR_DOCUMENTS, msg("it points at one of our own documents: check it first")),
    (_IN_WRITING, msg("it asks for a written commitment")),
)


def why_a_person(text: str) -> Message | None:
    """Say why no template may answer a post, or None when one may."""
    folded = _bare(text)
    return next((why for found, why in _BY_A_PERSON if found.search(folded)), None)


def name_of_post(text: str, nature: Nature) -> str:
    """Return what a reply may call a post: "question", "contribution", "remarque" or, never wrong, "message"."""
    folded = _bare(text)
    if nature is Nature.CRITICISM:
        return "remarque"
    if nature is Nature.PROPOSAL:
        return "contribution" if _OFFERS.search(_OUR_PROPOSAL.sub("", folded)) else "message"
    return "question" if nature is Nature.QUESTION and _ASKS.search(folded) else "message"


def wants_more(text: str) -> bool:
    """Return whether a post that is thanked also waits for something: thanks alone would dodge it."""
    return _WANTS_MORE.search(_bare(text)) is not None


def offers_nothing(text: str, nature: Nature) -> bool:
    """Return whether a post read as a contribution holds none, no praise and no request: nothing to thank for."""
    folded = _bare(text)
    holds = _PRAISES.search(folded) or _ON_OUR_WORK.search(folded) or _WANTS_MORE.search(folded)
    return nature is Nature.PROPOSAL and name_of_post(text, nature) == "message" and holds is None


def sets_right(text: str) -> bool:
    """Return whether a post itself corrects an error about us: it is thanked, not corrected."""
    return _SETS_RIGHT.search(_bare(text)) is not None


def speaks_of_our_work(text: str) -> bool:
    """Return whether a post that is thanked speaks of what we wrote, so that the measure may be linked."""
    return _ON_OUR_WORK.search(_bare(text)) is not None


def _bare(text: str) -> str:
    return fold(HANDLE.sub(" ", URL.sub(" ", text))).strip()
