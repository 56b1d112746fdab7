"""The summary as an Excel workbook: typed cells, a sheet a section, and no formula ever."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from bot.clinic.record import Summary
from bot.clinic.sources import ClinicWords
from bot.clinic.tables import COLUMNS, Cell, Row, rows

LONGEST_CELL = 32_767  # characters; Excel's limit
_WIDTHS = (12, 14, 24, 46, 14, 60, 12, 18)
_SHEETS = ("summary", "red_flags", "answers", "pain", "workout", "transcript")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def workbook(summary: Summary, words: ClinicWords) -> bytes:
    """Return the summary as XLSX; the same record gives the same bytes."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties({"title": words.title, "created": summary.as_of.replace(tzinfo=None)})
    found = list(rows(summary, words))
    for sheet in _SHEETS:
        own = [row for row in found if _sheet(row) == sheet]
        if own or sheet == "summary":
            _write(book, sheet, own)
    book.close()
    return file.getvalue()


def _sheet(row: Row) -> str:
    return row.section if row.section in _SHEETS else "summary"


def _write(book: Any, name: str, found: Iterable[Row]) -> None:
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for line, row in enumerate(found, 1):
        for column, cell in enumerate(row.cells):
            _cell(sheet, line, column, cell, day, instant)


def _cell(sheet: Any, line: int, column: int, cell: Cell, day: Any, instant: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(line, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, column, cell.astimezone(UTC).replace(tzinfo=None), instant)
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell, day)
    else:
        sheet.write_string(line, column, _fitting(cell))


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
