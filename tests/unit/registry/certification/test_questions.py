"""The questions of a first day: one table for the terminal and the file, every fault with its place."""

import pytest

from registry.certification import import_file, questions, rehearsal, rosters
from registry.certification.founding import Founding
from registry.certification.questions import Given, Question
from registry.errors import FileRefused
from registry.parties.days import parse_day
from signing.errors import Malformed, Problem

ANSWERS = {
    "name": "Halimbawa Safety Certification",
    "country": "PH",
    "url": "https://halimbawa.example/",
    "public_url": "https://registry.halimbawa.example",
    "decider_name": "Ana Santos",
    "examiner_name": "Ben Cruz",
}
"""What has no default; the time zone of a country that has one alone is known."""


def written(**changes: str | None) -> bytes:
    """Return an answers file: `ANSWERS` with changes, none leaving one out."""
    answers = {name: value for name, value in {**ANSWERS, **changes}.items() if value is not None}
    lines = ["registry_init: 1", *(f'{name}: "{value}"' for name, value in answers.items())]
    return "\n".join(lines).encode()


def faults(data: bytes) -> list[tuple[int, str]]:
    """Return line and code of everything that is wrong with an answers file."""
    with pytest.raises(FileRefused) as refusal:
        questions.parse(data, "answers.yaml")
    assert refusal.value.code in {"answers-refused", "yaml-refused"}
    return [(finding.place.line, finding.code) for finding in refusal.value.findings]


def test_what_a_file_leaves_out_has_its_default() -> None:
    founding = questions.parse(written(), "answers.yaml")
    assert founding.language == "en"
    assert founding.time_zone == "Asia/Manila"
    assert founding.slug == "halimbawa-safety-certification"
    assert (founding.decider_ref, founding.examiner_ref) == ("P-01", "P-02")
    assert founding.examiner_works == "employed"
    assert founding.english_name == founding.decider_latin_name == founding.rehearsal_title == ""


@pytest.mark.parametrize("name", ANSWERS)
def test_what_has_no_default_must_be_answered(name: str) -> None:
    # Once: that there is then no slug and no time zone either is no fault of its own.
    assert faults(written(**{name: None})) == [(1, "field-missing")]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("name", "123", "name-without-letter"),
        ("name", "", "text-empty"),
        ("language", "english", "language-tag"),
        ("country", "Philippines", "country-unknown"),
        ("time_zone", "PST", "time-zone-unknown"),
        ("url", "http://halimbawa.example/", "url-malformed"),
        ("slug", "Halimbawa", "slug-malformed"),
        ("slug", "operator", "slug-malformed"),
        ("public_url", "https://registry.halimbawa.example/", "setting-public-url"),
        ("public_url", "http://registry.halimbawa.example", "public-url-not-public"),
        ("public_url", "https://localhost", "public-url-not-public"),
        ("public_url", "https://10.0.0.7:8000", "public-url-not-public"),
        ("decider_ref", "P 01", "ref-malformed"),
        ("examiner_ref", "P-01", "two-people-needed"),
        ("examiner_ref", "p-01", "two-people-needed"),
        ("examiner_works", "yes", "employment-unknown"),
        ("decider_latin_name", "Ana", "answer-not-needed"),
        ("english_name", "Sample", "answer-not-needed"),
        ("rehearsal_title", "Rehearsal", "answer-not-needed"),
        ("colour", "blue", "field-unknown"),
    ],
)
def test_a_wrong_answer_is_told_with_its_place(name: str, value: str, code: str) -> None:
    data = written(**{name: value})
    line = data.decode().split("\n").index(f'{name}: "{value}"') + 1
    assert faults(data) == [(line, code)]


def test_everything_wrong_is_told_at_once_in_file_order() -> None:
    found = faults(written(country="PHL", time_zone="Manila", public_url="registry"))
    assert [code for _, code in found] == ["country-unknown", "setting-public-url", "time-zone-unknown"]
    assert [line for line, _ in found] == sorted(line for line, _ in found)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"registry_init: 2\n", "answers-format"),
        (b"name: Body\n", "field-missing"),
        (b"- a list\n", "mapping-expected"),
        (b"registry_init: 1\ncountry: NO\n", "text-unquoted"),
        (b"registry_init: 1\nname: &a Body\n", "yaml-anchor"),
    ],
)
def test_what_is_no_answers_file_is_refused(data: bytes, code: str) -> None:
    assert code in [found for _, found in faults(data)]


def test_a_body_of_another_language_may_have_an_english_name_and_says_rehearsal_itself() -> None:
    changes = {
        "name": "Пример Сертификация",
        "language": "ru",
        "english_name": "Sample Certification",
        "decider_name": "Иван Петров",
        "decider_latin_name": "Ivan Petrov",
        "rehearsal_title": "Репетиция",
    }
    founding = questions.parse(written(**changes), "answers.yaml")
    assert founding.slug == "sample-certification"
    assert founding.decider_latin_name == "Ivan Petrov"
    assert faults(written(**{**changes, "rehearsal_title": None})) == [(1, "field-missing")]
    without = questions.parse(written(**{**changes, "decider_latin_name": None}), "answers.yaml")
    assert without.decider_latin_name == ""


def test_a_name_that_makes_no_slug_asks_for_one() -> None:
    changes = {"name": "王美玲", "language": "zh", "rehearsal_title": "排练", "slug": None}
    assert faults(written(**changes)) == [(1, "field-missing")]
    assert questions.parse(written(**{**changes, "slug": "wang"}), "answers.yaml").slug == "wang"


def test_a_country_with_several_time_zones_has_no_default() -> None:
    assert questions.zones_of("PH") == ("Asia/Manila",)
    assert len(questions.zones_of("US")) > 1
    assert questions.zones_of("") == ()
    assert faults(written(country="US")) == [(1, "field-missing")]


def test_the_conversation_asks_what_the_file_would_hold_and_nothing_else() -> None:
    asked: list[str] = []

    def put(question: Question, given: Given) -> str:
        asked.append(question.name)
        written_answer = ANSWERS.get(question.name) or question.default(given) or ""
        return question.answer(written_answer, given)

    assert questions.ask(put) == questions.parse(written(), "answers.yaml")
    needless = {"english_name", "decider_latin_name", "examiner_latin_name", "rehearsal_title"}
    assert asked == [question.name for question in questions.QUESTIONS if question.name not in needless]


def test_an_answer_is_taken_without_the_blanks_around_it() -> None:
    [country] = [question for question in questions.QUESTIONS if question.name == "country"]
    assert country.answer(" PH ", {}) == "PH"
    with pytest.raises(Malformed):
        country.answer("", {})


def founding_in(language: str) -> Founding:
    """Return a founding of a body that signs in `language`."""
    own = {} if language in rehearsal.LANGUAGES else {"rehearsal_title": "Репетиция"}
    return questions.parse(written(language=language, examiner_works="contract", **own), "answers.yaml")


@pytest.mark.parametrize("language", [*rehearsal.LANGUAGES, "ru"])
def test_the_files_of_a_rehearsal_are_files_that_the_registry_reads(language: str) -> None:
    founding = founding_in(language)
    parsed = import_file.parse(
        rehearsal.import_file(founding, schemes=True).encode(), "rehearsal.yaml", beside=lambda _name: b""
    )
    [body] = parsed.bodies
    [scheme] = body.schemes
    assert {language, "en"} == set(scheme.value.title)
    assert [member.value.outsourced for member in body.personnel] == [False, True]
    own = import_file.parse(
        rehearsal.import_file(founding, schemes=False).encode(), "body.yaml", beside=lambda _name: b""
    )
    assert own.bodies[0].profile.value == body.profile.value
    assert own.bodies[0].schemes == ()
    text = rehearsal.roster(founding, today=parse_day("2026-11-20"))
    roster = rosters.parse(text.encode(), "rehearsal.csv", body=None)
    assert roster.findings == ()
    [row] = roster.rows
    assert (row.scheme, row.scheme_version) == (rehearsal.SCHEME, rehearsal.VERSION)
    assert row.expiry == parse_day("2026-12-04")
    assert set(row.deciders).isdisjoint(row.examiners)


def test_a_quotation_mark_in_a_name_stays_within_it() -> None:
    founding = questions.parse(written(name='Body \\"One\\": #1, {x}'), "answers.yaml")
    text = rehearsal.import_file(founding, schemes=True).encode()
    parsed = import_file.parse(text, "rehearsal.yaml", beside=lambda _name: b"")
    assert parsed.bodies[0].profile.value.name == {"en": 'Body "One": #1, {x}'}


def test_a_problem_of_a_question_is_a_problem() -> None:
    for question in questions.QUESTIONS:
        with pytest.raises(Problem):
            question.check("\x00", {})
