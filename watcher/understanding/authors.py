"""Say what kind of account speaks; when in doubt, a private individual, whom nobody profiles."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from watcher.model import AuthorKind, Campaign, Network, Organisation, Post
from watcher.text import fold
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.scan import Folded

# Read from the top: the first cue that fits decides. Folded words of a profile's name.
_NAME_CUES: Mapping[AuthorKind, str] = {
    AuthorKind.ELECTED_OFFICIAL: """
        deputee?|senateur|senatrice|(?:le|la) maire|maire (?:de|d')|adjointe? au maire|eurodeputee?|
        conseill(?:er|ere) (?:municipal|departemental|regional)e?""",
    AuthorKind.INSTITUTION: """
        mairie|ville d[e']|commune d[e']|communaute (?:de communes|d'agglo)|metropole|departement|region|
        conseil (?:regional|departemental)|prefecture|ministere|gouvernement|academie|rectorat|ars|caf|cpam|
        chambre (?:de commerce|d'agriculture|des metiers)|office (?:public|national)|
        agence (?:nationale|regionale)""",
    AuthorKind.MEDIA: """
        radios?|journal|gazette|courrier|depeche|echos?|presse|hebdo|magazine|televisions?|tv|web ?tv|tele|
        media|redaction|france (?:bleu|info|inter|culture|[235])|actu|infos?""",
    AuthorKind.ORGANISATION: """
        associations?|asso|collectif|federation|confederation|unions?|syndicat|comite|clubs?|ligue|amicale|
        reseau|mouvement|fondation|ong|cooperative|scop|amis d[eu']|maison d[eu]s?|ateliers?|festival|
        entraide|usagers|parents d'eleves|cercle|groupement|secours|restos?|foyers?|mutuelle|institut|
        coordination|alliance|observatoire|artisans|commercants|apf|cfdt|cgt|fo|fsu|unsa|fcpe|fnsea|unef|
        ufc|aines|accueil""",
}
_EITHER = r"(?<!\w)(?:{})(?!\w)"
_CUES = {
    kind: re.compile(_EITHER.format("".join(words.split("\n")).replace("        ", "")))
    for kind, words in _NAME_CUES.items()
}
_FIRST_PERSON = re.compile(
    r"(?<!\w)(?:je (?!vous invite)|j'|moi[, ]|mon (?:fils|mari|pere|medecin|avis|fils|frere|bus|train|loyer)|"
    r"ma (?:fille|femme|mere|retraite|soeur|facture|voisine)|mes (?:enfants|parents|voisins|impots|eleves))"
)
_HANDLE_PARTS = re.compile(r"[^\W\d_]+")
_PERSONAL_HANDLE = re.compile(r"[a-z]+[._-]?[a-z]*[._-]?\d{2,4}$")


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
        words = name.split()
        if words and words[0] in FIRST_NAMES:
            return _official_or_individual(name)
        if self._movement and self._movement in name:
            return AuthorKind.AFFINITY_GROUP
        if kind := _kind_of_name(name):
            return kind
        if _FIRST_PERSON.search(text) or _looks_personal(handle):
            return AuthorKind.INDIVIDUAL
        return AuthorKind.INDIVIDUAL if words else AuthorKind.UNKNOWN


@lru_cache(maxsize=4096)
def _kind_of_name(name: str) -> AuthorKind | None:
    return next((kind for kind, cue in _CUES.items() if cue.search(name)), None)


def _plain(handle: str) -> str:
    return fold(handle).removeprefix("@").rstrip("/")


def _official_or_individual(name: str) -> AuthorKind:
    """Tell "Anne Petit, députée" from "Anne Petit, présidente d'association": only the former is public."""
    official = _CUES[AuthorKind.ELECTED_OFFICIAL].search(name)
    return AuthorKind.ELECTED_OFFICIAL if official else AuthorKind.INDIVIDUAL


def _looks_personal(handle: str) -> bool:
    parts = _HANDLE_PARTS.findall(handle.removeprefix("@").split("@")[0])
    return bool(FIRST_NAMES.intersection(parts)) or bool(_PERSONAL_HANDLE.fullmatch(handle.removeprefix("@")))
