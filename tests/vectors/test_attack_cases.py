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
OTHER_MECHANISMS = frozenset({"v002", "v120", "w041", "w140", "w147"})


def _parameter(case: Case) -> object:
    skip = pytest.mark.skip(reason="secured by a mechanism that is not read yet")
    marks = [skip] if case.name in OTHER_MECHANISMS else []
    return pytest.param(case, id=f"{case.name} {case.title[:40]}", marks=marks)


@pytest.mark.parametrize("case", [_parameter(case) for case in CASES])
def test_a_published_case_gets_exactly_its_verdict(case: Case) -> None:
    judged = cases.judge(case)
    assert not judged.faults, judged.report and judged.report.as_json()


def test_the_cases_hold_controls_that_must_pass_and_attacks_that_must_not() -> None:
    assert {case.verdict for case in CASES} == set(Verdict)
