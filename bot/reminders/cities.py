"""Where people live: the zones of a typed place, and the clock of a position, all offline.

The towns are those of 50,000 people and more of GeoNames (CC BY 4.0); `towns.py` makes the list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import tzfpy

from bot.reminders.folding import fold
from bot.reminders.zones import (
    canonical,
    country_of_zone,
    load_zone,
    places,
    table,
    zone_countries,
    zone_names,
)

MAX_ZONES = 8  # more than a screen of buttons helps nobody
_NEAR_RATIO = 0.84  # lets "berln" and "amstredam" through, keeps "paros" from being Paris
_SHORTEST_REPAIRED = 5  # letters; shorter names are too alike to repair
_LONGEST_NAME = 60  # characters; what follows is no place's name
_NO_CITY = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/")
_NOT_CITIES = frozenset({"act", "lhi", "nsw", "north", "south", "west", "factory"})
CLEAR = 10  # a town so many times larger than the next of its name is meant without asking
SHORTEST = 3  # letters; shorter names are words of many sentences
_HALF_A_YEAR = timedelta(days=182)  # two clocks that agree now and then are one to a person
_LEADS = ("in ", "i live in ", "i am in ", "im in ", "near ", "city of ")


@dataclass(frozen=True, slots=True)
class Place:
    """A town: its name, its country's name and its clock; `people` in thousands."""

    name: str
    country: str
    zone: str
    people: int


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


def zones_of_town(folded: str) -> tuple[str, ...]:
    """Return the clocks of towns of this name, the largest town's first; empty for none."""
    return tuple(dict.fromkeys(zone for _, _, _, zone in _towns().get(folded, ())))


def places_named(text: str, now: datetime) -> tuple[Place, ...]:
    """Return the towns that a name may mean, one a clock, when it must be asked which; else ()."""
    name = fold(text)
    lead = next((lead for lead in _LEADS if name.startswith(lead)), "")
    found: dict[tuple[object, ...], Place] = {}
    for people, shown, country, zone in _towns().get(name.removeprefix(lead), ()):
        place = Place(shown, _country_name(country), zone, people)
        found.setdefault(_clock(zone, now), place)
    several = tuple(found.values())[:MAX_ZONES]
    if len(several) < 2 or several[0].people >= CLEAR * several[1].people:
        return ()
    return several


def zone_at(latitude: float | None, longitude: float | None) -> str | None:
    """Return the zone at a position, or None when there is none that is known."""
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    zone = tzfpy.get_tz(longitude, latitude)
    return zone if zone in zone_names() and not zone.startswith("Etc/") else None


def _clock(zone: str, now: datetime) -> tuple[object, ...]:
    tz = load_zone(zone)
    return tuple((now + ahead).astimezone(tz).utcoffset() for ahead in (timedelta(), _HALF_A_YEAR))


@cache
def _towns() -> dict[str, list[tuple[int, str, str, str]]]:
    """Return folded name -> people in thousands, name, country code and zone, largest first."""
    text = Path(__file__).with_name("towns.txt").read_text(encoding="utf-8")
    found: dict[str, list[tuple[int, str, str, str]]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        country, zone, towns = line.split("|")
        for town in towns.split(";") if zone in zone_names() else ():
            name, _, people = town.rpartition(" ")
            folded = fold(name)
            if len(folded) >= SHORTEST:
                found.setdefault(folded, []).append((int(people), name, country, zone))
    return {name: sorted(towns, reverse=True) for name, towns in found.items()}


@cache
def _country_name(code: str) -> str:
    return dict(line.split("\t")[:2] for line in table("iso3166.tab")).get(code, code)


def _place_zones(name: str) -> tuple[str, ...]:
    known = _known_places()
    for lead in ("", *_LEADS):
        place = name.removeprefix(lead)
        if name.startswith(lead) and (zones := known.get(place) or zones_of_town(place)):
            return zones[:MAX_ZONES]
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
            known.setdefault(city, {})[canonical(zone)] = None
    for country, names in _country_names().items():
        for name in names:
            for zone in _country_zones(country):
                known.setdefault(name, {})[zone] = None
    own: dict[str, dict[str, None]] = {}
    for zone, names in places().places.items():
        for name in names:
            own.setdefault(fold(name), {})[canonical(zone)] = None
    return {name: tuple(zones)[:MAX_ZONES] for name, zones in {**known, **own}.items()}


def _country_zones(country: str) -> tuple[str, ...]:
    own = places().countries.get(country.lower())
    return own or tuple(z for z, code in zone_countries().items() if code == country)


def _country_names() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in table("iso3166.tab"))
    own = places().country_names
    return {
        code: tuple(fold(part) for part in (name, *own.get(code.lower(), ())))
        for code, name in rows
    }
