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
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

from signing.data_integrity import ecdsa_sd_2023, suites
from signing.data_integrity.proofs import Rules
from signing.data_integrity.suites import SUITES
from signing.did import key
from signing.keys import multikey
from signing.keys.multikey import ED25519, P256, P384
from signing.report import Verdict
from tests.conformance import judges
from tests.conformance.suite_samples import (
    ALTERATIONS,
    BADGE,
    FOR_2020,
    KNOWN,
    NAMED,
    OLD,
    SD,
    SIGNERS,
    WHOLE,
    Document,
    and_altered,
    ask,
    digital_bazaar,
    openvc,
    options,
    ours,
    signed,
)


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


ALWAYS = ["/issuer", "/validFrom", "/validUntil"]
CHOSEN = ["/name", "/credentialSubject/achievement/name"]


@pytest.fixture(scope="module")
def theirs() -> dict[tuple[str, str], Document]:
    """Let Digital Bazaar sign in every suite and curve; in ecdsa-sd-2023 this is the base proof."""
    judges.require_installed()
    cases = [*WHOLE, (OLD, ED25519), (SD, P256)]
    tasks: list[Document] = [
        {
            "do": "sign",
            "suite": suite,
            "curve": curve,
            "document": FOR_2020 if suite == OLD else BADGE,
            "mandatory": ALWAYS,
        }
        for suite, curve in cases
    ]
    return dict(zip(cases, _made(tasks), strict=True))


def _made(tasks: list[Document]) -> list[Document]:
    made = ask(tasks)
    assert [judgement.verdict for judgement in made] == [Verdict.VALID] * len(tasks), made
    return [json.loads(judgement.details[0]) for judgement in made]


def test_we_accept_what_others_sign_and_refuse_it_altered(theirs: dict[tuple[str, str], Document]) -> None:
    assert len(theirs) == 8
    for case, document in theirs.items():
        if case[0] != SD:
            shown = and_altered(document)
            assert len(shown) == 1 + len(ALTERATIONS), case
            assert ours(shown) == [True] + [False] * len(ALTERATIONS), case


@pytest.mark.parametrize("holder", ["we", "they"])
@pytest.mark.parametrize("issuer", ["we", "they"])
def test_a_holders_choice_is_accepted_whoever_signed_it_and_whoever_derived_it(
    issuer: str, holder: str, theirs: dict[tuple[str, str], Document]
) -> None:
    signer = SIGNERS[P256]
    unsigned = {**BADGE, "issuer": key.did_for(signer.multikey), "proof": options(SD, signer)}
    base = theirs[SD, P256] if issuer == "they" else ecdsa_sd_2023.sign(unsigned, signer, ALWAYS)
    if holder == "they":
        (shown,) = _made([{"do": "derive", "document": base, "selective": CHOSEN}])
    else:
        shown = ecdsa_sd_2023.derive(base, CHOSEN)
    assert set(shown["credentialSubject"]) == {"type", "achievement"}
    assert shown["credentialSubject"]["achievement"]["name"] == "Welding Supervisor"
    added = copy.deepcopy(shown)
    added["credentialSubject"]["achievement"]["description"] = "More."
    hidden = copy.deepcopy(shown)
    del hidden["name"]
    copies = [*and_altered(shown), added, hidden, base]
    for judge in (ours, digital_bazaar, openvc):
        assert judge(copies) == [True] + [False] * (len(copies) - 1)


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
        document = suites.add(document, options(suite, signer), signer, rules)
    assert len(document["proof"]) == 2
    half = copy.deepcopy(document)
    half["proof"][1]["created"] = "2026-11-20T09:30:01Z"
    assert digital_bazaar([document, half]) == ours([document, half]) == [True, False]


def test_an_end_moved_below_the_root_hides_from_one_judge_alone() -> None:
    # The subject bears the credential's own name: one node in two places, and one set of statements.
    judges.require_installed()
    name = "urn:uuid:1f0c5a5e-0000-4000-8000-000000000002"
    plain: Document = {
        "@context": BADGE["@context"][:1],
        "id": name,
        "type": ["VerifiableCredential"],
        "validUntil": "2020-01-01T00:00:00Z",
        "credentialSubject": {"id": name},
    }
    moved = signed("eddsa-rdfc-2022", ED25519, plain)
    end = moved.pop("validUntil")
    moved["credentialSubject"] = {"id": name, "type": "VerifiableCredential", "validUntil": end}
    assert digital_bazaar([moved]) == [True]
    assert openvc([moved]) == ours([moved]) == [False]
    # To say something else of the document below its root is no fault here.
    service = {"refreshService": {"id": name, "type": "https://a.example/Refresh"}}
    other = signed("eddsa-rdfc-2022", ED25519, {**plain, "validUntil": "2099-01-01T00:00:00Z", **service})
    assert digital_bazaar([other]) == ours([other]) == [True]
    assert openvc([other]) == [False]
