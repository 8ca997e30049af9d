"""The shape of a certificate's credential: claims in, an unsigned Open Badges 3.0 document out.

VCDM 2.0 and Open Badges 3.0 in published contexts only, so that a verifier anywhere reads it
without fetching anything of ours; the decision and its reasons are ADR 0002. Pure and
deterministic: the same claims give the same document.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from registry.certificates.claims import (
    AccreditationClaim,
    Claims,
    Coded,
    IssuingBody,
    LanguageMap,
    SchemeText,
    text_in,
)
from registry.ids import show_number
from signing import open_badges_3
from signing.contexts import CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS
from signing.data_integrity import eddsa_rdfc_2022
from signing.status import bitstring
from signing.strict_json import Json

CONTEXTS: tuple[str, ...] = (CREDENTIALS_V2, OPEN_BADGES[-1])
"""The contexts of everything signed here, in the order that Open Badges 3.0 §B demands."""

BADGE_CONTEXTS: tuple[str, ...] = (*CONTEXTS, OPEN_BADGES_EXTENSIONS)
"""The contexts of a badge: the last one defines the type of its `credentialSchema`."""

KIND_NAMES: dict[str, LanguageMap] = {
    "level": {
        "en": "Level",
        "ar": "المستوى",
        "de": "Stufe",
        "es": "Nivel",
        "fil": "Antas",
        "fr": "Niveau",
    },
    "scope": {
        "en": "Scope",
        "ar": "النطاق",
        "de": "Geltungsbereich",
        "es": "Alcance",
        "fil": "Saklaw",
        "fr": "Portée",
    },
    "limitation": {
        "en": "Limitation",
        "ar": "القيود",
        "de": "Einschränkung",
        "es": "Limitación",
        "fil": "Limitasyon",
        "fr": "Restriction",
    },
    "condition": {
        "en": "Condition",
        "ar": "الشرط",
        "de": "Bedingung",
        "es": "Condición",
        "fil": "Kondisyon",
        "fr": "Condition",
    },
}
"""What wallets show before a result, in the body's language where it is here, else in English."""


def certificate(claims: Claims, *, url: str, entries: Iterable[bitstring.StatusEntry]) -> dict[str, Json]:
    """Return the credential of `claims` with `url` as its id and its status entries in their order."""
    document = _credential(claims, url, CONTEXTS)
    document["credentialStatus"] = [_status(entry) for entry in entries]
    return document


def badge(claims: Claims, *, url: str, revocation: bitstring.StatusEntry) -> dict[str, Json]:
    """Return the badge of `claims`: the same credential as a strict Open Badges 3.0 reader wants it.

    One status entry, where the certificate has two, and the schema that it passes (ADR 0019).
    """
    document = _credential(claims, url, BADGE_CONTEXTS)
    document["credentialSchema"] = [{"id": open_badges_3.SCHEMA, "type": open_badges_3.SCHEMA_TYPE}]
    document["credentialStatus"] = _status(revocation)
    return document


def proof_options(*, verification_method: str, created: datetime) -> dict[str, Json]:
    """Return the complete options of a proof: with the document they are exactly what is signed.

    `created` is fixed here, when the document is prepared, so that signing again after a crash
    gives the same bytes (VC Data Integrity 1.0 §2.1).
    """
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": eddsa_rdfc_2022.IDENTIFIER,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }


def timestamp(at: datetime) -> str:
    """Write an instant as a dateTimeStamp in UTC: `2026-11-20T10:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _credential(claims: Claims, url: str, contexts: tuple[str, ...]) -> dict[str, Json]:
    """Return what every credential of `claims` says, whatever its status entries."""
    language = claims.body.language
    document: dict[str, Json] = {
        "@context": list(contexts),
        "id": url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": text_in(claims.scheme.title, language),
        "issuer": _issuer(claims.body, claims.accreditation, language),
        "validFrom": claims.effective.isoformat(),
    }
    if claims.expiry is not None:
        document["validUntil"] = claims.expiry.isoformat()
    document["awardedDate"] = claims.decided.isoformat()
    document["credentialSubject"] = _subject(claims, language)
    return document


def _status(entry: bitstring.StatusEntry) -> Json:
    return bitstring.entry(url=entry.list_url, purpose=entry.purpose, index=entry.index)


def _issuer(body: IssuingBody, accreditation: AccreditationClaim | None, language: str) -> dict[str, Json]:
    profile: dict[str, Json] = {
        "id": body.did,
        "type": ["Profile"],
        "name": text_in(body.name, language),
        "url": body.url,
    }
    if accreditation is not None:
        profile["otherIdentifier"] = [
            _identifier("ext:AccreditationNumber", accreditation.number),
            _identifier("ext:AccreditationBody", text_in(accreditation.body_name, language)),
            _identifier("ext:AccreditationStandard", accreditation.standard),
        ]
    return profile


def _identifier(kind: str, value: str) -> dict[str, Json]:
    return {"type": "IdentifierEntry", "identifier": value, "identifierType": kind}


def _subject(claims: Claims, language: str) -> dict[str, Json]:
    subject: dict[str, Json] = {
        "type": ["AchievementSubject"],
        "identifier": _names(claims),
        "licenseNumber": show_number(claims.number),
    }
    narrative = " ".join(text_in(item.text, language) for item in (*claims.limitations, *claims.conditions))
    if narrative:
        subject["narrative"] = narrative
    results: list[Json] = [
        _result(claims.scheme.url, kind, item, language) for kind, items in _coded(claims) for item in items
    ]
    if results:
        subject["result"] = results
    subject["achievement"] = _achievement(claims, language)
    return subject


def _names(claims: Claims) -> list[Json]:
    names = [("name", claims.name)]
    if claims.latin_name is not None:
        names.append(("ext:latinName", claims.latin_name))
    return [
        {"type": "IdentityObject", "identityHash": name, "identityType": kind, "hashed": False}
        for kind, name in names
    ]


def _coded(claims: Claims) -> list[tuple[str, tuple[Coded, ...]]]:
    """Return the coded items that the certificate has, by the fragment of their kind."""
    kinds = [
        ("level", () if claims.level is None else (claims.level,)),
        ("scope", claims.scope),
        ("limitation", claims.limitations),
        ("condition", claims.conditions),
    ]
    return [(kind, items) for kind, items in kinds if items]


def _result(scheme_url: str, kind: str, item: Coded, language: str) -> dict[str, Json]:
    return {
        "type": ["Result"],
        "resultDescription": f"{scheme_url}#{kind}",
        "achievedLevel": f"{scheme_url}#{kind}-{item.code}",
        "value": text_in(item.text, language),
    }


def _achievement(claims: Claims, language: str) -> dict[str, Json]:
    scheme = claims.scheme
    achievement: dict[str, Json] = {
        "id": scheme.url,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": text_in(scheme.title, language),
        "humanCode": scheme.code,
        "version": scheme.version,
        "inLanguage": language,
        "description": text_in(scheme.description, language),
        # An id of its own: two objects of one id are one node in what is signed, and their members
        # could be moved from one to the other. For the same reason there is no `creator`.
        "criteria": {"id": f"{scheme.url}#criteria", "narrative": text_in(scheme.criteria, language)},
        "otherIdentifier": [
            _identifier("ext:SchemeVersionDigest", scheme.digest),
            _identifier("ext:Standard", scheme.standard),
        ],
    }
    if scheme.alignments:
        achievement["alignment"] = _alignments(scheme)
    descriptions: list[Json] = [
        _description(scheme.url, kind, items, language) for kind, items in _coded(claims)
    ]
    if descriptions:
        achievement["resultDescription"] = descriptions
    return achievement


def _alignments(scheme: SchemeText) -> list[Json]:
    return [
        {
            "type": ["Alignment"],
            "targetName": alignment.name,
            "targetUrl": alignment.url,
            "targetFramework": alignment.framework,
            "targetCode": alignment.code,
        }
        for alignment in scheme.alignments
    ]


def _description(scheme_url: str, kind: str, items: tuple[Coded, ...], language: str) -> dict[str, Json]:
    return {
        "id": f"{scheme_url}#{kind}",
        "type": ["ResultDescription"],
        "name": text_in(KIND_NAMES[kind], language, "en"),
        "resultType": f"ext:{kind.capitalize()}",
        "rubricCriterionLevel": [
            {
                "id": f"{scheme_url}#{kind}-{item.code}",
                "type": ["RubricCriterionLevel"],
                "name": text_in(item.text, language),
                "level": item.code,
            }
            for item in items
        ],
    }
