"""`kneebot stats`: how many people, messages and reminders there are, and what waits."""

import argparse
import json
import os

from bot.clock import Clock
from bot.config import Config
from bot.storage.statistics import statistics


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="for machines")


def run(args: argparse.Namespace) -> int:
    """Print the figures; return 0.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    found = statistics(Config.from_env(os.environ).database, Clock().now())
    if args.json:
        print(json.dumps({name.replace(" ", "_"): value for name, value in found.items()}))
        return 0
    for name, value in found.items():
        print(f"{value:>20}  {name}")
    return 0
