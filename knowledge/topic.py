"""Topics and exercise cards: what the knowledge base can answer and show."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from, and when somebody last looked."""

    title: str
    checked_on: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the knowledge base, as its YAML file has it.

    Attributes:
        topic: Its id, equal to the file's name; an id of the binding list of topics.
        title: What it is about, as a person would tap it, 40 characters at most.
        answer: Two to four short sentences, Telegram HTML.
        more: The longer answer, Telegram HTML, behind a "Tell me more" button.
        phrases: Ways of asking, varied, as people write them.
        sources: Where the answer comes from.
        review_by: The day on which somebody must have read it again.
        related: Ids of topics a person may want next.
        exercise: An exercise card that a button under the answer opens.
        starts: A flow that a button under the answer starts: `visit`, `reminder`.
        picture: A file of `pictures/` shown with the answer.
        reviewed_by: The clinician who has signed it off, with their registration; None before.
        reviewed_on: When.
    """

    topic: str
    title: str
    answer: str
    more: str
    phrases: tuple[str, ...]
    sources: tuple[Source, ...]
    review_by: date
    related: tuple[str, ...] = ()
    exercise: str | None = None
    starts: str | None = None
    picture: str | None = None
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an exercise's ladder, the easiest first.

    Attributes:
        dose: How much, as it reads on the day's card.
        rounds: How many rounds the counting has.
        seconds: How long one of them takes.
    """

    dose: str
    rounds: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Beat:
    """One stretch of time in a course: what to do in it, and for how long."""

    say: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as a card; every text is plain words, Telegram HTML.

    Attributes:
        exercise: Its id, equal to the file's name.
        title: Its name, 40 characters at most.
        why: One sentence on what it is for.
        steps: What to do, in order.
        dose: How much and how often.
        mistakes: What people often get wrong, and what to do instead.
        stop: When to stop.
        easier: An easier form.
        harder: A harder form.
        cue: One short cue for the reminder.
        picture: A file of `pictures/`.
        alt: The picture in words, for those who cannot see it.
        evidence: What is known and what is not, in one or two sentences.
        sources: Where it comes from.
        review_by: The day on which somebody must have read it again.
        ladder: Its steps, from half of the first dose upwards; people begin at the second.
        days_a_week: On how many days it is done.
        following: The exercise that comes when the top of the ladder is easy.
        swaps: Exercises that may take its place.
        beats: A course of its own for the counting: what to do, and for how many seconds.
        reviewed_by: The clinician who has signed it off, with their registration; None before.
        reviewed_on: When.
    """

    exercise: str
    title: str
    why: str
    steps: tuple[str, ...]
    dose: str
    mistakes: tuple[str, ...]
    stop: str
    easier: str
    harder: str
    cue: str
    picture: str
    alt: str
    evidence: str
    sources: tuple[Source, ...]
    review_by: date
    ladder: tuple[Rung, ...] = ()
    days_a_week: int = 7
    following: str | None = None
    swaps: tuple[str, ...] = ()
    beats: tuple[Beat, ...] = ()
    reviewed_by: str | None = None
    reviewed_on: date | None = None
