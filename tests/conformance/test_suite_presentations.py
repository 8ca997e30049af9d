"""Presentations in every suite, ours for others and a wallet's for us, with the credentials in them."""

import copy
import json

import pytest

from signing import contexts
from signing.data_integrity import proofs, suites
from signing.data_integrity.proofs import AUTHENTICATION, Rules
from signing.data_integrity.suites import SIGNING_SUITES, SUITES
from signing.did import key
from signing.errors import InvalidProof
from signing.keys.multikey import ED25519, P256
from signing.report import Verdict
from tests.conformance import judges
from tests.conformance.suite_samples import (
    ASKED,
    BADGE,
    NAMED,
    OLD,
    PRESENTATION,
    SIGNERS,
    WALLET,
    WHOLE,
    Document,
    ask,
    digital_bazaar,
    key_of,
    options,
    signed,
)


def _check(document: Document, **asked: str) -> None:
    rules = Rules(frozenset(SUITES), purpose=AUTHENTICATION, extra=True)
    unsecured, member = proofs.split(document)
    (proof,) = proofs.read(member, rules)
    suites.verify(unsecured, [proof], [key_of(proof)])
    proofs.check_answer(proof, **asked)


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


def test_a_presentation_of_credentials_without_names_is_one_to_others_too() -> None:
    # Each is a nameless graph, and every one of its statements names that graph anew.
    judges.require_installed()
    held = []
    for name in ("Ada", "Grace", "Ada"):
        badge = copy.deepcopy(BADGE)
        badge["credentialSubject"]["identifier"][0]["identityHash"] = name
        held.append(signed("ecdsa-rdfc-2019", P256, badge))
    assert "id" not in BADGE
    bare = {**PRESENTATION, "@context": [contexts.CREDENTIALS_V2], "verifiableCredential": held}
    (made,) = ask([{"do": "sign", "suite": "eddsa-rdfc-2022", "curve": ED25519, "document": bare, **ASKED}])
    document = json.loads(made.details[0])
    _check(document, **ASKED)
    document["verifiableCredential"][1]["credentialSubject"]["identifier"][0]["identityHash"] = "Ada"
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _check(document, **ASKED)


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
            "proof": options(suite, signer, proofPurpose=AUTHENTICATION, **ASKED),
        }
        document = SIGNING_SUITES[suite].sign(unsigned, signer, rules=rules)
        _check(document, **ASKED)
        other = copy.deepcopy(document)
        assert isinstance(other["proof"], dict)
        other["proof"]["challenge"] = "other"
        shown += [document, other]
    assert digital_bazaar(shown) == [True, False] * len(WHOLE)
