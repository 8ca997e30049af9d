"""Tell the badge from other Open Badges 3.0 credentials: what its one status entry means.

Open Badges 3.0 §B.2 allows one `credentialStatus`, so a badge that names 1EdTech's schema knows
revocation only; its issuer revokes it where it would suspend another document (ADR 0019).

This module knows no shape beyond that and checks nothing.
"""

from collections.abc import Mapping
from typing import Final

from signing.strict_json import Json

SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
"""1EdTech's JSON Schema for Open Badges 3.0, which allows one status entry."""

SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"


def is_badge(credential: Mapping[str, Json]) -> bool:
    """Tell whether a credential names 1EdTech's schema, under which no second status entry can stand."""
    member = credential.get("credentialSchema")
    named = member if isinstance(member, list) else [member]
    return any(
        isinstance(schema, dict) and (schema.get("id"), schema.get("type")) == (SCHEMA, SCHEMA_TYPE)
        for schema in named
    )
