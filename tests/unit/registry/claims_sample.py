"""A made-up certificate's claims with everything that claims can hold."""

from datetime import datetime, timedelta, timezone

from registry.certificates.claims import (
    AccreditationClaim,
    Alignment,
    Claims,
    Coded,
    IssuingBody,
    SchemeText,
)

MANILA = timezone(timedelta(hours=8))
CLAIMS = Claims(
    number="7QK4M2XD01RAB3C0",
    version=1,
    name="فاطمة الزهراء",
    latin_name="Fatima al-Zahra",
    body=IssuingBody(
        did="did:web:registry.example:b:pnwi",
        slug="pnwi",
        name={"en": "Example Body", "fil": "Halimbawang Katawan"},
        language="en",
        url="https://registry.example/b/pnwi",
    ),
    scheme=SchemeText(
        url="https://registry.example/b/pnwi/s/OSO/v2",
        code="OSO",
        version="2",
        digest="uEiB",
        title={"en": "Safety Officer", "fil": "Opisyal"},
        description={"en": "Leads safety."},
        criteria={"en": "Training and an examination."},
        standard="DOLE D.O. 198:2018",
        alignments=(Alignment("ISCO-08", "3257", "Inspectors", "http://data.europa.eu/esco/isco/C3257"),),
    ),
    level=Coded("SO2", {"en": "Safety Officer 2"}),
    scope=(Coded("con", {"en": "Construction"}), Coded("man", {"en": "Manufacturing"})),
    limitations=(Coded("low", {"en": "Low risk only"}),),
    conditions=(Coded("cpd", {"en": "With yearly development"}),),
    decided=datetime(2026, 3, 20, tzinfo=MANILA),
    effective=datetime(2026, 4, 1, tzinfo=MANILA),
    expiry=datetime(2029, 4, 1, tzinfo=MANILA),
    accreditation=AccreditationClaim("PC-017", "pab", {"en": "Example Accreditor"}, "ISO/IEC 17024:2012"),
)
