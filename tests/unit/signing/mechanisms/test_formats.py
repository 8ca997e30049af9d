"""Every format by one verifier: found in the bytes, narrowed by a media type, judged by its own clauses."""

import datetime as dt
from typing import Any

import pytest

from signing import base64url, contexts, policy, strict_json
from signing.data_integrity.proofs import Rules
from signing.errors import InvalidProof, TooLarge
from signing.instants import Instant
from signing.jose import key_binding, sd_jwt_vc, vc_jwt
from signing.mechanisms import formats
from signing.mechanisms.securing import Secured
from signing.policy import PRESENTATION_RULES, VCDM_RULES
from signing.report import CLAUSES, CheckName, Outcome, Report, Verdict
from signing.status import token_list
from signing.status.bitstring import Purpose
from signing.status.token_list import Reference, Status
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, DID, DID_URL, OTHER, POLICY, SIGNER, URLS, World, rows_of

METHOD = f"{DID}#k0"
NOW = int(AT.timestamp())
OTHER_CONTEXTS: dict[str, Any] = {"@context": [contexts.CREDENTIALS_V2]}
BANNED = "did:web:banned.example"
LIST = "https://registry.example/status/t1"
LISTED = {"status": token_list.status_claim(Reference(7, LIST))}


def token(signer: Any = SIGNER, *, method: str = METHOD, **changes: object) -> bytes:  # noqa: ANN401 -- any signer
    return vc_jwt.sign(worlds.a_credential(**changes), signer, method=method).encode()


def wallet(**changes: Any) -> bytes:  # noqa: ANN401 -- claims
    claims = {
        "iss": DID,
        "vct": "https://registry.example/vct",
        "given_name": "Zoë",
        "exp": NOW + 1,
        **changes,
    }
    stated = {name: value for name, value in claims.items() if value is not ...}
    return sd_jwt_vc.issue(stated, disclosable=["given_name"], signer=SIGNER, method=METHOD).encode()


def a_list(status: int = 0, signer: Any = SIGNER, **changes: Any) -> bytes:  # noqa: ANN401 -- as `issue`
    given: dict[str, Any] = {
        "uri": LIST,
        "lst": token_list.encode({7: status}, bits=8, length=64),
        "bits": 8,
        "method": METHOD,
        "issued_at": AT - dt.timedelta(hours=1),
        "expires": AT + dt.timedelta(hours=1),
        "ttl": 60,
        **changes,
    }
    return token_list.issue(signer=signer, **given).encode()


class Lists(World):
    """A world whose status lists are tokens."""

    def __call__(self, url: str, *, max_bytes: int) -> Any:  # noqa: ANN401 -- Fetched
        answer = super().__call__(url, max_bytes=max_bytes)
        if url in (LIST, *URLS.values()) and answer.body[:1] == b"e":
            kind = "statuslist+jwt" if url == LIST else "vc+jwt"
            return type(answer)(url, f"application/{kind}", answer.body)
        return answer


def judged(data: bytes, world: World | None = None, **asked: Any) -> Report:  # noqa: ANN401 -- as `verify`
    report = verify(data, asked.pop("policy", POLICY), AT, world or World(), **asked)
    assert [check.name for check in report.checks] == list(CheckName)
    return report


def test_a_credential_in_a_token_passes_every_check() -> None:
    report = judged(token())
    assert (report.verdict, set(rows_of(report).values())) == (Verdict.VALID, {"ok"})
    assert (report.document, report.issuer) == (worlds.a_credential(), DID)


def test_a_wallets_credential_passes_what_it_has() -> None:
    report = judged(wallet(**LISTED), Lists(**{LIST: a_list()}))
    assert report.verdict is Verdict.VALID
    assert rows_of(report) == dict.fromkeys(rows_of(report), "ok") | {"contexts": "not-applicable"}
    assert report.document is not None
    assert report.document["given_name"] == "Zoë"


def test_each_row_cites_the_mechanism_in_hand() -> None:
    def clause(data: bytes, name: CheckName) -> str:
        return judged(data).check(name).clause

    embedded = strict_json.dumps(worlds.signed(worlds.a_credential()))
    assert clause(embedded, CheckName.SIGNATURE) == "VC Data Integrity EdDSA 1.0 §3.2.2"
    assert clause(embedded, CheckName.SHAPE) == CLAUSES[CheckName.SHAPE]
    assert clause(b"{}", CheckName.SIGNATURE) == CLAUSES[CheckName.SIGNATURE]
    assert clause(token(), CheckName.SIGNATURE) == "RFC 7515 §5.2"
    assert clause(b"e30.e30.", CheckName.PROOF).startswith("VC-JOSE-COSE")
    assert clause(wallet(), CheckName.REVOCATION).startswith("Token Status List")
    assert clause(b"e30.e30.~", CheckName.PROOF).startswith("SD-JWT VC")


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (token(), "application/vc+jwt", "ok"),
        (token(), "Application/VC+JWT; charset=utf-8", "ok"),
        (token(), "application/jwt", "ok"),
        (token(), "application/vc", "format-mismatch"),
        (token(), "application/dc+sd-jwt", "format-mismatch"),
        (wallet(), "application/dc+sd-jwt", "ok"),
        (wallet(), "application/vc+jwt", "format-mismatch"),
        (strict_json.dumps(worlds.signed(worlds.a_credential())), "application/vc", "ok"),
        (strict_json.dumps(worlds.signed(worlds.a_credential())), "application/vc+jwt", "format-mismatch"),
        (token(), "text/html", "format-mismatch"),
        (token(), "", "format-mismatch"),
    ],
)
def test_a_media_type_narrows_what_is_read(data: bytes, media_type: str, code: str) -> None:
    report = judged(data, media_type=media_type)
    assert rows_of(report)["document"] == code
    assert (report.verdict is Verdict.VALID) is (code == "ok")


@pytest.mark.parametrize(
    ("data", "row", "code"),
    [
        (b"", "document", "json-syntax"),
        (b"e", "document", "jws-malformed"),
        (b"e~", "document", "jws-malformed"),
        (token().replace(b".", b"..", 1), "document", "jws-malformed"),
        (b"e30.e30.", "proof", "jws-algorithm"),
        (token(OTHER), "signature", "signature-wrong"),
        (token(method="did:web:other.example#k0"), "proof", "verification-method-foreign"),
        (token(extra=1), "shape", "shape-member-unknown"),
        (token(SIGNER, method=METHOD, **OTHER_CONTEXTS), "contexts", "context-not-allowed"),
        (token(issuer=BANNED, method=f"{BANNED}#k0"), "issuer", "issuer-refused"),
        (token(method=f"{DID}#k9"), "key", "verification-method-unknown"),
        (token(exp=NOW), "validity", "expired"),
        (token(nbf=NOW + 1), "validity", "not-yet-valid"),
        (token(validUntil="2026-11-20T12:00:00Z"), "validity", "expired"),
        (token(vc={}), "document", "vc-jwt-malformed"),
        (wallet(exp=NOW), "validity", "expired"),
        (wallet(nbf=NOW + 1), "validity", "not-yet-valid"),
        (wallet(status={}), "shape", "status-entry-malformed"),
        (wallet(exp="soon"), "document", "jwt-claim"),
        (wallet(iss="did:web:other.example"), "proof", "verification-method-foreign"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_token_is_told_in_its_row(data: bytes, row: str, code: str) -> None:
    report = judged(data)
    assert rows_of(report)[row] == code
    assert report.check(CheckName(row)).outcome is Outcome.FAILED
    assert report.verdict is not Verdict.VALID


def test_a_document_has_a_megabyte_at_most() -> None:
    full = b"{}" + b" " * (strict_json.MAX_BYTES - 2)
    assert formats.read(full, policy.FORMATS).document == {}
    with pytest.raises(TooLarge, match="document-too-large"):
        formats.read(full + b" ", policy.FORMATS)


def test_a_policy_accepts_formats_by_name() -> None:
    only = policy.Policy("only", worlds.accept, formats=frozenset({policy.VC_JWT}))
    embedded = strict_json.dumps(worlds.signed(worlds.a_credential()))
    assert rows_of(judged(embedded, policy=only))["document"] == "format-refused"
    assert rows_of(judged(wallet(), policy=only))["document"] == "format-refused"
    assert rows_of(judged(token(), policy=only))["document"] == "ok"


def envelope(data: bytes, media_type: str = "application/vc+jwt", **changes: object) -> bytes:
    document = {
        "@context": [contexts.CREDENTIALS_V2],
        "id": f"data:{media_type},{data.decode()}",
        "type": "EnvelopedVerifiableCredential",
        **changes,
    }
    return strict_json.dumps(document)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (envelope(token()), "ok"),
        (envelope(wallet(), "application/dc+sd-jwt"), "ok"),
        (envelope(token(), type=["EnvelopedVerifiableCredential"]), "ok"),
        (envelope(token(), "application/dc+sd-jwt"), "format-mismatch"),
        (envelope(b"{}", "application/vc"), "envelope-malformed"),
        (envelope(token(), "application/vc+jwt;base64"), "envelope-malformed"),
        (envelope(token(), name="A"), "envelope-malformed"),
        (envelope(b""), "envelope-malformed"),
        (envelope(token(), id=7), "envelope-malformed"),
        (envelope(token(), id=f"application/vc+jwt,{token().decode()}"), "envelope-malformed"),
        (envelope("é".encode()), "envelope-malformed"),
    ],
)
def test_an_envelope_holds_a_token_and_nothing_besides(data: bytes, code: str) -> None:
    report = judged(data)
    assert rows_of(report)["document"] == code
    assert (report.verdict is Verdict.VALID) is (code == "ok")


@pytest.mark.parametrize(
    ("status", "verdict", "revocation", "suspension"),
    [
        (Status.VALID, Verdict.VALID, "ok", "ok"),
        (Status.INVALID, Verdict.REVOKED, "revoked", "ok"),
        (Status.SUSPENDED, Verdict.SUSPENDED, "ok", "suspended"),
        (3, Verdict.INDETERMINATE, "status-value-unknown", "status-value-unknown"),
        (15, Verdict.INDETERMINATE, "status-value-unknown", "status-value-unknown"),
    ],
)
def test_one_value_answers_both_rows(status: int, verdict: Verdict, revocation: str, suspension: str) -> None:
    world = Lists(**{LIST: a_list(status)})
    report = judged(wallet(**LISTED), world)
    assert (report.verdict, rows_of(report)["revocation"], rows_of(report)["suspension"]) == (
        verdict, revocation, suspension,
    )  # fmt: skip
    assert world.asked == [DID_URL, LIST]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (None, "unreachable"),
        (a_list(signer=OTHER), "signature-wrong"),
        (a_list(method=f"{DID}#k9"), "verification-method-unknown"),
        (a_list(method="did:web:other.example#k0"), "verification-method-foreign"),
        (a_list(uri="https://registry.example/other"), "status-list-id"),
        (a_list(expires=AT), "status-list-expired"),
        (a_list(issued_at=AT + dt.timedelta(minutes=6)), "status-list-not-yet-valid"),
        (b"{}", "status-list-media-type"),
        (a_list(lst=token_list.encode({}, bits=8, length=1)), "status-index-out-of-range"),
    ],
)
def test_a_token_list_that_lies_leaves_the_question_open(body: bytes | None, code: str) -> None:
    report = judged(wallet(**LISTED), Lists(**{LIST: body}))
    assert report.verdict is Verdict.INDETERMINATE
    assert rows_of(report)["revocation"] == code


def test_a_token_list_of_another_issuer_is_none_of_this_credential() -> None:
    header, payload, _ = a_list().decode().split(".")
    stated = strict_json.loads_object(base64url.decode(payload)) | {"iss": "did:web:other.example"}
    signing_input = f"{header}.{base64url.encode(strict_json.dumps(stated))}"
    forged = f"{signing_input}.{base64url.encode(SIGNER.sign(signing_input.encode()))}".encode()
    report = judged(wallet(**LISTED), Lists(**{LIST: forged}))
    assert rows_of(report)["revocation"] == "status-list-issuer"


def test_a_credential_without_status_is_told_so_and_must_have_one_where_that_is_demanded() -> None:
    assert rows_of(judged(wallet()))["revocation"] == "status-no-entry"
    strict = policy.registry(worlds.accept, requires_status=lambda did: did == DID)
    assert rows_of(judged(wallet(), policy=strict))["revocation"] == "status-missing"


def test_a_bitstring_list_may_be_a_token_too() -> None:
    def served(*indexes: int) -> World:
        lists = {each: worlds.status_list(each, *indexes) for each in Purpose}
        return Lists(
            **{URLS[each]: vc_jwt.sign(lists[each], SIGNER, method=METHOD).encode() for each in Purpose}
        )

    assert judged(token(), served()).verdict is Verdict.VALID
    assert judged(token(), served(7)).verdict is Verdict.REVOKED


def test_a_holders_proof_is_not_passed_over() -> None:
    shown = sd_jwt_vc.issue(
        {"iss": DID, "vct": "v"}, disclosable=[], signer=SIGNER, method=METHOD, holder=f"{DID}#k1"
    )
    bound = key_binding.bind(shown, OTHER, nonce="n", audience="a", at=AT).encode()
    assert judged(shown.encode()).verdict is Verdict.VALID
    assert rows_of(judged(bound))["proof"] == "key-binding-unasked"


def test_a_proof_of_one_purpose_is_none_of_another() -> None:
    def refused(secured: Secured, rules: Rules) -> bool:
        with pytest.raises(InvalidProof, match="proof-purpose"):
            secured.securings(rules, Instant(0))
        return True

    shown = vc_jwt.sign_presentation({"holder": DID}, SIGNER, method=METHOD).encode()
    assert refused(formats.read(token(), policy.FORMATS), PRESENTATION_RULES)
    assert refused(formats.read(wallet(), policy.FORMATS), PRESENTATION_RULES)
    assert refused(formats.read(shown, policy.FORMATS, None, formats.PRESENTATIONS), VCDM_RULES)


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (b'{"type":"VerifiablePresentation"}', True),
        (b'{"type":["A","VerifiablePresentation"]}', True),
        (b'{"type":"EnvelopedVerifiablePresentation"}', True),
        (vc_jwt.sign_presentation({"holder": DID}, SIGNER, method=METHOD).encode(), True),
        (b'{"type":"VerifiableCredential"}', False),
        (b'{"type":{}}', False),
        (b"{}", False),
        (b"[]", False),
        (b"\xff", False),
        (b"e.e.e", False),
        (token(), False),
        (wallet(), False),
    ],
)
def test_a_presentation_says_that_it_is_one(data: bytes, is_one: bool) -> None:  # noqa: FBT001 -- a row
    assert formats.is_presentation(data) is is_one
