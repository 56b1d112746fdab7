import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reminders.schedule import DAYS, ScheduleError, next_due, next_due_after_move
from bot.reminders.zones import load_zone, zone_names

GOLDEN = Path(__file__).parent / "golden" / "reminders"
MINUTE = timedelta(minutes=1)
# Zones with gaps and folds at odd hours, of half an hour, across midnight, and with a skipped date.
RESTLESS = (
    "Africa/Casablanca",
    "America/Nuuk",
    "America/Scoresbysund",
    "Antarctica/Casey",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
)


def _rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _name(row: dict[str, str]) -> str:
    return " ".join(list(row.values())[:4])


CASES = _rows("dst_cases.csv")
MOVES = _rows("zone_change_cases.csv")


@pytest.mark.parametrize("row", [row for row in CASES if row["expected_utc"]], ids=_name)
def test_a_clock_change_keeps_the_reminder_at_its_hour(row: dict[str, str]) -> None:
    due_at, zone, at_local = _at(row["expected_utc"]), row["zone"], row["local_time"]
    day = (DAYS[date.fromisoformat(row["date"]).weekday()],)
    assert next_due(at_local, (), zone, due_at - MINUTE) == due_at
    assert next_due(at_local, day, zone, due_at - timedelta(days=2)) == due_at
    following = next_due(at_local, (), zone, due_at)
    assert following is not None
    assert following - due_at > timedelta(hours=20)
    if row["second_utc_must_not_fire"]:
        assert following > _at(row["second_utc_must_not_fire"])


@pytest.mark.parametrize("row", [row for row in CASES if not row["expected_utc"]], ids=_name)
def test_a_date_the_zone_skips_has_no_reminder(row: dict[str, str]) -> None:
    skipped = date.fromisoformat(row["date"])
    zone = load_zone(row["zone"])
    days = (DAYS[skipped.weekday()],)
    after = datetime(skipped.year, skipped.month, skipped.day, tzinfo=UTC) - timedelta(days=2)
    due_at = next_due(row["local_time"], days, row["zone"], after)
    assert due_at is not None
    assert due_at.astimezone(zone).date() == skipped + timedelta(days=7)
    shown = []
    for _ in range(4):
        after = next_due(row["local_time"], (), row["zone"], after) or after
        shown.append(after.astimezone(zone).date() - skipped)
    assert timedelta(0) not in shown
    assert timedelta(days=-1) in shown
    assert timedelta(days=1) in shown


@pytest.mark.parametrize("row", MOVES, ids=_name)
def test_a_change_of_zone_moves_the_reminder_and_never_doubles_it(row: dict[str, str]) -> None:
    sent_at = _at(row["last_sent_utc"])
    due_at = next_due_after_move(
        row["local_time"], (), row["to_zone"], last_sent_at=sent_at, now=_at(row["changed_at_utc"])
    )
    assert due_at == _at(row["expected_next_utc"])
    assert (due_at - sent_at).total_seconds() / 3600 == float(row["hours_since_last"])


def test_a_change_of_zone_before_the_first_reminder_waits_for_nothing() -> None:
    now = _at("2027-03-10T07:00Z")
    due_at = next_due_after_move("09:00", (), "Europe/Berlin", last_sent_at=None, now=now)
    assert due_at == _at("2027-03-10T08:00Z")


def test_twelve_hours_after_the_last_one_is_long_enough() -> None:
    sent_at = _at("2027-03-10T08:00Z")
    due_at = next_due_after_move("20:00", (), "Etc/UTC", last_sent_at=sent_at, now=sent_at)
    assert due_at == sent_at + timedelta(hours=12)


def _scan(
    at_local: str, days: tuple[str, ...], zone: str, after: datetime, hours: int
) -> Iterator[datetime]:
    """Watch the zone's clock minute by minute, as a person would, from UTC alone."""
    tz = load_zone(zone)
    now = after.replace(second=0, microsecond=0) - timedelta(days=1)
    seen: set[datetime] = set()
    shown = now.astimezone(tz).replace(tzinfo=None)
    for _ in range((hours + 24) * 60):
        now += MINUTE
        before, shown = shown, now.astimezone(tz).replace(tzinfo=None)
        missed = int((shown - before) / MINUTE) - 1  # minutes the clock jumped over
        late = range(missed if missed < 12 * 60 else 0)
        for wall, due_at in (
            *((before + MINUTE * (n + 1), now + MINUTE * n) for n in late),
            (shown, now),
        ):
            fits = f"{wall:%H:%M}" == at_local and DAYS[wall.weekday()] in (days or DAYS)
            if fits and wall not in seen and due_at > after:
                yield due_at
            if fits:
                seen.add(wall)


@given(
    zone=st.sampled_from(RESTLESS),
    minute=st.integers(0, 24 * 60 - 1),
    days=st.sets(st.sampled_from(DAYS)).map(lambda days: tuple(sorted(days, key=DAYS.index))),
    near=st.sampled_from([row["expected_utc"] for row in CASES if row["expected_utc"]]),
    shift=st.integers(-2 * 24 * 60, 24 * 60),
)
@settings(max_examples=60, deadline=None)
def test_it_is_what_a_minute_by_minute_watch_of_the_clock_finds(
    zone: str, minute: int, days: tuple[str, ...], near: str, shift: int
) -> None:
    at_local = f"{minute // 60:02}:{minute % 60:02}"
    after = _at(near) + MINUTE * shift
    found = next_due(at_local, days, zone, after)
    watched = sorted(_scan(at_local, days, zone, after, 50))
    if watched:
        assert found == watched[0]
    else:
        assert found is not None
        assert found > after + timedelta(hours=48)


@pytest.mark.parametrize("row", [row for row in CASES if row["kind"] in ("gap", "fold")], ids=_name)
def test_the_watch_agrees_with_the_oracle_too(row: dict[str, str]) -> None:
    due_at = _at(row["expected_utc"])
    after = due_at - timedelta(hours=3)
    watched = sorted(_scan(row["local_time"], (), row["zone"], after, 6))
    assert watched == [due_at]


@given(
    zone=st.sampled_from(sorted(zone_names())),
    minute=st.integers(0, 24 * 60 - 1),
    minutes=st.integers(0, 90 * 365 * 24 * 60),
)
@settings(max_examples=200, deadline=None)
def test_reminders_only_go_forward_and_at_most_once_a_local_day(
    zone: str, minute: int, minutes: int
) -> None:
    after = datetime(1970, 1, 1, tzinfo=UTC) + MINUTE * minutes
    at_local = f"{minute // 60:02}:{minute % 60:02}"
    first = next_due(at_local, (), zone, after)
    assert first is not None
    second = next_due(at_local, (), zone, first)
    assert second is not None
    assert after < first
    assert timedelta(hours=12) < second - first < timedelta(hours=60)


@pytest.mark.parametrize(
    ("at_local", "days", "zone", "after", "words"),
    [
        ("9:00", (), "Etc/UTC", "2027-01-01T00:00Z", "'9:00' is no time; write HH:MM"),
        ("24:00", (), "Etc/UTC", "2027-01-01T00:00Z", "'24:00' is no time"),
        ("09:00", ("tues",), "Etc/UTC", "2027-01-01T00:00Z", "is it 'tue'?"),
        ("09:00", ("x",), "Etc/UTC", "2027-01-01T00:00Z", "write mon, tue, wed"),
        ("09:00", (), "Europe/Berln", "2027-01-01T00:00Z", "is it 'Europe/Berlin'?"),
        ("09:00", (), "../etc/passwd", "2027-01-01T00:00Z", "is no time zone"),
        ("09:00", (), "Etc/UTC", "2027-01-01T00:00", "has no zone; add Z"),
        ("09:00", (), "Etc/UTC", "1800-01-01T00:00Z", "too early"),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(
    at_local: str, days: tuple[str, ...], zone: str, after: str, words: str
) -> None:
    with pytest.raises(ScheduleError) as caught:
        next_due(at_local, days, zone, _at(after))
    assert words in str(caught.value)


def test_the_calendar_ends_without_an_error() -> None:
    assert next_due("09:00", (), "Etc/UTC", _at("9999-12-31T10:00Z")) is None
