"""Logging: one line an event, on standard error, as text or JSON, and never a token."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

# Not `\b`: in `/bot123456:AA...` no word ends before the digits.
TOKEN = re.compile(r"(?<!\d)(\d{6,12}):[A-Za-z0-9_-]{30,}")
# At INFO and below these tell addresses, which hold the token, or what people wrote.
QUIET = ("telegram", "httpx", "httpcore", "aiohttp", "aiosqlite", "asyncio")


def configure(form: str = "text", level: str = "info", stream: TextIO | None = None) -> None:
    """Log to `stream`, standard error by default.

    Args:
        form: `text` or `json`.
        level: `debug`, `info`, `warning` or `error`.
        stream: Where to.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.addFilter(redact_record)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact(text: str) -> str:
    """Return the text with every token cut to the bot's number."""
    return TOKEN.sub(r"\1:...", text)


def redact_record(record: logging.LogRecord) -> bool:
    """Take tokens out of a record: its words, its arguments, its exception; keep the record."""
    record.msg, record.args = redact(record.getMessage()), ()
    if record.exc_info and record.exc_info[0] is not None:
        lines = traceback.format_exception(*record.exc_info)
        record.exc_text, record.exc_info = redact("".join(lines)).rstrip(), None
    if record.exc_text:
        record.exc_text = redact(record.exc_text)
    if record.stack_info:
        record.stack_info = redact(record.stack_info)
    return True


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)
