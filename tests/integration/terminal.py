"""The command line as tests use it: a verb's answer, in this process or another, and rosters as files."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from registry.certification.roster_columns import COLUMNS
from registry.certification.rosters import RosterRow
from tests.integration import databases

DONE, REFUSED, BAD_INPUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Said:
    """What a verb answered."""

    status: int
    out: str
    err: str

    @property
    def value(self) -> dict[str, Any]:
        """Return stdout as the one JSON object that it has to be."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def codes(self) -> list[str]:
        """Return the codes of everything that was found wrong, or of the one problem."""
        value = self.value
        return [finding["code"] for finding in value.get("findings", [])] or [value["error"]["code"]]


Say = Callable[..., Said]


def roster(path: Path, rows: Sequence[RosterRow], **cells: str) -> Path:
    """Write rows as a roster, each with some cells replaced."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            values = {name: _cell(getattr(row, name)) for name in COLUMNS if not name.startswith("paper_")}
            paper = None if row.paper is None else row.paper.issued
            values["paper_number"] = "" if row.paper is None else row.paper.number
            values["paper_issued"] = _cell(paper)
            writer.writerow((values | cells).values())
    return path


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def start(folder: Path, verb: str, path: Path, *, batch: int = 8) -> subprocess.Popen[str]:
    """Start `registry VERB PATH` on a folder in a process of its own.

    Small batches mean more commits, so that most moments lie between two of them.
    """
    program = f"from registry.cli import issue, main; issue.BATCH = {batch}; main()"
    words = [sys.executable, "-c", program, verb, str(path), "--data", str(folder), "--json"]
    environ = os.environ | databases.environ(words)
    return subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def result(process: subprocess.Popen[str], *, seconds: int = 120) -> dict[str, Any]:
    """Wait for a process that nobody kills, and return what it printed."""
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == 0, out + err
    value: dict[str, Any] = json.loads(out)
    return value
