"""Flows and rules as functions of the answers: what `dialogs.position` works out, for all at once.

Every set of answers is a place: what was asked and answered, what was written early, what was
corrected, in whatever order. Danger that was written or told before is a variable of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.condition import NOT_SURE, Vocabulary
from dialogs.machine import CONFIRM, DERIVED, PATTERNS, Machine, Rules
from dialogs.prove.classes import Classes, classes
from dialogs.prove.diagram import NO, YES, Diagrams
from dialogs.prove.formula import Formula, Joined, Test, formula, tests
from dialogs.triage import Urgency

TEXT = "(text)"  # the variable of all flags that no condition names: only their urgency counts
Written = tuple[str, Any, Urgency]  # a flag, the value of its slot, and its urgency


@dataclass(frozen=True, slots=True)
class Model:
    """All functions of the answers that decide what a person is told.

    Attributes:
        diagrams: Where the functions live.
        names: The variables: slots, `is_<flag>` of flags that conditions name, and `TEXT`.
        classes: Slot -> its classes.
        written: Variable of written flags -> what each of its classes stands for, from class 1.
        rows: Of each triage row, where it holds.
        at_least: Of each level, where the urgency is that or above.
        raised: Flag -> where it is raised; written ones count where the flag has a variable.
        patterns: Pattern -> where it is found.
        offered: Exercise -> where the programme has it.
        conditions: Flow -> of each of its stops, where its condition holds.
        promised: Of each further condition, where it holds.
    """

    diagrams: Diagrams
    names: tuple[str, ...]
    classes: Mapping[str, Classes]
    written: Mapping[str, tuple[Written, ...]]
    rows: tuple[int, ...]
    at_least: tuple[int, ...]
    raised: Mapping[str, int]
    patterns: Mapping[str, int]
    offered: Mapping[str, int]
    conditions: Mapping[str, tuple[int, ...]]
    promised: tuple[int, ...]

    def variable(self, name: str) -> int:
        """Return the variable of a slot."""
        return self.names.index(name)

    def known(self, name: str) -> int:
        """Return where a slot has an answer; nowhere, when nothing asks it or reads it."""
        if name not in self.names:
            return NO
        variable = self.variable(name)
        return self.diagrams.atom(variable, range(1, self.diagrams.sizes[variable]))


def model(
    machines: Mapping[str, Machine],
    rules: Rules,
    vocabulary: Vocabulary,
    promised: Sequence[str],
    *,
    near: Model | None = None,
) -> Model:
    """Return the functions of these flows and rules, and of the conditions in `promised`.

    Args:
        machines: Flow -> its machine.
        rules: The tables as written.
        vocabulary: What conditions may name.
        promised: Further conditions.
        near: A model whose work is taken over, as far as functions are the same.
    """
    return _Builder(machines, rules, vocabulary, promised, near).build()


class _Builder:
    """Writes each condition as a function, the tables before what is named after them."""

    def __init__(
        self,
        machines: Mapping[str, Machine],
        rules: Rules,
        vocabulary: Vocabulary,
        promised: Sequence[str],
        near: Model | None,
    ) -> None:
        self.machines = machines
        self.rules = rules
        read = {text: formula(text, vocabulary) for text in _texts(machines, rules, promised)}
        self.formulas = read
        self.promised = promised
        slots = next(iter(machines.values())).slots
        asked: dict[str, dict[str, Test]] = {}
        for found in read.values():
            for test in tests(found):
                asked.setdefault(test.name, {})[test.condition.source] = test
        names = [name for name in _order(machines, asked) if not name.startswith(CONFIRM)]
        if near is not None and set(names) <= set(near.names):
            names.sort(key=near.names.index)  # in the same order more is the same
        self.classes = {n: classes(slots[n], asked.get(n, {}).values()) for n in names}
        named = _named_flags(asked, rules)
        self.written = _written(machines, named)
        self.names = (*self.written, *names)
        sizes = [len(found) + 1 for found in self.written.values()]
        sizes += [len(self.classes[name].values) for name in names]
        same = near is not None and near.diagrams.sizes == tuple(sizes)
        self.diagrams = near.diagrams if near and same else Diagrams(sizes)
        self.index = {name: i for i, name in enumerate(self.names)}
        self.derived: dict[str, Any] = {}

    def build(self) -> Model:
        rows = tuple(self.function(row.when) for row in self.rules.triage.rows)
        at_least = tuple(self.urgency(level, rows) for level in Urgency)
        raised = self.flags(rows)
        self.derived["urgency"] = self.levels(at_least)
        self.derived["flags"] = raised
        patterns = self.patterns()
        self.derived["pattern"] = patterns
        offered = self.programme()
        self.derived["programme"] = offered
        conditions = {
            flow: tuple(
                YES if stop.condition is None else self.function(stop.condition.text)
                for stop in machine.stops
            )
            for flow, machine in self.machines.items()
        }
        promised = tuple(self.function(text) for text in self.promised)
        return Model(
            self.diagrams, self.names, self.classes, self.written, rows, at_least, raised,
            patterns, offered, conditions, promised,
        )  # fmt: skip

    def function(self, text: str) -> int:
        return self._function(self.formulas[text])

    def _function(self, found: Formula) -> int:
        match found:
            case Joined(every=every, parts=parts):
                join = self.diagrams.both if every else self.diagrams.either
                return join(*[self._function(part) for part in parts])
            case Test(name=name) if name in DERIVED:
                return self._derived(found)
            case Test(name=name) if name.startswith(CONFIRM):
                return self._written_test(found)
            case Test(name=""):
                return YES if found.holds(None) else NO
        return self.diagrams.atom(self.index[found.name], self.classes[found.name].where(found))

    def _derived(self, test: Test) -> int:
        """Return where a test of what the tables find holds; what is not yet found is unknown."""
        found = self.derived.get(test.name)
        if found is None:
            return YES if test.holds(None) else NO
        if test.name in ("urgency", "pattern"):
            return self.diagrams.either(*[f for v, f in found.items() if test.holds(v)])
        bare = test.holds(())
        telling = [function for word, function in found.items() if test.holds((word,)) is not bare]
        some = self.diagrams.either(*telling)
        return self.diagrams.negated(some) if bare else some

    def _written_test(self, test: Test) -> int:
        variable = self.written[test.name]
        values = [None, *(value for _, value, _ in variable)]
        where = [index for index, value in enumerate(values) if test.holds(value)]
        return self.diagrams.atom(self.index[test.name], where)

    def urgency(self, level: Urgency, rows: tuple[int, ...]) -> int:
        if level is Urgency.SELF_CARE:
            return YES
        table = zip(self.rules.triage.rows, rows, strict=True)
        found = [function for row, function in table if Urgency[row.urgency.name] >= level]
        return self.diagrams.either(*self._texts(lambda written: written[2] >= level), *found)

    def flags(self, rows: tuple[int, ...]) -> dict[str, int]:
        table = list(zip(self.rules.triage.rows, rows, strict=True))
        raised = {}
        for flag in self.rules.flags.flags:
            found = [function for row, function in table if row.flag == flag.flag]
            name = CONFIRM + flag.flag
            texts = []
            if name in self.written:
                hits = range(1, len(self.written[name]) + 1)
                texts = [self.diagrams.atom(self.index[name], hits)]
            raised[flag.flag] = self.diagrams.either(*texts, *found)
        return raised

    def _texts(self, fits: Any) -> Iterator[int]:
        for name, written in self.written.items():
            hits = [index for index, w in enumerate(written, 1) if fits(w)]
            yield self.diagrams.atom(self.index[name], hits)

    def levels(self, at_least: tuple[int, ...]) -> dict[int, int]:
        """Return level -> where the urgency is exactly that."""
        above = (*at_least[1:], NO)
        pairs = zip(Urgency, at_least, above, strict=True)
        return {
            int(level): self.diagrams.both(a, self.diagrams.negated(b)) for level, a, b in pairs
        }

    def first(self, conditions: Iterable[str]) -> Iterator[int]:
        """Yield for each row where it is the first that holds."""
        before = YES
        for text in conditions:
            here = self.function(text)
            yield self.diagrams.both(before, here)
            before = self.diagrams.both(before, self.diagrams.negated(here))

    def patterns(self) -> dict[str, int]:
        rows = self.rules.pattern.rows
        found = dict.fromkeys(PATTERNS, NO)
        for row, function in zip(rows, self.first(r.when for r in rows), strict=True):
            found[row.pattern] = self.diagrams.either(found[row.pattern], function)
        others = [function for name, function in found.items() if name != "none"]
        return found | {"none": self.diagrams.negated(self.diagrams.either(*others))}

    def programme(self) -> dict[str, int]:
        rows = self.rules.programme.rows
        planned: dict[str, int] = {}
        for row, function in zip(rows, self.first(r.when for r in rows), strict=True):
            for exercise in row.exercises:
                planned[exercise] = self.diagrams.either(planned.get(exercise, NO), function)
        for contra in self.rules.contraindications.rows:
            allowed = self.diagrams.negated(self.function(contra.when))
            for exercise in planned.keys() & set(contra.excludes):
                planned[exercise] = self.diagrams.both(planned[exercise], allowed)
        return planned


def _texts(machines: Mapping[str, Machine], rules: Rules, promised: Sequence[str]) -> Iterator[str]:
    """Yield every condition, as written."""
    for machine in machines.values():
        yield from (stop.condition.text for stop in machine.stops if stop.condition)
    for table in (rules.triage, rules.pattern, rules.programme, rules.contraindications):
        yield from (row.when for row in table.rows)
    yield from promised


def _order(machines: Mapping[str, Machine], asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the slots in the order in which they are asked, then those that nothing asks."""
    names = [slot for machine in machines.values() for stop in machine.stops for slot in stop.slots]
    names += sorted(name for name in asked if name and name not in DERIVED)
    return tuple(dict.fromkeys(names))


def _named_flags(asked: Mapping[str, Mapping[str, Test]], rules: Rules) -> tuple[str, ...]:
    """Return the flags that some condition names."""
    named = {name.removeprefix(CONFIRM) for name in asked if name.startswith(CONFIRM)}
    for test in asked.get("flags", {}).values():
        bare = test.holds(())
        named |= {f.flag for f in rules.flags.flags if test.holds((f.flag,)) is not bare}
    return tuple(flag.flag for flag in rules.flags.flags if flag.flag in named)


def _written(
    machines: Mapping[str, Machine], named: Iterable[str]
) -> dict[str, tuple[Written, ...]]:
    """Return variable -> what its classes stand for, for flags that are written or were told.

    A flag counts at its own level; "not sure" and what was told before may count higher.
    """
    flags = next(iter(machines.values())).tables.flags
    text: dict[Urgency, Written] = {}
    variables: dict[str, tuple[Written, ...]] = {}
    for flag, entry in flags.items():
        level = Urgency[entry.text.name]
        found: dict[Urgency, Written] = {level: (flag, True, level)}
        for higher in (Urgency.URGENT_SAME_DAY, Urgency.EMERGENCY):
            found.setdefault(higher, (flag, NOT_SURE, higher))
        if flag in named:
            variables[CONFIRM + flag] = tuple(found.values())
        else:
            text.setdefault(level, (flag, True, level))
    return {TEXT: tuple(text[level] for level in sorted(text))} | variables
