"""The contents of a compact certificate: a closed profile, read and written as its CDDL says.

Follows `schemas/cddl/certificate.cddl` (RFC 8610); the keys that it shares with CWT claims mean the
same (RFC 8392 §3.1). Two forms: the full one says what the certificate says, in codes; the small one
what a person can compare with a page. A member that the form does not have, or a value out
of its bounds, is refused when read and when written: nobody signs what nobody may read.

This module proves nothing and knows no clock; whose key signed is the caller's to find out.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from signing.cose import cbor
from signing.cose.cbor import Cbor
from signing.cose.sign1 import MAX_BYTES
from signing.errors import Malformed

NUMBER_BYTES: Final = 10
LIST_NAME_BYTES: Final = 17
DAY_SECONDS: Final = 86_400

_MAX_CODE: Final = 32
_MAX_VERSION: Final = 65_535
_MAX_INDEX: Final = 2**32 - 1
_INSTANTS: Final = (-2_208_988_800, 253_402_300_799)  # 1900 to 9999
_DAYS: Final = (-25_567, 2_932_896)


class Key(IntEnum):
    """Name the keys of the map; 1, 4, 5 and 7 are those of CWT claims (RFC 8392 §4)."""

    FORM = 0
    ISSUER = 1
    EXPIRATION = 4
    NOT_BEFORE = 5
    NUMBER = 7
    NAME = -1
    SCHEME = -2
    LEVEL = -3
    DAYS = -4
    SCHEME_VERSION = -5
    STANDARD = -6
    SCOPE = -7
    LIMITATIONS = -8
    CONDITIONS = -9
    LATIN_NAME = -10
    DECIDED = -11
    VERSION = -12
    STATUS = -13


class Form(IntEnum):
    """Name the forms, by what stands under key 0."""

    FULL = 1
    SMALL = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a status list: the list's name as 17 bytes, and the index."""

    name: bytes
    index: int


@dataclass(frozen=True, slots=True)
class Details:
    """What only the full form says."""

    issuer: str
    scheme_version: str
    standard: str
    scope: tuple[str, ...]
    limitations: tuple[str, ...]
    conditions: tuple[str, ...]
    latin_name: str | None
    decided: int
    """Day of the decision, in days since 1970-01-01."""
    version: int
    revocation: Place
    suspension: Place


@dataclass(frozen=True, slots=True)
class Moment:
    """A start or an end: the instant in seconds since 1970, and the body's local day that begins then."""

    instant: int
    day: int


@dataclass(frozen=True, slots=True)
class CompactCertificate:
    """What a compact certificate says; without `details` it is the small form."""

    number: bytes
    name: str
    scheme: str
    level: str | None
    start: Moment
    end: Moment | None
    """Exclusive, as everywhere; none where the scheme sets no end."""
    details: Details | None

    @property
    def form(self) -> Form:
        """Return which form this is."""
        return Form.SMALL if self.details is None else Form.FULL


def write(certificate: CompactCertificate) -> bytes:
    """Return the payload that says `certificate`; raise `Malformed` (`compact-malformed`) if none can."""
    start, end, details = certificate.start, certificate.end, certificate.details
    members: dict[int, Cbor | None] = {
        Key.FORM: int(certificate.form),
        Key.EXPIRATION: None if end is None else end.instant,
        Key.NOT_BEFORE: start.instant,
        Key.NUMBER: certificate.number,
        Key.NAME: certificate.name,
        Key.SCHEME: certificate.scheme,
        Key.LEVEL: certificate.level,
        Key.DAYS: [start.day] if end is None else [start.day, end.day],
    }
    if details is not None:
        members |= {
            Key.ISSUER: details.issuer,
            Key.SCHEME_VERSION: details.scheme_version,
            Key.STANDARD: details.standard,
            Key.SCOPE: [*details.scope] or None,
            Key.LIMITATIONS: [*details.limitations] or None,
            Key.CONDITIONS: [*details.conditions] or None,
            Key.LATIN_NAME: details.latin_name,
            Key.DECIDED: details.decided,
            Key.VERSION: details.version,
            Key.STATUS: [[place.name, place.index] for place in (details.revocation, details.suspension)],
        }
    payload = cbor.encode({key: value for key, value in members.items() if value is not None})
    read(payload)
    return payload


def read(payload: bytes) -> CompactCertificate:
    """Return what `payload` says; raise `TooLarge` or `Malformed` (`cbor-...`, `compact-malformed`)."""
    members = _Members(cbor.decode(payload, max_bytes=MAX_BYTES))
    form = members.number(Key.FORM, Form.FULL, Form.SMALL)
    start, end = _period(members)
    certificate = CompactCertificate(
        number=members.data(Key.NUMBER, NUMBER_BYTES),
        name=members.text(Key.NAME),
        scheme=members.text(Key.SCHEME, _MAX_CODE),
        level=members.optional_text(Key.LEVEL, _MAX_CODE),
        start=start,
        end=end,
        details=_details(members) if form == Form.FULL else None,
    )
    members.check_empty()
    return certificate


def _period(members: "_Members") -> tuple[Moment, Moment | None]:
    """Take the instants and the days of start and end; those of one moment must tell of the same day."""
    days = members.take(Key.DAYS)
    if not isinstance(days, list) or len(days) != (2 if Key.EXPIRATION in members else 1):
        raise _malformed("does not have one day for each of its instants")
    start, *rest = (_number(day, *_DAYS) for day in days)
    return (
        _moment(members.number(Key.NOT_BEFORE, *_INSTANTS), start),
        _moment(members.number(Key.EXPIRATION, *_INSTANTS), rest[0]) if rest else None,
    )


def _moment(instant: int, day: int) -> Moment:
    # No place on earth is a day away from UTC: further apart, the two would be two statements.
    if abs(instant - day * DAY_SECONDS) >= DAY_SECONDS:
        raise _malformed("has a day that is not the day of its instant")
    return Moment(instant, day)


def _details(members: "_Members") -> Details:
    places = members.take(Key.STATUS)
    if not isinstance(places, list) or len(places) != len(("revocation", "suspension")):
        raise _malformed("does not have two places in status lists")
    return Details(
        issuer=members.text(Key.ISSUER),
        scheme_version=members.text(Key.SCHEME_VERSION, _MAX_CODE),
        standard=members.text(Key.STANDARD),
        scope=members.codes(Key.SCOPE),
        limitations=members.codes(Key.LIMITATIONS),
        conditions=members.codes(Key.CONDITIONS),
        latin_name=members.optional_text(Key.LATIN_NAME),
        decided=members.number(Key.DECIDED, *_DAYS),
        version=members.number(Key.VERSION, 1, _MAX_VERSION),
        revocation=_place(places[0]),
        suspension=_place(places[1]),
    )


def _place(value: Cbor) -> Place:
    match value:
        case [bytes(name), int(index)] if len(name) == LIST_NAME_BYTES and 0 <= index <= _MAX_INDEX:
            return Place(name, index)
        case _:
            raise _malformed("has a place in a status list that cannot be read")


class _Members:
    """Take the members of a map one by one; what is left at the end belongs to no form."""

    __slots__ = ("_left",)

    def __init__(self, value: Cbor) -> None:
        if not isinstance(value, dict):
            raise _malformed("is no map")
        self._left = value

    def __contains__(self, key: int) -> bool:
        return key in self._left

    def take(self, key: int) -> Cbor:
        if key not in self._left:
            raise _malformed(f"lacks the member {int(key)}")
        return self._left.pop(key)

    def number(self, key: int, least: int, most: int) -> int:
        return _number(self.take(key), least, most)

    def data(self, key: int, length: int) -> bytes:
        value = self.take(key)
        if not isinstance(value, bytes) or len(value) != length:
            raise _malformed(f"has a member {int(key)} that is not {length} bytes")
        return value

    def text(self, key: int, most: int = MAX_BYTES) -> str:
        return _text(self.take(key), most)

    def optional_text(self, key: int, most: int = MAX_BYTES) -> str | None:
        return self.text(key, most) if key in self else None

    def codes(self, key: int) -> tuple[str, ...]:
        """Take a list of codes, which is absent where there are none."""
        if key not in self:
            return ()
        items = self.take(key)
        if not isinstance(items, list) or not items:
            raise _malformed("has a list of codes that is none, or is empty")
        return tuple(_text(item, _MAX_CODE) for item in items)

    def check_empty(self) -> None:
        if self._left:
            raise _malformed("has a member that its form does not have")


def _number(value: Cbor, least: int, most: int) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise _malformed(f"has a number that is not from {least} to {most}")
    return value


def _text(value: Cbor, most: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= most:
        raise _malformed(f"has a text that is not 1 to {most} bytes")
    return value


def _malformed(what: str) -> Malformed:
    return Malformed("compact-malformed", f"The compact certificate {what}.")
