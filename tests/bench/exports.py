"""Summaries and exports: one person's year, and everybody's file with its memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.clinic.chart import chart
from bot.clinic.formats import made
from bot.clinic.summary import summarize
from bot.clinic.typeset import picture
from tests.populated import people, populate
from tests.summaries import sources, talked, with_days

YEAR = 365
TIMES = 20
SIZES = (1_000, 10_000)
# Runs an export and says how much memory it took at most, in KB, and how many seconds.
_RUN = """
import resource, sys, time
from bot.__main__ import main
begun = time.perf_counter()
code = main(sys.argv[1:])
took = time.perf_counter() - begun
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, took)
"""


def report() -> str:
    """Return what was measured, as text."""
    return "\n".join([*_one_year(), *_everybody(SIZES)])


def _one_year() -> list[str]:
    year = with_days(talked(), (4, None, 3, 2, 5) * (YEAR // 5))
    words = sources().words
    summary = summarize(year, sources())
    figure = chart(summary, words)
    return [
        f"one summary of a year's record, CPU ms of one ({TIMES} times, warm)",
        _line("record", 20, lambda: summarize(year, sources())),
        _line("PDF", 100, lambda: made(summary, sources(), "pdf")),
        _line("FHIR, checked", 20, lambda: made(summary, sources(), "fhir")),
        _line("CSV", None, lambda: made(summary, sources(), "csv")),
        _line("XLSX", None, lambda: made(summary, sources(), "xlsx")),
        _line("progress picture", None, lambda: picture("progress", {"chart": figure})),
    ]


def _line(name: str, target: int | None, make: Callable[[], object]) -> str:
    make()
    begun = time.process_time()
    for _ in range(TIMES):
        make()
    took = (time.process_time() - begun) / TIMES * 1000
    return f"{name:20} {took:8.1f}   target {target if target else '-'}"


def _everybody(sizes: tuple[int, ...]) -> list[str]:
    """Return people a second and the peak of memory for files of everybody."""
    lines = ["everybody into one file: people, seconds, people a second, peak MB, file MB"]
    four_weeks = with_days(talked(), (4, None, 3, 2) * 7)
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes:
            database = Path(folder) / f"{count}.db"
            populate(database, people(count, four_weeks))
            lines += [_export(database, kind, count) for kind in ("csv", "fhir")]
    return lines


def _export(database: Path, kind: str, count: int) -> str:
    out = database.with_suffix(f".{kind}")
    words = ["export", "--all", "--format", kind, "--out", str(out), "--reason", "benchmark"]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        env={**os.environ, "KNEEBOT_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=True,
    )
    _, peak, took = done.stdout.split()
    size = out.stat().st_size / 1e6
    seconds = float(took)
    rate = count / seconds
    memory = int(peak) / 1024
    return f"{kind:6} {count:7} {seconds:8.1f} {rate:8.0f} {memory:8.1f} {size:8.1f}"
