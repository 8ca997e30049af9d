"""Two verifiers from npm, openvc-core and this project say the same of what this registry issues.

The judges sit in `judges.py`; what they are shown is issued here by the whole thread and read
through the web application. They read their own clocks, so these tests issue at the present
instant. Where a judge differs, the difference stands in DIVERGENCES and in docs/conformance.md.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from registry import clock
from registry.verification import answers
from registry.verification.rules import Word
from registry.work import Work
from signing.report import Verdict
from tests.conformance import alterations, judges
from tests.conformance.alterations import Web
from tests.conformance.judges import DIGITAL_BAZAAR, SCRIPTS, VERIFIER_CORE, Npm, OpenVc, OurOwn, World
from tests.integration import registries

JUDGES = ("this registry", "openvc-core", *SCRIPTS)
URLS = {"localhost": "http://localhost:8000", "https": "https://registry.example"}
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
"""What verifier-core wants to have beside: its outcome is told and decides nothing."""
SHOWN = 1  # with level, two scope items and accreditation
EXPIRED, SUSPENDED, WITHDRAWN, LIFTED, OTHER_BODY, NOT_YET = 0, 2, 3, 4, -2, -1
DAY = timedelta(days=1)

STANDINGS: Mapping[int, Verdict] = {
    SHOWN: Verdict.VALID,
    EXPIRED: Verdict.EXPIRED,
    SUSPENDED: Verdict.SUSPENDED,
    WITHDRAWN: Verdict.REVOKED,
    LIFTED: Verdict.VALID,
    NOT_YET: Verdict.NOT_YET_VALID,
}
"""What all judges must say of the documents of `changed`, by place."""


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """Go on only where the npm judges are installed."""
    judges.require_installed()


@dataclass(frozen=True, slots=True)
class Issued:
    """A registry, the texts of its documents in the order of the rosters, and its web."""

    work: Work
    at: datetime
    numbers: list[str]
    documents: list[str]
    world: World

    def verdicts(self, judge: str, documents: list[str], world: World | None = None) -> list[Verdict]:
        """Return what a judge says of some documents, in this web or in another."""
        ask = judges.bench(self.work, self.at)[judge]
        found = ask(self.world if world is None else world, documents)
        return [judgement.verdict for judgement in found]


def documents_of(work: Work, numbers: list[str]) -> list[str]:
    """Return the signed documents as text."""
    return [registries.signed_document(work, number).decode() for number in numbers]


@pytest.fixture(scope="module", params=URLS.values(), ids=list(URLS))
def issued(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """Issue the example rosters so that every certificate is in effect."""
    at = clock.now()
    folder = tmp_path_factory.mktemp("judged") / "data"
    work = registries.new_registry(folder, at=at, public_url=request.param)
    registries.enter_examples(work, at=at)
    numbers = registries.numbers_of(registries.issue(work, registries.present_rows(at), at=at))
    documents = documents_of(work, numbers)
    yield Issued(work, at, numbers, documents, judges.world_of(work, documents))
    registries.close(work)


@dataclass(frozen=True, slots=True)
class Changed(Issued):
    """A registry whose certificates have changed, and how its web was before."""

    before: World
    """With the lists of 60 days ago, which nobody has renewed."""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    """Issue one certificate 60 days ago and the rest now, one in each standing."""
    at = clock.now()
    work = registries.new_registry(tmp_path_factory.mktemp("changed") / "data", at=at - 60 * DAY)
    registries.enter_examples(work, at=at - 60 * DAY)
    rows = registries.present_rows(at)
    today = at.date()
    rows[EXPIRED] = replace(
        rows[EXPIRED],
        decision_date=today - 400 * DAY,
        effective=today - 400 * DAY,
        expiry=today - 30 * DAY,
    )
    rows[NOT_YET] = replace(rows[NOT_YET], effective=today + 30 * DAY)
    first = registries.numbers_of(registries.issue(work, rows[:1], at=at - 60 * DAY))
    before = judges.world_of(work, documents_of(work, first))
    numbers = registries.numbers_of(registries.issue(work, rows, at=at))
    deadline = (today + 90 * DAY).isoformat()
    registries.suspend(work, numbers[SUSPENDED], deadline=deadline, at=at)
    registries.suspend(work, numbers[LIFTED], deadline=deadline, at=at)
    registries.lift(work, numbers[LIFTED], at=at)
    registries.withdraw(work, numbers[WITHDRAWN], at=at)
    documents = documents_of(work, numbers)
    yield Changed(work, at, numbers, documents, judges.world_of(work, documents), before)
    registries.close(work)


# openvc-core has judged them all in test_openvc_core.py, and is slow.
@pytest.mark.parametrize("judge", ["this registry", *SCRIPTS])
def test_every_document_of_the_examples_is_valid(issued: Issued, judge: str) -> None:
    assert len(issued.documents) == 16
    assert issued.verdicts(judge, issued.documents) == [Verdict.VALID] * 16


@pytest.mark.parametrize("judge", JUDGES)
def test_all_say_the_same_of_every_standing(changed: Changed, judge: str) -> None:
    shown = [changed.documents[place] for place in STANDINGS]
    found = changed.verdicts(judge, shown)
    assert dict(zip(STANDINGS, found, strict=True)) == STANDINGS


def test_the_public_word_is_what_the_judges_say(changed: Changed) -> None:
    words = {
        place: answers.answer(changed.work, changed.numbers[place], changed.at).word for place in STANDINGS
    }
    assert words == {
        SHOWN: Word.VALID,
        EXPIRED: Word.EXPIRED,
        SUSPENDED: Word.SUSPENDED,
        WITHDRAWN: Word.WITHDRAWN,
        LIFTED: Word.VALID,
        NOT_YET: Word.NOT_YET_EFFECTIVE,
    }


@pytest.mark.parametrize("judge", JUDGES)
def test_no_altered_document_is_valid(issued: Issued, judge: str) -> None:
    text = issued.documents[SHOWN]
    unaltered = json.dumps(json.loads(text), ensure_ascii=False)
    shown = {alter.__name__: alterations.altered(text, alter) for alter in alterations.DOCUMENTS}
    shown["control: only written anew"] = unaltered
    found = dict(zip(shown, issued.verdicts(judge, list(shown.values())), strict=True))
    assert found.pop("control: only written anew") is Verdict.VALID
    assert found == dict.fromkeys(found, Verdict.INVALID)


DIVERGENCES: Mapping[tuple[str, str], Verdict] = {
    (VERIFIER_CORE, "lists_of_another_body"): Verdict.VALID,
}
"""Where a judge says something else of a world, and what. Each stands in docs/conformance.md."""

ALLOWANCES: Mapping[str, int] = {"this registry": 0, "openvc-core": 60, DIGITAL_BAZAAR: 300}
"""For how many seconds after its end a judge that can be told the time does not call a document expired."""


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("change", alterations.WORLDS, ids=lambda change: change.__name__)
def test_no_document_is_valid_in_a_web_that_lies_or_is_silent(
    changed: Changed, judge: str, change: Callable[[Web], World]
) -> None:
    document, other = (changed.documents[place] for place in (SHOWN, OTHER_BODY))
    web = Web(changed.world, changed.before, document, other)
    expected = DIVERGENCES.get((judge, change.__name__), alterations.WORLDS[change])
    assert changed.verdicts(judge, [document], change(web)) == [expected]


@pytest.mark.parametrize("judge", ALLOWANCES)
def test_the_end_is_exact_here_and_others_allow_for_slow_clocks(changed: Changed, judge: str) -> None:
    document = changed.documents[EXPIRED]
    end = datetime.fromisoformat(json.loads(document)["validUntil"]).astimezone(UTC)

    def expired(seconds: int) -> bool:
        at = end + timedelta(seconds=seconds)
        told: dict[str, judges.Judge] = {
            "this registry": OurOwn(changed.work, at),
            "openvc-core": OpenVc(at),
            DIGITAL_BAZAAR: Npm(DIGITAL_BAZAAR, at),
        }
        return told[judge](changed.world, [document])[0].verdict is Verdict.EXPIRED

    allowed = ALLOWANCES[judge]
    assert (expired(allowed - 1), expired(allowed + 1)) == (False, True)


@pytest.mark.parametrize("judge", SCRIPTS)
def test_a_stranger_asks_us_for_a_did_document_and_two_lists_and_for_nothing_else(
    issued: Issued, judge: str
) -> None:
    document = json.loads(issued.documents[SHOWN])
    heard = Npm(judge).hear(issued.world, [issued.documents[SHOWN]])
    ours = {url for url in heard.served if urlsplit(url).netloc == urlsplit(issued.work.urls.origin).netloc}
    did_document = f"https://{urlsplit(issued.work.urls.origin).netloc}/b/{registries.SAFETY}/did.json"
    lists = {entry["statusListCredential"] for entry in document["credentialStatus"]}
    assert ours == {did_document, *lists}
    assert heard.served - ours <= set(document["@context"])
    assert heard.refused == ({SCHEMA} if judge == VERIFIER_CORE else set())


def test_every_divergence_is_told(root: Path) -> None:
    text = (root / "docs" / "conformance.md").read_text(encoding="utf-8")
    for judge, change in DIVERGENCES:
        assert re.search(rf"^\| `{judge}` \|.*{change.replace('_', ' ')}", text, re.MULTILINE)
    for judge, seconds in ALLOWANCES.items():
        assert not seconds or re.search(rf"^\| `{judge}` \|.*\b{seconds} seconds", text, re.MULTILINE)
