"""The JSON that programs send and get, as JSON Schema 2020-12 (OpenAPI 3.1 §4.8.24).

Only what is the registry's own is spelled out: a credential, a DID document and a status list are
their specifications'. Descriptions are messages: the readable page translates them. Tests hold answers
against these schemas, so that neither can change alone.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from registry.verification.documents import PolicyName
from registry.verification.rules import Word
from registry.web.texts import N_
from signing.report import CheckName, Outcome, PresentationCheck, Verdict
from signing.strict_json import Json

Schema = dict[str, Json]
"""A JSON Schema."""

ROOT: Final = "#/components/schemas/"


def named(name: str) -> Schema:
    """Return a reference to the schema `name` of `SCHEMAS`."""
    return {"$ref": f"{ROOT}{name}"}


def _text(description: str, **more: Json) -> Schema:
    return {"type": "string", "description": description, **more}


def _one_of(values: Sequence[str], description: str) -> Schema:
    return {"type": "string", "enum": list(dict.fromkeys(values)), "description": description}


def _array(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _maybe(schema: Schema, description: str) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "description": description}


def _object(
    description: str, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None
) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }


def _closed(schema: Schema) -> Schema:
    return {**schema, "additionalProperties": False}


def _pointers(description: str) -> Schema:
    """Return the schema of a list of JSON Pointers (RFC 6901 §3)."""
    pointer: Schema = {"type": "string", "pattern": "^(/([^~/]|~[01])*)*$", "maxLength": 1_000}
    return {**_array(pointer, description), "maxItems": 1_000}


_INSTANT: Final = N_("An instant in UTC, to the second (RFC 3339).")
_VERDICT: Final = _one_of(list(Verdict), N_("What holds of the document. Only VALID may be relied on."))
_AT: Final = _text(_INSTANT, format="date-time")

_PROBLEM: Final[dict[str, Schema]] = {
    "type": _text(N_("The address of the page that explains the code."), format="uri"),
    "title": _text(N_("What kind of problem it is, in English.")),
    "status": {"type": "integer", "description": N_("The HTTP status again.")},
    "detail": _text(N_("One sentence in English; it may be reworded.")),
    "code": _text(N_("What programs switch on: it does not change."), pattern="^[a-z0-9]+(-[a-z0-9]+)*$"),
}

_VERIFIED: Final[dict[str, Schema]] = {
    "verified": {"type": "boolean", "description": N_("Whether the verdict is VALID.")},
    "verdict": _VERDICT,
    "report": named("Report"),
}

_POLICY: Final = _one_of(
    list(PolicyName),
    N_(
        "Whose rules hold: registry (the certification bodies of this registry, strictly) "
        "or vcdm (anybody's W3C credentials: the proof, not whom to trust)."
    ),
)

_DOCUMENT: Final[Schema] = {
    "anyOf": [{"type": "object"}, {"type": "string"}],
    "description": N_(
        "The secured document: an object with proofs or an envelope, or a JWT or SD-JWT as a string."
    ),
}

_PRESENTATION: Final[Schema] = {
    **_DOCUMENT,
    "description": N_(
        "The presentation: an object with proofs or an envelope, or, as a string, a JWT or an SD-JWT VC with "
        "the disclosures that the holder chose and the holder's key binding behind the last tilde."
    ),
}

_CERTIFICATE_STATUS: Final = _object(
    N_("What holds of a certificate now, and every check behind it."),
    {
        "number": _text(N_("The certificate's number in groups of four.")),
        "status": _one_of(list(Word), N_("The answer in one word.")),
        "since": _AT,
        "as_of": _AT,
        "version": {"type": "integer", "minimum": 1, "description": N_("The version of the certificate.")},
        "name": _text(N_("The person's name as it is signed.")),
        "latin_name": _maybe({"type": "string"}, N_("The same in Latin script, where it is signed.")),
        "valid_from": _text(N_("The first instant, with the body's offset."), format="date-time"),
        "valid_until": _maybe(
            {"type": "string", "format": "date-time"}, N_("The first instant that no longer counts.")
        ),
        "last_valid_day": _maybe(
            {"type": "string", "format": "date"}, N_("The last valid day at the body's place.")
        ),
        "decided": _text(N_("The day of the decision."), format="date"),
        "scheme": {"type": "object", "description": N_("The scheme version that it was granted under.")},
        "level": _maybe(named("Coded"), N_("The level, where the scheme has levels.")),
        "scope": _array(named("Coded"), N_("What the person is certified for.")),
        "limitations": _array(named("Coded"), N_("What limits it.")),
        "conditions": _array(named("Coded"), N_("What it depends on.")),
        "body": {"type": "object", "description": N_("The certification body: its DID, names and page.")},
        "accreditation": _maybe({"type": "object"}, N_("The accreditation that covered the decision.")),
        "paper": _maybe({"type": "object"}, N_("When it was issued on paper and when entered here.")),
        "verdict": _VERDICT,
        "checks": _array({"type": "object"}, N_("Every check, in the order in which they run.")),
        "credential": _text(N_("Where the signed document is."), format="uri"),
        "page": _text(N_("Where the page is."), format="uri"),
    },
)

_ANSWERED: Final[Mapping[str, Schema]] = {
    "challenge": _text(N_("What every proof must answer, where it was given.")),
    "domain": _text(N_("For whom every proof must be, where it was given.")),
}

SCHEMAS: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        "VerifyCredential": _object(
            N_("A credential to be verified. Options that are not named here are left alone."),
            {"verifiableCredential": _DOCUMENT},
            {
                "options": _object(
                    N_("How to verify."),
                    {},
                    {
                        "expectedProofPurpose": _text(N_("What every proof must be made for.")),
                        **_ANSWERED,
                        "policy": _POLICY,
                    },
                )
            },
        ),
        "VerifyPresentation": _object(
            N_("A presentation to be verified, and what its presenter was given to answer."),
            {"verifiablePresentation": _PRESENTATION},
            {
                "options": _object(
                    N_("How to verify."),
                    {},
                    {
                        "expectedProofPurpose": _text(N_("What every proof must be made for.")),
                        "challenge": _text(
                            N_(
                                "What every proof must answer, where it was given: a token's nonce. "
                                "An SD-JWT with key binding is judged only with challenge and domain."
                            )
                        ),
                        "domain": _text(
                            N_("For whom every proof must be, where it was given: a token's audience.")
                        ),
                        "policy": _POLICY,
                    },
                )
            },
        ),
        "Verification": _closed(_object(N_("The document is valid."), _VERIFIED)),
        "NotValid": _closed(
            _object(
                N_("The document is not valid, or could not be checked: the problem of the deciding check."),
                {**_PROBLEM, **_VERIFIED},
                {
                    "retry": {
                        "type": "boolean",
                        "description": N_("With INDETERMINATE: whether trying again can help."),
                    }
                },
            )
        ),
        "Issue": _object(
            N_("A credential to be signed; its issuer becomes the key's own DID."),
            {"credential": {"type": "object", "description": N_("A credential without a proof.")}},
            {
                "options": _object(
                    N_("Read by ecdsa-sd-2023 alone."),
                    {},
                    {
                        "mandatoryPointers": _pointers(
                            N_(
                                "What the holder cannot leave out, as JSON Pointers; without them the "
                                "issuer, the validity and the status."
                            )
                        )
                    },
                )
            },
        ),
        "Derive": _object(
            N_("A credential that was issued as ecdsa-sd-2023, and what is shown of it."),
            {"verifiableCredential": {"type": "object", "description": N_("The credential with its proof.")}},
            {
                "options": _object(
                    N_("What to show."),
                    {},
                    {
                        "selectivePointers": _pointers(
                            N_("What is shown beside what always is, as JSON Pointers.")
                        )
                    },
                )
            },
        ),
        "Issued": _closed(
            _object(
                N_("What was made."),
                {
                    "verifiableCredential": {
                        "type": "object",
                        "description": N_("The credential with its proof, or the envelope of a JWT."),
                    }
                },
            )
        ),
        "Report": _closed(
            _object(
                N_("One row for each check, always all of them and always in one order."),
                {
                    "verdict": _VERDICT,
                    "at": _AT,
                    "issuer": _maybe({"type": "string"}, N_("The issuer's DID, once it was accepted.")),
                    "checks": _array(named("Check"), N_("The rows.")),
                },
                {
                    "notes": _array({"type": "string"}, N_("What was found and not judged.")),
                    "holder": _text(N_("The DID of a presentation's holder.")),
                    "credentials": _array(named("Report"), N_("A report for each credential presented.")),
                },
            )
        ),
        "Check": _closed(
            _object(
                N_("One check: how it ended, why, and after which clause."),
                {
                    "check": _one_of([*CheckName, *PresentationCheck], N_("Which check.")),
                    "outcome": _one_of(list(Outcome), N_("A check that did not run never reads passed.")),
                    "code": _text(N_("Why, for programs.")),
                    "detail": _text(N_("Why, in English.")),
                    "clause": _text(N_("The clause of the specification.")),
                    "at": _AT,
                },
            )
        ),
        "Problem": _closed(
            _object(
                N_("A problem document (RFC 9457)."),
                _PROBLEM,
                {"request_id": _text(N_("The number of the request in our log, where the fault is ours."))},
            )
        ),
        "CertificateStatus": _closed(_CERTIFICATE_STATUS),
        "Coded": _closed(
            _object(
                N_("A code with its text."),
                {
                    "code": _text(N_("The code.")),
                    "text": {
                        "type": "object",
                        "additionalProperties": {"type": "string"},
                        "description": N_("The text by language tag."),
                    },
                },
            )
        ),
        "Credential": _object(
            N_("A verifiable credential with its proof (W3C VCDM 2.0)."),
            {"@context": {"type": "array"}, "type": {}, "issuer": {}, "proof": {}},
        ),
        "DidDocument": _object(N_("A DID document (W3C DID 1.0)."), {"id": {"type": "string"}}),
    }
)
"""Every schema by its name."""
