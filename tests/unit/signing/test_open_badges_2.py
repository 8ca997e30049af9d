"""Hosted Open Badges 2.0: what the accepted origin answers now is the badge, and nothing else is."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import open_badges_2, policy
from signing.errors import Unavailable
from signing.open_badges_2 import verify_hosted
from signing.policy import Policy, Standing
from signing.ports import Fetched
from signing.report import CheckName, Outcome, Report, Verdict

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ORIGIN = "https://badges.example"
URL, CLASS, ISSUER = (f"{ORIGIN}/{name}" for name in ("a/1", "b/1", "i/1"))
EMAIL = "maria@mail.example"
RECIPIENT = {
    "type": "email",
    "hashed": True,
    "salt": "s1",
    "identity": "sha256$" + hashlib.sha256(f"{EMAIL}s1".encode()).hexdigest(),
}
ASSERTION = {
    "@context": open_badges_2.CONTEXT,
    "id": URL,
    "type": "Assertion",
    "recipient": RECIPIENT,
    "badge": CLASS,
    "verification": {"type": "hosted"},
    "issuedOn": "2020-01-01T00:00:00Z",
    "expires": "2030-01-01T00:00:00Z",
}
BADGE = {"id": CLASS, "type": "BadgeClass", "name": "B", "description": "d", "issuer": ISSUER}
PROFILE = {"id": ISSUER, "type": "Issuer", "name": "I"}
STANDINGS = {ORIGIN: Standing.ACCEPTED, "https://refused.example": Standing.REFUSED}
POLICY = Policy(
    name="test",
    issuers=lambda origin: STANDINGS.get(origin, Standing.UNKNOWN),
    local_origins=frozenset({"http://localhost:8000"}),
)


class World:
    """What the web answers, and what was asked."""

    def __init__(self) -> None:
        """Begin with a badge that verifies."""
        self.documents: dict[str, Any] = deepcopy({URL: ASSERTION, CLASS: BADGE, ISSUER: PROFILE})
        self.media_type = "application/json"
        self.asked: list[str] = []

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        self.asked.append(url)
        assert max_bytes == open_badges_2.MAX_BYTES
        if url not in self.documents:
            raise Unavailable("fetch-failed", "Nothing answers there.")
        return Fetched(url, self.media_type, json.dumps(self.documents[url]).encode())

    def verify(self, source: bytes = URL.encode(), *, recipient: str | None = None) -> Report:
        return verify_hosted(source, POLICY, AT, self, recipient=recipient)


def test_a_hosted_badge_verifies_and_says_how() -> None:
    world = World()
    report = world.verify(recipient=EMAIL)

    assert report.verdict is Verdict.VALID
    assert report.document == ASSERTION
    assert report.issuer == ORIGIN
    assert world.asked == [URL, CLASS, ISSUER]
    outcomes = {check.name: check.outcome for check in report.checks}
    assert outcomes.pop(CheckName.SUSPENSION) is Outcome.NOT_CHECKED
    assert set(outcomes.values()) == {Outcome.PASSED}
    assert report.check(CheckName.KEY).clause == "Open Badges 2.0"


ACCEPTED: dict[str, Callable[[World], object]] = {
    "the other word for hosted": lambda world: world.documents[URL].update(
        verification={"type": "HostedBadge"}
    ),
    "a badge class inside": lambda world: world.documents[URL].update(badge=BADGE),
    "an issuer inside": lambda world: world.documents[CLASS].update(issuer=PROFILE),
    "types as arrays": lambda world: world.documents[ISSUER].update(type=["Profile", "Extension"]),
    "a context as an array": lambda world: world.documents[URL].update({"@context": [open_badges_2.CONTEXT]}),
    "an issuer that allows the origin": lambda world: world.documents[ISSUER].update(
        verification={"allowedOrigins": "badges.example", "startsWith": [f"{ORIGIN}/x/", f"{ORIGIN}/a/"]}
    ),
    "dots in a name": lambda world: world.documents.update(
        {URL: {**ASSERTION, "badge": f"{ORIGIN}/b..1"}, f"{ORIGIN}/b..1": {**BADGE, "id": f"{ORIGIN}/b..1"}}
    ),
    "no end": lambda world: world.documents[URL].pop("expires"),
    "said not to be revoked": lambda world: world.documents[URL].update(revoked=False),
    "JSON-LD": lambda world: setattr(world, "media_type", "application/ld+json"),
    "a recipient in clear": lambda world: world.documents[URL].update(
        recipient={"type": "email", "hashed": False, "identity": EMAIL}
    ),
    "a recipient without salt": lambda world: world.documents[URL].update(
        recipient={"hashed": True, "identity": "sha256$" + hashlib.sha256(EMAIL.encode()).hexdigest().upper()}
    ),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_the_specification_allows_verifies(what: str) -> None:
    world = World()
    ACCEPTED[what](world)
    assert world.verify(recipient=EMAIL).verdict is Verdict.VALID


def set_in(url: str, **changes: object) -> Callable[[World], object]:
    """Return what changes members of one document."""
    return lambda world: world.documents[url].update(changes)


OTHER = "https://other.example/x"
REFUSED: dict[str, tuple[Callable[[World], object], CheckName, str, Verdict]] = {
    "revoked": (set_in(URL, revoked=True), CheckName.REVOCATION, "revoked", Verdict.REVOKED),
    "revoked in another way": (set_in(URL, revoked="no"), CheckName.REVOCATION, "revoked", Verdict.REVOKED),
    "expired": (
        set_in(URL, expires="2026-11-20T12:00:00Z"),
        CheckName.VALIDITY,
        "expired",
        Verdict.EXPIRED,
    ),
    "hosted in a list": (
        set_in(URL, verification={"type": ["hosted"]}),
        CheckName.PROOF,
        "hosted-not",
        Verdict.INVALID,
    ),
    "issued tomorrow": (
        set_in(URL, issuedOn="2026-11-21T00:00:00Z"),
        CheckName.VALIDITY,
        "not-yet-valid",
        Verdict.NOT_YET_VALID,
    ),
    "issued no time": (
        set_in(URL, issuedOn="yesterday"),
        CheckName.VALIDITY,
        "instant-malformed",
        Verdict.INVALID,
    ),
    "about somebody else": (
        set_in(URL, recipient={"hashed": False, "identity": "x"}),
        CheckName.KEY,
        "hosted-recipient",
        Verdict.INVALID,
    ),
    "about somebody else, hashed": (
        set_in(URL, recipient={"hashed": True, "identity": "sha256$" + "0" * 64}),
        CheckName.KEY,
        "hosted-recipient",
        Verdict.INVALID,
    ),
    "about nobody": (set_in(URL, recipient={}), CheckName.KEY, "hosted-malformed", Verdict.INVALID),
    "hashed with MD5": (
        set_in(URL, recipient={"hashed": True, "identity": "md5$" + "0" * 32}),
        CheckName.KEY,
        "hosted-recipient-hash",
        Verdict.INDETERMINATE,
    ),
    "signed": (
        set_in(URL, verification={"type": "SignedBadge"}),
        CheckName.PROOF,
        "hosted-not",
        Verdict.INVALID,
    ),
    "another id": (set_in(URL, id=f"{URL}/"), CheckName.DOCUMENT, "hosted-id", Verdict.INVALID),
    "another context": (
        set_in(URL, **{"@context": "https://w3id.org/openbadges/v1"}),
        CheckName.CONTEXTS,
        "context-not-allowed",
        Verdict.INVALID,
    ),
    "another type": (set_in(URL, type=["Thing", 1]), CheckName.SHAPE, "hosted-malformed", Verdict.INVALID),
    "no recipient": (
        set_in(URL, recipient="maria"),
        CheckName.SHAPE,
        "hosted-malformed",
        Verdict.INVALID,
    ),
    "no badge class": (set_in(URL, badge=None), CheckName.SHAPE, "hosted-malformed", Verdict.INVALID),
    "a badge class without a name": (
        set_in(CLASS, name=None),
        CheckName.SHAPE,
        "hosted-malformed",
        Verdict.INVALID,
    ),
    "a badge class elsewhere": (
        set_in(URL, badge=OTHER),
        CheckName.SHAPE,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "an issuer elsewhere": (
        set_in(CLASS, issuer=OTHER),
        CheckName.SHAPE,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "an issuer inside, of another origin": (
        set_in(CLASS, issuer={**PROFILE, "id": OTHER}),
        CheckName.KEY,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "an issuer whose origin only begins alike": (
        set_in(CLASS, issuer={**PROFILE, "id": f"{ORIGIN}.evil.example/i"}),
        CheckName.KEY,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "an origin that the issuer does not allow": (
        set_in(ISSUER, verification={"allowedOrigins": ["other.example"]}),
        CheckName.KEY,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "a place that the issuer does not allow": (
        set_in(ISSUER, verification={"startsWith": f"{ORIGIN}/z/"}),
        CheckName.KEY,
        "hosted-elsewhere",
        Verdict.INVALID,
    ),
    "an issuer that allows a number": (
        set_in(ISSUER, verification={"allowedOrigins": [1]}),
        CheckName.KEY,
        "hosted-malformed",
        Verdict.INVALID,
    ),
    "an issuer that verifies by text": (
        set_in(ISSUER, verification="hosted"),
        CheckName.KEY,
        "hosted-malformed",
        Verdict.INVALID,
    ),
    "gone": (
        lambda world: world.documents.pop(URL),
        CheckName.DOCUMENT,
        "fetch-failed",
        Verdict.INDETERMINATE,
    ),
    "a badge class that is gone": (
        lambda world: world.documents.pop(CLASS),
        CheckName.SHAPE,
        "fetch-failed",
        Verdict.INDETERMINATE,
    ),
    "a login page": (
        lambda world: setattr(world, "media_type", "text/html"),
        CheckName.DOCUMENT,
        "hosted-media-type",
        Verdict.INDETERMINATE,
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_hold_is_told_in_its_row(what: str) -> None:
    change, name, code, verdict = REFUSED[what]
    world = World()
    change(world)
    report = world.verify(recipient=EMAIL)
    assert (report.check(name).code, report.verdict) == (code, verdict)
    later = [CheckName.VALIDITY, CheckName.REVOCATION]
    assert (report.document is None) == (name not in later)
    assert (report.issuer is None) == (name not in later)


def test_a_badge_that_expired_and_was_revoked_tells_both() -> None:
    world = World()
    world.documents[URL].update(revoked=True, expires="2021-01-01T00:00:00Z")
    report = world.verify()
    assert report.verdict is Verdict.EXPIRED
    assert report.check(CheckName.REVOCATION).code == "revoked"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("https://unknown.example/a", "issuer-unknown"),
        ("https://refused.example/a", "issuer-refused"),
        ("http://badges.example/a/1", "hosted-url"),
        ("https://badges.example@evil.example/a", "hosted-url"),
        ("https://127.0.0.1/a", "hosted-url"),
        ("https://badges.example:x/a", "hosted-url"),
        ("https://badges.example/a#b", "hosted-url"),
        ("https://badges.example/a b", "hosted-url"),
        (f"https://badges.example/{'a' * 3000}", "hosted-url"),
        ("https://bädges.example/a", "hosted-url"),
        ("https://badges.example/a/../i/1", "hosted-url"),
        ("https://badges.example/a/%2E./i/1", "hosted-url"),
        ("https://badges.example/a/.", "hosted-url"),
        ("eyJhbGciOiJub25lIn0.e30.", "hosted-url"),
        ("{", "json-syntax"),
        ("{}", "hosted-malformed"),
    ],
)
def test_nobody_makes_this_software_ask_who_is_not_accepted(source: str, code: str) -> None:
    world = World()
    report = world.verify(source.encode())
    assert (report.check(CheckName.ISSUER).code, report.verdict) == (code, Verdict.INVALID)
    assert world.asked == []


def test_a_local_origin_is_read_where_the_policy_names_it() -> None:
    world = World()
    local = "http://localhost:8000"
    world.documents = json.loads(json.dumps(world.documents).replace(ORIGIN, local))
    STANDINGS[local] = Standing.ACCEPTED
    try:
        assert world.verify(f"{local}/a/1".encode()).verdict is Verdict.VALID
    finally:
        del STANDINGS[local]


def test_an_issuer_that_is_not_judged_is_no_passed_row() -> None:
    report = verify_hosted(URL.encode(), Policy("any", policy.anyone), AT, World())
    row = report.check(CheckName.ISSUER)
    assert (report.verdict, row.outcome, row.code) == (Verdict.VALID, Outcome.NOT_CHECKED, "not-applicable")


def test_an_assertion_is_told_by_its_context() -> None:
    assert open_badges_2.is_assertion(json.dumps(ASSERTION).encode())
    for data in (b"{}", URL.encode(), b'{"@context": "https://www.w3.org/ns/credentials/v2"}'):
        assert not open_badges_2.is_assertion(data)


def test_a_copy_is_compared_with_what_its_url_answers() -> None:
    world = World()
    assert world.verify(json.dumps(ASSERTION, indent=1).encode()).verdict is Verdict.VALID
    report = world.verify(json.dumps({**ASSERTION, "recipient": {**RECIPIENT, "hashed": 1}}).encode())
    assert report.check(CheckName.DOCUMENT).code == "hosted-differs"
    assert report.verdict is Verdict.INVALID


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=5)
    | st.sampled_from([URL, CLASS, OTHER]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ASSERTION)), inner),
    max_leaves=5,
)


@given(st.sampled_from([URL, CLASS, ISSUER]), st.sampled_from(sorted({*ASSERTION, *BADGE, *PROFILE})), JSON)
def test_whatever_a_member_is_a_report_comes_out(url: str, member: str, value: object) -> None:
    world = World()
    world.documents[url][member] = value
    assert world.verify(recipient=EMAIL).verdict in Verdict
