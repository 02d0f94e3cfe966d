"""First drafts: the right measure or none, harmless templates, texts that fit, tickets moved once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.drafting.choose import Chooser, answer_among
from responders.drafting.fit import Part, fit
from responders.drafting.likeness import likeness
from responders.drafting.machine_words import Asked, Refused, Said
from responders.drafting.phrasing import Words, harmless_name
from responders.drafting.picking import take, variants_of
from responders.drafting.render import Templates, TemplateTrouble, french_spaces
from responders.drafting.step import draft
from responders.drafting.template_check import broken_templates
from responders.drafting.thanks import thank
from responders.limits import LIMITS, length
from responders.queue.moves import Queue
from watcher.errors import ConfigurationError, UsageError
from watcher.messages import msg
from watcher.model import (
    ApprovedLine,
    Author,
    AuthorKind,
    Campaign,
    Measure,
    Mention,
    MentionVerdict,
    Move,
    Named,
    Nature,
    NatureScore,
    Network,
    Organisation,
    Origin,
    Outcome,
    Person,
    Post,
    Proposal,
    Reading,
    Role,
    Status,
    ThemeScore,
)
from watcher.settings import shipped_config
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

NOW = datetime(2027, 3, 12, 10, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
SHIPPED = shipped_config() / "templates"


def a_measure(place: str, number: int, keywords: str, themes: str, answer: str, title: str = "Un titre") -> Measure:
    words = tuple(word.strip() for word in keywords.split(","))
    return Measure(place, number, title, "Chapitre", tuple(themes.split()), words, answer, "", "2")


BEDS = a_measure(
    "3.1", 12, "urgences, lits d'aval, hôpital, hôpital de proximité", "sante seniors_autonomie",
    "Nous proposons d'ouvrir des lits d'aval dans chaque hôpital de proximité pour que les urgences ne soient "
    "plus une salle d'attente.",
    "Des lits d'aval pour désengorger les urgences",
)  # fmt: skip
CARERS = a_measure("6.1", 30, "aidants, répit", "seniors_autonomie", "Nous créerons un droit au répit.")
CARERS_PENSION = a_measure("6.3", 32, "aidants, retraite des aidants", "seniors_autonomie", "Les trimestres comptent.")
CLUBS = a_measure("9.3", 50, "associations, bénévoles", "culture_sport_medias", "Nous aiderons les associations.")
PROGRAMME = (BEDS, CARERS, CARERS_PENSION, CLUBS)
CAMPAIGN = Campaign(
    Named("Camille Aubertin"), Named("Rives Nouvelles"), programme_url="https://rivesnouvelles.example/programme"
)
ASK = "Que propose la candidate pour nos urgences ? @rivesnouvelles"
NAME = "Collectif Urgences Vidalune"


def a_reading(*themes: str, nature: Nature = Nature.QUESTION) -> Reading:
    scores = tuple(ThemeScore(theme, 0.9) for theme in themes)
    mention = Mention(MentionVerdict.YES)
    return Reading("fr", mention, scores, NatureScore(nature, 0.9), AuthorKind.ORGANISATION, 3, (), "1")


def chosen(text: str, *themes: str) -> tuple[str, tuple[str, ...]] | None:
    choice = answer_among(Chooser(PROGRAMME, ["Camille Aubertin"]).top(text, a_reading(*themes)))
    return (choice.measure.id, choice.because) if choice else None


# --- the measure


@pytest.mark.parametrize(
    "text",
    [
        "Votre proposition 12 tient-elle pour nos aidants, nos aidants et nos aidants ?",
        "La PROPOSITION n° 12, c'est pour quand ?",
        "La mesure 3.1 ne suffira pas.",
        "Et le §3.1 de votre programme ?",
    ],
)
def test_a_measure_named_in_the_text_wins(text: str) -> None:
    found = chosen(text, "seniors_autonomie")
    assert found is not None
    assert found[0] == "3.1"


@pytest.mark.parametrize("text", ["La proposition 12 000 est de trop", "mesure 3.1.4", "proposition 99", "mesure 12%"])
def test_a_number_that_names_no_measure_is_no_answer(text: str) -> None:
    assert chosen(text, "sante") is None


def test_a_keyword_on_a_shared_theme_is_an_answer_and_shows_its_words_as_spelt() -> None:
    assert chosen(ASK, "sante") == ("3.1", ("urgences",))
    found = chosen("Et les hôpitaux de proximité ?", "sante")
    assert found is not None
    assert set(found[1]) == {"hôpitaux", "proximité"}


@pytest.mark.parametrize(
    "text", ["Et l'HOPITAL ?", "Et les hôpitaux de proximité ?", "Des lits d’aval ?", "L'urgence ?"]
)
def test_accents_case_and_plurals_do_not_matter(text: str) -> None:
    assert chosen(text, "sante") is not None


def test_the_longer_expression_wins() -> None:
    found = chosen("Et pour la retraite des aidants ?", "seniors_autonomie")
    assert found is not None
    assert found[0] == "6.3"


def test_what_is_asked_weighs_more_than_what_is_told() -> None:
    text = "Nos urgences débordent. Que propose-t-elle pour le répit ?"
    found = chosen(text, "sante", "seniors_autonomie")
    assert found is not None
    assert found[0] == "6.1"


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Quelle est votre position sur la chasse à courre ?", ("environnement_energie",)),
        ("Quelle est votre position sur la chasse à courre ?", ()),
        ("Nos associations attendent : quelle position sur la chasse à courre ?", ("environnement_energie",)),
        ("Faut-il légaliser le cannabis ? Nos urgences attendent une réponse.", ("sante",)),
        ("Quelle politique de santé ?", ("sante",)),
        ("https://exemple.org/urgences", ("sante",)),
        ("", ("sante",)),
    ],
)
def test_a_subject_absent_from_the_programme_gets_no_answer(text: str, themes: tuple[str, ...]) -> None:
    assert chosen(text, *themes) is None


def test_a_bare_question_asks_about_what_the_post_tells() -> None:
    found = chosen("Nos urgences débordent. Que proposez-vous concrètement, Camille Aubertin ?", "sante")
    assert found is not None
    assert found[0] == "3.1"


@given(st.text(max_size=300))
def test_any_text_gets_a_measure_with_evidence_or_none(text: str) -> None:
    top = Chooser(PROGRAMME).top(text, a_reading("sante"))
    assert len(top) <= 3
    assert all(one.because for one in top)
    assert [one.points for one in top] == sorted((one.points for one in top), reverse=True)


# --- the words


def rendered(name: str = "reply_question.txt", organisation: str = NAME, measure: Measure | None = BEDS) -> str:
    parts = Templates(SHIPPED).render(name, Words(organisation, CAMPAIGN, measure))
    return " ".join(part.text for part in parts)


def test_a_reply_cites_its_section_with_the_link_and_is_signed() -> None:
    text = rendered()
    assert "§3.1 du programme, https://rivesnouvelles.example/programme#3-1" in text
    assert BEDS.answer in text
    assert text.endswith("— l'équipe de Rives Nouvelles")
    own = replace(BEDS, link="https://rivesnouvelles.example/lits")
    assert "§3.1 du programme, https://rivesnouvelles.example/lits" in rendered(measure=own)


def test_without_any_link_the_section_is_still_cited() -> None:
    words = Words(NAME, replace(CAMPAIGN, programme_url=None), BEDS)
    assert "Le détail\u202f: §3.1 du programme." in [
        part.text for part in Templates(SHIPPED).render("reply_question.txt", words)
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.glob("*.txt") if path.name != "highlight.txt"))
def test_every_variant_of_every_shipped_text_keeps_the_tone(name: str) -> None:
    variants = Templates(SHIPPED).variants(name, Words(NAME, CAMPAIGN, BEDS, "Un tableau public dira les lits."))
    assert len(variants) == 3
    assert len({parts[0].text for parts in variants}) == 3
    for parts in variants:
        text = " ".join(part.text for part in parts)
        bare = re.sub(r"https://\S+", "", text)
        assert re.match(r"Bonjour|Merci|Nous prenons acte", text)
        assert not re.search(r"\b(?:je|tu|ton|tes|toi|soutien|colère)\b", bare, re.IGNORECASE)
        assert not re.search(r"[!#@]", bare)
        assert not re.search(r"[^\u202f][;:!?»]|«[^\u202f]", bare), "narrow no-break spaces"
        assert set(re.findall(r"\d+", bare)) <= {"3", "1"}
        assert "{" not in text
        assert "Bonjour Collectif" not in text
        assert re.search(r"— l'équipe(?: de Rives Nouvelles)?$", text)


@pytest.mark.parametrize("network", Network)
@pytest.mark.parametrize("name", ["reply_question.txt", "reply_criticism.txt", "reply_correction.txt"])
def test_every_variant_fits_every_network_with_a_greeting_and_its_source(name: str, network: Network) -> None:
    variants = Templates(SHIPPED).variants(name, Words(NAME, CAMPAIGN, BEDS), network)
    texts = [fit(parts, network) for parts in variants]
    assert len(set(texts)) == 3
    for text in texts:
        assert text is not None
        assert "programme#3-1" in text
        assert not text.startswith("Nous proposons"), "a greeting comes first"


def test_a_persons_name_takes_no_article() -> None:
    words = Words("Josiane Perrondal", CAMPAIGN, BEDS, is_person=True)
    assert "Bonjour Josiane Perrondal, et merci" in Templates(SHIPPED).render("reply_question.txt", words)[0].text


def test_a_template_for_one_network_goes_before_the_one_for_all_in_the_same_folder(tmp_path: Path) -> None:
    words = Words(NAME, CAMPAIGN, BEDS)
    (tmp_path / "reply_question.x.txt").write_text("Pour X.", encoding="utf-8")
    (tmp_path / "reply_question.txt").write_text("Pour tous.", encoding="utf-8")
    said = {n: Templates(tmp_path, SHIPPED).render("reply_question.txt", words, n)[0].text for n in Network}
    assert said[Network.X] == "Pour X."
    assert said[Network.BLUESKY] == "Pour tous.", "the workspace's goes before the shipped short one"


def test_a_blank_line_opens_a_paragraph_and_an_empty_detail_leaves_no_hole(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("un\n[detail] {{ detail }}\n\n\ndeux\n---\ntrois\n", encoding="utf-8")
    variants = Templates(tmp_path).variants("x.txt", Words(NAME, CAMPAIGN, BEDS))
    assert [fit(parts, Network.FACEBOOK) for parts in variants] == ["un\n\ndeux", "trois"]


def test_french_spaces_replace_those_typed_and_spare_addresses_and_hours() -> None:
    assert french_spaces("Oui ; « non » : 15:30 https://a.example ?") == (
        "Oui\u202f; «\u202fnon\u202f»\u202f: 15:30 https://a.example\u202f?"
    )
    assert french_spaces("déjà\u00a0: bon") == "déjà\u202f: bon"


@pytest.mark.parametrize(
    "name",
    [
        "{{ 7 * 7 }}{% for x in range(9) %}",
        "[title] [thanks] un\n[title]\ndeux\r\n{{ sign }}",
        "é" * 5_000,
        "@everyone et ＠tous #buzz https://piege.example/x",
        "\x1b[31mrouge\u202e\x00",
        "ht\x00tps://piege.example htt@ps://piege.example",
        "<script>alert(1)</script>",
        "@#",
        "",
    ],
)
def test_a_hostile_name_does_no_harm(name: str) -> None:
    parts = Templates(SHIPPED).render("reply_question.txt", Words(name, CAMPAIGN, BEDS))
    text = " ".join(part.text for part in parts)
    assert [part.name for part in parts] == ["thanks", "brief", "", "", ""]
    assert len(parts[0].text) < 200
    assert "49" not in text
    assert not re.search(r"[@＠#＃\x00-\x1f\u202e]|piege", re.sub(r"https://riv\S+", "", text))
    assert fit(parts, Network.BLUESKY)


def test_a_name_is_kept_as_it_is_written_when_harmless() -> None:
    assert harmless_name("Réseau Handi'Cité Ouest & Cie") == "Réseau Handi'Cité Ouest & Cie"
    assert harmless_name("@ #") == "à vous"


def test_the_workspaces_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "reply_question.txt").write_text("Chère équipe de {{ organisation }} <b>\n{{ sign }}", encoding="utf-8")
    parts = Templates(tmp_path, SHIPPED).render("reply_question.txt", Words("A & B", CAMPAIGN, BEDS))
    assert [p.text for p in parts] == ["Chère équipe de A & B <b>", "— l'équipe"]
    assert Templates(tmp_path, SHIPPED).render("thanks_support.txt", Words(NAME, CAMPAIGN))


@pytest.mark.parametrize(
    "broken",
    [
        "{{ organisation ",
        "{% if %}",
        "{{ inconnu }}",
        "{{ measure.prix }}",
        "{{ 1 / 0 }}",
        "{{ 'a' + 1 }}",
        "{{ [][3] }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ organisation|nope }}",
        "{% include 'absent.txt' %}",
        "{% include 'x.txt' %}",
        "{{ 3|dictsort }}",
    ],
)
def test_a_broken_template_names_its_file_and_line(tmp_path: Path, broken: str) -> None:
    (tmp_path / "x.txt").write_text(f"une\ndeux\n{broken}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"config/templates/x\.txt:3: "):
        Templates(tmp_path).render("x.txt", Words(NAME, CAMPAIGN, BEDS))


def test_the_check_finds_a_word_that_no_template_has_before_any_ticket_does(tmp_path: Path) -> None:
    slip = "Bonjour\n{% if goes_beyond %}{{ inconnu }}{% endif %}"
    (tmp_path / "reply_question.txt").write_text(slip, encoding="utf-8")
    (tmp_path / "thanks_support.txt").write_text("Merci {{ to_organisation }}", encoding="utf-8")
    (problem,) = broken_templates(tmp_path, CAMPAIGN)
    assert (problem.file.name, problem.line) == ("reply_question.txt", 2)
    assert "inconnu" in str(problem)
    assert broken_templates(SHIPPED, CAMPAIGN) == []


def test_a_template_that_is_missing_or_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    for name in ("x.txt", "absent.txt"):
        with pytest.raises(TemplateTrouble, match=f"config/templates/{name}"):
            Templates(tmp_path).render(name, Words(NAME, CAMPAIGN))


# --- the length


def test_a_reply_on_bluesky_fits_and_keeps_its_link() -> None:
    text = fit(Templates(SHIPPED).render("reply_question.txt", Words(NAME, CAMPAIGN, BEDS)), Network.BLUESKY)
    assert text is not None
    assert length(text, Network.BLUESKY) <= 300
    assert "programme#3-1" in text


def test_the_title_goes_first_then_the_greeting_shortens_then_the_detail_goes() -> None:
    thanks, brief, core = Part("m" * 100, "thanks"), Part("b" * 20, "brief"), Part("c" * 150)
    detail, title = Part("d" * 100, "detail"), Part("t" * 80, "title")
    parts = (thanks, brief, core, detail, title)
    assert fit(parts, Network.FACEBOOK) == " ".join(p.text for p in (thanks, core, detail, title))
    assert fit(parts, Network.MASTODON) == " ".join(p.text for p in (thanks, core, detail, title))
    assert fit(parts, Network.BLUESKY) == " ".join(p.text for p in (brief, core, detail))
    assert fit((thanks, brief, Part("c" * 290), detail), Network.BLUESKY) == "c" * 290
    assert fit((thanks, brief, Part("c" * 301)), Network.BLUESKY) is None


_sentences = st.text(st.sampled_from("aé 👩‍👩‍👧 漢ñ\u0301."), max_size=400)


@given(_sentences, _sentences, _sentences, st.sampled_from(Network))
def test_what_fits_never_passes_the_limit_and_always_keeps_the_section_and_its_link(
    thanks: str, core: str, title: str, network: Network
) -> None:
    link = "https://rivesnouvelles.example/programme#3-1"
    text = fit((Part(thanks, "thanks"), Part(core), Part(title, "title"), Part(f"§3.1 {link}")), network)
    if text is None:
        assert length(f"{core} §3.1 {link}", network) > LIMITS[network]
    else:
        assert length(text, network) <= LIMITS[network]
        assert text.endswith(f"§3.1 {link}")
        assert core in text


# --- the step


@dataclass(frozen=True)
class FakeSettings:
    """What the step asks of the configuration."""

    templates_dir: Path
    campaign: Campaign = CAMPAIGN
    programme: tuple[Measure, ...] = PROGRAMME
    lines: tuple[ApprovedLine, ...] = ()
    accounts: tuple[Any, ...] = ()
    organisations: tuple[Organisation, ...] = (Organisation("urgences", NAME),)
    people: tuple[Any, ...] = ()
    groups: tuple[Any, ...] = ()
    rounds: tuple[Any, ...] = ()
    themes: tuple[Any, ...] = ()
    timezone: ZoneInfo = PARIS

    def secret(self, name: str) -> None:
        return None

    def person(self, person_id: str) -> Person:
        return next(one for one in self.people if one.id == person_id)

    def organisation(self, organisation_id: str | None) -> Organisation | None:
        return next((one for one in self.organisations if one.id == organisation_id), None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "data" / "ledger.db") as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    (tmp_path / "templates").mkdir()
    return FakeSettings(tmp_path / "templates")


def open_ticket(
    ledger: Ledger,
    text: str,
    outcome: Outcome = Outcome.REPLY,
    nature: Nature = Nature.QUESTION,
    network: Network = Network.BLUESKY,
    organisation_id: str | None = "urgences",
    handle: str = "@handle",
) -> int:
    number = str(len(Readings(ledger).untriaged(999)))
    author = Author(handle, "Ateliers du Lirac")
    post = Post(network, number, text, NOW, author, organisation_id=organisation_id)
    Posts(ledger).ingest([post], NOW)
    known = {stored.id for stored, _ in Readings(ledger).untriaged(999)}
    (post_id,) = {row["id"] for row in ledger.rows("SELECT id FROM post")} - known
    Readings(ledger).save([(post_id, a_reading("sante", nature=nature))])
    stored = next(s for s, _ in Readings(ledger).untriaged(999) if s.id == post_id)
    proposal = Proposal(outcome, msg("direct question from an organisation"), None, Role.THEME_LEAD)
    with ledger.write():
        return Tickets(ledger).open(stored, proposal, nature=nature, theme_id="sante", priority=3, now=NOW)


def test_a_question_that_the_programme_answers_gets_a_draft_in_the_journal(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)
    report = draft(ledger, settings, NOW)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert (written.author, written.origin, written.measures) == ("veilleur", Origin.TEMPLATE, ("3.1",))
    assert BEDS.answer in written.text
    assert re.match(r"Bonjour|Merci", written.text)
    assert length(written.text, Network.BLUESKY) <= 300
    (line,) = Journal(ledger).of_ticket(ticket_id)
    assert (line.move, line.person, line.draft_id, line.text_hash) == (
        Move.DRAFT, "veilleur", written.id, written.text_hash,
    )  # fmt: skip
    assert (report.moved, report.counts["drafts"], report.troubles) == (1, 1, ())


@pytest.mark.parametrize("outcome", [Outcome.REPLY, Outcome.CORRECT])
def test_what_the_programme_does_not_answer_is_escalated_without_a_text(
    ledger: Ledger, settings: Any, outcome: Outcome
) -> None:
    ticket_id = open_ticket(ledger, "Quelle est votre position sur la chasse à courre ?", outcome)
    report = draft(ledger, settings, NOW)
    ticket = Tickets(ledger).get(ticket_id)
    assert ticket is not None
    assert (ticket.status, ticket.outcome, ticket.role) == (Status.ESCALATED, Outcome.ESCALATE, Role.THEME_LEAD)
    assert str(ticket.reason) == "absent from the programme"
    assert Tickets(ledger).drafts(ticket_id) == []
    assert [line.move for line in Journal(ledger).of_ticket(ticket_id)] == [Move.ESCALATE]
    assert report.counts["escalated"] == 1


@pytest.mark.parametrize(
    ("outcome", "nature", "words"),
    [
        (Outcome.REPLY, Nature.CRITICISM, "remarque"),
        (Outcome.CORRECT, Nature.FACTUAL_ERROR, "exactement|préciser|public"),
        (Outcome.THANK, Nature.PROPOSAL, "message|retour"),
        (Outcome.THANK, Nature.SUPPORT, "message|retour"),
    ],
)
def test_each_kind_of_answer_has_its_template(
    ledger: Ledger, settings: Any, outcome: Outcome, nature: Nature, words: str
) -> None:
    ticket_id = open_ticket(ledger, "Bravo, les urgences, parlons-en.", outcome, nature, Network.FACEBOOK)
    draft(ledger, settings, NOW)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert re.search(words, written.text)


def test_an_organisation_outside_the_directory_is_called_by_its_own_name(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, "Merci", Outcome.THANK, Nature.SUPPORT, organisation_id=None)
    draft(ledger, settings, NOW)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert "Ateliers du Lirac" in written.text


@pytest.mark.parametrize(
    ("network", "handle", "begins"),
    [
        (Network.MASTODON, "@lits@asso.example", "@lits@asso.example "),
        (Network.MASTODON, "lits", ""),
        (Network.MASTODON, "lits@asso.example @autre@asso.example", ""),
        (Network.BLUESKY, "lits.example", ""),
    ],
)
def test_an_answer_names_its_author_where_nobody_else_tells_them(
    ledger: Ledger, settings: Any, network: Network, handle: str, begins: str
) -> None:
    ticket_id = open_ticket(ledger, ASK, network=network, handle=handle)
    draft(ledger, settings, NOW)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert re.match(rf"{re.escape(begins)}(?:Bonjour|Merci)", written.text)


def test_run_twice_nothing_moves(ledger: Ledger, settings: Any) -> None:
    tickets = [open_ticket(ledger, ASK), open_ticket(ledger, "Et la chasse à courre ?")]
    assert draft(ledger, settings, NOW).moved == 2
    lines = Journal(ledger).count()
    assert draft(ledger, settings, NOW).moved == 0
    assert Journal(ledger).count() == lines
    assert [len(Tickets(ledger).drafts(t)) for t in tickets] == [1, 0]


def test_the_limit_bounds_one_run(ledger: Ledger, settings: Any) -> None:
    for _ in range(3):
        open_ticket(ledger, ASK)
    assert [draft(ledger, settings, NOW, limit=2).moved for _ in range(3)] == [2, 1, 0]


def test_an_answer_too_long_for_the_network_is_left_to_a_person(ledger: Ledger, settings: Any) -> None:
    long = replace(settings, programme=(replace(BEDS, answer="mot " * 100),))
    ticket_id = open_ticket(ledger, ASK)
    assert draft(ledger, long, NOW).counts["by_person"] == 1
    ticket = Tickets(ledger).get(ticket_id)
    assert ticket is not None
    assert ticket.status is Status.OPEN
    assert Tickets(ledger).drafts(ticket_id) == []
    assert draft(ledger, long, NOW).moved == 0


def test_a_broken_template_stops_only_its_own_tickets_until_it_is_corrected(ledger: Ledger, settings: Any) -> None:
    (settings.templates_dir / "reply_question.txt").write_text("{{ oups }}", encoding="utf-8")
    broken = [open_ticket(ledger, ASK), open_ticket(ledger, ASK)]
    thanked = open_ticket(ledger, "Merci", Outcome.THANK, Nature.SUPPORT)
    report = draft(ledger, settings, NOW)
    assert (report.moved, report.counts["broken_template"], len(report.troubles)) == (1, 2, 1)
    assert "reply_question.txt:1" in str(report.troubles[0])
    assert Tickets(ledger).latest_draft(thanked)
    assert Journal(ledger).count() == 1
    (settings.templates_dir / "reply_question.txt").unlink()
    assert draft(ledger, settings, NOW).counts["drafts"] == len(broken)


def test_a_ticket_whose_post_was_erased_gets_no_text(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)
    with ledger.write():
        ledger.execute("DELETE FROM ticket_post WHERE ticket_id = ?", (ticket_id,))
    assert draft(ledger, settings, NOW).counts["by_person"] == 1
    assert Tickets(ledger).drafts(ticket_id) == []


# --- never the same words twice


def test_the_same_organisation_never_reads_the_same_wording_twice_in_a_row(ledger: Ledger, settings: Any) -> None:
    tickets = [open_ticket(ledger, f"{ASK} Relance {n}.") for n in range(3)]
    draft(ledger, settings, NOW)
    texts = [written.text for t in tickets if (written := Tickets(ledger).latest_draft(t))]
    assert len(texts) == 3
    assert all(likeness(one, other) < 0.8 for one, other in pairwise(texts))


def test_a_workspace_with_one_wording_leaves_the_second_text_to_a_person(ledger: Ledger, settings: Any) -> None:
    (settings.templates_dir / "reply_question.txt").write_text("Bonjour. {{ measure.answer }}", encoding="utf-8")
    for n in range(2):
        open_ticket(ledger, f"{ASK} Relance {n}.")
    assert draft(ledger, settings, NOW).counts == {"moved": 2, "drafts": 1, "by_person": 1}


def test_an_approved_line_answers_until_its_day_and_cites_its_source(ledger: Ledger, settings: Any) -> None:
    line = ApprovedLine(
        "chasse", "Nous demandons une conférence de consensus sur la chasse à courre.", "Communiqué du 3 mars",
        keywords=("chasse à courre",), valid_until=NOW.date(),
    )  # fmt: skip
    asked = "Quelle est votre position sur la chasse à courre ?"
    with_line = replace(settings, lines=(line,))
    first = open_ticket(ledger, asked)
    draft(ledger, with_line, NOW)
    written = Tickets(ledger).latest_draft(first)
    assert written is not None
    assert written.measures == ("chasse",)
    assert "Communiqué du 3 mars" in written.text
    assert "§" not in written.text
    later = open_ticket(ledger, asked)
    draft(ledger, with_line, NOW + timedelta(days=1))
    assert Tickets(ledger).latest_draft(later) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) == likeness(other, one) <= 1.0


def test_likeness_ignores_addresses_and_accents() -> None:
    assert likeness("Bonjour à vous, merci. https://a.example", "BONJOUR a vous, merci ! https://b.example") == 1.0


def test_near_identical_words_never_leave_from_two_accounts(ledger: Ledger, settings: Any) -> None:
    one = "Bonjour. {{ measure.answer }} Le texte est en ligne depuis janvier."
    (settings.templates_dir / "reply_question.txt").write_text(one, encoding="utf-8")
    first = open_ticket(ledger, ASK, network=Network.BLUESKY, organisation_id=None)
    second = open_ticket(ledger, ASK, network=Network.MASTODON)
    draft(ledger, settings, NOW)
    ticket = Tickets(ledger).get(second)
    assert ticket is not None
    assert [bool(Tickets(ledger).drafts(number)) for number in (first, second)] == [True, False]
    assert "too close" in str(ticket.reason), "the desk says why there is no draft"
    assert "direct question" in str(ticket.reason)
    (settings.templates_dir / "reply_question.txt").write_text(
        f"{one}\n---\nMerci à vous. Sur ce sujet, nous avons écrit ceci : {{{{ measure.title }}}}.", encoding="utf-8"
    )
    other = open_ticket(ledger, ASK, network=Network.MASTODON)
    draft(ledger, settings, NOW)
    written = Tickets(ledger).latest_draft(other)
    assert written is not None
    assert written.text.startswith("Merci à vous"), "another variant is chosen"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Merci à Inès Kermadeuc, venue nous écouter deux heures.", "a meeting"),
        ("Qui vient à Vidalune parler des urgences : la candidate ?", "a presence"),
        ("Erreur dans votre tract sur les urgences, @rivesnouvelles.", "our own documents"),
        ("Pétition : des lits pour nos urgences. Engagez-vous par écrit !", "written commitment"),
    ],
)
def test_what_no_line_of_the_programme_answers_is_left_to_a_person_who_reads_why(
    ledger: Ledger, settings: Any, text: str, why: str
) -> None:
    ticket_id = open_ticket(ledger, text)
    assert draft(ledger, settings, NOW).counts["by_person"] == 1
    ticket = Tickets(ledger).get(ticket_id)
    assert ticket is not None
    assert Tickets(ledger).drafts(ticket_id) == []
    assert why in str(ticket.reason)


def test_thanks_asked_for_by_a_person_turn_from_ticket_to_ticket(ledger: Ledger, settings: Any) -> None:
    people = (Person("sabrina", "Sabrina", frozenset({Role.DIGITAL_LEAD})),)
    queue = Queue(ledger, replace(settings, people=people), lambda: NOW)
    tickets = [open_ticket(ledger, f"Bravo pour les urgences, {n} fois.") for n in range(3)]
    for ticket_id in tickets:
        thank(queue, ticket_id, "sabrina")
    texts = [written.text for t in tickets if (written := Tickets(ledger).latest_draft(t))]
    assert len(set(texts)) == 3
    assert all(likeness(one, other) < 0.8 for one, other in pairwise(texts))


def test_a_newspaper_is_not_thanked_for_its_articles(ledger: Ledger, settings: Any) -> None:
    media = replace(settings, organisations=(Organisation("urgences", NAME, kind=AuthorKind.MEDIA),))
    ticket_id = open_ticket(ledger, "Un article", Outcome.THANK, Nature.SUPPORT)
    assert draft(ledger, media, NOW).counts["by_person"] == 1
    with ledger.write():
        Journal(ledger).append(Entry("veilleur", Move.OPEN, ticket_id, None, Status.OPEN), NOW)
    assert list(Journal(ledger).verify()) == [], "leaving a ticket is no move: a move without a line is tampering"
    assert Tickets(ledger).drafts(ticket_id) == []


# --- picking


def test_a_person_picks_another_wording_and_it_stays_the_houses(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)
    draft(ledger, settings, NOW)
    first = Tickets(ledger).latest_draft(ticket_id)
    variants = variants_of(ledger, settings, ticket_id, NOW)
    assert first is not None
    assert len(variants) >= 3
    assert len({one.text for one in variants}) == len(variants)
    other = next(at for at, one in enumerate(variants, 1) if one.text != first.text)
    people = (Person("sabrina", "Sabrina", frozenset({Role.DIGITAL_LEAD})),)
    take(Queue(ledger, replace(settings, people=people), lambda: NOW), ticket_id, other, "sabrina")
    taken = Tickets(ledger).latest_draft(ticket_id)
    assert taken is not None
    assert (taken.author, taken.origin, taken.text) == ("veilleur", Origin.TEMPLATE, variants[other - 1].text)
    assert taken.measures == ("3.1",)


def test_a_wording_that_does_not_exist_is_refused_with_where_to_look(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)
    for number in (0, 99):
        with pytest.raises(UsageError, match="no variant"):
            take(Queue(ledger, settings, lambda: NOW), ticket_id, number, "sabrina")


def test_an_invitation_gets_words_for_a_private_message_and_no_draft(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, "Venez nous voir.", Outcome.SOLICITATION, Nature.MEETING_REQUEST)
    assert draft(ledger, settings, NOW).moved == 0
    texts = [one.text for one in variants_of(ledger, settings, ticket_id, NOW)]
    assert len(texts) == 3
    assert not any(re.search(r"\d|viendr|serons", text) for text in texts)


# --- the optional language model


def test_a_models_wording_is_kept_as_its_own_in_the_frame_of_the_template(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)
    asked: list[Asked] = []

    def ask(question: Asked) -> Said:
        asked.append(question)
        return Said("Nous ouvrirons des lits d'aval dans chaque hôpital de proximité.", question.measures[:1])

    draft(ledger, settings, NOW, ask=ask)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert (written.origin, written.measures) == (Origin.LLM, ("3.1",))
    assert "Nous ouvrirons des lits d'aval" in written.text
    assert "programme#3-1" in written.text
    assert asked[0].measures[0] is BEDS


def test_a_model_that_is_refused_leaves_the_template_and_a_line_in_the_report(ledger: Ledger, settings: Any) -> None:
    ticket_id = open_ticket(ledger, ASK)

    def ask(question: Asked) -> Said:
        raise Refused(msg("it answered too slowly"))

    report = draft(ledger, settings, NOW, ask=ask)
    written = Tickets(ledger).latest_draft(ticket_id)
    assert written is not None
    assert written.origin is Origin.TEMPLATE
    assert report.counts["drafts"] == 1
    assert "too slowly" in str(report.troubles[0])


def test_only_organisations_of_the_directory_that_are_not_sensitive_are_ever_sent(
    ledger: Ledger, settings: Any
) -> None:
    def ask(question: Asked) -> Said:
        raise AssertionError("sent")

    open_ticket(ledger, ASK, organisation_id=None)
    delicate = replace(settings, organisations=(Organisation("urgences", NAME, sensitive="patients"),))
    open_ticket(ledger, f"{ASK} Relance.")
    assert draft(ledger, delicate, NOW, ask=ask).counts["drafts"] == 2
