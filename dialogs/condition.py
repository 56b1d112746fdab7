"""`when` expressions: whitelisted, compiled once, analysable, never an error over unknown slots.

A condition is true when it is *definitely* true (Kleene's three-valued logic): a comparison with a
slot that has no answer yet, or "not sure", is unknown, and unknown is not true. `not` is pushed
down to the comparisons, so that `not (a and b)` of an unknown `a` is unknown as well.

    giving_way and severity_0_10 >= 7
    location in [inside, outside] or not known(side)
    urgency >= urgent_same_day and flags in [septic_joint]
"""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.expression import NOT_SURE, SKIPPED, ConditionError, Kind, Vocabulary, Writer

__all__ = [
    "NOT_SURE",
    "SKIPPED",
    "WEEK",
    "Condition",
    "ConditionError",
    "Facts",
    "Kind",
    "Vocabulary",
    "compile_all",
    "compile_condition",
    "compile_first",
]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One compiled test.

    Attributes:
        text: As it was written.
        source: As Python, over `v_name` and, where it is a number, `n_name`.
        holds: Facts -> whether it is definitely true.
        names: What it asks about.
        thresholds: Name -> the numbers it is compared with, for exploring.
    """

    text: str
    source: str
    holds: Callable[[Facts], bool]
    names: frozenset[str]
    thresholds: Mapping[str, frozenset[float]]


_UNKNOWN = (None, NOT_SURE, SKIPPED)


def compile_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """Return the condition that `text` writes.

    Raises:
        ConditionError: For a syntax, name, value or comparison that is not allowed.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ConditionError(
            f"`when` is no condition: '{text}'; write as 'slot == value'"
        ) from None
    writer = Writer(vocabulary)
    source = writer.write(tree, negated=False)
    names = frozenset(writer.names)
    holds = _define([*_looked_up(names, source, set()), f"return {source}"])
    thresholds = {name: frozenset(numbers) for name, numbers in writer.thresholds.items()}
    return Condition(text, source, holds, names, thresholds)


def compile_all(conditions: Sequence[Condition | None]) -> Callable[[Facts], list[int]]:
    """Return one function for many conditions: facts -> the indexes of those that hold, in order.

    A whole table costs about as much as a few single tests, since each fact is looked up once.
    None always holds.
    """
    return _define(["out = []", "add = out.append", *_rows(conditions, "add({})"), "return out"])


def compile_first(conditions: Sequence[Condition | None]) -> Callable[[Facts], int]:
    """Return one function for many conditions: facts -> the index of the first that holds, or -1.

    What is behind it is not looked at.
    """
    return _define([*_rows(conditions, "return {}"), "return -1"])


def _rows(conditions: Sequence[Condition | None], then: str) -> Iterable[str]:
    """Yield a test for each condition, and before it the look-up of facts not yet used."""
    known: set[str] = set()
    for index, condition in enumerate(conditions):
        if condition is None:
            yield then.format(index)
        else:
            yield from _looked_up(condition.names, condition.source, known)
            yield f"if {condition.source}: {then.format(index)}"


def _looked_up(names: Iterable[str], source: str, known: set[str]) -> Iterable[str]:
    """Yield what gets the facts `v_x`, and as numbers `n_x`, that the source names."""
    for name in sorted(names):
        if f"v_{name}" not in known:
            yield f"v_{name} = get({name!r})"
        if f"n_{name} " in source and f"n_{name}" not in known:
            yield f"n_{name} = v_{name} if v_{name}.__class__ in numbers else nan"
            known.add(f"n_{name}")
        known.add(f"v_{name}")


def _define(lines: Iterable[str]) -> Callable[[Facts], Any]:
    """Return the function of the facts `f` that these lines are."""
    scope: dict[str, Any] = {
        "__builtins__": {},
        "numbers": (int, float),
        "nan": float("nan"),
        "tuple": tuple,
        "unknown": _UNKNOWN,
    }
    body = ["def test(f):", *(f"    {line}" for line in ("get = f.get", *lines))]
    exec("\n".join(body), scope)  # noqa: S102 - written from a whitelisted AST
    test: Callable[[Facts], Any] = scope["test"]
    return test
