"""A badge in published contexts, for tests that change one thing in it."""

import pytest

from signing import contexts
from signing.strict_json import Json


@pytest.fixture
def badge() -> dict[str, Json]:
    """Return a small Open Badge whose every member reaches what is signed."""
    return {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1], contexts.OPEN_BADGES_EXTENSIONS],
        "id": "urn:uuid:0b9d6c1e-7a51-4a0e-9a63-6a3a5f0f6b11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": [{"@value": "Ultrasonic", "@language": "en"}, {"@value": "超声", "@language": "zh-Hans"}],
        "issuer": {"id": "did:web:registry.example", "type": ["Profile"], "name": "A body"},
        "validFrom": "2026-05-04T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": "張偉", "identityType": "name", "hashed": False}
            ],
            "creditsEarned": 2.5,
            "achievement": {
                "id": "https://registry.example/s/ut2/v3",
                "type": ["Achievement"],
                "name": "Ultrasonic",
                "description": "Personnel certification",
                "criteria": {"narrative": "Line one\nLine two"},
                "creditsAvailable": 36,
                "tag": ["ndt", "ut"],
                "resultDescription": [
                    {
                        "id": "https://registry.example/s/ut2/v3#level",
                        "type": ["ResultDescription"],
                        "name": "Level",
                        "resultType": "ext:Level",
                        "allowedValue": ["1", "2", "2"],
                    }
                ],
            },
        },
    }
