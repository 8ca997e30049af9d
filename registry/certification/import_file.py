"""The import file, format version 1: organisations, personnel, scheme versions and accreditations in YAML.

Sections, all but the first optional: `registry_import: 1`, `accreditation_bodies`, `bodies`
(each with `personnel` and `schemes`), `accreditations`. Scheme versions hold what ISO/IEC
17024:2012 §8.2 and §8.3 ask for and pass the publish gate while the file is still being read,
so that whoever wrote it learns of everything at once, with line and column. Examples of whole
files stand in `examples/`.

Reading only: what is in the registry already is `entering`'s business.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from registry.audit import OPERATOR
from registry.certification.codes import (
    check_code,
    check_country,
    check_digest,
    check_file_name,
    check_https,
    check_ref,
    check_slug,
)
from registry.certification.contents import SchemeContent
from registry.certification.files import in_file_order, read_within
from registry.certification.scheme_format import SCHEME
from registry.certification.scheme_rules import language_faults
from registry.certification.shapes import (
    BROKEN,
    Findings,
    Member,
    Shape,
    day,
    flag,
    items,
    named,
    plain_text,
    record,
    text,
    texts,
    word_or,
)
from registry.certification.strict_yaml import MAX_BYTES, Members, Node, Scalar, at, load
from registry.errors import FileRefused, Finding, Place
from registry.parties import symbols
from registry.parties.days import check_time_zone
from registry.parties.models import OrganisationKind
from registry.parties.organisations import Profile
from registry.parties.persons import Personnel
from registry.parties.texts import check_latin_name, check_name
from registry.trust.accreditations import Source, Statement
from signing.strict_json import shown

FORMAT = "1"

T = TypeVar("T")

Beside = Callable[[str], bytes]
"""Returns the bytes of a file that stands beside the import file, by its plain name."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value of the file, and where it stands."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class BodySection:
    """One certification body with what it says of itself."""

    profile: Placed[Profile]
    personnel: tuple[Placed[Personnel], ...]
    schemes: tuple[Placed[SchemeContent], ...]


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A whole import file, free of every fault that can be found without the registry."""

    file: str
    accreditation_bodies: tuple[Placed[Profile], ...]
    bodies: tuple[BodySection, ...]
    accreditations: tuple[Placed[Statement], ...]


def read(path: Path) -> ImportFile:
    """Read the import file at `path` and the symbols beside it; as `parse`."""

    def beside(name: str) -> bytes:
        return read_within(path.parent / name, symbols.MAX_BYTES)

    return parse(read_within(path, MAX_BYTES), path.name, beside=beside)


def parse(data: bytes, file: str, *, beside: Beside) -> ImportFile:
    """Read an import file; `beside` returns the bytes of a symbol by its file's name.

    Raise `TooLarge` (`file-too-large`) or `FileRefused` (`file-not-utf8`, `yaml-refused`,
    `import-refused`), which holds every fault in file order.
    """
    findings: Findings = []
    root = load(data, file)
    value = _file(file, beside)(root, findings)
    if findings:
        raise FileRefused(
            "import-refused",
            f"{shown(file)} has {len(findings)} fault(s); nothing of it is entered.",
            in_file_order(findings),
        )
    whole_file: ImportFile = value
    return whole_file


def _file(file: str, beside: Beside) -> Shape:
    def build(values: dict[str, Any], node: Members, findings: Findings) -> ImportFile:  # noqa: ARG001 -- a shape's form
        whole_file = ImportFile(
            file, values["accreditation_bodies"], values["bodies"], values["accreditations"]
        )
        profiles = (*whole_file.accreditation_bodies, *(body.profile for body in whole_file.bodies))
        _refuse_twice(((one.value.slug, one.place) for one in profiles), "organisation", findings)
        _refuse_twice(
            ((one.value.key(), one.place) for one in whole_file.accreditations), "accreditation", findings
        )
        return whole_file

    return record(
        {
            "registry_import": Member(_format),
            "accreditation_bodies": Member(items(_placed(_accreditation_body(beside))), False, ()),
            "bodies": Member(items(_body), False, ()),
            "accreditations": Member(items(_placed(_ACCREDITATION)), False, ()),
        },
        build,
    )


def _format(node: Node, findings: Findings) -> str:
    if not isinstance(node, Scalar) or node.text != FORMAT:
        detail = f"This registry reads the import format {FORMAT}."
        findings.append(Finding(node.place, "import-format", detail))
    return FORMAT


def _refuse_twice(keyed: Iterable[tuple[Hashable, Place]], what: str, findings: Findings) -> None:
    first: dict[Hashable, Place] = {}
    for key, place in keyed:
        earlier = first.setdefault(key, place)
        if earlier is not place:
            detail = f"The same {what} stands on line {earlier.line} already."
            findings.append(Finding(place, "entry-twice", detail))


def _placed(shape: Shape) -> Shape:
    def read_placed(node: Node, findings: Findings) -> Any:  # noqa: ANN401 -- Placed[T] of a shape, or BROKEN
        value = shape(node, findings)
        return value if value is BROKEN else Placed(value, node.place)

    return read_placed


# Organisations and personnel.

_PROFILE = {
    "slug": Member(text(check_slug)),
    "name": Member(texts(text(check_name))),
    "language": Member(plain_text(20)),
    "country": Member(text(check_country)),
    "url": Member(text(check_https)),
    "time_zone": Member(text(check_time_zone)),
}


def _profile(kind: OrganisationKind, values: dict[str, Any], node: Members, findings: Findings) -> Profile:
    if values["language"] not in values["name"]:
        detail = f"name has no “{shown(values['language'])}” form, the organisation's own language."
        findings.append(Finding(at(node, ("name",)), "text-language-missing", detail))
    return Profile(kind=kind, **{name: values[name] for name in (*_PROFILE, "symbol") if name in values})


def _accreditation_body(beside: Beside) -> Shape:
    def symbol(name: str) -> bytes:
        return symbols.check_symbol(beside(check_file_name(name)))

    def build(values: dict[str, Any], node: Members, findings: Findings) -> Profile:
        return _profile(OrganisationKind.ACCREDITATION_BODY, values, node, findings)

    return record({**_PROFILE, "symbol": Member(text(symbol), required=False)}, build)


_PERSONNEL = record(
    {
        "ref": Member(text(check_ref)),
        "name": Member(text(check_name)),
        "latin_name": Member(text(check_latin_name), required=False),
        "outsourced": Member(flag, required=False, default=False),
    },
    named(Personnel),
)


# Certification bodies.


def _build_body(values: dict[str, Any], node: Members, findings: Findings) -> BodySection:
    profile = _profile(OrganisationKind.CERTIFICATION_BODY, values, node, findings)
    schemes: list[tuple[SchemeContent, Node]] = [one for scheme in values["schemes"] for one in scheme]
    for content, version in schemes:
        findings.extend(
            Finding.of(at(version, fault.path), fault.problem)
            for fault in language_faults(content, profile.language)
        )
    section = BodySection(
        Placed(profile, node.place),
        values["personnel"],
        tuple(Placed(content, version.place) for content, version in schemes),
    )
    _refuse_twice(((one.value.ref.casefold(), one.place) for one in section.personnel), "reference", findings)
    _refuse_twice(
        (((one.value.code, one.value.version), one.place) for one in section.schemes),
        "scheme version",
        findings,
    )
    return section


_body = record(
    {
        **_PROFILE,
        "personnel": Member(items(_placed(_PERSONNEL)), required=False, default=()),
        "schemes": Member(items(SCHEME), required=False, default=()),
    },
    _build_body,
)


# Accreditations.


def _build_accreditation(values: dict[str, Any], node: Members, findings: Findings) -> Statement:
    valid_from, valid_until = values.pop("from"), values.pop("until")
    if valid_until is not None and valid_until <= valid_from:
        detail = f"The accreditation would end on {valid_until}, not after it begins on {valid_from}."
        findings.append(Finding(at(node, ("until",)), "accreditation-interval", detail))
    if not values["schemes"]:
        detail = "An accreditation covers schemes, each named; this one covers nothing."
        findings.append(Finding(at(node, ("schemes",)), "accreditation-scope", detail))
    return Statement(valid_from=valid_from, valid_until=valid_until, **values)


_ACCREDITATION = record(
    {
        "body": Member(text(check_slug)),
        "accreditation_body": Member(text(check_slug)),
        "number": Member(plain_text(60)),
        "standard": Member(plain_text(60)),
        "edition": Member(plain_text(40)),
        "schemes": Member(items(text(lambda written: check_code(written, "scheme")))),
        "from": Member(day),
        "until": Member(day, required=False),
        "stated_by": Member(word_or(OPERATOR, text(check_slug))),
        "source": Member(
            record(
                {
                    "url": Member(text(check_https)),
                    "retrieved": Member(day),
                    "digest": Member(text(check_digest), required=False),
                },
                named(Source),
            )
        ),
        "retracted": Member(flag, required=False, default=False),
    },
    _build_accreditation,
)
