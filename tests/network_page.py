"""Write docs/network-tests.md from the tables the tests run on: `python tests/network_page.py`.

`test_network_page` proves that the page is up to date and that every test it names exists.
"""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from network_faults import FAULTS, MEANING
from network_worlds import TRUEST, WORLDS

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "network-tests.md"
MARK = "<!-- Written by tests/network_page.py: change the tables of the tests, then run it. -->"
NAMES = {"rss": "Feeds", "bluesky": "Bluesky", "mastodon": "Mastodon", "facebook": "Facebook", "x": "X"}
_CONTRACT = "test_collect_contract"
_MATRIX = (_CONTRACT, "test_a_fault_costs_no_post_and_shows_no_secret")
_1200 = (_CONTRACT, "test_1200_posts_between_two_runs_are_all_stored_and_none_twice")
_RESUMES = (_CONTRACT, "test_a_page_is_saved_with_its_cursor_and_a_run_broken_off_goes_on_from_there")

# By capability and network: the file and the test that prove it, or why the network has none.
Proof = tuple[str, str] | str
CAPABILITIES: Mapping[str, Mapping[str, Proof]] = {
    "posts of an organisation": {
        "rss": ("test_collect_feeds", "test_a_feed_gives_the_posts_written_beside_it"),
        "bluesky": (
            "test_collect_bluesky_network",
            "test_an_organisations_posts_come_with_what_it_says_and_how_far_it_went",
        ),
        "mastodon": ("test_collect_mastodon", "test_an_accounts_posts_are_collected_with_their_organisation"),
        "facebook": ("test_collect_facebook", "test_the_posts_of_a_page_come_with_their_author_counts_and_address"),
        "x": ("test_collect_x", "test_the_account_is_looked_up_once_and_followed_through_a_change_of_name"),
    },
    "what is said to us": {
        "rss": "a feed addresses nobody",
        "bluesky": ("test_collect_bluesky_network", "test_mentions_answers_and_quotes_come_likes_do_not"),
        "mastodon": ("test_collect_mastodon", "test_mentions_are_those_of_our_account_said_to_everybody"),
        "facebook": (
            "test_collect_facebook",
            "test_mentions_are_posts_that_tag_us_posts_left_on_our_page_and_comments",
        ),
        "x": ("test_collect_x", "test_mentions_of_our_account_are_collected_with_their_authors"),
    },
    "answers under our posts": {
        "rss": "none",
        "bluesky": ("test_collect_bluesky_network", "test_answers_under_our_post_are_followed_until_it_is_deleted"),
        "mastodon": ("test_collect_mastodon", "test_a_thread_gives_the_answers_under_our_post_and_their_parents"),
        "facebook": (
            "test_collect_facebook",
            "test_the_answers_under_a_post_of_ours_are_followed_and_their_deletion_too",
        ),
        "x": "they mention us",
    },
    "hashtags": {
        "rss": "none",
        "bluesky": ("test_collect_bluesky", "test_a_hashtag_is_not_collected"),
        "mastodon": ("test_collect_mastodon", "test_a_hashtag_is_followed_on_our_server_or_another"),
        "facebook": (
            "test_collect_facebook_parts",
            "test_what_facebook_lets_no_program_read_is_refused_with_a_way_out",
        ),
        "x": ("test_collect_x_parts", "test_what_the_terms_forbid_is_refused_whatever_the_approval"),
    },
    "reposts: the original, and who relayed it": {
        "rss": "none",
        "bluesky": ("test_collect_bluesky_network", "test_a_repost_gives_the_original_and_a_quote_its_own_words"),
        "mastodon": ("test_collect_mastodon", "test_a_boost_is_the_post_it_passes_on"),
        "facebook": (
            "test_collect_facebook",
            "test_a_shared_post_gives_the_original_when_it_can_be_read_and_else_the_relay",
        ),
        "x": ("test_collect_x", "test_what_an_account_passes_on_is_kept_as_the_original"),
    },
    "edits": {
        "rss": ("test_collect_feeds", "test_an_edited_entry_keeps_its_identity"),
        "bluesky": "posts cannot be edited",
        "mastodon": ("test_collect_mastodon", "test_an_edited_post_is_given_again_as_the_history_ends"),
        "facebook": ("test_collect_facebook", "test_an_edited_post_is_given_again_with_its_new_words"),
        "x": ("test_collect_x", "test_an_edited_post_is_updated_and_a_lost_one_forgotten"),
    },
    "deletions": {
        "rss": "a feed does not say",
        "bluesky": ("test_collect_bluesky_network", "test_deleted_posts_are_named_and_the_others_are_not"),
        "mastodon": ("test_collect_mastodon", "test_a_deleted_post_is_named_once_the_server_says_it_is_gone"),
        "facebook": (
            "test_collect_facebook",
            "test_a_deleted_post_is_noticed_and_one_only_hidden_from_the_list_is_not",
        ),
        "x": ("test_collect_x", "test_rechecking_says_which_posts_must_go"),
    },
    "an account renamed or moved": {
        "rss": ("test_collect_feeds", "test_a_permanent_redirect_moves_the_source"),
        "bluesky": ("test_collect_bluesky_network", "test_a_new_handle_and_a_new_name_are_followed"),
        "mastodon": ("test_collect_mastodon_faults", "test_a_moved_account_tells_where"),
        "facebook": (
            "test_collect_facebook",
            "test_the_page_is_asked_who_it_is_once_a_day_and_followed_through_a_change_of_name",
        ),
        "x": ("test_collect_x", "test_the_account_is_looked_up_once_and_followed_through_a_change_of_name"),
    },
    "the network's own limits": {
        "rss": ("test_collect_feeds", "test_retry_after_is_read_in_seconds_or_as_a_date"),
        "bluesky": ("test_collect_bluesky", "test_a_limit_says_when_to_come_back_by_the_servers_own_clock"),
        "mastodon": ("test_collect_mastodon", "test_a_server_at_the_end_of_its_patience_is_left_and_found_again"),
        "facebook": ("test_collect_facebook_parts", "test_rest_is_taken_from_four_fifths_of_what_is_allowed"),
        "x": ("test_collect_x", "test_no_call_is_made_that_could_pass_the_ceiling"),
    },
    "more than the network lets us read back": {
        "rss": ("test_collect_feeds", "test_five_thousand_entries_give_the_newest_two_thousand_and_a_trouble"),
        "bluesky": ("test_collect_bluesky", "test_pages_that_never_end_are_left_at_the_agreed_depth"),
        "mastodon": ("test_collect_mastodon_faults", "test_a_walk_deeper_than_we_go_is_said"),
        "facebook": ("test_collect_facebook", "test_more_posts_than_facebook_shows_are_reported_and_not_hidden"),
        "x": ("test_collect_x", "test_more_mentions_than_x_gives_back_are_reported_not_hidden"),
    },
    "1,200 posts between two runs: 1,200 stored, none twice": dict.fromkeys(NAMES, _1200),
    "a run broken off goes on where it stopped": {
        **dict.fromkeys(NAMES, _RESUMES),
        "rss": (
            "test_collect_feed_walk",
            "test_a_walk_that_breaks_off_goes_on_where_it_stopped_and_moves_no_bound",
        ),
    },
    "the faults below": dict.fromkeys(NAMES, _MATRIX),
}

# The two ways in that are no walk back through pages: what arrives in a mailbox, what a stream says.
WAYS = {"newsletters": "Newsletters by IMAP", "firehose": "Streams of Bluesky"}
WAYS_IN: Mapping[str, Mapping[str, str]] = {
    "real server": {
        "newsletters": "Debian's Dovecot",
        "firehose": "PDS of Bluesky PBC (@atproto/dev-env), and a small relay and Jetstream to fail",
    },
    "posts of an organisation": {
        "newsletters": "test_a_newsletter_becomes_a_post_of_its_organisation_and_leaves_no_trace_in_the_mailbox",
        "firehose": "test_other_peoples_posts_are_never_kept_only_what_is_said_to_us",
    },
    "nobody else's": {
        "newsletters": "test_letters_of_persons_answers_and_forged_letters_are_not_kept",
        "firehose": "test_who_keeps_their_posts_for_members_or_is_not_shown_is_left_out_and_said",
    },
    "1,200 while we were away": {
        "newsletters": "test_1200_newsletters_between_two_runs_are_1200_posts_and_a_folder_numbered_anew_doubles_none",
        "firehose": "test_the_real_firehose_gives_1200_posts_missed_the_mentions_and_the_deletions",
    },
    "a place that is no longer there": {
        "newsletters": "test_1200_newsletters_between_two_runs_are_1200_posts_and_a_folder_numbered_anew_doubles_none",
        "firehose": "test_a_place_that_the_relay_no_longer_has_is_said_and_the_rest_is_heard",
    },
    "a crash": {
        "newsletters": "test_a_second_look_gives_only_what_arrived_since",
        "firehose": "test_a_crash_between_two_slices_loses_nothing",
    },
    "a key refused, a certificate of nobody": {
        "newsletters": "test_a_wrong_password_is_a_refusal_that_shows_no_secret",
        "firehose": "test_a_relay_that_refuses_is_said_and_the_place_stays",
    },
    "no end": {
        "newsletters": "test_a_server_that_never_ends_is_cut_off",
        "firehose": "test_a_relay_that_is_none_is_an_error_and_not_a_loop",
    },
    "anything as input": {
        "newsletters": "test_any_bytes_are_a_letter_or_damaged",
        "firehose": "test_a_frame_of_anything_is_passed_over",
    },
}


_HOW = """\
Every test runs on loopback. A server that is not installed skips its tests with the reason, except in
continuous integration, where it must run; `make test-servers` installs them."""
_MATRIX_SAYS = """\
Each cell is one run of the collect step on a real ledger: posts arrive, the network fails in this way, then
recovers. Whatever it did meanwhile, every post is then held, none twice, and no secret was shown."""


def page() -> str:
    """Return the page."""
    return "\n\n".join([
        "# How the networks are tested",
        MARK,
        _HOW,
        "## Servers",
        _table(
            ("network", "collected from", "made to fail on"),
            ((NAMES[n], TRUEST[n].server_name + TRUEST[n].also, WORLDS[n].server_name) for n in NAMES),
        ),
        "## What each network gives, and the test that proves it",
        *_capabilities(),
        "## Newsletters and streams",
        _table(("capability", *WAYS.values()), (_way_in(name, given) for name, given in WAYS_IN.items())),
        "## What goes wrong, and what Veilleur does",
        _MATRIX_SAYS,
        _table(("word", "meaning"), ((word.value, meaning) for word, meaning in MEANING.items())),
        _table(
            ("fault", *NAMES.values()),
            ((name, *(fault.does[n].value for n in NAMES)) for name, fault in FAULTS.items()),
        ),
    ]) + "\n"  # fmt: skip


def _capabilities() -> Iterable[str]:
    """Yield the table, and the tests that its numbers stand for."""
    numbers: dict[tuple[str, str], int] = {}
    rows = []
    for name, proofs in CAPABILITIES.items():
        cells = []
        for network in NAMES:
            proof = proofs[network]
            cells.append(proof if isinstance(proof, str) else f"[{numbers.setdefault(proof, len(numbers) + 1)}]")
        rows.append((name, *cells))
    yield _table(("capability", *NAMES.values()), rows)
    yield "\n".join(f"{number}. `tests/{file}.py::{test}`" for (file, test), number in numbers.items())


def _way_in(name: str, given: Mapping[str, str]) -> Iterable[str]:
    """Return a line of the table; a test is shown with its file."""
    tests = (f"`{_file(way)}.py::{cell}`" if cell.startswith("test_") else cell for way, cell in given.items())
    return (name, *tests)


def _file(way: str) -> str:
    return f"test_collect_{way}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def named_tests() -> Iterable[tuple[str, str]]:
    """Yield the tests that the page names."""
    for proofs in CAPABILITIES.values():
        yield from (proof for proof in proofs.values() if not isinstance(proof, str))
    for given in WAYS_IN.values():
        yield from ((_file(way), cell) for way, cell in given.items() if cell.startswith("test_"))


def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / f"{file}.py").read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
