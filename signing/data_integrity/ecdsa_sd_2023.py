"""The cryptosuite ecdsa-sd-2023: what a holder shows of a credential, each statement signed by itself.

Follows W3C Data Integrity ECDSA Cryptosuites 1.0 §3.5.9 and §3.6.7 (verify derived proof); proofs are
verified here, not made. In prose:

1. The shown document becomes canonical statements; each blank node gets the name it had for the issuer.
2. The statements that are always shown are hashed together; with the proof's options and the key
   made for this credential that is what the issuer signed.
3. Every other statement has a signature of its own, made with that key.

P-256 and SHA-256 throughout. The document is as much as was shown: nothing proves that nothing more
was said.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signing import rdfc
from signing.contexts import Contexts
from signing.data_integrity import disclosure
from signing.data_integrity.disclosure import Disclosure
from signing.data_integrity.proofs import ECDSA_SD_2023, Proof
from signing.errors import InvalidProof, Malformed
from signing.keys.multikey import P256, PublicKey
from signing.rdfc import nquads
from signing.rdfc.nquads import Blank, Literal, Quad, Resource
from signing.strict_json import Json

IDENTIFIER: Final = ECDSA_SD_2023


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold what the signatures of a disclosure are over: the issuer's, and one for each other statement."""

    to_verify: bytes
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EcdsaSd2023:
    """Check derived proofs; implements `signing.data_integrity.cryptosuite.Suite`."""

    identifier: str = IDENTIFIER
    algorithms: frozenset[str] = frozenset({P256})

    def verify(
        self,
        document: Mapping[str, Json],
        proof: Proof,
        key: PublicKey,
        contexts: Contexts | None = None,
        *,
        previous: Sequence[Proof] = (),
    ) -> None:
        """Check one `proof` over `document` (without its `proof` member) with the issuer's `key`.

        Raise `InvalidProof` (`cryptosuite-unknown`, `key-type-mismatch`, `proof-chain-undisclosed`,
        `disclosure-base`, `disclosure-mismatch`, `signature-wrong`), `Malformed` or `TooLarge`.
        """
        if proof.suite != self.identifier:
            raise InvalidProof("cryptosuite-unknown", f"The proof is not one of {self.identifier}.")
        if key.algorithm not in self.algorithms:
            raise InvalidProof("key-type-mismatch", f"{self.identifier} needs a key of {P256}.")
        if previous:
            raise InvalidProof("proof-chain-undisclosed", f"{self.identifier} covers no other proofs here.")
        disclosed = disclosure.parse(proof.signature)
        shown = self.shown(document, proof.options, disclosed, contexts)
        key.verify(disclosed.base_signature, shown.to_verify)
        for signature, statement in zip(disclosed.signatures, shown.statements, strict=True):
            disclosed.key.verify(signature, statement.encode())

    def shown(
        self,
        document: Mapping[str, Json],
        options: Mapping[str, Json],
        disclosed: Disclosure,
        contexts: Contexts | None = None,
    ) -> Shown:
        """Return what the signatures of `disclosed` must be over (§3.5.9); raise as `verify`."""
        if "@context" not in document:
            raise Malformed("context-missing", "The document names no JSON-LD context.")
        configuration = rdfc.canonicalise({**options, "@context": document["@context"]}, contexts=contexts)
        lines = statements(document, disclosed.labels, contexts)
        mandatory = [line for position, line in enumerate(lines) if position in disclosed.mandatory]
        others = tuple(line for position, line in enumerate(lines) if position not in disclosed.mandatory)
        if len(mandatory) != len(disclosed.mandatory) or len(others) != len(disclosed.signatures):
            raise InvalidProof(
                "disclosure-mismatch", "The proof was derived for another choice of statements than is shown."
            )
        to_verify = _sha256(configuration) + disclosed.key.prefixed + _sha256("".join(mandatory))
        return Shown(to_verify, others)


def statements(
    document: Mapping[str, Json], labels: Mapping[str, str], contexts: Contexts | None = None
) -> list[str]:
    """Return the canonical statements of `document`, sorted under the names that `labels` gives (§3.4.2).

    Raise `InvalidProof` (`disclosure-mismatch`) unless `labels` names every blank node and no other,
    and what canonicalisation finds.
    """
    quads = nquads.parse(rdfc.canonicalise(dict(document), contexts=contexts))
    found = {
        term.label
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph)
        if isinstance(term, Blank)
    }
    if found != set(labels):
        raise InvalidProof("disclosure-mismatch", "The proof names other blank nodes than are shown.")
    return sorted(nquads.write(_renamed(quad, labels)) for quad in quads)


def _renamed(quad: Quad, labels: Mapping[str, str]) -> Quad:
    return Quad(
        _resource(quad.subject, labels),
        quad.predicate,
        quad.object if isinstance(quad.object, Literal) else _resource(quad.object, labels),
        None if quad.graph is None else _resource(quad.graph, labels),
    )


def _resource(term: Resource, labels: Mapping[str, str]) -> Resource:
    return Blank(labels[term.label]) if isinstance(term, Blank) else term


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


SUITE: Final = EcdsaSd2023()
