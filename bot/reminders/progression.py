"""How a programme grows and shrinks: the traffic-light rule, and which exercises a day has. Pure.

Green is pain of 0 to 2 while exercising, amber 3 to 5, red above, or a knee that was not back to
its usual by the next morning. Two greens in a row are one step up, a red is one step back, two in a
row are two days of rest and the easiest step, three are a clinician's business.

Source:
    Clinical brief, section D.1, after the pain-monitoring model of Thomee 1997.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.reminders.schedule import DAYS
from bot.storage.records import Change, CheckIn
from knowledge import Exercise

GREEN_UP_TO, AMBER_UP_TO = 2, 5  # pain, 0 to 10
FIRST_RUNG = 1  # people begin at the second step; the first is half of it
REST = timedelta(hours=48)  # after two reds in a row
STRENGTH_DAYS = 3  # days a week
Steps = dict[str, int]


class Light(StrEnum):
    """How one workout went."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Verdict(StrEnum):
    """What follows from the latest workouts; as a reason it stands in `programmes`."""

    STAY = "stay"
    HARDER = "harder"
    EASIER = "easier"
    REST = "rest"
    SEE_CLINICIAN = "see_clinician"


def light(check_in: CheckIn) -> Light | None:
    """Return how a workout went, or None when it was not done or its pain not told."""
    if check_in.done != "done" or check_in.pain_nrs is None:
        return None
    if check_in.settled is False or check_in.pain_nrs > AMBER_UP_TO:
        return Light.RED
    return Light.GREEN if check_in.pain_nrs <= GREEN_UP_TO else Light.AMBER


def verdict(check_ins: Sequence[CheckIn], changes: Sequence[Change]) -> Verdict:
    """Return what follows from the workouts so far, oldest first.

    Reds count over changes of the programme, greens from the latest change on: each step up takes
    two of its own.
    """
    lights = [(shown, c) for c in check_ins if (shown := light(c)) is not None]
    reds = _trailing(lights, Light.RED)
    if reds >= 3:
        return Verdict.SEE_CLINICIAN
    if reds:
        return Verdict.REST if reds == 2 else Verdict.EASIER
    since = changes[-1].changed_at if changes else None
    recent = [pair for pair in lights if since is None or (pair[1].answered_at or since) > since]
    return Verdict.HARDER if _trailing(recent, Light.GREEN) >= 2 else Verdict.STAY


def asks_morning(check_ins: Sequence[CheckIn]) -> bool:
    """Return whether the last workout hurt enough to ask about the morning after."""
    done = [c for c in check_ins if c.done == "done" and c.pain_nrs is not None]
    last = done[-1] if done else None
    return last is not None and (last.pain_nrs or 0) > GREEN_UP_TO and last.settled is None


def stepped(steps: Steps, exercises: Mapping[str, Exercise], found: Verdict) -> Steps:
    """Return exercise -> step of its ladder after a verdict."""
    match found:
        case Verdict.HARDER:
            return {e: min(step + 1, top(exercises, e)) for e, step in steps.items()}
        case Verdict.EASIER:
            return {e: max(step - 1, 0) for e, step in steps.items()}
        case Verdict.REST:
            return dict.fromkeys(steps, 0)
        case Verdict.SEE_CLINICIAN:
            return {}
    return steps


def top(exercises: Mapping[str, Exercise], name: str) -> int:
    """Return the last step of an exercise's ladder."""
    return max(len(exercises[name].ladder) - 1, 0) if name in exercises else 0


def begun(planned: Iterable[str], exercises: Mapping[str, Exercise]) -> Steps:
    """Return exercise -> first step, of those that are done again and again."""
    return {
        name: min(FIRST_RUNG, top(exercises, name))
        for name in planned
        if name in exercises and exercises[name].ladder
    }


def unpacked(words: Iterable[str]) -> Steps:
    """Return exercise -> step as a change keeps it: `quad_set:1`."""
    pairs = (word.partition(":") for word in words)
    return {name: int(step or FIRST_RUNG) for name, _, step in pairs}


def packed(steps: Steps) -> tuple[str, ...]:
    """Return steps as a change keeps them."""
    return tuple(f"{name}:{step}" for name, step in steps.items())


def todays(
    steps: Steps, exercises: Mapping[str, Exercise], days: tuple[str, ...], on: date
) -> Steps:
    """Return what is done on a day: strength on three days a week, the rest on every chosen day.

    Args:
        steps: Exercise -> step of its ladder.
        exercises: The cards.
        days: The days on which the person is reminded; empty is every day.
        on: The day, by the person's clock.
    """
    chosen = [day for day in DAYS if day in days] or list(DAYS)
    strong = chosen if len(chosen) <= STRENGTH_DAYS else chosen[::2][:STRENGTH_DAYS]
    today = DAYS[on.weekday()]
    return {
        name: step
        for name, step in steps.items()
        if name in exercises and (exercises[name].days_a_week > STRENGTH_DAYS or today in strong)
    }


def rests(changes: Sequence[Change], now: datetime) -> bool:
    """Return whether the two days of rest after two reds are not over yet."""
    resting = bool(changes) and changes[-1].reason == Verdict.REST
    return resting and now < changes[-1].changed_at + REST


def _trailing(lights: Sequence[tuple[Light, CheckIn]], wanted: Light) -> int:
    count = 0
    for shown, _ in reversed(lights):
        if shown is not wanted:
            break
        count += 1
    return count
