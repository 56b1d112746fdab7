"""Observations of the document: advice, red flags, pain, exercises done, ratings of the goal."""

from datetime import date, datetime

from bot.clinic.fhir_terms import (
    ABSENT,
    CATEGORY,
    INTERPRETATION,
    MEASURE,
    PAIN,
    QUESTION,
    UCUM,
    URGENCY,
    Json,
    coding,
    concept,
    identity,
    loinc,
    plain,
    reference,
)
from bot.clinic.record import Answer, Asked, Summary
from bot.clinic.sources import ClinicWords

# What became of a question that has no answer, as HL7's data-absent-reason says it.
ABSENT_CODES = {
    Asked.NOT_ASKED: ("not-asked", "Not Asked"),
    Asked.NOT_SURE: ("asked-unknown", "Asked But Unknown"),
    Asked.SKIPPED: ("asked-declined", "Asked But Declined"),
}
MEASURES = ("advice", "adherence", "goal_rating", "exercise")


def observations(summary: Summary, words: ClinicWords) -> dict[str, list[Json]]:
    """Return part of the document -> its observations, in a fixed order."""
    goal = summary.goal.ratings if summary.goal else ()
    return {
        "advice": [_advice(summary, words)],
        "red_flags": [_red_flag(summary, answer) for answer in summary.red_flags],
        "pain": [
            _observation(
                summary,
                f"pain/{score.kind.value}/{score.on}",
                loinc(PAIN, words.pains[score.kind]),
                score.on,
            )
            | {"valueQuantity": _score(score.nrs)}
            for score in summary.pain
        ],
        "adherence": _adherence(summary, words),
        "ratings": [
            _observation(
                summary,
                f"rating/{rating.on}",
                concept(MEASURE, "goal_rating", text=words.chart["goal"]),
                rating.on,
            )
            | {
                "focus": [reference(identity(summary.person_id, "goal"))],
                "valueQuantity": _score(rating.rating),
            }
            for rating in goal
        ],
    }


def _advice(summary: Summary, words: ClinicWords) -> Json:
    state = summary.advice.state
    code = concept(MEASURE, "advice", text=words.sections["advice"])
    value = concept(URGENCY, state.value, text=words.states[state])
    return _observation(summary, "advice", code, summary.as_of) | {"valueCodeableConcept": value}


def _red_flag(summary: Summary, answer: Answer) -> Json:
    code = concept(QUESTION, answer.id, answer.name, text=answer.question)
    found = _observation(summary, f"flag/{answer.id}", code, answer.at or summary.as_of)
    if answer.asked in ABSENT_CODES:
        found["dataAbsentReason"] = concept(ABSENT, *ABSENT_CODES[answer.asked])
    elif answer.asked is Asked.VALUE:
        found["valueString"] = plain(answer.text)
    else:
        found["valueBoolean"] = answer.asked is Asked.YES
    if answer.raised:
        found["interpretation"] = [concept(INTERPRETATION, "A", "Abnormal")]
    return found


def _adherence(summary: Summary, words: ClinicWords) -> list[Json]:
    counts = summary.adherence
    if not counts.planned:
        return []
    days = [workout.on for workout in summary.workouts]
    code = concept(MEASURE, "adherence", text=words.sections["adherence"])
    found = _observation(summary, "adherence", code, None)
    found["effectivePeriod"] = {"start": str(min(days)), "end": str(max(days))}
    found["valueRatio"] = {
        "numerator": {"value": counts.done},
        "denominator": {"value": counts.planned},
    }
    return [found]


def _observation(summary: Summary, kind: str, code: Json, when: date | datetime | None) -> Json:
    who = summary.person_id
    found: Json = {
        "resourceType": "Observation",
        "id": identity(who, f"observation/{kind}"),
        "status": "final",
        "category": [{"coding": [coding(CATEGORY, "survey", "Survey")]}],
        "code": code,
        "subject": reference(identity(who, "patient")),
        "performer": [reference(identity(who, "patient"))],
        "device": reference(identity(who, "device")),
    }
    if isinstance(when, datetime):
        found["effectiveDateTime"] = f"{when:%Y-%m-%dT%H:%M:%S}Z"
    elif when is not None:
        found["effectiveDateTime"] = when.isoformat()
    return found


def _score(value: int) -> Json:
    return {"value": value, "unit": "{score}", "system": UCUM, "code": "{score}"}
