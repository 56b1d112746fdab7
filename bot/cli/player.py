"""A pretend person who plays one vignette through the real conversation.

They answer what they are asked from the vignette's facts, and from what is unremarkable where a
fact is not stated. A question that no fact answers directly is answered from the facts and codes
that say the same thing (`SAME` and `CODES`), and with "no" where there are none. What the vignette
expects is never looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.talk import Talk
from bot.conversation.world import World
from dialogs import Position, Session, Urgency, locate
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.flow import Slot, SlotType
from dialogs.log import Value
from dialogs.machine import CONFIRM, Machine

MOST_QUESTIONS = 80  # a conversation that asks more goes in circles
SCREENED = frozenset({"consent", "assessment"})  # the parts of a visit up to its advice
UNITS = {"duration_days": " days", "morning_stiffness_min": " minutes"}
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Played:
    """What a conversation came to.

    Attributes:
        urgency: The advice given.
        flags: Red flags raised, in the order in which they are told.
        pattern: The walking pattern that was explained, or `none`.
        exercises: The programme offered.
        questions: How many questions were answered after the agreement.
    """

    urgency: str
    flags: tuple[str, ...]
    pattern: str
    exercises: tuple[str, ...]
    questions: int


def _sudden_swelling(facts: Facts) -> bool:
    """Return whether the knee is hot, or swelled within hours without an injury."""
    fast = facts.get("swelling_speed") == "within_hours" and facts.get("swelling") is not False
    return facts.get("hot_red") is True or (fast and not facts.get("trauma"))


# What other facts say about a question that has no fact of its own, or asks about more than it.
SAME: Mapping[str, Callable[[Facts], bool]] = {
    "hot_red": _sudden_swelling,
    "stuck_now": lambda facts: facts.get("locking") is True,
    "cannot_stand": lambda facts: facts.get("weight_bearing") == "unable",
    "open_wound": lambda facts: (
        facts.get("open_wound") is True or facts.get("trauma_mechanism") == "penetrating"
    ),
}
# Words in a vignette's `other` codes that say yes to a question: what the person has, and is asked.
CODES: Mapping[str, tuple[str, ...]] = {
    "both_legs_weak": ("saddle", "bladder", "bowel", "both_legs"),
    "numb_cold": ("foot_pale", "foot_cold", "foot_drop", "foot_blue", "foot_numb"),
    "very_ill": ("unwell", "very_ill", "confus", "sepsis"),
    "chest_symptoms": ("cardiac", "chest", "breath"),
    "deformity": ("knee_went_out", "kneecap_out_now", "deform", "misshap"),
    "kneecap_out": ("kneecap_out", "kneecap_slip", "patella_out", "sublux"),
    "tender_bone": ("kneecap_tender", "fibula", "bony_tender"),
    "arm_or_speech": ("stroke", "arm_weak", "speech", "face_droop"),
    "slips_turning": ("pivot", "instability", "shifts"),
    "hip_or_back_pain": ("hip", "groin", "back_pain", "sciatica"),
    "calf_cramp_walking": ("exertional", "claudication"),
    "osteoporosis_or_more_walking": ("bone_spot", "pinpoint", "osteoporosis", "stress"),
    "wound_redness": ("spreading", "redness", "red_streak"),
    "head_or_long_lie": ("head", "long_lie"),
    "bow_legged": ("bow_leg", "varus"),
    "hard_lower_leg": ("tense", "compartment", "toe_stretch"),
}


def play(
    world: World, age: float, story: str, stated: Facts, unremarkable: Mapping[str, Any]
) -> Played:
    """Return what becomes of one vignette.

    Args:
        world: The content.
        age: Years.
        story: The first message after the age; empty to leave it out.
        stated: Fact -> value, None or missing where nothing is said.
        unremarkable: Fact -> what a person without that problem answers.
    """
    person = _Person(world, stated, unremarkable)
    person.begin(f"{age:g}")
    if story:
        person.talk.send(story)
    while person.asked() and person.questions < MOST_QUESTIONS:
        person.answer()
    return person.played()


class _Person:
    """The pretend person in the conversation."""

    def __init__(self, world: World, stated: Facts, unremarkable: Mapping[str, Any]) -> None:
        self.talk = Talk(world)
        self.machine: Machine = world.machines["visit"]
        known = {name: value for name, value in stated.items() if value is not None}
        self.facts: Facts = {**unremarkable, **known}
        self.codes = " ".join(str(code).lower() for code in known.get("other") or ())
        self.questions = 0

    def begin(self, age: str) -> None:
        """Agree and say the age, which is the first question."""
        self.talk.send("/start")
        self._choose("consent", "agree")
        self.talk.send(age)
        self.questions = 1

    @property
    def session(self) -> Session:
        return Session.from_json(self.talk.state.sessions["visit"])

    @property
    def position(self) -> Position:
        return locate(self.machine, self.session)

    def asked(self) -> bool:
        """Return whether a question of the screening is open."""
        position = self.position
        part = position.stop.part if position.stop else "assessment"
        return not position.ended and part in SCREENED

    def answer(self) -> None:
        """Answer the open question."""
        slots = self.position.slots
        self.questions += 1
        if len(slots) > 1:
            self._tick([slot for slot in slots if self._value(slot) is True], slots[0])
            return
        slot = slots[0]
        value = self._value(slot)
        definition = self.machine.slots[slot]
        if isinstance(value, bool):
            self._choose(slot, "yes" if value else "no")
        elif isinstance(value, str) or value is None:
            self._choose(slot, value or _unknown(definition))
        elif definition.type is SlotType.CHOICES:
            self._tick([f"{slot}~{word}" for word in value], slot)
        else:
            self.talk.send(f"{value:g}{UNITS.get(slot, '')}")

    def played(self) -> Played:
        """Return what the conversation came to."""
        position = self.position
        level = Urgency(position.urgency)
        stopped = position.ended or level >= Urgency.URGENT_SAME_DAY
        return Played(
            urgency=level.name.lower(),
            flags=tuple(position.raised),
            pattern="none" if stopped else position.facts["pattern"],
            exercises=() if stopped else position.facts["programme"],
            questions=self.questions,
        )

    def _choose(self, slot: str, word: str) -> None:
        self.talk.press_data(f"{self.session.number}:{slot}={word}")

    def _tick(self, entries: Sequence[str], first: str) -> None:
        number = self.session.number
        for entry in entries:
            self.talk.press_data(f"{number}:{entry if '~' in entry else f'{entry}~'}")
        self.talk.press_data(f"{number}:{first}!")

    def _value(self, slot: str) -> Any:
        """Return what the person answers; None when they cannot know."""
        if slot.startswith(CONFIRM):
            means = self.machine.tables.flags[slot.removeprefix(CONFIRM)].means or {}
            return all(self._agrees(name, value) for name, value in means.items())
        if slot in SAME and SAME[slot](self.facts):
            return True
        if any(code in self.codes for code in CODES.get(slot, ())):
            return True
        value = self.facts.get(slot)
        boolean = self.machine.slots[slot].type is SlotType.BOOLEAN
        return False if boolean and value is None and slot not in self.facts else value

    def _agrees(self, slot: str, value: Value) -> bool:
        """Return whether a sign that the person wrote of is so; nothing denies an unstated one."""
        if slot in SAME or slot in CODES or self.facts.get(slot) is not None:
            return bool(self._value(slot) == value)
        return True


def _unknown(slot: Slot) -> str:
    """Return what somebody presses who cannot say."""
    if slot.unsure:
        return NOT_SURE
    return SKIPPED if slot.skip else str(slot.choices[0].value)
