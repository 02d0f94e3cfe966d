"""Decide whether a post speaks of our campaign, of what in it, and by which words.

Marks that only the campaign bears decide at once; full names nearly; names that others bear, and
everyday words, are weighed in their context. The words given are the author's, never ours.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from watcher.model import Campaign, Mention, MentionVerdict, Post, Target
from watcher.understanding.campaign_marks import Marks
from watcher.understanding.context import (
    CERTAIN,
    FULL_RULES,
    RULED_OUT,
    SURNAME_RULES,
    TITLE_RULES,
    Circumstances,
    Clue,
    weigh,
)
from watcher.understanding.names import Form, Name, names_of
from watcher.understanding.scan import Folded, Hit, Scanner, fold_pattern, longest
from watcher.understanding.scene import Page, cut, scene
from watcher.understanding.typos import misspelt, slips_of, unmask

_T = TypeVar("_T")
NOTHING = Mention(MentionVerdict.NO)
_ADDRESSED = re.compile(
    r"\bvo(?:tre|s) (?:\w+ )?(?:propositions?|programme|mesures?|projets?|reforme|promesses?|"
    r"engagements?)\b(?: n[o°] ?)?(?: \d+)?"
)
_START = {Form.FULL: 4.0, Form.SURNAME: 0.0, Form.TITLE: 0.0, Form.ROLE: 0.5}
_RULES = {Form.FULL: FULL_RULES, Form.SURNAME: SURNAME_RULES, Form.TITLE: TITLE_RULES}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One name of a text, what speaks for and against it, and its sum."""

    name: Name
    hit: Hit
    clues: tuple[Clue, ...]
    score: float


class MentionReader:
    """Read mentions of one campaign."""

    def __init__(self, campaign: Campaign) -> None:
        self._names = names_of(campaign)
        self._marks = Marks(campaign, self._names)
        self._scanner = Scanner(name.folded for name in self._names)
        self._by_surname = {n.folded: n for n in self._names if n.form is Form.SURNAME}
        self._slips = slips_of(self._by_surname)
        people = (campaign.candidate, *campaign.spokespersons)
        self._around = Circumstances(
            firsts=frozenset(fold_pattern(p.name).split(" ")[0] for p in people if p.name.strip()),
            gender=campaign.gender,
        )
        opponents = (words for o in campaign.opponents for words in (o.name, o.name.partition(" ")[2], *o.aliases))
        self._opponents = Scanner(sorted({fold_pattern(words) for words in opponents if len(words) > 2}))

    def read(self, folded: Folded, post: Post, *, policy: bool, ours: bool) -> Mention:
        """Return the verdict; `policy`: a theme was found; `ours`: the directory knows the author."""
        found = [*self._marks.find(folded.original), *self._addressed(folded, post)]
        judged = self._judge(folded, policy=policy, ours=ours, marked=bool(found))
        return _conclude(folded, found, judged)

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

    def _judge(self, folded: Folded, *, policy: bool, ours: bool, marked: bool) -> list[_Judged]:
        hits = self._hits(folded)
        slips = [] if hits else list(misspelt(folded, self._slips))
        if not hits and not slips:
            return []
        page = cut(folded)
        full = any(name.form is Form.FULL for name, _ in hits)
        opponents = len(self._opponents.find(folded.text))
        around = replace(self._around, policy=policy, ours=ours, opponents=opponents, named=marked or full)
        judged = [_judge_one(page, name, hit, around) for name, hit in hits if name.form is not Form.HOMONYM]
        judged += [_ruled_out(name, hit) for name, hit in hits if name.form is Form.HOMONYM]
        slipped = (
            _judge_one(page, self._by_surname[name], Hit(-1, start, end), around, start_at=-1.0)
            for name, start, end in slips
        )
        return _lean(judged) + [j for j in slipped if j.score >= CERTAIN]


def _judge_one(page: Page, name: Name, hit: Hit, around: Circumstances, start_at: float = 0.0) -> _Judged:
    here = scene(page, hit.start, hit.end)
    rules = _RULES.get(name.form, ())
    clues = tuple(weigh(here, name, around, rules))
    score = start_at + _START[name.form] + sum(clue.points for clue in clues)
    if name.form is Form.ROLE:
        score += 1.0 * around.policy + 0.75 * around.ours - 2.0 * bool(around.opponents) + 3.0 * around.named
    return _Judged(name, hit, clues, score)


def _ruled_out(name: Name, hit: Hit) -> _Judged:
    return _Judged(name, hit, (Clue(-9.0, hit.start, hit.end),), -9.0)


def _lean(judged: list[_Judged]) -> list[_Judged]:
    """Let a homonym that is plain in the text weigh on the bare names beside it."""
    plain = any(j.score <= -3 and j.name.form in (Form.SURNAME, Form.HOMONYM) for j in judged)
    if not plain:
        return judged
    return [replace(j, score=j.score - 2.0) if j.name.form is Form.SURNAME else j for j in judged]


def _conclude(folded: Folded, found: list[tuple[Target, str]], judged: list[_Judged]) -> Mention:
    sure = [j for j in judged if j.score >= CERTAIN]
    if found or sure:
        targets = [*(target for target, _ in found), *(j.name.target for j in sure)]
        because = [*(words for _, words in found), *_evidence(folded, sure, sign=1)]
        return Mention(MentionVerdict.YES, _once(targets), _once(because))
    unsure = [j for j in judged if j.score > RULED_OUT]
    if unsure:
        words = (folded.words(j.hit.start, j.hit.end) for j in unsure)
        return Mention(MentionVerdict.UNSURE, _once(j.name.target for j in unsure), _once(words))
    return Mention(MentionVerdict.NO, (), _once(_evidence(folded, judged, sign=-1))) if judged else NOTHING


def _evidence(folded: Folded, judged: list[_Judged], *, sign: int) -> Iterator[str]:
    """Yield the name and the two strongest clues that point the same way, in the author's words."""
    for j in judged:
        yield folded.words(j.hit.start, j.hit.end)
        telling = sorted((c for c in j.clues if c.points * sign > 0), key=lambda c: -abs(c.points))
        yield from (folded.words(c.start, c.end) for c in telling[:2])


def _once(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))
