"""`kneebot unanswered`: what was not understood, the most frequent first, to make phrases of.

Only people who agreed are in it. Who wrote what is not kept, and what might tell who somebody is
(an address, a long number, a name behind an @) is left out here.
"""

import argparse
import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from bot.config import Config
from bot.storage.upkeep import unanswered
from knowledge.normalize import tokenize

HIDDEN = "[...]"
_TELLING = re.compile(
    r"""\S+@\S+ | (?<!\w)@\w+ | (?:https?://|www\.)\S+ | \+?\d(?:[\s().-]?\d){5,}""", re.VERBOSE
)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A message that was not understood: as it was last written, how often, and when last."""

    text: str
    times: int
    last_on: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--least", metavar="N", type=int, default=1, help="only what came N times")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print what was not understood; return 0.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    rows = unanswered(Config.from_env(os.environ).database)
    found = [each for each in gathered(rows) if each.times >= args.least]
    for each in found:
        line = json.dumps(asdict(each), ensure_ascii=False) if args.json else _shown(each)
        print(line)
    if not found and not args.json:
        print("Nothing: no message of anybody who agreed was left without an answer.")
    return 0


def gathered(rows: Iterable[tuple[str, date]]) -> list[Unanswered]:
    """Return the messages, alike ones together, the most frequent first and then the latest."""
    alike: dict[str, list[tuple[str, date]]] = {}
    for text, day in rows:
        shown = _TELLING.sub(HIDDEN, " ".join(text.split()))
        words = " ".join(token.word for token in tokenize(shown))
        alike.setdefault(words, []).append((shown, day))
    found = [
        Unanswered(some[-1][0], len(some), max(day for _, day in some).isoformat())
        for some in alike.values()
    ]
    found.sort(key=lambda each: each.last_on, reverse=True)
    return sorted(found, key=lambda each: -each.times)


def _shown(each: Unanswered) -> str:
    return f"{each.times:>6}  {each.last_on}  {each.text}"
