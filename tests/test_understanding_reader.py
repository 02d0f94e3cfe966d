"""The whole reading of a post: acceptance examples, batches, hostile texts."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model import (
    Account,
    Author,
    AuthorKind,
    Campaign,
    MentionVerdict,
    Named,
    Nature,
    Network,
    Organisation,
    Post,
    Reach,
    Reading,
    Theme,
)
from watcher.understanding.model_files import SHIPPED, load
from watcher.understanding.own_names import OwnNames
from watcher.understanding.reader import Reader
from watcher.understanding.scan import fold_text

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
CAMPAIGN = Campaign(
    Named("Camille Aubertin", ("C. Aubertin",)),
    Named("Rives Nouvelles"),
    handles=("@rivesnouvelles",),
    hashtags=("#Aubertin2027",),
    opponents=(Named("Hugo Castérat", ("Castérat",)),),
)


def _themes() -> tuple[Theme, ...]:
    path = Path(__file__).parent.parent / "config" / "themes.toml"
    entries = tomllib.loads(path.read_text("utf-8"))["themes"]
    listed = ("keywords", "hashtags", "acronyms")
    return tuple(
        Theme(e["id"], e["label"], e["description"], **{key: tuple(e[key]) for key in listed}) for e in entries
    )


# theme, organisation, what it says: the examples of the taxonomy
EXAMPLES = [
    (
        "economie_entreprises",
        "Union des Artisans du Haut-Lirac",
        (
            "L'impôt de production reste le sujet n°1 de nos adhérents. La proposition de C. Aubertin ne dit"
            " rien de la CFE."
        ),
    ),
    (
        "travail_emploi",
        "Collectif Métiers du Lien Brévalonne",
        ("On attend toujours la position de la candidate sur l'usure professionnelle des aides à domicile."),
    ),
    (
        "agriculture_alimentation",
        "Fédération des Maraîchers du Pays d'Aubrelle",
        ("La visite de @rivesnouvelles au marché, c'est bien. Une réponse sur les prix planchers, ce serait mieux."),
    ),
    (
        "environnement_energie",
        "Association Rivières Claires d'Estrande",
        "Bravo aux 140 bénévoles: 3 tonnes de déchets retirées de l'Estrande ce week-end.",
    ),
    (
        "sante",
        "Collectif Urgences Vidalune",
        "14 h d'attente cette nuit. Que propose la candidate pour nos urgences ? @rivesnouvelles",
    ),
    (
        "seniors_autonomie",
        "Les Aînés Solidaires de Brévalonne",
        "La lettre de la candidate aux aînés oublie les aidants. Nous sommes prêts à en parler.",
    ),
    (
        "handicap",
        "Réseau Handi'Cité Ouest",
        "Aucun texte alternatif sur les visuels de #Aubertin2027: l'accessibilité commence là.",
    ),
    (
        "solidarites_logement",
        "Collectif Un Toit à Port-Lazare",
        "38 familles sans solution ce soir à Port-Lazare.",
    ),
    (
        "education_enfance",
        "Collectif Parents d'Élèves de Montclair",
        ("Le collectif remercie @rivesnouvelles d'avoir relayé notre action, mais la 4e classe ferme toujours."),
    ),
    (
        "jeunesse",
        "Union Étudiante de Port-Lazare",
        ("Trois candidats, zéro réponse sur les bourses. On vous attend @rivesnouvelles #PrécaritéÉtudiante"),
    ),
    (
        "securite_justice",
        "Entraide Victimes Quercelle",
        "Qui parle d'aide aux victimes dans cette campagne ? Personne.",
    ),
    (
        "egalite_libertes",
        "Maison des Femmes d'Aubrelle",
        "Notre ligne d'écoute a reçu 412 appels en un mois. Les programmes doivent suivre.",
    ),
    (
        "immigration_asile",
        "Accueil Citoyen du Val d'Ombre",
        "9 mois pour un rendez-vous en préfecture: ni ferme ni humain, juste absurde.",
    ),
    (
        "mobilites_transports",
        "Usagers du Rail Quercellois",
        "La ligne Quercelle–Montclair fête ses 20 ans de promesses. Rendez-vous samedi en gare.",
    ),
    (
        "numerique_recherche",
        "Ateliers Numériques du Lirac",
        "Sur l'IA à l'école, la candidate confond accès et apprentissage. Explications dans notre note.",
    ),
    (
        "culture_sport_medias",
        "Festival des Rives d'Ombre",
        "Salle comble pour les 30 ans du festival ! Merci aux 80 bénévoles.",
    ),
    (
        "territoires_institutions",
        "Comité des Services Publics du Haut-Lirac",
        "Notre bureau de poste ferme le 31. La candidate connaît-elle Saint-Aubrac-le-Haut ?",
    ),
    (
        "europe_international_defense",
        "Cercle Europe & Territoires",
        "Le programme européen de Rives Nouvelles tient en deux pages: notre analyse.",
    ),
]
DIRECTORY = tuple(
    Organisation(theme, name, themes=(theme,), accounts=(Account(Network.BLUESKY, f"{theme}.example"),))
    for theme, name, _ in EXAMPLES
)
READER = Reader(CAMPAIGN, _themes(), DIRECTORY, load(SHIPPED))


def post(text: str, handle: str = "x.example", name: str = "", **more: object) -> Post:
    return Post(Network.BLUESKY, "1", text, NOON, Author(handle, name), **more)  # type: ignore[arg-type]


def read(text: str, handle: str = "x.example", name: str = "", **more: object) -> Reading:
    return READER.read([post(text, handle, name, **more)], days_to_vote=30)[0]


def themes_of(reading: Reading) -> list[str]:
    return [theme.id for theme in reading.themes]


@pytest.mark.parametrize(("theme", "name", "text"), EXAMPLES, ids=[theme for theme, _, _ in EXAMPLES])
def test_each_example_of_the_taxonomy_gets_its_theme_among_the_first_two(theme: str, name: str, text: str) -> None:
    assert theme in themes_of(read(text, f"{theme}.example", name))[:2]


@pytest.mark.parametrize(
    (
        "theme",
        "name",
        "text",
    ),
    [example for example in EXAMPLES if example[0] not in ("solidarites_logement", "egalite_libertes")],
    ids=lambda value: value if "_" in value else "",
)
def test_most_examples_need_only_the_organisations_name(theme: str, name: str, text: str) -> None:
    assert theme in themes_of(read(text, "unknown.example", name))[:2]


def test_requirement_2_tells_a_mention_from_a_homonym() -> None:
    waited = read("On attend la réponse d'Aubertin sur les AESH").mention
    assert waited.verdict is MentionVerdict.YES
    assert "réponse d'Aubertin" in waited.because
    assert read("La boulangerie Aubertin fête ses 40 ans").mention.verdict is MentionVerdict.NO


def test_requirement_3_finds_several_themes_with_their_words() -> None:
    found = read("La ligne Quercelle–Montclair ferme: lycéens et patients de l'hôpital sans train")
    assert themes_of(found)[0] == "mobilites_transports"
    assert themes_of(found)[1] in ("sante", "education_enfance")
    assert "sans train" in found.themes[0].because


def test_requirement_3_a_heat_pump_is_not_agriculture() -> None:
    assert "agriculture_alimentation" not in themes_of(read("Une pompe à chaleur (PAC) pour le gymnase"))
    assert themes_of(read("La PAC ne fait plus vivre nos élevages"))[0] == "agriculture_alimentation"
    spelt = read("La politique agricole commune (PAC) doit changer")
    assert themes_of(spelt)[0] == "agriculture_alimentation"


def test_requirement_4_a_direct_question_is_a_question() -> None:
    found = read("Que propose la candidate pour nos urgences ? @rivesnouvelles")
    assert found.nature.label is Nature.QUESTION
    assert "?" in found.nature.because
    assert found.mention.verdict is MentionVerdict.YES
    announced = read("Ce soir débat entre Aubertin et Castérat")
    assert announced.mention.verdict is MentionVerdict.YES
    assert announced.nature.label in (Nature.EVENT, Nature.INFORMATION)


def test_requirement_9_a_private_account_is_an_individual() -> None:
    found = read("Aubertin n'a rien compris aux retraites", "@lucas_m_84")
    assert found.author_kind is AuthorKind.INDIVIDUAL
    assert found.mention.verdict is MentionVerdict.YES
    assert themes_of(found)[0] == "travail_emploi"


def test_requirement_15_an_imputation_of_a_crime_is_unlawful() -> None:
    found = read("Aubertin a détourné l'argent de la commune, voleuse !", name="Montclair en colère")
    assert found.nature.label is Nature.UNLAWFUL
    assert "voleuse" in found.nature.because


def test_requirement_28_a_positive_action_is_no_mention() -> None:
    found = read("Bravo aux 140 bénévoles: 3 tonnes de déchets retirées de l'Estrande")
    assert found.nature.label is Nature.SUPPORT
    assert found.mention.verdict is MentionVerdict.NO


def test_requirement_29_distress_is_never_support() -> None:
    assert read("38 familles sans solution ce soir à Port-Lazare").nature.label is Nature.DISTRESS


@pytest.mark.parametrize("position", range(len(EXAMPLES)))
def test_what_is_shown_as_reason_stands_in_the_text(position: int) -> None:
    _, name, text = EXAMPLES[position]
    found = read(text, name=name)
    shown = [*found.mention.because, *found.nature.because, *(w for t in found.themes for w in t.because)]
    assert all(words in text for words in shown)


NASTY = [
    "",
    "🙂🙃😀",
    "https://a.example/x https://b.example/y",
    "Aubertin " * 5600,
    "a" * 50_000,
    "Z̸̡̢a̶̛l̵g̷o̸ A̷u̸b̵e̶r̷t̸i̶n̷",
    "مرحبا بالعالم Aubertin שלום",
    "\x00\x01\x1b[31mAubertin\x07\x7f",
    "L'hÃ´pital ferme, Aubertin se tait Ã©galement",
    "\ud800 Aubertin",
    "#",
    "@",
    "#### @@@@ ????",
    "İstanbul ŒUVRE ﬁn ß ǆ",
    " " * 50_000,
    "a" + "\n" * 50_000,
    "🙂" * 50_000,
    "merci " * 8_000,
    "1 mais " * 7_000,
    "@a." * 16_000,
    "a" + " #b" * 16_000,
    "https://" * 6_000,
    "œ…" * 25_000,
    "e\u0301\u0302" * 16_000,
    "مرحبا " * 8_000,
    "Nous attendons une réponse. We are waiting for an answer. Esperamos una respuesta.",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_hostile_text_is_read_and_never_raises(text: str) -> None:
    found = read(text)
    shown = [*found.mention.because, *found.nature.because, *(w for t in found.themes for w in t.because)]
    assert all(words in text for words in shown)


texts = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(["Aubertin", "la", "candidate", "PAC", "École", "?", "#RivesNouvelles", "œuvre…", "Jean", "à"])
    ).map(" ".join),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, max_size=6))
def test_a_post_is_read_the_same_alone_and_in_a_batch(batch: list[str]) -> None:
    posts = [post(text) for text in batch]
    assert READER.read(posts, days_to_vote=3) == [READER.read([p], days_to_vote=3)[0] for p in posts]


def test_the_version_changes_with_the_configuration_only() -> None:
    assert Reader(CAMPAIGN, _themes(), DIRECTORY, load(SHIPPED)).version == READER.version
    assert Reader(replace(CAMPAIGN, handles=()), _themes(), DIRECTORY, load(SHIPPED)).version != READER.version
    assert Reader(CAMPAIGN, _themes(), (), load(SHIPPED)).version != READER.version


def test_at_a_glance_strangers_who_do_not_name_us_have_no_theme_and_all_else_is_the_same() -> None:
    glance = Reader(CAMPAIGN, _themes(), DIRECTORY, load(SHIPPED), themes_for_all=False)
    posts = [
        post("La gare ferme, les lycéens attendent"),
        post("La gare ferme, les lycéens attendent", "sante.example"),
        post("Que propose Aubertin pour la gare et les lycéens ?"),
        post("La boulangerie Aubertin ferme, les lycéens attendent"),
        post("Que propose la candidate pour nos urgences ?"),
    ]
    full, seen = READER.read(posts, days_to_vote=3), glance.read(posts, days_to_vote=3)
    assert (full[0].themes != (), seen[0].themes) == (True, ())
    unread = {"themes": (), "nature": seen[0].nature, "version": ""}  # and its nature is what cues alone tell
    assert replace(seen[0], **unread) == replace(full[0], **unread)
    assert [replace(one, version="") for one in seen[1:]] == [replace(one, version="") for one in full[1:]]


def test_a_theme_without_keywords_is_simply_never_found() -> None:
    reader = Reader(CAMPAIGN, (Theme("empty", ""),), ())
    assert reader.read([post("La gare ferme, les lycéens attendent")], days_to_vote=None)[0].themes == ()


def test_priority_adds_up_what_it_explains() -> None:
    popular = post("Que propose Aubertin pour les urgences ?", "sante.example", reach=Reach(reposts=120))
    popular = replace(popular, author=replace(popular.author, followers=5400))
    found = READER.read([popular], days_to_vote=10)[0]
    assert dict(found.priority_because) == {"question": 3, "reach": 1, "spread": 2, "vote_near": 1}
    assert found.priority == 7


GREENS = replace(
    CAMPAIGN,
    candidate=Named("Luc Boulanger"),
    movement=Named("Les Écologistes"),
    events=(Named("Assises de la santé"),),
    hashtags=("#Ecolos2027",),
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Les Écologistes étaient là hier soir.", ()),
        ("Réponse des Écologistes attendue, M. Boulanger.", ()),
        ("#LesÉcologistes #Ecolos2027 étaient là hier soir", ()),
        ("Les Écologistes veulent fermer la maternité ?", ("maternité",)),
        ("On attend Luc Boulanger aux Assises de la santé", ("santé",)),
        ("ŒUVRE ﬁnie: Les Écologistes et le glyphosate", ("glyphosate",)),
    ],
)
def test_our_own_names_are_no_theme_and_what_stands_beside_them_is(text: str, words: tuple[str, ...]) -> None:
    found = Reader(GREENS, _themes(), (), load(SHIPPED)).read([post(text)], days_to_vote=None)[0].themes
    assert {word for theme in found for word in theme.because} == set(words)


def test_a_name_that_is_a_word_is_heard_where_it_is_only_a_word() -> None:
    reader = Reader(GREENS, _themes(), (), load(SHIPPED))
    (theme, *_), *_ = (
        one.themes for one in reader.read([post("des militants écologistes contre le barrage")], days_to_vote=None)
    )
    assert theme.id == "environnement_energie" and "écologistes" in theme.because


@given(st.text(alphabet="LesÉcologistes lecBurœﬁ#'.", max_size=60))
def test_a_text_without_our_names_keeps_every_other_letter_in_its_place(text: str) -> None:
    before = fold_text(text)
    after = OwnNames(GREENS).apart(before)
    assert len(after.original) == len(before.original)
    assert all(new in (old, " ") for old, new in zip(before.original, after.original, strict=True))
