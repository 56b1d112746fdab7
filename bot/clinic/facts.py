"""The facts of the progress chart in words: what a person reads beside the picture."""

from html import escape

from bot.clinic import course
from bot.clinic.record import Pain, PainKind, Summary
from bot.clinic.sources import ClinicWords

GOAL_SHOWN = 200  # characters; the words may be a whole message


def progress(summary: Summary, words: ClinicWords) -> str:
    """Return how it goes as Telegram HTML, short enough to stand under a picture."""
    said = words.progress
    lines = [_done(summary, words)]
    if summary.adherence.not_sent:
        lines.append(said["not_sent"].format(count=summary.adherence.not_sent))
    for kind in PainKind:
        scores = [score for score in summary.pain if score.kind is kind]
        if scores:
            lines.append(_pain(scores, words))
    goal = summary.goal
    if goal and goal.ratings:
        shown = escape(goal.text[:GOAL_SHOWN], quote=False)
        lines.append(said["goal"].format(text=shown, last=goal.ratings[-1].rating))
    parts = [said["heading"], "\n".join(lines), _change(summary, words)]
    if any(workout.pain_nrs is None for workout in summary.workouts):
        parts.append(said["gaps"])
    return "\n\n".join(parts)


def course_facts(summary: Summary, words: ClinicWords) -> str:
    """Return the same facts for a clinician, in one plain line: what the chart says in words."""
    lines = [_done(summary, words)]
    for kind in PainKind:
        scores = [score for score in summary.pain if score.kind is kind]
        if scores:
            lines.append(_pain(scores, words))
    if summary.change:
        lines.append(summary.change.text)
    return " ".join(lines)


def _done(summary: Summary, words: ClinicWords) -> str:
    planned = summary.adherence
    if not planned.planned:
        return words.progress["none_planned"]
    return words.progress["done"].format(done=planned.done, planned=planned.planned)


def _pain(scores: list[Pain], words: ClinicWords) -> str:
    numbers = [score.nrs for score in scores]
    return words.progress["pain" if len(numbers) > 1 else "pain_once"].format(
        pain=words.pains[scores[0].kind],
        count=len(numbers),
        lowest=min(numbers),
        highest=max(numbers),
        last=numbers[-1],
    )


def _change(summary: Summary, words: ClinicWords) -> str:
    found = summary.change
    if found is None:
        return words.progress["few"]
    pain = words.pains[found.kind]
    return words.progress[course.direction(found)].format(
        pain=pain[:1].lower() + pain[1:], first=f"{found.first:g}", last=f"{found.last:g}"
    )
