"""Create the triggers that keep what must never change, whoever writes to the database.

Facts are append-only; a document's prepared bytes and its signature are set once; a revocation
bit never returns; a decider of a case neither trained nor examined in it.
"""

from registry.migrations import guards

revision = "0003"
down_revision = "0002"

APPEND_ONLY = (
    "accreditation_facts",
    "audit_events",
    "certificate_versions",
    "decisions",
    "deployment",
    "participations",
    "scheme_versions",
    "status_facts",
)
KEPT = (
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
"""Tables whose rows change as the guards below allow, and are never deleted."""

FIXED = {
    "certificates": ("number", "body_id", "person_id", "scheme_code", "body_reference", "recorded_at"),
    "documents": (
        "name",
        "body_id",
        "number",
        "version",
        "format",
        "holder_key",
        "key_id",
        "prepared",
        "to_sign",
        "prepared_at",
    ),
    "organisations": ("id", "slug", "kind", "time_zone", "recorded_at"),
    "outbox": ("effect", "subject", "recorded_at"),
    "persons": ("id", "body_id", "ref", "ref_letters", "recorded_at"),
    "schemes": ("id", "body_id", "code", "recorded_at"),
    "signing_keys": ("id", "body_id", "fragment", "algorithm", "multikey", "active_from"),
    "status_entries": ("list_name", "list_index", "body_id", "document_name", "purpose"),
    "status_lists": ("name", "body_id", "purpose", "length"),
}
"""Columns that keep what they were given."""

SET_ONCE = {
    "documents": ("signed", "signed_at", "published_at"),
    "outbox": ("done_at",),
    "signing_keys": ("retired_at",),
}
"""Columns that go from nothing to a value and stay."""


def upgrade() -> None:
    guards.install()
    guards.append_only(*APPEND_ONLY)
    guards.kept(*APPEND_ONLY, *KEPT)
    guards.fixed(FIXED)
    guards.set_once(SET_ONCE)
    guards.refuse(
        "status_entries_revoked",
        "UPDATE",
        "status_entries",
        "a revocation bit never returns",
        when="OLD.purpose = 'revocation' AND OLD.bit AND NOT NEW.bit",
    )
    # ISO/IEC 17024 §9.4.4, and its twin for the other order of insertion.
    for name, mine, theirs in (
        ("participations_decider", "NEW.function = 'decider'", "other.function <> 'decider'"),
        ("participations_other", "NEW.function <> 'decider'", "other.function = 'decider'"),
    ):
        guards.refuse_beside(
            name,
            "participations",
            "a decider neither trained nor examined in the case",
            when=mine,
            beside=f"other.decision_id = NEW.decision_id AND other.person_id = NEW.person_id AND {theirs}",
        )
