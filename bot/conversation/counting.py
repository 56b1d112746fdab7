"""A guided workout: one message that counts, changed every 15 seconds by an event of the clock.

The timer is a reminder that comes once; what it counts, and in which message, stands in its note.
"""

from datetime import datetime, timedelta

from bot.conversation import rules
from bot.conversation.draft import Draft
from bot.conversation.values import Button, Edit
from bot.storage.records import Reminder
from knowledge.topic import Beat, Exercise

TICK = timedelta(seconds=15)  # Telegram takes no more than some twenty edits a minute
READY = 15  # seconds to get into place
BREATHER = 15  # seconds between two rounds
STALE = timedelta(minutes=5)  # after a longer gap, as after a restart, counting on helps nobody
BAR = 10  # squares of the bar
ZONE = "Etc/UTC"  # a timer knows instants only


def offer(draft: Draft, name: str) -> None:
    """Show a message that counts when its button is pressed."""
    words = draft.world.words.daily
    exercise = draft.world.knowledge.exercises.get(name)
    if exercise is None or not (exercise.ladder or exercise.beats):
        draft.reply(draft.world.words.do_not_know)
        return
    text = words.count_ready.format(title=exercise.title, cue=exercise.cue)
    draft.reply(text, ((Button(words.count_start, f"g:{name}"),),))


def begin(draft: Draft, name: str, step: int) -> None:
    """Begin to count in the message whose button was pressed."""
    message_id = draft.incoming.message_id
    exercise = draft.world.knowledge.exercises.get(name)
    if exercise is None or message_id is None:
        return
    _count(draft, exercise, step, message_id, draft.now)


def tick(draft: Draft, timer: Reminder) -> None:
    """Change the message that counts, or end it."""
    message, name, step, started = timer.note.split()
    exercise = draft.world.knowledge.exercises.get(name)
    if exercise is not None:
        _count(draft, exercise, int(step), int(message), datetime.fromisoformat(started))


def stop(draft: Draft) -> None:
    """Stop to count, in the message whose button was pressed."""
    rules.drop(draft, "timer")
    draft.edit(draft.world.words.daily.count_stopped, ())


def _count(draft: Draft, exercise: Exercise, step: int, message_id: int, started: datetime) -> None:
    """Say where the count is, and have the clock come back for the next change."""
    words = draft.world.words.daily
    course = stretches(draft, exercise, step)
    passed = draft.now - started
    seconds = int(passed.total_seconds())
    length = sum(one.seconds for one in course)
    if draft.now - (draft.incoming.due_at or draft.now) > STALE:
        draft.says.append(Edit(message_id, words.count_lost))
        return
    if seconds >= length:
        draft.says.append(Edit(message_id, words.count_done.format(title=exercise.title)))
        return
    note = f"{message_id} {exercise.exercise} {step} {started.isoformat()}"
    nth = seconds // int(TICK.total_seconds()) + 1
    at = started + min(nth * TICK, timedelta(seconds=length))
    rules.once(draft, at, zone=ZONE, kind="timer", note=note)
    rows = ((Button(words.count_stop, "g:"),),)
    draft.says.append(Edit(message_id, shown(draft, exercise, course, seconds), rows))


def shown(draft: Draft, exercise: Exercise, course: tuple[Beat, ...], passed: int) -> str:
    """Return the count as it reads after so many seconds."""
    words = draft.world.words.daily
    rest = passed
    current = course[-1]
    for current in course:
        if rest < current.seconds:
            break
        rest -= current.seconds
    full = round(BAR * rest / current.seconds)
    bar = "▰" * full + "▱" * (BAR - full)
    left = words.count_left.format(seconds=current.seconds - rest)
    return f"<b>{exercise.title}</b>\n\n{current.say}\n{bar} {left}"


def stretches(draft: Draft, exercise: Exercise, step: int) -> tuple[Beat, ...]:
    """Return the course of an exercise: get ready, then rounds with a breather in between."""
    words = draft.world.words.daily
    if exercise.beats:
        return exercise.beats
    rung = exercise.ladder[min(step, len(exercise.ladder) - 1)]
    course = [Beat(words.count_get_ready, READY)]
    for number in range(1, rung.rounds + 1):
        said = words.count_round.format(number=number, rounds=rung.rounds, cue=exercise.cue)
        course.append(Beat(said, rung.seconds))
        if number < rung.rounds:
            course.append(Beat(words.count_rest, BREATHER))
    return tuple(course)
