"""X takes what was approved, once, and answers only those who called us: against a small X held to X's OpenAPI."""

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests
from feed_server import Reply
from publications import publication
from pydantic import SecretStr
from scripted_server import CUT
from test_collect_x import Book
from test_collect_x_contract import HOST, description
from writing_x import WritingX

from responders.publishing.base import OutcomeUnknown
from responders.publishing.outcomes import Fate, Refused
from responders.publishing.x import XPublisher
from responders.publishing.x_cost import WritePrices
from responders.publishing.x_wire import Purse, XKeys
from watcher.collectors.base import Limits
from watcher.collectors.x_budget import Ceilings, day_of
from watcher.model import Network, Reach

LIMITS = Limits(timeout_s=10, allow_loopback=True)
POSTS = "/2/tweets"
SECRETS = ("cle-conso", "secret-conso", "1000-jeton", "secret-jeton")


@pytest.fixture
def x() -> Iterator[WritingX]:
    with WritingX() as x:
        yield x


@pytest.fixture
def book() -> Book:
    return Book()


def ours(x: WritingX, book: Book, keys: tuple[str, ...] = SECRETS, daily: str = "5") -> XPublisher:
    return XPublisher(
        LIMITS,
        "rivesnouvelles",
        XKeys(*map(SecretStr, keys)),
        Purse(book, Ceilings(Decimal(daily), Decimal(100))),
        lambda: datetime.now(UTC),
        base_url=x.base_url,
    )


def to_publish(text: str, to: int | None = None):
    return publication(text, Network.X, str(to) if to else None)


def texts(x: WritingX) -> list[str]:
    return [post.text for post in x._authored(x.owner)]


def paid(book: Book) -> Decimal:
    return book.spent(day_of(datetime.now(UTC)))


def said(x: WritingX, text: str, references: dict[str, int] | None = None) -> int:
    return x.post(x.account(f"asso{len(x.accounts)}"), text, datetime.now(UTC) - timedelta(hours=1), references)


def test_a_post_leaves_and_is_found_again(x, book):
    one = to_publish("Bonjour à toutes & tous <3")
    sent = ours(x, book).send(one, "k")
    assert texts(x) == [one.text]
    assert sent.url == f"https://x.com/rivesnouvelles/status/{sent.native_id}"
    assert paid(book) == Decimal("0.015")
    assert ours(x, book).find(one, "k") == sent
    assert ours(x, book).find(to_publish("Jamais parti"), "k") is None


def test_the_price_is_known_before_and_an_address_costs_most():
    prices = WritePrices()
    assert prices.of("Bonjour", is_reply=False) == Decimal("0.015")
    assert prices.of("Bonjour", is_reply=True) == Decimal("0.010")
    assert prices.of("Voir https://rives.example", is_reply=True) == Decimal("0.200")


def test_a_repeat_is_refused_as_a_duplicate_and_recognised(x, book):
    one = to_publish("Une seule fois")
    sent = ours(x, book).send(one, "k")
    before = paid(book)
    assert ours(x, book).send(one, "k") == sent
    assert len(texts(x)) == 1
    assert paid(book) - before < Decimal("0.015")  # a refusal is not paid, the look is


def test_a_duplicate_of_an_older_text_goes_back_to_the_desk(x, book):
    x.post(x.owner, "Déjà dit ce matin", datetime.now(UTC) - timedelta(hours=3))
    with pytest.raises(Refused) as refused:
        ours(x, book).send(to_publish("Déjà dit ce matin"), "k")
    assert refused.value.kind is Fate.DUPLICATE


def test_who_mentions_us_is_answered(x, book):
    asked = said(x, "Et vous, @RivesNouvelles ?")
    sent = ours(x, book).send(to_publish("Nous aussi.", asked), "k")
    assert x.posts[int(sent.native_id)].references == [("replied_to", asked)]


def test_who_quotes_us_is_answered(x, book):
    our_own = x.post(x.owner, "Notre mesure", datetime.now(UTC) - timedelta(hours=2))
    asked = said(x, "Insuffisant", {"quoted": our_own})
    ours(x, book).send(to_publish("Voici pourquoi.", asked), "k")
    assert "Voici pourquoi." in texts(x)


def test_who_did_not_call_us_is_answered_by_hand(x, book):
    asked = said(x, "Sans nous nommer")
    with pytest.raises(Refused) as refused:
        ours(x, book).send(to_publish("Voici.", asked), "k")
    assert refused.value.kind is Fate.DESK
    assert x.written == []
    assert texts(x) == []


def test_a_post_that_is_gone_is_not_answered(x, book):
    with pytest.raises(Refused) as refused:
        ours(x, book).send(to_publish("Trop tard", 77), "k")
    assert refused.value.kind is Fate.DESK


def test_a_thread_or_a_picture_is_for_a_persons_hand(x, book):
    for text in ("Un\n---\nDeux", "Une\n![Une place](a.png#00)"):
        with pytest.raises(Refused) as refused:
            ours(x, book).send(to_publish(text), "k")
        assert refused.value.kind is Fate.TEXT_REFUSED
    assert x.requests == []


def test_exactly_the_limit_leaves_and_one_more_is_refused_before_any_call(x, book):
    exact = "👩‍👩‍👧‍👦" * 20 + "é" * 240
    ours(x, book).send(to_publish(exact), "k")
    asked = len(x.requests)
    with pytest.raises(Refused) as refused:
        ours(x, book).send(to_publish(exact + "!"), "k")
    assert refused.value.kind is Fate.TEXT_REFUSED
    assert (texts(x), len(x.requests)) == ([exact], asked)


@pytest.mark.parametrize("answer", [Reply(500, b"{}"), Reply(503, b"<html>"), Reply(201, b"<html>"), CUT])
def test_x_that_takes_the_text_and_then_breaks_leaves_the_outcome_unknown_until_a_look(x, book, answer):
    one = to_publish("Accepté, puis rien")
    x.after(POSTS, answer)
    with pytest.raises(OutcomeUnknown):
        ours(x, book).send(one, "k")
    assert paid(book) == Decimal("0.015")  # it may have been billed
    assert ours(x, book).find(one, "k")
    assert texts(x) == [one.text]


@pytest.mark.parametrize(
    ("status", "detail", "kind", "wait_s"),
    [
        (401, "Unauthorized", Fate.TOKEN_REFUSED, None),
        (403, "Your account is suspended and is not permitted to access this feature.", Fate.ACCOUNT_SUSPENDED, None),
        (403, "To protect our users, this account is temporarily locked.", Fate.ACCOUNT_SUSPENDED, None),
        (
            403,
            "Your client app is not configured with the appropriate oauth1 app permissions",
            Fate.TOKEN_REFUSED,
            None,
        ),
        (403, "You are not permitted to perform this action.", Fate.DESK, None),
        (400, "Invalid Request", Fate.TEXT_REFUSED, None),
        (402, "CreditsDepleted", Fate.RETRY, 21_600),
        (429, "Too Many Requests", Fate.RETRY, 900),
    ],
)
def test_each_refusal_has_its_fate_and_costs_nothing(x, book, status, detail, kind, wait_s):
    body = json.dumps({"title": "Refusé", "detail": detail, "type": "about:blank"}).encode()
    x.script_writes(POSTS, Reply(status, body, {"Content-Type": "application/problem+json"}))
    with pytest.raises(Refused) as refused:
        ours(x, book).send(to_publish("Refusé"), "k")
    assert (refused.value.kind, refused.value.retry_after_s) == (kind, wait_s)
    assert paid(book) == 0
    printed = "".join(traceback.format_exception(refused.value))
    assert not any(secret in printed for secret in SECRETS)
    assert detail not in printed


@pytest.mark.parametrize("answer", [Reply(404), Reply(503), Reply(200, b"<html>"), Reply(200, b"{}"), CUT])
def test_a_look_that_sees_nothing_is_not_taken_for_a_text_that_never_left(x, book, answer):
    one = to_publish("Parti")
    ours(x, book).send(one, "k")
    x.script("/tweets", *[answer] * 9)
    with pytest.raises(OutcomeUnknown):
        ours(x, book).find(one, "k")


def test_a_ceiling_stops_the_text_before_it_leaves(x, book):
    with pytest.raises(Refused) as refused:
        ours(x, book, daily="0.1").send(to_publish("Voir https://rives.example"), "k")
    assert refused.value.kind is Fate.DESK
    assert "0.200 USD" in str(refused.value)
    assert (x.requests, paid(book)) == ([], 0)


@pytest.mark.parametrize("keys", [("", "b", "1-c", "d"), ("a", "b", "jeton", "d"), ("a\nb", "b", "1-c", "d")])
def test_keys_that_are_none_stop_the_account(x, book, keys):
    with pytest.raises(Refused) as refused:
        ours(x, book, keys).send(to_publish("Refusé"), "k")
    assert refused.value.kind is Fate.TOKEN_REFUSED
    assert x.requests == []


def test_what_left_can_be_counted_and_taken_back(x, book):
    sent = ours(x, book).send(to_publish("À compter"), "k")
    assert ours(x, book).metrics(sent.native_id) == Reach()
    ours(x, book).delete(sent.native_id)
    ours(x, book).delete(sent.native_id)
    assert texts(x) == []
    assert ours(x, book).metrics(sent.native_id) is None


def test_a_count_costs_what_x_says_and_none_is_made_at_the_ceiling(x, book):
    sent = ours(x, book).send(to_publish("À compter"), "k")
    before = paid(book)
    ours(x, book).metrics(sent.native_id)
    assert paid(book) - before == Decimal("0.001")
    asked = len(x.requests)
    with pytest.raises(OutcomeUnknown, match="ceiling"):
        ours(x, book, daily=str(paid(book))).metrics(sent.native_id)
    assert len(x.requests) == asked


def test_what_is_written_and_answered_is_what_x_describes(x, book):
    api = description("tweet")
    from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

    asked = said(x, "Et vous, @rivesnouvelles ?")
    one = to_publish("Nous aussi.", asked)
    sent = ours(x, book).send(one, "k")
    ours(x, book).send(one, "k")
    ours(x, book).delete(sent.native_id)
    assert [method for method, _, _ in x.written] == ["POST", "POST", "DELETE"]
    for method, body, exchange in x.written:
        question = requests.Request(
            method, HOST + exchange.path, data=body or None, headers={"Content-Type": "application/json"}
        ).prepare()
        answer = requests.Response()
        answer.status_code, answer._content = exchange.status, exchange.body
        answer.headers["Content-Type"] = "application/json" if exchange.status < 300 else "application/problem+json"
        api.validate_request(RequestsOpenAPIRequest(question))
        api.validate_response(RequestsOpenAPIRequest(question), RequestsOpenAPIResponse(answer))
