"""The summary as rows, for spreadsheets: one row a fact, numbers as numbers, dates as dates."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.clinic.record import Asked, Summary
from bot.clinic.sources import ClinicWords

Cell = str | int | float | bool | date | None
COLUMNS = ("person", "section", "item", "name", "value", "text", "on", "at")
DANGEROUS = frozenset("=+-@|%\t\r")  # begin a formula or a command in some spreadsheet (OWASP)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact.

    Attributes:
        section: Part of the record, such as `red_flags`.
        item: Its id there.
        name: What it is called.
        value: A number, a truth, or a word of a closed set; what a person wrote is `text`.
        text: How it reads.
        on: The local day, where there is one.
        at: The instant in UTC, likewise.
    """

    person: int
    section: str
    item: str
    name: str
    value: Cell = None
    text: str = ""
    on: date | None = None
    at: datetime | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells in the order of `COLUMNS`."""
        return tuple(getattr(self, column) for column in COLUMNS)


def rows(summary: Summary, words: ClinicWords) -> Iterator[Row]:
    """Yield every fact of the record, in a fixed order."""
    who = summary.person_id
    state = summary.advice.state
    yield Row(who, "summary", "as_of", words.fields["as_of"], at=summary.as_of)
    yield Row(who, "summary", "name", words.fields["name"], text=summary.name)
    yield Row(who, "summary", "zone", "zone", text=summary.zone)
    yield Row(who, "advice", "state", words.sections["advice"], state.value, words.states[state])
    for cause in summary.advice.causes:
        behind = cause.words or "; ".join(answer.says for answer in cause.answers)
        yield Row(who, "cause", cause.flag, cause.name, cause.urgency.value, behind)
        for rule in cause.rules:
            yield Row(who, "rule", cause.flag, cause.name, text=rule)
    for number, text in enumerate(summary.complaint, 1):
        yield Row(who, "complaint", str(number), words.sections["complaint"], text=text)
    for line in summary.socrates:
        yield Row(who, "socrates", line.id, line.name, text=line.text)
    yield from _answers(summary)
    yield from _plan(summary, words)
    yield from _course(summary, words)
    yield from _versions(summary)
    for number, said in enumerate(summary.transcript, 1):
        yield Row(who, "transcript", str(number), said.speaker, text=said.text, at=said.at)


def csv_text(found: Iterable[Row], *, header: bool = True) -> str:
    """Return rows as CSV; no cell of text can begin a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    if header:
        writer.writerow(COLUMNS)
    for row in found:
        writer.writerow([_written(cell) for cell in row.cells])
    return file.getvalue()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: a dangerous one gets a `'` before it.

    Full-width signs count as well, since some programs fold them.
    """
    begin = text.lstrip(" \n\u00a0\u200b\ufeff\u3000").lstrip(_SPACES)
    first = unicodedata.normalize("NFKC", begin[:1])
    return f"'{text}" if first[:1] in DANGEROUS or text[:1] in DANGEROUS else text


_SPACES = "".join(chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) == "Zs")


def _answers(summary: Summary) -> Iterator[Row]:
    who = summary.person_id
    for answer in summary.red_flags:
        mark: Cell = {Asked.YES: True, Asked.NO: False}.get(answer.asked, answer.asked.value)
        yield Row(who, "red_flags", answer.id, answer.question, mark, answer.says, at=answer.at)
    for answer in summary.answers:
        if not answer.red_flag:
            number = answer.value if isinstance(answer.value, int | float) else None
            yield Row(who, "answers", answer.id, answer.question, number, answer.text, at=answer.at)


def _plan(summary: Summary, words: ClinicWords) -> Iterator[Row]:
    who = summary.person_id
    yield Row(who, "pattern", summary.pattern, words.sections["pattern"], text=summary.pattern_text)
    for exercise in summary.programme:
        yield Row(who, "programme", exercise.id, exercise.title, exercise.step, exercise.dose)
    counts = summary.adherence
    for item in ("done", "planned", "not_sent"):
        yield Row(who, "adherence", item, words.sections["adherence"], getattr(counts, item))
    if summary.change:
        for item in ("first", "last"):
            value = getattr(summary.change, item)
            yield Row(who, "change", item, summary.change.kind.value, value, summary.change.text)
    if summary.goal:
        yield Row(who, "goal", "text", words.sections["goal"], text=summary.goal.text)
        for rating in summary.goal.ratings:
            yield Row(who, "goal", "rating", words.sections["goal"], rating.rating, on=rating.on)


def _course(summary: Summary, words: ClinicWords) -> Iterator[Row]:
    who = summary.person_id
    for score in summary.pain:
        yield Row(who, "pain", score.kind.value, words.pains[score.kind], score.nrs, on=score.on)
    for done in summary.workouts:
        yield Row(
            who,
            "workout",
            done.outcome.value,
            words.outcomes[done.outcome],
            done.pain_nrs,
            done.note,
            done.on,
            done.due_at,
        )


def _versions(summary: Summary) -> Iterator[Row]:
    versions = summary.versions
    for item in ("bot", "schema", "content", "answered_with", "consent"):
        yield Row(summary.person_id, "versions", item, item, text=getattr(versions, item))


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else harmless(cell)
