import pytest

from knowledge.schedule import LONGEST, Ask, Day, Request, read_request

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = WEEK[:5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every weekday at half seven", Request(Ask.SET, False, ("07:30",), WEEKDAYS)),
        ("remind me at 7pm", Request(Ask.SET, True, ("19:00",))),
        ("Remind me at 8 and 20:00", Request(Ask.SET, True, ("08:00", "20:00"))),
        ("remind me at quarter to nine", Request(Ask.SET, True, ("08:45",))),
        ("7 and 19:30 please, remind me", Request(Ask.SET, True, ("07:00", "19:30"))),
        ("noonish", Request(Ask.SET, False, ("12:00",))),
        ("only tuesdays", Request(Ask.SET, False, days=("tue",))),
        ("not on sundays", Request(Ask.LEAVE_OUT, False, days=WEEK[:6])),
        ("no reminders on weekends", Request(Ask.LEAVE_OUT, True, days=WEEKDAYS)),
        ("weekly please", Request(Ask.WEEKLY, False)),
        ("once a week on sunday", Request(Ask.WEEKLY, False, days=("sun",))),
        ("25:00", Request(Ask.NO_TIME, False)),
        ("remind me at 7:75", Request(Ask.NO_TIME, True)),
        ("stop for two weeks", Request(Ask.PAUSE, False, minutes=14 * 1440)),
        ("I'm away for 10 days", Request(Ask.PAUSE, False, minutes=10 * 1440)),
        ("pause until 5 March", Request(Ask.PAUSE, False, until=Day(5, 3))),
        ("pause until March 5", Request(Ask.PAUSE, False, until=Day(5, 3))),
        ("pause until 30 February", Request(Ask.PAUSE, False, until=Day(30, 2))),
        ("stop until 2027-03-05", Request(Ask.PAUSE, False, until=Day(5, 3, 2027))),
        ("stop until 5.3.", Request(Ask.PAUSE, False, until=Day(5, 3))),
        ("pause till the 12th", Request(Ask.PAUSE, False, until=Day(12))),
        ("pause until monday", Request(Ask.PAUSE, False, until=Day(weekday="mon"))),
        ("pause my reminders", Request(Ask.PAUSE, True)),
        ("remind me later", Request(Ask.SNOOZE, True, minutes=60)),
        ("in 2 hours", Request(Ask.SNOOZE, False, minutes=120)),
        ("remind me tomorrow", Request(Ask.SNOOZE, True, later="tomorrow")),
        ("this evening", Request(Ask.SNOOZE, False, later="evening")),
        ("stop reminding me", Request(Ask.STOP, True)),
        ("resume the reminders", Request(Ask.RESUME, True)),
        ("when is my next reminder?", Request(Ask.SHOW, True)),
    ],
)
def test_plain_requests_are_read(text: str, expected: Request) -> None:
    assert read_request(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "my knee hurts on mondays",
        "it hurts every day at 7",
        "I stopped walking for two weeks",
        "no pain since monday",
        "on monday it was swollen",
        "not on sunday, it hurt then",
        "stop",
        "did them",
        "7",
        "remind me of the exercises",
        "in 5 weeks",
        f"remind me at 7 {'x' * LONGEST}",
    ],
)
def test_what_tells_of_the_knee_or_says_no_time_is_no_request(text: str) -> None:
    assert read_request(text) is None
