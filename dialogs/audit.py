"""What can be seen wrong in a flow without running it: order, ends, sources, dates, names."""

from collections.abc import Iterable, Mapping
from datetime import date

from dialogs.condition import NOT_SURE
from dialogs.flow import Ask, End, FlowFile, Say, Slot, SlotType
from dialogs.machine import DERIVED, Issue, Machine, Rules

LONGEST_NAME = 30  # characters on a "change" button
LONGEST_DATA = 64  # bytes that Telegram gives back with a button
LONGEST_NUMBER = 10  # digits of a session's number, and the colon


def audit(
    machine: Machine,
    files: Mapping[str, FlowFile],
    rules: Rules,
    exercises: Iterable[str],
    today: date,
) -> list[Issue]:
    """Return every fault of a journey and of the rules; empty when there is none.

    Args:
        machine: The journey, built.
        files: Flow name -> its file.
        rules: The decision tables as written.
        exercises: Ids of the exercise cards that exist.
        today: For `review_by`.
    """
    known = frozenset(exercises)
    parts = {stop.part for stop in machine.stops}
    issues = [
        *_order(machine),
        *_ids(machine),
        *_names(machine),
        *_dates({f"flows/{p}.yaml": files[p].review_by for p in (*parts, machine.flow)}, today),
        *_rules(rules, known, today),
    ]
    for part in sorted(parts):
        issues += _sources(part, files[part], machine.slots)
        issues += _cards(part, files[part], known)
    return issues


def _order(machine: Machine) -> list[Issue]:
    """A condition may only name what was asked before it."""
    issues: list[Issue] = []
    asked = {*DERIVED, *(name for name, slot in machine.slots.items() if slot.given)}
    index: dict[str, int] = {}
    for stop in machine.stops:
        place = index.get(stop.part, 0)
        index[stop.part] = place + 1
        later = (stop.condition.names if stop.condition else frozenset()) - asked
        for name in sorted(later):
            message = f"`when` names '{name}' before it is asked; move the step or the question"
            issues.append((f"flows/{stop.part}.yaml", ("steps", place, "when"), message))
        asked.update(stop.slots)
    return issues


def _ids(machine: Machine) -> list[Issue]:
    """Each id of a say or an end stands once."""
    issues: list[Issue] = []
    seen: set[str] = set()
    for stop in machine.stops:
        if not stop.slots and stop.id in seen:
            message = f"the id '{stop.id}' is used twice; choose another"
            issues.append((f"flows/{stop.part}.yaml", ("steps",), message))
        seen.add(stop.id)
    return issues


def _names(machine: Machine) -> list[Issue]:
    """Buttons fit, and a question can be answered."""
    issues: list[Issue] = []
    for name in machine.asks:
        slot = machine.slots[name]
        faults = [*_buttons(name, slot), *_choices(name, slot)]
        if slot.danger and not slot.again:
            faults.append(f"'{name}' is a danger question without `again`; add plainer words")
        issues += [("slots.yaml", ("slots", name), fault) for fault in faults]
        issues += _doubles(name, slot)
    return issues + _lists(machine)


def _buttons(name: str, slot: Slot) -> list[str]:
    """What is too long for a button."""
    faults = []
    if len(slot.name) > LONGEST_NAME:
        faults.append(f"the name '{slot.name}' is over {LONGEST_NAME} characters; shorten it")
    words = [f"{NOT_SURE}++", *(str(choice.value) for choice in slot.choices)]
    if max(len(f"{name}={word}".encode()) for word in words) + LONGEST_NUMBER > LONGEST_DATA:
        faults.append(f"a button of '{name}' carries over {LONGEST_DATA} bytes; shorten its value")
    return faults


def _choices(name: str, slot: Slot) -> list[str]:
    """A slot of words has some, and each can be stored and named in a condition."""
    if slot.type not in (SlotType.CHOICE, SlotType.CHOICES):
        return []
    if not slot.choices:
        return [f"'{name}' has no choices; add them"]
    words = [str(choice.value) for choice in slot.choices]
    return [f"'{w}' of '{name}' is no word; use letters" for w in words if not w.isidentifier()]


def _doubles(name: str, slot: Slot) -> list[Issue]:
    """No label or word of a slot means two values."""
    meanings: dict[str, object] = {}
    issues: list[Issue] = []
    for choice in slot.choices:
        for word in (choice.label.casefold(), *(w.casefold() for w in choice.words)):
            if meanings.setdefault(word, choice.value) != choice.value:
                message = f"'{word}' means two values of '{name}'; keep it in one"
                issues.append(("slots.yaml", ("slots", name, "choices"), message))
    return issues


def _lists(machine: Machine) -> list[Issue]:
    """A sign in a list needs its short form, and its own question for who is not sure."""
    issues: list[Issue] = []
    for stop in machine.stops:
        for name in stop.slots if len(stop.slots) > 1 else ():
            slot = machine.slots[name]
            if not slot.tick or slot.type is not SlotType.BOOLEAN:
                message = f"'{name}' stands in a list; it must be yes or no and needs a `tick`"
                issues.append(("slots.yaml", ("slots", name), message))
            if not slot.question:
                message = f"'{name}' can be asked on its own; it needs a `question`"
                issues.append(("slots.yaml", ("slots", name), message))
    return issues


def _sources(part: str, file: FlowFile, slots: Mapping[str, Slot]) -> list[Issue]:
    """An escalation, a claim under a condition and a danger question name their source."""
    issues: list[Issue] = []
    for index, step in enumerate(file.steps):
        escalates = isinstance(step, End) and step.escalation
        claims = isinstance(step, Say) and step.when is not None and "pattern" in step.when
        asked = step.ask if isinstance(step, Ask) else ()
        names = (asked,) if isinstance(asked, str) else asked
        screens = any(slots[name].danger for name in names)
        if (escalates or claims or screens) and step.source is None:
            message = "this step gives advice and has no `source`; add one"
            issues.append((f"flows/{part}.yaml", ("steps", index), message))
    return issues


def _cards(part: str, file: FlowFile, known: frozenset[str]) -> list[Issue]:
    return [
        (
            f"flows/{part}.yaml",
            ("steps", index, "card"),
            f"'{step.card}' is no exercise; add its card or name another",
        )
        for index, step in enumerate(file.steps)
        if isinstance(step, Say) and step.card is not None and step.card not in known
    ]


def _dates(dates: Mapping[str, date], today: date) -> list[Issue]:
    return [
        (name, ("review_by",), f"was to be reviewed by {due}; review it and set a new date")
        for name, due in dates.items()
        if due < today
    ]


def _rules(rules: Rules, known: frozenset[str], today: date) -> list[Issue]:
    """Every exercise that the tables name exists; every flag can be raised."""
    tables = (rules.triage, rules.pattern, rules.programme, rules.contraindications, rules.flags)
    issues = _dates({f"rules/{table.table}.yaml": table.review_by for table in tables}, today)
    named = [("programme", i, e) for i, r in enumerate(rules.programme.rows) for e in r.exercises]
    named += [
        ("contraindications", i, e)
        for i, r in enumerate(rules.contraindications.rows)
        for e in r.excludes
    ]
    issues += [
        (f"rules/{table}.yaml", ("rows", i), f"'{exercise}' is no exercise; add its card")
        for table, i, exercise in named
        if exercise not in known
    ]
    asked = [flag for flag in rules.flags.flags if not flag.confirm]
    return issues + [
        ("rules/flags.yaml", ("flags",), f"'{flag.flag}' has no `confirm` question; add one")
        for flag in asked
    ]
