"""Typst: from a template of ours and data to a PDF or a picture. What people wrote is only data.

The fonts are those beside this file and no others, so that every machine makes the same bytes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from queue import LifoQueue
from typing import Any

import typst

from bot.clinic.fonts import FAMILIES, FOLDER, shown

TEMPLATES = Path(__file__).with_name("templates")
PICTURE_PPI = 195  # of a page 400 points wide: 1,083 pixels, a phone's full width
AT_A_TIME = 2  # compilations; more only wait for the two processors


class TypesetError(Exception):
    """A template that cannot be set with this data; never with the words in it."""


_free: LifoQueue[typst.Compiler | None] = LifoQueue()
for _ in range(AT_A_TIME):
    _free.put(None)  # made when it is first needed: most commands need none


def picture(template: str, data: Mapping[str, Any]) -> bytes:
    """Return a PNG of the first page.

    Args:
        template: A file of `templates/`, without its ending.
        data: What it draws; texts are cleaned of what no font has.
    """
    pages = _compile(template, data, format="png", ppi=float(PICTURE_PPI))
    return bytes(pages[0] if isinstance(pages, list) else pages)


def pdf(template: str, data: Mapping[str, Any], *, made_at: int) -> bytes:
    """Return a tagged PDF/UA-1 document.

    Args:
        template: A file of `templates/`, without its ending.
        data: What it shows.
        made_at: The date in the file, as seconds since 1970; no clock is read.
    """
    return bytes(_compile(template, data, format="pdf", pdf_standards=["ua-1"], timestamp=made_at))


def _compile(template: str, data: Mapping[str, Any], **options: Any) -> Any:
    inputs = {"data": json.dumps({**shown(data), "fonts": FAMILIES}, ensure_ascii=False)}
    compiler = _free.get()
    try:
        compiler = compiler or _compiler()
        path = str(TEMPLATES / f"{template}.typ")
        return compiler.compile(path, sys_inputs=inputs, **options)
    except typst.TypstError as error:
        raise TypesetError(f"{template}.typ: {error.message}") from None
    finally:
        _free.put(compiler)


def _compiler() -> typst.Compiler:
    """Return a compiler; it keeps the fonts and what it has set before, so it is used again."""
    first = str(TEMPLATES / "progress.typ")
    return typst.Compiler(
        first, root=str(TEMPLATES), font_paths=[str(FOLDER)], ignore_system_fonts=True
    )
