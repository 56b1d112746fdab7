import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bot.clinic.fhir import bundle, fhir_json
from bot.clinic.fhir_answers import questionnaire
from bot.clinic.fhir_lint import FhirError, check
from bot.clinic.formats import made
from bot.clinic.record import Asked
from bot.clinic.summary import summarize
from tests import fhir_checks
from tests.golden_files import kept_summary, same_as_golden
from tests.summaries import anne_summary, nobody, sources, talked

Json = dict[str, Any]
Spoil = Callable[[Json], object]


@cache
def sound() -> Json:
    """Return a document with a few of everything, so that each check of it is quick."""
    kept = kept_summary()
    flags = {flag.asked: flag for flag in kept.red_flags}
    answers = tuple(a for a in kept.answers if a.id in ("age", "location", "side", "hot_red"))
    few = replace(kept, pain=kept.pain[:3], red_flags=tuple(flags.values()), answers=answers)
    return bundle(few, sources())


def of(document: Json, kind: str) -> Json:
    return next(e["resource"] for e in document["entry"] if e["resource"]["resourceType"] == kind)


def seen(document: Json, field: str) -> Json:
    resources = [e["resource"] for e in document["entry"]]
    return next(r for r in resources if r["resourceType"] == "Observation" and field in r)


def pain(document: Json) -> Json:
    return seen(document, "valueQuantity")


def answer(document: Json, field: str) -> Json:
    items = of(document, "QuestionnaireResponse")["item"]
    return next(item for item in items if field in item.get("answer", [{}])[0])


def end(document: Json) -> list[Json]:
    entries: list[Json] = document["entry"]
    return entries


PLANTED: dict[str, Spoil] = {
    "no type": lambda d: d.pop("type"),
    "another type": lambda d: d.update(type="collection"),
    "no time": lambda d: d.pop("timestamp"),
    "a time in words": lambda d: d.update(timestamp="yesterday"),
    "no identifier": lambda d: d.pop("identifier"),
    "composition not first": lambda d: end(d).insert(0, end(d).pop(1)),
    "no composition": lambda d: end(d).pop(0),
    "no patient": lambda d: end(d).pop(1),
    "two patients": lambda d: end(d).append(deepcopy(end(d)[1])),
    "the same address twice": lambda d: end(d)[5].update(fullUrl=end(d)[6]["fullUrl"]),
    "no address": lambda d: end(d)[4].pop("fullUrl"),
    "an address of another resource": lambda d: of(d, "Observation").update(id="other"),
    "composition without a title": lambda d: of(d, "Composition").pop("title"),
    "composition with a made-up status": lambda d: of(d, "Composition").update(status="finished"),
    "composition said to be final": lambda d: of(d, "Composition").update(status="final"),
    "a section that names nothing there": lambda d: of(d, "Composition")["section"][0]["entry"][
        0
    ].update(reference="urn:uuid:00000000-0000-0000-0000-000000000000"),
    "an observation in no section": lambda d: of(d, "Composition")["section"][0].pop("entry"),
    "a pain of 47": lambda d: pain(d)["valueQuantity"].update(value=47),
    "a pain of minus one": lambda d: pain(d)["valueQuantity"].update(value=-1),
    "a pain in words": lambda d: pain(d)["valueQuantity"].update(value="six"),
    "a pain in kilograms": lambda d: pain(d)["valueQuantity"].update(code="kg"),
    "a made-up LOINC code": lambda d: pain(d)["code"]["coding"][0].update(code="99999-9"),
    "a LOINC code with another display": lambda d: pain(d)["code"]["coding"][0].update(
        display="Weight"
    ),
    "an observation without a status": lambda d: pain(d).pop("status"),
    "an observation without a code": lambda d: pain(d).pop("code"),
    "a value and a reason for none": lambda d: seen(d, "valueBoolean").update(
        dataAbsentReason={"text": "none"}
    ),
    "neither a value nor a reason": lambda d: seen(d, "valueBoolean").pop("valueBoolean"),
    "two values": lambda d: seen(d, "valueBoolean").update(valueString="no"),
    "a subject that is a device": lambda d: pain(d).update(subject=pain(d)["device"]),
    "a score after the document": lambda d: pain(d).update(effectiveDateTime="2031-01-01"),
    "30 February": lambda d: pain(d).update(effectiveDateTime="2026-02-30"),
    "a field that is none": lambda d: pain(d).update(mood="good"),
    "an unknown question": lambda d: of(d, "QuestionnaireResponse")["item"][0].update(
        linkId="shoe_size"
    ),
    "an answer that no question takes": lambda d: answer(d, "valueCoding")["answer"][0][
        "valueCoding"
    ].update(code="maybe"),
    "words for a number": lambda d: answer(d, "valueInteger")["answer"][0].update(
        valueInteger="old"
    ),
    "an age of 900": lambda d: answer(d, "valueInteger")["answer"][0].update(valueInteger=900),
    "a question answered twice": lambda d: of(d, "QuestionnaireResponse")["item"].append(
        of(d, "QuestionnaireResponse")["item"][0]
    ),
    "answers with a made-up status": lambda d: of(d, "QuestionnaireResponse").update(status="done"),
    "a plan without an intent": lambda d: of(d, "CarePlan").pop("intent"),
    "more done than planned": lambda d: seen(d, "valueRatio")["valueRatio"]["numerator"].update(
        value=99
    ),
    "a narrative that is no XHTML": lambda d: of(d, "Composition")["text"].update(div="<div><p>x"),
    "a narrative with a script": lambda d: of(d, "Composition")["text"].update(
        div='<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>'
    ),
}
CAUGHT_AT_LEAST = 28  # of thirty; all of those planted here are


@cache
def caught() -> dict[str, set[str]]:
    table = {}
    for name, spoil in PLANTED.items():
        document = deepcopy(sound())
        spoil(document)
        table[name] = fhir_checks.found_by(document)
    return table


def test_a_document_passes_all_four_checks() -> None:
    assert fhir_checks.found_by(sound()) == set()
    urgent = talked("my knee is hot and red and swollen", yes=("become hot",))
    for dossier in (nobody(), urgent):
        document = bundle(summarize(dossier, sources(), name="Ann <b>"), sources())
        assert fhir_checks.found_by(document) == set()


def test_planted_faults_are_caught() -> None:
    missed = [name for name, by in caught().items() if not by]
    assert len(PLANTED) >= 30
    assert len(PLANTED) - len(missed) >= CAUGHT_AT_LEAST * len(PLANTED) / 30
    assert missed == []


@pytest.mark.parametrize("means", ["models", "schema", "fhirpath", "lint"])
def test_each_check_finds_something_that_another_does_not(means: str) -> None:
    alone = [name for name, by in caught().items() if means in by]
    assert len(alone) >= 5
    assert any(len(by) < 4 for by in caught().values() if means in by)


def test_the_document_is_as_it_was_kept(update: bool) -> None:
    content = made(kept_summary(), sources(), "fhir")
    assert same_as_golden("clinic/anne.fhir.json", content, update=update)


def test_a_red_flag_that_was_not_asked_says_so() -> None:
    flags = {a.id: a for a in kept_summary().red_flags}
    resources = [e["resource"] for e in bundle(kept_summary(), sources())["entry"]]
    absent = {
        r["code"]["coding"][0]["code"]: r["dataAbsentReason"]["coding"][0]["code"]
        for r in resources
        if "dataAbsentReason" in r
    }
    not_asked = {name for name, a in flags.items() if a.asked is Asked.NOT_ASKED}
    assert {name for name, reason in absent.items() if reason == "not-asked"} == not_asked
    assert not_asked


def test_a_patient_has_no_name_unless_it_was_given() -> None:
    assert "name" not in of(sound(), "Patient")
    named = bundle(replace(kept_summary(), name="Ann <Lee>"), sources())
    assert of(named, "Patient")["name"] == [{"use": "usual", "text": "Ann <Lee>"}]


def test_nothing_claims_a_diagnosis_or_an_alert() -> None:
    kinds = {e["resource"]["resourceType"] for e in sound()["entry"]}
    assert not kinds & {"Condition", "Flag", "ClinicalImpression"}


def test_a_faulty_document_is_not_exported() -> None:
    document = deepcopy(sound())
    pain(document)["valueQuantity"]["value"] = 47
    with pytest.raises(FhirError, match="a score of 47"):
        check(document, sources().machine)


def test_the_same_record_gives_the_same_document() -> None:
    assert fhir_json(anne_summary(), sources()) == fhir_json(anne_summary(), sources())


def test_the_questionnaire_has_every_question_with_its_answers() -> None:
    found = questionnaire(sources().machine)
    items = {item["linkId"]: item for item in found["item"]}
    assert items.keys() >= {a.id for a in anne_summary().answers}
    assert [o["valueCoding"]["code"] for o in items["hot_red"]["answerOption"]] == [
        *("yes", "no", "not_sure"),
    ]
    assert items["location"]["repeats"]
    assert fhir_checks._validator().is_valid(json.loads(json.dumps(found)))


def test_control_characters_are_named_in_the_document() -> None:
    hostile = replace(kept_summary(), name="a\x00b", complaint=("x\x07y", "<p>&"))
    document = json.loads(fhir_json(hostile, sources()))
    assert of(document, "Patient")["name"][0]["text"] == "a[U+0000]b"
    assert "x[U+0007]y" in json.dumps(document)
    assert "&lt;p&gt;&amp;" in json.dumps(document)
