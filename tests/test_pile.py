from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversation.pile import Pile
from bot.conversation.talk import START_AT, Talk
from bot.conversation.values import Edit, Errand, Incoming, Kind, Outcome, Reply, Toast
from bot.conversation.world import World, load_world
from bot.storage.records import State, Urge


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def wrote(text: str, sent_at: datetime | None = None) -> Incoming:
    return Incoming(Kind.TEXT, 1, 1, text=text, sent_at=sent_at)


def ordered(name: str) -> Incoming:
    return Incoming(Kind.COMMAND, 1, 1, command=name)


def pressed(data: str, number: int) -> Incoming:
    return Incoming(Kind.PRESS, 1, 1, data=data, message_id=5, callback_id=str(number))


def piled(
    world: World, state: State, what: Sequence[Incoming | str], *, hurried: bool = False
) -> Outcome:
    pile = Pile(world, state, START_AT)
    for one in what:
        pile.add(wrote(one) if isinstance(one, str) else one)
    return pile.outcome(hurried=hurried)


def replies(outcome: Outcome) -> list[str]:
    return [say.text for say in outcome.says if isinstance(say, Reply)]


def heard(outcome: Outcome) -> list[str]:
    return [line.text for line in outcome.said if line.speaker == "person"]


@pytest.fixture
def asked(world: World) -> State:
    """Return the state of somebody who is asked for signs of danger."""
    talk = Talk(world)
    for word in ("/start", "I agree", "18 to 44"):
        talk.say(word)
    return talk.state


NEW = State(None, {})


def test_fifty_old_hellos_get_one_answer_and_all_are_kept(world: World, asked: State) -> None:
    words = [f"hello {n}" for n in range(50)]
    outcome = piled(world, asked, words)
    assert heard(outcome) == words
    assert len(replies(outcome)) <= 2


def test_somebody_new_is_greeted_once(world: World) -> None:
    outcome = piled(world, NEW, ["hi", "hello?", "is anyone there", "/start", "hm"])
    assert sum("I am <b>Kneebot</b>" in text for text in replies(outcome)) == 1


def test_danger_in_the_middle_of_a_pile_is_answered_and_speaks_first(
    world: World, asked: State
) -> None:
    words = ["hi", "I have chest pain and cannot breathe", "hello?", "thanks", "anyone?"]
    outcome = piled(world, asked, [wrote(w, START_AT - timedelta(days=3)) for w in words])
    first = outcome.says[0]
    assert isinstance(first, Reply)
    assert first.urge is Urge.ESCALATION
    assert world.words.was_away not in replies(outcome)


def test_what_was_asked_is_answered_though_more_was_written_after_it(
    world: World, asked: State
) -> None:
    question = world.knowledge.topics["meniscus"]
    outcome = piled(world, asked, [question.title, "hello?", "hello?", "anyone?"])
    assert any(question.answer[:40] in text for text in replies(outcome))


def test_a_bare_word_answers_no_question_that_was_asked_meanwhile(
    world: World, asked: State
) -> None:
    once = piled(world, asked, ["none of these"])
    again = piled(world, asked, ["none of these", "no", "no", "no"])
    assert heard(again) == ["none of these", "no", "no", "no"]
    assert again.state.sessions == once.state.sessions


def test_the_open_question_is_asked_once_at_the_end(world: World, asked: State) -> None:
    outcome = piled(world, asked, ["what is a meniscus", "hm", "why does it hurt", "hm"])
    with_buttons = [say for say in outcome.says if isinstance(say, Reply) and say.rows]
    numbered = [say for say in with_buttons if say.rows[0][0].data[0].isdigit()]
    assert len(numbered) == 1


def test_every_press_is_answered_and_a_message_is_changed_once(world: World, asked: State) -> None:
    presses = [pressed("99:gone=1", n) for n in range(4)]
    outcome = piled(world, asked, presses)
    toasts = [say.callback_id for say in outcome.says if isinstance(say, Toast)]
    assert toasts == ["0", "1", "2", "3"]
    assert sum(isinstance(say, Edit) for say in outcome.says) <= 1


def test_a_file_that_was_asked_for_thrice_comes_once(world: World, asked: State) -> None:
    outcome = piled(world, asked, [ordered("mydata")] * 3 + [ordered("help")])
    assert outcome.errands == (Errand("mydata"),)
    assert any("What I can do" in text for text in replies(outcome))


def test_deleting_everything_ends_the_pile(world: World, asked: State) -> None:
    pile = Pile(world, asked, START_AT)
    pile.add(ordered("delete"))
    assert not pile.ended
    pile.add(pressed("d:yes", 1))
    assert pile.ended
    assert pile.outcome(hurried=False).delete_person


def test_what_waited_long_is_answered_with_a_word_about_it(world: World, asked: State) -> None:
    old = wrote("hello", START_AT - timedelta(days=1))
    new = replace(old, sent_at=START_AT - timedelta(seconds=20))
    words = world.words
    assert replies(piled(world, asked, [old] * 4))[0] == words.was_away
    assert replies(piled(world, asked, [old] * 4, hurried=True))[0] == words.was_away
    assert words.was_away not in replies(piled(world, asked, [new] * 4))


def test_somebody_who_floods_is_asked_for_patience(world: World, asked: State) -> None:
    outcome = piled(world, asked, ["hm"] * 4, hurried=True)
    assert replies(outcome)[0] == world.words.too_fast


def test_a_code_ends_the_pile_and_no_word_of_it_is_kept(world: World, asked: State) -> None:
    pile = Pile(world, asked, START_AT)
    pile.add(ordered("share"))
    pile.add(Incoming(Kind.TEXT, 1, 1, text="AB2C-9XYZ"))
    assert pile.ended
    outcome = pile.outcome(hurried=False)
    assert outcome.errands == (Errand("share"), Errand("code", "AB2C9XYZ"))
    assert not any("9XYZ" in line.text for line in outcome.said)
