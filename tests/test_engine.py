from dataclasses import replace

import pytest

from dialogs import How, Press, Start, Urgency, Utterance, advance, begin
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Do, NotUnderstood, Topic
from dialogs.reading import Kind
from tests.support import AGREED, FELL, SAFE, machine, message, walk

WORDS = machine().wording


def test_a_turn_tells_how_a_message_was_read() -> None:
    way = walk("visit", "I agree")
    way.write(message("54", number=54))
    assert way.turn.reading is not None
    assert way.turn.reading.kind is Kind.ANSWER
    assert way.session.answers["age"].how is How.ANSWERED
    way.do(Start())
    assert way.turn.reading is None


def test_coming_back_asks_the_open_question_again() -> None:
    way = walk("visit", *SAFE)
    question, session = way.told()[-1], way.session
    way.do(Start())
    assert (way.told(), way.session) == ([question], session)


def test_several_answers_in_one_message_are_all_taken() -> None:
    way = walk("visit", *SAFE)
    way.write(
        message(
            "inside, left, six, and it gives way",
            facts={"location": ("inside",), "side": "left", "severity_0_10": 6, "giving_way": True},
        )
    )
    assert way.told()[0] == "Noted: left knee, pain 6 of 10, it gives way."
    assert way.asked == tuple(s for s in machine().asks["falls"].slots if s != "giving_way")
    assert way.session.answers["location"].how is How.ANSWERED
    assert way.session.answers["side"].how is How.VOLUNTEERED


def test_what_is_volunteered_before_the_agreement_is_not_asked_later() -> None:
    way = walk("visit")
    way.write(message(facts={"age": 40, "side": "left"}))
    assert way.asked == ("consent",)
    way.tap("I agree")
    assert "chest_symptoms" in way.asked


@pytest.mark.parametrize(
    ("number", "facts"), [(300, {}), (300, {"age": 300}), (0, {}), (float("nan"), {})]
)
def test_an_age_out_of_range_is_not_stored_and_the_question_says_what_fits(
    number: float, facts: dict[str, int]
) -> None:
    way = walk("visit", "I agree")
    way.write(message("300", number=number, facts=facts))
    assert "age" not in way.values
    assert way.told()[-1].startswith("Please write your age as a number, such as 54.")


def test_after_three_tries_the_way_to_a_person_is_shown() -> None:
    way = walk("visit", "I agree")
    leads = []
    for _ in range(4):
        way.write("purple")
        leads.append(way.told()[-1].partition("\n\n")[0])
        assert NotUnderstood("purple") in way.turn.effects
    error = "Please write your age as a number, such as 54."
    assert leads == [error, error, WORDS.third_try, error]


def test_an_answer_in_between_starts_the_tries_anew() -> None:
    way = walk("visit", "I agree")
    way.write("purple")
    way.write("green")
    way.tap("18 to 44")
    way.write("blue")
    assert way.session.tries == 1


def test_a_question_without_words_of_its_own_has_the_usual_ones() -> None:
    way = walk("visit", *FELL)
    way.write("purple")
    assert way.told()[-1].startswith(WORDS.not_understood)
    way.write(message(flags="dvt_suspected"))
    way.write("purple")
    assert way.told()[-1].startswith(WORDS.not_understood)


def test_a_question_for_the_knowledge_base_is_answered_and_ours_asked_again() -> None:
    way = walk("visit", "I agree")
    way.write("purple")
    way.write(message("can I cycle?", topic="cycling", is_question=True))
    assert way.turn.effects[0] == Topic("cycling")
    assert way.asked == ("age",)
    assert way.session.tries == 0


def test_an_answer_with_a_question_gets_both() -> None:
    way = walk("visit", "I agree")
    way.write(message("54, can I cycle?", number=54, topic="cycling", is_question=True))
    assert Topic("cycling") in way.turn.effects
    assert way.values["age"] == 54


def test_no_topic_is_answered_while_a_red_flag_waits() -> None:
    way = walk("visit", "I agree")
    said = message("?", facts={"stuck_now": True, "age": 40}, topic="cycling", is_question=True)
    way.write(said)
    assert not any(isinstance(effect, Topic) for effect in way.turn.effects)
    assert way.asked == ("is_locked_knee",)


def test_not_sure_in_words_takes_a_list_apart() -> None:
    way = walk("visit", *AGREED)
    way.write(message("dont know", polarity=NOT_SURE))
    assert way.asked == ("chest_symptoms",)
    assert way.told()[-1].startswith(WORDS.again)


def test_not_sure_in_words_is_asked_again_once_and_then_taken() -> None:
    way = walk("visit", *FELL)
    assert way.asked == ("weight_bearing",)
    way.write(message("dont know", polarity=NOT_SURE))
    assert way.asked == ("weight_bearing",)
    assert "can that leg carry you" in way.told()[-1]
    way.write(message("still dont know", polarity=NOT_SURE))
    assert way.values["weight_bearing"] == NOT_SURE


def test_not_sure_does_not_hide_what_else_is_written() -> None:
    way = walk("visit", *FELL)
    said = message(polarity=NOT_SURE, flags="pe_chest_symptoms", facts={"side": "left"})
    way.write(said)
    assert way.urgency() is Urgency.EMERGENCY
    way = walk("visit", *FELL)
    way.write(message(polarity=NOT_SURE, facts={"side": "left"}))
    assert way.values["side"] == "left"
    assert way.told()[0] == "Noted: left knee."


def test_not_sure_where_it_is_no_answer_asks_for_the_nearest() -> None:
    way = walk("visit", *SAFE, "1 Front", "Done ✓")
    way.write(message("dont know", polarity=NOT_SURE))
    assert way.told()[-1].startswith(WORDS.not_fitting)
    assert way.asked == ("side",)


def test_done_in_words_takes_the_list_as_ticked() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf")
    way.write("Done!")
    assert way.values["calf_swelling"] is True
    assert way.values["fever"] is False


def test_a_plain_no_leaves_what_is_ticked() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf")
    way.write(message("no others", polarity="no"))
    assert way.values["calf_swelling"] is True
    assert way.values["fever"] is False


def test_a_stated_no_takes_the_tick_away() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf")
    way.write(message("calf is fine", facts={"calf_swelling": False}))
    assert way.values["calf_swelling"] is False
    assert way.draft() == []


def test_ticks_outlast_a_sign_that_is_written() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf")
    way.write(message(facts={"stuck_now": False}))
    assert way.draft() == ["calf_swelling"]
    assert "✅ Swollen or sore calf" in way.labels()


@pytest.mark.parametrize("command", ["help", "human", "language"])
def test_a_command_beside_the_flow_is_done_and_the_question_asked_again(command: str) -> None:
    way = walk("visit", "I agree")
    way.write(message(command=command))
    assert way.turn.effects[0] == Do(command)
    assert "How old are you?" in way.told()[-1]


@pytest.mark.parametrize("command", ["stop", "restart"])
def test_stopping_and_starting_over_ask_nothing_more(command: str) -> None:
    way = walk("visit", "I agree")
    way.write(message(command=command))
    assert way.turn.effects == (Do(command),)


def test_back_in_words_undoes_the_latest_answer() -> None:
    way = walk("visit", *AGREED)
    way.write(message("back", command="back"))
    assert way.asked == ("age",)
    assert way.toasts() == [WORDS.undone]


def test_skip_in_words_skips_only_what_may_be() -> None:
    way = walk("workout", "Done")
    way.write(message(command="skip"))
    assert way.values["pain_after_exercise"] == SKIPPED
    way.write(message(command="skip"))
    assert way.told() == [WORDS.ended]
    way = walk("visit", *AGREED)
    way.write(message(command="skip"))
    assert way.told()[-1].startswith(WORDS.cannot_skip)


def test_change_in_words_offers_the_answers() -> None:
    way = walk("visit", *AGREED)
    way.write(message(command="change"))
    assert way.told() == [WORDS.which_change]
    way.tap("Age")
    assert way.asked == ("age",)


def test_with_nothing_to_change_the_question_stays() -> None:
    way = walk("visit")
    way.write(message(command="change"))
    assert way.told()[-1].startswith(WORDS.nothing_to_change)


def test_after_an_escalation_change_tells_the_advice_again() -> None:
    way = walk("visit", *AGREED, "Chest or breathing", "Done ✓")
    way.write(message(command="change"))
    assert way.told() == [WORDS.kept_advice]


@pytest.mark.parametrize("command", ["back", "change", "skip"])
def test_a_red_flag_that_waits_is_not_got_round_by_a_command(command: str) -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="dvt_suspected"))
    way.write(message(command=command))
    assert way.asked == ("is_dvt_suspected",)
    assert way.told()[-1].startswith(WORDS.cannot_skip)


def test_a_command_among_other_words_loses_none_of_them() -> None:
    way = walk("visit", "I agree")
    way.write(message(command="human", facts={"side": "left"}))
    assert way.values["side"] == "left"
    assert Do("human") in way.turn.effects
    way.write(message(command="back", facts={"side": "right"}))
    assert way.values == {"consent": "agree", "side": "right"}


def test_a_red_flag_goes_before_a_command() -> None:
    way = walk("visit", "I agree")
    way.write(message(command="stop", flags="pe_chest_symptoms"))
    assert way.urgency() is Urgency.EMERGENCY


def test_a_long_talk_comes_back_from_the_database_the_same() -> None:
    way = walk("visit", "I agree", "18 to 44")
    for age in range(30, 90):
        way.press("?age")
        way.write(message(number=age))
    assert way.values["age"] == 89


def test_a_session_that_ticks_nothing_takes_done_as_words() -> None:
    way = walk("visit", "I agree")
    loose = replace(way.session, draft=("side",), announced={"dvt_suspected": 2})
    turn = advance(machine(), loose, Utterance(message("done")))
    assert turn.position.urgency is Urgency.URGENT_SAME_DAY


def test_a_press_on_a_fresh_session_is_no_error() -> None:
    turn = advance(machine(), begin(machine(), 7), Press("7:age=31"))
    assert turn.position.slots == ("consent",)
