"""The closed shape of a status list: every member known, of its kind, and once (BSL 1.0 §2.2)."""

from typing import Any

import pytest

from signing import profile
from signing.errors import Malformed
from signing.status import bitstring
from signing.status.bitstring import Purpose

DID = "did:web:registry.example:b:pnwi"


def _list(**changes: object) -> dict[str, Any]:
    document = bitstring.list_credential(
        url="https://registry.example/status/r1",
        issuer=DID,
        purpose=Purpose.REVOCATION,
        encoded=bitstring.encode([]),
        valid_from="2026-11-20T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=60_000,
    )
    return {name: value for name, value in {**document, **changes}.items() if value is not ...}


@pytest.mark.parametrize(
    "document",
    [
        _list(),
        _list(name="List", description="Of revoked ones.", validFrom=..., validUntil=...),
        _list(issuer={"id": DID, "name": "Body", "description": "A body."}),
        _list(
            credentialSubject={
                "type": ["BitstringStatusList"],
                "statusPurpose": ["revocation", "suspension"],
                "encodedList": "u",
            }
        ),
    ],
)
def test_a_status_list_has_its_closed_shape(document: dict[str, Any]) -> None:
    profile.check_contexts(document, profile.LIST_CONTEXTS)
    profile.check_status_list(document)
    assert profile.issuer_of(document) == DID


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (_list(id=...), "shape-member-missing"),
        (_list(type=["VerifiableCredential"]), "shape-type"),
        (_list(issuer="https://registry.example"), "shape-value"),
        (_list(issuer=[DID]), "shape-object"),
        (_list(credentialStatus=[]), "shape-member-unknown"),
        (_list(credentialSubject="x"), "shape-object"),
        (
            _list(credentialSubject={"type": "BitstringStatusList", "statusPurpose": "x"}),
            "shape-member-missing",
        ),
        (_list(validUntil="2026-11-20T00:00:00Z"), "validity-empty"),
    ],
)
def test_a_status_list_of_another_shape_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        profile.check_status_list(document)
    assert refused.value.code == code
