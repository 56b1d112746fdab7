"""The command line: `kneebot COMMAND`, the same as `python -m bot COMMAND`."""

import argparse
import sys
from collections.abc import Sequence

from bot.cli import COMMANDS, OPERATOR_ERRORS, load


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an operator's mistake is one line each, and 2."""
    parser = argparse.ArgumentParser(
        prog="kneebot", description="A Telegram bot for people whose knees hurt when they walk."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    words = sys.argv[1:] if argv is None else argv
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if words and words[0] == name:
            load(name).add_arguments(command)
    args = parser.parse_args(words)
    try:
        code: int = load(args.command).run(args)
        return code
    except OPERATOR_ERRORS as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command line is where this is read
        return 2
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
