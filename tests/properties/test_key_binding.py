"""A presentation of an SD-JWT VC is VALID if everything in it is what it must be, and else never.

Whatever is drawn, the first row that does not hold decides; nothing behind it is told to have passed.
"""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import policy
from signing.did import key
from signing.jose import key_binding, sd_jwt_vc
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384
from signing.presentation import verify_presentation
from signing.report import Outcome, Report, Verdict
from tests.properties.nasty import AT, nobody

SECRETS = {ED25519: 32, P256: 32, P384: 48}
SIGNERS = {name: FileSigner(private.of(name, bytes(range(9, 9 + size)))) for name, size in SECRETS.items()}
ISSUER = FileSigner(private.of(P256, bytes(range(1, 33))))
DID = key.did_for(ISSUER.multikey)
NAMES = ("given_name", "level", "place")
HELD = {
    name: sd_jwt_vc.issue(
        {"iss": DID, "vct": "urn:example:vct", "given_name": "Zoë", "level": 2, "place": {"of": "birth"}},
        disclosable=NAMES,
        signer=ISSUER,
        method=f"{DID}#{ISSUER.multikey}",
        holder=key.public_key(key.did_for(signer.multikey)),
    )
    for name, signer in SIGNERS.items()
}
TEXTS = st.sampled_from(
    ["a", "b", "A", "a ", "", "é", "https://verifier.example", "https://verifier.example/"]
)
SUBSETS = st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)).map(tuple)
EDGES = [-61, -60, 0, 300, 301]


@dataclass(frozen=True)
class Shown:
    """Hold what a holder was asked, what they signed, and what somebody sent."""

    bound_to: str
    signed_by: str
    nonce: str
    challenge: str | None
    audience: str
    domain: str | None
    bound: tuple[bool, ...]
    sent: tuple[bool, ...]
    age: int

    def judged(self) -> Report:
        """Judge what is sent."""
        token, *disclosures, _ = HELD[self.bound_to].split("~")

        def selected(chosen: tuple[bool, ...]) -> str:
            kept = [text for text, wanted in zip(disclosures, chosen, strict=True) if wanted]
            return "~".join((token, *kept, ""))

        bound = selected(self.bound)
        made = AT - dt.timedelta(seconds=self.age)
        whole = key_binding.bind(
            bound, SIGNERS[self.signed_by], nonce=self.nonce, audience=self.audience, at=made
        )
        sent = selected(self.sent) + whole.removeprefix(bound)
        general = policy.vcdm(policy.anyone)
        return verify_presentation(
            sent.encode(), general, AT, nobody, challenge=self.challenge, domain=self.domain
        )

    def fault(self) -> str:
        """Return the code of the first row that must not hold, “ok” if all must."""
        faults = {
            "key-binding-incomplete": not (self.nonce and self.audience),
            "presentation-unasked": not (self.challenge and self.domain),
            "challenge-mismatch": self.nonce != self.challenge,
            "domain-mismatch": self.audience != self.domain,
            "key-type-mismatch": self.signed_by != self.bound_to,
            "key-binding-hash": self.bound != self.sent,
            "key-binding-stale": not -60 <= self.age <= 300,
        }
        return next((code for code, holds in faults.items() if holds), "ok")


SHOWN = st.builds(
    Shown,
    bound_to=st.sampled_from(sorted(SIGNERS)),
    signed_by=st.sampled_from(sorted(SIGNERS)),
    nonce=TEXTS,
    challenge=TEXTS | st.none(),
    audience=TEXTS,
    domain=TEXTS | st.none(),
    bound=SUBSETS,
    sent=SUBSETS,
    age=st.sampled_from(EDGES) | st.integers(-10_000, 10_000),
)
GOOD = st.builds(
    lambda shown, nonce, audience, age: replace(
        shown,
        signed_by=shown.bound_to,
        nonce=nonce,
        challenge=nonce,
        audience=audience,
        domain=audience,
        sent=shown.bound,
        age=age,
    ),
    SHOWN,
    TEXTS.filter(bool),
    TEXTS.filter(bool),
    st.integers(-60, 300),
)
NEARLY = st.builds(
    lambda good, other, name: replace(good, **{name: getattr(other, name)}),
    GOOD,
    SHOWN,
    st.sampled_from(["signed_by", "nonce", "challenge", "audience", "domain", "bound", "sent", "age"]),
)


@settings(max_examples=200)
@given(GOOD | NEARLY | SHOWN)
def test_the_first_thing_that_is_not_as_it_must_be_decides(shown: Shown) -> None:
    report = shown.judged()
    expected = shown.fault()
    undecided = [check.code for check in report.checks if check.outcome is not Outcome.PASSED]
    assert next((code for code in undecided if code != "not-applicable"), "ok") == expected
    assert (report.verdict is Verdict.VALID) is (expected == "ok")
    assert (report.verdict is Verdict.INDETERMINATE) is (expected == "presentation-unasked")
    if expected not in {"ok", "key-binding-stale"}:
        assert (report.document, report.holder, report.credentials) == (None, None, ())


@pytest.mark.parametrize("name", SIGNERS)
@pytest.mark.parametrize("age", EDGES)
def test_the_window_has_sharp_edges(name: str, age: int) -> None:
    shown = Shown(name, name, "n", "n", "d", "d", (True, False, True), (True, False, True), age)
    assert (shown.judged().verdict is Verdict.VALID) is (-60 <= age <= 300)
