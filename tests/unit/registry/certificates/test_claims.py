"""Claims: one frozen value, the same after it was stored, and no personal data beyond the name."""

import json
from dataclasses import fields, replace

import pytest

from registry.certificates.claims import Claims, text_in
from tests.unit.registry.claims_sample import CLAIMS

LEAST = replace(
    CLAIMS,
    latin_name=None,
    level=None,
    scope=(),
    limitations=(),
    conditions=(),
    expiry=None,
    accreditation=None,
    scheme=replace(CLAIMS.scheme, alignments=()),
)
MEMBERS = {
    "number",
    "version",
    "name",
    "latin_name",
    "body",
    "scheme",
    "level",
    "scope",
    "limitations",
    "conditions",
    "decided",
    "effective",
    "expiry",
    "accreditation",
}


@pytest.mark.parametrize("claims", [CLAIMS, LEAST], ids=["everything", "least"])
def test_claims_are_the_same_after_they_were_stored(claims: Claims) -> None:
    assert Claims.from_json(json.loads(json.dumps(claims.as_json()))) == claims


def test_instants_keep_the_bodys_offset() -> None:
    stored = CLAIMS.as_json()
    assert stored["effective"] == "2026-04-01T00:00:00+08:00"
    assert stored["expiry"] == "2029-04-01T00:00:00+08:00"
    assert Claims.from_json(stored).effective.isoformat() == "2026-04-01T00:00:00+08:00"


def test_claims_hold_what_9_4_8_asks_and_nothing_more_of_the_person() -> None:
    assert {one.name for one in fields(Claims)} == MEMBERS


@pytest.mark.parametrize(
    ("languages", "text"),
    [(("fil",), "Opisyal"), (("de", "fil"), "Opisyal"), (("de",), "Safety Officer"), ((), "Safety Officer")],
)
def test_a_text_is_given_in_the_first_language_there_is(languages: tuple[str, ...], text: str) -> None:
    assert text_in(CLAIMS.scheme.title, *languages) == text
