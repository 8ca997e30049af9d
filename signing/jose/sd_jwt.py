"""Read and issue SD-JWT: signed claims of which the holder may show a part.

Follows RFC 9901 §4 (format), §5 (what the issuer hides) and §7.1 (processing), in the compact
serialization and with SHA-256. A disclosure counts only where one digest that is signed, directly or
through another disclosure, refers to it: one that nothing refers to, that stands twice, whose digest
stands twice, or that names a claim that is there already is refused, and so is the whole. Digests
that refer to nothing are withheld claims or decoys, and nobody can tell which.

Work grows with the number of bytes: depth and number of disclosures are bounded. This module decides
nothing about keys and time; the JWT for the holder's key is `key_binding`'s.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from signing import base64url, strict_json
from signing.errors import InvalidProof, Malformed, TooLarge
from signing.jose import hiding, jws
from signing.jose.hiding import ALGORITHM, DIGESTS, ELEMENT, RESERVED, SHA_256, Place, digest
from signing.jose.jws import Jws
from signing.ports import Signer
from signing.strict_json import Json

SEPARATOR: Final = "~"
MAX_DISCLOSURES: Final = 1_000
MAX_DEPTH: Final = strict_json.MAX_DEPTH
"""How deep the claims may nest when every disclosure is in its place."""

_CLAIM_PARTS: Final = 3  # salt, name, value (RFC 9901 §4.2.1)
_ELEMENT_PARTS: Final = 2  # salt, value (§4.2.2)


@dataclass(frozen=True, slots=True)
class SdJwt:
    """Hold an SD-JWT as it was read: nothing of it is proved before `jws.verify`."""

    jws: Jws
    claims: dict[str, Json]
    """The claims with every disclosure in its place; what was not disclosed is not there."""
    presented: str
    """Everything but the key binding, which covers just this (RFC 9901 §4.3.1)."""
    key_binding: Jws | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold an SD-JWT that is not signed yet: what a key is to sign, and the disclosures."""

    signing_input: str
    disclosures: tuple[str, ...]


def read(
    text: str | bytes, *, max_bytes: int = jws.MAX_BYTES, always_open: Collection[str] = frozenset()
) -> SdJwt:
    """Return the SD-JWT in `text`, with or without key binding.

    The claims that `always_open` names are refused in a disclosure at the top. Raise as `jws.read`,
    `TooLarge` (`sd-jwt-too-many`, `sd-jwt-too-deep`), `Malformed` (`sd-jwt-malformed`) or
    `InvalidProof` (`sd-jwt-hash`, `sd-jwt-digest-twice`, `sd-jwt-disclosure-unreferenced`,
    `sd-jwt-disclosure-twice`, `sd-jwt-claim-twice`, `sd-jwt-claim-open`).
    """
    if len(text) > max_bytes:
        raise TooLarge("jws-too-large", f"The token has more than {max_bytes} characters.")
    token, disclosures, binding = _split(text)
    signed = jws.read(token, max_bytes=max_bytes)
    claims = strict_json.loads_object(signed.payload)
    if claims.pop(ALGORITHM, SHA_256) != SHA_256:
        raise InvalidProof("sd-jwt-hash", "The token's digests are not made with SHA-256.")
    opened = _Opener(_by_digest(disclosures), set(), always_open)
    return SdJwt(
        jws=signed,
        claims=opened.claims(claims),
        presented=SEPARATOR.join((token, *disclosures, "")),
        key_binding=jws.read(binding) if binding else None,
    )


def issue(
    claims: Mapping[str, Json],
    *,
    disclosable: Iterable[Place],
    header: Mapping[str, Json],
    signer: Signer,
) -> str:
    """Return `claims` as an SD-JWT of which the places `disclosable` are hidden; raise as `prepare`."""
    return seal(prepare(claims, disclosable=disclosable, header=header, algorithm=signer.algorithm), signer)


def prepare(
    claims: Mapping[str, Json],
    *,
    disclosable: Iterable[Place],
    header: Mapping[str, Json],
    algorithm: str,
) -> Prepared:
    """Return what a key of the kind `algorithm` is to sign, with fresh salts.

    Raise `Malformed`: `sd-jwt-reserved` (a claim of a name that SD-JWT keeps for itself),
    `sd-jwt-place` (a place that is not there), and what `strict_json.dumps` refuses.
    """
    hidden, disclosures = hiding.hide(claims, disclosable)
    # RFC 9901 §4.1.1: the default hash need not be told; it is, for readers who know no default.
    payload = strict_json.dumps({**hidden, ALGORITHM: SHA_256})
    return Prepared(jws.prepare(header, payload, algorithm), tuple(disclosures))


def seal(prepared: Prepared, signer: Signer) -> str:
    """Return the SD-JWT of what was `prepared` for the signer's kind of key; raise `Unavailable` from it."""
    return SEPARATOR.join((jws.seal(prepared.signing_input, signer), *prepared.disclosures, ""))


def _split(text: str | bytes) -> tuple[str, list[str], str]:
    """Return the JWT, the disclosures and the key binding, which may be empty."""
    if not text.isascii():
        raise _malformed("holds a character that no token has")
    token, *disclosures = (text if isinstance(text, str) else text.decode("ascii")).split(SEPARATOR)
    if not disclosures:
        raise _malformed("does not end its JWT with a tilde")
    binding = disclosures.pop()
    if len(disclosures) > MAX_DISCLOSURES:
        raise TooLarge("sd-jwt-too-many", f"The token has more than {MAX_DISCLOSURES} disclosures.")
    return token, disclosures, binding


def _by_digest(disclosures: Iterable[str]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for text in disclosures:
        name = digest(text)
        if name in found:
            raise InvalidProof("sd-jwt-disclosure-twice", "The token has the same disclosure twice.")
        found[name] = _disclosure(text)
    return found


def _disclosure(text: str) -> list[Json]:
    if not text:
        raise _malformed("has a tilde too many")
    if "." in text:
        raise _malformed("has a token where a disclosure stands: the key binding comes last, and once")
    value = strict_json.loads(base64url.decode(text))
    if not isinstance(value, list) or len(value) not in (_ELEMENT_PARTS, _CLAIM_PARTS):
        raise _malformed("has a disclosure that is no list of two or three")
    if not isinstance(value[0], str):
        raise _malformed("has a disclosure without salt")
    return value


@dataclass(frozen=True, slots=True)
class _Opener:
    """Put disclosures in their places: those not used yet by digest, and every digest met."""

    waiting: dict[str, list[Json]]
    met: set[str]
    always_open: Collection[str]

    def claims(self, payload: dict[str, Json]) -> dict[str, Json]:
        """Return the claims of `payload`; raise as `read`."""
        result = self._object(payload, 1)
        if self.waiting:
            raise InvalidProof("sd-jwt-disclosure-unreferenced", "The token has a disclosure nobody signed.")
        return result

    def _value(self, value: Json, depth: int) -> Json:
        if not isinstance(value, (dict, list)):
            return value
        if depth >= MAX_DEPTH:
            raise TooLarge("sd-jwt-too-deep", f"The token's claims nest deeper than {MAX_DEPTH} levels.")
        return self._object(value, depth + 1) if isinstance(value, dict) else self._array(value, depth + 1)

    def _object(self, value: dict[str, Json], depth: int) -> dict[str, Json]:
        if ELEMENT in value:
            raise _malformed("has a claim of a name that is kept for digests")
        result = {name: self._value(member, depth) for name, member in value.items() if name != DIGESTS}
        if DIGESTS in value:
            for parts in self._taken(value[DIGESTS], _CLAIM_PARTS):
                name = self._name(parts[1], result, depth)
                result[name] = self._value(parts[2], depth)
        return result

    def _array(self, value: list[Json], depth: int) -> list[Json]:
        result: list[Json] = []
        for item in value:
            if isinstance(item, dict) and ELEMENT in item:
                if len(item) != 1:
                    raise _malformed("has a digest of an array element that is something else besides")
                taken = self._taken([item[ELEMENT]], _ELEMENT_PARTS)
                result.extend(self._value(parts[1], depth) for parts in taken)
            else:
                result.append(self._value(item, depth))
        return result

    def _taken(self, digests: Json, length: int) -> list[list[Json]]:
        """Return the disclosures of `digests` that are there, each of `length` parts, and use them up."""
        if not isinstance(digests, list):
            raise _malformed("has digests that are no list")
        found = []
        for name in digests:
            if not isinstance(name, str):
                raise _malformed("has a digest that is no string")
            if name in self.met:
                raise InvalidProof("sd-jwt-digest-twice", "The token has the same digest twice.")
            self.met.add(name)
            parts = self.waiting.pop(name, None)
            if parts is not None and len(parts) != length:
                raise _malformed("discloses a claim as an array element, or the other way about")
            found += [] if parts is None else [parts]
        return found

    def _name(self, name: Json, beside: Mapping[str, Json], depth: int) -> str:
        """Return the name of a disclosed claim that may stand with those `beside`."""
        if not isinstance(name, str) or name in RESERVED:
            raise _malformed("discloses a claim of a name that is kept for digests, or is none")
        if name in beside:
            raise InvalidProof("sd-jwt-claim-twice", "The token discloses a claim that is there already.")
        if depth == 1 and name in self.always_open:
            raise InvalidProof("sd-jwt-claim-open", "The token discloses a claim that must always be open.")
        return name


def _malformed(what: str) -> Malformed:
    return Malformed("sd-jwt-malformed", f"The SD-JWT {what}.")
