"""The badge passes the JSON Schema of Open Badges 3.0; the schema refuses what the specification refuses."""

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib import resources
from typing import Any

import jsonschema_rs
import pytest

from registry.certificates.claims import Claims
from registry.credentials import shape
from signing import jcs, profile, rdfc
from signing.status.bitstring import Purpose, StatusEntry
from tests.unit.registry.claims_sample import CLAIMS
from tests.unit.registry.credentials.test_shape import BARE, ENTRIES, URL

FOLDER = resources.files("schemas")
[ROW] = json.loads(FOLDER.joinpath("manifest.json").read_text("utf-8"))["schemas"]
SCHEMA = json.loads(FOLDER.joinpath(ROW["path"]).read_text("utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
REVOCATION = StatusEntry(Purpose.REVOCATION, 7, "https://registry.example/status/r")


def badge(claims: Claims = CLAIMS) -> dict[str, Any]:
    """Return the unsigned badge of claims."""
    return shape.badge(claims, url=URL, revocation=REVOCATION)


def faults(document: object) -> list[list[str | int]]:
    """Return where a document does not pass the schema."""
    return [list(fault.instance_path) for fault in VALIDATOR.iter_errors(document)]


def ids(value: object) -> Iterator[str]:
    """Yield the id of every object."""
    if isinstance(value, dict):
        yield from [value["id"]] if "id" in value else []
        for member in value.values():
            yield from ids(member)
    elif isinstance(value, list):
        for item in value:
            yield from ids(item)


@pytest.mark.parametrize("claims", [CLAIMS, BARE], ids=["everything", "least"])
def test_a_badge_passes_the_schema_and_the_profile_and_loses_nothing(claims: Claims) -> None:
    document = badge(claims)

    assert faults(document) == []
    profile.check_contexts(document, profile.REGISTRY_CONTEXTS)
    assert profile.check_credential(document) == (REVOCATION,)
    assert "1EdTechJsonSchemaValidator2019" in rdfc.canonicalise(document)


def test_no_two_objects_of_a_badge_have_one_id() -> None:
    found = list(ids(badge()))
    assert len(found) == len(set(found))


def test_a_badge_says_what_the_certificate_says() -> None:
    certificate = shape.certificate(CLAIMS, url=URL, entries=ENTRIES)
    assert {name for name in badge() if badge()[name] != certificate.get(name)} == {
        "@context",
        "credentialSchema",
        "credentialStatus",
    }


def test_of_a_certificate_the_schema_refuses_the_two_entries_and_nothing_else() -> None:
    assert faults(shape.certificate(CLAIMS, url=URL, entries=ENTRIES)) == [["credentialStatus"]]


def test_the_schema_is_the_one_a_badge_names_and_the_manifest_pins() -> None:
    assert badge()["credentialSchema"] == [{"id": ROW["iri"], "type": "1EdTechJsonSchemaValidator2019"}]
    assert SCHEMA["$id"] == ROW["iri"]
    assert hashlib.sha256(jcs.canonicalise(SCHEMA)).hexdigest() == ROW["jcs_sha256"]
    assert {f"json/{file.name}" for file in FOLDER.joinpath("json").iterdir()} == {ROW["path"]}


Change = Callable[[dict[str, Any]], object]
SUBJECT, ACHIEVEMENT = "credentialSubject", "achievement"
REFUSED: dict[str, Change] = {
    "no id": lambda badge: badge.pop("id"),
    "an id that is no URI": lambda badge: badge.update(id="badge 1"),
    "no name": lambda badge: badge.pop("name"),
    "no issuer": lambda badge: badge.pop("issuer"),
    "no validFrom": lambda badge: badge.pop("validFrom"),
    "the dates of VCDM 1.1": lambda badge: badge.update(issuanceDate=badge.pop("validFrom")),
    "a date without its time": lambda badge: badge.update(validFrom="2026-04-01"),
    "a time without its zone": lambda badge: badge.update(validUntil="2029-04-01T00:00:00"),
    "the context of VCDM 1.1": lambda badge: badge["@context"].__setitem__(
        0, "https://www.w3.org/2018/credentials/v1"
    ),
    "contexts in another order": lambda badge: badge["@context"].reverse(),
    "one context": lambda badge: badge.update({"@context": badge["@context"][:1]}),
    "a type alone": lambda badge: badge.update(type="OpenBadgeCredential"),
    "no OpenBadgeCredential": lambda badge: badge.update(type=["VerifiableCredential"]),
    "no VerifiableCredential": lambda badge: badge.update(type=["OpenBadgeCredential"]),
    "a member nobody knows": lambda badge: badge.update(points=3),
    "two status entries": lambda badge: badge.update(credentialStatus=[badge["credentialStatus"]] * 2),
    "one status entry in an array": lambda badge: badge.update(credentialStatus=[badge["credentialStatus"]]),
    "a status without a type": lambda badge: badge["credentialStatus"].pop("type"),
    "a status index that is a number": lambda badge: badge["credentialStatus"].update(statusListIndex=7),
    "a status without a list": lambda badge: badge["credentialStatus"].pop("statusListCredential"),
    "a schema without an id": lambda badge: badge["credentialSchema"][0].pop("id"),
    "an issuer without an id": lambda badge: badge["issuer"].pop("id"),
    "an issuer of another type": lambda badge: badge["issuer"].update(type=["Organization"]),
    "an issuer with an image as text": lambda badge: badge["issuer"].update(image="https://a.example/i"),
    "an identifier of an unknown kind": lambda badge: badge["issuer"]["otherIdentifier"][0].update(
        identifierType="AccreditationNumber"
    ),
    "a subject that nothing identifies": lambda badge: badge[SUBJECT].pop("identifier"),
    "a subject with no identifier in its list": lambda badge: badge[SUBJECT].update(identifier=[]),
    "two subjects": lambda badge: badge.update(credentialSubject=[badge[SUBJECT]] * 2),
    "a name that says nothing of hashing": lambda badge: badge[SUBJECT]["identifier"][0].pop("hashed"),
    "a hashed name that is no hash": lambda badge: badge[SUBJECT]["identifier"][0].update(hashed=True),
    "no achievement": lambda badge: badge[SUBJECT].pop(ACHIEVEMENT),
    "two achievements": lambda badge: badge[SUBJECT].update(achievement=[badge[SUBJECT][ACHIEVEMENT]]),
    "an achievement without criteria": lambda badge: badge[SUBJECT][ACHIEVEMENT].pop("criteria"),
    "an achievement without a description": lambda badge: badge[SUBJECT][ACHIEVEMENT].pop("description"),
    "an achievement of an unknown kind": lambda badge: badge[SUBJECT][ACHIEVEMENT].update(
        achievementType="PersonsCertificate"
    ),
    "an alignment without a URL": lambda badge: badge[SUBJECT][ACHIEVEMENT]["alignment"][0].pop("targetUrl"),
    "a result alone": lambda badge: badge[SUBJECT].update(result=badge[SUBJECT]["result"][0]),
    "a result that is a number": lambda badge: badge[SUBJECT]["result"][0].update(value=97),
    "a result status nobody knows": lambda badge: badge[SUBJECT]["result"][0].update(status="Done"),
    "a result description without a kind": lambda badge: badge[SUBJECT][ACHIEVEMENT]["resultDescription"][
        0
    ].pop("resultType"),
    "a level without a name": lambda badge: badge[SUBJECT][ACHIEVEMENT]["resultDescription"][0][
        "rubricCriterionLevel"
    ][0].pop("name"),
    "an endorsement that is no token": lambda badge: badge.update(endorsementJwt=["a.b"]),
    "a proof without a type": lambda badge: badge.update(proof={"proofValue": "z"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_schema_refuses(what: str) -> None:
    document = deepcopy(badge())
    REFUSED[what](document)
    assert faults(document)


ACCEPTED: dict[str, Change] = {
    "an issuer by its URL": lambda badge: badge.update(issuer=badge["issuer"]["id"]),
    "another AchievementCredential": lambda badge: badge["type"].__setitem__(1, "AchievementCredential"),
    "no status": lambda badge: badge.pop("credentialStatus"),
    "a revocation list of 1EdTech's": lambda badge: badge.update(
        credentialStatus={"id": "https://a.example/r", "type": "1EdTechRevocationList"}
    ),
    "several proofs": lambda badge: badge.update(proof=[{"type": "DataIntegrityProof"}] * 2),
    "a hashed name": lambda badge: badge[SUBJECT]["identifier"][0].update(
        hashed=True, identityHash="sha256$" + "0a" * 32, salt="s"
    ),
    "an endorsement": lambda badge: badge.update(endorsementJwt=["a.b.c"]),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_the_schema_accepts(what: str) -> None:
    document = deepcopy(badge())
    ACCEPTED[what](document)
    assert faults(document) == []
