"""Read the `proof` member of a secured document, strictly.

Follows VC Data Integrity 1.0 §2.1 (proofs), §2.1.1 (proof sets), §2.1.2 (proof chains) and §4.4
(verification). A proof is an object with a closed set of members, made by an absolute verification
method. A member that the reader does not know would be an unchecked promise, so it is refused;
which of the known ones a document may have is the caller's `Rules`.

This module checks no signature and fetches nothing.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from signing import instants, multibase
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.strict_json import Json

TYPE: Final = "DataIntegrityProof"
ASSERTION: Final = "assertionMethod"
AUTHENTICATION: Final = "authentication"

EDDSA_RDFC_2022: Final = "eddsa-rdfc-2022"
EDDSA_JCS_2022: Final = "eddsa-jcs-2022"
ECDSA_RDFC_2019: Final = "ecdsa-rdfc-2019"
ECDSA_JCS_2019: Final = "ecdsa-jcs-2019"
ECDSA_SD_2023: Final = "ecdsa-sd-2023"
ED25519_SIGNATURE_2020: Final = "Ed25519Signature2020"

_MAX_PROOFS = 8
_MAX_SIGNATURE_CHARS = 200
_MAX_DISCLOSURE_CHARS = 128 * 1024
_MAX_TEXT_CHARS = 1_000
_MAX_DOMAINS = 8
_REQUIRED = frozenset({"type", "verificationMethod", "proofPurpose"})
_OPTIONAL = frozenset({"created", "expires"})
_PLAIN = _REQUIRED | _OPTIONAL | {"cryptosuite"}
_OF_CHAINS = frozenset({"id", "previousProof"})
_OF_PRESENTATIONS = frozenset({"challenge", "domain", "nonce"})
# A DID URL of a DID and a fragment (DID Core 1.0 §3.2): no path, query or relative form.
_VERIFICATION_METHOD = re.compile(r"(did:[a-z0-9]+:[A-Za-z0-9._:%-]+)#([A-Za-z0-9._:%-]+)")
# A URL's beginning (RFC 3986 §3.1); what follows is compared, never opened.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")


class _Decode(Protocol):
    def __call__(self, text: str, *, max_chars: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Form:
    """Tell how the proofs of a suite are written."""

    decode: _Decode = multibase.decode_base58btc
    max_chars: int = _MAX_SIGNATURE_CHARS
    carries_context: bool = False
    """Whether the proof holds the `@context` it was signed under (VC DI EdDSA §3.3.1 step 2)."""


_FORMS: Final[Mapping[str, _Form]] = {
    EDDSA_RDFC_2022: _Form(),
    EDDSA_JCS_2022: _Form(carries_context=True),
    ECDSA_RDFC_2019: _Form(),
    ECDSA_JCS_2019: _Form(carries_context=True),
    ECDSA_SD_2023: _Form(multibase.decode_base64url, _MAX_DISCLOSURE_CHARS),
    ED25519_SIGNATURE_2020: _Form(),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what a reader of proofs accepts.

    `suites` are the names of `signing.data_integrity.suites.SUITES`; `purpose` is the one purpose.
    `chains` allows `id` and `previousProof`; `extra` allows `challenge`, `domain` and `nonce`, which
    then somebody must compare (`check_answer`).
    """

    suites: frozenset[str]
    purpose: str = ASSERTION
    chains: bool = False
    extra: bool = False


REGISTRY_RULES: Final = Rules(frozenset({EDDSA_RDFC_2022, EDDSA_JCS_2022, ECDSA_RDFC_2019, ECDSA_JCS_2019}))
"""What the `registry` policy reads: four suites, one or several independent proofs, nothing besides."""


class Proof(NamedTuple):
    """Hold one proof: its options (all members but `proofValue`, as signed) and the value.

    `suite` is the key into `suites.SUITES`: the cryptosuite, or the type where that is the suite.
    `signature` is the decoded value: for ecdsa-sd-2023 a structure that holds several.
    """

    suite: str
    verification_method: str
    purpose: str
    created: Instant | None
    expires: Instant | None
    id: str | None
    previous: tuple[str, ...]
    challenge: str | None
    domain: tuple[str, ...]
    nonce: str | None
    options: Mapping[str, Json]
    value: str
    signature: bytes

    @property
    def controller(self) -> str:
        """Return the DID under which the verification method stands."""
        return self.verification_method.partition("#")[0]

    @property
    def member(self) -> dict[str, Json]:
        """Return the whole proof as the document has it."""
        return {**self.options, "proofValue": self.value}


def split(document: Mapping[str, Json]) -> tuple[dict[str, Json], Json]:
    """Return `document` without its `proof`, and that member; raise `InvalidProof` (`proof-missing`)."""
    if "proof" not in document:
        raise InvalidProof("proof-missing", "The document has no proof.")
    return {name: value for name, value in document.items() if name != "proof"}, document["proof"]


def read(member: Json, rules: Rules) -> tuple[Proof, ...]:
    """Return the proofs in a `proof` member: one object, or a set of one to eight, each of which must hold.

    Raise `InvalidProof` (`proof-missing`, `proof-purpose`, `cryptosuite-unknown`, and what
    `previous_of` raises) or `Malformed` (`proof-malformed`, `proof-member-unknown`,
    `instant-malformed`, `multibase-...`).
    """
    entries = member if isinstance(member, list) else [member]
    if not entries:
        raise InvalidProof("proof-missing", "The document's set of proofs is empty.")
    if len(entries) > _MAX_PROOFS:
        raise Malformed("proof-malformed", f"The document has more than {_MAX_PROOFS} proofs.")
    found = tuple(_read_one(entry, rules) for entry in entries)
    for proof in found:
        previous_of(proof, found)
    return found


def check_options(options: Json, rules: Rules) -> dict[str, Json]:
    """Return `options` if they are complete proof options, without `proofValue`; raise as `read`."""
    if not isinstance(options, dict):
        raise Malformed("proof-malformed", "A proof is an object.")
    _check_members(options, rules)
    purpose = _text(options, "proofPurpose")
    if purpose != rules.purpose:
        raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
    if not _VERIFICATION_METHOD.fullmatch(_text(options, "verificationMethod")):
        raise Malformed(
            "proof-malformed", "The verification method is not an absolute DID URL with a fragment."
        )
    for name in _OPTIONAL:
        _instant(options, name)
    if not _PLAIN.issuperset(options):
        _check_rest(options)
    return options


def _check_rest(options: Mapping[str, Json]) -> None:
    """Check the members that only proofs of chains and presentations have."""
    for name in ("challenge", "nonce"):
        _optional_text(options, name)
    for url in (_optional_text(options, "id"), *_texts(options, "previousProof", _MAX_PROOFS)):
        if url is not None and not _URL.fullmatch(url):
            raise Malformed("proof-malformed", "The identifier of a proof is not a URL.")
    _texts(options, "domain", _MAX_DOMAINS)


def suite_of(options: Mapping[str, Json]) -> str:
    """Return the suite that `options` name: the cryptosuite, or a type that is one.

    Raise `Malformed` (`proof-malformed`).
    """
    kind = _text(options, "type")
    return _text(options, "cryptosuite") if kind == TYPE else kind


def carries_context(suite: str) -> bool:
    """Tell whether the proofs of `suite` hold the document's `@context` themselves."""
    return suite in _FORMS and _FORMS[suite].carries_context


def previous_of(proof: Proof, all_proofs: Sequence[Proof]) -> tuple[Proof, ...]:
    """Return the proofs that `proof` says it was added to, in the document's order (§2.1.2, §4.5).

    A chain's proof covers these besides the document. Raise `InvalidProof`: `proof-id-repeated` (two
    proofs of one identifier), `previous-proof-missing`, `proof-chain-cyclic`.
    """
    if len(all_proofs) == 1 and not proof.previous:
        return ()
    by_id = {each.id: each for each in all_proofs if each.id is not None}
    if len(by_id) != sum(each.id is not None for each in all_proofs):
        raise InvalidProof("proof-id-repeated", "Two proofs of the document have one identifier.")
    waiting, reached = list(proof.previous), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in by_id:
            raise InvalidProof("previous-proof-missing", "A proof names a previous one that is not there.")
        if name == proof.id:
            raise InvalidProof("proof-chain-cyclic", "A proof comes before itself.")
        if name not in reached:
            reached.add(name)
            waiting += by_id[name].previous
    return tuple(each for each in all_proofs if each.id in proof.previous)


class Answer(Protocol):
    """Tell what a proof, of whatever mechanism, was made for."""

    @property
    def challenge(self) -> str | None:
        """Return the challenge that it answers."""
        ...

    @property
    def domain(self) -> tuple[str, ...]:
        """Return for whom it is."""
        ...


def check_answer(
    proof: Answer, *, challenge: str | None = None, domain: str | Collection[str] | None = None
) -> None:
    """Compare what a proof was made for with what the verifier asked; None asks nothing (§4.4).

    `domain` is one or several, of which the proof must name each and no other. Raise `InvalidProof`:
    `challenge-mismatch`, `domain-mismatch`.
    """
    if challenge is not None and proof.challenge != challenge:
        raise InvalidProof("challenge-mismatch", "The proof does not answer the challenge that was given.")
    if domain is None:
        return
    expected = {domain} if isinstance(domain, str) else set(domain)
    if set(proof.domain) != expected:
        raise InvalidProof("domain-mismatch", "The proof was made for another domain.")


def _read_one(entry: Json, rules: Rules) -> Proof:
    if not isinstance(entry, dict):
        raise Malformed("proof-malformed", "A proof is an object.")
    options = check_options({name: value for name, value in entry.items() if name != "proofValue"}, rules)
    suite, value = suite_of(options), entry.get("proofValue")
    if not isinstance(value, str):
        raise Malformed("proof-malformed", "A proof's proofValue is not a string.")
    form = _FORMS[suite]
    return Proof(
        suite=suite,
        verification_method=_text(options, "verificationMethod"),
        purpose=_text(options, "proofPurpose"),
        created=_instant(options, "created"),
        expires=_instant(options, "expires"),
        id=_optional_text(options, "id"),
        previous=_texts(options, "previousProof", _MAX_PROOFS),
        challenge=_optional_text(options, "challenge"),
        domain=_texts(options, "domain", _MAX_DOMAINS),
        nonce=_optional_text(options, "nonce"),
        options=options,
        value=value,
        signature=form.decode(value, max_chars=form.max_chars),
    )


def _check_members(options: Mapping[str, Json], rules: Rules) -> None:
    suite = suite_of(options)
    is_data_integrity = options["type"] == TYPE
    if not is_data_integrity and suite not in rules.suites:
        raise Malformed("proof-malformed", f"A proof of another type than {TYPE} is not known here.")
    required, allowed = _members(suite, rules, is_data_integrity=is_data_integrity)
    if not allowed.issuperset(options):
        raise Malformed("proof-member-unknown", "A proof has a member that is not known here.")
    if not options.keys() >= required:
        raise Malformed("proof-malformed", "A proof lacks a member that it must have.")
    if suite not in rules.suites or suite not in _FORMS:
        raise InvalidProof("cryptosuite-unknown", "A proof is of a cryptosuite that is not accepted here.")


@lru_cache(maxsize=64)
def _members(suite: str, rules: Rules, *, is_data_integrity: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the members that a proof of `suite` must have, and those that it may have, under `rules`."""
    required = _REQUIRED | ({"cryptosuite"} if is_data_integrity else set())
    allowed = required | _OPTIONAL
    allowed |= _OF_CHAINS if rules.chains else set()
    allowed |= _OF_PRESENTATIONS if rules.extra else set()
    allowed |= {"@context"} if carries_context(suite) else set()
    return required, allowed


def _instant(options: Mapping[str, Json], name: str) -> Instant | None:
    # §2.1: a time that was written without an offset, which is wrong, must be taken for UTC.
    return instants.parse_in_utc(_text(options, name)) if name in options else None


def _text(options: Mapping[str, Json], name: str) -> str:
    value = options.get(name)
    if not isinstance(value, str) or len(value) > _MAX_TEXT_CHARS:
        raise Malformed("proof-malformed", f"A proof's {name} is not a string, or is too long.")
    return value


def _optional_text(options: Mapping[str, Json], name: str) -> str | None:
    return _text(options, name) if name in options else None


def _texts(options: Mapping[str, Json], name: str, most: int) -> tuple[str, ...]:
    """Return a member that is one string or a list of several, each once; () where there is none."""
    if name not in options:
        return ()
    value = options[name]
    entries = value if isinstance(value, list) else [value]
    texts = tuple(item for item in entries if isinstance(item, str) and len(item) <= _MAX_TEXT_CHARS)
    if not 0 < len(set(texts)) == len(entries) <= most:
        raise Malformed("proof-malformed", f"A proof's {name} is not a string or a list of several.")
    return texts
