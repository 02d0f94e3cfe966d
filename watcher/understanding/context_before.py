"""What stands before an ambiguous name: the noun it belongs to, a preposition, a hyphen."""

import re
from collections.abc import Iterator

from watcher.understanding import context_words as words
from watcher.understanding.clues import Circumstances, Clue, clue, if_place, is_title, is_verb, opens
from watcher.understanding.finite_verbs import FINITE
from watcher.understanding.names import Form, Name
from watcher.understanding.scene import Scene, Word

_SKIPPED = words.SMALL | words.DETERMINERS | {'"'}
_NEUTRAL = words.OPENERS | words.PREPOSITIONS | words.LOCATIVES
_OF_PARTY = words.GOVERNING | words.PARTY_HEADS
_BEARERS = words.FIRM_HEADS | words.PLACE_HEADS
_CLOSES = frozenset(["", ".", ")", "(", "!"])
_LINKS = frozenset(["de", "d'", "du", "des", "la", "l'"])
# Callings end so; things, and callings of politics, that end so too are listed.
_CALLING = re.compile(r".{3,}(?:euse|eur|trice|iere|gere|chere|ienne|iste|logue|ante|oise|onne)$")
_NO_CALLING = words.listed("""
    ardeur auteur bonheur carriere chaleur couleur couronne douleur erreur faveur fermiere frontiere fureur
    grandeur hauteur honneur horreur humeur interieur largeur lumiere maniere matiere meilleur moteur
    ordinateur personne profondeur rancoeur rigueur riviere rumeur saveur secteur serieuse terreur valeur
    variante vapeur vigueur colonne croisiere derniere premiere entiere ancienne heureuse vecteur tumeur
    menteur menteuse tricheur tricheuse rapporteur rapporteuse dirigeante representante gouverneur orateur
    oratrice debatteur debatteuse fondateur fondatrice frondeur frondeuse imposteur
""")
_SORTS = (
    ("place_head", words.PLACE_HEADS),
    ("firm_head", words.FIRM_HEADS),
    ("person_head", words.PEOPLE_HEADS),
)


def head(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "la rue X", "le docteur X", "la réponse de X": the noun before says whose name it is."""
    distance, word = next(((i, w) for i, w in enumerate(scene.left[:4]) if w.text not in _SKIPPED), (0, None))
    if word is None or not word.text[:1].isalpha() or (not distance and is_title(word, around)):
        return
    kind = _bearer(scene, word, distance, name) or _kind(scene, word, distance, name)
    if kind in (None, "other_head") and not is_verb(word):
        kind = _beyond(scene, distance, name) or kind
    figurative = word.text in words.FIGURATIVE_PLACES and scene.before in ("de", "d'") and not name.is_placelike
    figurative = figurative and (scene.inside[0].capital or scene.inside[0].text in name.bearing)
    if kind is None or (kind == "place_head" and figurative):
        return
    kind = f"{kind}_of" if distance else kind
    yield clue(if_place(kind, name) if kind == "other_head_of" else kind, scene, word)


def _kind(scene: Scene, word: Word, distance: int, name: Name) -> str | None:
    """Return what the word before announces, or None where it says nothing."""
    title = name.form is Form.TITLE
    if _governs(word.text, name) and (distance or title or word.text not in _BEARERS):
        return "politics_head"
    if word.text in _NEUTRAL:
        return None
    called = not distance and _CALLING.match(word.text) and word.text not in _NO_CALLING
    if sort := _sort(word.text) or _sort(word.text.removesuffix("s")) or (called and "person_head"):
        return sort
    if word.capital and not scene.page.shouting:
        return "opening_head" if opens(scene, distance) else "capital_head"
    if len(scene.left) > distance + 1 and scene.left[distance + 1].text in words.DETERMINERS:
        return "other_head"
    return "verb_head" if word.text in FINITE else None


def _governs(text: str, name: Name) -> bool:
    """Return whether a noun of politics, in either number, may govern the name."""
    lexicon = _OF_PARTY if name.form is Form.TITLE else words.GOVERNING
    return text in lexicon or text.removesuffix("s") in lexicon


def _bearer(scene: Scene, word: Word, distance: int, name: Name) -> str | None:
    """Tell apart "notre projet X", which is theirs, and "la loi X", often another's, from what governs a name."""
    if distance:
        return None
    if name.form is Form.TITLE:
        owned = len(scene.left) > 1 and scene.left[1].text in ("notre", "nos")
        return "firm_head" if owned and word.text in words.OWNED else None
    return "law_head" if word.text in ("loi", "lois") else None


def _sort(text: str) -> str | None:
    """Return what sort of homonym a noun announces."""
    for kind, lexicon in _SORTS:
        if text in lexicon:
            return kind
    if text.endswith(("erie", "eries")) and len(text) > 6:
        return "firm_head"
    return "person_head" if text.endswith(("iste", "logue")) else None


def labelled(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "Arbitre : M. X", "Contact : X", "notre trésorière, Mme X" name somebody who is no candidate."""
    if scene.before.isdigit() and len(scene.before) < 3:
        yield clue("numbered", scene, scene.left[0])  # "N°7 X relance"
    left = scene.left[bool(scene.left) and is_title(scene.left[0], around) :]
    if len(left) < 2 or left[0].text not in (":", ","):
        return
    sign, noun, before = left[0].text, left[1], left[2].text if len(left) > 2 else ""
    announces = sign == ":" or before in words.POSSESSIVES
    if announces and (noun.text in words.CONTACTS or _sort(noun.text) == "person_head"):
        yield clue("person_head", scene, noun)
    if sign == ":" and noun.text in words.HOMONYM_NEAR:
        yield clue("life", scene, noun)


def names_somebody_else(text: str) -> bool:
    """Return whether a noun in apposition, "X, facteur", makes of X a homonym."""
    return text in words.TRADES or (text not in words.FIGURES and _sort(text) is not None)


def _beyond(scene: Scene, distance: int, name: Name) -> str | None:
    """Look for the head of the noun phrase that ends there: "centre de rééducation X", "la mesure phare de X"."""
    nearest = scene.left[distance + 1 : distance + 5]
    if distance and nearest and _governs(nearest[0].text, name):
        return "politics_head"
    for word in nearest:
        if sort := _sort(word.text):
            return sort
        if word.text not in _LINKS and (word.capital or not word.text.isalpha()):
            return None
        if word.text in words.PREPOSITIONS or word.text in words.LOCATIVES:
            return None
        if word.text in words.GOVERNING or word.text in FINITE:
            return None
    return None


def preposition(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "à X", "vers X" is a place; "avec X", "contre X" a person or a party."""
    if not scene.left:
        return
    before = scene.left[0]
    if before.text == "chez":
        yield clue("chez", scene, before)
    elif before.text in ("à", "a") and scene.after in ("de", "d'") and _infinitive(scene):
        yield clue("turn", scene, *scene.right[:2])
    elif name.is_placelike and not around.rivals and (kind := _in_a_place(before.text, scene.after)):
        yield clue(kind, scene, before)
    elif before.text in words.LOCATIVES or (before.text == "a" and before.capital):
        governed = any(word.text in words.GOVERNING for word in scene.left[1:6])
        yield clue("locative_governed" if governed else "locative", scene, before)
    elif before.text == "de" and scene.after in ("à", "vers") and (before.capital or _capital_next(scene)):
        yield clue("itinerary", scene, before)
    elif before.text in words.PREPOSITIONS:
        yield clue("preposition", scene, before)
    elif before.text in words.ASKING:
        yield clue("asking", scene, before)
    elif is_verb(before) and not before.capital:
        yield clue("verb_before", scene, before)


def _in_a_place(before: str, after: str) -> str | None:
    """ "départ rue Pasteur, X." and "entre X et Fécamp" place something at a town or on a road."""
    if before in (",", "(") and after in _CLOSES:
        return "locative"
    return "itinerary" if (before, after) == ("entre", "et") else None


def _infinitive(scene: Scene) -> bool:
    """Return whether "de" and an infinitive follow: "à X de répondre"."""
    return any(word.text.endswith(("er", "ir", "re")) and not word.capital for word in scene.right[1:3])


def _capital_next(scene: Scene) -> bool:
    return len(scene.right) > 1 and scene.right[1].capital


def compound(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "X-le-Vieux" is a village; "anti-X" and "pro-X" are politics; "X-Y" is a duel."""
    before = bool(scene.touching_before) and scene.touching_before in "-–"
    after = bool(scene.touching_after) and scene.touching_after in "-–"
    if before and scene.before in ("anti", "pro"):
        yield clue("anti", scene, scene.left[0])
    elif (after and scene.after in around.opponents) or (before and scene.before in around.opponents):
        yield clue("versus", scene)
    elif before or after:
        yield clue("hyphen", scene, *(scene.left[:1] if before else scene.right[:1]))
