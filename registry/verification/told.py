"""The answer about a certificate as JSON: the twin of its page, from the same value.

Instants are RFC 3339 and whole seconds; `valid_from` and `valid_until` (exclusive) keep the
body's offset, so that `last_valid_day` can be read off them. Texts are language maps. No Flask.
"""

from datetime import date, timedelta

from registry.certificates.claims import Claims, Coded
from registry.ids import show_number
from registry.verification.answers import Answer
from signing.report import Check, stamp
from signing.strict_json import Json


def last_valid_day(claims: Claims) -> date | None:
    """Return the last day on which the certificate is valid, at the body's place; none without an end."""
    # The end is the start of a day that no longer counts. Not an instant before it: where clocks
    # change at midnight that day does not start at 00:00.
    return None if claims.expiry is None else claims.expiry.date() - timedelta(days=1)


def as_json(answer: Answer) -> dict[str, Json]:
    """Return everything that the page says."""
    claims, last_day = answer.claims, last_valid_day(answer.claims)
    return {
        "number": show_number(claims.number),
        "status": answer.word.value,
        "since": stamp(answer.since),
        "as_of": stamp(answer.as_of),
        "version": claims.version,
        "name": claims.name,
        "latin_name": claims.latin_name,
        "valid_from": claims.effective.isoformat(),
        "valid_until": None if claims.expiry is None else claims.expiry.isoformat(),
        "last_valid_day": None if last_day is None else last_day.isoformat(),
        "decided": claims.decided.date().isoformat(),
        "scheme": _scheme(claims),
        "level": None if claims.level is None else _coded(claims.level),
        "scope": [_coded(item) for item in claims.scope],
        "limitations": [_coded(item) for item in claims.limitations],
        "conditions": [_coded(item) for item in claims.conditions],
        "body": {"did": claims.body.did, "name": {**claims.body.name}, "url": claims.body.url},
        "accreditation": _accreditation(answer),
        "paper": None
        if answer.paper is None
        else {"issued": answer.paper.issued.isoformat(), "entered": answer.paper.entered.isoformat()},
        "verdict": answer.report.verdict.value,
        "checks": [_check(check) for check in answer.report.checks],
        "credential": answer.document_url,
        "page": answer.page_url,
    }


def _scheme(claims: Claims) -> Json:
    scheme = claims.scheme
    return {
        "code": scheme.code,
        "version": scheme.version,
        "title": {**scheme.title},
        "standard": scheme.standard,
        "url": scheme.url,
        "digest": scheme.digest,
    }


def _accreditation(answer: Answer) -> Json:
    accreditation = answer.accreditation
    if accreditation is None:
        return None
    return {
        "number": accreditation.number,
        "body": {**accreditation.body_name},
        "standard": accreditation.standard,
        "as_of": answer.claims.decided.isoformat(),
        "symbol": answer.symbol_url,
    }


def _coded(item: Coded) -> Json:
    return {"code": item.code, "text": {**item.text}}


def _check(check: Check) -> Json:
    return {
        "check": check.name.value,
        "outcome": check.outcome.value,
        "code": check.code,
        "detail": check.detail,
        "clause": check.clause,
        "as_of": stamp(check.at),
    }
