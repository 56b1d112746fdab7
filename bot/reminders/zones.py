"""Time zones by name, by language and by country, all offline.

Zones come from the packaged `tzdata` and never from the system: an old system is an hour off in
some of them, and `zoneinfo` alone would prefer it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.content.read import read

_COUNTRY_SYNONYMS = {"UK": "GB"}


class ZoneError(ValueError):
    """A zone that does not exist; the message is one line: fault; remedy."""


@dataclass(frozen=True, slots=True)
class Places:
    """The shape of places.yaml."""

    review_by: date
    languages: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, tuple[str, ...]]
    country_names: Mapping[str, tuple[str, ...]]
    unknown_number: str
    emergency_numbers: Mapping[str, tuple[str, ...]]


@cache
def load_zone(name: str) -> ZoneInfo:
    """Return the zone from the packaged tz data.

    Raises:
        ZoneError: If there is no such zone, with the nearest name.
    """
    if name not in zone_names():
        near = get_close_matches(name.lower(), {known.lower(): known for known in zone_names()}, 1)
        hint = next((known for known in sorted(zone_names()) if [known.lower()] == near), None)
        remedy = f"is it '{hint}'?" if hint else "write a name such as Europe/Berlin"
        raise ZoneError(f"'{name}' is no time zone; {remedy}")
    with _tzdata().joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def zone_names() -> frozenset[str]:
    """Return every zone name of the packaged tz data, old names included."""
    return frozenset(_tzdata().joinpath("zones").read_text(encoding="utf-8").split())


def zones_for_language(language_code: str) -> tuple[str, ...]:
    """Return likely zones for a language code such as `de` or `pt-BR`, the likeliest first."""
    code = language_code.lower().replace("_", "-")
    languages = places().languages
    return languages.get(code) or languages.get(code.split("-")[0]) or languages["en"]


def country_of_zone(zone: str) -> str | None:
    """Return the ISO 3166 code of the country a zone is named for; None for `Etc/UTC` and such."""
    return zone_countries().get(canonical(zone))


def emergency_number(country: str | None) -> str:
    """Return the number that brings an ambulance in a country, or the words for "not known".

    Source:
        places.yaml, where each number stands.
    """
    code = (country or "").upper()
    code = _COUNTRY_SYNONYMS.get(code, code).lower()
    numbers = places().emergency_numbers
    found = (number for number, countries in numbers.items() if code in countries)
    return next(found, places().unknown_number)


def canonical(zone: str) -> str:
    """Return the name that an old name of a zone now stands for."""
    links = _links()
    while zone not in zone_countries() and zone in links:
        zone = links[zone]
    return zone


@cache
def zone_countries() -> dict[str, str]:
    """Return zone -> the ISO 3166 code of its country."""
    return {row[2]: row[0] for row in (line.split("\t") for line in table("zone.tab"))}


@cache
def _links() -> dict[str, str]:
    """Return old name -> the name it now stands for."""
    rows = (line.split() for line in table("tzdata.zi") if line.startswith("L "))
    return {row[2]: row[1] for row in rows}


def table(name: str) -> list[str]:
    """Return the lines of a table of the packaged tz data, comments left out."""
    text = _tzdata().joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _tzdata() -> Path:
    with resources.as_file(resources.files("tzdata")) as path:
        return path


@cache
def places() -> Places:
    """Return places.yaml."""
    path = Path(__file__).with_name("places.yaml")
    return read(path, Places, root=path.parent).value
