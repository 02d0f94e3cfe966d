"""Weigh what surrounds an ambiguous name: does it mean us, or a homonym, or everyday words?

Each rule gives points for (positive) or against (negative) and the span that made it think so.
The rules speak of French grammar and of kinds of words (`context_words`), never of one name, so
that a campaign never seen before is read as well as the demonstration.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from watcher.model import Target
from watcher.understanding import context_words as words
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.names import Name, content_words
from watcher.understanding.scene import Scene, Word

CERTAIN, RULED_OUT = 2.0, -1.0
_MADAM, _SIR = frozenset({"mme", "madame"}), frozenset({"m", "mr", "monsieur"})


@dataclass(frozen=True, slots=True)
class Clue:
    """Points for or against, and the span of the folded text that gave them."""

    points: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a text: opponents named, our policy talked about, one of our organisations.

    `firsts` are the first names of the campaign's people; `gender` the candidate's.
    """

    firsts: frozenset[str]
    gender: str
    opponents: int = 0
    policy: bool = False
    ours: bool = False
    named: bool = False


Rule = Callable[[Scene, Name, Circumstances], Iterator[Clue]]


def weigh(scene: Scene, name: Name, around: Circumstances, rules: tuple[Rule, ...]) -> list[Clue]:
    """Return every clue that the rules find."""
    return [clue for rule in rules for clue in rule(scene, name, around)]


def _clue(points: float, scene: Scene, *extra: Word) -> Clue:
    """Make a clue whose span goes from the name to the extra words."""
    return Clue(points, min(scene.start, *(w.start for w in extra), scene.start),
                max(scene.end, *(w.end for w in extra), scene.end))  # fmt: skip


def surname_case(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A common noun has no capital and often an article."""
    capital = scene.inside[-1].capital if scene.inside else False
    determined = scene.before in words.DETERMINERS - {"d'", "de"}
    if not capital:
        yield _clue(-1.0 if scene.page.hushed else -2.5, scene)
        if determined:
            yield _clue(-2.0, scene)
    elif determined and scene.before not in ("a",) and not scene.page.shouting:
        yield _clue(-2.5 if scene.before in words.PLURAL else -1.0, scene, scene.left[0])
    if scene.touching_before == "#":
        yield _clue(1.5, scene)


def civility(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "Mme" and "M." agree or not with the candidate; a political title is ours."""
    dotted = scene.before == "." and len(scene.left) > 1
    title = scene.left[1 if dotted else 0] if scene.left else None
    if title is None:
        return
    ours, theirs = (_MADAM, _SIR) if around.gender == "f" else (_SIR, _MADAM)
    if name.target is Target.SPOKESPERSON:  # whose gender the configuration does not say
        ours, theirs = _MADAM | _SIR, frozenset()
    if title.text in ours:
        yield _clue(2.0, scene, title)
    elif title.text in theirs:
        yield _clue(-3.0, scene, title)
    elif title.text in words.POLITICAL_TITLES and not dotted:
        yield _clue(4.0, scene, title)


def other_first_name(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "Jean Aubertin" is not Camille; "J. Aubertin" neither."""
    if not scene.left or scene.page.shouting:
        return
    word, deeper = scene.left[0], scene.left[1:2]
    if word.text == "." and deeper and len(deeper[0].text) == 1 and deeper[0].capital:
        if deeper[0].text not in _SIR and not any(first.startswith(deeper[0].text) for first in around.firsts):
            yield _clue(-4.0, scene, deeper[0])
        return
    if word.text in around.firsts or not word.text.isalpha():
        return
    opening = _opens(scene, 0)
    known = word.text in FIRST_NAMES and word.capital
    stranger = word.capital and not opening and not _expected(word.text)
    if known or stranger:
        yield _clue(-5.0 if known else -3.5, scene, word)


def _expected(text: str) -> bool:
    """Return whether a capitalised word may well stand before a politician's name."""
    return any(text in known for known in (words.POLITICAL_TITLES, words.GOVERNING, words.SMALL, _MADAM, _SIR))


def head_noun(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "la rue X", "le docteur X", "la boulangerie X": the noun says whose name it is."""
    for distance, word in enumerate(scene.left[:4]):
        if word.text in words.SMALL:
            continue
        homonym = word.text in words.PLACE_HEADS | words.FIRM_HEADS | words.PEOPLE_HEADS
        if homonym and not (distance and word.text in words.GOVERNING):
            yield _clue(-5.0 if distance < 2 else -4.0, scene, word)
        elif word.text in words.GOVERNING:
            yield _clue(3.0 if distance < 3 else 2.0, scene, word)
        elif distance and word.capital and word.text.isalpha() and not _opens(scene, distance):
            yield _clue(-3.5, scene, word)
        return


def _opens(scene: Scene, distance: int) -> bool:
    """Return whether the word at that distance on the left opens a sentence."""
    return len(scene.left) == distance + 1 or scene.left[distance + 1].text in ".!?…:"


def place(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "à X", "vers X" is a place, unless a noun or verb of speech governs it."""
    if scene.before in words.LOCATIVES and scene.before not in ("sur",):
        governed = scene.left[1:2] and scene.left[1].text in words.GOVERNING
        if not governed:
            yield _clue(-3.5, scene, scene.left[0])


def compound(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "X-le-Vieux" is a village; "anti-X" and "pro-X" are politics."""
    before = scene.touching_before in "-–" and bool(scene.touching_before)
    after = scene.touching_after in "-–" and bool(scene.touching_after)
    if before and scene.before in ("anti", "pro"):
        yield _clue(4.0, scene, scene.left[0])
    elif (before or after) and not around.opponents:
        yield _clue(-3.5, scene, *(scene.left[:1] if before else scene.right[:1]))


def asked(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """ "Que pense X", "pourquoi X": somebody is asked, not a shop."""
    if scene.left and (scene.before in words.POLITICAL_VERBS or scene.before in words.ASKING):
        yield _clue(2.0, scene, scene.left[0])


def followed(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """What comes after: a verb of politics, a trade, another proper noun."""
    if not scene.right:
        return
    after = scene.right[0]
    trade = next((w for w in scene.right[:4] if w.text in words.TRADES), None)
    if trade and (after.text in (",", "(", "et", "&", trade.text)):
        yield _clue(-4.0, scene, trade)
    if after.text in ("ne", "n'"):
        yield _clue(1.0, scene, after)
    verb = next((w for w in scene.right[:4] if w.text in words.POLITICAL_VERBS and w.text not in ".,"), None)
    if verb and not any(w.text in ".!?," for w in scene.right[: scene.right.index(verb)]):
        yield _clue(2.0, scene, verb)
    if after.text == "," and any(w.text in words.POLITICAL_TITLES for w in scene.right[1:3]):
        yield _clue(2.5, scene, scene.right[1])
    stranger = after.capital and after.text.isalpha() and after.text not in around.firsts
    if stranger and not scene.page.shouting and not _expected(after.text):
        yield _clue(-2.5, scene, after)


def surroundings(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """Count politics and everyday life around; a close word weighs more, and each side has a cap."""
    for lexicon, near, far, cap in (
        (words.POLITICAL_NEAR, 1.5, 0.75, 3.5),
        (words.HOMONYM_NEAR, -2.0, -1.0, -4.0),
    ):
        total = 0.0
        own = content_words(name.folded)
        for distance, word in scene.near():
            if word.text in lexicon and word.text not in own and abs(total) < abs(cap):
                step = near if distance <= 8 else far
                total += step
                yield Clue(step, word.start, word.end)


def circumstances(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """Opponents named, our policy discussed, one of our organisations speaking."""
    if around.opponents:
        yield _clue(2.0, scene)
    if around.policy:
        yield _clue(0.75, scene)
    if around.ours:
        yield _clue(1.0 if around.policy else 0.5, scene)
    if around.named:
        yield _clue(3.0, scene)


def title_case(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A movement's everyday words: capitals where none is needed are a name, lower case is not."""
    carrying = [word for word in scene.inside if word.text in content_words(name.folded)]
    capitals = sum(word.capital for word in carrying)
    free = scene.opens and bool(scene.inside) and scene.inside[0] in carrying
    if scene.page.shouting:
        yield _clue(0.0, scene)
    elif not any(word.capital for word in scene.inside):
        yield _clue(-1.5 if scene.page.hushed else -3.0, scene)
    elif len(carrying) > 1 and capitals == len(carrying):
        yield _clue(2.5, scene)
    else:
        yield _clue(-1.0 if free or (scene.opens and not capitals) else 1.0, scene)


def title_grammar(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """An article before, "de" or a comma after, a longer proper noun: everyday words or another name."""
    alone = len(content_words(name.folded)) == 1
    proper = not alone and all(w.capital for w in scene.inside if w.text in content_words(name.folded))
    bears_article = name.folded.startswith(("le ", "la ", "les ", "l'", "des ", "aux ", "du ", "au "))
    if scene.before in words.DETERMINERS - {"de", "d'"} and not bears_article and not proper:
        yield _clue(-2.0 if alone else -1.0, scene, scene.left[0])
    if scene.after in ("de", "des", "du", "d'") and (alone or not scene.inside[-1].capital):
        yield _clue(-2.0, scene, scene.right[0])
    if alone and scene.opens and scene.after == ",":
        yield _clue(-2.5, scene, scene.right[0])
    if scene.before in ('"', "“") and scene.after == '"':
        yield _clue(1.0, scene)


def title_neighbours(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A party's noun before, or a noun that makes it an association, a street, a theatre."""
    for distance, word in enumerate(scene.left[:4]):
        if word.text in words.SMALL or word.text == '"':
            continue
        capital_title = any(w.capital for w in scene.inside)
        if word.text in words.PARTY_HEADS:
            yield _clue(3.0 if capital_title or scene.page.hushed else 1.0, scene, word)
        elif word.text in words.PLACE_HEADS | words.FIRM_HEADS:
            yield _clue(-4.5, scene, word)
        elif not distance and word.capital and word.text.isalpha() and len(scene.left) > 1 and not scene.page.shouting:
            yield _clue(-2.0, scene, word) if scene.left[1].text not in ".!?…:" else _clue(0.0, scene)
        return


SURNAME_RULES: tuple[Rule, ...] = (
    surname_case, civility, other_first_name, head_noun, place, compound, asked, followed,
    surroundings, circumstances,
)  # fmt: skip
TITLE_RULES: tuple[Rule, ...] = (
    title_case, title_grammar, title_neighbours, compound, asked, followed, surroundings, circumstances,
)  # fmt: skip
FULL_RULES: tuple[Rule, ...] = (followed, surroundings, circumstances)
