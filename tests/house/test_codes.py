"""The codes of problems: slugs, each in `docs/problems.md`, and every family has its row in the web."""

import ast
import inspect
from pathlib import Path

import pytest

from registry.web import problems
from signing import errors
from tests.house import codes
from tests.house.tree import CODE, Module, modules


def raised_by(text: str) -> list[tuple[str, str]]:
    """Return code and family of everything that a text raises, for the controls."""
    found = codes.raised([Module(Path("control.py"), text, ast.parse(text))])
    return [(item.code, item.family) for item in found]


def families() -> set[type[errors.Problem]]:
    """Return every family that `signing.errors` defines."""
    return {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.Problem) and kind is not errors.Problem
    }


def test_every_code_is_a_slug() -> None:
    found = codes.raised(modules(*CODE))
    assert [f"{item.place}: {item.code}" for item in found if not codes.SLUG.fullmatch(item.code)] == []


def test_no_code_is_put_together_from_parts() -> None:
    control = 'raise Refused(f"{what}-unknown", "A sentence.")'
    assert codes.made_up([Module(Path("control.py"), control, ast.parse(control))]) == ["control.py:1"]
    assert codes.made_up(modules(*CODE)) == []


def test_the_page_of_problems_is_the_one_that_the_code_makes() -> None:
    text = codes.PAGE.read_text(encoding="utf-8")
    missing = set(codes.page(text, codes.raised(modules(*CODE))).splitlines()) ^ set(text.splitlines())
    assert sorted(missing) == [], "run .venv/bin/python -m tests.house.codes"


def test_every_family_has_a_row_in_the_web_with_its_status() -> None:
    assert {family: row.status for family, row in problems.FAMILIES.items()} == {
        family: family.status for family in families()
    }


def test_the_scan_knows_every_family_and_its_status() -> None:
    known = {name: status for name, status in codes.FAMILIES.items() if name != "FileRefused"}
    assert known == {family.__name__: family.status for family in families()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('raise Malformed("one-code", "A sentence.")', [("one-code", "Malformed")]),
        ('raise errors.Refused(code="one-code", detail="A sentence.")', [("one-code", "Refused")]),
        ('CODE = "one-code"\nraise NotFound(CODE, "A sentence.")', [("one-code", "NotFound")]),
        ('CODE: Final = "one-code"\nraise NotFound(m.CODE, "A sentence.")', [("one-code", "NotFound")]),
        ('Finding(place, "one-code", "A sentence.")', [("one-code", "Finding")]),
        (
            'def deny(code, why):\n    raise Refused(code, why)\n\ndeny("one-code", "A sentence.")',
            [("one-code", "Refused")],
        ),
        (
            'def deny(what, *, code):\n    return Refused(code, what)\n\ndeny("why", code="one-code")',
            [("one-code", "Refused")],
        ),
        (
            'def deny(code):\n    Refused(code, "")\n\ndef far(code):\n    deny(code)\n\nfar("one-code")',
            [("one-code", "Refused")],
        ),
        (
            'Refused("a-code" if late else "b-code", "A sentence.")',
            [("a-code", "Refused"), ("b-code", "Refused")],
        ),
        ('print("one-code", "A sentence.")', []),
    ],
)
def test_the_scan_finds(text: str, expected: list[tuple[str, str]]) -> None:
    assert raised_by(text) == expected


def test_a_code_that_is_no_slug_is_seen() -> None:
    [(code, _)] = raised_by('raise Malformed("Not A Slug", "A sentence.")')
    assert not codes.SLUG.fullmatch(code)


def test_a_code_without_a_row_is_seen() -> None:
    text = f"{codes.BEGIN}\n{codes.HEADER}\n{codes.END}\n"
    found = [codes.Raised("one-code", "Refused", "A | sentence.", "control.py:1")]
    assert "| `one-code` | 409 | A \\| sentence. |" in codes.page(text, found).splitlines()
