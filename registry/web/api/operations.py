"""Every route of the registry in words: what it is for, what it takes and what it answers.

One row for each endpoint of the URL map; a test walks the map and fails where a row is missing or
left over. Methods and paths are read off the map itself (`openapi`), so they cannot differ. Texts are
messages: the readable page translates them, the OpenAPI document has them in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from registry.web.texts import N_

JSON: Final = "application/json"
HTML: Final = "text/html"
VC: Final = "application/vc"


class Group(StrEnum):
    """The parts of the surface, in the order in which they are told."""

    VERIFY = "verify"
    CERTIFICATES = "certificates"
    DOCUMENTS = "documents"
    PAGES = "pages"
    DEVELOPMENT = "development"


GROUPS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        Group.VERIFY: N_("Verify a document"),
        Group.CERTIFICATES: N_("Certificates by number"),
        Group.DOCUMENTS: N_("Published documents"),
        Group.PAGES: N_("Pages and this description"),
        Group.DEVELOPMENT: N_("Development issuer"),
    }
)
"""What heads each part."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of an address, or of its query: its name, what it is, and an example."""

    name: str
    sentence: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its status, what it means, its media types, and its schema where it is JSON of ours."""

    status: int
    sentence: str
    media_types: tuple[str, ...] = ()
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. `problems` are the statuses that are answered with a problem document and nothing more."""

    group: Group
    title: str
    sentence: str
    replies: tuple[Reply, ...]
    problems: tuple[int, ...] = ()
    request: str | None = None
    query: tuple[Parameter, ...] = ()


PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType(
    {
        "typed": Parameter(
            "number", N_("The certificate's number, as people type it."), "7QK4-M2XD-9TRA-B3CE"
        ),
        "name": Parameter("name", N_("The name under which it is published.")),
        "slug": Parameter("slug", N_("The short name of an organisation, or of a way of issuing.")),
        "code": Parameter("code", N_("The code of a scheme, or of a problem.")),
        "version": Parameter("version", N_("The version of a scheme.")),
        "purpose": Parameter("purpose", N_("revocation or suspension.")),
    }
)
"""What stands in the addresses, by its name in the URL map."""

_FORM: Final = Parameter("form", N_("Which form of the code: full, small or url; without it the fullest."))
_FOUND: Final = N_("It is as published, byte for byte, with an ETag.")
_PAGE: Final = N_("A page for people.")
_KEPT: Final = Reply(304, N_("The copy that the client holds is still right."))
_LEADS: Final = Reply(308, N_("The number has one address, and this is it."))


def _verification(title: str, sentence: str, request: str) -> Operation:
    replies = (
        Reply(200, N_("VALID."), (JSON,), "Verification"),
        Reply(422, N_("Every other verdict."), ("application/problem+json",), "NotValid"),
    )
    return Operation(Group.VERIFY, title, sentence, replies, (400, 413, 415, 429, 503), request)


def _page(title: str, sentence: str, *problems: int) -> Operation:
    return Operation(Group.PAGES, title, sentence, (Reply(200, _PAGE, (HTML,)),), problems)


def _document(title: str, sentence: str, *media_types: str, schema: str | None = None) -> Operation:
    reply = Reply(200, _FOUND, media_types, schema)
    return Operation(Group.DOCUMENTS, title, sentence, (reply, _KEPT), (404, 503))


def _code(title: str, media_type: str) -> Operation:
    reply = Reply(200, N_("The image."), (media_type,))
    sentence = N_(
        "What a phone reads leads to the certificate's page; behind it stands the signed short form."
    )
    return Operation(
        Group.CERTIFICATES, title, sentence, (reply, _KEPT, _LEADS), (400, 404, 503), query=(_FORM,)
    )


OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "verification.credential": _verification(
            N_("Verify a credential"),
            N_("Judge a credential of any known format. Nothing of what is sent is kept."),
            "VerifyCredential",
        ),
        "verification.presentation": _verification(
            N_("Verify a presentation"),
            N_(
                "Judge a presentation and every credential in it: VALID only if all of them are. "
                "Send the challenge and the domain that its presenter was given."
            ),
            "VerifyPresentation",
        ),
        "certificates.find": Operation(
            Group.CERTIFICATES,
            N_("Find a certificate"),
            N_("Lead from a number, as people type it, to its address."),
            (Reply(303, N_("The address of the certificate.")),),
            (400,),
            query=(Parameter("number", N_("The certificate's number, as people type it.")),),
        ),
        "certificates.certificate": Operation(
            Group.CERTIFICATES,
            N_("Read a certificate"),
            N_("A page where text/html is asked for, else the signed credential."),
            (Reply(200, _FOUND, (VC, HTML), "Credential"), _KEPT, _LEADS),
            (400, 404, 503),
        ),
        "certificates.status": Operation(
            Group.CERTIFICATES,
            N_("Ask what holds now"),
            N_("One word and every check behind it; 200 whatever the word is."),
            (Reply(200, N_("The answer."), (JSON,), "CertificateStatus"), _KEPT, _LEADS),
            (400, 404, 503),
        ),
        "certificates.qr_svg": _code(N_("Read its QR code as SVG"), "image/svg+xml"),
        "certificates.qr_png": _code(N_("Read its QR code as PNG"), "image/png"),
        "documents.credential": _document(
            N_("Read a credential"),
            N_("A signed document by its own address."),
            VC,
            "application/vc+jwt",
            "application/dc+sd-jwt",
            schema="Credential",
        ),
        "documents.status_list": _document(
            N_("Read a status list"),
            N_("A W3C Bitstring Status List."),
            VC,
            "application/statuslist+jwt",
            schema="Credential",
        ),
        "documents.did": _document(
            N_("Read a DID document"),
            N_("The keys of a certification body (did:web)."),
            "application/did+json",
            "application/did+ld+json",
            schema="DidDocument",
        ),
        "documents.symbol": _document(
            N_("Read a symbol"), N_("The symbol of an accreditation body."), "image/png"
        ),
        "documents.context": _document(
            N_("Read a context"),
            N_("A published JSON-LD context that this software ships."),
            "application/ld+json",
        ),
        "schemes.version": Operation(
            Group.DOCUMENTS,
            N_("Read a scheme version"),
            N_("A page where text/html is asked for, else the bytes that the digest in certificates covers."),
            (Reply(200, _FOUND, (JSON, HTML)), _KEPT),
            (404, 503),
        ),
        "assets.asset": Operation(
            Group.PAGES,
            N_("Read a style sheet or an image"),
            N_("What the pages are made of."),
            (Reply(200, _FOUND, ("text/css", "image/svg+xml")), _KEPT),
            (404,),
        ),
        "pages.home": _page(
            N_("Open the home page"), N_("A box for a number, and the certification bodies."), 503
        ),
        "pages.body": _page(N_("Open a body's page"), N_("Its schemes, accreditations and keys."), 404, 503),
        "pages.problem": _page(
            N_("Open a problem's page"), N_("What a code means: the type of every problem leads here."), 404
        ),
        "reference.openapi": Operation(
            Group.PAGES,
            N_("Read this description for programs"),
            N_("The whole surface as OpenAPI 3.1."),
            (Reply(200, _FOUND, (JSON,)), _KEPT),
        ),
        "reference.docs": _page(N_("Read this description"), N_("The same for people.")),
        "development.issue": Operation(
            Group.DEVELOPMENT,
            N_("Issue a test credential"),
            N_("Sign what is sent with a key that nobody trusts: for those who test suites."),
            (Reply(201, N_("It is signed."), (JSON,), "Issued"),),
            (400, 404, 413, 415),
            request="Issue",
        ),
        "development.derive": Operation(
            Group.DEVELOPMENT,
            N_("Show a part of a test credential"),
            N_(
                "What a holder's software does with a credential that was issued as ecdsa-sd-2023: "
                "choose what is shown, beside what always is."
            ),
            (Reply(201, N_("It is a credential of its own."), (JSON,), "Issued"),),
            (400, 413, 415, 422),
            request="Derive",
        ),
        "development.status_list": Operation(
            Group.DEVELOPMENT,
            N_("Read a status list of the development issuer"),
            N_("No bit in it is ever set."),
            (Reply(200, N_("The signed list."), (VC,), "Credential"), _KEPT),
            (404,),
        ),
    }
)
"""Endpoint to its row."""
