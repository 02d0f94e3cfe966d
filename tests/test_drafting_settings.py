"""The files lines.toml and assistant.toml: optional, off by default, and wrong in words that help."""

from datetime import date
from pathlib import Path

import pytest

from responders.workspace import make_demo, make_workspace
from watcher.messages import Translator
from watcher.settings import AssistantSettings, check, load

LINE = """
[[lines]]
id = "chasse"
text = "Nous demandons une conférence de consensus."
source = "Communiqué du 3 mars"
themes = ["environnement_energie"]
keywords = ["chasse à courre"]
valid_until = 2027-04-09
"""
GOOD = 'enabled = true\nurl = "http://127.0.0.1:8080/v1"\nmodel = "petit"\nprovider = "ici"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    make_demo(tmp_path / "campaign", date(2027, 3, 12), 8127)
    return tmp_path / "campaign" / "config"


def problems(config: Path) -> list[str]:
    tr = Translator("en")
    return [tr(problem.sentence()) for problem in check(config.parent, {})]


def test_an_approved_line_is_read_with_its_source_and_its_last_day(config: Path) -> None:
    (config / "lines.toml").write_text(LINE, encoding="utf-8")
    (line,) = load(config.parent, {}).lines
    assert (line.id, line.source, line.valid_until) == ("chasse", "Communiqué du 3 mars", date(2027, 4, 9))


def test_a_line_without_source_of_an_unknown_theme_or_twice_is_refused_at_its_line(config: Path) -> None:
    (config / "lines.toml").write_text(LINE.replace("source", "sauce"), encoding="utf-8")
    assert any("lines.toml:" in said for said in problems(config))
    (config / "lines.toml").write_text(LINE.replace("environnement_energie", "inconnu"), encoding="utf-8")
    assert any("lines.toml:6" in said and "inconnu" in said for said in problems(config))
    (config / "lines.toml").write_text(LINE + LINE, encoding="utf-8")
    assert any("lines.toml" in said for said in problems(config))


def test_the_assistant_is_off_without_a_file_and_on_when_all_is_said(config: Path) -> None:
    assert load(config.parent, {}).assistant is None
    (config / "assistant.toml").write_text(GOOD, encoding="utf-8")
    assert load(config.parent, {}).assistant == AssistantSettings("http://127.0.0.1:8080/v1", "petit", "ici", 20)
    (config / "assistant.toml").write_text(GOOD.replace("true", "false"), encoding="utf-8")
    assert load(config.parent, {}).assistant is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace('"ici"', '""'), "provider"),
        (GOOD.replace('model = "petit"\n', ""), "model"),
        (GOOD.replace("127.0.0.1", "modele.example"), "unencrypted"),
        (GOOD.replace("127.0.0.1:8080", "127.0.0.1.piege.example"), "unencrypted"),
        (GOOD + 'clef = "x"\n', "clef"),
    ],
)
def test_a_half_written_assistant_is_refused(config: Path, wrong: str, said: str) -> None:
    (config / "assistant.toml").write_text(wrong, encoding="utf-8")
    assert any("assistant.toml" in one and said in one for one in problems(config))


def test_the_files_of_a_new_workspace_say_nothing_until_somebody_writes(tmp_path: Path) -> None:
    make_workspace(tmp_path / "new")
    assert (tmp_path / "new" / "config" / "lines.toml").exists()
    assert not any("lines.toml" in one or "assistant.toml" in one for one in problems(tmp_path / "new" / "config"))
