"""What comes when a reminder is due: the day's exercises, or a word to somebody who is silent."""

from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from bot.conversation import counting, rules
from bot.conversation.draft import Draft
from bot.conversation.play import programme, start, urgent, visited
from bot.conversation.values import Button, Reply
from bot.conversation.when import clock_of
from bot.reminders import progression
from bot.storage.records import CheckIn, Reminder, Urge

LATE = timedelta(minutes=15)  # a reminder that comes later than this says so
KEPT_CHECK_INS = 60  # as many as a turn loads
ASK_AFTER = 3  # ignored days, after which the person is asked whether to go on
SILENT_WEEKS = 2  # and so many silent weekly ones later a last word, and then nothing
WEEK = timedelta(days=7)


def due(draft: Draft) -> None:
    """Say what is due; never while a red flag is urgent, nor to somebody who blocked the bot."""
    number = draft.incoming.reminder_id
    reminder = next((r for r in draft.state.reminders if r.id == number), None)
    if reminder is None:
        return
    if reminder.kind in rules.ONCE:
        rules.drop(draft, number=number)
    if urgent(draft) or draft.person.blocked_at is not None:
        return
    match reminder.kind:
        case "timer":
            counting.tick(draft, reminder)
        case "snooze":
            _remind(draft, next(iter(rules.workouts(draft)), reminder))
        case _:
            _daily(draft, reminder)
    draft.says = [
        replace(say, urge=Urge.REMINDER) if isinstance(say, Reply) else say for say in draft.says
    ]


def exercises(draft: Draft) -> progression.Steps:
    """Return exercise -> step of the person's programme; nothing that is not safe for them."""
    cards = draft.world.knowledge.exercises
    if draft.state.changes:
        steps = progression.unpacked(draft.state.changes[-1].exercises)
    else:
        steps = progression.begun(programme(draft), cards)
    out = excluded(draft)
    return {name: step for name, step in steps.items() if name in cards and name not in out}


def excluded(draft: Draft) -> frozenset[str]:
    """Return the exercises that the answers of the visit speak against.

    A row that holds for everybody is about the order of steps, and not about somebody's knee.
    """
    position = visited(draft)
    if position is None:
        return frozenset()
    tables = draft.machine("visit").tables
    rows = (tables.contraindications[index] for index in tables.exclude_all(position.facts))
    return frozenset(name for names, condition in rows if condition.names for name in names)


def today(draft: Draft, reminder: Reminder | None = None) -> progression.Steps:
    """Return what is done today; nothing on a day of rest."""
    rule = reminder or next(iter(rules.workouts(draft)), None)
    zone = clock_of(rule.zone if rule else draft.person.zone)
    on = draft.now.astimezone(zone).date()
    cards = draft.world.knowledge.exercises
    return progression.todays(exercises(draft), cards, _all_days(draft), on)


def _all_days(draft: Draft) -> tuple[str, ...]:
    return tuple({day: None for r in rules.workouts(draft) for day in r.days})


def _daily(draft: Draft, reminder: Reminder) -> None:
    """Send the day's exercises, unless it is a day of rest or nobody has answered for long."""
    resting = progression.rests(draft.state.changes, draft.now)
    if resting or (exercises(draft) and not today(draft, reminder)):
        return
    ignored = reminder.unanswered_days
    if not _sent_today(draft, reminder):
        _count_silence(draft, ignored + 1)
    weekly = len(_all_days(draft)) == 1
    if ignored < (SILENT_WEEKS if weekly else ASK_AFTER):
        _remind(draft, reminder)
    elif ignored == ASK_AFTER and not weekly:
        _ask_whether(draft)
    elif ignored < ASK_AFTER + SILENT_WEEKS and not weekly:
        _weekly(draft)
        _remind(draft, reminder)
    else:
        draft.reply(draft.world.words.daily.last_word, _resume_rows(draft))
        _set_next(draft, None)


def _remind(draft: Draft, reminder: Reminder) -> None:
    """Send the day's card, with the question whether it was done under it."""
    incoming = draft.incoming
    due_at = incoming.due_at or draft.now
    words = draft.world.words
    known = draft.state.check_ins
    check_in = CheckIn(draft.person.user_id, due_at)
    draft.state = replace(draft.state, check_ins=(*known, check_in)[-KEPT_CHECK_INS:])
    if draft.now - due_at > LATE:
        draft.reply(words.reminder_late)
    late = len(draft.says)
    start(draft, "workout")
    question = draft.says[-1]
    assert isinstance(question, Reply)  # noqa: S101 - a flow that begins asks its question
    steps = today(draft, reminder)
    text = "\n\n".join(part for part in (card(draft, reminder, steps), question.text) if part)
    shown = words.daily
    rows = question.rows
    if steps:
        rows += ((Button(shown.show_me, "w:how"), Button(shown.count, "w:count")),)
    picture = _picture(draft, steps)
    before = "\n\n".join(say.text for say in draft.says[:late] if isinstance(say, Reply))
    draft.says = [Reply(f"{before}\n\n{text}".strip(), rows, picture)]


def card(draft: Draft, reminder: Reminder, steps: progression.Steps) -> str:
    """Return the day's exercises as one card: each with its dose and one cue."""
    words = draft.world.words.daily
    cards = draft.world.knowledge.exercises
    openings = words.openings
    lines = [f"<b>{openings[max(len(draft.state.check_ins) - 1, 0) % len(openings)]}</b>"]
    if reminder.note:
        lines.append(words.habit.format(habit=escape(reminder.note, quote=False)))
    for name, step in steps.items():
        exercise = cards[name]
        dose = exercise.ladder[min(step, len(exercise.ladder) - 1)].dose
        lines.append(f"• <b>{exercise.title}</b>: {dose}.\n<i>{exercise.cue}</i>")
    lines.append(words.gently)
    return "\n\n".join(lines)


def _picture(draft: Draft, steps: progression.Steps) -> str | None:
    """Return one picture of the day's exercises, another one each time."""
    cards = draft.world.knowledge.exercises
    pictures = [cards[name].picture for name in steps]
    return pictures[len(draft.state.check_ins) % len(pictures)] if pictures else None


def _sent_today(draft: Draft, reminder: Reminder) -> bool:
    """Return whether another reminder came before on the same day."""
    zone = clock_of(reminder.zone)
    on = draft.now.astimezone(zone).date()
    sent = (c for c in draft.state.check_ins if c.done not in rules.NOT_SENT)
    return any(c.due_at.astimezone(zone).date() == on for c in sent)


def _count_silence(draft: Draft, count: int) -> None:
    draft.state = replace(
        draft.state,
        reminders=tuple(
            replace(r, unanswered_days=count) if r.kind == "workout" else r
            for r in draft.state.reminders
        ),
    )


def _ask_whether(draft: Draft) -> None:
    """Ask somebody who has not answered whether to go on; without an answer go weekly."""
    words = draft.world.words.daily
    rows = (
        (Button(words.once_a_week, "r:weekly"), Button(words.as_before, "r:resume")),
        (Button(words.stop_all, "r:stop"),),
    )
    draft.reply(words.ignored, rows)
    _weekly(draft)


def _weekly(draft: Draft) -> None:
    """Let the next one come in a week, without changing what the person had chosen."""
    _set_next(draft, (draft.incoming.due_at or draft.now) + WEEK)


def _set_next(draft: Draft, at: datetime | None) -> None:
    draft.state = replace(
        draft.state,
        reminders=tuple(
            replace(r, next_due_at=at) if r.kind == "workout" else r for r in draft.state.reminders
        ),
    )


def _resume_rows(draft: Draft) -> tuple[tuple[Button, ...], ...]:
    return ((Button(draft.world.words.daily.start_again, "r:resume"),),)
