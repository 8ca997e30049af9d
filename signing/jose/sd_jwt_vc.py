"""Read and issue SD-JWT VC, the format of wallets: a credential as SD-JWT, bound to its holder's key.

Follows draft-ietf-oauth-sd-jwt-vc §2.2 (`dc+sd-jwt`, claims), RFC 9901, and RFC 7800 §3 (`cnf`). What a
verifier must see to judge a credential is never hidden and never taken from a disclosure.

The issuer is a DID here, the one whose key signs. `iss` names it, or the https URL that its did:web
stands for; a token whose `iss` and `kid` belong to different parties is refused. This module fetches
nothing, judges no time and reads no status; a holder named by a DID (`cnf.kid`) is resolved by the caller.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from signing.did import web
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.jose import claims, sd_jwt
from signing.jose.hiding import Place
from signing.jose.jws import DID_URL, Jws
from signing.jose.key_binding import CLOCK_SKEW, MAX_AGE, check
from signing.jose.sd_jwt import Prepared
from signing.keys import jwk
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json

TYPE: Final = "dc+sd-jwt"

ALWAYS_OPEN: Final = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})
"""The claims that no disclosure may carry (draft-ietf-oauth-sd-jwt-vc §2.2.2.3)."""

_WELL_KNOWN: Final = "/.well-known/did.json"
_DID_JSON: Final = "/did.json"


@dataclass(frozen=True, slots=True)
class SdJwtVc:
    """Hold an SD-JWT VC as it was read: nothing of it is proved before `jws.verify`."""

    jws: Jws
    claims: dict[str, Json]
    """The claims with every disclosure in its place."""
    vct: str
    issuer: str
    """The DID of the issuer, whatever `iss` calls it."""
    method: str
    """The absolute DID URL of the key, under `issuer`."""
    holder: PublicKey | None
    """The key of `cnf.jwk`."""
    holder_method: str | None
    """The DID URL of `cnf.kid`; its key is among the DID's for authentication."""
    not_before: Instant | None
    expires: Instant | None
    presented: str
    key_binding: Jws | None

    def verify_key_binding(
        self,
        *,
        nonce: str,
        audience: str,
        at: dt.datetime,
        key: PublicKey | None = None,
        max_age: dt.timedelta = MAX_AGE,
        clock_skew: dt.timedelta = CLOCK_SKEW,
    ) -> None:
        """Check that who shows this holds its key, as `key_binding.check`.

        `key` is the one that `holder_method` names. Raise `InvalidProof` also for what is not bound
        (`key-binding-unbound`), or shown without proof (`key-binding-missing`).
        """
        # What the issuer signed comes first: a key given from outside never stands in for it.
        holder = self.holder if self.holder_method is None else key
        if holder is None:
            raise unbound()
        if self.key_binding is None:
            raise unproved()
        check(
            self.key_binding,
            holder,
            self.presented,
            nonce=nonce,
            audience=audience,
            at=at,
            max_age=max_age,
            clock_skew=clock_skew,
        )


def unbound() -> InvalidProof:
    """Return the refusal of a credential that names no key of its holder."""
    return InvalidProof("key-binding-unbound", "The credential is not bound to a key that is known.")


def unproved() -> InvalidProof:
    """Return the refusal of a credential that is shown without its holder's proof."""
    return InvalidProof("key-binding-missing", "The holder did not prove possession of the key.")


def read(text: str | bytes) -> SdJwtVc:
    """Return the credential in the token `text`, with or without key binding.

    Raise as `sd_jwt.read`, `Malformed` (`sd-jwt-vc-malformed`, `jwt-claim`, and the reasons
    of a holder's key) or `InvalidProof` (`jws-type`, `jws-key-id`, `verification-method-foreign`).
    """
    found = sd_jwt.read(text, always_open=ALWAYS_OPEN)
    found.jws.check_type(TYPE)
    stated = found.claims
    vct = claims.text(stated, "vct")
    if not vct:
        raise _malformed("does not name its type")
    issuer, method = _issuer(found.jws, claims.text(stated, "iss"))
    holder, holder_method = _holder(stated)
    return SdJwtVc(
        jws=found.jws,
        claims=stated,
        vct=vct,
        issuer=issuer,
        method=method,
        holder=holder,
        holder_method=holder_method,
        not_before=claims.instant(stated, "nbf"),
        expires=claims.instant(stated, "exp"),
        presented=found.presented,
        key_binding=found.key_binding,
    )


def issue(
    stated: Mapping[str, Json],
    *,
    disclosable: Iterable[Place],
    signer: Signer,
    method: str,
    holder: PublicKey | str | None = None,
) -> str:
    """Return the credential of the claims `stated`, signed by the key whose DID URL is `method`.

    `disclosable` names the claims that the holder may withhold; `holder` is the key that it is bound to,
    or that key's DID URL. Raise as `prepare`, or `Unavailable` from the signer.
    """
    prepared = prepare(
        stated, disclosable=disclosable, algorithm=signer.algorithm, method=method, holder=holder
    )
    return sd_jwt.seal(prepared, signer)


def prepare(
    stated: Mapping[str, Json],
    *,
    disclosable: Iterable[Place],
    algorithm: str,
    method: str,
    holder: PublicKey | str | None = None,
) -> Prepared:
    """Return what a key of the kind `algorithm` is to sign; `sd_jwt.seal` makes the credential of it.

    Raise as `sd_jwt.prepare`, and `Malformed` (`sd-jwt-vc-malformed`) for what nobody would read.
    """
    places = tuple(disclosable)
    named = {place if isinstance(place, str) else place[0] for place in places}
    if not ALWAYS_OPEN.isdisjoint(named):
        raise _malformed("would hide a claim that must always be open")
    if not isinstance(stated.get("vct"), str) or "cnf" in stated:
        raise _malformed("does not name its type, or names a holder in its claims")
    bound = dict(stated) if holder is None else {**stated, "cnf": _confirmation(holder)}
    header: dict[str, Json] = {"typ": TYPE, "kid": method}
    return sd_jwt.prepare(bound, disclosable=places, header=header, algorithm=algorithm)


def _confirmation(holder: PublicKey | str) -> dict[str, Json]:
    if not isinstance(holder, str):
        return {"jwk": dict(jwk.write(holder))}
    # RFC 7800 §3.4 leaves the name open; a wallet finds its key again by an absolute DID URL alone.
    if not DID_URL.fullmatch(holder):
        raise _malformed("would be bound to a holder whom no DID URL names")
    return {"kid": holder}


def _issuer(token: Jws, stated: str | None) -> tuple[str, str]:
    """Return the issuer's DID and its key's DID URL, which `iss` and `kid` name together."""
    method = token.method(stated)
    did = method.partition("#")[0]
    if stated not in (None, did) and stated != _https_name(did):
        raise InvalidProof("verification-method-foreign", "The token's key stands under another DID.")
    return did, method


def _https_name(did: str) -> str | None:
    """Return the https URL under which the did:web `did` has its document: the same party's other name."""
    if not did.startswith("did:web:"):
        return None
    url = web.document_url(did)
    return url.removesuffix(_WELL_KNOWN).removesuffix(_DID_JSON)


def _holder(stated: Mapping[str, Json]) -> tuple[PublicKey | None, str | None]:
    """Return the key, or the key's DID URL, in `cnf`; any other confirmation is refused, not ignored."""
    if "cnf" not in stated:
        return None, None
    match stated["cnf"]:
        case {"jwk": value, **others} if not others:
            return jwk.read(value), None
        case {"kid": str(method), **others} if not others:
            return None, method
        case _:
            raise _malformed("is bound to its holder in a way that is not known here")


def _malformed(what: str) -> Malformed:
    return Malformed("sd-jwt-vc-malformed", f"The SD-JWT VC {what}.")
