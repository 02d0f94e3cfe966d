"""Keep the facts of a digest, so that any past day reads the same again; never the words of a post.

Quotes are kept as the number of their post and taken again from the ledger: what its author deleted,
or what was erased on demand, is gone from past digests too.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError

from responders.digest.gather import digest_hour, gather
from responders.digest.quoting import quote
from responders.digest.records import Copied, Digest, Edition, Item, Quote, ThemeLine
from watcher.errors import LedgerError
from watcher.messages import msg
from watcher.settings import Settings
from watcher.storage.kept_digests import KeptDigests
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts


def digest_of(
    ledger: Ledger, settings: Settings, day: date, edition: Edition, now: datetime, themes: Sequence[str] = ()
) -> Digest:
    """Return a day's digest: as it was kept, or gathered now, and kept once its hour has come."""
    shelf = KeptDigests(ledger)
    if (facts := shelf.facts(day, edition, themes)) is not None:
        return thawed(facts, ledger, settings)
    digest = gather(ledger, settings, day, edition, now, themes)
    if now < digest_hour(settings, day):
        return digest
    shelf.keep(day, edition, themes, frozen(digest), now)
    kept = shelf.facts(day, edition, themes)  # another program may have been quicker: its facts stay
    assert kept is not None
    return thawed(kept, ledger, settings)


def frozen(digest: Digest) -> str:
    """Return the facts as JSON, without a word of any post."""
    wordless = replace(
        digest,
        items=tuple(_wordless_item(item) for item in digest.items),
        highlights=tuple(_wordless_item(item) for item in digest.highlights),
        themes=tuple(replace(line, quote=_wordless(line.quote)) for line in digest.themes),
        replies=replace(digest.replies, late=tuple(_wordless_item(item) for item in digest.replies.late)),
        copied=tuple(replace(one, quote=replace(one.quote, text="", url=None)) for one in digest.copied),
    )
    return _shape().dump_json(wordless).decode()


def thawed(facts: str, ledger: Ledger, settings: Settings) -> Digest:
    """Return the digest of kept facts, its quotes taken from the ledger; raise LedgerError."""
    try:
        digest = _shape().validate_json(facts)
    except ValidationError as error:
        raise LedgerError(
            msg("The facts kept of this digest cannot be read."), msg("Another version of Veilleur may have kept them.")
        ) from error

    def again(kept: Quote | None) -> Quote | None:
        stored = Posts(ledger).get(kept.post_id) if kept else None
        return quote(settings, stored) if stored else None

    def items(kept: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(replace(item, quote=again(item.quote)) for item in kept)

    def theme(line: ThemeLine) -> ThemeLine:
        return replace(line, quote=again(line.quote))

    copied = ((one.organisations, again(one.quote)) for one in digest.copied)
    return replace(
        digest,
        items=items(digest.items),
        highlights=items(digest.highlights),
        themes=tuple(theme(line) for line in digest.themes),
        replies=replace(digest.replies, late=items(digest.replies.late)),
        copied=tuple(Copied(count, words) for count, words in copied if words),
    )


def _wordless(said: Quote | None) -> Quote | None:
    return replace(said, text="", url=None) if said else None


def _wordless_item(item: Item) -> Item:
    return replace(item, quote=_wordless(item.quote))


@cache
def _shape() -> TypeAdapter[Digest]:
    return TypeAdapter(Digest)
