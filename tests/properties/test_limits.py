"""Any input up to 1 MB is judged in under two seconds and 64 MB: the nastiest shapes that we know of.

`tests.properties.nasty` makes and measures them, in one process that has done nothing else; a shape
that breaks a bound is worth a new row there. What is larger is refused by its size, before anything
reads it.
"""

import datetime as dt
import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from signing import policy
from signing.presentation import verify_presentation
from signing.report import Verdict
from signing.verify import verify
from tests.properties import nasty
from tests.properties.nasty import CREDENTIALS, MEGABYTE, PARSING

AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
SECONDS = 2.0
MIB = 64
ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def costs() -> dict[str, dict[str, Any]]:
    """Return what each shape costs, by its name and policy."""
    command = [sys.executable, "-m", "tests.properties.nasty"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    found: dict[str, dict[str, Any]] = json.loads(ended.stdout)
    return found


def test_a_nasty_document_costs_no_more_than_any_other() -> None:
    over = {
        shape: cost
        for shape, cost in costs().items()
        if cost["seconds"] > SECONDS or cost["mib"] > MIB or cost["bytes"] > MEGABYTE or not cost["whole"]
    }
    assert not over
    assert {cost["verdict"] for cost in costs().values()} <= {"INVALID", "VALID", "INDETERMINATE"}


def test_every_shape_was_measured_and_cost_something() -> None:
    shapes = {shape.rpartition(" (")[0] for shape in costs()}
    assert shapes >= set(PARSING) | set(CREDENTIALS)
    assert max(cost["mib"] for cost in costs().values()) > 8
    assert max(cost["seconds"] for cost in costs().values()) > 0.02


@pytest.mark.parametrize(
    "shape",
    ["a huge string", "eight proofs over much", "a thousand disclosures", "a presentation of sixteen"],
)
def test_the_shapes_that_are_whole_and_signed_reach_the_last_step(shape: str) -> None:
    assert costs()[f"{shape} (vcdm)"]["verdict"] == Verdict.VALID


def test_a_list_that_blows_up_is_read_to_its_bound_and_no_further() -> None:
    assert costs()["a list of 2 MiB (registry)"]["code"] == "ok"
    assert costs()["a list of 64 MiB (registry)"]["code"] == "status-list-too-large"


@pytest.mark.parametrize("judge", [verify, verify_presentation])
@pytest.mark.parametrize("data", [b" " * (MEGABYTE + 1), b"e" * (MEGABYTE + 1), b"e~" * MEGABYTE])
def test_what_is_larger_is_refused_by_its_size(judge: Any, data: bytes) -> None:  # noqa: ANN401 -- either
    report = judge(data, policy.vcdm(policy.anyone), AT, nasty.nobody)
    assert (report.verdict, report.checks[0].code) == (Verdict.INVALID, "document-too-large")
