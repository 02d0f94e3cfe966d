"""Gather what surrounds an ambiguous name: does it mean us, or a homonym, or everyday words?

The rules speak of French grammar and of kinds of words (`context_words`), never of one name, so
that a campaign never seen before is read as well as the demonstration.
"""

from collections.abc import Iterator

from watcher.model import Target
from watcher.understanding import context_words as words
from watcher.understanding.clues import Circumstances, Clue, Rule, clue, if_common, if_noun, is_ours
from watcher.understanding.context_after import after, verb
from watcher.understanding.context_before import compound, head, labelled, preposition
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.french_towns import TOWNS
from watcher.understanding.names import Form, Name
from watcher.understanding.scene import Scene

# A homonym as plain as these beside a surname decides: what follows is said of somebody else.
_PLAIN = words.listed("other_first_name other_initial other_civility place_head place_head_of firm_head person_head")
_PARTICLES = frozenset(["la", "le", "les", "du"])


def weigh(scene: Scene, name: Name, around: Circumstances) -> list[Clue]:
    """Return every clue that the rules find for a name of this form."""
    clues = [found for rule in _RULES[name.form] for found in rule(scene, name, around)]
    plain = [found for found in clues if found.kind in _PLAIN]
    return plain if plain and name.form is Form.SURNAME else clues


def letters(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A common noun has no capital; at the head of a sentence the capital proves nothing."""
    bearing = [word for word in scene.inside if word.text in name.bearing] or list(scene.inside)
    if scene.page.shouting:
        yield clue("shouting", scene)
        return
    if not bearing[0].capital and (scene.opens or not scene.inside[0].capital):
        yield clue("hushed" if scene.page.hushed else if_noun("lower", name), scene)
        return
    if scene.opens and bearing[0] is scene.inside[0]:
        yield clue(if_common("opens", name) if name.form is Form.TITLE else "opens", scene)
    else:
        yield clue("capital", scene)
    if len(bearing) > 1 and not name.is_placelike and all(word.capital for word in bearing):
        yield clue("capitals", scene)
    particles = [word for word in scene.inside[not scene.opens and 0 :] if word.text in _PARTICLES]
    if name.form is Form.SURNAME and particles:
        yield clue("particle" if particles[0].capital else "article_inside", scene)


def bareness(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A name that is a noun, a first name or like a village's needs more proof than another."""
    surname = name.form is Form.SURNAME
    if (surname and name.is_common) or (name.form is Form.FOLLOWERS and name.folded.endswith(("eurs", "euses"))):
        yield clue("common", scene)
    if surname and name.is_placelike:
        yield clue("town" if name.folded in TOWNS else "placelike", scene)
    if surname and name.folded in FIRST_NAMES:
        yield clue("is_first_name", scene)
        if scene.before in words.GREETINGS:
            yield clue("greeted", scene, scene.left[0])
    if scene.touching_before == "#":
        yield clue("hashtag", scene)


def determined(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """An article before a name makes it a common noun, or a whole family."""
    if scene.before in words.SIZES and scene.left[0].capital and not scene.page.shouting:
        yield clue("capital_head", scene, scene.left[0])  # "Le Petit X"
    elif scene.before in words.PLURAL:
        yield clue("plural_article", scene, scene.left[0])
    elif scene.before in words.ARTICLES:
        long = name.form is Form.TITLE and len(name.bearing) > 1 and scene.inside[0].capital
        long = long and scene.before in words.DEFINITE
        yield clue("article_long" if long else if_noun("article", name), scene, scene.left[0])
        theirs = words.MASCULINE if around.gender == "f" else words.FEMININE
        if name.form is Form.SURNAME and name.target is Target.CANDIDATE and scene.before in theirs:
            yield clue("other_gender", scene, scene.left[0])


def titled(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "Mme" and "M." agree or not with the candidate; "J. Aubertin" and "Jean Aubertin" are not Camille."""
    if not scene.left:
        return
    word, text = scene.left[0], scene.before
    if kind := _civility(text, name, around):
        yield clue(kind, scene, word)
    elif text in words.POLITICAL_TITLES:
        yield clue("political_title", scene, word)
    elif word.capital and len(text) == 1 and text.isalpha() and text not in "aàyo":
        same = any(first.startswith(text) for first in around.firsts)
        yield clue("initial" if same else "other_initial", scene, word)
    elif is_ours(text, around):
        yield clue("first_name", scene, word)
    elif text in FIRST_NAMES and (word.capital or scene.page.hushed):
        yield clue("other_first_name", scene, word)


def _civility(text: str, name: Name, around: Circumstances) -> str | None:
    if text not in words.MADAM and text not in words.SIR:
        return None
    unsaid = name.target is Target.SPOKESPERSON  # whose gender the configuration does not say
    agrees = unsaid or text in (words.MADAM if around.gender == "f" else words.SIR)
    return "civility" if agrees else "other_civility"


def surroundings(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """Count politics, everyday and local life and the talk of organisations around; each has a cap."""
    lower = bool(scene.inside) and not scene.inside[-1].capital and not scene.page.hushed
    seen: dict[str, set[str]] = {}
    for word in scene.near():
        if (kinds := _KINDS.get(word.text)) is None or word.text in name.bearing:
            continue
        for kind in kinds:
            counted = seen.setdefault(kind, set())
            if len(counted) < _CAPS[kind] and word.text not in counted:
                counted.add(word.text)
                yield Clue(f"{kind}_lower" if lower else kind, word.start, word.end)


def circumstances(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """Opponents named, our policy discussed, one of our organisations speaking, ourselves named, a match."""
    for kind, holds in (
        ("rivals", around.rivals > 0), ("policy", around.policy), ("ours", around.ours), ("named", around.named),
        ("life", scene.page.scored),
    ):  # fmt: skip
        if holds:
            yield clue(kind, scene)


_AROUND = (
    ("politics", words.POLITICAL_NEAR, 3),
    ("life", words.HOMONYM_NEAR, 3),
    ("local", words.LOCAL, 2),
    ("dialogue", words.DIALOGUE, 2),
    ("addressed", words.SECOND_PERSON, 1),
)
_CAPS = {kind: cap for kind, _, cap in _AROUND}
_KINDS = {
    word: tuple(kind for kind, lexicon, _ in _AROUND if word in lexicon)
    for word in frozenset[str]().union(*(lexicon for _, lexicon, _ in _AROUND))
}
_SHARED: tuple[Rule, ...] = (
    letters, bareness, determined, head, preposition, compound, verb, after, surroundings, circumstances,
)  # fmt: skip
_RULES: dict[Form, tuple[Rule, ...]] = {
    Form.SURNAME: (titled, labelled, *_SHARED),
    Form.TITLE: _SHARED,
    Form.FULL: (head, surroundings, circumstances),
    Form.FOLLOWERS: (bareness, surroundings, circumstances),
    Form.ROLE: (circumstances,),
    Form.HOMONYM: (),
}
