"""A flow made ready to run: its steps with compiled conditions, its slots, and the tables."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialogs.answer import Places
from dialogs.condition import (
    Condition,
    ConditionError,
    Facts,
    Kind,
    Vocabulary,
    compile_all,
    compile_condition,
)
from dialogs.flow import Ask, End, FlowFile, Say, Slot, SlotType, Step, Wording
from dialogs.triage import (
    LEVELS,
    ContraTable,
    Flag,
    FlagTable,
    PatternTable,
    ProgrammeTable,
    Raised,
    Tables,
    TriageTable,
    Urgency,
)

PATTERNS = ("sagittal", "frontal_transverse", "mixed", "none")
CONFIRM = "is_"  # the slot that confirms flag x is `is_x`
Place = tuple[str | int, ...]
Issue = tuple[str, Place, str]  # file, place in it, fault and remedy
_KINDS = {
    SlotType.BOOLEAN: Kind.TRUTH,
    SlotType.CHOICES: Kind.WORDS,
    SlotType.DAYS: Kind.WORDS,
    SlotType.NUMBER: Kind.NUMBER,
}


class FlowError(Exception):
    """Flows or rules that cannot run; `issues` names each fault with its file and place."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(f"{file}: {message}" for file, _, message in issues))


@dataclass(frozen=True, slots=True)
class Rules:
    """The decision tables as their files have them."""

    triage: TriageTable
    pattern: PatternTable
    programme: ProgrammeTable
    contraindications: ContraTable
    flags: FlagTable


@dataclass(frozen=True, slots=True)
class Stop:
    """One step, ready to run.

    Attributes:
        step: As it was written.
        id: Its name: of an ask, its first slot.
        slots: What it asks; empty for say and end.
        condition: Compiled, or None for always.
        part: The flow file that it stands in.
    """

    step: Step
    id: str
    slots: tuple[str, ...]
    condition: Condition | None
    part: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One flow, ready to run.

    Attributes:
        flow: Its name.
        stops: The steps in order; those of a journey's parts one after another.
        slots: Every slot, with a yes/no slot `is_<flag>` for each flag.
        applying: Facts -> the indexes of the stops whose condition holds, in order.
        asks: Slot -> the stop that asks it.
        tables: The rules.
        wording: The engine's own words.
        content: Hash of all that decides the route.
        places: A typed place -> its IANA zone, or None when it is not known.
    """

    flow: str
    stops: tuple[Stop, ...]
    applying: Callable[[Facts], list[int]]
    slots: Mapping[str, Slot]
    asks: Mapping[str, Stop]
    tables: Tables
    wording: Wording
    content: str
    places: Places


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
    parts = files[flow].parts or (flow,)
    for index, part in enumerate(parts):
        if part not in files:
            issues.append((_path(flow), ("parts", index), f"'{part}' is no flow; add its file"))
    parts = tuple(part for part in parts if part in files)
    slots = _slots(declared, rules)
    vocabulary = _vocabulary(slots, rules)
    stops = tuple(
        stop for part in parts for stop in _stops(part, files[part], slots, vocabulary, issues)
    )
    tables = compile_tables(rules, vocabulary, issues)
    if issues:
        raise FlowError(issues)
    asks = {slot: stop for stop in stops for slot in stop.slots}
    route = repr(([files[part] for part in parts], sorted(asks), slots, rules))
    digest = hashlib.sha256(route.encode()).hexdigest()
    applying = compile_all([stop.condition for stop in stops])
    return Machine(flow, stops, applying, slots, asks, tables, wording, digest[:8], places)


def _path(part: str) -> str:
    return f"flows/{part}.yaml"


def _slots(slots: Mapping[str, Slot], rules: Rules) -> dict[str, Slot]:
    """Return all slots, with a yes/no slot for each red flag that may be confirmed."""
    return dict(slots) | {
        CONFIRM + flag.flag: Slot(
            SlotType.BOOLEAN, flag.name, question=flag.confirm, unsure=True, danger=True
        )
        for flag in rules.flags.flags
    }


def _vocabulary(slots: Mapping[str, Slot], rules: Rules) -> Vocabulary:
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
        stops.append(Stop(step, asked[0] if asked else _id(step), asked, condition, part))
    return stops


def _asked(step: Step) -> tuple[str, ...]:
    if not isinstance(step, Ask):
        return ()
    return (step.ask,) if isinstance(step.ask, str) else step.ask


def _id(step: Step) -> str:
    return step.id if isinstance(step, Say | End) else ""


def compile_tables(rules: Rules, vocabulary: Vocabulary, issues: list[Issue]) -> Tables:
    """Return the tables with their conditions compiled; faults are added to `issues`."""

    def compiled(table: str, index: int, when: str) -> Condition:
        try:
            return compile_condition(when, vocabulary)
        except ConditionError as error:
            issues.append((f"rules/{table}.yaml", ("rows", index, "when"), str(error)))
            return Condition("", "False", lambda _: False, frozenset(), {})

    flags: dict[str, Flag] = {flag.flag: flag for flag in rules.flags.flags}
    for index, row in enumerate(rules.triage.rows):
        if row.flag not in flags:
            place = ("rows", index, "flag")
            message = f"'{row.flag}' is no flag; add it to rules/flags.yaml"
            issues.append(("rules/triage.yaml", place, message))
    raising = tuple(
        Raised(row.flag, compiled("triage", i, row.when), Urgency[row.urgency.name])
        for i, row in enumerate(rules.triage.rows)
    )
    contraindications = tuple(
        (frozenset(row.excludes), compiled("contraindications", i, row.when))
        for i, row in enumerate(rules.contraindications.rows)
    )
    return Tables(
        raising=raising,
        patterns=tuple(
            (row.pattern, compiled("pattern", i, row.when))
            for i, row in enumerate(rules.pattern.rows)
        ),
        programmes=tuple(
            (row.exercises, compiled("programme", i, row.when))
            for i, row in enumerate(rules.programme.rows)
        ),
        contraindications=contraindications,
        flags=flags,
        raise_all=compile_all([row.condition for row in raising]),
        exclude_all=compile_all([condition for _, condition in contraindications]),
    )
