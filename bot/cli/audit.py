"""`kneebot audit`: whether the book of who looked is whole, and what it says."""

import argparse
import os

from bot.clock import Clock
from bot.config import Config
from bot.storage.ledger import beside


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="check every row; exit code 1 when one was changed")
    verify.add_argument(
        "--last", metavar="HASH", default="", help="a last hash noted earlier; it must be there"
    )
    show = actions.add_parser("show", help="print the rows, newest last")
    show.add_argument("--person", metavar="ID", type=int, help="only of this person")


def run(args: argparse.Namespace) -> int:
    """Print it; return 0, or 1 when the book is not as it was written.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    with beside(Config.from_env(os.environ).database, Clock().now()) as ledger:
        if args.action == "show":
            for entry in ledger.audit.entries(args.person):
                print(
                    f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.actor}  {entry.action}  {entry.reason}"
                )
            return 0
        verdict = ledger.audit.verify(args.last)
    if verdict.fault:
        print(f"audit: {verdict.fault}; compare it with a backup")
        return 1
    print(f"audit: {verdict.rows} rows, none changed, none missing")
    print(f"last hash: {verdict.last_mac or '-'}")
    print("Note it somewhere else, and give it to --last next time: then cut-off ends show too.")
    return 0
