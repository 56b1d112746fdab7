"""Every format of a summary by its name: what `kneebot export` writes and the bot sends."""

from collections.abc import Callable, Mapping

from bot.clinic.chat import chat_text
from bot.clinic.data import record_json
from bot.clinic.fhir import fhir_json
from bot.clinic.page import PAPERS, summary_pdf
from bot.clinic.record import Summary
from bot.clinic.sources import Sources
from bot.clinic.tables import csv_text, rows
from bot.clinic.workbook import workbook

Made = Callable[[Summary, Sources], bytes]


def made(summary: Summary, sources: Sources, kind: str, *, paper: str = "a4") -> bytes:
    """Return the summary as a file; the same record gives the same bytes.

    Args:
        summary: The record.
        sources: The content that it was made with.
        kind: One of `KINDS`.
        paper: One of `PAPERS`; only a PDF has any.

    Raises:
        KeyError: If there is no such kind or paper.
    """
    if kind == "pdf":
        return summary_pdf(summary, sources.words, paper=paper)
    return _OTHERS[kind](summary, sources)


def file_name(summary: Summary, kind: str) -> str:
    """Return a name for the file; nothing that a person wrote is in it."""
    return f"knee-summary-{summary.as_of:%Y-%m-%d}.{ENDINGS[kind]}"


def _text(summary: Summary, sources: Sources) -> bytes:
    return f"{chat_text(summary, sources.words)}\n".encode()


def _csv(summary: Summary, sources: Sources) -> bytes:
    return csv_text(rows(summary, sources.words)).encode("utf-8-sig")  # the mark is for Excel


_OTHERS: Mapping[str, Made] = {
    "text": _text,
    "csv": _csv,
    "xlsx": lambda summary, sources: workbook(summary, sources.words),
    "json": lambda summary, _: record_json(summary).encode(),
    "fhir": lambda summary, sources: fhir_json(summary, sources).encode(),
}
ENDINGS: Mapping[str, str] = {
    "pdf": "pdf",
    "text": "txt",
    "csv": "csv",
    "xlsx": "xlsx",
    "json": "json",
    "fhir": "json",
}
KINDS = tuple(ENDINGS)
__all__ = ["ENDINGS", "KINDS", "PAPERS", "file_name", "made"]
