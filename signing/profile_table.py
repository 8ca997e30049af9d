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
from functools import partial, wraps
from typing import Final, TypeAlias

from signing import instants
from signing.errors import Malformed
from signing.faults import FaultError, refusal
from signing.strict_json import Json

Noted: TypeAlias = list[tuple["Kind", Json]]
"""Kinds and the values in their places, in the order of the document."""

Kind: TypeAlias = Callable[[Json, Noted | None], None]
"""Accept a value, or raise a fault; given a list, note what hangs on a text or number and accept it."""

# RFC 3987 absolute IRI as far as N-Quads can hold it: a scheme, then no space, quote or bracket.
IRI: Final = r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+'
"""The pattern of what `iri` accepts."""

DID: Final = r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+"
"""The pattern of what `did` accepts."""

_IS_IRI = re.compile(IRI)
_IS_DID = re.compile(DID)
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
        look(class_name, value, None)
    except FaultError as fault:
        raise Malformed(fault.problem.code, f"{fault.place} {fault.problem.detail}.") from fault


def look(class_name: str, value: "Json | Mapping[str, Json]", noted: Noted | None) -> None:
    """Accept an object of the class, or raise a `FaultError`; see `check` and `Kind`."""
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
                kind(member, noted)
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


def _leaf(accept: Callable[[Json], None]) -> Kind:
    """Return the kind of a value without parts."""

    @wraps(accept)
    def kind(value: Json, noted: Noted | None) -> None:
        if noted is None:
            accept(value)
        else:
            noted.append((kind, value))

    return kind


@_leaf
def text(value: Json) -> None:
    """Accept a string."""
    if not isinstance(value, str):
        raise refusal("shape-value", "is not a string")


@_leaf
def iri(value: Json) -> None:
    """Accept an absolute IRI."""
    if not isinstance(value, str) or not _IS_IRI.fullmatch(value):
        raise refusal("shape-value", "is not an absolute URL or URI")


@_leaf
def did(value: Json) -> None:
    """Accept a DID."""
    if not isinstance(value, str) or not _IS_DID.fullmatch(value):
        raise refusal("shape-value", "is not a DID")


@_leaf
def _flag(value: Json) -> None:
    if not isinstance(value, bool):
        raise refusal("shape-value", "is not true or false")


@_leaf
def _number(value: Json) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal("shape-value", "is not a number")


@_leaf
def _instant(value: Json) -> None:
    text(value, None)
    try:
        instants.parse(str(value))
    except Malformed as problem:
        raise FaultError(Malformed(problem.code, "is not a date and time with its time zone")) from problem


@_leaf
def _day(value: Json) -> None:
    """Accept a plain date, `YYYY-MM-DD`: the date part of an instant that can be read."""
    text(value, None)
    _instant(f"{value}{_DATE}", None)


def _context(_value: Json, _noted: Noted | None) -> None:
    """Accept: the sequence of contexts was compared before, as a whole."""


def _many(kind: Kind) -> Kind:
    def check_all(value: Json, noted: Noted | None) -> None:
        if not isinstance(value, list):
            raise refusal("shape-value", "is not an array")
        index = 0
        try:
            for index, item in enumerate(value):  # noqa: B007 -- the handler below tells it
                kind(item, noted)
        except FaultError as fault:
            raise _at(index, fault) from None

    return check_all


def _one_or_many(kind: Kind) -> Kind:
    every = _many(kind)
    return lambda value, noted: (every if isinstance(value, list) else kind)(value, noted)


def _text_or(kind: Kind, other: Kind) -> Kind:
    return lambda value, noted: (kind if isinstance(value, str) else other)(value, noted)


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
    "otherIdentifier": _many(_a("IdentifierEntry")),
    "official": text,
    "parentOrg": _a("Profile"),
    "familyName": text,
    "givenName": text,
    "additionalName": text,
    "patronymicName": text,
    "honorificPrefix": text,
    "honorificSuffix": text,
    "familyNamePrefix": text,
    "dateOfBirth": _day,
}

_CLASSES: Final[Mapping[str, Class]] = {
    CREDENTIAL: Class(
        frozenset(
            {frozenset({"VerifiableCredential", name}) for name in (CREDENTIAL, "AchievementCredential")}
        ),
        {
            "@context": _context,
            "id": iri,
            "name": text,
            "description": text,
            "image": _a("Image"),
            "awardedDate": _instant,
            "credentialSubject": _a("AchievementSubject"),
            "evidence": _many(_a("Evidence")),
            "issuer": _text_or(did, _a("Issuer")),
            "validFrom": _instant,
            "validUntil": _instant,
            "credentialSchema": _one_or_many(_a("CredentialSchema")),
            "credentialStatus": _one_or_many(_a("BitstringStatusListEntry")),
            "refreshService": _one_or_many(_a("RefreshService")),
        },
        frozenset({"@context", "id", "issuer", "validFrom", "credentialSubject"}),
    ),
    "Profile": _class("Profile", "id", **_PROFILE),
    "Issuer": _class("Profile", "id", **{**_PROFILE, "id": did}),
    "AchievementSubject": _class(
        "AchievementSubject",
        "achievement",
        id=iri,
        activityEndDate=_instant,
        activityStartDate=_instant,
        creditsEarned=_number,
        achievement=_a("Achievement"),
        identifier=_many(_a("IdentityObject")),
        image=_a("Image"),
        licenseNumber=text,
        narrative=text,
        result=_many(_a("Result")),
        role=text,
        source=_a("Profile"),
        term=text,
    ),
    "Achievement": _class(
        "Achievement",
        "id criteria description name",
        id=iri,
        alignment=_many(_a("Alignment")),
        achievementType=text,
        creator=_a("Profile"),
        creditsAvailable=_number,
        criteria=_a("Criteria"),
        description=text,
        fieldOfStudy=text,
        humanCode=text,
        image=_a("Image"),
        inLanguage=text,
        name=text,
        otherIdentifier=_many(_a("IdentifierEntry")),
        related=_many(_a("Related")),
        resultDescription=_many(_a("ResultDescription")),
        specialization=text,
        tag=_many(text),
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
        hashed=_flag,
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
    "GeoCoordinates": _class("GeoCoordinates", "latitude longitude", latitude=_number, longitude=_number),
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
        alignment=_many(_a("Alignment")),
        resultDescription=iri,
        status=text,
        value=text,
    ),
    "ResultDescription": _class(
        "ResultDescription",
        "id name resultType",
        id=iri,
        alignment=_many(_a("Alignment")),
        allowedValue=_many(text),
        name=text,
        requiredLevel=iri,
        requiredValue=text,
        resultType=text,
        rubricCriterionLevel=_many(_a("RubricCriterionLevel")),
        valueMax=text,
        valueMin=text,
    ),
    "RubricCriterionLevel": _class(
        "RubricCriterionLevel",
        "id name",
        id=iri,
        alignment=_many(_a("Alignment")),
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
            "@context": _context,
            "id": iri,
            "name": text,
            "description": text,
            "issuer": _text_or(did, _a("ListIssuer")),
            "validFrom": _instant,
            "validUntil": _instant,
            "credentialSubject": _a("BitstringStatusList"),
        },
        frozenset({"@context", "id", "issuer", "credentialSubject"}),
    ),
    "ListIssuer": _class("-", "id", id=did, name=text, description=text),
    "BitstringStatusList": _class(
        "BitstringStatusList",
        "statusPurpose encodedList",
        id=iri,
        statusPurpose=_one_or_many(text),
        encodedList=text,
        ttl=_number,
    ),
}
