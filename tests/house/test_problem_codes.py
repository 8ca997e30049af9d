"""Every problem code that the sources raise has its row in `registry.web.problem_codes`, and no other."""

from registry.web.problem_codes import CODES
from registry.web.problems import ROWS
from tests.house import problem_rows
from tests.house.codes import Raised


def test_every_code_that_is_raised_has_its_row_and_no_row_is_left_over() -> None:
    text = problem_rows.TABLE.read_text(encoding="utf-8")
    differing = set(problem_rows.current().splitlines()) ^ set(text.splitlines())
    assert sorted(differing) == [], "run .venv/bin/python -m tests.house.problem_rows"


def test_a_new_code_and_a_new_family_are_noticed() -> None:
    found = [
        Raised("new-code", "Refused", "A sentence.", "control.py:1"),
        Raised("new-code", "Finding", "A sentence.", "control.py:2"),
    ]
    lines = problem_rows.rows(found).splitlines()
    assert "new-code Malformed Refused" in lines
    assert lines == sorted(lines)


def test_the_families_of_every_row_are_known() -> None:
    assert {name for names in CODES.values() for name in names} <= set(ROWS)
