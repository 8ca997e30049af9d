"""The classes of Open Badges 3.0 and of status lists as a table, and the reader of that table.

Follows Open Badges 3.0 §B, VCDM 2.0 §4 and Bitstring Status List v1.0 §2.2, class by class in the
order of the specification. A class says which sets of types it may carry, which members it may
have, which of them it must have, and of what kind each is. What stands in no row is refused.

Arrays stand where the specification says "[0..*]"; a single value in its place is accepted only
for members of the VC Data Model itself. This module knows no meaning, only shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from signing.errors import Malformed
from signing.faults import FaultError, refusal
from signing.profile_kinds import (
    Kind,
    Noted,
    any_context,
    at,
    day,
    did,
    flag,
    instant,
    iri,
    many,
    number,
    one_or_many,
    text,
    text_or,
)
from signing.strict_json import Json


@dataclass(frozen=True, slots=True)
class Class:
    """Hold one class: the sets of types it may carry, its members by name, and those it must have."""

    types: frozenset[frozenset[str]]
    members: Mapping[str, Kind]
    required: frozenset[str]


def check(class_name: str, value: "Json | Mapping[str, Json]") -> None:
    """Check that `value` is an object of the class `class_name`.

    Raise `Malformed`: `shape-object`, `shape-type`, `shape-member-unknown`, `shape-member-missing`,
    `shape-value`, `instant-malformed`; the detail names the JSON pointer.
    """
    try:
        look(class_name, value, None)
    except FaultError as fault:
        raise Malformed(fault.problem.code, f"{fault.place} {fault.problem.detail}.") from fault


def look(class_name: str, value: "Json | Mapping[str, Json]", noted: Noted | None) -> None:
    """Accept an object of the class, or raise a `FaultError`; see `check` and `Kind`."""
    wanted = _CLASSES[class_name]
    if not isinstance(value, dict):
        raise refusal("shape-object", f"is not an object of the class {class_name}")
    if _types(value) not in wanted.types:
        raise at("type", refusal("shape-type", f"does not say {class_name} and nothing else"))
    if not value.keys() >= wanted.required:
        raise at(min(wanted.required - value.keys()), refusal("shape-member-missing", "is missing"))
    members, name = wanted.members, ""
    try:
        for name, member in value.items():
            kind = members.get(name)
            if kind is not None:
                kind(member, noted)
            elif name != "type":
                _refuse_unknown(class_name)
    except FaultError as fault:
        raise at(name, fault) from None


def _refuse_unknown(class_name: str) -> None:
    raise refusal("shape-member-unknown", f"is not a member of {class_name}")


_NO_TYPES: Final = frozenset[str]()


def _types(value: dict[str, Json]) -> frozenset[Json]:
    """Return the types that the `type` member of an object names, each once."""
    if "type" not in value:
        return _NO_TYPES
    stated = value["type"]
    named = stated if isinstance(stated, list) else [stated]
    try:
        types = frozenset(named)  # what is no text among them is in no class's set
    except TypeError:
        types = _NO_TYPES
    if not types or len(types) != len(named):
        raise at("type", refusal("shape-type", "is not a type or a list of different types"))
    return types


def _a(class_name: str) -> Kind:
    return partial(look, class_name)


def _class(types: str, required: str = "", /, **members: Kind) -> Class:
    """Return a class; `types` lists its sets of types, separated by `|`, the empty set as `-`."""
    sets = (frozenset(names.replace("-", "").split()) for names in types.split("|"))
    return Class(frozenset(sets), members, frozenset(required.split()))


CREDENTIAL: Final = "OpenBadgeCredential"
STATUS_LIST: Final = "BitstringStatusListCredential"

_PROFILE: Final[Mapping[str, Kind]] = {
    "id": iri,
    "name": text,
    "url": iri,
    "phone": text,
    "description": text,
    "image": _a("Image"),
    "email": text,
    "address": _a("Address"),
    "otherIdentifier": many(_a("IdentifierEntry")),
    "official": text,
    "parentOrg": _a("Profile"),
    "familyName": text,
    "givenName": text,
    "additionalName": text,
    "patronymicName": text,
    "honorificPrefix": text,
    "honorificSuffix": text,
    "familyNamePrefix": text,
    "dateOfBirth": day,
}

_CLASSES: Final[Mapping[str, Class]] = {
    CREDENTIAL: Class(
        frozenset(
            {frozenset({"VerifiableCredential", name}) for name in (CREDENTIAL, "AchievementCredential")}
        ),
        {
            "@context": any_context,
            "id": iri,
            "name": text,
            "description": text,
            "image": _a("Image"),
            "awardedDate": instant,
            "credentialSubject": _a("AchievementSubject"),
            "evidence": many(_a("Evidence")),
            "issuer": text_or(did, _a("Issuer")),
            "validFrom": instant,
            "validUntil": instant,
            "credentialSchema": one_or_many(_a("CredentialSchema")),
            "credentialStatus": one_or_many(_a("BitstringStatusListEntry")),
            "refreshService": one_or_many(_a("RefreshService")),
        },
        frozenset({"@context", "id", "issuer", "validFrom", "credentialSubject"}),
    ),
    "Profile": _class("Profile", "id", **_PROFILE),
    "Issuer": _class("Profile", "id", **{**_PROFILE, "id": did}),
    "AchievementSubject": _class(
        "AchievementSubject",
        "achievement",
        id=iri,
        activityEndDate=instant,
        activityStartDate=instant,
        creditsEarned=number,
        achievement=_a("Achievement"),
        identifier=many(_a("IdentityObject")),
        image=_a("Image"),
        licenseNumber=text,
        narrative=text,
        result=many(_a("Result")),
        role=text,
        source=_a("Profile"),
        term=text,
    ),
    "Achievement": _class(
        "Achievement",
        "id criteria description name",
        id=iri,
        alignment=many(_a("Alignment")),
        achievementType=text,
        creator=_a("Profile"),
        creditsAvailable=number,
        criteria=_a("Criteria"),
        description=text,
        fieldOfStudy=text,
        humanCode=text,
        image=_a("Image"),
        inLanguage=text,
        name=text,
        otherIdentifier=many(_a("IdentifierEntry")),
        related=many(_a("Related")),
        resultDescription=many(_a("ResultDescription")),
        specialization=text,
        tag=many(text),
        version=text,
    ),
    "IdentifierEntry": _class(
        "IdentifierEntry", "identifier identifierType", identifier=text, identifierType=text
    ),
    "Criteria": _class("-|Criteria", id=iri, narrative=text),
    "Image": _class("Image", "id", id=iri, caption=text),
    "IdentityObject": _class(
        "IdentityObject",
        "hashed identityHash identityType",
        hashed=flag,
        identityHash=text,
        identityType=text,
        salt=text,
    ),
    "Address": _class(
        "Address",
        addressCountry=text,
        addressCountryCode=text,
        addressRegion=text,
        addressLocality=text,
        streetAddress=text,
        postOfficeBoxNumber=text,
        postalCode=text,
        geo=_a("GeoCoordinates"),
    ),
    "GeoCoordinates": _class("GeoCoordinates", "latitude longitude", latitude=number, longitude=number),
    "Alignment": _class(
        "Alignment",
        "targetName targetUrl",
        targetCode=text,
        targetDescription=text,
        targetName=text,
        targetFramework=text,
        targetType=text,
        targetUrl=iri,
    ),
    "Evidence": _class(
        "Evidence", id=iri, narrative=text, name=text, description=text, genre=text, audience=text
    ),
    "Related": _class("Related", "id", id=iri, inLanguage=text, version=text),
    "Result": _class(
        "Result",
        achievedLevel=iri,
        alignment=many(_a("Alignment")),
        resultDescription=iri,
        status=text,
        value=text,
    ),
    "ResultDescription": _class(
        "ResultDescription",
        "id name resultType",
        id=iri,
        alignment=many(_a("Alignment")),
        allowedValue=many(text),
        name=text,
        requiredLevel=iri,
        requiredValue=text,
        resultType=text,
        rubricCriterionLevel=many(_a("RubricCriterionLevel")),
        valueMax=text,
        valueMin=text,
    ),
    "RubricCriterionLevel": _class(
        "RubricCriterionLevel",
        "id name",
        id=iri,
        alignment=many(_a("Alignment")),
        description=text,
        level=text,
        name=text,
        points=text,
    ),
    "CredentialSchema": _class("1EdTechJsonSchemaValidator2019|JsonSchema", "id", id=iri),
    "RefreshService": _class("1EdTechCredentialRefresh", "id", id=iri),
    "BitstringStatusListEntry": _class(
        "BitstringStatusListEntry",
        id=iri,
        statusPurpose=text,
        statusListIndex=text,
        statusListCredential=iri,
    ),
    STATUS_LIST: Class(
        frozenset({frozenset({"VerifiableCredential", STATUS_LIST})}),
        {
            "@context": any_context,
            "id": iri,
            "name": text,
            "description": text,
            "issuer": text_or(did, _a("ListIssuer")),
            "validFrom": instant,
            "validUntil": instant,
            "credentialSubject": _a("BitstringStatusList"),
        },
        frozenset({"@context", "id", "issuer", "credentialSubject"}),
    ),
    "ListIssuer": _class("-", "id", id=did, name=text, description=text),
    "BitstringStatusList": _class(
        "BitstringStatusList",
        "statusPurpose encodedList",
        id=iri,
        statusPurpose=one_or_many(text),
        encodedList=text,
        ttl=number,
    ),
}
