"""A configuration is loaded whole, or every mistake is told with its file, line and remedy."""

import os
import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from watcher.errors import ConfigurationError, UsageError
from watcher.messages import Translator
from watcher.model import Network, Role
from watcher.settings import TERRITORIES, Problem, Settings, check, load, shipped_config

GOOD = {
    "campaign.toml": """
contact = "contact@rives.example"
[candidate]
name = "Camille Aubertin"
aliases = ["C. Aubertin"]
[movement]
name = "Rives Nouvelles"
handles = ["@rivesnouvelles"]
hashtags = ["#Aubertin2027"]
[[homonyms]]
words = "boulangerie Aubertin"
[[messages]]
text = "Pas de hausse de la TVA."
""",
    "people.toml": """
[[people]]
id = "nadia"
name = "Nadia Laborde"
roles = ["theme_lead"]
themes = ["sante"]
email = "nadia@rives.example"
""",
    "accounts.toml": """
[[accounts]]
id = "bluesky"
network = "bluesky"
handle = "@rives.example"
""",
    "organisations.toml": """
[[organisations]]
id = "urgences"
name = "Collectif Urgences Vidalune"
sensitive = "patients"
themes = ["sante"]
[[organisations.accounts]]
network = "rss"
url = "https://urgences.example/flux.xml"
[[organisations.accounts]]
network = "mastodon"
handle = "@urgences@asso.example"
followers = 12
""",
    "elections.toml": """
[[rounds]]
name = "Premier tour"
[rounds.days]
metropole = 2027-04-11
guadeloupe = 2027-04-10
""",
    "programme/03-sante.md": """---
chapter: Santé
version: 2
---

## 3.1 Des lits d'aval
number: 12
themes: sante, seniors_autonomie
keywords: urgences, lits d'aval
answer: Nous ouvrirons des lits d'aval.

Les urgences débordent.

Un second paragraphe.
""",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text in GOOD.items():
        put(tmp_path, name, text)
    return tmp_path


def put(workspace: Path, name: str, text: str | bytes) -> None:
    path = workspace / "config" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def edit(workspace: Path, name: str, old: str, new: str) -> None:
    assert old in GOOD[name]
    put(workspace, name, GOOD[name].replace(old, new))


def only(workspace: Path) -> Problem:
    problems = check(workspace, {})
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_whoever_names_an_account_of_ours_speaks_of_us(workspace: Path) -> None:
    assert load(workspace, {}).campaign.handles == ("@rivesnouvelles", "@rives.example")


def test_a_good_workspace_has_no_problem_and_becomes_settings(workspace: Path) -> None:
    assert check(workspace, {}) == []
    settings = load(workspace, {})
    assert settings.campaign.candidate.aliases == ("C. Aubertin",)
    assert settings.campaign.homonyms == ("boulangerie Aubertin",)
    assert settings.person("nadia").roles == {Role.THEME_LEAD}
    assert settings.accounts[0].handle == "rives.example"
    organisation = settings.organisation("urgences")
    assert organisation is not None
    assert [(a.network, a.address, a.followers) for a in organisation.accounts] == [
        (Network.RSS, "https://urgences.example/flux.xml", None),
        (Network.MASTODON, "urgences@asso.example", 12),
    ]
    assert settings.rounds[0].days["guadeloupe"] == date(2027, 4, 10)
    assert settings.schedule.digest_at == time(7)
    assert settings.schedule.collect_every == timedelta(minutes=15)
    assert settings.mail is None
    assert settings.ledger_path == workspace / "data" / "ledger.db"
    assert settings.templates_dir == workspace / "config" / "templates"


def test_a_measure_keeps_its_place_number_chapter_and_paragraphs(workspace: Path) -> None:
    [measure] = load(workspace, {}).programme
    assert (measure.id, measure.number, measure.chapter, measure.version) == ("3.1", 12, "Santé", "2")
    assert measure.keywords == ("urgences", "lits d'aval")
    assert measure.body == "Les urgences débordent.\n\nUn second paragraphe."


def test_without_themes_toml_the_eighteen_shipped_themes_are_used(workspace: Path) -> None:
    settings = load(workspace, {})
    assert len(settings.themes) == 18
    first = settings.theme("economie_entreprises")
    assert first is not None
    assert "~IS" in first.acronyms


def test_the_environment_chooses_the_language_before_the_file(workspace: Path) -> None:
    assert load(workspace, {"VEILLEUR_LANG": "en"}).language == "en"
    assert load(workspace, {}).language == "fr"
    assert [p.key for p in check(workspace, {"VEILLEUR_LANG": "de"})] == ["VEILLEUR_LANG"]


def test_an_unknown_person_is_refused_naming_who_exists(workspace: Path) -> None:
    with pytest.raises(UsageError, match="did you mean “nadia”"):
        load(workspace, {}).person("nadja")
    with pytest.raises(UsageError, match="write one of: nadia"):
        load(workspace, {}).person("zorro")


def test_load_raises_the_first_problem_and_counts_the_others(workspace: Path) -> None:
    edit(workspace, "campaign.toml", '"C. Aubertin"', '"", "C"')
    with pytest.raises(ConfigurationError) as caught:
        load(workspace, {})
    assert str(caught.value.message).startswith("config/campaign.toml:5: candidate.aliases: “” is too short")
    assert "Other problems: 1" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "said"),
    [
        ("campaign.toml", "contact =", "contct =", 2, "did you mean “contact”"),
        ("campaign.toml", "[candidate]", 'mode = "prodction"\n[candidate]', 3, "did you mean “production”"),
        ("campaign.toml", "[candidate]", "small_team = 1\n[candidate]", 3, "write true or false"),
        ("campaign.toml", "[candidate]", 'timezone = "Europe/Pariss"\n[candidate]', 3, "known time zone"),
        ("campaign.toml", "[candidate]", 'timezone = "Europe"\n[candidate]', 3, "known time zone"),
        ("campaign.toml", "[candidate]", 'timezone = "../etc"\n[candidate]', 3, "known time zone"),
        ("campaign.toml", '"Camille Aubertin"', '""', 4, "write the candidate's name"),
        ("campaign.toml", '"Camille Aubertin"', "3", 4, "must be a text"),
        ("campaign.toml", '"Camille Aubertin"', '"Cam\\u202eille Aubertin"', 4, "invisible"),
        ("campaign.toml", '["C. Aubertin"]', '["C. Aubertin",\n  ""]', 6, "too short"),
        ("campaign.toml", '["C. Aubertin"]', '"C. Aubertin"', 5, "square brackets"),
        ("campaign.toml", '"@rivesnouvelles"', '"rivesnouvelles"', 8, "begin it with @"),
        ("campaign.toml", '"#Aubertin2027"', '"Aubertin2027"', 9, "begin it with #"),
        ("campaign.toml", '"boulangerie Aubertin"', '"boulangerie Martin"', 11, "none of our names"),
        ("campaign.toml", '"Rives Nouvelles"', '"Rives', 7, "missing quote"),
        ("campaign.toml", "[movement]", "[candidate]", 6, "written twice"),
        ("people.toml", '"theme_lead"', '"watcher"', 1, "nobody may approve"),
        ("people.toml", '"theme_lead"', '"theme_leader"', 5, "did you mean “theme_lead”"),
        ("people.toml", '"sante"', '"sant"', 6, "did you mean “sante”"),
        ("people.toml", "email", "religion", 7, "GDPR"),
        ("people.toml", "email", "password", 7, "secrets.env"),
        ("people.toml", '"nadia"', '"Nadia L"', 3, "lower-case letters"),
        ("accounts.toml", "handle", 'kind = "institutional"\nhandle', 5, "L.52-1"),
        ("accounts.toml", "handle", 'territory = "guadeloup"\nhandle', 5, "guadeloupe"),
        ("accounts.toml", '"bluesky"\nhandle', '"rss"\nhandle', 4, "not a choice"),
        ("organisations.toml", 'url = "https://urgences.example/flux.xml"', "", 7, "add the line: url"),
        ("organisations.toml", "https://urgences.example/flux.xml", "urgences.example", 9, "https://"),
        ("organisations.toml", "https://urgences.example/flux.xml", "http://[::1/flux", 9, "https://"),
        ("organisations.toml", '"@urgences@asso.example"', '"urgences"', 12, "Mastodon server"),
        ("organisations.toml", "followers = 12", "followers = -1", 13, "write 0 or more"),
        ("organisations.toml", 'sensitive = "patients"', 'kind = "individual"', 5, "write one of"),
        ("elections.toml", "guadeloupe =", "gwada =", 6, "known territory"),
        ("elections.toml", "2027-04-11", '"11 avril"', 5, "not a date"),
        ("elections.toml", "2027-04-11", "2027-04-31", 5, "missing quote"),
        ("programme/03-sante.md", "answer:", "anser:", 10, "did you mean “answer”"),
        ("programme/03-sante.md", "number: 12", "number: douze", 7, "whole number"),
        ("programme/03-sante.md", "seniors_autonomie", "senior", 8, "not declared"),
        ("programme/03-sante.md", "## 3.1 Des", "## Des", 6, "begin with the measure's place"),
        ("programme/03-sante.md", "number: 12", "un texte", 7, "key: value"),
        ("programme/03-sante.md", "---\nchapter", "chapter", 1, "title and version"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line_with_its_remedy(
    workspace: Path, name: str, old: str, new: str, line: int, said: str
) -> None:
    edit(workspace, name, old, new)
    first = check(workspace, {})[0]
    assert first.file == Path("config") / name
    assert said in str(first)
    assert first.line == line
    assert str(first) == Translator("en")(first.sentence())


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/f",
        "http://localhost/f",
        "http://2130706433/f",
        "http://0x7f.1/f",
        "http://10.0.0.8/f",
        "http://[::1]/f",
        "http://[::ffff:192.168.0.1]/f",
        "http://169.254.169.254/f",
        "http://intranet/f",
        "http://nas.local/f",
    ],
)
def test_an_address_inside_the_network_is_not_a_feed(workspace: Path, url: str) -> None:
    edit(workspace, "organisations.toml", "https://urgences.example/flux.xml", url)
    assert "inside the network" in str(only(workspace))


def test_the_demonstration_may_read_its_own_loopback_server_only(workspace: Path) -> None:
    put(workspace, "schedule.toml", "[collection]\nallow_loopback = true\n")
    edit(workspace, "organisations.toml", "https://urgences.example/flux.xml", "http://127.0.0.1:81/f")
    assert check(workspace, {}) == []
    edit(workspace, "organisations.toml", "https://urgences.example/flux.xml", "http://10.0.0.8/f")
    assert "inside the network" in str(only(workspace))


def test_production_without_polling_days_is_refused(workspace: Path) -> None:
    edit(workspace, "campaign.toml", "[candidate]", 'mode = "production"\n[candidate]')
    assert check(workspace, {}) == []
    (workspace / "config" / "elections.toml").unlink()
    assert "L.49" in str(only(workspace))


def test_each_round_needs_the_day_of_every_territory_where_we_publish(workspace: Path) -> None:
    edit(workspace, "accounts.toml", "handle", 'territory = "reunion"\nhandle')
    problem = only(workspace)
    assert (problem.file.name, problem.line) == ("elections.toml", 4)
    assert "add the line: reunion =" in str(problem)


def test_the_account_of_an_organisation_may_not_publish_for_us(workspace: Path) -> None:
    ours = '[[accounts]]\nid = "m"\nnetwork = "mastodon"\nhandle = "Urgences@asso.example"\n'
    put(workspace, "accounts.toml", ours)
    assert "belongs to “urgences”, in config/organisations.toml:2" in str(only(workspace))


def test_two_organisations_may_not_claim_one_account(workspace: Path) -> None:
    again = GOOD["organisations.toml"].replace('"urgences"', '"autre"').replace("@urgences@", "Urgences@")
    put(workspace, "organisations.toml", GOOD["organisations.toml"] + again.replace("flux.xml", "autre.xml"))
    problem = only(workspace)
    assert problem.line == 23
    assert "already belongs to “urgences”, in config/organisations.toml:2" in str(problem)


def test_an_identifier_serves_once_across_the_file_and_the_table(workspace: Path) -> None:
    put(workspace, "organisations.csv", "id;name\nurgences;Autre collectif\n")
    assert str(only(workspace)).startswith("config/organisations.csv:2: organisations.id: the id “urgences”")


def test_two_measures_with_one_place_or_number_are_refused(workspace: Path) -> None:
    text = GOOD["programme/03-sante.md"]
    put(workspace, "programme/04-copie.md", text)
    assert [p.key for p in check(workspace, {})] == ["measures.id", "measures.number"]


def test_a_missing_programme_is_a_problem_with_its_remedy(workspace: Path) -> None:
    shutil.rmtree(workspace / "config" / "programme")
    assert "the programme holds no measure" in str(only(workspace))


def test_a_missing_answer_is_told_with_what_to_write(workspace: Path) -> None:
    edit(workspace, "programme/03-sante.md", "answer: Nous ouvrirons des lits d'aval.\n", "")
    assert "write “answer:”" in str(only(workspace))


def test_a_theme_without_words_and_a_theme_declared_twice_are_refused(workspace: Path) -> None:
    one = '[[themes]]\nid = "sante"\nlabel = "Santé"\n'
    put(workspace, "themes.toml", one + 'keywords = ["urgences"]\n' + one)
    said = " ".join(map(str, check(workspace, {})))
    assert "already used in config/themes.toml:1" in said
    assert "has no word" in said


def test_administrators_and_recipients_are_people_with_an_address(workspace: Path) -> None:
    put(workspace, "people.toml", GOOD["people.toml"] + '[[people]]\nid = "lea"\nname = "Léa M."\n')
    put(workspace, "groups.toml", '[[groups]]\nid = "g"\nname = "G"\nadministrators = ["nadya"]\n')
    mail = 'host = "smtp.example"\nfrom_address = "a@b.example"\n[editions]\nteam = ["lea", "paul"]\n'
    put(workspace, "mail.toml", mail)
    found = [(str(p.file), p.line, str(p.message)) for p in check(workspace, {})]
    assert found == [
        ("config/groups.toml", 4, "“nadya” is not declared in people.toml"),
        ("config/mail.toml", 4, "“paul” is not declared in people.toml"),
        ("config/mail.toml", 4, "“lea” has no e-mail address"),
    ]


@pytest.mark.parametrize("hour", ['"7h00"', '"24:00"', '"7:00"', "07:00:00", "7"])
def test_a_bad_hour_is_told(workspace: Path, hour: str) -> None:
    put(workspace, "schedule.toml", f"[digest]\nhour = {hour}\n")
    problem = only(workspace)
    assert (problem.line, problem.key) == (2, "digest.hour")
    assert '"07:00"' in str(problem)


def test_a_file_with_a_bom_and_windows_line_ends_is_read(workspace: Path) -> None:
    for name, text in GOOD.items():
        put(workspace, name, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert check(workspace, {}) == []


def test_what_is_not_a_readable_text_file_is_a_problem_never_a_crash(workspace: Path) -> None:
    config = workspace / "config"
    put(workspace, "accounts.toml", "# " + "x" * 5_000_000)
    (config / "organisations.toml").unlink()
    (config / "organisations.toml").mkdir()
    (config / "groups.toml").symlink_to("groups.toml")
    put(workspace, "elections.toml", b'name = "\n\n' + "é".encode("latin-1"))
    put(workspace, "themes.toml", "a = " + "[" * 1_000 + "]" * 1_000)
    put(workspace, "schedule.toml", ".".join("a" * 3_000) + " = 1")
    os.mkfifo(config / "mail.toml")
    put(workspace, "programme/09.md", b"\xff")
    problems = {p.file.name: p for p in check(workspace, {})}
    said = {
        "accounts.toml": "larger",
        "organisations.toml": "not a file",
        "groups.toml": "cannot be read",
        "elections.toml": "UTF-8",
        "themes.toml": "nested too deeply",
        "schedule.toml": "not a known key",
        "mail.toml": "not a file",
        "09.md": "UTF-8",
    }
    assert {name: words in str(problems[name]) for name, words in said.items()} == dict.fromkeys(said, True)
    assert problems["elections.toml"].line == 3


@pytest.mark.parametrize("number", ["0x" + "f" * 9_000, "9" * 9_000, "nan", "1e400", "-1"])
def test_a_monstrous_number_is_a_problem_never_a_crash(workspace: Path, number: str) -> None:
    put(workspace, "schedule.toml", f"[collection]\ntimeout_s = {number}\n")
    assert only(workspace).file.name == "schedule.toml"


def test_folders_that_loop_or_are_files_are_problems_never_a_crash(workspace: Path) -> None:
    programme = workspace / "config" / "programme"
    shutil.rmtree(programme)
    programme.symlink_to("programme")
    assert "no measure" in str(only(workspace))
    programme.unlink()
    programme.write_text("")
    assert "no measure" in str(only(workspace))
    shutil.rmtree(workspace / "config")
    (workspace / "config").symlink_to("config")
    assert "veilleur init" in str(only(workspace))


def test_a_file_whose_name_is_mistyped_is_noticed(workspace: Path) -> None:
    put(workspace, "schedul.toml", "")
    assert "did you mean “schedule.toml”" in str(only(workspace))


def test_a_folder_without_configuration_says_how_to_make_one(tmp_path: Path) -> None:
    assert "veilleur init" in str(only(tmp_path))


def test_secrets_come_from_the_environment_then_from_a_private_file(workspace: Path) -> None:
    path = workspace / "secrets.env"
    path.write_text("# mots de passe\nVEILLEUR_SMTP_PASSWORD='du fichier'\nVEILLEUR_X_TOKEN=abc=def\n")
    path.chmod(0o600)
    settings = load(workspace, {"VEILLEUR_SMTP_PASSWORD": "plus fort"})
    assert reveal(settings, "VEILLEUR_SMTP_PASSWORD") == "plus fort"
    assert reveal(settings, "VEILLEUR_X_TOKEN") == "abc=def"
    assert settings.secret("VEILLEUR_NOTHING") is None
    assert "plus fort" not in repr(settings)
    assert "abc" not in str(settings.secrets)


def reveal(settings: Settings, name: str) -> str:
    secret = settings.secret(name)
    assert secret is not None
    return secret.get_secret_value()


def test_secrets_that_others_can_read_are_refused_without_being_shown(workspace: Path) -> None:
    path = workspace / "secrets.env"
    path.write_text("VEILLEUR_SMTP_PASSWORD=hunter2\n")
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600") as caught:
        load(workspace, {})
    assert "hunter2" not in repr(caught.value)


def test_a_bad_line_of_secrets_is_told_by_its_number_only(workspace: Path) -> None:
    path = workspace / "secrets.env"
    path.write_text("A=1\nhunter2\n")
    path.chmod(0o600)
    problem = only(workspace)
    assert problem.line == 2
    assert "hunter2" not in str(problem)


def test_a_new_workspace_says_exactly_what_to_fill(tmp_path: Path) -> None:
    shutil.copytree(shipped_config(), tmp_path / "config")
    assert [(str(p.file), p.key) for p in check(tmp_path, {})] == [
        ("config/campaign.toml", "contact"),
        ("config/campaign.toml", "candidate.name"),
        ("config/campaign.toml", "movement.name"),
        ("config/people.toml", "people.name"),
        ("config/programme/01-exemple.md", ""),
    ]


@pytest.mark.parametrize("name", ["accounts", "organisations", "groups", "elections", "mail", "people"])
def test_the_commented_examples_of_a_new_workspace_are_right(workspace: Path, name: str) -> None:
    lines = (shipped_config() / f"{name}.toml").read_text().splitlines()
    begins = next(i for i, line in enumerate(lines) if line.startswith(("# [[", "# host")))
    kept = [line for line in lines[:begins] if name != "elections" or not line.startswith("name")]
    shown = [
        line.removeprefix("#").removeprefix(" ") if " = " in line or "[" in line else "" for line in lines[begins:]
    ]
    text = "\n".join([*kept, *shown]).replace("Prénom Nom", "Paul Ménard").replace('name = ""', 'name = "P. M."')
    put(workspace, name + ".toml", text)
    people = '[[people]]\nid = "direction"\nname = "A. B."\nroles = ["director"]\nemail = "a@b.example"\n'
    if name != "people":
        put(workspace, "people.toml", people)
    assert [str(problem) for problem in check(workspace, {})] == []


def test_every_territory_has_a_time_zone_that_exists() -> None:
    from zoneinfo import ZoneInfo

    assert len([ZoneInfo(zone) for zone in TERRITORIES.values()]) == 14
