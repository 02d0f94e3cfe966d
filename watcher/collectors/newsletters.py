"""Newsletters that organisations send to a mailbox of the campaign, read over IMAP.

One mailbox and one folder are one source; the sender tells the organisation. Letters of anybody who is
not in the directory are not fetched, nor counted one by one: only who sent them is looked at. The cursor
holds UIDVALIDITY and the last UID; when the server numbers its letters anew, the last month is read
again and the ledger knows each letter by its Message-ID.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import SecretStr

from watcher.collectors.base import Limits
from watcher.collectors.newsletter_box import Folder, opened
from watcher.collectors.newsletter_mime import LetterDamaged, is_forged, read_letter
from watcher.collectors.newsletter_posts import Speaker, post_of, speaker_of
from watcher.errors import SourceRefused
from watcher.messages import Message, msg
from watcher.model import Network, Page, Post, Source

SECRET = "VEILLEUR_IMAP_PASSWORD"  # noqa: S105  the name of the secret, not the secret
HISTORY = timedelta(days=30)
MOST_LETTERS = 50  # fetched for one page
MOST_LOOKED_AT = 1_000  # whose sender is asked for one page


@dataclass(frozen=True, slots=True)
class NewsletterOptions:
    """Where the mailbox is, and who is heard in it: organisations by address or List-Id, in lower case."""

    host: str
    user: str
    port: int = 993
    directory: Mapping[str, Speaker] = field(default_factory=dict)


class NewsletterCollector:
    """Look at one folder; `source.address` is its name."""

    network = Network.NEWSLETTER

    def __init__(
        self, limits: Limits, options: NewsletterOptions, password: SecretStr, tls: ssl.SSLContext | None = None
    ) -> None:
        self._limits = limits
        self._options = options
        self._password = password
        self._tls = tls or ssl.create_default_context()

    @property
    def directory(self) -> Mapping[str, Speaker]:
        """Who is heard, by address or List-Id."""
        return self._options.directory

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the newsletters that arrived; raise SourceError or SourceRefused."""
        if not self._password.get_secret_value():
            raise SourceRefused(
                msg("The mailbox of newsletters has no password."), msg("Write the secret {name}.", name=SECRET)
            )
        return await asyncio.to_thread(self._look, source, now)

    def _look(self, source: Source, now: datetime) -> Page:
        here = self._options
        password, tls = self._password, self._tls
        with opened(here.host, here.port, here.user, password, source.address, self._limits, tls) as folder:
            return self._page(folder, source, now)

    def _page(self, folder: Folder, source: Source, now: datetime) -> Page:
        last = _last_uid(source.cursor, folder)
        waiting = folder.since((now - HISTORY).date()) if last is None else folder.after(last)
        asked = waiting[:MOST_LOOKED_AT]
        posts, troubles = list[Post](), _Troubles()
        wanted = self._wanted(folder, asked, troubles)
        for uid, handle, speaker in wanted[:MOST_LETTERS]:
            if post := self._post(folder, uid, handle, speaker, now, troubles):
                posts.append(post)
        if len(wanted) > MOST_LETTERS:
            asked = [uid for uid in asked if uid < wanted[MOST_LETTERS][0]]
        reached = max(asked, default=last or 0)
        if len(asked) == len(waiting):
            reached = max(reached, folder.next_uid - 1)
        cursor = {"validity": str(folder.validity), "uid": str(reached)}
        return Page(tuple(posts), cursor, troubles.messages(), more=len(asked) < len(waiting))

    def _wanted(self, folder: Folder, uids: list[int], troubles: "_Troubles") -> list[tuple[int, str, Speaker]]:
        """Return the letters of organisations of the directory, in order."""
        wanted = []
        for fetched in folder.senders(uids):
            try:
                letter = read_letter(fetched.raw)
            except LetterDamaged:
                continue
            known = speaker_of(letter, self.directory)
            if known and is_forged(letter):
                troubles.forged += 1
            elif known:
                wanted.append((fetched.uid, *known))
        return sorted(wanted)

    def _post(
        self, folder: Folder, uid: int, handle: str, speaker: Speaker, now: datetime, troubles: "_Troubles"
    ) -> Post | None:
        fetched = folder.letter(uid)
        if fetched is None:
            return None
        try:
            return post_of(read_letter(fetched.raw), handle, speaker, fetched.arrived_at, now)
        except LetterDamaged:
            troubles.damaged += 1
            return None


@dataclass
class _Troubles:
    """Count what was left out."""

    forged: int = 0
    damaged: int = 0

    def messages(self) -> tuple[Message, ...]:
        said = []
        if self.forged:
            said.append(msg("Left out: {count} letters whose sender is not who they say.", count=self.forged))
        if self.damaged:
            said.append(msg("Left out: {count} letters that cannot be read.", count=self.damaged))
        return tuple(said)


def _last_uid(cursor: Mapping[str, str], folder: Folder) -> int | None:
    """Return the number of the last letter seen; None when there is none, or it means another letter now."""
    validity, uid = cursor.get("validity", ""), cursor.get("uid", "")
    if not folder.validity or validity != str(folder.validity):
        return None
    return int(uid) if uid.isascii() and uid.isdigit() and len(uid) < 11 else None
