from typing import Any

import pytest

from tests.reading_aloud import stated


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("left, no, right", {"side": "right"}),
        ("left and right knee", {"side": "both"}),
        ("left knee and then the right one", {"side": "both"}),
        ("it was the left knee last time, right this time", {"side": "right"}),
        ("my left one is ok, the right is bad", {"side": "right"}),
        ("not the inner, the outer", {"location": ("outside",)}),
        ("behind the kneecap", {"location": ("front",)}),
        ("behind my left knee", {"location": ("back",), "side": "left"}),
        ("below the kneecap and on the inside", {"location": ("below_kneecap", "inside")}),
        ("stiff at the back", {"stiffness": True, "stiffness_where": "back"}),
        ("it is not stiff but it locks", {"stiffness": False, "locking": True}),
        ("upstairs is bad", {"triggers": ("stairs_up",)}),
        ("stairs", {"triggers": ("stairs_up", "stairs_down")}),
        ("right away", {}),
        ("this pain is killing me", {}),
        ("pain is 1", {"severity_0_10": 1}),
        ("it was 9 now 5", {"severity_0_10": 5}),
        ("3.5", {"severity_0_10": 3.5}),
        ("my son is 12", {"age": 12}),
        ("should I say 6?", {}),
        ("my mum is 80", {}),
        ("I'm 150", {}),
        ("I had my cartilage trimmed years ago", {"prior_surgery": True}),
        ("I can walk and I cannot put any weight on it", {"weight_bearing": "unable"}),
        ("I can lift my leg but I cannot lift my leg", {"straight_leg_raise_ok": False}),
    ],
)
def test_facts_are_stated_denied_and_corrected(text: str, facts: dict[str, Any]) -> None:
    found = dict(stated(text).facts)
    wanted = {fact: found.get(fact) for fact in facts}
    assert wanted == facts
    assert facts or found == {}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("I twisted it", "onset", "sudden"),
        ("I twisted it", "trauma_mechanism", "twist"),
        ("I fell off my motorbike", "trauma_mechanism", "high_energy"),
        ("a dog bit my knee", "bitten_or_injected", True),
        ("it swelled up straight away", "swelling_speed", "within_hours"),
        ("stiff for 20 minutes in the morning", "morning_stiffness_min", 20),
        ("I have had it for 2 years", "duration_days", 730),
        ("about seven weeks now", "duration_days", 49),
        ("since yesterday", "duration_days", 1),
        ("for years", "duration_days", 730),
        ("I limp", "weight_bearing", "limping"),
        ("temperature is normal", "fever", False),
        ("waterworks normal", "both_legs_weak", False),
        ("my knee rolls in", "inward_knee", True),
        ("the wound is leaking", "wound_discharge", True),
        ("I hit my head", "head_or_long_lie", True),
        ("I am on warfarin", "anticoagulant_or_bleeding", True),
    ],
)
def test_a_phrase_states_a_fact(text: str, fact: str, value: object) -> None:
    assert stated(text).facts[fact] == value


@pytest.mark.parametrize(
    "text",
    [
        "surgery 3 weeks ago",
        "I exercise every 2 weeks",
        "weeks later",
        "in 3 months",
        "20 minutes of walking",
    ],
)
def test_a_length_of_something_else_is_not_how_long_it_lasts(text: str) -> None:
    assert stated(text).facts.keys().isdisjoint(("duration_days", "morning_stiffness_min"))


def test_many_mentions_of_one_side_are_not_corrected_without_end() -> None:
    assert stated("left, no, " * 400).facts["side"] == "left"


def test_severity_is_the_highest_that_holds_now() -> None:
    assert stated("2/10 at rest, 6-7/10 on stairs").facts["severity_0_10"] == 7
    assert stated("10/10 or 12/10").facts["severity_0_10"] == 10
