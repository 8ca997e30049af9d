"""`make bench` runs: every duel is fought, each side's outcome is checked, the ratios are written."""

import json
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.duels import Duel, Outcome, fight
from tests.conformance import judges


def test_the_benchmarks_run() -> None:
    judges.require_installed()
    outcomes = bench.run(rounds=1, seconds=0.001)
    assert {outcome.duel.goal for outcome in outcomes} >= {"S1", "S2", "S8", "S11"}
    assert all(outcome.ratio > 0 for outcome in outcomes)
    lines = bench.table(outcomes).splitlines()
    assert len(lines) == 1 + len(outcomes)


def test_a_duel_is_decided_by_the_median_round(tmp_path: Path) -> None:
    theirs = iter([3.0, 3.0, 10.0, 40.0, 20.0])
    duel = Duel("S0", "nothing", "nobody", lambda count: count * 1.0, lambda count: count * next(theirs), 15)
    outcome = fight(duel, rounds=3, seconds=3)
    assert outcome == Outcome(duel, 1.0, 1 / 20, 20.0)
    assert outcome.reached
    assert not Outcome(duel, 1, 1, 14.9).reached
    bench.write([outcome], tmp_path / "results.json")
    (row,) = json.loads((tmp_path / "results.json").read_text())
    assert row == {
        "goal": "S0", "what": "nothing", "peer": "nobody", "ratio": 20.0, "wanted": 15, "reached": True,
    }  # fmt: skip
    assert "NOT REACHED" in bench.table([Outcome(duel, 1, 1, 14.9)])


def test_without_the_peers_the_command_says_what_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    monkeypatch.setattr(bench, "missing", lambda: f"say {judges.INSTALL}")
    monkeypatch.setattr("sys.argv", ["bench", "--results", str(results)])
    assert bench.main() == 1
    assert judges.INSTALL in capsys.readouterr().err
    assert not results.exists()
