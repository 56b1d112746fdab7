"""A check of our own before each export, for what FHIR's validators do not see.

They pass references that lead nowhere, answers that no question takes, codes that were made up and
a pain of 47.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from bot.clinic.fhir_answers import options
from bot.clinic.fhir_links import link_faults, walk
from bot.clinic.fhir_observations import ABSENT_CODES, MEASURES
from bot.clinic.fhir_terms import (
    ABSENT,
    ANSWER,
    CATEGORY,
    INTERPRETATION,
    LOINC,
    LOINC_CODES,
    MEASURE,
    PAIN,
    PARTICIPANT,
    QUESTION,
    QUESTIONNAIRE,
    UCUM,
    URGENCY,
    XHTML,
    Json,
)
from bot.clinic.record import State
from dialogs import Machine
from dialogs.flow import SlotType

_WHEN = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
_DATED = ("timestamp", "date", "effectiveDateTime", "authored", "recorded", "start", "end")
_STATUS = {
    "Composition": "preliminary",
    "Observation": "final",
    "Device": "active",
    "CarePlan": "active",
}
_NEEDED = {
    "Composition": ("type", "subject", "author", "date", "title", "section"),
    "Patient": ("identifier",),
    "Observation": ("code", "subject", "category"),
    "QuestionnaireResponse": ("questionnaire", "subject", "item", "authored"),
    "Goal": ("lifecycleStatus", "description", "subject"),
    "CarePlan": ("subject", "intent", "activity"),
    "Provenance": ("target", "agent", "recorded"),
    "Device": ("deviceName", "version"),
}


class FhirError(Exception):
    """A document that must not be exported; the message names every fault."""


def check(bundle: Json, machine: Machine) -> None:
    """Return when the document has no fault that we know how to see.

    Raises:
        FhirError: With every fault.
    """
    if found := list(faults(bundle, machine)):
        raise FhirError("; ".join(found))


def faults(bundle: Json, machine: Machine) -> Iterator[str]:
    """Yield every fault of a document, each in a few words."""
    entries = bundle.get("entry", [])
    resources = [entry.get("resource", {}) for entry in entries]
    yield from _frame(bundle, resources)
    yield from link_faults(entries)
    codes = _codes(machine)
    for path, value in walk(bundle, "Bundle"):
        yield from _leaf(path, value, codes, str(bundle.get("timestamp", "")))
    for resource in resources:
        kind = str(resource.get("resourceType"))
        missing = [name for name in _NEEDED.get(kind, ()) if not resource.get(name)]
        if missing or kind not in _NEEDED:
            yield f"{kind} lacks {', '.join(missing) or 'a meaning here'}"
        if resource.get("status", _STATUS.get(kind)) != _STATUS.get(kind, resource.get("status")):
            yield f"{kind} has the status {resource['status']}"
        if kind in _STATUS and "status" not in resource:
            yield f"{kind} has no status"
        if kind in _CHECKS:
            yield from _CHECKS[kind](resource, machine)


def _frame(bundle: Json, resources: list[Json]) -> Iterator[str]:
    kinds = [resource.get("resourceType") for resource in resources]
    if (bundle.get("resourceType"), bundle.get("type")) != ("Bundle", "document"):
        yield "it is no document"
    if kinds[:3] != ["Composition", "Patient", "Device"]:
        yield "it does not begin with Composition, Patient, Device"
    for once in ("Composition", "Patient", "Device", "Provenance"):
        if kinds.count(once) != 1:
            yield f"it has {kinds.count(once)} of {once}"
    if not bundle.get("identifier", {}).get("value") or not bundle.get("timestamp"):
        yield "it has no identifier or no time"


def _leaf(path: str, value: Any, codes: dict[str, set[str]], latest: str) -> Iterator[str]:
    name = path.rpartition(".")[2]
    if value in ("", [], {}):
        yield f"{path} is empty"
    if name in _DATED and isinstance(value, str):
        if not _WHEN.fullmatch(value) or not _real(value):
            yield f"{path} is no date"
        elif value[:10] > latest[:10]:
            yield f"{path} is later than the document"
    if name == "div" and not _well_formed(str(value)):
        yield f"{path} is no XHTML"
    if isinstance(value, dict) and value.keys() >= {"code", "system"}:
        yield from _code(path, value, codes)


def _code(path: str, value: Json, codes: dict[str, set[str]]) -> Iterator[str]:
    system, code = str(value["system"]), str(value["code"])
    if code not in codes.get(system, ()):
        yield f"{path}: {code} is no code of {system}"
    elif system == LOINC and value.get("display") != LOINC_CODES[code]:
        yield f"{path}: {code} has another display"


def _observation(resource: Json, machine: Machine) -> Iterator[str]:
    values = [name for name in resource if name.startswith("value")]
    if len(values) + ("dataAbsentReason" in resource) != 1:
        yield "an Observation has no value, or two, or one and a reason for none"
    first = resource.get("code", {}).get("coding", [{}])[0]
    scored = first.get("code") in (PAIN[0], "goal_rating")
    if scored:
        value = resource.get("valueQuantity", {}).get("value")
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= 10:
            yield f"a score of {value}"
    if first.get("system") == QUESTION and "valueBoolean" in resource:
        slot = machine.slots.get(str(first.get("code")))
        if slot is None or slot.type is not SlotType.BOOLEAN:
            yield f"{first.get('code')} is no question of yes or no"
    ratio = resource.get("valueRatio")
    if ratio and not 0 <= ratio["numerator"]["value"] <= ratio["denominator"]["value"]:
        yield "more workouts were done than planned"
    if "effectiveDateTime" not in resource and "effectivePeriod" not in resource:
        yield "an Observation has no time"


def _response(resource: Json, machine: Machine) -> Iterator[str]:
    named = str(resource.get("questionnaire", ""))
    if named.partition("|")[0] != QUESTIONNAIRE or not named.partition("|")[2]:
        yield "the answers name no questionnaire of ours"
    if resource.get("status") not in ("completed", "in-progress"):
        yield f"the answers have the status {resource.get('status')}"
    seen: set[str] = set()
    for item in resource.get("item", []):
        slot = str(item.get("linkId"))
        if slot not in machine.slots:
            yield f"{slot} is no question"
            continue
        if slot in seen:
            yield f"{slot} is answered twice"
        seen.add(slot)
        yield from _fits(machine, slot, item)


def _fits(machine: Machine, slot: str, item: Json) -> Iterator[str]:
    definition = machine.slots[slot]
    answers = item.get("answer", [])
    if len(answers) > 1 and definition.type is not SlotType.CHOICES:
        yield f"{slot} has {len(answers)} answers"
    takes = {option["code"]: option["display"] for option in options(definition)}
    for answer in answers:
        value = answer.get("valueInteger", answer.get("valueCoding"))
        if definition.type is SlotType.NUMBER:
            if not isinstance(value, int) or not definition.min <= value <= definition.max:
                yield f"{slot} cannot be {value}"
        elif not isinstance(value, dict) or takes.get(value.get("code", "")) != value.get(
            "display"
        ):
            yield f"{slot} has no such answer"


def _codes(machine: Machine) -> dict[str, set[str]]:
    answers = {o["code"] for slot in machine.slots.values() for o in options(slot)}
    return {
        LOINC: set(LOINC_CODES),
        UCUM: {"{score}"},
        ABSENT: {code for code, _ in ABSENT_CODES.values()},
        INTERPRETATION: {"A"},
        CATEGORY: {"survey"},
        PARTICIPANT: {"assembler"},
        QUESTION: set(machine.slots),
        ANSWER: answers,
        URGENCY: {state.value for state in State},
        MEASURE: set(MEASURES),
    }


def _real(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _well_formed(div: str) -> bool:
    try:
        found = ET.fromstring(div)  # noqa: S314 - our own text, without a document type
    except ET.ParseError:
        return False
    tags = {element.tag for element in found.iter()}
    plain = tags <= {f"{{{XHTML}}}div", f"{{{XHTML}}}p"}  # no more is written, and no script ever
    return plain and bool("".join(found.itertext()).strip())


_CHECKS: dict[str, Callable[[Json, Machine], Iterator[str]]] = {
    "Observation": _observation,
    "QuestionnaireResponse": _response,
}
