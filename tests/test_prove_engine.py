"""The proofs read functions, the bot runs the engine: here both are led to the same places."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import Machine, begin, locate
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.explore import Explorer, State, explore
from dialogs.flow import Slot, SlotType
from dialogs.log import How
from dialogs.machine import CONFIRM
from dialogs.prove.conversation import classes_of
from dialogs.prove.model import Model
from dialogs.prove.walk import walks
from dialogs.triage import Act
from tests.proving import proof
from tests.support import machine, packaged, walk

FLOWS = sorted(packaged().machines)


def model() -> Model:
    found = proof().model
    assert found is not None
    return found


def values_of(slot: Slot) -> st.SearchStrategy[Any]:
    words = [str(choice.value) for choice in slot.choices]
    found: st.SearchStrategy[Any]
    match slot.type:
        case SlotType.BOOLEAN:
            found = st.booleans()
        case SlotType.NUMBER:
            found = st.integers(int(slot.min), min(int(slot.max), 200))
        case SlotType.CHOICES:
            chosen = st.lists(st.sampled_from(words), min_size=1, unique=True)
            found = chosen.map(lambda some: tuple(w for w in words if w in some))
        case SlotType.CHOICE:
            found = st.sampled_from(words)
        case SlotType.DAYS:
            found = st.just(("mon", "fri"))
        case _:
            found = st.just(
                {SlotType.TIME: "07:15", SlotType.ZONE: "Asia/Tokyo"}.get(slot.type, "words")
            )
    found = found | found | found | st.just(NOT_SURE) if slot.unsure else found
    return found | st.just(SKIPPED) if slot.skip else found


def answers(built: Machine) -> st.SearchStrategy[Mapping[str, Any]]:
    """Any answers at all, most questions answered; and now and then a red flag in writing."""
    slots = {n: values_of(s) for n, s in built.slots.items() if not n.startswith(CONFIRM)}
    flags = [CONFIRM + name for name, flag in built.tables.flags.items() if flag.act is Act.NOTE]
    said = st.dictionaries(st.sampled_from(flags), st.just(True), max_size=1)
    calm = {name: False for name, slot in built.slots.items() if slot.type is SlotType.BOOLEAN}
    calm = {name: value for name, value in calm.items() if not name.startswith(CONFIRM)}
    some = st.fixed_dictionaries({}, optional=slots)
    most = st.lists(st.sampled_from(sorted(slots)), unique=True).map(
        lambda names: {n: v for n, v in calm.items() if n not in names[:3]}
    )
    return st.tuples(most, some, st.integers(0, 12), said).map(
        lambda t: {**t[0], **dict(list(t[1].items())[: t[2]]), **t[3]}
    )


@pytest.mark.parametrize("flow", FLOWS)
def test_the_functions_say_what_the_engine_finds_for_any_answers(flow: str) -> None:
    built, found = machine(flow), model()
    walked = walks(found, {flow: built})[flow]
    holds = found.diagrams.holds

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(answers(built))
    def compare(values: Mapping[str, Any]) -> None:
        session = begin(built, 1).record(How.VOLUNTEERED, values)
        position = locate(built, session)
        place = classes_of(found, position.values)
        at_least = [holds(function, place) for function in found.at_least]
        assert sum(at_least) - 1 == position.urgency
        told = {f for f in position.raised if CONFIRM + f not in values}
        assert {f for f, at in found.raised.items() if holds(at, place)} >= told
        assert [p for p, at in found.patterns.items() if holds(at, place)] == [
            position.facts["pattern"]
        ]
        offered = {e for e, at in found.offered.items() if holds(at, place)}
        assert offered == set(position.facts["programme"])
        shown = [i for i, at in enumerate(walked.shown) if holds(at, place)]
        stops = [built.stops[index] for index in shown]
        assert stops == [*position.says, position.stop]

    compare()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_a_conversation_by_buttons_goes_through_the_explored_states(data: st.DataObject) -> None:
    built, found = machine("visit"), model()
    explored = visited()
    explorer = explored.explorer
    talk = walk("visit")
    state = explored.states[0]
    while not talk.turn.position.ended:
        slots = talk.turn.position.slots
        many = len(slots) > 1
        if many and built.slots[slots[0]].unsure and data.draw(st.integers(0, 3)) == 0:
            talk.press(f"{slots[0]}={NOT_SURE}")
            state = State(state.functions, state.partly, apart=True)
            continue
        if many:
            for slot in data.draw(st.lists(st.sampled_from(slots), max_size=2, unique=True)):
                talk.press(f"{slot}~")
            talk.press(f"{slots[0]}!")
        else:
            press(talk, slots[0], data.draw(st.sampled_from(buttons(built.slots[slots[0]]))))
        state = follow(found, explorer, state, slots, talk.values)
        stop = stop_at(explored, state)  # by name: the states are long to show
        here = talk.turn.position.stop
        assert [at and at.id for at in (stop,)] == [at and at.id for at in (here,)]


def stop_at(explored: Any, state: State) -> Any:
    """Return where the explored state stands; None, when it was not found."""
    number = explored.numbers.get(state)
    return None if number is None else machine("visit").stops[explored.stops[number]]


def buttons(slot: Slot) -> list[str]:
    """Return what the buttons of a question carry."""
    sign = "~" if slot.type is SlotType.CHOICES else "="
    words = [str(choice.value) for choice in slot.choices] or ["yes", "no"]
    words += [NOT_SURE] if slot.unsure else []
    return [f"{sign}{word}" for word in words]


def press(talk: Any, slot: str, what: str) -> None:
    """Press a button until it is an answer: a list is closed, "not sure" is asked again."""
    for more in ("", "+", "++"):
        if slot not in talk.values:
            talk.press(f"{slot}{what}{more if NOT_SURE in what else ''}")
    if "~" in what:
        talk.press(f"{slot}!")


_VISITED: list[Any] = []


def visited() -> Any:
    if not _VISITED:
        _VISITED.append(explore(model(), machine("visit")))
    return _VISITED[0]


def follow(
    found: Model,
    explorer: Explorer,
    state: State,
    slots: tuple[str, ...],
    values: Mapping[str, Any],
) -> State:
    functions = state.functions
    for slot in slots:
        functions = explorer.answered(functions, slot, found.classes[slot].of(values[slot]))
    after = explorer.after(functions, state.partly, list(slots))
    stop = explorer.machine.stops[explorer.at(state)]
    more = any(slot not in values for slot in stop.slots)
    return State(after.functions, after.partly, apart=state.apart and more)
