from pathlib import Path

from dialogs.effects import Card, Remind, Tell
from tests.support import SAFE, SOURCE, Walk, machine, message, tiny, walk

WORDS = machine().wording
KNEE = (
    "1 Front", "Done ✓", "Left", "None of these", "A few days", "3", "None of these",
)  # fmt: skip
STEPS = """
- {say: Hello., id: hello}
- {ask: side, text: Which side?}
- {say: "It is the {side}.", id: named}
- {say: Left is fine., id: left, when: side == left}
- {say: "", id: shown, card: stretch}
- {say: Your plan., id: plan, programme: true}
- {ask: reminder_time, text: When?}
- {ask: reminder_days, text: Days?}
- {ask: city, text: City?}
- {say: "Set to {reminder_time}.", id: set, remind: true}
- {end: "Bye, {side}.", id: bye}
"""
SLOTS = """
side:
  type: choice
  name: Side
  choices: [{label: Left, value: left}, {label: Right, value: right}, {label: Both, value: both}]
reminder_time: {type: time, name: Hour}
reminder_days: {type: days, name: Days}
city: {type: zone, name: City}
"""
PROGRAMME = f"""
rows:
- {{exercises: [stretch, balance], when: side == left, {SOURCE}}}
- {{exercises: [stretch, squat], when: 'True', {SOURCE}}}
"""


def small(folder: Path) -> Walk:
    return walk(tiny(folder, STEPS, SLOTS, programme=PROGRAMME))


def cards(way: Walk) -> list[str]:
    return [effect.exercise for effect in way.turn.effects if isinstance(effect, Card)]


def test_a_say_speaks_once(tmp_path: Path) -> None:
    way = small(tmp_path)
    assert way.told()[0] == "Hello."
    way.tap("Left")
    assert way.told()[:3] == ["It is the Left.", "Left is fine.", "Your plan."]
    assert cards(way) == ["stretch", "balance"]
    way.write(message("what"))
    assert len(way.told()) == 1


def test_what_the_answers_change_is_said_again(tmp_path: Path) -> None:
    way = small(tmp_path)
    way.tap("Left", "Right")
    assert way.told()[:2] == ["It is the Right.", "Your plan."]
    assert cards(way) == ["squat"]
    way.tap("Both")
    assert way.told()[0] == "It is the Both."
    assert cards(way) == []
    way.tap("Left")
    assert way.told()[:2] == ["It is the Left.", "Left is fine."]


def test_an_end_says_its_text_once_and_then_that_it_is_over(tmp_path: Path) -> None:
    way = walk("workout", "Not today", "Skip")
    assert way.told()[-1] == "That is fine. Tomorrow is another day."
    way.write(message(facts={"side": "left"}))
    assert way.told() == ["Noted: left knee.", WORDS.ended]
    way.write(message("what"))
    assert way.told() == []
    way.write(message(topic="cycling"))
    assert way.told() == []


def test_an_end_whose_words_change_is_said_again(tmp_path: Path) -> None:
    way = walk(tiny(tmp_path, "- {ask: side, text: S?}\n- {end: 'Bye, {side}.', id: bye}", SLOTS))
    way.tap("Left")
    assert way.told() == ["Bye, Left."]
    way.tap("Right")
    assert way.told() == ["Bye, Right."]


def test_a_changed_time_sets_the_reminder_anew() -> None:
    way = walk("plan", "Yes", "18:00", "Every day", "London")
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert Remind("18:00", week, "Europe/London", ()) in reminds(way)
    way.write(message())
    assert reminds(way) == []
    way.tap("20:00")
    assert [remind.at_local for remind in reminds(way)] == ["20:00"]
    assert "20:00" in way.told()[0]


def reminds(way: Walk) -> list[Remind]:
    return [
        Remind(effect.at_local, effect.days, effect.zone, ())
        for effect in way.turn.effects
        if isinstance(effect, Remind)
    ]


def test_a_changed_programme_is_shown_and_reminded_of_anew() -> None:
    way = walk("visit", *SAFE, *KNEE)
    assert cards(way) == ["sit_to_stand", "side_leg_lift", "glute_bridge"]
    way.tap("Yes", "18:00", "Every day", "London", "After breakfast")
    way.write(message(facts={"swelling": True, "swelling_speed": "gradual"}))
    assert cards(way) == ["quad_set"]
    [remind] = [effect for effect in way.turn.effects if isinstance(effect, Remind)]
    assert remind.programme == ("quad_set",)


def test_a_reminder_is_set_only_with_time_days_and_zone(tmp_path: Path) -> None:
    steps = "- {say: Set., id: set, remind: true}\n- {end: Bye., id: bye}"
    assert reminds(walk(tiny(tmp_path, steps, SLOTS))) == []
    way = small(tmp_path)
    way.tap("Left")
    way.write(message(time="07:30"))
    way.write(message(days=("mon",)))
    way.write(message("I live in Rome"))
    assert reminds(way) == [Remind("07:30", ("mon",), "Europe/Rome", ())]


def test_an_escalation_speaks_alone_and_then_stands() -> None:
    way = walk("visit", "I agree")
    way.write(message(facts={"chest_symptoms": True, "side": "left"}, topic="cycling"))
    assert len(way.told()) == 1
    way.write(message(facts={"side": "right"}))
    assert way.told() == ["Noted: right knee.", WORDS.kept_advice]
    assert all(effect.urgent for effect in way.turn.effects[-1:] if isinstance(effect, Tell))


def test_a_graver_flag_after_an_escalation_is_told_in_full() -> None:
    way = walk("visit", "I agree", "18 to 44", "Swollen or sore calf", "Done ✓")
    way.tap("None of these")
    assert "blood clot in the leg" in way.told()[-1]
    way.write(message(flags="pe_chest_symptoms"))
    assert "clot in the lung" in way.told()[-1]
    assert "possible blood clot in the leg" in way.told()[-1]
