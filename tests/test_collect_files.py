"""Posts brought in a file: what is taken, what is refused and why, and how little memory it costs."""

import io
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.collectors.files import FileFormat, LineTrouble, format_of, read_posts
from watcher.model import AuthorKind, Network, Post

RECORD = {
    "network": "bluesky",
    "id": "at://did:plc:abc/app.bsky.feed.post/3k",
    "url": "https://bsky.example/post/3k",
    "text": "Le prix plancher, c'est pour quand ?",
    "published_at": "2027-03-11T21:40:00+01:00",
    "author": {"handle": "maraichers.example", "name": "Maraîchers", "kind": "organisation", "followers": 5400},
    "in_reply_to": None,
    "language": "fr",
    "reach": {"likes": 12, "reposts": 3, "replies": 4},
}
CSV_HEADER = "network,id,text,published_at,author.handle,author.followers,reach.likes"


def one(**changes):
    return next(read_posts([json.dumps(RECORD | changes).encode()]))


def reason(**changes):
    trouble = one(**changes)
    assert isinstance(trouble, LineTrouble), trouble
    return str(trouble.message)


def lines(text, **kwargs):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_posts(io.BytesIO(data), **kwargs))


def test_a_complete_line_becomes_a_post_with_a_utc_date():
    post = one()
    assert post.ref == "bluesky:at://did:plc:abc/app.bsky.feed.post/3k"
    assert post.published_at == datetime(2027, 3, 11, 20, 40, tzinfo=UTC)
    assert post.published_at.tzinfo is UTC
    assert (post.author.kind, post.author.followers) == (AuthorKind.ORGANISATION, 5400)
    assert (post.reach.likes, post.reach.reposts, post.reach.replies) == (12, 3, 4)


def test_the_required_fields_are_enough():
    record = {k: RECORD[k] for k in ("network", "id", "text", "published_at")} | {"author": {"handle": "a"}}
    assert isinstance(lines(json.dumps(record))[0], Post)


@pytest.mark.parametrize("field", ["network", "id", "text", "published_at", "author"])
def test_a_missing_field_is_named(field):
    assert f'"{field}' in reason(**{field: None})


@pytest.mark.parametrize("given_id", [1234567890123456789, 0])
def test_an_id_given_as_a_number_becomes_its_digits(given_id):
    assert one(id=given_id).native_id == str(given_id)


@pytest.mark.parametrize("wrong", [1.5, True, [], {}])
def test_an_id_that_is_a_float_a_boolean_or_a_structure_is_refused(wrong):
    assert '"id"' in reason(id=wrong)


@pytest.mark.parametrize(
    "changes",
    [
        {"published_at": "2027-03-11T21:40:00"},
        {"published_at": "hier"},
        {"published_at": 1799999999},
        {"published_at": "0001-01-01T00:00:00+14:00"},
        {"published_at": "9999-12-31T23:59:59-12:00"},
        {"published_at": "1970-01-01T00:00:00Z"},
        {"text": 12},
        {"text": "\x00\x1b[31m"},
        {"network": "minitel"},
        {"author": "maraichers"},
        {"author": {"handle": "a", "kind": "robot"}},
        {"author": {"handle": "a", "followers": -1}},
        {"reach": {"likes": -2}},
        {"reach": {"likes": True}},
        {"reach": {"likes": "douze"}},
        {"reach": {"likes": 1.0}},
        {"reach": {"likes": 2**70}},
        {"reach": []},
        {"id": "x" * 501},
    ],
)
def test_a_wrong_value_is_refused(changes):
    assert reason(**changes)


def test_an_unknown_network_or_kind_is_answered_with_the_known_ones():
    assert "mastodon" in reason(network="minitel")
    assert "elected_official" in reason(author={"handle": "a", "kind": "robot"})


@pytest.mark.parametrize(
    "extra",
    [
        {"religion": "aucune"},
        {"politicalOpinion": "gauche"},
        {"author": {"handle": "a", "trade_union": False}},
        {"author": {"handle": "a", "profil": [{"Santé": "asthme"}]}},
        {"Opinions politiques": "x"},
    ],
)
def test_a_field_about_opinion_faith_union_or_health_is_refused(extra):
    assert "sensitive" in reason(**extra)


def test_other_unknown_fields_and_empty_sensitive_ones_are_ignored():
    assert isinstance(one(colour="vert", religion=None, votes=3), Post)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@example.org/", "x"])
def test_a_bad_url_is_dropped_and_the_post_kept(url):
    assert one(url=url).url is None


def test_control_and_escape_characters_and_lone_surrogates_go_and_emoji_stay():
    family = "👩‍👩‍👧‍👦 🇫🇷 👍🏽"
    post = one(text=f"\x1b[2Jsalut\x00 \ud83d {family}\u202e", author={"handle": "a\x1b]0;x\x07b"})
    assert post.text == f"salut  {family}"
    assert post.author.handle == "ab"


def test_a_text_of_more_than_a_megabyte_is_refused_with_its_size_and_a_long_one_is_cut():
    assert "1000001" in reason(text="a" * 1_000_001)
    assert len(one(text="a" * 900_000).text) == 50_000


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'"x"',
        b"NaN",
        b'{"id": NaN}',
        b'{"id": 1, "id": 2}',
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"id": "\xff"}',
        b'{"id": ' + b"1" * 10_000 + b"}",
        b"{\x00}",
    ],
)
def test_a_line_that_is_no_json_object_is_reported_and_the_next_is_read(line):
    good = json.dumps(RECORD).encode()
    trouble, post = lines(line + b"\n" + good, format=FileFormat.JSON_LINES)
    assert isinstance(trouble, LineTrouble)
    assert trouble.line == 1
    assert isinstance(post, Post)


def test_bom_crlf_and_blank_lines_are_harmless_and_lines_keep_their_number():
    good = json.dumps(RECORD)
    found = lines(b"\xef\xbb\xbf" + f"{good}\r\n\r\n{{\r\n{good}".encode())
    assert [type(item) for item in found] == [Post, LineTrouble, Post]
    assert found[1].line == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_once(encoding):
    (trouble,) = lines((json.dumps(RECORD) + "\n").encode(encoding) * 3)
    assert "UTF-16" in str(trouble.message)


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_an_empty_file_gives_nothing(file_format):
    assert lines("", format=file_format) == []


def test_a_line_without_end_is_skipped_without_being_held_in_memory():
    def stream():
        for _ in range(800):
            yield b"a" * 65_536
        yield b"\n" + json.dumps(RECORD).encode()

    tracemalloc.start()
    trouble, post = read_posts(stream(), FileFormat.JSON_LINES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (trouble.line, type(post)) == (1, Post)
    assert peak < 10_000_000


def test_a_large_file_is_read_as_it_comes():
    def stream():
        line = json.dumps(RECORD).encode() + b"\n"
        for _ in range(200_000):
            taken.append(1)
            yield line

    taken = []
    next(read_posts(stream()))
    assert len(taken) < 10


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_gives_the_same_post_as_json(delimiter):
    row = ["x", "12", '"Un ""texte"", sur\ndeux; lignes"', "2027-03-11T21:40:00+01:00", "asso", "", "7"]
    (post,) = lines(CSV_HEADER.replace(",", delimiter) + "\r\n" + delimiter.join(row) + "\r\n")
    assert (post.network, post.native_id) == (Network.X, "12")
    assert post.text == 'Un "texte", sur\ndeux; lignes'
    assert (post.author.followers, post.reach.likes) == (None, 7)


def test_csv_troubles_carry_the_line_where_the_record_starts():
    good = "x,12,bonjour,2027-03-11T21:40:00+01:00,asso,1,7"
    bad = [
        good.replace(",7", ",beaucoup"),
        good + ",8",
        good.replace("bonjour", '"sur\ndeux lignes"').replace("+01:00", ""),
        "x,12",
    ]
    found = lines("\n".join([CSV_HEADER, *bad, good]))
    assert [item.line for item in found if isinstance(item, LineTrouble)] == [2, 3, 4, 6]
    assert isinstance(found[-1], Post)


def test_a_csv_line_in_another_encoding_is_refused_alone():
    good = "x,12,bonjour,2027-03-11T21:40:00+01:00,asso,1,7"
    data = f"{CSV_HEADER}\n{good.replace('bonjour', 'été')}\n".encode("cp1252") + good.encode()
    trouble, post = lines(data)
    assert "UTF-8" in str(trouble.message)
    assert isinstance(post, Post)


def test_a_csv_without_the_needed_columns_says_which():
    (trouble,) = lines("a,b,text\n1,2,3\n4,5,6\n", format=FileFormat.CSV)
    assert "author.handle" in str(trouble.message)


def test_a_csv_column_that_is_sensitive_refuses_the_line_that_fills_it():
    row = "x,12,bonjour,2027-03-11T21:40:00+01:00,asso,1,7,"
    refused, kept = lines(f"{CSV_HEADER},author.religion\n{row}catholique\n{row}\n")
    assert isinstance(refused, LineTrouble)
    assert isinstance(kept, Post)


def test_a_quotation_mark_never_closed_does_not_swallow_the_file():
    good = "x,12,bonjour,2027-03-11T21:40:00+01:00,asso,1,7\n"
    found = lines(CSV_HEADER + "\n" + good.replace("bonjour", '"bonjour') + good * 10_000)
    assert sum(isinstance(item, LineTrouble) for item in found) == 1
    assert sum(isinstance(item, Post) for item in found) > 5_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.CSV", FileFormat.CSV),
        ("a.jsonl", FileFormat.JSON_LINES),
        ("a.ndjson", FileFormat.JSON_LINES),
        ("-", None),
    ],
)
def test_the_extension_tells_the_format(name, expected):
    assert format_of(name) is expected


@given(st.binary(max_size=400), st.sampled_from([*FileFormat, None]))
def test_any_bytes_give_posts_or_troubles_and_never_an_exception(data, file_format):
    prefix = (CSV_HEADER + "\n").encode() if file_format is FileFormat.CSV else b""
    assert all(isinstance(item, Post | LineTrouble) for item in read_posts([prefix + data], file_format))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(st.sampled_from([*RECORD, "autre"]), json_values)
def test_any_value_in_any_field_gives_a_post_or_a_trouble(field, value):
    item = one(**{field: value})
    assert isinstance(item, Post | LineTrouble)
