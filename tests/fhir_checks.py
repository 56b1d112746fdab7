"""Four ways to look at a FHIR document, none of which knows the others."""

import json
from functools import cache
from typing import Any

import jsonschema
from fhir.resources.R4B.bundle import Bundle
from fhirpathpy import compile as fhirpath
from fhirpathpy.models import models as releases
from pydantic import ValidationError

from bot.clinic.fhir_lint import faults
from tests.golden_files import GOLDEN
from tests.summaries import sources

# Invariants of the specification that models and schema do not hold, and rules of a document.
_RESOURCES = "Bundle.entry.resource"
_SEEN = f"{_RESOURCES}.where(resourceType = 'Observation')"
_FIRST = f"{_RESOURCES}.where(resourceType = 'Composition')"
INVARIANTS = (
    f"Bundle.type = 'document' implies {_RESOURCES}.first().resourceType = 'Composition'",  # bdl-11
    "Bundle.type = 'document' implies Bundle.identifier.value.exists()",  # bdl-9
    "Bundle.type = 'document' implies Bundle.timestamp.exists()",  # bdl-10
    "Bundle.entry.fullUrl.isDistinct()",  # bdl-7
    f"{_SEEN}.all(dataAbsentReason.empty() or value.empty())",
    f"{_SEEN}.all(dataAbsentReason.exists() or value.exists())",
    f"{_SEEN}.status.distinct() = 'final'",
    f"{_FIRST}.section.all(text.exists() or entry.exists())",
    f"{_FIRST}.status = 'preliminary'",
    f"{_RESOURCES}.where(resourceType = 'Patient').count() = 1",
    "Bundle.entry.all(fullUrl.exists())",
    "Bundle.entry.resource.all(id.exists())",
    f"{_SEEN}.where(code.coding.code = '72514-3').all(value.value >= 0 and value.value <= 10)",
)


def found_by(bundle: dict[str, Any]) -> set[str]:
    """Return the names of the checks that find a fault in a document."""
    checks = {"models": models, "schema": schema, "fhirpath": invariants, "lint": lint}
    return {name for name, finds in checks.items() if finds(bundle)}


def models(bundle: dict[str, Any]) -> bool:
    """Return whether the R4B models of fhir.resources refuse it."""
    try:
        Bundle.model_validate(bundle)
    except (ValidationError, ValueError):
        return True
    return False


def schema(bundle: dict[str, Any]) -> bool:
    """Return whether the official R4 schema refuses it."""
    return not _validator().is_valid(bundle)


def invariants(bundle: dict[str, Any]) -> bool:
    """Return whether an invariant does not hold."""
    try:
        return any(test(bundle) != [True] for test in _invariants())
    except Exception:  # the library's own for values that cannot be compared
        return True


def lint(bundle: dict[str, Any]) -> bool:
    """Return whether our own check finds something."""
    return any(True for _ in faults(bundle, sources().machine))


@cache
def _validator() -> jsonschema.Draft6Validator:
    text = (GOLDEN / "fhir" / "r4.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft6Validator(_by_kind(json.loads(text)))


def _by_kind(official: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with the choice among resources made by their kind: much faster."""
    definitions = official["definitions"]
    kinds = [entry["$ref"].rpartition("/")[2] for entry in definitions["ResourceList"]["oneOf"]]
    definitions["ResourceList"] = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"enum": kinds}},
        "allOf": [
            {
                "anyOf": [
                    {"not": {"properties": {"resourceType": {"const": kind}}}},
                    {"$ref": f"#/definitions/{kind}"},
                ]
            }
            for kind in kinds
        ],
    }
    return official


@cache
def _invariants() -> list[Any]:
    return [fhirpath(path, releases["r4"]) for path in INVARIANTS]
