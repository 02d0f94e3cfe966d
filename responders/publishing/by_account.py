"""One network, several accounts of ours: each text leaves by the one it was approved for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from responders.publishing.base import Publisher
from responders.publishing.outcomes import Sent
from watcher.clock import to_ms
from watcher.model import Network, Publication


class AccountPublisher(Protocol):
    """What the publisher of one account does. `key` is the same for all attempts of one publication."""

    network: Network

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish what is not there yet; raise Refused or OutcomeUnknown."""
        ...

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look for the text; raise OutcomeUnknown when nobody can look."""
        ...


@dataclass(frozen=True, slots=True)
class ByOwnAccount:
    """Hand each text to the publisher of its account, by the account's id; to `others` when it has none."""

    network: Network
    publishers: Mapping[str, AccountPublisher]
    others: Publisher

    def send(self, publication: Publication) -> str:
        """Send the text and return its address; raise SendFailed or OutcomeUnknown."""
        publisher = self.publishers.get(publication.account_id or "")
        if publisher is None:
            return self.others.send(publication)
        return publisher.send(publication, key_of(publication)).url

    def find(self, publication: Publication) -> str | None:
        """Return the address of the text if it did leave; raise OutcomeUnknown."""
        publisher = self.publishers.get(publication.account_id or "")
        if publisher is None:
            return self.others.find(publication)
        found = publisher.find(publication, key_of(publication))
        return found.url if found else None


def key_of(publication: Publication) -> str:
    """Return what names a publication on its network: the same for each attempt, no other's."""
    return f"{publication.text_hash[:32]}-{publication.id}-{to_ms(publication.queued_at)}"
