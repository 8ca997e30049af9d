"""Read the `proof` member of a secured document, strictly.

Follows VC Data Integrity 1.0 §2.1 (proofs), §2.1.1 (proof sets), §4.6 (verification) and what the
registry's policy leaves of it: a proof is an object with a closed set of members, made for
assertions, by an absolute verification method. A member that this reader does not know would be
an unchecked promise (a chain, a domain, a nonce), so it is refused.

This module checks no signature and fetches nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from signing import instants, multibase
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.strict_json import Json

TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"

_MAX_PROOFS = 8
_MAX_SIGNATURE_CHARS = 200
_REQUIRED = frozenset({"type", "cryptosuite", "verificationMethod", "proofPurpose"})
_OPTIONAL = frozenset({"created", "expires"})
# A DID URL of a DID and a fragment (DID Core 1.0 §3.2): no path, query or relative form.
_VERIFICATION_METHOD = re.compile(r"(did:[a-z0-9]+:[A-Za-z0-9._:%-]+)#([A-Za-z0-9._:%-]+)")
_MAX_METHOD_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold one proof: its options (all members but `proofValue`, as signed) and the signature."""

    cryptosuite: str
    verification_method: str
    expires: Instant | None
    options: Mapping[str, Json]
    signature: bytes

    @property
    def controller(self) -> str:
        """Return the DID under which the verification method stands."""
        return self.verification_method.partition("#")[0]


def split(document: Mapping[str, Json]) -> tuple[dict[str, Json], Json]:
    """Return `document` without its `proof`, and that member; raise `InvalidProof` (`proof-missing`)."""
    if "proof" not in document:
        raise InvalidProof("proof-missing", "The document has no proof.")
    return {name: value for name, value in document.items() if name != "proof"}, document["proof"]


def read(member: Json) -> tuple[Proof, ...]:
    """Return the proofs in a `proof` member: one object, or a set of one to eight, each of which must hold.

    Raise `InvalidProof` (`proof-missing`, `proof-purpose`) or `Malformed` (`proof-malformed`,
    `proof-member-unknown`, `instant-malformed`, `multibase-...`).
    """
    entries = member if isinstance(member, list) else [member]
    if not entries:
        raise InvalidProof("proof-missing", "The document's set of proofs is empty.")
    if len(entries) > _MAX_PROOFS:
        raise Malformed("proof-malformed", f"The document has more than {_MAX_PROOFS} proofs.")
    return tuple(_read_one(entry) for entry in entries)


def check_options(options: Json) -> dict[str, Json]:
    """Return `options` if they are complete proof options, without `proofValue`; raise as `read`."""
    if not isinstance(options, dict):
        raise Malformed("proof-malformed", "A proof is an object.")
    _check_members(options)
    for name in ("type", "cryptosuite", "verificationMethod", "proofPurpose"):
        _text(options, name)
    if options["type"] != TYPE:
        raise Malformed("proof-malformed", f"A proof of another type than {TYPE} is not known here.")
    if options["proofPurpose"] != PURPOSE:
        raise InvalidProof("proof-purpose", "The proof was not made to assert a credential.")
    method = _text(options, "verificationMethod")
    if len(method) > _MAX_METHOD_CHARS or not _VERIFICATION_METHOD.fullmatch(method):
        raise Malformed(
            "proof-malformed", "The verification method is not an absolute DID URL with a fragment."
        )
    for name in _OPTIONAL & set(options):
        instants.parse(_text(options, name))
    return options


def _read_one(entry: Json) -> Proof:
    if not isinstance(entry, dict):
        raise Malformed("proof-malformed", "A proof is an object.")
    options = check_options({name: value for name, value in entry.items() if name != "proofValue"})
    return Proof(
        cryptosuite=_text(options, "cryptosuite"),
        verification_method=_text(options, "verificationMethod"),
        expires=instants.parse(_text(options, "expires")) if "expires" in options else None,
        options=options,
        signature=multibase.decode_base58btc(_text(entry, "proofValue"), max_chars=_MAX_SIGNATURE_CHARS),
    )


def _check_members(options: Mapping[str, Json]) -> None:
    unknown = set(options) - _REQUIRED - _OPTIONAL
    if unknown:
        raise Malformed("proof-member-unknown", "A proof has a member that is not known here.")
    if not set(options) >= _REQUIRED:
        raise Malformed("proof-malformed", "A proof lacks a member that it must have.")


def _text(entry: Mapping[str, Json], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise Malformed("proof-malformed", f"A proof's {name} is not a string.")
    return value
