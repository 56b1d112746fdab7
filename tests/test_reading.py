import pytest

from dialogs import Reading, read
from dialogs.condition import NOT_SURE
from dialogs.reading import Kind
from tests.support import Named, Said, machine, message

DANGER = machine().asks["fever"].slots
HEALTH = machine().asks["prosthesis"].slots


def reading(said: Said, *asked: str) -> Reading:
    return read(machine(), asked, said)


@pytest.mark.parametrize(
    ("said", "asked", "kind"),
    [
        (message(flags="dvt_suspected", command="back", polarity="yes"), "side", Kind.RED_FLAG),
        (message(flags="falls_risk", command="help"), "side", Kind.COMMAND),
        (message("later", command="stop"), "shorter_steps_result", Kind.ANSWER),
        (message("left", topic="cycling", is_question=True), "side", Kind.ANSWER),
        (message(polarity=NOT_SURE), "fever", Kind.NOT_SURE),
        (message(polarity=NOT_SURE), "side", Kind.NOT_SURE),
        (message(facts={"giving_way": True}, topic="cycling"), "side", Kind.MENTION),
        (message(flags="falls_risk"), "side", Kind.MENTION),
        (message("lefft", topic="cycling", is_question=True), "side", Kind.QUESTION),
        (message("rigth", topic="cycling"), "side", Kind.REPAIRED),
        (message(topic="cycling"), "side", Kind.QUESTION),
        (message(), "side", Kind.UNCLEAR),
    ],
)
def test_a_message_is_read_in_one_fixed_order(said: Said, asked: str, kind: Kind) -> None:
    assert reading(said, asked).kind is kind


def test_at_the_end_nothing_is_an_answer() -> None:
    assert reading(message("left", polarity=NOT_SURE)) == Reading(Kind.UNCLEAR)
    assert reading(message("left", topic="cycling")) == Reading(Kind.QUESTION, topic="cycling")


def test_an_answer_takes_along_what_else_is_stated() -> None:
    said = message("left, 6", facts={"side": "left", "severity_0_10": 6, "moon": True})
    expected = Reading(Kind.ANSWER, {"side": "left"}, {"severity_0_10": 6})
    assert reading(said, "side") == expected


def test_a_stated_value_that_no_slot_can_hold_is_no_mention() -> None:
    said = message(facts={"severity_0_10": 99, "side": "middle", "onset": "sudden"})
    assert reading(said, "age").mentions == {"onset": "sudden"}


def test_a_number_that_was_asked_for_states_nothing_else() -> None:
    said = message("8", number=8, facts={"severity_0_10": 8, "swelling": True})
    assert reading(said, "age") == Reading(Kind.ANSWER, {"age": 8}, {"swelling": True})
    assert reading(said, "side").mentions == {"severity_0_10": 8, "swelling": True}


@pytest.mark.parametrize("status", ["negated", "historical", "hypothetical", "other_person"])
def test_only_a_flag_that_is_present_counts(status: str) -> None:
    assert reading(message(flags=[Named("dvt_suspected", status)]), "side").flags == ()


def test_a_flag_is_read_once_and_only_if_the_rules_know_it() -> None:
    said = message(flags="dvt_suspected moonstroke dvt_suspected septic_joint")
    assert reading(said, "side").flags == ("dvt_suspected", "septic_joint")


def test_a_sign_of_the_open_list_answers_it() -> None:
    said = message(facts={"fever": True}, flags="septic_joint")
    assert reading(said, *DANGER) == Reading(Kind.ANSWER, {"fever": True})


def test_a_flag_that_the_open_list_asks_about_is_seen_without_its_fact() -> None:
    said = message("crushing", flags="pe_chest_symptoms")
    assert reading(said, *DANGER) == Reading(Kind.RED_FLAG, flags=("pe_chest_symptoms",))


def test_naming_the_flag_that_is_being_confirmed_confirms_it() -> None:
    said = message("no, it is hot and I shiver", polarity="no", flags="septic_joint")
    expected = Reading(Kind.ANSWER, {"is_septic_joint": True})
    assert reading(said, "is_septic_joint") == expected


@pytest.mark.parametrize("said", [message("no", polarity="no"), message("None of these!")])
def test_no_to_a_list_is_no_to_each_sign(said: Said) -> None:
    assert reading(said, *HEALTH).answers == dict.fromkeys(HEALTH, False)


def test_no_with_a_sign_answers_that_sign_only() -> None:
    said = message("no, but diabetes", polarity="no", facts={"infection_risk": True})
    assert reading(said, *HEALTH).answers == {"infection_risk": True}


def test_a_bare_yes_to_a_list_names_no_sign() -> None:
    assert reading(message("yes", polarity="yes"), *HEALTH).kind is Kind.UNCLEAR


def test_the_name_of_a_sign_ticks_it() -> None:
    assert reading(message("Blood thinners"), *HEALTH).answers == {
        "anticoagulant_or_bleeding": True
    }


def test_one_word_is_not_two_answers() -> None:
    said = message("at the back", facts={"location": ("back",), "stiffness": True})
    found = reading(said, "stiffness_where")
    assert (found.answers, found.mentions) == ({"stiffness_where": "back"}, {"stiffness": True})


def test_another_place_beside_the_answer_is_still_noted() -> None:
    said = message("at the back", facts={"location": ("inside",)})
    assert reading(said, "stiffness_where").mentions == {"location": ("inside",)}


@pytest.mark.parametrize("status", ["historical", "hypothetical", "other_person"])
def test_what_is_past_states_no_fact(status: str) -> None:
    said = message(
        flags=[Named("neurovascular", status)], facts={"numb_cold": True, "side": "left"}
    )
    assert reading(said, "age").mentions == {"side": "left"}
    assert reading(said, *DANGER).answers == {}


def test_what_is_past_and_present_is_stated() -> None:
    flags = [Named("neurovascular", "historical"), Named("neurovascular")]
    said = message(flags=flags, facts={"numb_cold": True})
    assert reading(said, "age").mentions == {"numb_cold": True}
