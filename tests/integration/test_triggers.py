"""Triggers: what must never change is refused to everybody who writes to the database.

Each case names a trigger and a statement. With the triggers the statement is refused by that one;
without it the same statement passes, so each is shown to be what refuses. Nothing is committed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.integration import databases, registries
from tests.integration.conftest import Template
from tests.integration.databases import Hand, Rejected

APPEND_ONLY = (
    ("accreditation_facts", "valid_to", "NULL"),
    ("accreditation_facts", "retracted", "TRUE"),
    ("audit_events", "actor", "'nobody'"),
    ("certificate_versions", "claims", "'{}'"),
    ("certificate_versions", "expiry", "NULL"),
    ("decisions", "dossier", "'other'"),
    ("deployment", "demo", "NOT demo"),
    ("deployment", "public_url", "'https://other.example'"),
    ("paper_certificates", "issued_on", "'2020-01-01'"),
    ("paper_certificates", "paper_number", "'other'"),
    ("participations", "function", "'trainer'"),
    ("scheme_versions", "content", "x'00'"),
    ("status_facts", "status", "'active'"),
    ("status_facts", "valid_to", "'2099-01-01 00:00:00'"),
)
KEPT = (
    *sorted({table for table, *_ in APPEND_ONLY}),
    "accounts",
    "certificates",
    "documents",
    "organisations",
    "outbox",
    "persons",
    "schemes",
    "signing_keys",
    "status_entries",
    "status_lists",
)
FIXED = (
    ("accounts", "id", "'other'"),
    ("accounts", "body_id", "'other'"),
    ("accounts", "person_id", "'other'"),
    ("accounts", "recorded_at", "'2020-01-01 00:00:00'"),
    ("certificates", "number", "'0000000000000000'"),
    ("certificates", "body_id", "'other'"),
    ("certificates", "person_id", "'other'"),
    ("certificates", "scheme_code", "'other'"),
    ("certificates", "body_reference", "'other'"),
    ("certificates", "recorded_at", "'2020-01-01 00:00:00'"),
    ("documents", "name", "'other'"),
    ("documents", "number", "'0000000000000000'"),
    ("documents", "version", "2"),
    ("documents", "holder_key", "'other'"),
    ("documents", "key_id", "'other'"),
    ("documents", "prepared", "x'00'"),
    ("documents", "to_sign", "x'00'"),
    ("organisations", "id", "'other'"),
    ("organisations", "slug", "'other'"),
    (
        "organisations",
        "kind",
        "CASE kind WHEN 'certification-body' THEN 'accreditation-body' ELSE 'certification-body' END",
    ),
    ("organisations", "time_zone", "'Etc/UTC'"),
    ("persons", "id", "'other'"),
    ("persons", "body_id", "'other'"),
    ("persons", "ref", "'other'"),
    ("signing_keys", "id", "'other'"),
    ("signing_keys", "body_id", "'other'"),
    ("signing_keys", "fragment", "'other'"),
    ("signing_keys", "multikey", "'other'"),
    ("status_entries", "list_name", "'other'"),
    ("status_entries", "list_index", "(list_index + 1) % 131072"),
    ("status_entries", "document_name", "'other'"),
    ("status_lists", "name", "'other'"),
    ("status_lists", "body_id", "'other'"),
    (
        "status_lists",
        "purpose",
        "CASE purpose WHEN 'revocation' THEN 'suspension' ELSE 'revocation' END",
    ),
    ("status_lists", "length", "262144"),
    ("documents", "body_id", "'other'"),
    ("documents", "prepared_at", "'2020-01-01 00:00:00'"),
    ("outbox", "subject", "'other'"),
    ("schemes", "code", "'other'"),
    ("schemes", "id", "'other'"),
    ("signing_keys", "algorithm", "'other'"),
    ("signing_keys", "active_from", "'2020-01-01 00:00:00'"),
    ("status_entries", "body_id", "'other'"),
    ("outbox", "effect", "'publish-document'"),
    ("persons", "ref_letters", "'other'"),
    ("schemes", "body_id", "'other'"),
)
ONCE = (
    ("documents", "signed", "x'00'"),
    ("documents", "signed", "NULL, signed_at = NULL, published_at = NULL"),
    ("documents", "signed_at", "NULL"),
    ("documents", "published_at", "NULL"),
    ("documents", "published_at", "'2020-01-01 00:00:00'"),
    ("outbox", "done_at", "NULL"),
    ("outbox", "done_at", "'2020-01-01 00:00:00'"),
    ("signing_keys", "retired_at", "NULL"),
    ("signing_keys", "retired_at", "'2020-01-01 00:00:00'"),
)


class Case(NamedTuple):
    """One statement that one trigger refuses with one message, after statements that pass."""

    trigger: str
    statement: str
    message: str
    first: str = ""


def first_row(table: str) -> str:
    """Return the condition that finds one row of a table."""
    return f"rowid = (SELECT min(rowid) FROM {table})"  # noqa: S608 -- literals


def assignment(table: str, column: str, value: str) -> str:
    """Return the statement that gives one row's column another value."""
    return f"UPDATE {table} SET {column} = {value} WHERE {first_row(table)}"  # noqa: S608 -- literals


RETIRE = "UPDATE signing_keys SET retired_at = '2026-12-01 00:00:00'"
REVOKE = "UPDATE status_entries SET bit = TRUE WHERE purpose = 'revocation'"
JOIN_CASE = (
    "INSERT INTO participations (decision_id, person_id, function, body_id) "
    "SELECT decision_id, person_id, '{new}', body_id FROM participations WHERE function = '{old}' LIMIT 1"
)
DECOYS = "decoys keep their places, and a revocation bit never returns"
IMPARTIAL = "a decider neither trained nor examined in the case"
CASES = (
    *(Case(f"{t}_keeps", assignment(t, c, v), f"{t} is append-only") for t, c, v in APPEND_ONLY),
    *(Case(f"{t}_stays", f"DELETE FROM {t}", f"{t} keeps every row") for t in KEPT),  # noqa: S608 -- literals
    *(Case(f"{t}_fixed", assignment(t, c, v), f"{t} keeps what it was given") for t, c, v in FIXED),
    Case(
        "status_lists_token",
        assignment("status_lists", "token", "TRUE"),
        "status_lists keeps what it was given",
    ),
    Case("documents_issue", assignment("documents", "issue", "2"), "documents keeps what it was given"),
    *(
        Case(
            f"{t}_once",
            assignment(t, c, v),
            f"{t} is signed, published or done once",
            RETIRE if t == "signing_keys" else "",
        )
        for t, c, v in ONCE
    ),
    Case(
        "status_entries_revoked",
        "UPDATE status_entries SET bit = FALSE WHERE purpose = 'revocation'",
        "a revocation bit never returns",
        REVOKE,
    ),
    Case(
        "status_entries_fixed",
        "UPDATE status_entries SET purpose = 'suspension' WHERE document_name = 'new'",
        "status_entries keeps what it was given",
        "INSERT INTO status_entries VALUES ('new', 1, 'body', 'new', 'revocation', FALSE)",
    ),
    *(
        Case("status_lists_decoys", f"UPDATE status_lists SET {change} WHERE purpose = '{purpose}'", DECOYS)  # noqa: S608 -- literals
        for purpose, change in (
            ("suspension", "decoy_seed = x'00'"),
            ("suspension", "decoy_seed = NULL"),
            ("suspension", "decoys_end = decoys_end - 1"),
            ("suspension", "decoys_begin = decoys_end + 1"),
            ("revocation", "decoys_begin = 1"),
        )
    ),
    Case(
        "status_lists_decoys",
        "UPDATE status_lists SET decoys_begin = 1 WHERE purpose = 'suspension'",
        DECOYS,
        "UPDATE status_lists SET decoys_begin = 2 WHERE purpose = 'suspension'",
    ),
    Case("participations_decider", JOIN_CASE.format(new="decider", old="examiner"), IMPARTIAL),
    Case("participations_decider", JOIN_CASE.format(new="decider", old="trainer"), IMPARTIAL),
    Case("participations_other", JOIN_CASE.format(new="examiner", old="decider"), IMPARTIAL),
    Case("participations_other", JOIN_CASE.format(new="trainer", old="decider"), IMPARTIAL),
)
ALLOWED = (
    "UPDATE status_entries SET bit = TRUE WHERE purpose = 'suspension'",
    "UPDATE status_entries SET bit = FALSE WHERE purpose = 'suspension'",
    REVOKE,
    RETIRE,
    assignment("accounts", "enrolment_digest", "x'00'"),
    assignment("certificates", "row_version", "row_version + 1"),
    assignment("organisations", "name", """'{"en": "Renamed"}'"""),
    assignment("persons", "personnel", "TRUE"),
    assignment("status_lists", "taken", "taken + 1"),
    assignment("status_lists", "signed", "x'00'"),
    "UPDATE status_lists SET decoys_end = decoys_end + 1",
    "UPDATE status_lists SET decoys_begin = decoys_begin + 1 WHERE purpose = 'suspension'",
    "INSERT INTO outbox (effect, subject, recorded_at) VALUES ('sign-document', 's', '2026-11-20 10:00:00')",
    "UPDATE outbox SET done_at = '2026-11-20 10:00:00' WHERE done_at IS NULL",
    (
        "INSERT INTO documents SELECT 'new', body_id, number, version, format, 'key', key_id, prepared, "
        "to_sign, NULL, prepared_at, NULL, NULL, 1 FROM documents LIMIT 1"
    ),
    "UPDATE documents SET signed = x'00', signed_at = '2026-11-20 10:00:00' WHERE name = 'new'",
    "UPDATE documents SET published_at = '2026-11-20 10:00:00' WHERE name = 'new'",
    JOIN_CASE.format(new="trainer", old="examiner"),
)
"""In this order, each passes: what the register does, and one person who trained and examined."""


@pytest.fixture(scope="session")
def registry_folder(issued_template: Template) -> Path:
    """Return a registry with rows in every table; nobody commits to it."""
    counts = registries.row_counts(issued_template.folder)
    assert all(counts.values()), counts
    return issued_template.folder


@pytest.fixture
def connection(registry_folder: Path) -> Iterator[Hand]:
    """Open the database as the registry does, but for foreign keys: so triggers alone refuse."""
    with databases.opened(registry_folder, foreign_keys=False) as hand:
        yield hand


def case_name(case: Case) -> str:
    """Return a short name for a case."""
    return f"{case.trigger}-{'-'.join(re.findall(r'[a-z_]+ = [^ ]+|DELETE|INSERT', case.statement)[:1])}"


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_a_trigger_refuses(connection: Hand, case: Case) -> None:
    if case.first:
        assert connection.execute(case.first).rowcount > 0
    connection.execute("SAVEPOINT attempt")
    with pytest.raises(Rejected, match=f"^{case.message}$"):
        connection.execute(case.statement)
    connection.execute("ROLLBACK TO attempt")
    connection.drop_trigger(case.trigger)
    assert connection.execute(case.statement).rowcount > 0, "control: nothing but the trigger refuses it"


def test_every_trigger_has_its_case(connection: Hand) -> None:
    against_truncation = set() if connection.is_sqlite else {f"{table}_whole" for table in KEPT}
    assert set(connection.triggers()) == {case.trigger for case in CASES} | against_truncation


def test_what_the_register_does_is_allowed(connection: Hand) -> None:
    for statement in ALLOWED:
        assert connection.execute(statement).rowcount > 0, statement


@pytest.mark.parametrize("table", KEPT)
def test_replacing_a_row_or_emptying_its_table_is_no_way_around(connection: Hand, table: str) -> None:
    # REPLACE deletes the row it meets, and SQLite asks no delete trigger unless told to; TRUNCATE
    # is PostgreSQL's own and asks no row's trigger at all.
    statement = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608 -- literals
        if connection.is_sqlite
        else f"TRUNCATE {table} CASCADE"
    )
    with pytest.raises(Rejected, match=r"(keeps every row|is append-only)$"):
        connection.execute(statement)
