from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.clinic.record import Asked, Outcome, PainKind, State
from bot.clinic.summary import Period, summarize
from bot.storage.records import CheckIn, Dossier
from tests.summaries import BEGUN, anne, anne_summary, nobody, sources, talked, with_days


def test_the_same_data_gives_the_same_record_and_no_date_but_those_in_it() -> None:
    assert summarize(anne(), sources(), transcript=True) == anne_summary()
    assert anne_summary().as_of == anne().reviews[-1].at


def test_a_person_without_a_check_is_said_to_have_no_advice_and_every_question_is_not_asked() -> (
    None
):
    empty = summarize(nobody(), sources())
    assert empty.advice.state is State.NONE
    assert {answer.asked for answer in empty.red_flags} == {Asked.NOT_ASKED}
    assert len(empty.red_flags) > 30
    assert empty.adherence.ratio is None
    assert (empty.pain, empty.change, empty.goal, empty.programme) == ((), None, None, ())


def test_a_check_that_was_left_in_the_middle_gives_no_advice() -> None:
    open_check = summarize(talked("hello there, my knee hurts a lot when walking"), sources())
    assert open_check.advice.state is not State.NONE
    stopped = talked()
    session = dict(stopped.sessions)
    del session["visit"]
    assert summarize(replace(stopped, sessions=session), sources()).advice.state is State.NONE


def test_the_answer_that_caused_the_advice_stands_beside_it() -> None:
    hot = talked("my right knee hurts when I walk, it is hot and red", yes=("become hot",))
    found = summarize(hot, sources())
    assert found.advice.state is State.URGENT_SAME_DAY
    [cause, *_] = found.advice.causes
    assert cause.flag == "hot_joint_no_fever"
    assert "hot_red" in [answer.id for answer in cause.answers]
    assert cause.rules
    [sign] = [answer for answer in found.red_flags if answer.id == "hot_red"]
    assert (sign.asked, sign.raised, sign.says) == (Asked.YES, True, "the knee is hot or red")


def test_a_no_that_is_dangerous_is_marked_as_what_raised_the_flag() -> None:
    found = summarize(talked("my knee hurts on walking and gives way a lot", yes=()), sources())
    [leg] = [answer for answer in found.red_flags if answer.id == "straight_leg_raise_ok"]
    assert (leg.asked, leg.raised, leg.says) == (Asked.NO, True, "cannot lift the straight leg")


def test_a_red_flag_in_the_persons_own_words_is_quoted() -> None:
    found = summarize(talked("I want to kill myself because of this knee"), sources())
    [cause, *_] = found.advice.causes
    assert (cause.flag, found.advice.state) == ("self_harm", State.EMERGENCY)
    assert cause.words == "I want to kill myself because of this knee"


def test_the_complaint_is_in_the_persons_words_and_answers_of_one_word_are_not_part_of_it() -> None:
    [complaint] = anne_summary().complaint
    assert complaint.startswith("My left knee hurts on the inside")


def test_the_history_says_what_no_question_asked() -> None:
    lines = {line.id: line.text for line in anne_summary().socrates}
    assert lines["character"] == "not asked"
    assert lines["severity"] == "pain 6 of 10"
    assert "left knee" in lines["site"]
    assert list(lines) == [
        *("site", "onset", "character", "radiation", "associations", "time"),
        *("exacerbating", "severity"),
    ]


def test_adherence_counts_what_was_sent_and_nothing_else() -> None:
    at = BEGUN + timedelta(days=3)
    done = ("done", "later", "not_today", None, "missed", "paused")
    days = tuple(CheckIn(1, at + timedelta(days=d), kind) for d, kind in enumerate(done))
    found = summarize(replace(anne(), check_ins=days), sources())
    assert (found.adherence.done, found.adherence.planned, found.adherence.not_sent) == (1, 4, 2)
    assert [w.outcome for w in found.workouts] == [
        *(Outcome.DONE, Outcome.LATER, Outcome.NOT_DONE, Outcome.NO_ANSWER),
        *(Outcome.NOT_SENT, Outcome.NOT_SENT),
    ]


def test_a_workout_that_was_put_off_and_done_on_the_same_day_counts_once() -> None:
    at = BEGUN + timedelta(days=3)
    days = (CheckIn(1, at, "later"), CheckIn(1, at + timedelta(hours=1), "done", 3))
    found = summarize(replace(anne(), check_ins=days), sources())
    assert (found.adherence.done, found.adherence.planned) == (1, 1)


def test_days_are_those_of_the_persons_own_clock() -> None:
    late = (CheckIn(1, BEGUN.replace(hour=23), "done", 4),)
    tokyo = replace(anne(), check_ins=late, person=replace(anne().person, zone="Asia/Tokyo"))
    assert [w.on for w in summarize(tokyo, sources()).workouts] == [date(2026, 6, 2)]


def test_what_changed_compares_the_first_and_the_last_week_of_the_pain_that_was_asked_most() -> (
    None
):
    change = anne_summary().change
    assert change is not None
    assert (change.kind, change.first, change.last) == (PainKind.EXERCISE, 5.2, 2.4)
    assert "clearly less" in change.text


@pytest.mark.parametrize(
    ("pains", "word"), [((3, 4, 4, 3), "not clearly"), ((2, 2, 5, 6), "clearly more")]
)
def test_less_than_two_points_is_no_clear_change(pains: tuple[int, ...], word: str) -> None:
    change = summarize(with_days(talked(), pains), sources()).change
    assert change is not None
    assert word in change.text


def test_a_period_limits_days_and_transcript_and_leaves_the_advice() -> None:
    week = Period(date(2026, 6, 9), date(2026, 6, 15))
    found = summarize(anne(), sources(), period=week, transcript=True)
    assert {w.on for w in found.workouts} == {date(2026, 6, day) for day in range(9, 16)}
    assert all(week.has(p.on) for p in found.pain)
    assert found.transcript == ()
    assert found.advice == anne_summary().advice


def test_the_goal_keeps_its_own_words_and_every_rating() -> None:
    goal = anne_summary().goal
    assert goal is not None
    assert goal.text == "walk down to the river and back"
    assert [rating.rating for rating in goal.ratings] == [3, 4, 5, 6]


def test_phases_follow_one_another_without_a_gap() -> None:
    begun, harder = anne_summary().phases
    assert (begun.name, harder.name, harder.until) == ("programme begun", "made harder", None)
    assert begun.until == harder.since - timedelta(days=1)


def test_the_programme_is_the_one_that_the_last_change_left() -> None:
    assert [(e.id, e.step) for e in anne_summary().programme] == [
        *(("quad_set", 1), ("calf_stretch", 0), ("single_leg_balance", 1)),
    ]


def test_no_exercise_is_listed_while_a_flag_is_urgent() -> None:
    urgent = talked("my knee is hot and red and I cannot walk on it", yes=("become hot",))
    assert summarize(with_days(urgent, (3, 3)), sources()).programme == ()


def test_a_session_that_cannot_be_read_is_none() -> None:
    broken = Dossier(anne().person, {"visit": "{", "workout": "no"})
    assert summarize(broken, sources()).advice.state is State.NONE


def test_a_red_flag_of_a_reminder_talk_is_part_of_the_advice() -> None:
    session = '{"f":"workout","c":"x","n":5,"t":1,"u":{"septic_joint":3}}'
    found = summarize(replace(anne(), sessions={**anne().sessions, "workout": session}), sources())
    assert found.advice.state is State.EMERGENCY
    assert found.advice.causes[0].flag == "septic_joint"


def test_the_transcript_says_what_a_button_said() -> None:
    texts = [message.text for message in anne_summary().transcript if message.speaker == "person"]
    assert "[Age: 18 to 44]" in texts
    assert not [text for text in texts if "=" in text]


def test_places_read_without_the_numbers_of_the_picture() -> None:
    [site] = [answer for answer in anne_summary().answers if answer.id == "location"]
    assert (site.text, site.says) == ("Inside", "pain on the inside")
