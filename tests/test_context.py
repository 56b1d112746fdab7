import pytest

from knowledge import Status
from tests.reading_aloud import flagged, stated


@pytest.mark.parametrize(
    ("text", "swelling"),
    [
        ("no swelling", False),
        ("never had any swelling", False),
        ("no heat, pain or swelling", False),
        ("I can't see any swelling", False),
        ("swelling: no", False),
        ("no injury, swelling since Monday", True),
        ("no injury but swelling", True),
        ("no pain and it is swollen", True),
        ("not only stiff, swollen too", True),
        ("no idea why it is swollen", True),
        ("the swelling won't go down", True),
        ("swelling no better", True),
        ("never really had any sign of it in my left knee swelling", True),
    ],
)
def test_a_denial_reaches_what_it_names_and_no_further(text: str, swelling: bool) -> None:
    assert stated(text).facts["swelling"] is swelling


@pytest.mark.parametrize(
    "text",
    [
        "what if it locks?",
        "should it swell?",
        "is swelling normal?",
        "does it lock?",
        "not sure if it is swollen",
        "my mum's knee is swollen",
        "it used to lock",
        "it locked years ago",
        "could a brace make it swell",
    ],
)
def test_what_is_asked_supposed_past_or_another_states_nothing(text: str) -> None:
    assert stated(text).facts == {}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("why does my knee give way?", "giving_way"),
        ("my mum's knee is swollen, what should she do", "swelling"),
        ("can I walk with a swollen knee?", "swelling"),
        ("my knees keep swelling how can I get rid of it?", "swelling"),
    ],
)
def test_a_question_about_a_knee_that_has_it_states_it(text: str, fact: str) -> None:
    assert stated(text).facts[fact] is True


@pytest.mark.parametrize(
    ("text", "flag", "status"),
    [
        ("no chest pain", "pe_chest_symptoms", Status.NEGATED),
        ("chest pain: none", "pe_chest_symptoms", Status.NEGATED),
        ("not hot", "hot_joint_no_fever", Status.NEGATED),
        ("chest pain last year, all checked out", "pe_chest_symptoms", Status.HISTORICAL),
        ("my foot went numb for a minute", "neurovascular", Status.HISTORICAL),
        ("what are the signs of a blood clot", "dvt_suspected", Status.HYPOTHETICAL),
        ("if my foot goes numb", "neurovascular", Status.HYPOTHETICAL),
        ("can flying cause a blood clot", "dvt_suspected", Status.HYPOTHETICAL),
        ("my dad had a blood clot", "dvt_suspected", Status.OTHER_PERSON),
        ("blood clots run in my family", "dvt_suspected", Status.OTHER_PERSON),
        ("my husband has chest pain, what should he do", "pe_chest_symptoms", Status.PRESENT),
        ("I might have a blood clot", "dvt_suspected", Status.PRESENT),
        ("not sure if it is infected, knee is red hot", "septic_joint", Status.PRESENT),
        ("is my knee infected?", "septic_joint", Status.PRESENT),
        ("my dad had one but now my calf is swollen", "dvt_suspected", Status.PRESENT),
        ("I cannot feel my foot", "neurovascular", Status.PRESENT),
        ("no feeling in my foot", "neurovascular", Status.PRESENT),
    ],
)
def test_a_mention_is_told_apart_as_context_does(text: str, flag: str, status: Status) -> None:
    assert flagged(text)[flag] is status


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("walking is fine, stairs are bad", ("stairs_up", "stairs_down")),
        ("it doesn't hurt when I run", None),
        ("no problem kneeling but squatting hurts", ("squatting",)),
    ],
)
def test_what_is_harmless_brings_nothing_on(text: str, triggers: tuple[str, ...] | None) -> None:
    assert stated(text).facts.get("triggers") == triggers


def test_a_question_in_the_middle_of_a_clause_is_none() -> None:
    assert stated("my knee is a bit swollen").facts["swelling"] is True
