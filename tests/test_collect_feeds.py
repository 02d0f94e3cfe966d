"""Feeds as they are on the web: fixture pairs, identities, and every bad answer we know of."""

import gzip
import json
import threading
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feed_server import FeedServer, Reply, drop_by_drop, endless, gzip_bomb, redirect
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.collectors import registry
from watcher.collectors.addresses import is_allowed
from watcher.collectors.base import Limits
from watcher.collectors.feed_identity import Claim, keys
from watcher.collectors.feeds import FeedCollector, to_page
from watcher.collectors.http import retry_after_s
from watcher.errors import SourceError, SourceGone, UsageError
from watcher.model import Network, Post, Source
from watcher.text import count_graphemes

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
PAIRS = Path(__file__).parent / "data" / "feeds"
LOCAL = Limits(allow_loopback=True)
FIELDS = ("native_id", "text", "url", "language", "date_estimated")


def source(address="https://maraichers.example/feed", **changes):
    return Source(1, "maraichers/rss", Network.RSS, address, "maraichers", **changes)


def item(title="Titre", link="https://a.example/1", guid="", date="Thu, 11 Mar 2027 08:00:00 GMT", text="Texte."):
    fields = {"title": title, "link": link, "guid": guid, "pubDate": date, "description": text}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items() if v) + "</item>"


def touched(entry):
    """Change something of an entry that does not show."""
    return entry.replace("</item>", "<comments>1</comments></item>")


def rss(*items, prolog='<?xml version="1.0" encoding="UTF-8"?>'):
    return f'{prolog}<rss version="2.0"><channel><title>Asso</title>{"".join(items)}</channel></rss>'.encode()


def page(body, headers=None, limits=LOCAL, **changes):
    return to_page(body, headers or {}, source(**changes), NOW, limits)


def ids(body, memory=""):
    found = page(body, cursor={"known": memory})
    return [post.native_id for post in found.posts], found.cursor.get("known", "")


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


async def look(server, path="/feed", limits=LOCAL, cursor=None, host="127.0.0.1"):
    asked = source(server.url(path, host), cursor=cursor or {})
    return await FeedCollector(limits).fetch(asked, NOW)


async def trouble(server, reply, limits=LOCAL):
    server.routes["/feed"] = reply
    with pytest.raises(SourceError) as caught:
        await look(server, limits=limits)
    return caught.value


def as_record(post: Post):
    kept = {name: getattr(post, name) for name in FIELDS}
    return kept | {"author": post.author.name, "published_at": post.published_at.isoformat()}


@pytest.mark.parametrize("name", ["rss", "atom", "rdf"])
def test_a_feed_gives_the_posts_written_beside_it(name):
    found = page((PAIRS / f"{name}.xml").read_bytes())
    assert [as_record(post) for post in found.posts] == json.loads((PAIRS / f"{name}.json").read_text())
    assert found.troubles == ()


def test_a_post_carries_its_source_and_a_small_raw_record():
    (post,) = page(rss(item(text="é" * 20_000))).posts
    assert (post.author.handle, post.organisation_id) == ("maraichers/rss", "maraichers")
    assert len(post.raw) <= 4_096
    assert json.loads(post.raw)["title"] == "Titre"
    assert count_graphemes(post.text) <= 1_000


@pytest.mark.parametrize(
    "date", ["", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 01 Jan 2099 00:00:00 GMT", "n'importe quoi", "0000-00-00"]
)
def test_an_entry_without_a_believable_date_is_kept_at_the_instant_we_saw_it(date):
    (post,) = page(rss(item(date=date))).posts
    assert (post.published_at, post.date_estimated) == (NOW, True)


@pytest.mark.parametrize(
    ("declared", "real", "content_type"),
    [
        ("utf-8", "cp1252", "application/xml"),
        ("iso-8859-1", "utf-8", "application/rss+xml; charset=iso-8859-1"),
        ("utf-8", "utf-8", "text/xml; charset=us-ascii"),
        ("utf-16", "utf-16", "application/xml"),
        ("windows-1252", "cp1252", ""),
        ("punycode", "utf-8", "text/xml; charset=zlib_codec"),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_accents(declared, real, content_type):
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    body = rss(item(title="L’été à l’hôpital"), prolog=prolog).decode().encode(real)
    (post,) = page(body, {"content-type": content_type} if content_type else {}).posts
    assert post.text.startswith("L’été à l’hôpital")


def test_one_broken_byte_does_not_spoil_the_other_accents():
    body = rss(item(title="Été, hôpital, forêt, pâturages", text="éé ICI éé")).replace(b"ICI", b"\xc3 ")
    assert page(body).posts[0].text.startswith("Été, hôpital, forêt, pâturages")


def test_identity_survives_https_and_a_trailing_slash():
    before, _ = ids(rss(item(link="http://a.example/un")))
    after, _ = ids(rss(item(link="https://a.example/un/")))
    guid_before, _ = ids(rss(item(guid="http://a.example/un/")))
    guid_after, _ = ids(rss(item(guid="https://a.example/un")))
    assert before == after
    assert guid_before == guid_after


def test_an_edited_entry_keeps_its_identity():
    first, memory = ids(rss(item("Les urgences de Brume ferment", guid="42")))
    title, memory = ids(rss(item("Tout autre titre", guid="42")), memory)
    moved, _ = ids(rss(item("Tout autre titre !", "https://a.example/2", "42")), memory)
    assert first == title == moved


def test_entries_of_one_document_that_share_a_guid_stay_apart_even_when_one_has_left():
    a = item("Les urgences ferment", "https://a.example/1", "42")
    b = item("Grande fête de la soupe", "https://a.example/2", "42")
    both, memory = ids(rss(b, a))
    only_b, memory = ids(rss(touched(b)), memory)
    again, _ = ids(rss(b, touched(a)), memory)
    assert len(set(both)) == 2
    assert both == again
    assert only_b == both[:1]


def test_a_guid_used_again_later_for_another_article_is_another_post():
    old, memory = ids(rss(item("Les urgences ferment", "https://a.example/1", "42")))
    new, memory = ids(rss(item("Grande fête de la soupe", "https://a.example/2", "42")), memory)
    same, _ = ids(rss(touched(item("Grande fête de la soupe", "https://a.example/2", "42"))), memory)
    assert old != new
    assert new == same


def test_entries_that_all_link_to_the_same_page_stay_apart():
    found, _ = ids(rss(*[item(f"Réunion du {day} mars", "https://a.example/") for day in range(1, 6)]))
    assert len(set(found)) == 5


def test_an_entry_without_guid_or_link_is_known_by_its_words():
    first, _ = ids(rss(item(link="")))
    other, _ = ids(rss(item(link="", text="Autre chose.")))
    assert first == ids(rss(item(link="")))[0]
    assert first != other


def test_a_native_id_is_short_and_belongs_to_its_source():
    (post,) = page(rss(item(guid="g" * 5_000))).posts
    assert len(post.native_id) <= 200
    assert post.native_id.startswith("maraichers/")


@given(st.lists(st.builds(Claim, *[st.sampled_from(["", "a", "b", "c d"])] * 4), max_size=6))
def test_keys_are_the_same_when_the_same_document_comes_again(claims):
    first, memory = keys(claims, "")
    assert keys(claims, memory) == (first, memory)


def test_five_thousand_entries_give_the_newest_two_thousand_and_a_trouble():
    start = datetime(2020, 1, 1, tzinfo=UTC)
    dates = [(start + timedelta(hours=n)).strftime("%a, %d %b %Y %H:%M:%S GMT") for n in range(5_000)]
    found = page(rss(*[item(f"n{n}", f"https://a.example/{n}", date=d) for n, d in enumerate(dates)]))
    assert len(found.posts) == 2_000
    assert found.posts[0].text.startswith("n4999")
    assert "3000" in str(found.troubles[0])


def test_a_truncated_feed_keeps_what_could_be_read_and_says_so():
    found = page(rss(item("un"), item("deux", "https://a.example/2"))[:-60])
    assert found.posts[0].text
    assert found.troubles


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"\x00" * 5_000,
        b"<rss version='2.0'><channel><ti",
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"<?xml version='1.0'?><svg/>",
        b"/etc/passwd",
        b"http://127.0.0.1/feed",
        b"%PDF-1.4",
        bytes(range(256)) * 10,
    ],
)
def test_what_is_not_a_feed_is_an_error(body):
    with pytest.raises(SourceError):
        page(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_an_entity_bomb_is_refused_before_parsing(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!entity b "&a;&a;">]>' + rss(prolog="").decode()
    with pytest.raises(SourceError, match="entities"):
        page(bomb.encode(encoding))


@pytest.mark.parametrize(
    "inside", ["<b>" * 100_000 + "</b>" * 100_000, "<x " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/>"]
)
def test_a_feed_built_to_keep_us_busy_is_refused(inside):
    with pytest.raises(SourceError, match="busy"):
        page(rss(inside))


def test_a_web_page_is_named_and_its_feed_given():
    html = b"<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/flux.xml'>"
    with pytest.raises(SourceError, match="web page") as caught:
        page(html)
    assert "https://maraichers.example/flux.xml" in str(caught.value.hint)


def test_hostile_text_comes_out_harmless():
    body = rss(item(title="\x1b[31mrouge\u202e", link="javascript:alert(1)", guid="g\x07"))
    (post,) = page(body).posts
    assert (post.text.split("\n")[0], post.url) == ("rouge", None)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 600))
def test_any_damage_gives_posts_or_a_source_error(noise, at):
    body = (PAIRS / "rss.xml").read_bytes()
    try:
        page(body[:at] + noise + body[at:])
    except SourceError as error:
        assert str(error)


async def test_validators_and_then_a_304(server):
    server.routes["/feed"] = Reply(body=rss(item()), etag='"v1"', headers={"Last-Modified": "yesterday"})
    first = await look(server)
    again = await look(server, cursor=first.cursor)
    assert (len(first.posts), again.not_modified, again.posts) == (1, True, ())
    assert again.cursor == first.cursor
    assert server.requests[1].headers["if-none-match"] == '"v1"'
    assert server.requests[1].headers["if-modified-since"] == "yesterday"


async def test_an_identical_body_without_validators_is_not_read_again(server):
    server.routes["/feed"] = Reply(body=rss(item()))
    first = await look(server)
    again = await look(server, cursor=first.cursor)
    assert again.not_modified
    assert again.cursor == first.cursor


@pytest.mark.parametrize("status", [401, 403, 404, 418, 429, 500, 503])
async def test_a_refusing_server_is_a_source_error_that_names_host_and_status(server, status):
    error = await trouble(server, Reply(status, headers={"Retry-After": "120"}))
    assert str(status) in str(error)
    assert error.retry_after_s == 120


async def test_a_410_is_final(server):
    assert isinstance(await trouble(server, Reply(410)), SourceGone)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        ("999999999999", 86_400),
        ("-5", None),
        ("Fri, 12 Mar 2027 10:00:00 GMT", 3_600),
        ("Fri, 12 Mar 2021 10:00:00 GMT", 0),
        ("bientôt", None),
        ("²", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(value, seconds):
    assert retry_after_s(value, NOW) == seconds


async def test_200_megabytes_stop_at_the_cap(server):
    assert "10 MB" in str(await trouble(server, endless()))


async def test_a_gzip_bomb_stops_at_the_cap(server):
    assert "10 MB" in str(await trouble(server, gzip_bomb(200_000_000)))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("gzip", lambda b: gzip.compress(b[:50]) + gzip.compress(b[50:])),
        ("deflate", zlib.compress),
        ("deflate", lambda b: zlib.compress(b)[2:-4]),
    ],
)
async def test_a_compressed_feed_is_unpacked(server, encoding, pack):
    server.routes["/feed"] = Reply(body=pack(rss(item())), headers={"Content-Encoding": encoding})
    assert len((await look(server)).posts) == 1


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_a_body_that_cannot_be_unpacked_is_an_error(server, encoding):
    reply = Reply(body=b"not packed at all", headers={"Content-Encoding": encoding})
    assert "unpacked" in str(await trouble(server, reply))


async def test_one_byte_at_a_time_is_read(server):
    server.routes["/feed"] = drop_by_drop(rss(item()))
    assert len((await look(server)).posts) == 1


async def test_a_server_that_never_finishes_is_cut_off(server):
    reply = Reply(chunks=lambda: [b"<rss", b">"], gate=threading.Event())
    error = await trouble(server, reply, Limits(timeout_s=0.2, allow_loopback=True))
    assert "did not finish" in str(error)


async def test_an_answer_shorter_than_announced_is_an_error(server):
    await trouble(server, Reply(chunks=lambda: [b"<rss>"], headers={"Content-Length": "5000"}))


@pytest.mark.parametrize("statuses", [(301,), (308, 301)])
async def test_a_permanent_redirect_moves_the_source(server, statuses):
    for hop, status in enumerate(statuses):
        server.routes["/feed" if hop == 0 else f"/{hop}"] = redirect(f"/{hop + 1}", status)
    server.routes[f"/{len(statuses)}"] = Reply(body=rss(item()))
    found = await look(server)
    assert found.moved_to == server.url(f"/{len(statuses)}")


@pytest.mark.parametrize("statuses", [(302,), (301, 307), (303, 301)])
async def test_a_temporary_redirect_anywhere_does_not(server, statuses):
    for hop, status in enumerate(statuses):
        server.routes["/feed" if hop == 0 else f"/{hop}"] = redirect(f"/{hop + 1}", status)
    server.routes[f"/{len(statuses)}"] = Reply(body=rss(item()))
    found = await look(server)
    assert (len(found.posts), found.moved_to) == (1, None)


async def test_a_permanent_redirect_to_a_web_page_moves_nothing(server):
    server.routes["/home"] = Reply(body=b"<html>Bienvenue</html>")
    assert "web page" in str(await trouble(server, redirect("/home")))


async def test_a_redirect_loop_ends_after_five(server):
    error = await trouble(server, redirect("/feed"))
    assert "5" in str(error)
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://nom:secret@a.example/",
        "//",
        "http://[",
        "javascript:1",
        "",
    ],
)
async def test_a_redirect_out_of_the_web_is_refused_without_showing_it(server, target):
    error = await trouble(server, redirect(target))
    assert "secret" not in str(error)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"])
async def test_this_machine_is_not_asked_unless_allowed(server, host):
    server.routes["/feed"] = Reply(body=rss(item()))
    with pytest.raises(SourceError):
        await look(server, limits=Limits(), host=host)
    assert server.requests == []


async def test_a_link_local_target_of_a_redirect_is_refused_even_in_tests(server):
    error = await trouble(server, redirect("http://169.254.169.254/latest/meta-data"))
    assert "private" in str(error)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::", "fe80::1%eth0", "fc00::1",
     "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_never_allowed(address):
    assert not is_allowed(address, allow_loopback=True)


def test_public_addresses_are_allowed():
    assert is_allowed("9.9.9.9", allow_loopback=False)
    assert is_allowed("2620:fe::fe", allow_loopback=False)


@pytest.mark.parametrize(
    "address", ["https://nom:secret@a.example/f", "a.example/feed", "http://a:99999/", "http://:0"]
)
async def test_an_address_we_may_not_ask_is_refused_without_showing_its_password(address):
    with pytest.raises(SourceError) as caught:
        await FeedCollector(LOCAL).fetch(source(address), NOW)
    assert "secret" not in str(caught.value)


async def test_a_closed_port_is_a_source_error():
    with FeedServer() as gone:
        address = gone.url()
    with pytest.raises(SourceError, match="cannot be reached"):
        await FeedCollector(LOCAL).fetch(source(address), NOW)


async def test_a_server_that_does_not_speak_tls_is_a_source_error(server):
    with pytest.raises(SourceError):
        await FeedCollector(LOCAL).fetch(source(server.url().replace("http:", "https:")), NOW)


async def test_a_certificate_of_nobody_is_not_trusted(server, tmp_path):
    server.certify(tmp_path)
    address = server.url(host="localhost").replace("http:", "https:")
    with pytest.raises(SourceError, match="certificate of localhost"):
        await FeedCollector(LOCAL).fetch(source(address), NOW)


def test_the_registry_knows_feeds_and_answers_an_unknown_name_with_the_known_ones():
    assert registry.load("rss") is FeedCollector
    with pytest.raises(UsageError, match="rss"):
        registry.load("minitel")
