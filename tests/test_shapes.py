import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.line import lower
from tests.reading_aloud import stated, statements


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Yeah, it does", "yes"),
        ("that's right", "yes"),
        ("i guess so", "yes"),
        ("not really", "no"),
        ("i dont think so", "no"),
        ("none of them apply", "no"),
        ("No, it doesn't", "no"),
        ("hard to say", "not_sure"),
        ("no idea", "not_sure"),
        ("well, I am not sure, sorry", "not_sure"),
        ("no, it moves freely", "no"),
        ("ok, yes both sides of it", "yes"),
        ("no but it did last week", None),
        ("no swelling", None),
        ("inside", None),
        ("yes but only on stairs and when I walk the dog in the park on a cold day", None),
        ("", None),
    ],
)
def test_a_whole_message_is_yes_no_or_not_sure(text: str, polarity: str | None) -> None:
    assert stated(text).polarity == polarity


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("could you go back to the last question please", "back"),
        ("oops, wrong answer", "back"),
        ("wrong button, go back", "back"),
        ("stop asking me questions", "stop"),
        ("skip this one", "skip"),
        ("I'd rather not say", "skip"),
        ("what can you do", "help"),
        ("let's start over", "restart"),
        ("can I speak to a real person", "human"),
        ("auf deutsch", "language"),
        ("I want to change my answer", "change"),
        ("my knee stops me walking", None),
        ("I skip breakfast", None),
    ],
)
def test_a_wish_in_words_is_a_command(text: str, command: str | None) -> None:
    assert stated(text).command == command


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("six", 6),
        ("about six", 6),
        ("6/10", 6),
        ("6 or 7", 7),
        ("I'm 54 years old", 54),
        ("around seventy", 70),
        ("forty two", 42),
        ("71 years young", 71),
        ("my knee hurts", None),
        ("6 weeks", None),
    ],
)
def test_one_number_is_an_answer(text: str, number: float | None) -> None:
    assert stated(text).number == number


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("quarter of an hour", 15),
        ("three quarters of an hour", 45),
        ("two and a half hours", 150),
        ("1 hour 20 mins", 80),
        ("3 wks", 30240),
        ("a couple of months", 86400),
        ("1-2 hours", 120),
        ("2 days or 3 weeks", None),
        ("five", None),
    ],
)
def test_one_length_of_time_is_given_in_minutes(text: str, minutes: int | None) -> None:
    assert stated(text).minutes == minutes


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("7pm", "19:00"),
        ("19.30", "19:30"),
        ("1930", "19:30"),
        ("half seven", "07:30"),
        ("half seven in the evening", "19:30"),
        ("quarter to eight", "07:45"),
        ("ten past nine", "09:10"),
        ("70 past nine", None),
        ("at 8 in the evening", "20:00"),
        ("9 o'clock", "09:00"),
        ("12am", "00:00"),
        ("noonish", "12:00"),
        ("midnight", "00:00"),
        ("7 in the morning", "07:00"),
        ("25:00", None),
        ("after lunch", None),
        ("one day soon", None),
    ],
)
def test_a_time_of_day_is_read(text: str, time: str | None) -> None:
    assert stated(text).time == time


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon, wed and fri", "mon wed fri"),
        ("weekdays", "mon tue wed thu fri"),
        ("at weekends", "sat sun"),
        ("every day but not on sundays", "mon tue wed thu fri sat"),
        ("not on sundays", "mon tue wed thu fri sat"),
        ("not really daily", ""),
        ("tue-thu", "tue wed thu"),
        ("friday to monday", "mon fri sat sun"),
        ("every other day", ""),
        ("I sat down in the sun", ""),
    ],
)
def test_days_are_named(text: str, days: str) -> None:
    assert " ".join(stated(text).days) == days


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is it bad", True),
        ("swelling?", True),
        ("my knee hurts when I walk, what can I do", True),
        ("when I walk", False),
        ("is stiff", False),
    ],
)
def test_a_question_asks_for_something(text: str, asks: bool) -> None:
    assert stated(text).is_question is asks


def test_lower_case_keeps_every_character_in_its_place() -> None:
    assert lower("\u0130 AM") == "i am"
    assert lower("CAF\u00c9 \u00df \ufb03") == "cafe \u00df \ufb03"


words = st.sampled_from(sorted(statements().words))
messages = st.lists(words | st.sampled_from([",", ".", "but", "7", "knee"]), max_size=14).map(
    " ".join
)


@settings(max_examples=150, deadline=None)
@given(messages)
def test_case_and_a_full_stop_change_nothing(text: str) -> None:
    plain = stated(text)
    for other in (stated(text.upper()), stated(text + "."), stated(text + " !")):
        assert (other.facts, other.polarity, other.command) == (
            plain.facts,
            plain.polarity,
            plain.command,
        )
        assert {f.id: f.status for f in other.flags} == {f.id: f.status for f in plain.flags}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400) | messages)
def test_whatever_is_written_is_read(text: str) -> None:
    assert all(0 <= flag.span[0] < flag.span[1] <= len(text) for flag in stated(text).flags)
