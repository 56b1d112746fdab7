"""Which answers lead to which step: the walk of `dialogs.position`, for all answers at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.flow import End, Say
from dialogs.machine import Machine, Stop
from dialogs.prove.diagram import NO, YES
from dialogs.prove.model import Model


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the steps of one flow come up.

    Attributes:
        machine: The flow.
        reached: Of each stop, where the walk comes to it.
        shown: Of each stop, where it comes up: is said, is the open question, or is the end.
    """

    machine: Machine
    reached: tuple[int, ...]
    shown: tuple[int, ...]

    def advice(self) -> dict[int, Stop]:
        """Return the stops, by index, that show a pattern, an exercise or a reminder."""
        return {i: stop for i, stop in enumerate(self.machine.stops) if advises(stop)}


def walks(model: Model, machines: Mapping[str, Machine]) -> dict[str, Walk]:
    """Return the walk of each flow."""
    return {flow: _walk(model, machine) for flow, machine in machines.items()}


def advises(stop: Stop) -> bool:
    """Return whether a step is advice that nobody in danger may get."""
    names = stop.condition.names if stop.condition else frozenset()
    match stop.step:
        case Say(card=card, programme=programme, remind=remind):
            return bool(card or programme or remind or names & {"pattern", "programme"})
        case End():
            return False
    return "programme" in names or any(slot.startswith("reminder_") for slot in stop.slots)


def _walk(model: Model, machine: Machine) -> Walk:
    diagrams = model.diagrams
    reached: list[int] = []
    shown: list[int] = []
    here = YES
    for stop, condition in zip(machine.stops, model.conditions[machine.flow], strict=True):
        reached.append(here)
        if isinstance(stop.step, Say):
            shown.append(diagrams.both(here, condition))
            continue
        known = diagrams.both(*map(model.known, stop.slots)) if stop.slots else NO
        stays = diagrams.both(condition, diagrams.negated(known))
        shown.append(diagrams.both(here, stays))
        here = diagrams.both(here, diagrams.negated(stays))
    return Walk(machine, tuple(reached), tuple(shown))
