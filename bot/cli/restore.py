"""`kneebot restore FILE`: put a backup in the place of the database; with --check only prove it."""

import argparse
import os
from pathlib import Path

from bot.config import Config
from bot.storage.copies import check, restore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `backup` made")
    parser.add_argument("--check", action="store_true", help="only see whether it is whole")


def run(args: argparse.Namespace) -> int:
    """Check or restore, and print what the backup holds; return 0.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    database = Config.from_env(os.environ).database
    rows = ", ".join(f"{count} {table}" for table, count in check(args.file).items())
    print(f"{args.file}: whole; {rows}")
    if not args.check:
        before = restore(args.file, database)
        kept = f"; the one before is {before}" if before else ""
        print(f"{database}: restored{kept}")
    return 0
