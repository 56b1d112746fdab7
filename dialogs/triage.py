"""Decision tables: facts to flags and urgency, to walking pattern, to programme.

Every row that holds raises its flag; the urgency is the highest of them. Pattern and programme take
the first row that holds. Contraindications then take exercises away. Nothing here knows a flow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from dialogs.condition import Condition


class Urgency(IntEnum):
    """How soon somebody should be seen; the order is the meaning."""

    SELF_CARE = 0
    SEE_CLINICIAN = 1
    URGENT_SAME_DAY = 2
    EMERGENCY = 3


LEVELS = tuple(level.name.lower() for level in Urgency)


class Level(StrEnum):
    """Urgency as rules write it."""

    SELF_CARE = "self_care"
    SEE_CLINICIAN = "see_clinician"
    URGENT_SAME_DAY = "urgent_same_day"
    EMERGENCY = "emergency"


class Act(StrEnum):
    """What a red flag that somebody wrote leads to (rule 9 of the brief's section A.2)."""

    AT_ONCE = "at_once"
    CONFIRM = "confirm"
    NOTE = "note"  # below urgent: kept and echoed, without a question


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from, and when somebody last looked."""

    title: str
    checked_on: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TriageRow:
    """When the condition holds, the flag is raised at this urgency."""

    flag: str
    when: str
    urgency: Level
    source: Source


@dataclass(frozen=True, slots=True)
class TriageTable:
    """`rules/triage.yaml`."""

    table: str
    review_by: date
    rows: tuple[TriageRow, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PatternRow:
    """The first row that holds gives the walking pattern."""

    pattern: str
    when: str
    source: Source


@dataclass(frozen=True, slots=True)
class PatternTable:
    """`rules/pattern.yaml`."""

    table: str
    review_by: date
    rows: tuple[PatternRow, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """The first row that holds gives the exercises, in order."""

    exercises: tuple[str, ...]
    when: str
    source: Source


@dataclass(frozen=True, slots=True)
class ProgrammeTable:
    """`rules/programme.yaml`."""

    table: str
    review_by: date
    rows: tuple[ProgrammeRow, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContraRow:
    """When the condition holds, these exercises are not offered."""

    excludes: tuple[str, ...]
    when: str
    because: str
    source: Source


@dataclass(frozen=True, slots=True)
class ContraTable:
    """`rules/contraindications.yaml`."""

    table: str
    review_by: date
    rows: tuple[ContraRow, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What a red flag means to a person.

    Attributes:
        flag: Its id, of the binding list of red flags.
        text: The urgency when somebody writes it and, where `act` asks for that, confirms it.
        act: Whether it is acted on at once or confirmed by one question.
        confirm: That question.
        means: Slots that a confirmed flag answers.
        unless: A yes/no slot that tells a milder form: when the message states that, the flag is
            confirmed first, even if it is otherwise acted on at once.
        name: What it may be, in a few plain words, lower case.
        do: What to do, how soon, what to say when calling, what to do until then.
        source: Where that advice comes from.
    """

    flag: str
    text: Level
    act: Act
    name: str
    do: str
    source: Source
    confirm: str = ""
    means: Mapping[str, bool | str] | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class FlagTable:
    """`rules/flags.yaml`: the order is the order in which flags are told."""

    table: str
    review_by: date
    flags: tuple[Flag, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag that a triage row raises, compiled."""

    flag: str
    condition: Condition
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Tables:
    """All decision tables, compiled.

    `patterns` and `programmes` end with a row that always holds. `raise_all` and `exclude_all` give
    the indexes of the rows of `raising` and `contraindications` that hold, `first_pattern` and
    `first_programme` the index of the first of theirs, or -1.
    """

    raising: tuple[Raised, ...]
    patterns: tuple[tuple[str, Condition], ...]
    programmes: tuple[tuple[tuple[str, ...], Condition], ...]
    contraindications: tuple[tuple[frozenset[str], Condition], ...]
    flags: Mapping[str, Flag]
    raise_all: Callable[[Mapping[str, Any]], list[int]]
    exclude_all: Callable[[Mapping[str, Any]], list[int]]
    first_pattern: Callable[[Mapping[str, Any]], int]
    first_programme: Callable[[Mapping[str, Any]], int]


def triage(tables: Tables, facts: Mapping[str, Any]) -> dict[str, Urgency]:
    """Return flag -> the highest urgency at which a row raises it; empty when nothing is raised."""
    raised: dict[str, Urgency] = {}
    for index in tables.raise_all(facts):
        row = tables.raising[index]
        if raised.get(row.flag, -1) < row.urgency:
            raised[row.flag] = row.urgency
    return raised


def pattern(tables: Tables, facts: Mapping[str, Any]) -> str:
    """Return the walking pattern: `sagittal`, `frontal_transverse`, `mixed` or `none`."""
    index = tables.first_pattern(facts)
    return "none" if index < 0 else tables.patterns[index][0]


def programme(tables: Tables, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the exercises offered, in order; none of them contraindicated.

    Args:
        tables: The rules.
        facts: Slot -> value, and `urgency`, `flags`, `pattern` as found before.
    """
    index = tables.first_programme(facts)
    planned = () if index < 0 else tables.programmes[index][0]
    if not planned:
        return ()
    excluded: set[str] = set()
    for index in tables.exclude_all(facts):
        excluded |= tables.contraindications[index][0]
    return tuple(exercise for exercise in planned if exercise not in excluded)
