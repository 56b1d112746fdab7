"""References within a FHIR document: each leads somewhere, and everything is named by a section."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.clinic.fhir_terms import Json

_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_PATIENT = ("subject.reference", "source.reference")
_UNLISTED = ("Composition", "Patient", "Device", "Provenance")  # what no section needs to name


def link_faults(entries: list[Json]) -> Iterator[str]:
    """Yield references that lead nowhere or to the wrong kind, and what no section names."""
    resources = [entry.get("resource", {}) for entry in entries]
    kinds = {e.get("fullUrl"): e.get("resource", {}).get("resourceType") for e in entries}
    if len(kinds) != len(entries):
        yield "two entries have the same address"
    for entry in entries:
        url = str(entry.get("fullUrl"))
        if not _UUID.fullmatch(url) or url != f"urn:uuid:{entry.get('resource', {}).get('id')}":
            yield f"{url} is no address of its resource"
    yield from _dangling(resources, kinds)
    listed = _listed(resources[0] if resources else {})
    left = {url: kind for url, kind in kinds.items() if kind not in _UNLISTED}
    yield from (f"no section names a {kind}" for url, kind in left.items() if url not in listed)


def _dangling(resources: list[Json], kinds: Mapping[Any, Any]) -> Iterator[str]:
    for path, value in walk(resources, ""):
        if path.endswith(".reference") and value not in kinds:
            yield f"{path} leads nowhere"
        elif path.endswith(_OF_PATIENT) and kinds[value] != "Patient":
            yield f"{path} is no Patient"


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every value within a value, with its path."""
    left: list[tuple[str, Any]] = [(path, value)]  # no recursion: a year has 20,000 values
    while left:
        path, value = left.pop()
        yield path, value
        if isinstance(value, dict):
            left += [(f"{path}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list):
            left += [(path, item) for item in value]


def _listed(composition: Json) -> set[Any]:
    sections = composition.get("section", [])
    return {named.get("reference") for part in sections for named in part.get("entry", [])}
