"""What must hold of a registry after issuing, whatever happened meanwhile: none lost, doubled, unsigned.

Reads the database itself, not through the code under test; only `unconfirmed` asks the
verifier. `test_invariants.py` shows that each complaint is raised where it is deserved.
"""

import json
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from registry.certification.rosters import RosterRow
from registry.credentials.models import AT_ISSUING, DocumentFormat
from registry.ids import parse_number, unpack
from registry.verification import answers
from registry.verification.rules import Word
from registry.wiring import open_work
from signing import multibase
from signing.cose import certificate, sign1
from signing.errors import Problem
from signing.keys import multikey
from tests.integration import registries
from tests.integration.databases import Hand

FOUND = """
SELECT d.id, d.number, d.dossier FROM decisions d
JOIN organisations o ON o.id = d.body_id JOIN persons p ON p.id = d.person_id
JOIN scheme_versions v ON v.id = d.scheme_version_id JOIN schemes s ON s.id = v.scheme_id
WHERE o.slug = ? AND p.ref = ? AND s.code = ? AND v.version = ? AND d.decided_on = ?
"""
ONE_EACH = {
    "certificate": "SELECT number FROM certificates",
    "version": "SELECT number FROM certificate_versions WHERE version = 1",
    "status fact": "SELECT number FROM status_facts WHERE status = 'active'",
    "revocation entry": (
        "SELECT d.number FROM status_entries e JOIN documents d ON d.name = e.document_name "
        "WHERE e.purpose = 'revocation' AND d.format = 'certificate'"
    ),
    "suspension entry": (
        "SELECT d.number FROM status_entries e JOIN documents d ON d.name = e.document_name "
        "WHERE e.purpose = 'suspension' AND d.format = 'certificate'"
    ),
    "note of its decision": (
        "SELECT subject FROM audit_events WHERE event = 'certification:decision:record'"
    ),
}
PUBLISHED = (
    "SELECT number FROM documents WHERE signed IS NOT NULL AND published_at IS NOT NULL AND format = ?"
)
NOTED = (
    "SELECT d.number FROM audit_events e JOIN documents d ON d.name = e.subject "
    "WHERE d.format = ? AND e.event = ?"
)
ONE_EACH_OF_EVERY_FORMAT: dict[str, tuple[str, list[str]]] = {
    "published signed document": (PUBLISHED, []),
    "note of its signature": (NOTED, ["credentials:document:sign"]),
    "note of its publication": (NOTED, ["credentials:document:publish"]),
}
_MESSAGES = {DocumentFormat.COSE_FULL, DocumentFormat.COSE_SMALL}
_CREDENTIALS = {DocumentFormat.CERTIFICATE, DocumentFormat.BADGE}
NONE_AT_ALL = {
    "pending effect": "SELECT count(*) FROM outbox WHERE done_at IS NULL",
    "list that is not published as it stands": (
        "SELECT count(*) FROM status_lists WHERE signed IS NULL OR signed_revision IS DISTINCT FROM revision"
    ),
    "list whose count of places is wrong": (
        "SELECT count(*) FROM status_lists l WHERE taken <> "
        "(SELECT count(*) FROM status_entries e WHERE e.list_name = l.name)"
    ),
    "unsigned document": "SELECT count(*) FROM documents WHERE signed IS NULL",
}


def faults(folder: Path, rows: Sequence[RosterRow]) -> list[str]:
    """Return everything that is wrong with a registry that has issued exactly `rows`."""
    with registries.database(folder) as connection:
        return [
            *_rows(connection, rows),
            *_counts(connection),
            *_documents(connection),
            *(f"orphan in {table}" for table in connection.orphans()),
        ]


def unconfirmed(folder: Path, at: datetime, *, every: int) -> list[str]:
    """Verify every so-manieth certificate in full; return those whose word is not valid."""
    work = open_work(registries.settings_in(folder))
    with registries.database(folder) as connection:
        numbers = [number for (number,) in connection.execute("SELECT number FROM certificates")]
    words = {number: answers.answer(work, number, at).word for number in numbers[::every]}
    registries.close(work)
    return [f"{number} is {word}" for number, word in words.items() if word is not Word.VALID]


def _rows(connection: Hand, rows: Sequence[RosterRow]) -> Iterator[str]:
    for row in rows:
        *key, day = row.key()
        found = connection.execute(FOUND, [*key, day.isoformat()]).fetchall()
        if len(found) != 1:
            yield f"{row.candidate_ref} has {len(found)} decisions"
        for decision, _, dossier in found:
            if dossier != row.dossier():
                yield f"{row.candidate_ref} was recorded with other contents"
            people = connection.execute(
                "SELECT count(*) FROM participations WHERE decision_id = ?", [decision]
            ).fetchone()
            if people != (len(row.deciders) + len(row.examiners) + len(row.trainers),):
                yield f"{row.candidate_ref} has {people[0]} participants"


def _counts(connection: Hand) -> Iterator[str]:
    granted = [number for (number,) in connection.execute("SELECT number FROM decisions")]
    if len(set(granted)) != len(granted):
        yield "a number was granted twice"
    for number in granted:
        parse_number(number)
    for what, query in ONE_EACH.items():
        yield from _each_once(granted, what, connection.execute(query))
    for what, (query, events) in ONE_EACH_OF_EVERY_FORMAT.items():
        for document_format in AT_ISSUING:
            rows = connection.execute(query, [document_format.value, *events])
            yield from _each_once(granted, f"{what} ({document_format})", rows)
    for what, query in NONE_AT_ALL.items():
        (count,) = connection.execute(query).fetchone()
        if count:
            yield f"{count} {what}"


def _each_once(granted: Sequence[str], what: str, rows: Iterable[tuple[str]]) -> Iterator[str]:
    counts = Counter(number for (number,) in rows)
    for number in {*granted, *counts}:
        if counts[number] != granted.count(number):
            yield f"{number} has {counts[number]} of {what}"


def _documents(connection: Hand) -> Iterator[str]:
    query = (
        "SELECT name, d.number, d.format, prepared, to_sign, signed, multikey FROM documents d "
        "JOIN signing_keys k ON k.id = d.key_id "
        "WHERE signed IS NOT NULL"
    )
    for name, number, document_format, prepared, to_sign, signed, key in connection.execute(query):
        if document_format in _MESSAGES:
            yield from _message(connection, (number, prepared, to_sign, signed, key))
            continue
        if document_format not in _CREDENTIALS:
            yield from _token(number, prepared, signed, key)
            continue
        document = json.loads(signed)
        value = document["proof"].pop("proofValue", "")
        if document != json.loads(prepared):
            yield f"{number} was signed as something else than was prepared"
        try:
            signature = multibase.decode_base58btc(value, max_chars=100)
            multikey.decode(key).verify(signature, to_sign)
        except Problem:
            yield f"{number} has no signature of its body's key"
        if not document["id"].endswith(f"/credentials/{name}"):
            yield f"{number} has the id of another document"
        entries = connection.execute(
            "SELECT purpose, list_name, list_index FROM status_entries WHERE document_name = ?", [name]
        )
        stated = document["credentialStatus"]
        told = {
            (
                entry["statusPurpose"],
                entry["statusListCredential"].rsplit("/", 1)[1],
                int(entry["statusListIndex"]),
            )
            for entry in (stated if isinstance(stated, list) else [stated])
        }
        if told != set(entries):
            yield f"{number} tells other places than it was given"


def _token(number: str, prepared: bytes, signed: bytes, key: str) -> Iterator[str]:
    """Judge a token: what was prepared, signed by its body."""
    signing_input, _, signature = signed.partition(b"~")[0].rpartition(b".")
    try:
        multikey.decode(key).verify(urlsafe_b64decode(signature + b"=="), signing_input)
    except Problem:
        yield f"{number} has a token with no signature of its body's key"
    if not prepared.startswith(signing_input):
        yield f"{number} has a token that was signed as something else than was prepared"


def _message(connection: Hand, row: tuple[str, bytes, bytes, bytes, str]) -> Iterator[str]:
    """Judge a compact certificate: what was prepared, signed by its body, telling the credential's places."""
    number, prepared, to_sign, signed, key = row
    try:
        message = sign1.read(signed)
        multikey.decode(key).verify(message.signature, to_sign)
        details = certificate.read(message.payload).details
    except Problem:
        yield f"{number} has a code with no signature of its body's key"
        return
    if replace(message, signature=b"").message != prepared or message.to_be_signed != to_sign:
        yield f"{number} has a code that was signed as something else than was prepared"
    entries = connection.execute(
        "SELECT purpose, list_name, list_index FROM status_entries e JOIN documents d "
        "ON d.name = e.document_name WHERE d.number = ? AND d.format = 'certificate'",
        [number],
    )
    places = {purpose: (name, index) for purpose, name, index in entries}
    if details is not None and places != {
        purpose: (unpack(place.name, 26).lower(), place.index)
        for purpose, place in (("revocation", details.revocation), ("suspension", details.suspension))
    }:
        yield f"{number} has a code that tells other places than it was given"
