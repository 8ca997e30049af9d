"""A compact certificate in both forms, from which tests change one thing at a time."""

from dataclasses import replace

from signing.cose.certificate import CompactCertificate, Details, Moment, Place

FULL = CompactCertificate(
    number=bytes(range(10)),
    name="Niño Peñaflor",
    scheme="OSO",
    level="SO3",
    start=Moment(20_058 * 86_400 - 8 * 3_600, 20_058),
    end=Moment(21_153 * 86_400 - 8 * 3_600, 21_153),
    details=Details(
        issuer="did:web:registry.example:b:halimbawa",
        scheme_version="2",
        standard="DOLE D.O. 198-18:2018",
        scope=("construction", "manufacturing"),
        limitations=("low-risk",),
        conditions=("cpd",),
        latin_name="Nino Penaflor",
        decided=20_049,
        version=1,
        revocation=Place(bytes(17), 131_071),
        suspension=Place(b"\x03" + b"\xff" * 16, 0),
    ),
)
SMALL = replace(FULL, details=None)
