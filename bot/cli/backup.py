"""`kneebot backup FILE`: copy the database, whole or not at all, also while the bot runs."""

import argparse
import os
from pathlib import Path

from bot.config import Config
from bot.storage.copies import back_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where to; must not be there yet")


def run(args: argparse.Namespace) -> int:
    """Write the copy and print what it holds; return 0.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    found = back_up(Config.from_env(os.environ).database, args.file)
    rows = ", ".join(f"{count} {table}" for table, count in found.items())
    print(f"{args.file}: whole; {rows}")
    return 0
