"""The lock of the npm judges: exact versions with digests, no host, no script, and told in the docs."""

import json
import re
from typing import Any

import pytest

from tests.house.tree import ROOT

FOLDER = ROOT / "tests" / "conformance"
VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")
DIGEST = re.compile(r"sha512-[A-Za-z0-9+/]{86}==")

GOOD = {"version": "1.0.0", "integrity": "sha512-" + "A" * 86 + "=="}


def faults(packages: dict[str, dict[str, Any]]) -> list[str]:
    """Return every package of an npm lock that is not pinned by a version and a digest alone."""
    return [
        name
        for name, package in packages.items()
        if not VERSION.fullmatch(package.get("version", ""))
        or not DIGEST.fullmatch(package.get("integrity", ""))
        or {"resolved", "link"} & set(package)
    ]


def locked() -> dict[str, dict[str, Any]]:
    """Return the locked packages, by their folder; the project itself stands under an empty name."""
    packages: dict[str, dict[str, Any]] = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    return packages


def test_the_npm_lock_pins_everything_by_digest_and_names_no_host() -> None:
    packages = locked()
    del packages[""]
    assert len(packages) > 100
    assert faults(packages) == []


def test_the_package_asks_for_exact_versions_and_the_lock_holds_them() -> None:
    asked = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    packages = locked()
    assert packages[""]["dependencies"] == asked
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_no_script_of_a_package_runs_at_installation() -> None:
    lines = (FOLDER / ".npmrc").read_text().splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(lines)


def test_the_docs_name_the_versions_that_judge() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    asked = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    assert [name for name, version in asked.items() if f"`{name}` {version}" not in text] == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": "^1.0.0"},
        {"version": "file:a.tgz"},
        {"integrity": "sha1-" + "A" * 27 + "="},
        {"integrity": ""},
        {"resolved": "https://index.example/a.tgz"},
        {"link": True},
    ],
)
def test_the_check_of_the_npm_lock_can_fail(change: dict[str, Any]) -> None:
    assert faults({"node_modules/a": GOOD}) == []
    assert faults({"node_modules/a": {**GOOD, **change}}) == ["node_modules/a"]
