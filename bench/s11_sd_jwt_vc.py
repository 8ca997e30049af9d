"""S11: issue and verify an SD-JWT VC (ES256) against `@sd-jwt/sd-jwt-vc`.

Both sides issue the same claims, of which four are hidden, bound to a holder's key, with fresh salts; both
verify one credential from its text: signature, disclosures and dates. The peer is set up as its own
documentation does, with `@sd-jwt/crypto-nodejs`.
"""

from collections.abc import Callable
from typing import Any, Final

from bench.duels import Duel, timed
from bench.peer import Peer
from signing import base64url, instants
from signing.jose import sd_jwt_vc
from signing.keys import jwk, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256

_SECRETS: Final = (bytes(range(1, 33)), bytes(range(2, 34)))
_ISSUER, _HOLDER = (private.of(P256, secret) for secret in _SECRETS)
_SIGNER: Final = FileSigner(_ISSUER)
_DID: Final = "did:web:badges.example.edu"
_METHOD: Final = f"{_DID}#key-2"
_HIDDEN: Final = ("given_name", "family_name", "birthdate", "level")
_CLAIMS: Final[dict[str, Any]] = {
    "iss": _DID,
    "vct": "https://badges.example.edu/vct/welding-inspector",
    "iat": 1_770_000_000,
    "exp": 1_864_598_400,
    "given_name": "Aziza",
    "family_name": "Karimova",
    "birthdate": "1990-04-01",
    "level": "Level 2",
    "number": "7QK4-1000-0000-0000",
    "scheme": "Certified Welding Inspector",
}
_NOW: Final = 1_780_000_000
_AT: Final = instants.parse("2026-05-28T20:26:40Z")


def request() -> dict[str, Any]:
    """Return what the peer needs to do the same work."""
    issuer, holder = (
        {**jwk.write(key.public), "d": base64url.encode(secret)}
        for key, secret in zip((_ISSUER, _HOLDER), _SECRETS, strict=True)
    )
    return {
        "issuer": issuer,
        "holder": holder,
        "claims": {**_CLAIMS, "cnf": {"jwk": jwk.write(_HOLDER.public)}},
        "hidden": list(_HIDDEN),
        "header": {"kid": _METHOD},
        "now": _NOW,
    }


def duels(peer: Peer) -> list[Duel]:
    """Return the two duels."""
    text = _issue()

    def verify() -> None:
        found = sd_jwt_vc.read(text)
        found.jws.verify(_ISSUER.public)
        if found.expires is None or found.expires <= _AT or found.holder is None:
            raise RuntimeError("The sample is not valid.")

    def against(title: str, ours: Callable[[], object], work: str) -> Duel:
        return Duel(
            "S11", title, "@sd-jwt/sd-jwt-vc", timed(ours), lambda count: peer.seconds(work, count), 2
        )

    return [
        against("issue one SD-JWT VC", _issue, "sd-jwt-issue"),
        against("verify one SD-JWT VC", verify, "sd-jwt-verify"),
    ]


def _issue() -> str:
    return sd_jwt_vc.issue(
        _CLAIMS, disclosable=_HIDDEN, signer=_SIGNER, method=_METHOD, holder=_HOLDER.public
    )
