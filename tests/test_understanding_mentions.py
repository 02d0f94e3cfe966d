"""Mentions: who is meant, by which words, and who is not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.model import Author, Campaign, Mention, MentionVerdict, Named, Network, Post, Target
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import fold_text

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
DEVELOPMENT = Path(__file__).parent / "data" / "mentions.jsonl"
CAMPAIGNS = {
    "aubertin": Campaign(
        Named("Camille Aubertin", ("C. Aubertin", "Mme Aubertin")),
        Named("Rives Nouvelles"),
        handles=("@rivesnouvelles",),
        hashtags=("#Aubertin2027",),
        sites=("rivesnouvelles.example",),
        spokespersons=(Named("Nadia Laborde"),),
        opponents=(Named("Hugo Castérat", ("Castérat",)),),
        events=(Named("Tour des Rives"),),
        homonyms=("Aubertin-le-Vieux", "résidence Les Rives Nouvelles"),
    ),
    "boulanger": Campaign(
        Named("Paul Boulanger"),
        Named("En marche"),
        gender="m",
        handles=("@boulanger2027",),
        opponents=(Named("Inès Duverger"),),
    ),
    "lavigne": Campaign(Named("Claire Lavigne"), Named("Ensemble"), opponents=(Named("Louis Tessier"),)),
    "marchand": Campaign(Named("Yves Marchand"), Named("Horizons"), gender="m", opponents=(Named("Eva Delcour"),)),
    "montclair": Campaign(Named("Sophie Montclair"), Named("Renaissance"), opponents=(Named("Marc Roussel"),)),
    "petit": Campaign(Named("Anne Petit"), Named("Place publique"), opponents=(Named("Luc Bertier"),)),
    "berger": Campaign(Named("Luc Berger"), Named("Demain"), gender="m", opponents=(Named("Alice Morand"),)),
    "fontaine": Campaign(Named("Jeanne Fontaine"), Named("Terre commune"), opponents=(Named("Pierre Valmy"),)),
    "valbrune": Campaign(Named("Hélène Valbrune"), Named("Les Bâtisseurs"), opponents=(Named("Guy Sorbier"),)),
    "meunier": Campaign(Named("Karim Meunier"), Named("Nouvel élan"), gender="m", opponents=(Named("Ana Ribes"),)),
    "legrand": Campaign(Named("Marie Legrand"), Named("Debout"), opponents=(Named("Tom Castel"),)),
}


def post(text: str, **more: object) -> Post:
    return Post(Network.BLUESKY, "1", text, NOON, Author("a.example"), **more)  # type: ignore[arg-type]


def read(text: str, names: str = "aubertin", *, ours: bool = False, policy: bool = False, **more: object) -> Mention:
    return MentionReader(CAMPAIGNS[names]).read(fold_text(text), post(text, **more), policy=policy, ours=ours)


def test_the_development_set_is_read_with_an_f1_of_at_least_90_percent() -> None:
    rows = [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines()]
    readers = {name: MentionReader(campaign) for name, campaign in CAMPAIGNS.items()}
    hit = called = wanted = 0.0
    for row in rows:
        text = row["text"]
        found = readers[row["names"]].read(fold_text(text), post(text), policy=False, ours=False)
        said = {"yes": 1.0, "unsure": 0.5, "no": 0.0}[found.verdict]
        truth = float(row["verdict"] == "yes")
        hit, called, wanted = hit + said * truth, called + said, wanted + truth
        if said != truth:
            print(row["names"], row["verdict"], "read as", found.verdict, found.because, text)
    f1 = 2 * hit / (called + wanted)
    print(f"F1 {f1:.3f} on {len(rows)} texts")
    assert len(rows) >= 160
    assert f1 >= 0.90


@pytest.mark.parametrize(
    "text",
    [
        "On attend la réponse d'Aubertin sur les AESH",
        "la candidate de Rives Nouvelles",
        "C. Aubertin",
        "#Aubertin2027",
        "#VotezAubertin",
        "#AubertinPresidente",
        "Le programme est sur https://www.rivesnouvelles.example/sante",
        "Aub3rtin promet tout, la campagne continue",
        "Аubertin propose de baisser les impôts",  # the first letter is Cyrillic
        "AUBERTIN MENT, SON PROGRAMME AUSSI",
        "Nadia Laborde viendra à notre débat",
        "Mme Laborde a répondu à notre lettre",
        "Le Tour des Rives passe chez nous jeudi, la candidate aussi",
    ],
)
def test_a_post_about_the_campaign_is_a_mention(text: str) -> None:
    found = read(text)
    assert found.verdict is MentionVerdict.YES
    assert found.because
    assert all(words in text for words in found.because)


@pytest.mark.parametrize(
    "text",
    [
        "La boulangerie Aubertin fête ses 40 ans",
        "Jean Aubertin reçoit la médaille du bénévolat",
        "Le docteur Aubertin prend sa retraite",
        "L'aubertinisme est une doctrine oubliée",
        "Rendez-vous à Aubertin-le-Vieux",
        "La résidence Les Rives Nouvelles recrute",
        "Bravo aux 140 bénévoles : 3 tonnes de déchets retirées de l'Estrande",
        "Hugo Castérat était à la radio",
        "",
    ],
)
def test_a_homonym_or_another_subject_is_no_mention(text: str) -> None:
    assert read(text).verdict is MentionVerdict.NO


def test_your_proposal_counts_only_in_a_reply_or_beside_our_handle() -> None:
    text = "Votre proposition 12 oublie les apprentis."
    assert read(text).verdict is MentionVerdict.NO
    answered = read(text, in_reply_to="at://ours/1")
    assert answered == Mention(MentionVerdict.YES, (Target.MEASURE,), ("Votre proposition 12",))
    assert Target.MEASURE in read("@rivesnouvelles votre programme ignore les ULIS").targets


def test_the_candidate_unnamed_is_ours_when_an_organisation_we_know_talks_policy() -> None:
    text = "La lettre de la candidate aux aînés oublie les aidants."
    assert read(text).verdict is MentionVerdict.UNSURE
    assert read(text, ours=True, policy=True).verdict is MentionVerdict.YES


def test_targets_tell_who_and_what_is_spoken_of() -> None:
    assert read("Camille Aubertin et Rives Nouvelles tiennent meeting").targets == (
        Target.CANDIDATE,
        Target.MOVEMENT,
    )
    assert read("Nadia Laborde a répondu").targets == (Target.SPOKESPERSON,)


def test_the_words_given_are_the_authors_own() -> None:
    found = read("« Selon C. AUBERTIN, l'œuvre…  » et le cœur du débat")
    assert found.because[0] == "C. AUBERTIN"


def test_an_alias_of_one_letter_is_ignored() -> None:
    campaign = Campaign(Named("Camille Aubertin", ("A",)), Named("Rives Nouvelles"))
    found = MentionReader(campaign).read(fold_text("A bientôt"), post("A bientôt"), policy=False, ours=False)
    assert found.verdict is MentionVerdict.NO
