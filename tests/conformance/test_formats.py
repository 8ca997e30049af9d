"""Others judge what is made on request: badge, VC-JWT, SD-JWT VC and its status list."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jws as joserfc_jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked
from openvc.status.issue import verify_status_list_token
from openvc.status.token_status_list import check_token_status

from registry import clock, ids
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.work import Work
from signing import contexts
from signing.did.resolve import resolve
from signing.instants import of
from signing.jose import sd_jwt_vc, vc_jwt
from signing.keys import jwk, multikey, private
from signing.report import Verdict
from tests.conformance import judges
from tests.integration import registries

HOLDER = private.of(multikey.P256, bytes(range(2, 34))).public


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, list[str]]]:
    """Issue the examples at the present instant: the judge reads the clock."""
    at = clock.now()
    work = registries.new_registry(
        tmp_path_factory.mktemp("judged") / "data", at=at, public_url="https://registry.example"
    )
    registries.enter_examples(work, at=at)
    yield work, registries.numbers_of(registries.issue(work, registries.present_rows(at)[:6], at=at))
    registries.close(work)


def obtained(work: Work, number: str, form: DocumentFormat) -> bytes:
    """Return a document in one form."""
    holder = HOLDER if form is DocumentFormat.SD_JWT_VC else None
    return asked.obtain(work, number, form, holder=holder, at=clock.now()).body


def judge(work: Work, document: dict[str, Any]) -> None:
    """Verify as a relying party would: proof, time, every status entry, the lists' issuer; raise."""

    def text(url: str) -> str:
        return work.fetch(url, max_bytes=1_048_576).body.decode()

    known = {iri: contexts.load(iri) for iri in contexts.known()}
    resolver = DidResolverRegistry([DidWebResolver(lambda url: json.loads(text(url)))])
    verify_credential(
        document,
        resolver=resolver,
        resolve_status_list=default_status_list_resolver(resolver=resolver, fetch=text, extra_contexts=known),
        extra_contexts=known,
        policy=VerificationPolicy(
            expected_types=["OpenBadgeCredential"], require_status=True, require_status_issuer_binding=True
        ),
    )


def issuer_jwk(work: Work, method: str) -> dict[str, Any]:
    """Return the key that the issuer's DID document lists under `method`."""
    did = resolve(method.partition("#")[0], work.fetch)
    return jwk.write(did.assertion_key(method, of(clock.now())))


@pytest.mark.parametrize(("place", "name"), list(enumerate(judges.SCRIPTS, start=4)))
def test_the_npm_verifiers_say_of_a_badge_what_we_say(
    issued: tuple[Work, list[str]], place: int, name: str
) -> None:
    judges.require_installed()
    work, numbers = issued
    badge = obtained(work, numbers[place], DocumentFormat.BADGE).decode()
    altered = json.dumps({**json.loads(badge), "validUntil": "2097-12-01T00:00:00+08:00"})
    ask = judges.bench(work, clock.now())[name]

    def verdicts(*documents: str) -> list[Verdict]:
        return [told.verdict for told in ask(judges.world_of(work, [badge]), documents)]

    assert verdicts(badge, altered) == [Verdict.VALID, Verdict.INVALID]
    registries.withdraw(work, numbers[place], at=clock.now())
    assert verdicts(badge) == [Verdict.REVOKED]


def test_it_accepts_a_badge_and_refuses_an_altered_or_suspended_one(
    issued: tuple[Work, list[str]],
) -> None:
    work, numbers = issued
    badge = json.loads(obtained(work, numbers[0], DocumentFormat.BADGE))
    judge(work, badge)

    with pytest.raises(OpenvcError):
        judge(work, {**badge, "validUntil": "2097-12-01T00:00:00+08:00"})
    registries.suspend(work, numbers[0], deadline="2099-12-31", at=clock.now())
    with pytest.raises(CredentialRevoked):
        judge(work, badge)


def test_joserfc_verifies_a_vc_jwt_and_not_an_altered_one(issued: tuple[Work, list[str]]) -> None:
    # openvc-core 1.37 reads tokens with a `vc` claim alone, which VC-JOSE-COSE 1.0 §3.1 forbids.
    work, numbers = issued
    token = obtained(work, numbers[1], DocumentFormat.VC_JWT).decode()
    key = ECKey.import_key(issuer_jwk(work, vc_jwt.read(token).method))

    found = joserfc_jws.deserialize_compact(token, key, algorithms=["ES256"])
    assert json.loads(found.payload)["credentialSubject"]["licenseNumber"] == ids.show_number(numbers[1])
    header, payload, signature = token.split(".")
    altered = f"{header}.{payload[:40]}{'A' if payload[40] != 'A' else 'B'}{payload[41:]}.{signature}"
    with pytest.raises(JoseError):
        joserfc_jws.deserialize_compact(altered, key, algorithms=["ES256"])


def test_it_reads_the_wallets_form_and_its_status(issued: tuple[Work, list[str]]) -> None:
    work, numbers = issued
    token = obtained(work, numbers[2], DocumentFormat.SD_JWT_VC).decode()
    issuer = issuer_jwk(work, sd_jwt_vc.read(token).method)
    claims = SdJwtVcProofSuite().verify(token, public_key_jwk=issuer).claims

    assert claims["name"] == registries.claims_of(work, numbers[2]).name
    assert claims["cnf"] == {"jwk": jwk.write(HOLDER)}

    def token_claims(url: str) -> dict[str, Any]:
        listed = work.fetch(url, max_bytes=1_048_576).body.decode()
        verified: dict[str, Any] = verify_status_list_token(listed, public_key_jwk=issuer, expected_uri=url)
        return verified

    def status() -> int | None:
        found = check_token_status(claims, resolve_status_list_token=token_claims)
        return None if found is None else int(found.status)

    assert status() == 0
    registries.suspend(work, numbers[2], deadline="2099-12-31", at=clock.now())
    assert status() == 2
    registries.withdraw(work, numbers[2], at=clock.now())
    assert status() == 1
