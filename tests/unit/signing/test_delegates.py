"""Delegates: whose status lists count beside an issuer's own, told in the row, and nobody else's."""

import datetime as dt
from typing import Any

import pytest

from signing import policy, strict_json
from signing.did import documents, web
from signing.jose import jws
from signing.ports import Fetched
from signing.report import CheckName, Outcome, Report, Verdict
from signing.status import bitstring, token_list
from signing.status.bitstring import Purpose
from signing.status.token_list import Reference
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.mechanisms.test_formats import wallet
from tests.unit.signing.worlds import AT, DID, DID_URL, OTHER, OTHER_DID, SIGNER, URLS, World, a_credential

DELEGATE = "did:web:lists.example"
DELEGATE_URL = web.document_url(DELEGATE)
METHOD = f"{DELEGATE}#k9"
REVOCATION = Purpose.REVOCATION
POLICIES = [
    policy.registry(worlds.accept, delegates={DID: [DELEGATE]}),
    policy.vcdm(policy.anyone, delegates={DID: [OTHER_DID, DELEGATE]}),
]
IN_FORCE = "is in force, and the credential is not in it."


def a_list(*indexes: int, signer: Any = OTHER, method: str = METHOD, **changes: Any) -> bytes:  # noqa: ANN401
    """Return a list of the delegate."""
    document = worlds.status_list(REVOCATION, *indexes, **{"issuer": DELEGATE, **changes})
    return strict_json.dumps(worlds.signed(document, signer, method=method))


def world(**answers: bytes | None) -> World:
    """Return the good world, in which the delegate has a key, and a list in the place of the issuer's."""
    own = strict_json.dumps(documents.build(DELEGATE, [("k9", OTHER.multikey)]))
    return World(**{DELEGATE_URL: own, URLS[REVOCATION]: a_list(), **answers})


def judged(asked: policy.Policy, around: World, **changes: object) -> Report:
    return worlds.judged(worlds.signed(a_credential(**changes)), around, policy=asked)


@pytest.mark.parametrize("asked", POLICIES, ids=lambda each: each.name)
def test_a_delegate_s_list_counts_and_the_row_says_whose_it_is(asked: policy.Policy) -> None:
    around = world()
    report = judged(asked, around)
    assert report.verdict is Verdict.VALID
    revocation, suspension = (
        report.check(name).detail for name in (CheckName.REVOCATION, CheckName.SUSPENSION)
    )
    assert revocation == f"The list for revocation by the issuer's delegate {DELEGATE} {IN_FORCE}"
    assert suspension == f"The issuer's list for suspension {IN_FORCE}"
    assert around.asked == [DID_URL, URLS[REVOCATION], DELEGATE_URL, URLS[Purpose.SUSPENSION]]


@pytest.mark.parametrize("asked", POLICIES, ids=lambda each: each.name)
def test_a_delegate_revokes(asked: policy.Policy) -> None:
    report = judged(asked, world(**{URLS[REVOCATION]: a_list(7)}))
    row = report.check(CheckName.REVOCATION)
    assert (report.verdict, row.code) == (Verdict.REVOKED, "revoked")
    assert row.detail == f"The issuer's delegate {DELEGATE} has revoked this credential."


def test_the_issuer_s_own_list_still_counts() -> None:
    around = World()
    report = judged(POLICIES[0], around)
    assert report.verdict is Verdict.VALID
    assert report.check(CheckName.REVOCATION).detail == f"The issuer's list for revocation {IN_FORCE}"
    assert DELEGATE_URL not in around.asked


def test_lists_of_several_are_each_named_once() -> None:
    second = "https://registry.example/status/r2"
    entries = [
        bitstring.entry(url=url, purpose=REVOCATION, index=index)
        for url, index in ((URLS[REVOCATION], 7), (second, 7), (second, 8))
    ]
    own = strict_json.dumps(worlds.signed(worlds.status_list(REVOCATION, id=second)))
    around = world(**{second: own})
    report = judged(POLICIES[1], around, credentialStatus=entries)
    said = report.check(CheckName.REVOCATION).detail
    assert (report.verdict, said.count(DELEGATE), said.count(IN_FORCE)) == (Verdict.VALID, 1, 2)
    half = judged(POLICIES[1], world(**{second: None}), credentialStatus=entries)
    assert (half.verdict, half.check(CheckName.REVOCATION).code) == (Verdict.INDETERMINATE, "unreachable")


def test_a_delegate_s_key_is_asked_for_once_and_its_did_may_need_no_asking() -> None:
    both = {
        url: strict_json.dumps(worlds.signed(worlds.status_list(each, issuer=DELEGATE), OTHER, method=METHOD))
        for each, url in URLS.items()
    }
    around = world(**both)
    assert judged(POLICIES[0], around).verdict is Verdict.VALID
    assert around.asked.count(DELEGATE_URL) == 1
    of_key = a_list(issuer=OTHER_DID, method=f"{OTHER_DID}#{OTHER.multikey}")
    around = world(**{URLS[REVOCATION]: of_key})
    assert judged(POLICIES[1], around).verdict is Verdict.VALID
    assert DELEGATE_URL not in around.asked


OPEN: list[tuple[str, dict[str, bytes | None], str]] = [
    (
        "another's list",
        {URLS[REVOCATION]: a_list(issuer=OTHER_DID, method=f"{OTHER_DID}#{OTHER.multikey}")},
        "status-list-issuer",
    ),
    (
        "signed by the issuer",
        {URLS[REVOCATION]: a_list(signer=SIGNER, method=f"{DID}#k0")},
        "verification-method-foreign",
    ),
    ("the issuer's, signed by it", {URLS[REVOCATION]: a_list(issuer=DID)}, "verification-method-foreign"),
    (
        "a key of its that is not there",
        {URLS[REVOCATION]: a_list(method=f"{DELEGATE}#k8")},
        "verification-method-unknown",
    ),
    ("another key", {URLS[REVOCATION]: a_list(signer=SIGNER)}, "signature-wrong"),
    ("nobody at home", {DELEGATE_URL: None}, "unreachable"),
    (
        "another's document",
        {DELEGATE_URL: strict_json.dumps(documents.build(DID, []))},
        "did-document-mismatch",
    ),
    ("past its end", {URLS[REVOCATION]: a_list(validUntil="2026-11-20T12:00:00Z")}, "status-list-expired"),
]


@pytest.mark.parametrize(("answers", "code"), [row[1:] for row in OPEN], ids=[row[0] for row in OPEN])
def test_what_is_wrong_with_a_delegate_s_list_leaves_the_question_open(
    answers: dict[str, bytes | None], code: str
) -> None:
    report = judged(POLICIES[0], world(**answers))
    row = report.check(CheckName.REVOCATION)
    assert (row.outcome, row.code, report.verdict) == (Outcome.NOT_CHECKED, code, Verdict.INDETERMINATE)


def test_without_a_word_of_the_policy_a_delegate_is_a_stranger_whose_keys_nobody_asks_for() -> None:
    others = {"did:web:banned.example": [DELEGATE], DELEGATE: [DID]}
    for asked in (
        worlds.POLICY,
        policy.registry(worlds.accept),
        policy.registry(worlds.accept, delegates=others),
        policy.vcdm(policy.anyone, delegates={**others, DID: []}),
    ):
        around = world(**{URLS[REVOCATION]: a_list(7)})
        report = judged(asked, around)
        row = report.check(CheckName.REVOCATION)
        assert (row.outcome, row.code) == (Outcome.NOT_CHECKED, "status-list-issuer")
        assert (report.verdict, DELEGATE_URL in around.asked) == (Verdict.INDETERMINATE, False)


def test_a_delegate_s_delegate_is_nobody() -> None:
    asked = policy.registry(worlds.accept, delegates={DID: [OTHER_DID], OTHER_DID: [DELEGATE]})
    assert judged(asked, world()).check(CheckName.REVOCATION).code == "status-list-issuer"


def test_a_list_kept_for_who_knows_the_delegate_is_no_answer_for_who_does_not() -> None:
    around = world()
    assert judged(POLICIES[0], around).verdict is Verdict.VALID
    assert judged(worlds.POLICY, around).verdict is Verdict.INDETERMINATE
    assert judged(POLICIES[0], around).verdict is Verdict.VALID


LIST = "https://lists.example/t1"


class Tokens(World):
    """A world with a Token Status List."""

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        answer = super().__call__(url, max_bytes=max_bytes)
        return Fetched(url, "application/statuslist+jwt", answer.body) if url == LIST else answer


def a_token(status: int = 0, *, iss: str | None = None, method: str = METHOD, signer: Any = OTHER) -> bytes:  # noqa: ANN401
    """Return a list; one that names its issuer is written here, because ours need not."""
    hour = dt.timedelta(hours=1)
    given: dict[str, Any] = {"uri": LIST, "bits": 2, "issued_at": AT - hour, "expires": AT + hour, "ttl": 60}
    lst = token_list.encode({7: status}, bits=2, length=64)
    if iss is None:
        return token_list.issue(lst=lst, signer=signer, method=method, **given).encode()
    payload: dict[str, Any] = {
        "iss": iss,
        "sub": LIST,
        "iat": int((AT - hour).timestamp()),
        "exp": int((AT + hour).timestamp()),
        "status_list": {"bits": 2, "lst": lst},
    }
    header = {"typ": token_list.JWT_TYPE, "kid": method}
    return jws.sign(header, strict_json.dumps(payload), signer).encode()


def of_wallet(listed: bytes, asked: policy.Policy = POLICIES[0]) -> Report:
    own = strict_json.dumps(documents.build(DELEGATE, [("k9", OTHER.multikey)]))
    around = Tokens(**{DELEGATE_URL: own, LIST: listed})
    data = wallet(status=token_list.status_claim(Reference(7, LIST)))
    return verify(data, asked, AT, around)


@pytest.mark.parametrize("iss", [None, DELEGATE])
def test_a_delegate_s_token_counts_for_both_rows(iss: str | None) -> None:
    report = of_wallet(a_token(iss=iss))
    assert report.verdict is Verdict.VALID
    for name in (CheckName.REVOCATION, CheckName.SUSPENSION):
        assert f"by the issuer's delegate {DELEGATE} {IN_FORCE}" in report.check(name).detail
    report = of_wallet(a_token(2, iss=iss))
    assert report.verdict is Verdict.SUSPENDED
    assert DELEGATE in report.check(CheckName.SUSPENSION).detail
    assert of_wallet(a_token(1, iss=iss, method="#k9" if iss else METHOD)).verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (a_token(iss=OTHER_DID), "status-list-issuer"),
        (a_token(iss=DELEGATE, method=f"{DID}#k0", signer=SIGNER), "verification-method-foreign"),
        (a_token(iss=DID), "verification-method-foreign"),
        (a_token(method=f"{OTHER_DID}#{OTHER.multikey}"), "verification-method-foreign"),
        (a_token(method="#k9"), "verification-method-unknown"),
        (a_token(signer=SIGNER), "signature-wrong"),
    ],
)
def test_a_token_of_somebody_else_leaves_the_question_open(listed: bytes, code: str) -> None:
    report = of_wallet(listed)
    row = report.check(CheckName.REVOCATION)
    assert (row.outcome, row.code, report.verdict) == (Outcome.NOT_CHECKED, code, Verdict.INDETERMINATE)


def test_a_token_of_a_delegate_that_the_policy_does_not_know_leaves_the_question_open() -> None:
    for listed, code in (
        (a_token(1), "verification-method-foreign"),
        (a_token(1, iss=DELEGATE), "status-list-issuer"),
    ):
        report = of_wallet(listed, worlds.POLICY)
        assert (report.verdict, report.check(CheckName.REVOCATION).code) == (Verdict.INDETERMINATE, code)
