"""What 1EdTech's public validator asks of a badge beyond its JSON Schema, rule by rule.

The rules are told in our own words after the validator's published source (Open Badges 3.0, embedded proof);
the validator itself, a Java program that fetches everything anew, is not run here. A rule that holds of
everything would say nothing, so each has a change that breaks it.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

import pytest

from registry import clock
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.work import Work
from signing import instants, multibase
from signing.errors import Malformed
from signing.status import bitstring
from tests.integration import registries

Document: TypeAlias = dict[str, Any]
SMALLEST_LIST = 131_072
ED25519 = b"\xed\x01"


@dataclass(slots=True)
class World:
    """Hold a badge, and what stands behind the URLs in it."""

    badge: Document
    did: Document
    status_list: Document
    list_did: Document


def named(value: Document | list[Document] | None, name: str) -> bool:
    """Tell whether each of `value`, one object or several or none, is of the type `name`."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    return all(name in (item["type"] if isinstance(item["type"], list) else [item["type"]]) for item in items)


def location(did: str) -> str:
    """Return where the document of a did:web is (its specification, Read)."""
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{unquote(host)}/{'/'.join(path or ['.well-known'])}/did.json"


def proved(document: Document, did: Document) -> bool:
    """Tell whether a proof is of the one suite, by a key that the issuer's document lists by its name."""
    proof, issuer = document["proof"], document["issuer"]
    method = proof["verificationMethod"]
    [listed] = [one for one in did["verificationMethod"] if one["id"] == method] or [{}]
    key = listed.get("publicKeyMultibase", "")
    return (
        (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-rdfc-2022")
        and proof["proofPurpose"] == "assertionMethod"
        and all(isinstance(one, str) for one in did["assertionMethod"])
        and method in did["assertionMethod"]
        and listed.get("controller") == (issuer if isinstance(issuer, str) else issuer["id"])
        and multibase.decode_base58btc(key, max_chars=100).startswith(ED25519)
    )


def size_of_list(world: World) -> int:
    return len(bitstring.decode(world.status_list["credentialSubject"]["encodedList"]).data) * 8


def subject(world: World) -> Document:
    found: Document = world.badge["credentialSubject"]
    return found


def achievement(world: World) -> Document:
    found: Document = subject(world)["achievement"]
    return found


V2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
TYPES = {"OpenBadgeCredential", "AchievementCredential"}

RULES: dict[str, Callable[[World], bool]] = {
    "the contexts, in their order": lambda world: world.badge["@context"][:2] == [V2, OB3],
    "a credential": lambda world: "VerifiableCredential" in world.badge["type"],
    "a badge": lambda world: bool(TYPES.intersection(world.badge["type"])),
    "the subject's type": lambda world: named(subject(world), "AchievementSubject"),
    "a subject that something identifies": lambda world: bool(
        subject(world).get("id") or subject(world).get("identifier")
    ),
    "the types of identifiers": lambda world: named(subject(world).get("identifier"), "IdentityObject"),
    "the types of results": lambda world: named(subject(world).get("result"), "Result"),
    "the types of result descriptions": lambda world: named(
        achievement(world).get("resultDescription"), "ResultDescription"
    ),
    "criteria": lambda world: bool({"id", "narrative"}.intersection(achievement(world)["criteria"])),
    "the source's type": lambda world: named(subject(world).get("source"), "Profile"),
    "the type of evidence": lambda world: named(world.badge.get("evidence"), "Evidence"),
    "the issuer's type": lambda world: named(world.badge["issuer"], "Profile"),
    "the issuer's identifiers": lambda world: named(
        world.badge["issuer"].get("otherIdentifier"), "IdentifierEntry"
    ),
    "the type of who is above the issuer": lambda world: named(
        world.badge["issuer"].get("parentOrg"), "Profile"
    ),
    "a proof by the issuer": lambda world: proved(world.badge, world.did),
    "times with an offset": lambda world: all(
        instants.parse(world.badge[name]) for name in ("validFrom", "validUntil") if name in world.badge
    ),
    "one status, by bits": lambda world: (
        named(world.badge["credentialStatus"], bitstring.ENTRY_TYPE)
        and isinstance(world.badge["credentialStatus"], dict)
    ),
    "the list's context": lambda world: world.status_list["@context"][0] == V2,
    "the list's type": lambda world: (
        named(world.status_list, "BitstringStatusListCredential")
        and named(world.status_list["credentialSubject"], "BitstringStatusList")
    ),
    "the list's one purpose": lambda world: (
        world.status_list["credentialSubject"]["statusPurpose"]
        == world.badge["credentialStatus"]["statusPurpose"]
    ),
    "the list's length": lambda world: size_of_list(world) >= SMALLEST_LIST,
    "a place in the list": lambda world: (
        int(world.badge["credentialStatus"]["statusListIndex"]) < size_of_list(world)
    ),
    "a proof of the list by its issuer": lambda world: proved(world.status_list, world.list_did),
}

CHANGES: dict[str, Callable[[World], object]] = {
    "the contexts, in their order": lambda world: world.badge["@context"].reverse(),
    "a credential": lambda world: world.badge["type"].remove("VerifiableCredential"),
    "a badge": lambda world: world.badge["type"].remove("OpenBadgeCredential"),
    "the subject's type": lambda world: subject(world).update(type=["Person"]),
    "a subject that something identifies": lambda world: subject(world).update(id="", identifier=[]),
    "the types of identifiers": lambda world: subject(world)["identifier"][0].update(type="Identity"),
    "the types of results": lambda world: subject(world).update(result=[{"type": ["Outcome"]}]),
    "the types of result descriptions": lambda world: achievement(world).update(
        resultDescription=[{"type": ["Description"]}]
    ),
    "criteria": lambda world: achievement(world).update(criteria={"type": "Criteria"}),
    "the source's type": lambda world: subject(world).update(source={"type": ["Person"]}),
    "the type of evidence": lambda world: world.badge.update(evidence=[{"type": ["Proof"]}]),
    "the issuer's type": lambda world: world.badge["issuer"].update(type=["Organization"]),
    "the issuer's identifiers": lambda world: world.badge["issuer"].update(otherIdentifier=[{"type": "Id"}]),
    "the type of who is above the issuer": lambda world: world.badge["issuer"].update(
        parentOrg={"type": ["Organization"]}
    ),
    "a proof by the issuer": lambda world: world.did.update(
        assertionMethod=[{"id": name} for name in world.did["assertionMethod"]]
    ),
    "times with an offset": lambda world: world.badge.update(validFrom="2026-04-01"),
    "one status, by bits": lambda world: world.badge.update(
        credentialStatus=[world.badge["credentialStatus"]] * 2
    ),
    "the list's context": lambda world: world.status_list.update({"@context": [OB3]}),
    "the list's type": lambda world: world.status_list.update(type=["VerifiableCredential"]),
    "the list's one purpose": lambda world: world.status_list["credentialSubject"].update(
        statusPurpose=["revocation"]
    ),
    "the list's length": lambda world: world.status_list["credentialSubject"].update(
        encodedList=multibase.encode_base64url(gzip.compress(bytes(SMALLEST_LIST // 16)))
    ),
    "a place in the list": lambda world: world.badge["credentialStatus"].update(statusListIndex="9999999"),
    "a proof of the list by its issuer": lambda world: world.list_did["verificationMethod"][0].update(
        controller="did:web:a.example"
    ),
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    at = clock.now()
    work = registries.new_registry(
        tmp_path_factory.mktemp("badges") / "data", at=at, public_url="https://registry.example"
    )
    registries.enter_examples(work, at=at)
    numbers = registries.numbers_of(registries.issue(work, registries.present_rows(at)[::5], at=at))
    yield [world_of(work, number) for number in numbers]
    registries.close(work)


def world_of(work: Work, number: str) -> World:
    """Have a badge made, and fetch what a validator fetches."""

    def fetched(url: str) -> Document:
        found: Document = json.loads(work.fetch(url, max_bytes=1_048_576).body)
        return found

    badge = json.loads(asked.obtain(work, number, DocumentFormat.BADGE, holder=None, at=clock.now()).body)
    status_list = fetched(badge["credentialStatus"]["statusListCredential"])
    issuer = status_list["issuer"]
    did = issuer if isinstance(issuer, str) else issuer["id"]
    return World(badge, fetched(location(badge["issuer"]["id"])), status_list, fetched(location(did)))


@pytest.mark.parametrize("name", RULES)
def test_every_badge_keeps_the_rule(worlds: list[World], name: str) -> None:
    assert len(worlds) > 3
    assert all(RULES[name](world) for world in worlds)


@pytest.mark.parametrize("name", RULES)
def test_the_rule_can_be_broken(worlds: list[World], name: str) -> None:
    world = deepcopy(worlds[0])
    CHANGES[name](world)
    try:
        kept = RULES[name](world)
    except Malformed:
        kept = False
    assert not kept
