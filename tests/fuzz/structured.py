"""Fuzz what stands behind the parsers: bytes choose changes of valid documents, which are signed anew.

A parser's fuzzer changes bytes, and hardly any changed byte leaves a document whole; so what reads its
members is not reached. Here the bytes are decisions (which place, which change, which value), and the
issuer signs whatever came out: he is whoever wants to be one. The same decisions always give the same
document, so that a finding is its bytes, as everywhere in `found/`.
"""

import dataclasses
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from signing import jcs, multibase, open_badges_2, policy, strict_json
from signing.data_integrity import disclosure, ecdsa_sd_2023, suites
from signing.did import documents
from signing.did.resolve import resolve
from signing.errors import Problem, Unavailable
from signing.jose import jws, sd_jwt_vc, vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256
from signing.ports import Fetch, Fetched
from signing.presentation import verify_presentation
from signing.report import Verdict
from signing.status import bitstring, token_list
from signing.status.bitstring import Purpose
from signing.strict_json import Json
from signing.verify import verify
from tests.fuzz.choices import DID_WEB, Choices, altered
from tests.properties import nasty
from tests.unit.signing.did import webvh_logs

AT: Final = nasty.AT
POLICIES: Final = [build(policy.anyone) for build in policy.BUILDERS.values()]
LIST: Final = "https://lists.example/1"
TOKENS: Final = "https://lists.example/tokens"
REVOKED: Final = "https://lists.example/revoked"


def credential() -> dict[str, Any]:
    """Return a credential with one of everything that a reader of members looks at."""
    members: dict[str, Any] = {
        "name": [{"@value": "A", "@language": "en"}],
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialStatus": [bitstring.entry(url=LIST, purpose=Purpose.REVOCATION, index=7)],
        "credentialSchema": [{"id": "https://a.example/s", "type": "JsonSchema"}],
        "evidence": [{"id": "urn:a:1", "type": ["Evidence"], "name": "A"}],
        "refreshService": {"id": "https://a.example/1", "type": "1EdTechCredentialRefresh"},
        "relatedResource": [{"id": "https://a.example/r", "digestSRI": f"sha256-{'A' * 43}="}],
        "termsOfUse": [{"type": "urn:a:1"}],
    }
    return nasty.credential(**members)


def status_list() -> dict[str, Json]:
    return bitstring.list_credential(
        url=LIST,
        issuer=nasty.DID,
        purpose=Purpose.REVOCATION,
        encoded=bitstring.encode([1]),
        valid_from="2026-11-19T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=1,
    )


def _signed(document: Any, purpose: str = "assertionMethod") -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """Return `document` with a proof over whatever it is; raise a `Problem` if nobody can sign that."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": nasty.METHOD,
        "proofPurpose": purpose,
    }
    rules = dataclasses.replace(policy.VCDM_RULES, purpose=purpose)
    return suites.add(document, options, nasty.SIGNER, rules)


def world(answers: Mapping[str, tuple[str, bytes]]) -> Fetch:
    """Answer for the URLs in `answers`, each with a media type and a body, and for no other."""

    def fetch(url: str, *, max_bytes: int) -> Fetched:
        media_type, body = answers.get(url, ("", b""))
        if not body or len(body) > max_bytes:
            raise Unavailable("unreachable", "Nothing answers there.")
        return Fetched(url, media_type, body)

    return fetch


def _credential(data: bytes) -> None:
    """Judge a changed credential, signed; changed once more it must not be valid."""
    choices = Choices(data)
    signed = _signed(altered(credential(), choices))
    for chosen in POLICIES:
        verify(strict_json.dumps(signed), chosen, AT, _LISTS)
    changed = altered(signed, choices)
    for chosen in POLICIES:
        report = verify(strict_json.dumps(changed), chosen, AT, _LISTS)
        same = jcs.canonicalise(_in_a_list(changed)) == jcs.canonicalise(_in_a_list(signed))
        assert same or report.verdict is not Verdict.VALID


def _in_a_list(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` with its proofs in a list, which says the same."""
    proof = document.get("proof", [])
    return {**document, "proof": proof if isinstance(proof, list) else [proof]}


def _token(data: bytes) -> None:
    """Judge a changed credential in a token with a changed header."""
    choices = Choices(data)
    header = altered({"typ": "vc+jwt", "cty": "vc", "kid": nasty.METHOD, "iss": nasty.DID}, choices)
    payload = {**credential(), "iss": nasty.DID, "nbf": 1, "exp": 2_000_000_000, "cnf": {"kid": nasty.METHOD}}
    token = jws.sign(header, strict_json.dumps(altered(payload, choices)), nasty.SIGNER)
    for chosen in POLICIES:
        verify(token.encode(), chosen, AT, _LISTS)


def _wallet(data: bytes) -> None:
    """Judge a changed SD-JWT VC, with a changed status list behind it."""
    choices = Choices(data)
    claims = {
        "iss": nasty.DID,
        "vct": "https://a.example/v",
        "nbf": 1,
        "exp": 2_000_000_000,
        "status": {"status_list": {"idx": 3, "uri": TOKENS}},
        "cnf": {"kid": nasty.METHOD},
        "scope": ["a", {"...": "x"}],
        "_sd": ["y"],
    }
    head = altered({"typ": sd_jwt_vc.TYPE, "kid": nasty.METHOD}, choices)
    token = jws.sign(head, strict_json.dumps(altered(claims, choices)), nasty.SIGNER)
    body = {"sub": TOKENS, "iat": 1_795_000_000, "exp": 1_800_000_000, "ttl": 60}
    body |= {"status_list": {"bits": 2, "lst": token_list.encode({3: choices.below(4)}, bits=2, length=64)}}
    head = altered({"typ": token_list.JWT_TYPE, "kid": nasty.METHOD}, choices)
    listed = jws.sign(head, strict_json.dumps(altered(body, choices)), nasty.SIGNER)
    answers = {TOKENS: (f"application/{token_list.JWT_TYPE}", listed.encode())}
    verify(f"{token}~".encode(), POLICIES[0], AT, world(answers))


def _list(data: bytes) -> None:
    """Judge a credential whose status list is a changed one, signed, and changed once more."""
    choices = Choices(data)
    body = strict_json.dumps(altered(_signed(altered(status_list(), choices)), choices))
    revoked = {"id": REVOKED, "issuer": nasty.DID, "revokedCredential": ["urn:a:1", {"id": "urn:a:2"}]}
    other = strict_json.dumps(altered(revoked, choices))
    answers = {LIST: ("application/vc", body), REVOKED: ("application/json", other)}
    for document, chosen in ((_LISTED, POLICIES[0]), (_LISTED, POLICIES[1]), (_REVOCABLE, POLICIES[1])):
        verify(document, chosen, AT, world(answers))


def _presentation(data: bytes) -> None:
    """Judge a changed presentation of a credential, by proof and as a token."""
    choices = Choices(data)
    presented = {
        "@context": [credential()["@context"][0]],
        "id": "urn:a:1",
        "type": ["VerifiablePresentation"],
        "holder": {"id": nasty.DID, "name": "A"},
        "verifiableCredential": [_signed(nasty.credential())],
        "termsOfUse": [{"type": "urn:a:1"}],
    }
    changed = altered(presented, choices)
    token = vc_jwt.sign_presentation(changed, nasty.SIGNER, method=nasty.METHOD, nonce="c", audience="d")
    for shown in (token.encode(), strict_json.dumps(altered(_signed(changed, "authentication"), choices))):
        for chosen in POLICIES:
            verify_presentation(shown, chosen, AT, _LISTS, challenge="c", domain="d")


def _hosted(data: bytes) -> None:
    """Judge a hosted Open Badges 2.0 assertion of which every document may be a changed one."""
    choices = Choices(data)
    answers = {
        str(part["id"]): ("application/json", strict_json.dumps(altered(part, choices))) for part in _HOSTED
    }
    source = str(_HOSTED[0]["id"]).encode()
    open_badges_2.verify_hosted(source, POLICIES[1], AT, world(answers), recipient="a@mail.example")


def _did_document(data: bytes) -> None:
    """Resolve a did:web whose document is a changed one, and ask for each of its keys."""
    document = documents.build(DID_WEB, [("a", nasty.SIGNER.multikey), ("b", nasty.SIGNER.multikey)])
    embedded = {"id": "#c", "type": "JsonWebKey", "controller": DID_WEB, "expires": "2030-01-01T00:00:00Z"}
    document["authentication"] = [
        "#a",
        {**embedded, "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "A"}},
    ]
    body = strict_json.dumps(altered(document, Choices(data)))
    found = resolve(DID_WEB, world({"https://a.example/.well-known/did.json": ("", body)}), webvh_logs.NOW)
    for ask in (found.assertion_key, found.authentication_key):
        for fragment in "abc":
            with suppress(Problem):
                ask(f"{DID_WEB}#{fragment}", webvh_logs.NOW)


def _did_log(data: bytes) -> None:
    """Resolve a did:webvh whose log and witnesses' proofs are changed, hashed and signed anew."""
    choices = Choices(data)
    second, third = webvh_logs.SECOND, webvh_logs.THIRD
    one = webvh_logs.first(altered(_FIRST_PARAMETERS, choices))
    rotated = {"updateKeys": webvh_logs.keys(second), "nextKeyHashes": webvh_logs.committed(third)}
    two = webvh_logs.following(one, altered({**rotated, "deactivated": False}, choices), signer=second)
    log = webvh_logs.lines(*altered([one, two], choices))
    both = (webvh_logs.WITNESS, webvh_logs.OTHER_WITNESS)
    proofs = [webvh_logs.approval(each["versionId"], *both) for each in (one, two)]
    approvals = strict_json.dumps(altered({"all": proofs}, choices).get("all"))
    files = {"did.jsonl": log, "did-witness.json": approvals}
    answers = {f"{webvh_logs.FOLDER}{name}": ("", body) for name, body in files.items()}
    resolve(webvh_logs.did_of(one), world(answers), webvh_logs.NOW)


def _disclosure(data: bytes) -> None:
    """Read the values of selective disclosure; what was read is written again to the same meaning."""
    read: Callable[[bytes], Any] = disclosure.parse_base if data[:3] == b"\xd9\x5d\x00" else disclosure.parse
    found = read(data)
    written = found.write()
    assert read(multibase.decode_base64url(written, max_chars=len(written))) == found


_FIRST_PARAMETERS: Final[dict[str, Any]] = {
    "portable": True,
    "ttl": 5,
    "watchers": ["https://a.example"],
    "witness": webvh_logs.witnesses(1, webvh_logs.WITNESS, webvh_logs.OTHER_WITNESS),
    "nextKeyHashes": webvh_logs.committed(webvh_logs.SECOND),
}
_HOSTED: Final[tuple[dict[str, Any], ...]] = (
    {
        "@context": open_badges_2.CONTEXT,
        "id": "https://badges.example/a/1",
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": True, "salt": "s", "identity": f"sha256${'a' * 64}"},
        "badge": "https://badges.example/b/1",
        "verification": {"type": "hosted"},
        "issuedOn": "2020-01-01T00:00:00Z",
        "expires": "2030-01-01T00:00:00Z",
        "revoked": False,
    },
    {
        "id": "https://badges.example/b/1",
        "type": "BadgeClass",
        "name": "A",
        "description": "A.",
        "issuer": "https://badges.example/i/1",
    },
    {
        "id": "https://badges.example/i/1",
        "type": ["Issuer"],
        "name": "A",
        "verification": {"allowedOrigins": ["badges.example"], "startsWith": "https://badges.example/"},
    },
)
_SIGNED_LIST: Final = strict_json.dumps(_signed(status_list()))
_LISTS: Final = world({LIST: ("application/vc", _SIGNED_LIST)})
_LISTED: Final = strict_json.dumps(
    _signed(
        nasty.credential(
            credentialStatus=[bitstring.entry(url=LIST, purpose=Purpose.REVOCATION, index=7)],
        )
    )
)
_REVOCABLE: Final = strict_json.dumps(
    _signed(nasty.credential(credentialStatus={"id": REVOKED, "type": "1EdTechRevocationList"}))
)

TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "credential": _credential,
    "credential-token": _token,
    "wallet": _wallet,
    "status-list": _list,
    "presentation": _presentation,
    "hosted": _hosted,
    "did-document": _did_document,
    "did-log": _did_log,
    "disclosure": _disclosure,
}
"""The readers of members, by name."""


def seeds() -> dict[str, list[bytes]]:
    """Return for each target decisions that it can carry out: none, and some that lead far."""
    readable = {name: [b"", *filter(partial(_is_readable, name), _SOME)] for name in TARGETS}
    return {**readable, "disclosure": [*_disclosures()]}


_SOME: Final = [random.Random(number).randbytes(24) for number in range(6)]  # noqa: S311 -- not for secrets


def _is_readable(name: str, data: bytes) -> bool:
    try:
        TARGETS[name](data)
    except Problem:
        return False
    return True


def _disclosures() -> Iterator[bytes]:
    """Yield the value of an issuer's proof for a holder, and of one that shows a part."""
    signer = FileSigner(private.of(P256, bytes(range(1, 33))))
    did = f"did:key:{signer.multikey}"
    document = nasty.credential(issuer=did)
    options: dict[str, Json] = {
        "type": "DataIntegrityProof",
        "cryptosuite": ecdsa_sd_2023.IDENTIFIER,
        "verificationMethod": f"{did}#{signer.multikey}",
        "proofPurpose": "assertionMethod",
    }
    base = ecdsa_sd_2023.sign({**document, "proof": options}, signer, ["/issuer"])
    for whole in (base, ecdsa_sd_2023.derive(base, ["/validFrom"])):
        proof: Any = whole["proof"]
        yield multibase.decode_base64url(proof["proofValue"], max_chars=10_000)
