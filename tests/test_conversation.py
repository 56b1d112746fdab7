from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.draft import plain
from bot.conversation.talk import Shown, Talk
from bot.conversation.turn import converse
from bot.conversation.values import Edit, Errand, Incoming, Kind, Reply, Toast
from bot.conversation.world import World, load_world
from bot.storage.records import State, Urge
from dialogs import Session

ASSESSED = (
    "I agree / 18 to 44 / None of these / None of these / 4 Inside / Done / Left / "
    "None of these / 1 to 3 weeks / 5 / None of these"
)
PROGRAMME = f"{ASSESSED} / The same / No"
REMINDED = f"{ASSESSED} / The same / Yes / 08:00 / Every day / Berlin"
EMERGENCY = "I agree / 18 to 44 / Chest or breathing / Done"


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world)


def walk(talk: Talk, words: str) -> list[Shown]:
    shown = talk.send("/start")
    for word in words.split(" / "):
        shown = talk.say(word)
    return shown


def said(shown: list[Shown]) -> str:
    return "\n".join(plain(message.text) for message in shown)


def arrive(talk: Talk, kind: Kind, **what: Any) -> str:
    return said(talk.receive(Incoming(kind, 1, 1, **what)))


def test_the_first_word_of_anybody_is_answered_with_who_this_is(talk: Talk) -> None:
    assert "I am Kneebot" in said(talk.send("hello there"))
    assert talk.labels()[0] == "I agree"


def test_start_goes_on_where_the_person_was(talk: Talk) -> None:
    walk(talk, "I agree / 18 to 44")
    again = said(talk.send("/start"))
    assert "Welcome back. Here is where we were." in again
    assert "let us look for danger" in again


def test_start_after_the_end_shows_what_can_be_done(talk: Talk) -> None:
    walk(talk, PROGRAMME)
    assert "What would you like to do?" in said(talk.send("/start"))


def test_check_begins_anew_and_keeps_the_agreement(talk: Talk) -> None:
    walk(talk, PROGRAMME)
    assert "How old are you?" in said(talk.send("/check"))


def test_who_does_not_agree_is_forgotten(talk: Talk) -> None:
    walk(talk, "I do not agree")
    assert talk.outcomes[-1].delete_person
    assert talk.state == State(None, {})


def test_agreeing_is_kept_with_when_and_to_what(talk: Talk, world: World) -> None:
    walk(talk, "I agree, and help improve the bot")
    person = talk.state.person
    assert person is not None
    assert person.consented_at == talk.now
    assert person.consent_version == world.machines["visit"].content
    assert person.keeps_unanswered


def test_what_is_not_understood_is_kept_only_from_those_who_agreed(talk: Talk) -> None:
    walk(talk, "I agree, and help improve the bot")
    talk.send("xyzzy plugh qwrt")
    assert talk.outcomes[-1].unanswered == ("xyzzy plugh qwrt",)
    other = Talk(talk.world, user_id=2)
    walk(other, "I agree")
    other.send("xyzzy plugh qwrt")
    assert other.outcomes[-1].unanswered == ()


def test_somebody_who_is_low_is_comforted_and_offered_no_topic(talk: Talk) -> None:
    walk(talk, "I agree, and help improve the bot")
    talk.send("I feel so low, I cry about it every single day")
    said = [shown.text for shown in talk.screen[-talk.fresh :]]
    assert said[0].startswith("I am sorry that you feel this low.")
    assert not any("Did you mean" in text for text in said)
    assert talk.outcomes[-1].unanswered == ()


def test_every_press_is_answered_exactly_once(talk: Talk) -> None:
    walk(talk, "I agree / 18 to 44 / Stuck knee / Stuck knee / None of these")
    for outcome in talk.outcomes[1:]:
        assert sum(isinstance(say, Toast) for say in outcome.says) == 1


def test_the_chosen_answer_stays_in_the_message(talk: Talk) -> None:
    walk(talk, "I agree")
    edits = [say for say in talk.outcomes[-1].says if isinstance(say, Edit)]
    assert len(edits) == 1
    assert plain(edits[0].text).endswith("✓ I agree")


def test_an_old_button_corrects_that_answer(talk: Talk) -> None:
    walk(talk, "I agree / 18 to 44")
    index = next(i for i, shown in enumerate(talk.screen) if "How old are you?" in shown.text)
    change = talk.screen[index].rows[0][0].data
    assert "How old are you?" in said(talk.press_data(change, index))
    talk.say("55 to 74")
    assert Session.from_json(talk.state.sessions["visit"]).values["age"] == 64


@pytest.mark.parametrize("data", ["", ":", "nonsense", "1:age=31", "x:", "t:nothing", "999:~~~"])
def test_a_button_of_another_time_is_answered_with_the_open_question(talk: Talk, data: str) -> None:
    walk(talk, "I agree")
    assert "How old are you?" in said(talk.press_data(data))


def test_a_button_pressed_by_somebody_unknown_begins(talk: Talk) -> None:
    talk.screen.append(Shown("from before", ()))
    assert "I am Kneebot" in said(talk.press_data("17:age=31"))


def test_an_emergency_goes_before_everything_and_is_said_again(talk: Talk) -> None:
    assert "Please get help now" in said(walk(talk, EMERGENCY))
    replies = [say for say in talk.outcomes[-1].says if isinstance(say, Reply)]
    assert replies[-1].urge is Urge.ESCALATION
    assert "My advice from before still stands." in said(talk.send("what about my exercises"))
    assert "So I show no exercises for now." in said(talk.send("/exercises"))


def test_what_was_tapped_by_mistake_can_be_taken_back(talk: Talk) -> None:
    walk(talk, EMERGENCY)
    assert "Please take care of this first." in said(talk.press("I have read this"))
    back = said(talk.press("I typed that by mistake"))
    assert "I have taken that back." in back
    assert "chest pain" in back


def test_exercises_are_shown_with_what_comes_later(talk: Talk) -> None:
    walk(talk, PROGRAMME)
    shown = talk.send("/exercises")
    assert "Your programme" in said(shown)
    assert [len(row) for row in shown[0].rows] == [1, 1, 1, 2]
    card = talk.press_data(shown[0].rows[1][0].data)
    assert "How to do it" in said(card)
    assert card[0].picture == "calf_stretch.png"
    assert "What is known" in said(talk.press_data(card[0].rows[0][0].data))


def test_exercises_before_a_check_offer_one(talk: Talk) -> None:
    walk(talk, "I agree")
    assert "You have no programme yet." in said(talk.send("/exercises"))
    assert "How old are you?" in said(talk.press("Start the check"))


def test_a_reminder_shows_the_exercises_and_asks_how_it_went(talk: Talk) -> None:
    walk(talk, REMINDED)
    shown = said(talk.remind())
    assert "Time for your exercises" in shown
    assert "Did you do today's exercises?" in shown
    replies = [say for say in talk.outcomes[-1].says if isinstance(say, Reply)]
    assert {say.urge for say in replies} == {Urge.REMINDER}
    assert [check_in.done for check_in in talk.state.check_ins] == [None]
    talk.say("Done")
    talk.say("4")
    assert (talk.state.check_ins[-1].done, talk.state.check_ins[-1].pain_nrs) == ("done", 4)
    assert "Exercises done: 1 of 1 times." in said(talk.send("/progress"))


def test_a_late_reminder_says_that_it_is_late(talk: Talk) -> None:
    walk(talk, REMINDED)
    assert "This comes late" in said(talk.remind(late=timedelta(minutes=20)))


def test_later_moves_the_reminder_by_an_hour(talk: Talk) -> None:
    walk(talk, REMINDED)
    talk.remind()
    talk.say("Later")
    talk.say("In an hour")
    usual, snoozed = talk.state.reminders
    assert snoozed.next_due_at == talk.now + timedelta(hours=1)
    assert usual.next_due_at == talk.now + timedelta(days=1)


def test_no_reminder_comes_while_a_red_flag_is_urgent(talk: Talk) -> None:
    walk(talk, REMINDED)
    talk.send("/check")
    for word in "18 to 44 / Chest or breathing / Done".split(" / "):
        talk.say(word)
    assert said(talk.remind()) == ""
    assert "So I show no exercises for now." in said(talk.press_data("c:set_reminder"))


def test_a_reminder_that_is_gone_is_not_said(talk: Talk) -> None:
    walk(talk, REMINDED)
    assert arrive(talk, Kind.REMINDER, reminder_id=99, due_at=talk.now) == ""


def test_a_reminder_is_changed_and_stopped(talk: Talk) -> None:
    walk(talk, REMINDED)
    assert "08:00, every day, by the clock of Berlin." in said(talk.send("/reminders"))
    assert "At what time?" in said(talk.press("Change it"))
    for word in ("20:00", "Mon, Wed, Fri", "Berlin"):
        talk.say(word)
    assert "20:00, Monday, Wednesday, Friday" in said(talk.send("/reminders"))
    assert "I will not remind you any more." in said(talk.press("Stop it"))
    assert "You have no reminder." in said(talk.send("/reminders"))


def test_progress_before_any_exercise_says_when_it_comes(talk: Talk) -> None:
    assert "There is nothing to show yet." in said(talk.send("/progress"))


@pytest.mark.parametrize("command", ["share", "shares", "mydata", "patients"])
def test_what_needs_the_database_is_an_errand(talk: Talk, command: str) -> None:
    walk(talk, PROGRAMME)
    assert "not in this terminal" in said(talk.send(f"/{command}"))
    assert talk.outcomes[-1].errands == (Errand(command),)


@pytest.mark.parametrize(
    ("text", "errand"),
    [
        ("AB2C-9XYZ", Errand("code", "AB2C9XYZ")),
        ("ab2c 9xyz ", Errand("code", "AB2C9XYZ")),
        ("https://t.me/a_bot?start=share_AB2C9XYZ", Errand("open", "share_AB2C9XYZ")),
        ("/start share_AB2C9XYZ", Errand("open", "share_AB2C9XYZ")),
    ],
)
def test_no_word_is_kept_of_a_code_that_was_typed(talk: Talk, text: str, errand: Errand) -> None:
    walk(talk, PROGRAMME)
    talk.send(text)
    outcome = talk.outcomes[-1]
    assert outcome.errands == (errand,)
    assert not any("9XYZ" in line.text.upper() for line in outcome.said)


@pytest.mark.parametrize("kind", [Kind.BLOCKED, Kind.UNBLOCKED, Kind.REMINDER])
def test_who_deleted_everything_and_left_is_not_kept_again(world: World, kind: Kind) -> None:
    outcome = converse(world, State(None, {}), Incoming(kind, 1, 1), Talk(world).now)
    assert outcome.state.person is None
    assert outcome.said == ()


def test_privacy_says_whose_bot_this_is_and_what_was_agreed(talk: Talk) -> None:
    assert "You have not agreed to anything yet." in said(talk.send("/privacy"))
    walk(talk, PROGRAMME)
    answer = said(talk.send("/privacy"))
    assert "You agreed on 2026-06-01, to text version" in answer
    assert "Whoever gave you the link runs this bot." in answer
    named = Talk(replace(talk.world, operator="Knee clinic <Ulm>, knee@example.org"))
    assert "Knee clinic <Ulm>, knee@example.org" in said(named.send("/privacy"))


def test_delete_asks_first_and_then_forgets(talk: Talk) -> None:
    walk(talk, PROGRAMME)
    talk.send("/delete")
    assert "Nothing was deleted." in said(talk.press("No, keep it"))
    talk.send("/delete")
    assert "I have deleted your answers" in said(talk.press("Yes, delete it all"))
    assert talk.state == State(None, {})


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/help", "What I can do"),
        ("/privacy", "Who sees what"),
        ("/language", "So far I speak only English."),
        ("/nonsense", "I do not know that command."),
        ("/cancel", "There is nothing to stop right now."),
    ],
)
def test_commands_work_at_any_moment(talk: Talk, command: str, words: str) -> None:
    walk(talk, PROGRAMME)
    assert words in said(talk.send(command))


def test_an_unknown_command_goes_back_to_the_open_question(talk: Talk) -> None:
    walk(talk, "I agree")
    assert "How old are you?" in said(talk.send("/nonsense"))


def test_cancel_stops_the_questions_and_keeps_the_answers(talk: Talk) -> None:
    walk(talk, "I agree / 18 to 44")
    assert "I stop asking. Your answers are kept." in said(talk.send("/cancel"))


@pytest.mark.parametrize(
    ("kind", "words"), [("photo", "photos"), ("voice", "voice messages"), ("strange", "such")]
)
def test_what_cannot_be_read_gets_a_kind_answer(talk: Talk, kind: str, words: str) -> None:
    walk(talk, "I agree")
    answer = arrive(talk, Kind.FILE, file_kind=kind)
    assert f"I cannot look at {words}" in answer
    assert "How old are you?" in answer


def test_a_picture_from_somebody_new_begins(talk: Talk) -> None:
    assert "I am Kneebot" in arrive(talk, Kind.FILE, file_kind="photo")


def test_the_words_under_a_picture_are_read(talk: Talk) -> None:
    walk(talk, "I agree")
    arrive(talk, Kind.FILE, file_kind="photo", text="44")
    assert Session.from_json(talk.state.sessions["visit"]).values["age"] == 44


def test_a_shared_place_is_not_kept(talk: Talk) -> None:
    walk(talk, "I agree")
    answer = arrive(talk, Kind.LOCATION, latitude=52.5, longitude=13.4)
    assert "I have not kept your position." in answer
    assert "52.5" not in repr(talk.outcomes[-1])


def test_a_changed_message_is_read_anew(talk: Talk) -> None:
    walk(talk, "I agree")
    assert "I read the new words." in arrive(talk, Kind.EDITED, text="44")


def test_a_forwarded_message_is_read_as_if_about_the_person(talk: Talk) -> None:
    walk(talk, "I agree")
    assert "forwarded message" in arrive(talk, Kind.TEXT, text="44", forwarded=True)


def test_in_a_group_nothing_is_said_but_where_to_go(talk: Talk) -> None:
    assert arrive(talk, Kind.GROUP, text="my knee hurts") == ""
    assert "I only talk in private chats" in arrive(talk, Kind.GROUP, text="/start")
    assert talk.state.person is None


def test_a_group_changes_nothing_for_somebody_known(talk: Talk) -> None:
    walk(talk, "I agree")
    before = talk.state
    assert arrive(talk, Kind.GROUP, text="7") == ""
    assert talk.state == before


def test_whoever_blocked_the_bot_is_known_to_be_back(talk: Talk) -> None:
    walk(talk, "I agree")
    arrive(talk, Kind.BLOCKED)
    assert talk.state.person is not None
    assert talk.state.person.blocked_at == talk.now
    assert arrive(talk, Kind.UNBLOCKED) == ""
    assert talk.state.person.blocked_at is None


def test_no_reminder_goes_to_somebody_who_blocked_the_bot(talk: Talk) -> None:
    walk(talk, REMINDED)
    arrive(talk, Kind.BLOCKED)
    with pytest.raises(LookupError):
        talk.remind()
    arrive(talk, Kind.UNBLOCKED)
    assert "Time for your exercises" in said(talk.remind())


def test_what_failed_is_answered_kindly(talk: Talk) -> None:
    assert "something went wrong" in arrive(talk, Kind.POISON)


def test_a_session_that_cannot_be_read_is_begun_anew(talk: Talk) -> None:
    walk(talk, "I agree")
    talk.state = State(talk.state.person, {"visit": "{broken"})
    assert "How old are you?" in said(talk.send("/check"))


@pytest.mark.parametrize(
    "text", ["", " ", "\U0001f600" * 50, "א" * 300, "x" * 5000, "/", "{emergency_number}", "<b>"]
)
def test_whatever_is_written_is_answered(talk: Talk, text: str) -> None:
    walk(talk, "I agree")
    assert arrive(talk, Kind.TEXT, text=text) != ""


def test_the_emergency_number_follows_the_zone_or_the_operator(world: World, talk: Talk) -> None:
    walk(talk, REMINDED)
    assert "call 112" in said(talk.send("/help"))
    own = Talk(load_world(emergency="999"))
    assert "call 999" in said(own.send("/start"))


def test_a_turn_is_a_pure_function(world: World, talk: Talk) -> None:
    incoming = Incoming(Kind.TEXT, 1, 1, text="hello")
    assert converse(world, State(None, {}), incoming, talk.now) == converse(
        world, State(None, {}), incoming, talk.now
    )


def test_danger_behind_a_command_is_read_before_the_command(talk: Talk) -> None:
    assert "Please get help now" in said(talk.send("/start I have chest pain and cannot breathe"))
    quiet = Talk(talk.world, user_id=2)
    assert "I am Kneebot" in said(quiet.send("/start from a link"))


def test_a_link_whose_letters_spell_danger_is_a_link(talk: Talk) -> None:
    walk(talk, PROGRAMME)
    link = "clinic_" + "my-chest-hurts-so-cannot-breathe"
    talk.send(f"/start {link}")
    assert talk.outcomes[-1].errands == (Errand("open", link),)
    talk.send("/start share_ my chest hurts and I cannot breathe")
    assert talk.outcomes[-1].errands != (Errand("open", "share_"),)
