"""The questions of the check as a FHIR Questionnaire, and a person's answers as the response to it.

Yes/no questions are choices, because "not sure" is an answer too.
"""

from bot.clinic.answers import question
from bot.clinic.fhir_terms import (
    ABSENT_EXTENSION,
    ANSWER,
    QUESTIONNAIRE,
    Json,
    coding,
    identity,
    plain,
    reference,
)
from bot.clinic.record import Answer, Asked, State, Summary
from bot.clinic.sources import Sources
from bot.clinic.summary import SOCRATES
from dialogs import Machine
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.flow import Slot, SlotType

PARTS = ("assessment", "programme")
_REASONS = {Asked.NOT_SURE: "asked-unknown", Asked.SKIPPED: "asked-declined"}


def questionnaire(machine: Machine) -> Json:
    """Return every question of the check, with the answers that it takes."""
    asked = [slot for slot, stop in machine.asks.items() if stop.part in PARTS]
    return {
        "resourceType": "Questionnaire",
        "id": "kneebot-visit",
        "url": QUESTIONNAIRE,
        "version": machine.content,
        "name": "KneebotVisit",
        "title": "Kneebot: the check",
        "status": "draft",
        "subjectType": ["Patient"],
        "purpose": "Not reviewed by a clinician. The rules that read it are exported beside it.",
        "item": [_item(machine, slot) for slot in (*asked, *_told(machine))],
    }


def response(summary: Summary, sources: Sources) -> Json | None:
    """Return the answers of a person, or None when there are none."""
    slots = sources.machine.slots
    items = [_answered(slots[a.id], a) for a in summary.answers if a.id in slots]
    if not items:
        return None
    who = summary.person_id
    done = summary.advice.state not in (State.NONE, State.OPEN)
    return {
        "resourceType": "QuestionnaireResponse",
        "id": identity(who, "answers"),
        "questionnaire": f"{QUESTIONNAIRE}|{summary.versions.content}",
        "status": "completed" if done else "in-progress",
        "subject": reference(identity(who, "patient")),
        "authored": f"{summary.as_of:%Y-%m-%dT%H:%M:%S}Z",
        "author": reference(identity(who, "patient")),
        "source": reference(identity(who, "patient")),
        "item": items,
    }


def options(slot: Slot) -> list[Json]:
    """Return the codings that answer a question; none for one that takes a number."""
    if slot.type is SlotType.NUMBER:
        return []
    found = [coding(ANSWER, str(c.value), c.label) for c in slot.choices]
    if slot.type is SlotType.BOOLEAN:
        found = [coding(ANSWER, "yes", "Yes"), coding(ANSWER, "no", "No")]
    if slot.unsure:
        found.append(coding(ANSWER, NOT_SURE, "Not sure"))
    if slot.skip:
        found.append(coding(ANSWER, SKIPPED, "Skipped"))
    return found


def _told(machine: Machine) -> list[str]:
    """Return the facts that people state, that rules look at or a summary shows, and none asks."""
    used = {slot for slots in SOCRATES.values() for slot in slots}
    used.update(*(row.condition.names for row in machine.tables.raising))
    return [slot for slot in machine.slots if slot in used and slot not in machine.asks]


def _item(machine: Machine, slot: str) -> Json:
    definition = machine.slots[slot]
    kind = "integer" if definition.type is SlotType.NUMBER else "choice"
    found: Json = {"linkId": slot, "text": question(machine, slot), "type": kind}
    if definition.type is SlotType.CHOICES:
        found["repeats"] = True
    if takes := options(definition):
        found["answerOption"] = [{"valueCoding": option} for option in takes]
    return found


def _answered(slot: Slot, answer: Answer) -> Json:
    found: Json = {"linkId": answer.id, "text": answer.question}
    if slot.type is SlotType.NUMBER:
        if answer.asked in _REASONS:
            reason = {"url": ABSENT_EXTENSION, "valueCode": _REASONS[answer.asked]}
            return found | {"extension": [reason]}
        if isinstance(answer.value, int | float):
            return found | {"answer": [{"valueInteger": round(answer.value)}]}
    known = {option["code"]: option for option in options(slot)}
    codes = [c for c in _codes(answer) if c in known]
    if not codes:
        return found
    return found | {"answer": [{"valueCoding": known[code]} for code in codes]}


def _codes(answer: Answer) -> list[str]:
    if isinstance(answer.value, bool):
        return ["yes" if answer.value else "no"]
    if isinstance(answer.value, tuple):
        return list(answer.value)
    return [plain(str(answer.value))]
