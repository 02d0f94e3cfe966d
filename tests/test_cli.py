"""The command line as scripts rely on it: exit codes, JSON, languages, and what it must not load."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from responders.terminal.cli import PLACES, run

HEAVY = ("spacy", "tweepy", "facebook", "aiohttp", "textual", "pydantic", "sqlite_utils", "feedparser", "numpy")


def veilleur(*words: str, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the real program in its own process."""
    import os

    return subprocess.run(
        [sys.executable, "-c", "from responders.terminal.cli import main; main()", *words],
        capture_output=True, text=True, input=stdin, env={**os.environ, **environ}, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def workspace(demo_workspace: Path, tmp_path: Path) -> Path:
    """A copy of the finished demonstration, to write to."""
    return Path(shutil.copytree(demo_workspace, tmp_path / "campaign"))


def test_help_loads_no_sdk_and_no_model() -> None:
    code = "import sys; from responders.terminal.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stderr.split())


def test_every_verb_has_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in PLACES:
        assert run([verb, "--help", "--lang", "fr"]) == 0
        french = capsys.readouterr().out
        assert run([verb, "--help", "--lang", "en"]) == 0
        assert french != capsys.readouterr().out
        assert french.startswith("Utilisation")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check"], 2),
        (["nothing-of-the-kind"], 2),
        (["collect", "--nonsense"], 2),
        (["queue", "show", "999999"], 2),
        (["queue", "claim", "1"], 2),
        (["queue", "claim", "1", "--as", "nobody-here"], 2),
        (["collect", "--source", "no/such"], 2),
        (["search", "urgences"], 0),
        (["status"], 0),
        (["journal", "verify"], 0),
    ],
)
def test_exit_codes_are_the_contract(words: list[str], code: int, workspace: Path, tmp_path: Path) -> None:
    where = tmp_path if words == ["check"] else workspace
    assert run(["--workspace", str(where), *words]) == code


def test_a_look_too_early_says_when_the_next_one_is(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--workspace", str(workspace), "collect"])  # its servers are gone
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "collect"]) == 0
    assert "Aucune source n'est à interroger avant" in capsys.readouterr().out


def test_errors_are_one_line_on_stderr_that_says_what_to_do(tmp_path: Path) -> None:
    done = veilleur("--workspace", str(tmp_path), "collect")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "veilleur init" in done.stderr


def test_the_default_language_is_french_and_three_ways_change_it(tmp_path: Path) -> None:
    assert "Utilisation" in veilleur("--help").stdout
    assert "Usage" in veilleur("--help", VEILLEUR_LANG="en").stdout
    assert "Usage" in veilleur("--help", "--lang", "en").stdout
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "campaign.toml").write_text('language = "en"\n')
    assert "Usage" in veilleur("--workspace", str(tmp_path), "--help").stdout


def test_json_is_all_there_is_on_stdout(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["queue", "list"], ["sources"], ["orgs", "list"], ["status"], ["search", "urgences"],
                  ["journal", "show"], ["groups", "list"], ["publish", "--dry-run"], ["read"], ["triage"], ["draft"],
                  ["queue", "show", "1"], ["check"]):  # fmt: skip
        capsys.readouterr()
        assert run(["--workspace", str(workspace), *words, "--json"]) == 0
        for line in capsys.readouterr().out.splitlines():
            json.loads(line)


def test_explain_answers_the_contract_s_shape(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "explain", "--json",
                "Que propose la candidate pour nos urgences ? @rivesnouvelles"]) == 0  # fmt: skip
    answer = json.loads(capsys.readouterr().out)
    assert answer["mention"]["verdict"] == "yes"
    assert answer["nature"]["label"] == "question"
    assert answer["decision"] == "reply"
    assert answer["themes"][0]["id"] == "sante"
    assert answer["reason"] == "question directe d'une organisation"


def test_explain_file_answers_each_line_in_order(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "Camille Aubertin parle du bio"}\nnot json\n{"text": "Il pleut"}\n', "utf-8")
    done = veilleur("--workspace", str(workspace), "explain", "--file", str(file), "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [a.get("mention", {}).get("verdict") for a in answers] == ["yes", None, "no"]


def test_the_whole_decision_from_scripts(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def queue(*words: str) -> int:
        capsys.readouterr()
        return run(["--workspace", str(workspace), "queue", *words])

    queue("list", "--json", "--limit", "400")
    tickets = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ticket = next(
        str(t["id"])
        for t in tickets
        if t["has_draft"] and (t["network"], t["theme"]) == ("bluesky", "sante") and "Patients" not in t["organisation"]
    )
    assert queue("edit", ticket, "--text", "Merci de votre travail. — l'équipe", "--as", "karim") == 0
    assert queue("approve", ticket, "--as", "karim") == 4
    assert queue("approve", ticket, "--as", "sabrina") == 0
    assert run(["--workspace", str(workspace), "publish", "--json"]) == 0
    sent = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sent["sent"] == 1
    assert run(["--workspace", str(workspace), "publish", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["moved"] == 0
    assert queue("undo", ticket, "--as", "sabrina") == 1


def test_a_second_pass_moves_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "demo", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)
    assert [steps[name]["moved"] for name in ("collect", "import", "read", "triage", "draft")] == [0] * 5


def test_a_demonstration_never_touches_a_real_workspace(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "real")]) == 0
    assert run(["--workspace", str(tmp_path / "real"), "demo", "--no-review"]) == 2
    assert run(["init", str(tmp_path / "real")]) == 2
    assert (tmp_path / "real" / "data").stat().st_mode & 0o777 == 0o700
