"""Every conversation of a flow by its questions and answers, states that lead to the same as one.

A state is what can still happen: of each step whether it applies as a function of the answers to
come, and of urgency and exercises likewise. Two conversations whose functions are equal cannot be
told apart by anything that is still to come, so they go on as one; nothing is sampled.
"""

from dataclasses import dataclass, field

from dialogs.flow import End
from dialogs.machine import Machine
from dialogs.prove.diagram import NO, YES
from dialogs.prove.model import Model

DONE = -1  # stands for the condition of a question that is answered
Answers = tuple[tuple[str, int], ...]  # slots and the classes of their values


@dataclass(frozen=True, slots=True)
class State:
    """All conversations after which the same can happen.

    Attributes:
        functions: Of each stop its condition, `DONE` when it is answered; then those that are kept.
        partly: Slots answered whose question is not.
        apart: Whether the open list is asked sign by sign.
    """

    functions: tuple[int, ...]
    partly: frozenset[str] = frozenset()
    apart: bool = False


@dataclass(slots=True)
class Explored:
    """What a flow can lead to; states are known by their numbers, in the order of finding.

    Attributes:
        explorer: The flow and its functions.
        states: Every state, the start first.
        numbers: State -> its number.
        stops: Of each state the index of the stop that it asks or ends at.
        steps: Of each state the next ones -> in how many ways, and one of them.
    """

    explorer: "Explorer"
    states: list[State] = field(default_factory=list)
    numbers: dict[State, int] = field(default_factory=dict)
    stops: list[int] = field(default_factory=list)
    steps: list[dict[int, tuple[int, Answers]]] = field(default_factory=list)

    def number(self, state: State) -> int:
        """Return the number of a state; a new one gets the next."""
        number = self.numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        return number


class _Restrict(dict[int, int]):
    """Function -> the function after one answer; filled as it is asked."""

    def __init__(self, model: Model, variable: int, index: int) -> None:
        super().__init__({DONE: DONE, NO: NO, YES: YES})
        self.model, self.variable, self.index = model, variable, index

    def __missing__(self, function: int) -> int:
        found = self.model.diagrams.restricted(function, self.variable, self.index)
        self[function] = found
        return found


class Explorer:
    """Walks a flow over functions instead of answers."""

    def __init__(self, model: Model, machine: Machine) -> None:
        self.model = model
        self.machine = machine
        self.flow = machine.flow
        self.restricts: dict[tuple[str, int], _Restrict] = {}
        self.now: dict[int, bool] = {}
        self.asks: dict[str, list[int]] = {}
        for index, stop in enumerate(machine.stops):
            for slot in stop.slots:
                self.asks.setdefault(slot, []).append(index)
        self.asking = [index for index, stop in enumerate(machine.stops) if stop.slots]

    def answered(self, functions: tuple[int, ...], slot: str, index: int) -> tuple[int, ...]:
        """Return the functions after a slot got a value of this class; 0 is no answer."""
        table = self.restricts.get((slot, index))
        if table is None:
            table = _Restrict(self.model, self.model.variable(slot), index)
            self.restricts[slot, index] = table
        return tuple(map(table.__getitem__, functions))

    def applies(self, function: int) -> bool:
        """Return whether a condition holds now: what is not answered is unknown."""
        known = self.now.get(function)
        if known is None:
            known = self.now[function] = self.model.diagrams.holds(function, {})
        return known

    def start(self) -> State:
        """Return the state before the first answer; what no question asks stays unknown."""
        functions = (
            *self.model.conditions[self.flow],
            *self.model.at_least[1:],
            *self.model.offered.values(),
        )
        for name in self.model.names:
            if name not in self.asks:
                functions = self.answered(functions, name, 0)
        return self.settled(functions, frozenset(), apart=False)

    def levels(self, state: State) -> tuple[int, ...]:
        """Return where the urgency is at least `see_clinician`, and so on up."""
        first = len(self.machine.stops)
        return state.functions[first : first + 3]

    def settled(self, functions: tuple[int, ...], partly: frozenset[str], *, apart: bool) -> State:
        """Return the state with questions laid aside that can never come: no answer is certain."""
        while NO in (asks := [functions[i] for i in self.asking]):
            index = self.asking[asks.index(NO)]
            functions = (*functions[:index], DONE, *functions[index + 1 :])
            for slot in self.machine.stops[index].slots:
                if slot not in partly and all(functions[i] == DONE for i in self.asks[slot]):
                    functions = self.answered(functions, slot, 0)
        return State(functions, partly, apart)

    def at(self, state: State) -> int:
        """Return the index of the stop that is asked or ends the conversation."""
        stops = enumerate(zip(self.machine.stops, state.functions, strict=False))
        return next(
            index
            for index, (stop, function) in stops
            if function != DONE
            and (stop.slots or isinstance(stop.step, End))
            and self.applies(function)
        )

    def next(self, state: State, index: int) -> dict[State, tuple[int, Answers]]:
        """Return each state that an answer leads to: in how many ways, and one of them."""
        stop = self.machine.stops[index]
        slots = [slot for slot in stop.slots if slot not in state.partly]
        if len(slots) == 1 or state.apart:
            return self.one(state, slots[0], more=len(slots) > 1)
        found = self.listed(state, slots)
        if self.machine.slots[slots[0]].unsure:
            found[State(state.functions, state.partly, apart=True)] = (1, ())
        return found

    def one(self, state: State, slot: str, *, more: bool) -> dict[State, tuple[int, Answers]]:
        """Return what follows when one slot is answered; `more` of its list are open."""
        found: dict[State, tuple[int, Answers]] = {}
        for index in range(1, len(self.model.classes[slot].values)):
            after = self.after(self.answered(state.functions, slot, index), state.partly, [slot])
            if more:
                after = State(after.functions, after.partly, apart=True)
            ways, answers = found.get(after, (0, ((slot, index),)))
            found[after] = (ways + 1, answers)
        return found

    def after(self, functions: tuple[int, ...], partly: frozenset[str], slots: list[str]) -> State:
        """Return the state after these slots are answered."""
        known = partly | set(slots)
        table = list(functions)
        still: set[str] = set()
        for slot in known:
            for index in self.asks[slot]:
                if functions[index] == DONE:
                    continue
                if known.issuperset(self.machine.stops[index].slots):
                    table[index] = DONE
                elif functions[index] != NO:
                    still.add(slot)
        return self.settled(tuple(table), frozenset(still), apart=False)

    def listed(self, state: State, slots: list[str]) -> dict[State, tuple[int, Answers]]:
        """Return what follows when a list is answered as ticked."""
        found: dict[tuple[int, ...], tuple[int, Answers]] = {state.functions: (1, ())}
        for slot in slots:
            later: dict[tuple[int, ...], tuple[int, Answers]] = {}
            for functions, (ways, answers) in found.items():
                found_classes = self.model.classes[slot]
                for index in sorted({found_classes.of(False), found_classes.of(True)}):
                    after = self.answered(functions, slot, index)
                    before, first = later.get(after, (0, (*answers, (slot, index))))
                    later[after] = (before + ways, first)
            found = later
        merged: dict[State, tuple[int, Answers]] = {}
        for functions, (ways, answers) in found.items():
            after_list = self.after(functions, state.partly, slots)
            before, first = merged.get(after_list, (0, answers))
            merged[after_list] = (before + ways, first)
        return merged


def explore(model: Model, machine: Machine) -> Explored:
    """Return every state that a flow can come to by its questions and their answers."""
    explorer = Explorer(model, machine)
    explored = Explored(explorer)
    explored.number(explorer.start())
    for state in explored.states:  # which grows
        index = explorer.at(state)
        ended = isinstance(machine.stops[index].step, End)
        found = {} if ended else explorer.next(state, index)
        explored.stops.append(index)
        explored.steps.append({explored.number(after): step for after, step in found.items()})
    return explored
