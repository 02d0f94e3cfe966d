"""Training and evaluation: any taxonomy, few texts or many, bad files, going back, corrections."""

import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.lessons import themes_given
from responders.terminal.cli import run
from watcher.errors import UsageError
from watcher.messages import Message
from watcher.model import Author, Campaign, MentionVerdict, Named, Network, Post
from watcher.storage.ledger import Ledger
from watcher.understanding.alarm_files import install_alarms, last_installed, load_alarms, note_installed
from watcher.understanding.evaluation import Bin, Confusion, Labelled, calibration_error, measure, read_labelled
from watcher.understanding.false_alarms import FalseAlarm
from watcher.understanding.mention_training import learn_mentions
from watcher.understanding.mentions import MentionReader
from watcher.understanding.model_files import SHIPPED, load, take_back
from watcher.understanding.scan import fold_text
from watcher.understanding.shipping import ship
from watcher.understanding.suggesting import worth_labelling
from watcher.understanding.theme_scores import score_with
from watcher.understanding.themes import ThemeReader
from watcher.understanding.training import train

SUBJECTS = {
    "sante": "hôpital urgences médecin infirmière soins patients lits maternité",
    "transport": "train gare ligne bus route vélo billets voyageurs",
    "jardins": "tulipes bêche semis potager compost arrosoir serre boutures",
}
PADDING = ["nous", "demandons", "une", "réponse", "pour", "notre", "commune", "avant", "la", "fin", "du", "mois"]


def texts(count: int, subjects: tuple[str, ...] = tuple(SUBJECTS), seed: int = 1) -> list[Labelled]:
    """Make texts of three words of their subject among common ones."""
    draw = random.Random(seed)
    return [
        Labelled(" ".join(draw.sample(SUBJECTS[theme].split(), 3) + draw.sample(PADDING, 4)), (theme,))
        for _ in range(count)
        for theme in subjects
    ]


def written(path: Path, examples: list[Labelled]) -> Path:
    lines = (json.dumps({"text": one.text, "themes": one.themes}, ensure_ascii=False) for one in examples)
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def workspace(demo_workspace: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_workspace, tmp_path / "campaign"))


def veilleur(workspace: Path, *words: object) -> int:
    return run(["--workspace", str(workspace), "--lang", "en", *map(str, words)])


@pytest.mark.parametrize("count", [8, 120])
def test_any_taxonomy_is_learned_from_few_texts_or_many(count: int) -> None:
    model = train(texts(count), [], load(SHIPPED) if count < 100 else None).model
    lexicon, unseen = ThemeReader([]), texts(20, seed=2)
    figures = measure(unseen, model.labels, score_with(model, lexicon, [fold_text(one.text) for one in unseen]))
    assert model.labels == ("jardins", "sante", "transport")
    assert figures.macro_f1 > (0.95 if count > 100 else 0.6)


def test_training_twice_gives_the_same_model() -> None:
    assert train(texts(8), []).model.seal == train(texts(8), []).model.seal


def test_two_themes_are_enough() -> None:
    model = train(texts(8, ("sante", "transport")), []).model
    scores = score_with(model, ThemeReader([]), [fold_text("les urgences de l'hôpital sans médecin")])
    assert model.labels[int(scores.argmax())] == "sante"


def test_one_theme_teaches_nothing() -> None:
    with pytest.raises(UsageError, match="nothing to tell apart"):
        train(texts(8, ("sante",)), [])


def test_shipping_learns_directions_even_from_headings_that_name_no_theme() -> None:
    questions = [(one.text, f"rubrique {one.themes[0]}") for one in texts(20)]
    model = ship(questions, {"rubrique sante": ["sante"], "rubrique transport": ["transport"]}, [])
    assert model.labels == ("sante", "transport")
    assert model.transfer is not None
    assert model.transfer.directions.shape[0] == len(model.vocabulary)


def test_figures_count_as_a_reader_would() -> None:
    examples = [Labelled("a", ("x",)), Labelled("b", ("x",)), Labelled("c", ("y",))]
    figures = measure(examples, ("x", "y"), np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]))
    assert figures.accuracy == figures.hit == figures.micro_f1 == pytest.approx(2 / 3)
    assert figures.themes["x"].precision == 1
    assert figures.themes["x"].recall == 0.5
    assert figures.macro_f1 == pytest.approx(2 / 3)


def test_several_themes_are_judged_by_what_is_certain_enough() -> None:
    figures = measure([Labelled("a", ("x", "y"))], ("x", "y", "z"), np.array([[0.9, 0.5, 0.1]]))
    assert figures.micro_f1 == figures.macro_f1 == 1


def test_calibration_error_is_the_gap_between_scores_and_truth() -> None:
    assert calibration_error(np.array([0.8, 0.8]), np.array([True, False])) == pytest.approx(0.3)


def test_each_unusable_line_is_said_with_its_reason() -> None:
    lines = [
        b'{"text": "bon", "themes": ["sante"]}',
        b"\xff\xfe",
        b"{",
        b"[1]",
        b'{"text": "x"}',
        b"",
        b'{"text": " "}',
    ]
    found = list(read_labelled(lines))
    assert found[0] == Labelled("bon", ("sante",))
    said = " | ".join(str(one) for one in found if isinstance(one, Message))
    for reason in ("line 2: not UTF-8", "line 3: not JSON", "line 4: not an object", "line 5: no theme", "line 7"):
        assert reason in said


def test_train_then_evaluate_on_a_taxonomy_of_ones_own(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learned, unseen = written(tmp_path / "a.jsonl", texts(8)), written(tmp_path / "b.jsonl", texts(5, seed=3))
    assert veilleur(workspace, "train", "--examples", learned, "--out", tmp_path / "model") == 0
    assert "jardins" in capsys.readouterr().out
    assert veilleur(workspace, "evaluate", unseen, "--model", tmp_path / "model", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {
        "macro_f1", "micro_f1", "accuracy", "hit", "ece", "posts_per_s", "themes", "n", "confusions", "reliability"
    }  # fmt: skip
    assert answer["n"] == 15
    assert answer["themes"]["jardins"]["support"] == 5
    assert veilleur(workspace, "evaluate", unseen, "--model", tmp_path / "model") == 0
    assert "macro-F1" in capsys.readouterr().out


def test_a_model_is_installed_only_when_better_and_can_be_taken_back(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    current = workspace / "data" / "models" / "themes" / "current"
    well_known = [
        Labelled("Les urgences et l'hôpital manquent de médecins", ("sante",)),
        Labelled("La bourse des étudiants est en retard", ("jeunesse",)),
    ] * 4
    assert veilleur(workspace, "train", "--examples", written(tmp_path / "known.jsonl", well_known)) == 0
    assert "not better" in capsys.readouterr().out
    assert not current.exists()
    odd = {"jardins": "culture_sport_medias", "sante": "immigration_asile"}
    lessons = [Labelled(one.text, (odd[one.themes[0]],)) for one in texts(12, tuple(odd))]
    assert veilleur(workspace, "train", "--examples", written(tmp_path / "odd.jsonl", lessons), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["kept"]
    assert answer["after"]["macro_f1"] > answer["before"]["macro_f1"]
    assert current.is_dir()
    assert veilleur(workspace, "train", "--undo") == 0
    assert not current.exists()
    assert veilleur(workspace, "train", "--undo") == 2


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 2, "no labelled text"),
        (b'{"text": "x", "themes": []}', 2, "no labelled text"),
        (b'{"text": "x", "themes": ["a"]}\n' * 3, 2, "nothing to tell apart"),
        (b"\xff\xfe\n", 2, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_teach_is_refused_in_one_sentence(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: int, said: str
) -> None:
    (tmp_path / "bad.jsonl").write_bytes(content)
    assert veilleur(workspace, "train", "--examples", tmp_path / "bad.jsonl", "--out", tmp_path / "m") == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_a_damaged_model_is_a_wrong_usage(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "meta.json").write_text("{}")
    (tmp_path / "m" / "model.npz").write_text("")
    unseen = written(tmp_path / "b.jsonl", texts(1))
    assert veilleur(workspace, "evaluate", unseen, "--model", tmp_path / "m") == 2
    assert "damaged" in capsys.readouterr().err


def test_corrections_of_the_team_teach_their_last_theme(workspace: Path) -> None:
    (database,) = (workspace / "data").glob("*.db")
    with Ledger.open(database) as ledger:
        assert themes_given(ledger) == []
        tickets = list(ledger.rows("SELECT id, network FROM ticket WHERE status = 'open' ORDER BY network = 'x', id"))
    person = _a_person(workspace)
    for theme in ("jeunesse", "handicap"):
        assert veilleur(workspace, "queue", "retheme", tickets[0]["id"], theme, "--as", person, "--quiet") == 0
    with Ledger.open(database) as ledger:
        (lesson,) = themes_given(ledger)
        assert lesson.themes == ("handicap",)
        assert lesson.text
        ledger.execute("UPDATE post SET network = ?", (Network.X,))
        assert themes_given(ledger) == []


def _a_person(workspace: Path) -> str:
    import tomllib

    people = tomllib.loads((workspace / "config" / "people.toml").read_text("utf-8"))["people"]
    return next(one["id"] for one in people if "digital_lead" in one["roles"])


def test_figures_tell_what_is_confused_and_how_often_scores_are_right() -> None:
    examples = [Labelled("a", ("x",)), Labelled("b", ("x",)), Labelled("c", ("y",))]
    figures = measure(examples, ("x", "y"), np.array([[0.95, 0.1], [0.2, 0.75], [0.3, 0.75]]))
    assert figures.confusions == (Confusion("x", "y", 1),)
    assert figures.reliability == (Bin(0.7, 0.8, 2, 0.75, 0.5), Bin(0.9, 1.0, 1, 0.95, 1.0))


def test_a_second_reading_is_learned_from_vectors() -> None:
    examples = [Labelled(f"{one.text} {place}", one.themes) for place, one in enumerate(texts(30))]
    places = {theme: place for place, theme in enumerate(SUBJECTS)}
    vectors = np.eye(3, dtype=np.float32)[[places[one.themes[0]] for one in examples]]
    trained = train(examples, [], encode=lambda _: vectors)
    second = trained.model.second
    assert second is not None
    blind = second.raw(np.zeros((3, 3)), np.eye(3, dtype=np.float32))
    assert [trained.model.labels[best] for best in blind.argmax(axis=1)] == list(SUBJECTS)


def test_doubtful_posts_of_each_theme_are_suggested_once() -> None:
    scores = np.array([[0.9, 0.1], [0.5, 0.45], [0.5, 0.46], [0.4, 0.45], [0.0, 0.0]])
    words = [frozenset({name}) for name in ("sure", "doubtful", "doubtful", "other")]
    assert worth_labelling(scores, [*words, frozenset()], 3) == [3, 2, 0]


def test_the_terminal_suggests_posts_to_label_but_never_of_x(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert veilleur(workspace, "train", "--suggest", 5, "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert 0 < len(rows) <= 5
    assert all(set(row) == {"ticket", "theme", "doubt", "text"} for row in rows)
    (database,) = (workspace / "data").glob("*.db")
    with Ledger.open(database) as ledger:
        ledger.execute("UPDATE post SET network = ?", (Network.X,))
    assert veilleur(workspace, "train", "--suggest", 5) == 0
    assert "No post on the desk" in capsys.readouterr().out


def test_sentence_vectors_that_are_not_installed_are_asked_for_in_one_sentence(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.understanding.vectors.find_spec", lambda name: None)
    lessons = written(tmp_path / "a.jsonl", texts(8))
    assert veilleur(workspace, "train", "--examples", lessons, "--out", tmp_path / "m", "--vectors") == 2
    assert "pip install 'veilleur[vectors]'" in capsys.readouterr().err


def test_a_model_of_another_version_is_refused_in_french(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "m")
    about = tmp_path / "m" / "meta.json"
    about.write_text(json.dumps({**json.loads(about.read_text("utf-8")), "format": 99}), "utf-8")
    unseen = written(tmp_path / "b.jsonl", texts(1))
    assert run(["--workspace", str(workspace), "evaluate", str(unseen), "--model", str(tmp_path / "m")]) == 2
    assert "autre version" in capsys.readouterr().err


VERNON = Campaign(Named("Élise Vernon"), Named("Cap Commun"), handles=("@cap_commun",))
ASIDE = [
    "Réunion publique à la salle des fêtes de Vernon, jeudi.",
    "La salle des fêtes de Vernon accueille notre loto",
    "Concert ce soir, salle des fêtes de Vernon, entrée libre",
    "Bourse aux plantes dans la salle des fêtes de Vernon",
]


def said(text: str) -> Post:
    return Post(Network.BLUESKY, text, text, datetime(2027, 3, 1, tzinfo=UTC), Author("x"))


def learned(aside: list[str], confirmed: list[str] | None = None) -> frozenset[str]:
    lessons = learn_mentions(VERNON, list(map(said, aside)), list(map(said, confirmed or [])))
    return frozenset(one.words for one in lessons.alarms)


def verdict(text: str, alarms: frozenset[str]) -> MentionVerdict:
    return MentionReader(VERNON, alarms=alarms).read(fold_text(text), said(text), policy=False, ours=False).verdict


def test_words_set_aside_three_times_count_against_a_bare_name_and_are_shown() -> None:
    alarms = learned(ASIDE)
    assert "fetes de vernon" in alarms
    text = "Vernon : la salle des fêtes de Vernon est pleine"
    read = MentionReader(VERNON, alarms=alarms).read(fold_text(text), said(text), policy=False, ours=False)
    assert "fêtes de Vernon" in " ".join(read.because)


def test_two_false_alarms_three_copies_or_one_true_mention_teach_nothing() -> None:
    assert not learned(ASIDE[:2])
    assert not learned([ASIDE[0], f"{ASIDE[0]} #loto", f"RT {ASIDE[0]}"])
    assert "fetes de vernon" not in learned(ASIDE, ["Les fêtes de Vernon en campagne coûtent cher"])


@pytest.mark.parametrize(
    "text",
    [
        "Élise Vernon est venue à la salle des fêtes de Vernon.",
        "@cap_commun, que dites-vous des fêtes de Vernon ?",
        "La candidate Élise Vernon défend les fêtes de village.",
    ],
)
def test_a_clear_mention_is_never_muted_by_corrections(text: str) -> None:
    assert verdict(text, learned(ASIDE)) is MentionVerdict.YES


@given(st.lists(st.text(max_size=30), max_size=6))
def test_corrections_of_any_text_never_break_the_learning(texts: list[str]) -> None:
    learn_mentions(VERNON, [said(f"{text} Vernon {text}") for text in texts], [said(text) for text in texts])


def test_what_was_learned_about_mentions_is_kept_and_can_be_taken_back(tmp_path: Path) -> None:
    folder = tmp_path / "mentions"
    install_alarms([FalseAlarm("mairie de vernon", 3)], folder)
    install_alarms([FalseAlarm("gare de vernon", 4)], folder)
    note_installed([folder])
    assert load_alarms(folder) == (FalseAlarm("gare de vernon", 4),)
    assert [take_back(one) for one in last_installed(tmp_path)] == [True]
    assert load_alarms(folder) == (FalseAlarm("mairie de vernon", 3),)
    (folder / "current" / "alarms.json").write_text("[[1]]", "utf-8")
    with pytest.raises(UsageError, match="damaged"):
        load_alarms(folder)


def test_four_tickets_set_aside_from_the_desk_teach_mentions_even_where_no_theme_was_corrected(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "Quand finira le procès Aubertin ?",
        "Qui paiera le procès Aubertin ?",
        "Où suivre le procès Aubertin ?",
        "Et le procès Aubertin ?",
    ]
    posts = [
        {"network": "bluesky", "id": f"q{number}", "text": text, "published_at": datetime.now(UTC).isoformat(),
         "author": {"handle": "festival-rives-ombre.example"}}
        for number, text in enumerate(asked)
    ]  # fmt: skip
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)), "utf-8")
    assert [
        veilleur(workspace, "--quiet", *words) for words in (["import", tmp_path / "posts.jsonl"], ["read"], ["triage"])
    ] == [0, 0, 0]
    capsys.readouterr()
    veilleur(workspace, "queue", "list", "--json", "--limit", 500)
    tickets = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def spoken_of() -> str:
        veilleur(workspace, "--json", "explain", "Au procès Aubertin, le verdict tombe jeudi")
        return str(json.loads(capsys.readouterr().out)["mention"]["verdict"])

    before = spoken_of()
    assert before != "no"
    person = _a_person(workspace)
    for number in [ticket["id"] for ticket in tickets if "procès Aubertin" in ticket["text"]]:
        assert veilleur(workspace, "--quiet", "queue", "not-a-mention", number, "--as", person) == 0
    assert veilleur(workspace, "train") == 0
    assert "Set aside 4 times with “proces aubertin”" in capsys.readouterr().out
    assert spoken_of() == "no"
    assert veilleur(workspace, "--quiet", "train", "--undo") == 0
    assert spoken_of() == before
