"""SIGKILL at ten random points of `registry issue`, and a second run: none lost, none doubled, none unsigned.

`make soak` kills at fifty points, `make test` at ten, on each engine.
Each kill has a fresh copy of a registry and a seed of its own, which a failure prints;
`CRASH_SEED` repeats one. The moment is a share of what the same run took undisturbed, beyond the start
of the program. `test_invariants.py` holds the controls of the checker, `test_issuing.py` ends a process
at every commit.
"""

import os
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from registry import clock
from registry.certification.rosters import RosterRow
from registry.work import Work
from tests.integration import databases, invariants, registries
from tests.integration.conftest import Template
from tests.integration.terminal import result, roster, start

KILLS = int(os.environ.get("CRASH_KILLS", "10"))  # `make soak` asks for 50
COPIES = 4  # of the examples' 16 rows, with candidates of their own
EARLIEST, LATEST = 0.3, 0.97
ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Run:
    """What is run again and again: a registry to copy, a roster, and how long it takes undisturbed."""

    template: Path
    roster: Path
    rows: list[RosterRow]
    seconds: float


@pytest.fixture(scope="module")
def run(entered_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Write the roster and measure an undisturbed run."""
    folder = tmp_path_factory.mktemp("undisturbed")
    rows = [
        replace(row, candidate_ref=f"{row.candidate_ref}-{copy}")
        for copy in range(COPIES)
        for row in registries.present_rows(clock.now())
    ]
    path = roster(folder / "roster.csv", rows)
    databases.copy(entered_template.folder, folder / "data")
    begun = time.monotonic()
    assert result(start(folder / "data", "issue", path))["issued"] == len(rows)
    seconds = time.monotonic() - begun
    assert invariants.faults(folder / "data", rows) == []
    databases.drop(folder / "data")
    return Run(entered_template.folder, path, rows, seconds)


def killed(run: Run, folder: Path, after: float) -> float | None:
    """Issue in a fresh copy and kill it `after` seconds; return how long it took if it was faster."""
    databases.copy(run.template, folder)
    begun = time.monotonic()
    process = start(folder, "issue", run.roster)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=120)
        if process.returncode == -signal.SIGKILL:
            return None
    return time.monotonic() - begun


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_run_is_finished_by_the_next(run: Run, tmp_path: Path, kill: int) -> None:
    seed = int(os.environ.get("CRASH_SEED") or secrets.randbits(32))
    random = Random(seed)  # noqa: S311 -- a moment, no secret
    shares = [random.uniform(EARLIEST, LATEST) for _ in range(ATTEMPTS)]
    seconds = run.seconds
    for attempt, share in enumerate(shares):
        folder = tmp_path / str(attempt)
        faster = killed(run, folder, seconds * share)
        if faster is None:
            break
        # The machine was busier when the undisturbed run was measured.
        seconds = min(seconds, faster)
        databases.drop(folder)
    else:
        pytest.fail(f"no run could be killed in time (seed {seed})")
    before = registries.row_counts(folder)
    print(f"kill {kill}, seed {seed}, {share:.0%} of {seconds:.1f} s: {before['decisions']} decisions")  # noqa: T201 -- shown where the test fails
    value = result(start(folder, "issue", run.roster))
    assert (value["issued_before"], value["issued"]) == (
        before["decisions"],
        len(run.rows) - before["decisions"],
    )
    assert not value["findings"]
    assert invariants.faults(folder, run.rows) == []
    assert invariants.unconfirmed(folder, clock.now(), every=6) == []
    databases.drop(folder)


def test_two_processes_issue_the_same_roster_at_once(run: Run, tmp_path: Path) -> None:
    databases.copy(run.template, tmp_path / "data")
    processes = [start(tmp_path / "data", "issue", run.roster) for _ in range(2)]
    values = [result(process) for process in processes]
    assert sum(value["issued"] for value in values) == len(run.rows)
    assert [value["issued"] + value["issued_before"] for value in values] == [len(run.rows)] * 2
    numbers = [[one["number"] for one in value["certificates"]] for value in values]
    assert numbers[0] == numbers[1], "both tell the same certificates"
    assert invariants.faults(tmp_path / "data", run.rows) == []
    databases.drop(tmp_path / "data")


def test_two_processes_enter_the_same_file_at_once(work: Work) -> None:
    data = work.settings.data
    processes = [start(data, "import", registries.EXAMPLES / "safety.yaml") for _ in range(2)]
    values = [result(process) for process in processes]
    assert sorted(value["bodies"]["added"] for value in values) == [0, 1]
    counts = registries.row_counts(data)
    assert (counts["organisations"], counts["signing_keys"]) == (2, 2)
