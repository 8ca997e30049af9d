"""Entering an import file into a real database: whole or not at all, by whoever may, and repeatable."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registry import migrations
from registry.audit import AuditEvent, Event
from registry.certification import cases, entering, import_file, schemes
from registry.certification.import_file import ImportFile
from registry.config import Settings, read_database_url
from registry.db import Base, Transaction, make_engine, transactions
from registry.errors import FileRefused
from registry.ids import PublicUrls
from registry.parties import organisations, persons
from registry.trust import accreditations
from registry.trust.models import AccreditationFact
from signing.errors import Forbidden, NotFound, Refused

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
URLS = PublicUrls("https://registry.example")

Edited = Callable[..., ImportFile]


@pytest.fixture
def begin(settings: Settings) -> Iterator[Transaction]:
    """Return the opener of write transactions on a fresh database."""
    settings.data.mkdir(exist_ok=True)
    engine = make_engine(read_database_url(settings))
    migrations.upgrade(engine)
    yield transactions(engine, write=True)
    engine.dispose()


@pytest.fixture
def edited(root: Path) -> Edited:
    """Return the example of safety officers with some of its text replaced, as a file read anew."""

    def edit(*changes: tuple[str, str]) -> ImportFile:
        text = (root / "examples" / "safety.yaml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        return import_file.parse(
            text.encode(), "safety.yaml", beside=lambda name: (root / "examples" / name).read_bytes()
        )

    return edit


def enter(
    begin: Transaction, file: ImportFile, *, by: str = "operator", at: datetime = AT
) -> entering.Entered:
    with begin() as session:
        return entering.enter(session, file, by=by, at=at)


def codes(begin: Transaction, file: ImportFile, *, by: str = "operator") -> list[str]:
    """Return the codes that a file is refused with."""
    with pytest.raises(FileRefused) as raised:
        enter(begin, file, by=by, at=LATER)
    return [finding.code for finding in raised.value.findings]


def rows(begin: Transaction) -> dict[str, int]:
    """Return how many rows each table holds."""
    with begin() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def without(file: ImportFile, *parts: str) -> ImportFile:
    """Return the file with some of its sections empty."""
    for part in parts:
        file = {
            "accreditation_bodies": replace(file, accreditation_bodies=()),
            "bodies": replace(file, bodies=()),
            "accreditations": replace(file, accreditations=()),
        }[part]
    return file


def test_a_file_is_entered_with_an_event_for_everything(begin: Transaction, edited: Edited) -> None:
    entered = enter(begin, edited())
    assert entered.as_json() == {
        "accreditation_bodies": {"added": 1, "unchanged": 0},
        "bodies": {"added": 1, "unchanged": 0},
        "personnel": {"added": 7, "unchanged": 0},
        "scheme_versions": {"added": 1, "unchanged": 0},
        "accreditations": {"added": 1, "unchanged": 0},
    }
    assert entered.body_slugs == ["halimbawa"]
    with begin() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
    assert [event.event for event in events] == [
        Event.ORGANISATION_ENTERED,
        Event.ORGANISATION_ENTERED,
        *[Event.PERSON_ENTERED] * 7,
        Event.SCHEME_VERSION_PUBLISHED,
        Event.ACCREDITATION_STATED,
    ]
    assert {(event.actor, event.at) for event in events} == {("operator", AT)}


def test_a_file_entered_again_changes_nothing(begin: Transaction, edited: Edited) -> None:
    enter(begin, edited())
    before = rows(begin)
    again = enter(begin, edited(), at=LATER)
    assert all(count["added"] == 0 for count in again.as_json().values())
    assert again.as_json()["personnel"] == {"added": 0, "unchanged": 7}
    assert again.body_slugs == ["halimbawa"]
    assert rows(begin) == before


def test_what_is_published_reads_back_with_its_digest(begin: Transaction, edited: Edited) -> None:
    file = edited()
    enter(begin, file)
    with begin() as session:
        body = organisations.find_body(session, "halimbawa")
        version = schemes.find_version(session, body.id, "OSO", "2")
        content = schemes.read_content(version.content)
        assert content == file.bodies[0].schemes[0].value
        assert version.digest == content.digest()
        assert schemes.version_content(session, "halimbawa", "OSO", "2") == version.content
        text = schemes.scheme_text(content, digest=version.digest, body_slug=body.slug, urls=URLS)
    assert text.url == "https://registry.example/b/halimbawa/s/OSO/v2"
    assert text.standard == "DOLE Department Order 198:2018"
    granted = schemes.granted(
        content, level="SO3", scope=("shipyards", "construction"), limitations=("no-heights",)
    )
    assert granted.level is not None
    assert granted.level.code == "SO3"
    assert [item.code for item in granted.scope] == ["construction", "shipyards"]
    assert [item.code for item in granted.limitations] == ["no-heights"]
    assert schemes.granted(content, level=None, scope=(), limitations=()).level is None


def test_what_is_not_there_is_not_found(begin: Transaction, edited: Edited) -> None:
    enter(begin, edited())
    with begin() as session:
        body = organisations.find_body(session, "halimbawa")
        asked: list[tuple[Callable[[], object], str]] = [
            (lambda: organisations.find_body(session, "siao"), "organisation-unknown"),
            (lambda: organisations.find(session, "nobody"), "organisation-unknown"),
            (lambda: schemes.find_version(session, body.id, "UT", "2"), "scheme-unknown"),
            (lambda: schemes.find_version(session, body.id, "OSO", "9"), "scheme-version-unknown"),
            (lambda: schemes.version_content(session, "siao", "OSO", "2"), "scheme-version-unknown"),
        ]
        for question, code in asked:
            with pytest.raises(NotFound) as raised:
                question()
            assert raised.value.code == code
        assert organisations.find(session, "siao").symbol is not None
        assert persons.find(session, body.id, "nobody") is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("url: https://halimbawa.example/", "url: https://halimbawa.example/en/", "organisation-differs"),
        ("en: Sample Islands Accreditation Office", "en: Another Office", "organisation-differs"),
        ("name: Rodel Ibañez", "name: Rodelio Ibañez", "person-differs"),
        ("name: Rodel Ibañez", "name: Rodel Ibañez, outsourced: true", "personnel-differs"),
        ("ref: HB-E-01", "ref: HB-e-01", "ref-spelling"),
        ("effective_from: 2021-01-04", "effective_from: 2021-01-05", "scheme-version-immutable"),
        ("schemes: [OSO]", "schemes: [OSH]", "scheme-unknown"),
        ("body: halimbawa", "body: siao", "scheme-unknown"),
        ("accreditation_body: siao", "accreditation_body: halimbawa", "trust-own-fact"),
        ("stated_by: siao", "stated_by: halimbawa", "trust-own-fact"),
        ("stated_by: siao", "stated_by: somebody", "trust-not-a-party"),
        ("accreditation_body: siao", "accreditation_body: nobody", "trust-not-a-party"),
        ("    standard: ISO/IEC 17024", "    standard: ISO 9001", "accreditation-standard"),
        ("    standard: ISO/IEC 17024", "    standard: ISO 21001", "accreditation-standard"),
        ("number: SIAO-PC-2021-008", "number: SIAO-9\n    retracted: true", "accreditation-unknown"),
    ],
)
def test_what_contradicts_what_is_entered_is_refused_and_nothing_of_it_written(
    begin: Transaction, edited: Edited, old: str, new: str, code: str
) -> None:
    enter(begin, edited())
    before = rows(begin)
    addition = ("      - {ref: HB-D-01", "      - {ref: HB-NEW, name: Nieves}\n      - {ref: HB-D-01")
    assert codes(begin, edited((old, new), addition)) == [code]
    assert rows(begin) == before


def test_everything_that_is_refused_is_told_at_once_with_its_place(
    begin: Transaction, edited: Edited
) -> None:
    enter(begin, edited())
    broken = edited(
        ("name: Rodel Ibañez", "name: Rodelio Ibañez"),
        ("effective_from: 2021-01-04", "effective_from: 2021-01-05"),
        ("    standard: ISO/IEC 17024", "    standard: ISO 29993"),
    )
    with pytest.raises(FileRefused) as raised:
        enter(begin, broken, at=LATER)
    found = [(one.code, one.place.line) for one in raised.value.findings]
    assert [code for code, _ in found] == [
        "person-differs",
        "scheme-version-immutable",
        "accreditation-standard",
    ]
    assert [line for _, line in found] == sorted(line for _, line in found)


def test_personnel_and_scheme_versions_may_be_added(begin: Transaction, edited: Edited) -> None:
    enter(begin, edited())
    more = edited(
        ("      - {ref: HB-D-01", "      - {ref: HB-NEW, name: Nieves}\n      - {ref: HB-D-01"),
        ('version: "2"', 'version: "3"'),
    )
    added = enter(begin, more, at=LATER).as_json()
    assert added["personnel"] == {"added": 1, "unchanged": 7}
    assert added["scheme_versions"] == {"added": 1, "unchanged": 0}


def test_a_candidate_may_become_personnel_and_keeps_their_row(begin: Transaction, edited: Edited) -> None:
    enter(begin, edited())
    with begin() as session:
        body = organisations.find_body(session, "halimbawa")
        person = persons.enter_candidate(
            session, body.id, "HB-NEW", name="Nieves", latin_name=None, by="operator", at=AT
        )
        again = persons.enter_candidate(
            session, body.id, "HB-NEW", name="Nieves", latin_name=None, by="operator", at=LATER
        )
        assert again is person
        with pytest.raises(Refused) as raised:
            persons.enter_candidate(
                session, body.id, "HB-NEW", name="Nives", latin_name=None, by="operator", at=LATER
            )
        assert raised.value.code == "person-differs"
        assert "HB-NEW" not in cases.personnel_of(session, body.id)
    enter(begin, edited(("ref: HB-D-01, name: Corazón Villaseñor", "ref: HB-NEW, name: Nieves")), at=LATER)
    with begin() as session:
        known = persons.find(session, person.body_id, "HB-NEW")
        assert known is not None
        assert (known.id, known.personnel) == (person.id, True)


@pytest.mark.parametrize(("known", "given"), [("K-1", "k-1"), ("k-1", "K-1")])
def test_a_candidate_is_not_entered_twice_in_two_letter_cases(
    begin: Transaction, edited: Edited, known: str, given: str
) -> None:
    enter(begin, edited())
    with begin() as session:
        body = organisations.find_body(session, "halimbawa")
        persons.enter_candidate(session, body.id, known, name="Ana", latin_name=None, by="operator", at=AT)
        with pytest.raises(Refused) as raised:
            persons.enter_candidate(
                session, body.id, given, name="Ana", latin_name=None, by="operator", at=AT
            )
    assert raised.value.code == "ref-spelling"


def test_a_body_may_enter_its_own_section(begin: Transaction, edited: Edited) -> None:
    own = without(edited(), "accreditation_bodies", "accreditations")
    assert enter(begin, own, by="halimbawa").as_json()["scheme_versions"]["added"] == 1


@pytest.mark.parametrize(
    ("by", "parts", "code"),
    [
        # A certification body can never enter or edit its own accreditation, whoever is said to state it.
        ("halimbawa", (), "trust-own-fact"),
        ("halimbawa", ("accreditation_bodies",), "trust-own-fact"),
        ("halimbawa", ("accreditation_bodies", "bodies"), "trust-own-fact"),
        ("halimbawa", ("accreditations",), "not-own-section"),
        ("beispielwerk", ("accreditation_bodies", "bodies"), "trust-own-fact"),
        ("beispielwerk", ("accreditation_bodies", "accreditations"), "not-own-section"),
        ("siao", ("accreditations",), "not-own-section"),
    ],
)
def test_nobody_enters_what_is_not_theirs(
    begin: Transaction, edited: Edited, by: str, parts: tuple[str, ...], code: str
) -> None:
    before = rows(begin)
    for stated_by in ("operator", "siao", "halimbawa"):
        file = without(edited(("stated_by: siao", f"stated_by: {stated_by}")), *parts)
        with pytest.raises(Forbidden) as raised:
            enter(begin, file, by=by)
        assert raised.value.code == code
    assert rows(begin) == before


def test_a_body_is_not_its_own_accreditation_body_either(begin: Transaction, edited: Edited) -> None:
    own = edited(("accreditation_body: siao", "accreditation_body: halimbawa"))
    with pytest.raises(Forbidden) as raised:
        enter(begin, own, by="halimbawa")
    assert raised.value.code == "trust-own-fact"


def test_an_accreditation_body_states_its_own_facts_in_its_own_name(
    begin: Transaction, edited: Edited
) -> None:
    enter(begin, without(edited(), "accreditations"))
    facts = without(edited(), "bodies", "accreditation_bodies")
    assert enter(begin, facts, by="siao").as_json()["accreditations"]["added"] == 1
    as_operator = without(
        edited(("stated_by: siao", "stated_by: operator")), "bodies", "accreditation_bodies"
    )
    assert codes(begin, as_operator, by="siao") == ["trust-not-the-accreditor"]


def test_a_correction_holds_from_when_it_was_recorded_and_the_past_stays_answerable(
    begin: Transaction, edited: Edited
) -> None:
    enter(begin, edited())
    enter(begin, edited(("until: 2031-03-01", "until: 2025-03-01")), at=LATER)
    taken_back = ("until: 2031-03-01", "until: 2025-03-01\n    retracted: true")
    enter(begin, edited(taken_back), at=LATER + timedelta(days=1))
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    with begin() as session:
        facts = session.scalars(select(AccreditationFact)).all()
        assert len({fact.fact_id for fact in facts}) == 1
        body = organisations.find_body(session, "halimbawa")

        def covered(on: datetime, known_at: datetime) -> bool:
            found = accreditations.covering(
                session, body_id=body.id, scheme_code="OSO", on=on, known_at=known_at
            )
            return found is not None

        known = (AT - timedelta(1), AT, LATER, LATER + timedelta(1))
        assert [covered(late, instant) for instant in known] == [False, True, False, False]
        assert [covered(early, instant) for instant in known] == [False, True, True, False]


def test_the_days_of_an_accreditation_are_the_accreditation_bodys(begin: Transaction, edited: Edited) -> None:
    enter(begin, edited())
    first = datetime(2021, 2, 28, 16, tzinfo=UTC)  # midnight of 1 March in Manila
    with begin() as session:
        body = organisations.find_body(session, "halimbawa")
        for on, covered in ((first - timedelta(seconds=1), False), (first, True)):
            found = accreditations.covering(session, body_id=body.id, scheme_code="OSO", on=on, known_at=AT)
            assert (found is not None) is covered
