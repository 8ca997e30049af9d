"""Badge, VC-JWT, SD-JWT VC: made when asked for, once while they stand; status reaches them."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from registry.credentials import asked, lists, publishing, wallet
from registry.credentials.models import Document, DocumentFormat, StatusEntry, StatusList
from registry.credentials.published import NamedDocument
from registry.jobs import due
from registry.verification import answers, documents
from registry.work import Work
from signing.did.resolve import resolve
from signing.errors import Malformed, NotFound, Problem, Refused
from signing.instants import of, parse
from signing.jose import key_binding, sd_jwt_vc, vc_jwt
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.report import Verdict
from signing.status import token_list
from signing.status.token_list import Status
from tests.integration import invariants, registries
from tests.integration.registries import AT
from tests.unit.registry.credentials.test_badge import faults

BADGE, VC_JWT, SD_JWT_VC = asked.ON_REQUEST
HOLDER = private.of(multikey.P256, bytes(range(2, 34)))
OTHER_HOLDER = private.of(multikey.P256, bytes(range(3, 35)))
# In the order of the rosters, as in test_changes.
EXPIRED, ACTIVE, NOT_YET = 0, 1, 15


def bits(work: Work, name: str) -> dict[str, bool]:
    """Return the bits of a document."""
    with work.read() as session:
        entries = session.scalars(select(StatusEntry).where(StatusEntry.document_name == name)).all()
    return {entry.purpose.value: entry.bit for entry in entries}


def obtain(work: Work, number: str, form: DocumentFormat) -> NamedDocument:
    """Ask for a document, bound to the holder where it has to be."""
    return asked.obtain(work, number, form, holder=HOLDER.public if form is SD_JWT_VC else None, at=AT)


def token_status(work: Work, document: NamedDocument) -> int:
    """Return the status of an SD-JWT VC from the list that its issuer signed."""
    read = sd_jwt_vc.read(document.body)
    pointer = token_list.reference(read.claims["status"])
    fetched = work.fetch(pointer.list_url, max_bytes=1_048_576)
    found = token_list.read(fetched.body, fetched.media_type)
    did = resolve(read.issuer, work.fetch)
    found.check_uri(pointer.list_url)
    found.check_age(AT, timedelta(0), timedelta(days=1))
    found.secured.verify(did.assertion_key(found.secured.method(None), of(AT)))
    assert found.entries.length == 131_072
    return found.status(pointer.index)


def verdict(work: Work, document: NamedDocument) -> Verdict:
    """Verify a badge as anybody would."""
    return answers.verify_document(work, document.body, AT).verdict


def refusal(work: Work, number: str, form: DocumentFormat) -> str:
    """Return the code with which a document is refused."""
    with pytest.raises(Problem) as refused:
        obtain(work, number, form)
    return refused.value.code


def test_a_badge_passes_the_schema_and_verifies(example_work: Work, numbers: tuple[str, ...]) -> None:
    document = obtain(example_work, numbers[ACTIVE], BADGE)
    badge: dict[str, Any] = json.loads(document.body)

    assert faults(badge) == []
    assert badge["id"] == example_work.urls.credential(document.name)
    assert badge["credentialStatus"]["statusPurpose"] == "revocation"
    assert document.media_type == "application/vc"
    assert verdict(example_work, document) is Verdict.VALID
    assert bits(example_work, document.name) == {"revocation": False}


def test_a_vc_jwt_is_the_certificates_credential_signed_by_the_bodys_other_key(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    document = obtain(example_work, numbers[ACTIVE], VC_JWT)
    token = vc_jwt.read(document.body)
    did = resolve(token.issuer, example_work.fetch)
    certificate = json.loads(registries.signed_document(example_work, numbers[ACTIVE]))

    token.jws.verify(did.assertion_key(token.method, of(AT)))
    assert token.jws.algorithm == "ES256"
    assert token.not_before == parse(certificate["validFrom"])
    assert token.expires == parse(certificate["validUntil"])
    payload = json.loads(token.jws.payload)
    assert (payload["iss"], payload["jti"]) == (token.issuer, token.credential["id"])
    assert document.media_type == "application/vc+jwt"
    assert token.credential["id"] == example_work.urls.credential(document.name)
    for name in certificate.keys() - {"id", "proof", "credentialStatus"}:
        assert token.credential[name] == certificate[name]
    assert [entry["statusPurpose"] for entry in token.credential["credentialStatus"]] == [  # type: ignore[union-attr,index,call-overload]
        "revocation",
        "suspension",
    ]
    assert bits(example_work, document.name) == {"revocation": False, "suspension": False}


@pytest.mark.parametrize("form", asked.ON_REQUEST)
def test_the_registrys_own_verifier_follows_every_form(
    example_work: Work, numbers: tuple[str, ...], form: DocumentFormat
) -> None:
    document = obtain(example_work, numbers[ACTIVE], form)

    def now() -> Verdict:
        return documents.verify_any(example_work, document.body, AT).verdict

    assert now() is Verdict.VALID
    registries.suspend(example_work, numbers[ACTIVE])
    assert now() is (Verdict.REVOKED if form is BADGE else Verdict.SUSPENDED)
    registries.withdraw(example_work, numbers[ACTIVE])
    assert now() is Verdict.REVOKED


@pytest.mark.parametrize("form", asked.ON_REQUEST)
def test_who_asks_again_gets_the_same_document(
    example_work: Work, numbers: tuple[str, ...], form: DocumentFormat
) -> None:
    first = obtain(example_work, numbers[ACTIVE], form)

    assert obtain(example_work, numbers[ACTIVE], form) == first
    assert obtain(example_work, numbers[NOT_YET], form).name != first.name
    # Nothing that issuing made is doubled or missing, and the lists count what was added.
    rows = registries.rows_of(*registries.ROSTERS)
    assert invariants.faults(example_work.settings.data, rows) == []


@pytest.mark.parametrize("form", asked.ON_REQUEST)
@pytest.mark.parametrize("signed", [False, True], ids=["prepared", "signed"])
def test_what_was_asked_for_and_then_interrupted_is_finished_by_the_next_tick(
    example_work: Work, numbers: tuple[str, ...], form: DocumentFormat, *, signed: bool
) -> None:
    name = example_work.run(
        partial(
            asked._prepare,
            number=numbers[ACTIVE],
            form=asked.Form(form, HOLDER.public if form is SD_JWT_VC else None),
            urls=example_work.urls,
            at=AT,
        )
    )
    if signed:
        assert publishing._sign_batch(example_work, publishing._Signers(example_work), AT) == 1
    with example_work.read() as session:
        before = session.get_one(Document, name)
        assert before.published_at is None
        assert (before.signed is not None) == signed

    due.catch_up(example_work, AT)

    with example_work.read() as session:
        after = session.get_one(Document, name)
    assert after.published_at == AT
    assert after.prepared == before.prepared
    assert before.signed in (None, after.signed)
    document = obtain(example_work, numbers[ACTIVE], form)
    assert (document.name, document.body) == (name, after.signed)


def test_a_suspension_revokes_the_badge_for_good_and_a_lift_is_followed_by_another(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]
    badge = obtain(example_work, number, BADGE)
    token = obtain(example_work, number, VC_JWT)
    wallets = obtain(example_work, number, SD_JWT_VC)
    assert token_status(example_work, wallets) == Status.VALID

    registries.suspend(example_work, number)
    assert token_status(example_work, wallets) == Status.SUSPENDED
    assert verdict(example_work, badge) is Verdict.REVOKED
    assert bits(example_work, token.name) == {"revocation": False, "suspension": True}
    assert refusal(example_work, number, BADGE) == "certificate-not-in-good-standing"

    registries.lift(example_work, number)
    assert token_status(example_work, wallets) == Status.VALID
    assert obtain(example_work, number, SD_JWT_VC) == wallets
    assert verdict(example_work, badge) is Verdict.REVOKED
    assert bits(example_work, token.name) == {"revocation": False, "suspension": False}
    assert obtain(example_work, number, VC_JWT) == token
    another = obtain(example_work, number, BADGE)
    assert another.name != badge.name
    assert verdict(example_work, another) is Verdict.VALID
    assert obtain(example_work, number, BADGE) == another

    registries.suspend(example_work, number)
    assert verdict(example_work, another) is Verdict.REVOKED
    assert verdict(example_work, badge) is Verdict.REVOKED


def test_a_withdrawal_revokes_every_form(example_work: Work, numbers: tuple[str, ...]) -> None:
    number = numbers[ACTIVE]
    documents = [obtain(example_work, number, form) for form in asked.ON_REQUEST]
    registries.suspend(example_work, number)

    registries.withdraw(example_work, number)

    assert all(bits(example_work, document.name)["revocation"] for document in documents)
    assert verdict(example_work, documents[0]) is Verdict.REVOKED
    assert token_status(example_work, documents[2]) == Status.INVALID
    for form in asked.ON_REQUEST:
        assert refusal(example_work, number, form) == "certificate-not-in-good-standing"


def test_an_sd_jwt_vc_is_bound_to_its_holder_and_tells_what_they_choose(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    document = obtain(example_work, numbers[ACTIVE], SD_JWT_VC)
    found = sd_jwt_vc.read(document.body)
    did = resolve(found.issuer, example_work.fetch)
    found.jws.verify(did.assertion_key(found.method, of(AT)))
    assert (found.vct, found.jws.algorithm) == (wallet.VCT, "ES256")
    assert found.holder == HOLDER.public
    assert document.media_type == "application/dc+sd-jwt"
    assert bits(example_work, document.name) == {"revocation": False, "suspension": False}

    claims = registries.claims_of(example_work, numbers[ACTIVE])
    bare = sd_jwt_vc.read(document.body.partition(b"~")[0] + b"~").claims
    assert found.claims["name"] == claims.name
    assert not bare.keys() & set(wallet.WITHHELD)
    assert bare["scope"] == found.claims["scope"] != []

    signer = FileSigner(HOLDER)
    proof = key_binding.bind(found.presented, signer, nonce="n", audience="https://v.example", at=AT)
    shown = sd_jwt_vc.read(proof)
    shown.verify_key_binding(nonce="n", audience="https://v.example", at=AT)

    other = asked.obtain(example_work, numbers[ACTIVE], SD_JWT_VC, holder=OTHER_HOLDER.public, at=AT)
    assert other.name != document.name
    assert sd_jwt_vc.read(other.body).holder == OTHER_HOLDER.public


def test_a_holder_is_named_where_one_is_needed_and_nowhere_else(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    for form, holder, code in (
        (SD_JWT_VC, None, "holder-needed"),
        (BADGE, HOLDER.public, "holder-not-for-this"),
    ):
        with pytest.raises(Malformed) as refused:
            asked.obtain(example_work, numbers[ACTIVE], form, holder=holder, at=AT)
        assert refused.value.code == code


def test_a_token_list_keeps_its_decoys_and_never_hides_one_among_documents(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    document = obtain(example_work, numbers[ACTIVE], SD_JWT_VC)
    with example_work.read() as session:
        kept = session.scalars(select(StatusList).where(StatusList.token)).one()
        before = lists.set_indexes(session, kept.name)
    registries.suspend(example_work, numbers[ACTIVE])
    registries.lift(example_work, numbers[ACTIVE])
    with example_work.read() as session:
        after = lists.set_indexes(session, kept.name)
        places = session.scalars(
            select(StatusEntry.list_index).where(StatusEntry.document_name == document.name)
        ).all()
    assert len(places) == kept.taken == 2
    assert set(before) < set(after), "what a suspension set beside it stays set"
    assert not set(places) & set(after)


def test_nothing_is_made_of_what_has_expired_or_never_was(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    assert refusal(example_work, numbers[EXPIRED], BADGE) == "certificate-not-in-good-standing"
    with pytest.raises(NotFound):
        obtain(example_work, "0000000000000000", BADGE)


def test_a_form_that_issuing_makes_is_not_made_here(example_work: Work, numbers: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        asked.obtain(example_work, numbers[ACTIVE], DocumentFormat.CERTIFICATE, at=AT)
    assert refused.value.code == "form-not-on-request"
