"""The summary as a FHIR R4 (4.0.1) document: a Bundle whose first entry is the Composition.

Red flags are observations, those that were not asked as well. There is no Condition, and no Flag:
nobody diagnosed anything, and a record system would show a Flag as an alert by a clinician.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.clinic.fhir_answers import response
from bot.clinic.fhir_lint import check
from bot.clinic.fhir_observations import observations
from bot.clinic.fhir_terms import (
    COMPLAINT,
    HISTORY,
    MEASURE,
    NOTE,
    PARTICIPANT,
    PERSON,
    PLAN,
    Json,
    concept,
    identity,
    loinc,
    narrative,
    plain,
    reference,
)
from bot.clinic.page import adherence_line, cause_line, goal_line, red_flag_line
from bot.clinic.record import Summary
from bot.clinic.sources import ClinicWords, Sources


def fhir_json(summary: Summary, sources: Sources) -> str:
    """Return the document as JSON on one line, checked; the same record gives the same text.

    Raises:
        FhirError: With every fault, should the check find one.
    """
    made = bundle(summary, sources)
    check(made, sources.machine)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def bundle(summary: Summary, sources: Sources) -> Json:
    """Return the document as plain data."""
    who = summary.person_id
    words = sources.words
    parts = {
        "answers": [r] if (r := response(summary, sources)) else [],
        **observations(summary, words),
        "goal": _goal(summary),
        "plan": _plan(summary, words),
    }
    body = [resource for found in parts.values() for resource in found]
    first = _composition(summary, words, parts)
    last = _provenance(summary, first["id"])
    entries = [first, _patient(summary), _device(summary), *body, last]
    return {
        "resourceType": "Bundle",
        "id": identity(who, "bundle"),
        "identifier": {
            "system": "urn:ietf:rfc:3986",
            "value": f"urn:uuid:{identity(who, 'document')}",
        },
        "type": "document",
        "timestamp": instant(summary.as_of),
        "entry": [{"fullUrl": f"urn:uuid:{e['id']}", "resource": e} for e in entries],
    }


def instant(at: datetime) -> str:
    """Return an instant as FHIR writes it, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _composition(summary: Summary, words: ClinicWords, parts: dict[str, list[Json]]) -> Json:
    who = summary.person_id
    return {
        "resourceType": "Composition",
        "id": identity(who, "composition"),
        "text": narrative(words.title, words.states[summary.advice.state], words.not_reviewed),
        "status": "preliminary",
        "type": loinc(NOTE),
        "subject": reference(identity(who, "patient")),
        "date": instant(summary.as_of),
        "author": [reference(identity(who, "device"))],
        "title": words.title,
        "section": _sections(summary, words, parts),
    }


def _sections(summary: Summary, words: ClinicWords, parts: dict[str, list[Json]]) -> list[Json]:
    names = words.sections
    causes = [cause_line(cause, words) for cause in summary.advice.causes]
    history = [f"{line.name}: {line.text}" for line in summary.socrates]
    change = summary.change.text if summary.change else words.fields["no_pain"]
    done = adherence_line(summary, words)
    planned = [f"{e.title}: {e.dose}" for e in summary.programme]
    return [
        _section(
            names["advice"],
            [words.states[summary.advice.state], *causes, words.not_reviewed],
            parts["advice"],
        ),
        _section(
            names["complaint"],
            summary.complaint or [words.fields["no_words"]],
            code=loinc(COMPLAINT),
        ),
        _section(names["socrates"], history, parts["answers"], code=loinc(HISTORY)),
        _section(names["red_flags"], [red_flag_line(summary, words)], parts["red_flags"]),
        _section(names["pain"], [change], parts["pain"]),
        _section(names["adherence"], [done], parts["adherence"]),
        _section(names["goal"], [goal_line(summary, words)], [*parts["goal"], *parts["ratings"]]),
        _section(
            names["programme"],
            planned or [words.fields["no_programme"]],
            parts["plan"],
            code=loinc(PLAN),
        ),
    ]


def _section(
    title: str, texts: Iterable[str], entries: Iterable[Json] = (), *, code: Json | None = None
) -> Json:
    found: Json = {"title": title}
    if code:
        found["code"] = code
    found["text"] = narrative(*texts)
    if named := [reference(entry["id"]) for entry in entries]:
        found["entry"] = named
    return found


def _patient(summary: Summary) -> Json:
    found: Json = {
        "resourceType": "Patient",
        "id": identity(summary.person_id, "patient"),
        "identifier": [{"system": PERSON, "value": str(summary.person_id)}],
    }
    if summary.name.strip():
        found["name"] = [{"use": "usual", "text": plain(summary.name)}]
    return found


def _device(summary: Summary) -> Json:
    versions = summary.versions
    return {
        "resourceType": "Device",
        "id": identity(summary.person_id, "device"),
        "status": "active",
        "deviceName": [{"name": "Kneebot", "type": "user-friendly-name"}],
        "version": [
            {"type": {"text": "software"}, "value": versions.bot},
            {"type": {"text": "record"}, "value": versions.schema},
            {"type": {"text": "questions and rules"}, "value": versions.content},
        ],
    }


def _goal(summary: Summary) -> list[Json]:
    if summary.goal is None:
        return []
    who = summary.person_id
    return [
        {
            "resourceType": "Goal",
            "id": identity(who, "goal"),
            "lifecycleStatus": "active",
            "description": {"text": plain(summary.goal.text)},
            "subject": reference(identity(who, "patient")),
            "expressedBy": reference(identity(who, "patient")),
        }
    ]


def _plan(summary: Summary, words: ClinicWords) -> list[Json]:
    if not summary.programme:
        return []
    who = summary.person_id
    plan: Json = {
        "resourceType": "CarePlan",
        "id": identity(who, "plan"),
        "text": narrative(words.sections["programme"], words.not_reviewed),
        "status": "active",
        "intent": "plan",
        "title": words.sections["programme"],
        "subject": reference(identity(who, "patient")),
        "author": reference(identity(who, "device")),
        "activity": [
            {
                "detail": {
                    "code": concept(MEASURE, "exercise", text=exercise.title),
                    "status": "in-progress",
                    "description": f"{exercise.title}: {exercise.dose}",
                }
            }
            for exercise in summary.programme
        ],
    }
    if summary.goal:
        plan["goal"] = [reference(identity(who, "goal"))]
    return [plan]


def _provenance(summary: Summary, target: str) -> Json:
    who = summary.person_id
    return {
        "resourceType": "Provenance",
        "id": identity(who, "provenance"),
        "target": [reference(target)],
        "recorded": instant(summary.as_of),
        "activity": {"text": "computed from what the person told a program"},
        "agent": [
            {
                "type": concept(PARTICIPANT, "assembler", "Assembler"),
                "who": reference(identity(who, "device")),
            }
        ],
    }
