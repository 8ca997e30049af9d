"""The classes of Open Badges 3.0 and of status lists as a table, and the reader of that table.

Follows Open Badges 3.0 §B, VCDM 2.0 §4 and Bitstring Status List v1.0 §2.2, class by class in the
order of the specification. A class says which sets of types it may carry, which members it may
have, which of them it must have, and of what kind each is. What stands in no row is refused.

Arrays stand where the specification says "[0..*]"; a single value in its place is accepted only
for members of the VC Data Model itself. This module knows no meaning, only shape.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from signing import instants
from signing.errors import Malformed
from signing.faults import FaultError, refusal
from signing.strict_json import Json

Kind: TypeAlias = Callable[[Json], None]
"""Accept a value, or raise a fault."""

# RFC 3987 absolute IRI as far as N-Quads can hold it: a scheme, then no space, quote or bracket.
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+')
_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+")
_DATE = "T00:00:00Z"


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
        _check(class_name, value)
    except FaultError as fault:
        raise Malformed(fault.problem.code, f"{fault.place} {fault.problem.detail}.") from fault


def _check(class_name: str, value: "Json | Mapping[str, Json]") -> None:
    wanted = _CLASSES[class_name]
    if not isinstance(value, dict):
        raise refusal("shape-object", f"is not an object of the class {class_name}")
    if _types(value) not in wanted.types:
        raise _at("type", refusal("shape-type", f"does not say {class_name} and nothing else"))
    if not value.keys() >= wanted.required:
        raise _at(min(wanted.required - value.keys()), refusal("shape-member-missing", "is missing"))
    members, name = wanted.members, ""
    try:
        for name, member in value.items():
            kind = members.get(name)
            if kind is not None:
                kind(member)
            elif name != "type":
                _refuse_unknown(class_name)
    except FaultError as fault:
        raise _at(name, fault) from None


def _refuse_unknown(class_name: str) -> None:
    raise refusal("shape-member-unknown", f"is not a member of {class_name}")


def _at(step: str | int, fault: FaultError) -> FaultError:
    """Return `fault`, one step farther from its value."""
    fault.steps.append(step)
    return fault


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
        raise _at("type", refusal("shape-type", "is not a type or a list of different types"))
    return types


def _text(value: Json) -> None:
    if not isinstance(value, str):
        raise refusal("shape-value", "is not a string")


def _iri(value: Json) -> None:
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        raise refusal("shape-value", "is not an absolute URL or URI")


def _did(value: Json) -> None:
    if not isinstance(value, str) or not _DID.fullmatch(value):
        raise refusal("shape-value", "is not a DID")


def _flag(value: Json) -> None:
    if not isinstance(value, bool):
        raise refusal("shape-value", "is not true or false")


def _number(value: Json) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal("shape-value", "is not a number")


def _instant(value: Json) -> None:
    _text(value)
    try:
        instants.parse(str(value))
    except Malformed as problem:
        raise FaultError(Malformed(problem.code, "is not a date and time with its time zone")) from problem


def _day(value: Json) -> None:
    """Accept a plain date, `YYYY-MM-DD`: the date part of an instant that can be read."""
    _text(value)
    _instant(f"{value}{_DATE}")


def _context(_value: Json) -> None:
    """Accept: the sequence of contexts was compared before, as a whole."""


def _many(kind: Kind) -> Kind:
    def check_all(value: Json) -> None:
        if not isinstance(value, list):
            raise refusal("shape-value", "is not an array")
        index = 0
        try:
            for index, item in enumerate(value):  # noqa: B007 -- the handler below tells it
                kind(item)
        except FaultError as fault:
            raise _at(index, fault) from None

    return check_all


def _one_or_many(kind: Kind) -> Kind:
    every = _many(kind)
    return lambda value: (every if isinstance(value, list) else kind)(value)


def _text_or(kind: Kind, other: Kind) -> Kind:
    return lambda value: (kind if isinstance(value, str) else other)(value)


def _a(class_name: str) -> Kind:
    return partial(_check, class_name)


def _class(types: str, required: str = "", /, **members: Kind) -> Class:
    """Return a class; `types` lists its sets of types, separated by `|`, the empty set as `-`."""
    sets = (frozenset(names.replace("-", "").split()) for names in types.split("|"))
    return Class(frozenset(sets), members, frozenset(required.split()))


CREDENTIAL: Final = "OpenBadgeCredential"
STATUS_LIST: Final = "BitstringStatusListCredential"

_PROFILE: Final[Mapping[str, Kind]] = {
    "id": _iri,
    "name": _text,
    "url": _iri,
    "phone": _text,
    "description": _text,
    "image": _a("Image"),
    "email": _text,
    "address": _a("Address"),
    "otherIdentifier": _many(_a("IdentifierEntry")),
    "official": _text,
    "parentOrg": _a("Profile"),
    "familyName": _text,
    "givenName": _text,
    "additionalName": _text,
    "patronymicName": _text,
    "honorificPrefix": _text,
    "honorificSuffix": _text,
    "familyNamePrefix": _text,
    "dateOfBirth": _day,
}

_CLASSES: Final[Mapping[str, Class]] = {
    CREDENTIAL: Class(
        frozenset(
            {frozenset({"VerifiableCredential", name}) for name in (CREDENTIAL, "AchievementCredential")}
        ),
        {
            "@context": _context,
            "id": _iri,
            "name": _text,
            "description": _text,
            "image": _a("Image"),
            "awardedDate": _instant,
            "credentialSubject": _a("AchievementSubject"),
            "evidence": _many(_a("Evidence")),
            "issuer": _text_or(_did, _a("Issuer")),
            "validFrom": _instant,
            "validUntil": _instant,
            "credentialSchema": _one_or_many(_a("CredentialSchema")),
            "credentialStatus": _one_or_many(_a("BitstringStatusListEntry")),
            "refreshService": _one_or_many(_a("RefreshService")),
        },
        frozenset({"@context", "id", "issuer", "validFrom", "credentialSubject"}),
    ),
    "Profile": _class("Profile", "id", **_PROFILE),
    "Issuer": _class("Profile", "id", **{**_PROFILE, "id": _did}),
    "AchievementSubject": _class(
        "AchievementSubject",
        "achievement",
        id=_iri,
        activityEndDate=_instant,
        activityStartDate=_instant,
        creditsEarned=_number,
        achievement=_a("Achievement"),
        identifier=_many(_a("IdentityObject")),
        image=_a("Image"),
        licenseNumber=_text,
        narrative=_text,
        result=_many(_a("Result")),
        role=_text,
        source=_a("Profile"),
        term=_text,
    ),
    "Achievement": _class(
        "Achievement",
        "id criteria description name",
        id=_iri,
        alignment=_many(_a("Alignment")),
        achievementType=_text,
        creator=_a("Profile"),
        creditsAvailable=_number,
        criteria=_a("Criteria"),
        description=_text,
        fieldOfStudy=_text,
        humanCode=_text,
        image=_a("Image"),
        inLanguage=_text,
        name=_text,
        otherIdentifier=_many(_a("IdentifierEntry")),
        related=_many(_a("Related")),
        resultDescription=_many(_a("ResultDescription")),
        specialization=_text,
        tag=_many(_text),
        version=_text,
    ),
    "IdentifierEntry": _class(
        "IdentifierEntry", "identifier identifierType", identifier=_text, identifierType=_text
    ),
    "Criteria": _class("-|Criteria", id=_iri, narrative=_text),
    "Image": _class("Image", "id", id=_iri, caption=_text),
    "IdentityObject": _class(
        "IdentityObject",
        "hashed identityHash identityType",
        hashed=_flag,
        identityHash=_text,
        identityType=_text,
        salt=_text,
    ),
    "Address": _class(
        "Address",
        addressCountry=_text,
        addressCountryCode=_text,
        addressRegion=_text,
        addressLocality=_text,
        streetAddress=_text,
        postOfficeBoxNumber=_text,
        postalCode=_text,
        geo=_a("GeoCoordinates"),
    ),
    "GeoCoordinates": _class("GeoCoordinates", "latitude longitude", latitude=_number, longitude=_number),
    "Alignment": _class(
        "Alignment",
        "targetName targetUrl",
        targetCode=_text,
        targetDescription=_text,
        targetName=_text,
        targetFramework=_text,
        targetType=_text,
        targetUrl=_iri,
    ),
    "Evidence": _class(
        "Evidence", id=_iri, narrative=_text, name=_text, description=_text, genre=_text, audience=_text
    ),
    "Related": _class("Related", "id", id=_iri, inLanguage=_text, version=_text),
    "Result": _class(
        "Result",
        achievedLevel=_iri,
        alignment=_many(_a("Alignment")),
        resultDescription=_iri,
        status=_text,
        value=_text,
    ),
    "ResultDescription": _class(
        "ResultDescription",
        "id name resultType",
        id=_iri,
        alignment=_many(_a("Alignment")),
        allowedValue=_many(_text),
        name=_text,
        requiredLevel=_iri,
        requiredValue=_text,
        resultType=_text,
        rubricCriterionLevel=_many(_a("RubricCriterionLevel")),
        valueMax=_text,
        valueMin=_text,
    ),
    "RubricCriterionLevel": _class(
        "RubricCriterionLevel",
        "id name",
        id=_iri,
        alignment=_many(_a("Alignment")),
        description=_text,
        level=_text,
        name=_text,
        points=_text,
    ),
    "CredentialSchema": _class("1EdTechJsonSchemaValidator2019|JsonSchema", "id", id=_iri),
    "RefreshService": _class("1EdTechCredentialRefresh", "id", id=_iri),
    "BitstringStatusListEntry": _class(
        "BitstringStatusListEntry",
        id=_iri,
        statusPurpose=_text,
        statusListIndex=_text,
        statusListCredential=_iri,
    ),
    STATUS_LIST: Class(
        frozenset({frozenset({"VerifiableCredential", STATUS_LIST})}),
        {
            "@context": _context,
            "id": _iri,
            "name": _text,
            "description": _text,
            "issuer": _text_or(_did, _a("ListIssuer")),
            "validFrom": _instant,
            "validUntil": _instant,
            "credentialSubject": _a("BitstringStatusList"),
        },
        frozenset({"@context", "id", "issuer", "credentialSubject"}),
    ),
    "ListIssuer": _class("-", "id", id=_did, name=_text, description=_text),
    "BitstringStatusList": _class(
        "BitstringStatusList",
        "statusPurpose encodedList",
        id=_iri,
        statusPurpose=_one_or_many(_text),
        encodedList=_text,
        ttl=_number,
    ),
}
