"""Mentions: who is meant, by which words, and who is not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mention_world import campaigns, figures, post

from responders.terminal.cli import run
from watcher.errors import UsageError
from watcher.model import Campaign, Mention, MentionVerdict, Named, Target
from watcher.understanding.company import Company, count_company, load_company
from watcher.understanding.evaluation import Labelled, read_labelled
from watcher.understanding.mention_figures import measure_mentions
from watcher.understanding.mention_weights import JUDGED, WEIGHTS
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import Hit, fold_text

READERS = {key: MentionReader(campaign) for key, campaign in campaigns("development").items()}


def read(text: str, names: str = "aubertin", *, ours: bool = False, policy: bool = False, **more: object) -> Mention:
    return READERS[names].read(fold_text(text), post(text, **more), policy=policy, ours=ours)


def read_for(campaign: Campaign, text: str) -> Mention:
    return MentionReader(campaign).read(fold_text(text), post(text), policy=False, ours=False)


def test_the_development_set_is_read_with_an_f1_of_at_least_97_percent() -> None:
    found = figures("development", "mentions.jsonl")
    assert found.texts >= 2_900  # 774 of them by writers who knew neither the rules nor the other sentences
    assert found.f1 >= 0.97
    assert found.unsure <= 0.03


def test_sentences_and_names_that_no_rule_was_written_for_are_read_with_an_f1_of_at_least_95_percent() -> None:
    found = figures("frozen", "mentions_frozen.jsonl")
    assert found.texts >= 120
    assert found.f1 >= 0.95


def test_two_lots_written_before_the_last_rules_are_read_with_an_f1_of_at_least_94_percent() -> None:
    found = figures("blind", "mentions_blind.jsonl")
    assert found.texts >= 120
    assert found.f1 >= 0.94
    assert found.precision >= 0.93


def test_sentences_of_a_writer_who_knew_no_rule_are_read_with_an_f1_of_at_least_95_percent() -> None:
    found = figures("independent", "mentions_independent.jsonl")
    assert found.texts >= 380
    assert found.f1 >= 0.95
    assert found.unsure <= 0.04


def test_half_of_the_development_sentences_are_no_mention_and_no_name_is_in_two_sets() -> None:
    development, frozen, blind = campaigns("development"), campaigns("frozen"), campaigns("blind")
    assert len(development) >= 16
    for apart in (frozen, blind):
        names = [{c.candidate.name.split()[-1] for c in part.values()} for part in (development, apart)]
        titles = [{c.movement.name.lower() for c in part.values()} for part in (development, apart)]
        assert not names[0] & names[1]
        assert not titles[0] & titles[1]


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
        "À lire sur www.rivesnouvelles.example",
        "aubertin2027 sur tous les murs",
        "Aub3rtin promet tout, la campagne continue",
        "Аubertin propose de baisser les impôts",  # the first letter is Cyrillic
        "AUBERTIN MENT, SON PROGRAMME AUSSI",
        "Nadia Laborde viendra à notre débat",
        "Mme Laborde a répondu à notre lettre",
        "Le Tour des Rives passe chez nous jeudi, la candidate aussi",
        "Les aubertinistes ont tenu réunion",
        "Camille Aubretin chez les éleveurs",
        "camille aubretin a promis des soins",
        "Bonjour @CamilleAubertin, une question",
        "#CamilleAubertin : rien sur le vélo",
        "Et sinon, Mme Aubertin, la bibliothèque de Bramelin ?",
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
        "La fromagère Aubertin vous attend au marché",
        "Mme Aubertin, présidente du club des aînés, remet le chèque",
        "Notre trésorière, Mme Aubertin, passe le relais",
        "Qui se souvient de Mme Aubertin, la boulangère de Bramelin ?",
        "N°7 Aubertin relance, Diop conclut",
        "Aubertin (RC Toulon) suspendu trois semaines",
        "Arbitre : Mme Aubertin. 250 spectateurs.",
        "Rendez-vous à Aubertin-le-Vieux",
        "La résidence Les Rives Nouvelles recrute",
        "Bravo aux 140 bénévoles : 3 tonnes de déchets retirées de l'Estrande",
        "Hugo Castérat était à la radio",
        "",
    ],
)
def test_a_homonym_or_another_subject_is_no_mention(text: str) -> None:
    assert read(text).verdict is MentionVerdict.NO


@pytest.mark.parametrize(
    ("names", "yes", "no"),
    [
        ("lavigne", "Merci à Ensemble pour la visite de notre ferme", "Tous ensemble contre la réforme des retraites"),
        ("montclair", "Renaissance a voté contre l'aide", "La renaissance du service public commence à l'école"),
        ("petit", "Place publique nous a écrit", "Un débat sur la place publique ce soir avec les candidats"),
        ("boulanger", "Le parti En Marche nous a oubliés", "Candidats, remettez l'ascenseur social en marche !"),
        ("marchand", "Horizons nous a écrit", "Revue Horizons publics : un numéro sur les candidats"),
        ("riviere", "Génération·s publie son contre-budget", "Une génération sacrifiée vote dimanche"),
        ("moulin", "J.-P. Moulin a manqué le train", "Jean Moulin, héros de la Résistance"),
        ("saintclair", "Olivier St-Clair à la foire", "Saint-Clair-sur-Epte : le pont reste fermé"),
        ("garnier", "Mais que fait Garnier-Roux pour nous ?", "Famille Garnier-Roux : vide-maison dimanche"),
        ("lemaire", "À Lemaire de jouer", "Le bus 14 va à Lemaire"),
        ("gregoire", "Les marcheurs de Grégoire tractent à la gare", "Les marcheurs du dimanche à la gare"),
        ("leroy", "Le plan de Cap 2030 pour l'école", "Notre plan Cap 2030 pour les élèves"),
        ("lejeune", "Ensemble pour la République annonce sa liste", "Ensemble pour la planète : collecte de bouchons"),
        ("fournier", "Le Courage se décide à parler des retraites", "Le courage ne se décrète pas"),
        ("loiseau", "La porte-parole de Loiseau a répondu", "Rond-point Loiseau : trois heures de bouchons"),
        ("chambon", "Chambon bat sa rivale dans les sondages", "Chambon, 2-1 contre Riom : merci au stade"),
        ("vernon", "Vernon promet dix mille places de crèche", "Vernon accueille le congrès des maires"),
        ("legoff", "Le Goff s'est fait chahuter ce matin", "Yann Le Goff, ostréiculteur, témoigne"),
    ],
)
def test_the_same_words_are_ours_or_not_by_what_surrounds_them(names: str, yes: str, no: str) -> None:
    assert read(yes, names).verdict is MentionVerdict.YES
    assert read(no, names).verdict is MentionVerdict.NO


def test_a_word_set_aside_is_said_with_what_set_it_aside() -> None:
    assert read("La boulangerie Aubertin fête ses 40 ans").because == ("Aubertin", "boulangerie Aubertin")
    assert read("Chantons tous ensemble !", "lavigne").because[0] == "ensemble"


def test_a_party_of_another_first_name_is_not_proved_by_its_own_politics() -> None:
    assert read("Louis Boulanger (LR), candidat, a voté la réforme", "boulanger").verdict is MentionVerdict.NO


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
    assert read_for(campaign, "A bientôt").verdict is MentionVerdict.NO


def test_an_alias_that_is_a_common_word_needs_its_context() -> None:
    campaign = Campaign(Named("Camille Aubertin"), Named("Rives Nouvelles", ("Rives",)))
    assert read_for(campaign, "Les rives du lac sont belles").verdict is MentionVerdict.NO
    assert read_for(campaign, "Rives propose une loi sur l'eau").verdict is MentionVerdict.YES


@pytest.mark.parametrize(
    "text",
    [
        "🎉🎉🎉",
        "Ensemble " * 6_000,
        "aubertin" * 6_000,
        "https://t.example/a https://t.example/b",
        "A̷̛̟u̸̢̕b̶̨̛e̵r̴t̸i̵n̴ p̸r̵o̷p̵o̷s̸e",
        "قالت Aubertin إنها ستترشح",
        "Aubertin a dÃ©clarÃ© sa flamme Ã  l'hÃ´pital",
        "\x00\x01 Aubertin\u202e propose",
        "\ud800 Aubertin",
    ],
)
def test_hostile_texts_are_read_without_a_word_that_is_not_theirs(text: str) -> None:
    for names in ("aubertin", "lavigne"):
        found = read(text, names)
        assert found.verdict in MentionVerdict


@given(st.text(alphabet="Aubertin ensmblE.,'’-#@\u0301\u202eé\n:?«»à0", max_size=120))
def test_any_text_is_read_and_the_words_given_are_in_it(text: str) -> None:
    for names in ("aubertin", "lavigne", "moulin"):
        assert all(words in text for words in read(text, names).because)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_names_make_a_reader(candidate: str, movement: str) -> None:
    read_for(Campaign(Named(candidate), Named(movement)), f"{candidate} et {movement} proposent une loi")


def test_every_clue_of_the_development_sentences_has_its_points() -> None:
    for line in ("start", "capital", "lower", "subject", "politics"):
        assert all(line in WEIGHTS[form] for form in JUDGED)
    assert all(JUDGED[form].keys() == WEIGHTS[form].keys() for form in JUDGED)


def test_an_unsure_counts_as_half_a_yes() -> None:
    yes, no, unsure = (Mention(verdict) for verdict in (MentionVerdict.YES, MentionVerdict.NO, MentionVerdict.UNSURE))
    labels = [MentionVerdict.YES, MentionVerdict.YES, MentionVerdict.NO, MentionVerdict.NO]
    found = measure_mentions(["a", "b", "c", "d"], labels, [yes, unsure, unsure, no])
    assert (found.precision, found.recall, found.f1, found.unsure) == (0.75, 0.75, 0.75, 0.5)
    assert [error.text for error in found.errors] == ["b", "c"]
    assert measure_mentions([], [], []).f1 == 0


def test_a_line_may_be_labelled_by_its_mention_alone() -> None:
    lines = [json.dumps(v).encode() for v in ({"text": "a", "mention": "yes"}, {"text": "b", "mention": "maybe"})]
    good, bad = read_labelled(lines, mentions=True)
    assert good == Labelled("a", (), MentionVerdict.YES)
    assert not isinstance(bad, Labelled)
    assert not any(isinstance(one, Labelled) for one in read_labelled(lines))


def test_evaluate_measures_mentions_and_shows_the_words_that_misled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, file = str(tmp_path / "w"), tmp_path / "labelled.jsonl"
    assert run(["init", workspace, "--demo", "--quiet"]) == 0
    texts = {"Aubertin-le-Vieux vote": "yes", "On attend la réponse d'Aubertin sur les AESH": "yes", "Bonjour": "no"}
    file.write_text("\n".join(json.dumps({"text": t, "mention": m}) for t, m in texts.items()), "utf-8")
    capsys.readouterr()
    assert run(["--workspace", workspace, "evaluate", str(file), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["mentions"]
    assert (figures["n"], figures["precision"], figures["recall"]) == (3, 1.0, 0.5)
    assert [error["because"] for error in figures["errors"]] == ["Aubertin-le-Vieux"]


def test_words_are_worth_what_they_kept_company_with_and_rare_ones_nothing() -> None:
    about = [(["promet", "hôpital"], True)] * 4 + [(["vends", "canape"], False)] * 4 + [(["rare"], True)]
    worth = count_company(about)
    assert worth["promet"] > 1.5 and worth["vends"] < -1.5 and "rare" not in worth


def test_company_is_shown_at_its_loudest_word_is_bounded_and_leaves_names_out() -> None:
    company = Company({"promet": 2.0, "vends": -3.0, "aubertin": 9.0})
    name = Hit(0, 0, 8)
    assert company.weigh("aubertin", [name]) is None
    found = company.weigh("aubertin promet et vends des vents", [name])
    assert found and (found.start, found.end) == (19, 24) and -1 < found.points < 0
    little = Company({"que": 2.0, "elles": 2.0, "promet": 0.5}).weigh("aubertin promet que elles", [name])
    assert little and (little.start, little.end) == (9, 15)
    praised = Company({"promet": 50.0}).weigh("aubertin promet " * 9_000, [name])
    assert praised and praised.points == 3.0


def test_company_decides_between_a_candidate_and_a_namesake_and_is_given_as_the_reason() -> None:
    ours, theirs = read("Aubertin, le programme se précise"), read("Aubertin, le vernissage approche")
    assert ours.verdict is MentionVerdict.YES and theirs.verdict is not MentionVerdict.YES


@pytest.mark.parametrize("damage", ["promet\n", "promet\tbeaucoup\n", None])
def test_damaged_words_of_mentions_are_refused_with_a_reason(tmp_path: Path, damage: str | None) -> None:
    if damage is not None:
        (tmp_path / "company.tsv").write_text(damage, "utf-8")
    with pytest.raises(UsageError, match="damaged"):
        load_company(tmp_path / "company.tsv")
