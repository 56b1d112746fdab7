"""The record as JSON, and the JSON Schema that it keeps to."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from bot.clinic.record import SCHEMA_VERSION, Summary

_PLAIN = {bool: "boolean", int: "integer", float: "number", str: "string", NoneType: "null"}


def record_json(summary: Summary) -> str:
    """Return the record as JSON, ending in a line break; the same record gives the same text."""
    return json.dumps(record_data(summary), ensure_ascii=False, indent=1) + "\n"


def record_data(summary: Summary) -> dict[str, Any]:
    """Return the record as plain data, with the version of its shape first."""
    data: dict[str, Any] = plain_data(summary)
    return {"schema_version": SCHEMA_VERSION, **data}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the record, made from its types."""
    shapes: dict[str, Any] = {}
    top = _shape(Summary, shapes)
    version = {"const": SCHEMA_VERSION}
    own = shapes.pop(top["$ref"].rpartition("/")[2])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kneebot summary",
        "description": f"One person's knee, version {SCHEMA_VERSION}. Times are UTC.",
        **own,
        "properties": {"schema_version": version, **own["properties"]},
        "required": ["schema_version", *own["required"]],
        "$defs": shapes,
    }


def plain_data(value: Any) -> Any:
    """Return records, tuples, mappings, enums and dates as what JSON has."""
    if is_dataclass(value):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_data(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _shape(kind: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; records are added to `shapes` and referred to."""
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if kind in (date, datetime):
        return {"type": "string", "format": "date-time" if kind is datetime else "date"}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _shape(get_args(kind)[0], shapes)}
    if isinstance(kind, UnionType):
        return {"anyOf": [_shape(part, shapes) for part in get_args(kind)]}
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    name: str = kind.__name__
    if name not in shapes:
        shapes[name] = {}
        hints = get_type_hints(kind)
        shapes[name] = {
            "type": "object",
            "properties": {field.name: _shape(hints[field.name], shapes) for field in fields(kind)},
            "required": [field.name for field in fields(kind)],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
