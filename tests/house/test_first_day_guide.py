"""The guide to the first day: its commands run as they stand, without a person, and show what it says."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from registry.certification.founding import Founding
from tests.house.test_readme import blocks, run
from tests.house.tree import ROOT

TEXT = (ROOT / "docs" / "first-day.md").read_text(encoding="utf-8")


def test_the_commands_of_the_guide_make_a_registry_and_end_its_rehearsal(
    tmp_path: Path, tool: Callable[[str], str]
) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    # One terminal: what a block exports, the next one has.
    day = run("\n".join(blocks(TEXT)), tmp_path, tool("bash"), seconds=300)
    assert day.returncode == 0, day.stdout + day.stderr
    assert re.findall(r"^([A-Z_]+) +as of", day.stdout, re.MULTILINE) == ["VALID", "WITHDRAWN"]
    assert "Withdrawn, for good" in day.stdout
    assert re.search(r"^0 issued, 1 issued before, 0 refused", day.stdout, re.MULTILINE)
    assert not re.search(r"^FAILED", day.stdout, re.MULTILINE), "the doctor finds nothing broken"
    assert re.search(r"^bodies: 0 added, 1 there already$", day.stdout, re.MULTILINE)
    assert len(list((tmp_path / "registry-data-backups").iterdir())) == 1
    assert {path.name for path in (tmp_path / "registry-data-office").iterdir()} == set(
        re.findall(r"`([a-z-]+(?:\.[a-z]+)?)`", office_table())
    ) - {"recovery-sheet.txt"}


def office_table() -> str:
    """Return the names in the first column of the guide's table of the office folder."""
    table = TEXT.split("| File | What it is |")[1].split("\n\n")[0]
    return "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))


def test_the_guide_names_every_answer() -> None:
    example = TEXT.split("cat > answers.yaml")[1].split("## 2.")[0]
    assert [name for name in Founding.__dataclass_fields__ if not re.search(rf"\b{name}\b", example)] == []
