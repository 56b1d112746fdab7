"""Golden files: exports byte for byte; `pytest --update` writes them anew.

They are made of a record that was kept, so that a change of the content does not touch them; how a
record comes about has tests of its own.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from bot.clinic.record import Summary

GOLDEN = Path(__file__).with_name("golden")


def same_as_golden(name: str, made: bytes, *, update: bool) -> bool:
    """Return whether the file is as it was kept; with `update` it is kept anew."""
    path = GOLDEN / name
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return path.read_bytes() == made


@cache
def kept_summary() -> Summary:
    """Return the record that the golden exports are made of."""
    data = json.loads((GOLDEN / "clinic" / "anne.json").read_text(encoding="utf-8"))
    summary: Summary = _read(Summary, data)
    return summary


def _read(kind: Any, value: Any) -> Any:
    """Return plain data as a value of this type."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{f.name: _read(hints[f.name], value[f.name]) for f in fields(kind)})
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if isinstance(kind, UnionType):
        return _chosen(get_args(kind), value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value


def _chosen(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    for kind in kinds:
        if get_origin(kind) is tuple and isinstance(value, list):
            return _read(kind, value)
    others = [kind for kind in kinds if kind is not NoneType and get_origin(kind) is not tuple]
    return _read(others[0], value) if len(others) == 1 else value
