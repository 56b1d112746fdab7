"""The proof that the content is safe: every property over every set of answers, as diagrams."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.build import vocabulary_of
from dialogs.explore import explore
from dialogs.machine import Machine, Rules
from dialogs.prove.model import model
from dialogs.routes import Routes, routes

__all__ = ["Proof", "prove"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was explored.

    Attributes:
        routes: Flow -> its figures.
    """

    routes: Mapping[str, Routes]


def prove(machines: Mapping[str, Machine], rules: Rules) -> Proof:
    """Return what exploring every conversation of the flows finds."""
    slots = next(iter(machines.values())).slots
    functions = model(machines, rules, vocabulary_of(slots, rules), ())
    found = {flow: routes(explore(functions, machine)) for flow, machine in machines.items()}
    return Proof(found)
