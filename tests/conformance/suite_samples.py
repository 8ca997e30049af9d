"""Credentials in every suite and curve, who judges them, and how they are altered. Keys are did:key."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_key import DidKeyResolver
from openvc.errors import OpenvcError

from signing import contexts, instants, multibase
from signing.data_integrity import proofs, suites
from signing.data_integrity.proofs import Proof, Rules
from signing.data_integrity.suites import SIGNING_SUITES, SUITES
from signing.did import documents, key
from signing.errors import Problem
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384
from signing.report import Verdict
from tests.conformance import judges

Document = dict[str, Any]
SCRIPT = "digitalbazaar_suites.js"
WALLET = "wallet.js"
SD = "ecdsa-sd-2023"
OLD = "Ed25519Signature2020"
KNOWN = {iri: contexts.load(iri) for iri in contexts.known()}
NOW = instants.parse("2026-11-21T00:00:00Z")

WHOLE = [(suite, curve) for suite in sorted(SIGNING_SUITES) for curve in sorted(SUITES[suite].algorithms)]
"""The suites that sign whole documents, with each kind of key."""

SIGNERS = {
    ED25519: FileSigner(private.of(ED25519, bytes(range(32)))),
    P256: FileSigner(private.of(P256, bytes(range(1, 33)))),
    P384: FileSigner(private.of(P384, bytes(range(1, 49)))),
}

BADGE: Document = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1]],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Certified Welding Supervisor",
    "validFrom": "2026-01-20T00:00:00+08:00",
    "validUntil": "2099-11-20T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Niño Peñaflor 😀",
                "identityType": "name",
            }
        ],
        "achievement": {
            "id": "https://registry.example/schemes/1",
            "type": ["Achievement"],
            "name": "Welding Supervisor",
            "description": 'Says "supervises", \\ and a tab:\t.',
            "criteria": {"narrative": "An examination."},
        },
    },
}
NAMED: Document = {
    **BADGE,
    "id": "urn:uuid:1f0c5a5e-0000-4000-8000-000000000001",
    "credentialSubject": {
        "id": "did:web:holder.example",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://registry.example/schemes/1",
            "type": ["Achievement"],
            "name": "Welding Supervisor",
            "criteria": {"id": "https://registry.example/schemes/1/criteria"},
        },
    },
}
"""A badge without blank nodes."""
FOR_2020 = {**BADGE, "@context": [*BADGE["@context"], contexts.ED25519_2020_V1]}
PRESENTATION: Document = {
    "@context": [contexts.CREDENTIALS_V1, contexts.ED25519_2020_V1],
    "type": ["VerifiablePresentation"],
}
ASKED = {"challenge": "7c9e6679", "domain": "https://verifier.example"}


def ask(
    tasks: list[Document], script: str = SCRIPT, known: Mapping[str, Document] = KNOWN
) -> list[judges.Judgement]:
    """Let Digital Bazaar's suites (or another script) do all tasks, in one process with `known` contexts."""
    served = {iri: {"type": "application/ld+json", "body": json.dumps(known[iri])} for iri in known}
    request = {"documents": served, "credentials": [json.dumps(task) for task in tasks]}
    answer = json.loads(judges.node(script, stdin=json.dumps(request)))
    assert answer["refused"] == []
    return [
        judges.Judgement(Verdict(found["verdict"]), tuple(found["details"])) for found in answer["judgements"]
    ]


def digital_bazaar(shown: list[Document]) -> list[bool]:
    """Return which documents Digital Bazaar's suites accept."""
    found = ask([{"do": "verify", **ASKED, "document": document} for document in shown])
    return [judgement.verdict is Verdict.VALID for judgement in found]


def openvc(shown: list[Document]) -> list[bool]:
    """Return which documents openvc-core accepts."""
    return [_openvc_accepts(document) for document in shown]


def _openvc_accepts(document: Document) -> bool:
    resolver = DidResolverRegistry([DidKeyResolver()])
    try:
        verify_credential(
            document, resolver=resolver, extra_contexts=KNOWN, policy=VerificationPolicy(require_status=False)
        )
    except OpenvcError:
        return False
    return True


def ours(shown: list[Document], rules: Rules | None = None) -> list[bool]:
    """Return which documents we accept."""
    return [_we_accept(document, rules or Rules(frozenset(SUITES), chains=True)) for document in shown]


def _we_accept(document: Document, rules: Rules) -> bool:
    try:
        unsecured, member = proofs.split(document)
        found = proofs.read(member, rules)
        suites.verify(unsecured, found, [key_of(proof) for proof in found])
    except Problem:
        return False
    return True


def key_of(proof: Proof) -> multikey.PublicKey:
    """Return the key that a proof names by did:key."""
    did_document = documents.parse(key.document(proof.controller), proof.controller)
    return did_document.assertion_key(proof.verification_method, NOW)


def options(suite: str, signer: FileSigner, **more: Any) -> Document:  # noqa: ANN401 -- JSON
    """Return the complete options of a proof by `signer`."""
    did = key.did_for(signer.multikey)
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-11-20T09:30:00Z",
        "verificationMethod": f"{did}#{signer.multikey}",
        "proofPurpose": "assertionMethod",
        **more,
    }


def signed(suite: str, curve: str, document: Document = BADGE) -> Document:
    """Sign the badge as we do."""
    signer = SIGNERS[curve]
    unsigned = {**document, "issuer": key.did_for(signer.multikey), "proof": options(suite, signer)}
    return SIGNING_SUITES[suite].sign(unsigned, signer)


def another_name(document: Document) -> None:
    document["name"] = "Certified Welding supervisor"


def another_subject(document: Document) -> None:
    document["credentialSubject"]["achievement"]["name"] = "Welding Inspector"


def another_time(document: Document) -> None:
    document["proof"]["created"] = "2026-11-20T09:30:01Z"


def another_bit(document: Document) -> None:
    value = document["proof"]["proofValue"]
    if value.startswith("u"):
        data = bytearray(multibase.decode_base64url(value, max_chars=100_000))
        data[40] ^= 1
        document["proof"]["proofValue"] = multibase.encode_base64url(bytes(data))
        return
    data = bytearray(multibase.decode_base58btc(value, max_chars=200))
    data[40] ^= 1
    document["proof"]["proofValue"] = multibase.encode_base58btc(bytes(data))


ALTERATIONS: list[Callable[[Document], None]] = [another_name, another_subject, another_time, another_bit]


def and_altered(document: Document) -> list[Document]:
    """Return `document`, then a copy of it for each alteration that fits it."""
    shown = [document]
    for alter in ALTERATIONS:
        copied = copy.deepcopy(document)
        alter(copied)
        if copied != document:
            shown.append(copied)
    return shown
