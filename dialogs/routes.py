"""What the exploration of a flow says of its routes: how many, how long, and what is asked in vain.

A question is asked in vain when no answer to it changes anything that follows: no other question,
no urgency, no pattern, no exercise.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.explore import DONE, Explored, State
from dialogs.flow import End
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
    start = next(iter(explored.states))
    ways = _lengths(explored, apart=True)[start]
    counted = _lengths(explored, apart=False)[start]
    lengths = tuple(_length(e, counted.get(e, ways[e]), ways[e].total()) for e in sorted(ways))
    conversations = sum(length.conversations for length in lengths)
    return Routes(len(explored.states), conversations, lengths, _asked(explored))


def urgency(explored: Explored, state: State) -> Urgency:
    """Return the urgency of a state, from what is answered so far."""
    holds = [explored.explorer.applies(f) for f in explored.explorer.levels(state)]
    return Urgency(sum(holds))


def _lengths(explored: Explored, *, apart: bool) -> dict[State, Lengths]:
    """Return for each state how many conversations of which length go on from it."""
    stops = explored.explorer.machine.stops
    found: dict[State, Lengths] = {}
    for state in _backwards(explored):
        lengths: Lengths = {}
        for after, (ways, answers) in explored.steps[state].items():
            for ending, counter in found[after].items() if answers or apart else ():
                into = lengths.setdefault(ending, Counter())
                for questions, count in counter.items():
                    into[questions + 1] += ways * count
        stop = stops[explored.states[state]]
        if isinstance(stop.step, End):
            lengths[urgency(explored, state), stop.id] = Counter({0: 1})
        found[state] = lengths
    return found


def _backwards(explored: Explored) -> Iterator[State]:
    """Yield each state after all that follow it."""
    seen: set[State] = set()
    stack = [(next(iter(explored.states)), False)]
    while stack:
        state, done = stack.pop()
        if done:
            yield state
        elif state not in seen:
            seen.add(state)
            stack.append((state, True))
            stack += [(after, False) for after in explored.steps[state]]


def _length(ending: Ending, counter: Counter[int], ways: int) -> Length:
    total = counter.total()
    passed = 0
    for median in sorted(counter):
        passed += counter[median]
        if 2 * passed >= total:
            break
    level, end = ending
    return Length(LEVELS[level], end, ways, min(counter), median, max(counter))


def _asked(explored: Explored) -> dict[str, Asked]:
    machine = explored.explorer.machine
    said = "".join(repr(stop.step) for stop in machine.stops)  # an answer that is said back counts
    states: Counter[str] = Counter()
    vain: Counter[str] = Counter()
    for state, index in explored.states.items():
        stop = machine.stops[index]
        if isinstance(stop.step, End) or state.apart:
            continue
        for slot in stop.slots:
            states[slot] += 1
            vain[slot] += f"{{{slot}}}" not in said and _in_vain(explored, state, slot)
    return {slot: Asked(count, vain[slot]) for slot, count in states.items()}


def _in_vain(explored: Explored, state: State, slot: str) -> bool:
    explorer = explored.explorer
    model = explorer.model
    kept = tuple([DONE if i in explorer.asks[slot] else f for i, f in enumerate(state.functions)])
    classes = range(1, len(model.classes[slot].values))
    return len({explorer.answered(kept, slot, index) for index in classes}) == 1
