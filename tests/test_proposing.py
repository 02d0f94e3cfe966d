"""Highlights: the right group, a fresh deed, a fair turn, nothing around a meeting, and a link to confirm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from mail_world import Mailbox

from responders.drafting.cooling import met_around
from responders.drafting.deeds import group_for, is_a_deed, said_of
from responders.drafting.group_posting import GroupPosting
from responders.drafting.likeness import TOO_CLOSE, likeness
from responders.drafting.planned import GroupMail, calendar, gaps, group_mails
from responders.drafting.proposing import propose
from responders.mailing import Mailer
from responders.publishing.settling import settle
from responders.queue.moves import Queue
from responders.workspace import make_demo
from watcher.errors import NotAllowed
from watcher.messages import Translator, msg
from watcher.model import (
    Author,
    Group,
    Meeting,
    Nature,
    Network,
    Organisation,
    Outcome,
    Post,
    Proposal,
    PublicationState,
    Role,
    StepReport,
)
from watcher.settings import Settings, load
from watcher.storage.deliveries import DeliveryState
from watcher.storage.group_letters import GroupLetters
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.proposals import Proposals
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
DEED = "Bravo aux 31 collégiens qui ont trié 800 kg de pommes avec nos bénévoles cet après-midi !"
FESTIVAL = "festival-rives-ombre"
ORGANISATION = Organisation("o", "Les Paniers", themes=("jeunesse",))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("proposing") / "campaign"
    make_demo(folder, date(2027, 3, 12), 8127)
    return load(folder, {})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def never(organisation_id: str, day: date) -> bool:
    return False


def a_post(
    text: str = DEED, organisation_id: str = FESTIVAL, age: timedelta = timedelta(days=1), number: int = 0
) -> Post:
    url = f"https://asso.example/{organisation_id}/{number}"
    author = Author(f"{organisation_id}.example")
    return Post(Network.BLUESKY, url, text, NOW - age, author, url=url, organisation_id=organisation_id)


def open_highlight(
    ledger: Ledger, post: Post, theme: str = "culture_sport_medias", nature: Nature = Nature.SUPPORT
) -> int:
    Posts(ledger).ingest([post], NOW)
    (row,) = ledger.rows("SELECT id FROM post WHERE native_id = ?", (post.native_id,))
    from test_drafting import a_reading

    Readings(ledger).save([(row["id"], a_reading(theme, nature=nature))])
    stored = next(s for s, _ in Readings(ledger).untriaged(999) if s.id == row["id"])
    proposal = Proposal(Outcome.HIGHLIGHT, msg("a deed"), None, Role.DIGITAL_LEAD)
    with ledger.write():
        return Tickets(ledger).open(stored, proposal, nature=nature, theme_id=theme, priority=1, now=NOW)


def test_a_deed_is_proposed_once_to_the_group_of_its_theme_with_credit_and_link(
    ledger: Ledger, settings: Settings
) -> None:
    ticket = open_highlight(ledger, a_post())
    assert propose(ledger, settings, NOW, never).counts["proposed"] == 1
    assert propose(ledger, settings, NOW, never).moved == 0
    proposed = Proposals(ledger).of_ticket(ticket)
    written = Tickets(ledger).latest_draft(ticket)
    assert proposed is not None
    assert written is not None
    assert proposed.group_id == "rives-nouvelles-jeunes"
    assert "Festival des Rives d'Ombre" in written.text
    assert f"https://asso.example/{FESTIVAL}/0" in written.text
    assert "19 novembre" in written.text
    assert "souti" not in written.text


@pytest.mark.parametrize(
    "text",
    [
        "Deux blessés dans l'incendie, 30 bénévoles mobilisés.",
        "Notre amie bénévole est décédée après 40 ans d'engagement.",
        "Grève : 200 bénévoles devant la préfecture.",
        "27 bénévoles dehors hier soir avec les sans-abri.",
        "Élections universitaires : merci aux 12 bénévoles des bureaux.",
        "Merci à tous.",
        "Mme Aubertin, notre bénévole de couture, a soufflé ses 80 bougies.",
    ],
)
def test_grief_danger_conflict_or_nothing_done_is_no_deed(text: str) -> None:
    assert not is_a_deed(a_post(text), Nature.SUPPORT)
    assert not is_a_deed(a_post(), Nature.DISTRESS)


def test_what_is_quoted_calls_nobody_and_links_nowhere() -> None:
    said = said_of("Merci ! @tous « 40 bénévoles » ont planté 60 arbres #bravo https://piege.example.")
    assert "40 bénévoles" in said
    assert not any(sign in said for sign in "@#«»")
    assert "piege" not in said


@pytest.mark.parametrize(("days", "proposed"), [(9, 1), (11, 0)])
def test_a_deed_is_at_most_ten_days_old(ledger: Ledger, settings: Settings, days: int, proposed: int) -> None:
    open_highlight(ledger, a_post(age=timedelta(days=days)))
    assert propose(ledger, settings, NOW, never).moved == proposed


def test_an_organisation_waits_for_its_turn_and_those_without_one_go_first(ledger: Ledger, settings: Settings) -> None:
    open_highlight(ledger, a_post())
    propose(ledger, settings, NOW, never)
    again = open_highlight(ledger, a_post("Encore 50 bénévoles au montage du festival !", number=1))
    other = open_highlight(ledger, a_post("Nos 20 bénévoles ont repeint la salle de judo.", "parasport-port-lazare"))
    report = propose(ledger, settings, NOW, never, limit=1)
    assert report.moved == 1
    assert Proposals(ledger).of_ticket(other)
    assert Proposals(ledger).of_ticket(again) is None


def test_a_deed_told_on_two_networks_goes_once_to_one_group(ledger: Ledger, settings: Settings) -> None:
    again = a_post(f"{DEED} Récit complet.", number=1)
    told = [open_highlight(ledger, a_post()), open_highlight(ledger, again)]
    assert propose(ledger, settings, NOW, never).counts["proposed"] == 1
    assert sum(Proposals(ledger).of_ticket(ticket) is not None for ticket in told) == 1
    later = NOW + timedelta(days=8)
    assert propose(ledger, settings, later, never).moved == 0, "its turn comes back when the deed is too old"


def test_the_same_group_has_one_text_a_day_and_never_the_same_wording(ledger: Ledger, settings: Settings) -> None:
    who = (FESTIVAL, "parasport-port-lazare", "colos-chemins-val-ombre")
    known = [one for one in who if settings.organisation(one)]
    tickets = [open_highlight(ledger, a_post(organisation_id=one)) for one in known]
    propose(ledger, settings, NOW, never)
    days = {found.day for ticket in tickets if (found := Proposals(ledger).of_ticket(ticket))}
    texts = [found.text for ticket in tickets if (found := Tickets(ledger).latest_draft(ticket))]
    assert len(days) == len(texts) == len(known) >= 2
    assert all(likeness(one, other) < TOO_CLOSE for one in texts for other in texts if one != other)


def test_nothing_is_proposed_around_a_meeting_or_when_none_can_be_read(ledger: Ledger, settings: Settings) -> None:
    open_highlight(ledger, a_post())
    meeting = Meeting(("Festival des Rives d'Ombre",), (), "Mairie", NOW.date() + timedelta(days=5))
    for meetings in ((meeting,), (replace(meeting, organisations=(FESTIVAL,)),), None):
        assert propose(ledger, settings, NOW, met_around(meetings, settings.organisations)).moved == 0
    far = replace(meeting, day=NOW.date() + timedelta(days=40))
    assert propose(ledger, settings, NOW, met_around((far,), settings.organisations)).moved == 1


def test_the_nearest_group_wins_and_one_without_administrator_never_does() -> None:
    young = Group("a", "Jeunes", ("jeunesse",), (), ("yanis",))
    rural = Group("b", "Ruralités", ("agriculture_alimentation",), (), ("odile",))
    orphan = Group("c", "Sans", ("jeunesse", "agriculture_alimentation"), (), ())
    groups = (young, rural, orphan)
    assert group_for(groups, "agriculture_alimentation", ORGANISATION, {}) is rural
    assert group_for(groups, "sante", ORGANISATION, {}) is young
    assert group_for((rural, orphan), "sante", ORGANISATION, {}) is None


def test_the_calendar_shows_the_text_until_somebody_refuses_it(ledger: Ledger, settings: Settings) -> None:
    ticket = open_highlight(ledger, a_post())
    propose(ledger, settings, NOW, never)
    (planned,) = calendar(ledger, settings, NOW.date(), 14)
    assert (planned.day, planned.group.id, planned.ticket_id) == (NOW.date(), "rives-nouvelles-jeunes", ticket)
    assert "19 novembre" in planned.text
    Queue(ledger, settings, lambda: NOW).reject(ticket, "sabrina", "pas maintenant")
    assert calendar(ledger, settings, NOW.date(), 14) == ()


def test_the_calendar_names_the_days_on_which_a_group_says_nothing(ledger: Ledger, settings: Settings) -> None:
    open_highlight(ledger, a_post())
    propose(ledger, settings, NOW, never)
    planned, today = calendar(ledger, settings, NOW.date(), 5), NOW.date()
    found = {hole.group.id: (hole.first, hole.last) for hole in gaps(planned, settings.groups, today, 5)}
    assert found["rives-nouvelles-jeunes"] == (today + timedelta(days=1), today + timedelta(days=4))
    assert found["rives-nouvelles-sante"] == (today, today + timedelta(days=4))
    assert gaps(planned, settings.groups, today, 2) == (), "two days are no hole"


def approved_mails(ledger: Ledger, settings: Settings) -> tuple[GroupMail, ...]:
    ticket = open_highlight(ledger, a_post())
    propose(ledger, settings, NOW, never)
    Queue(ledger, settings, lambda: NOW).approve(ticket, "sabrina")
    return group_mails(ledger, settings, Publications(ledger).of_ticket(ticket))


def posted(ledger: Ledger, mailer: Mailer, mails: tuple[GroupMail, ...], at: datetime = NOW) -> StepReport:
    return GroupPosting(ledger, mailer, lambda: at, lambda _: Translator("fr")).run(mails)


def test_the_administrator_receives_an_approved_text_once(ledger: Ledger, settings: Settings, box: Mailbox) -> None:
    mails = approved_mails(ledger, settings)
    assert posted(ledger, box.mailer(), mails).counts["sent"] == 1
    assert posted(ledger, box.mailer(), mails).moved == 0
    (message,) = box.postman.messages()
    assert message["To"] == "yanis@rivesnouvelles.example"
    assert "veilleur settle" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert posted(ledger, box.mailer(), ()).moved == 0, "what is no longer allowed is not sent"


def test_a_mail_that_the_server_took_before_it_hung_up_is_never_sent_twice(
    ledger: Ledger, settings: Settings, box: Mailbox
) -> None:
    mails = approved_mails(ledger, settings)
    box.postman.script["yanis@rivesnouvelles.example"] = ["data accept and drop"]
    report = posted(ledger, box.mailer(), mails)
    assert (report.count("uncertain"), len(report.troubles)) == (1, 1)
    assert posted(ledger, box.mailer(), mails, NOW + timedelta(days=1)).moved == 0
    assert len(box.postman.messages()) == 1


def test_a_claim_left_by_a_crash_is_doubted_and_a_server_out_of_reach_costs_nothing(
    ledger: Ledger, settings: Settings, box: Mailbox
) -> None:
    mails = approved_mails(ledger, settings)
    report = posted(ledger, box.mailer(word="autre"), mails)
    assert (report.moved, len(report.troubles)) == (0, 1)
    shelf = GroupLetters(ledger)
    waiting = shelf.get(mails[0].publication_id, "yanis")
    assert waiting is not None
    assert waiting.state is DeliveryState.WAITING
    assert shelf.swap(waiting, DeliveryState.SENDING, NOW)
    assert posted(ledger, box.mailer(), mails, NOW + timedelta(minutes=1)).counts == {"moved": 0}
    assert posted(ledger, box.mailer(), mails, NOW + timedelta(hours=1)).count("uncertain") == 1
    assert box.postman.messages() == []


def test_an_approved_highlight_goes_by_mail_to_its_groups_people_and_they_alone_confirm_it(
    ledger: Ledger, settings: Settings
) -> None:
    ticket = open_highlight(ledger, a_post())
    propose(ledger, settings, NOW, never)
    Queue(ledger, settings, lambda: NOW).approve(ticket, "sabrina")
    (publication,) = Publications(ledger).of_ticket(ticket)
    assert publication.state is PublicationState.BY_HAND, "never by our own account"
    (mail,) = group_mails(ledger, settings, [publication])
    assert mail.to.id == "yanis"
    assert publication.text in str(mail.text)
    assert f"settle {publication.id} sent" in str(mail.text)
    link = "https://facebook.example/groupe/1"
    with pytest.raises(NotAllowed):
        settle(ledger, settings, publication.id, sent=True, by="odile", url=link, now=NOW)
    assert settle(ledger, settings, publication.id, sent=True, by="yanis", url=link, now=NOW).url == link
