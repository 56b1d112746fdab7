import pytest

from dialogs import How, Press, Urgency
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Chosen, Redraw, Tell
from tests.support import AGREED, FELL, SAFE, Walk, machine, message, walk

WORDS = machine().wording
SIGNS = machine().asks["fever"].slots
HURT = (*FELL, "Yes, but I limp", "None of these")


def rest_is_no(way: Walk) -> Walk:
    """Answer the danger questions that are left with no, up to the advice."""
    way.tap("None of these")
    return way


def test_a_press_answers_and_the_message_keeps_the_answer() -> None:
    way = walk("visit", "I agree")
    way.tap("18 to 44")
    chosen = next(e for e in way.turn.effects if isinstance(e, Chosen))
    assert chosen.text.startswith("<b>How old are you?</b>")
    assert chosen.text.endswith("✓ <b>18 to 44</b>")
    assert [button.label for row in chosen.rows for button in row] == ["Change"]
    assert way.session.answers["age"].how is How.PRESSED


@pytest.mark.parametrize(
    "data",
    ["", "rubbish", "7", "7:", "8:age=31", "7:moon=yes", "7:age=999", "7:age", "7:?moon", "7:-what",
     "x7:age=31", "9" * 5000 + ":age=1", "7:age~", "7:age!", "7:consent~agree", "7:location~moon",
     "7:fever~yes", "7:cannot_move_foot~", "7:cannot_move_foot!", "7:?trauma",
     "7:cannot_move_foot=yes", "7:is_dvt_suspected=yes", "7:side=left",
      "7:location!", "7:-mistake"],
)  # fmt: skip
def test_a_button_that_means_nothing_here_gets_a_note_and_the_open_question(data: str) -> None:
    way = walk("visit", *AGREED)
    before = way.session
    way.do(Press(data))
    assert way.toasts() == [WORDS.old_button]
    assert way.session == before
    assert "let us look for danger" in way.told()[-1]


def test_the_same_button_twice_is_pressed_once() -> None:
    way = walk("visit", "I agree", "18 to 44")
    once = way.session
    way.tap("18 to 44")
    assert (way.session, way.toasts(), way.told()) == (once, ["✓ <b>18 to 44</b>"], [])


def test_an_old_button_corrects_its_answer() -> None:
    way = walk("visit", *AGREED)
    way.tap("45 to 54")
    assert way.values["age"] == 50
    assert way.session.answers["age"].how is How.CORRECTED
    assert way.toasts() == [WORDS.corrected]
    assert way.asked == SIGNS


def test_ticks_gather_until_done() -> None:
    way = walk("visit", *AGREED)
    way.tap("Fever or chills", "Stuck knee", "Stuck knee")
    [redraw] = way.turn.effects
    assert isinstance(redraw, Redraw)
    assert "✅ Fever or chills" in way.labels()
    assert "Stuck knee" in way.labels()
    way.tap("Done ✓")
    assert way.values["fever"] is True
    assert all(way.values[sign] is False for sign in SIGNS if sign != "fever")


def test_two_quick_taps_on_a_sign_tick_it_once() -> None:
    way = walk("visit", *AGREED)
    way.press("fever~")
    way.press("fever~")
    assert way.draft() == ["fever"]
    way.press("fever^")
    way.press("fever^")
    assert way.draft() == []


def test_done_twice_tells_what_stands() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf")
    way.press("chest_symptoms!")
    once = way.session
    way.press("chest_symptoms!")
    assert way.session == once
    assert way.toasts() == ["✓ <b>One calf newly swollen, sore or changed in color</b>"]


def test_a_list_of_choices_needs_one() -> None:
    way = walk("visit", *SAFE)
    way.press("location!")
    assert way.toasts() == [WORDS.tick_hint]
    way.tap("6 Back", "1 Front", "Done ✓")
    assert way.values["location"] == ("front", "back")


def test_a_tick_on_an_older_list_opens_it_again_with_what_was_ticked() -> None:
    way = walk("visit", *SAFE, "4 Inside", "Done ✓")
    way.press("location~back")
    assert way.draft() == ["location~inside", "location~back"]
    assert way.asked == ("location",)
    assert "✅ 4 Inside" in way.labels()
    way.press("location^inside")
    way.press("location!")
    assert way.values["location"] == ("back",)


def test_a_tick_on_an_older_list_of_signs_keeps_the_other_signs() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf", "Done ✓")
    way.press("hot_red~")
    assert way.draft() == ["calf_swelling", "hot_red"]
    way.press("chest_symptoms!")
    assert (way.values["calf_swelling"], way.values["hot_red"]) == (True, True)


def test_an_older_list_waits_until_a_red_flag_is_confirmed() -> None:
    way = walk("visit", *AGREED, "Fever or chills")
    way.write(message(flags="locked_knee"))
    assert way.asked == ("is_locked_knee",)
    way.press("hot_red~")
    assert way.asked == ("is_locked_knee",)
    way.press("chest_symptoms!")
    assert way.toasts() == [WORDS.old_button]
    way.tap("No")
    assert way.draft() == ["fever", "hot_red"]
    assert "✅ Fever or chills" in way.labels()


def test_done_on_an_earlier_message_finishes_what_is_left_of_the_list() -> None:
    way = walk("visit", *AGREED)
    way.write(message(facts={"chest_symptoms": False}))
    assert way.asked == SIGNS[1:]
    way.press("chest_symptoms!")
    assert [way.values[sign] for sign in SIGNS] == [False] * len(SIGNS)


def test_not_sure_takes_a_list_apart_and_keeps_what_was_ticked() -> None:
    way = walk("visit", *AGREED, "Stuck knee", "Not sure")
    assert way.asked == ("chest_symptoms",)
    assert way.values["stuck_now"] is True
    assert "chest pain, trouble breathing" in way.told()[-1]


def test_not_sure_about_a_danger_sign_is_asked_once_more_in_plainer_words() -> None:
    way = walk("visit", *AGREED, "Not sure", "Not sure")
    assert way.asked == ("chest_symptoms",)
    assert "does your chest hurt" in way.told()[-1]
    way.tap("Not sure")
    assert way.values["chest_symptoms"] == NOT_SURE
    assert way.asked == ("numb_cold",)


def test_two_quick_taps_on_not_sure_are_one() -> None:
    way = walk("visit", *AGREED, "Not sure")
    apart = way.session
    way.press("chest_symptoms=not_sure")
    assert (way.session, way.told()) == (apart, [])
    way.press("chest_symptoms=not_sure+")
    plainer = way.session
    way.press("chest_symptoms=not_sure+")
    assert way.session == plainer
    assert way.toasts() == ["✓ <b>Not sure</b>"]


def test_two_quick_taps_on_not_sure_of_a_ticked_list_keep_the_tick() -> None:
    way = walk("visit", *AGREED, "Chest or breathing", "Swollen or sore calf")
    way.press("chest_symptoms^")
    way.press("chest_symptoms~")
    way.press("chest_symptoms=not_sure")
    assert way.urgency() is Urgency.EMERGENCY


def test_not_sure_on_an_older_list_asks_it_sign_by_sign() -> None:
    way = walk("visit", *AGREED, "None of these")
    way.press("chest_symptoms=not_sure")
    assert way.asked == ("chest_symptoms",)
    assert not any(sign in way.values for sign in SIGNS)


def test_not_sure_on_the_list_that_is_apart_changes_nothing() -> None:
    way = walk("visit", *AGREED, "Not sure", "No")
    before = way.session
    way.press("chest_symptoms=not_sure")
    assert (way.session, way.toasts()) == (before, ["✓ <b>Not sure</b>"])


def test_not_sure_corrects_a_single_answer() -> None:
    way = walk("visit", *FELL, "Yes")
    way.press("weight_bearing=not_sure")
    assert way.values["weight_bearing"] == NOT_SURE


def test_a_tick_on_the_message_of_a_list_that_is_apart_answers_that_sign() -> None:
    way = walk("visit", *AGREED, "Not sure")
    way.press("calf_swelling~")
    assert way.values["calf_swelling"] is True
    assert way.asked == ("chest_symptoms",)
    way.press("calf_swelling^")
    assert way.values["calf_swelling"] is False


def test_skip_stores_that_it_was_skipped() -> None:
    way = walk("workout", "Done", "Skip")
    assert way.values["pain_after_exercise"] == SKIPPED
    assert way.turn.position.ended


def test_back_undoes_the_latest_answer_only() -> None:
    way = walk("visit", *AGREED)
    assert way.values == {"consent": "agree", "age": 31}
    way.tap(WORDS.back)
    assert (way.values, way.asked, way.toasts()) == (
        {"consent": "agree"},
        ("age",),
        [WORDS.undone],
    )


def test_back_on_an_older_message_does_not_go_back_from_here() -> None:
    way = walk("visit", *AGREED)
    way.press("-back@1")
    assert way.values == {"consent": "agree", "age": 31}
    assert way.toasts() == [WORDS.old_button]


def test_with_nothing_answered_back_has_nothing_to_undo() -> None:
    way = walk("visit")
    assert WORDS.back not in way.labels()
    way.press("-back@0")
    assert way.toasts() == [WORDS.nothing_to_undo]
    assert way.asked == ("consent",)


def test_a_red_flag_that_waits_cannot_be_got_round_by_going_back() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="locked_knee"))
    assert WORDS.back not in way.labels()
    way.press(f"-back@{way.session.turn}")
    assert way.asked == ("is_locked_knee",)
    assert way.toasts() == [WORDS.nothing_to_undo]


def test_change_asks_an_answered_question_again() -> None:
    way = walk("visit", *SAFE)
    way.press("?age")
    assert "age" not in way.values
    assert way.asked == ("age",)
    way.tap("45 to 54")
    assert (way.values["age"], way.asked) == (50, ("location",))


def test_change_under_a_list_asks_the_whole_list_again() -> None:
    way = walk("visit", *SAFE)
    way.press("?fever")
    assert way.asked == SIGNS


def test_change_under_a_confirmed_flag_takes_back_what_came_with_it() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="gout_flare", facts={"onset": "sudden"}))
    way.tap("Yes")
    assert (way.values["is_gout_flare"], way.values["hot_red"]) == (True, True)
    way.press("?is_gout_flare")
    assert way.asked == ("is_gout_flare",)
    assert "hot_red" not in way.values
    way.tap("No")
    assert way.urgency() is Urgency.SELF_CARE
    assert way.values["onset"] == "sudden"


def test_the_old_no_under_a_confirmed_flag_takes_it_back_as_well() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="gout_flare"))
    way.press("is_gout_flare=yes")
    way.press("is_gout_flare=no")
    assert way.values["is_gout_flare"] is False
    assert "hot_red" not in way.values
    way.press("is_gout_flare=yes")
    assert (way.values["is_gout_flare"], way.values["hot_red"]) == (True, True)


def test_an_old_yes_to_a_flag_of_no_further_meaning_is_a_yes() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="hot_joint_no_fever"))
    way.tap("No")
    way.press("is_hot_joint_no_fever=not_sure")
    assert way.urgency() is Urgency.URGENT_SAME_DAY


def test_after_an_escalation_change_and_back_leave_the_advice() -> None:
    way = walk("visit", *AGREED, "Chest or breathing", "Done ✓")
    before = way.session
    for what in ("?age", "?fever", f"-back@{before.turn}", "fever^", "location~back"):
        way.press(what)
        assert way.session == before
        assert way.told() == [WORDS.kept_advice]


def test_after_an_escalation_an_old_button_can_still_raise_the_urgency() -> None:
    way = rest_is_no(walk("visit", *AGREED, "Swollen or sore calf", "Done ✓"))
    assert way.urgency() is Urgency.URGENT_SAME_DAY
    way.press("chest_symptoms~")
    assert way.urgency() is Urgency.EMERGENCY
    assert "clot in the lung" in way.told()[-1]


def test_after_an_escalation_an_old_button_cannot_lower_the_urgency() -> None:
    way = walk("visit", *FELL, "No, I cannot")
    assert way.urgency() is Urgency.EMERGENCY
    way.press("weight_bearing=normal")
    assert way.urgency() is Urgency.EMERGENCY
    assert way.told() == [WORDS.kept_advice]


def test_having_read_the_advice_is_thanked_for() -> None:
    way = walk("visit", *AGREED, "Chest or breathing", "Done ✓", "I have read this")
    assert (way.toasts(), way.told()) == ([WORDS.thanks_read], [])


@pytest.mark.parametrize(
    ("labels", "asked"),
    [
        ((*AGREED, "Chest or breathing", "Done ✓"), "chest_symptoms"),
        ((*AGREED, "Hot or red knee", "Fever or chills", "Done ✓"), "hot_red"),
        ((*FELL, "No, I cannot"), "trauma"),
        ((*HURT, "Slowly, or not at all", "No"), "trauma_or_lifting"),
    ],
)
def test_a_mistake_is_taken_back_and_asked_again(labels: tuple[str, ...], asked: str) -> None:
    way = walk("visit", *labels)
    assert way.urgency() is Urgency.EMERGENCY
    way.tap("I typed that by mistake")
    assert way.urgency() is Urgency.SELF_CARE
    assert way.told()[-1].startswith(WORDS.mistake_taken)
    assert asked in way.asked or "straight_leg_raise_ok" in way.asked


def test_taking_a_mistake_back_leaves_the_harmless_answers() -> None:
    way = walk("visit", *AGREED, "Hot or red knee", "Fever or chills", "Done ✓")
    way.tap("I typed that by mistake")
    assert way.values["age"] == 31
    assert way.values["chest_symptoms"] is False
    assert set(way.asked) == {"hot_red", "fever"}


def test_a_mistake_beyond_the_end_is_answered_there() -> None:
    way = walk("workout", "Not today", "Skip")
    way.write(message(flags="pe_chest_symptoms"))
    way.tap("I typed that by mistake")
    assert WORDS.mistake_taken in way.told()
    assert way.turn.position.ended


def test_a_summary_of_a_list_says_what_was_ticked() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf", "Stuck knee", "Done ✓")
    chosen = next(e for e in way.turn.effects if isinstance(e, Chosen))
    assert chosen.text.endswith(
        "✓ <b>One calf newly swollen, sore or changed in color; "
        "Knee stuck right now, it will not straighten or bend</b>"
    )
    way = walk("visit", *AGREED, "None of these")
    chosen = next(e for e in way.turn.effects if isinstance(e, Chosen))
    assert chosen.text.endswith("✓ <b>None of these</b>")


def test_a_button_for_a_question_that_is_gone_keeps_its_name() -> None:
    way = walk("visit", *AGREED)
    way.write(message(facts={"prior_surgery": True}))
    way.press("prior_surgery=no")
    chosen = next(e for e in way.turn.effects if isinstance(e, Chosen))
    assert chosen.text == "<b>Past operation</b>\n\n✓ <b>No</b>"
    assert isinstance(way.turn.effects[-1], Tell)
