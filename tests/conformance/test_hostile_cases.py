"""What attacks of our own found, each kept as a case beside a control, judged as the published ones are.

`hostile` holds the cases; each says in `why` what it did before it was mended. A credential in them was
signed once by a key that is nowhere kept: a case is changed by signing a new one.
"""

from pathlib import Path

import pytest

from signing.report import Verdict
from tests.conformance import cases
from tests.conformance.cases import Case

CASES = cases.load_folder(Path(__file__).parent / "hostile")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.title[:40]}")
def test_a_case_gets_exactly_its_verdict(case: Case) -> None:
    judged = cases.judge(case)
    assert not judged.faults, judged.report and judged.report.as_json()


def test_the_cases_hold_controls_and_attacks() -> None:
    assert {case.verdict for case in CASES} >= {
        Verdict.VALID,
        Verdict.EXPIRED,
        Verdict.REVOKED,
        Verdict.INVALID,
    }
    assert len({case.name for case in CASES}) == len(CASES)
