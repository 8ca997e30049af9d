"""Status lists: where they may come from, whose they are, and how old they may be."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from signing.errors import Problem
from signing.ports import Fetched
from signing.status import bitstring, lists
from signing.status.bitstring import Purpose, StatusEntry

URL = "https://registry.example/status/r1"
ISSUER = "did:web:registry.example:b:pnwi"
AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
SKEW = dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)


def _list(**changes: object) -> dict[str, Any]:
    document = bitstring.list_credential(
        url=URL,
        issuer=ISSUER,
        purpose=Purpose.REVOCATION,
        encoded=bitstring.encode([7]),
        valid_from="2026-11-19T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=60_000,
    )
    return {name: value for name, value in {**document, **changes}.items() if value is not ...}


def _code(call: Callable[..., object], *arguments: object) -> str:
    """Return the code of the problem that `call` raises, `ok` if it raises none."""
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "ok"


LOCAL = frozenset({"http://localhost:8000", "http://192.168.1.5:8000"})


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://registry.example/status/1", "ok"),
        ("https://registry.example:8443/status/1?x=1", "ok"),
        ("http://localhost:8000/status/1", "ok"),
        ("http://192.168.1.5:8000/status/1", "ok"),
        ("http://localhost:8001/status/1", "status-list-url"),
        ("http://localhost:8000.attacker.example/", "status-list-url"),
        ("http://localhost:8000@attacker.example/", "status-list-url"),
        ("http://registry.example/status/1", "status-list-url"),
        ("http://169.254.169.254/latest/meta-data/", "status-list-url"),
        ("https://169.254.169.254/", "status-list-url"),
        ("https://2852039166/", "status-list-url"),
        ("https://0xa9.0xfe.0xa9.0xfe/", "status-list-url"),
        ("https://a.0xfe/", "status-list-url"),
        ("https://[::ffff:7f00:1]/s", "status-list-url"),
        ("https://[::1", "status-list-url"),
        ("https://localhost/", "status-list-url"),
        ("https://user@registry.example/", "status-list-url"),
        ("https://registry.example:99999/", "status-list-url"),
        ("https://\u2460\u2461\u2466.example/", "status-list-url"),
        ("https:///status/1", "status-list-url"),
        ("file:///etc/passwd", "status-list-url"),
        ("data:application/vc,{}", "status-list-url"),
        ("did:web:registry.example", "status-list-url"),
        (f"https://registry.example/{'a' * 2023}", "ok"),
        (f"https://registry.example/{'a' * 2024}", "status-list-url"),
    ],
)
def test_a_list_is_read_over_https_from_a_name_or_from_a_local_origin(url: str, code: str) -> None:
    assert _code(lists.check_url, url, LOCAL) == code


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("application/vc", "ok"),
        ("application/vc+jwt", "ok"),
        ("application/vc+ld+json", "ok"),
        ("application/ld+json", "ok"),
        ("application/json", "ok"),
        ("text/html", "status-list-media-type"),
        ("", "status-list-media-type"),
        ("application/statuslist+jwt", "status-list-media-type"),
    ],
)
def test_an_answer_is_read_only_if_it_says_that_it_is_a_credential(media_type: str, code: str) -> None:
    assert _code(lists.check_media_type, Fetched(URL, media_type, b"")) == code


ENTRY = StatusEntry(Purpose.REVOCATION, 7, URL)


@pytest.mark.parametrize(
    ("entry", "stated", "code"),
    [
        (ENTRY, ISSUER, "ok"),
        (StatusEntry(Purpose.REVOCATION, 7, f"{URL}/"), ISSUER, "status-list-id"),
        (ENTRY, "did:web:other.example", "status-list-issuer"),
        (StatusEntry(Purpose.SUSPENSION, 7, URL), ISSUER, "status-list-purpose"),
    ],
)
def test_a_list_is_bound_to_its_entry_and_issuer(entry: StatusEntry, stated: str, code: str) -> None:
    def bind() -> None:
        lists.check_binding(_list(), entry, stated=stated, accepted=frozenset({ISSUER}))

    assert _code(bind) == code


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-11-19T00:00:00Z", "2026-11-21T00:00:00Z", "ok"),
        ("2026-11-20T00:05:00Z", "2026-11-21T00:00:00Z", "ok"),
        ("2026-11-20T00:05:00.1Z", "2026-11-21T00:00:00Z", "status-list-not-yet-valid"),
        ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00.1Z", "ok"),
        ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z", "status-list-expired"),
        (..., "2026-11-21T00:00:00Z", "ok"),
        (..., "2026-11-19T00:00:00Z", "status-list-expired"),
        ("2026-11-19T00:00:00Z", ..., "ok"),
        ("2026-11-18T23:59:59Z", ..., "status-list-stale"),
        ("2026-11-20T01:00:00Z", ..., "status-list-not-yet-valid"),
        (..., ..., "status-list-undated"),
    ],
)
def test_a_list_is_in_force_or_says_nothing(start: object, end: object, code: str) -> None:
    assert _code(lists.check_age, _list(validFrom=start, validUntil=end), AT, SKEW, DAY) == code


def test_a_list_may_outlive_its_maximal_age_by_its_own_word() -> None:
    document = _list(validFrom="2020-01-01T00:00:00Z", validUntil="2027-01-01T00:00:00Z")
    assert _code(lists.check_age, document, AT, SKEW, DAY) == "ok"


def test_the_bit_is_the_entrys() -> None:
    assert lists.bits(_list()).bit(7)
    assert not lists.bits(_list()).bit(8)
    assert lists.bits(_list()).length == 131_072


def test_a_list_without_subject_has_no_bits() -> None:
    document = _list(credentialSubject=...) | {"credentialSubject": []}
    assert _code(lists.bits, document) == "status-list-malformed"
