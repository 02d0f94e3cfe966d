"""Judge whether what corrections teach about mentions is worth keeping, on posts held out in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from watcher.model import Campaign, MentionVerdict, Post
from watcher.understanding.false_alarms import FalseAlarm, Place, learn
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import fold_text

_FOLDS = 5
_WORTH = {MentionVerdict.YES: 1.0, MentionVerdict.UNSURE: 0.5, MentionVerdict.NO: 0.0}


@dataclass(frozen=True, slots=True)
class MentionLessons:
    """What was learned, and how often verdicts are right without it and with it (an unsure one is half right)."""

    alarms: tuple[FalseAlarm, ...]
    posts: int
    before: float
    after: float


def learn_mentions(campaign: Campaign, set_aside: Sequence[Post], confirmed: Sequence[Post]) -> MentionLessons:
    """Learn from posts that people said were not about us, and from those they answered."""
    posts = [*((post, False) for post in set_aside), *((post, True) for post in confirmed)]
    if not set_aside:
        return MentionLessons((), len(posts), 0.0, 0.0)
    plain = MentionReader(campaign)
    before = sum(_rightness(plain, post, about=about) for post, about in posts)
    after = 0.0
    for fold in range(_FOLDS):
        held_out = [place % _FOLDS == fold for place in range(len(posts))]
        taught = list(compress(posts, (not out for out in held_out)))
        reader = MentionReader(campaign, alarms=frozenset(one.words for one in _learn(plain, taught)))
        after += sum(_rightness(reader, post, about=about) for post, about in compress(posts, held_out))
    return MentionLessons(_learn(plain, posts), len(posts), before / len(posts), after / len(posts))


def _learn(reader: MentionReader, posts: Sequence[tuple[Post, bool]]) -> tuple[FalseAlarm, ...]:
    by_text = {post.text: post for post, _ in posts}

    def look(text: str) -> tuple[str, list[Place]]:
        folded = fold_text(text)
        judged = reader.judge(folded, by_text[text])
        return folded.text, [Place(one.name.form, one.hit.start, one.hit.end) for one in judged]

    return learn(look, [p.text for p, about in posts if not about], [p.text for p, about in posts if about])


def _rightness(reader: MentionReader, post: Post, *, about: bool) -> float:
    worth = _WORTH[reader.read(fold_text(post.text), post, policy=False, ours=False).verdict]
    return worth if about else 1 - worth
