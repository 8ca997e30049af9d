"""What a body says on its first day: the answers from which its registry is made.

Values only; `questions` asks for them and checks them, `rehearsal` makes files of them.
"""

from dataclasses import dataclass

EMPLOYED, UNDER_CONTRACT = "employed", "contract"


@dataclass(frozen=True, slots=True)
class Founding:
    """Every answer, checked; empty where a question was not needed."""

    name: str
    language: str
    english_name: str
    country: str
    time_zone: str
    url: str
    slug: str
    public_url: str
    decider_name: str
    decider_latin_name: str
    decider_ref: str
    examiner_name: str
    examiner_latin_name: str
    examiner_ref: str
    examiner_works: str
    rehearsal_title: str
