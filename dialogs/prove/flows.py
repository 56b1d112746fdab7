"""Proofs about the steps of the flows: each comes up, danger goes first, nothing is skipped."""

from collections.abc import Iterator, Mapping
from itertools import count

from dialogs.flow import End, Say
from dialogs.machine import Place, Stop
from dialogs.prove.diagram import NO
from dialogs.prove.finding import Finding
from dialogs.prove.model import Model
from dialogs.prove.promises import Promises
from dialogs.prove.walk import Walk
from dialogs.triage import Urgency


def places(walk: Walk) -> list[tuple[str, Place]]:
    """Return the file and the place of each stop."""
    counts: dict[str, Iterator[int]] = {}
    return [
        (f"flows/{stop.part}.yaml", ("steps", next(counts.setdefault(stop.part, count()))))
        for stop in walk.machine.stops
    ]


def steps(model: Model, walks: Mapping[str, Walk]) -> Iterator[Finding]:
    """Yield the steps to which no answers lead, and conditions that hold wherever they are read.

    An escalation may stand again at the head of a part: that makes the part safe on its own.
    """
    comes: dict[tuple[str, Place], bool] = {}
    fails: dict[tuple[str, Place], bool] = {}
    for flow, walk in walks.items():
        table = zip(places(walk), walk.reached, walk.shown, walk.machine.stops, strict=True)
        conditions = model.conditions[flow]
        escalations: set[int] = set()
        for (where, reached, shown, stop), condition in zip(table, conditions, strict=True):
            file, place = where
            outside = model.diagrams.both(reached, model.diagrams.negated(condition))
            again = condition in escalations
            if isinstance(stop.step, End) and stop.step.escalation:
                escalations.add(condition)
            comes[where] = comes.get(where, False) or shown != NO or again
            fails[where] = fails.get(where, stop.condition is None) or outside != NO
    for (file, place), found in comes.items():
        if not found:
            message = "no answers lead to this step; mend its `when` or remove it"
            yield Finding(file, place, message)
        elif not fails[file, place]:
            message = "this `when` holds for all answers that lead here; remove it"
            yield Finding(file, (*place, "when"), message)


def danger(model: Model, walks: Mapping[str, Walk]) -> Iterator[Finding]:
    """Yield the steps that stand where danger should speak, and ends that speak without it."""
    urgent = model.at_least[Urgency.URGENT_SAME_DAY]
    emergency = model.at_least[Urgency.EMERGENCY]
    both, negated = model.diagrams.both, model.diagrams.negated
    for flow, walk in walks.items():
        told = NO
        for (file, place), shown, stop in zip(
            places(walk), walk.shown, walk.machine.stops, strict=True
        ):
            if isinstance(stop.step, End) and stop.step.escalation:
                told = model.diagrams.either(told, shown)
                broken = both(shown, negated(urgent))
                message = "this sends people to care whose answers are not urgent; mend its `when`"
            elif isinstance(stop.step, End) or stop.id in _advice(walk):
                broken = both(shown, urgent)
                message = "this is told while danger is open; let an escalation go before it"
            else:
                continue
            if broken != NO:
                yield Finding(file, place, message, flow, broken)
        if (broken := both(emergency, negated(told))) != NO:
            message = "an emergency is not told at once; put an escalation before all questions"
            yield Finding(f"flows/{flow}.yaml", (), message, flow, broken)


def _advice(walk: Walk) -> set[str]:
    return {stop.id for stop in walk.advice().values()}


def ends(model: Model, walks: Mapping[str, Walk]) -> Iterator[Finding]:
    """Yield the escalations that are worded for one level and told at another."""
    emergency = model.at_least[Urgency.EMERGENCY]
    for flow, walk in walks.items():
        for (file, place), shown, stop in zip(
            places(walk), walk.shown, walk.machine.stops, strict=True
        ):
            if not isinstance(stop.step, End) or not stop.step.escalation:
                continue
            call = "{emergency_number}" in stop.step.end
            other = model.diagrams.negated(emergency) if call else emergency
            if (broken := model.diagrams.both(shown, other)) != NO:
                message = "this is told in an emergency and does not say whom to call"
                if call:
                    message = "this sends people to an emergency line who need none"
                yield Finding(file, place, f"{message}; mend its text or its `when`", flow, broken)


def asked(
    model: Model,
    walks: Mapping[str, Walk],
    promises: Promises,
    functions: Mapping[tuple[str, int], int],
) -> Iterator[Finding]:
    """Yield the steps of advice that somebody reaches without a question that was promised."""
    both = model.diagrams.both
    for flow, walk in walks.items():
        if not any(_treats(stop) for stop in walk.machine.stops):
            continue
        advice = walk.advice()
        anywhere = model.diagrams.either(*[walk.shown[i] for i in advice])
        for index, row in enumerate(promises.asked):
            where = both(anywhere, functions["asked", index]) if row.when else anywhere
            for slot in row.slots:
                if (broken := both(where, model.diagrams.negated(model.known(slot)))) != NO:
                    first = next(i for i in advice if both(broken, walk.shown[i]) != NO)
                    file, place = places(walk)[first]
                    message = f"advice is reached without an answer to '{slot}'; ask it before"
                    yield Finding(file, place, message, flow, both(broken, walk.shown[first]))


def _treats(stop: Stop) -> bool:
    return isinstance(stop.step, Say) and bool(stop.step.card or stop.step.programme)


def cards(model: Model, walks: Mapping[str, Walk]) -> Iterator[Finding]:
    """Yield the steps that show an exercise which is not offered, or a programme without any."""
    negated = model.diagrams.negated
    for flow, walk in walks.items():
        for (file, place), shown, stop in zip(
            places(walk), walk.shown, walk.machine.stops, strict=True
        ):
            if not isinstance(stop.step, Say) or not _treats(stop):
                continue
            card = stop.step.card
            offered = [model.offered.get(card, NO)] if card else [*model.offered.values()]
            broken = model.diagrams.both(shown, negated(model.diagrams.either(*offered)))
            if broken != NO:
                name = f"'{card}'" if card else "a programme"
                message = f"{name} is shown to people who are not offered it; mend its `when`"
                yield Finding(file, place, message, flow, broken)
