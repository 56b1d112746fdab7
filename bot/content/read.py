"""One YAML file to frozen dataclasses, strictly, with the line of every fault.

Only `true`, `false`, `null` and decimal numbers are not text; a tab, an unknown key, a key written
twice, an anchor or a value of the wrong shape is an issue with file, line, fault and remedy.
"""

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import yaml

from bot.content.node import called, fits, noun, plain, remedy

T = TypeVar("T")
Place = tuple[str | int, ...]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser where libyaml is built in


class ContentError(Exception):
    """Content that cannot be used; `issues` has one line each: place, fault, remedy."""

    def __init__(self, issues: typing.Iterable[str]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(self.issues))


@dataclass(frozen=True, slots=True)
class Document(Generic[T]):
    """A file as a value, and the line on which each of its parts stands."""

    name: str
    value: T
    lines: Mapping[Place, int]

    def at(self, place: Place) -> str:
        """Return `file:line` of the nearest known part that holds `place`."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.name}:{self.lines.get(place, 1)}"


def read(path: Path, shape: type[T], *, root: Path) -> Document[T]:
    """Return the file as a `shape`.

    Args:
        path: The file.
        shape: A frozen dataclass; a union of dataclasses is told apart by their first field.
        root: The folder that names in messages are relative to.

    Raises:
        ContentError: With every fault of the file, each with its line.
    """
    name = str(path.relative_to(root))
    try:
        text = path.read_text(encoding="utf-8")
        shared = _shared(name, text)
        node = None if shared else yaml.compose(text, Loader=_LOADER)
    except OSError as error:
        raise ContentError([f"{name}: cannot be read ({error.strerror}); check the file"]) from None
    except UnicodeDecodeError:
        raise ContentError([f"{name}: is not UTF-8 text; save it as UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        raise ContentError([_syntax(name, text, error)]) from None
    except yaml.YAMLError:
        raise ContentError([f"{name}: holds a control character; remove it"]) from None
    if shared:
        raise ContentError(shared)
    if node is None:
        raise ContentError([f"{name}:1: is empty; write its content or remove the file"])
    builder = _Builder(name)
    value = builder.build(node, shape, ())
    if builder.issues:
        raise ContentError(builder.issues)
    return Document(name, cast("T", value), builder.lines)


def _shared(name: str, text: str) -> list[str]:
    """Return the fault of each anchor and alias: every part of a file is read where it stands."""
    if "&" not in text and "*" not in text:
        return []
    marks = [
        event.start_mark
        for event in yaml.parse(text, Loader=_LOADER)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None
    ]
    fault = "anchors and aliases are not read; write it out"
    return [f"{name}:{mark.line + 1}: {fault}" for mark in marks if mark]


def _syntax(name: str, text: str, error: yaml.MarkedYAMLError) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return f"{name}:{number}: a tab is not allowed here; indent with spaces"
    line_number = error.problem_mark.line + 1 if error.problem_mark else 1
    return f"{name}:{line_number}: {error.problem}; check indentation, quotes and colons"


class _Builder:
    """Builds one document, collecting issues as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.issues: list[str] = []
        self.lines: dict[Place, int] = {}

    def build(self, node: yaml.Node, shape: Any, place: Place) -> Any:
        self.lines[place] = node.start_mark.line + 1
        if shape is Any:
            return self._any(node, place)
        origin = typing.get_origin(shape)
        if origin in (typing.Union, types.UnionType):
            return self._union(node, typing.get_args(shape), place)
        if origin is tuple:
            return self._tuple(node, typing.get_args(shape)[0], place)
        if origin in (dict, Mapping):
            return self._mapping(node, typing.get_args(shape)[1], place)
        if is_dataclass(shape):
            return self._record(node, shape, place)
        return self._scalar(node, shape)

    def _fault(self, node: yaml.Node, message: str) -> None:
        self.issues.append(f"{self.name}:{node.start_mark.line + 1}: {message}")

    def _union(self, node: yaml.Node, shapes: tuple[Any, ...], place: Place) -> Any:
        if type(None) in shapes and plain(node) is None:
            return None
        rest = [shape for shape in shapes if shape is not type(None)]
        if len(rest) == 1:
            return self.build(node, rest[0], place)
        fitting = [shape for shape in rest if fits(node, shape)]
        if fitting:
            return self.build(node, fitting[0], place)
        names = ", ".join(called(shape) for shape in rest)
        return self._fault(node, f"this is none of {names}; write one of them")

    def _tuple(self, node: yaml.Node, shape: Any, place: Place) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, "a list is expected here; start each entry with '- '")
            return ()
        return tuple(self.build(n, shape, (*place, i)) for i, n in enumerate(node.value))

    def _items(self, node: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Return key -> its own node and that of its value."""
        items: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, "keys and values are expected here; write 'key: value'")
            return items
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, "a key must be a word; write 'key: value'")
            elif key.value in items:
                self._fault(key, f"the key '{key.value}' is written twice; keep one")
            else:
                items[key.value] = (key, value)
        return items

    def _mapping(self, node: yaml.Node, shape: Any, place: Place) -> dict[str, Any]:
        return {k: self.build(n, shape, (*place, k)) for k, (_, n) in self._items(node).items()}

    def _any(self, node: yaml.Node, place: Place) -> Any:
        """Return a part whose shape is open: a mapping, a list or a single value."""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, Any, place)
        if isinstance(node, yaml.SequenceNode):
            return self._tuple(node, Any, place)
        return plain(node)

    def _record(self, node: yaml.Node, shape: Any, place: Place) -> Any:
        items = self._items(node)
        if not isinstance(node, yaml.MappingNode):
            return None
        hints = typing.get_type_hints(shape)
        known = {f.name: f for f in fields(shape)}
        values: dict[str, Any] = {}
        for name, (key, value) in items.items():
            if name in known:
                values[name] = self.build(value, hints[name], (*place, name))
            else:
                near = get_close_matches(name, known, 1)
                hint = f"is it '{near[0]}'?" if near else f"known are {', '.join(known)}"
                self._fault(key, f"unknown key '{name}'; {hint}")
        for name, field in known.items():
            needed = field.default is MISSING and field.default_factory is MISSING
            if needed and name not in items:
                self._fault(node, f"the key '{name}' is missing; add it")
        return None if self.issues else shape(**values)

    def _scalar(self, node: yaml.Node, shape: Any) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self._fault(node, f"a {noun(shape)} is expected here; write one value")
        value = plain(node)
        if shape is str and isinstance(value, str):
            return value
        if isinstance(shape, type) and issubclass(shape, Enum):
            options = [str(member.value) for member in shape]
            if node.value in options:
                return shape(node.value)
            return self._fault(node, f"'{node.value}' is none of {', '.join(options)}; choose one")
        if shape is date:
            return self._date(node)
        if type(value) is shape or (shape is float and type(value) is int):
            return value
        return self._fault(node, f"'{node.value}' is no {noun(shape)}; {remedy(shape)}")

    def _date(self, node: yaml.ScalarNode) -> date | None:
        written = node.value if _DATE.fullmatch(node.value) else ""
        try:
            return date.fromisoformat(written)
        except ValueError:
            self._fault(node, f"'{node.value}' is no date; write it as 2027-06-01")
            return None
