"""A first day: from answers to a first certificate of one's own, without a person, and again."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import clock, ids
from registry.certification import rehearsal
from registry.cli import init as init_module
from registry.config import Environment
from registry.keys import passphrases
from registry.parties import accounts, organisations
from registry.verification import answers
from registry.verification.rules import Word
from registry.work import Work
from signing.errors import Problem
from signing.report import Verdict
from tests.integration.first_days import ANSWERS, NUMBER_OF_FILES, Office
from tests.integration.registries import row_counts

QUESTIONS_IN_ORDER = (
    "Halimbawa Safety Certification",
    "",  # en
    "PH",
    "",  # Asia/Manila
    "https://halimbawa.example/",
    "",  # the slug
    "https://registry.halimbawa.example",
    "Ana Santos",
    "",
    "Ben Cruz",
    "",
    "",
)


@pytest.fixture
def office(tmp_path: Path, environ: dict[str, str]) -> Iterator[Office]:
    (tmp_path / "home").mkdir()
    made = Office(tmp_path / "home", environ)
    yield made
    made.close()


def opened(office: Office) -> Work:
    """Open the registry as its own settings say."""
    work = office.opened()
    assert work.settings.environment is Environment.PRODUCTION
    return work


def test_answers_become_a_registry_for_production_with_a_first_certificate(office: Office) -> None:
    value = office.first_day()
    assert value["status"] == "valid"
    assert value["url"].startswith("https://registry.halimbawa.example/c/")
    assert value["did"] == "did:web:registry.halimbawa.example:b:halimbawa-safety-certification"
    work = opened(office)
    number = ids.parse_number(value["number"])
    answer = answers.answer(work, number, clock.now())
    assert (answer.word, answer.report.verdict) == (Word.VALID, Verdict.VALID)
    verified = office.run("verify", value["number"], "--json")
    assert verified.exit_code == 0
    assert json.loads(verified.stdout)["status"] == "valid"


def test_the_first_certificate_says_in_every_part_that_it_certifies_nothing(office: Office) -> None:
    work_number = ids.parse_number(office.first_day()["number"])
    claims = answers.answer(opened(office), work_number, clock.now()).claims
    words = rehearsal.LANGUAGES["en"]
    assert claims.scheme.code == rehearsal.SCHEME
    assert dict(claims.scheme.title) == {"en": words.title}
    assert dict(claims.scheme.description) == dict(claims.scheme.criteria) == {"en": words.statement}
    assert claims.name == words.name
    assert [dict(condition.text) for condition in claims.conditions] == [{"en": words.title}]
    assert claims.accreditation is None
    assert claims.expiry is not None
    assert claims.expiry - claims.effective == rehearsal.LASTS


def test_it_can_be_suspended_lifted_and_withdrawn_like_any_other(office: Office) -> None:
    number = office.first_day()["number"]
    deadline = (clock.now() + rehearsal.LASTS).date().isoformat()
    for arguments, word in (
        (("suspend", number, "--reason", "rehearsal", "--deadline", deadline), "suspended"),
        (("lift", number, "--reason", "rehearsal"), "valid"),
        (("withdraw", number, "--reason", "rehearsal-over"), "withdrawn"),
    ):
        changed = office.run(*arguments)
        assert changed.exit_code == 0, changed.output
        assert json.loads(office.run("verify", number, "--json").stdout)["status"] == word


def test_everything_in_the_office_is_for_its_owner_alone(office: Office) -> None:
    office.first_day()
    names = sorted(path.name for path in office.folder.iterdir())
    assert len(names) == NUMBER_OF_FILES, names
    for path in (office.folder, *office.folder.iterdir(), office.data):
        assert stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO) == 0, path
    assert not (office.data / "passphrase").exists()


def test_no_secret_is_printed(office: Office) -> None:
    first = office.init()
    again = office.init(ANSWERS, "--json")
    assert first.exit_code == again.exit_code == 0, first.output
    for secret in office.secrets():
        assert secret not in first.output + again.output
    assert str(office.folder / "recovery-sheet.txt") in first.output


def test_the_recovery_sheet_holds_what_restores_the_keys(office: Office) -> None:
    value = office.first_day()
    sheet = (office.folder / "recovery-sheet.txt").read_text(encoding="utf-8")
    passphrase = (office.folder / "passphrase").read_text(encoding="utf-8").strip()
    lines = passphrases.lines_of(passphrase)
    assert lines is not None
    assert all(line in sheet for line in lines)
    assert value["did"] in sheet
    key_files = [path.stem for path in (office.data / "keys").glob("*.json") if path.stem != "store"]
    assert len(key_files) == 2, "Ed25519 and P-256"
    assert all(key_file in sheet.replace(" ", "") for key_file in key_files)
    assert "Delete this file when it is printed." in sheet
    assert max(len(line) for line in sheet.splitlines()) <= 80


def test_the_registrar_has_an_account_and_its_code_is_good(office: Office) -> None:
    office.first_day()
    code = ids.parse_number((office.folder / "enrolment.txt").read_text(encoding="utf-8").strip())
    with opened(office).read() as session:
        body = organisations.find_body(session, "halimbawa-safety-certification")
        account = accounts.find(session, body.id, "P-01")
        assert account is not None
        assert account.enrolment_digest == accounts.digest(code)
        assert accounts.find(session, body.id, "P-02") is None


def test_the_same_answers_again_do_nothing_twice(office: Office) -> None:
    first = office.first_day()
    counts = row_counts(office.data)
    assert office.first_day() == first
    assert row_counts(office.data) == counts


STEPS = ("create", "_provide_passphrase", "enter_file", "_enter_account", "_rehearse", "_sheet")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_same_answers_finish_what_was_interrupted(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    # Cut power cannot be had here; an exception at every step leaves what a crash there would.
    real = getattr(init_module, step)

    def cut(*arguments: object, **named: object) -> None:
        if when == "after":
            real(*arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(init_module, step, cut)
        assert office.init().exit_code == 1
    value = office.first_day()
    assert value["status"] == "valid"
    counts = row_counts(office.data)
    assert (counts["certificates"], counts["organisations"], counts["accounts"]) == (1, 1, 1)
    assert len(list(office.folder.iterdir())) == NUMBER_OF_FILES
    keys = [path.stem for path in (office.data / "keys").glob("*.json") if path.stem != "store"]
    sheet = (office.folder / "recovery-sheet.txt").read_text(encoding="utf-8").replace(" ", "")
    assert len(keys) == 2
    assert all(key in sheet for key in keys)


def test_wrong_answers_make_nothing(office: Office) -> None:
    refused = office.init(ANSWERS.replace("PH", "XX"))
    assert refused.exit_code == 2
    assert "answers.yaml:3:" in refused.stderr
    assert "[country-unknown]" in refused.stderr
    assert sorted(path.name for path in office.home.iterdir()) == ["answers.yaml"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("Halimbawa Safety", "Another"), "office-file-differs"),
        (("registry.halimbawa.example", "other.example"), "office-file-differs"),
    ],
)
def test_other_answers_for_the_same_office_are_refused(
    office: Office, change: tuple[str, str], code: str
) -> None:
    office.first_day()
    counts = row_counts(office.data)
    refused = office.init(ANSWERS.replace(*change))
    assert refused.exit_code == 1
    assert f"[{code}]" in refused.stderr
    assert row_counts(office.data) == counts


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("Halimbawa Safety", "Another"), "registry-in-use"),
        (("registry.halimbawa.example", "other.example"), "public-url-fixed"),
    ],
)
def test_a_registry_of_another_body_or_address_is_not_taken_over(
    office: Office, change: tuple[str, str], code: str
) -> None:
    office.first_day()
    counts = row_counts(office.data)
    refused = office.init(ANSWERS.replace(*change), "--office", str(office.home / "elsewhere"))
    assert refused.exit_code == 1
    assert f"[{code}]" in refused.stderr
    assert row_counts(office.data) == counts
    assert not (office.home / "elsewhere").exists()


def test_a_demo_is_no_place_for_a_real_registry(office: Office) -> None:
    office.data.mkdir()
    (office.data / "demo.json").write_text("{}", encoding="utf-8")
    refused = office.init()
    assert refused.exit_code == 1
    assert "[demo-in-the-way]" in refused.stderr


def test_the_office_is_not_within_the_data(office: Office) -> None:
    refused = office.init(ANSWERS, "--office", str(office.data / "office"))
    assert refused.exit_code == 2
    assert "[office-within-data]" in refused.stderr


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(office: Office) -> None:
    in_the_way = office.home / "file"
    in_the_way.write_text("a file in the way", encoding="utf-8")
    answers_file = str(office.answers())
    at_data = office.run(
        "init", "--answers", answers_file, environ={"REGISTRY_DATA": str(in_the_way / "data")}
    )
    office.folder.write_text("a file in the way", encoding="utf-8")
    at_office = office.init()
    for refused, code in ((at_data, "data-folder-unwritable"), (at_office, "office-unwritable")):
        assert refused.exit_code == 1
        assert f"[{code}]" in refused.stderr


def test_without_a_folder_a_file_of_answers_is_not_enough(office: Office) -> None:
    refused = office.run("init", "--answers", str(office.answers()), environ={})
    assert refused.exit_code == 1
    assert "[data-folder-not-named]" in refused.stderr


def test_the_folder_may_be_named_by_its_setting(office: Office) -> None:
    made = office.run("init", "--answers", str(office.answers()), environ={"REGISTRY_DATA": str(office.data)})
    assert made.exit_code == 0, made.output
    assert office.settings["REGISTRY_DATA"] == str(office.data)


def test_a_passphrase_of_ones_own_is_used_and_not_printed_on_the_sheet(office: Office) -> None:
    own = office.home / "own"
    own.write_text("correct horse battery staple\n", encoding="utf-8")
    made = office.run(
        "init",
        "--answers",
        str(office.answers()),
        "--data",
        str(office.data),
        environ={"REGISTRY_KEY_PASSPHRASE": f"file:{own}"},
    )
    assert made.exit_code == 0, made.output
    sheet = (office.folder / "recovery-sheet.txt").read_text(encoding="utf-8")
    assert "You chose it yourself" in sheet
    assert "horse" not in sheet
    assert not (office.folder / "passphrase").exists()
    assert office.settings["REGISTRY_KEY_PASSPHRASE"] == f"file:{own}"


def test_the_conversation_asks_again_where_an_answer_is_wrong(office: Office) -> None:
    wrong_first = [*QUESTIONS_IN_ORDER]
    wrong_first[2:3] = ["Philippines", "PH"]
    wrong_first[7:8] = ["http://localhost:8000", wrong_first[7]]
    typed = "\n".join([*wrong_first, "y", ""])
    made = office.run("init", "--data", str(office.data), "--json", typed=typed, environ={})
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["status"] == "valid"
    assert "no ISO 3166-1 country code" in made.stderr
    assert "an https address" in made.stderr
    assert made.stderr.count("Country, by its two letters") == 2
    assert "Traceback" not in made.output


@pytest.mark.parametrize("stop", [range(0), range(3), range(12)])
def test_a_conversation_that_ends_early_makes_nothing(office: Office, stop: range) -> None:
    typed = "".join(f"{QUESTIONS_IN_ORDER[place]}\n" for place in stop)
    ended = office.run("init", "--data", str(office.data), typed=typed, environ={})
    assert ended.exit_code == 1
    assert list(office.home.iterdir()) == []


def test_whoever_says_no_at_the_end_has_made_nothing(office: Office) -> None:
    typed = "\n".join([*QUESTIONS_IN_ORDER, "n", ""])
    ended = office.run("init", "--data", str(office.data), typed=typed, environ={})
    assert ended.exit_code == 1
    assert "can never change once this is made" in ended.stderr
    assert list(office.home.iterdir()) == []


def test_the_conversation_proposes_a_folder(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.home)
    typed = "\n".join(["", *QUESTIONS_IN_ORDER, "y", ""])
    made = office.run("init", typed=typed, environ={})
    assert made.exit_code == 0, made.output
    assert (office.home / init_module.DATA / "keys").is_dir()


def test_a_folder_whose_name_begins_like_the_datas_is_outside_it(office: Office) -> None:
    office.first_day()
    work = office.opened(REGISTRY_KEY_PASSPHRASE=f"file:{office.data}/keys/../secret")
    with pytest.raises(Problem) as refusal:
        work.new_key("Ed25519")
    assert refusal.value.code == "setting-key-passphrase"
    opened(office).new_key("Ed25519")


def test_no_setting_of_the_tests_own_machine_is_carried_over(office: Office) -> None:
    office.first_day()
    assert set(office.settings) == {
        "REGISTRY_BACKUPS",
        "REGISTRY_DATA",
        "REGISTRY_ENV",
        "REGISTRY_KEY_PASSPHRASE",
        "REGISTRY_PUBLIC_URL",
        *office.environ,
    }
    assert not any(name.startswith("REGISTRY_") and name in os.environ for name in office.settings)
