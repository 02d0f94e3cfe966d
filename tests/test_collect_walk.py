"""Walking back a timeline: whatever arrives, late or out of order, and however often it is broken off."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.clock import to_ms
from watcher.collectors.walk import MAX_TOKEN, Plan, after, again, begin, resume

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
PLAN = Plan(overlap=timedelta(hours=2), most_pages=1_000)


class Timeline:
    """A server's list of posts (id, date), newest first, given in pages of `size`."""

    def __init__(self, size=4):
        self.size = size
        self.posts = []

    def add(self, *moments):
        self.posts += [(len(self.posts) + n, at) for n, at in enumerate(moments)]

    def page(self, token):
        listed = sorted(self.posts, key=lambda post: (post[1], post[0]), reverse=True)
        start = next((n + 1 for n, post in enumerate(listed) if str(post[0]) == token), 0)
        page = listed[start : start + self.size]
        return page, str(page[-1][0]) if start + self.size < len(listed) else ""


def look(timeline, cursor, now, seen, plan=PLAN, pages=1_000):
    """Walk on, at most so many pages; return the cursor and the troubles."""
    troubles = []
    for _ in range(pages):
        walk = resume(cursor, now, plan)
        page, token = timeline.page(walk.page)
        seen.update(ident for ident, _ in page)
        walk = after(walk, [at for _, at in page], token, plan)
        cursor = json.loads(json.dumps(walk.cursor()))
        troubles += walk.troubles
        if not walk.page:
            break
    return cursor, troubles


EVENTS = st.one_of(
    st.tuples(st.just("said"), st.lists(st.integers(0, 119), min_size=1, max_size=9)),  # minutes late
    st.tuples(st.just("pages read"), st.integers(1, 5)),
    st.tuples(st.just("page lost"), st.just(0)),  # asked and never saved: the cursor stays
    st.tuples(st.just("places forgotten"), st.just(0)),  # the network no longer knows its page names
    st.tuples(st.just("hours pass"), st.integers(1, 30)),
)


@given(st.lists(st.integers(0, 6_000), max_size=40), st.lists(EVENTS, max_size=25))
def test_nothing_is_lost_whatever_arrives_late_breaks_off_or_is_forgotten(minutes, events):
    timeline, seen, cursor, now = Timeline(), set(), {}, NOW
    timeline.add(*(now - timedelta(minutes=m) for m in minutes))
    for event, value in events:
        now += timedelta(minutes=1)
        match event:
            case "said":
                timeline.add(*(now - timedelta(minutes=m) for m in value))
            case "pages read":
                cursor, troubles = look(timeline, cursor, now, seen, pages=value)
                assert troubles == []
            case "page lost":
                look(timeline, cursor, now, set(), pages=1)
            case "places forgotten" if cursor.get("page"):
                page, token = timeline.page("")
                seen.update(ident for ident, _ in page)
                cursor = after(again(cursor, now, PLAN), [at for _, at in page], token, PLAN).cursor()
            case "hours pass":
                now += timedelta(hours=value)
    for _ in range(2):  # the walk under way ends, then one more
        cursor, troubles = look(timeline, cursor, now, seen)
        assert "page" not in cursor
        assert troubles == []
    assert seen == {ident for ident, _ in timeline.posts}


@given(st.lists(st.tuples(st.lists(st.integers(0, 10**6), max_size=3), st.sampled_from(["a", "b", "", "x" * 9_999]))))
def test_pages_that_make_no_sense_come_to_an_end(pages):
    plan, cursor, walked = Plan(most_pages=7), {"floor": str(to_ms(NOW))}, 0
    for minutes, token in [*pages, *[([1], "a"), ([1], "b")] * 9]:
        walk = after(resume(cursor, NOW, plan), [NOW - timedelta(minutes=m) for m in minutes], token, plan)
        walked = walked + 1 if walk.page else 0
        assert walked < 7
        cursor = walk.cursor()


def test_a_walk_whose_place_is_always_forgotten_ends_and_says_what_is_missing():
    plan, cursor = Plan(most_pages=4), {"floor": str(to_ms(NOW - timedelta(days=2)))}
    for n in range(3):
        walk = again(cursor, NOW, plan) if n else begin(cursor, NOW, plan)
        walk = after(walk, [NOW - timedelta(minutes=m) for m in range(9)], f"place {n}", plan)
        cursor = walk.cursor()
    assert "older ones are missing" in str(walk.troubles[0])
    assert "page" not in cursor


def test_a_walk_ended_by_the_depth_of_the_network_says_so():
    plan, floor = Plan(depth=500), {"floor": str(to_ms(NOW - timedelta(days=90))), "swept": str(to_ms(NOW))}
    times = [NOW - timedelta(hours=n) for n in range(500)]
    assert not after(begin(floor, NOW, plan), times[:499], "", plan).troubles
    assert "500 posts" in str(after(begin(floor, NOW, plan), times, "", plan).troubles[0])


def test_a_page_named_at_absurd_length_is_not_turned_to():
    assert after(begin({}, NOW, PLAN), [NOW], "x" * (MAX_TOKEN + 1), PLAN).troubles


def test_the_middle_of_a_walk_of_an_earlier_version_is_taken_up_or_begun_anew_from_its_floor():
    ms = str(to_ms(NOW - timedelta(hours=9)))
    bluesky = {"floor": ms, "began": ms, "bound": ms, "top": ms, "page": "p", "pages": "3"}
    facebook = {"floor": ms, "began": ms, "bound": ms, "low": ms, "token": "after=QQ", "pages": "3", "count": "300"}
    assert (resume(bluesky, NOW, PLAN).page, resume(bluesky, NOW, PLAN).pages) == ("p", 3)
    walk = resume(facebook, NOW, PLAN)
    assert (walk.page, walk.began, walk.floor) == ("", NOW, NOW - timedelta(hours=9))
    assert walk.bound <= walk.floor - PLAN.overlap


def test_the_floor_stays_until_the_gap_is_closed():
    timeline, seen = Timeline(), set()
    timeline.add(NOW - timedelta(days=1))
    cursor, _ = look(timeline, {}, NOW, seen)
    floor = cursor["floor"]
    timeline.add(*(NOW + timedelta(minutes=n) for n in range(40)))
    now = NOW + timedelta(hours=1)
    cursor, _ = look(timeline, cursor, now, seen, pages=3)
    assert cursor["floor"] == floor
    assert cursor["page"]
    cursor, _ = look(timeline, cursor, now, seen)
    assert cursor["floor"] > floor
    assert "page" not in cursor
    assert len(seen) == 41


def test_a_deep_walk_finds_what_came_days_late():
    timeline, seen = Timeline(), set()
    timeline.add(*(NOW - timedelta(hours=h) for h in range(200)))
    cursor, _ = look(timeline, {}, NOW, seen)
    timeline.add(NOW - timedelta(days=4))
    cursor, _ = look(timeline, cursor, NOW + timedelta(hours=1), seen)
    assert 200 not in seen
    look(timeline, cursor, NOW + timedelta(hours=25), seen)
    assert 200 in seen


def test_one_post_dated_back_to_the_first_day_does_not_end_a_walk():
    long_ago = datetime(1996, 1, 1, tzinfo=UTC)
    walk = resume({}, NOW, PLAN)
    walk = after(walk, [NOW, NOW - timedelta(minutes=1), long_ago], "next", PLAN)
    assert walk.page == "next"


def test_a_walk_too_deep_gives_up_and_says_so():
    timeline, seen, plan = Timeline(), set(), Plan(most_pages=3)
    timeline.add(*(NOW - timedelta(minutes=n) for n in range(100)))
    cursor, troubles = look(timeline, {}, NOW, seen, plan)
    assert [str(t) for t in troubles] == ["More was said than can be read back (12 posts): older ones are missing."]
    assert len(seen) == 12
    assert "page" not in cursor


def test_a_page_that_repeats_for_ever_ends_the_walk_and_leaves_the_floor():
    floor = str(to_ms(NOW - timedelta(days=1)))
    walk = resume({"floor": floor}, NOW, PLAN)
    for _ in range(2):
        walk = after(resume({**walk.cursor()}, NOW, PLAN), [NOW] * 4, "same", PLAN)
    assert walk.page == ""
    assert walk.cursor()["floor"] == floor
    assert "again and again" in str(walk.troubles[0])


@given(
    st.dictionaries(
        st.sampled_from(["floor", "swept", "began", "bound", "top", "low", "page", "pages", "count"]), st.text()
    )
)
def test_a_damaged_cursor_begins_anew(cursor):
    walk = resume(cursor, NOW, PLAN)
    assert walk.began <= NOW or walk.page
    after(walk, [NOW], "x", PLAN).cursor()
