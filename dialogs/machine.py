"""A flow made ready to run: its steps with compiled conditions, its slots, and the tables."""

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
    compile_first,
)
from dialogs.flow import Slot, Step, Wording
from dialogs.triage import (
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
DERIVED = frozenset({"urgency", "flags", "pattern", "programme"})  # what the tables find
PLANNED = frozenset({"pattern", "programme"})  # of these, what only advice asks about
Place = tuple[str | int, ...]
Issue = tuple[str, Place, str]  # file, place in it, fault and remedy


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
        asked: The same as a set.
        condition: Compiled, or None for always.
        part: The flow file that it stands in.
    """

    step: Step
    id: str
    slots: tuple[str, ...]
    asked: frozenset[str]
    condition: Condition | None
    part: str


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of one flow file, ready to run.

    Attributes:
        name: The flow.
        stops: Its steps in order.
        applying: Facts -> the indexes of the stops whose condition holds, in order.
        plans: Whether a condition of it asks about `pattern` or `programme`.
        questions: The sets of slots that its questions ask, each question once.
    """

    name: str
    stops: tuple[Stop, ...]
    applying: Callable[[Facts], list[int]]
    plans: bool
    questions: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """One flow, ready to run.

    Attributes:
        flow: Its name.
        stops: The steps in order; those of a journey's parts one after another.
        slots: Every slot, with a yes/no slot `is_<flag>` for each flag.
        parts: The same, by the flow file that they stand in.
        asks: Slot -> the stop that asks it.
        saying: Id of a say or an end -> its stop.
        confirms: The slots `is_<flag>`, each with its flag.
        tables: The rules.
        wording: The engine's own words.
        content: Hash of all that decides the route.
        places: A typed place -> its IANA zone, or None when it is not known.
    """

    flow: str
    stops: tuple[Stop, ...]
    parts: tuple[Part, ...]
    slots: Mapping[str, Slot]
    asks: Mapping[str, Stop]
    saying: Mapping[str, Stop]
    confirms: Mapping[str, str]
    tables: Tables
    wording: Wording
    content: str
    places: Places


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
    for index, flag in enumerate(rules.flags.flags):
        if flag.unless is not None and vocabulary.kinds.get(flag.unless) is not Kind.TRUTH:
            message = f"`unless` names '{flag.unless}', which is no yes/no slot; name one"
            issues.append(("rules/flags.yaml", ("flags", index, "unless"), message))
    raising = tuple(
        Raised(row.flag, compiled("triage", i, row.when), Urgency[row.urgency.name])
        for i, row in enumerate(rules.triage.rows)
    )
    contraindications = tuple(
        (frozenset(row.excludes), compiled("contraindications", i, row.when))
        for i, row in enumerate(rules.contraindications.rows)
    )
    patterns = tuple(
        (row.pattern, compiled("pattern", i, row.when)) for i, row in enumerate(rules.pattern.rows)
    )
    programmes = tuple(
        (row.exercises, compiled("programme", i, row.when))
        for i, row in enumerate(rules.programme.rows)
    )
    return Tables(
        raising=raising,
        patterns=patterns,
        programmes=programmes,
        contraindications=contraindications,
        flags=flags,
        raise_all=compile_all([row.condition for row in raising]),
        exclude_all=compile_all([condition for _, condition in contraindications]),
        first_pattern=compile_first([condition for _, condition in patterns]),
        first_programme=compile_first([condition for _, condition in programmes]),
    )
