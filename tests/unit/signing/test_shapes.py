"""The shape by form says what the table says of a document: the table is the judge of every case here."""

import copy
import json
from typing import Any

import pytest

from signing import forms, profile_kinds, shapes
from signing.errors import Malformed
from signing.forms import Formed
from signing.profile_table import CREDENTIAL, STATUS_LIST
from tests.unit.signing.rdfc.test_templates import changed, places
from tests.unit.signing.test_profile import FULL

STRINGS = [
    "", "plain", "https://a.example/", "did:web:a.example", "did:web:a.example ", "urn:x", "urn:x y",
    f"{forms.MARK}3", "1980-02-29",
    "1980-02-30", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "OpenBadgeCredential", "Profile",
    "https://a.example/é",
]  # fmt: skip


def formed_of(document: dict[str, Any]) -> Formed | None:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    forms.of(text)
    return forms.of(text)


def outcome(document: dict[str, Any], formed: Formed | None, class_name: str = CREDENTIAL) -> tuple[str, ...]:
    try:
        shapes.check(class_name, document, formed)
    except Malformed as problem:
        return (problem.code, problem.detail)
    return ("accepted",)


def test_whatever_string_stands_in_whatever_place_the_outcome_is_the_tables() -> None:
    formed = formed_of(FULL)
    assert formed is not None
    assert shapes._holds(CREDENTIAL, formed), "control: the form alone answers"
    told = set()
    for path in places(FULL):
        for text in STRINGS:
            document = changed(FULL, path, text)
            judged = outcome(document, None)
            assert outcome(document, formed_of(document)) == judged, (path, text)
            told.add(judged[0])
    assert told >= {"accepted", "shape-type", "shape-value", "instant-malformed"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("credentialSubject", "creditsEarned"), "6"),
        (("credentialSubject", "creditsEarned"), True),
        (("credentialSubject", "identifier", 0, "hashed"), 1),
        (("credentialSubject",), []),
        (("name",), 1),
        (("name",), None),
        (("unknown",), "x"),
        (("type",), "VerifiableCredential"),
        (("evidence",), {"type": "Evidence"}),
        (("issuer",), {"type": "Profile", "name": "no id"}),
    ],
)
def test_what_no_string_can_mend_is_the_tables_to_tell(path: tuple[str | int, ...], value: object) -> None:
    document = copy.deepcopy(FULL)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    judged = outcome(document, None)
    assert judged != ("accepted",)
    assert outcome(document, formed_of(document)) == judged


def test_one_form_may_be_of_one_class_and_not_of_another() -> None:
    formed = formed_of(FULL)
    assert outcome(FULL, formed) == ("accepted",)
    assert outcome(FULL, formed, STATUS_LIST) == outcome(FULL, None, STATUS_LIST) != ("accepted",)


def test_types_that_the_reader_of_forms_takes_for_another_members_are_left_to_the_table() -> None:
    # A string behind an object in an array stands behind that object's last name.
    document = copy.deepcopy(FULL)
    document["type"] = [{"x": "y"}, "VerifiableCredential"]
    assert outcome(document, formed_of(document)) == outcome(document, None)


def test_every_pattern_is_of_a_kind_of_the_table() -> None:
    assert {profile_kinds.iri, profile_kinds.did} == set(shapes._PATTERNS)
