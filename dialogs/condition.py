"""`when` expressions: whitelisted, compiled once, analysable, never an error over unknown slots.

A condition is true when it is *definitely* true (Kleene's three-valued logic): a comparison with a
slot that has no answer yet, or "not sure", is unknown, and unknown is not true. `not` is pushed
down to the comparisons, so that `not (a and b)` of an unknown `a` is unknown as well.

    giving_way and severity_0_10 >= 7
    location in [inside, outside] or not known(side)
    urgency >= urgent_same_day and flags in [septic_joint]
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

NOT_SURE = "not_sure"
SKIPPED = "skipped"

Facts = Mapping[str, Any]


class Kind(StrEnum):
    """What a name in a condition holds, as far as comparing goes."""

    TRUTH = "truth"
    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    LEVEL = "level"


class ConditionError(Exception):
    """A condition that cannot be compiled; the message has the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One compiled test.

    Attributes:
        text: As it was written.
        holds: Facts -> whether it is definitely true.
        names: What it asks about.
        thresholds: Name -> the numbers it is compared with, for exploring.
    """

    text: str
    holds: Callable[[Facts], bool]
    names: frozenset[str]
    thresholds: Mapping[str, frozenset[float]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What conditions may name: name -> kind, and name -> its values where they are closed."""

    kinds: Mapping[str, Kind]
    values: Mapping[str, tuple[str, ...]]


_NEGATED = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
    ast.In: "not in",
    ast.NotIn: "in",
}
_PLAIN = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_NAN = float("nan")
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
    writer = _Writer(vocabulary)
    source = writer.write(tree, negated=False)
    scope = {"number": _number, "tuple": tuple, "unknown": _UNKNOWN}
    code = compile(f"lambda f: {source}", "<when>", "eval")
    holds = eval(code, {"__builtins__": {}, **scope, **writer.sets})  # noqa: S307 - whitelisted AST
    thresholds = {name: frozenset(numbers) for name, numbers in writer.thresholds.items()}
    return Condition(text, holds, frozenset(writer.names), thresholds)


def _number(value: object) -> float:
    """Return a number to compare with; what is no number compares false with everything."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _NAN


class _Writer:
    """Writes one whitelisted tree as Python over the facts `f`, in negation normal form."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names: set[str] = set()
        self.thresholds: dict[str, set[float]] = {}
        self.sets: dict[str, frozenset[str]] = {}

    def write(self, node: ast.expr, *, negated: bool) -> str:
        match node:
            case ast.BoolOp(op, values):
                conjunction = isinstance(op, ast.And) is not negated
                parts = [self.write(value, negated=negated) for value in values]
                return "(" + (" and " if conjunction else " or ").join(parts) + ")"
            case ast.UnaryOp(ast.Not(), operand):
                return self.write(operand, negated=not negated)
            case ast.Name(name):
                return self._truth(name, negated)
            case ast.Call(ast.Name("known"), [ast.Name(name)], []):
                self._kind(name)
                return f"(f.get({name!r}) is {'' if negated else 'not '}None)"
            case ast.Compare(ast.Name(name), [operator], [value]) if type(operator) in _PLAIN:
                table = _NEGATED if negated else _PLAIN
                return self._compare(name, table[type(operator)], value)
            case ast.Constant(bool() as value):
                return str(value is not negated)
        raise ConditionError(
            f"`when` may not contain '{ast.unparse(node)}'; use comparisons, and, or, not, known()"
        )

    def _kind(self, name: str) -> Kind:
        kinds = self.vocabulary.kinds
        if name not in kinds:
            near = get_close_matches(name, kinds, 1)
            hint = f"is it '{near[0]}'?" if near else "name a slot that a question asks"
            raise ConditionError(f"`when` names '{name}', which is no slot asked before; {hint}")
        self.names.add(name)
        return kinds[name]

    def _truth(self, name: str, negated: bool) -> str:
        if self._kind(name) is not Kind.TRUTH:
            raise ConditionError(f"'{name}' is not yes or no; compare it with a value")
        return f"(f.get({name!r}) is {not negated})"

    def _compare(self, name: str, operator: str, value: ast.expr) -> str:
        kind = self._kind(name)
        if operator in ("in", "not in"):
            return self._member(name, kind, operator, value)
        if kind is Kind.NUMBER and _literal(value) not in (NOT_SURE, SKIPPED):
            return self._numeric(name, operator, value)
        word = self._value(name, value)
        if kind is Kind.LEVEL:
            rank = self.vocabulary.values[name].index(word)
            return f"(number(f.get({name!r})) {operator} {rank})"
        if operator not in ("==", "!="):
            raise ConditionError(f"'{name}' has no order; use == or in")
        if kind is Kind.WORDS and word not in (NOT_SURE, SKIPPED):
            raise ConditionError(f"'{name}' can hold several values; use in [...]")
        if operator == "==":
            return f"(f.get({name!r}) == {word!r})"
        if word in (NOT_SURE, SKIPPED):
            return f"(f.get({name!r}) not in (None, {word!r}))"
        return f"(f.get({name!r}) not in ({word!r}, *unknown))"

    def _numeric(self, name: str, operator: str, value: ast.expr) -> str:
        number = _literal(value)
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise ConditionError(f"'{name}' is a number; compare it with a number")
        self.thresholds.setdefault(name, set()).add(number)
        if operator == "!=":
            return f"(f.get({name!r}) not in ({number!r}, *unknown))"
        return f"(number(f.get({name!r})) {operator} {number!r})"

    def _member(self, name: str, kind: Kind, operator: str, value: ast.expr) -> str:
        if not isinstance(value, ast.List | ast.Tuple):
            raise ConditionError(f"after '{name} {operator}' a list is needed; write [a, b]")
        words = frozenset(self._value(name, item) for item in value.elts)
        key = f"s{len(self.sets)}"
        self.sets[key] = words
        fact = f"f.get({name!r})"
        if kind is Kind.WORDS:
            wanted = "not " if operator == "in" else ""
            return f"({fact}.__class__ is tuple and {wanted}{key}.isdisjoint({fact}))"
        if operator == "in":
            return f"({fact} in {key})"
        return f"({fact} not in unknown and {fact} not in {key})"

    def _value(self, name: str, value: ast.expr) -> str:
        word = _literal(value)
        allowed = (*self.vocabulary.values.get(name, ()), NOT_SURE, SKIPPED)
        if not isinstance(word, str) or word not in allowed:
            near = get_close_matches(str(word), allowed, 1)
            hint = f"is it '{near[0]}'?" if near else f"known are {', '.join(allowed)}"
            raise ConditionError(f"'{name}' never is '{word}'; {hint}")
        return word


def _literal(node: ast.expr) -> object:
    """Return a constant; a bare word stands for itself."""
    match node:
        case ast.Name(name):
            return name
        case ast.Constant(value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return -value
    raise ConditionError(f"'{ast.unparse(node)}' is no value; write a word or a number")
