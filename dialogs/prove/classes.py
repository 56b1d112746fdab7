"""The values of a slot, split into classes that no condition can tell apart.

Numbers fall apart at the thresholds that are written somewhere, sets by the members that are asked
about; "not sure", "skipped" and "no answer yet" are values of their own. Class 0 is no answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from typing import Any

from dialogs.condition import NOT_SURE, SKIPPED, WEEK
from dialogs.flow import Slot, SlotType
from dialogs.prove.formula import Test

Signature = tuple[bool, ...]
SAMPLES = {SlotType.TIME: "08:00", SlotType.ZONE: "Europe/London", SlotType.TEXT: "\u00a0walk"}


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one slot's values.

    Attributes:
        tests: What is asked about the slot anywhere.
        values: One value of each class, the first that a button gives where there is one.
        signatures: What the tests say of each class; "no answer" has none.
    """

    tests: tuple[Test, ...]
    values: tuple[Any, ...]
    signatures: Mapping[Signature, int]

    def of(self, value: Any) -> int:
        """Return the class of a value that the slot can hold, or of None."""
        if value is None:
            return 0
        return self.signatures[tuple([test.holds(value) for test in self.tests])]

    def where(self, test: Test) -> list[int]:
        """Return the classes of which the test holds."""
        return [index for index, value in enumerate(self.values) if test.holds(value)]


def classes(slot: Slot, asked: Iterable[Test]) -> Classes:
    """Return the classes of a slot about which these tests ask."""
    known = tuple({test.condition.source: test for test in asked}.values())
    values: list[Any] = [None]
    signatures: dict[Signature, int] = {}
    for value in _candidates(slot, known):
        signature = tuple([test.holds(value) for test in known])
        if signature not in signatures:
            signatures[signature] = len(values)
            values.append(value)
    return Classes(known, tuple(values), signatures)


def _candidates(slot: Slot, tests: Sequence[Test]) -> Iterator[Any]:
    """Yield values so that each class of the slot has one: those with a button first."""
    match slot.type:
        case SlotType.BOOLEAN:
            yield from (False, True)
        case SlotType.NUMBER:
            yield from _numbers(slot, tests)
        case SlotType.CHOICES | SlotType.DAYS:
            yield from _sets(slot, tests)
        case SlotType.CHOICE:
            yield from (str(choice.value) for choice in slot.choices)
        case _:
            yield SAMPLES[slot.type]
    if slot.unsure:
        yield NOT_SURE
    if slot.skip:
        yield SKIPPED


def _numbers(slot: Slot, tests: Sequence[Test]) -> Iterator[int]:
    """Yield the handy numbers, then those on and beside every threshold, within the limits."""
    yield from (int(choice.value) for choice in slot.choices)
    limits = {t for test in tests for t in test.condition.thresholds.get(test.name, ())}
    near = {whole for t in limits for whole in (ceil(t) - 1, floor(t), ceil(t), floor(t) + 1)}
    least, most = ceil(slot.min), floor(slot.max)
    yield from sorted(number for number in {least, most, *near} if least <= number <= most)


def _sets(slot: Slot, tests: Sequence[Test]) -> Iterator[tuple[str, ...]]:
    """Yield one set for each way of choosing among members that some test tells apart."""
    words = WEEK if slot.type is SlotType.DAYS else [str(choice.value) for choice in slot.choices]
    alike: dict[Signature, str] = {}
    for word in words:
        alike.setdefault(tuple([test.holds((word,)) for test in tests]), word)
    members = tuple(alike.values())
    for size in range(1, len(members) + 1):
        yield from combinations(members, size)
