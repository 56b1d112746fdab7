from pathlib import Path

from dialogs.effects import Tell
from dialogs.log import Value
from dialogs.question import change_rows, echo, fill, show
from tests.support import AGREED, FELL, SAFE, machine, message, tiny, walk

WORDS = machine().wording


def test_a_question_says_how_far_the_person_is() -> None:
    way = walk("visit", *SAFE)
    assert way.told()[-1].startswith("<i>Question 4 of about ")
    assert "<b>Where does it hurt?</b>" in way.told()[-1]
    last = way.turn.effects[-1]
    assert isinstance(last, Tell)
    assert last.picture == "knee_regions.png"


def test_the_only_question_of_a_part_has_no_number() -> None:
    assert walk("visit").told()[-1].startswith("<b>Before we start</b>")


def test_a_list_spells_its_signs_out_above_the_buttons() -> None:
    way = walk("visit", *AGREED)
    assert "• <b>Fever or chills</b>: fever, shivering or sweats with it" in way.told()[-1]
    assert "Fever or chills" in way.labels()
    assert way.labels()[-3:] == ["None of these", "Not sure", WORDS.back]


def test_the_last_sign_of_a_list_is_asked_with_its_own_question() -> None:
    way = walk("visit", *AGREED)
    signs = machine().asks["fever"].slots
    way.write(message(facts=dict.fromkeys(signs[:-1], False)))
    assert f"<b>{machine().slots[signs[-1]].question}</b>" in way.told()[-1]
    assert way.labels()[:2] == ["Yes", "No"]


def test_values_read_as_their_buttons() -> None:
    assert show(machine(), "side", "left") == "Left"
    assert show(machine(), "city", "America/New_York") == "New York"
    assert show(machine(), "pain_after_exercise", "skipped") == "Skip"


def test_an_echo_is_a_few_words_for_each_value() -> None:
    values: dict[str, Value] = {
        "giving_way": True,
        "swelling": False,
        "severity_0_10": 6,
        "side": "left",
    }
    assert echo(machine(), values) == ("it gives way, no swelling, pain 6 of 10, left knee")
    assert echo(machine(), {}) == ""


def test_a_place_is_echoed_without_the_number_of_its_button() -> None:
    assert echo(machine(), {"location": ("back",)}) == "pain at the back"
    both: dict[str, Value] = {"location": ("inside", "outside"), "severity_0_10": 6}
    assert echo(machine(), both) == "pain on the inside, on the outside, pain 6 of 10"
    assert show(machine(), "location", ("back",)) == "6 Back"


def test_a_sign_without_words_of_its_own_is_echoed_by_name(tmp_path: Path) -> None:
    built = tiny(
        tmp_path,
        "- {end: Bye., id: bye}",
        "hot: {type: boolean, name: Heat}\nside: {type: choice, name: S, choices: "
        "[{label: Left <b>, value: left}]}",
    )
    assert echo(built, {"hot": True}) == "heat"
    assert echo(built, {"hot": False}) == "no heat"
    assert echo(built, {"side": "left"}) == "Left &lt;b&gt;"


def test_names_in_a_text_are_filled_in_and_the_worlds_are_left() -> None:
    position = walk("visit", "I agree", "18 to 44").turn.position
    text = fill(machine(), position, "{age}, {emergency_number}, {safety_net}")
    assert text == f"18 to 44, {{emergency_number}}, {WORDS.safety_net}"


def test_reasons_name_what_a_clinician_should_see() -> None:
    way = walk("visit", *SAFE)
    way.write(message(facts={"hip_or_back_pain": True}))
    text = fill(machine(), way.turn.position, "{reasons}")
    assert text.startswith("• <b>Pain that may come from the hip or back.</b> A hip or back")


def test_an_escalation_names_the_gravest_flag_and_the_others() -> None:
    way = walk("visit", *AGREED, "Chest or breathing", "Stuck knee", "Done ✓")
    told = way.told()[-1]
    assert "<b>A possible clot in the lung or heart trouble.</b>" in told
    assert told.endswith("Please also tell them about: a knee that may be blocked from inside.")
    assert way.labels() == ["I have read this", "I typed that by mistake"]


def test_an_escalation_without_a_flag_is_its_own_text(tmp_path: Path) -> None:
    built = tiny(tmp_path, "- {end: Go., id: go, escalation: true}", "{}")
    way = walk(built)
    assert way.told() == ["Go."]
    way.write(message())
    assert way.told() == [WORDS.kept_advice]


def test_what_can_be_changed_stands_once_in_the_order_of_the_questions() -> None:
    way = walk("visit", *FELL, "Yes, but I limp", "None of these", "Slowly, or not at all", "Yes")
    rows = change_rows(machine(), way.session, way.turn.position)
    labels = [button.label for row in rows for button in row]
    assert labels == [
        "My agreement", "Age", "Chest or breathing", "Fall, twist or blow", "Four steps",
        "Changed shape", "How fast it swelled", "Lifting the straight leg",
    ]  # fmt: skip
