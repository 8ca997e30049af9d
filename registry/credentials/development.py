"""The development issuer: signs in every suite for those who test suites, and for nobody else.

VC-API of the W3C CCG §3.2 (issue a credential), as the W3C's own test suites call it: one way for each
suite and curve, one did:key for each kind of key. It is off by default, refused in production, and
never signs as a certification body: whatever issuer a credential names, it is signed under a did:key
of this module, which no policy of this registry accepts; and one that names a body is refused.

Its keys lie in a store of their own, marked as a demo's. Who holds that store can make test
credentials and nothing else. No database is used, and nothing that is signed is kept.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from registry.clock import Clock
from registry.credentials import disclosing, readable
from signing import strict_json
from signing.contexts import CREDENTIALS_V2
from signing.data_integrity import ecdsa_sd_2023, proofs
from signing.data_integrity.suites import SIGNING_SUITES
from signing.did import key as did_key
from signing.errors import Malformed, NotFound, TooLarge, Unavailable
from signing.jose import vc_jwt
from signing.keys.multikey import ED25519, P256, P384
from signing.policy import Standing
from signing.ports import Fetch, Fetched, Signer
from signing.report import stamp
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.strict_json import Json

KINDS: Final[Mapping[str, str]] = MappingProxyType({"ed": ED25519, "p256": P256, "p384": P384})
"""The kinds of key, by the names that `dids.json` gives them."""

SELECTIVE: Final = proofs.ECDSA_SD_2023
"""The slug of the one way in which a credential is issued for its holder to show parts of."""

LIST_PATH: Final = "/status/dev/"
"""Where the status lists are, under the issuer's origin, each by its purpose."""

LIST_LIFE: Final = timedelta(hours=24)

_LIST_TTL: Final = timedelta(seconds=60)
_JWT_URL: Final = "data:application/vc+jwt,"
# RFC 3986 §3.1: a scheme and something behind it. Anything less is no URL, and is not put right here.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Way:
    """Hold one way of issuing: the kind of key, the cryptosuite (none for a JWT), and if status is added."""

    kind: str
    suite: str | None
    status: bool = False


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "eddsa-rdfc-2022": Way("ed", proofs.EDDSA_RDFC_2022),
        "eddsa-jcs-2022": Way("ed", proofs.EDDSA_JCS_2022),
        "ecdsa-rdfc-2019-p256": Way("p256", proofs.ECDSA_RDFC_2019),
        "ecdsa-rdfc-2019-p384": Way("p384", proofs.ECDSA_RDFC_2019),
        "ecdsa-jcs-2019-p256": Way("p256", proofs.ECDSA_JCS_2019),
        "ecdsa-jcs-2019-p384": Way("p384", proofs.ECDSA_JCS_2019),
        SELECTIVE: Way("p256", proofs.ECDSA_SD_2023),
        "status": Way("ed", proofs.EDDSA_RDFC_2022, status=True),
        "jwt": Way("p256", None),
    }
)
"""The ways by their slugs, which stand in the addresses."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issue what is asked for: `origin` is where this is served, `signers` the keys by `KINDS`."""

    origin: str
    signers: Mapping[str, Signer]
    bodies: str
    """What the DIDs of this registry's own bodies begin with: none of them is ever the issuer."""

    def dids(self) -> dict[str, str]:
        """Return the DID of each kind of key."""
        return {kind: did_key.did_for(self.signers[kind].multikey) for kind in KINDS}

    def issue(
        self, slug: str, credential: Mapping[str, Json], at: datetime, always: Sequence[str] | None = None
    ) -> Json:
        """Return `credential` secured in the way `slug`, as of `at`.

        The issuer becomes the key's DID; where it stood as an object, the rest of that stays. A JWT comes
        enveloped (VCDM 2.0 §4.13.1). `always` are JSON Pointers to what the holder of a credential that
        is issued `SELECTIVE` must show (None: what a verifier must not miss). Raise `NotFound`
        (`slug-unknown`), `Malformed` (`credential-secured`, `issuer-malformed`, `issuer-is-a-body`,
        `pointer-...`, and the code of the check that the result does not pass) or `TooLarge`.
        """
        way = WAYS.get(slug)
        if way is None:
            raise NotFound("slug-unknown", f"The ways to issue here are {', '.join(WAYS)}.")
        unsigned = self._unsigned(credential, way)
        if way.suite is None:
            return self._enveloped(unsigned, way, at)
        if slug == SELECTIVE:
            return self._selective(unsigned, disclosing.always_of(unsigned) if always is None else always, at)
        secured = self._proved(unsigned, way, at)
        self._check(strict_json.dumps(secured), way, at)
        return secured

    def status_list(self, purpose: str, at: datetime) -> bytes:
        """Return the signed list of `purpose`, in which no bit is ever set; raise `NotFound`."""
        if purpose not in tuple(Purpose):
            raise NotFound("status-list-not-found", "There is no status list of this name here.")
        start = at.replace(minute=0, second=0, microsecond=0)
        document = bitstring.list_credential(
            url=self._list_url(Purpose(purpose)),
            issuer=self.dids()["ed"],
            purpose=Purpose(purpose),
            encoded=bitstring.encode(()),
            valid_from=stamp(start),
            valid_until=stamp(start + LIST_LIFE),
            ttl_ms=int(_LIST_TTL.total_seconds() * 1000),
        )
        return strict_json.dumps(self._proved(document, WAYS["status"], start))

    def reading(self, otherwise: Fetch, clock: Clock) -> Fetch:
        """Return a `Fetch` that answers for the status lists of this issuer, and else asks `otherwise`."""
        prefix = f"{self.origin}{LIST_PATH}"

        def fetch(url: str, *, max_bytes: int) -> Fetched:
            if not url.startswith(prefix):
                return otherwise(url, max_bytes=max_bytes)
            try:
                body = self.status_list(url.removeprefix(prefix), clock())
            except NotFound as missing:
                raise Unavailable("not-published-here", "This registry publishes nothing there.") from missing
            if len(body) > max_bytes:
                raise TooLarge("document-too-large", "The document passes the limit of what is read.")
            return Fetched(url, "application/vc", body)

        return fetch

    def _unsigned(self, credential: Mapping[str, Json], way: Way) -> dict[str, Json]:
        """Return `credential` as it is signed: by this issuer, with its status where `way` adds one."""
        if "proof" in credential:
            raise Malformed("credential-secured", "The credential has a proof already.")
        issuer = self._issuer(credential.get("issuer"), self.dids()[way.kind])
        unsigned = {**credential, "issuer": issuer}
        if way.status:
            unsigned["credentialStatus"] = [*_listed(unsigned.get("credentialStatus")), *self._entries()]
        # A JCS or a JWT signs terms that no context defines; the data model has no such thing (§4.5).
        SIGNING_SUITES[proofs.EDDSA_RDFC_2022].transform(unsigned)
        return unsigned

    def _issuer(self, stated: Json, did: str) -> Json:
        """Return the member `issuer` with `did` in the place of the URL that stands there."""
        url = stated.get("id") if isinstance(stated, dict) else stated
        if not isinstance(url, str) or not _URL.fullmatch(url):
            raise Malformed("issuer-malformed", "The issuer is a URL, or an object with one as its id.")
        if url.startswith(self.bodies):
            raise Malformed("issuer-is-a-body", "Nothing is issued here in the name of a certification body.")
        return {**stated, "id": did} if isinstance(stated, dict) else did

    def _entries(self) -> list[Json]:
        """Return an entry for each purpose, at a random place: no bit is ever set, so any may be shared."""
        index = secrets.randbelow(bitstring.MINIMUM_LENGTH)
        return [bitstring.entry(url=self._list_url(one), purpose=one, index=index) for one in Purpose]

    def _list_url(self, purpose: Purpose) -> str:
        return f"{self.origin}{LIST_PATH}{purpose.value}"

    def _enveloped(self, unsigned: Mapping[str, Json], way: Way, at: datetime) -> dict[str, Json]:
        """Return `unsigned` as a JWT in its envelope."""
        method = _method(self.dids()[way.kind])
        text = vc_jwt.sign(unsigned, self.signers[way.kind], method=method)
        self._check(text.encode(), way, at)
        return {"@context": [CREDENTIALS_V2], "type": vc_jwt.ENVELOPED_CREDENTIAL, "id": f"{_JWT_URL}{text}"}

    def _selective(
        self, unsigned: Mapping[str, Json], always: Sequence[str], at: datetime
    ) -> dict[str, Json]:
        """Return `unsigned` with a base proof, whose holder could show all of it."""
        way = WAYS[SELECTIVE]
        options = self._options(way, at)
        base = ecdsa_sd_2023.sign({**unsigned, "proof": options}, self.signers[way.kind], always)
        # Nobody reads a base proof but its holder; what is read is what can be derived of it.
        self._check(strict_json.dumps(ecdsa_sd_2023.derive(base, [""])), way, at)
        return base

    def _proved(self, unsigned: Mapping[str, Json], way: Way, at: datetime) -> dict[str, Json]:
        """Return `unsigned` with a proof over all of it in the cryptosuite of `way`."""
        options = self._options(way, at)
        suite = SIGNING_SUITES[proofs.suite_of(options)]
        return suite.sign({**unsigned, "proof": options}, self.signers[way.kind])

    def _options(self, way: Way, at: datetime) -> dict[str, Json]:
        return {
            "type": proofs.TYPE,
            "cryptosuite": way.suite,
            "created": stamp(at),
            "verificationMethod": _method(self.dids()[way.kind]),
            "proofPurpose": proofs.ASSERTION,
        }

    def _check(self, secured: bytes, way: Way, at: datetime) -> None:
        """Refuse what a reader would not read as issued in the way `way`."""
        did = self.dids()[way.kind]
        readable.check(secured, at, lambda issuer: Standing.ACCEPTED if issuer == did else Standing.REFUSED)


def _method(did: str) -> str:
    """Return the one verification method of a did:key."""
    return f"{did}#{did.rpartition(':')[2]}"


def _listed(member: Json) -> list[Json]:
    if member is None:
        return []
    return member if isinstance(member, list) else [member]
