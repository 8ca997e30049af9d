"""Made-up answers for tests of pages: a valid certificate, and what to change for every other case."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from registry.certificates.claims import (
    AccreditationClaim,
    Claims,
    Coded,
    IssuingBody,
    SchemeText,
)
from registry.certification.profiles import BodyName, BodyProfile, SchemeProfile
from registry.config import Environment, Settings
from registry.credentials.models import DocumentFormat
from registry.credentials.published import NamedDocument, PublishedList
from registry.credentials.qr import Code, Form
from registry.ids import PublicUrls, check_character, parse_number
from registry.verification.answers import Answer, Word
from registry.verification.documents import PolicyName
from registry.work import Work
from signing.errors import NotFound
from signing.report import NOT_REACHED, OK, Check, CheckName, Outcome, Report, Verdict
from signing.strict_json import Json
from signing.verify import NOTHING_ASKED, Asked
from tests.web import sample_schemes

ORIGIN = "http://localhost:8000"
AT = dt.datetime(2026, 11, 20, 11, 20, 33, tzinfo=dt.UTC)
MANILA = dt.timezone(dt.timedelta(hours=8))
NUMBER = parse_number("7QK4-M2XD-01RA-B3C" + check_character("7QK4M2XD01RAB3C"))
SHOWN = "-".join(NUMBER[i : i + 4] for i in range(0, 16, 4))
UNKNOWN = "0" * 16
DIGITS = {None: "210" + "7" * 700, Form.FULL: "210" + "7" * 700, Form.SMALL: "210" + "7" * 300}
LIST = b'{"@context":[],"type":["BitstringStatusListCredential"],"issuer":"did:web:x","proof":{}}'
PNG = b"\x89PNG\r\n\x1a\n made up"

CLAIMS = Claims(
    number=NUMBER,
    version=1,
    name="María Ñíguez O'Brien",
    latin_name=None,
    body=IssuingBody(
        did="did:web:localhost%3A8000:b:bayani",
        slug="bayani",
        name={"en": "Bayani Safety Certification (example)", "fil": "Bayani Sertipikasyon"},
        language="en",
        url=f"{ORIGIN}/b/bayani",
    ),
    scheme=SchemeText(
        url=f"{ORIGIN}/b/bayani/s/OSH/v2",
        code="OSH",
        version="2",
        digest="uEiB_made_up",
        title={"en": "Occupational Safety Officer", "fil": "Opisyal sa Kaligtasan sa Trabaho"},
        description={"en": "Leads safety at a workplace."},
        criteria={"en": "Training, experience and an examination."},
        standard="DOLE D.O. 198-18",
        alignments=(),
    ),
    level=Coded("SO2", {"en": "Safety Officer 2"}),
    scope=(
        Coded("con", {"en": "Construction"}),
        Coded("man", {"en": "Manufacturing", "fil": "Pagmamanupaktura"}),
    ),
    limitations=(Coded("nomine", {"en": "Not for work underground"}),),
    conditions=(Coded("vision", {"en": "Valid only with yearly professional development on record"}),),
    decided=dt.datetime(2026, 3, 20, tzinfo=MANILA),
    effective=dt.datetime(2026, 4, 1, tzinfo=MANILA),
    expiry=dt.datetime(2031, 4, 1, tzinfo=MANILA),
    accreditation=AccreditationClaim(
        number="PC-017",
        body_slug="pab",
        body_name={"en": "Perlas Accreditation Board (example)"},
        standard="ISO/IEC 17024:2012",
    ),
)
_VERDICTS = {
    Word.VALID: Verdict.VALID,
    Word.SUSPENDED: Verdict.SUSPENDED,
    Word.WITHDRAWN: Verdict.REVOKED,
    Word.EXPIRED: Verdict.EXPIRED,
    Word.NOT_YET_EFFECTIVE: Verdict.NOT_YET_VALID,
    Word.UNCONFIRMED: Verdict.INDETERMINATE,
}
_CLAUSES = {
    CheckName.SIGNATURE: "VC Data Integrity EdDSA 1.0 §3.2.2",
    CheckName.REVOCATION: "Bitstring Status List 1.0 §3.2",
    CheckName.SUSPENSION: "Bitstring Status List 1.0 §3.2",
}
_ROWS: Mapping[Word, Mapping[CheckName, tuple[Outcome, str]]] = {
    Word.VALID: {},
    Word.SUSPENDED: {CheckName.SUSPENSION: (Outcome.FAILED, "suspended")},
    Word.WITHDRAWN: {CheckName.REVOCATION: (Outcome.FAILED, "revoked")},
    Word.EXPIRED: {CheckName.VALIDITY: (Outcome.FAILED, "expired")},
    Word.NOT_YET_EFFECTIVE: {CheckName.VALIDITY: (Outcome.FAILED, "not-yet-valid")},
    Word.UNCONFIRMED: {
        CheckName.REVOCATION: (Outcome.NOT_CHECKED, "status-list-stale"),
        CheckName.SUSPENSION: (Outcome.NOT_CHECKED, NOT_REACHED),
    },
}


def check(
    name: CheckName, outcome: Outcome = Outcome.PASSED, code: str = OK, detail: str = "English."
) -> Check:
    """Make one row."""
    return Check(name, outcome, code, detail, _CLAUSES.get(name, "VCDM 2.0 §4"), AT)


def report(word: Word = Word.VALID) -> Report:
    """Make the report of a certificate of which `word` holds."""
    rows = _ROWS[word]
    checks = tuple(
        check(name, *rows[name], detail=f"Detail of {rows[name][1]}.") if name in rows else check(name)
        for name in CheckName
    )
    return Report(_VERDICTS[word], checks, AT, None, CLAIMS.body.did)


def document(claims: Claims) -> bytes:
    """Make bytes that stand for the signed document."""
    return json.dumps(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "id": f"{ORIGIN}/credentials/abc",
            "issuer": claims.body.did,
            "credentialSubject": {"identifier": [{"identityHash": claims.name, "hashed": False}]},
            "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z3dM"},
        },
        ensure_ascii=False,
    ).encode()


def answer(word: Word = Word.VALID, claims: Claims = CLAIMS) -> Answer:
    """Make the answer about a certificate that says `claims` and of which `word` holds."""
    acted = AT - dt.timedelta(days=2)
    since = {Word.SUSPENDED: acted, Word.WITHDRAWN: acted, Word.UNCONFIRMED: AT}.get(word, claims.effective)
    return Answer(
        word=word,
        as_of=AT,
        since=since.astimezone(dt.UTC),
        claims=claims,
        report=report(word),
        document=document(claims),
        document_url=f"{ORIGIN}/credentials/abc",
        page_url=PublicUrls(ORIGIN).certificate(claims.number),
        accreditation=claims.accreditation,
        symbol_url=None if claims.accreditation is None else f"{ORIGIN}/b/pab/symbol.png",
    )


@dataclass
class FakeReads:
    """Answer from one made-up certificate and one made-up body."""

    found: Answer = field(default_factory=answer)
    profile: BodyProfile = sample_schemes.PROFILE
    scheme_profile: SchemeProfile = sample_schemes.SCHEME
    fault: Exception | None = None
    judged: Report = field(default_factory=report)
    sent: list[tuple[bytes, PolicyName]] = field(default_factory=list)
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    wanted: list[Asked] = field(default_factory=list)

    def verify(
        self, data: bytes, at: dt.datetime, policy: PolicyName, asked: Asked = NOTHING_ASKED
    ) -> Report:
        self.wanted.append(asked)
        if self.fault is not None:
            raise self.fault
        self.sent.append((data, policy))
        return replace(self.judged, at=at)

    def verify_presentation(
        self, data: bytes, at: dt.datetime, policy: PolicyName, *, challenge: str | None, domain: str | None
    ) -> Report:
        self.asked.append((challenge, domain))
        return self.verify(data, at, policy)

    def answer(self, number: str, at: dt.datetime) -> Answer:
        if self.fault is not None:
            raise self.fault
        if number != self.found.claims.number:
            raise NotFound("certificate-not-found", "No certificate can be shown under this number.")
        return replace(self.found, as_of=at) if at != AT else self.found

    def code(self, number: str, form: Form | None) -> Code:
        url = self.answer(number, AT).page_url
        return Code(Form.URL, url) if form is Form.URL else Code(form or Form.FULL, url, DIGITS[form])

    def document(self, name: str) -> NamedDocument:
        if name == "token":
            return NamedDocument(name, DocumentFormat.VC_JWT, b"a.b.c")
        body = self._named(name, "abc", "document-not-found", self.found.document)
        return NamedDocument(name, DocumentFormat.CERTIFICATE, body)

    def status_list(self, name: str) -> PublishedList:
        if name == "tokens":
            return PublishedList(b"d.e.f", "application/statuslist+jwt")
        body = self._named(name, "list", "status-list-not-found", LIST)
        return PublishedList(body, "application/vc")

    def did_document(self, slug: str) -> Mapping[str, Json]:
        self._named(slug, "bayani", "body-not-found", b"")
        return {"id": self.found.claims.body.did}

    def bodies(self) -> tuple[BodyName, ...]:
        return (self.profile.body,)

    def body(self, slug: str, at: dt.datetime) -> BodyProfile:
        self._named(slug, "bayani", "organisation-unknown", b"")
        return replace(self.profile, as_of=at)

    def scheme(self, slug: str, code: str, version: str, at: dt.datetime) -> SchemeProfile:
        self.scheme_version(slug, code, version)
        return replace(self.scheme_profile, as_of=at)

    def symbol(self, slug: str) -> bytes:
        return self._named(slug, "pab", "symbol-not-found", PNG)

    def scheme_version(self, slug: str, code: str, version: str) -> bytes:
        return self._named(f"{slug}/{code}/{version}", "bayani/OSH/2", "scheme-version-not-found", b'{"a":1}')

    def _named(self, name: str, known: str, code: str, body: bytes) -> bytes:
        if name != known:
            raise NotFound(code, "There is nothing of this name here.")
        return body


def work(origin: str = ORIGIN) -> Work:
    """Make a `Work` that knows its public URL and refuses everything else."""

    def unused(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a page asked the registry past its reads")

    settings = Settings(
        data=Path("/nonexistent"),
        environment=Environment.DEVELOPMENT,
        public_url=origin,
        key_passphrase="env:NONE",  # noqa: S106 -- the name of a variable
    )
    return Work(
        settings=settings,
        run=unused,
        read=unused,
        signer=unused,
        new_key=unused,
        fetch=unused,
        urls=PublicUrls(origin),
        close=unused,
    )
