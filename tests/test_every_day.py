from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.conversation.counting import TICK
from bot.conversation.talk import Talk
from bot.conversation.values import Edit, Incoming, Kind, Reply
from bot.conversation.world import World
from bot.demo import Server
from tests import running
from tests.running import newest, press, quiet, said
from tests.running import world as packaged
from tests.test_conversation import REMINDED, walk
from tests.test_conversation import said as words_of


@pytest.fixture(scope="module")
def world() -> World:
    return packaged()


@pytest.fixture
def talk(world: World) -> Talk:
    talk = Talk(world)
    walk(talk, REMINDED)
    talk.say("After I brush my teeth")
    return talk


def day(talk: Talk, *answers: str) -> str:
    """Let the next reminder come, answer it, and return the last thing said."""
    shown = talk.remind()
    for answer in answers:
        shown = talk.say(answer)
    return words_of(shown)


def edits(talk: Talk) -> list[str]:
    return [say.text for say in talk.outcomes[-1].says if isinstance(say, Edit)]


def test_the_first_two_weeks_of_a_person(talk: Talk) -> None:
    first = words_of(talk.remind())
    assert "Time for your exercises" in first
    assert "Tied to: after I brush my teeth." in first
    assert "3 times 10 seconds" in first
    talk.say("Done")
    assert "Stay at this level." in words_of(talk.say("4"))
    assert "A few minutes for your knee" in words_of(talk.remind())
    talk.say("Done")
    talk.say("2")
    assert "That is a good sign." in words_of(talk.say("Yes"))
    assert "One step up." in day(talk, "did them", "1")
    assert "3 times 20 seconds" in words_of(talk.remind())
    assert "just one exercise tomorrow" in words_of(talk.say("not today, no time"))
    assert "I will ask again then." in day(talk, "Later", "This evening")
    assert "One step back." in day(talk, "Done", "7")
    asked = day(talk, "done, pain was 2", "No")
    assert "One step back." in asked or "Two days of rest." in asked
    week = words_of(talk.send("resume my reminders"))
    assert "I remind you again." in week
    for _ in range(3):
        shown = day(talk, "Done", "1")
        if "A look back at your week" in shown or "by the next morning" in shown:
            break
    if "by the next morning" in talk.text():
        shown = words_of(talk.say("Yes"))
    assert "how much did the knee hurt on most walks" in shown
    for answer in ("3", "5", "walk the dog", "4"):
        talk.say(answer)
    assert "how is your knee, compared with when we began?" in talk.text()
    assert "Thank you. I have noted it." in words_of(talk.say("Better"))
    (review,) = talk.state.reviews
    assert (review.week, review.average_nrs, review.goal) == (1, 3, "walk the dog")
    reasons = [change.reason for change in talk.state.changes]
    assert reasons[:3] == ["start", "harder", "easier"]


def test_a_message_counts_along_and_stops(talk: Talk) -> None:
    talk.remind()
    talk.say("Count with me")
    talk.say("Aligned calf stretch")
    talk.say("Start counting")
    assert "Get into place." in edits(talk)[0]
    talk.remind()
    assert "Round 1 of 2." in edits(talk)[0]
    assert "45 seconds left" in edits(talk)[0]
    talk.remind()
    assert "30 seconds left" in edits(talk)[0]
    for _ in range(6):
        talk.remind()
    assert "That was it. Well done." in edits(talk)[0]
    assert [r.kind for r in talk.state.reminders] == ["workout"]


def test_a_count_can_be_stopped_and_is_lost_when_it_comes_too_late(talk: Talk) -> None:
    talk.remind()
    for _ in range(2):
        talk.press_data("g:calf_stretch")
        talk.press_data("g:")
        assert edits(talk) == ["Stopped. That is fine."]
    talk.press_data("g:calf_stretch")
    talk.remind(late=timedelta(minutes=10))
    assert "I lost count" in edits(talk)[0]
    assert [r.kind for r in talk.state.reminders] == ["workout"]


def test_a_test_of_shorter_steps_has_a_course_of_its_own(talk: Talk) -> None:
    talk.press_data("w:count:shorter_steps")
    talk.press_data("g:shorter_steps")
    assert "Walk as you always do." in edits(talk)[0]
    assert "120 seconds left" in edits(talk)[0]


def test_an_old_or_broken_button_of_the_programme_does_no_harm(talk: Talk) -> None:
    for data in ("w:", "w:what", "w:from:nothing", "w:to:a:b", "w:drop:zzz", "w:count:zzz"):
        assert words_of(talk.press_data(data))
    for data in ("g:zzz", "r:what", "z:Nowhere/City", "r:change:99999", "r:pause:9999"):
        talk.press_data(data)
    assert all(r.next_due_at for r in talk.state.reminders)


def test_nothing_is_counted_or_shown_while_a_red_flag_is_urgent(talk: Talk) -> None:
    talk.remind()
    talk.press_data("g:calf_stretch")
    talk.send("I have chest pain and cannot breathe")
    for _ in range(3):
        assert words_of(talk.remind()) == ""
        assert edits(talk) == []
    assert "So I show no exercises for now." in words_of(talk.press_data("w:how"))


def test_a_shared_place_sets_the_clock_of_the_reminders(talk: Talk) -> None:
    shown = words_of(talk.receive(Incoming(Kind.LOCATION, 1, 1, latitude=40.7, longitude=-74.0)))
    assert "Your reminders now go by the clock of New York." in shown
    assert talk.state.reminders[0].zone == "America/New_York"
    assert "40.7" not in repr(talk.state)


def test_a_shared_place_in_the_sea_is_said_to_have_no_clock(talk: Talk) -> None:
    for latitude, longitude in ((0.0, -30.0), (500.0, 0.0), (None, None)):
        place = Incoming(Kind.LOCATION, 1, 1, latitude=latitude, longitude=longitude)
        assert "I could not find a clock" in words_of(talk.receive(place))


def test_a_button_answers_which_place_is_meant(talk: Talk) -> None:
    talk.press_data("r:clock")
    rows = talk.say("Birmingham")[-1].rows
    assert len(rows) == 2
    shown = words_of(talk.press_data(rows[1][0].data))
    assert "Your reminders now go by the clock of Chicago." in shown


def test_several_reminders_are_listed_and_stopped_one_by_one(talk: Talk) -> None:
    shown = words_of(talk.send("remind me at 8 and 20:00"))
    assert "Your reminders" in shown
    assert "20:00, every day" in shown
    talk.say("Stop it: 20:00")
    assert [r.at_local for r in talk.state.reminders] == ["08:00"]
    talk.press_data("r:pause")
    assert "I am quiet until" in words_of(talk.say("A week"))
    assert "I am quiet until" in words_of(talk.send("/reminders"))
    assert "I remind you again." in words_of(talk.say("Start again"))


def test_words_without_a_reminder_lead_to_one(world: World) -> None:
    talk = Talk(world)
    walk(talk, REMINDED.rpartition(" / Yes")[0] + " / No")
    for words in ("pause my reminders", "resume my reminders", "show my reminders"):
        assert "Shall I set one?" in words_of(talk.send(words))
    assert "At what time?" in words_of(talk.send("remind me on mondays"))


def test_all_of_a_reminder_is_sent_as_a_reminder(talk: Talk) -> None:
    talk.remind()
    replies = [say for say in talk.outcomes[-1].says if isinstance(say, Reply)]
    assert len(replies) == 1
    assert replies[0].picture is not None


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


async def test_a_count_goes_through_the_pipeline_by_the_moved_clock(
    server: Server, tmp_path: Path
) -> None:
    async with running.bot(server, tmp_path / "bot.db") as app:
        await counted(server, app)


async def counted(server: Server, app: App) -> None:
    await running.walk(server, app)
    server.chats.command(1, "exercises")
    await quiet(server, app)
    press(server, "Count with me")
    await quiet(server, app)
    press(server, "Sit to stand")
    await quiet(server, app)
    message = newest(server, "Start counting")
    before = len(said(server))
    press(server, "Start counting")
    await quiet(server, app)
    server.clock.move(TICK + timedelta(seconds=1))
    await running.until(
        lambda: "Round 1" in server.chats.messages(1, from_bot=True)[before - 1].text
    )
    assert newest(server, "Stop").message_id == message.message_id
    assert len(said(server)) == before
