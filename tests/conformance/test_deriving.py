"""What is issued and shown over HTTP with selective disclosure, the npm library verifies, and the other way.

Digital Bazaar's `ecdsa-sd-2023-cryptosuite` is issuer, holder and verifier in turn; the rest is our surface.
"""

import copy
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.credentials.development import SELECTIVE
from signing.report import Verdict
from tests.conformance import judges
from tests.conformance.suite_samples import BADGE, SD, Document, ask, digital_bazaar
from tests.web import development
from tests.web.development import derived, issued, verified

ALWAYS = ["/issuer", "/validFrom", "/validUntil"]
CHOSEN = ["/name", "/credentialSubject/achievement/name"]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    judges.require_installed()
    return development.client_of_issuer()


def theirs(*tasks: Document) -> list[Document]:
    """Return the documents that the npm library makes."""
    made = ask(list(tasks))
    assert [one.verdict for one in made] == [Verdict.VALID] * len(tasks), made
    return [json.loads(one.details[0]) for one in made]


@pytest.fixture(scope="module")
def signed() -> tuple[Document, Document]:
    """Let the npm library issue the badge and the fleet."""
    judges.require_installed()
    task: Document = {"do": "sign", "suite": SD, "curve": "P-256"}
    badge, fleet = theirs(
        {**task, "document": BADGE, "mandatory": ALWAYS},
        {**task, "document": FLEET, "mandatory": ["/issuer"]},
    )
    return badge, fleet


def ours(client: FlaskClient, document: Document) -> bool:
    return verified(client, document, policy="vcdm")[0] == 200


@pytest.mark.parametrize("issuer", ["we", "they"])
@pytest.mark.parametrize("holder", ["we", "they"])
def test_a_part_is_believed_by_both_whoever_issued_and_whoever_shows_it(
    client: FlaskClient, signed: tuple[Document, Document], issuer: str, holder: str
) -> None:
    if issuer == "we":
        status, answer = issued(
            client, SELECTIVE, {**BADGE, "issuer": "did:example:x"}, options={"mandatoryPointers": ALWAYS}
        )
        assert status == 201, answer
        base = answer["verifiableCredential"]
    else:
        base, _ = signed
    if holder == "we":
        status, answer = derived(client, base, *CHOSEN)
        assert status == 201, answer
        part: dict[str, Any] = answer["verifiableCredential"]
    else:
        (part,) = theirs({"do": "derive", "document": base, "selective": CHOSEN})
    assert set(part["credentialSubject"]) == {"type", "achievement"}
    another, longer, shorter = copy.deepcopy(part), copy.deepcopy(part), copy.deepcopy(part)
    another["name"] = "Certified Welding Inspector"
    longer["credentialSubject"]["achievement"]["description"] = "More."
    del shorter["validUntil"]
    copies = [part, another, longer, shorter, base]
    assert digital_bazaar(copies) == [ours(client, one) for one in copies] == [True] + [False] * 4


FLEET: Document = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        {"sailNumber": "urn:example:sailNumber", "sails": "urn:example:sails", "size": "urn:example:size"},
    ],
    "type": ["VerifiableCredential"],
    "credentialSubject": [
        {"sailNumber": "Earth101", "sails": [{"size": 5.5}, {"size": 6.1}, {"size": 7.8}]},
        {"sailNumber": "Mars101", "sails": [{"size": 5.9}, {"size": 4.9}]},
    ],
}
"""Nameless nodes in arrays, in terms that the credential defines itself, as W3C's suite has them."""

PARTS = {
    "all of an array": ["/credentialSubject"],
    "all of one inside": ["/credentialSubject/0/sails"],
    "fewer": [
        "/credentialSubject/0/sails/0",
        "/credentialSubject/1/sails/1",
        "/credentialSubject/1/sailNumber",
    ],
    "not the first": ["/credentialSubject/1", "/credentialSubject/0/sails/2/size"],
}


def test_arrays_are_shown_in_part_by_both_and_believed_by_both(
    client: FlaskClient, signed: tuple[Document, Document]
) -> None:
    status, answer = issued(
        client, SELECTIVE, {**FLEET, "issuer": "did:example:x"}, options={"mandatoryPointers": ["/issuer"]}
    )
    assert status == 201, answer
    shown: list[Document] = []
    bases = (signed[1], answer["verifiableCredential"])
    chosen = [(base, part) for base in bases for part in PARTS.values()]
    by_them = theirs(*({"do": "derive", "document": base, "selective": part} for base, part in chosen))
    for (base, part), other in zip(chosen, by_them, strict=True):
        one = derived(client, base, *part)[1]["verifiableCredential"]
        assert {**one, "proof": 0} == {**other, "proof": 0}
        shown += [one, other]
    assert digital_bazaar(shown) == [ours(client, one) for one in shown] == [True] * 16


def test_both_refuse_a_pointer_that_leads_nowhere_and_we_one_without_its_slash(
    client: FlaskClient, signed: tuple[Document, Document]
) -> None:
    base, _ = signed
    pointers = ["/credentialSubject/nobody", "/credentialSubject/identifier/1", "/issuer/name", "name"]
    found = ask([{"do": "derive", "document": base, "selective": [pointer]} for pointer in pointers])
    *nowhere, bare = found
    assert {judgement.verdict for judgement in nowhere} == {Verdict.INVALID}
    answers = [derived(client, base, pointer) for pointer in pointers]
    assert [(status, answer["code"]) for status, answer in answers] == [
        *[(400, "pointer-nowhere")] * 3,
        (400, "pointer-malformed"),
    ]
    # The divergence: without its slash it is no pointer (RFC 6901 §3); the library then shows everything.
    assert json.loads(bare.details[0])["credentialSubject"] == BADGE["credentialSubject"]
