"""The certificate as a wallet holds it: the claims of an SD-JWT VC, and which the holder may withhold.

draft-ietf-oauth-sd-jwt-vc §2.2; names of claims are those of OpenID Connect and JWT where they have one,
the decision and the table of claims are ADR 0019. Texts are in the body's language, as in the credential.
Pure and deterministic but for the salts, which are drawn when the token is prepared.
"""

from collections.abc import Iterable
from typing import Final

from registry.certificates.claims import Claims, Coded, text_in
from registry.ids import show_number
from signing.strict_json import Json

VCT: Final = "urn:uuid:18fc79ff-5ce5-4ea4-baf9-f621f2eef3a8"
"""The type of a certificate of a person in this form, in every deployment: a verifier asks for it by name."""

WITHHELD: Final = ("name", "latin_name", "certificate_number")
"""What a holder may keep to themselves. A scope never goes without its limits, so they are always told."""


def claims_of(claims: Claims, *, status: dict[str, Json]) -> dict[str, Json]:
    """Return the claims of a certificate's SD-JWT VC, whose status stands at `status`."""
    language, scheme = claims.body.language, claims.scheme
    stated: dict[str, Json] = {
        "iss": claims.body.did,
        "vct": VCT,
        "nbf": int(claims.effective.timestamp()),
        "name": claims.name,
        "certificate_number": show_number(claims.number),
        "certificate_version": claims.version,
        "issuing_body": {"name": text_in(claims.body.name, language), "url": claims.body.url},
        "scheme": {
            "id": scheme.url,
            "code": scheme.code,
            "version": scheme.version,
            "title": text_in(scheme.title, language),
            "standard": scheme.standard,
            "digest": scheme.digest,
        },
        "scope": _items(claims.scope, language),
        "limitations": _items(claims.limitations, language),
        "conditions": _items(claims.conditions, language),
        "decided": claims.decided.isoformat(),
        "effective": claims.effective.isoformat(),
        "status": status,
    }
    return {**stated, **_optional(claims, language)}


def withheld(stated: Iterable[str]) -> list[str]:
    """Return which of the claims `stated` the holder may withhold."""
    present = set(stated)
    return [name for name in WITHHELD if name in present]


def _optional(claims: Claims, language: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if claims.expiry is not None:
        found |= {"exp": int(claims.expiry.timestamp()), "expiry": claims.expiry.isoformat()}
    if claims.latin_name is not None:
        found["latin_name"] = claims.latin_name
    if claims.level is not None:
        found["level"] = _item(claims.level, language)
    if (accreditation := claims.accreditation) is not None:
        found["accreditation"] = {
            "number": accreditation.number,
            "body": text_in(accreditation.body_name, language),
            "standard": accreditation.standard,
        }
    return found


def _items(items: tuple[Coded, ...], language: str) -> list[Json]:
    return [_item(item, language) for item in items]


def _item(item: Coded, language: str) -> Json:
    return {"code": item.code, "text": text_in(item.text, language)}
