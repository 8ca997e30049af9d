"""The floors: import-linter holds them, and in a copy of the tree it does refuse each kind of trespass.

The contracts themselves stand in `pyproject.toml`; `docs/adr/0001` says why. Each case adds one
forbidden line to the copy and names the contract that must break, so that a contract which has
come to match nothing is found out.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, modules

LINTER = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

TRESPASSES = {
    "a lower floor imports a higher one": (
        "registry/certificates/control.py", "import registry.credentials.models", "floors"),
    "strangers import each other": ("registry/jobs/control.py", "import registry.web", "floors"),
    "the ground imports a domain": ("registry/db.py", "import registry.parties.models", "floors"),
    "a package without a floor": ("registry/novelty/__init__.py", "", "floors"),
    "signing imports the registry": ("signing/control.py", "import registry.clock", "houses"),
    "schemas imports signing": ("schemas/control.py", "import signing.jcs", "houses"),
    "cryptography outside signing": ("registry/keys/control.py", "import cryptography", "cryptography"),
    "PyLD outside signing": ("registry/web/control.py", "from pyld import jsonld", "cryptography"),
    "Flask outside the web": ("registry/cli/control.py", "import flask", "flask"),
    "Werkzeug outside the web": ("registry/certification/control.py", "import werkzeug", "flask"),
    "a rule that reaches the database": ("registry/trust/rules.py", "import registry.trust.models", "rules"),
    "a new rule that imports SQLAlchemy": ("registry/keys/rules.py", "import sqlalchemy", "rules"),
    "a cycle among siblings": ("signing/errors.py", "import signing.ports\nimport signing.jcs", "cycles"),
    "schemas that compute": ("schemas/control.py", "import sqlalchemy", "schemas"),
}  # fmt: skip


def copy_tree(folder: Path) -> None:
    """Copy the product's Python files and the contracts into `folder`."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module in modules(*CODE):
        target = folder / module.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(module.text, encoding="utf-8")


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the tree in `folder`."""
    chosen = [option for contract in contracts for option in ("--contract", contract)]
    command = [sys.executable, "-c", LINTER, "--no-cache", "--no-logo", *chosen]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_tree_keeps_every_floor(tmp_path: Path) -> None:
    copy_tree(tmp_path)
    run = lint(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("case", TRESPASSES)
def test_the_linter_refuses(case: str, tmp_path: Path) -> None:
    path, line, contract = TRESPASSES[case]
    copy_tree(tmp_path)
    target = tmp_path / path
    target.parent.mkdir(exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    run = lint(tmp_path, contract)
    assert run.returncode == 1
    assert "BROKEN" in run.stdout, run.stdout + run.stderr
