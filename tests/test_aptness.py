"""What a reply admits: a post that asks for more than the measure says is told so, one that is answered is not."""

from datetime import date
from pathlib import Path

import pytest

from responders.drafting.beyond import goes_beyond
from responders.drafting.detail import detail_of
from responders.drafting.wanted import name_of_post, offers_nothing, sets_right, wants_more, why_a_person
from responders.workspace import make_demo
from watcher.model import Measure, Nature
from watcher.settings import load

CARERS = Measure(
    "6.3", 30, "Des trimestres de retraite pour les aidants", "Autonomie", (), ("aidants", "proches aidants"),
    "Nous proposons que le temps consacré à aider un proche compte pour la retraite.",
    "Les années passées à aider un proche ouvriront des trimestres de retraite, dans la limite de douze. Les "
    "départements recevront une dotation de 600 millions d'euros par an.", "2",
)  # fmt: skip
US = ("camille", "aubertin")


def rows_of(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith(("#", "-"))]


def test_most_half_answers_are_admitted_and_few_whole_ones_are(tmp_path: Path) -> None:
    make_demo(tmp_path / "campaign", date(2027, 3, 12), 8127)
    measures = {measure.id: measure for measure in load(tmp_path / "campaign", {}).programme}
    halves, wholes = rows_of("half_answers.tsv"), rows_of("questions.tsv")
    us = (*US, "rives", "nouvelles", "candidate", "equipe", "mme", "madame")
    admitted = [goes_beyond(measures[place], text, us) for place, text in halves]
    for_nothing = [goes_beyond(measures[place], text, us) for place, text in wholes]
    assert sum(admitted) >= 0.85 * len(halves)
    assert sum(for_nothing) <= 0.12 * len(wholes)  # a few of these do ask for more


@pytest.mark.parametrize(
    "text",
    [
        "Votre mesure 30 plafonne à douze trimestres. Et pour ceux qui aident depuis vingt ans ?",
        "« Trimestres de retraite, dans la limite de douze » : avec quels justificatifs ?",
        "Le temps passé à aider un proche comptera-t-il aussi pour les étudiants ?",
        "Combien d'agents traiteront les dossiers des aidants, et quand ?",
        "Les aidants de Port-Lazare ouvriront-ils des trimestres ?",
    ],
)
def test_more_is_asked_than_the_measure_says(text: str) -> None:
    assert goes_beyond(CARERS, text, US)


@pytest.mark.parametrize(
    "text",
    [
        "Les aidants auront-ils des trimestres de retraite ?",
        "Combien de trimestres pour les proches aidants ?",
        "Nous aidons nos parents. Camille Aubertin le comptera-t-elle pour la retraite ?",
        "La candidate connaît-elle notre village ?",
        "Nous aidons nos proches. Rien à ajouter.",
        "",
    ],
)
def test_what_the_measure_answers_needs_no_admission(text: str) -> None:
    assert not goes_beyond(CARERS, text, US)


def test_what_criticism_finds_missing_is_asked_for_too() -> None:
    text = "Des trimestres pour les aidants, mais pas un mot des associations de répit."
    assert goes_beyond(CARERS, text, US, criticises=True)
    assert not goes_beyond(CARERS, text, US)


def test_who_asks_a_number_or_the_funding_is_given_the_sentence_that_holds_it() -> None:
    assert "douze" in detail_of(CARERS, "Combien de trimestres au plus ?")
    assert "600 millions" in detail_of(CARERS, "Qui finance votre proposition 30 ?")


@pytest.mark.parametrize(
    ("text", "nature", "name"),
    [
        ("Qui choisira ?", Nature.QUESTION, "question"),
        ("Lettre ouverte : la carotte se meurt.", Nature.QUESTION, "message"),
        ("Trop peu pour les CPE.", Nature.CRITICISM, "remarque"),
        ("Nous proposons un passeport bénévole.", Nature.PROPOSAL, "contribution"),
        ("Votre proposition 9 nous va.", Nature.PROPOSAL, "message"),
        ("Merci d'y avoir pensé.", Nature.SUPPORT, "message"),
    ],
)
def test_a_post_is_never_called_what_it_is_not(text: str, nature: Nature, name: str) -> None:
    assert name_of_post(text, nature) == name


def test_who_sets_an_error_right_is_told_from_who_commits_it() -> None:
    assert sets_right("Rectificatif : la mesure suspend les fermetures. Nous corrigeons notre dépêche.")
    assert sets_right("Faux : Rives Nouvelles ne propose PAS la retraite à 66 ans.")
    assert not sets_right("Il est faux de dire que la candidate protège les éleveurs.")


def test_thanks_that_would_dodge_a_demand_are_seen_and_a_plain_post_is_free() -> None:
    assert wants_more("Merci d'avoir repris l'idée. Qu'elle nous dise maintenant combien d'enquêteurs.")
    assert not wants_more("Merci d'y avoir pensé.")
    assert offers_nothing("Ce soir débat, cinq programmes sur la table. Ça chauffe.", Nature.PROPOSAL)
    assert not offers_nothing("Nous proposons un passeport bénévole.", Nature.PROPOSAL)
    assert why_a_person("Nos urgences débordent. Que proposez-vous ?") is None
