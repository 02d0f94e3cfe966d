"""The parts of a reading, one by one: folding, language, nature, authors, themes, priority."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import UsageError
from watcher.model import (
    Account,
    Author,
    AuthorKind,
    Campaign,
    Named,
    Nature,
    Network,
    Organisation,
    Post,
    Reach,
    Theme,
)
from watcher.text import fold
from watcher.understanding.acronyms import spelt_out
from watcher.understanding.authors import AuthorReader
from watcher.understanding.language import LanguageReader
from watcher.understanding.lexicon import inflect
from watcher.understanding.nature import NatureReader
from watcher.understanding.nature_cues import CUES
from watcher.understanding.nature_model import SHIPPED_NATURES, load_natures
from watcher.understanding.nature_rules import expand
from watcher.understanding.nature_turns import NEUTRAL, RHETORICAL
from watcher.understanding.priority import prioritise
from watcher.understanding.scan import Scanner, fold_text
from watcher.understanding.themes import ThemeReader
from watcher.understanding.unlawful_cues import IMPUTATIONS, UNLAWFUL

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
NATURES = NatureReader()
LANGUAGES = LanguageReader()


def nature(text: str) -> Nature:
    return NATURES.read(fold_text(text)).label


@given(st.text())
def test_every_place_of_a_folded_text_leads_back_into_the_original(text: str) -> None:
    folded = fold_text(text)
    places = [folded.place(i) for i in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(folded.original)


@given(st.text())
def test_a_text_folds_as_its_characters_do_one_after_the_other(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(st.lists(st.sampled_from(["é", "œ", "…", "a", "-", " ", "🙂", "ß", "\u0301", "L’", "İ", "½"])).map("".join))
def test_what_a_span_gives_back_folds_to_that_span(text: str) -> None:
    folded = fold_text(text)
    for found in re.finditer(r"[a-z]+", folded.text):
        assert found.group() in fold_text(folded.words(*found.span())).text


def test_ligatures_and_ellipses_do_not_shift_the_words_given_back() -> None:
    folded = fold_text("Œuvre… cœur : L’HÔPITAL\u200b ferme")
    hit = Scanner(["hopital"]).find(folded.text)[0]
    assert folded.words(hit.start, hit.end) == "HÔPITAL\u200b"[:7] or folded.words(hit.start, hit.end).startswith(
        "HÔPITAL"
    )


def test_only_whole_words_are_found() -> None:
    assert not Scanner(["gare"]).find("garer egare gare_1")
    assert len(Scanner(["gare", "gare du nord"]).find("la gare du nord")) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous attendons une réponse sur les urgences de notre hôpital.", "fr"),
        ("We are waiting for an answer about our hospital, thank you", "en"),
        ("Esperamos una respuesta sobre el hospital de nuestra ciudad", "es"),
        ("Wir warten auf eine Antwort für unser Krankenhaus in der Stadt", "de"),
        ("Merci à vous !", "fr"),
        ("ok", "und"),
        ("", "und"),
        ("🙂 https://a.example/le-monde @les_amis #LesGens", "und"),
        ("مرحبا بالعالم من فضلك أجب", "und"),
        ("Ar brezhoneg a zo ur yezh vev ha fellout a ra deomp e implijout er skol", "br"),
        ("La lenga occitana es viva e la volèm dins las escòlas", "oc"),
        ("Euskara ikasi nahi dugu eskola guztietan", "eu"),
        ("A lingua corsa hè viva è a vulemu in tutte e scole", "co"),
        ("Mir warte uf e Antwort wäje unserem Spital z'Strossburi", "gsw"),
        ("La llengua catalana és viva i la volem a les escoles", "ca"),
        ("Retour sur la conférence « The future of work » d'hier soir à Montclair", "fr"),
        ("Nous attendons une réponse sur notre hôpital. We are waiting for an answer about our hospital.", "mul"),
        ("Merci à tous pour votre présence hier soir ! Thank you all for being with us last night!", "mul"),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: str) -> None:
    assert LANGUAGES.name(text) == language


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Quelle est votre position sur la chasse à courre ?", Nature.QUESTION),
        ("On attend toujours la position de la candidate sur le fret.", Nature.QUESTION),
        ("Nous invitons les candidats le 2 avril.", Nature.MEETING_REQUEST),
        ("Nous demandons un rendez-vous à la candidate.", Nature.MEETING_REQUEST),
        ("C'est faux : la ligne n'a jamais été électrifiée.", Nature.FACTUAL_ERROR),
        ("Contrairement à ce que dit le tract, l'aide existe.", Nature.FACTUAL_ERROR),
        ("La lettre aux aînés oublie les aidants.", Nature.CRITICISM),
        ("Nous ne soutenons pas cette mesure.", Nature.CRITICISM),
        ("Nos 10 propositions pour le logement sont en ligne.", Nature.PROPOSAL),
        ("Bravo pour cette annonce, bonne nouvelle pour la rivière.", Nature.SUPPORT),
        ("Quelle menteuse, dégage", Nature.ATTACK),
        ("Rendez-vous samedi à 14 h devant la gare.", Nature.EVENT),
        ("Assemblée générale jeudi, venez nombreux.", Nature.EVENT),
        ("Une famille à la rue ce soir, en danger.", Nature.DISTRESS),
        ("Elle mérite la mort", Nature.UNLAWFUL),
        ("@castelain escroc", Nature.UNLAWFUL),
        ("Un escroc démarche nos adhérents, prudence.", Nature.INFORMATION),
        ("Le marché ouvre à huit heures.", Nature.INFORMATION),
    ],
)
def test_french_cues_tell_what_a_post_does(text: str, label: Nature) -> None:
    assert nature(text) is label


@pytest.mark.parametrize(
    "text", ["Ce n'est pas une menteuse.", "300 billets vendus, l'atelier clown est complet.", "Elle n'a rien volé."]
)
def test_words_that_blame_nobody_attack_nobody(text: str) -> None:
    assert nature(text) not in (Nature.ATTACK, Nature.UNLAWFUL)


def test_a_nature_that_no_cue_speaks_for_gives_the_words_that_weighed_the_most() -> None:
    text = "En 96 pages, le mot « aidant » figure une fois, dans une légende de photo. Nous sommes onze millions."
    found = NATURES.read(fold_text(text), named=True)
    assert found.label is Nature.CRITICISM
    assert found.because == ("aidant", "millions")


def test_a_word_alone_says_little() -> None:
    assert max(NATURES.read(fold_text(word)).score for word in ("Bonjour", "lycéens", "attendent", "samedi")) < 0.5


def recalls(name: str, *, named: Callable[[str], bool]) -> dict[Nature, float]:
    """Return how many of each nature are found among invented posts that taught the house nothing."""
    path = Path(__file__).parent / "data" / name
    said = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    right: Counter[str] = Counter()
    for label, text in said:
        right[label] += NATURES.read(fold_text(text), named=named(text)).label.value == label
    totals = Counter(label for label, _ in said)
    return {Nature(label): right[label] / total for label, total in totals.items()}


def test_natures_are_found_in_words_never_seen() -> None:
    found = recalls("natures_frozen.tsv", named=lambda text: "asseur" in text or "ommun" in text)
    assert len(found) == len(Nature)
    assert sum(found.values()) / len(found) > 0.85
    assert min(found[grave] for grave in (Nature.DISTRESS, Nature.UNLAWFUL, Nature.ATTACK)) > 0.7


def test_natures_are_found_in_posts_of_a_hand_that_taught_nothing_and_avoids_the_usual_words() -> None:
    found = recalls("natures_independent.tsv", named=lambda _: True)
    assert len(found) == len(Nature)
    assert sum(found.values()) / len(found) > 0.7


def test_a_damaged_model_of_natures_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(SHIPPED_NATURES.read_bytes()[:-200])
    with pytest.raises(UsageError, match="damaged"):
        load_natures(tmp_path / "model.npz")


@pytest.mark.parametrize("text", ["", " ", "😂", "#", "a" * 60_000, "?" * 5_000, "\u202e\u202c", "ｅｓｃｒｏｃ " * 500])
def test_any_text_has_one_nature_and_a_score(text: str) -> None:
    found = NATURES.read(fold_text(text))
    assert 0 <= found.score <= 1
    assert set(found.because) <= {words for words in found.because if words in text}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Merci pour cette visite, mais la mesure ne règle rien.", Nature.CRITICISM),
        ("Merci de rectifier ce chiffre erroné.", Nature.FACTUAL_ERROR),
        ("À quoi bon promettre des médecins ?", Nature.CRITICISM),
        ("Et si l'on créait une carte unique ?", Nature.PROPOSAL),
        ("Piquet de grève devant la fonderie depuis 5 h.", Nature.DISTRESS),
        ("Journée de grève et rassemblement le 19 mars.", Nature.EVENT),
        ("Il est mort à l'hôpital de Vidalune, à 40 ans.", Nature.DISTRESS),
        ("Mort aux traîtres de Rives Nouvelles.", Nature.UNLAWFUL),
        ("35 platanes à abattre, il faut planter des haies.", Nature.PROPOSAL),
        ("Collecte des ordures ménagères décalée à mardi.", Nature.INFORMATION),
        ("Concert de negro spirituals, 5 euros.", Nature.EVENT),
    ],
)
def test_a_word_out_of_its_place_deceives_nobody(text: str, label: Nature) -> None:
    assert nature(text) is label


def test_the_law_comes_before_the_question() -> None:
    assert nature("Pourquoi Aubertin a détourné l'argent ? Voleuse !") is Nature.UNLAWFUL


def test_every_cue_is_already_folded() -> None:
    phrases = [
        p for line in (*(c[2] for c in (*CUES, *UNLAWFUL)), *IMPUTATIONS, *NEUTRAL, *RHETORICAL) for p in expand(line)
    ]
    assert [p for p in phrases if fold_text(p).text != p or set(p) & set("()|")] == []


CAMPAIGN = Campaign(Named("Camille Aubertin"), Named("Rives Nouvelles"))
KNOWN = Organisation("ecluse", "L'Écluse", AuthorKind.MEDIA, accounts=(Account(Network.BLUESKY, "@Ecluse.example"),))
AUTHORS = AuthorReader(CAMPAIGN, [KNOWN])


@pytest.mark.parametrize(
    ("handle", "name", "text", "kind"),
    [
        ("ecluse.example", "", "", AuthorKind.MEDIA),
        ("a", "Association des Usagers du Canal", "", AuthorKind.ORGANISATION),
        ("a", "Mairie de Quercelle", "", AuthorKind.INSTITUTION),
        ("a", "Radio Lirac", "", AuthorKind.MEDIA),
        ("a", "Anne Petit, députée du Lirac", "", AuthorKind.ELECTED_OFFICIAL),
        ("a", "Maire de Bramelin", "", AuthorKind.ELECTED_OFFICIAL),
        ("a", "Député·e de la 3e circonscription", "", AuthorKind.ELECTED_OFFICIAL),
        ("a", "Présidente du Conseil départemental", "", AuthorKind.ELECTED_OFFICIAL),
        ("a", "Préfète du Lirac", "", AuthorKind.INSTITUTION),
        ("a", "ARS Vidalune", "", AuthorKind.INSTITUTION),
        ("a", "CHU de Vidalune", "", AuthorKind.INSTITUTION),
        ("a", "Collectif de défense de l'hôpital de Bramelin", "", AuthorKind.ORGANISATION),
        ("a", "Parents d'élèves de l'école Jules-Ferry", "", AuthorKind.ORGANISATION),
        ("a", "CGT CHU Vidalune", "", AuthorKind.ORGANISATION),
        ("a", "Le Quotidien de Montclair", "", AuthorKind.MEDIA),
        ("a", "Paul, syndiqué CGT", "", AuthorKind.INDIVIDUAL),
        ("a", "Ancien maire de mon village", "", AuthorKind.INDIVIDUAL),
        ("a", "Adhérente FCPE", "", AuthorKind.INDIVIDUAL),
        ("a", "Journaliste à ses heures", "", AuthorKind.INDIVIDUAL),
        ("a", "Anne Petit, présidente d'association", "", AuthorKind.INDIVIDUAL),
        ("a", "Rives Nouvelles Jeunes", "", AuthorKind.AFFINITY_GROUP),
        ("lucas_m_84", "", "", AuthorKind.INDIVIDUAL),
        ("zzz", "", "Ma fille attend son bus depuis une heure", AuthorKind.INDIVIDUAL),
        ("zzz", "Brumeux", "", AuthorKind.INDIVIDUAL),
        ("zzz", "", "Le bus est en retard", AuthorKind.UNKNOWN),
    ],
)
def test_the_author_is_an_individual_unless_something_says_otherwise(
    handle: str, name: str, text: str, kind: AuthorKind
) -> None:
    post = Post(Network.BLUESKY, "1", text, NOON, Author(handle, name))
    assert AUTHORS.kind(post, fold_text(text)) is kind


def test_a_declared_kind_wins_over_cues_but_not_over_the_directory() -> None:
    declared = Author("b", "Radio Lirac", AuthorKind.INDIVIDUAL)
    assert AUTHORS.kind(Post(Network.X, "1", "", NOON, declared), fold_text("")) is AuthorKind.INDIVIDUAL
    known = Author("ecluse.example", "", AuthorKind.INDIVIDUAL)
    assert AUTHORS.kind(Post(Network.BLUESKY, "1", "", NOON, known), fold_text("")) is AuthorKind.MEDIA


THEMES = ThemeReader(
    [
        Theme("farm", "Champs", keywords=("prix planchers", "éleveur", "!chauffage"), acronyms=("PAC", "~AB")),
        Theme("elders", "Aînés", keywords=("retraités",)),
        Theme("work", "Travail", keywords=("réforme des retraites", "retraites", "emploi"), acronyms=("Smic",)),
        Theme("town", "Villes", keywords=("commerce", "emploi"), hashtags=("#Halles",)),
    ]
)


def themes(text: str) -> list[str]:
    return [found.id for found in THEMES.read(fold_text(text))]


def test_inflections_are_found_and_shown_in_the_authors_words() -> None:
    found = THEMES.read(fold_text("Les ÉLEVEURS et le prix plancher"))
    assert found[0].id == "farm"
    assert found[0].because == ("ÉLEVEURS", "prix plancher")


def test_an_acronym_counts_in_capitals_only() -> None:
    assert themes("La PAC change") == ["farm"]
    assert themes("pac à pac") == []
    assert themes("le SMIC et le Smic") == ["work"]


def test_a_shy_word_counts_in_company_only() -> None:
    alone = THEMES.read(fold_text("Le label AB progresse"))
    together = THEMES.read(fold_text("Le label AB aide chaque éleveur"))
    assert not alone or alone[0].score < 0.35
    assert "AB" in together[0].because


def test_an_exclusion_cancels_its_neighbours() -> None:
    assert themes("La PAC de chauffage de la salle") == []
    assert themes("Le chauffage de la salle coûte trop cher ; " + "x " * 30 + "la PAC aussi") == ["farm"]


def test_accents_tell_pensioners_from_pensions() -> None:
    assert themes("Les retraités sont fâchés")[0] == "elders"
    assert themes("Les retraites, un débat très animé")[0] == "work"


def test_a_shared_word_weighs_less_and_more_words_never_lower_a_score() -> None:
    scores = {found.id: found.score for found in THEMES.read(fold_text("emploi et commerce"))}
    assert 0 < scores["work"] < scores["town"] <= 1
    more = {found.id: found.score for found in THEMES.read(fold_text("emploi et commerce, retraites"))}
    assert more["work"] > scores["work"]


def test_a_text_about_nothing_has_no_theme() -> None:
    assert themes("Bonjour à tous") == []


def test_inflect_gives_singular_and_plural() -> None:
    assert {form for form, _ in inflect("bailleurs sociaux")} >= {"bailleur social", "bailleurs sociaux"}


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        ("une pompe à chaleur (PAC) neuve", ("pompe", "a", "chaleur")),
        ("la politique agricole commune (PAC)", ("politique", "agricole", "commune")),
        ("La pompe à chaleur arrive : vive la PAC", ("pompe", "a", "chaleur")),
        ("Pour avoir compris, la loi PAC", ()),
    ],
)
def test_an_acronym_spelt_out_is_recognised(text: str, expansion: tuple[str, ...]) -> None:
    at = text.index("PAC")
    assert spelt_out(text, at, at + 3) == expansion


@pytest.mark.parametrize(
    ("reposts", "followers", "points"), [(0, 0, 0), (9, 500, 0), (10, 2_000, 2), (200, 200_000, 4)]
)
def test_reach_and_spread_grow_with_the_order_of_magnitude(reposts: int, followers: int, points: int) -> None:
    total, because = prioritise(
        Nature.EVENT, relation="none", followers=followers, reach=Reach(reposts=reposts), days_to_vote=None
    )
    assert total == points == sum(p for _, p in because)
