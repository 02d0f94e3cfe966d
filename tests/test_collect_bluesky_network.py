"""Bluesky as it is: the collector against the real PDS and AppView, on loopback.

Needs Node 20, Postgres and redis: `sh tests/servers/bluesky/install.sh`. Skipped without them, except in CI.
"""

import json
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bluesky_world import BlueskyNetwork, BlueskyPerson
from network_worlds import bluesky
from pydantic import SecretStr

from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.model import Network, Page, Post, Source

pytest.importorskip("atproto_client", reason="the package atproto is not installed")

from watcher.collectors.base import Limits
from watcher.collectors.bluesky import BlueskyCollector, BlueskyOptions

LIMITS = Limits(timeout_s=60, allow_loopback=True)
SESSION = Path("sessions", "bluesky.json")  # its folder is made with it


@pytest.fixture(scope="session")
def network() -> BlueskyNetwork:
    return bluesky()


@pytest.fixture
def asso(network: BlueskyNetwork) -> BlueskyPerson:
    return network.person("maraichers")


@pytest.fixture
def us(network: BlueskyNetwork) -> BlueskyPerson:
    return network.person("rives")


def looking(network: BlueskyNetwork, **changes: object) -> BlueskyCollector:
    options = {"appview_url": network.appview, "service_url": network.pds, "pauses_s": (0,), **changes}
    return BlueskyCollector(LIMITS, BlueskyOptions(**options))  # type: ignore[arg-type]


def as_us(us: BlueskyPerson, folder: Path, password: str) -> BlueskyCollector:
    return looking(us.network, handle=us.handle, app_password=SecretStr(password), session_file=folder / SESSION)


def source(address: str, cursor: dict[str, str] | None = None) -> Source:
    return Source(1, "maraichers/bluesky", Network.BLUESKY, address, "maraichers", cursor or {})


def now() -> datetime:
    return datetime.now(UTC)


async def posts_of(collector: BlueskyCollector, looked_at: Source) -> list[Post]:
    """Walk to the end."""
    pages: list[Page] = []
    while not pages or pages[-1].more:
        pages.append(await collector.fetch(looked_at, now()))
        looked_at = replace(looked_at, cursor=pages[-1].cursor)
    return [post for page in pages for post in page.posts]


async def test_an_organisations_posts_come_with_what_it_says_and_how_far_it_went(network, asso, us):
    said = asso.post("Une réponse sur les prix planchers ? 🥕")
    us.like(said)
    us.repost(said)
    answered = asso.post("Nous attendons la date.", to=us.post("Notre programme", to=said))
    network.settle()
    posts = {post.native_id: post for post in await posts_of(looking(network), source(asso.handle))}
    assert set(posts) == {said["uri"], answered["uri"]}
    post = posts[said["uri"]]
    assert post.text == "Une réponse sur les prix planchers ? 🥕"
    assert (post.author.handle, post.author.name) == (asso.handle, "Maraichers")
    assert (post.reach.likes, post.reach.reposts, post.reach.replies) == (1, 1, 1)
    assert (post.language, post.organisation_id, post.date_estimated) == ("fr", "maraichers", False)
    assert posts[answered["uri"]].in_reply_to


async def test_a_repost_gives_the_original_and_a_quote_its_own_words(network, asso, us):
    original = us.post("Les urgences ferment encore.")
    quoted = us.post("Réunion publique le 20 mars.")
    asso.repost(original)
    own = asso.quote(quoted, "Nous y serons.")
    network.settle()
    page = await looking(network).fetch(source(asso.did), now())
    posts = {post.native_id: post for post in page.posts}
    assert set(posts) == {original["uri"], own["uri"]}
    assert posts[original["uri"]].author.handle == us.handle
    assert [(r.native_id, r.organisation_id, r.handle) for r in page.relays] == [
        (original["uri"], "maraichers", asso.handle)
    ]
    assert posts[original["uri"]].organisation_id is None
    assert posts[own["uri"]].text == "Nous y serons."


async def test_a_back_dated_post_is_dated_by_what_it_cannot_hide(network, asso):
    asso.post("Daté de 2019", at=datetime(2019, 1, 1, tzinfo=UTC))
    asso.post("Daté de 2099", at=datetime(2099, 1, 1, tzinfo=UTC))
    network.settle()
    posts = await posts_of(looking(network), source(asso.handle))
    assert len(posts) == 2
    assert all(abs(post.published_at - now()) < timedelta(hours=1) for post in posts)


async def test_a_new_handle_and_a_new_name_are_followed(network, asso):
    asso.post("Avant")
    network.settle()
    first = await looking(network).fetch(source(asso.handle), now())
    asso.rename(f"n-{asso.handle}")
    asso.profile("Maraîchers d'Aubrelle")
    network.settle()
    asso.post("Après")
    network.settle()
    kept = {name: first.cursor[name] for name in ("did", "handle")}
    second = await looking(network).fetch(source(asso.handle, kept), now())
    assert second.moved_to == f"n-{asso.handle}"
    assert {post.author.name for post in second.posts} == {"Maraîchers d'Aubrelle"}
    assert first.posts[0].ref in {post.ref for post in second.posts}


async def test_deleted_posts_are_named_and_the_others_are_not(network, asso):
    kept = [asso.post(f"Gardé {n}") for n in range(26)]
    lost = asso.post("Effacé")
    network.settle()
    asso.delete(lost)
    network.settle()
    ids = [ref["uri"] for ref in (*kept, lost)]
    assert await looking(network).gone(ids, now()) == (lost["uri"],)


async def test_an_account_nobody_knows_is_asked_again_later(network):
    with pytest.raises(SourceError, match="or not yet") as caught:
        await looking(network).fetch(source("personne.test"), now())
    assert not isinstance(caught.value, SourceGone)
    with pytest.raises(SourceError, match="or not yet"):
        await looking(network).fetch(source("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"), now())


async def test_a_deactivated_account_is_not_lost_for_good(network, asso):
    asso.post("Bonjour")
    network.settle()
    asso.call("com.atproto.server.deactivateAccount", {})
    network.settle()
    with pytest.raises(SourceError) as caught:
        await looking(network).fetch(source(asso.did), now())
    assert not isinstance(caught.value, SourceGone)


async def test_answers_under_our_post_are_followed_until_it_is_deleted(network, asso, us):
    ours = us.post("Notre programme agricole")
    first = asso.post("Et les prix planchers ?", to=ours)
    us.post("Page 12.", to=first, root=ours)
    deep = asso.post("Merci !", to=first, root=ours)
    network.settle()
    address = f"thread:{ours['uri']}"
    page = await looking(network).fetch(source(address), now())
    assert {post.native_id for post in page.posts} == {first["uri"], deep["uri"]}
    us.delete(ours)
    network.settle()
    with pytest.raises(SourceGone):
        await looking(network).fetch(source(address, dict(page.cursor)), now())


async def test_a_conversation_deeper_than_one_answer_is_read_to_its_end(network, asso, us):
    ours = above = us.post("Parlons-en")
    for n in range(60):
        above = asso.post(f"Réponse {n}", to=above, root=ours)
    network.settle()
    posts = await posts_of(looking(network), source(f"thread:{ours['uri']}"))
    assert len({post.native_id for post in posts}) == 60


# Our own account


async def test_mentions_answers_and_quotes_come_likes_do_not(network, asso, us, tmp_path):
    ours = us.post("Notre programme")
    wanted = {asso.mention(us, "et les prix ?")["uri"], asso.post("Non.", to=ours)["uri"]}
    wanted.add(asso.quote(ours, "À lire.")["uri"])
    asso.like(ours)
    asso.repost(ours)
    network.settle()
    collector = as_us(us, tmp_path, us.app_password())
    posts = await posts_of(collector, source(f"mentions:@{us.handle}"))
    assert {post.native_id for post in posts} == wanted
    assert all(post.author.handle == asso.handle for post in posts)
    assert (tmp_path / SESSION).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / SESSION).parent.stat().st_mode & 0o777 == 0o700


async def test_150_mentions_are_paged_through(network, asso, us, tmp_path):
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": us.did}
    facet = {"index": {"byteStart": 0, "byteEnd": 2}, "features": [feature]}
    for n in range(150):
        asso.post(f"@r question {n}", facets=[facet])
    network.settle()
    collector = as_us(us, tmp_path, us.app_password())
    posts = await posts_of(collector, source(f"mentions:{us.handle}"))
    assert len({post.native_id for post in posts}) == 150


async def test_one_session_serves_every_run(network, us, tmp_path):
    password = us.app_password()
    await as_us(us, tmp_path, password).fetch(source(f"mentions:{us.handle}"), now())
    kept = (tmp_path / SESSION).read_text()
    await as_us(us, tmp_path, "faux").fetch(source(f"mentions:{us.handle}"), now())
    assert (tmp_path / SESSION).read_text() == kept


async def test_an_expired_token_is_renewed_without_a_log_in(network, us, tmp_path):
    await as_us(us, tmp_path, us.app_password()).fetch(source(f"mentions:{us.handle}"), now())
    before = spoil(tmp_path, 2)
    await as_us(us, tmp_path, "faux").fetch(source(f"mentions:{us.handle}"), now())
    assert parts(tmp_path)[3] != before[3]


async def test_a_session_that_is_over_is_opened_again_with_the_password(network, us, tmp_path):
    password = us.app_password()
    await as_us(us, tmp_path, password).fetch(source(f"mentions:{us.handle}"), now())
    spoil(tmp_path, 2, 3)
    await as_us(us, tmp_path, password).fetch(source(f"mentions:{us.handle}"), now())
    (tmp_path / SESSION).write_text("ceci n'est pas une session")
    await as_us(us, tmp_path, password).fetch(source(f"mentions:{us.handle}"), now())


async def test_a_refused_password_names_the_secret_and_shows_nothing_of_it(network, us, tmp_path):
    wrong = "-".join(("mot", "de", "passe", "perdu"))
    with pytest.raises(SourceRefused) as caught:
        await as_us(us, tmp_path, wrong).fetch(source(f"mentions:{us.handle}"), now())
    assert "VEILLEUR_BLUESKY_APP_PASSWORD" in str(caught.value)
    assert wrong not in "".join(traceback.format_exception(caught.value))
    assert not (tmp_path / SESSION).exists()


async def test_too_many_log_ins_say_when_to_come_back(network, us, tmp_path):
    body = {"identifier": us.handle, "password": us.password}
    while network.http.post(f"{network.pds}/xrpc/com.atproto.server.createSession", json=body).status_code == 200:
        pass
    with pytest.raises(SourceError, match="too often") as caught:
        await as_us(us, tmp_path, us.password).fetch(source(f"mentions:{us.handle}"), now())
    assert not isinstance(caught.value, SourceRefused)
    assert caught.value.retry_after_s
    assert 0 < caught.value.retry_after_s <= 300


async def test_a_search_is_made_as_us_when_a_person_asks(network, asso, us, tmp_path):
    said = asso.post("Chlordécone : où en est le programme ?")
    network.settle()
    found = await as_us(us, tmp_path, us.app_password()).search("Chlordécone", now())
    assert [post.native_id for post in found] == [said["uri"]]


def parts(folder: Path) -> list[str]:
    return str(json.loads((folder / SESSION).read_text())["session"]).split(":::")


def spoil(folder: Path, *numbers: int) -> list[str]:
    """Break tokens of the kept session (2: access, 3: refresh); return what it was."""
    file = folder / SESSION
    kept = json.loads(file.read_text())
    before = kept["session"].split(":::")
    spoilt = [part[:-6] + "AAAAAA" if n in numbers else part for n, part in enumerate(before)]
    file.write_text(json.dumps(kept | {"session": ":::".join(spoilt)}))
    return before
