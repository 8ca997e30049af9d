"""The command line: `registry VERB`, one module per verb, loaded when it is called.

An edge: it parses, reads the clock, calls one use case and prints. Exit status 0 is done, 1 is
refused by a rule or not valid, 2 is bad input.
"""

import importlib
import sys
from typing import Any

import click

from registry.cli import output
from signing.errors import Malformed, Problem

_VERBS = {
    "demo": "demo",
    "init": "init",
    "serve": "serve",
    "migrate": "migrate",
    "import": "enter",
    "issue": "issue",
    "suspend": "change",
    "lift": "change",
    "withdraw": "change",
    "verify": "verify",
    "document": "document",
    "doctor": "doctor",
    "backup": "backup",
    "find": "find",
    "tick": "tick",
    "recover": "recover",
}
"""Verb to its module; the command in it has the verb's name."""


class _Verbs(click.Group):
    """Load a verb's module when the verb is called, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the verbs in the order in which a newcomer meets them."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load the verb's command."""
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"registry.cli.{_VERBS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note how the verb was asked to speak, before its own context comes and goes."""
        ctx.meta[output.JSON_WANTED] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- Click's own signature
        """Run the verb; a deliberate problem becomes its message and its exit status."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            output.fail(problem)
        except click.UsageError as error:
            if not ctx.meta[output.JSON_WANTED]:
                raise
            output.fail(Malformed("usage", error.format_message()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credential-registry", prog_name="registry")
def main() -> None:
    """Issue, publish and verify the certificates of certification bodies (ISO/IEC 17024).

    Begin with `registry demo`.
    """


if __name__ == "__main__":
    sys.exit(main())
