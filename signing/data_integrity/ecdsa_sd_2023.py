"""The cryptosuite ecdsa-sd-2023: what a holder shows of a credential, each statement signed by itself.

Follows W3C Data Integrity ECDSA Cryptosuites 1.0 §3.5 and §3.6. An issuer signs a base proof for the
holder (`sign`), the holder shows a part of it (`derive`), and others verify that. In prose:

1. The shown document becomes canonical statements; each blank node gets the name it had for the issuer.
2. The statements that are always shown are hashed together; with the proof's options and the key
   made for this credential that is what the issuer signed.
3. Every other statement has a signature of its own, made with that key.

P-256 and SHA-256 throughout. The document is as much as was shown: nothing proves that nothing more
was said.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signing.contexts import Contexts
from signing.data_integrity import disclosure, proofs, selection
from signing.data_integrity.disclosure import Base, Disclosure
from signing.data_integrity.proofs import ECDSA_SD_2023, Proof, Rules
from signing.data_integrity.selection import Named
from signing.errors import InvalidProof, Malformed
from signing.forms import Formed
from signing.keys import multikey, private
from signing.keys.multikey import P256, PublicKey
from signing.ports import Signer
from signing.rdfc import nquads
from signing.rdfc.nquads import Blank
from signing.strict_json import Json

IDENTIFIER: Final = ECDSA_SD_2023
SIGNING_RULES: Final = Rules(frozenset({IDENTIFIER}))
"""What `sign` and `derive` read of a proof."""

_HMAC_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """Hold what an issuer draws for one credential: the key that hides labels, and a P-256 secret."""

    hmac: bytes
    once: bytes


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
        formed: Formed | None = None,  # noqa: ARG002 -- the statements are chosen from, not written
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
        configuration = selection.canonical({**options, "@context": document["@context"]}, contexts)
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
    quads = nquads.parse(selection.canonical(document, contexts))
    found = {
        term.label
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph)
        if isinstance(term, Blank)
    }
    if found != set(labels):
        raise InvalidProof("disclosure-mismatch", "The proof names other blank nodes than are shown.")
    return sorted(nquads.write(selection.renamed(quad, labels)) for quad in quads)


def sign(
    unsigned: Mapping[str, Json],
    signer: Signer,
    pointers: Sequence[str],
    contexts: Contexts | None = None,
    *,
    rules: Rules = SIGNING_RULES,
    keys: Secrets | None = None,
) -> dict[str, Json]:
    """Return `unsigned` with a base proof: for its holder alone, who can show all of it.

    `pointers` (JSON Pointers) choose what is always shown; what a verifier must not miss belongs there:
    issuer, validity, status. `keys` are drawn anew unless they are given. Raise `Malformed`
    (`pointer-...`, `disclosure-unnamed`, the options, the document), `InvalidProof`
    (`key-type-mismatch`), `TooLarge` (`disclosure-too-large`: no reader would take the proof), or
    `Unavailable` from the signer.
    """
    disclosure.check_counts(pointers)
    document, member = proofs.split(unsigned)
    options = proofs.check_options(member, rules)
    if signer.algorithm != P256 or proofs.suite_of(options) != IDENTIFIER:
        raise InvalidProof("key-type-mismatch", f"{IDENTIFIER} needs a key of {P256}.")
    keys = keys or Secrets(secrets.token_bytes(_HMAC_KEY_BYTES), private.new_secret(P256))
    once = private.of(P256, keys.once)
    whole = selection.name(document, contexts)
    names = selection.hmac_names(whole.labels(), keys.hmac)
    lines = whole.lines(names)
    always = _always(whole, pointers, names, lines)
    others = [line for line in lines if line not in always]
    disclosure.check_counts(names, always, others)
    configuration = selection.canonical({**options, "@context": document["@context"]}, contexts)
    mandatory = "".join(line for line in lines if line in always)
    to_sign = _sha256(configuration) + once.public.prefixed + _sha256(mandatory)
    base_signature = signer.sign(to_sign)
    # A device that signs wrongly must be found out before its signature is given out.
    multikey.decode(signer.multikey).verify(base_signature, to_sign)
    signatures = tuple(once.sign(line.encode()) for line in others)
    base = Base(base_signature, once.public, keys.hmac, signatures, tuple(pointers))
    return {**unsigned, "proof": {**options, "proofValue": base.write()}}


def derive(
    secured: Mapping[str, Json],
    pointers: Sequence[str],
    contexts: Contexts | None = None,
    *,
    rules: Rules = SIGNING_RULES,
) -> dict[str, Json]:
    """Return what the holder of `secured` (with one base proof) shows of it.

    That is what `pointers` choose, and what is always shown. The issuer's signatures are not checked.
    Raise `Malformed` (`pointer-...`, `disclosure-...`), `InvalidProof` or `TooLarge`.
    """
    disclosure.check_counts(pointers)
    document, member = proofs.split(secured)
    proof, *others = proofs.read(member, rules)
    if others:
        raise Malformed("disclosure-malformed", "Only one base proof can be shown from.")
    base = disclosure.parse_base(proof.signature)
    whole = selection.name(document, contexts)
    names = selection.hmac_names(whole.labels(), base.hmac_key)
    every = whole.lines(names)
    always = _always(whole, base.pointers, names, every)
    signed = [line for line in every if line not in always]
    if len(signed) != len(base.signatures):
        raise InvalidProof("disclosure-mismatch", "The base proof was made for another document.")
    by_line = dict(zip(signed, base.signatures, strict=True))
    shown = whole.chosen([*base.pointers, *pointers])
    lines = _statements(shown, names, every)
    derived = Disclosure(
        base.base_signature,
        base.key,
        tuple(by_line[line] for line in lines if line not in always),
        {label: names[node] for node, label in shown.labels().items()},
        frozenset(position for position, line in enumerate(lines) if line in always),
    )
    return {**shown.document, "proof": {**proof.options, "proofValue": derived.write()}}


def _always(
    whole: Named, pointers: Sequence[str], names: Mapping[str, str], every: Sequence[str]
) -> frozenset[str]:
    """Return the statements that are always shown: none where no pointer is given (§3.4.15)."""
    return frozenset(_statements(whole.chosen(pointers), names, every)) if pointers else frozenset()


def _statements(part: Named, names: Mapping[str, str], every: Sequence[str]) -> list[str]:
    """Return the statements of a part, each of which is one of the whole's.

    A part of a JSON literal (JSON-LD 1.1 §4.2.2) is another literal, which nobody signed. Raise
    `Malformed` (`pointer-inside-value`).
    """
    lines = part.lines(names)
    if not frozenset(every).issuperset(lines):
        raise selection.inside_value()
    return lines


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


SUITE: Final = EcdsaSd2023()
