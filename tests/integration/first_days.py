"""First days for tests: the command line in this process, with an environment and a folder of its own."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from registry.cli import main
from registry.config import read_settings
from registry.wiring import open_work
from registry.work import Work

ANSWERS = """\
registry_init: 1
name: Halimbawa Safety Certification
country: PH
url: https://halimbawa.example/
public_url: https://registry.halimbawa.example
decider_name: Ana Santos
examiner_name: Ben Cruz
"""
NUMBER_OF_FILES = 7
"""In an office folder after a first day."""


@dataclass(frozen=True, slots=True)
class Office:
    """A folder in which somebody runs `registry`, with data, office and backups below it."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    works: list[Work] = field(default_factory=list)
    """What a test opened; its fixture closes it."""

    def opened(self, **others: str) -> Work:
        """Open the registry as its own settings say, but for `others`."""
        settings = read_settings(self.data, {**self.environ, **self.settings, **others})
        self.works.append(open_work(settings))
        return self.works[-1]

    def close(self) -> None:
        """Close whatever was opened."""
        for work in self.works:
            work.close()

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def folder(self) -> Path:
        return self.home / "data-office"

    @property
    def settings(self) -> dict[str, str]:
        """Return what `registry.env` holds, as a shell reads it."""
        lines = (self.folder / "registry.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def answers(self, text: str = ANSWERS) -> Path:
        """Write an answers file."""
        path = self.home / "answers.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str, typed: str = "", environ: dict[str, str] | None = None) -> Result:
        """Run a verb with the settings of the office if there are any, or with `environ`."""
        if environ is None:
            environ = self.settings if (self.folder / "registry.env").exists() else {}
        others = dict.fromkeys((name for name in os.environ if name.startswith("REGISTRY_")), None)
        return CliRunner().invoke(
            main, arguments, input=typed, env={**others, **self.environ, **environ}, catch_exceptions=False
        )

    def init(self, text: str = ANSWERS, *arguments: str) -> Result:
        """Run `registry init` with an answers file."""
        answers = str(self.answers(text))
        return self.run("init", "--answers", answers, "--data", str(self.data), *arguments, environ={})

    def first_day(self) -> dict[str, Any]:
        """Make the registry; return what `--json` says."""
        made = self.init(ANSWERS, "--json")
        assert made.exit_code == 0, made.output
        value: dict[str, Any] = json.loads(made.stdout)
        return value

    def secrets(self) -> list[str]:
        """Return what must never be printed, as it is and in parts."""
        found = []
        for name in ("passphrase", "enrolment.txt"):
            text = (self.folder / name).read_text(encoding="utf-8").strip()
            found += [text, text.replace("-", ""), text[:19], text[-19:]]
        return found
