from pathlib import Path

import pytest

from dialogs.answer import label, own_words, strict, valid
from dialogs.flow import Choice, Slot, SlotType
from dialogs.machine import Machine
from dialogs.reading import Kind, read
from tests.support import Said, machine, message, tiny, walk

GOAL = Slot(SlotType.TEXT, "Goal", (Choice("Walk to the shops", "shops", ("shopping",)),))
STEPS = """
- ask: goal
  text: What for?
- ask: score
  text: How is it?
- end: Thank you.
  id: over
"""
SLOTS = """
goal: {type: text, name: Goal, skip: true, choices: [{label: Walk to the shops, value: shops}]}
score: {type: number, name: Score, max: 10}
"""


@pytest.fixture
def goals(tmp_path: Path) -> Machine:
    return tiny(tmp_path, STEPS, SLOTS)


def answer(said: Said) -> object:
    return strict("goal", GOAL, said, lambda _: None)


def test_own_words_are_kept_and_read_back() -> None:
    value = answer(message("walk the dog; round the lake, = 3 times"))
    assert isinstance(value, str)
    assert not set(value) & set(" ;=,")
    assert own_words(value) == "walk the dog round the lake 3 times"
    assert label(GOAL, value, yes="", no="", not_sure="") == "walk the dog round the lake 3 times"


def test_a_handy_choice_is_its_value() -> None:
    assert answer(message("shopping")) == "shops"
    assert label(GOAL, "shops", yes="", no="", not_sure="") == "Walk to the shops"


@pytest.mark.parametrize(
    "said",
    [
        message("go back", command="back"),
        message("no", polarity="no"),
        message("what for?", is_question=True),
        message("7"),
        message(""),
    ],
)
def test_commands_questions_and_numbers_are_nobodys_own_words(said: Said) -> None:
    assert answer(said) is None


def test_own_words_are_no_longer_than_a_line() -> None:
    value = valid(GOAL, answer(message("walk " * 60)))
    assert isinstance(value, str)
    assert len(value) <= 81


def test_own_words_survive_saving_and_are_said_back(goals: Machine) -> None:
    going = walk(goals)
    going.write(message("walk 5 km; then rest"))
    going.write(message("4", number=4))
    assert going.values["score"] == 4
    assert own_words(str(going.values["goal"])) == "walk 5 km then rest"


def test_a_wish_says_nothing_of_the_knee(goals: Machine) -> None:
    said = message("walk without swelling", facts={"score": 3})
    assert read(goals, ("goal",), said).mentions == {}


def test_days_stand_beside_a_time_and_a_time_beside_days() -> None:
    said = message("weekdays at seven", time="07:00", days=("mon", "tue"))
    plan = machine("plan")
    assert read(plan, ("reminder_time",), said).mentions == {"reminder_days": ("mon", "tue")}
    assert read(plan, ("reminder_days",), said).mentions == {"reminder_time": "07:00"}


def test_a_score_and_a_reason_are_taken_with_the_answer() -> None:
    workout = machine("workout")
    hurt = message("done but hurt a bit, 4", facts={"severity_0_10": 4})
    reading = read(workout, ("done",), hurt)
    assert (reading.kind, reading.answers) == (Kind.ANSWER, {"done": "done"})
    assert reading.mentions == {"pain_after_exercise": 4}
    sore = read(workout, ("done",), message("not today, too painful"))
    assert sore.mentions == {"barrier": "too_sore"}
    scored = read(
        workout, ("pain_after_exercise",), message("it was 4", facts={"severity_0_10": 4})
    )
    assert scored.answers == {"pain_after_exercise": 4}
    assert scored.mentions == {}
