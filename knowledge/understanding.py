"""What one message means, as a value: facts, red flags, topics and the shapes of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FactValue = bool | int | float | str | tuple[str, ...]


class Status(StrEnum):
    """How a red flag is mentioned, as ConText tells it apart (Harkema 2009)."""

    PRESENT = "present"
    NEGATED = "negated"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class FlagMention:
    """A red flag that a message names; `span` is start and end in the message, end exclusive."""

    id: str
    status: Status
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """A topic and its score, 0 to 100."""

    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message, read.

    Attributes:
        text: The message as it was written.
        facts: Fact id of `clinical/facts.yaml` -> value, only what the message states.
        flags: Red flags named, in the order of the message, whatever their status.
        candidates: The best five topics, best first, also when abstaining.
        topic: The topic that is meant, or None to abstain.
        aside: What else the message is about, such as `sorrow`, when that is likelier than any
            topic: a name among the lexicon's negatives, else None.
        command: `back stop skip help restart human language change`, or None.
        polarity: `yes`, `no` or `not_sure` when the message is such an answer, else None.
        number: The one number that the message gives as an answer ("about six" -> 6), else None.
        minutes: The one length of time that the message gives, in minutes, else None.
        time: A local time of day as `HH:MM`, else None.
        days: Days of the week that the message names, as `mon` to `sun` in week order; else ().
        is_question: The message asks for something rather than tells something.
        repaired: The message in lower case, without accents and punctuation, spelling mended.
    """

    text: str
    facts: Mapping[str, FactValue]
    flags: tuple[FlagMention, ...] = ()
    candidates: tuple[Match, ...] = ()
    topic: str | None = None
    aside: str | None = None
    command: str | None = None
    polarity: str | None = None
    number: float | None = None
    minutes: int | None = None
    time: str | None = None
    days: tuple[str, ...] = ()
    is_question: bool = False
    repaired: str = ""
