from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.read import read
from bot.reminders import zones
from bot.reminders.cities import MAX_ZONES, zone_of_city
from bot.reminders.zones import (
    ZoneError,
    country_of_zone,
    emergency_number,
    load_zone,
    zone_names,
    zones_for_language,
)

PLACES = read(
    Path(zones.__file__).with_name("places.yaml"),
    zones.Places,
    root=Path(zones.__file__).parent,
).value


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Berlin", ["Europe/Berlin"]),
        ("  MÜNCHEN ", ["Europe/Berlin"]),
        ("sao paulo", ["America/Sao_Paulo"]),
        ("São Paulo", ["America/Sao_Paulo"]),
        ("Łódź", ["Europe/Warsaw"]),
        ("St. Petersburg", ["Europe/Moscow"]),
        ("kiev", ["Europe/Kyiv"]),
        ("Calcutta", ["Asia/Kolkata"]),
        ("Buenos Aires", ["America/Argentina/Buenos_Aires"]),
        ("Germany", ["Europe/Berlin"]),
        ("i live in cologne", ["Europe/Berlin"]),
        ("Amstredam", ["Europe/Amsterdam"]),
        ("europe/berlin", ["Europe/Berlin"]),
        ("america/new york", ["America/New_York"]),
        ("London, Ontario", ["America/Toronto"]),
        ("Paris, Texas", ["America/Chicago"]),
        ("Vancouver, Canada", ["America/Vancouver"]),
        ("Tokyo Japan", ["Asia/Tokyo"]),
        ("Amstredam, Holland", ["Europe/Amsterdam"]),
        ("Amstredam, NL", ["Europe/Amsterdam"]),
        ("Dallas, TX", ["America/Chicago"]),
        ("Birmingham", ["Europe/London", "America/Chicago"]),
        ("utc", ["Etc/UTC"]),
        ("somewhere else entirely", []),
        ("paros", []),
        ("", []),
        ("west", []),
    ],
)
def test_a_typed_place_finds_its_zones(typed: str, expected: list[str]) -> None:
    assert list(zone_of_city(typed)) == expected


@given(st.text(max_size=60))
def test_any_typed_text_gives_real_zones_or_none(text: str) -> None:
    assert set(zone_of_city(text)) <= zone_names()
    assert len(zone_of_city(text)) <= MAX_ZONES


def test_a_country_with_many_zones_offers_its_main_ones() -> None:
    assert zone_of_city("USA")[:2] == ("America/New_York", "America/Chicago")
    assert "America/Anchorage" in zone_of_city("United States")


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("en", "Europe/London"),
        ("en-US", "America/New_York"),
        ("pt_BR", "America/Sao_Paulo"),
        ("de-AT", "Europe/Berlin"),
        ("no", "Europe/Oslo"),
        ("tlh", "Europe/London"),
        ("", "Europe/London"),
    ],
)
def test_a_language_suggests_likely_zones(code: str, first: str) -> None:
    assert zones_for_language(code)[0] == first
    assert len(zones_for_language(code)) <= 4


@pytest.mark.parametrize(
    ("zone", "country", "number"),
    [
        ("Europe/Berlin", "DE", "112"),
        ("Europe/Amsterdam", "NL", "112"),
        ("Europe/London", "GB", "999"),
        ("America/New_York", "US", "911"),
        ("US/Pacific", "US", "911"),
        ("America/Toronto", "CA", "911"),
        ("Australia/Sydney", "AU", "000"),
        ("Pacific/Auckland", "NZ", "111"),
        ("Asia/Calcutta", "IN", "112"),
        ("Etc/UTC", None, "112, 911 or 999"),
        ("Antarctica/Vostok", "AQ", "112, 911 or 999"),
        ("nowhere", None, "112, 911 or 999"),
    ],
)
def test_a_zone_leads_to_its_country_and_its_emergency_number(
    zone: str, country: str | None, number: str
) -> None:
    assert country_of_zone(zone) == country
    assert emergency_number(country) == number


def test_the_united_kingdom_is_known_by_both_codes() -> None:
    assert emergency_number("uk") == emergency_number("GB") == "999"


def test_no_country_has_two_emergency_numbers_and_all_are_countries() -> None:
    listed = [code for codes in PLACES.emergency_numbers.values() for code in codes]
    known = {row.split("\t")[0].lower() for row in zones.table("iso3166.tab")}
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) <= known


def test_every_zone_of_the_table_exists() -> None:
    named = {
        zone for row in (PLACES.languages, PLACES.countries) for z in row.values() for zone in z
    }
    assert named | set(PLACES.places) <= zone_names()


def test_every_zone_of_the_packaged_data_loads() -> None:
    for name in zone_names():
        assert load_zone(name).key == name


def test_zones_come_from_the_package_whatever_the_system_has() -> None:
    folder = resources.files("tzdata") / "zoneinfo"
    assert all(folder.joinpath(*name.split("/")).is_file() for name in zone_names())
    # British Columbia stays on summer time from 2026: an older system says -8 hours.
    winter = datetime(2027, 1, 15, 12, tzinfo=load_zone("America/Vancouver"))
    assert winter.utcoffset() == timedelta(hours=-7)


def test_an_unknown_zone_is_refused_with_a_remedy() -> None:
    with pytest.raises(ZoneError, match="write a name such as Europe/Berlin"):
        load_zone("qqqq")
