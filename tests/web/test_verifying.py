"""`POST /credentials/verify`: every row of the table of statuses, the limits, and who may call it."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from registry.verification.answers import Word
from registry.verification.documents import PolicyName
from registry.web import texts
from registry.web.api import verifying
from registry.web.api.gate import Gate
from registry.web.api.verifying import Verifying, document_of, may_help
from signing import strict_json
from signing.errors import Malformed, TooMany
from signing.report import CheckName, Outcome, Report, Verdict
from signing.strict_json import MAX_BYTES, Json
from signing.verify import NOTHING_ASKED, Asked
from tests.web import samples
from tests.web.samples import ORIGIN, FakeReads

PATH = "/credentials/verify"
PROBLEM = "application/problem+json"


def report(name: CheckName, outcome: Outcome, code: str, verdict: Verdict) -> Report:
    """Make a report in which one check did not pass."""
    row = samples.check(name, outcome, code, detail=f"Detail of {code}.")
    good = samples.report()
    return replace(
        good, verdict=verdict, checks=tuple(row if one.name is name else one for one in good.checks)
    )


def post(client: FlaskClient, body: object, **options: Any) -> TestResponse:  # noqa: ANN401 -- the client's
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        PATH, data=data, content_type=options.pop("content_type", "application/json"), **options
    )


def test_what_is_valid_is_answered_with_the_whole_report(client: FlaskClient, reads: FakeReads) -> None:
    answer = post(client, {"verifiableCredential": {"a": 1}})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    said = json.loads(answer.data)
    assert said == {"verified": True, "verdict": "VALID", "report": samples.report().as_json()}
    assert [row["check"] for row in said["report"]["checks"]] == [name.value for name in CheckName]
    assert reads.sent == [(b'{"a":1}', PolicyName.REGISTRY)]


NOT_VALID: list[tuple[CheckName, Outcome, str, Verdict]] = [
    (CheckName.REVOCATION, Outcome.FAILED, "revoked", Verdict.REVOKED),
    (CheckName.SUSPENSION, Outcome.FAILED, "suspended", Verdict.SUSPENDED),
    (CheckName.VALIDITY, Outcome.FAILED, "expired", Verdict.EXPIRED),
    (CheckName.VALIDITY, Outcome.FAILED, "not-yet-valid", Verdict.NOT_YET_VALID),
    (CheckName.PROOF, Outcome.FAILED, "proof-missing", Verdict.INVALID),
    (CheckName.ISSUER, Outcome.FAILED, "issuer-unknown", Verdict.INVALID),
    (CheckName.SIGNATURE, Outcome.FAILED, "signature-wrong", Verdict.INVALID),
    (CheckName.REVOCATION, Outcome.NOT_CHECKED, "status-list-stale", Verdict.INDETERMINATE),
]


@pytest.mark.parametrize("row", NOT_VALID, ids=lambda row: row[2])
def test_every_other_verdict_is_a_problem_with_the_check_that_decided(
    client: FlaskClient, reads: FakeReads, row: tuple[CheckName, Outcome, str, Verdict]
) -> None:
    name, outcome, code, verdict = row
    reads.judged = report(name, outcome, code, verdict)
    answer = post(client, {"verifiableCredential": {}}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    said = json.loads(answer.data)
    retry = said.pop("retry", None)
    assert said == {
        "type": f"{ORIGIN}/problems/{code}",
        "title": texts.VERDICTS[verdict],
        "status": 422,
        "detail": f"Detail of {code}.",
        "code": code,
        "verified": False,
        "verdict": verdict.value,
        "report": reads.judged.as_json(),
    }
    assert (retry is not None) == (verdict is Verdict.INDETERMINATE)
    assert client.get(f"/problems/{code}").status_code == 200


@pytest.mark.parametrize(
    ("code", "help_"),
    [
        ("status-list-stale", True),
        ("not-published-here", True),
        ("database-unavailable", True),
        ("not-read-here", False),
        ("status-list-url", False),
        ("status-list-id", False),
        ("status-index-out-of-range", False),
        ("never-raised", False),
    ],
)
def test_indeterminate_says_whether_trying_again_can_help(
    client: FlaskClient, reads: FakeReads, code: str, *, help_: bool
) -> None:
    assert may_help(code) is help_
    reads.judged = report(CheckName.REVOCATION, Outcome.NOT_CHECKED, code, Verdict.INDETERMINATE)
    assert json.loads(post(client, {"verifiableCredential": {}}).data)["retry"] is help_


REFUSED: list[tuple[object, int, str]] = [
    (b"", 400, "json-syntax"),
    (b"[]", 400, "json-not-an-object"),
    (b"\xff", 400, "json-not-utf8"),
    (b'{"verifiableCredential":{"a":1,"a":2}}', 400, "json-duplicate-member"),
    (b'{"verifiableCredential":{},"verifiableCredential":{}}', 400, "json-duplicate-member"),
    (b'{"verifiableCredential":{"a":NaN}}', 400, "json-not-a-number"),
    (b'{"verifiableCredential":{"a":1e999}}', 400, "json-number-range"),
    (b'{"verifiableCredential":{"a":"\\ud800"}}', 400, "json-forbidden-character"),
    (b'{"verifiableCredential":' + b"[" * 65 + b"]" * 65 + b"}", 413, "json-too-deep"),
    ({}, 400, "document-missing"),
    ({"verifiableCredential": None}, 400, "document-missing"),
    ({"verifiableCredential": 7}, 400, "document-missing"),
    ({"verifiableCredential": [{}]}, 400, "document-missing"),
    ({"verifiableCredential": {}, "options": []}, 400, "options-malformed"),
    ({"verifiableCredential": {}, "options": {"policy": "lax"}}, 400, "policy-unknown"),
    ({"verifiableCredential": {}, "options": {"policy": ["registry"]}}, 400, "policy-unknown"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED)
def test_what_is_no_request_is_judged_by_nobody(
    client: FlaskClient, reads: FakeReads, body: object, status: int, code: str
) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert json.loads(answer.data)["code"] == code
    assert "verdict" not in json.loads(answer.data)
    assert reads.sent == []


def test_what_the_proofs_must_be_made_for_is_passed_on(client: FlaskClient, reads: FakeReads) -> None:
    options = {"expectedProofPurpose": "authentication", "challenge": "c-1", "domain": "verifier.example"}
    assert post(client, {"verifiableCredential": {}, "options": options}).status_code == 200
    assert post(client, {"verifiableCredential": {}}).status_code == 200
    assert reads.wanted == [Asked("authentication", "c-1", "verifier.example"), NOTHING_ASKED]


@pytest.mark.parametrize("name", ["expectedProofPurpose", "challenge", "domain"])
def test_what_the_proofs_must_be_made_for_is_a_text(client: FlaskClient, name: str) -> None:
    answer = post(client, {"verifiableCredential": {}, "options": {name: ["a"]}})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "options-malformed")


@pytest.mark.parametrize(
    "options", [{}, {"checks": ["proof"]}, {"unknown": {"a": []}}, {"policy": "registry"}]
)
def test_options_that_nobody_asks_for_are_left_alone(client: FlaskClient, options: dict[str, Any]) -> None:
    assert post(client, {"verifiableCredential": {}, "options": options}).status_code == 200


def test_a_string_is_judged_as_it_stands(client: FlaskClient, reads: FakeReads) -> None:
    assert post(client, {"verifiableCredential": "eyJ.e30.é~"}).status_code == 200
    assert reads.sent == [("eyJ.e30.é~".encode(), PolicyName.REGISTRY)]


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/vc", "application/jsonp"],
)
def test_another_media_type_is_refused_unread(client: FlaskClient, reads: FakeReads, media_type: str) -> None:
    answer = post(client, {"verifiableCredential": {}}, content_type=media_type)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (415, "request-media-type")
    assert reads.sent == []


def test_json_with_a_charset_is_json(client: FlaskClient) -> None:
    answer = post(client, {"verifiableCredential": {}}, content_type="Application/JSON; charset=utf-8")
    assert answer.status_code == 200


def padded(size: int) -> bytes:
    frame = b'{"verifiableCredential":"%s"}'
    return frame % (b"a" * (size - len(frame) + 2))


def test_the_largest_request_is_read_and_one_byte_more_is_not(client: FlaskClient, reads: FakeReads) -> None:
    assert post(client, padded(MAX_BYTES)).status_code == 200
    answer = post(client, padded(MAX_BYTES + 1))
    assert (answer.status_code, json.loads(answer.data)["code"]) == (413, "request-too-large")
    assert len(reads.sent) == 1


def test_a_request_that_does_not_tell_its_length_is_limited_too(
    client: FlaskClient, reads: FakeReads
) -> None:
    answer = post(
        client,
        padded(MAX_BYTES + 1),
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    assert (answer.status_code, json.loads(answer.data)["code"]) == (413, "json-too-large")
    assert reads.sent == []


class Endless(io.RawIOBase):
    """A body that never ends, and remembers how much of it was taken."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- the library's own signature
        self.taken += len(buffer)
        assert self.taken < 4 * MAX_BYTES, "too much was read"
        buffer[:] = b" " * len(buffer)
        return len(buffer)


def test_a_request_that_never_ends_is_not_read_to_its_end(client: FlaskClient, reads: FakeReads) -> None:
    body = Endless()
    environ = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": body}
    answer = post(client, b"", environ_overrides=environ)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (413, "json-too-large")
    assert body.taken <= MAX_BYTES + 1
    assert reads.sent == []


def test_any_page_may_call_it_and_nothing_is_kept(client: FlaskClient) -> None:
    asked = {"Origin": "https://verifier.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options(PATH, headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    bodies: list[Json] = [{"verifiableCredential": {}}, {}]
    for body in bodies:
        answer = post(client, body, headers={"Origin": "https://verifier.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_it_takes_nothing_but_post(client: FlaskClient, method: str) -> None:
    answer = client.open(PATH, method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_what_takes_long_waits_for_a_place_and_pages_do_not(app: Flask, reads: FakeReads) -> None:
    gate = Gate(places=1, wait_seconds=0.01)
    views = Verifying(reads, samples.work().urls, lambda: samples.AT, gate=gate)
    app.view_functions["verification.credential"] = views.credential
    client = app.test_client()
    with gate.place():
        busy = post(client, padded(verifying.LARGE_BYTES + 100))
        assert (busy.status_code, busy.headers["Retry-After"]) == (429, "2")
        assert json.loads(busy.data)["code"] == "verification-busy"
        assert post(client, {"verifiableCredential": {}}).status_code == 200
        assert client.get("/").status_code == 200
    assert post(client, padded(verifying.LARGE_BYTES + 100)).status_code == 200


def test_a_place_is_free_again_after_a_fault() -> None:
    gate = Gate(places=1, wait_seconds=0)
    with pytest.raises(KeyError), gate.place():
        raise KeyError
    with gate.place(), pytest.raises(TooMany), gate.place():
        pass


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text("abc"), JSON_VALUES, max_size=4))
def test_what_is_judged_is_what_was_sent(document: dict[str, Json]) -> None:
    sent = json.dumps({"verifiableCredential": document, "options": {}}, indent=1).encode()
    judged = document_of(strict_json.loads_object(sent), "verifiableCredential")
    inner = strict_json.loads(judged)
    assert json.dumps(inner) == json.dumps(document)  # the order of members, and 1 is not 1.0


@pytest.mark.parametrize(("purpose", "status"), [("authentication", 200), ("assertionMethod", 400)])
def test_a_presentation_is_proved_for_one_purpose(client: FlaskClient, purpose: str, status: int) -> None:
    body = {"verifiablePresentation": {"b": 2}, "options": {"expectedProofPurpose": purpose}}
    answer = present(client, body)
    assert (answer.status_code, json.loads(answer.data).get("code")) == (
        status,
        None if status == 200 else "purpose-unexpected",
    )


def test_a_document_that_is_not_there_is_named() -> None:
    with pytest.raises(Malformed) as refusal:
        document_of({}, "verifiablePresentation")
    assert "verifiablePresentation" in refusal.value.detail


def test_every_verdict_has_its_title() -> None:
    assert set(texts.VERDICTS) == set(Verdict)
    assert {Word.VALID.value, "valid"} == {texts.VERDICTS[Verdict.VALID].lower()}


def present(client: FlaskClient, body: object) -> TestResponse:
    return client.post("/presentations/verify", json=body)


def test_a_presentation_is_judged_by_what_its_presenter_was_given(
    client: FlaskClient, reads: FakeReads
) -> None:
    given = {"challenge": "c-1", "domain": "verifier.example", "checks": ["proof"]}
    assert present(client, {"verifiablePresentation": {"b": 2}, "options": given}).status_code == 200
    assert present(client, {"verifiablePresentation": "eyJ"}).status_code == 200
    assert reads.sent == [(b'{"b":2}', PolicyName.REGISTRY), (b"eyJ", PolicyName.REGISTRY)]
    assert reads.asked == [("c-1", "verifier.example"), (None, None)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "document-missing"),
        ({"verifiableCredential": {}}, "document-missing"),
        ({"verifiablePresentation": 1}, "document-missing"),
        ({"verifiablePresentation": {}, "options": {"challenge": 1}}, "options-malformed"),
        ({"verifiablePresentation": {}, "options": {"domain": ["a"]}}, "options-malformed"),
        ({"verifiablePresentation": {}, "options": {"challenge": "c" * 1001}}, "options-malformed"),
        ({"verifiablePresentation": {}, "options": {"policy": ""}}, "policy-unknown"),
    ],
)
def test_what_is_no_request_about_a_presentation_is_judged_by_nobody(
    client: FlaskClient, reads: FakeReads, body: object, code: str
) -> None:
    answer = present(client, body)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, code)
    assert reads.sent == []


def test_a_presentation_that_does_not_hold_is_a_problem(client: FlaskClient, reads: FakeReads) -> None:
    reads.judged = report(CheckName.SIGNATURE, Outcome.FAILED, "signature-wrong", Verdict.INVALID)
    answer = present(client, {"verifiablePresentation": {}})
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert json.loads(answer.data)["verdict"] == "INVALID"


def test_another_policy_is_named_and_waits_for_a_place_however_small_the_document(
    app: Flask, reads: FakeReads
) -> None:
    gate = Gate(places=1, wait_seconds=0)
    views = Verifying(reads, samples.work().urls, lambda: samples.AT, gate=gate)
    app.view_functions["verification.credential"] = views.credential
    body = {"verifiableCredential": {}, "options": {"policy": "vcdm"}}
    assert post(app.test_client(), body).status_code == 200
    assert reads.sent == [(b"{}", PolicyName.VCDM)]
    with gate.place():
        assert post(app.test_client(), body).status_code == 429
