"""1EdTech revocation lists: what they revoke, and every list that says nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.errors import InvalidProof, Malformed, Problem
from signing.ports import Fetched
from signing.status import revocation_list
from signing.status.bitstring import Purpose
from signing.status.revocation_list import MAX_ENTRIES, RevocationEntry, RevocationList

URL, ISSUER, FIRST, SECOND = "https://a.example/r", "did:web:a.example", "urn:uuid:1", "urn:uuid:2"
ENTRY, SECOND_ENTRY = (RevocationEntry(URL, name) for name in (FIRST, SECOND))


def read(media_type: str = "application/json", **changes: object) -> RevocationList:
    """Read a list with some members changed; those that are None are left out."""
    members = {"id": URL, "issuer": ISSUER, "revokedCredential": [{"id": FIRST}], **changes}
    body = json.dumps({name: value for name, value in members.items() if value is not None})
    return revocation_list.read(Fetched(URL, media_type, body.encode()))


@pytest.mark.parametrize(
    "entries",
    [
        [{"id": FIRST}],
        [{"id": FIRST, "revoked": True, "revocationReason": "r"}, {"id": SECOND, "revoked": False}],
        [FIRST, {"id": FIRST}],
    ],
)
def test_what_stands_in_the_list_is_revoked_unless_that_is_denied(entries: list[Any]) -> None:
    found = read(revokedCredential=entries)
    assert found.is_revoked(ENTRY)
    assert not found.is_revoked(SECOND_ENTRY)
    found.check_binding(ENTRY, ISSUER)


def test_an_empty_list_revokes_nothing_and_an_issuer_may_be_an_object() -> None:
    found = read("application/vc", revokedCredential=[], issuer={"id": ISSUER, "name": "A"})
    assert (found.revoked, found.issuer) == (frozenset(), ISSUER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"media_type": "text/html"}, "status-list-media-type"),
        ({"id": None}, "status-list-malformed"),
        ({"issuer": None}, "status-list-malformed"),
        ({"issuer": {"name": "A"}}, "status-list-malformed"),
        ({"revokedCredential": None}, "status-list-malformed"),
        ({"revokedCredential": {"id": FIRST}}, "status-list-malformed"),
        ({"revokedCredential": [1]}, "status-list-malformed"),
        ({"revokedCredential": [{"revoked": True}]}, "status-list-malformed"),
        ({"revokedCredential": [{"id": FIRST, "revoked": "no"}]}, "status-list-malformed"),
        ({"revokedCredential": [FIRST, {"id": FIRST, "revoked": False}]}, "status-list-malformed"),
        ({"revokedCredential": ["u"] * (MAX_ENTRIES + 1)}, "status-list-too-large"),
    ],
)
def test_a_list_that_is_none_or_of_two_minds_says_nothing(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as refusal:
        read(**changes)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"id": f"{URL}2"}, "status-list-id"), ({"issuer": "did:web:b.example"}, "status-list-issuer")],
)
def test_another_list_or_another_issuers_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidProof) as refusal:
        read(**changes).check_binding(ENTRY, ISSUER)
    assert refusal.value.code == code


def test_an_entry_names_its_list_and_stands_in_a_credential_with_an_id() -> None:
    entry = revocation_list.parse_entry({"id": URL, "type": revocation_list.ENTRY_TYPE}, FIRST)
    assert (entry, entry.purpose) == (ENTRY, Purpose.REVOCATION)
    for value, name in (({}, FIRST), ({"id": 1}, FIRST), ({"id": URL}, None)):
        with pytest.raises(Malformed) as refusal:
            revocation_list.parse_entry(dict[str, Any](value), name)
        assert refusal.value.code == "status-entry-malformed"


@given(st.binary(max_size=80) | st.builds(lambda value: json.dumps(value).encode(), st.dictionaries(
    st.sampled_from(["id", "issuer", "revokedCredential"]), st.none() | st.text() | st.lists(st.text())
)))  # fmt: skip
def test_whatever_answers_is_a_list_or_a_problem(body: bytes) -> None:
    try:
        found = revocation_list.read(Fetched(URL, "application/json", body))
    except Problem:
        return
    assert found.revoked == frozenset(json.loads(body)["revokedCredential"])
