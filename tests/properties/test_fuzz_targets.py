"""What is fuzzed is read once more in every run: the seeds, which are valid, and whatever was ever found.

`DECISIONS` tells how many changed documents each target of `tests.fuzz.structured` makes besides.
"""

import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from signing.errors import Problem
from tests.fuzz import structured
from tests.fuzz.__main__ import FOUND
from tests.fuzz.targets import TARGETS, seeds

DECISIONS = int(os.environ.get("DECISIONS", "200"))
SEEDS = [(name, seed) for name, inputs in seeds().items() for seed in inputs]
CASES = sorted(path for path in FOUND.glob("*/*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "seed"), SEEDS, ids=[f"{name}-{place}" for place, (name, _) in enumerate(SEEDS)]
)
def test_a_seed_is_read(name: str, seed: bytes) -> None:
    TARGETS[name](seed)  # which asserts what must hold of what it read


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_read_or_refused(path: Path) -> None:
    with suppress(Problem):  # anything else that it raises is the finding
        TARGETS[path.parent.name](path.read_bytes())
    assert path.parent.name in TARGETS


@pytest.mark.parametrize("name", structured.TARGETS)
def test_whatever_is_decided_is_judged_or_refused(name: str) -> None:
    random = Random(name)  # noqa: S311 -- the same decisions every time
    for _ in range(DECISIONS):
        with suppress(Problem):
            TARGETS[name](random.randbytes(24))


def test_every_target_has_seeds() -> None:
    assert seeds().keys() == TARGETS.keys()
