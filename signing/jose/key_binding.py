"""Prove, and check, that who shows an SD-JWT holds the key that it is bound to.

Follows RFC 9901 §4.3 (Key Binding JWT) and §7.3 (verification): the holder's key signs the verifier's
nonce, the verifier's name, an instant, and the digest of exactly what is shown. The key comes from the
issuer's signed `cnf` alone, never from this token. All four claims are required; `nbf` and `exp`, which
nobody needs here, are held to where they stand (§7.3: a valid JWT in all other respects).

This module may not read a clock.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from signing import instants, strict_json
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.jose import claims, jws
from signing.jose.hiding import digest
from signing.jose.jws import Jws
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json

TYPE: Final = "kb+jwt"
MAX_AGE: Final = dt.timedelta(minutes=5)
CLOCK_SKEW: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """Hold a key binding JWT as it was read: nothing of it is proved before `verify`."""

    jws: Jws
    claims: dict[str, Json]
    nonce: str
    audience: str
    covered: str
    """The digest of what is shown (`sd_hash`)."""
    made: Instant
    not_before: Instant | None
    expires: Instant | None

    def verify(self, key: PublicKey, presented: str) -> None:
        """Check that `key` signed this over just what is `presented`.

        Raise `InvalidProof`: `key-type-mismatch`, `signature-...`, `key-binding-hash`.
        """
        self.jws.verify(key)
        if self.covered != digest(presented):
            raise InvalidProof("key-binding-hash", "The holder's proof is for another selection of claims.")

    def check_time(
        self, now: Instant, *, max_age: dt.timedelta = MAX_AGE, clock_skew: dt.timedelta = CLOCK_SKEW
    ) -> None:
        """Check that this was made just now; raise `InvalidProof` (`key-binding-stale`)."""
        latest = now.plus(clock_skew)
        ahead = self.made > latest or (self.not_before is not None and self.not_before > latest)
        over = self.made.plus(max_age) < now or (self.expires is not None and self.expires <= now)
        if ahead or over:
            raise InvalidProof("key-binding-stale", "The holder's proof was not made just now.")


def bind(presented: str, signer: Signer, *, nonce: str, audience: str, at: dt.datetime) -> str:
    """Return `presented`, an SD-JWT that ends with a tilde, with the holder's proof of its key appended."""
    stated: dict[str, Json] = {
        "iat": claims.numeric(at),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest(presented),
    }
    return presented + jws.sign({"typ": TYPE}, strict_json.dumps(stated), signer)


def read(token: Jws) -> KeyBinding:
    """Return the key binding JWT in `token`.

    Raise `InvalidProof` (`jws-type`, `key-binding-incomplete`) or `Malformed` (`jwt-claim`, `json-...`).
    """
    token.check_type(TYPE)
    stated = strict_json.loads_object(token.payload)
    made = claims.instant(stated, "iat")
    if made is None:
        raise _incomplete("iat")
    return KeyBinding(
        jws=token,
        claims=stated,
        nonce=_required(stated, "nonce"),
        # RFC 9901 §4.3: one audience. A list could carry the proof on to its other members.
        audience=_required(stated, "aud"),
        covered=_required(stated, "sd_hash"),
        made=made,
        not_before=claims.instant(stated, "nbf"),
        expires=claims.instant(stated, "exp"),
    )


def check(
    binding: Jws,
    key: PublicKey,
    presented: str,
    *,
    nonce: str,
    audience: str,
    at: dt.datetime,
    max_age: dt.timedelta = MAX_AGE,
    clock_skew: dt.timedelta = CLOCK_SKEW,
) -> None:
    """Check that `binding` proves possession of `key`, for this verifier, now, over what is `presented`.

    `audience` is the verifier's whole name, as the request gave it. Raise as `read`, or `InvalidProof`:
    `key-type-mismatch`, `signature-...`, `key-binding-nonce`, `-audience`, `-hash`, `-stale`.
    """
    found = read(binding)
    found.verify(key, presented)
    if found.nonce != nonce:
        raise InvalidProof("key-binding-nonce", "The holder's proof answers another request.")
    if found.audience != audience:
        raise InvalidProof("key-binding-audience", "The holder's proof is for another verifier.")
    found.check_time(instants.of(at), max_age=max_age, clock_skew=clock_skew)


def _required(stated: dict[str, Json], name: str) -> str:
    """Return a claim that says something: an empty one would answer an empty question."""
    value = claims.text(stated, name)
    if not value:
        raise _incomplete(name)
    return value


def _incomplete(name: str) -> InvalidProof:
    return InvalidProof("key-binding-incomplete", f"The holder's proof does not state its “{name}”.")
