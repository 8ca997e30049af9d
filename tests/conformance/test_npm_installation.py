"""The npm judges are installed as locked, sit without network and files, and are not done without in CI."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conformance import judges

FILES = ("package.json", "package-lock.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the lock and with what its installation leaves behind."""
    for name in FILES:
        shutil.copy(judges.HERE / name, tmp_path)
    packages = json.loads((judges.HERE / "package-lock.json").read_text())["packages"]
    del packages[""]
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": packages}))
    return tmp_path


def test_nothing_is_missing_where_the_lock_is_installed(folder: Path) -> None:
    assert judges.missing(folder / FILES[0], folder) is None


def test_a_missing_node_is_told_with_the_way_out(folder: Path) -> None:
    reason = judges.missing(folder / "node", folder)
    assert reason is not None
    assert judges.INSTALL in reason


def test_missing_packages_are_told_with_the_way_out(folder: Path) -> None:
    shutil.rmtree(folder / "node_modules")
    reason = judges.missing(folder / FILES[0], folder)
    assert reason is not None
    assert judges.INSTALL in reason


def test_packages_of_an_older_lock_are_told(folder: Path) -> None:
    installed = folder / "node_modules" / ".package-lock.json"
    packages = json.loads(installed.read_text())
    packages["packages"]["node_modules/@digitalbazaar/vc"]["version"] = "7.2.0"
    installed.write_text(json.dumps(packages))
    reason = judges.missing(folder / FILES[0], folder)
    assert reason is not None
    assert judges.INSTALL in reason


def test_a_missing_judge_fails_in_ci_and_skips_elsewhere() -> None:
    judges.require(None, ci=True)
    with pytest.raises(pytest.fail.Exception, match="no Node"):
        judges.require("no Node", ci=True)
    with pytest.raises(pytest.skip.Exception, match="no Node"):
        judges.require("no Node", ci=False)


OUTSIDE = {
    "socket": "(await import('node:net')).connect(1, '127.0.0.1')",
    "name": "(await import('node:dns')).lookup('registry.example', () => {})",
    "file": "(await import('node:fs')).readFileSync('/etc/hostname')",
    "write": "(await import('node:fs')).writeFileSync('written', '')",
    "program": "(await import('node:child_process')).execFileSync('true')",
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_a_judge_reaches_nothing_outside(way: str) -> None:
    judges.require_installed()
    script = (
        "await import('./offline.js');"
        f"try {{ {OUTSIDE[way]}; console.error('reached'); }}"
        "catch(error) { process.stdout.write(error.code ?? error.message); }"
    )
    said = judges.node("--input-type=module", "--eval", script)
    assert said in {"There is no network here.", "ERR_ACCESS_DENIED"}


def test_a_judge_is_answered_404_beyond_its_world() -> None:
    judges.require_installed()
    script = (
        "const {answer, Verdict} = await import('./offline.js');"
        "await answer(async url => {"
        "    const found = await fetch(url);"
        "    return {verdict: Verdict.VALID, details: [`${found.status} ${await found.text()}`]};"
        "});"
    )
    request = {
        "documents": {"https://a.example/": {"type": "text/plain", "body": "here"}},
        "credentials": ["https://a.example/", "https://b.example/"],
    }
    answer = json.loads(judges.node("--input-type=module", "--eval", script, stdin=json.dumps(request)))
    assert [found["details"] for found in answer["judgements"]] == [["200 here"], ["404 "]]
    assert (answer["served"], answer["refused"]) == (["https://a.example/"], ["https://b.example/"])
