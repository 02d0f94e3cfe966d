"""The thinking parts of the Facebook collector: posts, refusals, usage, addresses, versions, walks."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from watcher.collectors.facebook_posts import objects, remembered, shared, to_post, vanished
from watcher.collectors.facebook_terms import VERSION_ENDS, FacebookOptions, aim_of, version_trouble
from watcher.collectors.graph import next_token
from watcher.collectors.graph_errors import (
    BadQuestion,
    Forbidden,
    Key,
    TooMuch,
    may_pass,
    refusal,
    rest_s,
)
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Translator, msg
from watcher.model import Author, Network, Source
from watcher.text import clean

NOW = datetime(2027, 3, 11, 12, tzinfo=UTC)
DATA = Path(__file__).parent / "data" / "facebook"
PAGES = {"1001": Author("urgences.vidalune", "Collectif Urgences Vidalune", followers=950)}
KEY = Key("VEILLEUR_FACEBOOK_TOKEN", SecretStr("EAABcanari"), SecretStr(""), msg("Ask Meta."))


FIELDS = ["id", "message", "story", "created_time", "from", "parent", "parent_id", "shares", "comments", "reactions"]
FIELDS += ["attachments", "attachment", "permalink_url", "like_count", "comment_count"]


def as_json(post):
    told = asdict(post) | {"published_at": post.published_at.isoformat()}
    told.pop("raw")
    return told


@pytest.mark.parametrize(("name", "answers"), [("published_posts", None), ("comments", "1001_2004")])
def test_an_answer_of_facebook_gives_the_posts_expected_of_it(name, answers):
    answer = json.loads((DATA / f"{name}.json").read_text())
    made = [
        to_post(raw, NOW, PAGES, organisations={"1001": "urgences"}, answers=answers) for raw in objects(answer["data"])
    ]
    assert [as_json(post) for post in made if post] == json.loads((DATA / f"{name}.posts.json").read_text())


def test_what_is_kept_of_an_answer_holds_neither_addresses_of_pages_nor_words_of_others():
    inside = {"data": [{"message": "de Camille"}], "paging": {"next": "https://x/?access_token=EAABcanari"}}
    raw = {"id": "1_2", "message": "Bonjour", "comments": inside, "attachments": {"data": [], **inside}}
    kept = to_post(raw, NOW).raw
    assert b"EAABcanari" not in kept
    assert json.loads(kept)["message"] == "Bonjour"
    assert "comments" not in json.loads(kept)
    assert to_post({"id": "1_2", "message": "long " * 5_000}, NOW).raw is None


@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("12_34"),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["id", "name", "data", "count", "summary", "total_count"]), inner)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_object_however_odd_breaks_the_reading(raw):
    post = to_post(raw, NOW)
    if post:
        assert post.text == clean(post.text)
        assert post.published_at <= NOW + timedelta(days=1)
        assert post.url.startswith("http")


def test_a_share_with_words_of_its_own_is_no_mere_relay():
    assert shared({"id": "1_2", "parent_id": "3_4"}) == "3_4"
    assert shared({"id": "1_2", "parent_id": "3_4", "message": "À lire !"}) is None
    assert shared({"id": "1_2", "parent_id": "1_2"}) is None
    assert shared({"id": "1_2", "parent_id": ["3"]}) is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[(code, SourceRefused) for code in (190, 102, 104)],
        *[(code, Forbidden) for code in (3, 10, 200, 210, 299)],
        (803, SourceGone),
        (100, BadQuestion),
        (2642, BadQuestion),
        *[(code, SourceError) for code in (1, 2, 368, 2635, 9_999, None, "190", [4], True)],
    ],
)
def test_each_code_of_facebook_becomes_an_error_of_ours(code, kind):
    error = refusal(400, {}, {"code": code, "message": "Malformed access token EAABcanari"}, KEY, NOW)
    assert type(error) is kind
    assert "EAABcanari" not in str(error)


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80_001])
def test_too_many_questions_are_waited_out_as_long_as_facebook_says(code):
    assert refusal(400, {}, {"code": code}, KEY, NOW).retry_after_s == 3_600
    usage = {"x-business-use-case-usage": '{"1": [{"type": "pages", "estimated_time_to_regain_access": 19}]}'}
    assert refusal(403, usage, {"code": code}, KEY, NOW).retry_after_s == 19 * 60
    assert refusal(429, {"retry-after": "120"}, None, KEY, NOW).retry_after_s == 120
    assert refusal(429, {}, None, KEY, NOW).retry_after_s == 3_600


def test_a_refusal_says_which_secret_to_renew_or_which_right_to_ask_for():
    assert KEY.name in str(refusal(401, {}, None, KEY, NOW))
    assert KEY.name in str(refusal(400, {}, {"code": 190}, KEY, NOW))
    assert "Ask Meta." in str(refusal(403, {}, {"code": 10}, KEY, NOW))
    signature = refusal(400, {}, {"code": 100, "message": "Invalid appsecret_proof 0a0b"}, KEY, NOW)
    assert isinstance(signature, SourceRefused)
    assert "VEILLEUR_FACEBOOK_APP_SECRET" in str(signature)
    assert "graph_version" in str(refusal(400, {}, {"code": 2635}, KEY, NOW))


def test_an_object_that_is_missing_or_too_large_is_told_apart():
    assert isinstance(refusal(400, {}, {"code": 100, "error_subcode": 33}, KEY, NOW), SourceGone)
    too_much = {"code": 1, "message": "Please reduce the amount of data you're asking for", "is_transient": True}
    assert isinstance(refusal(500, {}, too_much, KEY, NOW), TooMuch)
    assert not may_pass(500, too_much)
    assert may_pass(500, {"code": 2, "is_transient": True})
    assert may_pass(503, None)
    assert not may_pass(400, {"code": 4, "is_transient": True})
    assert type(refusal(410, {}, None, KEY, NOW)) is SourceGone


@pytest.mark.parametrize("token", ["", "à", "a b", "a\r\nX: 1"])
def test_a_key_that_cannot_be_one_is_refused_before_any_question(token):
    with pytest.raises(SourceRefused, match="VEILLEUR_FACEBOOK_TOKEN"):
        Key(KEY.name, SecretStr(token), SecretStr(""), msg("x")).check()
    with pytest.raises(SourceRefused, match="APP_SECRET"):
        Key(KEY.name, SecretStr("a"), SecretStr("b c"), msg("x")).check()


def usage(percent, minutes=0):
    return json.dumps({"1": [{"type": "pages", "call_count": percent, "estimated_time_to_regain_access": minutes}]})


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"x-app-usage": '{"call_count": 79, "total_time": 3, "total_cputime": 0}'}, None),
        ({"x-app-usage": '{"call_count": 3, "total_time": 80, "total_cputime": 0}'}, 900),
        ({"x-app-usage": '{"call_count": 100}'}, 3_600),
        ({"x-page-usage": '{"call_count": 99.5}'}, 900),
        ({"x-business-use-case-usage": usage(95)}, 900),
        ({"x-business-use-case-usage": usage(100, 7)}, 420),
        ({"x-business-use-case-usage": usage(0, 10**6)}, 86_400),
        ({"x-app-usage": "{"}, None),
        ({"x-app-usage": "[" * 100_000}, None),
        ({"x-app-usage": '["call_count"]', "x-business-use-case-usage": '{"1": [null, 3], "2": 5}'}, None),
        ({"x-app-usage": '{"call_count": "100", "total_time": true, "total_cputime": null}'}, None),
        ({"x-app-usage": '{"call_count": 1e400}'}, None),
    ],
)
def test_rest_is_taken_from_four_fifths_of_what_is_allowed(headers, expected):
    assert rest_s(headers) == expected


def source(address, organisation_id=None):
    return Source(1, "urgences/facebook", Network.FACEBOOK, address, organisation_id)


OPEN = FacebookOptions(("RivesNouvelles", "4242"), page_public_content_access=True)


@pytest.mark.parametrize(
    ("address", "kind", "name", "ours"),
    [
        ("urgences.vidalune", "posts", "urgences.vidalune", False),
        ("@rivesnouvelles", "posts", "rivesnouvelles", True),
        ("https://www.facebook.com/urgences.vidalune/", "posts", "urgences.vidalune", False),
        ("https://fr-fr.facebook.com/profile.php?id=4242", "posts", "4242", True),
        ("mentions:rivesnouvelles", "mentions", "rivesnouvelles", True),
        ("mentions:4242", "mentions", "4242", True),
        ("thread:4242_17", "thread", "4242_17", True),
    ],
)
def test_addresses_are_understood_as_people_write_them(address, kind, name, ours):
    aim = aim_of(source(address), OPEN)
    assert (aim.kind, aim.name, aim.ours) == (kind, name, ours)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("https://www.facebook.com/groups/locataires", "import"),
        ("groups/123", "import"),
        ("group:123", "import"),
        ("hashtag:#urgences", "hashtag"),
        ("mentions:urgences.vidalune", "own_pages"),
        ("thread:17", "thread"),
        ("../me", "address"),
        ("", "address"),
        ("x" * 500, "address"),
        ("https://www.facebook.com/a/../../me", "address"),
        ("page?fields=access_token", "address"),
    ],
)
def test_what_facebook_lets_no_program_read_is_refused_with_a_way_out(address, word):
    with pytest.raises(SourceRefused, match=word):
        aim_of(source(address), OPEN)


def test_without_the_agreement_of_meta_other_pages_are_refused_and_ours_are_not():
    closed = FacebookOptions(("rivesnouvelles",))
    with pytest.raises(SourceRefused) as caught:
        aim_of(source("urgences.vidalune"), closed)
    shown = str(caught.value)
    assert "Page Public Content Access" in shown
    assert "veilleur import" in shown
    assert "page_public_content_access = true" in Translator("en")(caught.value.hint)
    assert aim_of(source("rivesnouvelles"), closed).ours


@pytest.mark.parametrize(
    ("version", "day", "word"),
    [
        ("v25.0", datetime(2028, 5, 29, tzinfo=UTC), None),
        ("v25.0", datetime(2028, 5, 30, tzinfo=UTC), "2028-07-29"),
        ("v25.0", datetime(2028, 7, 28, tzinfo=UTC), "2028-07-29"),
        ("v25.0", datetime(2028, 7, 29, tzinfo=UTC), "has ended"),
        ("v26.0", datetime(2029, 1, 1, tzinfo=UTC), None),
        ("v27.0", datetime(2029, 1, 1, tzinfo=UTC), None),
        ("v20.0", NOW, "has ended"),
    ],
)
def test_the_end_of_a_version_is_announced_sixty_days_before(version, day, word):
    trouble = version_trouble(version, day)
    assert (trouble is None) if word is None else word in str(trouble)


@pytest.mark.parametrize("version", ["25.0", "v25", "v25.1", "v2.8", "v25.0/../", ""])
def test_a_version_that_is_none_is_refused(version):
    with pytest.raises(ValueError, match="graph_version"):
        FacebookOptions(graph_version=version)


def test_the_version_asked_for_by_default_is_one_whose_end_is_known():
    assert VERSION_ENDS[FacebookOptions().graph_version]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"paging": {"cursors": {"after": "QVFI"}, "next": "https://x/?after=old"}}, "after=QVFI"),
        ({"paging": {"cursors": {"after": "QVFI"}}}, ""),
        ({"paging": {"next": "https://x/?access_token=s&after=QVFI&limit=9"}}, "after=QVFI"),
        ({"paging": {"next": "https://x/?until=17&__paging_token=e_1"}}, "until=17&__paging_token=e_1"),
        ({"paging": {"next": "https://x/?access_token=s"}}, ""),
        ({"paging": {"next": "https://[x", "cursors": None}}, ""),
        ({"paging": {"next": 3}}, ""),
        ({"paging": []}, ""),
        ({}, ""),
    ],
)
def test_a_next_page_is_named_by_its_cursor_alone(page, expected):
    assert next_token(page) == expected


def hours(count):
    return NOW - timedelta(hours=count)


def test_what_was_there_and_is_no_more_is_noticed_above_the_oldest_object_alone():
    kept = remembered([("1_3", hours(1)), ("1_2", hours(2)), ("1_1", hours(3))])
    assert [i for i, _ in vanished(kept, [("1_3", hours(1)), ("1_0", hours(2.5))])] == ["1_2"]
    assert [i for i, _ in vanished(kept, [])] == ["1_3", "1_2", "1_1"]
    assert not vanished("x@1 1_2 1_2@ @ 1_2@99999999999999", [])
