"""Prove, and check, that who shows an SD-JWT holds the key that it is bound to.

Follows RFC 9901 §4.3 (Key Binding JWT) and §7.3 (verification): the holder's key signs the verifier's
nonce, the verifier's name, an instant, and the digest of exactly what is shown. The key comes from the
issuer's signed `cnf` alone, never from this token.

This module may not read a clock.
"""

import datetime as dt
from typing import Final

from signing import instants, strict_json
from signing.errors import InvalidProof
from signing.jose import claims, jws
from signing.jose.hiding import digest
from signing.jose.jws import Jws
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json

TYPE: Final = "kb+jwt"
MAX_AGE: Final = dt.timedelta(minutes=5)
CLOCK_SKEW: Final = dt.timedelta(minutes=1)


def bind(presented: str, signer: Signer, *, nonce: str, audience: str, at: dt.datetime) -> str:
    """Return `presented`, an SD-JWT that ends with a tilde, with the holder's proof of its key appended."""
    stated: dict[str, Json] = {
        "iat": claims.numeric(at),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest(presented),
    }
    return presented + jws.sign({"typ": TYPE}, strict_json.dumps(stated), signer)


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

    `audience` is the verifier's whole name, as the request gave it. Raise `InvalidProof`: `jws-type`,
    `key-type-mismatch`, `signature-...`, `key-binding-nonce`, `-audience`, `-hash`, `-stale`; `Malformed`
    for what cannot be read.
    """
    binding.check_type(TYPE)
    binding.verify(key)
    stated = strict_json.loads_object(binding.payload)
    if claims.text(stated, "nonce") != nonce:
        raise InvalidProof("key-binding-nonce", "The holder's proof answers another request.")
    # RFC 9901 §4.3: one audience. A list could carry the proof on to its other members.
    if claims.text(stated, "aud") != audience:
        raise InvalidProof("key-binding-audience", "The holder's proof is for another verifier.")
    if claims.text(stated, "sd_hash") != digest(presented):
        raise InvalidProof("key-binding-hash", "The holder's proof is for another selection of claims.")
    made, now = claims.instant(stated, "iat"), instants.of(at)
    if made is None or made > now.plus(clock_skew) or made.plus(max_age) < now:
        raise InvalidProof("key-binding-stale", "The holder's proof was not made just now.")
