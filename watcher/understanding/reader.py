"""Read posts: everything the house thinks of each one, by rules and the campaign's configuration."""

import hashlib
from collections.abc import Sequence

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
from watcher.understanding.language import LanguageReader
from watcher.understanding.mentions import MentionReader
from watcher.understanding.nature import NatureReader
from watcher.understanding.priority import prioritise
from watcher.understanding.scan import fold_text
from watcher.understanding.theme_model import ThemeModel
from watcher.understanding.theme_scores import ThemeScorer
from watcher.understanding.themes import CERTAIN_ENOUGH

RULES_VERSION = "1"  # raise it with every change of rules, so that posts are read again


class Reader:
    """Read posts for one campaign; the same post gives the same reading, alone or in a batch.

    `model` is the trained one for themes; without it the lexicon reads alone.
    """

    def __init__(
        self,
        campaign: Campaign,
        themes: Sequence[Theme],
        organisations: Sequence[Organisation],
        model: ThemeModel | None = None,
    ) -> None:
        self.version = _version(campaign, themes, organisations, model)
        self._mentions = MentionReader(campaign)
        self._themes = ThemeScorer(themes, model)
        self._nature = NatureReader()
        self._authors = AuthorReader(campaign, organisations)
        self._language = LanguageReader()

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        """Return one reading a post, in order; `days_to_vote` counts days to the next round.

        Each stage passes over the whole batch, which keeps its tables warm in the processor's cache.
        """
        texts = [fold_text(post.text) for post in posts]
        languages = [self._language.name(text.original) for text in texts]
        authors = [self._authors.organisation(post) for post in posts]
        kinds = [self._authors.kind(post, text) for post, text in zip(posts, texts, strict=True)]
        themes = self._themes.read(
            texts,
            usual=[author.themes if author else () for author in authors],
            authors=[
                "" if kind is AuthorKind.INDIVIDUAL else post.author.name
                for post, kind in zip(posts, kinds, strict=True)
            ],
        )
        mentions = [
            self._mentions.read(text, post, policy=_speaks_of_policy(found), ours=author is not None)
            for post, text, found, author in zip(posts, texts, themes, authors, strict=True)
        ]
        natures = [
            self._nature.read(text, named=mention.verdict is not MentionVerdict.NO)
            for text, mention in zip(texts, mentions, strict=True)
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
    campaign: Campaign, themes: Sequence[Theme], organisations: Sequence[Organisation], model: ThemeModel | None
) -> str:
    """Name the rules, the configuration and the model: a change of any changes the version."""
    configuration = repr((campaign, tuple(themes), tuple(organisations), model.seal if model else None))
    return f"{RULES_VERSION}-{hashlib.sha256(configuration.encode(errors='replace')).hexdigest()[:12]}"
