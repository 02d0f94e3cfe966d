"""Say the name of an organisation in a French sentence: "à la Fédération", "des Ateliers", "d'Énergie". Pure.

The article comes from the first noun. A name whose first word is no such noun ("Montclair à Vélo") is
said without an article: a missing article is plain, a wrong one is a mistake.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from watcher.text import fold


class Article(StrEnum):
    """The definite article that a name takes in a sentence."""

    NONE = ""
    LE = "le"
    LA = "la"
    L = "l'"
    LES = "les"


_LISTED_MASCULINE = """
    bureau centre cercle cfa chantier cidff cinema club college collectif comite conseil conservatoire consortium
    courrier festival fonds forum foyer front gaec groupe groupement laboratoire lycee mouvement musee observatoire
    parti patronage planning pole refuge relais reseau secours snes snalc snuipp snu sgen syndicat theatre tiers-lieu
    village cnajep cnafal cnosf cndh cntf
"""
_LISTED_FEMININE = """
    banque bibliotheque bourse brigade caisse caserne chambre chorale cimade clinique commune compagnie communaute
    confederation conference coordination coop cooperative cpme croix-rouge delegation fabrique fcpe federation ferme
    fnath fnaut fnsea fondation fsu gazette halte ligue ldh lpo maison mission mutuelle paroisse permanence plateforme
    recyclerie regie ressourcerie scop societe section station table ville cgt cfdt cftc cfe-cgc mjc mfr
    confrerie vigie
"""
# They take "l'": a vowel, or a h that is not heard.
_LISTED_ELIDED = """
    academie agence aide alliance amap amicale antenne apel assemblee association atelier
    aumonerie ecole ehpad entente entraide equipe espace etablissement harmonie hopital horticulture imprimerie
    institut inter-lgbt internat office ong orchestre orphelinat oeuvre udaf ufc uncpie unaf unapei unef union unsa
    universite upa urps usine abbaye
"""
_LISTED_PLURAL = """
    aidants aines amis anciens apprentis artisans assistantes ateliers automobilistes benevoles cantines chantiers
    chercheurs citoyens commercants compagnons consommateurs enseignants eclaireurs eclaireuses eleveurs etudiants
    familles-rurales femmes-solidaires foyers gardiens habitants infirmiers internes jardins jeunes libraires locataires
    lyceens maraichers mediateurs medecins meres naturalistes parents patients paysans pecheurs petits pompiers
    producteurs professeurs restos retraites riverains sages-femmes sapeurs sapeurs-pompiers scouts soignants usagers
    vignerons voisins volontaires francas
"""
_GENDERS = {
    **dict.fromkeys(_LISTED_MASCULINE.split(), Article.LE),
    **dict.fromkeys(_LISTED_FEMININE.split(), Article.LA),
    **dict.fromkeys(_LISTED_ELIDED.split(), Article.L),
    **dict.fromkeys(_LISTED_PLURAL.split(), Article.LES),
}
_OWN = re.compile(r"(le|la|les) +(?=\S)|(l['’])(?=\S)", re.IGNORECASE)
_FIRST = re.compile(r"[^\s.,:;(]+")
_VOWEL = re.compile(r"[aeiouy]|h(?=[aeiouy])")
# A h that is heard: no elision before it.
_HEARD_H = re.compile(r"h(?:ale|all|alte|ameau|and|angar|arki|asard|aut|ero[s ]|ibou|ockey|olland|ongr|onte|ors|uit)")
_JOINED = re.compile(r"\S+ et ")  # "Familles et Handicap": a title, not a noun with its article


@dataclass(frozen=True, slots=True)
class Name:
    """A name without the article it came with, and the article it takes in a sentence."""

    bare: str
    article: Article

    @property
    def the(self) -> str:
        """Return "la Fédération", "l'Association", "Montclair à Vélo"."""
        return _after(self.article, self.bare)

    @property
    def to(self) -> str:
        """Return "à la Fédération", "au Collectif", "aux Ateliers", "à Montclair à Vélo"."""
        contracted = {Article.LE: "au ", Article.LES: "aux "}.get(self.article)
        return contracted + self.bare if contracted else f"à {self.the}"

    @property
    def of(self) -> str:
        """Return "de la Fédération", "du Collectif", "des Ateliers", "d'Énergie Citoyenne"."""
        contracted = {Article.LE: "du ", Article.LES: "des "}.get(self.article)
        if contracted:
            return contracted + self.bare
        return f"d'{self.bare}" if self.article is Article.NONE and elides(self.bare) else f"de {self.the}"

    @property
    def is_plural(self) -> bool:
        """Whether the verb agrees in the plural."""
        return self.article is Article.LES


def name_of(name: str) -> Name:
    """Return a name as French says it: "Les Restos du Cœur" -> "aux Restos du Cœur"."""
    name = name.strip()
    if own := _OWN.match(name):
        return Name(name[own.end() :], Article(fold(own[1] or own[2])))
    return Name(name, _article_of(name))


def elides(word: str) -> bool:
    """Return whether "de" loses its vowel before a word: "d'Énergie", but "de Handi'Cité"."""
    folded = fold(word)
    if re.match(r"(?:onz|oui|yaourt|yacht|ya|ye|yo|ouistiti|ulul)", folded):
        return False
    return bool(_VOWEL.match(folded)) and not _HEARD_H.match(folded)


def _after(article: Article, name: str) -> str:
    return name if article is Article.NONE else f"{article}{'' if article is Article.L else ' '}{name}"


def _article_of(name: str) -> Article:
    """Return the article of a name's first noun, none for what is no noun of the lists."""
    found = _FIRST.match(name)
    if found is None or _JOINED.match(name):
        return Article.NONE
    first = fold(found[0])
    if first in _GENDERS:
        return _GENDERS[first]
    head = first.split("-")[0]
    return _GENDERS.get(head, Article.NONE) if found[0].split("-")[0].isupper() else Article.NONE
