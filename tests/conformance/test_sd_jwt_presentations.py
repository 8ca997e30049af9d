"""What other people's wallets show is verified over HTTP, and what a holder of ours shows by others.

The others: `@sd-jwt/sd-jwt-vc` (npm), openvc-core and sd-jwt (PyPI), each as issuer, wallet and verifier.
What each leaves unchecked is held here too, so that a newer version is seen.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from openvc.errors import OpenvcError
from openvc.keys import P256SigningKey
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from registry import clock
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.web import create_app
from registry.work import Work
from signing import base64url
from signing.did import key as did_key
from signing.did.resolve import resolve
from signing.instants import of
from signing.jose import jws, key_binding, sd_jwt_vc
from signing.jose.hiding import digest
from signing.keys import jwk, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256
from signing.strict_json import dumps
from tests.conformance import judges
from tests.integration import registries
from tests.web.described import DescribedClient

CHALLENGE, DOMAIN = "n-0S6_WzA2Mj", "https://verifier.example"
ASKED = {"challenge": CHALLENGE, "domain": DOMAIN}


def keys(start: int) -> tuple[private.PrivateKey, dict[str, Any]]:
    """Return a key of P-256, and itself as a private JWK."""
    secret = bytes(range(start, start + 32))
    key = private.of(P256, secret)
    return key, {**jwk.write(key.public), "d": base64url.encode(secret)}


HOLDER, HOLDER_JWK = keys(2)
THIEF, _ = keys(3)
ISSUER, ISSUER_JWK = keys(1)
ISSUER_DID = did_key.did_for(ISSUER.public.multikey)
METHOD = f"{ISSUER_DID}#{ISSUER.public.multikey}"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER_DID,
    "vct": "https://issuer.example/vct/cwi",
    "given_name": "Niño",
    "level": 2,
}
HIDDEN = ["given_name", "level"]
CNF = {"cnf": {"jwk": jwk.write(HOLDER.public)}}


def npm(
    issuer: Mapping[str, Any], *steps: dict[str, Any], lists: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return what `@sd-jwt/sd-jwt-vc` answers to each step, all in one process."""
    judges.require_installed()
    now = int(clock.now().timestamp())
    request = {"issuer": issuer, "holder": HOLDER_JWK, "lists": lists or {}, "now": now, "steps": steps}
    found: list[dict[str, Any]] = json.loads(judges.node("sd_jwt_vc.js", stdin=json.dumps(request)))
    return found


def npm_issues() -> str:
    step = {"do": "issue", "claims": CLAIMS | CNF, "disclosable": HIDDEN, "header": {"kid": METHOD}}
    (found,) = npm(ISSUER_JWK, step)
    return str(found["token"])


def openvc_issues() -> str:
    signer = P256SigningKey.from_jwk(ISSUER_JWK, kid=METHOD)
    text: str = SdJwtVcProofSuite().issue(
        CLAIMS, signing_key=signer, disclosable=HIDDEN, holder_jwk=jwk.write(HOLDER.public), decoys=2
    )
    return text


def reference_issues() -> str:
    claims = {SDObj(name) if name in HIDDEN else name: value for name, value in CLAIMS.items()}
    made = SDJWTIssuer(
        claims,
        JWK(**ISSUER_JWK),
        holder_key=JWK(**HOLDER_JWK),
        extra_header_parameters={"typ": "dc+sd-jwt", "kid": METHOD},
    )
    return str(made.sd_jwt_issuance)


def npm_shows(text: str, names: Sequence[str]) -> str:
    step = {"do": "show", "token": text, "names": [*names], "nonce": CHALLENGE, "audience": DOMAIN}
    (found,) = npm(ISSUER_JWK, step)
    return str(found["token"])


def openvc_shows(text: str, names: Sequence[str]) -> str:
    del names  # it shows everything
    signer = P256SigningKey.from_jwk(HOLDER_JWK, kid="holder")
    shown: str = SdJwtVcProofSuite().create_presentation(
        text, holder_key=signer, audience=DOMAIN, nonce=CHALLENGE
    )
    return shown


def reference_shows(text: str, names: Sequence[str]) -> str:
    holder = SDJWTHolder(text)
    holder.create_presentation(dict.fromkeys(names, True), CHALLENGE, DOMAIN, JWK(**HOLDER_JWK))
    return str(holder.sd_jwt_presentation)


ISSUERS: dict[str, Callable[[], str]] = {
    "@sd-jwt": npm_issues,
    "openvc-core": openvc_issues,
    "sd-jwt": reference_issues,
}
WALLETS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "@sd-jwt": npm_shows,
    "openvc-core": openvc_shows,
    "sd-jwt": reference_shows,
}


class Registry(NamedTuple):
    """A registry at the present instant, and one certificate in it as its holder's wallet has it."""

    work: Work
    number: str
    held: str
    client: FlaskClient

    def presented(self, presentation: object, **options: str) -> tuple[int, str]:
        """Return status and code of the answer over HTTP."""
        body = {"verifiablePresentation": presentation, "options": options}
        answer = self.client.post("/presentations/verify", json=body)
        return answer.status_code, json.loads(answer.data).get("code", "ok")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    at = clock.now()
    folder = tmp_path_factory.mktemp("presented") / "data"
    work = registries.new_registry(folder, at=at, public_url="https://registry.example")
    registries.enter_examples(work, at=at)
    (number,) = registries.numbers_of(registries.issue(work, registries.present_rows(at)[:1], at=at))
    held = asked.obtain(work, number, DocumentFormat.SD_JWT_VC, holder=HOLDER.public, at=at).body.decode()
    app = create_app(work, clock.now)
    app.test_client_class = DescribedClient
    yield Registry(work, number, held, app.test_client())
    registries.close(work)


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_certificate_of_ours_in_anothers_wallet(registry: Registry, wallet: str) -> None:
    shown = WALLETS[wallet](registry.held, ["name"])
    assert registry.presented(shown, **ASKED) == (200, "ok")
    assert registry.presented(shown, **{**ASKED, "challenge": "other"}) == (422, "challenge-mismatch")
    assert registry.presented(shown, **{**ASKED, "domain": "other"}) == (422, "domain-mismatch")
    assert registry.presented(shown) == (422, "presentation-unasked")
    token, _, rest = shown.split("~", 2)
    assert registry.presented(f"{token}~{rest}", **ASKED) == (422, "key-binding-hash")


@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_credential_of_theirs_in_their_own_wallet(registry: Registry, issuer: str) -> None:
    text = ISSUERS[issuer]()
    shown = WALLETS[issuer](text, HIDDEN[:1])
    general = {**ASKED, "policy": "vcdm"}
    assert registry.presented(shown, **general) == (200, "ok")
    assert registry.presented(shown, **ASKED) == (422, "issuer-unknown")
    assert registry.presented(text, **general) == (422, "key-binding-missing")
    # Every character of the holder's signature counts, but for the last, which holds spare bits.
    altered = shown[:-2] + ("A" if shown[-2] != "A" else "B") + shown[-1]
    assert registry.presented(altered, **general) == (422, "signature-wrong")


def shown_by_us(text: str, signer: private.PrivateKey = HOLDER, **changes: object) -> str:
    """Return what our holder shows, with claims of the proof changed."""
    stated: dict[str, Any] = {
        "iat": int(clock.now().timestamp()),
        "aud": DOMAIN,
        "nonce": CHALLENGE,
        "sd_hash": digest(text),
        **changes,
    }
    kind = str(stated.pop("typ", "kb+jwt"))
    return text + jws.sign({"typ": kind}, dumps(stated), FileSigner(signer))


def _dropped(text: str) -> str:
    token, _, rest = shown_by_us(text).split("~", 2)
    return f"{token}~{rest}"


def _hour_ago() -> int:
    return int((clock.now() - dt.timedelta(hours=1)).timestamp())


SHOWN: dict[str, Callable[[str], str]] = {
    "good": lambda text: key_binding.bind(
        text, FileSigner(HOLDER), nonce=CHALLENGE, audience=DOMAIN, at=clock.now()
    ),
    "another nonce": lambda text: shown_by_us(text, nonce="other"),
    "another audience": lambda text: shown_by_us(text, aud="https://other.example"),
    "an hour old": lambda text: shown_by_us(text, iat=_hour_ago()),
    "its end past": lambda text: shown_by_us(text, exp=_hour_ago()),
    "a thief's key": lambda text: shown_by_us(text, THIEF),
    "a disclosure dropped": _dropped,
    "another type": lambda text: shown_by_us(text, typ="JWT"),
}

# What each takes for good beside the first. Our own side takes that one alone.
LENIENT: dict[str, set[str]] = {
    "@sd-jwt": {"another audience", "an hour old", "its end past"},
    "openvc-core": set(),
    "sd-jwt": {"an hour old", "its end past"},
}


def issuer_jwk(registry: Registry) -> dict[str, Any]:
    method = sd_jwt_vc.read(registry.held).method
    did = resolve(method.partition("#")[0], registry.work.fetch)
    return jwk.write(did.assertion_key(method, of(clock.now())))


def npm_accepts(registry: Registry, texts: list[str]) -> list[bool]:
    status = sd_jwt_vc.read(registry.held).claims["status"]
    url = status["status_list"]["uri"]  # type: ignore[index,call-overload]
    listed = registry.work.fetch(url, max_bytes=1_048_576).body.decode()  # type: ignore[arg-type]
    steps = [{"do": "verify", "token": text, "nonce": CHALLENGE} for text in texts]
    return ["claims" in answer for answer in npm(issuer_jwk(registry), *steps, lists={str(url): listed})]


def openvc_accepts(registry: Registry, texts: list[str]) -> list[bool]:
    def accepts(text: str) -> bool:
        try:
            SdJwtVcProofSuite().verify(
                text,
                public_key_jwk=issuer_jwk(registry),
                nonce=CHALLENGE,
                audience=DOMAIN,
                require_key_binding=True,
            )
        except OpenvcError:
            return False
        return True

    return [accepts(text) for text in texts]


def reference_accepts(registry: Registry, texts: list[str]) -> list[bool]:
    def accepts(text: str) -> bool:
        try:
            SDJWTVerifier(text, lambda *_: JWK(**issuer_jwk(registry)), DOMAIN, CHALLENGE)
        except (ValueError, JWException):
            return False
        return True

    return [accepts(text) for text in texts]


VERIFIERS: dict[str, Callable[[Registry, list[str]], list[bool]]] = {
    "@sd-jwt": npm_accepts,
    "openvc-core": openvc_accepts,
    "sd-jwt": reference_accepts,
}


@pytest.mark.parametrize("judge", VERIFIERS)
def test_others_accept_what_our_holder_shows_and_hardly_anything_else(registry: Registry, judge: str) -> None:
    texts = {name: make(registry.held) for name, make in SHOWN.items()}
    ours = {name for name, text in texts.items() if registry.presented(text, **ASKED)[0] == 200}
    assert ours == {"good"}
    theirs = VERIFIERS[judge](registry, list(texts.values()))
    accepted = {name for name, taken in zip(texts, theirs, strict=True) if taken}
    assert accepted == {"good"} | LENIENT[judge]
