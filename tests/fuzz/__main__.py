"""`python -m tests.fuzz [TARGET ...] [--seconds N]`: let atheris look for what the parsers do not expect.

Each target runs in a process of its own, from its seeds, what was found before and what an earlier run
kept in `var/fuzz/TARGET`. A finding stops its target and is written to `tests/fuzz/found/TARGET/`; the
exit status is 1 if there was one.
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

FOUND = Path(__file__).parent / "found"
KEPT = Path("var/fuzz")

_MAX_BYTES = 8192


def main() -> int:
    """Fuzz the targets named, or all; return the exit status."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 -- not before atheris in the process that fuzzes

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    options = parser.parse_args()
    failed = [name for name in options.targets or TARGETS if not fuzz(name, options.seconds)]
    say(f"{len(failed)} with findings: {', '.join(failed)}" if failed else "nothing found")
    return 1 if failed else 0


def fuzz(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own; tell whether nothing was found."""
    kept, found = KEPT / name, FOUND / name
    kept.mkdir(parents=True, exist_ok=True)
    write_seeds(name, kept)
    words = [sys.executable, "-m", "tests.fuzz.inside", name, str(kept)]
    words += [str(found)] if found.is_dir() else []
    words += [f"-max_total_time={seconds}", f"-max_len={_MAX_BYTES}", "-timeout=10", "-rss_limit_mb=1024"]
    done = subprocess.run(
        [*words, f"-artifact_prefix={kept.parent / name}-"], capture_output=True, text=True, check=False
    )
    runs = [line for line in done.stderr.splitlines() if line.startswith("Done")]
    say(f"{name:16} {runs[-1] if runs else 'stopped by a finding'}")
    if done.returncode:
        say(done.stderr[-3000:])
        for artifact in kept.parent.glob(f"{name}-*-*"):
            found.mkdir(parents=True, exist_ok=True)
            artifact.replace(found / artifact.name.rpartition("-")[2][:16])
    return done.returncode == 0


def say(text: str) -> None:
    """Tell a line at once: the targets take their time."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def write_seeds(name: str, folder: Path) -> None:
    """Write the seeds of a target, each under its digest."""
    from tests.fuzz.targets import seeds  # noqa: PLC0415 -- see `main`

    for seed in seeds()[name]:
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


if __name__ == "__main__":
    sys.exit(main())
