"""Any input up to 1 MB is judged in under two seconds and 64 MB: the nastiest shapes that we know of.

`tests.properties.nasty` makes them; one that breaks a bound is worth a new row there. What is larger
is refused by its size, before anything reads it.
"""

import datetime as dt
import time

import pytest

from signing import policy, strict_json
from signing.errors import Unavailable
from signing.policy import Policy, Standing
from signing.ports import Fetched
from signing.presentation import verify_presentation
from signing.report import CheckName, PresentationCheck, Report, Verdict
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.verify import verify
from tests.conformance import cases
from tests.properties import nasty
from tests.properties.nasty import DID, LIST_URL, MEGABYTE, NASTY

AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
SECONDS = 2.0
MIB = 64


def accept(_did: str) -> Standing:
    return Standing.ACCEPTED


POLICIES = (policy.registry(accept), policy.vcdm(accept))


def nobody(url: str, *, max_bytes: int) -> Fetched:
    raise Unavailable("unreachable", f"{url} within {max_bytes} bytes")


def within_bounds(data: bytes, chosen: Policy, world: object = nobody, *, presented: bool = False) -> Report:
    """Return the report on `data`, which took no more time and memory than any may."""
    judge = verify_presentation if presented else verify
    idle = cases._resident_kib("VmRSS")
    cases._reset_peak()
    started = time.perf_counter()
    report = judge(data, chosen, AT, world)  # type: ignore[operator]
    seconds = time.perf_counter() - started
    assert seconds < SECONDS
    assert (cases._resident_kib("VmHWM") - idle) / 1024 < MIB
    assert [check.name for check in report.checks] == list(PresentationCheck if presented else CheckName)
    return report


@pytest.mark.parametrize("shape", NASTY)
def test_a_nasty_document_costs_no_more_than_any_other(shape: str) -> None:
    data = NASTY[shape]()
    assert len(data) <= MEGABYTE
    presented = "presentation" in shape
    reports = [within_bounds(data, chosen, presented=presented) for chosen in POLICIES]
    allowed = {Verdict.INVALID, Verdict.VALID, Verdict.INDETERMINATE}
    assert {report.verdict for report in reports} <= allowed


def test_the_shapes_that_are_whole_and_signed_reach_the_last_step() -> None:
    verdicts = {
        shape: within_bounds(NASTY[shape](), POLICIES[1], presented="presentation" in shape).verdict
        for shape in (
            "a huge string",
            "eight proofs over much",
            "a thousand disclosures",
            "a presentation of sixteen",
        )
    }
    assert verdicts["a huge string"] is Verdict.VALID
    assert verdicts["eight proofs over much"] is Verdict.VALID
    assert verdicts["a thousand disclosures"] is Verdict.VALID


@pytest.mark.parametrize("size", [2, 64])
def test_a_list_that_blows_up_costs_no_more_either(size: int) -> None:
    """The issuer itself serves a gigabyte of zeros, or as much as fits beside its signature."""
    entry = bitstring.entry(url=LIST_URL, purpose=Purpose.REVOCATION, index=1)
    document = nasty.signed(nasty.credential(credentialStatus=entry))
    served = bitstring.list_credential(
        url=LIST_URL,
        issuer=DID,
        purpose=Purpose.REVOCATION,
        encoded=nasty.bomb(size * MEGABYTE),
        valid_from="2026-11-19T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=1,
    )

    def world(url: str, *, max_bytes: int) -> Fetched:
        body = nasty.signed(served)
        assert len(body) <= max_bytes
        return Fetched(url, "application/vc", body)

    report = within_bounds(document, POLICIES[0], world)
    row = report.check(CheckName.REVOCATION)
    assert row.code == ("ok" if size == 2 else "status-list-too-large")


@pytest.mark.parametrize("presented", [False, True])
@pytest.mark.parametrize("data", [b" " * (MEGABYTE + 1), b"e" * (MEGABYTE + 1), b"e~" * MEGABYTE])
def test_what_is_larger_is_refused_by_its_size(data: bytes, presented: bool) -> None:  # noqa: FBT001 -- a parameter
    report = within_bounds(data, POLICIES[1], presented=presented)
    assert (report.verdict, report.checks[0].code) == (Verdict.INVALID, "document-too-large")


def test_the_bounds_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_url: str, *, max_bytes: int) -> Fetched:
        time.sleep(0.2)
        assert strict_json.loads(b"[" + b"{}," * (max_bytes // 4) + b"1]")
        raise Unavailable("unreachable", "Nobody.")

    data = nasty.signed(
        nasty.credential(credentialStatus=bitstring.entry(url=LIST_URL, purpose=Purpose.REVOCATION, index=1))
    )
    monkeypatch.setattr(f"{__name__}.SECONDS", 0.1)
    with pytest.raises(AssertionError):
        within_bounds(data, POLICIES[0], slow)
    monkeypatch.setattr(f"{__name__}.SECONDS", 10)
    monkeypatch.setattr(f"{__name__}.MIB", 1)
    with pytest.raises(AssertionError):
        within_bounds(data, POLICIES[0], slow)
