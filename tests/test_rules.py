from typing import Any

import pytest

from dialogs.condition import NOT_SURE
from dialogs.triage import Act, Urgency, pattern, triage
from tests.rules_tables import programme_of, rules, tables, urgency_of

CARE, CLINICIAN, TODAY, NOW = Urgency
Facts = dict[str, Any]

HURT = {"trauma": True, "weight_bearing": "limping", "age": 30}
WRITTEN = {  # red flag -> urgency when somebody writes it, and what that leads to
    NOW: (
        "self_harm pe_chest_symptoms other_emergency cauda_equina neurovascular "
        "compartment_syndrome dislocation_deformity open_wound_joint fracture_suspected "
        "extensor_rupture septic_joint"
    ),
    TODAY: (
        "postop_infection skin_infection dvt_suspected rapid_swelling locked_knee "
        "hot_joint_no_fever gout_flare cannot_bear_weight_atraumatic ottawa_positive_walking"
    ),
    CLINICIAN: (
        "under_18 prosthetic_joint cancer_suspected inflammatory_arthritis bone_stress "
        "vascular_claudication bakers_cyst_lump persistent_swelling recurrent_instability "
        "patellar_instability falls_risk referred_hip_back not_improving"
    ),
    CARE: "bleeding_risk pregnancy_postpartum infection_risk",
}
AT_ONCE = WRITTEN[NOW].split()[:8]
RAISED: list[tuple[str, Urgency, Facts]] = [
    ("pe_chest_symptoms", NOW, {"chest_symptoms": True}),
    ("other_emergency", NOW, {"fever": True, "very_ill": True}),
    ("other_emergency", TODAY, {"very_ill": True}),
    ("other_emergency", NOW, {"arm_or_speech": True}),
    ("cauda_equina", NOW, {"both_legs_weak": True}),
    ("neurovascular", NOW, {"numb_cold": True}),
    ("neurovascular", NOW, {"cannot_move_foot": True}),
    ("neurovascular", TODAY, {"cannot_move_foot": True, "numb_cold": False, "trauma": True}),
    ("compartment_syndrome", NOW, {"calf_swelling": True, "severity_0_10": 9, "trauma": True}),
    ("compartment_syndrome", TODAY, {"trauma": True, "trauma_mechanism": "crush"}),
    ("compartment_syndrome", NOW, {"hard_lower_leg": True}),
    ("dislocation_deformity", NOW, {"deformity": True}),
    ("dislocation_deformity", TODAY, {"kneecap_out": True, "trauma": True}),
    ("dislocation_deformity", TODAY, {"kneecap_out": True, "swelling": True}),
    ("open_wound_joint", NOW, {"open_wound": True}),
    ("septic_joint", NOW, {"hot_red": True, "fever": True}),
    ("septic_joint", NOW, {"swelling": True, "fever": True}),
    ("septic_joint", TODAY, {"fever": True}),
    ("hot_joint_no_fever", TODAY, {"hot_red": True, "fever": False}),
    ("hot_joint_no_fever", TODAY, {"swelling_speed": "within_hours", "trauma": False}),
    ("fracture_suspected", NOW, HURT | {"weight_bearing": "unable"}),
    ("fracture_suspected", NOW, HURT | {"trauma_mechanism": "high_energy"}),
    ("fracture_suspected", NOW, {"trauma": True, "cannot_stand": True}),
    ("fracture_suspected", TODAY, {"trauma": NOT_SURE, "cannot_stand": True}),
    ("extensor_rupture", NOW, {"straight_leg_raise_ok": False}),
    ("ottawa_positive_walking", TODAY, HURT | {"age": 55}),
    ("ottawa_positive_walking", TODAY, HURT | {"tender_bone": True}),
    ("ottawa_positive_walking", TODAY, HURT | {"able_to_bend_90": False}),
    ("rapid_swelling", TODAY, HURT | {"swelling_speed": "within_hours"}),
    ("rapid_swelling", TODAY, HURT | {"popped": True, "swelling": True}),
    ("bleeding_risk", NOW, HURT | {"anticoagulant_or_bleeding": True, "swelling": True}),
    ("bleeding_risk", NOW, {"anticoagulant_or_bleeding": True, "swelling_speed": "within_hours"}),
    ("bleeding_risk", TODAY, {"anticoagulant_or_bleeding": True, "swelling": True}),
    ("bleeding_risk", CARE, {"anticoagulant_or_bleeding": True}),
    ("dvt_suspected", TODAY, {"calf_swelling": True}),
    ("dvt_suspected", TODAY, {"calf_cramp_walking": True, "recent_surgery": True}),
    ("pregnancy_postpartum", NOW, {"pregnant_postpartum": True, "chest_symptoms": True}),
    ("pregnancy_postpartum", TODAY, {"pregnant_postpartum": True, "calf_swelling": True}),
    ("pregnancy_postpartum", CARE, {"pregnant_postpartum": True}),
    ("locked_knee", TODAY, {"stuck_now": True}),
    ("locked_knee", TODAY, {"locking": True, "incomplete_extension": True, "onset": "sudden"}),
    ("locked_knee", CLINICIAN, {"locking": True}),
    ("postop_infection", NOW, {"recent_surgery": True, "fever": True}),
    ("postop_infection", NOW, {"wound_discharge": True, "infection_risk": True}),
    ("postop_infection", TODAY, {"wound_discharge": True}),
    ("postop_infection", TODAY, {"bitten_or_injected": True, "swelling": True}),
    ("postop_infection", CLINICIAN, {"recent_surgery": True, "swelling": True}),
    ("skin_infection", NOW, {"wound_redness": True, "infection_risk": True}),
    ("skin_infection", TODAY, {"wound_redness": True}),
    ("cannot_bear_weight_atraumatic", NOW, {"weight_bearing": "unable", "fever": True}),
    ("cannot_bear_weight_atraumatic", TODAY, {"weight_bearing": "unable", "trauma": False}),
    ("cannot_bear_weight_atraumatic", NOW, {"cannot_stand": True, "hot_red": True}),
    ("cannot_bear_weight_atraumatic", TODAY, {"cannot_stand": True}),
    ("prosthetic_joint", NOW, {"prosthesis": True, "hot_red": True}),
    ("prosthetic_joint", TODAY, {"prosthesis": True, "swelling": True}),
    ("prosthetic_joint", CLINICIAN, {"prosthesis": True}),
    ("infection_risk", CARE, {"infection_risk": True}),
    ("under_18", TODAY, {"age": 14, "weight_bearing": "limping"}),
    (
        "under_18",
        TODAY,
        {"age": 14, "cannot_stand": True, "trauma": True, "weight_bearing": "normal"},
    ),
    ("under_18", CLINICIAN, {"age": 17, "weight_bearing": "normal"}),
    ("falls_risk", NOW, {"head_or_long_lie": True, "anticoagulant_or_bleeding": True}),
    ("falls_risk", TODAY, {"head_or_long_lie": True}),
    ("falls_risk", CLINICIAN, {"caused_fall": True}),
    ("cancer_suspected", TODAY, {"weight_bearing": "unable", "cancer_history": True}),
    ("cancer_suspected", CLINICIAN, {"night_pain": True, "cancer_history": True}),
    ("cancer_suspected", CLINICIAN, {"lump": True, "location": ("above_kneecap",)}),
    ("inflammatory_arthritis", CLINICIAN, {"morning_stiffness_min": 45, "swelling": True}),
    ("inflammatory_arthritis", CLINICIAN, {"morning_stiffness_min": 90}),
    ("bone_stress", TODAY, {"osteoporosis_or_more_walking": True, "weight_bearing": "unable"}),
    ("bone_stress", CLINICIAN, {"osteoporosis_or_more_walking": True}),
    ("vascular_claudication", TODAY, {"calf_cramp_walking": True, "night_pain": True}),
    ("vascular_claudication", CLINICIAN, {"calf_cramp_walking": True}),
    ("bakers_cyst_lump", TODAY, {"lump": True, "calf_swelling": True}),
    ("bakers_cyst_lump", CLINICIAN, {"lump": True, "location": ("back",)}),
    ("persistent_swelling", CLINICIAN, {"swelling": True, "duration_days": 22}),
    ("recurrent_instability", CLINICIAN, {"slips_turning": True}),
    ("patellar_instability", CLINICIAN, {"kneecap_out": True}),
    ("referred_hip_back", CLINICIAN, {"hip_or_back_pain": True}),
    ("not_improving", CLINICIAN, {"severity_0_10": 8}),
    ("not_improving", CLINICIAN, {"improving": False, "duration_days": 42}),
]
HARMLESS: dict[str, Facts] = {
    "nothing": {},
    "an injury that carries and bends": HURT | {"able_to_bend_90": True, "tender_bone": False},
    "short morning stiffness": {"morning_stiffness_min": 30, "swelling": True},
    "a fresh slow swelling": {"swelling": True, "swelling_speed": "gradual", "duration_days": 3},
    "past cancer alone": {"cancer_history": True},
    "giving way when tired": {"giving_way": True, "straight_leg_raise_ok": True},
    "diabetes, blood thinners, pregnancy": {
        "infection_risk": True, "anticoagulant_or_bleeding": True, "pregnant_postpartum": True,
    },
}  # fmt: skip
EMERGENCY_SIGNS = (
    "chest_symptoms numb_cold both_legs_weak hot_red fever very_ill calf_swelling stuck_now "
    "deformity open_wound wound_discharge wound_redness straight_leg_raise_ok weight_bearing "
    "cannot_move_foot head_or_long_lie cannot_stand arm_or_speech hard_lower_leg"
).split()


@pytest.mark.parametrize(("flag", "urgency", "facts"), RAISED)
def test_facts_raise_the_flag_at_its_urgency(flag: str, urgency: Urgency, facts: Facts) -> None:
    assert triage(tables(), facts).get(flag) == urgency


@pytest.mark.parametrize("facts", HARMLESS.values(), ids=HARMLESS)
def test_what_is_harmless_stays_self_care(facts: Facts) -> None:
    assert urgency_of(facts) is CARE


@pytest.mark.parametrize(
    "risk",
    ["fever", "very_ill", "prosthesis", "infection_risk", "recent_surgery", "bitten_or_injected"],
)
@pytest.mark.parametrize("knee", [{"hot_red": True}, {"swelling_speed": "within_hours"}])
def test_a_hot_or_suddenly_swollen_knee_with_a_risk_is_an_emergency(knee: Facts, risk: str) -> None:
    assert (urgency_of(knee), urgency_of(knee | {risk: True})) == (TODAY, NOW)
    assert urgency_of(knee | {risk: NOT_SURE}) is TODAY


@pytest.mark.parametrize("sign", EMERGENCY_SIGNS)
def test_not_sure_about_a_sign_of_an_emergency_is_seen_today(sign: str) -> None:
    assert urgency_of({sign: NOT_SURE}) is TODAY


@pytest.mark.parametrize("sign", ["tender_bone", "able_to_bend_90", "kneecap_out"])
@pytest.mark.parametrize("injury", [True, NOT_SURE])
def test_not_sure_after_an_injury_is_seen_today(sign: str, injury: object) -> None:
    facts = {"trauma": injury, "weight_bearing": "normal", "age": 30}
    assert (urgency_of(facts), urgency_of(facts | {sign: NOT_SURE})) == (CARE, TODAY)


def test_a_calf_and_an_unsure_chest_are_an_emergency() -> None:
    assert urgency_of({"calf_swelling": True, "chest_symptoms": NOT_SURE}) is NOW


def test_a_child_with_an_emergency_is_an_emergency_first() -> None:
    raised = triage(tables(), {"age": 12, "weight_bearing": "unable", "very_ill": True})
    assert raised["under_18"] is TODAY
    assert raised["cannot_bear_weight_atraumatic"] is NOW


def test_an_unknown_weight_bearing_does_not_hide_an_injury_at_55() -> None:
    assert urgency_of({"trauma": True, "age": 55}) is TODAY


@pytest.mark.parametrize(
    ("expected", "facts"),
    [
        ("sagittal", {"giving_way": True, "location": ("front",)}),
        ("sagittal", {"stiffness": True, "stiffness_where": "back"}),
        ("sagittal", {"stiffness": True, "location": ("back",)}),
        ("sagittal", {"incomplete_extension": True, "inward_knee": NOT_SURE}),
        ("frontal_transverse", {"location": ("front", "inside"), "stiffness": False}),
        ("frontal_transverse", {"inward_knee": True, "stiffness_where": "front"}),
        ("mixed", {"giving_way": True, "location": ("outside",)}),
        ("mixed", {"incomplete_extension": True, "inward_knee": True}),
        ("none", {"location": ("front",), "stiffness": True, "stiffness_where": "front"}),
        ("none", {"stiffness": False, "stiffness_where": "back"}),
        ("none", {}),
    ],
)
def test_facts_give_the_walking_pattern(expected: str, facts: Facts) -> None:
    assert pattern(tables(), facts) == expected


@pytest.mark.parametrize("urgency", WRITTEN, ids=lambda urgency: urgency.name)
def test_a_written_flag_has_its_urgency_and_act(urgency: Urgency) -> None:
    flags = {flag.flag: flag for flag in rules().flags.flags}
    for name in WRITTEN[urgency].split():
        confirmed = Act.CONFIRM if urgency >= TODAY else Act.NOTE
        assert Urgency[flags[name].text.name] is urgency
        assert flags[name].act is (Act.AT_ONCE if name in AT_ONCE else confirmed)
        assert flags[name].confirm.endswith("?")


def test_each_of_the_36_flags_stands_once_and_is_raised() -> None:
    flags = [flag.flag for flag in rules().flags.flags]
    written = " ".join(WRITTEN.values()).split()
    assert sorted(flags) == sorted(written)
    assert len(set(flags)) == 36
    assert set(flags) - {flag for flag, _, _ in RAISED} == {"self_harm", "gout_flare"}


def test_what_a_confirmed_flag_means_raises_at_least_its_own_urgency() -> None:
    for flag in rules().flags.flags:
        if flag.act is Act.CONFIRM and flag.flag not in (
            "postop_infection",
            "ottawa_positive_walking",
        ):
            assert urgency_of(flag.means or {}) >= Urgency[flag.text.name]


def test_a_locked_knee_is_not_pushed_straight() -> None:
    stiff = {"incomplete_extension": True, "severity_0_10": 2}
    assert "knee_straightening" in programme_of(stiff)
    assert "knee_straightening" not in programme_of(stiff | {"locking": True})
