"""Verify what is sent: `POST /credentials/verify` and `/presentations/verify`.

As the VC-API of the W3C CCG has them (§3.3).
VALID is answered with 200; every other verdict with 422 and a problem document (RFC 9457) of the check
that decided. Both hold the whole report. What cannot be read as a request is 400, and stands in no
report. Open to every origin's scripts; no cookie, no session, and nothing of what is sent is kept.
A challenge is therefore not remembered either: that it is given once is for the one who gives it.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from flask import Blueprint, Response

from registry.clock import Clock
from registry.ids import PublicUrls
from registry.verification.documents import PolicyName
from registry.web import problems, texts
from registry.web.api.gate import Gate
from registry.web.api.requests import options_of, read_object, text_of
from registry.web.problem_codes import CODES
from registry.web.reads import Reads
from signing import strict_json
from signing.data_integrity.proofs import AUTHENTICATION
from signing.errors import Malformed, Problem
from signing.report import Report, Verdict
from signing.strict_json import Json
from signing.verify import Asked

BLUEPRINT: Final = "verification"

LARGE_BYTES: Final = 65_536
"""From here on a document passes through the gate: smaller ones take some milliseconds."""

# What is said to be unavailable, and stays so however often it is asked for.
_FOR_GOOD: Final = frozenset({"not-read-here", "presentation-unasked", "status-list-url"})


@dataclass(frozen=True, slots=True)
class Verifying:
    """Serve the verification of documents that others send; `default` is the policy where none is named."""

    reads: Reads
    urls: PublicUrls
    clock: Clock
    default: PolicyName = PolicyName.REGISTRY
    gate: Gate = field(default_factory=Gate)

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint(BLUEPRINT, __name__)
        routes.add_url_rule("/credentials/verify", "credential", self.credential, methods=["POST"])
        routes.add_url_rule("/presentations/verify", "presentation", self.presentation, methods=["POST"])
        return routes

    def credential(self) -> Response:
        """Answer with the verdict on a credential."""
        body = read_object()
        options = options_of(body)
        data, policy = document_of(body, "verifiableCredential"), self._policy(options)
        asked = Asked(
            purpose=text_of(options, "expectedProofPurpose"),
            challenge=text_of(options, "challenge"),
            domain=text_of(options, "domain"),
        )
        return self._judged(data, policy, lambda at: self.reads.verify(data, at, policy, asked))

    def presentation(self) -> Response:
        """Answer with the verdict on a presentation and every credential in it."""
        body = read_object()
        options = options_of(body)
        data, policy = document_of(body, "verifiablePresentation"), self._policy(options)
        challenge, domain = text_of(options, "challenge"), text_of(options, "domain")
        if text_of(options, "expectedProofPurpose") not in (None, AUTHENTICATION):
            raise Malformed(
                "purpose-unexpected",
                f"Who presents proves it for the purpose {AUTHENTICATION}, and no other.",
            )

        def judge(at: datetime) -> Report:
            return self.reads.verify_presentation(data, at, policy, challenge=challenge, domain=domain)

        return self._judged(data, policy, judge)

    def _policy(self, options: Mapping[str, Json]) -> PolicyName:
        name = options.get("policy", self.default)
        if name not in tuple(PolicyName):
            raise Malformed("policy-unknown", f"The policies are {', '.join(PolicyName)}.")
        return PolicyName(name)

    def _judged(self, data: bytes, policy: PolicyName, judge: Callable[[datetime], Report]) -> Response:
        # Under another policy than our own the document chooses whose servers are asked.
        long = len(data) > LARGE_BYTES or policy is not PolicyName.REGISTRY
        with self.gate.place() if long else nullcontext():
            return answer(judge(self.clock()), self.urls)


def document_of(body: Mapping[str, Json], member: str) -> bytes:
    """Return the document in a request as bytes: an object as JSON, a string (a JWT) as it stands.

    The object was read strictly with the request around it, and is written with the same members in the
    same order. Raise `Malformed` (`document-missing`).
    """
    value = body.get(member)
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, dict):
        raise Malformed("document-missing", f"The request has no {member}: an object, or a string.")
    return strict_json.dumps(value)


def answer(report: Report, urls: PublicUrls) -> Response:
    """Answer with a report: 200 if it is VALID, else 422 with the problem of the check that decided."""
    said: dict[str, Json] = {
        "verified": report.verdict is Verdict.VALID,
        "verdict": report.verdict.value,
        "report": report.as_json(),
    }
    try:
        report.require()
    except Problem as problem:
        return _not_valid(report.verdict, problem, said, urls)
    return _answered(said, 200, "application/json")


def _not_valid(verdict: Verdict, problem: Problem, said: Mapping[str, Json], urls: PublicUrls) -> Response:
    members: dict[str, Json] = {
        "type": problems.url(urls, problem.code),
        "title": texts.VERDICTS[verdict],
        "status": 422,
        "detail": problem.detail,
        "code": problem.code,
        **said,
    }
    if verdict is Verdict.INDETERMINATE:
        members["retry"] = may_help(problem.code)
    return _answered(members, 422, problems.MEDIA_TYPE)


def may_help(code: str) -> bool:
    """Tell whether what could not be checked for the reason `code` may be checkable later."""
    return "Unavailable" in CODES.get(code, ()) and code not in _FOR_GOOD


def _answered(members: Mapping[str, Json], status: int, media_type: str) -> Response:
    response = Response(strict_json.dumps({**members}), status, content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    return response
