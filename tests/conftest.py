"""What every test may ask for: the project's root, the shared material beside it, and outside tools.

Hypothesis runs without deadlines, because a slow machine is no fault of the code. A tool that is
missing skips the tests that need it on a developer's machine and fails them where `CI` is set.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# What is measured, `signing` and the rules, is reached within the tests' own processes. In those that
# tests start, measuring would cost a third more and find nothing: xdist's workers are the last to pass it on.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    os.environ.pop("COVERAGE_PROCESS_START", None)

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared material beside the project, or skip: nothing else depends on it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Return a function from a program's name to its path; it skips, or fails in CI, where there is none."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            reason = f"the program {name} is not installed"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find
