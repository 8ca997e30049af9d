"""What is fuzzed: a function of bytes for each parser, and the valid inputs from which mutation starts.

A target returns for everything that it reads, lets a `Problem` pass for everything that it refuses, and
raises anything else for what must never be: that is a finding. Where a reader promises one spelling
for one value, what was read is written again and must be the same bytes. What stands behind the
parsers is reached by the targets in `structured`.

`__main__` lets atheris look for findings (`make fuzz`). What it finds stays in `found/TARGET/`, and every
`make test` reads it again, without atheris.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from signing import baking, base64url, contexts, instants, jcs, multibase, strict_json
from signing.cose import cbor, certificate, digits, sign1
from signing.cose.certificate import CompactCertificate, Moment
from signing.did import key
from signing.did.resolve import resolve
from signing.errors import Unavailable
from signing.jose import jws, key_binding, sd_jwt, sd_jwt_vc, vc_jwt
from signing.keys import jwk, multikey, private
from signing.keys.file_store import FileSigner
from signing.policy import Policy, Standing
from signing.ports import Fetched
from signing.presentation import verify_presentation
from signing.report import Verdict
from signing.status import bitstring, token_list
from signing.strict_json import Json
from signing.verify import verify
from tests.fuzz import again, structured
from tests.properties import nasty

AT: Final = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
DID: Final = "did:web:issuer.example"
METHOD: Final = f"{DID}#key-1"
SIGNER: Final = FileSigner(private.of(multikey.P256, bytes(range(1, 33))))

_MAX_LIST_CHARS: Final = 65_536
_PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>'


def _unreachable(url: str, *, max_bytes: int) -> Fetched:
    raise Unavailable("unreachable", f"Nothing answers at {url} within {max_bytes} bytes.")


POLICY: Final = Policy(name="registry", issuers=lambda _did: Standing.ACCEPTED)


def _json(data: bytes) -> None:
    value = strict_json.loads(data, max_bytes=_MAX_LIST_CHARS)
    written = strict_json.dumps(value)
    assert strict_json.loads(written) == value
    jcs.canonicalise(value)


def _multibase(data: bytes) -> None:
    text = data.decode("latin-1")
    if text.startswith("u"):
        assert multibase.encode_base64url(multibase.decode_base64url(text, max_chars=500)) == text
    else:
        assert multibase.encode_base58btc(multibase.decode_base58btc(text, max_chars=500)) == text


def _multikey(data: bytes) -> None:
    text = data.decode("latin-1")
    key = multikey.decode(text)
    assert key.multikey == text
    assert jwk.read(dict(jwk.write(key))) == key


def _jwk(data: bytes) -> None:
    key = jwk.read(strict_json.loads(data))
    assert jwk.read(dict(jwk.write(key))) == key


def _jws(data: bytes) -> None:
    token = jws.read(data)
    head, payload, signature = data.decode("ascii").split(".")
    assert token.signing_input == f"{head}.{payload}".encode()
    assert base64url.encode(token.signature) == signature


def _vc_jwt(data: bytes) -> None:
    vc_jwt.read(data)


def _vp_jwt(data: bytes) -> None:
    vc_jwt.read_presentation(data)


def _sd_jwt(data: bytes) -> None:
    found = sd_jwt.read(data)
    assert data.decode("ascii").startswith(found.presented)


def _sd_jwt_vc(data: bytes) -> None:
    sd_jwt_vc.read(data)


def _present(data: bytes) -> None:
    """Judge any bytes as an answer, ten minutes after the seed: every row runs, and none is VALID."""
    at = AT + dt.timedelta(minutes=10)
    report = verify_presentation(data, POLICY, at, _unreachable, challenge="n-1", domain="https://a.example")
    assert report.verdict is not Verdict.VALID


def _cbor(data: bytes) -> None:
    assert cbor.encode(cbor.decode(data, max_bytes=4096)) == data


def _foreign_cbor(data: bytes) -> None:
    cbor.decode_foreign(data, max_bytes=4096)


def _compact(data: bytes) -> None:
    """Read a compact certificate; a message has one spelling, and so has what it says."""
    message = sign1.read(data)
    assert certificate.write(certificate.read(message.payload)) == message.payload
    assert digits.decode(digits.encode(data)) == data


def _bitstring(data: bytes) -> None:
    found = bitstring.decode(data.decode("latin-1"), max_bytes=_MAX_LIST_CHARS)
    found.bit(0)


def _bitstring_gzip(data: bytes) -> None:
    """Reach the decompression, which hardly any text in base64url does."""
    bitstring.decode(multibase.encode_base64url(data), max_bytes=_MAX_LIST_CHARS)


def _token_list(data: bytes) -> None:
    found = token_list.read(data, "application/statuslist+jwt")
    found.status(0)


def _token_list_cwt(data: bytes) -> None:
    found = token_list.read(data, "application/statuslist+cwt")
    found.status(0)


def _token_list_zlib(data: bytes) -> None:
    size, packed = data[:1], data[1:]
    found = token_list.decode(packed, 1 << (size[0] % 4) if size else 1, max_bytes=_MAX_LIST_CHARS)
    found.status(0)


def _instant(data: bytes) -> None:
    text = data.decode("latin-1")
    assert instants.parse(text) == instants.parse(text)


def _did(data: bytes) -> None:
    resolve(data.decode("latin-1"), _unreachable)


def _image(data: bytes) -> None:
    baking.unbake(data)


def _verify(data: bytes) -> None:
    """Judge any bytes: there is a report, and without the issuer's key it never says VALID."""
    report = verify(data, POLICY, AT, _unreachable)
    assert report.verdict is not Verdict.VALID


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "json": _json,
    "multibase": _multibase,
    "multikey": _multikey,
    "jwk": _jwk,
    "jws": _jws,
    "vc-jwt": _vc_jwt,
    "vp-jwt": _vp_jwt,
    "sd-jwt": _sd_jwt,
    "sd-jwt-vc": _sd_jwt_vc,
    "present": _present,
    "cbor": _cbor,
    "foreign-cbor": _foreign_cbor,
    "compact": _compact,
    "bitstring": _bitstring,
    "bitstring-gzip": _bitstring_gzip,
    "token-list": _token_list,
    "token-list-cwt": _token_list_cwt,
    "token-list-zlib": _token_list_zlib,
    "instant": _instant,
    "did": _did,
    "image": _image,
    "verify": _verify,
    **structured.TARGETS,
    **again.TARGETS,
}
"""The parsers by the name under which `make fuzz` and `found/` know them."""


def seeds() -> dict[str, list[bytes]]:
    """Return valid inputs of every target, so that mutation starts behind the first check."""
    credential = nasty.credential()
    vc = vc_jwt.sign(credential, nasty.SIGNER, method=nasty.METHOD).encode()
    sd = _sd_jwt_vc_seed().encode()
    lst = token_list.encode({3: 1, 5: 2}, bits=2, length=64)
    listed = _token_list_seed(lst).encode()
    public = multikey.decode(SIGNER.multikey)
    compact = sign1.prepare(certificate.write(_COMPACT), public)
    message = sign1.seal(compact.message, compact.to_be_signed, SIGNER)
    bits = bitstring.encode([1, 7])
    written = strict_json.dumps(credential)
    return {
        "json": [written, b'{"a":[1,-0.5e-7,"\\ud83d\\ude00",null,true]}'],
        "multibase": [b"z6Mkq", b"uAQID"],
        "multikey": [SIGNER.multikey.encode(), b"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"],
        "jwk": [strict_json.dumps(dict(jwk.write(public)))],
        "jws": [vc],
        "vc-jwt": [vc],
        "vp-jwt": [_vp_jwt_seed()],
        "sd-jwt": [sd],
        "sd-jwt-vc": [sd],
        "present": [_bound_seed()],
        "cbor": [compact.payload],
        "foreign-cbor": [message[1:]],
        "compact": [message],
        "bitstring": [bits.encode()],
        "bitstring-gzip": [multibase.decode_base64url(bits, max_chars=10_000)],
        "token-list": [listed],
        "token-list-cwt": [_cwt_seed(lst)],
        "token-list-zlib": [b"\1" + base64url.decode(lst)],
        "instant": [b"2026-11-20T10:00:00.000Z", b"2016-12-31T23:59:59+14:00"],
        "did": [f"did:key:{SIGNER.multikey}".encode(), _did_jwk_seed(public)],
        "image": [baking.bake(_PNG, written), baking.bake(_SVG, written)],
        "verify": [written, vc[:-8] + b"AAAAAAAA", sd],
        **structured.seeds(),
        **again.seeds(),
    }


_COMPACT: Final = CompactCertificate(
    number=bytes(10),
    name="Añé 王",
    scheme="UT",
    level="2",
    start=Moment(1_760_000_400, 20_370),
    end=Moment(1_850_000_400, 21_412),
    details=None,
)


def _sd_jwt_vc_seed() -> str:
    return sd_jwt_vc.issue(
        {
            "vct": "https://registry.example/vct/certificate",
            "name": "Ada",
            "scope": [{"code": "w"}, {"code": "c"}],
            "status": token_list.status_claim(token_list.Reference(3, "https://registry.example/status/a")),
        },
        disclosable=[("name",), ("scope", 0)],
        signer=SIGNER,
        method=METHOD,
        holder=multikey.decode(SIGNER.multikey),
    )


def _bound_seed() -> bytes:
    """Return a presentation that holds at `AT`: issuer and holder are one, whose DID needs no question."""
    did = key.did_for(SIGNER.multikey)
    text = sd_jwt_vc.issue(
        {"iss": did, "vct": "https://registry.example/vct/certificate", "name": "Ada"},
        disclosable=["name"],
        signer=SIGNER,
        method=f"{did}#{SIGNER.multikey}",
        holder=multikey.decode(SIGNER.multikey),
    )
    bound = key_binding.bind(text, SIGNER, nonce="n-1", audience="https://a.example", at=AT)
    return bound.encode()


def _vp_jwt_seed() -> bytes:
    holder = nasty.DID
    presentation: dict[str, Json] = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": holder,
    }
    return vc_jwt.sign_presentation(
        presentation, nasty.SIGNER, method=nasty.METHOD, audience="https://a.example", nonce="n-1"
    ).encode()


def _did_jwk_seed(key: multikey.PublicKey) -> bytes:
    return b"did:jwk:" + base64url.encode(strict_json.dumps(dict(jwk.write(key)))).encode()


def _token_list_seed(lst: str) -> str:
    return token_list.issue(
        uri="https://registry.example/status/a",
        lst=lst,
        bits=2,
        signer=SIGNER,
        method=METHOD,
        issued_at=AT,
        expires=AT + dt.timedelta(days=1),
        ttl=60,
    )


def _cwt_seed(lst: str) -> bytes:
    """Return a status list token as CWT, by hand: COSE_Sign1 with its tag (RFC 9052 §4.2)."""
    url = b"https://registry.example/status/a"
    entries = base64url.decode(lst)
    protected = b"\xa2\x01\x26\x10" + _head(3, b"application/statuslist+cwt")
    claims = b"\xa3\x02" + _head(3, url) + b"\x06\x1a\x69\x00\x00\x00"
    claims += b"\x19\xff\xfd\xa2\x64bits\x02\x63lst" + _head(2, entries)
    unprotected = b"\xa1\x04" + _head(2, METHOD.encode())
    return b"\xd2\x84" + _head(2, protected) + unprotected + _head(2, claims) + _head(2, bytes(64))


def _head(major: int, data: bytes) -> bytes:
    """Return CBOR's bytes or text of up to 255 bytes."""
    return (bytes([major << 5 | len(data)]) if len(data) < 24 else bytes([major << 5 | 24, len(data)])) + data
