"""`kneebot purge`: remove what is past its time; without --yes only count it."""

import argparse
import os
from datetime import timedelta

from bot.clock import Clock
from bot.config import Config
from bot.storage.retention import PERSON, purge

SHORTEST = 30  # days; less is likelier a slip than a wish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--yes", action="store_true", help="remove it, and not only count it")
    parser.add_argument(
        "--people-days",
        metavar="N",
        type=_days,
        default=PERSON.days,
        help=f"forget people who have not written for so long (default: {PERSON.days})",
    )


def run(args: argparse.Namespace) -> int:
    """Print what is past its time, and remove it with --yes; return 0.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    database = Config.from_env(os.environ).database
    people = timedelta(days=args.people_days)
    for each in purge(database, Clock().now(), people=people, dry=not args.yes):
        print(f"{each.rows:>8}  {each.what}, older than {each.days} days")
    print("Removed." if args.yes else "Nothing was removed: this was a dry run; --yes removes it.")
    return 0


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not SHORTEST <= int(text) <= 36_500:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of days from {SHORTEST} up")
    return int(text)
