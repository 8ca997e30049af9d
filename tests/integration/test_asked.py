"""Badge and VC-JWT: made when asked for, of the same claims, once while they stand; status reaches them."""

import json
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from registry.credentials import asked, publishing
from registry.credentials.models import Document, DocumentFormat, StatusEntry
from registry.credentials.published import NamedDocument
from registry.jobs import due
from registry.verification import answers
from registry.work import Work
from signing.did.resolve import resolve
from signing.errors import NotFound, Problem, Refused
from signing.instants import of
from signing.jose import vc_jwt
from signing.report import Verdict
from tests.integration import invariants, registries
from tests.integration.registries import AT
from tests.unit.registry.credentials.test_badge import faults

BADGE, VC_JWT = DocumentFormat.BADGE, DocumentFormat.VC_JWT
# In the order of the rosters, as in test_changes.
EXPIRED, ACTIVE, NOT_YET = 0, 1, 15


def bits(work: Work, name: str) -> dict[str, bool]:
    """Return the bits of a document."""
    with work.read() as session:
        entries = session.scalars(select(StatusEntry).where(StatusEntry.document_name == name)).all()
    return {entry.purpose.value: entry.bit for entry in entries}


def verdict(work: Work, document: NamedDocument) -> Verdict:
    """Verify a badge as anybody would."""
    return answers.verify_document(work, document.body, AT).verdict


def refusal(work: Work, number: str, form: DocumentFormat) -> str:
    """Return the code with which a document is refused."""
    with pytest.raises(Problem) as refused:
        asked.obtain(work, number, form, at=AT)
    return refused.value.code


def test_a_badge_passes_the_schema_and_verifies(example_work: Work, numbers: tuple[str, ...]) -> None:
    document = asked.obtain(example_work, numbers[ACTIVE], BADGE, at=AT)
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
    document = asked.obtain(example_work, numbers[ACTIVE], VC_JWT, at=AT)
    token = vc_jwt.read(document.body)
    did = resolve(token.issuer, example_work.fetch)
    certificate = json.loads(registries.signed_document(example_work, numbers[ACTIVE]))

    token.jws.verify(did.assertion_key(token.method, of(AT)))
    assert token.jws.algorithm == "ES256"
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
def test_who_asks_again_gets_the_same_document(
    example_work: Work, numbers: tuple[str, ...], form: DocumentFormat
) -> None:
    first = asked.obtain(example_work, numbers[ACTIVE], form, at=AT)

    assert asked.obtain(example_work, numbers[ACTIVE], form, at=AT) == first
    assert asked.obtain(example_work, numbers[NOT_YET], form, at=AT).name != first.name
    # Nothing that issuing made is doubled or missing, and the lists count what was added.
    rows = registries.rows_of(*registries.ROSTERS)
    assert invariants.faults(example_work.settings.data, rows) == []


@pytest.mark.parametrize("form", asked.ON_REQUEST)
@pytest.mark.parametrize("signed", [False, True], ids=["prepared", "signed"])
def test_what_was_asked_for_and_then_interrupted_is_finished_by_the_next_tick(
    example_work: Work, numbers: tuple[str, ...], form: DocumentFormat, *, signed: bool
) -> None:
    name = example_work.run(
        partial(asked._prepare, number=numbers[ACTIVE], document_format=form, urls=example_work.urls, at=AT)
    )
    if signed:
        assert publishing._sign_batch(example_work, AT) == 1
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
    document = asked.obtain(example_work, numbers[ACTIVE], form, at=AT)
    assert (document.name, document.body) == (name, after.signed)


def test_a_suspension_revokes_the_badge_for_good_and_a_lift_is_followed_by_another(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]
    badge = asked.obtain(example_work, number, BADGE, at=AT)
    token = asked.obtain(example_work, number, VC_JWT, at=AT)

    registries.suspend(example_work, number)
    assert verdict(example_work, badge) is Verdict.REVOKED
    assert bits(example_work, token.name) == {"revocation": False, "suspension": True}
    assert refusal(example_work, number, BADGE) == "certificate-not-in-good-standing"

    registries.lift(example_work, number)
    assert verdict(example_work, badge) is Verdict.REVOKED
    assert bits(example_work, token.name) == {"revocation": False, "suspension": False}
    assert asked.obtain(example_work, number, VC_JWT, at=AT) == token
    another = asked.obtain(example_work, number, BADGE, at=AT)
    assert another.name != badge.name
    assert verdict(example_work, another) is Verdict.VALID
    assert asked.obtain(example_work, number, BADGE, at=AT) == another

    registries.suspend(example_work, number)
    assert verdict(example_work, another) is Verdict.REVOKED
    assert verdict(example_work, badge) is Verdict.REVOKED


def test_a_withdrawal_revokes_every_form(example_work: Work, numbers: tuple[str, ...]) -> None:
    number = numbers[ACTIVE]
    documents = [asked.obtain(example_work, number, form, at=AT) for form in asked.ON_REQUEST]

    registries.withdraw(example_work, number)

    assert all(bits(example_work, document.name)["revocation"] for document in documents)
    assert verdict(example_work, documents[0]) is Verdict.REVOKED
    for form in asked.ON_REQUEST:
        assert refusal(example_work, number, form) == "certificate-not-in-good-standing"


def test_nothing_is_made_of_what_has_expired_or_never_was(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    assert refusal(example_work, numbers[EXPIRED], BADGE) == "certificate-not-in-good-standing"
    with pytest.raises(NotFound):
        asked.obtain(example_work, "0000000000000000", BADGE, at=AT)


def test_a_form_that_issuing_makes_is_not_made_here(example_work: Work, numbers: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        asked.obtain(example_work, numbers[ACTIVE], DocumentFormat.CERTIFICATE, at=AT)
    assert refused.value.code == "form-not-on-request"
