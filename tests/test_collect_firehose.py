"""Streams of Bluesky: both protocols against a server of ours, the firehose against the real PDS; a real ledger."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import bluesky_frames as frames
import pytest
from bluesky_world import BlueskyNetwork, BlueskyPerson
from hypothesis import given
from hypothesis import strategies as st
from network_worlds import bluesky
from stream_server import START, StreamServer

from responders.followed import stream_of
from responders.terminal.cli import run
from responders.wiring import House, lasting_jobs
from watcher import streaming
from watcher.address import Kind, aim_of, fault_of
from watcher.collectors.base import Limits
from watcher.collectors.bluesky_web import BlueskyOptions
from watcher.collectors.firehose import Firehose
from watcher.collectors.jetstream import Jetstream
from watcher.collectors.listening import Listener, StreamOptions
from watcher.collectors.streams import Audience, Event, Sieve, Speaker, Stream
from watcher.model import Account, Network, Source, StepReport
from watcher.scheduler import daemon
from watcher.settings import load
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.sources import Sources
from watcher.storage.step_runs import StepRuns
from watcher.streaming import LONGEST_PAUSE_S, Following, Until, pause_s

ASSO, US, SOMEBODY = (
    "did:plc:maraichersaubrellepays2",
    "did:plc:rivesnouvelles2222222222",
    "did:plc:quelquun222222222222222",
)
STREAMS: dict[str, Stream] = {"firehose": Firehose(), "jetstream": Jetstream()}
NAME = "own/bluesky/stream:here"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        declare(opened, "maraichers.test")
        yield opened


def declare(ledger: Ledger, *handles: str) -> None:
    accounts = [(handle.partition(".")[0], Account(Network.BLUESKY, handle)) for handle in handles]
    Sources(ledger).declare([*accounts, (None, Account(Network.BLUESKY, "stream:here"))])


@pytest.fixture(params=sorted(STREAMS))
def server(request: pytest.FixtureRequest) -> Iterator[StreamServer]:
    with StreamServer(request.param) as opened:
        opened.people = {
            ASSO: {"handle": "maraichers.test", "displayName": "Maraîchers"},
            US: {"handle": "rives.test"},
            SOMEBODY: {"handle": "quelquun.test"},
        }
        yield opened


def listener(server: StreamServer, **changes: Any) -> Listener:
    options = StreamOptions(server.url, ("rives.test",), web=BlueskyOptions(server.url, server.url, pauses_s=()))
    stream = STREAMS["jetstream" if server.is_jetstream else "firehose"]
    return Listener(
        stream, Limits(timeout_s=20, allow_loopback=True), replace(options, slice_s=0.1, quiet_s=0.2, **changes)
    )


def follow(ledger: Ledger, server: StreamServer, **changes: Any) -> StepReport:
    """Hear all that was missed."""
    return Following(ledger, NAME, listener(server, **changes), now).run(Until(lambda: False, caught_up=True))


def from_the_start(ledger: Ledger, place: str = str(START)) -> None:
    place_at(ledger, {"seq": place, "at": now().isoformat()})


def place_at(ledger: Ledger, cursor: dict[str, str]) -> None:
    source = Sources(ledger).named(NAME)
    assert source
    with ledger.write():
        ledger.execute("UPDATE source SET cursor_json = ? WHERE id = ?", (json.dumps(cursor), source.id))


def stream_source(ledger: Ledger) -> Source:
    found = Sources(ledger).named(NAME)
    assert found
    return found


def texts(ledger: Ledger) -> list[str]:
    return sorted(row["text"] for row in ledger.rows("SELECT text FROM post"))


def naming_us(text: str) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": US}
    return {"text": text, "facets": [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [feature]}]}


def key(n: int) -> str:
    return f"3lbwu2jz{n:05d}".translate(str.maketrans("0189", "abcd"))


# What is kept


def test_the_first_look_begins_with_the_present_and_the_next_where_it_stopped(ledger, server):
    server.post(ASSO, key(1), {"text": "Avant"})
    assert follow(ledger, server).count("new") == 0
    from_the_start(ledger, str(server.seq + server.is_jetstream))  # which gives the event of the place again
    server.post(ASSO, key(2), {"text": "Pendant notre absence"})
    assert follow(ledger, server).count("new") == 1
    assert texts(ledger) == ["Pendant notre absence"]
    (post,) = [one.post for one in Posts(ledger).unread(5)]
    assert (post.author.handle, post.author.name, post.organisation_id) == (
        "maraichers.test",
        "Maraîchers",
        "maraichers",
    )
    assert stream_source(ledger).cursor["seq"] == str(server.seq)


def test_other_peoples_posts_are_never_kept_only_what_is_said_to_us(ledger, server):
    from_the_start(ledger)
    ours = f"at://{US}/app.bsky.feed.post/3l"
    server.post(SOMEBODY, key(1), {"text": "Bonjour tout le monde, votez Rives nouvelles"})
    server.post(SOMEBODY, key(2), naming_us("@rives et les prix ?"))
    server.post(SOMEBODY, key(3), {"text": "Réponse", "reply": {"root": {"uri": ours}, "parent": {"uri": ours}}})
    server.post(SOMEBODY, key(4), {"text": "Citation", "embed": {"record": {"uri": ours}}})
    server.post(SOMEBODY, key(5), {"text": "Citation en image", "embed": {"record": {"record": {"uri": ours}}}})
    server.post(SOMEBODY, key(6), {"text": f"Je cite {US} sans m'adresser à lui"})
    server.post(US, key(7), naming_us("Nous-mêmes"))
    follow(ledger, server)
    assert texts(ledger) == ["@rives et les prix ?", "Citation", "Citation en image", "Réponse"]
    assert {one.post.author.handle for one in Posts(ledger).unread(9)} == {"quelquun.test"}


def test_who_keeps_their_posts_for_members_or_is_not_shown_is_left_out_and_said(ledger, server):
    from_the_start(ledger)
    label = {"val": "!no-unauthenticated", "src": SOMEBODY}
    server.people[SOMEBODY]["labels"] = [label]
    server.post(SOMEBODY, key(1), naming_us("@r pour les membres"))
    server.post("did:plc:inconnu22222222222222222", key(2), naming_us("@r compte inconnu"))
    report = follow(ledger, server)
    assert texts(ledger) == []
    assert "2 posts were left" in " ".join(map(str, report.troubles))


def test_with_words_only_the_posts_of_the_directory_that_hold_one_are_kept(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Le CHLORDÉCONE, toujours."})
    server.post(ASSO, key(2), {"text": "Bonne journée"})
    server.post(SOMEBODY, key(3), {"text": "Le chlordécone, encore."})
    server.post(SOMEBODY, key(4), naming_us("@r sans le mot"))
    follow(ledger, server, words=("chlordecone",))
    assert texts(ledger) == ["@r sans le mot", "Le CHLORDÉCONE, toujours."]


def test_what_is_taken_away_goes_from_the_ledger_too(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Effacé plus tard"})
    server.post(ASSO, key(2), {"text": "Effacé aussitôt"})
    server.post(ASSO, key(2), None)
    server.post(SOMEBODY, key(3), naming_us("@r bonjour"))
    follow(ledger, server)
    assert texts(ledger) == ["@r bonjour", "Effacé plus tard"]
    server.post(ASSO, key(1), None)
    server.post(SOMEBODY, key(3), {"text": "Ne s'adresse plus à nous"}, action="update")
    follow(ledger, server)
    assert texts(ledger) == ["", ""]


def test_an_edit_changes_the_words_and_a_post_written_again_is_kept(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Avant"})
    follow(ledger, server)
    server.post(ASSO, key(1), {"text": "Après"}, action="update")
    server.post(ASSO, key(2), {"text": "Un"})
    server.post(ASSO, key(2), None)
    server.post(ASSO, key(2), {"text": "Deux"})
    assert follow(ledger, server).count("edited") == 1
    assert texts(ledger) == ["Après", "Deux"]


def test_new_names_are_followed_and_said(ledger, server):
    from_the_start(ledger)
    server.rename(ASSO, "aubrelle.test")
    server.profile(ASSO, "Maraîchers d'Aubrelle")
    server.post(ASSO, key(1), {"text": "Bonjour"})
    server.close(ASSO, "deactivated")
    report = follow(ledger, server)
    (post,) = [one.post for one in Posts(ledger).unread(5)]
    assert (post.author.handle, post.author.name) == ("aubrelle.test", "Maraîchers d'Aubrelle")
    said = " ".join(map(str, report.troubles))
    assert "is now called aubrelle.test" in said
    assert "aubrelle.test is closed for now" in said


def test_an_account_that_took_another_name_while_we_were_away_is_still_heard(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Avant"})
    follow(ledger, server)
    server.people[ASSO]["handle"] = "autre-nom.test"
    server.people["did:plc:usurpateur2222222222222"] = {"handle": "maraichers.test"}
    server.post(ASSO, key(2), {"text": "Après"})
    server.post("did:plc:usurpateur2222222222222", key(3), {"text": "Sous le nom d'un autre"})
    follow(ledger, server)
    assert texts(ledger) == ["Après", "Avant"]


def test_an_account_is_known_by_its_did_once_it_was_looked_at(ledger, server):
    place = Sources(ledger).named("maraichers/bluesky")
    assert place
    with ledger.write():
        ledger.execute("UPDATE source SET cursor_json = ? WHERE id = ?", (json.dumps({"did": ASSO}), place.id))
    server.people[ASSO]["handle"] = "autre-nom.test"
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Sous un autre nom"})
    assert not follow(ledger, server).troubles
    assert [one.post.author.handle for one in Posts(ledger).unread(5)] == ["autre-nom.test"]


def test_an_account_that_is_not_known_is_named_and_the_others_are_heard(ledger, server):
    declare(ledger, "maraichers.test", "personne.test")
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Bonjour"})
    report = follow(ledger, server)
    assert report.count("new") == 1
    assert "personne.test" in str(report.troubles[0])


def test_a_stream_that_has_no_more_to_tell_is_not_behind(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Il y a une heure"}, at=now() - timedelta(hours=1))
    assert follow(ledger, server).count("lag_s") < 3_600


def test_more_accounts_than_one_question_takes_are_all_heard(ledger, server):
    everybody = {f"did:plc:asso{n:020d}": f"asso{n}.test" for n in range(60)}
    server.people |= {did: {"handle": handle} for did, handle in everybody.items()}
    declare(ledger, *everybody.values())
    from_the_start(ledger)
    for n, did in enumerate(everybody):
        server.post(did, key(n), {"text": f"Asso {n}"})
    assert follow(ledger, server).count("new") == 60


# Neither a gap nor a double


def test_1200_posts_said_while_it_was_down_are_1200_stored(ledger, server):
    from_the_start(ledger)
    server.post(ASSO, key(0), {"text": "Avant la panne"})
    follow(ledger, server)
    for n in range(1, 1_201):
        server.post(ASSO, key(n), {"text": f"Pendant la panne {n}"})
    assert follow(ledger, server, most_posts=100).count("new") == 1_200
    assert follow(ledger, server).count("new") == 0
    assert Posts(ledger).count() == 1_201


def test_a_relay_that_finds_us_too_slow_is_heard_again_from_the_place_that_was_saved(ledger, server):
    from_the_start(ledger)
    for n in range(300):
        server.post(ASSO, key(n), {"text": f"Message {n}"})
    server.hang_up_after = 90
    slow = "ConsumerTooSlow"
    server.last_words = frames.jetstream_error(slow) if server.is_jetstream else frames.error_frame(slow)
    runs = [follow(ledger, server) for _ in range(4)]
    assert slow in str(runs[0].troubles[0])
    assert Posts(ledger).count() == 300
    assert all(run.count("new") <= 90 for run in runs)
    assert stream_source(ledger).last_error is None


def test_a_crash_between_two_slices_loses_nothing(ledger, server, monkeypatch):
    from_the_start(ledger)
    for n in range(30):
        server.post(ASSO, key(n), {"text": f"Message {n}"})
    save, saved = Sources.save_page, []

    def crashes(self: Sources, *args: Any) -> Any:
        if len(saved) == 2:
            raise MemoryError
        saved.append(args)
        return save(self, *args)

    monkeypatch.setattr(Sources, "save_page", crashes)
    with pytest.raises(MemoryError):
        follow(ledger, server, most_posts=10)
    monkeypatch.undo()
    assert (Posts(ledger).count(), stream_source(ledger).cursor["seq"]) == (20, str(START + 20))
    follow(ledger, server)
    assert Posts(ledger).count() == 30


def test_a_place_that_the_relay_no_longer_has_is_said_and_the_rest_is_heard(ledger, server):
    from_the_start(ledger, str(START + 2))
    for n in range(20):
        server.post(ASSO, key(n), {"text": f"Message {n}"})
    server.floor = START + 10
    report = follow(ledger, server)
    assert "some posts were missed" in " ".join(map(str, report.troubles))
    assert report.count("new") == 11


def test_a_relay_that_counts_anew_is_heard_from_the_present(ledger, server):
    place_at(ledger, {"seq": "999999"})
    future = frames.jetstream_info("FutureCursor") if server.is_jetstream else frames.error_frame("FutureCursor")
    server.noise = [future]
    first = follow(ledger, server)
    assert "some posts were missed" in " ".join(map(str, first.troubles))
    if not server.is_jetstream:
        assert "seq" not in stream_source(ledger).cursor


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_a_relay_that_refuses_is_said_and_the_place_stays(ledger, server, status):
    from_the_start(ledger)
    server.refusals = [status]
    report = follow(ledger, server)
    assert report.count("failed") == 1
    assert stream_source(ledger).failures == 1
    assert stream_source(ledger).cursor["seq"] == str(START)
    server.post(ASSO, key(1), {"text": "Bonjour"})
    follow(ledger, server)
    assert (stream_source(ledger).failures, texts(ledger)) == (0, ["Bonjour"])


def test_nobody_is_kept_while_the_accounts_cannot_be_looked_up(ledger, server):
    from_the_start(ledger)
    server.post(SOMEBODY, key(1), naming_us("@r"))
    server.profiles_status = 503
    assert follow(ledger, server).count("failed") == 1
    assert stream_source(ledger).cursor["seq"] == str(START)
    server.profiles_status = 200
    follow(ledger, server)
    assert texts(ledger) == ["@r"]


def test_pauses_double_and_keep_to_what_the_relay_asks():
    assert [pause_s(n, None) for n in (1, 2, 3)] == [2, 4, 8]
    assert pause_s(40, None) == LONGEST_PAUSE_S
    assert pause_s(1, 900.0) == 900.0


def test_an_address_of_a_private_machine_is_not_connected_to(ledger, server):
    web = BlueskyOptions(server.url, server.url, pauses_s=())
    guarded = Listener(Firehose(), Limits(), StreamOptions(server.url, web=web))
    report = Following(ledger, NAME, guarded, now).run(Until(lambda: False, caught_up=True))
    assert "private machine" in str(report.troubles[0])


def test_a_stream_that_breaks_off_is_heard_again_without_being_asked(ledger, server, monkeypatch):
    monkeypatch.setattr(streaming, "pause_s", lambda *_: 0.0)
    from_the_start(ledger)
    for n in range(40):
        server.post(ASSO, key(n), {"text": f"Message {n}"})
    server.hang_up_after = 15
    report = Following(ledger, NAME, listener(server), now).run(Until(lambda: Posts(ledger).count() == 40))
    assert (report.count("new"), report.count("failed") >= 2) == (40, True)


# Hostile frames

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_a_frame_of_anything_is_passed_over(frame):
    for stream in STREAMS.values():
        assert stream.read(frame, lambda *_: True).posts == {}


@given(st.sampled_from(["repo", "ops", "blocks", "seq", "time", "did"]), json_values)
def test_a_commit_of_any_shape_is_survived(name, value):
    sieve = Sieve(Audience({ASSO: Speaker("m", "m.test", "m.test")}, frozenset({US})), {})
    body = {"repo": ASSO, "seq": 7, "ops": [{"action": "create", "path": "app.bsky.feed.post/n1", "cid": None}]}
    sieve.take(Firehose().read(frames.frame_of("#commit", body | {name: value}), sieve.audience.wants))
    assert not sieve.said


@given(json_values, st.sampled_from(["facets", "reply", "embed", "text", "createdAt", "langs"]))
def test_a_record_of_any_shape_is_survived(value, name):
    sieve = Sieve(Audience({ASSO: Speaker("m", "m.test", "m.test")}, frozenset({US})), {})
    frame = frames.commit_frame(1, ASSO, {f"{frames.POST}/3k": {"text": "a", name: value}}, now())
    sieve.take(Firehose().read(frame, sieve.audience.wants))
    assert sieve.kept == 1


def test_pictures_and_bytes_that_json_does_not_know_do_not_stop_a_post(ledger):
    with StreamServer("firehose") as server:
        server.people = {ASSO: {"handle": "maraichers.test"}, US: {"handle": "rives.test"}}
        from_the_start(ledger)
        blob = {"$type": "blob", "ref": b"\x01\x71\x12\x20" + b"a" * 32, "mimeType": "image/png", "size": 1}
        image = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]}
        server.post(ASSO, key(1), {"text": "Une photo", "embed": image, "sel": b"\x00"})
        assert follow(ledger, server).count("new") == 1


def test_a_relay_that_is_none_is_an_error_and_not_a_loop(ledger, server):
    server.hang_up_after = 0
    from_the_start(ledger)
    server.post(ASSO, key(1), {"text": "Bonjour"})
    server.post(ASSO, key(2), {"text": "Bonjour"})
    assert [follow(ledger, server).count("failed") for _ in range(2)] == [1, 1]
    assert stream_source(ledger).failures == 2


def test_an_empty_event_says_nothing():
    sieve = Sieve(Audience(), {"seq": "4"})
    sieve.take(Event())
    assert (sieve.cursor, sieve.kept) == ({"seq": "4"}, 0)


# In the house

NETWORKS = """
[bluesky]
appview_url = "{url}"
service_url = "{url}"

[bluesky.stream]
protocol = "{protocol}"
url = "{url}"
"""


@pytest.fixture
def workspace(tmp_path: Path, server: StreamServer) -> Path:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    protocol = "jetstream" if server.is_jetstream else "firehose"
    (tmp_path / "w/config/networks.toml").write_text(NETWORKS.format(url=server.url, protocol=protocol), "utf-8")
    schedule = tmp_path / "w/config/schedule.toml"
    kept = schedule.read_text("utf-8")
    if "allow_loopback = true" not in kept:
        schedule.write_text(kept + "\n[collection]\nallow_loopback = true\n", "utf-8")
    with (tmp_path / "w/config/organisations.toml").open("a", encoding="utf-8") as directory:
        directory.write(
            '\n[[organisations]]\nid = "maraichers-test"\nname = "Maraîchers"\n'
            '[[organisations.accounts]]\nnetwork = "bluesky"\nhandle = "maraichers.test"\n'
        )
    return tmp_path / "w"


def test_a_stream_is_listened_to_by_hand_and_its_lag_stands_in_status(
    workspace: Path, server: StreamServer, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(load(workspace, {}))
    assert stream_of(house.settings)
    assert run(["--workspace", str(workspace), "collect", "--stream", "--for", "1"]) == 0
    server.post(ASSO, key(1), {"text": "Bonjour"})
    assert run(["--workspace", str(workspace), "--json", "collect", "--stream", "--for", "1"]) == 0
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "--json", "status"]) == 0
    assert "stream" in json.loads(capsys.readouterr().out)["steps"]
    with house.ledger() as ledger:
        name = next(s.name for s in Sources(ledger).all() if s.address.startswith("stream:"))
        assert name not in [source.name for source in house.sources(ledger)]
    assert run(["--workspace", str(workspace), "collect", "--source", name]) == 2
    assert "collect --stream" in capsys.readouterr().err
    assert run(["--workspace", str(workspace), "collect", "--for", "1"]) == 2


def test_without_a_stream_asked_for_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    assert run(["--workspace", str(tmp_path / "w"), "collect", "--stream"]) == 2
    assert lasting_jobs(House(load(tmp_path / "w", {})), lambda _: None) == []


def test_the_daemons_stream_hears_what_is_said_and_ends_with_the_stop(workspace: Path, server: StreamServer) -> None:
    house, stop, told = House(load(workspace, {})), threading.Event(), list[StepReport]()
    (job,) = lasting_jobs(house, told.append)
    with house.ledger() as ledger:
        house.sources(ledger)
        stream = next(s for s in Sources(ledger).all() if s.address.startswith("stream:"))
        with ledger.write():
            ledger.execute(
                "UPDATE source SET cursor_json = ? WHERE id = ?", (json.dumps({"seq": str(START)}), stream.id)
            )
    server.post(ASSO, key(1), {"text": "Avant"})
    server.post(ASSO, key(2), {"text": "Après"})
    thread = threading.Thread(target=job.run, args=(stop,))
    thread.start()
    with house.ledger() as ledger:
        while not Posts(ledger).count():
            assert not stop.wait(0.02)
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
        assert told[-1].step == "stream"
        assert "lag_s" in StepRuns(ledger).latest()["stream"][1].counts


def test_a_lasting_job_goes_on_beside_the_others_and_is_begun_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(daemon, "AGAIN_S", 0.0)
    stop, begun = threading.Event(), list[str]()

    def fails_once(told: threading.Event) -> None:
        begun.append(threading.current_thread().name)
        if len(begun) == 1:
            raise RuntimeError("la ligne est coupée")
        told.wait(30)

    def ends() -> None:
        while len(begun) < 2:
            assert not stop.wait(0.01)
        stop.set()

    lasting = [daemon.LastingJob("stream", fails_once)]
    jobs = [daemon.Job("last", ends, every=timedelta(hours=1))]
    daemon.run_until_stopped(jobs, ZoneInfo("Europe/Paris"), tmp_path / "lock", stop, lambda: None, lasting)
    assert begun == ["stream", "stream"]
    assert "job stream failed" in caplog.text
    assert "stream" not in [thread.name for thread in threading.enumerate()]


def test_a_stream_is_no_handle_that_people_may_write() -> None:
    aim = aim_of(Network.BLUESKY, "stream:jetstream@host.example")
    assert aim.kind is Kind.STREAM
    assert fault_of(Network.BLUESKY, aim) is not None


# The firehose of the real PDS


@pytest.fixture(scope="session")
def network() -> BlueskyNetwork:
    return bluesky()


def on(network: BlueskyNetwork, us: BlueskyPerson, **changes: Any) -> Listener:
    web = BlueskyOptions(network.appview, network.pds, pauses_s=(0,))
    options = replace(StreamOptions(network.pds, (us.handle,), web=web), slice_s=0.5, quiet_s=1.0, **changes)
    return Listener(Firehose(), Limits(timeout_s=60, allow_loopback=True), options)


def heard(ledger: Ledger, listening: Listener) -> StepReport:
    later = lambda: now() + timedelta(minutes=4)  # noqa: E731  the PDS is never ahead of us
    return Following(ledger, NAME, listening, later).run(Until(lambda: False, caught_up=True))


def test_the_real_firehose_gives_1200_posts_missed_the_mentions_and_the_deletions(
    network: BlueskyNetwork, tmp_path: Path
) -> None:
    asso, us, person = network.person("maraichers"), network.person("rives"), network.person("quelquun")
    with Ledger.open(tmp_path / "real.db") as ledger:
        declare(ledger, asso.handle)
        place_at(ledger, {"seq": "0"})
        lost = asso.post("Effacé pendant la panne")
        heard(ledger, on(network, us))
        assert texts(ledger) == ["Effacé pendant la panne"]
        asso.post_many([f"Pendant la panne {n}" for n in range(1_200)])
        person.mention(us, "et les prix ?")
        person.post("Bonne journée à tous")
        asso.delete(lost)
        asso.rename(f"n-{asso.handle}")
        network.settle()
        report = heard(ledger, on(network, us, most_posts=250))
        assert report.count("new") == 1_201
        assert Posts(ledger).count() == 1_202
        assert texts(ledger)[0] == ""
        assert any("prix" in text for text in texts(ledger))
        assert not any("journée" in text for text in texts(ledger))
        assert heard(ledger, on(network, us)).count("new") == 0
