"""Sign and verify with a cryptosuite, which is four values and nothing else.

Follows VC Data Integrity 1.0 §3 and §4.2-§4.4 as the EdDSA and ECDSA suites share them: transform
the document, transform the proof options, hash both, sign the two hashes joined (VC DI EdDSA
§3.2.3-§3.2.5). What differs between suites is data, in a module named after each.

This module knows no key's place, no trust and no time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from signing import multibase
from signing.contexts import Contexts, default
from signing.data_integrity import proofs
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """Hold a suite: its identifier, its key's algorithm, its canonical form and its hash.

    `canonicalise` takes a document (without `proof`) and the known contexts, and raises `Malformed` if
    anything of the document would be missing from what is signed.
    """

    identifier: str
    algorithm: str
    canonicalise: Callable[[dict[str, Json], Contexts], bytes]
    hash: Callable[[bytes], bytes]

    def transform(self, document: Mapping[str, Json], contexts: Contexts | None = None) -> bytes:
        """Return the canonical bytes of `document`, which has no `proof` member (§3.2.3)."""
        return self.canonicalise(dict(document), contexts or default())

    def configuration(
        self, document: Mapping[str, Json], options: Mapping[str, Json], contexts: Contexts | None = None
    ) -> bytes:
        """Return the canonical bytes of `options`, read under the document's contexts (§3.2.5)."""
        return self.transform({**options, "@context": document["@context"]}, contexts)

    def hash_data(
        self, document: Mapping[str, Json], options: Mapping[str, Json], contexts: Contexts | None = None
    ) -> bytes:
        """Return what is signed: the hash of the proof's configuration, then of the document (§3.2.4).

        `document` has no `proof` member, `options` no `proofValue`. Raise `Malformed`
        (`context-missing`, and what canonicalisation finds) or `TooLarge`.
        """
        if "@context" not in document:
            raise Malformed("context-missing", "The document names no JSON-LD context.")
        configuration = self.configuration(document, options, contexts)
        return self.hash(configuration) + self.hash(self.transform(document, contexts))

    def sign(
        self, unsigned: Mapping[str, Json], signer: Signer, contexts: Contexts | None = None
    ) -> dict[str, Json]:
        """Return `unsigned` with a `proofValue` added at the end of its `proof` member.

        That member holds the complete options; nothing is filled in here, so the same `unsigned`
        gives the same bytes again. Raise `Malformed` (the options, the document, `key-type-mismatch`),
        `InvalidProof`, or `Unavailable` from the signer.
        """
        document, member = proofs.split(unsigned)
        return self.seal(unsigned, self.hash_data(document, proofs.check_options(member), contexts), signer)

    def seal(self, unsigned: Mapping[str, Json], data: bytes, signer: Signer) -> dict[str, Json]:
        """Return `unsigned` signed over `data`, which `hash_data` made of it when it was prepared.

        Raise as `sign`, but for what canonicalisation finds.
        """
        options = proofs.check_options(proofs.split(unsigned)[1])
        self._check(options["cryptosuite"], signer.algorithm)
        signature = signer.sign(data)
        # A device that signs wrongly must be found out before its signature is published.
        multikey.decode(signer.multikey).verify(signature, data)
        value = multibase.encode_base58btc(signature)
        return {**unsigned, "proof": {**options, "proofValue": value}}

    def verify(
        self,
        document: Mapping[str, Json],
        proof: proofs.Proof,
        key: PublicKey,
        contexts: Contexts | None = None,
    ) -> None:
        """Check one `proof` over `document` (without its `proof` member) with `key`.

        Raise `InvalidProof` (`signature-wrong`, `signature-length`), `Malformed` or `TooLarge`.
        """
        self._check(proof.cryptosuite, key.algorithm)
        key.verify(proof.signature, self.hash_data(document, proof.options, contexts))

    def _check(self, identifier: Json, algorithm: str) -> None:
        """Refuse another suite's proof and another algorithm's key: one algorithm per key."""
        if identifier != self.identifier:
            raise InvalidProof("cryptosuite-unknown", f"The proof is not one of {self.identifier}.")
        if algorithm != self.algorithm:
            raise InvalidProof("key-type-mismatch", f"{self.identifier} needs a key of {self.algorithm}.")
