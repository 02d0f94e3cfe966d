"""What each network lets the house do, in one table; triage, drafting, the queue and the outbox read it. Pure.

Sources: docs.bsky.app/docs/api, docs.joinmastodon.org/methods, docs.x.com/x-api/posts,
developers.facebook.com/docs/pages-api. Feeds and newsletters are read only: what answers them is
published by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from watcher.model import Network


class Answers(StrEnum):
    """Whom the house may answer by itself."""

    ANYBODY = "anybody"
    WHO_CALLED_US = "who_called_us"
    NOBODY = "nobody"


class Repeat(StrEnum):
    """What keeps a text that is sent again from being there twice."""

    RECORD_KEY = "record_key"
    IDEMPOTENCY_KEY = "idempotency_key"
    LOOKING = "looking"
    A_PERSON = "a_person"


@dataclass(frozen=True, slots=True)
class Capability:
    """What a network takes. `longest` is in the network's own unit, `pictures` the most in one post.

    `names_author`: an answer tells its author only if it names them; elsewhere the network does it.
    """

    longest: int
    answers: Answers = Answers.NOBODY
    threads: bool = False
    pictures: int = 0
    cards: bool = False
    edits: bool = False
    deletes: bool = False
    counts: bool = False
    names_author: bool = False
    repeat: Repeat = Repeat.A_PERSON

    @property
    def publishes(self) -> bool:
        """Whether the house may publish there at all, without a person's hand."""
        return self.repeat is not Repeat.A_PERSON


CAPABILITIES: Mapping[Network, Capability] = {
    Network.BLUESKY: Capability(
        longest=300, answers=Answers.ANYBODY, threads=True, pictures=4, cards=True, deletes=True, counts=True,
        repeat=Repeat.RECORD_KEY,
    ),
    Network.MASTODON: Capability(
        longest=500, answers=Answers.ANYBODY, threads=True, pictures=4, edits=True, deletes=True, counts=True,
        names_author=True, repeat=Repeat.IDEMPOTENCY_KEY,
    ),
    Network.FACEBOOK: Capability(
        longest=2_000, answers=Answers.ANYBODY, pictures=1, edits=True, deletes=True, counts=True,
        repeat=Repeat.LOOKING,
    ),
    Network.X: Capability(
        longest=280, answers=Answers.WHO_CALLED_US, deletes=True, counts=True, repeat=Repeat.LOOKING
    ),
    Network.RSS: Capability(longest=1_000),
    Network.NEWSLETTER: Capability(longest=1_000),
}  # fmt: skip
