"""The checker of invariants finds every damage, and nothing where nothing is damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration import databases, invariants, registries
from tests.integration.conftest import Template

FIRST = "(SELECT number FROM certificates ORDER BY number LIMIT 1)"
OTHER_DAY = (
    "INSERT INTO decisions SELECT 'again', body_id, person_id, scheme_version_id, '2020-01-01', number, "
    "dossier, recorded_at FROM decisions LIMIT 1"
)
DAMAGES = {
    "a signature removed": (
        "UPDATE documents SET signed = NULL, published_at = NULL WHERE number = FIRST",
        "unsigned document",
    ),
    "a signature exchanged": (
        (
            'UPDATE documents SET signed = CAST(replace(CAST(signed AS TEXT), \'"proofValue":"z\', '
            "'\"proofValue\":\"z2') AS BLOB) WHERE number = FIRST AND format = 'certificate'"
        ),
        "no signature",
    ),
    "a letter of a signed document changed": (
        (
            "UPDATE documents SET signed = CAST(replace(CAST(signed AS TEXT), '\"hashed\":false', "
            "'\"hashed\":true') AS BLOB) WHERE number = FIRST AND format = 'certificate'"
        ),
        "something else than was prepared",
    ),
    "a code exchanged": (
        (
            "UPDATE documents SET signed = (SELECT max(signed) FROM documents WHERE format = 'cose-full') "
            "WHERE number = FIRST AND format = 'cose-small'"
        ),
        "a code with no signature",
    ),
    "a code not as it was prepared": (
        (
            "UPDATE documents SET prepared = "
            "(SELECT max(prepared) FROM documents WHERE format = 'cose-small') "
            "WHERE number = FIRST AND format = 'cose-full'"
        ),
        "a code that was signed as something else",
    ),
    "a code lost": ("DELETE FROM documents WHERE format = 'cose-small'", "document (cose-small)"),
    "a document not published": (
        "UPDATE documents SET published_at = NULL WHERE number = FIRST",
        "0 of published signed document",
    ),
    "a document lost": ("DELETE FROM documents WHERE number = FIRST", "0 of published signed document"),
    "a document doubled": (
        (
            "INSERT INTO documents SELECT 'again', body_id, number, version, format, 'key', key_id, "
            "prepared, to_sign, signed, prepared_at, signed_at, published_at, 1 FROM documents LIMIT 1"
        ),
        "2 of published signed document",
    ),
    "a certificate lost": ("DELETE FROM certificates WHERE number = FIRST", "0 of certificate"),
    "a certificate that nobody decided": (
        (
            "INSERT INTO certificates SELECT '0000000000000000', body_id, person_id, scheme_code, NULL, 1, "
            "recorded_at FROM certificates LIMIT 1"
        ),
        "0000000000000000 has 1 of certificate",
    ),
    "a version lost": ("DELETE FROM certificate_versions WHERE number = FIRST", "0 of version"),
    "a decision lost": ("DELETE FROM decisions WHERE number = FIRST", "has 0 decisions"),
    "a decision doubled": (OTHER_DAY, "a number was granted twice"),
    "a dossier exchanged": ("UPDATE decisions SET dossier = 'x' WHERE number = FIRST", "other contents"),
    "a participant lost": (
        "DELETE FROM participations WHERE rowid = (SELECT min(rowid) FROM participations)",
        "participants",
    ),
    "a status fact lost": ("DELETE FROM status_facts WHERE number = FIRST", "0 of status fact"),
    "an entry lost": (
        "DELETE FROM status_entries WHERE rowid = (SELECT min(rowid) FROM status_entries)",
        "list whose count of places is wrong",
    ),
    "a place exchanged": (
        (
            "UPDATE status_entries SET list_index = (list_index + 1) % 131072 "
            "WHERE rowid = (SELECT min(rowid) FROM status_entries)"
        ),
        "other places",
    ),
    "a place exchanged behind a code": (
        (
            "UPDATE status_entries SET list_index = (list_index + 1) % 131072 "
            "WHERE rowid = (SELECT min(rowid) FROM status_entries)"
        ),
        "a code that tells other places",
    ),
    "a list unsigned": ("UPDATE status_lists SET signed = NULL", "list that is not published"),
    "a list behind": ("UPDATE status_lists SET revision = revision + 1", "list that is not published"),
    "an effect pending": ("UPDATE outbox SET done_at = NULL WHERE sequence = 1", "1 pending effect"),
    "a note lost": (
        "DELETE FROM audit_events WHERE event = 'credentials:document:sign'",
        "0 of note of its signature",
    ),
    "a person lost": ("DELETE FROM persons WHERE NOT personnel", "orphan in"),
}


@pytest.fixture
def folder(tmp_path: Path, issued_template: Template) -> Iterator[Path]:
    """Return a copy of a registry with the examples issued."""
    databases.copy(issued_template.folder, tmp_path / "data")
    yield tmp_path / "data"
    databases.drop(tmp_path / "data")


def test_the_checker_finds_nothing_where_nothing_is_wrong(folder: Path) -> None:
    assert invariants.faults(folder, registries.rows_of(*registries.ROSTERS)) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_checker_finds(folder: Path, damage: str) -> None:
    statement, complaint = DAMAGES[damage]
    with registries.database(folder, triggers=False) as connection:
        assert connection.execute(statement.replace("FIRST", FIRST)).rowcount > 0
    found = invariants.faults(folder, registries.rows_of(*registries.ROSTERS))
    assert any(complaint in fault for fault in found), found


def test_the_checker_misses_a_row_that_was_never_issued(folder: Path) -> None:
    rows = registries.present_rows(registries.AT)
    assert len(invariants.faults(folder, rows)) == len(rows)


def test_full_verification_tells_what_is_not_valid(folder: Path) -> None:
    # Two of the examples are not in effect at that instant: one expired, one not yet effective.
    words = invariants.unconfirmed(folder, registries.AT, every=1)
    assert sorted(word.split(" is ")[1] for word in words) == ["expired", "not-yet-effective"]
    assert len(invariants.unconfirmed(folder, registries.AT, every=17)) <= 1
