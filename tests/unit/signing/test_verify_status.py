"""Verification of status: which lists are read, what they tell, and what leaves the question open."""

from collections.abc import Callable
from typing import Any

import pytest

from signing import contexts, strict_json
from signing.errors import Unavailable
from signing.report import CheckName, Outcome, Verdict
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.verify import Policy
from tests.unit.signing.worlds import (
    DID,
    DID_URL,
    OTHER,
    OTHER_DID,
    URLS,
    World,
    a_credential,
    accept,
    judged,
    rows_of,
    signed,
    status_list,
)


@pytest.mark.parametrize(
    ("purposes", "verdict"),
    [
        ([Purpose.REVOCATION], Verdict.REVOKED),
        ([Purpose.SUSPENSION], Verdict.SUSPENDED),
        (list(Purpose), Verdict.REVOKED),
    ],
)
def test_a_set_bit_is_told_in_its_own_row(purposes: list[Purpose], verdict: Verdict) -> None:
    answers = {URLS[each]: strict_json.dumps(signed(status_list(each, 7))) for each in purposes}
    report = judged(signed(a_credential()), World(**answers))
    assert report.verdict is verdict
    failed = [check.name.value for check in report.checks if check.outcome is Outcome.FAILED]
    assert failed == [each.value for each in purposes]


def test_the_bits_beside_ones_own_do_not_matter() -> None:
    answers = {URLS[each]: strict_json.dumps(signed(status_list(each, 6, 8, 0))) for each in Purpose}
    assert judged(signed(a_credential()), World(**answers)).verdict is Verdict.VALID


REVOCATION = Purpose.REVOCATION
BAD_LISTS: list[tuple[Callable[[], dict[str, Any] | None], str]] = [
    (lambda: None, "unreachable"),
    (lambda: status_list(REVOCATION), "proof-missing"),
    (lambda: {**signed(status_list(REVOCATION)), "name": "Other"}, "signature-wrong"),
    (lambda: signed(status_list(REVOCATION), OTHER), "signature-wrong"),
    (
        lambda: signed(status_list(REVOCATION), OTHER, method=f"{OTHER_DID}#{OTHER.multikey}"),
        "verification-method-foreign",
    ),
    (lambda: signed(status_list(REVOCATION), expires="2026-11-20T00:00:00Z"), "proof-expired"),
    (lambda: signed(status_list(REVOCATION, issuer=OTHER_DID)), "status-list-issuer"),
    (lambda: signed(status_list(REVOCATION, issuer={"id": OTHER_DID})), "status-list-issuer"),
    (lambda: signed(status_list(REVOCATION)) | {"extra": 1}, "shape-member-unknown"),
    (lambda: signed(status_list(REVOCATION)) | {"@context": [contexts.DID_V1]}, "context-not-allowed"),
    (lambda: signed(status_list(REVOCATION, id="https://registry.example/status/r2")), "status-list-id"),
    (lambda: signed(status_list(Purpose.SUSPENSION, id=URLS[REVOCATION])), "status-list-purpose"),
    (lambda: signed(status_list(REVOCATION, validUntil="2026-11-20T12:00:00Z")), "status-list-expired"),
    (lambda: signed(status_list(REVOCATION, validFrom="2026-11-20T12:05:01Z")), "status-list-not-yet-valid"),
    (
        lambda: signed(
            status_list(REVOCATION)
            | {
                "credentialSubject": {
                    "type": "BitstringStatusList",
                    "statusPurpose": "revocation",
                    "encodedList": "uAAAA",
                }
            }
        ),
        "status-list-malformed",
    ),
]


@pytest.mark.parametrize(("make", "code"), BAD_LISTS, ids=[code for _, code in BAD_LISTS])
def test_a_list_that_cannot_be_had_or_lies_leaves_the_question_open(
    make: Callable[[], dict[str, Any] | None], code: str
) -> None:
    made = make()
    answer = None if made is None else strict_json.dumps(made)
    report = judged(signed(a_credential()), World(**{URLS[REVOCATION]: answer}))
    row = report.check(CheckName.REVOCATION)
    assert (row.outcome, row.code, report.verdict) == (Outcome.NOT_CHECKED, code, Verdict.INDETERMINATE)
    assert report.check(CheckName.SUSPENSION).outcome is Outcome.PASSED
    with pytest.raises(Unavailable, match=code):
        report.require()


def test_a_list_is_never_asked_for_where_it_may_not_stand() -> None:
    entry = bitstring.entry(url="http://localhost:8000/status/1", purpose=REVOCATION, index=7)
    document, world = signed(a_credential(credentialStatus=entry)), World()
    report = judged(document, world)
    assert rows_of(report)["revocation"] == "status-list-url"
    assert report.verdict is Verdict.INDETERMINATE
    assert world.asked == [DID_URL]


def test_a_local_origin_may_be_asked() -> None:
    url = "http://localhost:8000/status/1"
    document = signed(a_credential(credentialStatus=bitstring.entry(url=url, purpose=REVOCATION, index=7)))
    world = World(**{url: strict_json.dumps(signed(status_list(REVOCATION, id=url)))})
    local = Policy("registry", accept, local_origins=frozenset({"http://localhost:8000"}))
    assert judged(document, world, policy=local).verdict is Verdict.VALID


@pytest.mark.parametrize("status", [..., []])
def test_missing_entries_are_told_and_are_no_refusal(status: object) -> None:
    world = World()
    report = judged(
        signed(a_credential(credentialStatus=...)) | ({} if status is ... else {"credentialStatus": status}),
        world,
    )
    assert report.verdict is Verdict.VALID
    assert (rows_of(report)["revocation"], rows_of(report)["suspension"]) == ("status-no-entry",) * 2
    assert report.check(CheckName.REVOCATION).outcome is Outcome.NOT_CHECKED
    assert world.asked == [DID_URL]


def test_a_body_that_must_carry_both_entries_cannot_leave_one_out() -> None:
    strict = Policy("registry", accept, requires_status=lambda did: did == DID)
    document = signed(a_credential(credentialStatus=a_credential()["credentialStatus"][:1]))
    report = judged(document, policy=strict)
    assert report.verdict is Verdict.INVALID
    assert rows_of(report)["revocation"] == "ok"
    assert rows_of(report)["suspension"] == "status-missing"
    assert judged(signed(a_credential()), policy=strict).verdict is Verdict.VALID


def test_a_policy_that_cannot_answer_leaves_the_question_open() -> None:
    def away(_did: str) -> Any:  # noqa: ANN401 -- it never answers
        raise Unavailable("register-away", "The register cannot be asked.")

    unknown = judged(signed(a_credential()), policy=Policy("registry", away))
    assert (unknown.verdict, rows_of(unknown)["issuer"]) == (Verdict.INDETERMINATE, "register-away")
    bare = signed(a_credential(credentialStatus=...))
    report = judged(bare, policy=Policy("registry", accept, requires_status=away))
    assert (report.verdict, rows_of(report)["suspension"]) == (Verdict.INDETERMINATE, "register-away")
