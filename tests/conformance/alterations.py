"""What is done to documents and to worlds before the judges see them: data for the conformance tests.

An alteration of a document changes what was signed, or how the proof says it was signed; all judges
must call it INVALID. An alteration of a world leaves the document alone and changes what is
answered to a verifier who asks for keys and lists.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from signing import multibase
from signing.report import Verdict
from tests.conformance.judges import World

Document = dict[str, Any]


def a_letter_of_the_name(document: Document) -> None:
    """Drop an accent."""
    name = document["credentialSubject"]["identifier"][0]
    assert name["identityHash"] == "Niño Peñaflor"
    name["identityHash"] = "Nino Peñaflor"


def the_end(document: Document) -> None:
    """Make it last longer."""
    document["validUntil"] = "2097-12-01T00:00:00+08:00"


def the_start(document: Document) -> None:
    """Make it begin earlier."""
    document["validFrom"] = "2019-12-01T00:00:00+08:00"


def the_level(document: Document) -> None:
    """Claim a higher level."""
    document["credentialSubject"]["result"][0]["value"] = "Safety Officer 4 (SO4)"


def the_issuers_name(document: Document) -> None:
    """Let the same DID call itself otherwise."""
    document["issuer"]["name"] = "Another body"


def the_id(document: Document) -> None:
    """Give it another credential's name."""
    document["id"] += "0"


def the_status_indexes(document: Document) -> None:
    """Point at a neighbour's bits."""
    for entry in document["credentialStatus"]:
        entry["statusListIndex"] = str((int(entry["statusListIndex"]) + 1) % 131_072)


def the_suspension_entry(document: Document) -> None:
    """Leave one list out, as for a credential that could not be suspended."""
    document["credentialStatus"] = document["credentialStatus"][:1]


def a_context(document: Document) -> None:
    """Read the terms by another edition."""
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"


def an_unknown_member(document: Document) -> None:
    """Add what no context defines: it would vanish from what is canonicalised."""
    document["credentialSubject"]["licence"] = "everything"


def a_known_member(document: Document) -> None:
    """Add what the contexts define."""
    document["credentialSubject"]["role"] = "everything"


def a_bit_of_the_signature(document: Document) -> None:
    """Flip one bit."""
    signature = bytearray(multibase.decode_base58btc(document["proof"]["proofValue"], max_chars=100))
    signature[10] ^= 1
    document["proof"]["proofValue"] = multibase.encode_base58btc(bytes(signature))


def the_proofs_date(document: Document) -> None:
    """Say that it was signed on another day: proof options are signed too."""
    document["proof"]["created"] = "2020-01-01T00:00:00Z"


def the_proofs_key(document: Document) -> None:
    """Name a key that the issuer's DID document does not hold."""
    document["proof"]["verificationMethod"] = document["issuer"]["id"] + "#z6MkNobody"


def the_purpose(document: Document) -> None:
    """Call it a proof of authentication."""
    document["proof"]["proofPurpose"] = "authentication"


def the_proof(document: Document) -> None:
    """Take it away."""
    del document["proof"]


DOCUMENTS: tuple[Callable[[Document], None], ...] = (
    a_letter_of_the_name,
    the_end,
    the_start,
    the_level,
    the_issuers_name,
    the_id,
    the_status_indexes,
    the_suspension_entry,
    a_context,
    an_unknown_member,
    a_known_member,
    a_bit_of_the_signature,
    the_proofs_date,
    the_proofs_key,
    the_purpose,
    the_proof,
)
"""Every alteration of a document; its name says what it alters."""


def altered(text: str, alter: Callable[[Document], None]) -> str:
    """Return a credential's text after one alteration, written as ours are."""
    document = json.loads(text)
    before = json.dumps(document)
    alter(document)
    assert json.dumps(document) != before, alter.__name__
    return json.dumps(document, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Web:
    """A web to be altered, the valid document that is shown in it, and one of another body."""

    world: World
    before: World
    """With lists that ended long ago."""
    document: str
    other: str


def _did_url(world: World, document: str) -> str:
    path = "/".join(json.loads(document)["issuer"]["id"].split(":")[3:])
    (url,) = (url for url in world if url.endswith(f"/{path}/did.json"))
    return url


def _list_urls(document: str) -> tuple[str, str]:
    """Return where a document's revocation and suspension lists stand."""
    revocation, suspension = json.loads(document)["credentialStatus"]
    assert (revocation["statusPurpose"], suspension["statusPurpose"]) == ("revocation", "suspension")
    return revocation["statusListCredential"], suspension["statusListCredential"]


def _without(world: World, url: str) -> World:
    return {other: answer for other, answer in world.items() if other != url}


def _with(world: World, url: str, change: Callable[[Document], None]) -> World:
    document = json.loads(world[url].body)
    change(document)
    return {**world, url: replace(world[url], body=json.dumps(document))}


def _method(did_document: Document, name: str) -> Document:
    (method,) = (method for method in did_document["verificationMethod"] if method["id"] == name)
    found: Document = method
    return found


def no_did_document(web: Web) -> World:
    """Answer nothing for the issuer's DID."""
    return _without(web.world, _did_url(web.world, web.document))


def another_key(web: Web) -> World:
    """Put another body's key into the issuer's DID document, under the name of the key that signed."""
    signed_by, foreign = (
        json.loads(text)["proof"]["verificationMethod"] for text in (web.document, web.other)
    )
    theirs = _method(json.loads(web.world[_did_url(web.world, web.other)].body), foreign)

    def change(document: Document) -> None:
        _method(document, signed_by)["publicKeyMultibase"] = theirs["publicKeyMultibase"]

    return _with(web.world, _did_url(web.world, web.document), change)


def no_key_for_assertions(web: Web) -> World:
    """Take the key out of what the DID document lists for assertions."""

    def change(document: Document) -> None:
        document["assertionMethod"] = []

    return _with(web.world, _did_url(web.world, web.document), change)


def no_revocation_list(web: Web) -> World:
    """Answer nothing for the revocation list."""
    return _without(web.world, _list_urls(web.document)[0])


def no_suspension_list(web: Web) -> World:
    """Answer nothing for the suspension list."""
    return _without(web.world, _list_urls(web.document)[1])


def lists_exchanged(web: Web) -> World:
    """Answer each list where the other is asked for."""
    revocation, suspension = _list_urls(web.document)
    return {**web.world, revocation: web.world[suspension], suspension: web.world[revocation]}


def revocation_list_altered(web: Web) -> World:
    """Clear every bit of the revocation list, by hand: its proof does not cover that."""
    url = _list_urls(web.document)[0]
    cleared = json.loads(web.before[url].body)["credentialSubject"]["encodedList"]

    def change(document: Document) -> None:
        assert document["credentialSubject"]["encodedList"] != cleared
        document["credentialSubject"]["encodedList"] = cleared

    return _with(web.world, url, change)


def lists_that_ended(web: Web) -> World:
    """Answer lists whose own validity is over."""
    return {**web.world, **{url: web.before[url] for url in _list_urls(web.document)}}


def lists_of_another_body(web: Web) -> World:
    """Answer lists that are genuine, but another body's."""
    theirs = dict(zip(_list_urls(web.document), _list_urls(web.other), strict=True))
    assert not set(theirs) & set(theirs.values())
    return {**web.world, **{url: web.world[other] for url, other in theirs.items()}}


WORLDS: Mapping[Callable[[Web], World], Verdict] = {
    no_did_document: Verdict.INDETERMINATE,
    another_key: Verdict.INVALID,
    no_key_for_assertions: Verdict.INVALID,
    no_revocation_list: Verdict.INDETERMINATE,
    no_suspension_list: Verdict.INDETERMINATE,
    lists_exchanged: Verdict.INDETERMINATE,
    revocation_list_altered: Verdict.INDETERMINATE,
    lists_that_ended: Verdict.INDETERMINATE,
    lists_of_another_body: Verdict.INDETERMINATE,
}
"""Webs in which a valid document must not be called valid, and what must be said of it instead."""
