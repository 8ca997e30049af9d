"""did:webvh: what a DID says of its log's place, and what the log's parameters may say."""

from typing import Any

import pytest

from signing.did import webvh
from signing.errors import Malformed
from tests.unit.signing.did import webvh_logs
from tests.unit.signing.did.webvh_logs import FIRST, PLACE, first, refused


@pytest.mark.parametrize(
    "parameters",
    [
        {"method": ...},
        {"scid": ...},
        {"updateKeys": ...},
        {"updateKeys": "z6Mk"},
        {"updateKeys": [7]},
        {"updateKeys": ["z"] * 101},
        {"scid": None},
        {"portable": None},
        {"portable": 1},
        {"deactivated": "true"},
        {"ttl": -1},
        {"ttl": True},
        {"ttl": 2**31 + 1},
        {"ttl": "60"},
        {"unknown": 1},
        {"witness": []},
        {"witness": {"threshold": 1}},
        {"witness": {"threshold": 1, "witnesses": {}}},
        {"witness": {"threshold": 1, "witnesses": [{}] * 101}},
        {"witness": {"threshold": 1, "witnesses": [{"id": "did:web:a.example"}]}},
        {"witness": {"threshold": 1, "witnesses": [{"id": 7}]}},
        {"witness": {"threshold": 1, "witnesses": [{"id": f"did:key:{FIRST.multikey}", "weight": 1}]}},
        {"witness": webvh_logs.witnesses(0, FIRST)},
        {"witness": webvh_logs.witnesses(2, FIRST)},
        {"witness": webvh_logs.witnesses(1, FIRST, FIRST)},
        {"witness": webvh_logs.witnesses(1)},
    ],
)
def test_parameters_of_another_kind_are_refused(parameters: dict[str, Any]) -> None:
    one = first(parameters)
    did = f"did:webvh:{one['state']['id'].split(':')[2]}:registry.example:b:pnwi"
    assert refused(one, did=did) == (Malformed, "did-log-malformed")


SOME = "Qm" + "a" * 44


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (f"did:webvh:{SOME}:a.example", "https://a.example/.well-known/did.jsonl"),
        (f"did:webvh:{SOME}:a.example:b:c", "https://a.example/b/c/did.jsonl"),
        (f"did:webvh:{SOME}:a.example%3A3000:b", "https://a.example:3000/b/did.jsonl"),
        (f"did:webvh:{SOME}:localhost%3A8000", "https://localhost:8000/.well-known/did.jsonl"),
        (f"did:webvh:{SOME}:1password.example", "https://1password.example/.well-known/did.jsonl"),
    ],
)
def test_a_did_leads_to_its_log(did: str, url: str) -> None:
    place = webvh.place(did)
    assert (place.scid, place.log_url) == (SOME, url)
    assert place.witness_url == url.replace("did.jsonl", "did-witness.json")


@pytest.mark.parametrize(
    "did",
    [
        PLACE,
        "did:webvh:",
        f"did:webvh:{SOME}",
        f"did:webvh:{SOME}:",
        f"did:webvh:{SOME}:192.168.1.5",
        f"did:webvh:{SOME}:192.168.1.5%3A80:b",
        f"did:webvh:{SOME}:2130706433",
        f"did:webvh:{SOME[:-1]}:a.example",
        f"did:webvh:{SOME[:-1]}0:a.example",
        f"did:webvh:{SOME}:a.example:..",
        f"did:webvh:{SOME}:a.example/b",
        f"did:webvh:{SOME}:a.example#k0",
        f"did:webvh:{SOME}:A.example",
        f"did:webvh:{SOME}:a.example\n",
        "did:web:a.example",
    ],
)
def test_a_did_in_another_spelling_is_refused(did: str) -> None:
    with pytest.raises(Malformed, match="did-webvh-malformed"):
        webvh.place(did)
