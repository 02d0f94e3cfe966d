"""The seam of publishing: what every network's publisher must do, and how it may fail."""

from dataclasses import dataclass
from typing import Protocol

from watcher.errors import VeilleurError
from watcher.model import Network, Publication, Reach


class SendFailed(VeilleurError):
    """The network refused: the text certainly did not leave."""


class OutcomeUnknown(VeilleurError):
    """The network did not answer: the text may have left. Never send again without looking."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a text is: its address for people, and the network's own names of its posts, in their order."""

    url: str
    native_ids: tuple[str, ...]

    @property
    def native_id(self) -> str:
        """The network's name of the first post."""
        return self.native_ids[0]


class Publisher(Protocol):
    """Send an approved text, and find it again afterwards."""

    @property
    def network(self) -> Network:
        """The network it speaks on."""
        ...

    def send(self, publication: Publication) -> Sent:
        """Send the text and return where it is; raise SendFailed or OutcomeUnknown."""
        ...

    def find(self, publication: Publication) -> Sent | None:
        """Look among the account's own recent posts; return where the text is if it did leave.

        Raise OutcomeUnknown when nobody can look now.
        """
        ...


class Caretaker(Publisher, Protocol):
    """A publisher that looks after what left, too."""

    def metrics(self, publication: Publication) -> Reach | None:
        """Return how far it went (of a thread, its first post), None when it is gone; raise OutcomeUnknown."""
        ...

    def edit(self, publication: Publication, text: str) -> None:
        """Put other words in its place; raise SendFailed or OutcomeUnknown."""
        ...

    def delete(self, publication: Publication) -> None:
        """Take it back, the last post first; what is gone already is no trouble.

        Raise SendFailed or OutcomeUnknown.
        """
        ...

    def shown(self, publication: Publication) -> tuple[str, ...]:
        """Return the words of those of its posts that are still there; raise OutcomeUnknown."""
        ...
