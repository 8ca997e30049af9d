"""The rehearsal: a first certificate of a body's own, about nobody, under a scheme that says so.

It takes the path of every later certificate: an import file, a roster, issuing, signing,
publishing. Nothing about it can be taken for a certification: scheme, description and name say in
the body's own language that nobody was examined, it ends after two weeks, and the body's
accreditation, which names its schemes, does not cover it. The guide ends it sooner, by withdrawing it.

Texts and files only: values in, text out.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registry.certification.founding import EMPLOYED, Founding

SCHEME = "REHEARSAL"
VERSION = "1"
CANDIDATE = "REHEARSAL-1"
LASTS = timedelta(days=14)
"""Long enough to scan it, show it to a colleague, suspend and withdraw it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a rehearsal says in one language."""

    title: str
    statement: str
    name: str
    """Stands where a person's name would."""


LANGUAGES: Mapping[str, Words] = {
    "en": Words(
        "Rehearsal: this certifies nothing",
        "A rehearsal of this registry. Nobody was examined, nobody is certified, nothing may be relied on.",
        "Specimen, not a person",
    ),
    "de": Words(
        "Probe: dies bescheinigt nichts",
        "Eine Probe dieses Registers. Niemand wurde geprüft, niemand ist zertifiziert, nichts davon gilt.",
        "Muster, keine Person",
    ),
    "es": Words(
        "Ensayo: esto no certifica nada",
        "Un ensayo de este registro. No se examinó ni se certificó a nadie, y nada de esto es fiable.",
        "Muestra, no es una persona",
    ),
    "fil": Words(
        "Pagsasanay: walang pinatutunayan ito",
        "Pagsasanay ng rehistrong ito. Walang sinuri, walang sinertipikahan, walang dapat asahan dito.",
        "Halimbawa, hindi tao",
    ),
    "fr": Words(
        "Répétition : ceci ne certifie rien",
        "Une répétition de ce registre. Nul n'a été examiné, nul n'est certifié, et rien n'y fait foi.",
        "Spécimen, pas une personne",
    ),
}


def import_file(founding: Founding, *, schemes: bool) -> str:
    """Return an import file with the body and its people; with `schemes`, with the rehearsal's scheme."""
    lines = [
        "# The rehearsal of this registry: see docs/first-day.md."
        if schemes
        else "# Your body as the registry knows it. Add people and schemes, then: registry import FILE",
        "registry_import: 1",
        "",
        "bodies:",
        f"  - slug: {_quoted(founding.slug)}",
        f"    name: {_quoted(_names(founding))}",
        f"    language: {_quoted(founding.language)}",
        f"    country: {_quoted(founding.country)}",
        f"    url: {_quoted(founding.url)}",
        f"    time_zone: {_quoted(founding.time_zone)}",
        "    personnel:",
        *(f"      - {_quoted(member)}" for member in _personnel(founding)),
        f"    schemes: {'' if schemes else '[]'}".rstrip(),
    ]
    if schemes:
        text = json.dumps(_scheme(founding), ensure_ascii=False, indent=2)
        lines += [f"      - {text}".replace("\n", "\n        ")]
    return "\n".join(lines) + "\n"


def roster(founding: Founding, *, today: date) -> str:
    """Return the roster of one decision, taken on the body's local day `today`."""
    row = {
        "body": founding.slug,
        "candidate_ref": CANDIDATE,
        "name": LANGUAGES.get(founding.language, LANGUAGES["en"]).name,
        "scheme": SCHEME,
        "scheme_version": VERSION,
        "level": "",
        "scope": "",
        "decision_date": today.isoformat(),
        "deciders": founding.decider_ref,
        "examiners": founding.examiner_ref,
        "trainers": "",
        "effective": today.isoformat(),
        "expiry": (today + LASTS).isoformat(),
    }
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


def _quoted(value: Any) -> str:  # noqa: ANN401 -- whatever JSON holds
    # JSON in one line is YAML too, with every text in quotes.
    return json.dumps(value, ensure_ascii=False)


def _names(founding: Founding) -> dict[str, str]:
    english = {"en": founding.english_name} if founding.english_name else {}
    return {founding.language: founding.name, **english}


def _personnel(founding: Founding) -> list[dict[str, Any]]:
    decider = {"ref": founding.decider_ref, "name": founding.decider_name}
    examiner = {"ref": founding.examiner_ref, "name": founding.examiner_name}
    if founding.decider_latin_name:
        decider["latin_name"] = founding.decider_latin_name
    if founding.examiner_latin_name:
        examiner["latin_name"] = founding.examiner_latin_name
    return [decider, {**examiner, "outsourced": founding.examiner_works != EMPLOYED}]


def _scheme(founding: Founding) -> dict[str, Any]:
    english = LANGUAGES["en"]
    title = founding.rehearsal_title
    own = LANGUAGES.get(founding.language) or Words(title, title, english.name)
    by_language = {founding.language: own, "en": english}
    titles = {language: words.title for language, words in by_language.items()}
    said = {language: words.statement for language, words in by_language.items()}
    version = {
        "version": VERSION,
        "title": titles,
        "description": said,
        "standard": {"name": "Rehearsal", "edition": "1"},
        "certification_standard": {"name": "ISO/IEC 17024", "edition": "2012"},
        "scope": said,
        "job_description": said,
        "competence": [{"code": "NONE", "text": said, "assessed_by": ["none"]}],
        "abilities": "none",
        "prerequisites": "none",
        "code_of_conduct": "none",
        "assessment_methods": [{"code": "none", "text": titles}],
        "initial_certification": said,
        "recertification": said,
        "surveillance": "none",
        "suspension_and_withdrawal": said,
        "change_of_scope_or_level": "none",
        "protects": "none",
        "application_process": said,
        "fees": "none",
        "appeals": said,
        "complaints": said,
        "levels": [],
        "scope_items": [],
        "validity_conditions": [{"code": "REHEARSAL", "text": titles}],
        "validity": {"years": 1},
        # The same on every day, so that a rehearsal that was interrupted goes on under the same version.
        "effective_from": "2020-01-01",
    }
    return {"code": SCHEME, "versions": [version]}
