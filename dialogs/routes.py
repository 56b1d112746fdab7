"""What the exploration of a flow says of its routes: how many, how long, and what is asked in vain.

A question is asked in vain when no answer to it changes anything that follows: no other question,
no urgency, no pattern, no exercise.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dialogs.explore import Explored, State
from dialogs.flow import End
from dialogs.prove.diagram import YES
from dialogs.triage import LEVELS, Urgency

Ending = tuple[Urgency, str]  # the urgency at the end, and the end's id
Lengths = dict[Ending, Counter[int]]  # ending -> questions asked -> conversations


@dataclass(frozen=True, slots=True)
class Length:
    """How many questions are asked on the ways to one ending, lists answered as lists.

    Attributes:
        urgency: The urgency there.
        end: The id of the end.
        conversations: How many ways lead there, lists taken apart as well.
        shortest: The fewest questions.
        median: The median over all ways.
        longest: The most questions.
    """

    urgency: str
    end: str
    conversations: int
    shortest: int
    median: int
    longest: int


@dataclass(frozen=True, slots=True)
class Asked:
    """In how many states a slot is asked, and in how many of them in vain."""

    states: int
    in_vain: int


@dataclass(frozen=True, slots=True)
class Routes:
    """The figures of one flow.

    Attributes:
        states: How many states there are that can be told apart.
        conversations: How many ways lead from the start to an end, whatever is answered.
        lengths: How many questions are asked, for each ending.
        asked: Slot -> how often it is asked, and in vain.
    """

    states: int
    conversations: int
    lengths: tuple[Length, ...]
    asked: dict[str, Asked]


def routes(explored: Explored) -> Routes:
    """Return the figures of an explored flow."""
    order = _backwards(explored)
    ways = _lengths(explored, order, apart=True)[0]
    counted = _lengths(explored, order, apart=False)[0]
    lengths = tuple(_length(e, counted.get(e, ways[e]), ways[e].total()) for e in sorted(ways))
    conversations = sum(length.conversations for length in lengths)
    return Routes(len(explored.states), conversations, lengths, _asked(explored))


def urgency(explored: Explored, state: State) -> Urgency:
    """Return the urgency of a state, from what is answered so far."""
    holds = [explored.explorer.applies(f) for f in explored.explorer.levels(state)]
    return Urgency(sum(holds))


def _lengths(explored: Explored, order: Sequence[int], *, apart: bool) -> dict[int, Lengths]:
    """Return for each state how many conversations of which length go on from it."""
    stops = explored.explorer.machine.stops
    found: dict[int, Lengths] = {}
    for number in order:
        lengths: Lengths = {}
        for after, (ways, answers) in explored.steps[number].items():
            for ending, counter in found[after].items() if answers or apart else ():
                into = lengths.setdefault(ending, Counter())
                for questions, count in counter.items():
                    into[questions + 1] += ways * count
        stop = stops[explored.stops[number]]
        if isinstance(stop.step, End):
            lengths[urgency(explored, explored.states[number]), stop.id] = Counter({0: 1})
        found[number] = lengths
    return found


def _backwards(explored: Explored) -> list[int]:
    """Return the states so that each comes after all that follow it."""
    order: list[int] = []
    seen = {0}
    stack = [(0, iter(explored.steps[0]))]
    while stack:
        number, waiting = stack[-1]
        fresh = next((after for after in waiting if after not in seen), None)
        if fresh is None:
            order.append(number)
            stack.pop()
        else:
            seen.add(fresh)
            stack.append((fresh, iter(explored.steps[fresh])))
    return order


def _length(ending: Ending, counter: Counter[int], ways: int) -> Length:
    half = counter.total() / 2
    passed = accumulate(counter[questions] for questions in sorted(counter))
    median = next(q for q, count in zip(sorted(counter), passed, strict=True) if count >= half)
    level, end = ending
    return Length(LEVELS[level], end, ways, min(counter), median, max(counter))


def _asked(explored: Explored) -> dict[str, Asked]:
    machine = explored.explorer.machine
    said = "".join(repr(stop.step) for stop in machine.stops)  # an answer that is said back counts
    states: Counter[str] = Counter()
    vain: Counter[str] = Counter()
    for state, index in zip(explored.states, explored.stops, strict=True):
        stop = machine.stops[index]
        if isinstance(stop.step, End) or state.apart:
            continue
        for slot in stop.slots:
            states[slot] += 1
            vain[slot] += f"{{{slot}}}" not in said and _in_vain(explored, state, slot)
    return {slot: Asked(count, vain[slot]) for slot, count in states.items()}


def _in_vain(explored: Explored, state: State, slot: str) -> bool:
    explorer = explored.explorer
    asked = explorer.asks[slot]
    kept = tuple([f for i, f in enumerate(state.functions) if f > YES and i not in asked])
    first = explorer.answered(kept, slot, 1)
    classes = range(2, len(explorer.model.classes[slot].values))
    return all(explorer.answered(kept, slot, index) == first for index in classes)
