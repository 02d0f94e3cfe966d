"""What every publisher promises, the dry one included; and what the tables in the documentation say."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fake_graph
import pytest
import world
from hypothesis import given
from hypothesis import strategies as st
from network_worlds import bluesky, mastodon
from publications import publication
from pydantic import SecretStr
from scripted_server import CUT, WritingFront
from test_collect_x import Book
from writing_graph import WritingGraph
from writing_x import WritingX

from responders.capabilities import CAPABILITIES
from responders.composition import Part, Picture, parts_of
from responders.limits import check_length
from responders.publishers import build_publishers
from responders.publishing import bluesky_wire, facebook_wire, mastodon_wire, x_wire
from responders.publishing.base import OutcomeUnknown, SendFailed
from responders.publishing.bluesky import BlueskyPublisher
from responders.publishing.by_account import ByOwnAccount, key_of
from responders.publishing.by_hand import composer
from responders.publishing.dry import DryPublisher
from responders.publishing.facebook import FacebookPublisher
from responders.publishing.facets import Feature, facets_of
from responders.publishing.judging import UNFORESEEN, judge
from responders.publishing.mastodon import Manner, MastodonPublisher
from responders.publishing.outcomes import Fate
from responders.publishing.pictures import Album
from responders.publishing.record_keys import record_key
from responders.publishing.same_text import same_text
from responders.publishing.x import XPublisher
from responders.queue.approving import may_leave_alone
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_web import BlueskyOptions
from watcher.collectors.fediverse_server import MastodonOptions
from watcher.collectors.graph_errors import Key
from watcher.collectors.x_budget import Ceilings
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Network, OwnAccount, Publication, PublicationState, Reach

LIMITS = Limits(timeout_s=60, allow_loopback=True)
PAGE = Path(__file__).parents[1] / "docs" / "publishing.md"
TABLES = {
    "Bluesky": bluesky_wire.RULES,
    "Mastodon": mastodon_wire.RULES,
    "X": x_wire.RULES,
    "Facebook": facebook_wire.RULES,
}


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Side:
    """A publisher, the server before it, the path it writes to, and what that server holds."""

    publisher: Any
    front: Any
    path: str
    said: Any


def _dry(stack: ExitStack, folder: Path) -> Side:
    dry = DryPublisher(Network.BLUESKY, folder)
    return Side(dry, None, "", lambda: list(folder.glob("*.json")))


def _bluesky(stack: ExitStack, folder: Path) -> Side:
    us = bluesky().person("rives", settled=False)
    front = stack.enter_context(WritingFront(bluesky().pds))
    options = BlueskyOptions(
        service_url=front.base_url,
        handle=us.handle,
        app_password=SecretStr(us.app_password()),
        session_file=folder / "bluesky.json",
        pauses_s=(0,),
    )
    query = {"repo": us.did, "collection": "app.bsky.feed.post"}
    listed = f"{bluesky().pds}/xrpc/com.atproto.repo.listRecords"
    return Side(
        BlueskyPublisher(LIMITS, options, clock, Album(), {}),
        front,
        "/com.atproto.repo.createRecord",
        lambda: bluesky().http.get(listed, params=query).json()["records"],
    )


def _mastodon(stack: ExitStack, folder: Path) -> Side:
    name = "asso85"
    mastodon().alter("DELETE FROM statuses")
    front = stack.enter_context(WritingFront(mastodon().base))
    options = MastodonOptions(
        f"{name}@asso.example", SecretStr(f"{name}-token"), bases={"asso.example": front.base_url}, pauses_s=(0,)
    )
    client = mastodon().client(name)
    return Side(
        MastodonPublisher(LIMITS, options, clock, Album(), Manner()),
        front,
        "/api/v1/statuses",
        lambda: client.account_statuses(client.me().id),
    )


def _x(stack: ExitStack, folder: Path) -> Side:
    x = stack.enter_context(WritingX())
    keys = x_wire.XKeys(*map(SecretStr, ("a", "b", "1000-c", "d")))
    purse = x_wire.Purse(Book(), Ceilings(Decimal(5), Decimal(100)))
    publisher = XPublisher(LIMITS, "rivesnouvelles", keys, purse, clock, base_url=x.base_url)
    return Side(publisher, x, "/2/tweets", lambda: x._authored(x.owner))


def _facebook(stack: ExitStack, folder: Path) -> Side:
    graph = stack.enter_context(WritingGraph())
    key = Key("K", SecretStr(fake_graph.TOKEN), SecretStr(fake_graph.APP_SECRET), msg("droits"))
    publisher = FacebookPublisher(LIMITS, "rivesnouvelles", key, clock, Album(), base_url=graph.base_url)
    return Side(
        publisher, graph, "/rivesnouvelles/feed", lambda: [t for t in graph.things.values() if t.kind == "PagePost"]
    )


SIDES = {"dry": _dry, "bluesky": _bluesky, "mastodon": _mastodon, "x": _x, "facebook": _facebook}


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    """Each publisher as the outbox meets it."""
    with ExitStack() as stack:
        side = SIDES[request.param](stack, tmp_path)
        if request.param != "dry":
            alone = DryPublisher(side.publisher.network, tmp_path / "nowhere")
            side.publisher = ByOwnAccount(side.publisher.network, {"nous": side.publisher}, alone)
        yield side


def to_publish(side: Side, text: str):
    return publication(text, side.publisher.network)


def test_what_is_sent_is_there_once_with_the_address_that_is_found(side):
    one = to_publish(side, "Deux mots, une fois.")
    assert side.publisher.find(one) is None
    sent = side.publisher.send(one)
    assert sent.url.partition("://")[0] in ("https", "dry") and sent.native_id
    assert side.publisher.find(one) == sent
    assert len(side.said()) == 1


def test_sent_again_it_is_the_same_post(side):
    one = to_publish(side, "Encore une fois la même.")
    assert side.publisher.send(one) == side.publisher.send(one)
    assert len(side.said()) == 1


def test_another_text_is_another_post(side):
    first, second = to_publish(side, "Le premier."), to_publish(side, "Le second.")
    assert side.publisher.send(first) != side.publisher.send(second)
    assert side.publisher.find(first) != side.publisher.find(second)
    assert len(side.said()) == 2


def test_the_truth_is_found_when_the_server_took_the_text_and_hung_up(side):
    one = to_publish(side, "Pris, sans réponse.")
    if side.front is None:
        pytest.skip("a folder does not hang up")
    side.front.after(side.path, CUT)
    try:
        said = side.publisher.send(one)
    except OutcomeUnknown:
        said = side.publisher.find(one)
    assert said == side.publisher.find(one) is not None
    assert len(side.said()) == 1


def test_the_truth_is_found_when_the_line_broke_before_the_text_was_taken(side):
    one = to_publish(side, "Perdu en route.")
    if side.front is None:
        pytest.skip("a folder does not hang up")
    side.front.script_writes(side.path, CUT)
    with pytest.raises(OutcomeUnknown):
        side.publisher.send(one)
    assert side.publisher.find(one) is None
    assert len(side.said()) == 0


def sent_by(side: Side, text: str) -> Publication:
    """Have a text sent; return its publication as the ledger would keep it."""
    one = to_publish(side, text)
    sent = side.publisher.send(one)
    return replace(one, state=PublicationState.SENT, url=sent.url, native_ids=sent.native_ids)


def test_what_left_is_counted_and_shown_changed_where_it_can_be_and_taken_back(side):
    one = sent_by(side, "Un mot qui part.")
    if one.network is Network.BLUESKY and side.front:
        bluesky().settle()  # its view is late by some 200 ms
    assert side.publisher.metrics(one) == Reach() and side.publisher.shown(one)
    if CAPABILITIES[one.network].edits:
        side.publisher.edit(one, "Un autre mot.")
        assert [same_text(words, "Un autre mot.") for words in side.publisher.shown(one)] == [True]
    for _ in range(2):
        side.publisher.delete(one)
        assert side.publisher.shown(one) == () and len(side.said()) == 0
    if one.network is Network.BLUESKY and side.front:
        bluesky().settle()
    assert side.publisher.metrics(one) is None


def test_a_post_whose_name_nobody_kept_is_found_before_it_is_taken_back(side):
    one = replace(sent_by(side, "Réglé par une personne."), native_ids=())
    side.publisher.delete(one)
    assert len(side.said()) == 0


@pytest.mark.parametrize("name", ["bluesky", "mastodon"])
def test_a_thread_is_taken_back_whole(name, tmp_path):
    with ExitStack() as stack:
        side = SIDES[name](stack, tmp_path)
        side.publisher = ByOwnAccount(side.publisher.network, {"nous": side.publisher}, DryPublisher)
        one = sent_by(side, "Un\n---\nDeux\n---\nTrois")
        assert len(one.native_ids) == len(set(one.native_ids)) == len(side.said()) == 3
        side.publisher.delete(one)
        assert len(side.said()) == 0


def test_an_account_that_may_not_publish_any_more_takes_nothing_back_and_says_so(tmp_path):
    closed = ByOwnAccount(Network.MASTODON, {}, DryPublisher(Network.MASTODON, tmp_path), to_folder=False)
    one = publication("Là-bas", Network.MASTODON, url="https://asso.example/@rives/1", native_ids=("1",))
    for act in (closed.send, closed.delete, lambda p: closed.edit(p, "Autre")):
        with pytest.raises(SendFailed, match="may not publish"):
            act(one)
    for look in (closed.metrics, closed.shown):
        with pytest.raises(OutcomeUnknown, match="may not publish"):
            look(one)


def test_only_an_account_that_may_publish_in_production_does(tmp_path):
    mays = OwnAccount("nous", Network.BLUESKY, "rives.example", publish=True)
    quiet = OwnAccount("autre", Network.BLUESKY, "autre.example")
    page = OwnAccount("page", Network.FACEBOOK, "rives", publish=True)
    x = OwnAccount("x", Network.X, "rives", publish=True)
    toots = OwnAccount("pouet", Network.MASTODON, "rives@asso.example", publish=True)
    accounts = (mays, quiet, page, x, toots)

    def built(mode: str) -> dict[Network, Any]:
        settings = replace(world.settings(tmp_path), accounts=accounts, mode=mode)
        return build_publishers(settings, lambda: None, clock)  # type: ignore[arg-type,return-value]

    real = built("production")
    assert {network: set(one.publishers) for network, one in real.items()} == {
        Network.BLUESKY: {"nous"},
        Network.MASTODON: {"pouet"},
        Network.FACEBOOK: {"page"},
        Network.X: {"x"},
    }
    assert not any(one.publishers for one in built("demo").values())
    one = publication("À blanc", Network.BLUESKY, account_id="autre")
    with pytest.raises(SendFailed, match="Nothing left: autre may not publish"):
        real[Network.BLUESKY].send(one)
    assert built("demo")[Network.BLUESKY].send(one).url.startswith("dry://")


def test_the_key_of_a_publication_is_its_own_and_never_changes():
    one, other = publication("Pareil"), publication("Pareil")
    assert key_of(one) == key_of(replace(one, claimed_at=clock()))
    assert key_of(one) != key_of(other)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1)), st.text(), st.integers(0, 20))
def test_a_record_key_is_a_tid_of_its_instant_and_part(at, key, part):
    at = at.replace(tzinfo=UTC)
    made = record_key(key, at, part)
    assert re.fullmatch(r"[2-7a-j][2-7a-z]{12}", made)
    assert made == record_key(key, at, part)
    assert made < record_key(key, at, part + 1)


_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "👩‍👩‍👧‍👦 ",
            "🇫🇷",
            "é",
            "@rives.example",
            "@a@b.example",
            "#Santé",
            "#2027",
            "https://rives.example/é?q=1",
            ". ",
            "\n",
        ]
    ),
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_the_bytes_of_a_facet_are_those_of_its_piece(text):
    raw, last = text.encode(errors="replace"), 0
    for facet in facets_of(text.encode(errors="replace").decode()):
        piece = raw[facet.start : facet.end].decode()
        expected = {Feature.LINK: facet.value, Feature.TAG: f"#{facet.value}"}
        assert expected.get(facet.feature, piece.lower()) == (piece if facet.feature in expected else f"@{facet.value}")
        assert last <= facet.start < facet.end
        last = facet.end


def test_a_thread_is_cut_at_its_lines_and_each_post_is_measured():
    text = "Un\n---\n\nDeux\n![Une place](a b.png#00ff)\n --- \n"
    assert parts_of(text) == (Part("Un"), Part("Deux", (Picture("Une place", "a b.png", "00ff"),)))
    assert parts_of("a --- b") == (Part("a --- b"),)
    assert parts_of("![x](../secret.png)")[0].pictures == ()
    check_length("a" * 300 + "\n---\n" + "b" * 300, Network.BLUESKY)
    with pytest.raises(UsageError):
        check_length("a" * 300 + "\n---\n" + "b" * 301, Network.BLUESKY)


@given(st.text(max_size=200))
def test_a_text_is_itself_however_it_is_spaced(text):
    assert same_text(text.replace(" ", " \n"), text)


def test_two_texts_are_not_one():
    assert not same_text("Oui à l'hôpital", "Non à l'hôpital")
    assert same_text("Merci @Lea !", "Merci @lea@asso.example !")


@pytest.mark.parametrize("network", TABLES)
def test_every_rule_of_a_network_can_be_reached_and_stands_in_the_documentation(network):
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"\n### {network}\n")[1].split("\n### ")[0].split("\n## ")[0]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    assert rows[2:] == [[rule.status, rule.word, rule.fate, rule.meaning] for rule in TABLES[network]]
    for rule in TABLES[network]:
        status = 400 if rule.status == "*" else int(rule.status.replace("xx", "00"))
        assert judge(TABLES[network], status, rule.word) is rule


@pytest.mark.parametrize("network", TABLES)
@given(status=st.integers(100, 599), said=st.text(max_size=40))
def test_any_answer_at_all_has_a_fate_and_a_server_out_of_order_never_says_no(network, status, said):
    rule = judge(TABLES[network], status, said)
    assert rule is UNFORESEEN or rule in TABLES[network]
    if status >= 500 and not rule.word:
        assert rule.fate is Fate.UNKNOWN


def test_on_x_and_facebook_only_an_account_that_may_publish_answers_alone_and_on_x_only_who_named_it():
    x, page = (
        OwnAccount("x", Network.X, "Rives", publish=True),
        OwnAccount("p", Network.FACEBOOK, "rives", publish=True),
    )
    called, other = (world.post(text, network=Network.X) for text in ("Et vous, @rives ?", "Et @rives2 ?"))
    said = world.post("Et vous ?", network=Network.FACEBOOK)
    assert may_leave_alone(called, x)
    assert not may_leave_alone(other, x)
    assert not may_leave_alone(called, replace(x, publish=False))
    assert not may_leave_alone(called, None)
    assert may_leave_alone(said, page)
    assert not may_leave_alone(said, replace(page, publish=False))
    assert may_leave_alone(world.post("Et vous ?", network=Network.BLUESKY), None)


def test_a_person_finds_the_page_to_publish_from_with_the_text_in_it():
    ours = OwnAccount("m", Network.MASTODON, "rives@asso.example")
    text = "À & vous\n---\nsuite"
    assert composer(publication(text)) == "https://bsky.app/intent/compose?text=%C3%80%20%26%20vous"
    assert (
        composer(publication(text, Network.MASTODON), [ours]) == "https://asso.example/share?text=%C3%80%20%26%20vous"
    )
    assert composer(publication("Oui", Network.X, "77")) == "https://x.com/intent/post?text=Oui&in_reply_to=77"
    assert composer(publication("Oui", Network.FACEBOOK)) is None
    assert composer(publication("Oui", to="at://x/y/z")) is None
