"""The names that FHIR resources of ours use: LOINC codes, HL7's code systems, and our own.

LOINC codes are here only with a display that is certain; everything else has a code of ours.
"""

from html import escape
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
ABSENT_EXTENSION = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
XHTML = "http://www.w3.org/1999/xhtml"

OWN = "urn:kneebot:"
PERSON = f"{OWN}person"
QUESTION = f"{OWN}question"
ANSWER = f"{OWN}answer"
URGENCY = f"{OWN}urgency"
MEASURE = f"{OWN}measure"
QUESTIONNAIRE = f"{OWN}questionnaire:visit"

NOTE = ("51855-5", "Patient Note")
COMPLAINT = ("10154-3", "Chief complaint Narrative - Reported")
HISTORY = ("10164-2", "History of Present illness Narrative")
PLAN = ("18776-5", "Plan of care note")
PAIN = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
LOINC_CODES = dict((NOTE, COMPLAINT, HISTORY, PLAN, PAIN))

_SPACE = UUID("5f0c5a52-6d0b-5e0e-9a66-2b7d1c1f7a10")  # ours alone: the same person, the same ids


def coding(system: str, code: str, display: str = "") -> Json:
    """Return a Coding."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def concept(system: str, code: str, display: str = "", *, text: str = "") -> Json:
    """Return a CodeableConcept with one coding."""
    found: Json = {"coding": [coding(system, code, display)]}
    return found | ({"text": text} if text else {})


def loinc(term: tuple[str, str], text: str = "") -> Json:
    """Return a CodeableConcept of LOINC."""
    return concept(LOINC, *term, text=text)


def identity(person_id: int, kind: str) -> str:
    """Return the UUID of one resource of a person: the same every time."""
    return str(uuid5(_SPACE, f"{person_id}/{kind}"))


def reference(uuid: str) -> Json:
    """Return a Reference within the bundle."""
    return {"reference": f"urn:uuid:{uuid}"}


def narrative(*paragraphs: str) -> Json:
    """Return a Narrative; what people wrote is escaped, and what XML forbids is named."""
    body = "".join(f"<p>{escape(_legal(text), quote=False)}</p>" for text in paragraphs)
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{body or "<p>-</p>"}</div>'}


def plain(text: str) -> str:
    """Return a text as FHIR strings may be: without control characters, never empty."""
    return _legal(text).strip() or "-"


def _legal(text: str) -> str:
    return "".join(c if c >= " " or c in "\n\t" else f"[U+{ord(c):04X}]" for c in text)
