"""The French words that say which way things go, and those that say no. Data for `frames`; folded.

Each way is the set of what becomes of its object: more of it, the same, less of it, or none.
"""

import re
from typing import NamedTuple

UP, SAME, DOWN, GONE = "up", "same", "down", "gone"


class Way(NamedTuple):
    """A family of words: what becomes of the object, and what the denial of these words leaves possible."""

    dimension: str
    said: frozenset[str]
    denied: frozenset[str]
    words: str


def _way(dimension: str, said: str, denied: str, words: str) -> Way:
    return Way(dimension, frozenset(said.split()), frozenset(denied.split()), "".join(words.split("\n")))


WAYS = (
    _way("degree", UP, "same down gone", r"""a la hausse|augment\w*|hauss\w+|relev(?:er\w*|ons|ee?s?|ement\w*)|
major\w+|
accroi\w+|accru\w*|alourdi\w*|renforc\w+|mont(?:er\w*|ee?s?|ent)|doubl\w+|tripl\w+|recrut\w+|embauch\w+|
cre(?:er\w*|ons|ees?|e|ations?)|ouvr(?:ir\w*|ons)|ouvert\w*|rouvr\w+|instaur\w+|constru\w+|developp(?:er\w*|ons)|
elargi\w*|etend\w+|deploy\w+|generalis\w+|plus elevee?s?|plus cher\w*|recul(?:er\w*|ons|s|e)?|repouss\w+|
report(?:er\w*|s)?|mieux payee?s?|ratifi\w+|allong\w+|install(?:er\w*|ons|ee?s?)"""),
    _way("degree", UP, "same down gone", r"(?:en|de) plus(?! de)|davantage|supplementaires?|nouve(?:lle|au|aux|lles)"),
    _way("degree", "down", "same up", r"""a la baisse|baiss\w+|redui\w+|reduction\w*|diminu\w+|alleg\w+|
abaiss\w+|rabot\w+|
amput\w+|moins (?:elevee?s?|cher\w*|de?(?!.?(?:une?|\d+|deux|trois|quatre|cinq|six|huit|dix|vingt|trente|
la)\b))|coup(?:er\w*|ons) dans|restrei\w+"""),
    _way("degree", "gone", "same up down", r"""supprim\w+|suppression\w*|abrog\w+|aboli\w*|abandonn\w+|
ferm(?:er\w*|ons|ees?|ent|etures?)|mett\w+ (?:fin|un terme)|mis\w* fin|cess(?:er\w*|ons|ation)|stopp\w+|
sort(?:ir\w*|ons)|elimin\w+|privee?s? d"""),
    _way("degree", "gone", "same up", r"interdi\w+|proscri\w+|bannir\w*"),
    _way("degree", "same up", "gone", r"autoris\w+|legalis\w+"),
    _way("degree", "same up", "down gone", r"""mainten\w+|maintien\w*|conserv\w+|gard(?:er\w*|ons|ees?)|preserv\w+|
sanctuaris\w+|poursui\w+|perennis\w+|rest(?:e|ent|era|eront|er)|defend(?:re|rons|ons)|
souten(?:ir|ons)|soutiend\w+|continuer\w*"""),
    _way("degree", "same up", "same down", r"atteindr\w+"),
    _way("degree", "same", "up down", r"""gel(?:er\w*|ons|ee?s?)|bloqu\w+|plafonn\w+|inchange\w*|niveau actuel"""),
    _way("degree", "up down gone", "same", r"""touch(?:er\w*|ons)|boug\w+|modifi\w+|fusion\w*|assoupl\w+|
chang(?:er\w*|ons|ements?)"""),
    _way("price", "free", "paid", r"gratuit\w*"),
    _way("price", "paid", "free", r"payante?s?|pai(?:e|er)(?:ont|ons|a)"),
    _way("duty", "must", "may", r"obligatoires?|obligation"),
    _way("duty", "may", "must", r"volontaires?|facultati\w+"),
    _way("owner", "private", "public", r"privatis\w+|vend(?:re|ue?s?|rons)|ventes?"),
    _way("owner", "public", "private", r"rest\w+ publi(?:cs?|ques?)|renationalis\w+"),
)  # fmt: skip
MORE, ENDING, FORBIDDING, KEEPING = WAYS[1], WAYS[3], WAYS[4], WAYS[6]
# Nouns: what is said against them may come after them ("la hausse n'est pas exclue").
NOUN = re.compile(
    r"(?:hausse|augmentation|relevement|recul|report|creation|baisse|reduction|diminution|suppression|fermeture|"
    r"abandon|cessation|interdiction|autorisation|maintien|gratuite|obligation|privatisation|fusion|construction|"
    r"generalisation|vente|plus elevee?|en plus)s?"
)
# Words that say no to what follows; said twice, they say yes.
AGAINST = re.compile(
    r"exclu\w*|refus\w*|rejet\w*|renonc\w*|oppos\w*|(?:sommes|est|vot\w+) contre|ecart(?:er\w*|ons|ee?s?)"
    r"|empech\w*|evit(?:er\w*|ons)|"
    r"hors de question|sans|zero"
)
FAVOUR = re.compile(r"favorables? (?:a|au|aux)|pour (?:la|le|les|l')|defendons|voulons|souhaitons")
NO_AFTER_NE = re.compile(r"pas|plus|jamais|aucune?s?|rien|ni|nullement|personne|guere")
# Number words name no subject.
NUMBERS = re.compile(
    r"(?:zero|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|"
    r"quarante|cinquante|soixante|cents?|mille|millions?|milliards?)"
)
NO_ALONE = re.compile(r"pas|aucune?s?|jamais|non")
# Where one thought ends and another begins.
BREAKS = re.compile(
    r"[.!?;:,()«»\"]+|\b(?:mais|cependant|toutefois|tandis que|alors que|la ou|pour que|afin de|avant d|qui"
    r"|dont|lorsque|quand|(?=sans )|et (?=nous |non ))"
)
# Nouns too common to tell one subject from another.
_COMMON = """
    budget nombre taux moyen prix aide place poste emploi effort plan politique loi droit service france pays
    etat effectif mesure niveau tarif montant projet programme reform reforme dispositif systeme regle norme
    fonds financement part point cas question sujet credit depense recette cout somme acces travail annee delai
    duree ligne site local public publique national nationale francais petit petite grand grande nouveau ancien
    certain chaque tout plusieurs meme autre premier dernier seul legal legale actuel necessaire acceptable
    envisageable pret libre commun premiere derniere conseil demande
"""
COMMON = frozenset(_COMMON.split())
# Verbs and little words that name no subject.
_EMPTY = """
    nous vous ils elles elle il on je les des une un le la de du au aux en et ou ni par pour dans sur sous avec
    entre vers chez pendant depuis avant apres jusqu dont que qui quoi ce cet cette ces son sa ses leur leurs
    notre nos votre vos mon ton plus moins pas ne jamais aucun aucune rien sera seront est sont etre ete etait
    avoir aura auront avons ont soit serait seraient pouvons pourrions pourrait pourraient peut pourra pourront
    faut faudra faudrait devra devront deviendra deviennent veut voulons vouloir voudrions souhaitons proposons
    prevoyons allons fera feront faire faisons rendre reste restera resteront rester engageons garantirons
    garantir promettons veillerons laisserons laisser ici si non oui tres bien aussi alors donc car mais comme
    quand bonjour merci question prevu prevue interdit interdisons portee porte porter ramene ramener ramenerons
    atteindra droit mois an ans annees jour jours euro euros million millions milliard milliards mille cent
    progressivement demain aujourd hui prets sommes favorables dire lors dela voulez contre zero hors moitie
    terme fin mettre mettrons toute toutes tous tout desormais applique appliquee sans mieux libres opposes
    opposee ajuster ajusterons ajustee ajustees
"""
EMPTY = frozenset(_EMPTY.split())
SAME_SUBJECT = {
    word: group[0]
    for group in (
        ("train", "ferroviair"), ("hopital", "hospitalier"), ("ecole", "scolair"),
        ("medecin", "generaliste", "docteur"),
        ("enseignant", "professeur", "prof", "instituteur"), ("infirmier", "infirmiere"), ("taxe", "taxer", "taxee"),
        ("retraite", "retraitee"), ("impot", "fiscalite", "imposition"), ("salaire", "payee", "remuneration"),
        ("agriculteur", "agricole", "paysan", "agriculture"), ("nucleaire", "reacteur"), ("etudiant", "etudiante"),
        ("logement", "hlm"), ("policier", "police"), ("gendarme", "gendarmerie"), ("entreprise", "societe"),
    )
    for word in group
}  # fmt: skip
PHRASES = (("bureau de poste", "bureaudeposte"), ("bureaux de poste", "bureaudeposte"),
           ("lignes de train", "lignetrain train"), ("ligne de train", "lignetrain train"),
           ("lignes ferroviaires", "lignetrain train"), ("petites lignes", "lignetrain"),
           ("service national", "servicenational"), ("service civique", "servicecivique"))  # fmt: skip
