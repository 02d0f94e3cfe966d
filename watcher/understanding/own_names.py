"""Put the campaign's own names apart before themes are read: « Les Écologistes » or « Lutte ouvrière » are no theme.

A name counts where it has its capital, in a hashtag whatever its letters; "la place publique" stays. So do the
titles of events: "Assises de la santé" says what is spoken of.
"""

from collections.abc import Iterator
from itertools import chain

from watcher.model import Campaign, Target
from watcher.text import HASHTAG, fold
from watcher.understanding.names import Form, names_of
from watcher.understanding.scan import Folded, Scanner, fold_text

_BORNE = frozenset({Form.FULL, Form.SURNAME, Form.TITLE})
_ARTICLES = ("le ", "la ", "les ", "l'")


class OwnNames:
    """The names of one campaign, its people's and its movement's, and their hashtags."""

    def __init__(self, campaign: Campaign) -> None:
        borne = (name for name in names_of(campaign) if name.form in _BORNE and name.target is not Target.EVENT)
        names = [name.folded for name in borne]
        self._scanner = Scanner(dict.fromkeys(chain.from_iterable(map(_with_and_without_article, names))))
        self._tags = {_glued(name) for name in (*self._scanner.expressions, *map(fold, campaign.hashtags))}

    def apart(self, text: Folded) -> Folded:
        """Return the text with blanks in the place of our names, every other word where it was."""
        spans = [*self._named(text), *self._tagged(text)]
        if not spans:
            return text
        letters = list(text.original)
        for start, end in spans:
            letters[start:end] = " " * (end - start)
        return fold_text("".join(letters))

    def _named(self, text: Folded) -> Iterator[tuple[int, int]]:
        for hit in self._scanner.find(text.text):
            start, end = text.place(hit.start), text.place(hit.end)
            if text.original[start].isupper():
                yield start, end

    def _tagged(self, text: Folded) -> Iterator[tuple[int, int]]:
        if "#" in text.original:
            tags = HASHTAG.finditer(text.original)
            yield from (tag.span() for tag in tags if _glued(fold(tag.group())) in self._tags)


def _with_and_without_article(folded: str) -> tuple[str, ...]:
    """Give « ecologistes » with « les ecologistes »: the article seldom has a capital in a sentence."""
    return (folded, *(folded.removeprefix(article) for article in _ARTICLES if folded.startswith(article)))


def _glued(name: str) -> str:
    return name.removeprefix("#").replace(" ", "").replace("'", "").replace("_", "")
