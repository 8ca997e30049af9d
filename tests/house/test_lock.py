"""The lock: every distribution is pinned and hashed, and nothing in it names an index, a host or a path."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT, files

PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*==\S+( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
FOREIGN = ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ ", "file:")

GOOD = "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via b\n"


def faults(lock: str) -> list[str]:
    """Return every line of a lock that is neither a pin, a hash of one, nor a comment."""
    found, hashed = [], True
    for line in lock.splitlines():
        if any(mark in line for mark in FOREIGN):
            found.append(line)
        elif PINNED.fullmatch(line):
            found += [] if hashed else [f"no hash before {line}"]
            hashed = False
        elif HASH.fullmatch(line):
            hashed = True
        elif not line.lstrip().startswith("#"):
            found.append(line)
    return found if hashed else [*found, "no hash at the end"]


def test_the_lock_pins_and_hashes_everything_and_names_no_index() -> None:
    assert faults((ROOT / "requirements.lock").read_text()) == []


def test_the_lock_holds_every_dependency_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        asked += group
    names = {re.split(r"[^A-Za-z0-9._-]", item, maxsplit=1)[0].lower().replace("_", "-") for item in asked}
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert names - set(locked) == set()


def test_there_is_one_lock_and_no_other() -> None:
    other = re.compile(
        r"uv\.lock|pylock(\..+)?\.toml|poetry\.lock|Pipfile\.lock|pdm\.lock|requirements.*\.txt"
    )
    assert [str(path) for path in files() if other.fullmatch(path.name)] == []


@pytest.mark.parametrize(
    "lock",
    [
        "a==1\n",
        "a>=1 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "a==1 \\\n    # via b\nb==1 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "a==1 \\\n    --hash=md5:" + "0" * 32 + "\n",
        "--index-url https://index.example/simple\n" + GOOD,
        "--find-links wheels\n" + GOOD,
        "# from https://index.example/simple\n" + GOOD,
        "a @ file:a.whl\n",
    ],
)
def test_the_check_of_a_lock_can_fail(lock: str) -> None:
    assert faults(GOOD) == []
    assert faults(lock) != []
