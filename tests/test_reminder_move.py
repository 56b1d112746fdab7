from datetime import UTC, datetime

import pytest

from bot.conversation.talk import Talk
from bot.conversation.world import World
from tests.running import world as packaged
from tests.test_conversation import REMINDED, walk


@pytest.fixture(scope="module")
def world() -> World:
    return packaged()


def set_anew(talk: Talk, *words: str) -> datetime | None:
    """Set the reminder anew and return when it comes next."""
    talk.press_data("c:set_reminder")
    for word in words:
        talk.say(word)
    (reminder,) = talk.state.reminders
    return reminder.next_due_at


def test_who_flies_west_after_todays_reminder_gets_no_second_one(world: World) -> None:
    talk = Talk(world)
    walk(talk, REMINDED)
    talk.remind()
    assert talk.now == datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    talk.press_data("r:clock")
    talk.say("New York")
    (reminder,) = talk.state.reminders
    assert reminder.next_due_at == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)


def test_another_time_in_the_same_zone_may_still_come_today(world: World) -> None:
    talk = Talk(world)
    walk(talk, REMINDED)
    talk.remind()
    later = set_anew(talk, "12:30", "Every day")
    assert later == datetime(2026, 6, 2, 10, 30, tzinfo=UTC)


def test_a_reminder_that_is_set_anew_keeps_the_programme_of_the_visit(world: World) -> None:
    talk = Talk(world)
    walk(talk, REMINDED)
    (before,) = talk.state.reminders
    set_anew(talk, "20:00", "Every day")
    (after,) = talk.state.reminders
    assert after.programme == before.programme != ()


def test_a_reminder_without_a_visit_names_no_exercise(world: World) -> None:
    talk = Talk(world)
    walk(talk, "I agree")
    set_anew(talk, "20:00", "Every day", "Berlin")
    assert talk.state.reminders[0].programme == ()
