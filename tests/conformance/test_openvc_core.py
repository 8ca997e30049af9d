"""openvc-core, which is not our code, judges what this registry issues: offline, through its own doors.

It gets DID documents and status lists from its injected fetchers, and their bytes from this
registry's database, as a web server would serve them. It reads the wall clock for lists, so
these tests issue at the present instant.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openvc import VerificationPolicy, VerificationResult, verify_credential
from openvc.did.base import DidResolutionError, DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.proof.errors import ProofError, SignatureInvalid
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked, CredentialSuspended, StatusResult
from openvc.verify import StatusListIssuerUntrusted

from registry import clock
from registry.work import Work
from signing import contexts, multibase
from signing.errors import Unavailable
from signing.keys.file_store import FileStore
from tests.integration import registries

MAX_BYTES = 1_048_576
SHOWN = 1  # with level, two scope items and accreditation

Document = dict[str, Any]
Alteration = Callable[[Document], None]


@dataclass(frozen=True, slots=True)
class Judge:
    """openvc-core over one registry; `did_documents` stand in the place of the registry's own."""

    work: Work
    did_documents: dict[str, Document]

    def verdict(self, document: Document) -> VerificationResult:
        """Verify as a relying party would: proof, time, both status entries, the lists' issuer."""
        known = {iri: contexts.load(iri) for iri in contexts.known()}
        resolver = DidResolverRegistry([DidWebResolver(self._did_document)])
        return verify_credential(
            document,
            resolver=resolver,
            resolve_status_list=default_status_list_resolver(
                resolver=resolver, fetch=self._text, extra_contexts=known
            ),
            extra_contexts=known,
            policy=VerificationPolicy(
                expected_types=["OpenBadgeCredential"],
                require_status=True,
                require_status_issuer_binding=True,
            ),
        )

    def _text(self, url: str) -> str:
        return self.work.fetch(url, max_bytes=MAX_BYTES).body.decode()

    def _did_document(self, url: str) -> Document:
        if url in self.did_documents:
            return self.did_documents[url]
        try:
            document: Document = json.loads(self._text(url))
        except Unavailable as missing:
            raise DidResolutionError(missing.detail) from missing
        return document


@pytest.fixture(
    scope="module", params=["http://localhost:8000", "https://registry.example"], ids=["localhost", "https"]
)
def issued(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Work, list[str]]]:
    """Issue the examples at the present instant, by the whole thread."""
    at = clock.now()
    work = registries.new_registry(
        tmp_path_factory.mktemp("judged") / "data", at=at, public_url=request.param
    )
    registries.enter_examples(work, at=at)
    numbers = registries.numbers_of(registries.issue(work, registries.present_rows(at), at=at))
    yield work, numbers
    registries.close(work)


@pytest.fixture
def judge(issued: tuple[Work, list[str]]) -> Judge:
    return Judge(issued[0], {})


@pytest.fixture
def document(issued: tuple[Work, list[str]]) -> Document:
    """Return an issued credential as its bytes are published."""
    work, numbers = issued
    value: Document = json.loads(registries.signed_document(work, numbers[SHOWN]))
    return value


def change_a_letter(document: Document) -> None:
    name = document["credentialSubject"]["identifier"][0]
    assert name["identityHash"] == "Niño Peñaflor"
    name["identityHash"] = "Nino Peñaflor"


def flip_a_bit(document: Document) -> None:
    value = document["proof"]["proofValue"]
    signature = bytearray(multibase.decode_base58btc(value, max_chars=100))
    signature[10] ^= 1
    document["proof"]["proofValue"] = multibase.encode_base58btc(bytes(signature))


def change_the_end(document: Document) -> None:
    document["validUntil"] = "2097-12-01T00:00:00+08:00"


def exchange_the_entries(document: Document) -> None:
    for entry in document["credentialStatus"]:
        entry["statusListIndex"] = str((int(entry["statusListIndex"]) + 1) % 131_072)


def change_the_level(document: Document) -> None:
    document["credentialSubject"]["result"][0]["value"] = "Safety Officer 4 (SO4)"


def drop_the_status(document: Document) -> None:
    del document["credentialStatus"]


def test_it_accepts_an_issued_credential(judge: Judge, document: Document) -> None:
    result = judge.verdict(document)
    assert result.format == "data-integrity:eddsa-rdfc-2022"
    assert result.issuer == document["issuer"]["id"] == judge.work.urls.did(registries.SAFETY)
    assert isinstance(result.status, StatusResult)
    purposes = [entry.entry.purpose for entry in result.status.entries]
    assert purposes == ["revocation", "suspension"]


def test_it_accepts_every_name_and_script(judge: Judge, issued: tuple[Work, list[str]]) -> None:
    work, numbers = issued
    assert len(numbers) == 16
    for number in numbers:
        document = json.loads(registries.signed_document(work, number))
        assert judge.verdict(document).issuer == document["issuer"]["id"]


@pytest.mark.parametrize(
    "alter",
    [
        change_a_letter,
        flip_a_bit,
        change_the_end,
        exchange_the_entries,
        change_the_level,
        drop_the_status,
    ],
)
def test_it_refuses_an_altered_credential(judge: Judge, document: Document, alter: Alteration) -> None:
    before = json.dumps(document)
    alter(document)
    with pytest.raises(SignatureInvalid):
        judge.verdict(document)
    assert judge.verdict(json.loads(before)), "control: with the change undone it accepts"


def test_it_refuses_what_another_key_published_under_the_did_did_not_sign(
    judge: Judge, document: Document, tmp_path: Path
) -> None:
    url = f"https://{judge.work.urls.origin.split('//')[1]}/b/{registries.SAFETY}/did.json"
    own = json.loads(judge.work.fetch(url, max_bytes=MAX_BYTES).body)
    assert Judge(judge.work, {url: own}).verdict(document), "control: with the body's own key it accepts"
    store = FileStore(tmp_path / "keys", b"a passphrase", allow_demo=False)
    own["verificationMethod"][0]["publicKeyMultibase"] = store.signer(
        store.create(algorithm="Ed25519", demo=False)
    ).multikey
    with pytest.raises(SignatureInvalid):
        Judge(judge.work, {url: own}).verdict(document)


def test_it_refuses_a_key_that_is_not_for_assertions(judge: Judge, document: Document) -> None:
    url = f"https://{judge.work.urls.origin.split('//')[1]}/b/{registries.SAFETY}/did.json"
    own = json.loads(judge.work.fetch(url, max_bytes=MAX_BYTES).body)
    own["assertionMethod"] = []
    with pytest.raises(ProofError):
        Judge(judge.work, {url: own}).verdict(document)


def test_it_sees_suspended_lifted_and_withdrawn_certificates(tmp_path: Path) -> None:
    at = clock.now()
    work = registries.new_registry(tmp_path / "data", at=at)
    registries.enter_examples(work, at=at)
    numbers = registries.numbers_of(registries.issue(work, registries.present_rows(at), at=at))
    judge = Judge(work, {})
    kept, suspended, withdrawn = numbers[1], numbers[2], numbers[3]

    def verdict(number: str) -> VerificationResult:
        return judge.verdict(json.loads(registries.signed_document(work, number)))

    for number in (kept, suspended, withdrawn):
        assert verdict(number)
    deadline = at.date().replace(year=at.year + 1, day=1).isoformat()
    registries.suspend(work, suspended, deadline=deadline, at=at)
    registries.withdraw(work, withdrawn, at=at)
    with pytest.raises(CredentialSuspended):
        verdict(suspended)
    with pytest.raises(CredentialRevoked):
        verdict(withdrawn)
    assert verdict(kept), "control: its neighbours in the same lists stay as they were"
    registries.lift(work, suspended, at=at)
    assert verdict(suspended)
    registries.close(work)


def test_it_refuses_a_list_that_somebody_else_signed(
    judge: Judge, issued: tuple[Work, list[str]], document: Document
) -> None:
    _, numbers = issued
    other = json.loads(registries.signed_document(judge.work, numbers[-2]))
    lists = {
        mine["statusListCredential"]: theirs["statusListCredential"]
        for mine, theirs in zip(document["credentialStatus"], other["credentialStatus"], strict=True)
    }
    exchanged = _Exchanged(judge.work, {}, lists)
    with pytest.raises(StatusListIssuerUntrusted):
        exchanged.verdict(document)


@dataclass(frozen=True, slots=True)
class _Exchanged(Judge):
    """Serves the lists of another body under the URLs of this one."""

    lists: dict[str, str]

    def _text(self, url: str) -> str:
        return self.work.fetch(self.lists.get(url, url), max_bytes=MAX_BYTES).body.decode()
