"""In every suite and curve, others accept what we sign and refuse it altered, and we do so with theirs.

Digital Bazaar's cryptosuites (npm) and openvc-core (PyPI) judge and sign; keys are did:key. What
differs is held here by name and stands in docs/conformance.md.
"""

import copy
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_key import DidKeyResolver
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

from signing import contexts, instants, multibase
from signing.data_integrity import proofs, suites
from signing.data_integrity.proofs import AUTHENTICATION, Proof, Rules
from signing.data_integrity.suites import SIGNING_SUITES, SUITES
from signing.did import documents, key
from signing.errors import InvalidProof, Problem
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


def ask(tasks: list[Document], script: str = SCRIPT) -> list[judges.Judgement]:
    """Let Digital Bazaar's suites (or another script) do all tasks, in one process."""
    served = {iri: {"type": "application/ld+json", "body": json.dumps(KNOWN[iri])} for iri in KNOWN}
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
        suites.verify(unsecured, found, [_key_of(proof) for proof in found])
    except Problem:
        return False
    return True


def _key_of(proof: Proof) -> multikey.PublicKey:
    did_document = documents.parse(key.document(proof.controller), proof.controller)
    return did_document.assertion_key(proof.verification_method, NOW)


def _options(suite: str, signer: FileSigner, **more: Any) -> Document:  # noqa: ANN401 -- JSON
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
    unsigned = {**document, "issuer": key.did_for(signer.multikey), "proof": _options(suite, signer)}
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


@pytest.mark.parametrize("document", [BADGE, NAMED], ids=["nameless nodes", "named nodes"])
@pytest.mark.parametrize("judge", [digital_bazaar, openvc])
def test_others_accept_what_we_sign_and_refuse_it_altered(
    judge: Callable[[list[Document]], list[bool]], document: Document
) -> None:
    if judge is digital_bazaar:
        judges.require_installed()
    shown = {case: and_altered(signed(*case, document)) for case in WHOLE}
    assert len(shown) == 6
    verdicts = iter(judge([each for copies in shown.values() for each in copies]))
    for case, copies in shown.items():
        assert len(copies) == 1 + len(ALTERATIONS)
        accepted = not (judge is openvc and document is BADGE and case == HASHES_LABELS_BY_SHA256)
        assert [next(verdicts) for _ in copies] == [accepted] + [False] * len(ALTERATIONS), case


HASHES_LABELS_BY_SHA256 = ("ecdsa-rdfc-2019", P384)
"""Where openvc-core tells blank nodes apart by SHA-256 (VC DI ECDSA §3.2.3 asks for SHA-384)."""


@pytest.fixture(scope="module")
def theirs() -> dict[tuple[str, str], Document]:
    """Let Digital Bazaar sign in every suite and curve, and derive from ecdsa-sd-2023 what is shown."""
    judges.require_installed()
    cases = [*WHOLE, (OLD, ED25519), (SD, P256)]
    shown = {
        "mandatory": ["/issuer", "/validFrom", "/validUntil"],
        "selective": ["/name", "/credentialSubject/achievement/name"],
    }
    tasks = [
        {
            "do": "sign",
            "suite": suite,
            "curve": curve,
            "document": FOR_2020 if suite == OLD else BADGE,
            **(shown if suite == SD else {}),
        }
        for suite, curve in cases
    ]
    made = ask(tasks)
    assert [judgement.verdict for judgement in made] == [Verdict.VALID] * len(cases), made
    return {case: json.loads(judgement.details[0]) for case, judgement in zip(cases, made, strict=True)}


def test_we_accept_what_others_sign_and_refuse_it_altered(theirs: dict[tuple[str, str], Document]) -> None:
    assert len(theirs) == 8
    for case, document in theirs.items():
        shown = and_altered(document)
        assert len(shown) == 1 + len(ALTERATIONS), case
        assert ours(shown) == [True] + [False] * len(ALTERATIONS), case


def test_what_is_shown_is_the_holders_choice_and_signed(theirs: dict[tuple[str, str], Document]) -> None:
    shown = theirs[SD, P256]
    assert set(shown["credentialSubject"]) == {"type", "achievement"}
    assert shown["credentialSubject"]["achievement"]["name"] == "Welding Supervisor"
    assert digital_bazaar(and_altered(shown)) == ours(and_altered(shown))
    added = copy.deepcopy(shown)
    added["credentialSubject"]["achievement"]["description"] = "More."
    hidden = copy.deepcopy(shown)
    del hidden["name"]
    for judge in (ours, digital_bazaar, openvc):
        assert judge([shown, added, hidden]) == [True, False, False]


def _openvc_signed(suite: str, curve: str) -> Document:
    """Let openvc-core sign the named badge (and, in ecdsa-sd-2023, derive, which needs an identifier)."""
    makers: dict[str, Any] = {ED25519: Ed25519SigningKey, P256: P256SigningKey, P384: P384SigningKey}
    drawn = makers[curve].generate("k")
    raw = drawn.public_key_raw()
    did = key.did_for(multikey.of(curve, raw).multikey)
    unsigned = {**NAMED, "issuer": did}
    at: Document = {"signing_key": drawn, "verification_method": f"{did}#{did.removeprefix('did:key:')}"}
    if suite == SD:
        holder = EcdsaSdProofSuite()
        base = holder.add_base_proof(
            unsigned, mandatory_pointers=["/issuer", "/validFrom"], extra_contexts=KNOWN, **at
        )
        return holder.derive_proof(
            base, selective_pointers=["/name", "/credentialSubject"], extra_contexts=KNOWN
        )
    signers: Mapping[str, Callable[..., Document]] = {
        "eddsa-rdfc-2022": partial(DataIntegrityProofSuite().add_proof, extra_contexts=KNOWN),
        "ecdsa-rdfc-2019": partial(EcdsaRdfcProofSuite().add_proof, extra_contexts=KNOWN),
        "eddsa-jcs-2022": EddsaJcsProofSuite().add_proof,
        "ecdsa-jcs-2019": EcdsaJcsProofSuite().add_proof,
    }
    return signers[suite](unsigned, **at)


CONTEXT_NOT_CARRIED = {"eddsa-jcs-2022", "ecdsa-jcs-2019"}
"""The suites in which openvc-core signs a context that the proof does not carry (VC DI EdDSA §3.3.1)."""


@pytest.mark.parametrize(("suite", "curve"), [*WHOLE, (SD, P256)])
def test_we_accept_what_openvc_signs(suite: str, curve: str) -> None:
    document = _openvc_signed(suite, curve)
    if suite in CONTEXT_NOT_CARRIED:
        assert "@context" not in document["proof"]
        assert ours([document]) == [False]
        document["proof"]["@context"] = document["@context"]
    shown = and_altered(document)
    assert ours(shown) == [True] + [False] * (len(shown) - 1)


def test_others_accept_a_set_of_proofs_and_refuse_one_that_is_half_wrong() -> None:
    judges.require_installed()
    signer, rules = SIGNERS[ED25519], Rules(frozenset(SUITES))
    document: Document = {**BADGE, "issuer": key.did_for(signer.multikey)}
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        document = suites.add(document, _options(suite, signer), signer, rules)
    assert len(document["proof"]) == 2
    half = copy.deepcopy(document)
    half["proof"][1]["created"] = "2026-11-20T09:30:01Z"
    assert digital_bazaar([document, half]) == ours([document, half]) == [True, False]


def _check(document: Document, **asked: str) -> None:
    rules = Rules(frozenset(SUITES), purpose=AUTHENTICATION, extra=True)
    unsecured, member = proofs.split(document)
    (proof,) = proofs.read(member, rules)
    suites.verify(unsecured, [proof], [_key_of(proof)])
    proofs.check_presentation(proof, **asked)


def test_we_accept_a_wallets_presentation_for_its_challenge_alone() -> None:
    judges.require_installed()
    held = signed("ecdsa-rdfc-2019", P256)
    shown = {**PRESENTATION, "@context": [contexts.CREDENTIALS_V2, contexts.ED25519_2020_V1]}
    bare = {**PRESENTATION, "@context": [contexts.CREDENTIALS_V2]}
    tasks = [
        {"do": "sign", "suite": suite, "curve": ED25519, "document": document, **ASKED}
        for suite, document in (
            (OLD, PRESENTATION),
            (OLD, {**shown, "verifiableCredential": [held]}),
            ("eddsa-rdfc-2022", bare),
            ("eddsa-jcs-2022", {**bare, "verifiableCredential": [held]}),
        )
    ]
    for made in ask(tasks):
        assert made.verdict is Verdict.VALID, made
        document = json.loads(made.details[0])
        _check(document, **ASKED)
        for name in ASKED:
            with pytest.raises(InvalidProof, match=f"{name}-mismatch"):
                _check(document, **{**ASKED, name: "other"})
            forged = copy.deepcopy(document)
            forged["proof"][name] = "other"
            with pytest.raises(InvalidProof, match="signature-wrong"):
                _check(forged, **{**ASKED, name: "other"})


def test_we_accept_what_the_learner_wallet_presents() -> None:
    judges.require_installed()
    plain = copy.deepcopy(BADGE)
    plain["credentialSubject"]["achievement"]["description"] = 'Says "supervises", \\ and a line:\n.'
    shown: list[list[Document]] = [
        [],
        [signed("eddsa-rdfc-2022", ED25519, NAMED)],
        [signed("eddsa-rdfc-2022", ED25519, plain), signed("ecdsa-rdfc-2019", P256, NAMED)],
        [signed("eddsa-rdfc-2022", ED25519, BADGE)],
    ]
    made = ask([{"credentials": credentials, **ASKED} for credentials in shown], WALLET)
    *presented, with_tab = [json.loads(judgement.details[0]) for judgement in made]
    for document in presented:
        _check(document, **ASKED)
    # Its RDF library is older than RDFC-1.0 and does not escape a tab: what it signed is other bytes.
    assert "\t" in BADGE["credentialSubject"]["achievement"]["description"]
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _check(with_tab, **ASKED)


def test_others_accept_a_presentation_that_we_sign() -> None:
    judges.require_installed()
    rules = Rules(frozenset(SUITES), purpose=AUTHENTICATION, extra=True)
    shown = []
    for suite, curve in WHOLE:
        signer = SIGNERS[curve]
        unsigned: Document = {
            "@context": [contexts.CREDENTIALS_V2],
            "type": ["VerifiablePresentation"],
            "holder": key.did_for(signer.multikey),
            "verifiableCredential": [signed(suite, curve)],
            "proof": _options(suite, signer, proofPurpose=AUTHENTICATION, **ASKED),
        }
        document = SIGNING_SUITES[suite].sign(unsigned, signer, rules=rules)
        _check(document, **ASKED)
        other = copy.deepcopy(document)
        assert isinstance(other["proof"], dict)
        other["proof"]["challenge"] = "other"
        shown += [document, other]
    assert digital_bazaar(shown) == [True, False] * len(WHOLE)
