"""All formats of one certificate say the same: each is composed, signed and read back from its bytes.

The formats are read here by what their specifications say of their members, not by what wrote them.
A format tells no claim differently, and tells every one that it has a place for.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from registry import ids
from registry.certificates.claims import Claims
from registry.credentials import asked, compact, lists, preparing, publishing, shape
from registry.credentials.models import DocumentFormat
from signing import strict_json
from signing.cose import certificate, sign1
from signing.jose import sd_jwt_vc, vc_jwt
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.status.token_list import Reference
from tests.unit.registry.claims_sample import CLAIMS
from tests.unit.registry.credentials.test_shape import BARE

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
KEYS = {
    multikey.ED25519: private.of(multikey.ED25519, bytes(range(1, 33))),
    multikey.P256: private.of(multikey.P256, bytes(range(1, 33))),
}
HOLDER = private.of(multikey.P256, bytes(range(2, 34))).public
URL = "https://registry.example/credentials/abc"
NAMES = {Purpose.REVOCATION: ids.new_name(), Purpose.SUSPENSION: ids.new_name()}
INDEXES = {Purpose.REVOCATION: 77, Purpose.SUSPENSION: 88}
TOKEN = Reference(99, "https://registry.example/status/tokens")

Facts = dict[str, Any]

SMALL = {"number", "name", "scheme", "level", "effective", "expiry"}
"""What every format tells."""
COMPACT = {*SMALL, "issuer", "scheme_version", "standard", "scope", "limitations", "conditions", "latin_name"}
COMPACT |= {"decided", "revocation", "suspension"}
CREDENTIAL = {*COMPACT, "digest", "accreditation"}
TOLD = {
    DocumentFormat.CERTIFICATE: CREDENTIAL,
    DocumentFormat.COSE_FULL: COMPACT,
    DocumentFormat.COSE_SMALL: SMALL,
    DocumentFormat.BADGE: CREDENTIAL - {"suspension"},
    DocumentFormat.VC_JWT: CREDENTIAL,
    DocumentFormat.SD_JWT_VC: CREDENTIAL - {"revocation", "suspension"} | {"token"},
}


def expected(claims: Claims) -> Facts:
    """Return what the claims say, in the words of this test."""
    return {
        "number": claims.number,
        "name": claims.name,
        "latin_name": claims.latin_name,
        "issuer": claims.body.did,
        "scheme": claims.scheme.code,
        "scheme_version": claims.scheme.version,
        "standard": claims.scheme.standard,
        "digest": claims.scheme.digest,
        "level": None if claims.level is None else claims.level.code,
        "scope": [item.code for item in claims.scope],
        "limitations": [item.code for item in claims.limitations],
        "conditions": [item.code for item in claims.conditions],
        "decided": claims.decided.date(),
        "effective": claims.effective,
        "expiry": claims.expiry,
        "accreditation": None if claims.accreditation is None else claims.accreditation.number,
        "revocation": (NAMES[Purpose.REVOCATION], 77),
        "suspension": (NAMES[Purpose.SUSPENSION], 88),
        "token": (TOKEN.list_url, TOKEN.index),
    }


def order(claims: Claims, purposes: tuple[Purpose, ...] = lists.PURPOSES) -> asked._Order:
    """Return what a form is made of."""
    entries = [
        bitstring.StatusEntry(purpose, INDEXES[purpose], f"https://registry.example/status/{NAMES[purpose]}")
        for purpose in purposes
    ]
    return asked._Order(claims, URL, entries, TOKEN, f"{claims.body.did}#key-1", HOLDER, AT)


def prepared(claims: Claims, document_format: DocumentFormat) -> tuple[bytes, bytes]:
    """Prepare a document as the registry does."""
    if document_format in asked.ON_REQUEST:
        purposes = lists.PURPOSES[:1] if document_format is DocumentFormat.BADGE else lists.PURPOSES
        compose: Callable[[asked._Order], tuple[bytes, bytes]] = asked._FORMS[document_format].compose
        return compose(order(claims, purposes))
    if document_format is DocumentFormat.CERTIFICATE:
        made = order(claims)
        unsigned = shape.certificate(claims, url=URL, entries=made.entries)
        options, to_sign = preparing.secured(unsigned, made.method, AT)
        return strict_json.dumps({**unsigned, "proof": options}), to_sign
    full = document_format is DocumentFormat.COSE_FULL
    places = {purpose: (NAMES[purpose], INDEXES[purpose]) for purpose in NAMES}
    says = compact.full(claims, places) if full else compact.small(claims)
    message = sign1.prepare(certificate.write(says), KEYS[multikey.P256].public)
    return message.message, message.to_be_signed


def signed(claims: Claims, document_format: DocumentFormat) -> bytes:
    """Return the bytes of a signed document."""
    linked = document_format in {DocumentFormat.CERTIFICATE, DocumentFormat.BADGE}
    signer = FileSigner(KEYS[multikey.ED25519 if linked else multikey.P256])
    return publishing._SEALS[document_format](*prepared(claims, document_format), signer)


def of_credential(credential: Mapping[str, Any]) -> Facts:
    """Read an Open Badges 3.0 credential."""
    subject, issuer = credential["credentialSubject"], credential["issuer"]
    achievement, results = subject["achievement"], subject.get("result", [])
    names = {entry["identityType"]: entry["identityHash"] for entry in subject["identifier"]}
    others = {entry["identifierType"]: entry["identifier"] for entry in achievement["otherIdentifier"]}
    accredited = {entry["identifierType"]: entry["identifier"] for entry in issuer.get("otherIdentifier", [])}

    def codes(kind: str) -> list[str]:
        about = [result for result in results if result["resultDescription"].endswith(f"#{kind}")]
        return [result["achievedLevel"].rpartition(f"#{kind}-")[2] for result in about]

    entries = credential["credentialStatus"]
    places = {
        entry["statusPurpose"]: (
            entry["statusListCredential"].rpartition("/")[2],
            int(entry["statusListIndex"]),
        )
        for entry in (entries if isinstance(entries, list) else [entries])
    }
    return {
        "number": subject["licenseNumber"].replace("-", ""),
        "name": names["name"],
        "latin_name": names.get("ext:latinName"),
        "issuer": issuer["id"],
        "scheme": achievement["humanCode"],
        "scheme_version": achievement["version"],
        "standard": others["ext:Standard"],
        "digest": others["ext:SchemeVersionDigest"],
        "level": next(iter(codes("level")), None),
        "scope": codes("scope"),
        "limitations": codes("limitation"),
        "conditions": codes("condition"),
        "decided": datetime.fromisoformat(credential["awardedDate"]).date(),
        "effective": datetime.fromisoformat(credential["validFrom"]),
        "expiry": _instant(credential.get("validUntil")),
        "accreditation": accredited.get("ext:AccreditationNumber"),
        **places,
    }


def of_message(message: bytes) -> Facts:
    """Read a compact certificate."""
    says = certificate.read(sign1.read(message).payload)
    facts: Facts = {
        "number": ids.unpack(says.number, 16),
        "name": says.name,
        "scheme": says.scheme,
        "level": says.level,
        "effective": datetime.fromtimestamp(says.start.instant, UTC),
        "expiry": None if says.end is None else datetime.fromtimestamp(says.end.instant, UTC),
    }
    if (details := says.details) is not None:
        facts |= {
            name: list(value) if isinstance(value := getattr(details, name), tuple) else value
            for name in (
                "issuer",
                "scheme_version",
                "standard",
                "scope",
                "limitations",
                "conditions",
                "latin_name",
            )
        }
        facts["decided"] = date(1970, 1, 1) + timedelta(days=details.decided)
        for purpose, place in (("revocation", details.revocation), ("suspension", details.suspension)):
            facts[purpose] = (ids.unpack(place.name, 26).lower(), place.index)
    return facts


def of_wallet(token: bytes) -> Facts:
    """Read an SD-JWT VC; JWT's own dates must be the ones it tells in words."""
    says: dict[str, Any] = sd_jwt_vc.read(token).claims
    assert says["nbf"] == datetime.fromisoformat(says["effective"]).timestamp()
    expiry = _instant(says.get("expiry"))
    assert says.get("exp") == (None if expiry is None else expiry.timestamp())
    pointer = says["status"]["status_list"]
    return {
        "number": says["certificate_number"].replace("-", ""),
        "name": says["name"],
        "latin_name": says.get("latin_name"),
        "issuer": says["iss"],
        "scheme": says["scheme"]["code"],
        "scheme_version": says["scheme"]["version"],
        "standard": says["scheme"]["standard"],
        "digest": says["scheme"]["digest"],
        "level": says["level"]["code"] if "level" in says else None,
        **{kind: [item["code"] for item in says[kind]] for kind in ("scope", "limitations", "conditions")},
        "decided": datetime.fromisoformat(says["decided"]).date(),
        "effective": datetime.fromisoformat(says["effective"]),
        "expiry": expiry,
        "accreditation": says["accreditation"]["number"] if "accreditation" in says else None,
        "token": (pointer["uri"], pointer["idx"]),
    }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


READ: Mapping[DocumentFormat, Callable[[bytes], Facts]] = {
    DocumentFormat.CERTIFICATE: lambda data: of_credential(json.loads(data)),
    DocumentFormat.BADGE: lambda data: of_credential(json.loads(data)),
    DocumentFormat.VC_JWT: lambda data: of_credential(vc_jwt.read(data).credential),
    DocumentFormat.SD_JWT_VC: of_wallet,
    DocumentFormat.COSE_FULL: of_message,
    DocumentFormat.COSE_SMALL: of_message,
}


@pytest.mark.parametrize("claims", [CLAIMS, BARE], ids=["everything", "least"])
@pytest.mark.parametrize("document_format", DocumentFormat)
def test_a_format_says_what_the_claims_say(document_format: DocumentFormat, claims: Claims) -> None:
    facts, right = READ[document_format](signed(claims, document_format)), expected(claims)
    assert facts.keys() == TOLD[document_format]
    assert facts == {name: right[name] for name in facts}


@pytest.mark.parametrize("document_format", DocumentFormat)
def test_what_a_certificate_says_differently_every_format_says_differently(
    document_format: DocumentFormat,
) -> None:
    other = replace(CLAIMS, name="Somebody Else", effective=CLAIMS.effective + timedelta(days=1))
    facts = READ[document_format](signed(other, document_format))
    assert {name for name in facts if facts[name] != expected(CLAIMS)[name]} == {"name", "effective"}
