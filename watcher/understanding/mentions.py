"""Decide whether a post speaks of our campaign, of what in it, and by which words.

Marks that only the campaign bears decide at once; full names nearly; names that others bear, and
everyday words, are weighed in their context. The words given are the author's, never ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from watcher.model import Campaign, Mention, MentionVerdict, Post, Target
from watcher.understanding.campaign_marks import Marks
from watcher.understanding.clues import Circumstances, Clue
from watcher.understanding.company import Company, load_company
from watcher.understanding.context import weigh
from watcher.understanding.false_alarms import CORRECTED, Place, misled, with_corrections
from watcher.understanding.mention_weights import JUDGED, WEIGHTS
from watcher.understanding.names import Form, Name, first_and_last, names_of
from watcher.understanding.scan import Folded, Hit, Scanner, fold_pattern, longest
from watcher.understanding.scene import Page, cut, scene
from watcher.understanding.typos import Slips, unmask

_T = TypeVar("_T")
NOTHING = Mention(MentionVerdict.NO)
_ADDRESSED = re.compile(
    r"\bvo(?:tre|s) (?:\w+ )?(?:propositions?|programme|mesures?|projets?|reforme|promesses?|"
    r"engagements?)\b(?: n[o°] ?)?(?: \d+)?"
)
_WEIGHED = 60  # names of one text, for a text that repeats one a thousand times
CERTAIN, RULED_OUT = 0.3, -0.4  # in points: between them the house asks a person


@dataclass(frozen=True, slots=True)
class Judged:
    """One name of a text, what speaks for and against it, and the sum of its points."""

    name: Name
    hit: Hit
    clues: tuple[Clue, ...]
    score: float


class MentionReader:
    """Read mentions of one campaign; `weights` gives the points of each clue, by form of the name.

    `alarms` are the words that people said to mislead, folded, the name among them (`false_alarms`);
    `company` weighs the words of the text.
    """

    def __init__(
        self,
        campaign: Campaign,
        weights: Mapping[str, Mapping[str, float]] = WEIGHTS,
        alarms: frozenset[str] = frozenset(),
        company: Company | None = None,
    ) -> None:
        self._company = company or load_company()
        self._weights = with_corrections(weights)
        self._alarms = alarms
        self._names = names_of(campaign)
        self._marks = Marks(campaign, self._names)
        self._scanner = Scanner(name.folded for name in self._names)
        self._by_surname = {n.folded: n for n in self._names if n.form is Form.SURNAME}
        people = map(first_and_last, (campaign.candidate, *campaign.spokespersons))
        firsts = frozenset(first for first, _ in people if first)
        self._slips = Slips(self._by_surname, firsts)
        opponents = [words for o in campaign.opponents for words in (o.name, first_and_last(o)[1], *o.aliases)]
        rivals = sorted({fold_pattern(words) for words in opponents if len(words) > 2})
        self._around = Circumstances(
            firsts=firsts,
            gender=campaign.gender,
            opponents=frozenset(rivals),
        )
        self._opponents = Scanner(rivals)

    def read(self, folded: Folded, post: Post, *, policy: bool, ours: bool) -> Mention:
        """Return the verdict; `policy`: a theme was found; `ours`: the directory knows the author."""
        found = self._found(folded, post)
        judged = self._judge(folded, policy=policy, ours=ours, named=bool(found))
        return self._conclude(folded, found, judged)

    def judge(self, folded: Folded, post: Post) -> list[Judged]:
        """Return the names that had to be weighed; none where a mark of the campaign decides."""
        return [] if self._found(folded, post) else self._judge(folded)

    def weighed(self, folded: Folded, post: Post) -> list[Hit]:
        """Return the places of all names, opponents' among them, where one of ours had to be weighed; else none."""
        judged = [one.hit for one in self.judge(folded, post) if one.name.form in JUDGED]
        return [*judged, *self._opponents.find(folded.text)] if judged else []

    def _found(self, folded: Folded, post: Post) -> list[tuple[Target, str]]:
        return [*self._marks.find(folded.original), *self._addressed(folded, post)]

    def _addressed(self, folded: Folded, post: Post) -> Iterator[tuple[Target, str]]:
        if "vo" in folded.text and (post.in_reply_to or self._marks.names_us(folded.original)):
            spans = (found.span() for found in _ADDRESSED.finditer(folded.text))
            yield from ((Target.MEASURE, folded.words(*span)) for span in spans)

    def _hits(self, folded: Folded) -> list[tuple[Name, Hit]]:
        hits = self._scanner.find(folded.text)
        if (unmasked := unmask(folded.text)) is not None:
            hits = sorted({*hits, *self._scanner.find(unmasked)}, key=lambda hit: (hit.start, -hit.end))
        named = [(self._names[hit.index], hit) for hit in longest(hits)]
        return [(name, hit) for name, hit in named if folded.text[hit.start - 1 : hit.start] not in ("@", "/")]

    def _judge(self, folded: Folded, *, policy: bool = False, ours: bool = False, named: bool = False) -> list[Judged]:
        hits = self._hits(folded)[:_WEIGHED]
        slips = [] if hits else list(self._slips.find(folded))
        if not hits and not slips:
            return []
        page = cut(folded)
        named = named or any(name.form is Form.FULL for name, _ in hits) or _are_led(folded, hits)
        rivals = self._opponents.find(folded.text)
        around = replace(self._around, rivals=len(rivals), policy=policy, ours=ours, named=named)
        company = self._company.weigh(folded.text, [*rivals, *(hit for _, hit in (*hits, *slips))])
        judged = _lean([self._judge_one(page, name, hit, around, company) for name, hit in hits])
        slipped = (
            self._judge_one(page, self._by_surname[name], hit, around, company, slip=True) for name, hit in slips
        )
        return judged + [one for one in slipped if one.score >= CERTAIN]

    def _judge_one(
        self, page: Page, name: Name, hit: Hit, around: Circumstances, company: Clue | None, *, slip: bool = False
    ) -> Judged:
        worth = self._weights[name.form]
        clues = tuple(weigh(scene(page, hit.start, hit.end), name, around))
        if company and name.form in JUDGED:
            clues += (company,)
        if span := misled(self._alarms, page.folded.text, Place(name.form, hit.start, hit.end)):
            clues += (Clue(CORRECTED, *span),)
        score = worth["start"] + sum(_worth(clue, worth) for clue in clues)
        return Judged(name, hit, clues, score + worth["slip"] if slip else score)

    def _conclude(self, folded: Folded, found: list[tuple[Target, str]], judged: list[Judged]) -> Mention:
        sure = [one for one in judged if one.score >= CERTAIN]
        if found or sure:
            targets = [*(target for target, _ in found), *(one.name.target for one in sure)]
            because = [*(words for _, words in found), *self._evidence(folded, sure, sign=1)]
            return Mention(MentionVerdict.YES, _once(targets), _once(because))
        unsure = [one for one in judged if one.score > RULED_OUT]
        if unsure:
            words = (folded.words(one.hit.start, one.hit.end) for one in unsure)
            return Mention(MentionVerdict.UNSURE, _once(one.name.target for one in unsure), _once(words))
        return Mention(MentionVerdict.NO, (), _once(self._evidence(folded, judged, sign=-1))) if judged else NOTHING

    def _evidence(self, folded: Folded, judged: list[Judged], *, sign: int) -> Iterator[str]:
        """Yield each name and the two strongest clues that point the same way, in the author's words."""
        for one in judged:
            worth = self._weights[one.name.form]
            yield folded.words(one.hit.start, one.hit.end)
            telling = sorted(one.clues, key=lambda clue: -sign * _worth(clue, worth))[:2]
            told = [clue for clue in telling if sign * _worth(clue, worth) > 0]
            if len(told) == 2 and told[0].start <= told[1].start and told[1].end <= told[0].end:
                told.pop()  # said already
            yield from (folded.words(clue.start, clue.end) for clue in told)


def _worth(clue: Clue, table: Mapping[str, float]) -> float:
    return table.get(clue.kind, 0.0) + clue.points


def _are_led(folded: Folded, hits: list[tuple[Name, Hit]]) -> bool:
    """Return whether the movement's followers are said to be somebody's: "les marcheurs de X"."""
    return any(
        led.form is Form.FOLLOWERS
        and name.form is Form.SURNAME
        and folded.text[before.end : after.start].strip() in ("de", "d'")
        for (led, before), (name, after) in pairwise(hits)
    )


def _lean(judged: list[Judged]) -> list[Judged]:
    """Let a homonym that is plain in the text weigh on the bare names beside it."""
    if not any(_is_plain(one) for one in judged):
        return judged
    return [replace(one, score=one.score - 2.0) if one.name.form is Form.SURNAME else one for one in judged]


def _is_plain(one: Judged) -> bool:
    """Return whether somebody else bears the name there; a common noun ("la montagne") is nobody."""
    lower = any(clue.kind.startswith("lower") for clue in one.clues)
    return one.score <= -3 and not lower and one.name.form in (Form.SURNAME, Form.HOMONYM)


def _once(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))
