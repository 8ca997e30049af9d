"""The process that fuzzes one target: `python -m tests.fuzz.inside TARGET FOLDER ... [libFuzzer options]`."""

import sys

import atheris

with atheris.instrument_imports(include=["signing"]):
    from signing.errors import Problem
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Hand the target to libFuzzer, which never returns."""
    target = TARGETS[sys.argv.pop(1)]

    def feed(data: bytes) -> None:
        try:
            target(data)
        except Problem:
            return

    atheris.Setup(sys.argv, feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
