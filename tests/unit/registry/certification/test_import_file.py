"""Import files: what they may hold, and every fault told at once with line, column and reason."""

from datetime import date
from pathlib import Path

import pytest

from registry.certification import import_file
from registry.certification.contents import CertificationStandard
from registry.errors import FileRefused
from registry.parties import symbols
from registry.parties.models import OrganisationKind
from signing.errors import Malformed, TooLarge

FILE = """\
registry_import: 1
accreditation_bodies:
  - {slug: ab, name: {en: The AB}, language: en, country: PH, url: "https://ab.example/", time_zone: UTC}
bodies:
  - slug: cb
    name: {en: The CB}
    language: en
    country: PH
    url: https://cb.example/
    time_zone: Asia/Manila
    personnel:
      - {ref: D1, name: Ana}
      - {ref: E1, name: 王, latin_name: Wang, outsourced: true}
    schemes:
      - code: OSO
        versions:
          - version: "2"
            title: {en: Safety officer}
            description: {en: Words.}
            standard: {name: Order, edition: "2018"}
            certification_standard: {name: ISO/IEC 17024, edition: "2012"}
            scope: {en: Words.}
            job_description: {en: Words.}
            competence:
              - {code: C1, text: {en: Words.}, assessed_by: [written]}
            abilities: none
            prerequisites: {en: Words.}
            code_of_conduct: {en: Words.}
            assessment_methods: [{code: written, text: {en: Words.}}]
            initial_certification: {en: Words.}
            recertification: {en: Words.}
            surveillance: {en: Words.}
            suspension_and_withdrawal: {en: Words.}
            change_of_scope_or_level: none
            levels: []
            scope_items: []
            validity: {years: 3}
            effective_from: 2024-01-01
            protects: none
            application_process: {en: Words.}
            fees: none
            appeals: {en: Words.}
            complaints: {en: Words.}
accreditations:
  - body: cb
    accreditation_body: ab
    number: AB-1
    standard: ISO/IEC 17024
    edition: "2012"
    schemes: [OSO]
    from: 2025-01-01
    until: 2029-01-01
    stated_by: operator
    source: {url: https://ab.example/register, retrieved: 2026-01-01}
"""


def no_file(name: str) -> bytes:
    raise Malformed("file-unreadable", f"{name} cannot be read.")


def parse(text: str) -> import_file.ImportFile:
    return import_file.parse(text.encode(), "f.yaml", beside=no_file)


def changed(old: str, new: str) -> str:
    assert FILE.count(old) == 1, old
    return FILE.replace(old, new)


def found(text: str) -> list[tuple[str, str]]:
    """Return code and `line:column` of each fault that a file is refused for."""
    with pytest.raises(FileRefused) as raised:
        parse(text)
    assert raised.value.code == "import-refused"
    return [(one.code, f"{one.place.line}:{one.place.column}") for one in raised.value.findings]


def test_a_whole_file_is_read_into_values() -> None:
    file = parse(FILE)
    [accreditor] = file.accreditation_bodies
    [body] = file.bodies
    [statement] = file.accreditations
    assert accreditor.value.kind is OrganisationKind.ACCREDITATION_BODY
    assert accreditor.value.symbol is None
    assert body.profile.value.name == {"en": "The CB"}
    assert [(one.value.ref, one.value.outsourced) for one in body.personnel] == [("D1", False), ("E1", True)]
    [scheme] = body.schemes
    assert (scheme.value.code, scheme.value.version, scheme.value.validity_years) == ("OSO", "2", 3)
    assert scheme.value.abilities is None
    assert scheme.value.levels == ()
    assert statement.value.stated_by is None
    assert statement.value.source.as_json() == {
        "url": "https://ab.example/register",
        "retrieved": "2026-01-01",
    }
    assert str(statement.place) == "f.yaml:45:5"


@pytest.mark.parametrize(
    ("old", "new", "attribute", "value"),
    [
        ("validity: {years: 3}", "validity: unlimited", "validity_years", None),
        ("effective_from: 2024-01-01", 'effective_from: "2025-02-03"', "effective_from", date(2025, 2, 3)),
        (
            'certification_standard: {name: ISO/IEC 17024, edition: "2012"}',
            'certification_standard: {name: ISO/IEC 17024, edition: "2012", transition_until: 2028-01-01}',
            "certification_standard",
            CertificationStandard("ISO/IEC 17024", "2012", date(2028, 1, 1)),
        ),
        (
            "abilities: none",
            "abilities:\n              en: >\n                Two\n                lines.",
            "abilities",
            {"en": "Two lines."},
        ),
        (
            "abilities: none",
            "abilities:\n              en: |\n                Two\n                lines.",
            "abilities",
            {"en": "Two\nlines."},
        ),
    ],
)
def test_other_ways_to_say_it(old: str, new: str, attribute: str, value: object) -> None:
    content = parse(changed(old, new)).bodies[0].schemes[0].value
    assert getattr(content, attribute) == value


def test_sections_may_be_left_out_but_not_the_format() -> None:
    assert parse("registry_import: 1\n") == import_file.ImportFile("f.yaml", (), (), ())
    assert found("bodies: []\n") == [("field-missing", "1:1")]
    assert found("registry_import: 2\n") == [("import-format", "1:18")]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("slug: cb", "slug: CB", "slug-malformed", "5:11"),
        ("slug: cb", "slug: operator", "slug-malformed", "5:11"),
        ("slug: cb", "slug: ab", "entry-twice", "5:5"),
        ("name: {en: The CB}", "name: {de: Das Amt}", "text-language-missing", "6:11"),
        ("name: {en: The CB}", "name: The CB", "language-map-expected", "6:11"),
        ("name: {en: The CB}", "name: {en: The CB, EN: x}", "language-tag", "6:24"),
        ("name: {en: The CB}", "name: {en: [The CB]}", "text-expected", "6:16"),
        ("name: {en: The CB}", "nmae: {en: The CB}", "field-unknown", "6:5"),
        (
            "    language: en\n    country: PH\n",
            "    language: en\n    country: NO\n",
            "text-unquoted",
            "8:14",
        ),
        (
            "    language: en\n    country: PH\n",
            "    language: en\n    country: ZZ\n",
            "country-unknown",
            "8:14",
        ),
        ("url: https://cb.example/", "url: http://cb.example/", "url-malformed", "9:10"),
        ("    time_zone: Asia/Manila\n", "    time_zone: PST\n", "time-zone-unknown", "10:16"),
        ("    time_zone: Asia/Manila\n", "    time_zone:\n", "text-unquoted", "10:15"),
        ("    time_zone: Asia/Manila\n", "", "field-missing", "5:5"),
        ("{ref: D1, name: Ana}", "{ref: D1}", "field-missing", "12:9"),
        ("{ref: D1, name: Ana}", "{ref: e1, name: Ana}", "entry-twice", "13:9"),
        ("{ref: D1, name: Ana}", '{ref: D1, name: "A\\u202ena"}', "text-character", "12:25"),
        ("{ref: D1, name: Ana}", '{ref: D1, name: "A\\ud800na"}', "text-character", "12:25"),
        ("{ref: D1, name: Ana}", "D1", "mapping-expected", "12:9"),
        ("outsourced: true", "outsourced: yes", "flag-expected", "13:58"),
        ("outsourced: true", 'outsourced: "true"', "flag-expected", "13:58"),
        ('version: "2"', "version: 2", "text-unquoted", "17:22"),
        ('version: "2"', "version: 2.10", "text-unquoted", "17:22"),
        ('version: "2"', 'version: "2 beta"', "code-malformed", "17:22"),
        ('edition: "2018"', "edition: 2018", "text-unquoted", "20:46"),
        ("            scope: {en: Words.}\n", "", "scheme-element-missing", "17:13"),
        ("            scope: {en: Words.}\n", "            scope: {}\n", "scheme-element-missing", "22:20"),
        ("            scope: {en: Words.}\n", "            scope: none\n", "language-map-expected", "22:20"),
        (
            "            scope: {en: Words.}\n",
            "            scope: {de: Wort}\n",
            "text-language-missing",
            "22:20",
        ),
        ("abilities: none", "abilities: {}", "scheme-element-missing", "26:24"),
        ("assessed_by: [written]", "assessed_by: [oral]", "assessment-method-unknown", "25:62"),
        ("assessed_by: [written]", "assessed_by: []", "competence-uncovered", "25:17"),
        ("levels: []", "levels: [{code: a, text: {en: A}}, {code: a, text: {en: B}}]", "code-twice", "35:55"),
        ("levels: []", "levels: none", "list-expected", "35:21"),
        ("validity: {years: 3}", "validity: {years: 99}", "validity-years", "37:31"),
        ("validity: {years: 3}", "validity: {years: three}", "number-expected", "37:31"),
        ("validity: {years: 3}", 'validity: {years: "3"}', "number-expected", "37:31"),
        ("validity: {years: 3}", "validity: forever", "mapping-expected", "37:23"),
        ("effective_from: 2024-01-01", "effective_from: 01.01.2024", "date-dotted", "38:29"),
        ("effective_from: 2024-01-01", "effective_from: 2024-01-01T00:00:00Z", "date-with-time", "38:29"),
        ("effective_from: 2024-01-01", "effective_from: [2024-01-01]", "date-expected", "38:29"),
        ("name: ISO/IEC 17024", "name: ISO 9001", "certification-standard", "21:44"),
        ("until: 2029-01-01", "until: 2025-01-01", "accreditation-interval", "52:12"),
        ("schemes: [OSO]", "schemes: []", "accreditation-scope", "50:14"),
        ("stated_by: operator", "stated_by: Operator", "slug-malformed", "53:16"),
        ("retrieved: 2026-01-01", "retrieved: 2026-01-01, digest: x", "multibase-prefix", "54:79"),
    ],
)
def test_a_fault_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    findings = found(changed(old, new))
    assert (code, place) in findings


def test_a_misspelt_field_is_told_of_the_nearest_one() -> None:
    with pytest.raises(FileRefused) as raised:
        parse(changed("stated_by: operator", "statedBy: operator"))
    assert "Did you mean stated_by?" in " ".join(one.detail for one in raised.value.findings)


def test_every_fault_of_a_file_is_told_at_once_in_its_order() -> None:
    text = FILE.replace("slug: cb", "slug: CB").replace("            scope: {en: Words.}\n", "")
    text = text.replace("validity: {years: 3}", "validity: soon").replace("number: AB-1", "number: 1")
    assert [code for code, _ in found(text)] == [
        "slug-malformed",
        "scheme-element-missing",
        "mapping-expected",
        "text-unquoted",
    ]


def test_the_same_accreditation_twice_is_a_fault() -> None:
    again = FILE[FILE.index("  - body: cb") :]
    assert found(FILE + again) == [("entry-twice", "55:5")]


def test_the_same_scheme_version_twice_is_a_fault() -> None:
    scheme = FILE[FILE.index("      - code: OSO") : FILE.index("accreditations:")]
    assert found(FILE.replace(scheme, scheme + scheme)) == [("entry-twice", "46:13")]


def with_symbol(name: str) -> bytes:
    return FILE.replace("slug: ab,", f"slug: ab, symbol: {name},").encode()


def test_a_symbol_is_read_from_beside_the_file(root: Path) -> None:
    image = (root / "examples" / "siao.png").read_bytes()
    file = import_file.parse(with_symbol("siao.png"), "f.yaml", beside={"siao.png": image}.__getitem__)
    assert file.accreditation_bodies[0].value.symbol == image


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../secret.png", "file-name"),
        ("/etc/passwd", "file-name"),
        ("none.png", "file-unreadable"),
        ("a.txt", "symbol-not-png"),
    ],
)
def test_a_symbol_that_is_no_image_beside_the_file_is_a_fault(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "f.yaml").write_bytes(with_symbol(name))
    (tmp_path / "a.txt").write_text("no image", encoding="utf-8")
    with pytest.raises(FileRefused) as raised:
        import_file.read(tmp_path / "f.yaml")
    assert [one.code for one in raised.value.findings] == [code]


def test_a_symbol_of_many_bytes_is_a_fault_and_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(with_symbol("a.png"))
    (tmp_path / "a.png").write_bytes(bytes(symbols.MAX_BYTES + 1))
    with pytest.raises(FileRefused) as raised:
        import_file.read(tmp_path / "f.yaml")
    assert [one.code for one in raised.value.findings] == ["file-too-large"]


def test_a_file_of_50_megabytes_is_never_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(TooLarge):
        import_file.read(path)


@pytest.mark.parametrize("file", ["ultrasonic.yaml", "safety.yaml"])
def test_the_example_files_are_whole(root: Path, file: str) -> None:
    [body] = import_file.read(root / "examples" / file).bodies
    [scheme] = body.schemes
    assert len(scheme.value.scope_items) > 3
    assert all(len(one.text) == 2 for one in (*scheme.value.levels, *scheme.value.scope_items))
