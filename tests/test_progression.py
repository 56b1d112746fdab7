from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reminders.progression import (
    REST,
    Light,
    Verdict,
    asks_morning,
    begun,
    light,
    packed,
    rests,
    stepped,
    todays,
    unpacked,
    verdict,
)
from bot.reminders.schedule import DAYS
from bot.storage.records import Change, CheckIn
from tests.running import world

START = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
CARDS = world().knowledge.exercises


def workouts(*pains: int | None) -> list[CheckIn]:
    """Return a workout a day with these pains; None was not done."""
    return [
        CheckIn(1, at := START + timedelta(days=n), "not_today" if p is None else "done", p, at)
        for n, p in enumerate(pains)
    ]


@pytest.mark.parametrize(
    ("pain", "settled", "expected"),
    [
        (0, None, Light.GREEN),
        (2, True, Light.GREEN),
        (3, None, Light.AMBER),
        (5, True, Light.AMBER),
        (6, None, Light.RED),
        (2, False, Light.RED),
    ],
)
def test_a_workout_shows_a_light(pain: int, settled: bool | None, expected: Light) -> None:
    assert light(CheckIn(1, START, "done", pain, settled=settled)) is expected


def test_what_was_not_done_shows_no_light() -> None:
    assert light(CheckIn(1, START, "not_today", 3)) is None
    assert light(CheckIn(1, START, "done")) is None


@pytest.mark.parametrize(
    ("pains", "expected"),
    [
        ((), Verdict.STAY),
        ((1,), Verdict.STAY),
        ((1, 2), Verdict.HARDER),
        ((1, None, 2), Verdict.HARDER),
        ((1, 4), Verdict.STAY),
        ((1, 1, 6), Verdict.EASIER),
        ((7, 7), Verdict.REST),
        ((7, 1, 7), Verdict.EASIER),
        ((7, 7, 7), Verdict.SEE_CLINICIAN),
    ],
)
def test_the_traffic_light_rule(pains: tuple[int | None, ...], expected: Verdict) -> None:
    assert verdict(workouts(*pains), ()) is expected


def test_each_step_up_takes_two_greens_of_its_own_but_reds_count_on() -> None:
    change = Change(1, START + timedelta(days=1), ("quad_set:2",), "harder")
    assert verdict(workouts(1, 1, 1), [change]) is Verdict.STAY
    assert verdict(workouts(1, 1, 1, 1), [change]) is Verdict.HARDER
    assert verdict(workouts(7, 7, 7), [change]) is Verdict.SEE_CLINICIAN


def test_steps_stay_on_their_ladders() -> None:
    top = len(CARDS["quad_set"].ladder) - 1
    assert stepped({"quad_set": top}, CARDS, Verdict.HARDER) == {"quad_set": top}
    assert stepped({"quad_set": 0}, CARDS, Verdict.EASIER) == {"quad_set": 0}
    assert stepped({"quad_set": 2}, CARDS, Verdict.REST) == {"quad_set": 0}
    assert stepped({"quad_set": 2}, CARDS, Verdict.SEE_CLINICIAN) == {}
    assert stepped({"quad_set": 2}, CARDS, Verdict.STAY) == {"quad_set": 2}


def test_people_begin_at_the_second_step_and_a_test_is_no_exercise() -> None:
    assert begun(("shorter_steps", "quad_set", "nothing"), CARDS) == {"quad_set": 1}
    assert unpacked(packed({"quad_set": 1})) == {"quad_set": 1}
    assert unpacked(("quad_set",)) == {"quad_set": 1}


@pytest.mark.parametrize(
    ("days", "strong"),
    [((), "mon wed fri"), (DAYS, "mon wed fri"), (("tue", "sat"), "tue sat"), (("sun",), "sun")],
)
def test_strength_has_three_days_a_week_and_stretching_all_chosen_days(
    days: tuple[str, ...], strong: str
) -> None:
    steps = {"sit_to_stand": 1, "calf_stretch": 1}
    week = [date(2026, 6, 1) + timedelta(days=n) for n in range(7)]
    found = [
        DAYS[day.weekday()] for day in week if "sit_to_stand" in todays(steps, CARDS, days, day)
    ]
    assert found == strong.split()
    assert all("calf_stretch" in todays(steps, CARDS, days, day) for day in week)


def test_two_days_of_rest_follow_two_reds() -> None:
    changes = [Change(1, START, ("quad_set:0",), Verdict.REST)]
    assert rests(changes, START + REST - timedelta(minutes=1))
    assert not rests(changes, START + REST)
    assert not rests((), START)


def test_the_morning_is_asked_once_and_only_after_pain() -> None:
    assert not asks_morning(workouts(2))
    (hurt,) = workouts(4)
    assert asks_morning([hurt])
    assert not asks_morning([CheckIn(1, START, "done", 4, settled=True)])


def test_every_exercise_that_is_planned_has_a_ladder_and_knows_its_neighbors() -> None:
    for name, card in CARDS.items():
        assert card.ladder or card.beats, name
        assert {*card.swaps, *filter(None, [card.following])} <= CARDS.keys()
        assert all(rung.rounds > 0 and rung.seconds > 0 for rung in card.ladder)
