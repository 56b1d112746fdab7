from dialogs import How, Urgency
from dialogs.condition import NOT_SURE
from dialogs.log import Value
from dialogs.screening import taken, withhold
from dialogs.session import Session
from tests.support import AGREED, SAFE, Walk, machine, message, walk

WORDS = machine().wording


def held(way: Walk) -> dict[str, dict[str, Value]]:
    return {item.flag: dict(item.held) for item in way.session.pending}


def session(**values: Value) -> Session:
    way = walk("visit", *AGREED)
    return way.session.record(How.PRESSED, values)


def test_a_written_flag_is_confirmed_by_one_question() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="dvt_suspected"))
    assert way.asked == ("is_dvt_suspected",)
    assert way.told()[-1].startswith(WORDS.you_wrote)
    assert way.labels() == ["Yes", "No", "Not sure"]


def test_a_yes_answers_what_the_flag_means() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="fracture_suspected"))
    way.write(message("yes", polarity="yes"))
    assert way.urgency() is Urgency.EMERGENCY
    assert (way.values["trauma"], way.values["weight_bearing"]) == (True, "unable")


def test_after_a_no_the_talk_goes_on_and_nothing_is_stored_of_it() -> None:
    way = walk("visit", "I agree")
    way.write(message(flags="septic_joint", facts={"hot_red": True, "side": "left"}))
    assert held(way) == {"septic_joint": {"hot_red": True}}
    way.tap("No")
    assert "hot_red" not in way.values
    assert way.values["side"] == "left"
    assert way.urgency() is Urgency.SELF_CARE


def test_a_flag_that_was_denied_can_be_named_and_denied_again() -> None:
    way = walk("visit", *AGREED)
    for _ in range(2):
        way.write(message(flags="dvt_suspected"))
        assert way.asked == ("is_dvt_suspected",)
        way.tap("No")
        assert "chest_symptoms" in way.asked


def test_not_sure_about_a_flag_is_seen_today_and_may_be_asked_again() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="septic_joint"))
    way.tap("Not sure")
    assert way.values["is_septic_joint"] == NOT_SURE
    assert way.urgency() is Urgency.URGENT_SAME_DAY
    way.write(message(flags="septic_joint"))
    way.tap("Yes")
    assert way.urgency() is Urgency.EMERGENCY


def test_a_flag_that_stands_is_not_asked_again() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="dvt_suspected"))
    way.tap("Yes")
    way.write(message(flags="dvt_suspected"))
    assert way.asked[0] == "chest_symptoms"


def test_an_emergency_that_is_written_is_acted_on_at_once() -> None:
    way = walk("visit", "I agree")
    way.write(message(flags="pe_chest_symptoms", facts={"side": "left"}, topic="chest"))
    assert way.turn.position.ended
    assert len(way.told()) == 1
    assert "clot in the lung" in way.told()[0]


def test_an_emergency_is_told_first_and_the_other_flag_is_let_go() -> None:
    way = walk("visit", "I agree")
    way.write(message(flags="locked_knee pe_chest_symptoms"))
    assert way.turn.position.ended
    assert "clot in the lung" in way.told()[-1]
    assert held(way) == {}


def test_danger_that_is_stated_as_a_fact_alone_is_confirmed() -> None:
    way = walk("visit", "I agree")
    way.write(message(facts={"stuck_now": True, "onset": "sudden", "side": "left"}))
    assert held(way) == {"locked_knee": {"onset": "sudden", "stuck_now": True}}
    assert way.values == {"consent": "agree", "side": "left"}
    way.tap("Yes")
    assert (way.values["stuck_now"], way.values["onset"]) == (True, "sudden")


def test_a_fact_that_is_acted_on_at_once_is_not_held_back_for_another_flag() -> None:
    way = walk("visit", "I agree")
    way.write(message(facts={"trauma": True, "deformity": True}))
    assert way.urgency() is Urgency.EMERGENCY
    assert way.turn.position.ended


def test_a_second_message_adds_to_what_a_waiting_flag_holds() -> None:
    way = walk("visit", "I agree")
    way.write(message(facts={"stuck_now": True}))
    way.write(message(facts={"onset": "sudden", "locking": True, "incomplete_extension": True}))
    assert held(way) == {
        "locked_knee": {
            "stuck_now": True,
            "onset": "sudden",
            "locking": True,
            "incomplete_extension": True,
        }
    }


def test_facts_of_a_flag_that_was_denied_are_believed_the_second_time() -> None:
    way = walk("visit", "I agree")
    way.write(message(facts={"calf_swelling": True}))
    way.tap("No")
    way.write(message(facts={"calf_swelling": True}))
    assert way.values["calf_swelling"] is True
    assert way.urgency() is Urgency.URGENT_SAME_DAY


def test_a_flag_below_urgent_is_noted_without_a_question() -> None:
    way = walk("visit", *AGREED)
    way.write(message(flags="not_improving"))
    assert way.told()[0] == "Noted: pain that is strong or does not get better."
    assert way.urgency() is Urgency.SEE_CLINICIAN


def test_a_noted_flag_is_not_echoed_beside_its_own_fact() -> None:
    way = walk("visit", "I agree")
    way.write(message(flags="falls_risk", facts={"falls": True}))
    assert way.told()[0] == "Noted: falls or feeling unsteady."


def test_a_mention_corrects_an_answer() -> None:
    fresh, kept = taken(machine(), session(side="left"), {"side": "right", "onset": "sudden"})
    assert (fresh, kept) == ({"side": "right", "onset": "sudden"}, {})


def test_a_mention_of_what_stands_already_is_nothing_new() -> None:
    assert taken(machine(), session(side="left"), {"side": "left"}) == ({}, {})


def test_words_that_only_reassure_do_not_clear_danger() -> None:
    fresh, kept = taken(
        machine(), session(weight_bearing="unable", swelling=True), {"weight_bearing": "normal"}
    )
    assert (fresh, kept) == ({}, {"weight_bearing": "unable"})


def test_two_reassuring_mentions_together_clear_no_more_than_one() -> None:
    stored = session(slips_turning=True, giving_way=True, trauma=True)
    mentions: dict[str, Value] = {"slips_turning": False, "giving_way": False}
    fresh, kept = taken(machine(), stored, mentions)
    assert (fresh, kept) == ({"slips_turning": False}, {"giving_way": True})


def test_a_mention_that_moves_danger_to_a_graver_flag_is_taken() -> None:
    stored = session(weight_bearing="unable", trauma=False)
    assert taken(machine(), stored, {"trauma": True}) == ({"trauma": True}, {})


def test_the_person_is_told_what_is_kept_and_how_to_change_it() -> None:
    way = walk("visit", *AGREED, "Swollen or sore calf", "Done ✓")
    way.write(message(facts={"calf_swelling": False}))
    assert way.told()[0] == (
        "To be safe I keep what you said before: one calf swollen or sore. "
        'To change it, write "change".'
    )
    assert way.values["calf_swelling"] is True


def test_reassuring_words_take_back_what_is_no_danger() -> None:
    way = walk("visit", *SAFE, "1 Front", "Done ✓", "Left", "Giving way", "Done ✓")
    way.write(message(facts={"giving_way": False}))
    assert way.values["giving_way"] is False


def test_nothing_volunteered_holds_nothing_back() -> None:
    plain = session()
    assert withhold(machine(), plain, {}, ()) == (plain, {})


def test_a_flag_whose_milder_form_is_stated_is_confirmed_first() -> None:
    out = {"kneecap_out": True, "trauma": True}
    way = walk("visit", *AGREED)
    way.write(message(flags="dislocation_deformity", facts=out))
    assert way.asked == ("is_dislocation_deformity",)
    way.tap("No")
    assert way.values["kneecap_out"] is True
    assert way.urgency() is Urgency.URGENT_SAME_DAY
    way = walk("visit", *AGREED)
    way.write(message(flags="dislocation_deformity", facts=out))
    way.tap("Yes")
    assert way.urgency() is Urgency.EMERGENCY
