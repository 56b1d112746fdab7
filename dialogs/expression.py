"""The grammar of `when`: a whitelisted tree written as Python, in negation normal form."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

NOT_SURE = "not_sure"
SKIPPED = "skipped"


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


class Writer:
    """Writes one whitelisted tree as Python over the facts `f`, in negation normal form."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names: set[str] = set()
        self.thresholds: dict[str, set[float]] = {}

    def write(self, node: ast.expr, *, negated: bool) -> str:
        """Return the tree, or its opposite, as Python."""
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
                return f"(v_{name} is {'' if negated else 'not '}None)"
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
        return f"(v_{name} is {not negated})"

    def _compare(self, name: str, operator: str, value: ast.expr) -> str:
        kind = self._kind(name)
        if operator in ("in", "not in"):
            return self._member(name, kind, operator, value)
        if kind is Kind.NUMBER and _literal(value) not in (NOT_SURE, SKIPPED):
            return self._numeric(name, operator, value)
        word = self._value(name, value)
        if kind is Kind.LEVEL:
            known = f"v_{name} is not None and " if operator == "!=" else ""
            return f"({known}n_{name} {operator} {self._rank(name, word)})"
        if operator not in ("==", "!="):
            raise ConditionError(f"'{name}' has no order; use == or in")
        if kind is Kind.WORDS and word not in (NOT_SURE, SKIPPED):
            raise ConditionError(f"'{name}' can hold several values; use in [...]")
        if operator == "==":
            return f"(v_{name} == {word!r})"
        if word in (NOT_SURE, SKIPPED):
            return f"(v_{name} not in (None, {word!r}))"
        return f"(v_{name} not in unknown and v_{name} != {word!r})"

    def _numeric(self, name: str, operator: str, value: ast.expr) -> str:
        number = _literal(value)
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise ConditionError(f"'{name}' is a number; compare it with a number")
        self.thresholds.setdefault(name, set()).add(number)
        if operator == "!=":
            return f"(v_{name} not in unknown and v_{name} != {number!r})"
        return f"(n_{name} {operator} {number!r})"

    def _member(self, name: str, kind: Kind, operator: str, value: ast.expr) -> str:
        if not isinstance(value, ast.List | ast.Tuple):
            raise ConditionError(f"after '{name} {operator}' a list is needed; write [a, b]")
        words = sorted({self._value(name, item) for item in value.elts})
        fact = f"v_{name}"
        if kind is Kind.LEVEL:
            ranks = ", ".join(str(self._rank(name, word)) for word in words)
            return f"({fact} is not None and {fact} {operator} [{ranks}])"
        if kind is Kind.WORDS:
            within = " or ".join(f"{word!r} in {fact}" for word in words) or "False"
            wanted = "" if operator == "in" else "not "
            return f"({fact}.__class__ is tuple and {wanted}({within}))"
        listed = f"{{{', '.join(map(repr, words))}}}" if words else "()"
        if operator == "in":
            return f"({fact} in {listed})"
        return f"({fact} not in unknown and {fact} not in {listed})"

    def _rank(self, name: str, level: str) -> int:
        return self.vocabulary.values[name].index(level)

    def _value(self, name: str, value: ast.expr) -> str:
        word = _literal(value)
        allowed = self.vocabulary.values.get(name, ())
        if self.vocabulary.kinds[name] is not Kind.LEVEL:
            allowed = (*allowed, NOT_SURE, SKIPPED)
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
