"""X: our own posts, and answers to those who called us; anything else is for a person's hand.

X refuses answers by a program unless the author mentioned or quoted the account that answers
(23 February 2026, https://docs.x.com/changelog).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from responders.composition import parts_of
from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.lengths import check_parts
from responders.publishing.outcomes import Fate, Refused, looking
from responders.publishing.same_text import same_text
from responders.publishing.x_cost import WritePrices
from responders.publishing.x_wire import API, Purse, XAccount, XKeys
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.collectors.x import FIELDS
from watcher.collectors.x_budget import Prices, worst_of_one
from watcher.collectors.x_posts import id_at, id_of, objects, reach_of, to_posts
from watcher.messages import msg
from watcher.model import Network, Post, Publication, Reach
from watcher.text import HANDLE

_CLOCKS_DIFFER = timedelta(minutes=2)
_MOST = 25  # of our posts, when one is looked for: all that may be billed is reserved first
_Raw = Mapping[str, Any]


class XPublisher:
    """Publish as one of our accounts."""

    network = Network.X

    def __init__(
        self,
        limits: Limits,
        handle: str,
        keys: XKeys,
        purse: Purse,
        clock: Clock,
        spelling: Literal["tweet", "post"] = "tweet",
        base_url: str = API,
    ) -> None:
        self._account = XAccount(limits, handle, keys, purse, clock, base_url)
        self._handle, self._clock, self._spelling = handle.lower(), clock, spelling
        self._prices, self._reads = WritePrices(), Prices()

    def send(self, publication: Publication, key: str) -> Sent:
        """Publish the text; a duplicate is looked for. Raise Refused or OutcomeUnknown."""
        parts = parts_of(publication.text)
        check_parts(parts, self.network, threads=False)
        if parts[0].pictures:
            raise Refused(
                msg("Pictures are not sent to X by the program."), msg("Publish it by hand."), kind=Fate.TEXT_REFUSED
            )
        above = publication.in_reply_to
        if above:
            self._check_called(above)
        price = self._prices.of(parts[0].text, is_reply=bool(above))
        post = partial(_create, text=parts[0].text, above=above)
        try:
            return self._sent(self._account.write(post, price, f"publish:{publication.id}"))
        except Refused as error:
            if error.kind is Fate.DUPLICATE and (found := self.find(publication, key)):
                return found
            raise

    def find(self, publication: Publication, key: str) -> Sent | None:
        """Look among our posts since the text was queued; raise OutcomeUnknown."""
        ours = parts_of(publication.text)[0].text
        since = id_at(publication.queued_at - _CLOCKS_DIFFER)
        with looking():
            look = partial(_timeline, account=self._account.id, since=since)
            answer = self._account.read(
                look,
                FIELDS[self._spelling],
                self._reads.own_read,
                f"find:{publication.id}",
                _MOST * worst_of_one(self._reads.own_read, self._reads),
            )
        for post in self._posts(answer):
            if same_text(post.text, ours) and (post.in_reply_to or None) == publication.in_reply_to:
                return self._sent({"id": post.native_id})
        meta = answer.get("meta")
        if not isinstance(meta, dict) or meta.get("next_token"):  # no timeline, or more of it than was seen
            raise OutcomeUnknown(msg("X did not show all that our account published."))
        return None

    def delete(self, native_id: str) -> None:
        """Take a post back; one that is gone already is no trouble. Raise Refused or OutcomeUnknown."""
        try:
            self._account.write(partial(_delete, post=native_id), self._prices.deletion, f"delete:{native_id}")
        except Refused as error:
            if error.kind is not Fate.DESK:
                raise

    def metrics(self, native_id: str) -> Reach | None:
        """Return how far a post went, None when it is gone; raise OutcomeUnknown."""
        found = self._own(native_id, "public_metrics", "metrics")
        return reach_of(found.get("public_metrics")) if found else None

    def shown(self, native_id: str) -> str | None:
        """Return the words of a post, None when it is gone; raise OutcomeUnknown."""
        found = self._own(native_id, "text", "shown")
        return str(found.get("text") or "") if found else None

    def _own(self, native_id: str, field: str, what: str) -> _Raw | None:
        """Look one of our posts up, for one field of it and nothing that comes along and is paid too."""
        with looking():
            price, params = self._reads.own_read, {f"{self._spelling}.fields": field}
            answer = self._account.read(partial(_lookup, post=native_id), params, price, what, price)
        data = answer.get("data")
        return next((raw for raw in objects(data) if id_of(raw.get("id")) == native_id), None)

    def _check_called(self, above: str) -> None:
        """Raise Refused unless the author of a post mentions our account, or quotes it."""
        ask = partial(_lookup, post=above)
        worst = worst_of_one(self._reads.post, self._reads)
        answer = self._account.read(ask, FIELDS[self._spelling], self._reads.post, f"called:{above}", worst)
        if not any(self._is_called(post, answer) for post in self._posts(answer)):
            raise Refused(
                msg("X lets a program answer only those who mention or quote our account."),
                msg("Publish this answer by hand."),
                kind=Fate.DESK,
            )

    def _is_called(self, post: Post, answer: _Raw) -> bool:
        mentioned = {found[1:].lower() for found in HANDLE.findall(post.text)}
        return self._handle in mentioned or self._account.id in _quoted_authors(answer)

    def _posts(self, answer: _Raw) -> Sequence[Post]:
        return to_posts(answer, self._clock())[0]

    def _sent(self, data: _Raw) -> Sent:
        native_id = id_of(data.get("id"))
        return Sent(f"https://x.com/{self._handle}/status/{native_id}", (native_id,))


def _quoted_authors(answer: _Raw) -> set[str]:
    """Return the authors of the posts that the answer's own posts quote."""
    held = answer.get("includes")
    included = [*objects(held.get("tweets")), *objects(held.get("posts"))] if isinstance(held, Mapping) else []
    data = answer.get("data")
    quoted = {
        id_of(reference.get("id"))
        for raw in (objects(data) if isinstance(data, list) else objects([data]))
        for name in ("referenced_tweets", "referenced_posts")
        for reference in objects(raw.get(name))
        if reference.get("type") == "quoted"
    }
    return {id_of(raw.get("author_id")) for raw in included if id_of(raw.get("id")) in quoted}


def _create(sdk: Any, *, text: str, above: str | None) -> object:
    return sdk.create_tweet(text=text, in_reply_to_tweet_id=above, user_auth=True)


def _delete(sdk: Any, *, post: str) -> object:
    return sdk.delete_tweet(post, user_auth=True)


def _lookup(sdk: Any, *, post: str) -> object:
    return sdk.get_tweets(ids=[post], user_auth=True)


def _timeline(sdk: Any, *, account: str, since: int) -> object:
    return sdk.get_users_tweets(id=account, since_id=since, max_results=_MOST, user_auth=True)
