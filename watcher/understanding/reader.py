"""Read posts: everything the house thinks of each one, by rules and the campaign's configuration."""

import hashlib
from collections.abc import Sequence

from watcher.model import AuthorKind, Campaign, MentionVerdict, Organisation, Post, Reading, Theme
from watcher.understanding.authors import AuthorReader
from watcher.understanding.language import LanguageReader
from watcher.understanding.mentions import MentionReader
from watcher.understanding.nature import NatureReader
from watcher.understanding.priority import prioritise
from watcher.understanding.scan import fold_text
from watcher.understanding.themes import CERTAIN_ENOUGH, ThemeReader

RULES_VERSION = "1"  # raise it with every change of rules, so that posts are read again


class Reader:
    """Read posts for one campaign; the same post gives the same reading, alone or in a batch."""

    def __init__(self, campaign: Campaign, themes: Sequence[Theme], organisations: Sequence[Organisation]) -> None:
        self.version = _version(campaign, themes, organisations)
        self._mentions = MentionReader(campaign)
        self._themes = ThemeReader(themes)
        self._nature = NatureReader()
        self._authors = AuthorReader(campaign, organisations)
        self._language = LanguageReader()

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        """Return one reading a post, in order; `days_to_vote` counts days to the next round."""
        return [self._read_one(post, days_to_vote) for post in posts]

    def _read_one(self, post: Post, days_to_vote: int | None) -> Reading:
        folded = fold_text(post.text)
        organisation, kind = self._authors.organisation(post), self._authors.kind(post, folded)
        name = post.author.name if kind is not AuthorKind.INDIVIDUAL else ""
        themes = self._themes.read(folded, usual=organisation.themes if organisation else (), author=name)
        policy = any(theme.score >= CERTAIN_ENOUGH for theme in themes)
        mention = self._mentions.read(folded, post, policy=policy, ours=organisation is not None)
        nature = self._nature.read(folded, named=mention.verdict is not MentionVerdict.NO)
        priority, because = prioritise(
            nature.label,
            relation=organisation.relation if organisation else "none",
            followers=post.author.followers,
            reach=post.reach,
            days_to_vote=days_to_vote,
        )
        language = self._language.name(folded.original)
        return Reading(language, mention, themes, nature, kind, priority, because, self.version)


def _version(campaign: Campaign, themes: Sequence[Theme], organisations: Sequence[Organisation]) -> str:
    """Name the rules and the configuration: a change of either changes the version."""
    configuration = repr((campaign, tuple(themes), tuple(organisations)))
    return f"{RULES_VERSION}-{hashlib.sha256(configuration.encode(errors='replace')).hexdigest()[:12]}"
