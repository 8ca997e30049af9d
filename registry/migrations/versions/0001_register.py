"""Create the tables of the register: deployment, parties, trust, keys, certificates, audit, outbox."""

import sqlalchemy as sa
from alembic import op

from registry.db import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    _deployment()
    _organisations()
    _persons()
    _audit_events()
    _outbox()
    _signing_keys()
    _accreditation_facts()
    _certificates()
    _certificate_versions()
    _status_facts()


def _deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_url", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_deployment_single_row"),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
    )


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "certification-body",
                "accreditation-body",
                name="ck_organisations_organisationkind",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("symbol", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("slug", name="uq_organisations_slug"),
    )


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("ref_letters", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("latin_name", sa.String(), nullable=True),
        sa.Column("personnel", sa.Boolean(), nullable=False),
        sa.Column("outsourced", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_persons_body_id"),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("body_id", "id", name="uq_persons_body_id_id"),
        sa.UniqueConstraint("body_id", "ref", name="uq_persons_body_id_ref"),
        sa.UniqueConstraint("body_id", "ref_letters", name="uq_persons_body_id_ref_letters"),
    )


def _audit_events() -> None:
    op.create_table(
        "audit_events",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "parties:organisation:enter",
                "parties:person:enter",
                "keys:key:create",
                "trust:accreditation:state",
                "certification:scheme:publish",
                "certification:decision:record",
                "certificates:certificate:suspend",
                "certificates:certificate:lift",
                "certificates:certificate:withdraw",
                "credentials:document:sign",
                "credentials:document:publish",
                "credentials:list:publish",
                name="ck_audit_events_event",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_audit_events_body_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["subject"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "effect",
            sa.Enum(
                "sign-document",
                "publish-document",
                "publish-list",
                name="ck_outbox_effect",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["sequence"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _signing_keys() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("fragment", sa.String(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("multikey", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("active_from", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_signing_keys_body_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signing_keys"),
        sa.UniqueConstraint("body_id", "fragment", name="uq_signing_keys_body_id_fragment"),
        sa.UniqueConstraint("body_id", "id", name="uq_signing_keys_body_id_id"),
        sa.UniqueConstraint("multikey", name="uq_signing_keys_multikey"),
    )


def _accreditation_facts() -> None:
    op.create_table(
        "accreditation_facts",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("accreditation_body_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("scheme_codes", sa.JSON(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column(
            "provenance",
            sa.Enum(
                "signed",
                "transcribed",
                name="ck_accreditation_facts_provenance",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("stated_by", sa.String(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("accreditation_body_id <> body_id", name="ck_accreditation_facts_not_itself"),
        sa.CheckConstraint(
            "stated_by IS NULL OR stated_by = accreditation_body_id", name="ck_accreditation_facts_stated_by"
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="ck_accreditation_facts_interval"
        ),
        sa.ForeignKeyConstraint(
            ["accreditation_body_id"],
            ["organisations.id"],
            name="fk_accreditation_facts_accreditation_body_id",
        ),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_accreditation_facts_body_id"),
        sa.ForeignKeyConstraint(["stated_by"], ["organisations.id"], name="fk_accreditation_facts_stated_by"),
        sa.PrimaryKeyConstraint("sequence", name="pk_accreditation_facts"),
    )
    op.create_index(
        "ix_accreditation_facts_body_id_recorded_at",
        "accreditation_facts",
        ["body_id", "recorded_at"],
        unique=False,
    )
    op.create_index("ix_accreditation_facts_fact_id", "accreditation_facts", ["fact_id"], unique=False)


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("scheme_code", sa.String(), nullable=False),
        sa.Column("body_reference", sa.String(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "person_id"],
            ["persons.body_id", "persons.id"],
            name="fk_certificates_body_id_person_id",
        ),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name="fk_certificates_body_id"),
        sa.PrimaryKeyConstraint("number", name="pk_certificates"),
        sa.UniqueConstraint("body_id", "number", name="uq_certificates_body_id_number"),
    )
    op.create_index(
        "ix_certificates_body_id_body_reference", "certificates", ["body_id", "body_reference"], unique=False
    )


def _certificate_versions() -> None:
    op.create_table(
        "certificate_versions",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("effective", Instant(), nullable=False),
        sa.Column("expiry", Instant(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "granted",
                name="ck_certificate_versions_versionreason",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "expiry IS NULL OR expiry > effective", name="ck_certificate_versions_expiry_after_effective"
        ),
        sa.CheckConstraint("version >= 1", name="ck_certificate_versions_version_from_one"),
        sa.ForeignKeyConstraint(
            ["body_id", "number"],
            ["certificates.body_id", "certificates.number"],
            name="fk_certificate_versions_body_id_number",
        ),
        sa.PrimaryKeyConstraint("number", "version", name="pk_certificate_versions"),
    )


def _status_facts() -> None:
    op.create_table(
        "status_facts",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "withdrawn",
                name="ck_status_facts_status",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("deadline", Instant(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="ck_status_facts_interval"),
        sa.ForeignKeyConstraint(
            ["body_id", "number"],
            ["certificates.body_id", "certificates.number"],
            name="fk_status_facts_body_id_number",
        ),
        sa.PrimaryKeyConstraint("sequence", name="pk_status_facts"),
    )
    op.create_index(
        "ix_status_facts_number_recorded_at", "status_facts", ["number", "recorded_at"], unique=False
    )
