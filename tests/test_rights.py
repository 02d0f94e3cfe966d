"""Who may make which move, and who may approve what."""

from dataclasses import replace

import desk
import pytest
import world

from responders.rights import MAY, check_approval_right, check_escalation_right, check_right, check_undo_right
from watcher.errors import NotAllowed
from watcher.messages import msg
from watcher.model import (
    HOUSE,
    MOVES,
    Draft,
    Move,
    Nature,
    Network,
    Organisation,
    Origin,
    Outcome,
    Person,
    Role,
    Status,
    Ticket,
)

PEOPLE = {person.id: person for person in desk.PEOPLE}
DRAFT = Draft(7, 3, "karim", Origin.PERSON, desk.TEXT, (), desk.NOON)
UNION = world.organisation("soignants", sensitive="union")
TICKET = Ticket(
    id=3,
    status=Status.OPEN,
    outcome=Outcome.REPLY,
    reason=msg("direct question"),
    priority=3,
    due_at=None,
    role=Role.THEME_LEAD,
    owner=None,
    claimed_until=None,
    snoozed_until=None,
    organisation_id="urgences",
    theme_id="sante",
    nature=Nature.QUESTION,
    network=Network.BLUESKY,
    created_at=desk.NOON,
    version=1,
)


def refusal(
    person: str, ticket: Ticket = TICKET, organisation: Organisation | None = None, *, small_team: bool = False
) -> NotAllowed | None:
    try:
        check_approval_right(
            PEOPLE[person],
            ticket,
            DRAFT,
            organisation=organisation,
            people=desk.PEOPLE,
            small_team=small_team,
        )
    except NotAllowed as error:
        return error
    return None


def allowed(ticket: Ticket = TICKET, organisation: Organisation | None = None) -> set[str]:
    return {person for person in PEOPLE if refusal(person, ticket, organisation) is None}


def test_every_move_of_a_person_says_who_may_make_it() -> None:
    made_by_the_house = {Move.OPEN, Move.DRAFT}
    assert {move for _, move in MOVES} - made_by_the_house == set(MAY)


@pytest.mark.parametrize("move", [Move.APPROVE, Move.REJECT, Move.ASSIGN, Move.SENT, Move.RETURN])
def test_volunteers_propose_and_never_decide(move: Move) -> None:
    with pytest.raises(NotAllowed, match="Karim Bensallouf"):
        check_right(PEOPLE["karim"], move, desk.PEOPLE)


@pytest.mark.parametrize("move", MAY)
def test_the_technical_administrator_decides_nothing(move: Move) -> None:
    with pytest.raises(NotAllowed):
        check_right(PEOPLE["wassim"], move, desk.PEOPLE)


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(NotAllowed) as refused:
        check_right(PEOPLE["karim"], Move.REJECT, desk.PEOPLE)
    assert "Nadia Laborde" in str(refused.value.hint) and "Léa" not in str(refused.value.hint)
    with pytest.raises(NotAllowed, match="give the role to somebody"):
        check_right(PEOPLE["karim"], Move.REJECT, [PEOPLE["karim"]])


def test_the_lead_of_the_theme_and_the_leads_of_all_themes_approve() -> None:
    assert allowed() == {"nadia", "sabrina", "etienne", "anne-lise"}


def test_a_volunteer_with_the_theme_still_approves_nothing() -> None:
    assert "sante" in PEOPLE["karim"].themes
    assert "may propose a text" in str(refusal("karim", small_team=True))


def test_without_a_theme_no_theme_lead_approves() -> None:
    assert allowed(replace(TICKET, theme_id=None)) == {"sabrina", "etienne", "anne-lise"}


def test_a_sensitive_organisation_needs_the_director() -> None:
    assert allowed(organisation=UNION) == {"etienne"}
    assert "Étienne Valcombe" in str(refusal("nadia", organisation=UNION))


def test_what_is_before_the_lawyer_needs_the_lawyer() -> None:
    before_the_lawyer = replace(TICKET, role=Role.LEGAL)
    assert allowed(before_the_lawyer) == {"anne-lise"}
    with pytest.raises(NotAllowed, match="Anne-Lise Courvoix"):
        check_escalation_right(PEOPLE["etienne"], before_the_lawyer, desk.PEOPLE)
    check_escalation_right(PEOPLE["anne-lise"], before_the_lawyer, desk.PEOPLE)


def test_nobody_approves_their_own_text_unless_the_team_is_small() -> None:
    director = replace(PEOPLE["etienne"], id="karim", name="Karim")
    people = [director, PEOPLE["nadia"]]
    with pytest.raises(NotAllowed, match="Karim wrote this text") as refused:
        check_approval_right(director, TICKET, DRAFT, organisation=None, people=people, small_team=False)
    assert "Nadia" in str(refused.value.hint) and "Karim" not in str(refused.value.hint)
    check_approval_right(director, TICKET, DRAFT, organisation=None, people=people, small_team=True)


def test_the_author_is_never_named_as_who_may_approve() -> None:
    nadias = replace(DRAFT, author="nadia")
    odile: Person = PEOPLE["odile"]
    with pytest.raises(NotAllowed) as refused:
        check_approval_right(odile, TICKET, nadias, organisation=None, people=desk.PEOPLE, small_team=False)
    assert "Sabrina" in str(refused.value.hint) and "Nadia" not in str(refused.value.hint)


def test_a_decision_is_undone_by_who_made_it_or_by_a_lead_of_the_campaign() -> None:
    for decider in ("karim", HOUSE):
        check_undo_right(PEOPLE["karim"], decider, desk.PEOPLE)
    check_undo_right(PEOPLE["sabrina"], "nadia", desk.PEOPLE)
    with pytest.raises(NotAllowed) as refused:
        check_undo_right(PEOPLE["karim"], "sabrina", desk.PEOPLE)
    assert "Sabrina" in str(refused.value.hint)
