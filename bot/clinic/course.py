"""How it went: workouts, adherence, pain over time and what changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest

from bot.clinic.answers import Change as Changed
from bot.clinic.record import (
    Adherence,
    Change,
    Goal,
    Outcome,
    Pain,
    PainKind,
    Phase,
    Rating,
    Workout,
)
from bot.storage.records import Change as ProgrammeChange
from bot.storage.records import CheckIn, Review

WINDOW_DAYS = 7  # at the start and at the end, compared
CLEAR_CHANGE = 2.0  # points of 10; Farrar 2001, chronic pain; what is less may be chance
NOT_SENT = ("missed", "paused")
Day = Callable[[datetime], date]


def workouts(check_ins: Sequence[CheckIn], day: Day) -> list[Workout]:
    """Return every planned workout, oldest first; one that was put off counts on its day once.

    Args:
        check_ins: As they are stored, oldest first.
        day: An instant -> the person's local day.
    """
    days = [day(check_in.due_at) for check_in in check_ins]
    found = []
    for index, (check_in, on) in enumerate(zip(check_ins, days, strict=True)):
        if check_in.done == "later" and on in days[index + 1 : index + 2]:
            continue  # asked again on the same day: that row tells
        outcome = _outcome(check_in.done)
        barrier = check_in.barrier or ""
        found.append(Workout(on, check_in.due_at, outcome, check_in.pain_nrs, barrier))
    return found


def adherence(planned: Iterable[Workout]) -> Adherence:
    """Return how many workouts were done of those that the person was reminded of."""
    outcomes = [workout.outcome for workout in planned]
    not_sent = outcomes.count(Outcome.NOT_SENT)
    return Adherence(outcomes.count(Outcome.DONE), len(outcomes) - not_sent, not_sent)


def pain(
    planned: Iterable[Workout], log: Iterable[Changed], reviews: Iterable[Review], day: Day
) -> list[Pain]:
    """Return pain scores, oldest first; of one kind on one day the last that was given."""
    scores: dict[tuple[date, PainKind], int] = {}
    for change in log:
        value = change.answers.get("severity_0_10")
        if change.flow == "visit" and isinstance(value, int) and not isinstance(value, bool):
            scores[day(change.at), PainKind.WALKING] = value
    for workout in planned:
        if workout.pain_nrs is not None:
            scores[workout.on, PainKind.EXERCISE] = workout.pain_nrs
    for review in reviews:
        if review.average_nrs is not None:
            scores[day(review.at), PainKind.WEEK_AVERAGE] = review.average_nrs
        if review.worst_nrs is not None:
            scores[day(review.at), PainKind.WEEK_WORST] = review.worst_nrs
    order = list(PainKind)
    ordered = sorted(scores.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    return [Pain(on, nrs, kind) for (on, kind), nrs in ordered]


def change(scores: Sequence[Pain], sentence: Callable[[Change], str]) -> Change | None:
    """Return what changed in the kind of pain that was asked most, or None with too few scores.

    Args:
        scores: Oldest first.
        sentence: What changed, without its text -> that in one sentence.
    """
    by_kind = {kind: [p for p in scores if p.kind is kind] for kind in PainKind}
    kind = max(PainKind, key=lambda kind: len(by_kind[kind]))
    asked = by_kind[kind]
    if len(asked) < 2:
        return None
    first_on, last_on = asked[0].on, asked[-1].on
    window = timedelta(days=min(WINDOW_DAYS, ((last_on - first_on).days + 1) // 2))
    first = _mean([p.nrs for p in asked if p.on < first_on + window])
    last = _mean([p.nrs for p in asked if p.on > last_on - window])
    found = Change(kind, first, last, first_on, last_on, "")
    return Change(kind, first, last, first_on, last_on, sentence(found))


def direction(found: Change) -> str:
    """Return `less`, `more` or `same`: only a difference of two points or more is one."""
    difference = round(found.last - found.first, 1)
    if abs(difference) < CLEAR_CHANGE:
        return "same"
    return "less" if difference < 0 else "more"


def goal(reviews: Iterable[Review], day: Day) -> Goal | None:
    """Return what the person wants to do again, as they last put it, with every rating of it."""
    asked = [review for review in reviews if review.goal]
    if not asked:
        return None
    text = asked[-1].goal or ""
    rated = [
        Rating(day(review.at), review.goal_score)
        for review in asked
        if review.goal == text and review.goal_score is not None
    ]
    return Goal(text, tuple(rated))


def phases(changes: Sequence[ProgrammeChange], day: Day, names: Mapping[str, str]) -> list[Phase]:
    """Return the programmes one after another, oldest first; of one day the last.

    Args:
        changes: Of the programme, oldest first.
        day: An instant -> the person's local day.
        names: Reason of a change -> what the phase is called.
    """
    begun = {day(change.changed_at): change for change in changes}
    starts = list(begun)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return [
        Phase(since, until, names.get(begun[since].reason, begun[since].reason))
        for since, until in zip_longest(starts, ends)
    ]


def _outcome(done: str | None) -> Outcome:
    if done is None:
        return Outcome.NO_ANSWER
    if done in NOT_SENT:
        return Outcome.NOT_SENT
    return {"done": Outcome.DONE, "later": Outcome.LATER}.get(done, Outcome.NOT_DONE)


def _mean(scores: Sequence[int]) -> float:
    return round(sum(scores) / len(scores), 1)
