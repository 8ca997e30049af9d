"""Chains of proofs: Digital Bazaar's suites hold each link of ours, and we theirs, from any suite to any.

That library leaves `previousProof` aside; the script puts what a proof names into the document that its
suite signs or verifies, and the rest is the library's (see digitalbazaar_suites.js). openvc-core has nothing
to ask: the last test sees when that changes.
"""

import copy
import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from signing import strict_json
from signing.data_integrity import suites
from signing.data_integrity.proofs import Rules
from signing.data_integrity.suites import SUITES
from signing.did import key
from signing.keys.multikey import ED25519
from signing.report import Verdict
from tests.conformance import judges
from tests.conformance.suite_samples import (
    BADGE,
    KNOWN,
    SIGNERS,
    WHOLE,
    Document,
    ask,
    openvc,
    options,
    ours,
)
from tests.vectors.di_cases import EDDSA, MISSING

CHAINS = Rules(frozenset(SUITES), chains=True)
FIRST, SECOND = (
    "urn:uuid:1f0c5a5e-0000-4000-8000-000000000001",
    "urn:uuid:1f0c5a5e-0000-4000-8000-000000000002",
)


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    judges.require_installed()


def theirs(shown: list[Document], known: Mapping[str, Document] = KNOWN) -> list[bool]:
    """Return which documents Digital Bazaar's suites accept, every link of them."""
    found = ask([{"do": "chain", "document": document} for document in shown], known=known)
    return [judgement.verdict is Verdict.VALID for judgement in found]


def added(document: Document, suite: str, curve: str, **more: object) -> Document:
    """Return the document with one more proof of ours."""
    signer = SIGNERS[curve]
    return suites.add(document, options(suite, signer, **more), signer, CHAINS)


def chained(*cases: tuple[str, str], document: Document = BADGE) -> Document:
    """Return the badge with a chain of ours: each proof names the one before it."""
    made: Document = {**document, "issuer": key.did_for(SIGNERS[cases[0][1]].multikey)}
    for number, (suite, curve) in enumerate(cases):
        more: Document = {"id": f"urn:link:{number}"}
        if number:
            more["previousProof"] = f"urn:link:{number - 1}"
        made = added(made, suite, curve, **more)
    return made


def renewed(document: Document, suite: str, curve: str) -> Document:
    """Return the document with another first proof that holds, by the same key under the same identifier."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    other = added(bare, suite, curve, id="urn:link:0", created="2026-11-20T09:30:01Z")
    return {**document, "proof": [other["proof"][0], *document["proof"][1:]]}


PAIRS = list(product(WHOLE, repeat=2))


def test_others_hold_every_link_of_our_chains() -> None:
    shown = [chained(*pair) for pair in PAIRS]
    changed = [renewed(document, *first) for document, (first, _) in zip(shown, PAIRS, strict=True)]
    # The control: without what was promised of it, the new first proof holds.
    alone = [{**document, "proof": document["proof"][:1]} for document in changed[:: len(WHOLE)]]
    expected = [True] * 36 + [False] * 36 + [True] * 6
    assert ours([*shown, *changed, *alone]) == expected
    assert theirs([*shown, *changed, *alone]) == expected


def test_others_hold_long_chains_and_proofs_of_several() -> None:
    long = chained(*WHOLE)
    several = chained(WHOLE[0])
    for number, (suite, curve) in enumerate(WHOLE[1:3], start=1):
        several = added(several, suite, curve, id=f"urn:link:{number}")
    several = added(several, "eddsa-rdfc-2022", ED25519, previousProof=["urn:link:0", "urn:link:2"])
    assert (len(long["proof"]), len(several["proof"])) == (6, 4)
    lost = {**long, "proof": long["proof"][:2] + long["proof"][3:]}
    other = copy.deepcopy(several)
    other["proof"][3]["previousProof"] = ["urn:link:0", "urn:link:1"]
    unnamed = copy.deepcopy(several)
    del unnamed["proof"][3]["previousProof"]
    shown = [long, several, lost, other, unnamed]
    assert theirs(shown) == ours(shown) == [True, True, False, False, False]


def test_we_hold_every_link_of_their_chains() -> None:
    document: Document = {**BADGE, "issuer": "did:example:issuer"}
    begun = dict(zip(WHOLE, extended([(document, case, {"id": FIRST}) for case in WHOLE]), strict=True))
    again = dict(zip(WHOLE, extended([(document, case, {"id": FIRST}) for case in WHOLE]), strict=True))
    named = {"id": SECOND, "previousProof": FIRST}
    shown = extended([(begun[first], second, named) for first, second in PAIRS])
    changed = [
        {**one, "proof": [again[first]["proof"][0], one["proof"][1]]}
        for one, (first, _) in zip(shown, PAIRS, strict=True)
    ]
    assert ours([*shown, *changed]) == [True] * 36 + [False] * 36


def extended(tasks: list[tuple[Document, tuple[str, str], Document]]) -> list[Document]:
    """Let Digital Bazaar's suites add a proof to each document."""
    found = ask(
        [
            {"do": "extend", "suite": suite, "curve": curve, "document": document, "options": more}
            for document, (suite, curve), more in tasks
        ]
    )
    assert {judgement.verdict for judgement in found} == {Verdict.VALID}, found
    return [json.loads(judgement.details[0]) for judgement in found]


EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
"""The one context of the published chain that is not shipped."""


@pytest.mark.skipif(not EDDSA.is_dir(), reason=MISSING)
def test_others_hold_the_published_chain() -> None:
    found = (EDDSA / "proof-set-chain" / "signedProofChain2.json").read_bytes()
    published: Any = strict_json.loads_object(found)
    assert len(published["proof"]) == 4
    altered = copy.deepcopy(published)
    altered["proof"][2]["created"] = "2023-02-26T22:06:39Z"
    assert theirs([published, altered], {**KNOWN, **EXAMPLES}) == [True, False]


def test_openvc_core_does_not_hold_chains() -> None:
    shown = [chained(first, second) for first, second in product(WHOLE[:1], WHOLE)]
    assert openvc(shown) == [False] * len(shown)
