"""The bench itself is kept working: it runs, tells well-formed lines, and its counts are right. Never its speed."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 120


def test_the_quick_bench_on_sqlite_tells_figures_and_finds_one_offer_and_one_timer_for_each_report() -> None:
    command = [
        sys.executable,
        "-m",
        "tests.bench.report_to_offer",
        "--quick",
        "--databases",
        "sqlite",
        "--clients",
        "2",
    ]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=MOST_SECONDS)
    assert ended.returncode == 0, ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    assert [line["work"] for line in lines] == ["W1", "W1b", "W1b", "check"]
    load, _, _, check = lines
    assert {"per_second", "p50_ms", "p99_ms", "peer_per_second", "ratio", "ratio_to_echo", "web_cpu_ms"} <= set(load)
    assert check["answered_201"] == check["incidents"] == check["offered_first"] > 0
    assert check["call_outs"] == check["needs"] == check["timers"] >= check["incidents"]
    assert check["refused"] == {} and check["faults"] == [] and check["texts_waiting"] == 0
    assert "report → offer" in ended.stdout


def test_the_bench_of_the_desk_fills_it_looks_at_it_and_loses_no_news() -> None:
    command = [sys.executable, "-m", "tests.bench", "desk", "--incidents", "30", "--messages", "60", "--desks", "2"]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=MOST_SECONDS)
    assert ended.returncode == 0, ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith('{"work"')]
    assert [line["work"] for line in lines] == ["W3"] * 5 + ["W3b"]
    assert lines[0]["page"] == "/desk" and lines[0]["statements"] > 0
    assert lines[-1]["lost"] == 0 and lines[-1]["sat_to_the_end"] == 2
