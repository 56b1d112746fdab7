"""Proofs about the tables: flags and their levels, promised urgency, monotony, exercises."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from dialogs.answer import pressed
from dialogs.condition import NOT_SURE
from dialogs.flow import Slot, SlotType
from dialogs.machine import Rules
from dialogs.prove.diagram import NO
from dialogs.prove.finding import Finding
from dialogs.prove.model import Model
from dialogs.prove.promises import Promises
from dialogs.triage import LEVELS, Urgency

PROMISES = "rules/promises.yaml"
TRIAGE = "rules/triage.yaml"
FLAGS = "rules/flags.yaml"
TOP = Urgency.EMERGENCY


def levels(model: Model, rules: Rules, promises: Promises) -> Iterator[Finding]:
    """Yield the flags that are not promised, and levels that do not fit or are never reached."""
    promised = {
        row.flag: tuple(Urgency[level.name] for level in row.levels) for row in promises.flags
    }
    text = {flag.flag: Urgency[flag.text.name] for flag in rules.flags.flags}
    yield from _texts(promised, text)
    yield from _rows(model, rules, promised)
    table = list(zip(rules.triage.rows, model.rows, strict=True))
    for index, (name, wanted) in enumerate(promised.items()):
        if name not in text:
            yield Finding(PROMISES, ("flags", index), f"'{name}' is no flag; add it to {FLAGS}")
            continue
        found = [(Urgency[row.urgency.name], f) for row, f in table if row.flag == name]
        for level in wanted:
            if text[name] != level and not _decides(model, level, found):
                message = f"no answers make '{name}' {LEVELS[level]}; mend its rows in {TRIAGE}"
                yield Finding(PROMISES, ("flags", index), message)


def _texts(
    promised: Mapping[str, tuple[Urgency, ...]], text: Mapping[str, Urgency]
) -> Iterator[Finding]:
    """Yield the flags without a promise, and those whose level in text does not fit theirs."""
    for index, name in enumerate(text):
        if name not in promised:
            message = f"no level is promised for '{name}'; add it to {PROMISES}"
            yield Finding(FLAGS, ("flags", index), message)
        elif text[name] not in promised[name]:
            message = f"'{name}' counts as {LEVELS[text[name]]} in text, which is not promised"
            yield Finding(FLAGS, ("flags", index, "text"), f"{message}; mend one of the two")


def _rows(
    model: Model, rules: Rules, promised: Mapping[str, tuple[Urgency, ...]]
) -> Iterator[Finding]:
    """Yield the rows that raise a flag at a level that is not promised, or never hold."""
    for index, (row, function) in enumerate(zip(rules.triage.rows, model.rows, strict=True)):
        level = Urgency[row.urgency.name]
        if level not in promised.get(row.flag, (level,)):
            message = f"'{row.flag}' is raised at {LEVELS[level]}, which is not promised"
            yield Finding(TRIAGE, ("rows", index), f"{message}; mend one of the two", "", function)
        if function == NO:
            yield Finding(TRIAGE, ("rows", index), "this row can never hold; mend or remove it")


def _decides(model: Model, level: Urgency, rows: Iterable[tuple[Urgency, int]]) -> bool:
    """Return whether some answers raise a row of this level, and nothing is more urgent."""
    diagrams = model.diagrams
    holds = diagrams.either(*[function for at, function in rows if at == level])
    above = NO if level is TOP else model.at_least[level + 1]
    return diagrams.both(holds, diagrams.negated(above)) != NO


def redundant(model: Model, rules: Rules) -> Iterator[Finding]:
    """Yield the rows whose flag is raised as high by other rows wherever they hold."""
    diagrams = model.diagrams
    table = list(zip(rules.triage.rows, model.rows, strict=True))
    for index, (row, function) in enumerate(table):
        level = Urgency[row.urgency.name]
        others = [
            f
            for i, (other, f) in enumerate(table)
            if i != index and other.flag == row.flag and Urgency[other.urgency.name] >= level
        ]
        if (
            function != NO
            and diagrams.both(function, diagrams.negated(diagrams.either(*others))) == NO
        ):
            message = "other rows of this flag hold wherever this one does; remove it"
            yield Finding(TRIAGE, ("rows", index), message)


def promised_urgency(
    model: Model,
    promises: Promises,
    functions: Mapping[tuple[str, int], int],
    slots: Mapping[str, Slot],
) -> Iterator[Finding]:
    """Yield the promises on urgency that some answers break."""
    diagrams = model.diagrams
    for index, row in enumerate(promises.urgency):
        below = diagrams.negated(model.at_least[Urgency[row.at_least.name]])
        broken = diagrams.both(functions["urgency", index], below)
        if broken != NO:
            message = (
                f"answers of which {row.at_least} is promised are less urgent; mend the triage"
            )
            yield Finding(PROMISES, ("urgency", index), message, "", broken)
    safe = {name: _safe(model, name, slots[name]) for name in model.classes}
    for index, calm in enumerate(promises.calm):
        where = functions["calm", index]
        named = diagrams.variables(where)
        others = [f for name, f in safe.items() if model.variable(name) not in named]
        written = [diagrams.atom(model.variable(name), [0]) for name in model.written]
        above = model.at_least[Urgency[calm.at_most.name] + 1]
        broken = diagrams.both(where, above, *others, *written)
        if broken != NO:
            message = f"answers of which {calm.at_most} at most is promised are more urgent"
            yield Finding(PROMISES, ("calm", index), f"{message}; mend the triage", "", broken)


def _safe(model: Model, name: str, slot: Slot) -> int:
    """Return where a slot has no answer or its safest one; anywhere, when none is the safest."""
    found = model.classes[name]
    words = slot.order
    if slot.type is SlotType.BOOLEAN and words is None:
        words = ("no",)
    known = [found.of(pressed(slot, str(words[0])))] if words else range(1, len(found.values))
    return model.diagrams.atom(model.variable(name), [0, *known])


def monotone(model: Model, rules: Rules, slots: Mapping[str, Slot]) -> Iterator[Finding]:
    """Yield the answers that lie nearer to danger than others and yet are less urgent."""
    diagrams = model.diagrams
    read = {model.names[v] for function in model.rows for v in diagrams.variables(function)}
    for name in model.classes:
        slot = slots[name]
        place = ("slots", name)
        if name in read and slot.order is None and slot.type is not SlotType.BOOLEAN:
            message = f"the triage reads '{name}', and no `order` says which answers are dangerous"
            yield Finding("slots.yaml", place, f"{message}; add it, or [] for none")
        variable = model.variable(name)
        for before, after in danger_order(model, name, slot):
            for level in range(Urgency.SEE_CLINICIAN, TOP + 1):
                urgent = diagrams.restricted(model.at_least[level], variable, before)
                still = diagrams.restricted(model.at_least[level], variable, after)
                broken = diagrams.both(urgent, diagrams.negated(still))
                if broken != NO:
                    values = model.classes[name].values
                    message = (
                        f"'{name}' from {values[before]} to {values[after]} lowers the urgency"
                        f" below {LEVELS[level]}; mend the triage"
                    )
                    at_first = diagrams.both(broken, diagrams.atom(variable, [before]))
                    yield Finding(TRIAGE, (), message, "", at_first, {name: after})
                    break


def danger_order(model: Model, name: str, slot: Slot) -> list[tuple[int, int]]:
    """Return pairs of classes of which the second is nearer to danger."""
    found = model.classes[name]
    if slot.type is SlotType.NUMBER:
        return _numbers(model, name, slot)
    words = slot.order if slot.order is not None else ()
    if slot.type is SlotType.BOOLEAN and slot.order is None:
        words = ("no", "yes")
    order = [found.of(pressed(slot, str(word))) for word in words]
    pairs = list(pairwise(order))
    if slot.unsure and order:
        unsure = found.of(NOT_SURE)
        pairs += [(order[0], unsure), (unsure, order[-1])]
    return [(a, b) for a, b in dict.fromkeys(pairs) if a != b]


def _numbers(model: Model, name: str, slot: Slot) -> list[tuple[int, int]]:
    """Return pairs of neighbors, away from the safest number."""
    if not slot.order:
        return []
    found = model.classes[name]
    safest = int(slot.order[0])
    known = {v for v in found.values if isinstance(v, int)} | {safest}
    beside = {number + by for number in known for by in (-1, 0, 1)}
    numbers = sorted(number for number in beside if slot.min <= number <= slot.max)
    pairs = []
    for low, high in pairwise(numbers):
        ahead = (low, high) if low >= safest else (high, low)
        pairs.append((found.of(ahead[0]), found.of(ahead[1])))
    return [(a, b) for a, b in dict.fromkeys(pairs) if a != b]


def exercises(
    model: Model, promises: Promises, functions: Mapping[tuple[str, int], int]
) -> Iterator[Finding]:
    """Yield the exercises that somebody is offered whom a promise excludes."""
    diagrams = model.diagrams
    for index, row in enumerate(promises.never):
        for exercise in row.exercises or model.offered:
            broken = diagrams.both(functions["never", index], model.offered.get(exercise, NO))
            if broken != NO:
                message = f"'{exercise}' is offered all the same; mend rules/contraindications.yaml"
                yield Finding(PROMISES, ("never", index), message, "", broken)
    danger = model.at_least[Urgency.URGENT_SAME_DAY]
    for exercise, offered in model.offered.items():
        if (broken := diagrams.both(offered, danger)) != NO:
            message = f"'{exercise}' is offered while danger is open; mend the rows"
            yield Finding("rules/programme.yaml", (), message, "", broken)
