from typing import Any

import pytest

from dialogs.answer import fold, label, lenient, pressed, strict, valid
from dialogs.condition import NOT_SURE
from dialogs.flow import Choice, Slot, SlotType
from tests.support import Said, machine, message

LEFT = Choice("Left", "left", ("l", "left one"))
RIGHT = Choice("Right", "right", ("r",))
SIDE = Slot(SlotType.CHOICE, "Side", (LEFT, RIGHT))
WALK = Slot(
    SlotType.CHOICE,
    "Walking",
    (Choice("Yes", "normal", ("no problem",)), Choice("No", "unable", ("i cannot", "cant"))),
    unsure=True,
)
PLACE = Slot(
    SlotType.CHOICES,
    "Where",
    (
        Choice("1 Front", "front", ("1", "kneecap")),
        Choice("2 Above", "above", ("2", "above", "above the kneecap")),
        Choice("3 Back", "back", ("3", "behind")),
    ),
)
TRUTH = Slot(SlotType.BOOLEAN, "Fever or chills", tick="I have a fever", words=("feverish",))
UNSURE = Slot(SlotType.BOOLEAN, "Cold foot", unsure=True)
PAIN = Slot(SlotType.NUMBER, "Pain", (Choice("None", 0), Choice("Worst", 10)), max=10)
LONG = Slot(
    SlotType.NUMBER,
    "How long",
    (Choice("A few days", 3, ("some days",)),),
    bare=False,
    minutes=1440,
)
TIME = Slot(SlotType.TIME, "Time", (Choice("08:00", "08:00"),))
DAYS = Slot(SlotType.DAYS, "Days", (Choice("Working days", "mon tue wed thu fri", ("weekdays",)),))
CITY = Slot(SlotType.ZONE, "City", (Choice("New York", "America/New_York"),))
PLACES = {"rome": "Europe/Rome", "new york": "America/New_York", "york": "Europe/London"}.get
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def test_folding_leaves_lower_case_words_without_accents_or_signs() -> None:
    assert fold("  It\u2019s the CAFÉ_knee, isn't it?! 7/10 ") == "its the cafe knee isnt it 7 10"


@pytest.mark.parametrize(
    ("slot", "said", "expected"),
    [
        (SIDE, message("Left"), "left"),
        (SIDE, message("It is the left one."), "left"),
        (SIDE, message("left or right"), None),
        (SIDE, message("", facts={"it": "right"}), "right"),
        (SIDE, message("Left", facts={"it": "top"}), "left"),
        (SIDE, message("dont know", polarity=NOT_SURE), None),
        (WALK, message("no problem at all"), "normal"),
        (WALK, message("I can't do that"), "unable"),
        (WALK, message("no idea", polarity=NOT_SURE), NOT_SURE),
        (WALK, message("No", polarity=NOT_SURE), "unable"),
        (WALK, message("dont know", polarity=NOT_SURE), NOT_SURE),
        (PLACE, message("1 and 3"), ("front", "back")),
        (PLACE, message("above the kneecap"), ("above",)),
        (PLACE, message("2"), ("above",)),
        (PLACE, message("somewhere"), None),
        (PLACE, message("", facts={"it": ("back", "front", "moon")}), ("front", "back")),
        (TRUTH, message("Fever or chills"), True),
        (TRUTH, message("i have a fever"), True),
        (TRUTH, message("yes", polarity="yes"), True),
        (TRUTH, message("no", polarity="no"), False),
        (TRUTH, message("I feel feverish today"), True),
        (TRUTH, message("maybe", polarity=NOT_SURE), None),
        (TRUTH, message(""), None),
        (UNSURE, message("maybe", polarity=NOT_SURE), NOT_SURE),
        (UNSURE, message("", facts={"it": False}), False),
        (PAIN, message("worst"), 10),
        (PAIN, message("about seven", number=7.9), 7),
        (PAIN, message("eleven", number=11), None),
        (PAIN, message("-1", number=-1), None),
        (PAIN, message("?", number=float("nan")), None),
        (PAIN, message("?", number=float("inf")), None),
        (PAIN, message("", facts={"it": 6.5}), 6),
        (PAIN, message("", facts={"it": True}), None),
        (LONG, message("3 weeks", number=3, minutes=3 * 7 * 1440), 21),
        (LONG, message("3", number=3), None),
        (LONG, message("some days"), 3),
        (LONG, message("ages", minutes=10**9), None),
        (TIME, message("half past seven", time="19:30"), "19:30"),
        (TIME, message("25:00", time="25:00"), None),
        (TIME, message("soon"), None),
        (DAYS, message("weekdays"), WEEKDAYS),
        (DAYS, message("", days=("thu", "mon")), ("mon", "thu")),
        (DAYS, message("never"), None),
        (CITY, message("Rome"), "Europe/Rome"),
        (CITY, message("I live in New York"), "America/New_York"),
        (CITY, message("new york, usa or rome"), "Europe/Rome"),
        (CITY, message("nowhere"), None),
    ],
)
def test_a_message_plainly_answers_a_question(slot: Slot, said: Said, expected: object) -> None:
    assert strict("it", slot, said, PLACES) == expected


@pytest.mark.parametrize(
    ("slot", "said", "expected"),
    [
        (SIDE, message("leftt"), "left"),
        (SIDE, message("rigth"), "right"),
        (SIDE, message("the lft", repaired="the left"), "left"),
        (SIDE, message("xq", repaired="left"), "left"),
        (PLACE, message("behnd"), ("back",)),
        (DAYS, message("wekdays"), WEEKDAYS),
        (PAIN, message("wrst"), 10),
        (TRUTH, message("i hav a fever", repaired="i have a fever"), True),
        (TRUTH, message("purple"), None),
        (SIDE, message("right " * 12), "right"),
        (SIDE, message("rigth " * 12), None),
        (SIDE, message("ok"), None),
    ],
)
def test_a_nearly_right_word_is_read_kindly(slot: Slot, said: Said, expected: object) -> None:
    assert lenient(slot, said) == expected


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        (TRUTH, True, True),
        (TRUTH, "yes", None),
        (SIDE, "left", "left"),
        (SIDE, "moon", None),
        (PLACE, (), None),
        (PAIN, 10, 10),
        (PAIN, 10.5, None),
        (TIME, "07:05", "07:05"),
        (TIME, "7:05", None),
        (CITY, "Asia/Kolkata", "Asia/Kolkata"),
        (DAYS, ("sun", "mon"), ("mon", "sun")),
        (DAYS, ("someday",), None),
    ],
)
def test_a_value_is_stored_only_where_it_fits(slot: Slot, value: object, expected: object) -> None:
    assert valid(slot, value) == expected


@pytest.mark.parametrize(
    ("slot", "word", "expected"),
    [
        (TRUTH, "yes", True),
        (TRUTH, "no", False),
        (TRUTH, "not_sure", None),
        (UNSURE, "not_sure", NOT_SURE),
        (TRUTH, "left", None),
        (SIDE, "left", "left"),
        (SIDE, "Left", None),
        (PLACE, "back", ("back",)),
        (PLACE, "moon", None),
        (PAIN, "7", 7),
        (PAIN, "70", None),
        (PAIN, "\u0667", None),
        (PAIN, "9" * 5000, None),
        (TIME, "18:30", "18:30"),
        (TIME, "24:00", None),
        (DAYS, "mon tue wed thu fri", WEEKDAYS),
        (DAYS, "mon", None),
        (CITY, "America/New_York", "America/New_York"),
        (CITY, "Mars", None),
    ],
)
def test_a_button_stands_for_a_value_or_none(slot: Slot, word: str, expected: object) -> None:
    assert pressed(slot, word) == expected


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        (TRUTH, True, "Yes"),
        (TRUTH, False, "No"),
        (UNSURE, NOT_SURE, "Not sure"),
        (SIDE, "left", "Left"),
        (PLACE, ("front", "back"), "1 Front, 3 Back"),
        (PAIN, 10, "Worst"),
        (PAIN, 7, "7"),
        (TIME, "18:30", "18:30"),
        (DAYS, WEEKDAYS, "Working days"),
        (DAYS, ("mon", "sun"), "Mon, Sun"),
    ],
)
def test_a_value_reads_as_its_button(slot: Slot, value: Any, expected: str) -> None:
    assert label(slot, value, yes="Yes", no="No", not_sure="Not sure") == expected


def test_words_of_a_number_are_that_number_when_only_one_is_named() -> None:
    words = (Choice("0", 0, ("no pain", "no")), Choice("10", 10, ("the worst",)))
    pain = Slot(SlotType.NUMBER, "Pain", words, max=10)
    said = ("oh the worst of all", "no pain, or the worst", "hello")
    assert [strict("pain", pain, message(text), PLACES) for text in said] == [10, None, None]
    assert strict("pain", pain, message("it is not", polarity="no"), PLACES) == 0


def test_words_that_deny_are_a_no() -> None:
    bends = Slot(SlotType.BOOLEAN, "Bends", words=("bends",), denials=("half way",))
    assert strict("bends", bends, message("it bends, half way"), PLACES) is False
    assert strict("bends", bends, message("it bends"), PLACES) is True


def test_the_place_behind_the_kneecap_is_not_the_back() -> None:
    location = machine().slots["location"]
    said = message("behind the kneecap")
    assert strict("location", location, said, PLACES) == ("front",)
