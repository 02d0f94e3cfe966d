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
major\w+|rencheri\w*|grimp(?:er\w*|ent)|gonfl(?:er\w*|ons|ee?s?)|aggrav\w+|amplifi\w+|intensifi\w+|
accro(?:i|itr|iss)\w*|accru\w*|alourdi\w*|renforc\w+|mont(?:er\w*|ee?s?|ent)|d(?:edoubl|oubl)\w+|tripl\w+|
recrut\w+|embauch\w+|indexe?\w*|
cre(?:er\w*|ons|ees?|e|ations?)|ouvr(?:ir\w*|ons)|ouvert\w*|ouverture\w*|r(?:e)?ouvr\w+|reouvert\w*|instaur\w+|
construi\w*|construct\w+|batir\w*|bati(?:e|es|s|ssons)|edifi(?:er|ons)\w*|
developp(?:er\w*|ons)|elargi\w*|etend\w+|deplo(?:y|i)\w+|generalis\w+|plus elevee?s?|plus cher\w*|
recul(?:er\w*|ons|s|e)?|repouss\w+|report(?:er\w*|s)?|mieux payee?s?|ratifi\w+|allong\w+|install(?:er\w*|ons|ee?s?)|
revaloris\w+|agrandi\w*|multipli(?:er\w*|ons|ee?s?|cation)|lanc(?:er\w*|ons|ee?s?|ement)|mett\w+ en place|
mise? en place|
realis(?:er\w*|ons|ee?s?|ation)|retabli\w*|restaur(?:er\w*|ons|ee?s?|ation)|reintrodui\w*|introdui(?:re|sons|ra|
rons)\w*|
ira a son terme|iront a leur terme|ver\w+ le jour|menee?s? a bien|entrer\w* en vigueur|mise? en service|
relanc\w+|sort\w+ de terre|croi(?:tre|tra|tront|ssance)|hiss(?:er\w*|ons|ee?s?)|rehauss\w+|etoff(?:er\w*|ons|ee?s?)|
dop(?:er\w*|ons|ee?s?)|accentu\w+|implant\w+|surtax\w+|
mett\w+ sur pied|mise? sur pied|fonder\w*|alourdissement"""),
    _way("degree", UP, "same down gone", r"(?:en|de) plus(?! de)|davantage|supplementaires?|nouve(?:lle|au|aux|lles)"),
    _way("degree", "down", "same up", r"""a la baisse|baiss\w+|redui\w+|reduction\w*|diminu\w+|alleg\w+|
abaiss\w+|rabot\w+|rogn(?:er\w*|ons|ee?s?)|grignot\w+|amoindri\w*|affaibli\w*|resserr\w+|
amput\w+|moins (?:elevee?s?|cher\w*|de?(?!.?(?:une?|\d+|deux|trois|quatre|cinq|six|huit|dix|vingt|trente|
la)\b))|coup(?:er\w*|ons|ee?s?)(?: dans)?|coupes? (?:dans|budgetaires?)|restrei\w+|assoupl\w+|
faire des economies|economis(?:er\w*|ons)|frein(?:er\w*|ons|ee?s?)|ralenti\w*|taill(?:er\w*|ons) dans|sabr(?:er\w*|
ons|ee?s?)|
ecorn\w+|minor\w+|desengage\w*|compress\w+|divis(?:er\w*|ons|ee?s?) par|ramen(?:er\w*|ons|ee?s?)(?= (?:a|au|aux)\b)|
ponctionn\w+|sacrifi(?:er\w*|ons|ee?s?)"""),
    _way("degree", "gone", "same up", r"""supprim\w+|suppression\w*|abrog\w+|aboli\w*|abandonn\w+|
ferm(?:er\w*|ons|ees?|ent|etures?)|mett\w+ (?:fin|un terme)|mis\w* fin|cess(?:er\w*|ons|ation)|stopp\w+|
sort(?:ir\w*|ons|ie)|elimin\w+|privee?s? d(?:e|es|u)?|fini\w* (?:d|avec)(?:e|es|u)?|dispar\w+|demantel\w+|
enterr(?:er\w*|ons|ee?s?)|liquid\w+|
fins? (?:du|des|au|aux) (?!mois|mandat|quinquennat)|suspen(?:d\w*|sions?)|moratoires?|annul\w+|retir(?:er\w*|ons|ee?s?)|
dissou\w+|dissolution|arret(?:er\w*|ons|ees?)|l'arret d(?:e|es|u)?|demoli\w*|detrui\w+|eradi\w+|revoqu\w+|
tourn\w+ la page|s'arret\w+|jet(?:er\w*|ons|tero\w+) """),
    _way("degree", "gone", "same up", r"interdi\w+|proscri\w+|bannir\w*|prohib\w+"),
    _way("degree", "same up", "gone", r"""autoris\w+|legalis\w+|permett\w+|toler(?:er\w*|ons|ee?s?)|
accord(?:er\w*|ons|ee?s?)|octro(?:y|i)\w+|vers(?:er\w*|ons|ee?s?)|attribu(?:er\w*|ons|ee?s?)|distribu(?:er\w*|ons|
ee?s?)|
financ(?:er\w*|ons|ee?s?|ements?)|subventionn\w+|finances? publi\w+"""),
    _way("degree", "same up", "down gone", r"""mainten\w+|maintien\w*|conserv\w+|gard(?:er\w*|ons|ees?)|preserv\w+|
sanctuaris\w+|poursui\w+|perennis\w+|rest(?:e|ent|era|eront|er)|defend(?:re|rons|ons)|demeur\w+|
souten(?:ir|ons)|soutiend\w+|soutien|continu\w+|prolong\w+|reconduir\w*|reconduit\w*|proteg\w+|protection|
sauvegard\w+|sauver\w*|tourner\w*|garanti\w*|assur(?:er\w*|ons|ee?s?)|conforte\w*|confort(?:er\w*|ons)|
respect(?:er\w*|ons|ee?s?)|subsist\w+|perdur\w+"""),
    _way("degree", "same up", "same down", r"atteindr\w+"),
    _way("degree", "same", "up down", r"""gel(?:er\w*|ons|ee?s?)?|bloqu\w+|blocage|plafonn\w+|inchange\w*|
niveau actuel|stables?|stabilis\w+|identiques?|a (?:son|leur) niveau|en l'etat|tels? quels?|telles? quelles?|
statu quo|stagn\w+|fig(?:er\w*|ee?s?|eons)|intacte?s?"""),
    _way("degree", "up down gone", "same", r"""touch(?:er\w*|ons)(?= (?:(?:pas|plus|jamais|nullement) )?(?:a|au|
aux)\b)|boug\w+|modifi\w+|fusion\w*|
chang(?:er\w*|ons|ements?)|remettr\w+ en cause|remise? en cause|revenir sur|reviendr\w+ sur|revoir|reverr\w+|
reexam\w+|remise? a plat|reform(?:er\w*|ons)|revis(?:er\w*|ons|ions?)|remani\w+|retouch\w+|repens(?:er\w*|ons|ee?s?)|
redefini\w*|recalibr\w+|
refont?e|refondr\w+|ajustement\w*|evoluer\w*"""),
    _way("degree", "down gone", "same up", r"""rationalis\w+|reorganis\w+|restructur\w+|regroup\w+|mutualis\w+|
optimis(?:er\w*|ons|ation)|fusionn\w+|effort budgetaire|economies|non remplacement|redui\w+ la voilure|
degraiss\w+|concentrer\w*|externalis\w+|redeplo(?:y|i)\w+|resserrement|assainissement|maitrise des depenses"""),
    _way("price", "free", "paid", r"gratuit\w*|ne couter\w+ (?:plus )?rien|sans frais|prise? en charge|rembours\w+"),
    _way("price", "paid", "free", r"""payante?s?|pai(?:e|er)(?:ont|ons|a)|factur(?:er\w*|ons|ee?s?)|a la charge|
acquitt\w+|participation financiere|contribution financiere|reste a charge|derembours\w+|
couter\w*(?= (?:\d|une? |deux|trois|quatre|cinq|dix|vingt))"""),
    _way("duty", "must", "may", r"obligatoires?|obligation|imposee? a tous|devra|devront|sera un droit|"
    r"deviendra un droit|droit opposable"),
    _way("duty", "may", "must", r"volontaires?|volontariat|facultati\w+|au choix|optionn\w+|au bon vouloir|"
    r"a la discretion|au cas par cas"),
    _way("owner", "private", "public", r"""privatis\w+|vend(?:re|ue?s?|rons)|ventes?|ouverture du capital|
ouvr\w+ (?:le|son) capital|cedee?s? au prive|ceder\w* au prive|au prive|concessions? (?:\w+ )?privees?|
delegation au prive|(?:societe|entreprise|operateur|groupe|acteur)s? privee?s?|capitaux prives"""),
    _way("owner", "public", "private", r"""rest\w+ publi(?:cs?|ques?)|renationalis\w+|nationalis\w+|
regie publique|municipalis\w+|remunicipalis\w+"""),
    _way("bound", "bound", "free", r"encadr\w+|reglement(?:er\w*|ons|ee?s?|ation)|regul(?:er\w*|ons|ee?s?|ation)"),
    _way("bound", "free", "bound", r"""libres?|liberalis\w+|dereglement\w+|deregul\w+|deplafonn\w+|desencadr\w+|
laiss\w+ le marche|loi du marche|marche fixe\w*"""),
)  # fmt: skip
MORE, ENDING, FORBIDDING, KEEPING = WAYS[1], WAYS[3], WAYS[4], WAYS[6]
# Nouns: what is said against them may come after them ("la hausse n'est pas exclue").
NOUN = re.compile(
    r"(?:hausse|augmentation|relevement|recul|report|creation|baisse|reduction|diminution|suppression|fermeture|"
    r"abandon|cessation|interdiction|autorisation|maintien|gratuite|obligation|privatisation|fusion|construction|"
    r"generalisation|vente|plus elevee?|en plus|\w{4,}(?:ment|tion|sion|age|ure))s?"
)
# Words that say no to what follows; said twice, they say yes.
AGAINST = re.compile(
    r"exclu\w*|refus\w*|rejet\w*|renonc\w*|oppos\w*|(?:sommes|est|vot\w+) contre|ecart(?:er\w*|ons|ee?s?)"
    r"|empech\w*|evit(?:er\w*|ons)|"
    r"hors de question|sans|zero|tabous?|impossibles?|impensables?|inconcevables?|hostiles?|et puis quoi encore"
)
FAVOUR = re.compile(r"favorables? (?:a|au|aux)|pour (?:la|le|les|l')|defendons|voulons|souhaitons")
NO_AFTER_NE = re.compile(r"pas|plus|jamais|aucune?s?|rien|ni|nullement|personne|guere")
# Number words name no subject.
NUMBERS = re.compile(
    r"(?:zero|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|"
    r"quarante|cinquante|soixante|cents?|mille|millions?|milliards?)"
)
NO_ALONE = re.compile(r"pas|aucune?s?|jamais|non")
# Words that put a denial in a question, and say yes: "pourquoi ne pas augmenter".
HEDGED = re.compile(
    r"pourquoi (?:ne |n')?pas|(?:pourquoi|comment) (?:ne |n')|ni plus ni moins|pas seulement|non seulement"
)
# Whom a thing is for: everybody, or only some.
EVERYBODY = re.compile(
    r"\b(?:tou(?:s|tes) les|toute la|chaque|l'ensemble d|integral\w*|universel\w*|sans (?:condition|exception)"
    r"|quel(?:le)?s? que soi\w+|pour tous)\b"
)
ONLY_SOME = re.compile(
    r"\b(?:seule?s (?:les|ceux|celles)|aux seule?s|seulement|uniquement|reserve\w*|exclusivement|sous conditions?|"
    r"en partie"
    r"|partiel\w*|sauf|a l'exception)\b"
)
# How often: days of the year.
PACES = (
    (re.compile(r"\b(?:(?:par|chaque) jour|quotidien\w*)\b"), 365.0),
    (re.compile(r"\b(?:(?:par|chaque) semaine|hebdomadaires?)\b"), 52.0),
    (re.compile(r"\b(?:(?:par|chaque) mois|mensuel\w*)\b"), 12.0),
    (re.compile(r"\b(?:par an|chaque annee|annuel\w*)\b"), 1.0),
)
# Where one thought ends and another begins.
BREAKS = re.compile(
    r"[.!?;:,()«»\"]+|\b(?:(?:mais|cependant|toutefois|tandis que|alors que|la ou|pour que|qui|dont|lorsque|quand)\b"
    r"|afin de|avant d|(?=sans )|et (?=nous |non ))"
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
    opposee ajuster ajusterons ajustee ajustees fixer priorite ordre actualite agenda intention mot promesse
    minute minutes heure heures semaine jours quotidien quotidienne hebdomadaire integral integrale reservee reserve
    uniquement seulement seules
    seuls encore verra verront face imposer impose fois meme memes tant partir jusque ici delai
"""
EMPTY = frozenset(_EMPTY.split())
SAME_SUBJECT = {
    word: group[0]
    for group in (
        ("train", "ferroviair"), ("hopital", "hospitalier"), ("ecole", "scolair"),
        ("medecin", "generaliste", "docteur"),
        ("enseignant", "professeur", "prof", "instituteur"), ("infirmier", "infirmiere"), ("taxe", "taxer", "taxee"),
        ("retraite", "retraitee"), ("impot", "fiscalite", "fiscal", "imposition"), ("salaire", "payee", "remuneration"),
        ("agriculteur", "agricole", "paysan", "agriculture"), ("nucleaire", "reacteur"), ("etudiant", "etudiante"),
        ("logement", "hlm", "habitation"), ("policier", "police"), ("gendarme", "gendarmerie"),
        ("entreprise", "societe"), ("foyer", "menage"), ("creche", "garderie"),
        ("camera", "videosurveillance", "videoprotection"), ("pesticide", "phytosanitaire"),
        ("electricite", "electrique"), ("energie", "energetique"), ("prison", "carceral", "penitentiaire"),
        ("justice", "judiciaire"), ("commune", "communal", "municipal", "mairie"), ("dechet", "ordure"),
        ("chomage", "chomeur"), ("universite", "universitaire", "fac"), ("etranger", "immigre", "migrant"),
        ("arme", "armement"), ("armee", "militaire", "defense"), ("mer", "maritime"),
        ("fleuve", "fluvial"), ("foret", "forestier"), ("sport", "sportif"), ("langue", "linguistique"),
        ("loi", "legislation"), ("velo", "cyclable", "cycliste"),
        ("voiture", "automobile", "auto"), ("avion", "aerien", "aeroport"), ("sante", "sanitaire", "soin"),
        ("pauvrete", "pauvre", "precaire"), ("journal", "presse"), ("elu", "elue"),
    )
    for word in group
}  # fmt: skip
PHRASES = (("bureau de poste", "bureaudeposte"), ("bureaux de poste", "bureaudeposte"),
           ("lignes de train", "lignetrain train"), ("ligne de train", "lignetrain train"),
           ("lignes ferroviaires", "lignetrain train"), ("petites lignes", "lignetrain"),
           ("service national", "servicenational"), ("service civique", "servicecivique"))  # fmt: skip
