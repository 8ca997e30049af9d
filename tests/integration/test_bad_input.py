"""Bad input: each kind goes through the whole program once, is told clearly, and leaves nothing half written.

The reading of import files and rosters has tests of its own; here are the exit status, the code and
the tables.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from registry.certification.rosters import RosterRow
from registry.work import Work
from signing import multibase
from tests.integration import invariants, registries
from tests.integration.registries import EXAMPLES
from tests.integration.terminal import BAD_INPUT, DONE, REFUSED, Say, roster

SAFETY = (EXAMPLES / "safety.yaml").read_text(encoding="utf-8")


def without(member: str) -> str:
    """Return the example without one member of its scheme version."""
    lines = SAFETY.splitlines(keepends=True)
    start = next(place for place, line in enumerate(lines) if line.startswith(f"            {member}:"))
    end = next(
        place for place in range(start + 1, len(lines)) if not lines[place].startswith("              ")
    )
    return "".join(lines[:start] + lines[end:])


IMPORTS = {
    "malformed YAML": ("registry_import: 1\nbodies: [", "yaml-syntax"),
    "an unknown field": (SAFETY.replace("time_zone:", "timezone:", 1), "field-unknown"),
    "a field twice": (
        SAFETY.replace("    language: en", "    language: en\n    language: en", 1),
        "yaml-name-twice",
    ),
    "an ambiguous date": (SAFETY.replace("from: 2021-03-01", 'from: "03/01/2021"'), "date-ambiguous"),
    "a time without a zone": (
        SAFETY.replace("from: 2021-03-01", "from: 2021-03-01T10:00:00"),
        "date-time-without-zone",
    ),
    "no job description (8.2 b)": (without("job_description"), "scheme-element-missing"),
    "no recertification (8.3)": (without("recertification"), "scheme-element-missing"),
    "a fact of the body about itself": (
        SAFETY.replace("accreditation_body: siao", "accreditation_body: halimbawa"),
        "trust-own-fact",
    ),
}


@pytest.mark.parametrize("what", IMPORTS)
def test_a_bad_import_file_is_refused_whole(say: Say, tmp_path: Path, what: str) -> None:
    text, code = IMPORTS[what]
    assert text != SAFETY
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "siao.png").write_bytes((EXAMPLES / "siao.png").read_bytes())
    say("migrate", "--data", tmp_path / "new")
    before = registries.row_counts(tmp_path / "new")
    said = say("import", "bad.yaml", "--data", tmp_path / "new", "--json")
    assert said.status in {REFUSED, BAD_INPUT}
    assert code in said.codes
    for finding in said.value["findings"]:
        assert finding["file"] == "bad.yaml"
        assert finding["line"] >= 1
        assert finding["column"] >= 1
    assert registries.row_counts(tmp_path / "new") == before


ROWS = {
    "an ambiguous date": ({"decision_date": "03/04/2026"}, "date-ambiguous", BAD_INPUT),
    "a time without a zone": ({"effective": "2026-03-04T10:00"}, "date-time-without-zone", BAD_INPUT),
    "a spreadsheet's number": ({"expiry": "46115"}, "date-spreadsheet-number", BAD_INPUT),
    "an expiry before the effective day": ({"expiry": "2020-01-01"}, "expiry-before-effective", REFUSED),
    "nobody who decided": ({"deciders": ""}, "cell-empty", BAD_INPUT),
    "a decider who trained": (
        {"trainers": "HB-D-01", "deciders": "HB-D-01"},
        "decider-trained-candidate",
        REFUSED,
    ),
    "a level that is not there": ({"level": "SO9"}, "level-unknown", REFUSED),
    "a body that is not there": ({"body": "nobody"}, "organisation-unknown", REFUSED),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_bad_row_is_told_with_its_place_and_stops_no_other(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow], what: str
) -> None:
    cells, code, status = ROWS[what]
    bad = roster(tmp_path / "bad.csv", rows[1:2], **cells).read_text(encoding="utf-8").splitlines()[1]
    good = roster(tmp_path / "good.csv", [rows[0], rows[2]]).read_text(encoding="utf-8").splitlines()
    (tmp_path / "mixed.csv").write_text("\n".join([*good[:2], bad, good[2]]) + "\n", encoding="utf-8")
    said = say("issue", "mixed.csv", "--data", data, "--json")
    assert said.status == status
    assert said.codes == [code]
    assert (said.value["findings"][0]["file"], said.value["findings"][0]["line"]) == ("mixed.csv", 3)
    assert said.value["findings"][0]["column"] > 0
    assert said.value["issued"] == 2
    assert invariants.faults(data, [rows[0], rows[2]]) == []
    text = say("issue", "mixed.csv", "--data", data)
    assert text.status == status
    assert "mixed.csv:3:" in text.err
    assert f"[{code}]" in text.err


def test_a_row_that_stands_twice_is_issued_once(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    said = say("issue", roster(tmp_path / "twice.csv", [rows[0], rows[0]]), "--data", data, "--json")
    assert (said.status, said.codes, said.value["issued"]) == (BAD_INPUT, ["duplicate-row"], 1)
    assert invariants.faults(data, rows[:1]) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "roster-header-missing"),
        (b"name,nmae\n", "column-unknown"),
        (b"\xff\xfe", "roster-header-missing"),
        (b"\xff\xfe\n", "file-not-utf16"),
        (b"\xff", "file-not-utf8"),
        (b"PK\x03\x04", "xlsx-malformed"),
        (b"\x00\x00", "roster-header"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(
    say: Say, data: Path, tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    before = registries.row_counts(data)
    said = say("issue", "bad.csv", "--data", data, "--json")
    assert said.status == BAD_INPUT
    assert code in {*said.codes, said.value["error"]["code"]}
    assert registries.row_counts(data) == before


@pytest.mark.parametrize(
    ("verb", "name"), [("import", "big.yaml"), ("issue", "big.csv"), ("verify", "big.json")]
)
def test_a_file_of_50_megabytes_is_too_large(
    say: Say, data: Path, tmp_path: Path, verb: str, name: str
) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(50_000_000)
    before = registries.row_counts(data)
    said = say(verb, name, "--data", data, "--json")
    assert said.status == BAD_INPUT
    assert "too-large" in (said.value["checks"][0]["code"] if verb == "verify" else said.codes[0])
    assert registries.row_counts(data) == before


@pytest.mark.parametrize("verb", ["import", "issue"])
def test_a_file_that_is_not_there_is_told(say: Say, data: Path, verb: str) -> None:
    said = say(verb, "nowhere", "--data", data, "--json")
    assert (said.status, said.codes) == (BAD_INPUT, ["file-unreadable"])


DOCUMENTS = {
    "malformed JSON": ("document", "json-syntax", BAD_INPUT),
    "a member twice": ("document", "json-duplicate-member", BAD_INPUT),
    "an undefined term": ("shape", "", REFUSED),
    "a letter changed": ("signature", "signature-wrong", REFUSED),
    "a wrong key": ("key", "", REFUSED),
    "a key of another algorithm": ("signature", "key-type-mismatch", REFUSED),
    "an index out of range": ("signature", "signature-wrong", REFUSED),
    "a bit of the signature": ("signature", "signature-wrong", REFUSED),
}


def bad_document(document: dict[str, Any], what: str) -> bytes:
    """Return the bytes of a credential with one fault."""
    proof = document["proof"]
    match what:
        case "malformed JSON":
            return b'{"@context": ['
        case "a member twice":
            return b'{"id": "a", "id": "b"}'
        case "an undefined term":
            document["credentialSubject"]["grade"] = "A"
        case "a letter changed":
            document["credentialSubject"]["identifier"][0]["identityHash"] += "x"
        case "a wrong key":
            proof["verificationMethod"] = proof["verificationMethod"].replace("#key-1", "#key-9")
        case "a key of another algorithm":
            proof["verificationMethod"] = proof["verificationMethod"].replace("#key-1", "#key-2")
        case "an index out of range":
            document["credentialStatus"][0]["statusListIndex"] = "999999999"
        case "a bit of the signature":
            value = bytearray(multibase.decode_base58btc(proof["proofValue"], max_chars=100))
            value[3] ^= 4
            proof["proofValue"] = multibase.encode_base58btc(bytes(value))
    return json.dumps(document).encode()


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_bad_credential_is_told_by_the_check_that_failed(
    say: Say, entered_work: Work, issued: list[str], tmp_path: Path, what: str
) -> None:
    data = entered_work.settings.data
    name, code, status = DOCUMENTS[what]
    good = json.loads(registries.signed_document(entered_work, issued[1].replace("-", "")))
    (tmp_path / "credential.json").write_bytes(bad_document(good, what))
    said = say("verify", "credential.json", "--data", data, "--json")
    assert (said.status, said.value["verdict"]) == (status, "INVALID")
    failed = [check for check in said.value["checks"] if check["outcome"] == "failed"]
    assert [check["check"] for check in failed] == [name]
    assert code in failed[0]["code"]
    assert say("verify", "credential.json", "--data", data).status == status


@pytest.mark.parametrize(
    ("target", "code", "status"),
    [
        ("nonsense", "target-unknown", BAD_INPUT),
        ("", "target-unknown", BAD_INPUT),
        (".", "target-unknown", BAD_INPUT),
        ("x" * 5000, "target-unknown", BAD_INPUT),
        ("0000-0000-0000-0001", "number-check-character", BAD_INPUT),
        ("0000-0000-0000-0000", "certificate-not-found", REFUSED),
        ("http://localhost:8000/c/0000-0000-0000-0000", "certificate-not-found", REFUSED),
        ("http://localhost:8000/c/0000-0000-0000-0001", "number-check-character", BAD_INPUT),
        ("http://localhost:8000/credentials/nobody", "document-not-found", REFUSED),
        ("http://localhost:8000/", "url-not-of-this-registry", BAD_INPUT),
        ("https://127.0.0.1/c/0000-0000-0000-0000", "not-read-here", REFUSED),
        ("http://[", "url-not-of-this-registry", BAD_INPUT),
        ("file:///etc/hostname", "url-not-of-this-registry", BAD_INPUT),
    ],
)
def test_what_cannot_be_verified_is_told(say: Say, data: Path, target: str, code: str, status: int) -> None:
    said = say("verify", "--data", data, "--json", "--", target)
    assert (said.status, said.codes) == (status, [code])


@pytest.mark.parametrize(
    ("deadline", "code", "status"),
    [
        ("2026-4-3", "date-not-padded", BAD_INPUT),
        ("03/04/2030", "date-ambiguous", BAD_INPUT),
        ("2030-01-01T00:00:00", "date-time-without-zone", BAD_INPUT),
        ("2020-01-01", "deadline-past", REFUSED),
    ],
)
def test_a_bad_deadline_changes_nothing(  # noqa: PLR0917 -- one row of a table
    say: Say, data: Path, issued: list[str], deadline: str, code: str, status: int
) -> None:
    before = registries.row_counts(data)
    said = say("suspend", issued[0], "--reason", "r", "--deadline", deadline, "--data", data, "--json")
    assert (said.status, said.codes) == (status, [code])
    assert registries.row_counts(data) == before


def test_a_wrong_command_line_is_bad_input(say: Say, data: Path) -> None:
    assert say("unknown").status == BAD_INPUT
    assert say("suspend", "--data", data).status == BAD_INPUT


def test_a_wrong_command_line_is_told_as_json_too(say: Say, data: Path) -> None:
    said = say("suspend", "0000-0000-0000-0000", "--data", data, "--json")
    assert (said.status, said.codes) == (BAD_INPUT, ["usage"])


def test_json_is_one_object_whatever_a_file_holds(say: Say, data: Path, tmp_path: Path) -> None:
    said = say("issue", roster(tmp_path / "none.csv", []), "--data", data, "--json")
    assert (said.status, said.value["issued"]) == (DONE, 0)


def test_people_are_told_the_place_of_every_fault(say: Say, data: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SAFETY.replace("time_zone:", "timezone:"), encoding="utf-8")
    said = say("import", "bad.yaml", "--data", data)
    assert said.status == BAD_INPUT
    assert not said.out
    *faults, summary = said.err.splitlines()
    assert len(faults) >= 2
    assert all(line.startswith("bad.yaml:") and line.endswith("]") for line in faults)
    assert "bad.yaml" in summary


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that cannot be read is Linux's own")
def test_a_file_that_cannot_be_read_is_told(say: Say, data: Path) -> None:
    said = say("verify", "/proc/self/mem", "--data", data, "--json")
    assert (said.status, said.codes) == (BAD_INPUT, ["file-unreadable"])
