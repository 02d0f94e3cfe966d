"""Read posts: everything the house thinks of each one, by rules and the campaign's configuration."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import compress

from watcher.model import (
    AuthorKind,
    Campaign,
    MentionVerdict,
    NatureScore,
    Organisation,
    Post,
    Reading,
    Theme,
    ThemeScore,
)
from watcher.understanding.authors import AuthorReader
from watcher.understanding.false_alarms import FalseAlarm
from watcher.understanding.language import LanguageReader
from watcher.understanding.mentions import NOTHING, MentionReader
from watcher.understanding.nature import NatureReader
from watcher.understanding.own_names import OwnNames
from watcher.understanding.priority import prioritise
from watcher.understanding.scan import Folded, fold_text
from watcher.understanding.theme_model import ThemeModel
from watcher.understanding.theme_scores import ThemeScorer
from watcher.understanding.themes import CERTAIN_ENOUGH

_Said = tuple[Post, Folded, Organisation | None, AuthorKind]
RULES_VERSION = "4"  # raise it with every change of rules, so that posts are read again


class Reader:
    """Read posts for one campaign; the same post gives the same reading, alone or in a batch.

    `model` is the trained one for themes; without it the lexicon reads alone. With `themes_for_all`
    off, a stranger's post that holds none of our names has no theme, and the nature that cues alone tell:
    for streams of a whole network.
    """

    def __init__(
        self,
        campaign: Campaign,
        themes: Sequence[Theme],
        organisations: Sequence[Organisation],
        model: ThemeModel | None = None,
        *,
        alarms: Sequence[FalseAlarm] = (),
        themes_for_all: bool = True,
    ) -> None:
        self.version = _version(campaign, themes, organisations, model, alarms)
        self._mentions = MentionReader(campaign, alarms=frozenset(one.words for one in alarms))
        self._names = OwnNames(campaign)
        self._themes = ThemeScorer(themes, model)
        self._nature = NatureReader()
        self._authors = AuthorReader(campaign, organisations)
        self._language = LanguageReader()
        self._themes_for_all = themes_for_all

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        """Return one reading a post, in order; `days_to_vote` counts days to the next round.

        Each stage passes over the whole batch, which keeps its tables warm in the processor's cache.
        """
        texts = [fold_text(post.text) for post in posts]
        languages = [self._language.name(text.original) for text in texts]
        authors = [self._authors.organisation(post) for post in posts]
        kinds = [self._authors.kind(post, text) for post, text in zip(posts, texts, strict=True)]
        wanted = list(self._wanted(posts, texts, authors))
        said = compress(zip(posts, texts, authors, kinds, strict=True), wanted)
        found = iter(self._read_themes(list(said)))
        themes = [next(found) if one else () for one in wanted]
        mentions = [
            self._mentions.read(text, post, policy=_speaks_of_policy(theme), ours=author is not None)
            if one
            else NOTHING
            for post, text, theme, author, one in zip(posts, texts, themes, authors, wanted, strict=True)
        ]
        natures = [
            self._nature.read(text, named=said.verdict is not MentionVerdict.NO) if one else self._nature.glance(text)
            for text, said, one in zip(texts, mentions, wanted, strict=True)
        ]
        priorities = [
            _prioritise(post, author, nature, days_to_vote)
            for post, author, nature in zip(posts, authors, natures, strict=True)
        ]
        columns = zip(languages, mentions, themes, natures, kinds, priorities, strict=True)
        return [
            Reading(language, mention, found, nature, kind, total, because, self.version)
            for language, mention, found, nature, kind, (total, because) in columns
        ]

    def _wanted(
        self, posts: Sequence[Post], texts: Sequence[Folded], authors: Sequence[Organisation | None]
    ) -> Iterator[bool]:
        """Yield whether each post deserves more than a glance: all, or those of the directory or near our names."""
        for post, text, author in zip(posts, texts, authors, strict=True):
            known = self._themes_for_all or author is not None
            yield known or self._mentions.read(text, post, policy=False, ours=False) != NOTHING

    def _read_themes(self, said: Sequence[_Said]) -> list[tuple[ThemeScore, ...]]:
        """Read the themes of posts, but for our names; the name of a private person is never looked at."""
        return self._themes.read(
            [self._names.apart(text) for _, text, _, _ in said],
            usual=[author.themes if author else () for _, _, author, _ in said],
            authors=["" if kind is AuthorKind.INDIVIDUAL else post.author.name for post, _, _, kind in said],
        )


def _speaks_of_policy(themes: Sequence[ThemeScore]) -> bool:
    return any(theme.score >= CERTAIN_ENOUGH for theme in themes)


def _prioritise(
    post: Post, author: Organisation | None, nature: NatureScore, days_to_vote: int | None
) -> tuple[int, tuple[tuple[str, int], ...]]:
    return prioritise(
        nature.label,
        relation=author.relation if author else "none",
        followers=post.author.followers,
        reach=post.reach,
        days_to_vote=days_to_vote,
    )


def _version(
    campaign: Campaign,
    themes: Sequence[Theme],
    organisations: Sequence[Organisation],
    model: ThemeModel | None,
    alarms: Sequence[FalseAlarm],
) -> str:
    """Name the rules, the configuration and what was learned: a change of any changes the version."""
    seen = (campaign, tuple(themes), tuple(organisations), model.seal if model else None, tuple(alarms))
    configuration = repr(seen)
    return f"{RULES_VERSION}-{hashlib.sha256(configuration.encode(errors='replace')).hexdigest()[:12]}"
