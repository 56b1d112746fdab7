"""Flows as their YAML has them: slots, choices and the steps say, ask and end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dialogs.triage import Source


class SlotType(StrEnum):
    """What a slot holds."""

    BOOLEAN = "boolean"  # True or False
    CHOICE = "choice"  # one value of `choices`
    CHOICES = "choices"  # a tuple of values of `choices`, in their order
    NUMBER = "number"  # a number from `min` to `max`; choices are handy numbers
    TIME = "time"  # local time of day, "HH:MM"
    DAYS = "days"  # a tuple of "mon" to "sun"; choices are handy sets
    ZONE = "zone"  # an IANA time zone
    TEXT = "text"  # a few words of the person's own; choices are handy ones


@dataclass(frozen=True, slots=True)
class Choice:
    """One button under a question.

    Attributes:
        label: What it says.
        value: What is stored; days are separated by spaces.
        words: What people write instead of tapping.
        said: How it reads in an echo, where not as the label: "at the back" for "6 Back".
    """

    label: str
    value: str | int
    words: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One named answer.

    Attributes:
        type: What it holds.
        name: What it is called when a person picks what to change, 30 characters at most.
        choices: The buttons.
        yes: Echo when a yes/no slot is true, as in "Noted: it gives way".
        no: Echo when it is false.
        echo: Echo of any other value; `{value}` is its label.
        tick: The sign as it stands in a list to tick.
        question: The question on its own, when a list of signs is taken apart.
        words: Words that mean true in a yes/no slot, beside the facts of the message.
        denials: Words that mean false in a yes/no slot.
        min: The smallest number taken.
        max: The largest number taken.
        bare: Whether a bare number is an answer, or needs its unit.
        minutes: The unit of a number slot in minutes, when it is a length of time.
        unit: That unit as it reads behind a number, as in "90 days".
        unsure: Whether "not sure" is an answer.
        skip: Whether it may be skipped.
        danger: A red-flag question: "not sure" is asked once more in plainer words first.
        again: Those plainer words.
        order: Values from the safest to the most dangerous, as far as they can be compared; of a
            number the safest, from which danger grows both ways; empty when no answer is nearer
            to danger. Yes is nearer than no where nothing is said.
        fact: A fact of a message that answers it too, beside the one of its own name.
        given: Whether the world sets it when a flow begins, and no step asks it.
        anywhere: Whether its words count in any message of its flow, not only when it is asked.
    """

    type: SlotType
    name: str
    choices: tuple[Choice, ...] = ()
    yes: str = ""
    no: str = ""
    echo: str = ""
    tick: str = ""
    question: str = ""
    words: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    min: float = 0
    max: float = 100_000
    bare: bool = True
    minutes: int = 0
    unit: str = ""
    unsure: bool = False
    skip: bool = False
    danger: bool = False
    again: str = ""
    order: tuple[str | int, ...] | None = None
    fact: str = ""
    given: bool = False
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Something said once when its time comes.

    Attributes:
        say: The text, Telegram HTML; `{slot}` is filled in.
        id: Its name within the flow.
        when: The condition; always, when it is None.
        card: An exercise whose card is shown after the text.
        programme: The cards of the person's programme follow.
        remind: Saying this also starts the daily reminder that was chosen.
        source: Where a claim in it comes from.
    """

    say: str
    id: str
    when: str | None = None
    card: str | None = None
    programme: bool = False
    remind: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for one slot, or one list of yes/no signs to tick.

    Attributes:
        ask: The slot, or the slots.
        text: The question, Telegram HTML.
        when: The condition; always, when it is None.
        picture: A file of `pictures/` shown with it.
        columns: Buttons in a row.
        error: What to say when an answer does not fit.
        source: Where it comes from.
    """

    ask: str | tuple[str, ...]
    text: str
    when: str | None = None
    picture: str | None = None
    columns: int = 1
    error: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The end of a conversation.

    Attributes:
        end: The text, Telegram HTML.
        id: Its name within the flow.
        when: The condition; always, when it is None.
        escalation: This end sends the person to care: flags are told, and nothing follows.
        source: Where it comes from.
    """

    end: str
    id: str
    when: str | None = None
    escalation: bool = False
    source: Source | None = None


Step = Say | Ask | End


@dataclass(frozen=True, slots=True)
class FlowFile:
    """`flows/<flow>.yaml`; a journey has `parts` instead of steps of its own."""

    flow: str
    review_by: date
    steps: tuple[Step, ...] = ()
    parts: tuple[str, ...] = ()
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SlotFile:
    """`slots.yaml`: every slot, declared once for all flows."""

    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Wording:
    """The engine's own words, `wording.yaml`; `{...}` is filled in."""

    yes: str
    no: str
    not_sure: str
    skip: str
    back: str
    done: str
    none_of_these: str
    change: str
    mistake: str
    read: str
    chosen: str
    noted: str
    kept_answer: str
    progress: str
    progress_last: str
    nothing_to_undo: str
    undone: str
    old_button: str
    corrected: str
    not_understood: str
    not_fitting: str
    third_try: str
    cannot_skip: str
    again: str
    you_wrote: str
    kept_advice: str
    mistake_taken: str
    thanks_read: str
    which_change: str
    nothing_to_change: str
    also_tell: str
    ended: str
    asked_again: str
    tick_hint: str
    safety_net: str
