from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import rescreen
from bot.conversation.draft import Draft
from bot.conversation.talk import Talk
from bot.conversation.values import Incoming, Kind
from bot.conversation.world import World, load_world

WELL = (
    "I agree / 18 to 44 / None of these / None of these / 4 Inside / Done / Left / "
    "None of these / 1 to 3 weeks / 3 / None of these / The same"
)
REMINDED = f"{WELL} / Yes / 08:00 / Every day / Berlin"
URGENT = "I agree / 55 to 74 / Stuck knee / Done / None of these"


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture
def talk(world: World) -> Talk:
    talk = Talk(world)
    talk.send("/start")
    return talk


def walk(talk: Talk, words: str) -> str:
    for word in words.split(" / "):
        talk.say(word)
    return talk.text()


def work_out(talk: Talk, pain: int) -> str:
    talk.remind()
    return walk(talk, f"Done / {pain}")


@pytest.mark.parametrize("words", ["hello, I am back", "/start", "what is a meniscus?"])
def test_a_return_hours_after_an_escalation_asks_first_how_it_went(talk: Talk, words: str) -> None:
    walk(talk, URGENT)
    talk.now += timedelta(hours=7)
    assert "How did it go?" in walk(talk, words)
    assert "I show no exercises and send no reminders" in talk.text()


def test_soon_after_an_escalation_its_advice_is_repeated_instead(talk: Talk) -> None:
    walk(talk, URGENT)
    talk.now += timedelta(minutes=5)
    assert "My advice from before still stands" in walk(talk, "hello again")


def test_the_question_is_asked_once_and_waits_for_its_answer(talk: Talk) -> None:
    walk(talk, URGENT)
    talk.now += timedelta(days=1)
    walk(talk, "hello")
    assert 'write "I was seen" or "not yet"' in walk(talk, "purple")
    assert "What they told you comes first" in walk(talk, "i went to the doctor")
    assert "let us look for danger" in talk.text()


def test_danger_goes_before_the_question_how_it_went(talk: Talk) -> None:
    walk(talk, URGENT)
    talk.now += timedelta(days=1)
    assert "Please get help now" in walk(talk, "I have chest pain and cannot breathe")


def test_no_reminder_comes_until_the_person_says_that_they_were_seen(talk: Talk) -> None:
    walk(talk, REMINDED)
    walk(talk, "my knee is locked and will not straighten / Yes")
    assert "Please be seen today" in talk.text()
    talk.remind()
    assert talk.text() == ""
    talk.now += timedelta(hours=8)
    walk(talk, "hi / Not yet")
    talk.remind()
    assert talk.text() == ""
    talk.now += timedelta(hours=8)
    walk(talk, "hi / I was seen")
    talk.remind()
    assert "Time for your exercises" in talk.text()


def test_danger_in_a_workout_is_closed_by_being_seen(talk: Talk) -> None:
    walk(talk, REMINDED)
    talk.remind()
    walk(talk, "I have chest pain and cannot breathe")
    assert "How did it go?" in walk(talk, "/check")
    assert "let us look for danger" in walk(talk, "I was seen")
    assert "workout" not in talk.state.sessions


def test_an_escalation_of_an_earlier_release_is_asked_about_too(talk: Talk) -> None:
    walk(talk, URGENT)
    sessions = {flow: text for flow, text in talk.state.sessions.items() if flow == "visit"}
    talk.state = type(talk.state)(talk.state.person, sessions)
    assert "How did it go?" in walk(talk, "hello")


def test_pain_two_above_the_usual_for_three_days_asks_about_danger_again(talk: Talk) -> None:
    walk(talk, REMINDED)
    assert "danger" not in work_out(talk, 5)
    assert "danger" not in work_out(talk, 5)
    assert "Your pain has been higher than your usual for three days." in work_out(talk, 6)
    assert "let us look for danger" in talk.text()


@pytest.mark.parametrize("scores", [(5, 4, 5), (4, 4, 4), (5, 5), (2, 2, 2, 2, 3, 3, 3)])
def test_pain_that_is_not_up_for_three_days_asks_nothing(
    talk: Talk, scores: tuple[int, ...]
) -> None:
    walk(talk, REMINDED)
    for pain in scores:
        assert "danger" not in work_out(talk, pain)


def test_the_usual_is_the_middle_of_the_scores_before(talk: Talk) -> None:
    walk(talk, REMINDED)
    for pain in (1, 1, 2, 3, 3):
        assert "danger" not in work_out(talk, pain)
    assert "let us look for danger" in work_out(talk, 4)


def test_without_a_check_no_pain_is_worse(world: World) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    draft = Draft(world, Incoming(Kind.TEXT, 1, 1), now, Talk(world).state)
    assert not rescreen.worse(draft)


def test_a_sign_that_is_known_already_asks_nothing_anew(talk: Talk) -> None:
    walk(
        talk,
        WELL.replace("1 to 3 weeks / 3 / None of these", "1 to 3 weeks / 3 / Other joints / Done"),
    )
    walk(talk, "No")
    assert "That is new to me" not in walk(talk, "my fingers and wrists are swollen too")
