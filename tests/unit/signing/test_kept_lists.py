"""A list is read and proved once; its dates, its issuer's keys and its bit are looked at each time."""

import datetime as dt

import pytest

from signing import kept_lists, policy, strict_json
from signing.did import documents
from signing.report import Verdict
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.strict_json import Json
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, DID, DID_URL, URLS, World, a_credential, judged, signed

LIST = URLS[Purpose.REVOCATION]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> kept_lists.Kept:
    """Keep nothing from other tests, and nothing for them."""
    mine = kept_lists.Kept()
    monkeypatch.setattr(kept_lists, "LISTS", mine)
    return mine


def body(*set_indexes: int, **changes: object) -> bytes:
    return strict_json.dumps(signed(worlds.status_list(Purpose.REVOCATION, *set_indexes, **changes)))


def code(world: World, at: dt.datetime = AT, index: int = 7) -> str:
    entries = [bitstring.entry(url=URLS[each], purpose=each, index=index) for each in Purpose]
    report = judged(signed(a_credential(credentialStatus=entries)), world, at)
    return worlds.rows_of(report)["revocation"]


def test_a_list_is_read_once_and_answers_for_every_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(**{LIST: body(7)})
    assert code(world) == "revoked"
    monkeypatch.setattr(bitstring, "decode", None)
    assert code(world) == "revoked"
    assert code(world, index=8) == "ok"
    assert code(world, index=131_072) == "status-index-out-of-range"


def test_a_list_serves_every_policy_that_is_made_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [bitstring.entry(url=LIST, purpose=Purpose.REVOCATION, index=7)]
    document = strict_json.dumps(signed(a_credential(credentialStatus=entries)))

    def verdict() -> Verdict:
        return verify(document, policy.vcdm(worlds.accept), AT, World(**{LIST: body(7)})).verdict

    assert verdict() is Verdict.REVOKED
    monkeypatch.setattr(bitstring, "decode", None)
    assert verdict() is Verdict.REVOKED


def test_other_bytes_are_another_list() -> None:
    assert code(World(**{LIST: body()})) == "ok"
    assert code(World(**{LIST: body(7)})) == "revoked"


def test_dates_and_keys_are_looked_at_afresh() -> None:
    world = World(**{LIST: body()})
    assert code(world) == "ok"
    assert code(world, AT + dt.timedelta(days=2)) == "status-list-expired"
    other = strict_json.dumps(documents.build(DID, [("k0", worlds.OTHER.multikey)]))
    assert code(World(**{LIST: body(), DID_URL: other})) == "not-reached"
    assert code(world) == "ok"


def test_a_signature_counts_for_its_key_alone() -> None:
    # The credential is signed by k1; the list, kept as proved by the old k0, is not by the new one.
    world = World(**{LIST: body()})
    by_other = signed(a_credential(), worlds.OTHER, method=f"{DID}#k1")
    assert worlds.rows_of(judged(by_other, world))["revocation"] == "ok"
    new = strict_json.dumps(
        documents.build(DID, [("k0", worlds.OTHER.multikey), ("k1", worlds.OTHER.multikey)])
    )
    report = judged(by_other, World(**{LIST: body(), DID_URL: new}))
    assert worlds.rows_of(report)["revocation"] == "signature-wrong"
    assert report.verdict is Verdict.INDETERMINATE


def test_each_of_two_proofs_by_one_key_must_hold() -> None:
    proved = signed(worlds.status_list(Purpose.REVOCATION))
    good = proved["proof"]
    bad = {**good, "created": "2020-01-01T00:00:00Z"}

    def codes(*proofs: Json) -> list[str]:
        world = World(**{LIST: strict_json.dumps({**proved, "proof": [*proofs]})})
        return [code(world), code(world)]

    assert codes(good, good) == ["ok", "ok"]
    assert codes(good, bad) == codes(bad, good) == ["signature-wrong", "signature-wrong"]


def test_a_list_that_did_not_pass_is_not_kept(fresh: kept_lists.Kept) -> None:
    broken = strict_json.loads_object(body())
    broken["name"] = "Another"
    world = World(**{LIST: strict_json.dumps(broken)})
    assert [code(world), code(world)] == ["signature-wrong"] * 2
    assert len(fresh) == 1  # the list of suspensions


def test_what_no_longer_fits_goes_longest_unused_first() -> None:
    small = kept_lists.Kept(max_bytes=60_000)
    read = [kept_lists.Read(_Secured(), DID) for _ in range(4)]  # type: ignore[arg-type]
    small.put(0, read[0], 1)
    small.put(1, read[1], 1)
    small.put(0, read[3], 1)  # what is kept stays
    assert small.get(0) is read[0]
    small.put(2, read[2], 1)
    assert [small.get(key) for key in range(3)] == [read[0], None, read[2]]
    small.put(3, read[3], 10**6)
    assert len(small) == 0


class _Secured:
    """Hold nothing but a list's subject."""

    def __init__(self) -> None:
        self.claims = {"credentialSubject": {"encodedList": bitstring.encode(())}}
