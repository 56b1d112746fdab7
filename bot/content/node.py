"""What a YAML node is: the value of a scalar, and which shape a node looks like."""

import re
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import yaml

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None}


def plain(node: yaml.Node) -> Any:
    """Return a scalar's value: only true, false, null and decimal numbers are not text."""
    if not isinstance(node, yaml.ScalarNode):
        return node
    if node.style in ("'", '"', "|", ">"):
        return node.value
    if node.value in _WORDS:
        return _WORDS[node.value]
    if _INTEGER.fullmatch(node.value):
        return int(node.value)
    if _DECIMAL.fullmatch(node.value):
        return float(node.value)
    return node.value


def fits(node: yaml.Node, shape: Any) -> bool:
    """Return whether a node looks like this member of a union: by its first field or its kind."""
    origin = typing.get_origin(shape)
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        return fields(shape)[0].name in keys if is_dataclass(shape) else origin is Mapping
    if isinstance(node, yaml.SequenceNode):
        return origin is tuple
    return type(plain(node)) is shape


def called(shape: Any) -> str:
    """Return how a member of a union is called in a message."""
    if is_dataclass(shape):
        return fields(shape)[0].name
    return "a list" if typing.get_origin(shape) is tuple else noun(shape)


def noun(shape: Any) -> str:
    """Return what a value of this shape is called in a message."""
    nouns = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return nouns.get(shape, getattr(shape, "__name__", str(shape)))


def remedy(shape: Any) -> str:
    """Return what to do about a value that has not this shape."""
    return "put it in quotes" if shape is str else f"write a {noun(shape)}"
