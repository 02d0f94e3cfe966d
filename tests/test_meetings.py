"""Confidential meetings: sealed, read by few, and nowhere else to be found."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from responders.terminal import cli

CANARIES = ("Zéphirine", "Quiberolle", "salle des Ormes-Bleus", "Amicale des Zygomatiques")
ADD = (
    "meetings", "add", "--org", CANARIES[3], "--with", f"{CANARIES[0]} {CANARIES[1]}", "--place",
    f"{CANARIES[2]}, Brévalonne", "--date", "2027-03-18", "--theme", "sante", "--as", "camille",
)  # fmt: skip
LEAK = "Belle rencontre avec l'Amicale des Zygomatiques, jeudi."


class Workspace:
    """A demonstration workspace and its command line."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = cli.run(["--workspace", str(self.folder), "--lang", "en", *words])
        out, err = self._capsys.readouterr()
        return code, out, err


@pytest.fixture
def v(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.delenv("VEILLEUR_MEETINGS_KEY", raising=False)
    workspace = Workspace(tmp_path / "w", capsys)
    assert cli.run(["init", str(workspace.folder), "--demo"]) == 0
    return workspace


def sealed(v: Workspace) -> None:
    assert v("meetings", "key")[0] == 0
    assert v(*ADD)[0] == 0


def test_a_meeting_is_read_by_those_it_concerns_and_by_nobody_else(v: Workspace) -> None:
    sealed(v)
    for person in ("camille", "etienne", "ines"):
        assert CANARIES[3] in v("meetings", "list", "--as", person)[1], person
    assert "No meeting" in v("meetings", "list", "--as", "nadia")[1], "lead of other themes"
    for person in ("sabrina", "anne-lise"):
        code, out, err = v("meetings", "list", "--as", person)
        assert (code, out) == (4, "") and not any(canary in err for canary in CANARIES)
    assert v("meetings", "show", "1", "--as", "nadia")[0] == 2
    assert v("meetings", "forget", "1", "--as", "etienne")[0] == 0
    assert v("meetings", "show", "1", "--as", "etienne")[0] == 2


def test_the_key_is_its_owners_alone_and_made_once(v: Workspace) -> None:
    assert v(*ADD)[0] == 2, "without a key nothing is recorded"
    assert v("meetings", "key")[0] == 0
    assert stat.S_IMODE((v.folder / "secrets.env").stat().st_mode) == 0o600
    code, _, err = v("meetings", "key")
    assert code == 2 and "already" in err


def test_the_leak_guard_blocks_and_says_no_more_than_it_must(v: Workspace) -> None:
    sealed(v)
    code, out, _ = v("guard", LEAK)
    assert code == 3 and "confidential meeting" in out and "«" not in out
    code, out, _ = v("guard", LEAK, "--as", "etienne", "--json")
    [found] = [one for one in map(json.loads, out.splitlines()) if one["guard"] == "meeting"]
    assert code == 3 and any("Zygomatiques" in words for words in found["words"])


def test_without_the_key_or_with_another_nothing_passes_and_nothing_is_told(v: Workspace) -> None:
    sealed(v)
    secrets = v.folder / "secrets.env"
    secrets.write_text("")
    _, out, _ = v("guard", "Bonjour.")
    assert "on hold: Confidential meeting" in out and "key is missing" in out
    assert v("meetings", "key")[0] == 0
    code, out, err = v("meetings", "list", "--as", "etienne")
    assert code == 2 and "not the one that sealed them" in err
    assert v(*ADD)[0] == 2, "a second key would lock the first meetings in"
    assert not any(canary in out + err for canary in CANARIES)


def test_no_file_and_no_output_holds_a_word_of_a_meeting(v: Workspace) -> None:
    sealed(v)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    said = ""
    for words in (
        ("digest", "--date", today), ("digest", "--edition", "direction"), ("status",), ("status", "--json"),
        ("journal", "list"), ("journal", "verify"), ("search", "Zygomatiques"), ("search", CANARIES[0]),
        ("queue", "list", "--all"), ("publish",), ("publish", "--dry-run"), ("check",), ("orgs", "list"),
        ("meetings", "list", "--as", "sabrina"), ("meetings", "show", "9", "--as", "etienne"), ("guard", LEAK),
    ):  # fmt: skip
        _, out, err = v(*words)
        said += out + err
    kept = b"".join(path.read_bytes() for path in (v.folder / "data").rglob("*") if path.is_file())
    for canary in CANARIES:
        assert canary not in said, canary
        assert canary.encode() not in kept and json.dumps(canary)[1:-1].encode() not in kept, canary
