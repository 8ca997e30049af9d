"""The questions of a first day: what a body has to say before its registry can be made.

One table of questions serves the conversation on a terminal and the answers file (`registry_init:
1`, one member for each question), so both are checked by the same rules with the same words. The
order is the one in which a registrar knows the answers: the body, its public address, its two
people. ISO/IEC 17024:2012 §9.4.4 is why there are two: who examines does not decide.

Reading and asking only; what is made of the answers is `registry init`'s business.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from registry.certification import rehearsal
from registry.certification.codes import check_country, check_https, check_language, check_ref, check_slug
from registry.certification.files import in_file_order, read_within
from registry.certification.founding import EMPLOYED, UNDER_CONTRACT, Founding
from registry.certification.shapes import BROKEN, Findings, Member, record, text
from registry.certification.strict_yaml import MAX_BYTES, Node, Scalar, at, load
from registry.config import check_public_url
from registry.errors import FileRefused, Finding
from registry.parties.days import check_time_zone
from registry.parties.texts import check_latin_name, check_name, check_text
from signing.errors import Malformed, Problem
from signing.strict_json import shown

FORMAT = "1"
ENGLISH = "en"

Given = Mapping[str, str]
"""The answers so far, by the name of their question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its words, the rule for its answer, and when it is asked at all."""

    name: str
    words: str
    check: Callable[[str, Given], str]
    default: Callable[[Given], str | None] = lambda _given: None
    """What an empty answer means; the empty text where none is needed, none where one is."""
    needed: Callable[[Given], bool] = lambda _given: True
    rests_on: str = ""
    """The question whose answer the default is made of: without that one this one is not missed."""

    def answer(self, written: str, given: Given) -> str:
        """Return the checked answer; raise the `Problem` that the rule has with it."""
        content = written.strip()
        if not content and self.default(given) == "":
            return ""
        return self.check(content, given)


def _alone(check: Callable[[str], str]) -> Callable[[str, Given], str]:
    return lambda written, _given: check(written)


def _slug_of(given: Given) -> str | None:
    """Return a slug made of the body's name, where its letters allow one."""
    name = given.get("english_name") or given.get("name", "")
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:40].strip("-") or None


def _check_public_url(written: str) -> str:
    url = check_public_url(written)
    host = urlsplit(url).hostname or ""
    if not url.startswith("https://") or re.fullmatch(r"[^.]+|[0-9.]+", host):
        raise Malformed(
            "public-url-not-public",
            "A real registry has an https address with a name that everybody can reach, such as "
            "https://registry.example; an address of this machine or a number will not do.",
        )
    return url


def _check_colleague(written: str, given: Given) -> str:
    ref = check_ref(written)
    if ref.casefold() == given.get("decider_ref", "").casefold():
        raise Malformed(
            "two-people-needed",
            "The person who examines is not the one who decides (9.4.4), and has a reference of their own.",
        )
    return ref


def _check_employment(written: str) -> str:
    if written not in {EMPLOYED, UNDER_CONTRACT}:
        raise Malformed("employment-unknown", f"Answer `{EMPLOYED}` or `{UNDER_CONTRACT}`.")
    return written


def _not_latin(name: str) -> Callable[[Given], bool]:
    def needed(given: Given) -> bool:
        try:
            check_latin_name(given.get(name, "a"))
        except Malformed:
            return True
        return False

    return needed


def _is_own_language(given: Given) -> bool:
    return given.get("language", ENGLISH) not in rehearsal.LANGUAGES


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country, the most populous first, as the time zone database has them."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return tuple(row[2] for row in rows if row[0] == country)


def _only_zone(given: Given) -> str | None:
    zones = zones_of(given.get("country", ""))
    return zones[0] if len(zones) == 1 else None


QUESTIONS = (
    Question("name", "Full name of your body, as it stands on certificates", _alone(check_name)),
    Question(
        "language",
        "Language of that name, in which you certify (en, de, fil, fr, es, ...)",
        _alone(check_language),
        lambda _given: ENGLISH,
    ),
    Question(
        "english_name",
        "Name of your body in English, if it has one",
        _alone(check_name),
        lambda _given: "",
        lambda given: given.get("language") != ENGLISH,
    ),
    Question("country", "Country, by its two letters (PH, DE, ...)", _alone(check_country)),
    Question(
        "time_zone",
        "Time zone, such as Asia/Manila: your days begin in it",
        _alone(check_time_zone),
        _only_zone,
        rests_on="country",
    ),
    Question("url", "Your body's own website (https://...)", _alone(check_https)),
    Question(
        "slug",
        "Short name of your body for web addresses; it can never change",
        _alone(check_slug),
        _slug_of,
        rests_on="name",
    ),
    Question(
        "public_url",
        "Public address of the registry (https://registry.your-body.org).\n"
        "It is printed into every QR code and can never change: use a name that is your own",
        _alone(_check_public_url),
    ),
    Question(
        "decider_name",
        "Name of the person who decides on certification; they become the registrar",
        _alone(check_name),
    ),
    Question(
        "decider_latin_name",
        "The same name in Latin letters, if wanted",
        _alone(check_latin_name),
        lambda _given: "",
        _not_latin("decider_name"),
    ),
    Question("decider_ref", "Your reference for this person", _alone(check_ref), lambda _given: "P-01"),
    Question(
        "examiner_name",
        "Name of a second person, who examines: whoever decides may not have examined",
        _alone(check_name),
    ),
    Question(
        "examiner_latin_name",
        "The same name in Latin letters, if wanted",
        _alone(check_latin_name),
        lambda _given: "",
        _not_latin("examiner_name"),
    ),
    Question("examiner_ref", "Your reference for the second person", _check_colleague, lambda _given: "P-02"),
    Question(
        "examiner_works",
        f"Is the second person {EMPLOYED} by you, or under {UNDER_CONTRACT}",
        _alone(_check_employment),
        lambda _given: EMPLOYED,
    ),
    Question(
        "rehearsal_title",
        "A first certificate will be issued as a rehearsal. How do you say in your language:\n"
        f"“{rehearsal.LANGUAGES[ENGLISH].title}”",
        lambda written, _given: check_text(written, max_chars=200),
        needed=_is_own_language,
    ),
)


def ask(put: Callable[[Question, Given], str]) -> Founding:
    """Put every needed question in order; `put` returns the checked answer."""
    given: dict[str, str] = {}
    for question in QUESTIONS:
        given[question.name] = put(question, given) if question.needed(given) else ""
    return Founding(**given)


def read(path: Path) -> Founding:
    """Read the answers file at `path`; as `parse`."""
    return parse(read_within(path, MAX_BYTES), path.name)


def parse(data: bytes, file: str) -> Founding:
    """Read an answers file: a question that it leaves out has its default.

    Raise `TooLarge` (`file-too-large`) or `FileRefused` (`file-not-utf8`, `yaml-refused`, `answers-refused`),
    which holds every fault in file order.
    """
    findings: Findings = []
    root = load(data, file)
    answers = _ANSWERS(root, findings)
    given: dict[str, str] = {}
    for question in QUESTIONS if answers is not BROKEN else ():
        answer = _answer(question, answers[question.name], given, root, findings)
        if answer is not None:
            given[question.name] = answer
    if findings:
        raise FileRefused(
            "answers-refused",
            f"{shown(file)} has {len(findings)} fault(s); nothing was made.",
            in_file_order(findings),
        )
    return Founding(**given)


def _answer(
    question: Question, written: str | None, given: Given, root: Node, findings: Findings
) -> str | None:
    """Return the answer to one question; add what is wrong with it and return none."""
    place = at(root, (question.name,))
    try:
        if question.needed(given):
            content = question.default(given) if written is None else written
            if content is None and question.rests_on and question.rests_on not in given:
                return None
            if content is None:
                raise Malformed("field-missing", "The answer is missing.")
            return question.answer(content, given)
        if written:
            raise Malformed("answer-not-needed", "This is not asked for after the answers above it.")
    except Problem as problem:
        findings.append(Finding.of(place, Malformed(problem.code, f"{question.name}: {problem.detail}")))
        return None
    return ""


def _format(node: Node, findings: Findings) -> str:
    if not isinstance(node, Scalar) or node.text != FORMAT:
        detail = f"This registry reads the answers format {FORMAT}."
        findings.append(Finding(node.place, "answers-format", detail))
    return FORMAT


_ANSWERS = record(
    {
        "registry_init": Member(_format),
        **{field.name: Member(text(str), required=False) for field in fields(Founding)},
    },
    lambda values, _node, _findings: values,
)
