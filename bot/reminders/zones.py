"""Time zones and where people live: zones by name, by language and by typed city, all offline.

Zones come from the packaged `tzdata` and never from the system: an old system is an hour off in
some of them, and `zoneinfo` alone would prefer it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.content.read import read

MAX_ZONES = 8  # more than a screen of buttons helps nobody
_NEAR_RATIO = 0.84  # lets "berln" and "amstredam" through, keeps "paros" from being Paris
_SHORTEST_REPAIRED = 5  # letters; shorter names are too alike to repair
_LONGEST_NAME = 60  # characters; what follows is no place's name
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_NO_CITY = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/")
_NOT_CITIES = frozenset({"act", "lhi", "nsw", "north", "south", "west", "factory"})
_COUNTRY_SYNONYMS = {"UK": "GB"}


class ZoneError(ValueError):
    """A zone that does not exist; the message is one line: fault; remedy."""


@dataclass(frozen=True, slots=True)
class _Places:
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
    languages = _places().languages
    return languages.get(code) or languages.get(code.split("-")[0]) or languages["en"]


def zone_of_city(text: str) -> tuple[str, ...]:
    """Return the zones a typed place may mean, at most eight; empty when it is not known.

    Reads a city, a country, a state, a zone's name, or a city and its country after a comma;
    case and accents do not count, and a small slip in spelling is repaired.
    """
    names = {name.lower(): name for name in zone_names()}
    if "/" in text and (exact := names.get(text.strip().lower().replace(" ", "_"))):
        return (exact,)
    name = fold(text[:_LONGEST_NAME])
    if zones := _place_zones(name):
        return zones
    for head, tail in _splits(text[:_LONGEST_NAME]):
        city, region = _place_zones(head), _place_zones(tail)
        if city and region:
            return _within(city, region) or region
        if "," in text:
            return region or city or _repaired(head)
    return _repaired(name)


def country_of_zone(zone: str) -> str | None:
    """Return the ISO 3166 code of the country a zone is named for; None for `Etc/UTC` and such."""
    canonical = _canonical(zone)
    return _zone_countries().get(canonical)


def emergency_number(country: str | None) -> str:
    """Return the number that brings an ambulance in a country, or the words for "not known".

    Source:
        places.yaml, where each number stands.
    """
    code = (country or "").upper()
    code = _COUNTRY_SYNONYMS.get(code, code).lower()
    numbers = _places().emergency_numbers
    found = (number for number, countries in numbers.items() if code in countries)
    return next(found, _places().unknown_number)


def fold(text: str) -> str:
    """Return a place's name without case, accents and punctuation: `Sao Paulo` as `sao paulo`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def _place_zones(name: str) -> tuple[str, ...]:
    known = _known_places()
    for lead in ("", "in ", "i live in ", "i am in ", "im in ", "near ", "city of "):
        if name.startswith(lead) and (zones := known.get(name.removeprefix(lead))):
            return zones
    return ()


def _splits(text: str) -> list[tuple[str, str]]:
    """Return the ways to part a city from what follows: at the comma, or else at each space."""
    head, comma, tail = text.partition(",")
    if comma:
        return [(fold(head), fold(tail))]
    words = fold(text).split()
    return [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]


def _within(city: tuple[str, ...], region: tuple[str, ...]) -> tuple[str, ...]:
    countries = {country_of_zone(zone) for zone in region}
    inside = tuple(zone for zone in city if country_of_zone(zone) in countries)
    return tuple(zone for zone in inside if zone in region) or inside


def _repaired(name: str) -> tuple[str, ...]:
    if len(name) < _SHORTEST_REPAIRED:
        return ()
    near = get_close_matches(name, _known_places(), 1, _NEAR_RATIO)
    return _known_places()[near[0]] if near else ()


@cache
def _known_places() -> dict[str, tuple[str, ...]]:
    """Return folded name -> zones: tz cities, then countries, then the table's own."""
    known: dict[str, dict[str, None]] = {}
    for zone in sorted(zone_names()):
        city = fold(zone.rpartition("/")[2])
        if not zone.startswith(_NO_CITY) and city not in _NOT_CITIES:
            known.setdefault(city, {})[_canonical(zone)] = None
    for country, names in _country_names().items():
        for name in names:
            for zone in _country_zones(country):
                known.setdefault(name, {})[zone] = None
    own: dict[str, dict[str, None]] = {}
    for zone, names in _places().places.items():
        for name in names:
            own.setdefault(fold(name), {})[_canonical(zone)] = None
    return {name: tuple(zones)[:MAX_ZONES] for name, zones in {**known, **own}.items()}


def _country_zones(country: str) -> tuple[str, ...]:
    own = _places().countries.get(country.lower())
    return own or tuple(z for z, code in _zone_countries().items() if code == country)


def _country_names() -> dict[str, tuple[str, ...]]:
    table = (line.split("\t") for line in _table("iso3166.tab"))
    own = _places().country_names
    return {
        code: tuple(fold(part) for part in (name, *own.get(code.lower(), ())))
        for code, name in table
    }


def _canonical(zone: str) -> str:
    links = _links()
    while zone not in _zone_countries() and zone in links:
        zone = links[zone]
    return zone


@cache
def _zone_countries() -> dict[str, str]:
    return {row[2]: row[0] for row in (line.split("\t") for line in _table("zone.tab"))}


@cache
def _links() -> dict[str, str]:
    """Return old name -> the name it now stands for."""
    rows = (line.split() for line in _table("tzdata.zi") if line.startswith("L "))
    return {row[2]: row[1] for row in rows}


def _table(name: str) -> list[str]:
    text = _tzdata().joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _tzdata() -> Path:
    with resources.as_file(resources.files("tzdata")) as path:
        return path


@cache
def _places() -> _Places:
    path = Path(__file__).with_name("places.yaml")
    return read(path, _Places, root=path.parent).value
