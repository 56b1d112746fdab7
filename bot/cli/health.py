"""`kneebot health`: exit code 0 while the bot on this database is alive."""

import argparse
import os
import sys

from bot.clock import Clock
from bot.config import Config
from bot.storage import STALE, last_beat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the database comes from the settings."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Return 0 when the bot beat within the last minute, else 1 with a line that says why."""
    del args
    path = Config.from_env(os.environ).database
    if not path.exists():
        print(f"{path}: no bot has run here yet; start it with `kneebot run`", file=sys.stderr)
        return 1
    beat = last_beat(path)
    if beat is not None and Clock().now() - beat <= STALE:
        print(f"alive: last beat {beat:%Y-%m-%d %H:%M:%S} UTC")
        return 0
    print(f"{path}: the bot does not run, or hangs; look at its log", file=sys.stderr)
    return 1
