"""Say what kind of account speaks; when in doubt, a private individual, whom nobody profiles."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from watcher.model import AuthorKind, Campaign, Network, Organisation, Post
from watcher.text import fold
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.scan import Folded

# Folded words of a profile's name; the one that stands first says what the account is: a "collectif
# de défense de l'hôpital" is no hospital.
_NAME_CUES: Mapping[AuthorKind, str] = {
    AuthorKind.ELECTED_OFFICIAL: """
        depute(?:e|[·.-]?e)?|senat(?:eur|rice)|(?:le|la) maire|maire (?:de|d'|du)|adjointe? au maire|eurodeputee?|
        conseill(?:er|ere) (?:municipal|departemental|regional)e?|elue?s|
        president(?:e)? d[ue] (?:conseil|departement|region)""",
    AuthorKind.MEDIA: """
        radios?|journal|gazette|courrier|depeche|echos?|presse|hebdo|magazine|televisions?|tv|web ?tv|tele|
        media|redaction|france (?:bleu|info|inter|culture|[235])|actu|actualites?|infos?|quotidien|matin|podcasts?|
        independant du|eveil d[ue]|nouvelliste|newsletter""",
    AuthorKind.INSTITUTION: """
        mairie|ville d[e']|commune d[e']|communaute (?:de communes|d'agglo)|metropole|departement|region|
        conseil (?:regional|departemental|municipal)|(?:sous )?prefecture|prefete?|ministere|gouvernement|academie|
        rectorat|ars|caf|cpam|msa|chambre (?:de commerce|d'agriculture|des metiers)|office (?:public|national)|
        agence (?:nationale|regionale)|ch[ru]u?|centre hospitalier|hopital|hopitaux|ehpad|universite|gendarmerie|
        police (?:nationale|municipale)|sdis|pompiers|lycee|college|ecole|ccas|france travail|pole emploi|
        tribunal|cour d'appel|douanes?|insee|ademe|sncf|ratp""",
    AuthorKind.ORGANISATION: """
        associations?|asso|collectif|federation|confederation|unions?|syndicat|comite|clubs?|ligue|amicale|
        reseau|mouvement|fondation|ong|cooperative|scop|amis d[eu']|maison d[eu]s?|ateliers?|festival|
        entraide|usagers|parents d'eleves|cercle|groupement|secours|restos?|foyers?|mutuelle|institut|
        coordination|alliance|observatoire|artisans|commercants|apf|cfdt|cgt|fo|fsu|unsa|fcpe|fnsea|unef|
        ufc|aines|accueil|jeunes agriculteurs|coordination rurale|cimade|lpo|sos|solidaires|sud|medef|cpme|
        cftc|cfe cgc|croix rouge|emmaus|amnesty|greenpeace|attac|chasseurs|pecheurs|riverains|habitants|
        etudiants|lyceens|medecins|infirmiers|sages femmes|agriculteurs|maraichers|apiculteurs|
        planning familial|ldh|unapei|france nature environnement|fne|compagnie|theatre|centre social|mjc""",
}
# Somebody who says "I am", whatever the organisation or the office that follows.
_ONESELF = re.compile(
    r"(?:un|une|mon|ma|moi|juste|simple|ancien|ancienne|ex|fan|fils|fille|maman|papa|mamie|papy|mere|pere|soeur|frere|"
    r"adherente?|membre|militante?|syndiquee?|retraitee?|etudiante?|lyceenne?|prof|professeure?|journaliste|infirmiere?|"
    r"aide soignante?|medecin|avocate?|agriculteur|agricultrice|eleveu(?:r|se)|citoyenne?|electeur|electrice)(?!\w)"
)
_EITHER = r"(?<!\w)(?:{})(?!\w)"
_CUES = {
    kind: re.compile(_EITHER.format("".join(words.split("\n")).replace("        ", "")))
    for kind, words in _NAME_CUES.items()
}
_FIRST_PERSON = re.compile(
    r"(?<!\w)(?:je (?!vous invite)|j'|moi[, ]|mon (?:fils|mari|pere|medecin|avis|fils|frere|bus|train|loyer)|"
    r"ma (?:fille|femme|mere|retraite|soeur|facture|voisine)|mes (?:enfants|parents|voisins|impots|eleves))"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_PERSONAL_HANDLE = re.compile(r"[a-z]+(?:[._-][a-z]*)?[._-]?\d{2,4}")


class AuthorReader:
    """Tell who speaks, from the directory first and from the profile's own words next."""

    def __init__(self, campaign: Campaign, organisations: Sequence[Organisation]) -> None:
        self._by_id = {organisation.id: organisation for organisation in organisations}
        self._by_account = {
            (account.network, _plain(account.address)): organisation
            for organisation in organisations
            for account in organisation.accounts
        }
        self._movement = fold(campaign.movement.name)

    def organisation(self, post: Post) -> Organisation | None:
        """Return the directory's entry for the post's author, if it has one."""
        known = self._by_id.get(post.organisation_id or "")
        return known or self._by_account.get((Network(post.network), _plain(post.author.handle)))

    def kind(self, post: Post, folded: Folded) -> AuthorKind:
        """Return the author's kind: directory, then what the account declares, then cues."""
        if organisation := self.organisation(post):
            return organisation.kind
        if post.author.kind is not None:
            return post.author.kind
        return self._guess(fold(post.author.name), fold(post.author.handle), folded.text[:500])

    def _guess(self, name: str, handle: str, text: str) -> AuthorKind:
        words = _LETTERS.findall(name)
        if words and words[0] in FIRST_NAMES:
            return _official_or_individual(name)
        if words and _ONESELF.match(" ".join(words)):
            return AuthorKind.INDIVIDUAL
        if self._movement and self._movement in name:
            return AuthorKind.AFFINITY_GROUP
        if kind := _kind_of_name(name):
            return kind
        if _FIRST_PERSON.search(text) or _looks_personal(handle):
            return AuthorKind.INDIVIDUAL
        return AuthorKind.INDIVIDUAL if words else AuthorKind.UNKNOWN


@lru_cache(maxsize=4096)
def _kind_of_name(name: str) -> AuthorKind | None:
    words = name.replace("-", " ")
    found = {kind: match.start() for kind, cue in _CUES.items() if (match := cue.search(words))}
    return min(found, key=lambda kind: found[kind], default=None)


def _plain(handle: str) -> str:
    return fold(handle).removeprefix("@").rstrip("/")


def _official_or_individual(name: str) -> AuthorKind:
    """Tell "Anne Petit, députée" from "Anne Petit, présidente d'association": only the former is public."""
    official = _CUES[AuthorKind.ELECTED_OFFICIAL].search(name)
    return AuthorKind.ELECTED_OFFICIAL if official else AuthorKind.INDIVIDUAL


def _looks_personal(handle: str) -> bool:
    parts = _LETTERS.findall(handle.removeprefix("@").split("@")[0])
    return bool(FIRST_NAMES.intersection(parts)) or bool(_PERSONAL_HANDLE.fullmatch(handle.removeprefix("@")))
