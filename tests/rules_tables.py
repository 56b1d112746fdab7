"""The decision tables of `dialogs/rules`, compiled against the slots that conditions may name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.content.read import read
from dialogs.condition import Kind, Vocabulary
from dialogs.machine import PATTERNS, Issue, Rules, compile_tables
from dialogs.triage import (
    LEVELS,
    ContraTable,
    FlagTable,
    PatternTable,
    ProgrammeTable,
    Tables,
    TriageTable,
    Urgency,
    pattern,
    programme,
    triage,
)

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
SIGNS = tuple(
    """giving_way stiffness incomplete_extension swelling locking trauma fever hot_red night_pain
    calf_swelling numb_cold chest_symptoms prior_surgery recent_surgery prosthesis cancer_history
    weight_loss lump other_joints inward_knee deformity open_wound wound_discharge infection_risk
    anticoagulant_or_bleeding pregnant_postpartum falls popped very_ill bitten_or_injected
    kneecap_out tender_bone cannot_move_foot both_legs_weak stuck_now slips_turning caused_fall
    bow_legged osteoporosis_or_more_walking calf_cramp_walking hip_or_back_pain wound_redness
    head_or_long_lie cannot_stand arm_or_speech hard_lower_leg""".split()
)
ABILITIES = ("straight_leg_raise_ok", "able_to_bend_90", "improving")
NUMBERS = ("age", "duration_days", "morning_stiffness_min", "severity_0_10")
WORDS = {
    "side": "left right both",
    "onset": "gradual sudden",
    "stiffness_where": "back front all_over",
    "swelling_speed": "gradual within_hours",
    "weight_bearing": "normal limping unable",
    "trauma_mechanism": "fall twist blow tackle kick slip hyperextension jump step crush "
    "penetrating bite high_energy",
}
SETS = {
    "location": "front below_kneecap above_kneecap inside outside back all_over moving",
    "triggers": "walking stairs_up stairs_down downhill sitting kneeling squatting running "
    "standing night",
}


def _table(name: str, shape: type[T]) -> T:
    return read(ROOT / "dialogs" / "rules" / f"{name}.yaml", shape, root=ROOT).value


@cache
def rules() -> Rules:
    """Return the tables as their files have them."""
    return Rules(
        _table("triage", TriageTable),
        _table("pattern", PatternTable),
        _table("programme", ProgrammeTable),
        _table("contraindications", ContraTable),
        _table("flags", FlagTable),
    )


@cache
def tables() -> Tables:
    """Return the tables, compiled without a fault."""
    kinds = dict.fromkeys((*SIGNS, *ABILITIES), Kind.TRUTH) | dict.fromkeys(NUMBERS, Kind.NUMBER)
    kinds |= dict.fromkeys(WORDS, Kind.WORD) | dict.fromkeys((*SETS, "flags"), Kind.WORDS)
    kinds |= {"urgency": Kind.LEVEL, "pattern": Kind.WORD}
    values = {name: tuple(words.split()) for name, words in (WORDS | SETS).items()}
    flags = tuple(flag.flag for flag in rules().flags.flags)
    values |= {"urgency": LEVELS, "pattern": PATTERNS, "flags": flags}
    issues: list[Issue] = []
    compiled = compile_tables(rules(), Vocabulary(kinds, values), issues)
    assert issues == []
    return compiled


def urgency_of(facts: Mapping[str, Any]) -> Urgency:
    """Return the highest urgency that the facts raise."""
    return max(triage(tables(), facts).values(), default=Urgency.SELF_CARE)


def programme_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the exercises offered to somebody with these facts."""
    raised = triage(tables(), facts)
    derived = dict(facts) | {"urgency": urgency_of(facts), "flags": tuple(raised)}
    derived["pattern"] = pattern(tables(), derived)
    return programme(tables(), derived)
