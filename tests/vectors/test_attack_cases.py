"""Every published attack and control, judged as the command `tests.conformance.cases` judges it.

Reads `../shared/attacks`; each case is offline: its `world` is the whole network, and what is
not in it is unreachable.
"""

from pathlib import Path

import pytest

from signing.report import Verdict
from tests.conformance import cases
from tests.conformance.cases import Case

FOLDER = Path(__file__).parents[3] / "shared" / "attacks"

if not FOLDER.is_dir():
    pytest.skip("the published attack cases are not beside the project", allow_module_level=True)

CASES = cases.load_folder(FOLDER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.title[:40]}")
def test_a_published_case_gets_exactly_its_verdict(case: Case) -> None:
    judged = cases.judge(case)
    assert not judged.faults, judged.report and judged.report.as_json()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.title[:40]}")
def test_a_case_that_comes_again_is_judged_as_at_first(case: Case) -> None:
    # What was met before goes other ways: its form is known, its lists are kept.
    first, *again = [cases.judge(case).report for _ in range(3)]
    assert first is not None
    assert [report and report.as_json() for report in again] == [first.as_json()] * 2


def test_the_cases_hold_controls_that_must_pass_and_attacks_that_must_not() -> None:
    assert {case.verdict for case in CASES} == set(Verdict)
