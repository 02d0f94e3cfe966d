"""Group what is one text: find, for posts just read, the earlier posts that they copy."""

from collections.abc import Sequence

import numpy as np

from watcher.model import StoredPost
from watcher.storage.copies import Copies, Signed
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.understanding.copies import COPIED_WITHIN, are_akin, are_copies, comparable
from watcher.understanding.copy_index import MOST, CopyIndex
from watcher.understanding.signatures import PERMUTATIONS, Signatures, sign

_LOOKED_AT = 8  # candidates of one post, the most alike first
_LOADED = 20_000  # signatures brought from the ledger at a time


class Grouping:
    """Remember what was read lately, between runs and, through the ledger, between programs.

    The ledger holds the truth: what another program read is caught up with, and what a crash undid was
    never there.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self._index = CopyIndex(self._most)
        self._last_post: int | None = None

    def group(self, ledger: Ledger, batch: Sequence[StoredPost]) -> int:
        """Sign the posts not signed yet and join each to the text it copies; return how many copy one.

        Call inside a transaction. The texts found are the same for any cut into batches.
        """
        shelf = Copies(ledger)
        known = shelf.are_signed([stored.id for stored in batch])
        texts = {s.id: comparable(s.post.text, s.post.organisation_id) for s in batch if s.id not in known}
        wanted = [stored for stored in batch if texts.get(stored.id)]
        if not wanted:
            return 0
        signatures = sign([texts[stored.id] for stored in wanted])
        first = shelf.next_number()
        numbers = list(range(first, first + len(wanted)))
        candidates = self._find(shelf, numbers, signatures)
        rows = zip(numbers, wanted, signatures, strict=True)
        shelf.sign([Signed(number, stored.id, signature.tobytes()) for number, stored, signature in rows])
        self._last_post = wanted[-1].id
        joined = _join(_Texts(ledger, texts), wanted, candidates)
        shelf.part([stored.id for stored in wanted])
        return joined

    def _find(self, shelf: Copies, numbers: Sequence[int], signatures: Signatures) -> list[list[int]]:
        """Return the numbers that may be copies; those that outlived their words are forgotten first."""
        if shelf.posts_signed([self._index.last]).get(self._index.last) != self._last_post:
            self._forget()  # what a crash undid was remembered here
        self._catch_up(shelf, numbers[0])
        found = self._index.find(numbers, signatures)
        old = sorted({number for some in found for number in some if number < numbers[0]})
        if len(shelf.posts_signed(old)) < len(old):  # what is gone may hide, in the tables, what is not
            self._forget()
            self._catch_up(shelf, numbers[0])
            found = self._index.find(numbers, signatures)
        return found

    def _catch_up(self, shelf: Copies, until: int) -> None:
        """Learn what the ledger holds before a number and this memory does not."""
        while kept := shelf.signed_after(max(self._index.last, until - 1 - self._most), _LOADED):
            rows = np.frombuffer(b"".join(one.numbers for one in kept), np.uint16)
            self._index.add([one.number for one in kept], rows.reshape(-1, PERMUTATIONS))
            self._last_post = kept[-1].post_id


class _Texts:
    """What posts are compared by, each made once."""

    def __init__(self, ledger: Ledger, texts: dict[int, bytes]) -> None:
        self.ledger = ledger
        self._texts = texts

    def of(self, stored_id: int) -> bytes:
        """Return the comparable text of a post."""
        if stored_id not in self._texts:
            stored = Posts(self.ledger).get(stored_id)
            self._texts[stored_id] = comparable(stored.post.text, stored.post.organisation_id) if stored else b""
        return self._texts[stored_id]


def _join(texts: _Texts, wanted: Sequence[StoredPost], candidates: Sequence[Sequence[int]]) -> int:
    """Join each post to the text of its first candidate that it copies; return how many were joined."""
    shelf = Copies(texts.ledger)
    posts = shelf.posts_signed(sorted({number for some in candidates for number in some[:_LOOKED_AT]}))
    joined = 0
    for stored, numbers in zip(wanted, candidates, strict=True):
        parents = (_parent(shelf, texts, stored.id, posts[number]) for number in numbers[:_LOOKED_AT])
        parent = next((one for one in parents if one is not None), None)
        if parent is not None:
            shelf.add(stored.id, parent)
            joined += 1
    return joined


def _parent(shelf: Copies, texts: _Texts, post_id: int, candidate_id: int) -> int | None:
    """Return the first post of the candidate's text when the post copies it, else None."""
    parent_id = shelf.parent(candidate_id)
    ours = texts.of(post_id)
    copied = are_copies(ours, texts.of(candidate_id)) and are_akin(ours, texts.of(parent_id))
    return parent_id if copied and shelf.apart(post_id, candidate_id) <= COPIED_WITHIN else None
