"""Create the tables of the signed documents and of the process."""

import sqlalchemy as sa
from alembic import op

from registry.db import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _documents()
    _status_lists()
    _status_entries()
    _schemes()
    _scheme_versions()
    _decisions()
    _participations()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "certificate",
                name="ck_documents_documentformat",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("holder_key", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("prepared", sa.LargeBinary(), nullable=False),
        sa.Column("to_sign", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.Column("prepared_at", Instant(), nullable=False),
        sa.Column("signed_at", Instant(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR signed IS NOT NULL", name="ck_documents_published_is_signed"
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "key_id"],
            ["signing_keys.body_id", "signing_keys.id"],
            name="fk_documents_body_id_key_id",
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "number"],
            ["certificates.body_id", "certificates.number"],
            name="fk_documents_body_id_number",
        ),
        sa.ForeignKeyConstraint(
            ["number", "version"],
            ["certificate_versions.number", "certificate_versions.version"],
            name="fk_documents_number_version",
        ),
        sa.PrimaryKeyConstraint("name", name="pk_documents"),
        sa.UniqueConstraint("body_id", "name", name="uq_documents_body_id_name"),
        sa.UniqueConstraint(
            "number", "version", "format", "holder_key", name="uq_documents_number_version_format_holder_key"
        ),
    )
    op.create_index("ix_documents_published_at", "documents", ["published_at"], unique=False)


def _status_lists() -> None:
    op.create_table(
        "status_lists",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "revocation",
                "suspension",
                name="ck_status_lists_purpose",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_revision", sa.Integer(), nullable=True),
        sa.Column("signed_at", Instant(), nullable=True),
        sa.Column("valid_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_status_lists_body_id"),
        sa.PrimaryKeyConstraint("name", name="pk_status_lists"),
        sa.UniqueConstraint("body_id", "name", name="uq_status_lists_body_id_name"),
    )


def _status_entries() -> None:
    op.create_table(
        "status_entries",
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("list_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("document_name", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "revocation",
                "suspension",
                name="ck_status_entries_purpose",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("bit", sa.Boolean(), nullable=False),
        sa.CheckConstraint("list_index >= 0", name="ck_status_entries_index_not_negative"),
        sa.ForeignKeyConstraint(
            ["body_id", "document_name"],
            ["documents.body_id", "documents.name"],
            name="fk_status_entries_body_id_document_name",
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "list_name"],
            ["status_lists.body_id", "status_lists.name"],
            name="fk_status_entries_body_id_list_name",
        ),
        sa.PrimaryKeyConstraint("list_name", "list_index", name="pk_status_entries"),
        sa.UniqueConstraint("document_name", "purpose", name="uq_status_entries_document_name_purpose"),
    )
    op.create_index(
        "ix_status_entries_set",
        "status_entries",
        ["list_name"],
        unique=False,
        sqlite_where=sa.text("bit"),
        postgresql_where=sa.text("bit"),
    )


def _schemes() -> None:
    op.create_table(
        "schemes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_schemes_body_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schemes"),
        sa.UniqueConstraint("body_id", "code", name="uq_schemes_body_id_code"),
        sa.UniqueConstraint("body_id", "id", name="uq_schemes_body_id_id"),
    )


def _scheme_versions() -> None:
    op.create_table(
        "scheme_versions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("scheme_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "scheme_id"],
            ["schemes.body_id", "schemes.id"],
            name="fk_scheme_versions_body_id_scheme_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scheme_versions"),
        sa.UniqueConstraint("body_id", "id", name="uq_scheme_versions_body_id_id"),
        sa.UniqueConstraint("scheme_id", "version", name="uq_scheme_versions_scheme_id_version"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("scheme_version_id", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "number"],
            ["certificates.body_id", "certificates.number"],
            name="fk_decisions_body_id_number",
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "person_id"], ["persons.body_id", "persons.id"], name="fk_decisions_body_id_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "scheme_version_id"],
            ["scheme_versions.body_id", "scheme_versions.id"],
            name="fk_decisions_body_id_scheme_version_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("body_id", "id", name="uq_decisions_body_id_id"),
        sa.UniqueConstraint(
            "body_id",
            "person_id",
            "scheme_version_id",
            "decided_on",
            name="uq_decisions_body_id_person_id_scheme_version_id_decided_on",
        ),
    )


def _participations() -> None:
    op.create_table(
        "participations",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column(
            "function",
            sa.Enum(
                "decider",
                "examiner",
                "trainer",
                name="ck_participations_function",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "decision_id"],
            ["decisions.body_id", "decisions.id"],
            name="fk_participations_body_id_decision_id",
        ),
        sa.ForeignKeyConstraint(
            ["body_id", "person_id"],
            ["persons.body_id", "persons.id"],
            name="fk_participations_body_id_person_id",
        ),
        sa.PrimaryKeyConstraint("decision_id", "person_id", "function", name="pk_participations"),
    )
    op.create_index(
        "ix_participations_person_id_function", "participations", ["person_id", "function"], unique=False
    )
