"""A made-up body and scheme version for tests of their pages, and what to change for other cases."""

import datetime as dt

from registry.certificates.claims import Alignment, Coded
from registry.certification.contents import CertificationStandard, Competence, SchemeContent, Standard
from registry.certification.profiles import (
    AccreditationEntry,
    BodyName,
    BodyProfile,
    Currency,
    KeyEntry,
    SchemeEntry,
    SchemeProfile,
    VersionEntry,
)
from registry.trust.rules import Phase

AT = dt.datetime(2026, 11, 20, 11, 20, 33, tzinfo=dt.UTC)
TITLE = {"en": "Occupational Safety Officer", "fil": "Opisyal sa Kaligtasan sa Trabaho"}


def words(text: str) -> dict[str, str]:
    """Return a text that says which member it is, in two languages."""
    return {"en": f"English {text}.", "fil": f"Filipino {text}."}


BODY = BodyName(
    "bayani",
    {"en": "Bayani Safety Certification (example)", "fil": "Bayani Sertipikasyon"},
    "en",
    "PH",
)
CONTENT = SchemeContent(
    code="OSH",
    version="2",
    title=TITLE,
    description=words("description"),
    standard=Standard("DOLE D.O. 198", "2018"),
    certification_standard=CertificationStandard("ISO/IEC 17024", "2012", dt.date(2028, 3, 1)),
    scope=words("scope"),
    job_description=words("job_description"),
    protects=words("protects"),
    competence=(Competence("C1", words("competence"), ("written", "practical")),),
    abilities=None,
    prerequisites=words("prerequisites"),
    application_process={"en": "English application_process.\n\nSecond paragraph."},
    fees=words("fees"),
    code_of_conduct=words("code_of_conduct"),
    assessment_methods=(
        Coded("written", {"en": "Written examination"}),
        Coded("practical", {"en": "Practical examination"}),
    ),
    initial_certification=words("initial_certification"),
    recertification=words("recertification"),
    surveillance=words("surveillance"),
    suspension_and_withdrawal=words("suspension_and_withdrawal"),
    change_of_scope_or_level=words("change_of_scope_or_level"),
    appeals=words("appeals"),
    complaints=words("complaints"),
    levels=(Coded("SO2", {"en": "Safety Officer 2"}),),
    scope_items=(Coded("con", {"en": "Construction"}),),
    limitations=(),
    validity_conditions=(),
    validity_years=3,
    alignments=(Alignment("ISCO-08", "3257", "Inspectors", "https://data.example/C3257"),),
    effective_from=dt.date(2021, 1, 4),
)
CURRENT = VersionEntry("2", TITLE, "DOLE D.O. 198:2018", CONTENT.effective_from, Currency.CURRENT)
TO_COME = VersionEntry("3", TITLE, "DOLE D.O. 198:2026", dt.date(2027, 1, 4), Currency.TO_COME)
EARLIER = VersionEntry("1", TITLE, "DOLE D.O. 198:2018", dt.date(2018, 1, 4), Currency.EARLIER)
ACCREDITED = AccreditationEntry(
    body_name={"en": "Perlas Accreditation Board (example)"},
    body_language="en",
    number="PC-017",
    standard="ISO/IEC 17024:2012",
    schemes=("OSH",),
    first_day=dt.date(2021, 3, 1),
    last_day=dt.date(2031, 2, 28),
    phase=Phase.IN_FORCE,
    by_accreditor=True,
    signed=False,
    source="https://pab.example/pc-017",
    retrieved=dt.date(2026, 9, 15),
    digest="uEiA_made_up",
    recorded_at=AT,
)
KEY = KeyEntry("key-1", "Ed25519", "z6MkmadeUp", AT - dt.timedelta(days=30), None)
PROFILE = BodyProfile(
    body=BODY,
    did="did:web:localhost%3A8000:b:bayani",
    url="https://bayani.example",
    schemes=(SchemeEntry("OSH", (CURRENT, TO_COME, EARLIER)),),
    accreditations=(ACCREDITED,),
    keys=(KEY,),
    as_of=AT,
)
SCHEME = SchemeProfile(
    body=BODY,
    content=CONTENT,
    digest="uEiB_made_up",
    currency=Currency.CURRENT,
    versions=(CURRENT, TO_COME, EARLIER),
    accreditations=(ACCREDITED,),
    as_of=AT,
)
