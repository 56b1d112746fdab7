"""Conditions taken apart: comparisons of one name each, joined by `and` and `or`.

`not` is pushed down to the comparisons, as compiling does; what one comparison says of a value is
asked of the compiled comparison itself, so that the proof cannot read a condition differently from
the engine.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dialogs.condition import Condition, Vocabulary, compile_condition


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of one name, or a constant when the name is ""."""

    name: str
    condition: Condition

    def holds(self, value: Any) -> bool:
        """Return whether it is definitely true when its name has this value."""
        return self.condition.holds({self.name: value})


@dataclass(frozen=True, slots=True)
class Joined:
    """Formulas of which all must hold, or at least one."""

    every: bool
    parts: tuple["Formula", ...]


Formula = Test | Joined


def formula(text: str, vocabulary: Vocabulary) -> Formula:
    """Return a condition that compiles, taken apart."""
    return _formula(ast.parse(text.strip(), mode="eval").body, vocabulary, negated=False)


def tests(found: Formula) -> Iterator[Test]:
    """Yield every comparison of a formula."""
    if isinstance(found, Test):
        yield found
        return
    for part in found.parts:
        yield from tests(part)


def _formula(node: ast.expr, vocabulary: Vocabulary, *, negated: bool) -> Formula:
    match node:
        case ast.BoolOp(op, values):
            parts = tuple(_formula(value, vocabulary, negated=negated) for value in values)
            return Joined(isinstance(op, ast.And) is not negated, parts)
        case ast.UnaryOp(ast.Not(), operand):
            return _formula(operand, vocabulary, negated=not negated)
    text = ast.unparse(node)
    condition = compile_condition(f"not ({text})" if negated else text, vocabulary)
    return Test(next(iter(condition.names), ""), condition)
