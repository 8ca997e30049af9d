"""A small scheme version that passes the gate, for tests to change."""

from datetime import date

import pytest

from registry.certificates.claims import Alignment, Coded
from registry.certification.contents import CertificationStandard, Competence, SchemeContent, Standard


@pytest.fixture
def content() -> SchemeContent:
    """Return a version with levels, scope items, limitations and two units of competence."""
    text = {"en": "Words."}
    return SchemeContent(
        code="UT",
        version="3",
        title={"en": "Ultrasonic testing", "de": "Ultraschallprüfung"},
        description=text,
        standard=Standard("ISO 9712", "2021"),
        certification_standard=CertificationStandard("ISO/IEC 17024", "2012", None),
        scope=text,
        job_description=text,
        protects=text,
        competence=(Competence("K1", text, ("written",)), Competence("K2", text, ("written", "practical"))),
        abilities=text,
        prerequisites=text,
        application_process=text,
        fees=text,
        code_of_conduct=text,
        assessment_methods=(Coded("written", text), Coded("practical", text)),
        initial_certification=text,
        recertification=text,
        surveillance=text,
        suspension_and_withdrawal=text,
        change_of_scope_or_level=text,
        appeals=text,
        complaints=text,
        levels=(Coded("1", text), Coded("2", text)),
        scope_items=(Coded("w", text), Coded("c", text)),
        limitations=(Coded("thick", text),),
        validity_conditions=(Coded("vision", text),),
        validity_years=5,
        alignments=(Alignment("ISCO-08", "3115", "Technicians", "http://data.europa.eu/esco/isco/C3115"),),
        effective_from=date(2024, 1, 1),
    )
