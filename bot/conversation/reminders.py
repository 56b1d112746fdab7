"""/reminders: the list, and the buttons that add, change, pause, move and stop."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from html import escape

from bot.conversation import rules
from bot.conversation.draft import Draft
from bot.conversation.play import play, start, urgent
from bot.conversation.values import Button, Rows
from bot.conversation.when import clock_of, day, next_time, place, rule
from bot.reminders.schedule import DAYS
from bot.storage.records import Reminder
from dialogs import How, Start, begin

BREAKS = {"3": 3, "7": 7, "14": 14}  # days that a button pauses for


def show(draft: Draft) -> None:
    """Show the person's reminders, each with its next time, and buttons to change them."""
    words = draft.world.words
    known = rules.workouts(draft)
    if not known:
        draft.reply(words.no_reminder, ((Button(words.set_reminder, "c:set_reminder"),),))
        return
    if len(known) == 1:
        text = _line(draft, known[0], words.your_reminders)
    else:
        lines = [_line(draft, r, words.daily.one_of_them) for r in known]
        text = "\n\n".join([words.daily.your_reminders, *lines])
    paused = known[0].paused_until_on
    if paused is not None and paused > draft.now.astimezone(clock_of(known[0].zone)).date():
        text += f"\n\n{words.daily.paused.format(day=until(draft, known[0]))}"
    draft.reply(text, _rows(draft, known))


def _line(draft: Draft, reminder: Reminder, text: str) -> str:
    words = draft.world.words
    shown = text.format(
        at=reminder.at_local,
        days=rule(draft, reminder).partition(", ")[2],
        zone=place(reminder.zone),
        next=next_time(draft, reminder),
    )
    habit = words.daily.habit.format(habit=escape(reminder.note, quote=False))
    return f"{shown}\n{habit}" if reminder.note else shown


def _rows(draft: Draft, known: tuple[Reminder, ...]) -> Rows:
    words = draft.world.words
    if len(known) == 1:
        only = known[0]
        rows = [
            (
                Button(words.reminder_change, f"r:change:{key(only)}"),
                Button(words.reminder_stop, f"r:stop:{key(only)}"),
            )
        ]
    else:
        rows = [
            (
                Button(f"{words.reminder_change}: {r.at_local}", f"r:change:{key(r)}"),
                Button(f"{words.reminder_stop}: {r.at_local}", f"r:stop:{key(r)}"),
            )
            for r in known
        ]
    paused = any(r.paused_until_on or r.next_due_at is None for r in known)
    second = Button(words.daily.start_again, "r:resume")
    if not paused:
        second = Button(words.daily.pause, "r:pause")
    first = Button(words.daily.add_one, "r:add")
    last = [Button(words.daily.traveling, "r:clock")]
    if any(len(r.days) != 1 for r in known):
        last.append(Button(words.daily.once_a_week, "r:weekly"))
    return (*rows, (first, second), tuple(last))


def until(draft: Draft, reminder: Reminder) -> str:
    """Return in words the day on which a paused reminder comes again."""
    zone = clock_of(reminder.zone)
    if reminder.paused_until_on is None:
        return ""
    words = draft.world.words
    now = draft.now.astimezone(zone)
    local = now + (reminder.paused_until_on - now.date())
    return day(words, local, now)


def set_reminder(draft: Draft, *, replaces: int | None = None) -> None:
    """Ask for a reminder; whether one is wanted, and the clock if it is known, are answered."""
    if urgent(draft):
        draft.reply(draft.world.words.no_exercises_urgent)
        return
    if replaces is None and len(rules.workouts(draft)) >= rules.MOST:
        draft.reply(draft.world.words.daily.too_many.format(most=rules.MOST))
        return
    given: dict[str, bool | str | int] = {"wants_reminder": True}
    if draft.person.zone:
        given["city"] = draft.person.zone
    if replaces is not None:
        given["replaces"] = replaces
    session = begin(draft.machine("plan"), draft.number())
    draft.save(session.record(How.START, given))
    play(draft, "plan", Start())


def press(draft: Draft, rest: str) -> None:
    """Do what a button under a reminder, or under the list, says."""
    what, _, number = rest.partition(":")
    action = _ACTIONS.get(what)
    if action is None:
        show(draft)
        return
    if what in ("change", "stop") and number:
        found = next((r for r in rules.workouts(draft) if key(r) == number), None)
        if found is None:  # a button of a list that is no longer right
            show(draft)
            return
        number = str(found.id)
    action(draft, int(number) if number.isdecimal() else None)


def key(reminder: Reminder) -> str:
    """Return what names a reminder in its buttons: its time and days; it may have no number yet."""
    days = sum(1 << DAYS.index(day) for day in reminder.days or DAYS)
    return f"{reminder.at_local.replace(':', '')}{days:03}"


def begin_new(draft: Draft) -> None:
    """Set a reminder from outside the list: a first one, or the only one anew."""
    known = rules.workouts(draft)
    set_reminder(draft, replaces=known[0].id if len(known) == 1 else None)


def stop(draft: Draft, number: int | None = None) -> None:
    """Stop one reminder, or all of them."""
    if number is None:
        rules.drop(draft, "workout", *rules.ONCE)
    else:
        rules.drop(draft, number=number)
    if rules.workouts(draft):
        draft.reply(draft.world.words.daily.one_stopped)
        show(draft)
        return
    rules.drop(draft, *rules.ONCE)
    draft.reply(draft.world.words.reminder_stopped)


def pause(draft: Draft, days: int) -> None:
    """Let nothing come for some days from today on."""
    first = next(iter(rules.workouts(draft)), None)
    if first is None:
        show(draft)
        return
    on = draft.now.astimezone(clock_of(first.zone)).date() + timedelta(days=days)
    rules.pause(draft, on)
    say_paused(draft)


def say_paused(draft: Draft) -> None:
    """Say until when nothing comes, and when the next one does."""
    words = draft.world.words.daily
    first = min(rules.workouts(draft), key=lambda r: (r.next_due_at is None, r.next_due_at))
    text = words.paused.format(day=until(draft, first))
    rows = ((Button(words.start_again, "r:resume"),),)
    draft.reply(f"{text}\n{words.next_one.format(next=next_time(draft, first))}", rows)


def resume(draft: Draft) -> None:
    """Let what was paused come again."""
    if not rules.workouts(draft):
        show(draft)
        return
    rules.resume(draft)
    draft.reply(draft.world.words.daily.resumed)
    show(draft)


def weekly(draft: Draft, days: tuple[str, ...] = (), at_local: str = "") -> None:
    """Let one reminder come once a week, in place of all of them."""
    known = rules.workouts(draft)
    if not known:
        show(draft)
        return
    first = known[0]
    local = (first.next_due_at or draft.now).astimezone(clock_of(first.zone))
    chosen = days[:1] or (DAYS[local.weekday()],)
    for other in known[1:]:
        rules.drop(draft, number=other.id)
    rules.change(
        draft,
        lambda r: replace(
            r, days=chosen, at_local=at_local or r.at_local, unanswered_days=0, paused_until_on=None
        ),
    )
    draft.reply(draft.world.words.daily.changed)
    show(draft)


def _change(draft: Draft, number: int | None) -> None:
    set_reminder(draft, replaces=number)


def _pause(draft: Draft, number: int | None) -> None:
    if number is not None:
        pause(draft, min(number, max(BREAKS.values())))
        return
    words = draft.world.words.daily
    buttons = tuple(
        Button(text, f"r:pause:{days}")
        for days, text in zip(BREAKS.values(), words.breaks, strict=True)
    )
    draft.reply(words.pause_how_long, (buttons,))


def _travel(draft: Draft, _: int | None) -> None:
    start(draft, "travel")


def _right(draft: Draft, _: int | None) -> None:
    draft.toast = draft.world.words.daily.clock_good


_ACTIONS: Mapping[str, Callable[[Draft, int | None], None]] = {
    "change": _change,
    "stop": stop,
    "add": lambda draft, _: set_reminder(draft),
    "pause": _pause,
    "resume": lambda draft, _: resume(draft),
    "weekly": lambda draft, _: weekly(draft),
    "clock": _travel,
    "right": _right,
}
