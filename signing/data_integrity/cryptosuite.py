"""Sign and verify with a cryptosuite, which is four values and nothing else.

Follows VC Data Integrity 1.0 §3 and §4.2-§4.5 as the EdDSA and ECDSA suites share them: transform
the document, transform the proof options, hash both, sign the two hashes joined (VC DI EdDSA
§3.2.3-§3.2.5, §3.3.3-§3.3.5). What differs between suites is data, in a module named after each.

This module knows no key's place, no trust and no time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from signing import jcs, multibase
from signing.contexts import Contexts, default
from signing.data_integrity import proofs
from signing.data_integrity.proofs import REGISTRY_RULES, Proof, Rules
from signing.errors import InvalidProof, Malformed
from signing.forms import Formed
from signing.keys import multikey
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.rdfc.dataset import HASHES
from signing.strict_json import Json


class Suite(Protocol):
    """Check proofs of one kind."""

    @property
    def identifier(self) -> str:
        """Return what its proofs name: a `cryptosuite`, or a `type` of its own."""
        ...

    @property
    def algorithms(self) -> frozenset[str]:
        """Return the kinds of key that it takes."""
        ...

    def verify(
        self,
        document: Mapping[str, Json],
        proof: Proof,
        key: PublicKey,
        contexts: Contexts | None = None,
        *,
        previous: Sequence[Proof] = (),
        formed: Formed | None = None,
    ) -> None:
        """Check one `proof` over `document` (without its `proof` member) with `key`.

        `previous` are the proofs that this one was added to (`proofs.previous_of`) and so covers.
        `formed` is the form of the document's text, where its reader knows it: it saves finding it.
        Raise `InvalidProof`, `Malformed` or `TooLarge`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """Hold a suite: its identifier, its kinds of key, each one's hash, and its canonical form.

    `hashes` maps a kind of key to hashlib's name of the hash used with it. `canonicalise` takes a
    document, the known contexts and that name, and raises `Malformed` if anything of the document would
    be missing from what is signed.
    """

    identifier: str
    hashes: Mapping[str, str]
    canonicalise: Callable[[dict[str, Json], Contexts, str, Formed | None], bytes]

    @property
    def algorithms(self) -> frozenset[str]:
        """Return the kinds of key that the suite takes."""
        return frozenset(self.hashes)

    def transform(
        self,
        document: Mapping[str, Json],
        contexts: Contexts | None = None,
        *,
        algorithm: str | None = None,
        formed: Formed | None = None,
    ) -> bytes:
        """Return the canonical bytes of `document` for a key of `algorithm` (None: the only kind)."""
        return self.canonicalise(dict(document), contexts or default(), self._hash_name(algorithm), formed)

    def configuration(
        self,
        document: Mapping[str, Json],
        options: Mapping[str, Json],
        contexts: Contexts | None = None,
        *,
        algorithm: str | None = None,
    ) -> bytes:
        """Return the canonical bytes of `options`, read under the document's contexts (§3.2.5)."""
        if not proofs.carries_context(self.identifier):
            options = {**options, "@context": document["@context"]}
        return self.transform(options, contexts, algorithm=algorithm)

    def hash(self, data: bytes, *, algorithm: str | None = None) -> bytes:
        """Return the hash of `data` that goes with a key of `algorithm` (None: the only kind)."""
        return HASHES[self._hash_name(algorithm)](data).digest()

    def hash_data(
        self,
        document: Mapping[str, Json],
        options: Mapping[str, Json],
        contexts: Contexts | None = None,
        *,
        algorithm: str | None = None,
        previous: Sequence[Proof] = (),
        formed: Formed | None = None,
    ) -> bytes:
        """Return what is signed: the hash of the proof's configuration, then of the document (§3.2.4).

        `document` has no `proof` member, `options` no `proofValue`; `algorithm` is the kind of key, and
        need not be told where the suite has one kind. Raise `Malformed` (`context-missing`, and what
        canonicalisation finds), `InvalidProof` (`context-mismatch`) or `TooLarge`.
        """
        seen = self._as_signed(document, options, previous)
        formed = None if seen is not document else formed
        configuration = self.configuration(seen, options, contexts, algorithm=algorithm)
        canonical = self.transform(seen, contexts, algorithm=algorithm, formed=formed)
        return self.hash(configuration, algorithm=algorithm) + self.hash(canonical, algorithm=algorithm)

    def complete(self, document: Mapping[str, Json], options: Mapping[str, Json]) -> dict[str, Json]:
        """Return `options` with the document's `@context` where the suite's proofs carry it (§3.3.1)."""
        if "@context" in document and "@context" not in options and proofs.carries_context(self.identifier):
            return {**options, "@context": document["@context"]}
        return dict(options)

    def sign(
        self,
        unsigned: Mapping[str, Json],
        signer: Signer,
        contexts: Contexts | None = None,
        *,
        rules: Rules = REGISTRY_RULES,
        previous: Sequence[Proof] = (),
    ) -> dict[str, Json]:
        """Return `unsigned` with a `proofValue` added at the end of its `proof` member.

        That member holds the options, which must be what `rules` read; nothing is filled in here
        but what the document says (`complete`), so the same `unsigned` gives the same bytes again.
        `previous` are covered besides (`suites.add` finds them). Raise `Malformed` (the options, the
        document), `InvalidProof` (`key-type-mismatch`), or `Unavailable` from the signer.
        """
        document, member = proofs.split(unsigned)
        options = self.complete(document, proofs.check_options(member, rules))
        self._check(proofs.suite_of(options), signer.algorithm)
        data = self.hash_data(document, options, contexts, algorithm=signer.algorithm, previous=previous)
        return self.seal({**unsigned, "proof": options}, data, signer, rules=rules)

    def seal(
        self, unsigned: Mapping[str, Json], data: bytes, signer: Signer, *, rules: Rules = REGISTRY_RULES
    ) -> dict[str, Json]:
        """Return `unsigned` signed over `data`, which `hash_data` made of it when it was prepared.

        Raise as `sign`, but for what canonicalisation finds.
        """
        options = proofs.check_options(proofs.split(unsigned)[1], rules)
        self._check(proofs.suite_of(options), signer.algorithm)
        signature = signer.sign(data)
        # A device that signs wrongly must be found out before its signature is published.
        multikey.decode(signer.multikey).verify(signature, data)
        value = multibase.encode_base58btc(signature)
        return {**unsigned, "proof": {**options, "proofValue": value}}

    def verify(
        self,
        document: Mapping[str, Json],
        proof: Proof,
        key: PublicKey,
        contexts: Contexts | None = None,
        *,
        previous: Sequence[Proof] = (),
        formed: Formed | None = None,
    ) -> None:
        """Check one `proof` over `document` (without its `proof` member) with `key`; see `Suite.verify`.

        Raise `InvalidProof` (`cryptosuite-unknown`, `key-type-mismatch`, `context-mismatch`,
        `signature-wrong`, `signature-length`), `Malformed` or `TooLarge`.
        """
        self._check(proof.suite, key.algorithm)
        data = self.hash_data(
            document, proof.options, contexts, algorithm=key.algorithm, previous=previous, formed=formed
        )
        key.verify(proof.signature, data)

    def _as_signed(
        self, document: Mapping[str, Json], options: Mapping[str, Json], previous: Sequence[Proof]
    ) -> Mapping[str, Json]:
        """Return `document` as this proof sees it: under its own contexts, with the proofs before it."""
        seen = document
        if previous:
            seen = {**seen, "proof": [proof.member for proof in previous]}
        if proofs.carries_context(self.identifier):
            if "@context" in options:
                _check_starts_with(document.get("@context"), options["@context"])
                seen = {**seen, "@context": options["@context"]}
        elif "@context" not in document:
            raise Malformed("context-missing", "The document names no JSON-LD context.")
        return seen

    def _hash_name(self, algorithm: str | None) -> str:
        if algorithm is None:
            (algorithm,) = self.hashes
        return self.hashes[algorithm]

    def _check(self, identifier: str, algorithm: str) -> None:
        """Refuse another suite's proof and another algorithm's key: one algorithm per key."""
        if identifier != self.identifier:
            raise InvalidProof("cryptosuite-unknown", f"The proof is not one of {self.identifier}.")
        if algorithm not in self.hashes:
            kinds = " or ".join(self.hashes)
            raise InvalidProof("key-type-mismatch", f"{self.identifier} needs a key of {kinds}.")


def _check_starts_with(named: Json, signed: Json) -> None:
    """Refuse a document whose contexts do not begin with those signed (VC DI EdDSA §3.3.2 step 4)."""
    beginning = _listed(signed)
    # As canonical text: Python takes 1, 1.0 and true for one value.
    if jcs.canonicalise(_listed(named)[: len(beginning)]) != jcs.canonicalise(beginning):
        raise InvalidProof("context-mismatch", "The document's contexts are not those that were signed.")


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
