"""Every suite by the name that its proofs bear, and the adding of a proof to a set or a chain.

Follows VC Data Integrity 1.0 §2.1.1 (sets), §2.1.2 (chains), §4.3 (add proof set or chain) and
§4.5 (verify proof sets and chains). What a suite may be used for is the caller's `proofs.Rules`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from signing.contexts import Contexts
from signing.data_integrity import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
    proofs,
)
from signing.data_integrity.cryptosuite import Cryptosuite, Suite
from signing.data_integrity.proofs import Proof, Rules
from signing.errors import InvalidProof
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json

SIGNING_SUITES: Final[Mapping[str, Cryptosuite]] = MappingProxyType(
    {
        suite.identifier: suite
        for suite in (
            eddsa_rdfc_2022.SUITE,
            eddsa_jcs_2022.SUITE,
            ecdsa_rdfc_2019.SUITE,
            ecdsa_jcs_2019.SUITE,
        )
    }
)
"""The suites in which this software signs whole documents."""

SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        **SIGNING_SUITES,
        ecdsa_sd_2023.IDENTIFIER: ecdsa_sd_2023.SUITE,
        ed25519_signature_2020.IDENTIFIER: ed25519_signature_2020.SUITE,
    }
)
"""Every suite, by what a proof names: its `cryptosuite`, or its `type` where that is the suite."""


def verify(
    document: Mapping[str, Json],
    all_proofs: Sequence[Proof],
    keys: Sequence[PublicKey],
    contexts: Contexts | None = None,
) -> None:
    """Check every one of `all_proofs` over `document` (without its `proof`), each with its key.

    One that does not hold refuses the document: a set is as good as its worst proof. Raise
    `InvalidProof`, `Malformed` or `TooLarge`.
    """
    for proof, key in zip(all_proofs, keys, strict=True):
        previous = proofs.previous_of(proof, all_proofs)
        SUITES[proof.suite].verify(document, proof, key, contexts, previous=previous)


def add(
    secured: Mapping[str, Json],
    options: Mapping[str, Json],
    signer: Signer,
    rules: Rules,
    contexts: Contexts | None = None,
) -> dict[str, Json]:
    """Return `secured` with one more proof, made by `signer` with `options`, at the end of its proofs.

    Where `options` name a `previousProof`, the new proof covers those (a chain), else the document
    alone (a set). The proofs already there must be what `rules` read; their signatures are not
    checked. Raise as `Cryptosuite.sign` and `proofs.read`.
    """
    document = {name: value for name, value in secured.items() if name != "proof"}
    present = secured.get("proof", [])
    members = present if isinstance(present, list) else [present]
    suite = SIGNING_SUITES.get(proofs.suite_of(options))
    if suite is None:
        raise InvalidProof("cryptosuite-unknown", "Nothing is signed here in this cryptosuite.")
    # A value of the right form stands in for the signature to be, so that the new set is read as one.
    draft = {**suite.complete(document, proofs.check_options(dict(options), rules)), "proofValue": "z"}
    *_, last = found = proofs.read([*members, draft], rules)
    signed = suite.sign(
        {**document, "proof": dict(options)},
        signer,
        contexts,
        rules=rules,
        previous=proofs.previous_of(last, found),
    )
    return {**document, "proof": [*members, signed["proof"]]}
