"""Who passed a post on is kept with the page that showed it, for organisations alone."""

from datetime import UTC, datetime, timedelta

import pytest
from review_world import make_desk
from world import accounts_of

from responders.queue.views import view
from responders.terminal.review.frame import Frame
from responders.terminal.review.ticket_pane import ticket_pane
from watcher.messages import Translator
from watcher.model import Account, Author, Network, Organisation, Page, Post, Relay
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.relays import Relays
from watcher.storage.sources import Sources

NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)
POST = Post(Network.X, "1837000000000000000", "Les urgences rouvrent", NOW, Author("journal"))


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        accounts = (Account(Network.X, "asso_brume"),)
        Sources(opened).declare(accounts_of([Organisation("asso", "Asso", accounts=accounts)]))
        yield opened


def save(ledger, *relays, posts=(POST,), deleted=()):
    page = Page(posts, {"newest": "1"}, relays=relays, deleted=deleted)
    Sources(ledger).save_page(Sources(ledger).all()[0], page, NOW, NOW)


def relays_of(ledger):
    held = Posts(ledger).held_id(POST.network, POST.native_id)
    return Relays(ledger).of(held)


def relay(organisation="asso", at=NOW, native_id=POST.native_id):
    return Relay(native_id, organisation, f"compte_{organisation}", at)


def test_each_organisation_is_kept_once_a_post_the_first_first(ledger):
    earlier = NOW - timedelta(hours=1)
    save(ledger, relay("asso"), relay("ligue", earlier))
    save(ledger, relay("asso", earlier - timedelta(hours=1)), relay("ligue"), posts=())
    assert relays_of(ledger) == [relay("asso", earlier - timedelta(hours=1)), relay("ligue", earlier)]


def test_the_relay_of_a_post_we_do_not_hold_is_not_kept(ledger):
    save(ledger, relay(native_id="1837000000000000001"))
    assert ledger.value("SELECT count(*) FROM relay") == 0


def test_a_deleted_post_takes_its_relays_with_it(ledger):
    save(ledger, relay())
    save(ledger, posts=(), deleted=(POST.native_id,))
    assert ledger.value("SELECT count(*) FROM relay") == 0


def test_posts_cursor_and_relays_are_saved_together_or_not_at_all(ledger):
    with pytest.raises(AttributeError):
        save(ledger, None)
    assert Posts(ledger).count() == 0
    assert Sources(ledger).all()[0].cursor == {}


def test_the_ticket_names_the_organisations_that_passed_its_post_on(tmp_path):
    desk = make_desk(tmp_path, ["Question ?"])
    with Ledger.open(desk.settings.ledger_path) as ledger:
        with ledger.write():
            Relays(ledger).save(Network.BLUESKY, (relay("org0", native_id="p0"), relay("unknown", native_id="p0")))
        seen = view(ledger, desk.settings, 1)
    assert seen.relayed_by == ("Collectif 0", "compte_unknown")
    shown = ticket_pane(seen, Frame(Translator("en"), NOW, desk.settings), 200).plain
    assert "Passed on by Collectif 0, compte_unknown" in shown
