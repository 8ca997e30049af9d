"""The compact certificate's profile: closed, bounded, and the same when read as when written."""

from dataclasses import replace
from typing import Any

import pytest

from signing.cose import cbor, certificate
from signing.cose.cbor import Cbor
from signing.cose.certificate import CompactCertificate, Details, Form, Key, Moment, Place
from signing.errors import Malformed, TooLarge
from tests.unit.signing.cose.samples import FULL, SMALL

assert FULL.details is not None
DETAILS: Details = FULL.details
BARE = replace(
    FULL,
    level=None,
    end=None,
    details=replace(DETAILS, scope=(), limitations=(), conditions=(), latin_name=None),
)
ENDLESS = replace(SMALL, level=None, end=None)


@pytest.mark.parametrize(
    ("value", "form"),
    [(FULL, Form.FULL), (SMALL, Form.SMALL), (BARE, Form.FULL), (ENDLESS, Form.SMALL)],
    ids=["full", "small", "bare", "endless"],
)
def test_what_is_written_is_read(value: CompactCertificate, form: Form) -> None:
    payload = certificate.write(value)
    assert certificate.read(payload) == value
    assert value.form is form
    members = cbor.decode(payload, max_bytes=1_000)
    assert isinstance(members, dict)
    assert members[Key.FORM] == form


def test_a_list_that_would_be_empty_is_absent() -> None:
    members = cbor.decode(certificate.write(BARE), max_bytes=1_000)
    assert isinstance(members, dict)
    assert not {Key.LEVEL, Key.EXPIRATION, Key.SCOPE, Key.LIMITATIONS, Key.CONDITIONS, Key.LATIN_NAME} & {
        *members
    }


def _written(value: CompactCertificate, changes: dict[int, Cbor | None]) -> bytes:
    members = cbor.decode(certificate.write(value), max_bytes=1_000)
    assert isinstance(members, dict)
    changed: dict[int, Cbor | None] = {**members, **changes}
    return cbor.encode({key: member for key, member in changed.items() if member is not None})


PLACE: list[Cbor] = [bytes(17), 5]


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        *((FULL, {key: None}) for key in (0, 1, 5, 7, -1, -2, -4, -5, -6, -11, -12, -13)),
        *((SMALL, {key: None}) for key in (0, 5, 7, -1, -2, -4)),
        *((SMALL, {key: "x"}) for key in (1, -5, -6)),
        (FULL, {2: 1}),
        (FULL, {-14: 1}),
        (FULL, {0: 0}),
        (FULL, {0: 3}),
        (FULL, {0: "1"}),
        (FULL, {0: 2}),
        (SMALL, {0: 1}),
        (FULL, {7: bytes(9)}),
        (FULL, {7: "0123456789"}),
        (FULL, {-1: ""}),
        (FULL, {-1: b"x"}),
        (FULL, {-2: "x" * 33}),
        (FULL, {-3: ""}),
        (FULL, {-3: "ü" * 17}),
        (FULL, {-7: []}),
        (FULL, {-7: "construction"}),
        (FULL, {-7: [1]}),
        (FULL, {-7: [""]}),
        (FULL, {-11: 2_932_897}),
        (FULL, {-11: "2024-11-22"}),
        (FULL, {-12: 0}),
        (FULL, {-12: 65_536}),
        (FULL, {4: None}),  # a day without its instant
        (FULL, {-4: [20_058]}),  # an instant without its day
        (FULL, {-4: [20_058, 21_153, 21_154]}),
        (FULL, {-4: []}),
        (FULL, {-4: 20_058}),
        (FULL, {-4: ["20058", 21_153]}),
        (FULL, {-4: [20_059, 21_153]}),
        (FULL, {-4: [20_058, 21_151]}),
        (FULL, {5: "now"}),
        (FULL, {4: 253_402_300_800}),
        (FULL, {5: -2_208_988_801}),
        (FULL, {-13: [PLACE]}),
        (FULL, {-13: [PLACE, PLACE, PLACE]}),
        (FULL, {-13: 7}),
        (FULL, {-13: [PLACE, [bytes(16), 5]]}),
        (FULL, {-13: [PLACE, [bytes(17), -1]]}),
        (FULL, {-13: [PLACE, [bytes(17), 2**32]]}),
        (FULL, {-13: [PLACE, [bytes(17)]]}),
        (FULL, {-13: [PLACE, ["x" * 17, 5]]}),
    ],
)
def test_every_other_map_is_refused(value: CompactCertificate, changes: dict[int, Cbor | None]) -> None:
    with pytest.raises(Malformed, match="compact-malformed"):
        certificate.read(_written(value, changes))


@pytest.mark.parametrize("payload", [b"\x80", b"\x00", b"\x60"])
def test_what_is_no_map_is_refused(payload: bytes) -> None:
    with pytest.raises(Malformed, match="compact-malformed"):
        certificate.read(payload)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": bytes(9)},
        {"name": ""},
        {"scheme": "x" * 33},
        {"start": Moment(0, 20_058)},
        {"details": replace(DETAILS, version=0)},
        {"details": replace(DETAILS, suspension=Place(b"", 0))},
    ],
)
def test_nothing_is_written_that_would_not_be_read(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="compact-malformed"):
        certificate.write(replace(FULL, **changes))


def test_a_certificate_of_too_much_scope_is_too_large() -> None:
    scope = tuple(f"{number:032}" for number in range(60))
    with pytest.raises(TooLarge, match="cbor-too-large"):
        certificate.write(replace(FULL, details=replace(DETAILS, scope=scope)))
