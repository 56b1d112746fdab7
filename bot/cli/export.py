"""`kneebot export`: a person's summary as a file, everybody's, or the questions and rules.

Each person whose data leaves is in the audit with the reason, before anything is written.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.clinic.data import plain_data, record_data
from bot.clinic.fhir_answers import questionnaire
from bot.clinic.fhir_lint import FhirError
from bot.clinic.formats import KINDS, PAPERS, made
from bot.clinic.resuming import ExportError, Resuming, write_whole
from bot.clinic.sources import Sources
from bot.clinic.summary import Period, summarize
from bot.clinic.tables import csv_text, rows
from bot.clinic.typeset import TypesetError
from bot.clock import Clock
from bot.config import Config
from bot.content.flows import load_dialogs
from bot.conversation.world import ROOT, load_world, place_zone
from bot.storage.ledger import beside
from bot.storage.records import Dossier

STREAMED = ("csv", "json", "fhir")  # formats in which many people fit into one file
AT_A_TIME = 25  # people read in one transaction, and in memory


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, checked."""

    kind: str
    reason: str
    out: Path
    period: Period
    transcript: bool
    name: str
    paper: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--person", metavar="ID", type=int, help="the person's number")
    what.add_argument("--all", action="store_true", help="everybody, into one file")
    what.add_argument(
        "--questionnaire", action="store_true", help="the questions as FHIR, and the rules"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write")
    parser.add_argument("--format", choices=KINDS, help="what to write")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why; it goes into the audit")
    parser.add_argument("--from", metavar="DATE", dest="since", type=_day, help="the first day")
    parser.add_argument("--to", metavar="DATE", dest="until", type=_day, help="the last day")
    parser.add_argument("--paper", choices=tuple(PAPERS), default="a4", help="of a PDF")
    parser.add_argument("--transcript", action="store_true", help="with all that was said")
    parser.add_argument("--name", metavar="TEXT", default="", help="the person's name, if given")


def run(args: argparse.Namespace) -> int:
    """Write the file; return 0, or 2 when it cannot be written.

    Raises:
        ConfigError, ContentError, StorageError: When the operator must mend something.
    """
    try:
        if args.questionnaire:
            _questions(args.out)
            return 0
        order = _checked(args)
        database = Config.from_env(os.environ).database
        sources = load_world().sources
        if args.all:
            _everybody(database, order, sources)
        else:
            _one(database, args.person, order, sources)
    except (ExportError, FhirError, TypesetError) as error:
        print(f"kneebot export: {error}", file=sys.stderr)
        return 2
    return 0


def _checked(args: argparse.Namespace) -> _Order:
    if not args.format:
        raise ExportError(f"--format is missing; write one of {', '.join(KINDS)}")
    if not args.reason.strip():
        raise ExportError('--reason is missing; say why, as in --reason "asked for by the person"')
    if args.since and args.until and args.since > args.until:
        raise ExportError("--from is after --to; exchange them")
    if args.all and args.format not in STREAMED:
        raise ExportError(
            f"--all cannot be {args.format}; take {', '.join(STREAMED)}, or one --person"
        )
    if args.all and args.name:
        raise ExportError("--name is one person's; leave it out with --all")
    period = Period(args.since, args.until)
    return _Order(
        args.format, args.reason, args.out, period, args.transcript, args.name, args.paper
    )


def _one(database: Path, person: int, order: _Order, sources: Sources) -> None:
    with beside(database, Clock().now()) as ledger:
        dossier = ledger.dossier(person)
        if dossier is None:
            raise ExportError(
                f"{database}: nobody has the number {person}; ask for the one that /mydata shows"
            )
        reason = f"{order.kind}: {order.reason}"
        ledger.audit.add("exported", actor="operator", user_id=person, reason=reason)
    summary = summarize(
        dossier, sources, period=order.period, transcript=order.transcript, name=order.name
    )
    write_whole(order.out, made(summary, sources, order.kind, paper=order.paper))


def _everybody(database: Path, order: _Order, sources: Sources) -> None:
    """Write everybody into one file, a line or a block each, in constant memory."""
    asked = {
        "format": order.kind,
        "period": [str(order.period.since), str(order.period.until)],
        "transcript": order.transcript,
        "content": sources.machine.content,
    }
    console = Console(stderr=True)
    with Resuming(order.out, asked) as file, Progress(console=console) as progress:
        with beside(database, Clock().now()) as ledger:
            left = ledger.people_left(file.after)
        task = progress.add_task("people", total=left)
        for dossiers in _batches(database, order, file.after):
            head = not file.begun
            content = b"".join(
                _piece(dossier, order, sources, head=head and first == 0)
                for first, dossier in enumerate(dossiers)
            )
            file.begun = True
            file.add(content, dossiers[-1].person.user_id)
            progress.update(task, advance=len(dossiers))
        file.finish()


def _batches(database: Path, order: _Order, after: int) -> Iterator[list[Dossier]]:
    """Yield people some at a time, each in the audit before it is handed over."""
    while True:
        with beside(database, Clock().now()) as ledger:
            numbers = ledger.people(after, AT_A_TIME)
            found = [dossier for number in numbers if (dossier := ledger.dossier(number))]
            for number in numbers:
                reason = f"{order.kind}, with everybody: {order.reason}"
                ledger.audit.add("exported", actor="operator", user_id=number, reason=reason)
        if not found:
            return
        yield found
        after = numbers[-1]


def _piece(dossier: Dossier, order: _Order, sources: Sources, *, head: bool) -> bytes:
    summary = summarize(dossier, sources, period=order.period, transcript=order.transcript)
    if order.kind == "csv":
        text = csv_text(rows(summary, sources.words), header=head)
        return text.encode("utf-8-sig" if head else "utf-8")
    if order.kind == "json":
        return _line(record_data(summary))
    return made(summary, sources, order.kind)


def _questions(out: Path) -> None:
    dialogs = load_dialogs(ROOT / "dialogs", place_zone)
    machine = dialogs.machines["visit"]
    content = {
        "content": machine.content,
        "questionnaire": questionnaire(machine),
        "rules": plain_data(dialogs.rules),
    }
    write_whole(out, json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def _line(data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2026-06-30") from None
