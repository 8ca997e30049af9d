"""The case runner: it passes what holds, and fails a case for each thing that a case may expect."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from signing import strict_json
from signing.ports import Fetched
from signing.report import Report, Rows, conclude
from tests.conformance import cases
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, DID, DID_URL

GOOD = worlds.signed(worlds.a_credential())


def a_case(**changes: object) -> dict[str, Any]:
    case: dict[str, Any] = {
        "id": "h001",
        "title": "a good credential",
        "input": {"media": "application/vc", "body": json.dumps(GOOD)},
        "world": {
            url: {"status": 200, "headers": {"Content-Type": "application/vc"}, "body": body.decode()}
            for url, body in worlds.good_world().items()
        },
        "now": AT.isoformat(),
        "expect": {"verdict": "VALID", "forbid": [], "max_seconds": 2, "max_rss_mib": 64},
    }
    return {**case, **changes}


def expecting(verdict: str = "VALID", **expect: object) -> dict[str, object]:
    return {"expect": {"verdict": verdict, **expect}}


def run(folder: Path, *written: object) -> tuple[int, list[str]]:
    """Run the cases `written` into `folder`, accepting the good issuer; return failures and lines."""
    for number, case in enumerate(written):
        (folder / f"h{number}.json").write_text(json.dumps(case))
    said: list[str] = []
    return cases.run(cases.load_folder(folder), {DID}, said.append), said


def test_a_case_that_holds_passes(tmp_path: Path) -> None:
    assert run(tmp_path, a_case()) == (
        0,
        ["h001 a good credential | VALID | VALID | ok [ok]", "1 passed, 0 failed"],
    )


def test_a_case_chooses_its_policy_and_whom_it_trusts(tmp_path: Path) -> None:
    plain = worlds.signed({**worlds.a_credential(), "type": ["VerifiableCredential"]})
    body = {"input": {"media": "application/vc", "body": json.dumps(plain)}}
    assert run(tmp_path, a_case(policy="vcdm", **body))[0] == 0
    assert run(tmp_path, a_case(policy="registry", **body))[0] == 1
    (tmp_path / "h0.json").write_text(json.dumps(a_case(trust=[DID])))
    assert cases.run(cases.load_folder(tmp_path), cases.TRUSTED, lambda _line: None) == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (expecting("EXPIRED"), "expected EXPIRED"),
        (expecting(forbid=["VALID"]), "a forbidden verdict"),
        (expecting(no_fetch_hosts=["registry.example"]), "asked registry.example"),
        (expecting(max_seconds=0), "took 0.0"),
        (expecting(max_rss_mib=-1), "grew by "),
        ({"world": {}}, "expected VALID"),
        (
            {"world": {DID_URL: {"status": 404, "body": worlds.good_world()[DID_URL].decode()}}},
            "expected VALID",
        ),
    ],
)
def test_each_thing_that_a_case_expects_can_fail_it(
    tmp_path: Path, change: dict[str, object], fault: str
) -> None:
    failed, (line, total) = run(tmp_path, a_case(**change))
    assert (failed, total) == (1, "0 passed, 1 failed")
    assert f"FAIL {fault}" in line or f"; {fault}" in line


def test_an_exception_fails_its_case_and_no_other(tmp_path: Path) -> None:
    broken = a_case(world={DID_URL: {"status": 200, "body": "{}", "headers": {"Content-Type": 7}}})
    failed, lines = run(tmp_path, broken, a_case())
    assert failed == 1
    assert "FAIL raised AttributeError" in lines[0]
    assert lines[1].endswith("ok [ok]")


def test_a_report_with_a_row_missing_or_green_for_nothing_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "h0.json").write_text(json.dumps(a_case()))
    (case,) = cases.load_folder(tmp_path)
    rows = Rows(AT).checks()
    short = Report(conclude(rows), rows[1:], AT, None, None)
    assert "rows missing or out of order" in list(cases._faults(case, short, set(), 0, 0))
    passed = cases.judge(case, {DID}).report
    assert passed is not None
    green = Report(conclude(rows), passed.checks, AT, None, None)
    assert "every row green without the verdict VALID" in list(cases._faults(case, green, set(), 0, 0))


def test_a_case_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_data: bytes, _policy: object, _at: object, _world: object, **_more: object) -> Fetched:
        time.sleep(60)
        raise AssertionError

    (tmp_path / "h0.json").write_text(json.dumps(a_case(**expecting(max_seconds=0.01))))
    monkeypatch.setattr(cases, "_warm_up", lambda: None)
    monkeypatch.setattr(cases, "verify", slow)
    said: list[str] = []
    assert cases.run(cases.load_folder(tmp_path), cases.TRUSTED, said.append) == 1
    assert "FAIL stopped after 0.05 s" in said[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expecting value"),
        ("[]", "list indices"),
        (json.dumps(a_case(input={"media": "application/vc"})), "lacks 'body'"),
        (json.dumps(a_case(input={"media": "application/vc", "body_b64": "!"})), "base64"),
        (json.dumps(a_case(now="2026-11-20T12:00:00")), "has no time zone"),
        (json.dumps(a_case(**expecting("FINE"))), "'FINE' is not a valid Verdict"),
        (json.dumps(a_case(policy="mine")), "'mine' is no policy"),
        (json.dumps(a_case(trust=DID)), "is no list"),
        (json.dumps(a_case(world=[])), "[] is no dict"),
        (json.dumps(a_case(world={"https://a.example/": []})), "[] is no dict"),
    ],
)
def test_a_file_that_is_no_case_is_named_with_the_reason(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "w1.json"
    path.write_text(text)
    with pytest.raises(cases.BadCase, match="not a case") as caught:
        cases.load_folder(tmp_path)
    assert str(caught.value).startswith(f"{path}: not a case: ")
    assert why in str(caught.value)


def test_the_command_ends_with_the_sum_and_a_matching_exit_status(tmp_path: Path, root: Path) -> None:
    def command(*arguments: object) -> tuple[int, str, str]:
        line = [sys.executable, "-m", "tests.conformance.cases", *map(str, arguments)]
        ended = subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout, ended.stderr

    body = strict_json.dumps(GOOD)
    assert command(tmp_path / "none") == (2, "", f"{tmp_path / 'none'}: no such folder\n")
    assert command(tmp_path)[:2] == (2, "")
    (tmp_path / "v1.json").write_text(
        json.dumps(a_case(input={"media": "application/vc", "body": body.decode()}))
    )
    status, said, _ = command(tmp_path, "--trust", DID)
    assert (status, said.splitlines()[-1]) == (0, "1 passed, 0 failed")
    status, said, _ = command(tmp_path)
    assert (status, said.splitlines()[-1]) == (1, "0 passed, 1 failed")
