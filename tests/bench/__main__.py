"""Prints what things cost, beside the libraries that do the same: `python -m tests.bench [NAME]`.

Each benchmark is a module here with a function `report() -> str`, and runs in a process of its own,
so that none pays for what another left in memory.
"""

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

BENCHES = {
    "latency": "how long a reply takes: quiet, beside a flood, at saturation",
    "push": "a tap during a push of 3,000 reminders, beside AIORateLimiter; two minutes",
    "footprint": "memory and start-up with 100,000 people stored and 10,000 updates waiting",
    "topics": "topics for messages, beside rapidfuzz, BM25, TF-IDF and MiniLM",
    "exports": "one summary of a year, and files of 1,000 and 10,000 people with their memory",
    "delivery": "a step, a message and a durable update, beside python-telegram-bot's own",
    "reminders": "the clock with many people, beside JobQueue and APScheduler",
}


def main(names: Sequence[str]) -> int:
    """Run benchmarks, all without names; return 0, or 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        known = ", ".join(BENCHES)
        sys.stderr.write(f"{unknown[0]}: is no benchmark; known are {known}\n")
        return 2
    if len(names) == 1:
        sys.stdout.write(f"{import_module(f'tests.bench.{names[0]}').report()}\n")
        return 0
    for name in names or BENCHES:
        sys.stdout.write(f"== {name}: {BENCHES[name]}\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "tests.bench", name], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
