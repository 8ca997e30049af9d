"""`python -m bench`: time this project against its npm peers, print the table, write the ratios.

The goals are a module each, in `GOALS`. What is written to `bench/results.json` has ratios only: they
say something on any machine, runs per second do not.
"""

import argparse
import gc
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from bench import s1_verify, s2_issue, s8_status_list, s11_sd_jwt_vc, sample
from bench.duels import Outcome, fight
from bench.peer import Peer
from tests.conformance.judges import missing

GOALS: Final[tuple[ModuleType, ...]] = (s1_verify, s2_issue, s8_status_list, s11_sd_jwt_vc)
"""Each has `duels(peer)`."""

RESULTS: Final = Path(__file__).parent / "results.json"


def run(*, rounds: int, seconds: float) -> list[Outcome]:
    """Fight every duel, both sides by turns, in one run."""
    with Peer({**sample.request(sample.World()), "sdJwt": s11_sd_jwt_vc.request()}) as peer:
        every = [duel for goal in GOALS for duel in goal.duels(peer)]
        gc.freeze()  # as a process that serves does when it has loaded everything
        return [fight(duel, rounds=rounds, seconds=seconds) for duel in every]


def table(outcomes: list[Outcome]) -> str:
    """Return the outcomes as lines of text."""
    lines = [f"{'goal':5}{'ours/s':>9}{'peer/s':>9}{'ratio':>8}{'wanted':>8}  what"]
    for outcome in outcomes:
        duel = outcome.duel
        wanted = "-" if duel.wanted is None else f"{duel.wanted:.0f}x"
        lines.append(
            f"{duel.goal:5}{outcome.ours_per_second:9.0f}{outcome.theirs_per_second:9.0f}"
            f"{outcome.ratio:7.1f}x{wanted:>8}  "
            f"{duel.title}, against {duel.peer}{'' if outcome.reached else '  -- NOT REACHED'}"
        )
    return "\n".join(lines)


def write(outcomes: list[Outcome], path: Path) -> None:
    """Write the ratios to `path`."""
    rows = [
        {
            "goal": outcome.duel.goal,
            "what": outcome.duel.title,
            "peer": outcome.duel.peer,
            "ratio": round(outcome.ratio, 1),
            "wanted": outcome.duel.wanted,
            "reached": outcome.reached,
        }
        for outcome in outcomes
    ]
    path.write_text(json.dumps(rows, indent=2) + "\n")


def main() -> int:
    """Run as the arguments say; 1 where the peers are not installed."""
    parser = argparse.ArgumentParser(prog="bench", description="Time this project against its npm peers.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each side of each round")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    if reason := missing():
        print(reason, file=sys.stderr)
        return 1
    outcomes = run(rounds=options.rounds, seconds=options.seconds)
    print(table(outcomes))
    write(outcomes, options.results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
