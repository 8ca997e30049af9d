"""The compact certificate from claims: the two forms that a QR code can hold.

Pure: claims in, what is signed out (`schemas/cddl/certificate.cddl`); the decision and its reasons
are ADR 0012. Codes stand for texts, which are in the scheme version; the days are the body's own.
"""

from collections.abc import Mapping
from datetime import date, datetime

from registry import ids
from registry.certificates.claims import Claims, Coded
from signing.cose.certificate import CompactCertificate, Details, Moment, Place
from signing.status.bitstring import Purpose

_EPOCH = date(1970, 1, 1)

Places = Mapping[Purpose, tuple[str, int]]
"""The name of the list and the index that a certificate document has for each purpose."""


def small(claims: Claims) -> CompactCertificate:
    """Return the small form: number, name, scheme, level and period."""
    return _certificate(claims, None)


def full(claims: Claims, places: Places) -> CompactCertificate:
    """Return the full form, which points at the places in status lists of the certificate document."""
    details = Details(
        issuer=claims.body.did,
        scheme_version=claims.scheme.version,
        standard=claims.scheme.standard,
        scope=_codes(claims.scope),
        limitations=_codes(claims.limitations),
        conditions=_codes(claims.conditions),
        latin_name=claims.latin_name,
        decided=_day(claims.decided),
        version=claims.version,
        revocation=_place(places[Purpose.REVOCATION]),
        suspension=_place(places[Purpose.SUSPENSION]),
    )
    return _certificate(claims, details)


def _certificate(claims: Claims, details: Details | None) -> CompactCertificate:
    return CompactCertificate(
        number=ids.pack(claims.number),
        name=claims.name,
        scheme=claims.scheme.code,
        level=None if claims.level is None else claims.level.code,
        start=_moment(claims.effective),
        end=None if claims.expiry is None else _moment(claims.expiry),
        details=details,
    )


def _codes(items: tuple[Coded, ...]) -> tuple[str, ...]:
    return tuple(item.code for item in items)


def _moment(start_of_day: datetime) -> Moment:
    return Moment(int(start_of_day.timestamp()), _day(start_of_day))


def _day(start_of_day: datetime) -> int:
    """Return the day at the body's place, whose offset the claims keep, counted from 1970-01-01."""
    return (start_of_day.date() - _EPOCH).days


def _place(place: tuple[str, int]) -> Place:
    name, index = place
    return Place(ids.pack(name), index)
