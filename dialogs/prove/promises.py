"""What must hold, written apart from the tables that decide: `rules/promises.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dialogs.triage import Level, Source


@dataclass(frozen=True, slots=True)
class FlagLevels:
    """The levels at which a flag may be raised; some answers reach each of them."""

    flag: str
    levels: tuple[Level, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Answers that are at least so urgent, whatever else is answered."""

    when: str
    at_least: Level
    source: Source


@dataclass(frozen=True, slots=True)
class MustAsk:
    """Slots that are answered before any advice; only where `when` holds, if it is given."""

    slots: tuple[str, ...]
    source: Source
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """Exercises that nobody with these answers is offered; all of them when none is named."""

    exercises: tuple[str, ...]
    when: str
    source: Source


@dataclass(frozen=True, slots=True)
class AtMost:
    """Answers that are at most so urgent, when all else is answered in the safest way."""

    when: str
    at_most: Level
    source: Source


@dataclass(frozen=True, slots=True)
class Promises:
    """`rules/promises.yaml`."""

    table: str
    review_by: date
    flags: tuple[FlagLevels, ...]
    urgency: tuple[AtLeast, ...]
    asked: tuple[MustAsk, ...]
    never: tuple[Never, ...]
    calm: tuple[AtMost, ...]


def conditions(promises: Promises) -> Iterator[tuple[str, int, str]]:
    """Yield every condition with its list and its place there."""
    for name in ("urgency", "asked", "never", "calm"):
        for index, row in enumerate(getattr(promises, name)):
            if row.when is not None:
                yield name, index, row.when
