"""The summary as data: one frozen record from which every picture, text and file is made.

Each number is computed once, in `summary`, and only written down elsewhere. Texts are plain: what
a format needs to escape, it escapes itself.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

SCHEMA_VERSION = "1.0.0"  # of the record as JSON; see `docs/summary.schema.json`


class Asked(StrEnum):
    """What became of a question: "no red flags" must never stand for "we did not ask"."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    SKIPPED = "skipped"
    NOT_ASKED = "not_asked"
    VALUE = "value"  # answered with something else than yes or no


class State(StrEnum):
    """How far the check came."""

    NONE = "none"  # nothing was begun
    OPEN = "open"  # questions about danger are still unanswered: no advice yet
    SELF_CARE = "self_care"
    SEE_CLINICIAN = "see_clinician"
    URGENT_SAME_DAY = "urgent_same_day"
    EMERGENCY = "emergency"


class Outcome(StrEnum):
    """What became of one planned workout."""

    DONE = "done"
    NOT_DONE = "not_done"
    NO_ANSWER = "no_answer"
    LATER = "later"  # put off, and not done on that day after all
    NOT_SENT = "not_sent"  # paused, or missed by the bot: not counted as planned


class PainKind(StrEnum):
    """What a pain score is about; scores of different kinds are never compared."""

    WALKING = "walking"  # asked in a check, pain in walking
    EXERCISE = "exercise"  # asked after a workout
    WEEK_AVERAGE = "week_average"  # asked in a weekly review
    WEEK_WORST = "week_worst"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was answered.

    Attributes:
        id: The slot.
        name: What it is called, in a few words.
        question: The question on its own.
        asked: What became of it.
        text: The answer as it reads; empty when there is none.
        says: The same as a statement that stands alone: `cannot lift the straight leg`.
        value: As it is stored: a bool, number, text or tuple of texts; None when there is none.
        at: When it was answered, where the log tells.
        words: What the person wrote, when they answered in words.
        red_flag: Whether it is one of the red-flag questions.
        raised: Whether it raised a red flag. Of some questions a "no" does.
    """

    id: str
    name: str
    question: str
    asked: Asked
    text: str = ""
    says: str = ""
    value: bool | int | float | str | tuple[str, ...] | None = None
    at: datetime | None = None
    words: str = ""
    red_flag: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """A red flag that was raised, and why.

    Attributes:
        flag: Its id.
        name: What it may be, in plain words.
        urgency: `see_clinician`, `urgent_same_day` or `emergency`.
        rules: The conditions of the decision table that hold, as they are written there.
        answers: Their answers; empty when the person wrote the sign in their own words.
        words: These words, as far as the log tells.
        stood: Raised by an answer that was changed later; the advice stood.
    """

    flag: str
    name: str
    urgency: State
    rules: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    words: str = ""
    stood: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What the bot advised, and the answers that caused it, the gravest first."""

    state: State
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One named line, such as one letter of SOCRATES; `text` says so when nothing was asked."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Pain:
    """One pain score, 0 to 10, on a local day."""

    on: date
    nrs: int
    kind: PainKind


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since the start in the kind of pain that was asked most.

    Attributes:
        kind: Which pain.
        first: Mean of the scores of the first seven days, one decimal.
        last: Mean of those of the last seven days.
        first_on: The first day with a score.
        last_on: The last.
        text: The same in one sentence.
    """

    kind: PainKind
    first: float
    last: float
    first_on: date
    last_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the programme; `step` is how far it was made harder, 0 at the start."""

    id: str
    title: str
    dose: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Workout:
    """One planned workout, by the local day on which it was due."""

    on: date
    due_at: datetime
    outcome: Outcome
    pain_nrs: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adherence:
    """Workouts done of those planned; what was not sent is in neither."""

    done: int
    planned: int
    not_sent: int = 0

    @property
    def ratio(self) -> float | None:
        """Return done over planned, 0 to 1, or None when nothing was planned."""
        return self.done / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class Rating:
    """How near the goal is, 0 to 10 in the person's own view, on a local day."""

    on: date
    rating: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What the person wants to be able to do, in their own words, and how they rate it."""

    text: str
    ratings: tuple[Rating, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of days with one programme; `until` is its last day, or None while it lasts."""

    since: date
    until: date | None
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the transcript; `speaker` is `person` or `bot`."""

    at: datetime
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Versions:
    """What made the record, so that it can be read again later.

    Attributes:
        bot: The release.
        schema: The shape of this record.
        content: Hash of the questions and rules that the record was read with.
        answered_with: Hash of those that the answers were given to.
        consent: Version of the consent that was agreed to; empty without one.
        consented_at: When.
    """

    bot: str
    schema: str
    content: str
    answered_with: str = ""
    consent: str = ""
    consented_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One person's knee as a clinician reads it.

    Attributes:
        person_id: Their number at Telegram.
        name: As they gave it for this summary; empty when they did not.
        zone: Whose local days these are.
        as_of: The last thing that is known; there is no other date of making.
        since: The first local day of the period; None for all that is kept.
        until: The last one; likewise.
        advice: What was advised, and why.
        complaint: The person's own words about the knee, oldest first.
        socrates: Site, onset, character, radiation, associations, time, what moves it, severity.
        red_flags: Every red-flag question, asked or not.
        function: What the knee does in daily life.
        answers: Every question of the check that was answered.
        pattern: Id of the walking pattern; empty while it is unknown.
        pattern_text: What it is called.
        programme: The exercises now.
        adherence: In the period.
        workouts: In the period, oldest first.
        pain: Scores in the period, oldest first.
        change: What changed; None with fewer than two days of scores.
        goal: None while none was asked.
        phases: Programmes one after another.
        versions: What made this.
        transcript: Only when it is shared; oldest first.
        with_transcript: Whether it is: an empty one may also mean that nothing was said.
    """

    person_id: int
    name: str
    zone: str
    as_of: datetime
    since: date | None
    until: date | None
    advice: Advice
    complaint: tuple[str, ...]
    socrates: tuple[Line, ...]
    red_flags: tuple[Answer, ...]
    function: tuple[Line, ...]
    answers: tuple[Answer, ...]
    pattern: str
    pattern_text: str
    programme: tuple[Exercise, ...]
    adherence: Adherence
    workouts: tuple[Workout, ...]
    pain: tuple[Pain, ...]
    change: Change | None
    goal: Goal | None
    phases: tuple[Phase, ...]
    versions: Versions
    transcript: tuple[Message, ...] = ()
    with_transcript: bool = False
