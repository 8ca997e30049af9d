"""What is wrong with a value, and where: a fault that gathers its place on the way out of a walk.

Building the path of every value on the way in would cost more than reading the value does; so the
steps are added while a fault passes outwards, and become a JSON Pointer (RFC 6901) at the end.

It may import nothing of the house but `signing`.
"""

from signing.errors import Malformed
from signing.strict_json import pointer


class FaultError(Exception):
    """Carry what is wrong with a value; `steps` lead from the value to the root of its document."""

    def __init__(self, problem: Malformed) -> None:
        """Hold a `problem` whose detail is half a sentence, without its place yet."""
        super().__init__(problem.code)
        self.problem = problem
        self.steps: list[str | int] = []

    @property
    def place(self) -> str:
        """Return the JSON Pointer of the value, as far as its steps were added."""
        return pointer(self.steps[::-1])


def refusal(code: str, what: str) -> FaultError:
    """Return the fault that says `what` is wrong with the value at hand."""
    return FaultError(Malformed(code, what))
