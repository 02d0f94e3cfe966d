"""The seam of publishing: what every network's publisher must do, and how it may fail."""

from typing import Protocol

from watcher.errors import VeilleurError
from watcher.model import Network, Publication


class SendFailed(VeilleurError):
    """The network refused: the text certainly did not leave."""


class OutcomeUnknown(VeilleurError):
    """The network did not answer: the text may have left. Never send again without looking."""


class Publisher(Protocol):
    """Send an approved text, and find it again afterwards."""

    @property
    def network(self) -> Network:
        """The network it speaks on."""
        ...

    def send(self, publication: Publication) -> str:
        """Send the text and return its address; raise SendFailed or OutcomeUnknown."""
        ...

    def find(self, publication: Publication) -> str | None:
        """Look among the account's own recent posts; return the address if the text did leave.

        Raise OutcomeUnknown when nobody can look now.
        """
        ...
