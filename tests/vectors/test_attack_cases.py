"""Every published attack and control on a credential with embedded eddsa-rdfc-2022 proofs.

Reads `../shared/attacks`; each case is offline: its `world` is the whole network, and what is
not in it is unreachable.
"""

import base64
import datetime as dt
import json
import resource
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from signing.errors import Unavailable
from signing.ports import Fetched
from signing.verify import CheckName, Outcome, Policy, Standing, Verdict, verify

CASES = Path(__file__).parents[3] / "shared" / "attacks"
TRUSTED = frozenset({"did:web:dev.issuer.example", "did:web:ho.issuer.example"})
OTHER_FORMATS = frozenset({"application/vc+jwt", "application/dc+sd-jwt"})

if not CASES.is_dir():
    pytest.skip("the published attack cases are not beside the project", allow_module_level=True)


def _issuers(did: str) -> Standing:
    return Standing.ACCEPTED if did in TRUSTED else Standing.UNKNOWN


POLICY = Policy(name="registry", issuers=_issuers)


class World:
    """Answer from a case's map of URLs, and remember every host that was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        """Hold a case's answers by URL."""
        self.answers = answers
        self.hosts: set[str] = set()

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        parts = urlsplit(url)
        self.hosts.add(parts.hostname or parts.scheme)
        answer = self.answers.get(url)
        if answer is None or answer["status"] != 200:
            raise Unavailable("unreachable", "Nothing answered.")
        body = _bytes(answer)
        if len(body) > max_bytes:
            raise Unavailable("answer-too-large", "The answer was cut off.")
        media = answer.get("headers", {}).get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(url, media, body)


def _bytes(holder: dict[str, Any]) -> bytes:
    if "body_b64" in holder:
        return base64.b64decode(holder["body_b64"])
    return str(holder["body"]).encode("utf-8", "surrogatepass")


def _suites(body: bytes) -> set[str]:
    """Return the cryptosuites a body names, none if it is no readable JSON."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    proof = document.get("proof")
    proofs = proof if isinstance(proof, list) else [proof]
    return {str(entry.get("cryptosuite")) for entry in proofs if isinstance(entry, dict)}


def _load() -> list[Any]:
    cases = []
    for path in sorted(CASES.glob("[vwh]*.json")):
        case = json.loads(path.read_text("utf-8"))
        marks = []
        if case["input"]["media"] in OTHER_FORMATS:
            marks.append(pytest.mark.skip(reason=f"{case['input']['media']} is another securing mechanism"))
        elif "eddsa-jcs-2022" in _suites(_bytes(case["input"])):
            marks.append(pytest.mark.skip(reason="eddsa-jcs-2022 is another cryptosuite"))
        cases.append(pytest.param(case, id=f"{case['id']} {case['title'][:40]}", marks=marks))
    return cases


@pytest.mark.parametrize("case", _load())
def test_a_published_case_gets_exactly_its_verdict(case: dict[str, Any]) -> None:
    expect, world = case["expect"], World(case["world"])
    at = dt.datetime.fromisoformat(case["now"])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    report = verify(_bytes(case["input"]), POLICY, at, world)
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024

    assert report.verdict == expect["verdict"], report.as_json()
    assert report.verdict not in expect["forbid"]
    assert not world.hosts & set(expect.get("no_fetch_hosts", ()))
    assert seconds < expect["max_seconds"]
    assert grown < expect.get("max_rss_mib", float("inf"))
    assert [check.name for check in report.checks] == list(CheckName)
    green = all(check.outcome is Outcome.PASSED for check in report.checks)
    assert not green or report.verdict is Verdict.VALID


def test_the_cases_hold_controls_that_must_pass_and_attacks_that_must_not() -> None:
    verdicts = {param.values[0]["expect"]["verdict"] for param in _load() if not param.marks}
    assert verdicts == set(Verdict)
