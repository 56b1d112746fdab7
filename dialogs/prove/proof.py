"""All proofs of the flows and rules together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import prod

from dialogs.build import vocabulary_of
from dialogs.condition import ConditionError, Vocabulary, compile_condition
from dialogs.explore import explore
from dialogs.machine import Machine, Rules
from dialogs.prove import flows, triage
from dialogs.prove.finding import Finding
from dialogs.prove.model import Model, model
from dialogs.prove.promises import Promises, conditions
from dialogs.prove.walk import walks
from dialogs.routes import Routes, routes


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved, and over how much.

    Attributes:
        findings: The properties that do not hold, each in its place; none when all hold.
        model: The functions, when the promises could be read.
        routes: Flow -> the figures of its conversations; empty when they were not explored.
    """

    findings: tuple[Finding, ...]
    model: Model | None = None
    routes: Mapping[str, Routes] = field(default_factory=dict)

    @property
    def answer_sets(self) -> int:
        """Return how many sets of answers, written danger included, the proofs range over."""
        return prod(self.model.diagrams.sizes) if self.model else 0


def prove(
    machines: Mapping[str, Machine],
    rules: Rules,
    promises: Promises,
    *,
    first: bool = False,
    near: Model | None = None,
) -> Proof:
    """Return what is proved of the flows and rules.

    Args:
        machines: Flow -> its machine, all built from `rules`.
        rules: The tables as written.
        promises: What is to hold.
        first: Whether to stop at the first finding, and to count no conversations.
        near: A model of nearly the same content, whose work is taken over.
    """
    slots = next(iter(machines.values())).slots
    vocabulary = vocabulary_of(slots, rules)
    unread = tuple(_unread(promises, vocabulary))
    if unread:
        return Proof(unread)
    texts = [text for _, _, text in conditions(promises)]
    functions = model(machines, rules, vocabulary, texts, near=near)
    found = findings(functions, machines, rules, promises)
    if first:
        return Proof(tuple(islice(found, 1)), functions)
    walked = {flow: explore(functions, machine) for flow, machine in machines.items()}
    return Proof(tuple(found), functions, {flow: routes(one) for flow, one in walked.items()})


def _unread(promises: Promises, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, index, text in conditions(promises):
        try:
            compile_condition(text, vocabulary)
        except ConditionError as error:
            yield Finding(triage.PROMISES, (name, index, "when"), str(error))


def findings(
    found: Model, machines: Mapping[str, Machine], rules: Rules, promises: Promises
) -> Iterator[Finding]:
    """Yield every property that does not hold."""
    slots = next(iter(machines.values())).slots
    promised = {
        (name, index): function
        for (name, index, _), function in zip(conditions(promises), found.promised, strict=True)
    }
    walked = walks(found, machines)
    yield from triage.levels(found, rules, promises)
    yield from triage.redundant(found, rules)
    yield from triage.promised_urgency(found, promises, promised, slots)
    yield from triage.monotone(found, rules, slots)
    yield from triage.exercises(found, promises, promised)
    yield from flows.steps(found, walked)
    yield from flows.danger(found, walked)
    yield from flows.ends(found, walked)
    yield from flows.asked(found, walked, promises, promised)
    yield from flows.cards(found, walked)
