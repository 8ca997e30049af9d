"""The closed shape: every member known, of its kind, and once (VCDM 2.0 §4, Open Badges 3.0 §B)."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signing import contexts, profile, profile_table
from signing.errors import Malformed
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.strict_json import Json

SHAPES = Path(__file__).parents[4] / "shared" / "shape"
DID = "did:web:registry.example:b:pnwi"
SCHEME = "https://registry.example/s/ut2/v3"

PROFILE: dict[str, Any] = {
    "id": "https://registry.example/people/1",
    "type": ["Profile"],
    "name": "National Institute",
    "url": "https://registry.example/b/pnwi",
    "phone": "+63 2 1234",
    "description": "A body.",
    "image": {"id": "https://registry.example/logo.png", "type": "Image", "caption": "Logo"},
    "email": "office@registry.example",
    "address": {
        "type": ["Address"],
        "addressCountry": "Philippines",
        "addressCountryCode": "PH",
        "addressRegion": "NCR",
        "addressLocality": "Manila",
        "streetAddress": "1 Street",
        "postOfficeBoxNumber": "7",
        "postalCode": "1000",
        "geo": {"type": ["GeoCoordinates"], "latitude": 14.6, "longitude": 121},
    },
    "otherIdentifier": [
        {"type": "IdentifierEntry", "identifier": "PAB-CP-0042", "identifierType": "ext:AccreditationNumber"}
    ],
    "official": "The Registrar",
    "parentOrg": {"id": "https://registry.example/parent", "type": ["Profile"], "name": "Parent"},
    "familyName": "F",
    "givenName": "G",
    "additionalName": "A",
    "patronymicName": "P",
    "honorificPrefix": "Dr.",
    "honorificSuffix": "Jr.",
    "familyNamePrefix": "van",
    "dateOfBirth": "1980-02-29",
}
ALIGNMENT: dict[str, Any] = {
    "type": ["Alignment"],
    "targetCode": "3119",
    "targetDescription": "Technicians",
    "targetName": "ISCO-08 3119",
    "targetFramework": "ISCO-08",
    "targetType": "ext:Occupation",
    "targetUrl": "https://isco.example/3119",
}
# Every member of every class that the profile knows, once.
FULL: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[2], contexts.OPEN_BADGES_EXTENSIONS],
    "id": "https://registry.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "UT Level 2",
    "description": "A certificate.",
    "image": PROFILE["image"],
    "awardedDate": "2026-05-02T00:00:00+08:00",
    "credentialSubject": {
        "id": "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "type": ["AchievementSubject"],
        "activityEndDate": "2026-05-01T00:00:00Z",
        "activityStartDate": "2026-04-01T00:00:00Z",
        "creditsEarned": 1.5,
        "achievement": {
            "id": SCHEME,
            "type": ["Achievement"],
            "alignment": [ALIGNMENT],
            "achievementType": "Certification",
            "creator": PROFILE,
            "creditsAvailable": 3,
            "criteria": {"id": SCHEME, "type": "Criteria", "narrative": "Examination."},
            "description": "Personnel certification.",
            "fieldOfStudy": "NDT",
            "humanCode": "UT2",
            "image": PROFILE["image"],
            "inLanguage": "en",
            "name": "UT Level 2",
            "otherIdentifier": PROFILE["otherIdentifier"],
            "related": [
                {
                    "id": "https://registry.example/s/ut1",
                    "type": ["Related"],
                    "inLanguage": "en",
                    "version": "1",
                }
            ],
            "resultDescription": [
                {
                    "id": f"{SCHEME}#level",
                    "type": ["ResultDescription"],
                    "alignment": [ALIGNMENT],
                    "allowedValue": ["1", "2"],
                    "name": "Level",
                    "requiredLevel": f"{SCHEME}#level-2",
                    "requiredValue": "2",
                    "resultType": "ext:Level",
                    "rubricCriterionLevel": [
                        {
                            "id": f"{SCHEME}#level-2",
                            "type": ["RubricCriterionLevel"],
                            "alignment": [],
                            "description": "Second.",
                            "level": "2",
                            "name": "Level 2",
                            "points": "2",
                        }
                    ],
                    "valueMax": "3",
                    "valueMin": "1",
                }
            ],
            "specialization": "Welds",
            "tag": ["ndt"],
            "version": "3",
        },
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "張偉",
                "identityType": "name",
                "salt": "s",
            }
        ],
        "image": PROFILE["image"],
        "licenseNumber": "7QK4-M2XD-9TRA-B3CE",
        "narrative": "Limited.",
        "result": [
            {
                "type": ["Result"],
                "achievedLevel": f"{SCHEME}#level-2",
                "alignment": [ALIGNMENT],
                "resultDescription": f"{SCHEME}#level",
                "status": "Completed",
                "value": "2",
            }
        ],
        "role": "inspector",
        "source": PROFILE,
        "term": "2026",
    },
    "evidence": [
        {
            "id": "https://registry.example/e/1",
            "type": ["Evidence"],
            "narrative": "n",
            "name": "n",
            "description": "d",
            "genre": "g",
            "audience": "a",
        }
    ],
    "issuer": {**PROFILE, "id": DID},
    "validFrom": "2026-05-04T00:00:00+08:00",
    "validUntil": "2031-05-04T00:00:00+08:00",
    "credentialSchema": [
        {"id": "https://registry.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"},
        {"id": "https://registry.example/schema2.json", "type": "JsonSchema"},
    ],
    "credentialStatus": [
        bitstring.entry(url="https://registry.example/status/r1", purpose=Purpose.REVOCATION, index=5821),
        bitstring.entry(url="https://registry.example/status/s1", purpose=Purpose.SUSPENSION, index=7712),
    ],
    "refreshService": {"id": "https://registry.example/refresh", "type": "1EdTechCredentialRefresh"},
}


def _changed(path: str, value: object) -> dict[str, Any]:
    """Return the full credential with `value` at the JSON pointer `path`; `...` takes the member away."""
    document = copy.deepcopy(FULL)
    *parents, last = path.strip("/").split("/")
    target: Any = document
    for step in parents:
        target = target[int(step) if isinstance(target, list) else step]
    if value is ...:
        del target[last]
    else:
        target[int(last) if isinstance(target, list) else last] = value
    return document


def test_a_credential_with_every_known_member_is_accepted() -> None:
    entries = profile.check_credential(FULL)
    assert [(entry.purpose, entry.index) for entry in entries] == [("revocation", 5821), ("suspension", 7712)]


def test_the_full_credential_holds_every_member_of_the_table() -> None:
    # The control of the test above: a member added to the table must be added to the credential.
    seen: set[str] = set()

    def walk(value: Json) -> None:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)
        if isinstance(value, dict):
            seen.update(value)

    walk(FULL)
    known = {
        member
        for name, row in profile_table._CLASSES.items()
        if name not in {"BitstringStatusListCredential", "BitstringStatusList", "ListIssuer"}
        for member in row.members
    }
    assert known <= seen


@pytest.mark.parametrize("name", ["certificate.json", "badge.json"])
def test_the_measured_shapes_are_accepted(name: str) -> None:
    if not SHAPES.is_dir():
        pytest.skip("the measured shapes are not beside the project")
    document = json.loads((SHAPES / name).read_text("utf-8"))
    profile.check_contexts(document, profile.REGISTRY_CONTEXTS)
    profile.check_credential(document)


def _pointers(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every place in a document with its value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield f"{path}/{step}", item
        yield from _pointers(item, f"{path}/{step}")


PLACES = [(path, value) for path, value in _pointers(FULL) if not path.startswith("/@context")]
# One value or an array of them: none at all says nothing.
MAY_BE_EMPTY = frozenset({"/credentialStatus", "/credentialSchema", "/refreshService"})
CONFUSIONS: list[Json] = [None, True, 7, 1.5, "x y", [], {}, [[]], [7], {"@value": "x"}]


@pytest.mark.parametrize(("path", "value"), PLACES, ids=[path for path, _ in PLACES])
def test_a_value_of_another_json_type_is_refused_everywhere(path: str, value: object) -> None:
    for confusion in CONFUSIONS:
        if type(confusion) is type(value) or {type(confusion), type(value)} == {int, float}:
            continue
        if confusion == [] and path in MAY_BE_EMPTY:
            continue
        with pytest.raises(Malformed):
            profile.check_credential(_changed(path, confusion))


@pytest.mark.parametrize(
    "path", ["", "/credentialSubject", "/credentialSubject/achievement", "/issuer", "/credentialStatus/0"]
)
@pytest.mark.parametrize(
    "member", ["endorsementJwt", "termsOfUse", "@index", "@id", "licenceNumber", "endorsement"]
)
def test_a_member_of_no_class_is_refused(path: str, member: str) -> None:
    with pytest.raises(Malformed) as refused:
        profile.check_credential(_changed(f"{path}/{member}", "x"))
    assert refused.value.code == "shape-member-unknown"
    assert refused.value.detail.startswith(f"{path}/{member} ")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("/id", ..., "shape-member-missing"),
        ("/issuer", ..., "shape-member-missing"),
        ("/validFrom", ..., "shape-member-missing"),
        ("/credentialSubject", ..., "shape-member-missing"),
        ("/credentialSubject/achievement", ..., "shape-member-missing"),
        ("/type", ..., "shape-type"),
        ("/type", ["VerifiableCredential"], "shape-type"),
        ("/type", ["VerifiableCredential", "OpenBadgeCredential", "Extra"], "shape-type"),
        ("/type", ["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"], "shape-type"),
        ("/type", {}, "shape-type"),
        ("/issuer/type", "Person", "shape-type"),
        ("/issuer/id", "https://registry.example", "shape-value"),
        ("/issuer", "https://registry.example", "shape-value"),
        ("/issuer", [DID, DID], "shape-object"),
        ("/credentialSubject", [], "shape-object"),
        ("/credentialSubject", [FULL["credentialSubject"]], "shape-object"),
        ("/credentialSubject/id", "relative", "shape-value"),
        ("/credentialSubject/id", "urn:with space", "shape-value"),
        ("/credentialSubject/identifier", FULL["credentialSubject"]["identifier"][0], "shape-value"),
        ("/credentialSubject/achievement/related/0/related", [], "shape-member-unknown"),
        ("/validUntil", 1861920000, "shape-value"),
        ("/validUntil", "2029-02-01", "instant-malformed"),
        ("/validUntil", "2026-05-03T16:00:00Z", "validity-empty"),
        ("/validUntil", "2020-01-01T00:00:00Z", "validity-empty"),
        ("/issuer/dateOfBirth", "1980-02-30", "instant-malformed"),
        ("/issuer/dateOfBirth", "1980-02-28T00:00:00Z", "instant-malformed"),
        ("/credentialStatus/0/statusListIndex", True, "shape-value"),
        ("/credentialStatus/0/statusListIndex", "01", "status-entry-malformed"),
        ("/credentialStatus/0/statusListCredential", "relative", "shape-value"),
        ("/credentialStatus/0/statusPurpose", "message", "status-purpose-unknown"),
        ("/credentialStatus/0/statusPurpose", "suspension", "status-purpose-repeated"),
        ("/credentialStatus/0/type", "1EdTechRevocationList", "shape-type"),
        ("/credentialStatus", "https://registry.example/status", "shape-object"),
    ],
)
def test_a_credential_of_another_shape_is_refused(path: str, value: object, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        profile.check_credential(_changed(path, value))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/type", ["AchievementCredential", "VerifiableCredential"]),
        ("/issuer", DID),
        ("/validUntil", ...),
        ("/validUntil", "2026-05-03T16:00:00.0000001Z"),
        ("/credentialSubject/achievement/criteria", {}),
        ("/credentialSchema", FULL["credentialSchema"][0]),
        ("/credentialSubject/id", ...),
    ],
)
def test_a_credential_has_its_freedoms(path: str, value: object) -> None:
    profile.check_credential(_changed(path, value))


@pytest.mark.parametrize(
    ("status", "count"),
    [([], 0), (..., 0), (FULL["credentialStatus"][0], 1), (FULL["credentialStatus"][:1], 1)],
)
def test_status_entries_are_none_one_or_one_for_each_purpose(status: object, count: int) -> None:
    assert len(profile.check_credential(_changed("/credentialStatus", status))) == count


@pytest.mark.parametrize("named", sorted(profile.REGISTRY_CONTEXTS))
def test_the_registrys_contexts_are_read(named: tuple[str, ...]) -> None:
    profile.check_contexts({"@context": list(named)}, profile.REGISTRY_CONTEXTS)


V2, BADGES, EXTENSIONS = contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[2], contexts.OPEN_BADGES_EXTENSIONS


@pytest.mark.parametrize(
    "named",
    [
        ...,
        None,
        V2,
        [],
        [V2],
        [BADGES, V2],
        [V2, BADGES, BADGES],
        [V2, EXTENSIONS, BADGES],
        [V2, BADGES, EXTENSIONS, "https://attacker.example/context"],
        [V2, BADGES, {"@vocab": "urn:x:"}],
        [V2, BADGES, None],
        [V2, *contexts.OPEN_BADGES],
        {"@vocab": "urn:x:"},
    ],
)
def test_other_contexts_are_not_read(named: object) -> None:
    document: dict[str, Any] = {} if named is ... else {"@context": named}
    with pytest.raises(Malformed, match="context-not-allowed"):
        profile.check_contexts(document, profile.REGISTRY_CONTEXTS)


def test_the_issuer_is_the_same_however_it_is_written() -> None:
    assert profile.issuer_of(FULL) == profile.issuer_of(_changed("/issuer", DID)) == DID
