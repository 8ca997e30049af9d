"""Credentials made by chance and a seed: every class and member that the profile knows, in every script.

Texts hold what canonical forms stumble over: quotes, backslashes, controls, lines and paragraphs of other
alphabets, names that look like IRIs or blank nodes. Nodes go without names, look alike, are named twice;
members are missing, single, several; numbers are whole, broken, great and small. What the peers are known
to read otherwise (`test_canonical_forms`) is left out: fractions without a point, and U+E000 to U+FFFF.
"""

from random import Random
from typing import Any, Final

from signing import contexts, profile_table

_NESTED: Final = {
    "image": "Image", "address": "Address", "otherIdentifier": "IdentifierEntry", "parentOrg": "Profile",
    "credentialSubject": "AchievementSubject", "evidence": "Evidence", "issuer": "Issuer",
    "credentialSchema": "CredentialSchema", "credentialStatus": "BitstringStatusListEntry",
    "refreshService": "RefreshService", "achievement": "Achievement", "source": "Profile",
    "AchievementSubject.identifier": "IdentityObject", "result": "Result", "creator": "Profile",
    "criteria": "Criteria", "related": "Related", "Achievement.resultDescription": "ResultDescription",
    "alignment": "Alignment", "rubricCriterionLevel": "RubricCriterionLevel", "geo": "GeoCoordinates",
}  # fmt: skip
_MANY: Final = frozenset(
    {"otherIdentifier", "evidence", "credentialSchema", "credentialStatus", "refreshService", "identifier",
     "result", "related", "resultDescription", "alignment", "rubricCriterionLevel"}
)  # fmt: skip
_IRIS: Final = frozenset(
    {"id", "url", "targetUrl", "achievedLevel", "requiredLevel", "statusListCredential",
     "Result.resultDescription"}
)  # fmt: skip
_NUMBERS: Final = frozenset({"creditsEarned", "creditsAvailable", "latitude", "longitude"})
_INSTANTS: Final = frozenset(
    {"awardedDate", "validFrom", "validUntil", "activityStartDate", "activityEndDate", "dateOfBirth"}
)
_TEXTS: Final = frozenset({"tag", "allowedValue"})

_ROOT: Final = profile_table.CREDENTIAL
_LISTS: Final = {profile_table.STATUS_LIST, "ListIssuer", "BitstringStatusList"}
CLASSES: Final = {
    name: sorted(set(row.members) - {"@context"})
    for name, row in profile_table._CLASSES.items()
    if name not in _LISTS
}
"""The members of every class of a credential, as the profile has them."""

_WORDS: Final = (
    "", " ", "a", "Weld", "Ultrasonic testing, level 2", "超声检测", "फोरेंसिक", "اختبار", "Prüfung",
    "naïve", "nai\u0308ve", "👩‍🔬", "𝔘𝔫𝔦", "\u2028", "\u2029", "\u00a0", "\ud7ff", "_:b0",
    "<urn:a:b>",
    "@en", '"', "\\", "\\u0041", "\n", "\r\n", "\t", "\b", "\f", "\x00", "\x0b", "\x1f", "\x7f",
    "\x85", "\x9f",
    '"^^<urn:t:t> .', "c14n0", "true", "1", "x" * 300,
)  # fmt: skip
# What JSON escapes by number, and U+007F, which N-Quads does.
_UNLIKE: Final = {chr(code) for code in (*range(0x20), 0x7F)} - {*"\b\t\n\f\r"}
_LANGUAGES: Final = ("en", "en-GB", "zh-Hans", "ar", "sr-Latn-RS")


class Generator:
    """Make credentials, one after the other; the same seed makes the same ones.

    `plain` ones hold nothing that keeps a form from having a template (`signing.rdfc.templates`): no text
    with a language, no character that JSON and N-Quads escape otherwise, fewer nodes that look alike.
    """

    def __init__(self, seed: int, *, plain: bool = False) -> None:
        """Start with `seed`."""
        self._plain = plain
        self._words = [word for word in _WORDS if not plain or not (_UNLIKE & {*word} or "\\u" in word)]
        self._random = Random(seed)  # noqa: S311 -- cases, no secrets
        self._named: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        """The members that were made, each with its class."""

    def credential(self) -> dict[str, Any]:
        """Return the next credential."""
        random, self._named = self._random, []
        document = self._node(_ROOT, 0)
        document["@context"] = [
            contexts.CREDENTIALS_V2,
            contexts.OPEN_BADGES[-1],
            contexts.OPEN_BADGES_EXTENSIONS,
        ]
        document["type"] = ["VerifiableCredential", random.choice([_ROOT, "AchievementCredential"])]
        if random.random() < 0.1:
            document["proof"] = [self._proof() for _ in range(random.randint(1, 2))]
        return document

    def _node(self, kind: str, depth: int) -> dict[str, Any]:
        random, node = self._random, dict[str, Any]()
        members = list(CLASSES[kind])
        random.shuffle(members)
        share = random.choice([0.2, 0.5, 0.9]) / (1 + depth / 3)
        for name in members:
            if random.random() < share or name in ("credentialSubject", "achievement"):
                node[name] = self._value(kind, name, depth)
                self.seen.add((kind, name))
        types = sorted(random.choice(sorted(profile_table._CLASSES[kind].types, key=sorted)))
        if types:
            foreign = ["https://example.org/types#Other"] if random.random() < 0.1 else []
            node["type"] = types[0] if random.random() < 0.3 and not foreign else types + foreign
        return node or {"type": types or ["Criteria"]}

    def _value(self, kind: str, name: str, depth: int) -> object:
        nested = _NESTED.get(f"{kind}.{name}") or _NESTED.get(name)
        if nested:
            return self._nodes(nested, name, depth + 1)
        return self._iri() if name in _IRIS or f"{kind}.{name}" in _IRIS else self._scalar(name)

    def _scalar(self, name: str) -> object:
        random = self._random
        if name in _NUMBERS:
            return self._number()
        if name in _INSTANTS:
            return f"{random.randint(1900, 2100)}-05-0{random.randint(1, 9)}T00:00:00Z"
        if name == "hashed":
            return random.random() < 0.5
        if name in _TEXTS:
            return self._distinct() if name == "tag" else [self._text() for _ in range(random.randint(0, 4))]
        if name in ("name", "description") and random.random() < 0.2 and not self._plain:
            return self._tagged()
        return self._text()

    def _nodes(self, kind: str, name: str, depth: int) -> object:
        random = self._random
        if name not in _MANY:
            return self._iri() if random.random() < 0.05 and name == "issuer" else self._node(kind, depth)
        nodes = [self._node(kind, depth) for _ in range(random.choice([0, 1, 1, 2, 3]))]
        unnamed = [node for node in nodes if "id" not in node]
        if unnamed and random.random() < 0.2 and not self._plain:
            nodes.append(dict(random.choice(unnamed)))  # a look-alike
        by_name: dict[str, Any] = {}
        kept = [node for node in nodes if "id" not in node or by_name.setdefault(node["id"], node) is node]
        return kept[0] if len(kept) == 1 and random.random() < 0.3 else kept

    def _iri(self) -> str:
        random = self._random
        if self._named and random.random() < 0.2:
            return random.choice(self._named)
        path = random.choice(["a", "b#c", "é", "?q=1&r=%20", "张", "x" * 40, "~tilde/'quote'"])
        self._named.append(
            random.choice(["https://example.org/", "urn:x:", "did:web:a.example:", "tag:"])
            + f"{path}/{random.randint(0, 50)}"
        )
        return self._named[-1]

    def _number(self) -> int | float:
        random = self._random
        return random.choice(
            [0, 1, -1, 36, 2**53, -(2**53), 1e21, 1e300, -1.5e-7, 2.5, 0.1, 123456789.125,
             random.randint(-(10**9), 10**9), round(random.uniform(-1000, 1000), 3) or 0]
        )  # fmt: skip

    def _text(self) -> str:
        return "".join(self._random.choice(self._words) for _ in range(self._random.choice([1, 1, 2, 4])))

    def _distinct(self) -> list[str]:
        return sorted({self._text() for _ in range(self._random.randint(0, 4))})

    def _tagged(self) -> object:
        found = [
            {"@value": self._text(), "@language": language}
            for language in self._random.sample(_LANGUAGES, self._random.randint(1, 3))
        ]
        return found[0] if len(found) == 1 else found

    def _proof(self) -> dict[str, Any]:
        return {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-05-04T09:30:00Z",
            "verificationMethod": f"did:web:a.example#{self._random.randint(0, 3)}",
            "proofPurpose": "assertionMethod",
            "proofValue": f"z{self._random.randint(0, 10**9)}",
        }
