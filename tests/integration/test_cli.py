"""The command line: every verb, one JSON object on stdout, exit status 0 done, 1 refused, 2 bad input.

The verbs read the wall clock; rosters here are written with days around the present one.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry import clock, migrations
from registry.certification.rosters import RosterRow
from registry.credentials import published
from registry.work import Work
from tests.integration import invariants, registries
from tests.integration.registries import EXAMPLES
from tests.integration.terminal import BAD_INPUT, DONE, REFUSED, Say, roster


def next_year() -> str:
    """Return a day to come, as a deadline."""
    return (clock.now().date() + timedelta(days=365)).isoformat()


# Every verb.


def test_migrate_creates_a_registry_and_leaves_it_as_it_is(say: Say, tmp_path: Path) -> None:
    first = say(
        "migrate", "--data", tmp_path / "new", "--json", env={"REGISTRY_PUBLIC_URL": "https://r.example"}
    )
    again = say("migrate", "--data", tmp_path / "new", "--json")
    assert (first.status, again.status) == (DONE, DONE)
    assert first.value == {
        "data": str(tmp_path / "new"),
        "public_url": "https://r.example",
        "revision": migrations.HEAD,
        "revision_before": None,
    }
    assert again.value["revision_before"] == migrations.HEAD
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "passphrase").stat().st_mode & 0o077 == 0


def test_import_tells_what_was_added_and_what_was_there(say: Say, tmp_path: Path) -> None:
    say("migrate", "--data", tmp_path / "new")
    first = say("import", EXAMPLES / "safety.yaml", "--data", tmp_path / "new", "--json")
    again = say("import", EXAMPLES / "safety.yaml", "--data", tmp_path / "new", "--json")
    assert (first.status, again.status) == (DONE, DONE)
    assert first.value["bodies"] == {"added": 1, "unchanged": 0}
    assert first.value["scheme_versions"] == {"added": 1, "unchanged": 0}
    assert again.value == {
        name: {"added": 0, "unchanged": count["added"]} for name, count in first.value.items()
    }
    assert registries.row_counts(tmp_path / "new")["signing_keys"] == 2


def test_issue_tells_every_certificate_and_issues_nothing_twice(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = roster(tmp_path / "roster.csv", rows)
    first = say("issue", path, "--data", data, "--json")
    again = say("issue", path, "--data", data, "--json")
    assert (first.status, again.status) == (DONE, DONE)
    counts = {"issued": 16, "issued_before": 0, "refused": 0, "unreadable": 0, "findings": []}
    assert first.value == counts | {"certificates": first.value["certificates"]}
    assert again.value == counts | {
        "issued": 0,
        "issued_before": 16,
        "certificates": [one | {"result": "issued-before"} for one in first.value["certificates"]],
    }
    one = first.value["certificates"][2]
    assert (one["line"], one["candidate_ref"], one["result"]) == (4, rows[2].candidate_ref, "issued")
    assert one["url"] == f"http://localhost:8000/c/{one['number']}"
    assert invariants.faults(data, rows) == []


def test_a_roster_without_the_column_takes_its_body_from_the_command(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = roster(tmp_path / "roster.csv", rows[:2])
    text = "\n".join(line.split(",", 1)[1] for line in path.read_text(encoding="utf-8").splitlines())
    path.write_text(text, encoding="utf-8")
    assert say("issue", path, "--data", data, "--json").status == BAD_INPUT
    assert say("issue", path, "--body", registries.SAFETY, "--data", data, "--json").value["issued"] == 2


def test_suspend_lift_and_withdraw_change_what_verify_says(say: Say, data: Path, issued: list[str]) -> None:
    number = issued[3]

    def word() -> tuple[int, str]:
        said = say("verify", number, "--data", data, "--json")
        return said.status, said.value["status"]

    assert word() == (DONE, "valid")
    said = say("suspend", number, "--reason", "r", "--deadline", next_year(), "--data", data, "--json")
    assert (said.status, said.value["before"], said.value["after"]) == (DONE, "active", "suspended")
    assert said.value["url"].endswith(f"/c/{number}")
    assert datetime.fromisoformat(said.value["at"]).tzinfo is not None
    assert word() == (REFUSED, "suspended")
    assert say("lift", number, "--reason", "r", "--data", data, "--json").value["after"] == "active"
    assert word() == (DONE, "valid")
    assert say("withdraw", number.lower(), "--reason", "r", "--data", data, "--json").status == DONE
    assert word() == (REFUSED, "withdrawn")
    said = say("lift", number, "--reason", "r", "--data", data, "--json")
    assert (said.status, said.codes) == (REFUSED, ["certificate-withdrawn"])


def test_tick_finishes_what_is_pending_and_then_has_nothing_to_do(
    say: Say, data: Path, entered_work: Work
) -> None:
    from registry.certification import issuing  # noqa: PLC0415 -- the step alone, as a crash leaves it

    at = clock.now()
    issuing.issue(entered_work, registries.present_rows(at)[:3], actor="operator", at=at)
    assert say("tick", "--data", data, "--json").value == {"signed": 9, "published": 9, "lists": 2}
    assert say("tick", "--data", data, "--json").value == {"signed": 0, "published": 0, "lists": 0}


@pytest.mark.parametrize("form", ["number", "compact", "page", "credential", "file", "code"])
def test_verify_takes_a_number_a_url_a_file_or_a_code(
    say: Say, entered_work: Work, issued: list[str], tmp_path: Path, form: str
) -> None:
    number, data = issued[0], entered_work.settings.data
    document = registries.signed_document(entered_work, number.replace("-", ""))
    (tmp_path / "credential.json").write_bytes(document)
    target = {
        "number": number,
        "compact": number.replace("-", "").lower(),
        "page": f"http://localhost:8000/c/{number}",
        "credential": json.loads(document)["id"],
        "file": "credential.json",
        "code": code_of(entered_work, number),
    }[form]
    said = say("verify", target, "--data", data, "--json")
    assert (said.status, said.value["verdict"]) == (DONE, "VALID")
    assert {check["outcome"] for check in said.value["checks"]} == {"passed"}


def code_of(work: Work, number: str) -> str:
    """Return the text of a certificate's QR code."""
    with work.read() as session:
        return published.code(session, number.replace("-", ""), None, work.urls).text


def test_verify_tells_who_signed_a_code_and_whether_the_register_agrees(
    say: Say, data: Path, entered_work: Work, issued: list[str]
) -> None:
    code = code_of(entered_work, issued[0])
    told = say("verify", code, "--data", data, "--json").value
    did = told["body"]["did"]
    assert told["status"] == "valid"
    assert told["code"] == {"form": "full", "key": f"{did}#key-2", "agrees": True}
    people = say("verify", code, "--data", data)
    assert people.out.startswith("VALID  as of ")
    assert f"signed with {did}#key-2 and says what the register says" in people.out
    say("suspend", issued[0], "--reason", "r", "--deadline", next_year(), "--data", data)
    suspended = say("verify", code, "--data", data, "--json")
    assert (suspended.status, suspended.value["status"]) == (REFUSED, "suspended")
    with registries.database(data, triggers=False) as connection:
        connection.execute("UPDATE certificate_versions SET claims = replace(claims, 'OSO', 'OSA')")
    assert "FAILED       code" in say("verify", code, "--data", data).out


NO_CODES: dict[str, tuple[Callable[[str], str], int]] = {
    "signature-wrong": (lambda text: text[:-1] + ("1" if text[-1] != "1" else "2"), REFUSED),
    "digits-malformed": (lambda text: text + "x", BAD_INPUT),
    "code-foreign": (lambda text: text.replace("localhost:8000", "registry.example"), BAD_INPUT),
}


@pytest.mark.parametrize("code", NO_CODES)
def test_a_code_that_is_none_is_refused(
    say: Say, data: Path, entered_work: Work, issued: list[str], code: str
) -> None:
    alter, status = NO_CODES[code]
    said = say("verify", alter(code_of(entered_work, issued[0])), "--data", data, "--json")
    assert (said.status, said.codes) == (status, [code])


@pytest.mark.parametrize("verb", ["issue", "suspend", "verify", "tick", "import", "migrate"])
def test_without_json_people_are_told(
    say: Say, data: Path, issued: list[str], tmp_path: Path, verb: str
) -> None:
    words: dict[str, list[str | Path]] = {
        "issue": [tmp_path / "roster.csv"],
        "suspend": [issued[0], "--reason", "r", "--deadline", next_year()],
        "verify": [issued[0]],
        "tick": [],
        "import": [EXAMPLES / "safety.yaml"],
        "migrate": [],
    }
    said = say(verb, *words[verb], "--data", data)
    assert said.status == DONE
    assert said.out.strip()
    with pytest.raises(json.JSONDecodeError):
        json.loads(said.out)


def test_what_a_terminal_could_obey_is_written_out(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = roster(tmp_path / "roster.csv", rows[:1], name="A\x1b[31mB")
    said = say("issue", path, "--data", data)
    assert said.status == BAD_INPUT
    assert "\x1b" not in said.out + said.err


def test_help_and_version_need_no_registry(say: Say) -> None:
    assert say("--help").status == DONE
    assert "registry" in say("--version").out
    for verb in (
        "demo",
        "serve",
        "migrate",
        "import",
        "issue",
        "suspend",
        "lift",
        "withdraw",
        "verify",
        "tick",
    ):
        assert say(verb, "--help").status == DONE


# Which registry.


def test_a_verb_finds_its_registry_by_option_then_variable_then_the_newest_demo(
    say: Say, data: Path, tmp_path: Path
) -> None:
    assert say("tick", "--data", data, "--json", env={"REGISTRY_DATA": "/nowhere"}).status == DONE
    assert say("tick", "--json", env={"REGISTRY_DATA": str(data)}).status == DONE
    said = say("tick", "--json")
    assert (said.status, said.codes) == (REFUSED, ["data-not-named"])
    said = say("tick", "--data", tmp_path / "nowhere", "--json")
    assert (said.status, said.codes) == (REFUSED, ["registry-not-created"])
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("env", "status", "code"),
    [
        ({"REGISTRY_ENV": "test"}, BAD_INPUT, "setting-env"),
        ({"REGISTRY_PUBLIC_URL": "localhost"}, BAD_INPUT, "setting-public-url"),
        ({"REGISTRY_PUBLIC_URL": "https://other.example"}, REFUSED, "public-url-fixed"),
    ],
)
def test_a_wrong_setting_is_told(say: Say, data: Path, env: dict[str, str], status: int, code: str) -> None:
    said = say("tick", "--data", data, "--json", env=env)
    assert (said.status, said.codes) == (status, [code])
    if code == "public-url-fixed":
        assert "Set REGISTRY_PUBLIC_URL to that" in said.value["error"]["detail"]


def test_a_wrong_passphrase_signs_nothing_and_loses_nothing(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = roster(tmp_path / "roster.csv", rows[:2])
    (tmp_path / "wrong").write_text("wrong", encoding="utf-8")
    env = {"REGISTRY_KEY_PASSPHRASE": f"file:{tmp_path / 'wrong'}"}
    said = say("issue", path, "--data", data, "--json", env=env)
    assert (said.status, said.codes) == (REFUSED, ["passphrase-wrong"])
    assert say("issue", path, "--data", data, "--json").value["issued_before"] == 2
    assert invariants.faults(data, rows[:2]) == []
