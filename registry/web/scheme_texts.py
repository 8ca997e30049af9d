"""The words of the pages of bodies and schemes, in English, by the closed values that they stand for.

As `texts`: marked with `N_` for the catalogs and translated where they are shown. Labels name
what ISO/IEC 17024 asks of a scheme; the clause stands beside each (`scheme_rules.CLAUSES`).
"""

from dataclasses import dataclass
from typing import Final

from registry.certification.profiles import Currency
from registry.trust.rules import Phase
from registry.web.texts import N_


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a scheme's page: its headline, and the members that it shows in this order."""

    name: str
    """The `id` of its headline."""
    title: str
    members: tuple[str, ...]


MEMBERS: Final = {
    "scope": N_("Scope"),
    "job_description": N_("Job and tasks"),
    "protects": N_("Whom it protects"),
    "prerequisites": N_("Prerequisites"),
    "abilities": N_("Abilities"),
    "application_process": N_("How to apply"),
    "initial_certification": N_("How certification is decided"),
    "fees": N_("Fees"),
    "code_of_conduct": N_("Code of conduct"),
    "surveillance": N_("Surveillance"),
    "recertification": N_("Recertification"),
    "change_of_scope_or_level": N_("Change of scope or level"),
    "suspension_and_withdrawal": N_("Suspension and withdrawal"),
    "appeals": N_("Appeals against decisions"),
    "complaints": N_("Complaints"),
}
"""The members of a scheme version that are texts, by their names in `SchemeContent`."""

SECTIONS: Final = (
    Section("what", N_("What is certified"), ("protects", "scope", "job_description")),
    Section(
        "how",
        N_("Becoming certified"),
        ("prerequisites", "abilities", "application_process", "initial_certification", "fees"),
    ),
    Section(
        "keeping",
        N_("Keeping the certificate"),
        (
            "code_of_conduct",
            "surveillance",
            "recertification",
            "change_of_scope_or_level",
            "suspension_and_withdrawal",
        ),
    ),
    Section("disagreeing", N_("Appeals and complaints"), ("appeals", "complaints")),
)
"""The sections in which they are shown."""

LISTS: Final = {
    "levels": N_("Levels"),
    "scope_items": N_("Scope items"),
    "limitations": N_("Limitations that a certificate can have"),
    "validity_conditions": N_("Conditions on every certificate"),
}
"""The members that are lists of codes with texts, but for methods and competence."""

NOT_APPLICABLE: Final = N_("The scheme says that this does not apply.")
NO_FEES: Final = N_("Nothing is charged.")
"""Said of `fees` instead."""

CURRENCIES: Final = {
    Currency.CURRENT: N_("current"),
    Currency.TO_COME: N_("not yet in effect"),
    Currency.EARLIER: N_("earlier"),
}

STANDINGS: Final = {
    Currency.CURRENT: (
        N_("This is the current version."),
        N_("It is the last that has taken effect."),
    ),
    Currency.TO_COME: (
        N_("This version has not taken effect."),
        N_("No decision can be taken under it yet."),
    ),
    Currency.EARLIER: (
        N_("There is a later version."),
        N_("Certificates that were granted under this one go on as they are."),
    ),
}
"""What a version's own page says of it, and what follows."""

CURRENCY_ICONS: Final = {
    Currency.CURRENT: "valid",
    Currency.TO_COME: "not-yet-effective",
    Currency.EARLIER: "not-checked",
}
"""Names in `icons.html`: one shape for each, beside its word."""

PHASES: Final = {
    Phase.IN_FORCE: N_("In force"),
    Phase.TO_COME: N_("Not yet in force"),
    Phase.ENDED: N_("Ended"),
}

PHASE_ICONS: Final = {
    Phase.IN_FORCE: "valid",
    Phase.TO_COME: "not-yet-effective",
    Phase.ENDED: "not-checked",
}
