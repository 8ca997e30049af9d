"""The README: its commands run, its links lead somewhere, and it maps every folder.

Blocks fenced as `sh` run as they stand, in an empty folder with the project's own `.venv` and
`examples`; blocks fenced as `console` are only shown.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from registry.cli import main
from tests.house.tree import ROOT, files

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)?(#[^)]+)?\)")
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [path for path in files() if path.suffix == ".md"]


def blocks(text: str) -> list[str]:
    """Return the scripts of a page, in order."""
    return BLOCK.findall(text)


def dead_links(page: Path) -> Iterator[str]:
    """Yield every link of a page to a file of the project that is not there."""
    for target, _ in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        if target and not (ROOT / page.parent / target).exists():
            yield f"{page}: {target}"


def run(script: str, folder: Path, bash: str, *, seconds: int = 120) -> subprocess.CompletedProcess[str]:
    """Run a script in `folder`; the first command that fails ends it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    command = [bash, "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=seconds
    )


def test_the_commands_of_the_readme_run_and_show_what_it_says(
    tmp_path: Path, tool: Callable[[str], str]
) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    edit, issue = blocks(TEXT)
    verified = run(edit, tmp_path, tool("bash"))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    verdicts = re.findall(r"^([A-Z_]+) +as of", verified.stdout, re.MULTILINE)
    assert verdicts == ["VALID", "INVALID"], verified.stdout
    assert re.search(r"^ +FAILED +signature", verified.stdout, re.MULTILINE), verified.stdout
    issued = run(issue, tmp_path, tool("bash"))
    assert issued.returncode == 0, issued.stdout + issued.stderr
    assert re.search(r"^0 issued, [1-9]\d* issued before, 0 refused", issued.stdout, re.MULTILINE)


def test_a_command_that_fails_is_seen(tmp_path: Path, tool: Callable[[str], str]) -> None:
    assert blocks("```console\n$ true\n```\n```sh\nfalse\ntrue\n```\n") == ["false\ntrue\n"]
    assert run("false\ntrue\n", tmp_path, tool("bash")).returncode == 1


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_no_link_of_a_page_is_dead(page: Path) -> None:
    assert list(dead_links(page)) == []


def test_the_readme_maps_every_folder() -> None:
    packages = {path.parent for path in files() if path.name == "__init__.py" and len(path.parts) <= 3}
    folders = packages | {Path(path.parts[0]) for path in files() if len(path.parts) > 1}
    names = {f"{folder.as_posix()}/" for folder in folders if not folder.name.startswith(".")}
    assert {"registry/web/", "signing/keys/", "docs/"} <= names
    assert sorted(name for name in names if f"| `{name}` |" not in TEXT) == []


def test_the_guide_for_contributors_names_every_folder_of_tests() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = {path.parts[1] for path in files() if path.parts[0] == "tests" and len(path.parts) > 2}
    assert "house" in folders
    assert sorted(folder for folder in folders if f"| `tests/{folder}` |" not in text) == []


@pytest.mark.parametrize("page", ["README.md", "docs/operators.md"])
def test_every_verb_of_the_command_line_is_told(page: str) -> None:
    verbs = main.list_commands(click.Context(main))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert "demo" in verbs
    assert [verb for verb in verbs if not re.search(rf"`(registry )?{verb}\b", text)] == []
