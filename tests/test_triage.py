"""The decision tree: every leaf, the order in which they are tried, and what must never happen."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.deadlines import WorkingHours
from responders.triage import PRIVATE, TREE, decide
from watcher.model import (
    DRAFTED,
    Author,
    AuthorKind,
    Mention,
    MentionVerdict,
    Nature,
    NatureScore,
    Network,
    Organisation,
    Outcome,
    Post,
    Proposal,
    Reach,
    Reading,
    Role,
    ThemeScore,
)

PARIS = ZoneInfo("Europe/Paris")
WEEK = WorkingHours(range(5), time(9), time(19), PARIS)
FRIDAY_18H = datetime(2027, 3, 12, 18, tzinfo=PARIS).astimezone(UTC)
ORGANISATION = Organisation("urgences-vidalune", "Collectif Urgences Vidalune", themes=("sante",))
SENSITIVE = replace(ORGANISATION, sensitive="patients")
ASK = "Que propose la candidate pour nos urgences ? @rivesnouvelles"
BRAVO = "Bravo aux 140 bénévoles : 3 tonnes de déchets retirées de l'Estrande"


def a_post(text: str = ASK, reposts: int = 0) -> Post:
    return Post(Network.BLUESKY, "1", text, FRIDAY_18H, Author("@urgences"), reach=Reach(reposts=reposts))


def a_reading(
    nature: Nature,
    mention: MentionVerdict = MentionVerdict.YES,
    kind: AuthorKind = AuthorKind.ORGANISATION,
    because: tuple[str, ...] = ("@rivesnouvelles",),
    themes: tuple[str, ...] = ("sante",),
) -> Reading:
    scores = tuple(ThemeScore(theme, 0.9) for theme in themes)
    return Reading("fr", Mention(mention, (), because), scores, NatureScore(nature, 0.9), kind, 3, (), "1")


def decided(
    reading: Reading,
    organisation: Organisation | None = ORGANISATION,
    text: str = ASK,
    *,
    reposts: int = 0,
    silent: bool = False,
) -> Proposal:
    return decide(a_post(text, reposts), reading, organisation, now=FRIDAY_18H, silent=silent, working=WEEK)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("nature", "outcome", "role", "due"),
    [
        (Nature.UNLAWFUL, Outcome.NO_REPLY, Role.LEGAL, local(12, 18, 30)),
        (Nature.DISTRESS, Outcome.NO_REPLY, Role.DIRECTOR, None),
        (Nature.MEETING_REQUEST, Outcome.SOLICITATION, Role.DIGITAL_LEAD, local(15, 12)),
        (Nature.FACTUAL_ERROR, Outcome.CORRECT, Role.THEME_LEAD, local(12, 20)),
        (Nature.QUESTION, Outcome.REPLY, Role.THEME_LEAD, local(15, 12)),
        (Nature.CRITICISM, Outcome.REPLY, Role.THEME_LEAD, local(13, 18)),
        (Nature.PROPOSAL, Outcome.THANK, Role.THEME_LEAD, local(13, 18)),
        (Nature.SUPPORT, Outcome.THANK, Role.DIGITAL_LEAD, local(13, 18)),
        (Nature.INFORMATION, Outcome.WATCH, None, None),
        (Nature.EVENT, Outcome.WATCH, None, None),
    ],
)
def test_each_nature_of_a_mention_has_its_leaf(
    nature: Nature, outcome: Outcome, role: Role | None, due: datetime | None
) -> None:
    proposal = decided(a_reading(nature))
    assert (proposal.outcome, proposal.role, proposal.due_at) == (outcome, role, due)


def test_a_direct_question_says_why_it_wants_an_answer() -> None:
    assert str(decided(a_reading(Nature.QUESTION)).reason) == "direct question from an organisation"


def test_an_error_that_spreads_is_due_within_the_hour() -> None:
    assert decided(a_reading(Nature.FACTUAL_ERROR), reposts=19).due_at == local(12, 20)
    assert decided(a_reading(Nature.FACTUAL_ERROR), reposts=20).due_at == local(12, 19)


@pytest.mark.parametrize("nature", [Nature.ATTACK, Nature.SATIRE])
def test_a_provocation_is_observed_and_with_a_question_shown_to_a_person(nature: Nature) -> None:
    link = "Encore une promesse en l'air https://exemple.org/a?b=c"
    assert decided(a_reading(nature), text=link).outcome is Outcome.WATCH
    assert decided(a_reading(nature), text="Jusqu'où ira le mépris ?").outcome is Outcome.NOTE


@pytest.mark.parametrize("kind", sorted(PRIVATE))
@pytest.mark.parametrize("nature", list(Nature))
def test_a_private_author_is_only_counted(kind: AuthorKind, nature: Nature) -> None:
    assert decided(a_reading(nature, kind=kind, because=("Aubertin",)), None).outcome is Outcome.COUNT


def test_a_question_by_handle_from_a_private_author_is_answered_by_hand() -> None:
    reading = a_reading(Nature.QUESTION, kind=AuthorKind.INDIVIDUAL)
    proposal = decided(reading, None)
    assert (proposal.outcome, proposal.role) == (Outcome.BY_HAND, Role.WATCHER)
    unsure = a_reading(Nature.QUESTION, MentionVerdict.UNSURE, AuthorKind.INDIVIDUAL)
    assert decided(unsure, None).outcome is Outcome.COUNT


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.UNLAWFUL])
def test_an_organisation_that_asked_for_no_reply_is_left_in_peace(nature: Nature) -> None:
    proposal = decided(a_reading(nature), replace(ORGANISATION, do_not_reply=True))
    assert proposal.outcome is Outcome.WATCH
    assert "asked us not to reply" in str(proposal.reason)


def test_unlawful_content_reaches_the_lawyer_whoever_the_organisation_is() -> None:
    for organisation in (None, SENSITIVE, replace(ORGANISATION, do_not_reply=True)):
        assert decided(a_reading(Nature.UNLAWFUL), organisation).role is Role.LEGAL


def test_our_own_affinity_groups_are_only_watched() -> None:
    natures = [nature for nature in Nature if nature is not Nature.UNLAWFUL]
    readings = [a_reading(nature, kind=AuthorKind.AFFINITY_GROUP) for nature in natures]
    assert {decided(reading).outcome for reading in readings} == {Outcome.WATCH}


@pytest.mark.parametrize(("days", "outcome"), [(7, Outcome.REPLY), (8, Outcome.WATCH), (400, Outcome.WATCH)])
def test_an_archive_met_on_a_first_look_does_not_flood_the_desk(days: int, outcome: Outcome) -> None:
    old = replace(a_post(ASK), published_at=FRIDAY_18H - timedelta(days=days))
    proposal = decide(old, a_reading(Nature.QUESTION), ORGANISATION, now=FRIDAY_18H, silent=False, working=WEEK)
    assert proposal.outcome is outcome


def test_what_is_unlawful_reaches_the_lawyer_however_old_it_is() -> None:
    old = replace(a_post(ASK), published_at=FRIDAY_18H - timedelta(days=60))
    proposal = decide(old, a_reading(Nature.UNLAWFUL), ORGANISATION, now=FRIDAY_18H, silent=False, working=WEEK)
    assert proposal.role is Role.LEGAL


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.UNLAWFUL])
def test_what_does_not_speak_of_us_is_watched(nature: Nature) -> None:
    reading = a_reading(nature, MentionVerdict.NO, because=())
    assert decided(reading, text="Assemblée générale samedi : qui vient ?").outcome is Outcome.WATCH


def test_an_invitation_to_every_candidate_is_one_to_us() -> None:
    reading = a_reading(Nature.MEETING_REQUEST, MentionVerdict.NO, because=())
    invitation = "Nous invitons les candidats le 2 avril"
    assert decided(reading, text=invitation).outcome is Outcome.SOLICITATION
    assert decided(reading, None, invitation).outcome is Outcome.WATCH
    assert decided(reading, text="Nous invitons nos adhérents le 2 avril").outcome is Outcome.WATCH


def test_a_doubtful_mention_is_checked_by_a_watcher_when_the_organisation_is_ours() -> None:
    reading = a_reading(Nature.QUESTION, MentionVerdict.UNSURE)
    for organisation in (ORGANISATION, SENSITIVE):
        proposal = decided(reading, organisation)
        assert (proposal.outcome, proposal.role, proposal.due_at) == (Outcome.NOTE, Role.WATCHER, local(13, 18))
    assert decided(reading, None).outcome is Outcome.WATCH


@pytest.mark.parametrize(
    "nature", [Nature.QUESTION, Nature.CRITICISM, Nature.SUPPORT, Nature.MEETING_REQUEST, Nature.FACTUAL_ERROR]
)
def test_a_sensitive_organisation_goes_to_the_director(nature: Nature) -> None:
    assert decided(a_reading(nature), SENSITIVE).role is Role.DIRECTOR


@pytest.mark.parametrize("kind", [AuthorKind.MEDIA, AuthorKind.INSTITUTION, AuthorKind.ELECTED_OFFICIAL])
def test_media_and_institutions_are_answered_like_organisations_and_neutral_news_is_watched(
    kind: AuthorKind,
) -> None:
    assert decided(a_reading(Nature.QUESTION, kind=kind), None).outcome is Outcome.REPLY
    debate = "Ce soir débat entre Aubertin et Castérat"
    assert decided(a_reading(Nature.INFORMATION, kind=kind), None, debate).outcome is Outcome.WATCH


def highlight(text: str = BRAVO, nature: Nature = Nature.SUPPORT, **changes: object) -> Outcome:
    reading = a_reading(nature, MentionVerdict.NO, because=())
    reading = replace(reading, **{k: v for k, v in changes.items() if k in ("themes", "author_kind")})  # type: ignore[arg-type]
    organisation = changes.get("organisation", ORGANISATION)
    silent = bool(changes.get("silent", False))
    return decided(reading, organisation, text, silent=silent).outcome  # type: ignore[arg-type]


@pytest.mark.parametrize("nature", [Nature.SUPPORT, Nature.INFORMATION, Nature.EVENT])
def test_a_deed_of_an_organisation_is_proposed_for_a_highlight(nature: Nature) -> None:
    assert highlight(nature=nature) is Outcome.HIGHLIGHT


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": None},
        {"organisation": replace(ORGANISATION, kind=AuthorKind.MEDIA)},
        {"organisation": replace(ORGANISATION, kind=AuthorKind.INSTITUTION)},
        {"organisation": replace(ORGANISATION, do_not_reply=True)},
        {"author_kind": AuthorKind.AFFINITY_GROUP},
        {"author_kind": AuthorKind.MEDIA},
        {"themes": ()},
        {"silent": True},
        {"nature": Nature.DISTRESS},
        {"nature": Nature.CRITICISM},
        {"nature": Nature.INFORMATION, "text": "Nos bénévoles se retrouvent samedi à 9 h"},
        {"nature": Nature.SUPPORT, "text": "Rendez-vous samedi à la salle des fêtes"},
        {"text": "Merci à Martine, 72 ans, qui a tenu la permanence"},
        {"text": "Merci aux bénévoles qui accueillent les familles à la rue ce soir"},
        {"text": "Hommage à notre bénévole, décédé hier"},
        {"text": "38 familles sans solution ce soir à Port-Lazare, merci aux bénévoles"},
    ],
)
def test_a_highlight_is_refused_when_anything_is_missing_or_grave(changes: dict[str, object]) -> None:
    assert highlight(**changes) is Outcome.WATCH  # type: ignore[arg-type]


def test_a_mention_is_never_a_highlight() -> None:
    assert decided(a_reading(Nature.SUPPORT), text=BRAVO).outcome is Outcome.THANK


def test_a_silence_period_does_not_stop_triage() -> None:
    assert decided(a_reading(Nature.QUESTION), silent=True).outcome is Outcome.REPLY


def test_the_leaves_stand_in_the_order_of_the_teams_tree() -> None:
    outcomes = [leaf.outcome for leaf in TREE]
    first = [outcomes.index(o) for o in (
        Outcome.BY_HAND, Outcome.COUNT, Outcome.NO_REPLY, Outcome.HIGHLIGHT, Outcome.SOLICITATION,
        Outcome.CORRECT, Outcome.REPLY, Outcome.THANK,
    )]  # fmt: skip
    assert all(a < b for a, b in pairwise(first))


_readings = st.builds(
    a_reading,
    st.sampled_from(Nature),
    st.sampled_from(MentionVerdict),
    st.sampled_from(AuthorKind),
    st.sampled_from([(), ("@rivesnouvelles",), ("Aubertin",)]),
    st.sampled_from([(), ("sante",)]),
)
_organisations = st.none() | st.builds(
    Organisation,
    st.just("o"),
    st.text(max_size=9),
    kind=st.sampled_from(AuthorKind),
    sensitive=st.sampled_from([None, "union"]),
    do_not_reply=st.booleans(),
)
_texts = st.text(max_size=60) | st.sampled_from([ASK, BRAVO])


@given(_readings, _organisations, _texts, st.integers(0, 50), st.booleans())
def test_every_post_gets_a_proposal_and_no_private_author_a_draft(
    reading: Reading, organisation: Organisation | None, text: str, reposts: int, silent: bool
) -> None:
    proposal = decided(reading, organisation, text, reposts=reposts, silent=silent)
    if reading.author_kind in PRIVATE:
        assert proposal.outcome in (Outcome.COUNT, Outcome.BY_HAND)
    if reading.nature.label is Nature.DISTRESS or reading.mention.verdict is not MentionVerdict.YES:
        assert proposal.outcome not in DRAFTED
    if organisation and organisation.do_not_reply:
        assert proposal.outcome not in DRAFTED
    assert proposal.due_at is None or proposal.due_at - FRIDAY_18H >= timedelta(minutes=30)
    assert str(proposal.reason)


@pytest.mark.parametrize("text", ["@rivesnouvelles merci de ne plus nous répondre", "Prière de ne pas nous contacter"])
def test_who_asks_for_peace_is_shown_to_a_person_and_not_thanked(text: str) -> None:
    proposal = decided(a_reading(Nature.SUPPORT), text=text)
    assert (proposal.outcome, proposal.role) == (Outcome.NOTE, Role.DIGITAL_LEAD)
    assert "do_not_reply" in str(proposal.reason)
