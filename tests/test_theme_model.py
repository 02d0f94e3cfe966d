"""The trained theme model: the same scores alone or in a batch, its words, its files, new themes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import UsageError
from watcher.model import Theme
from watcher.understanding.fitting import lay_out, learn_vocabulary
from watcher.understanding.model_files import SHIPPED, install, load, save, take_back
from watcher.understanding.scan import fold_text
from watcher.understanding.shipping import read_themes
from watcher.understanding.theme_model import Calibration, SecondReading, ThemeModel, leads
from watcher.understanding.theme_scores import ThemeScorer, score_with
from watcher.understanding.words import FeatureTable, words_of_text

THEMES = read_themes(Path(__file__).parent.parent / "config" / "themes.toml")
MODEL = load(SHIPPED)
SCORER = ThemeScorer(THEMES, MODEL)
TEXTS = [
    "Les urgences de Vidalune ferment la nuit: que proposez-vous ?",
    "Nos maraîchers attendent toujours les prix planchers",
    "Le train de 7 h 12 est encore supprimé, les lycéens restent à quai",
    "Joyeux Noël à tous",
    "",
    "𝕌rgences 🚑 fermées !!! " * 20,
]


def read(text: str) -> list[tuple[str, float, tuple[str, ...]]]:
    return [(one.id, one.score, one.because) for one in SCORER.read([fold_text(text)])[0]]


def test_the_delivered_model_is_light_and_speaks_our_themes() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 5_000_000
    assert set(MODEL.labels) == {theme.id for theme in THEMES}


@given(st.lists(st.sampled_from(TEXTS) | st.text(max_size=200), max_size=12))
def test_a_text_has_the_same_scores_alone_and_in_a_batch(texts: list[str]) -> None:
    folded = [words_of_text(fold_text(text).text) for text in texts]
    lexicon = np.linspace(0, 1, len(texts) * len(MODEL.lexicon)).reshape(len(texts), len(MODEL.lexicon))
    together = MODEL.score(folded, lexicon)
    alone = [MODEL.score([text], lexicon[i : i + 1])[0] for i, text in enumerate(folded)]
    assert all((together[i] == alone[i]).all() for i in range(len(texts)))


WORDS = st.sampled_from(("le", "l", "quai", "train", "trains", "hopital", "hopitaux", "public", "services", "agricole"))
WRITTEN = st.lists(WORDS | st.text("aeiu ", max_size=9), max_size=12).map(" ".join)


@given(st.lists(WRITTEN, min_size=1, max_size=6), st.sets(WRITTEN, max_size=6), st.booleans())
def test_a_text_is_laid_out_by_numbers_as_it_is_by_names(texts: list[str], taught: set[str], pairs: bool) -> None:
    vocabulary, idf = learn_vocabulary(["quai", *taught], pairs=pairs)
    table = FeatureTable(vocabulary)
    lines, rows = table.lay_out([words_of_text(text) for text in texts])
    named = lay_out(texts, vocabulary, idf).tocoo()
    assert sorted(zip(lines, rows, strict=True)) == sorted(zip(named.row, named.col, strict=True))


def test_a_pair_is_two_words_that_follow_each_other_whatever_little_word_stands_between() -> None:
    table = FeatureTable(("servic public", "public servic"))
    words = words_of_text("les services de la fonction, les services du public et publics")
    assert table.rows_of_pairs(words) == [(6, 8, 0)]


def test_the_words_of_a_pair_are_given_with_it() -> None:
    labels, about = ("a", "b"), fold_text("Le service est public")
    weights = np.array([[0, 0, 100], [0, 0, 100], [900, -900, 100]], np.int32)
    model = ThemeModel(
        labels, (), ("service", "public", "servic public"), weights, 0.001, np.zeros((0, 2)), np.zeros(2)
    )
    assert model.because(about, "a") == ("service", "public")
    assert model.because(about, "b") == ()
    assert model.raw([words_of_text(about.text)], np.zeros((1, 0)))[0, 0] == pytest.approx(0.9 / 3**0.5)


@given(st.text(max_size=300))
def test_the_words_given_are_always_slices_of_the_text(text: str) -> None:
    assert all(words in fold_text(text).original for _, _, because in read(text) for words in because)


def test_small_talk_has_no_theme() -> None:
    assert read("Joyeux Noël à tous") == []
    assert read("") == []


def test_a_word_that_the_lexicon_does_not_hold_decides_by_the_model() -> None:
    (theme, score, because), *_ = read("Nos infirmières et nos médecins généralistes partent, faute de remplaçants")
    assert theme == "sante"
    assert 0.35 <= score <= 1
    assert because


def test_the_lexicon_keeps_its_word_on_posts() -> None:
    assert any(theme == "solidarites_logement" for theme, _, _ in read("Encore un hiver en passoires thermiques"))


def test_a_theme_removed_from_the_configuration_is_never_found() -> None:
    scorer = ThemeScorer([theme for theme in THEMES if theme.id != "sante"], MODEL)
    assert all(one.id != "sante" for one in scorer.read([fold_text(TEXTS[0])])[0])


def test_a_renamed_theme_is_still_found_by_its_lexicon() -> None:
    themes = [replace(theme, id="sante_publique") if theme.id == "sante" else theme for theme in THEMES]
    assert ThemeScorer(themes, MODEL).read([fold_text(TEXTS[0])])[0][0].id == "sante_publique"


def test_a_new_theme_is_learned_from_eight_examples() -> None:
    examples = (
        "Le barrage retient l'eau de la rivière", "Les rivières sont à sec dès juin",
        "L'eau potable manque dans nos communes", "Une eau trop chère pour les ménages",
        "Les nappes souterraines baissent", "Des fuites dans les réseaux d'eau",
        "L'assainissement coûte cher aux villages", "La sécheresse vide les rivières",
    )  # fmt: skip
    scorer = ThemeScorer([*THEMES, Theme("eau", "Eau", examples=examples)], MODEL)
    places = scorer.lexicon.ids.index("eau")
    wet, dry = scorer.table([fold_text("Nos rivières manquent d'eau"), fold_text("Le collège a perdu trois postes")])
    assert wet[places] > 0.4
    assert dry[places] < wet[places] / 2


def test_a_model_of_another_taxonomy_leaves_the_lexicon_alone() -> None:
    stranger = replace(MODEL, labels=tuple(f"other_{label}" for label in MODEL.labels))
    folded = [fold_text(text) for text in TEXTS]
    assert ThemeScorer(THEMES, stranger).read(folded) == ThemeScorer(THEMES).read(folded)


def test_leads_count_from_the_best_other_theme() -> None:
    assert leads(np.array([[1.0, 3.0, 2.0]])).tolist() == [[-2.0, 1.0, -1.0]]


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=2), st.floats(0, 3), st.floats(0, 3))
def test_a_higher_score_never_has_a_lower_probability(scores: list[float], slope: float, lead: float) -> None:
    low, high = Calibration(slope, lead)(np.array([sorted(scores)]))[0]
    assert 0 <= low <= high <= 1


def test_a_saved_model_comes_back_the_same(tmp_path: Path) -> None:
    save(MODEL, tmp_path / "model")
    back = load(tmp_path / "model")
    assert back.seal == MODEL.seal
    assert back.meta == MODEL.meta


@pytest.mark.parametrize("name", ["model.npz", "meta.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"not a model", b"PK\x03\x04", b"[1]"])
def test_a_damaged_model_is_refused_with_a_remedy(tmp_path: Path, name: str, content: bytes) -> None:
    save(MODEL, tmp_path / "model")
    (tmp_path / "model" / name).write_bytes(content)
    with pytest.raises(UsageError, match=r"damaged.*veilleur train"):
        load(tmp_path / "model")


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    save(MODEL, tmp_path / "model")
    meta = tmp_path / "model" / "meta.json"
    meta.write_text(json.dumps({**json.loads(meta.read_text("utf-8")), "format": 99}), "utf-8")
    with pytest.raises(UsageError, match="another version"):
        load(tmp_path / "model")


def test_a_missing_model_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no theme model"):
        load(tmp_path / "nowhere")


def test_saving_never_empties_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(UsageError, match="cannot be written"):
        save(MODEL, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_the_model_before_can_be_taken_back(tmp_path: Path) -> None:
    other = replace(MODEL, bias=MODEL.bias + 1)
    install(MODEL, tmp_path)
    install(other, tmp_path)
    assert load(tmp_path / "current").seal == other.seal
    assert take_back(tmp_path)
    assert load(tmp_path / "current").seal == MODEL.seal
    assert take_back(tmp_path)
    assert not take_back(tmp_path)


def test_a_model_that_knows_no_word_scores_only_the_lexicon() -> None:
    empty = ThemeModel(
        ("a", "b"), ("a",), (), np.zeros((0, 3), np.int32), 1.0, np.array([[2.0, 0.0]]), np.array([-1.0, -1.0])
    )
    assert empty.raw([["rien"]], np.array([[0.5]])).tolist() == [[0.0, -1.0]]


POSTS = [json.loads(line) for line in (Path(__file__).parent / "data" / "theme_posts.jsonl").open(encoding="utf-8")]


def test_posts_are_given_their_theme_four_times_in_five() -> None:
    labelled = [post for post in POSTS if post["themes"]]
    found = SCORER.read([fold_text(post["text"]) for post in labelled])
    right = sum(bool(themes) and themes[0].id in post["themes"] for themes, post in zip(found, labelled, strict=True))
    assert right >= 0.8 * len(labelled)


def test_posts_that_speak_of_no_theme_seldom_get_one() -> None:
    silent = [fold_text(post["text"]) for post in POSTS if not post["themes"]]
    found = SCORER.read(silent)
    assert sum(any(theme.score >= 0.35 for theme in themes) for themes in found) <= 0.2 * len(silent)


def test_one_weak_word_that_the_model_alone_knows_is_no_theme() -> None:
    assert all(score < 0.35 for _, score, _ in read("Notre site est en panne, on revient vite !"))


@given(st.lists(st.sampled_from([*TEXTS, *(post["text"] for post in POSTS)]) | st.text(max_size=200), max_size=12))
def test_a_post_is_read_the_same_alone_and_in_a_batch(texts: list[str]) -> None:
    folded = [fold_text(text) for text in texts]
    assert SCORER.read(folded) == [SCORER.read([text])[0] for text in folded]


def rereading(model: ThemeModel) -> ThemeModel:
    """Return the model with a second reading that says the first theme of all it is shown."""
    weights = np.zeros((len(model.labels) + 2, len(model.labels)), np.float32)
    weights[-1, 0] = 9.0
    return replace(model, second=SecondReading(weights, np.zeros(len(model.labels)), 0.2, Calibration()))


def test_only_doubtful_texts_are_read_again() -> None:
    seen: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        seen.extend(texts)
        return np.ones((len(texts), 2), np.float32)

    texts = [fold_text(text) for text in ("Les urgences et l'hôpital ferment", "Nous en reparlerons demain matin", "")]
    twice = score_with(rereading(MODEL), SCORER.lexicon, texts, encode)
    once = score_with(MODEL, SCORER.lexicon, texts)
    assert seen == ["Nous en reparlerons demain matin"]
    assert twice[1].argmax() == 0
    assert (twice[[0, 2]] == once[[0, 2]]).all()


def test_without_the_extra_a_second_reading_changes_nothing() -> None:
    texts = [fold_text(text) for text in TEXTS]
    assert (score_with(rereading(MODEL), SCORER.lexicon, texts) == score_with(MODEL, SCORER.lexicon, texts)).all()


def test_a_second_reading_is_saved_with_its_model(tmp_path: Path) -> None:
    save(rereading(MODEL), tmp_path / "model")
    back = load(tmp_path / "model")
    assert back.second is not None
    assert back.second.least_lead == 0.2
    assert back.seal == rereading(MODEL).seal != MODEL.seal
