"""One network, several accounts of ours: each text leaves by the one it was approved for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from responders.publishing.base import Caretaker, SendFailed, Sent
from responders.publishing.dry import is_dry
from responders.publishing.outcomes import looking
from watcher.clock import to_ms
from watcher.messages import Message, msg
from watcher.model import Network, Publication, Reach

_OPEN_IT = msg("Write publish = true for it in config/accounts.toml, in production; or do it by hand.")


class AccountPublisher(Protocol):
    """What the publisher of one account does. `key` is the same for all attempts of one publication."""

    network: Network

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish what is not there yet; raise Refused or OutcomeUnknown."""
        ...

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look for the text; raise OutcomeUnknown when nobody can look."""
        ...

    def metrics(self, native_id: str) -> Reach | None:
        """Return how far a post went, None when it is gone; raise OutcomeUnknown."""
        ...

    def delete(self, native_id: str) -> None:
        """Take a post back; one that is gone already is no trouble. Raise Refused or OutcomeUnknown."""
        ...

    def shown(self, native_id: str) -> str | None:
        """Return the words of a post, None when it is gone; raise OutcomeUnknown."""
        ...


@runtime_checkable
class Edits(Protocol):
    """The publisher of an account whose network lets a post be changed."""

    def edit(self, native_id: str, text: str) -> None:
        """Change the words of a post; raise Refused or OutcomeUnknown."""
        ...


@runtime_checkable
class Expires(Protocol):
    """The publisher of an account whose network tells until when its access token lasts."""

    def token_ends_at(self) -> datetime | None:
        """Return the end of the token, None when it has none; raise OutcomeUnknown."""
        ...


@dataclass(frozen=True, slots=True)
class ByOwnAccount:
    """Hand each text to the publisher of its account, by the account's id; to a folder when it has none.

    Without `to_folder`, in production, nothing leaves for the folder any more.
    """

    network: Network
    publishers: Mapping[str, AccountPublisher]
    others: Caretaker
    to_folder: bool = True

    def send(self, publication: Publication) -> Sent:
        """Send the text and return where it is; raise SendFailed or OutcomeUnknown."""
        publisher = self._of(publication)
        if publisher is None and not self.to_folder:
            raise SendFailed(msg("Nothing left: {why}", why=self._closed(publication)), _OPEN_IT)
        return publisher.send(publication, key_of(publication)) if publisher else self.others.send(publication)

    def find(self, publication: Publication) -> Sent | None:
        """Return where the text is if it did leave; raise OutcomeUnknown."""
        publisher = self._of(publication)
        return publisher.find(publication, key_of(publication)) if publisher else self.others.find(publication)

    def metrics(self, publication: Publication) -> Reach | None:
        """Return how far it went (of a thread, its first post), None when it is gone; raise OutcomeUnknown."""
        if is_dry(publication):
            return self.others.metrics(publication)
        with looking():
            publisher, names = self._named(publication)
            return publisher.metrics(names[0])

    def edit(self, publication: Publication, text: str) -> None:
        """Put other words in its place; raise SendFailed or OutcomeUnknown."""
        if is_dry(publication):
            self.others.edit(publication, text)
            return
        publisher, names = self._named(publication)
        if len(names) > 1 or not isinstance(publisher, Edits):
            raise SendFailed(msg("{network} does not let this post be changed.", network=self.network))
        publisher.edit(names[0], text)

    def delete(self, publication: Publication) -> None:
        """Take it back, the last post first; raise SendFailed or OutcomeUnknown."""
        if is_dry(publication):
            self.others.delete(publication)
            return
        publisher, names = self._named(publication)
        for name in reversed(names):
            publisher.delete(name)

    def shown(self, publication: Publication) -> tuple[str, ...]:
        """Return the words of those of its posts that are still there; raise OutcomeUnknown."""
        if is_dry(publication):
            return self.others.shown(publication)
        with looking():
            publisher, names = self._named(publication)
            return tuple(words for words in map(publisher.shown, names) if words is not None)

    def _of(self, publication: Publication) -> AccountPublisher | None:
        return self.publishers.get(publication.account_id or "")

    def _closed(self, publication: Publication) -> Message:
        account = publication.account_id or msg("no account")
        return msg("{account} may not publish on {network}.", account=account, network=self.network)

    def _named(self, publication: Publication) -> tuple[AccountPublisher, tuple[str, ...]]:
        """Return who publishes for its account, and the names of its posts there.

        They are kept, or else looked for: a person said that it left. Raise SendFailed or OutcomeUnknown.
        """
        publisher = self._of(publication)
        if publisher is None:
            raise SendFailed(self._closed(publication), _OPEN_IT)
        found = None if publication.native_ids else publisher.find(publication, key_of(publication))
        names = publication.native_ids or (found.native_ids if found else ())
        if not names:
            raise SendFailed(msg("The post was not found on the account: do it by hand, on the network itself."))
        return publisher, names


def key_of(publication: Publication) -> str:
    """Return what names a publication on its network: the same for each attempt, no other's."""
    return f"{publication.text_hash[:32]}-{publication.id}-{to_ms(publication.queued_at)}"
