"""The progress chart as data: from the record to what `templates/chart.typ` draws.

Days without a score stay empty and are never joined. Up to four months each point is a day; a
longer time is drawn by the week or by four weeks, each point the mean of its scores.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.clinic.record import Outcome, PainKind, Summary
from bot.clinic.sources import ClinicWords

DAYS_SHOWN = 120  # as single days; more would be a smear on a phone
WEEKS_SHOWN = 120  # by the week; longer times by four weeks
SHORTEST_DAYS = 14  # the axis is never shorter, so that three days do not look like a trend
TICKS = 5
PHASES_SHOWN = 6  # names of phases overlap when there are more
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """Days on a line from 0 to 1.

    Attributes:
        first: The first day.
        days: How many days there are.
        step: Days in one point: 1, 7 or 28.
    """

    first: date
    days: int
    step: int

    def bin(self, on: date) -> int:
        """Return the number of the point that a day belongs to, from 0."""
        return (on - self.first).days // self.step

    def place(self, number: int) -> float:
        """Return where a point stands, 0 to 1."""
        return min(1.0, (number + 0.5) * self.step / self.days)

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.first + timedelta(days=self.days - 1)


def chart(summary: Summary, words: ClinicWords) -> dict[str, Any] | None:
    """Return what the chart shows, ready for JSON, or None when there is nothing to show."""
    axis = _axis(summary)
    if axis is None:
        return None
    goal = summary.goal.ratings if summary.goal else ()
    return {
        "days": axis.days,
        "step": axis.step,
        "pain": [_series(summary, axis, words, kind) for kind in PainKind if _has(summary, kind)],
        "goal": _means(axis, ((rating.on, rating.rating) for rating in goal)),
        "done": _bins(summary, axis, {Outcome.DONE}),
        "missed": _bins(summary, axis, {Outcome.NOT_DONE, Outcome.NO_ANSWER, Outcome.LATER}),
        "phases": _phases(summary, axis),
        "ticks": _ticks(axis),
        "words": {**words.chart, "goal_text": summary.goal.text if summary.goal else ""},
    }


def _axis(summary: Summary) -> Axis | None:
    rated = summary.goal.ratings if summary.goal else ()
    on = [item.on for items in (summary.workouts, summary.pain, rated) for item in items]
    if not on:
        return None
    first, last = min(on), max(on)
    days = max((last - first).days + 1, SHORTEST_DAYS)
    step = 1 if days <= DAYS_SHOWN else 7 if days <= 7 * WEEKS_SHOWN else 28
    return Axis(first, days, step)


def _has(summary: Summary, kind: PainKind) -> bool:
    return any(score.kind is kind for score in summary.pain)


def _series(summary: Summary, axis: Axis, words: ClinicWords, kind: PainKind) -> dict[str, Any]:
    scores = ((score.on, score.nrs) for score in summary.pain if score.kind is kind)
    weekly = kind in (PainKind.WEEK_AVERAGE, PainKind.WEEK_WORST)
    means = _numbered(axis, scores)
    return {
        "kind": kind.value,
        "name": words.pains[kind.value],
        "runs": [[(axis.place(n), means[n]) for n in run] for run in _runs(means, axis, weekly)],
    }


def _numbered(axis: Axis, scores: Iterable[tuple[date, int]]) -> dict[int, float]:
    """Return number of the point -> mean of its scores, oldest first."""
    found: dict[int, list[int]] = {}
    for on, score in scores:
        found.setdefault(axis.bin(on), []).append(score)
    return {n: round(sum(all_) / len(all_), 2) for n, all_ in sorted(found.items())}


def _means(axis: Axis, scores: Iterable[tuple[date, int]]) -> Points:
    return [(axis.place(n), mean) for n, mean in _numbered(axis, scores).items()]


def _runs(means: Mapping[int, float], axis: Axis, weekly: bool) -> list[list[int]]:
    """Return points that may be joined: neighbors, and weekly scores at most eight days apart."""
    reach = 8 // axis.step if weekly and axis.step < 8 else 1
    runs: list[list[int]] = []
    for number in means:
        if runs and number - runs[-1][-1] <= max(reach, 1):
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _bins(summary: Summary, axis: Axis, outcomes: set[Outcome]) -> Points:
    """Return where workouts stand, with the share of them in their point that came out so."""
    all_: dict[int, int] = {}
    these: dict[int, int] = {}
    for workout in summary.workouts:
        if workout.outcome is not Outcome.NOT_SENT:
            number = axis.bin(workout.on)
            all_[number] = all_.get(number, 0) + 1
            these[number] = these.get(number, 0) + (workout.outcome in outcomes)
    return [(axis.place(n), round(these[n] / all_[n], 2)) for n in all_ if these[n]]


def _phases(summary: Summary, axis: Axis) -> list[tuple[float, str]]:
    """Return where phases begin within the time shown; of many only the latest."""
    inside = [phase for phase in summary.phases if axis.first <= phase.since <= axis.last]
    start = _share(axis)
    return [(start(phase.since), phase.name) for phase in inside[-PHASES_SHOWN:]]


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    """Return days to name under the axis: the first, the last, and some between."""
    count = min(TICKS, axis.days)
    steps = [round(n * (axis.days - 1) / (count - 1)) for n in range(count)]
    days = [axis.first + timedelta(days=step) for step in steps]
    place = _share(axis)
    return [(place(day), _day(day, days)) for day in days]


def _share(axis: Axis) -> Callable[[date], float]:
    return lambda day: round(((day - axis.first).days + 0.5) / axis.days, 4)


def _day(day: date, days: Sequence[date]) -> str:
    """Return a day's name, with the year where the time shown has more than one."""
    short = f"{day.day} {day:%b}"
    return f"{short} {day:%Y}" if days[0].year != days[-1].year else short
