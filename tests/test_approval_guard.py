"""Nothing leaves without an intact, recent approval of that exact text by another, known person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.guards.approval import approval_problem
from responders.guards.binding import Destination, bound
from watcher.messages import msg
from watcher.model import (
    Decision,
    Draft,
    Move,
    Network,
    Origin,
    Person,
    Publication,
    PublicationState,
    Status,
    hash_text,
)
from watcher.storage.kept_messages import dump_message

NOW = datetime(2027, 3, 12, 10, tzinfo=UTC)
TEXT = "Nous proposons d'ouvrir des lits d'aval."
THERE = dump_message(bound(Destination("bluesky", "at://question")))
PEOPLE = {p: Person(p, p.title()) for p in ("karim", "nadia")}
DRAFT = Draft(7, 3, "karim", Origin.PERSON, TEXT, ("3.1",), NOW - timedelta(hours=2))
PUBLICATION = Publication(
    1,
    3,
    7,
    TEXT,
    hash_text(TEXT),
    Network.BLUESKY,
    "at://question",
    PublicationState.QUEUED,
    NOW - timedelta(hours=1),
    account_id="bluesky",
)


def line(number: int, move: Move, person: str = "nadia", **changes: object) -> Decision:
    whole = Decision(
        number,
        NOW - timedelta(hours=1),
        person,
        move,
        3,
        7,
        hash_text(TEXT),
        Status.OPEN,
        Status.APPROVED,
        THERE,
        "h",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def problem(
    *decisions: Decision,
    publication: Publication = PUBLICATION,
    draft: Draft = DRAFT,
    tampered: frozenset[int] = frozenset(),
    small_team: bool = False,
    now: datetime = NOW,
) -> str | None:
    found = approval_problem(
        publication, draft, decisions, lambda i: i not in tampered, PEOPLE, small_team=small_team, now=now
    )
    return None if found is None else str(found)


APPROVED = line(5, Move.APPROVE)


def test_a_recent_approval_by_another_person_lets_the_text_go() -> None:
    assert problem(line(4, Move.EDIT, "karim"), APPROVED) is None


def test_without_a_decision_the_approval_is_missing() -> None:
    assert problem() == "approval missing"


@pytest.mark.parametrize("change", [{"draft_id": 6}, {"draft_id": None}, {"ticket_id": 4}, {"move": Move.EDIT}])
def test_an_approval_of_something_else_is_missing(change: dict[str, object]) -> None:
    assert problem(replace(APPROVED, **change)) == "approval missing"  # type: ignore[arg-type]


def test_a_publication_of_another_draft_has_no_approval() -> None:
    assert problem(APPROVED, publication=replace(PUBLICATION, draft_id=8)) == "approval missing"


@pytest.mark.parametrize("text", [TEXT + " ", TEXT.replace("lits", "lits"[::-1]), ""])
def test_one_changed_character_anywhere_needs_a_new_approval(text: str) -> None:
    assert "not the one that was approved" in str(problem(APPROVED, draft=replace(DRAFT, text=text)))
    assert "not the one that was approved" in str(problem(APPROVED, publication=replace(PUBLICATION, text=text)))
    changed = replace(APPROVED, text_hash=hash_text(text))
    assert "not the one that was approved" in str(problem(changed))


@pytest.mark.parametrize(
    "elsewhere", [{"account_id": "autre"}, {"account_id": None}, {"in_reply_to": "at://autre"}, {"in_reply_to": None}]
)
def test_an_approval_is_for_one_account_and_one_post(elsewhere: dict[str, str | None]) -> None:
    moved = replace(PUBLICATION, **elsewhere)  # type: ignore[arg-type]
    assert "not approved for this account and this post" in str(problem(APPROVED, publication=moved))


@pytest.mark.parametrize("note", ["", "small_team", dump_message(bound(Destination("", "at://question")))])
def test_an_approval_that_names_no_account_or_another_lets_nothing_go(note: str) -> None:
    assert "not approved for this account" in str(problem(replace(APPROVED, note=note)))


def test_a_destination_is_read_back_from_inside_a_longer_note() -> None:
    longer = dump_message(msg("{where}; small team", where=bound(Destination("bluesky", "at://question"))))
    assert problem(replace(APPROVED, note=longer)) is None


def test_nobody_approves_their_own_text_unless_the_team_is_small() -> None:
    own = line(5, Move.APPROVE, "karim")
    assert problem(own) == "Karim wrote this text and may not approve it"
    assert problem(own, small_team=True) is None


def test_a_person_who_is_not_configured_approves_nothing() -> None:
    assert "config/people.toml" in str(problem(line(5, Move.APPROVE, "intrus"), small_team=True))


@pytest.mark.parametrize("move", [Move.EDIT, Move.UNDO, Move.RETURN, Move.REJECT, Move.SENT, Move.NOT_A_MENTION])
def test_a_later_decision_voids_the_approval(move: Move) -> None:
    assert "taken back" in str(problem(APPROVED, line(6, move, draft_id=None)))
    assert "taken back" in str(problem(line(6, move, draft_id=None), APPROVED)), "whatever the order of the lines"


def test_a_new_approval_after_an_undo_stands() -> None:
    assert problem(APPROVED, line(6, Move.UNDO), line(7, Move.APPROVE)) is None


def test_a_line_changed_in_the_journal_approves_nothing() -> None:
    assert "veilleur journal verify" in str(problem(APPROVED, tampered=frozenset({5})))


def test_an_approval_lasts_24_hours_and_not_a_second_more() -> None:
    given_at = APPROVED.at
    assert problem(APPROVED, now=given_at + timedelta(hours=24)) is None
    assert "24 hours" in str(problem(APPROVED, now=given_at + timedelta(hours=24, seconds=1)))
    assert "24 hours" in str(problem(APPROVED, now=given_at - timedelta(hours=25))), "the clock jumped back"


_decisions = st.lists(
    st.builds(
        line,
        st.integers(1, 9),
        st.sampled_from(Move),
        st.sampled_from(["karim", "nadia", "intrus", "veilleur"]),
        draft_id=st.sampled_from([None, 6, 7]),
        ticket_id=st.sampled_from([3, 4]),
        text_hash=st.sampled_from([None, hash_text(TEXT), hash_text("autre")]),
        at=st.sampled_from([NOW - timedelta(days=2), NOW - timedelta(hours=1)]),
    ),
    max_size=8,
    unique_by=lambda d: d.id,
)


@given(_decisions, st.frozensets(st.integers(1, 9)))
def test_no_sequence_of_decisions_passes_unless_its_last_is_a_valid_approval(
    decisions: list[Decision], tampered: frozenset[int]
) -> None:
    ours = sorted((d for d in decisions if d.ticket_id == 3), key=lambda d: d.id)
    valid = bool(ours) and (
        (ours[-1].move, ours[-1].draft_id, ours[-1].person, ours[-1].text_hash)
        == (Move.APPROVE, 7, "nadia", hash_text(TEXT))
        and ours[-1].id not in tampered
        and ours[-1].at == NOW - timedelta(hours=1)
    )
    assert (problem(*decisions, tampered=tampered) is None) == valid
