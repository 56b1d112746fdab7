"""Flows and rules as written, built into the machine that runs one flow."""

import hashlib
from collections.abc import Mapping

from dialogs.answer import Places
from dialogs.condition import (
    WEEK,
    ConditionError,
    Kind,
    Vocabulary,
    compile_all,
    compile_condition,
)
from dialogs.flow import Ask, End, FlowFile, Say, Slot, SlotType, Step, Wording
from dialogs.machine import (
    CONFIRM,
    DERIVED,
    PATTERNS,
    PLANNED,
    FlowError,
    Issue,
    Machine,
    Part,
    Place,
    Rules,
    Stop,
    compile_tables,
)
from dialogs.triage import LEVELS

_KINDS = {
    SlotType.BOOLEAN: Kind.TRUTH,
    SlotType.CHOICES: Kind.WORDS,
    SlotType.DAYS: Kind.WORDS,
    SlotType.NUMBER: Kind.NUMBER,
}


def build(
    flow: str,
    files: Mapping[str, FlowFile],
    declared: Mapping[str, Slot],
    rules: Rules,
    wording: Wording,
    *,
    places: Places,
) -> Machine:
    """Return the machine that runs `flow`.

    Args:
        flow: A key of `files`.
        files: Flow name -> its file.
        declared: Slot name -> slot, for all flows.
        rules: The decision tables.
        wording: The engine's own words.
        places: A typed place -> its IANA zone, or None.

    Raises:
        FlowError: With every fault of the flow's parts and of the tables.
    """
    issues: list[Issue] = []
    parts = _parts(flow, files, issues)
    slots = _slots(declared, rules, issues)
    vocabulary = vocabulary_of(slots, rules)
    stops = tuple(
        stop for part in parts for stop in _stops(part, files[part], slots, vocabulary, issues)
    )
    tables = compile_tables(rules, vocabulary, issues)
    _check_ends(flow, files, stops, issues)
    if issues:
        raise FlowError(issues)
    asks = {slot: stop for stop in stops for slot in stop.slots}
    route = repr(([files[part] for part in parts], sorted(asks), slots, rules))
    digest = hashlib.sha256(route.encode()).hexdigest()
    return Machine(
        flow=flow,
        stops=stops,
        parts=tuple(_part(name, stops) for name in parts),
        slots=slots,
        asks=asks,
        saying={stop.id: stop for stop in stops if not stop.slots},
        confirms={CONFIRM + flag: flag for flag in tables.flags},
        tables=tables,
        wording=wording,
        content=digest[:8],
        places=places,
    )


def _part(name: str, stops: tuple[Stop, ...]) -> Part:
    """Return the steps of one flow file, with what is found once for all of them."""
    own = tuple(stop for stop in stops if stop.part == name)
    conditions = [stop.condition for stop in own]
    return Part(
        name=name,
        stops=own,
        applying=compile_all(conditions),
        plans=any(c is not None and not c.names.isdisjoint(PLANNED) for c in conditions),
        questions=tuple({stop.id: stop.asked for stop in own if stop.slots}.values()),
    )


def _path(part: str) -> str:
    return f"flows/{part}.yaml"


def _parts(flow: str, files: Mapping[str, FlowFile], issues: list[Issue]) -> tuple[str, ...]:
    """Return the flows whose steps run one after another."""
    file = files[flow]
    if not file.parts:
        return (flow,)
    if file.steps:
        issues.append((_path(flow), ("parts",), "a flow has steps or parts; keep one of them"))
    for index, part in enumerate(file.parts):
        if part not in files:
            issues.append((_path(flow), ("parts", index), f"'{part}' is no flow; add its file"))
        elif files[part].parts:
            message = f"'{part}' has parts itself; name the flows that have its steps"
            issues.append((_path(flow), ("parts", index), message))
    return tuple(part for part in file.parts if part in files)


def _check_ends(
    flow: str, files: Mapping[str, FlowFile], stops: tuple[Stop, ...], issues: list[Issue]
) -> None:
    """Note when the last step is no end that always applies."""
    if not stops:
        issues.append((_path(flow), ("steps",), "the flow has no steps; add an end at least"))
    elif not isinstance(stops[-1].step, End) or stops[-1].step.when is not None:
        part = stops[-1].part
        place = ("steps", len(files[part].steps) - 1)
        issues.append((_path(part), place, "the last step must be an end without `when`; add one"))


def _slots(slots: Mapping[str, Slot], rules: Rules, issues: list[Issue]) -> dict[str, Slot]:
    """Return all slots, with a yes/no slot for each red flag that may be confirmed."""
    for name in slots:
        if name in DERIVED or name.startswith(CONFIRM):
            message = f"the name '{name}' is kept for what the rules find; choose another"
            issues.append(("slots.yaml", ("slots", name), message))
    return dict(slots) | {
        CONFIRM + flag.flag: Slot(
            SlotType.BOOLEAN, flag.name, question=flag.confirm, unsure=True, danger=True
        )
        for flag in rules.flags.flags
    }


def vocabulary_of(slots: Mapping[str, Slot], rules: Rules) -> Vocabulary:
    """Return what conditions may name: every slot, and what the tables find."""
    kinds = {name: _KINDS.get(slot.type, Kind.WORD) for name, slot in slots.items()}
    kinds |= {
        "urgency": Kind.LEVEL,
        "flags": Kind.WORDS,
        "pattern": Kind.WORD,
        "programme": Kind.WORDS,
    }
    values = {
        name: tuple(str(choice.value) for choice in slot.choices)
        for name, slot in slots.items()
        if slot.type in (SlotType.CHOICE, SlotType.CHOICES)
    }
    values |= {name: WEEK for name, slot in slots.items() if slot.type is SlotType.DAYS}
    flags = tuple(flag.flag for flag in rules.flags.flags)
    planned = tuple(e for row in rules.programme.rows for e in row.exercises)
    values |= {"urgency": LEVELS, "flags": flags, "pattern": PATTERNS, "programme": planned}
    return Vocabulary(kinds, values)


def _stops(
    part: str,
    file: FlowFile,
    slots: Mapping[str, Slot],
    vocabulary: Vocabulary,
    issues: list[Issue],
) -> list[Stop]:
    stops = []
    for index, step in enumerate(file.steps):
        place: Place = ("steps", index)
        asked = _asked(step)
        for slot in asked:
            if slot not in slots:
                issues.append((_path(part), place, f"'{slot}' is no slot; declare it in `slots`"))
        condition = None
        if step.when is not None:
            try:
                condition = compile_condition(step.when, vocabulary)
            except ConditionError as error:
                issues.append((_path(part), (*place, "when"), str(error)))
        name = asked[0] if asked else _id(step)
        stops.append(Stop(step, name, asked, frozenset(asked), condition, part))
    return stops


def _asked(step: Step) -> tuple[str, ...]:
    if not isinstance(step, Ask):
        return ()
    return (step.ask,) if isinstance(step.ask, str) else step.ask


def _id(step: Step) -> str:
    return step.id if isinstance(step, Say | End) else ""
