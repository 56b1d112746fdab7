"""Faults to plant in the content, one at a time: each is something a tired editor could do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dialogs.flow import Ask, FlowFile, Slot, Step
from dialogs.machine import Rules
from dialogs.prove.promises import Promises
from dialogs.triage import Level
from knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Content:
    """All that a fault can be planted in, as written."""

    files: Mapping[str, FlowFile]
    slots: Mapping[str, Slot]
    rules: Rules
    promises: Promises
    knowledge: Knowledge


Plant = Callable[[Content], Content]


def rows(table: str, flag: str, change: Callable[[Any], Any], *, named: str = "") -> Plant:
    """Change the rows of a table whose flag (or exercises) and condition have these words."""

    def plant(content: Content) -> Content:
        old = getattr(content.rules, table)
        found = [r for r in old.rows if flag in repr(r) and named in r.when]
        assert found, f"no row of {table} has '{flag}' and '{named}'"
        new = [change(row) if row is found[0] else row for row in old.rows]
        kept = tuple(row for row in new if row is not None)
        return replace(content, rules=replace(content.rules, **{table: replace(old, rows=kept)}))

    return plant


def when(table: str, flag: str, old: str, new: str) -> Plant:
    """Change words in the condition of a row."""
    return rows(table, flag, lambda row: replace(row, when=row.when.replace(old, new)), named=old)


def removed(table: str, flag: str, named: str = "") -> Plant:
    """Remove a row."""
    return rows(table, flag, lambda row: None, named=named)


def level(flag: str, urgency: str, named: str = "") -> Plant:
    """Give a triage row another urgency."""
    to = Level(urgency)
    return rows("triage", f"flag='{flag}'", lambda row: replace(row, urgency=to), named=named)


def step(flow: str, named: str, change: Callable[[Any], Step | None]) -> Plant:
    """Change the first step of a flow that has these words, or remove it."""

    def plant(content: Content) -> Content:
        old = content.files[flow].steps
        index = next(i for i, one in enumerate(old) if named in repr(one))
        new: Step | None = change(old[index])
        steps = (*old[:index], *([new] if new else []), *old[index + 1 :])
        return replace(
            content, files={**content.files, flow: replace(content.files[flow], steps=steps)}
        )

    return plant


def unasked(flow: str, slot: str) -> Plant:
    """Take a slot out of the list that asks it, or the whole question out of the flow."""

    def change(one: Any) -> Step | None:
        if isinstance(one.ask, str):
            return None
        kept: Ask = replace(one, ask=tuple(name for name in one.ask if name != slot))
        return kept

    return step(flow, f"'{slot}'", change)


def slot(name: str, **fields: Any) -> Plant:
    """Change a slot."""
    return lambda c: replace(c, slots={**c.slots, name: replace(c.slots[name], **fields)})


def flag(name: str, **fields: Any) -> Plant:
    """Change a flag of `flags.yaml`, or remove it when no field is given."""

    def plant(content: Content) -> Content:
        table = content.rules.flags
        kept = [replace(f, **fields) if f.flag == name else f for f in table.flags]
        kept = [f for f in kept if fields or f.flag != name]
        return replace(
            content, rules=replace(content.rules, flags=replace(table, flags=tuple(kept)))
        )

    return plant


def card(**fields: Any) -> Plant:
    """Change the card of the calf stretch."""

    def plant(content: Content) -> Content:
        cards = content.knowledge.exercises
        new = {**cards, "calf_stretch": replace(cards["calf_stretch"], **fields)}
        return replace(content, knowledge=replace(content.knowledge, exercises=new))

    return plant


def topic(**fields: Any) -> Plant:
    """Change a topic."""

    def plant(content: Content) -> Content:
        topics = content.knowledge.topics
        new = {**topics, "stairs": replace(topics["stairs"], **fields)}
        return replace(content, knowledge=replace(content.knowledge, topics=new))

    return plant


def both(*plants: Plant) -> Plant:
    """Plant two faults: where two tables guard the same, only both together do harm."""

    def plant(content: Content) -> Content:
        for one in plants:
            content = one(content)
        return content

    return plant


LONG = "word " * 1000
PAST = date(2020, 1, 1)
MUTANTS: Mapping[str, Plant] = {
    # urgency lowered
    "chest pain is urgent only": level("pe_chest_symptoms", "urgent_same_day"),
    "weak legs are urgent only": level("cauda_equina", "urgent_same_day"),
    "a cold foot is urgent only": level("neurovascular", "urgent_same_day"),
    "a torn tendon is urgent only": level("extensor_rupture", "urgent_same_day"),
    "a deformity is urgent only": level("dislocation_deformity", "urgent_same_day"),
    "a calf is for some day": level("dvt_suspected", "see_clinician"),
    "a stuck knee is for some day": level("locked_knee", "see_clinician"),
    "a fracture is urgent only": level("fracture_suspected", "urgent_same_day"),
    "a lump is self care": level("cancer_suspected", "self_care", "night_pain"),
    "a replaced knee is self care": level("prosthetic_joint", "self_care", "== not_sure"),
    # urgency raised, and levels in text
    "an ache in the hip is an emergency": level("referred_hip_back", "emergency"),
    "a modifier escalates alone": level("infection_risk", "urgent_same_day"),
    "self harm in text is noted only": flag("self_harm", text=Level.SELF_CARE),
    "a clot in text is for some day": flag("dvt_suspected", text=Level.SEE_CLINICIAN),
    # rows removed
    "no row for chest symptoms": removed("triage", "pe_chest_symptoms", "chest_symptoms"),
    "no row for a hot knee": removed("triage", "hot_joint_no_fever"),
    "no row for the calf": removed("triage", "dvt_suspected"),
    "no row for other joints": removed("triage", "inflammatory_arthritis"),
    "no row for claudication": removed("triage", "flag='vascular_claudication'", "night_pain"),
    "no row for a swelling that stays": removed("triage", "persistent_swelling"),
    "no flag for gout": flag("gout_flare"),
    # thresholds and conditions
    "old bones from 65": when("triage", "ottawa_positive_walking", "age >= 55", "age >= 65"),
    "children up to 16": when("triage", "under_18'", "age < 18", "age < 16"),
    "strong pain from 9": when(
        "triage", "not_improving", "severity_0_10 >= 8", "severity_0_10 >= 9"
    ),
    "three weeks are six": when("triage", "persistent_swelling", "> 21", "> 42"),
    "an hour of stiffness is two": when("triage", "inflammatory_arthritis", ">= 60", ">= 120"),
    "a lift that works is a tear": when(
        "triage", "extensor_rupture", "not straight_leg_raise_ok", "straight_leg_raise_ok"
    ),
    "fever counts without sickness only": when(
        "triage", "septic_joint", "fever or", "not fever or"
    ),
    "a bite does not count": when("triage", "open_wound_joint", "== bite", "== fall"),
    # exercises
    "balance for those who fall": both(
        removed("contraindications", "single_leg_balance", "caused_fall"),
        removed("programme", "supported_tandem", "caused_fall"),
    ),
    "the calf is stretched with a clot": when(
        "contraindications", "calf_stretch", "calf_cramp_walking or", "bow_legged or"
    ),
    "exercises after surgery": both(
        removed("programme", "sections A.2 rule 1, D.1"),
        removed("contraindications", "shorter_steps", "recent_surgery"),
    ),
    "exercises while danger is open": both(
        removed("programme", "exercises=()", "urgent_same_day"),
        removed("contraindications", "shorter_steps", "urgent_same_day"),
    ),
    "balance in pregnancy": both(
        removed("contraindications", "glute_bridge", "pregnant_postpartum"),
        removed("programme", "supported_tandem", "pregnant_postpartum"),
    ),
    "a swollen knee walks": when(
        "contraindications", "persistent_swelling", "swelling or", "fever or"
    ),
    "the combined exercise at once": removed("contraindications", "combined", "True"),
    "an exercise that has no card": rows(
        "programme", "quad_set", lambda row: replace(row, exercises=("jump",)), named="falls"
    ),
    # flows
    "no question on the chest": unasked("assessment", "chest_symptoms"),
    "no question on fever": unasked("assessment", "fever"),
    "no question on an injury": unasked("assessment", "trauma"),
    "no question on lifting the leg": unasked("assessment", "straight_leg_raise_ok"),
    "no question on night pain": unasked("assessment", "night_pain"),
    "the injury list for the unhurt": step(
        "assessment", "tender_bone", lambda s: replace(s, when="not trauma")
    ),
    "an emergency waits": step("consent", "emergency_now", lambda s: None),
    "an emergency is never told": step(
        "consent", "emergency_now", lambda s: replace(s, when="urgency == self_care")
    ),
    "no end for urgent answers": step("assessment", "id='urgent'", lambda s: None),
    "an emergency does not say whom to call": step(
        "consent", "emergency_now", lambda s: replace(s, end="<b>Please get help now.</b>")
    ),
    "a step that never comes": step(
        "programme", "id='bow_legs'", lambda s: replace(s, when="bow_legged and not bow_legged")
    ),
    "a condition that always holds": step(
        "programme", "id='summary'", lambda s: replace(s, when="urgency <= see_clinician")
    ),
    "shorter steps for all": step("programme", "id='today'", lambda s: replace(s, when=None)),
    "a programme for all": step("programme", "id='no_exercises'", lambda s: None),
    "a question before it is asked": step(
        "consent", "id='hello'", lambda s: replace(s, when="giving_way")
    ),
    # texts, pictures, sources
    "a text too long": step("consent", "id='hello'", lambda s: replace(s, say=LONG)),
    "a tag not closed": step("consent", "id='hello'", lambda s: replace(s, say="<b>Hello")),
    "an advice without a source": step(
        "programme", "id='why_front'", lambda s: replace(s, source=None)
    ),
    "an escalation without a source": step(
        "assessment", "id='urgent'", lambda s: replace(s, source=None)
    ),
    "a danger question without a source": step(
        "assessment", "chest_symptoms", lambda s: replace(s, source=None)
    ),
    "no text for an escalation": flag("septic_joint", do=""),
    "no question for a red flag": flag("septic_joint", confirm=""),
    "no plainer words": slot("chest_symptoms", again=""),
    "no order of danger": slot("weight_bearing", order=None),
    "a picture of nothing": step(
        "assessment", "knee_regions.png", lambda s: replace(s, picture="gone.png")
    ),
    "a card without its picture": card(picture="gone.png"),
    "a card without a description": card(alt=""),
    "a card without a source": card(sources=()),
    "a card overdue": card(review_by=PAST),
    "a topic without a source": topic(sources=()),
    "a topic with a tag of the web": topic(answer="<div>Go down slowly.</div>"),
    "a flow overdue": lambda c: replace(
        c, files={**c.files, "assessment": replace(c.files["assessment"], review_by=PAST)}
    ),
    "promises overdue": lambda c: replace(c, promises=replace(c.promises, review_by=PAST)),
}
