"""`kneebot reminders next`: what the clock would do, for one rule or for many as JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.reminders.schedule import ScheduleError, next_due

MAX_COUNT = 10_000  # 27 years of days; more is a slip of the finger
_FIELDS = ("zone", "at", "from")


@dataclass(frozen=True, slots=True)
class _Question:
    """A rule, the instant to start from, and how many instants to name."""

    zone: str
    at_local: str
    days: tuple[str, ...]
    after: datetime
    count: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `next` and its options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="next")
    following = actions.add_parser("next", help="print when a reminder would be due")
    following.add_argument("--zone", metavar="Z", help="an IANA zone, as Europe/Berlin")
    following.add_argument("--at", metavar="HH:MM", help="the local time")
    following.add_argument(
        "--from", metavar="INSTANT", help="ISO 8601 with Z or an offset; what follows is later"
    )
    following.add_argument("--days", metavar="mon,tue", help="days of the week (default: all)")
    following.add_argument("--count", metavar="N", default="1", help="how many (default: 1)")
    following.add_argument(
        "--batch", action="store_true", help="read rules as JSON lines, answer in JSON lines"
    )


def run(args: argparse.Namespace) -> int:
    """Print the next instants, one a line; return 0, or 2 when something cannot be used."""
    try:
        if args.batch:
            _answer_batch(sys.stdin)
        else:
            for due_at in _instants(_from_options(vars(args))):
                print(due_at)
    except ScheduleError as error:
        print("kneebot reminders:", *str(error).split(), file=sys.stderr)  # always one line
        return 2
    return 0


def _answer_batch(lines: Iterable[str]) -> None:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = list(_instants(_from_json(line)))
        except ScheduleError as error:
            raise ScheduleError(f"line {number}: {error}") from None
        print(json.dumps({"next": found}), flush=True)


def _instants(question: _Question) -> Iterable[str]:
    after = question.after
    for _ in range(question.count):
        due_at = next_due(question.at_local, question.days, question.zone, after)
        if due_at is None:
            return
        after = due_at
        yield after.isoformat().replace("+00:00", "Z")


def _from_options(options: dict[str, Any]) -> _Question:
    missing = [f"--{name}" for name in _FIELDS if options[name] is None]
    if missing:
        raise ScheduleError(f"{' '.join(missing)} missing; see kneebot reminders next --help")
    if not options["count"].isascii() or not options["count"].isdigit():
        raise ScheduleError(f"'{options['count']}' is no count; {_count_remedy()}")
    return _question({**options, "count": int(options["count"])})


def _from_json(line: str) -> _Question:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise ScheduleError("this is not JSON; write one object a line") from None
    if not isinstance(fields, dict):
        raise ScheduleError("this is no JSON object; write one object a line")
    missing = [f'"{name}"' for name in _FIELDS if fields.get(name) is None]
    if missing:
        raise ScheduleError(f"{' '.join(missing)} missing; add it")
    wrong = [f'"{name}"' for name in _FIELDS if not isinstance(fields[name], str)]
    if wrong:
        raise ScheduleError(f"{' '.join(wrong)} must be text; put it in quotes")
    return _question(fields)


def _question(fields: dict[str, Any]) -> _Question:
    return _Question(
        zone=fields["zone"],
        at_local=fields["at"],
        days=_days(fields.get("days")),
        after=_instant(fields["from"]),
        count=_count(fields.get("count")),
    )


def _days(value: object) -> tuple[str, ...]:
    """Return days in small letters; none given is every day."""
    if value is None:
        return ()
    named = value.split(",") if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(day, str) for day in named):
        raise ScheduleError('the days are no list of text; write ["mon", "tue"]')
    return tuple(day.strip().lower() for day in named)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        remedy = "write ISO 8601, as 2027-03-28T07:30Z"
        raise ScheduleError(f"'{text}' is no instant; {remedy}") from None


def _count(value: object) -> int:
    if value is None:
        return 1
    if type(value) is not int or not 1 <= value <= MAX_COUNT:
        raise ScheduleError(f"'{value}' is no count; {_count_remedy()}")
    return value


def _count_remedy() -> str:
    return f"write a whole number from 1 to {MAX_COUNT}"
