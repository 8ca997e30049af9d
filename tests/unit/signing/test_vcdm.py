"""W3C credentials in general: shape, contexts, foreign proofs, and what is told without a judgement."""

from typing import Any

import pytest

from signing import contexts, multibase, policy, strict_json, vcdm
from signing.data_integrity import suites
from signing.errors import Malformed
from signing.jose import vc_jwt
from signing.policy import VCDM_RULES, Policy, Standing
from signing.reading import Reading
from signing.report import CheckName, Outcome, Report, Verdict
from signing.status import bitstring
from signing.status.bitstring import Purpose, StatusEntry
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, DID, OTHER, OTHER_DID, SIGNER, URLS, World, rows_of

OTHER_METHOD = f"{OTHER_DID}#{OTHER.multikey}"
POLICY = policy.vcdm(worlds.accept)
SRI = "sha256-" + "A" * 43 + "="
HASH = b"\x12\x20" + bytes(range(32))
MULTIHASH = multibase.encode_base64url(HASH)
BARE_HASH = multibase.encode_base64url(HASH[2:])
CUT_HASH = multibase.encode_base64url(HASH[:-1])
LONG_HASH = multibase.encode_base64url(HASH + bytes(120))


def a_credential(**changes: object) -> dict[str, Any]:
    members = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "urn:example:1"},
    }
    return {name: value for name, value in {**members, **changes}.items() if value is not ...}


def read(**changes: object) -> Reading:
    return vcdm.read_credential(a_credential(**changes))


GOOD: list[dict[str, object]] = [
    {},
    {"id": "urn:uuid:1"},
    {"type": "VerifiableCredential"},
    {"type": ["VerifiableCredential", "https://a.example/Type"]},
    {"issuer": {"id": DID, "name": "A", "description": {"@value": "B", "@language": "en"}}},
    {"name": "A", "description": [{"@value": "A", "@language": "ar", "@direction": "rtl"}, "B"]},
    {"name": {"@value": "A", "@direction": None}},
    {"validFrom": "2026-05-04T00:00:00+08:00", "validUntil": "2031-05-04T00:00:00Z"},
    {"credentialSubject": [{"id": "urn:a:1"}, {"name": "A"}]},
    {"credentialSchema": {"id": "https://a.example/schema", "type": "JsonSchema"}},
    {"credentialSchema": [{"id": "https://a.example/s", "type": "JsonSchema", "digestSRI": SRI}]},
    {"refreshService": {"type": "A", "id": "https://a.example/"}},
    {"termsOfUse": [{"type": "A"}, {"type": ["B"], "id": "urn:a:1"}]},
    {"evidence": {"type": "A", "anything": 1}},
    {"relatedResource": {"id": "https://a.example/1", "digestSRI": SRI, "mediaType": "text/plain"}},
    {"relatedResource": [{"id": "https://a.example/1", "digestMultibase": MULTIHASH}]},
    {"relatedResource": [{"id": "https://a.example/1", "digestMultibase": multibase.encode_base58btc(HASH)}]},
    {"relatedResource": [{"id": "https://a.example/1", "digestMultibase": [BARE_HASH, MULTIHASH]}]},
    {"relatedResource": [{"id": "https://a.example/1", "digestSRI": f"{SRI} sha512-{'B' * 86}=="}]},
    {"anything": "else"},
]


@pytest.mark.parametrize("changes", GOOD, ids=str)
def test_every_form_that_the_specification_allows_is_read(changes: dict[str, object]) -> None:
    assert read(**changes).issuer == DID


BAD: list[tuple[dict[str, object], str]] = [
    ({"type": ...}, "shape-type"),
    ({"type": "Other"}, "shape-type"),
    ({"type": []}, "shape-type"),
    ({"type": ["VerifiableCredential", 7]}, "shape-type"),
    ({"type": ["VerifiableCredential", ""]}, "shape-type"),
    ({"type": ["VerifiableCredential"] * 2}, "shape-type"),
    ({"type": {"a": 1}}, "shape-type"),
    ({"id": "no url"}, "shape-value"),
    ({"id": ["urn:a:1"]}, "shape-value"),
    ({"id": None}, "shape-value"),
    ({"issuer": ...}, "shape-member-missing"),
    ({"issuer": "nobody"}, "shape-value"),
    ({"issuer": [DID]}, "shape-object"),
    ({"issuer": {"name": "A"}}, "shape-value"),
    ({"issuer": {"id": "nobody"}}, "shape-value"),
    ({"issuer": {"id": DID, "name": 7}}, "shape-object"),
    ({"name": {"@value": 7}}, "shape-value"),
    ({"name": {"@language": "en"}}, "shape-value"),
    ({"name": {"@value": "A", "other": 1}}, "shape-value"),
    ({"name": {"@value": "A", "@direction": "up"}}, "shape-value"),
    ({"name": {"@value": "A", "@direction": ["ltr"]}}, "shape-value"),
    ({"name": []}, "shape-value"),
    ({"validFrom": "2026-05-04"}, "instant-malformed"),
    ({"validFrom": "2026-05-04T00:00:00"}, "instant-malformed"),
    ({"validFrom": 7}, "shape-value"),
    ({"validFrom": None}, "shape-value"),
    ({"validUntil": ["2026-05-04T00:00:00Z"]}, "shape-value"),
    ({"validFrom": "2026-05-04T00:00:00Z", "validUntil": "2026-05-04T00:00:00Z"}, "validity-empty"),
    ({"credentialSubject": ...}, "shape-member-missing"),
    ({"credentialSubject": {}}, "shape-value"),
    ({"credentialSubject": []}, "shape-value"),
    ({"credentialSubject": [{}]}, "shape-value"),
    ({"credentialSubject": "urn:a:1"}, "shape-object"),
    ({"credentialSubject": {"id": "me"}}, "shape-value"),
    ({"credentialSubject": [{"id": "urn:a:1"}] * 201}, "shape-value"),
    ({"credentialStatus": {"id": "urn:a:1"}}, "shape-type"),
    ({"credentialStatus": {"type": "A", "id": "me"}}, "shape-value"),
    ({"credentialStatus": [{"type": "A"}] * 9}, "shape-value"),
    ({"credentialStatus": {"type": bitstring.ENTRY_TYPE}}, "status-entry-malformed"),
    (
        {"credentialStatus": {"type": bitstring.ENTRY_TYPE, "statusPurpose": ["revocation"]}},
        "status-entry-malformed",
    ),
    (
        {"credentialStatus": {"type": bitstring.ENTRY_TYPE, "statusPurpose": "revocation"}},
        "status-entry-malformed",
    ),
    ({"credentialSchema": {"id": "https://a.example/"}}, "shape-type"),
    ({"credentialSchema": {"type": "JsonSchema"}}, "shape-value"),
    ({"credentialSchema": {"type": "JsonSchema", "id": "me"}}, "shape-value"),
    ({"credentialSchema": {"type": "A", "id": "urn:a:1", "digestSRI": "x"}}, "shape-value"),
    ({"refreshService": {"id": "https://a.example/"}}, "shape-type"),
    ({"refreshService": "https://a.example/"}, "shape-object"),
    ({"termsOfUse": {"id": "urn:a:1"}}, "shape-type"),
    ({"evidence": {"id": "urn:a:1"}}, "shape-type"),
    ({"evidence": [{"type": "A"}, {"type": []}]}, "shape-type"),
    ({"relatedResource": "https://a.example/"}, "shape-object"),
    ({"relatedResource": {"digestSRI": SRI}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1"}}, "shape-member-missing"),
    ({"relatedResource": {"id": "urn:a:1", "digestSRI": "md5-AAAA"}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestSRI": 7}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestMultibase": "x"}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestMultibase": f"{MULTIHASH}="}}, "shape-value"),
    ({"relatedResource": {"id": contexts.CREDENTIALS_V2, "digestMultibase": MULTIHASH}}, "shape-value"),
    ({"relatedResource": {"id": contexts.CREDENTIALS_V2, "digestSRI": SRI}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestMultibase": CUT_HASH}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestMultibase": LONG_HASH}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestMultibase": "u"}}, "shape-value"),
    ({"relatedResource": {"id": "urn:a:1", "digestSRI": SRI, "mediaType": 7}}, "shape-value"),
    ({"relatedResource": [{"id": "urn:a:1", "digestSRI": SRI}] * 2}, "shape-value"),
]


@pytest.mark.parametrize(("changes", "code"), BAD, ids=str)
def test_what_the_specification_forbids_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(**changes)
    assert refused.value.code == code


def test_what_is_not_followed_is_noted_and_entries_that_decide_are_found() -> None:
    entry = bitstring.entry(url=URLS[Purpose.REVOCATION], purpose=Purpose.REVOCATION, index=7)
    message = {**entry, "statusPurpose": "message"}
    found = read(
        credentialStatus=[entry, message, {**message, "type": [bitstring.ENTRY_TYPE]}],
        evidence={"type": "A"},
        refreshService={"type": "A"},
    )
    assert found.entries == (StatusEntry(Purpose.REVOCATION, 7, URLS[Purpose.REVOCATION]),)
    assert not found.unread
    assert [note.split()[-1] for note in found.notes] == ["read.", "fetched.", "fetched."]
    assert read(credentialStatus={"type": "OtherEntry"}).unread


@pytest.mark.parametrize("size", [0, -1, True, "1", 1.5, None, [1]])
def test_the_size_of_a_status_is_a_number_above_zero(size: object) -> None:
    # Bitstring Status List §2.1, statusSize.
    entry = bitstring.entry(url=URLS[Purpose.REVOCATION], purpose=Purpose.REVOCATION, index=7)
    with pytest.raises(Malformed, match="status-entry-malformed"):
        read(credentialStatus={**entry, "statusSize": size})


def test_a_status_of_several_bits_is_not_taken_for_one_of_them() -> None:
    entry = bitstring.entry(url=URLS[Purpose.REVOCATION], purpose=Purpose.REVOCATION, index=7)
    one = read(credentialStatus={**entry, "statusSize": 1})
    assert (len(one.entries), one.unread) == (1, False)
    four = read(credentialStatus={**entry, "statusSize": 4})
    assert (four.entries, four.unread) == ((), True)
    report = judged(signed(credentialStatus={**entry, "statusSize": 4}))
    assert (report.verdict, rows_of(report)["revocation"]) == (Verdict.INDETERMINATE, "status-type-unknown")


@pytest.mark.parametrize(
    ("sequence", "known"),
    [
        ((contexts.CREDENTIALS_V2,), True),
        ((contexts.CREDENTIALS_V2, contexts.MULTIKEY_V1, contexts.OPEN_BADGES[0]), True),
        ((contexts.CREDENTIALS_V2, contexts.CREDENTIALS_V2), False),
        ((contexts.OPEN_BADGES[0], contexts.CREDENTIALS_V2), False),
        ((contexts.CREDENTIALS_V2, "https://a.example/"), False),
        ((contexts.CREDENTIALS_V2, None), False),
        ((), False),
        ([contexts.CREDENTIALS_V2], False),
    ],
)
def test_known_contexts_start_with_the_data_models(sequence: object, known: bool) -> None:  # noqa: FBT001 -- a row
    assert (sequence in vcdm.KnownContexts()) is known


def test_a_list_says_that_it_is_one() -> None:
    good = worlds.status_list(Purpose.REVOCATION)
    vcdm.check_status_list(good)
    subject = good["credentialSubject"]
    changes: list[tuple[dict[str, Any], str]] = [
        ({"type": ["VerifiableCredential"]}, "shape-type"),
        ({"credentialSubject": [subject]}, "shape-type"),
        ({"credentialSubject": {**subject, "type": "Other"}}, "shape-type"),
        ({"credentialSubject": {**subject, "encodedList": 7}}, "shape-value"),
    ]
    for change, code in changes:
        with pytest.raises(Malformed, match=code):
            vcdm.check_status_list({**good, **change})
    with pytest.raises(Malformed, match="shape-member-missing"):
        vcdm.check_status_list({name: value for name, value in good.items() if name != "id"})


def options(method: str = f"{DID}#k0", **changes: object) -> dict[str, Any]:
    return {**worlds.proof_options(method), "cryptosuite": "eddsa-jcs-2022", **changes}


def judged(document: dict[str, Any] | bytes, world: World | None = None, chosen: Policy = POLICY) -> Report:
    data = document if isinstance(document, bytes) else strict_json.dumps(document)
    return verify(data, chosen, AT, world or World())


def signed(**changes: object) -> dict[str, Any]:
    return suites.add(a_credential(**changes), options(), SIGNER, VCDM_RULES)


def test_a_general_credential_is_verified() -> None:
    report = judged(signed(evidence={"type": "A"}))
    assert report.verdict is Verdict.VALID
    assert report.notes
    assert report.as_json()["notes"] == list(report.notes)
    assert judged(signed(), chosen=worlds.POLICY).verdict is Verdict.INVALID


def test_a_proof_of_another_did_may_stand_beside_the_issuers_own() -> None:
    both: dict[str, Any] = suites.add(signed(), options(OTHER_METHOD), OTHER, VCDM_RULES)
    assert judged(both).verdict is Verdict.VALID
    foreign = suites.add(a_credential(), options(OTHER_METHOD), OTHER, VCDM_RULES)
    assert rows_of(judged(foreign))["key"] == "verification-method-foreign"
    broken = {**both, "proof": [both["proof"][0], {**both["proof"][1], "created": "2026-05-03T00:00:00Z"}]}
    assert rows_of(judged(broken))["signature"] == "signature-wrong"
    strict = policy.Policy("strict", worlds.accept, credential=vcdm.read_credential, contexts=POLICY.contexts)
    assert rows_of(judged(both, chosen=strict))["key"] == "verification-method-foreign"


def test_a_chain_is_whole_or_nothing() -> None:
    first = suites.add(a_credential(), options(OTHER_METHOD, id="urn:proof:1"), OTHER, VCDM_RULES)
    chain: dict[str, Any] = suites.add(first, options(previousProof="urn:proof:1"), SIGNER, VCDM_RULES)
    assert judged(chain).verdict is Verdict.VALID
    dangling = {**chain, "proof": chain["proof"][1:]}
    assert rows_of(judged(dangling))["proof"] == "previous-proof-missing"


def test_an_end_cannot_be_moved_to_where_nobody_reads_it() -> None:
    # The subject bears the credential's own name, as some issuers write it: one node in two places.
    name = "https://a.example/1"
    unsigned = a_credential(id=name, credentialSubject={"id": name}, validUntil="2026-06-01T00:00:00Z")
    whole = worlds.signed(unsigned)
    assert judged(whole).verdict is Verdict.EXPIRED
    end = whole.pop("validUntil")
    whole["credentialSubject"] = {"id": name, "type": "VerifiableCredential", "validUntil": end}
    assert rows_of(judged(whole))["signature"] == "repeated-value"


def test_an_issuer_that_is_not_judged_is_no_passed_row() -> None:
    report = judged(signed(), chosen=policy.vcdm(policy.anyone))
    row = report.check(CheckName.ISSUER)
    assert (report.verdict, row.outcome, row.code) == (
        Verdict.VALID, Outcome.NOT_CHECKED, "not-applicable",
    )  # fmt: skip
    assert report.issuer == DID


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.REFUSED])
def test_an_issuer_that_is_judged_stays_judged(standing: Standing) -> None:
    report = judged(signed(), chosen=policy.vcdm(lambda _did: standing))
    assert (report.verdict, report.issuer) == (Verdict.INVALID, None)
    assert rows_of(report)["issuer"] == f"issuer-{standing.value}"


def test_a_status_that_nobody_can_read_leaves_the_question_open() -> None:
    both = [bitstring.entry(url=URLS[each], purpose=each, index=7) for each in Purpose]
    # Of two bits each, the list's seventh entry is not its seventh bit.
    wide = {**both[0], "statusSize": 2}
    for entries in ({"type": "OtherEntry"}, [*both, {"type": "OtherEntry"}], wide, [*both, wide]):
        report = judged(signed(credentialStatus=entries))
        assert report.verdict is Verdict.INDETERMINATE
        assert rows_of(report)["revocation"] == "status-type-unknown"
    assert (
        judged(signed(credentialStatus=[{**entry, "statusSize": 1} for entry in both])).verdict
        is Verdict.VALID
    )


def test_a_revocation_list_of_1edtech_is_read_once_the_signature_holds() -> None:
    url, mine = "https://registry.example/revoked", "urn:uuid:1"
    entry = {"id": url, "type": "1EdTechRevocationList"}
    extended = [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES_EXTENSIONS]

    def verdict(revoked: list[str], issuer: str = DID, **changes: object) -> Verdict:
        held = {"id": url, "issuer": issuer, "revokedCredential": [{"id": name} for name in revoked]}
        world = World(**{url: strict_json.dumps(dict[str, Any](held))})
        document = {"@context": extended, "id": mine, "credentialStatus": entry, **changes}
        return judged(signed(**document), world).verdict

    assert verdict([]) is Verdict.VALID
    assert verdict(["urn:uuid:2"]) is Verdict.VALID
    assert verdict([mine]) is Verdict.REVOKED
    assert verdict([mine], issuer=OTHER_DID) is Verdict.INDETERMINATE
    assert verdict([], id=...) is Verdict.INVALID


def test_each_of_several_entries_counts() -> None:
    one = bitstring.entry(url=URLS[Purpose.REVOCATION], purpose=Purpose.REVOCATION, index=7)
    two = bitstring.entry(url=URLS[Purpose.REVOCATION], purpose=Purpose.REVOCATION, index=8)
    gone = bitstring.entry(url="https://registry.example/none", purpose=Purpose.REVOCATION, index=8)
    world = World(
        **{
            URLS[Purpose.REVOCATION]: strict_json.dumps(
                worlds.signed(worlds.status_list(Purpose.REVOCATION, 8))
            )
        }
    )
    assert judged(signed(credentialStatus=[one])).verdict is Verdict.VALID
    assert judged(signed(credentialStatus=[one, two]), world).verdict is Verdict.REVOKED
    assert judged(signed(credentialStatus=[gone, two]), world).verdict is Verdict.REVOKED
    assert judged(signed(credentialStatus=[gone, one]), world).verdict is Verdict.INDETERMINATE
    assert world.asked.count(URLS[Purpose.REVOCATION]) == 3


def test_the_builders_are_known_by_name() -> None:
    assert {name: build(worlds.accept).name for name, build in policy.BUILDERS.items()} == {
        "registry": "registry",
        "vcdm": "vcdm",
    }
    local = policy.registry(
        worlds.accept, requires_status=lambda _did: True, local_origins=["http://localhost"]
    )
    assert local.requires_status(DID)
    assert local.local_origins == {"http://localhost"}
    assert not policy.vcdm(worlds.accept).requires_status(DID)


def test_a_token_is_held_against_the_same_shape() -> None:
    token = vc_jwt.sign(a_credential(), SIGNER, method=f"{DID}#k0").encode()
    assert judged(token).verdict is Verdict.VALID
    bad = vc_jwt.sign(a_credential(credentialSubject={}), SIGNER, method=f"{DID}#k0").encode()
    assert rows_of(judged(bad))["shape"] == "shape-value"
