from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.reminders import cities
from bot.reminders.cities import places_named, zone_at, zone_of_city
from bot.reminders.towns import HEAD, table

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LARGEST = 400_000  # bytes


def test_a_name_that_there_is_more_than_once_is_asked_about() -> None:
    found = places_named("in Springfield", NOW)
    assert {place.zone for place in found} == {
        "America/Chicago",
        "America/New_York",
        "America/Los_Angeles",
    }
    assert found[0].people >= found[-1].people


@pytest.mark.parametrize("name", ["London", "Berlin", "nowhere at all", "of", ""])
def test_a_name_that_is_clear_or_unknown_is_not(name: str) -> None:
    assert places_named(name, NOW) == ()


def test_towns_are_known_by_name() -> None:
    assert zone_of_city("Kassel") == ("Europe/Berlin",)
    assert zone_of_city("Spokane") == ("America/Los_Angeles",)


def test_a_position_has_the_clock_of_its_place() -> None:
    assert zone_at(52.5, 13.4) == "Europe/Berlin"
    assert zone_at(0.0, -30.0) is None
    assert zone_at(91.0, 0.0) is None
    assert zone_at(None, 1.0) is None


def test_the_list_names_its_source_and_is_small() -> None:
    path = Path(cities.__file__).with_name("towns.txt")
    assert path.read_text(encoding="utf-8").startswith(HEAD)
    assert path.stat().st_size < LARGEST


def test_the_list_is_made_of_towns_that_are_large_enough() -> None:
    towns = [
        {"name": "A|b", "population": 60_000, "timezone": "Europe/Rome", "countrycode": "IT"},
        {"name": "C", "population": 90_000, "timezone": "Europe/Rome", "countrycode": "IT"},
        {"name": "D", "population": 49_999, "timezone": "Europe/Rome", "countrycode": "IT"},
    ]
    assert table(towns) == f"{HEAD}IT|Europe/Rome|C 90;A b 60\n"
